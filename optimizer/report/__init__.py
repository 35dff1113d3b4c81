"""Findings -> Content (what is said) -> views (how)."""
