"""Certificates made by hand: true ones, and false ones that differ from them in one respect each.

Each of FALSE would show something untrue, or is no certificate, if one thing were not checked.
"""

from __future__ import annotations

ONE = """VER 1.0
VAR 1 a
INT 1 0
OBJ max 1 0 1
CON 2 2
a>=0 G 0 1 0 1
a<=1 L 1 1 0 1
RTP range 1 1
SOL 1 plan 1 0 1
DER 1
best L 1 OBJ { lin 1 1 1 } -1
"""
"""One project that may be funded: a is worth 1."""

COST = ONE.replace("OBJ max 1 0 1", "OBJ max 1 0 -1").replace(
    "RTP range 1 1\nSOL 1 plan 1 0 1\nDER 1\nbest L 1 OBJ { lin 1 1 1 } -1",
    "RTP range 0 0\nSOL 1 plan 0\nDER 1\nbest L 0 OBJ { lin 1 0 -1 } -1",
)
"""The same at a cost: -a."""

PART = """VER 1.0
VAR 1 z
INT 0
OBJ max 1 0 1
CON 2 2
z>=0 G 0 1 0 1
z<=1/2 L 1/2 1 0 1
RTP range 1/2 1/2
SOL 1 plan 1 0 1/2
DER 1
best L 1/2 OBJ { lin 1 1 1 } -1
"""
"""A column that need not be whole."""

HEAD = """VER 1.0
VAR 3
a b z
INT 2 0 1
OBJ max 3 0 2 1 3 2 1
CON 8 6
a>=0 G 0 1 0 1
a<=1 L 1 1 0 1
b>=0 G 0 1 1 1
b<=1 L 1 1 1 1
z>=0 G 0 1 2 1
z<=1/2 L 1/2 1 2 1
money L 3/2 2 0 1 1 1
cover L 0 2 2 1 0 -1
"""
"""2 a + 3 b + z, a + b <= 3/2, z <= a, z <= 1/2: the best is b alone, worth 3."""

BRANCHED = f"""% 2 a + 3 b + z
{HEAD}RTP range 3 3
SOL 1
plan 1 1 1
DER 9
a=0:8 L 0 1 0 1 {{ asm }} 16
leaf:9 L 3 OBJ {{ lin 3 7 1 8 3 3 3 }} 16
a=1:10 G 1 1 0 1 {{ asm }} 16
b=0:11 L 0 1 1 1 {{ asm }} 15
leaf:12 L 5/2 OBJ {{ lin 3 1 2 5 1 11 3 }} 15
b=1:13 G 1 1 1 1 {{ asm }} 15
leaf:14 L -1 0 {{ lin 3 6 2 10 -2 13 -2 }} 15
join:15 L 5/2 OBJ {{ uns 12 11 14 13 }} 16
join:16 L 3 OBJ {{ uns 9 8 15 10 }} -1
"""
ROUNDED = f"""{HEAD}RTP range 3 3
SOL 1
plan 1 1 1
DER 2
cut:8 L 1 2 0 1 1 1 {{ rnd 1 6 1 }} 9
best:9 L 3 OBJ {{ lin 2 7 1 8 3 }} -1
"""
ROUNDED_UP = ROUNDED.replace("8 3 } -1", "8 -3 } -1").replace(
    "cut:8 L 1 2 0 1 1 1 { rnd 1 6 1 }", "cut:8 G -1 2 0 -1 1 -1 { rnd 1 6 -1 }"
)
NONE = """VER 1.0
VAR 1 a
INT 1 0
OBJ max 1 0 1
CON 4 2
a>=0 G 0 1 0 1
a<=1 L 1 1 0 1
least G 1/3 1 0 1
most L 2/3 1 0 1
RTP infeas
SOL 0
DER 5
a=0:4 L 0 1 0 1 { asm } 8
leaf:5 L -1 0 { lin 2 2 -3 4 3 } 8
a=1:6 G 1 1 0 1 { asm } 8
leaf:7 L -1 0 { lin 2 3 3 6 -3 } 8
join:8 L -1 0 { uns 5 4 7 6 } -1
"""
"""1/3 <= a <= 2/3."""
EQUAL = ONE.replace("CON 2 2", "CON 3 2").replace("RTP", "must E 1 1 0 1\nRTP").replace(
    "lin 1 1 1", "lin 1 2 1"
)  # fmt: skip

