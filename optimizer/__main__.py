"""python -m optimizer: the same as odaopt."""

from __future__ import annotations

import sys


def run() -> None:
    """The verbs take a moment to load: Ctrl-C then ends as it does later."""
    try:
        from optimizer.cli import main
    except KeyboardInterrupt:
        sys.exit(130)
    main()


if __name__ == "__main__":
    run()
