"""What a report says of money of unlike funds: never a sum of what cannot be added up."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest

from optimizer.analysis.runs.document import document as run_document
from optimizer.report.blocks import Chart, Paragraph, Tiles
from optimizer.report.content import charts, funds
from optimizer.report.content.context import Context
from optimizer.report.svg import narrowed
from optimizer.words import Words
from tests.helpers import reports
from tests.helpers.build import build
from tests.test_compare import answer, kept, shown
from tests.test_report_content import table, whole


def unlike() -> Context:
    return reports.odd("unlike funds")


def rows(c: Context, id: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table(c, id).rows]


def test_the_answer_has_no_sum_of_ceilings() -> None:
    """2 + 65.14 of a, 3 + 30 of b, 4 + 39.08 of c."""
    c = unlike()
    first, _, full, *_ = reports.blocks(reports.report_of(c), Paragraph)
    assert first.text.startswith(
        "Fund 3 of 4 candidates for EUR 143.2 million in grant equivalent; they add 62.00 pt"
    )
    assert full.text == "Used in full: Aid loans in 2027; Equity in 2028."
    (tiles,) = reports.blocks(reports.report_of(c), Tiles)
    tile = next(t for t in tiles.tiles if "spend" in t.label)
    assert (tile.label, tile.value) == ("spend in grant equivalent", "EUR 143.2 million")
    assert tile.note == "2 of 12 yearly ceilings used in full"
    assert c.money(c.ceiling) not in whole(c)


def test_spend_by_fund_and_year() -> None:
    c = unlike()
    found = table(c, "spend-table")
    assert [x.title for x in found.columns] == [
        "Fund", "Basis; worth as a grant", "Nominal", "Present value, 25 %", "Grant equivalent",
        "2026", "2027", "2028",
    ]  # fmt: skip
    assert rows(c, "spend-table") == [
        ["Studies", "commitment; in full", "9", "9", "9", "9", "–", "–"],
        ["Aid loans", "commitment; grant element at 10 %", "160", "118.4", "104.2", "–", "100",
         "60"],
        ["Equity", "exposure; 50 %", "60", "44.8", "30", "–", "40", "20"],
        ["Cover", "exposure; not at all", "50", "40", "0", "–", "50", "–"],
    ]  # fmt: skip
    assert [x.text for x in found.foot] == ["Total", "", "", "", "143.2", "", "", ""]


def test_alike_funds_have_nominal_totals_and_no_grant_equivalent() -> None:
    c = reports.odd("several funds and years")
    found = table(c, "spend-table")
    titles = [x.title for x in found.columns]
    assert titles[:4] == ["Fund", "Counted as", "Nominal", "Present value, 5 %"]
    nominal = sum(row[2].sort for row in found.rows)  # type: ignore[misc]
    assert found.foot[2].sort == nominal == float(c.spend(c.plan))
    assert "grant equivalent" not in whole(c)


def test_without_a_social_rate_there_is_no_present_value() -> None:
    made = reports.unlike_funds()
    made["years"].pop("discount_rate")
    c = reports.context_of(build(made))
    assert "Present value" not in whole(c)
    assert [x.text for x in table(c, "spend-table").foot][3] == "143.2"


def test_one_fund_and_one_year_have_no_such_table() -> None:
    made = reports.report_of(reports.shipped("fy09"))
    assert "spend-table" not in {b.id for s in made.sections for b in s.blocks if hasattr(b, "id")}


def test_the_chart_of_costs_has_no_ceiling() -> None:
    made = reports.report_of(unlike())
    chart = next(b for b in reports.blocks(made, Chart) if b.id == "cost-chart")
    assert chart.caption == "Cost by candidate, in grant equivalent"
    assert "ceiling" not in f"{chart.alt} {chart.spec}"


def test_which_fund_binds_in_which_year() -> None:
    """d waits for 30 more of the loans of 2027, and for nothing else."""
    c = unlike()
    assert (
        "Ceilings that bind, each alone (more money in that fund and year would add something): "
        "Aid loans in 2027. In 5 other funds and years more money alone adds nothing."
    ) in whole(c)
    assert [x.title for x in table(c, "binding").columns] == ["Fund", "2026", "2027", "2028"]
    assert rows(c, "binding") == [
        ["Studies", "–", "", ""],
        ["Aid loans", "", "+5.00", "–"],
        ["Equity", "", "–", "–"],
        ["Cover", "", "–", ""],
    ]
    assert [r[0] for r in rows(c, "nearest")] == ["All ceilings, scaled alike", "Aid loans, 2027"]


def test_all_ceilings_are_per_cent() -> None:
    c = reports.explained("unlike funds")
    text = whole(c)
    assert "**All ceilings, scaled alike** | 100 % | 130 % |" in text
    assert "Ceiling from, % of each" in text
    assert not re.search(r"EUR [\d.,]+ million of every", text)
    run = run_document(c.answer, reports.RUN, findings=c.findings)
    assert run["derived"]["spend"]["unlike"] is True
    assert run["derived"]["objective"]["currency"] == "EUR million"
    total, *single = run["findings"]["nearest"]
    assert (total["line"], total["now"]) == ({"fund": None, "year": None}, 100)
    assert all(n["line"]["fund"] for n in single)


def test_compared_runs_say_grant_equivalent() -> None:
    made = reports.unlike_funds()
    made["funds"][0]["ceilings"]["2026"] = 5
    one, other = answer(reports.unlike_funds()), answer(made)
    text = shown(kept(one), kept(other))
    assert "Spend, EUR million in grant equivalent" in text
    assert "Ceilings, EUR" not in text


def test_a_run_in_grant_equivalent_is_not_subtracted_from_one_that_is_not() -> None:
    made = reports.unlike_funds()
    for f in made["funds"]:
        f.pop("discount_rate", None)
        f.pop("grant_equivalent", None)
    text = shown(kept(answer(reports.unlike_funds())), kept(answer(made)))
    assert "Amounts cannot be subtracted" in text
    assert "EUR million in grant equivalent" in text


@pytest.mark.parametrize(("n", "lines", "on_a_phone"), [(3, 1, "text"), (5, 1, "full"),
                                                        (10, 2, "full")])  # fmt: skip
def test_fields_of_many_years_are_written_in_two_lines(n: int, lines: int, on_a_phone: str) -> None:
    cells = [("a", 2009 + k, Decimal(10), Fraction(10 + k), k == 0) for k in range(n)]
    spec = charts.heat(Words("en"), cells)
    assert [len(v["text"]) for v in spec["layer"][1]["data"]["values"]] == [lines] * n
    assert "".join(spec["layer"][1]["data"]["values"][0]["text"]) == (
        "10 / 10 ▲" if lines == 1 else "10 ▲/ 10"
    )
    small = narrowed(spec)
    assert small["layer"][1]["encoding"]["text"] == {"field": on_a_phone}
    assert spec["layer"][1]["encoding"]["text"] == {"field": "text"}


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ([2009], "2009"),
        ([2009, 2010], "2009 and 2010"),
        ([2009, 2010, 2011], "2009 to 2011"),
        ([2009, 2010, 2011, 2013, 2015], "2009 to 2011, 2013 and 2015"),
    ],
)
def test_years_in_words(years: list[int], said: str) -> None:
    assert funds.runs(Words("en"), years) == said