TRUE = {
    "one": ONE, "cost": COST, "part": PART, "branched": BRANCHED, "rounded": ROUNDED,
    "rounded up": ROUNDED_UP, "none": NONE, "equal": EQUAL,
    "equal from below": EQUAL.replace("OBJ max 1 0 1", "OBJ max 1 0 -1")
        .replace("range 1 1", "range -1 -1").replace("best L 1 OBJ { lin 1 2 1 }",
                                                     "best L -1 OBJ { lin 1 2 -1 }"),
    "no plan": ONE.replace("range 1 1", "range -inf 1").replace("SOL 1 plan 1 0 1", "SOL 0"),
    "looser": ONE.replace("range 1 1", "range 1/2 3"),
    "decimals": PART.replace("1/2", "0.5").replace("z<=0.5", "z<=1/2"),
    "a claim as a row": ONE.replace("CON 2 2", "CON 3 2").replace("RTP", "all L 1 1 0 1\nRTP")
        .replace("DER 1\nbest L 1 OBJ { lin 1 1 1 } -1", "DER 0"),
    "absurd for a bound": NONE.replace("RTP infeas", "RTP range -inf 7"),
    "equal, and a limit": EQUAL.replace("lin 1 2 1", "lin 2 1 1/2 2 1/2"),
    "zeros": ROUNDED.replace("lin 2 7 1 8 3", "lin 3 7 001/1 8 3 6 0").replace(
        "cut:8 L 1 2 0 1 1 1", "cut:8 L 1 3 0 1 1 1 2 0"),
}  # fmt: skip


def _branch(one: str, low: str, high: str, left: str, claim: str) -> str:
    """A claim about a single column, by two sides of which the other one cannot be."""
    lines = (f"low {low} {{ asm }} 6\nleft L {claim} OBJ {{ {left} }} 6\nhigh {high} {{ asm }} 6\n"
             f"right L -1 0 {{ RIGHT }} 6\njoin L {claim} OBJ {{ uns 3 2 5 4 }} -1\n")  # fmt: skip
    head = one[: one.index("RTP")]
    return f"{head}RTP range -inf {claim}\nSOL 0\nDER 5\n{lines}"


def _under(text: str, bound: str, *lines: str) -> str:
    """Another derivation for the same rows, of another bound, without a plan."""
    return (
        f"{text[: text.index('RTP')]}RTP range -inf {bound}\nSOL 0\nDER {len(lines)}\n"
        + "".join(f"{line}\n" for line in lines)
    )


