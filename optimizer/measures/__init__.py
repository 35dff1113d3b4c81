"""Measures: what is maximised, one file each."""
