"""Problem -> Solution: the only door to PuLP and HiGHS."""
