"""Questions about a case, one file each, answered by solving."""
