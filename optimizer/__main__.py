"""python -m optimizer: the same as odaopt."""

from optimizer.cli import main

main()
