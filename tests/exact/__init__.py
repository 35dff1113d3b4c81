"""Random small cases whose answers are known by enumeration: python -m tests.exact --cases 5000"""
