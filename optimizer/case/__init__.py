"""Case = facts + rules + measure; loading it, and finding all that is wrong with it."""
