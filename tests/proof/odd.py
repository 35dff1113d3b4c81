"""Files that are no certificate, though some of them claim nothing that is untrue."""

from __future__ import annotations

from tests.proof.handmade import BRANCHED, NONE, ONE

LONG = "7" * 5000
LIMIT = "L 1 1 0 1"

EDITS = (
    ("another version", "VER 1.0", "VER 1.1"),
    ("no version", "VER 1.0", ""),
    ("a minimum", "max", "min"),
    ("no objective", "OBJ max 1 0 1", ""),
    ("no columns", "VAR 1 a", ""),
    ("fewer columns", "VAR 1", "VAR 0"),
    ("more columns", "VAR 1", "VAR 2"),
    ("more columns than memory", "VAR 1", "VAR 999999999"),
    ("a count beyond all", "VAR 1", f"VAR {LONG}"),
    ("a count below 0", "DER 1", "DER -1"),
    ("a count that is no number", "DER 1", "DER one"),
    ("more lines", "DER 1", "DER 2"),
    ("more rows", "CON 2", "CON 3"),
    ("fewer rows", "CON 2", "CON 1"),
    ("a part of a number", "CON 2", "CON 2.0"),
    ("a column twice", "a<=1 L 1 1 0 1", "a<=1 L 1 2 0 1 0 1"),
    ("a column that is not there", "a<=1 L 1 1 0 1", "a<=1 L 1 1 1 1"),
    ("a column below 0", "a<=1 L 1 1 0 1", "a<=1 L 1 1 -1 1"),
    ("a line twice", "lin 1 1 1", "lin 2 1 1/2 1 1/2"),
    ("a line below 0", "lin 1 1 1", "lin 1 -1 1"),
    ("a row's name twice", "a<=1 L", "a>=0 L"),
    ("a line's name twice", "best", "a<=1"),
    ("a column's name twice", "VAR 1 a", "VAR 2 a a"),
    ("another sense", "L 1 1 0 1", "LE 1 1 0 1"),
    ("no sense", "L 1 1 0 1", "1 1 0 1"),
    ("another reason", "lin", "linear"),
    ("the plan as a reason", "lin 1 1 1", "sol"),
    ("the plan as a sum", "lin 1 1 1", "sol 1 1 1"),
    ("no reason", "{ lin 1 1 1 }", ""),
    ("an open reason", " }", ""),
    ("a reason of another kind", "{ lin", "( lin"),
    ("a reason too long", "lin 1 1 1", "lin 1 1 1 1"),
    ("no last line", "} -1", "}"),
    ("another last line", "} -1", "} -2"),
    ("words for a last line", "} -1", "} none"),
    ("no claim", "range 1 1", "range 1 inf"),
    ("a claim without an end", "range 1 1", "range 1"),
    ("another claim", "range 1 1", "optimal"),
    ("infinite worth", "range 1 1", "range inf 1"),
    ("a name without end", "VAR 1 a", f"VAR 1 {'a' * 5000}"),
    ("a name that steers", "VAR 1 a", "VAR 1 \x1b[2J"),
    ("a name that is not seen", "VAR 1 a", "VAR 1 \u202ea"),
    ("a name of zeros", "VAR 1 a", "VAR 1 \0"),
)
"""(name, what stands in ONE, what stands there instead)"""
NUMBERS = {
    "divided by 0": "1/0",
    "divided by 00": "1/00",
    "divided by less than 0": "-1/-1",
    "no number": "nan",
    "infinity": "inf",
    "an exponent": "1e0",
    "a huge exponent": "1e20000",
    "a plus": "+1",
    "an underscore": "0_1",
    "a point alone": "1.",
    "a fraction of decimals": "1.0/1",
    "hexadecimal": "0x1",
    "digits of another script": "\u0661",
    "digits of full width": "\uff11",
    "a minus of another kind": "\u22121",
    "too many digits": f"{LONG}",
    "too many zeros": f"1/{'0' * 5000}1",
    "too many decimals": f"1.{'0' * 5000}",
}
"""What is no rational number, or none that can be read."""


def _with(old: str, new: str) -> str:
    assert ONE.count(old) == 1, old
    return ONE.replace(old, new)


ODD = {
    "nothing": "",
    "a blank": " \n",
    "comments alone": "% VER 1.0\n",
    "another format": "{}",
    "fewer lines": BRANCHED.replace("DER 9", "DER 8"),
    "something after the end": ONE + "% the end\nmore\n",
    "two certificates": ONE + ONE,
    "the claim before the last": _with("DER 1", "DER 2") + "x L 2 OBJ { lin 1 1 1 } -1\n",
    "a common denominator beyond all": NONE.replace("0 1\n", f"0 1/{LONG[:3999]}\n", 1).replace(
        "1 1 0 1\n", f"1 1 0 1/{'9' * 3998}7\n", 1
    ),
    **{name: _with(old, new) for name, old, new in EDITS},
    **{name: _with(LIMIT, f"L {number} 1 0 1") for name, number in NUMBERS.items()},
}
