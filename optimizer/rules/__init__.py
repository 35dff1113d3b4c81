"""Rules: one budget or diplomatic rule a file."""
