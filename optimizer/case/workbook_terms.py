"""Headers and parameters of a case's sheets in words, for the line below a header in a language
other than English. The keys themselves stay as docs and faults name them, in every language: one
workbook reads the same wherever it was made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from optimizer.words import N_, Words

TERMS = {
    "funds basis": N_("what counts against the ceiling"),
    "states probability": N_("probability of the state"),
    "states stocks": N_("metals whose stocks are released"),
    "stock additions tonnes": N_("tonnes added to the stock"),
    "existing tonnes": N_("tonnes a year"),
    "supply share": N_("share to the home market"),
    "supply first_year": N_("first year of supply"),
    "record candidate": N_("candidate picked"),
    "case value": N_("what is given"),
    "rule parameters value": N_("what is given"),
    "currency code": N_("code of the currency"),
    "currency scale": N_("scale of amounts"),
    "years budget first": N_("first budget year"),
    "years budget last": N_("last budget year"),
    "years supply first": N_("first year in which supply counts"),
    "years supply last": N_("last year in which supply counts"),
    "years discount_rate": N_("discount rate"),
    "years terminal_multiplier": N_("weight of the last year"),
    "measure kind": N_("measure"),
    "measure excluded": N_("metals that do not count"),
    "$schema": N_("schema of the file"),
    "option": N_("option"),
    "metal": N_("Metal"),
    "candidates": N_("candidates by id"),
    "state": N_("state of the world"),
    "rule": N_("rule"),
    "slope": N_("worth of a part in it"),
    "amount": N_("payment"),
    "ceiling": N_("ceiling of the year"),
    "carry": N_("share that may be carried over"),
    "probability": N_("chance of success"),
    "probability_without": N_("chance of success without funding"),
    "first_year": N_("first year of supply"),
    "ramp": N_("share of output in year"),
    "terms": N_("loan terms"),
    "except": N_("excepted"),
    "cirr": N_("reference rate (CIRR)"),
    "low": N_("low end"),
    "high": N_("high end"),
    "parameter": N_("parameter"),
}
"""Words of a header as a whole, with its sheet before it where that matters, or of one word of it:
where the word itself, as the reports say it, would not do."""
TOKEN = re.compile(r"\(([a-z]{2,3})\)")


def term(words: Words, header: str, sheet: str = "") -> str:
    """A header or a parameter in words; '' where they would be those of the key, in English."""
    if words.lang == "en":
        return ""
    for known in (f"{sheet} {header}", header):
        if known in TERMS:
            return words(TERMS[known])
    return words.comma.join(_parts(words, header.split(), sheet))


def _parts(words: Words, tokens: list[str], sheet: str) -> Iterator[str]:
    for token in tokens:
        if found := TOKEN.fullmatch(token):
            yield language(words, found[1])
        elif token.isdecimal():
            yield token
        else:
            known = TERMS.get(f"{sheet} {token}") or TERMS.get(token)
            said = words(known) if known else words.known(token.replace("_", " "))
            yield said or token


def language(words: Words, code: str) -> str:
    """The name of a language."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale(code).get_display_name(words.lang) or code
    except (UnknownLocaleError, ValueError):
        return code


def sheet_title(words: Words, sheet: str) -> str:
    """What a sheet holds, in a word or two."""
    return words(TITLES[sheet])


TITLES = {
    "case": N_("The case"),
    "metals": N_("Metals"),
    "demand": N_("Demand"),
    "existing": N_("Existing supply"),
    "steps": N_("Coverage steps"),
    "hosts": N_("Hosts"),
    "indicators": N_("Indicators of hosts"),
    "dac list": N_("DAC list"),
    "agreements": N_("Agreements"),
    "partners": N_("Firms and agencies"),
    "funds": N_("Funds"),
    "ceilings": N_("Ceilings by year"),
    "candidates": N_("Candidates"),
    "participants": N_("Who takes part"),
    "options": N_("Options"),
    "payments": N_("Payments"),
    "supply": N_("Planned supply"),
    "stock additions": N_("Additions to stocks"),
    "states": N_("States of the world"),
    "changes": N_("What a state changes"),
    "rules": N_("Rules"),
    "rule parameters": N_("Parameters of rules"),
    "rule pairs": N_("Prerequisites"),
    "rule scope": N_("What may be paid for"),
    "rule tests": N_("Tests of the grant element"),
    "rule thresholds": N_("Thresholds of tied loans"),
    "rule rates": N_("Rates of tied loans"),
    "rule terms": N_("Terms of linear rules"),
    "record": N_("The record"),
    "assumptions": N_("Assumptions"),
    "sources": N_("Sources"),
}
