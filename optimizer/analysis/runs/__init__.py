"""Runs: written by one encoder as JSON, read back by one reader, and printed by the verbs."""