FALSE = {
    # a sum that does not give what it says
    "a bound that is too low": _under(ONE, "1/2", "best L 1/2 OBJ { lin 1 1 1 } -1"),
    "a sum of other terms": _under(ONE, "1/2", "best L 1/2 OBJ { lin 0 } -1"),
    "a sum of another column": _under(HEAD + "RTP", "1", "best L 1 OBJ { lin 1 1 1 } -1"),
    "a sum that forgets": _under(HEAD + "RTP", "1/2", "best L 1/2 OBJ { lin 3 6 2 3 3 5 1 } -1"),
    "a sum of other coefficients": _under(
        HEAD + "RTP", "5/2", "best L 5/2 OBJ { lin 3 1 1 3 1 5 1 } -1"),
    "a sum of one term too few": _under(HEAD + "RTP", "2", "best L 2 OBJ { lin 2 1 2 3 0 } -1"),
    "a lower limit as an upper one": _under(ONE, "0", "best L 0 OBJ { lin 1 0 1 } -1"),
    "a limit turned round": _under(COST, "-1", "best L -1 OBJ { lin 1 1 -1 } -1"),
    "both signs": _under(HEAD + "RTP", "0", "best L 0 OBJ { lin 3 1 3 2 3 7 1 } -1"),
    "both signs, and nothing left": _under(ONE, "-1", "best L -1 0 { lin 2 1 -1 0 2 } -1",
                                           "x L -1 OBJ { lin 1 2 1 } -1"),
    "both signs for an equation": _under(
        ONE, "1/2", "x E 1/2 1 0 1 { lin 2 0 1/2 1 1/2 } -1", "best L 1/2 OBJ { lin 1 2 1 } -1"),
    "an equation from a limit": _under(
        COST, "-1", "x E 1 1 0 1 { lin 1 1 1 } -1", "best L -1 OBJ { lin 1 2 -1 } -1"),
    "a lower limit from an upper one": _under(
        COST, "-1", "x G 1 1 0 1 { lin 1 1 1 } -1", "best L -1 OBJ { lin 1 2 -1 } -1"),
    "an equation of another limit": _under(
        EQUAL, "1/2", "x E 1/2 1 0 1 { lin 1 2 1 } -1", "best L 1/2 OBJ { lin 1 3 1 } -1"),
    "a greater equation": _under(
        EQUAL, "-2", "x E -2 1 0 1 { lin 1 2 1 } -1", "best L -2 OBJ { lin 1 3 1 } -1"),
    "an equation below": _under(EQUAL, "1/2", "best L 1/2 OBJ { lin 1 2 1 } -1"),
    "what is never absurd": _under(ONE, "1/2", "best L 1/2 OBJ { lin 2 0 -1 1 1 } -1"),
    "0 <= 0 is absurd": _under(ONE, "1/2", "x L 0 0 { lin 0 } -1", "y L 1/2 OBJ { lin 1 2 1 } -1"),
    "0 >= 0 is absurd": _under(ONE, "1/2", "x G 0 0 { lin 0 } -1", "y L 1/2 OBJ { lin 1 2 1 } -1"),
    "0 >= -1 is absurd": _under(ONE, "1/2", "x G -1 0 { lin 2 0 1 1 -1 } -1",
                                "y L 1/2 OBJ { lin 1 2 1 } -1"),
    "no multiplier of nothing": _under(ONE, "1/2", "best L 1/2 OBJ { lin 1 1 0 } -1"),
    "itself": _under(ONE, "1/2", "best L 1/2 OBJ { lin 1 2 1 } -1"),
    "a later line": _under(
        ONE, "1/2", "x L 1/2 OBJ { lin 1 3 1 } -1", "y L 1/2 OBJ { lin 1 2 1 } -1"),
    # what is assumed
    "an assumption at the end": _under(
        ONE, "0", "low L 0 1 0 1 { asm } -1", "best L 0 OBJ { lin 1 2 1 } -1"),
    "an assumption is the end": _under(ONE, "0", "low L 0 1 0 1 { asm } -1"),
    "an assumption below a sum": _under(
        ONE, "0", "low L 0 1 0 1 { asm } -1", "x L 0 OBJ { lin 1 2 1 } -1",
        "y L 0 OBJ { lin 1 3 1 } -1"),
    "an assumption below a rounded sum": _under(
        ONE, "0", "low L 1/2 1 0 1 { asm } -1", "best L 0 OBJ { rnd 1 2 1 } -1"),
    "one side for both": _under(
        ONE, "0", "low L 0 1 0 1 { asm } -1", "high G 1 1 0 1 { asm } -1",
        "x L 0 OBJ { lin 1 2 1 } -1", "y L 0 OBJ { uns 4 2 4 3 } -1"),
    "one side for both, turned": _under(
        ONE, "0", "low L 0 1 0 1 { asm } -1", "high G 1 1 0 1 { asm } -1",
        "x L 0 OBJ { lin 1 2 1 } -1", "y L 0 OBJ { uns 4 3 4 2 } -1"),
    "one assumption for both": _under(
        ONE, "0", "low L 0 1 0 1 { asm } -1", "x L 0 OBJ { lin 1 2 1 } -1",
        "y L 0 OBJ { uns 3 2 3 2 } -1"),
    "the other side's assumption": _under(
        COST, "-1", "low L 0 1 0 1 { asm } -1", "high G 1 1 0 1 { asm } -1",
        "left L -1 0 { lin 2 2 1 3 -1 } -1", "right L -1 OBJ { lin 1 3 -1 } -1",
        "join L -1 OBJ { uns 4 2 5 3 } -1"),
    "the other side's assumption, on the right": _under(
        ONE, "0", "low L 0 1 0 1 { asm } -1", "high G 1 1 0 1 { asm } -1",
        "left L 0 OBJ { lin 1 2 1 } -1", "right L -1 0 { lin 2 2 1 3 -1 } -1",
        "join L 0 OBJ { uns 4 2 5 3 } -1"),
    "assumptions crossed": BRANCHED.replace("uns 12 11 14 13", "uns 12 13 14 11"),
    "a third assumption": _under(
        HEAD + "RTP", "5/2", "b=0 L 0 1 1 1 { asm } -1", "a=0 L 0 1 0 1 { asm } -1",
        "a=1 G 1 1 0 1 { asm } -1", "x L 5/2 OBJ { lin 3 1 2 5 1 8 3 } -1",
        "y L 5/2 OBJ { uns 11 9 11 10 } -1"),
    # sides that are not all there is
    "a gap between whole numbers": _branch(ONE, "L 0 1 0 1", "G 2 1 0 1", "lin 1 2 1", "0")
        .replace("RIGHT", "lin 2 1 1 4 -1"),
    "sides at fractions": _branch(ONE, "L 1/2 1 0 1", "G 3/2 1 0 1", "lin 1 2 1", "1/2")
        .replace("RIGHT", "lin 2 1 2 4 -2"),
    "sides of a part": _branch(PART, "L 0 1 0 1", "G 1 1 0 1", "lin 1 2 1", "0")
        .replace("RIGHT", "lin 2 1 2 4 -2"),
    "sides of a fraction": _branch(ONE, "L 0 1 0 1/2", "G 1 1 0 1/2", "lin 1 2 2", "0")
        .replace("RIGHT", "lin 2 1 1 4 -2"),
    "sides of unlike terms": _branch(ONE, "L 0 1 0 1", "G 1 1 0 1/2", "lin 1 2 1", "0")
        .replace("RIGHT", "lin 2 1 1 4 -2"),
    "sides of unlike columns": BRANCHED.replace("a=1:10 G 1 1 0 1", "a=1:10 G 1 1 1 1")
        .replace("lin 3 6 2 10 -2 13 -2", "lin 3 6 0 10 -2 13 -2"),
    "an equation for a side": _branch(COST, "E 1 1 0 1", "G 2 1 0 1", "lin 1 2 -1", "-1")
        .replace("RIGHT", "lin 2 1 1 4 -1"),
    "equations for both sides": _branch(COST, "E 1 1 0 1", "E 2 1 0 1", "lin 1 2 -1", "-1")
        .replace("RIGHT", "lin 2 1 1 4 -1"),
    "two lower sides": _branch(COST, "G 1 1 0 1", "G 2 1 0 1", "lin 1 2 -1", "-1")
        .replace("RIGHT", "lin 2 1 1 4 -1"),
    "two upper sides": _under(
        ONE, "0", "low L -1 1 0 1 { asm } -1", "left L -1 0 { lin 2 0 -1 2 1 } -1",
        "high L 0 1 0 1 { asm } -1", "right L 0 OBJ { lin 1 4 1 } -1",
        "join L 0 OBJ { uns 3 2 5 4 } -1"),
    "sides that do not give the join": BRANCHED.replace("RTP range 3 3", "RTP range -inf 5/2")
        .replace("join:16 L 3", "join:16 L 5/2").replace("SOL 1\nplan 1 1 1", "SOL 0"),
    "a right side that does not": BRANCHED.replace(
        "join:15 L 5/2 OBJ { uns 12 11 14 13 }", "join:15 L 2 OBJ { uns 14 13 12 11 }"),
    "a left side that does not": BRANCHED.replace("join:15 L 5/2", "join:15 L 2"),
    "sides that come later": BRANCHED.replace("uns 12 11 14 13", "uns 12 11 16 13"),
    "sides that are themselves": BRANCHED.replace("uns 9 8 15 10", "uns 16 8 16 10"),
    # rounding
    "rounded too far": _under(
        HEAD + "RTP", "0", "cut L 0 2 0 1 1 1 { rnd 1 6 1 } -1",
        "best L 0 OBJ { lin 2 7 1 8 3 } -1"),
    "rounded up too far": _under(
        HEAD + "RTP", "0", "cut G 0 2 0 -1 1 -1 { rnd 1 6 -1 } -1",
        "best L 0 OBJ { lin 2 7 1 8 -3 } -1"),
    "a rounded part": _under(PART, "0", "best L 0 OBJ { rnd 1 1 1 } -1"),
    "a rounded fraction": _under(
        ONE, "0", "x L 0 1 0 1/2 { rnd 1 1 1/2 } -1", "best L 0 OBJ { lin 1 2 2 } -1"),
    "a sum that is not rounded": _under(HEAD + "RTP", "3", "cut L 1 2 0 1 1 1 { lin 1 6 1 } -1",
                                        "best L 3 OBJ { lin 2 7 1 8 3 } -1"),
    "a rounded equation": _under(
        NONE.replace("least G 1/3", "least E 1/3"), "1", "x E 1 1 0 1 { rnd 1 2 1 } -1",
        "best L 1 OBJ { lin 1 4 1 } -1"),
    "rounding both ways": _under(HEAD + "RTP", "0", "x L 0 2 0 1 1 1 { rnd 2 0 1/2 6 1/2 } -1",
                                 "best L 0 OBJ { lin 2 7 1 8 3 } -1"),
    # plans
    "a plan that breaks an upper limit": ONE.replace("plan 1 0 1", "plan 1 0 2"),
    "a plan that breaks a lower limit": COST.replace("plan 0", "plan 1 0 -1"),
    "a plan that breaks an equation":
        EQUAL.replace("plan 1 0 1", "plan 0").replace("range 1", "range 0"),
    "a plan above an equation":
        EQUAL.replace("plan 1 0 1", "plan 1 0 2").replace("a<=1 L 1", "a<=1 L 2"),
    "a plan that is not whole":
        ONE.replace("plan 1 0 1", "plan 1 0 1/2").replace("range 1", "range 1/2"),
    "a plan that is worth less": ONE.replace("plan 1 0 1", "plan 0"),
    "a plan that is not there": ONE.replace("SOL 1 plan 1 0 1", "SOL 0"),
    "a plan of a column that is not there": ONE.replace("plan 1 0 1", "plan 1 1 1"),
    "a second plan that breaks a limit":
        ONE.replace("SOL 1 plan 1 0 1", "SOL 2 plan 1 0 1 more 1 0 2"),
    # the claim
    "less than is derived": ONE.replace("range 1 1", "range 1 1/2"),
    "no absurdity": NONE.replace("join:8 L -1 0", "join:8 L 0 0"),
    "a bound for none":
        ONE.replace("RTP range 1 1", "RTP infeas").replace("SOL 1 plan 1 0 1", "SOL 0"),
    "nothing derived": _under(ONE, "1/2"),
    "a plan that is worth what it says not": PART.replace("range 1/2 1/2", "range 3/4 3/4"),
    "another objective": _under(HEAD + "RTP", "1", "best L 1 1 0 1 { lin 1 1 1 } -1"),
}  # fmt: skip
