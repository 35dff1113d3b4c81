"""The process that draws: a Vega-Lite spec a line comes in, the answer to it a line goes out.

It ends with its input. Run by ``engine``.
"""

from __future__ import annotations

import json
import signal
import sys


def main() -> None:
    """Each line of the input is a spec; each line of the output ``{"svg": ...}`` or
    ``{"error": ...}``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the caller's to answer
    import vl_convert

    given, answers = sys.stdin.buffer, sys.stdout.buffer
    vl_convert.vegalite_to_svg('{"data": {"values": [{}]}, "mark": "bar"}')  # half a second, once
    for spec in given:
        try:
            said = {"svg": vl_convert.vegalite_to_svg(spec.decode(), allowed_base_urls=[])}
        except Exception as error:
            said = {"error": str(error)}
        answers.write(json.dumps(said).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
