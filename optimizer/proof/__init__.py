"""Case -> a proof in rationals that no portfolio is better, written down for anyone to check."""
