"""Each part of the strategy of 2009 alone decides a small case: with it one answer, without it
another. Names are those of the strategy; figures are invented, so that each answer can be worked
by hand: demand is 100 t/yr, 1 t/yr is 1 point, money is EUR million.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest

from optimizer import Outcome, solve
from tests.helpers import check
from tests.helpers.build import Document, build, candidate, document, fund, metal, option, years

HOSTS = [
    {"id": "VNM", "name": "Viet Nam", "region": "asia",
     "oda": [{"first": 2009, "last": 2018, "group": "LMIC", "basis": "estimate", "source": "s"}]},
    {"id": "ZAF", "name": "South Africa", "region": "southern-africa",
     "oda": [{"first": 2009, "last": 2011, "group": "UMIC", "basis": "estimate", "source": "s"}]},
    {"id": "CHN", "name": "China", "region": "asia"},
    {"id": "BRA", "name": "Brazil", "region": "south-america"},
]  # fmt: skip
SOURCES = {"s": {"title": "s", "address": "s"}}


def strategy(candidates: list[Document], *rules: Document, money: Any = 6, **more: Any) -> Document:
    """Budget year 2009, supply year 2015, grants of ``money``."""
    plain = {
        "hosts": HOSTS,
        "sources": SOURCES,
        "years": years((2009, 2009), (2015, 2015)),
        "funds": [fund("grants", money, first=2009)],
    }
    return document(candidates, list(rules), **plain | more)


def mine(id: str, cost: Any, tonnes: Any, host: str | None = "VNM", **more: Any) -> Document:
    return candidate(id, cost, tonnes, host, first=more.pop("first", 2015), **more)


def answer(made: Document, chosen: str) -> None:
    """This portfolio is proven best."""
    case = build(made)
    found = solve(case)
    assert found.outcome is Outcome.PROVEN
    assert found.portfolio == check.picks(case, chosen)


def needs(*pairs: Document, **more: Any) -> Document:
    return {"id": "chain", "kind": "prerequisite", "pairs": list(pairs), **more}


# agreements and dialogues -----------------------------------------------------------------


def test_an_agreement_that_unlocks() -> None:
    """The investment agreement with South Africa costs 1 and secures nothing; without it no mine
    there. 5 + 1 for 20 t/yr beats 6 for 15; were it not needed, 1 would be left over."""
    three = [
        candidate("treaty", 1, host="ZAF", kind="agreement"),
        mine("platreef", 5, 20, "ZAF"),
        mine("other", 6, 15),
        mine("survey", 1, 2),
    ]
    made = strategy(three, needs({"candidate": "platreef", "needs": "treaty"}))
    check.decides(made, "chain", "treaty platreef", "platreef survey")
    made["candidates"][0]["options"][0]["pays"][0]["amount"] = 2  # too dear: nothing is unlocked
    answer(made, "other")


def test_an_agreement_that_unlocks_one_option() -> None:
    """Only the larger share of the mine waits for the agreement."""
    two = [option("small", 4, 10, first=2015), option("large", 5, 20, first=2015)]
    three = [candidate("treaty", 1, host="ZAF", kind="agreement"),
             candidate("platreef", host="ZAF", options=two), mine("survey", 1, 2)]  # fmt: skip
    pair = {"candidate": "platreef", "option": "large", "needs": "treaty"}
    check.decides(strategy(three, needs(pair)), "chain", "treaty platreef.large",
                  "platreef.large survey")  # fmt: skip
    check.decides(strategy(three, needs(pair), money=5), "chain", "platreef.small survey",
                  "platreef.large")  # fmt: skip


def test_a_dialogue_that_makes_safer() -> None:
    """With the Japan-China dialogue the mine comes with 0.8, without it with 0.5: 40 x 0.8 = 32
    against 40 x 0.5 + 11 = 31."""
    both = [option("alone", 5, 40, first=2015, probability=0.5),
            option("safer", 5, 40, first=2015, probability=0.8)]  # fmt: skip
    pair = {"candidate": "mine", "option": "safer", "needs": "dialogue"}
    three = [candidate("dialogue", 1, host="CHN", kind="dialogue"),
             candidate("mine", host="CHN", options=both), mine("survey", 1, 11)]  # fmt: skip
    check.decides(strategy(three, needs(pair)), "chain", "dialogue mine.safer",
                  "mine.safer survey")  # fmt: skip
    alone = [candidate("mine", host="CHN", options=both[:1]), three[2]]
    answer(strategy(alone), "mine survey")
    less = copy.deepcopy(three)
    less[1]["options"][1]["probability"] = 0.77  # 30.8: not worth a dialogue
    answer(strategy(less, needs(pair)), "mine.alone survey")


# levers at home ---------------------------------------------------------------------------


def test_recycling_up_to_the_scrap() -> None:
    """Plants of 12 and 12.5 t/yr, scrap of 20 t/yr: the second would have too little to melt."""
    plants = [candidate(i, 3, t, None, first=2015, kind="recycling")
              for i, t in (("east", 12), ("west", 12.5))]  # fmt: skip
    scrap = {"id": "scrap", "kind": "supply_limit", "select": {"kinds": ["recycling"]},
             "metals": ["cu"], "tonnes": {"value": 20, "unit": "t/yr"}}  # fmt: skip
    made = strategy([*plants, mine("mine", 3, 10)], scrap)
    check.decides(made, "scrap", "west mine", "east west")
    made["rules"][1]["tonnes"] = 24.5
    answer(made, "east west")


@pytest.mark.parametrize(("share", "chosen"), [(0.3, "mazda"), (0.29, "mine")])
def test_substitution_up_to_the_substitutable_share(share: float, chosen: str) -> None:
    """The Mazda catalyst saves 30 t/yr of platinum; where only 29 % of its use is in catalysts of
    that kind, it would save what nobody uses."""
    mazda = candidate("mazda", 5, 30, None, first=2015, kind="substitution", metal="pt")
    limit = {"id": "catalysts", "kind": "supply_limit", "select": {"kinds": ["substitution"]},
             "metals": ["pt"], "share": share}  # fmt: skip
    made = strategy([mazda, mine("mine", 5, 25, metal="pt")], limit, metals=[metal("pt")])
    answer(made, chosen)
    if chosen == "mine":
        check.decides(made, "catalysts", "mine", "mazda")


def test_a_stockpile_is_worth_nothing_without_a_shock() -> None:
    """A halt of 73 days: 20 t of demand, nothing comes. 10 t in stock cover half of them: 50 x 0.1
    = 5 points; the mine adds 3 of 100 in either state. In a normal year the stock adds nothing."""
    held = [{"name": "imports", "host": "CHN", "tonnes": 80}]
    store = option("o", 5) | {"stock": [{"metal": "cu", "tonnes": 10}]}
    two = [candidate("store", options=[store], host=None, kind="stockpile"), mine("mine", 5, 3)]
    halt = {"id": "halt", "name": "halt", "probability": 0.1, "days": 73,
            "changes": [{"fact": "existing", "host": "CHN", "factor": 0}]}  # fmt: skip
    normal = {"id": "normal", "name": "normal", "probability": 0.9}
    made = strategy(two, metals=[metal(existing=held)], states=[normal, halt])
    answer(made, "store")
    answer(made | {"states": [normal | {"probability": 1}]}, "mine")
    halt["probability"], normal["probability"] = 0.05, 0.95  # 2.5 points
    answer(made | {"states": [normal, halt]}, "mine")


@pytest.mark.parametrize(
    ("days", "chosen"), [(42, "store.state mine"), (60, "store.all"), (20, "mine survey")]
)
def test_both_readings_of_the_stock_target(days: int, chosen: str) -> None:
    """365 t/yr: a tonne is a day, and 20 are held. 42 days are the state's, 60 those of one stock;
    what the larger store costs, the mine cannot have."""
    buys = [option(i, c) | {"stock": [{"metal": "co", "tonnes": t}]}
            for i, c, t in (("state", 2, 22), ("all", 4, 40))]  # fmt: skip
    three = [candidate("store", options=buys, host=None, kind="stockpile"),
             mine("mine", 4, 50, metal="co"), mine("survey", 2, 5, metal="co")]  # fmt: skip
    target = {"id": "target", "kind": "stock_target", "at_least": days, "year": 2015}
    made = strategy(three, target, metals=[metal("co", 365, stock=20)])
    if days == 60:
        chosen += " survey"
        check.decides(made, "target", chosen, "mine survey")
    answer(made, chosen)


def test_deep_sea_pays_only_through_the_terminal_multiplier() -> None:
    """The trial brings 10 t in 2018 alone, the mine 5 t/yr from 2015 on: 10 against 20, and where
    2018 stands for 5 years, 50 against 15 + 25 = 40."""
    two = [candidate("deep-sea", 5, 10, None, first=2018, kind="deep-sea"), mine("mine", 5, 5)]
    for multiplier, chosen in ((5, "deep-sea"), (1, "mine"), (2.9, "mine"), (3.1, "deep-sea")):
        horizon = years((2009, 2009), (2015, 2018), terminal_multiplier=multiplier)
        answer(strategy(two, years=horizon), chosen)


def test_light_and_heavy_rare_earths_apart() -> None:
    """90 of 100 t/yr of light ones are there: of the 30 of Dong Pao 10 count (10 points). 5 of 10
    t/yr of heavy ones are 50. As one tonnage of 110 with 90 there, Dong Pao would fill 20."""
    light = mine("dong-pao", 5, 30, metal="ree-light")
    heavy = mine("heavy", 5, 5, "BRA", metal="ree-heavy")
    held = [{"name": "imports", "host": "CHN", "tonnes": 90}]
    apart = [metal("ree-light", existing=held), metal("ree-heavy", 10)]
    answer(strategy([light, heavy], metals=apart), "heavy")
    for c in (light, heavy):
        c["options"][0]["supply"][0]["metal"] = "ree"
    answer(strategy([light, heavy], metals=[metal("ree", 110, existing=held)]), "dong-pao")


def test_concentrate_that_is_processed_in_china_stops_with_it() -> None:
    """40 t/yr in nine of ten cases (36) against 37 always; were it refined at home, 40."""
    sent = mine("sent", 5, 40, "BRA")
    sent["options"][0]["supply"][0] |= {"form": "concentrate", "processing": "CHN"}
    states = [{"id": "normal", "name": "normal", "probability": 0.9},
              {"id": "halt", "name": "halt", "probability": 0.1,
               "changes": [{"fact": "supply", "processing": "CHN", "factor": 0}]}]  # fmt: skip
    made = strategy([sent, mine("own", 5, 37)], states=states)
    answer(made, "own")
    del made["candidates"][0]["options"][0]["supply"][0]["processing"]
    answer(made, "sent")


# stages, funds and their law --------------------------------------------------------------


def test_dong_pao_is_a_chain() -> None:
    """Study, then road, then mine, a year apart each: the mine begins in 2011 and supplies in one
    of three years, where it would begin in 2009 on its own."""
    starts = [2009, 2010, 2011]
    chain = [
        candidate("study", 1, host="VNM", kind="study", starts=starts),
        candidate("road", 2, host="VNM", kind="infrastructure", starts=starts),
        mine("mine", 3, 10, first=2013, starts=starts),
    ]
    pairs = ({"candidate": "road", "needs": "study"}, {"candidate": "mine", "needs": "road"})
    more = {"years": years((2009, 2011), (2013, 2015)),
            "funds": [fund("grants", 3, 3, 3, first=2009)]}  # fmt: skip
    made = strategy(chain, needs(*pairs, lag=1), **more)
    check.decides(made, "chain", "study road.o.2010 mine.o.2011", "mine.o.2009")


def test_equity_in_a_producing_mine_only_from_2010() -> None:
    """JOGMEC's law: the stake in a mine that produces may be taken in 2009 only without it."""
    stake = mine("stake", 5, 10, "BRA", fund="jogmec", first=2014, starts=[2009, 2010])
    may = {"funds": ["jogmec"], "select": {"kinds": ["mine"]}, "first": 2010}
    law = {"id": "law", "kind": "instrument_scope", "may": [may]}
    made = strategy([stake], law, years=years((2009, 2010), (2014, 2015)),
                    funds=[fund("jogmec", 5, 5, first=2009)])  # fmt: skip
    check.decides(made, "law", "stake.o.2010", "stake.o.2009")


def test_cover_is_the_condition_of_a_loan() -> None:
    """Who is insured up to 0.9 of the loan is lent to: NEXI has 5 of exposure left, which is enough
    for the smaller mine; without the condition the larger one would have the loan."""

    def lent(id: str, loan: Any, cover: Any, tonnes: Any) -> Document:
        pays = [{"fund": "jbic", "amount": loan}, {"fund": "nexi", "amount": cover}]
        made = option("o", tonnes=tonnes, first=2015) | {"pays": [p for p in pays if p["amount"]]}
        return candidate(id, host="ZAF", options=[made])

    condition = {"id": "cover", "kind": "insurance_cover", "loans": ["jbic"], "cover": ["nexi"],
                 "ratio": 0.9}  # fmt: skip
    two = [lent("large", 8, 0, 20), lent("small", 5, 4.5, 12)]
    funds = [fund("jbic", 8, first=2009), fund("nexi", 5, first=2009, basis="exposure")]
    made = strategy(two, condition, funds=funds)
    check.decides(made, "cover", "small", "large")
    two[0]["options"][0]["pays"].append({"fund": "nexi", "amount": 7.2})
    answer(strategy(two, condition, funds=funds), "small")  # 7.2 of cover is beyond its ceiling
    answer(strategy(two, condition, funds=[funds[0], fund("nexi", 8, first=2009)]), "large")


def test_a_host_that_leaves_the_dac_list() -> None:
    """Money comes in 2012 only, when South Africa is listed no more."""
    loans = {"id": "dac", "kind": "oda_eligibility", "routes": ["yen-loan"]}
    two = [mine("platreef", 5, 20, "ZAF", route="yen-loan", starts=[2009, 2012], first=2012),
           mine("dong-pao", 5, 10, route="yen-loan", starts=[2009, 2012], first=2012)]  # fmt: skip
    made = strategy(two, loans, years=years((2009, 2012), (2012, 2015)),
                    funds=[fund("grants", 0, 0, 0, 5, first=2009)])  # fmt: skip
    check.decides(made, "dac", "dong-pao.o.2012", "platreef.o.2012")
    listed = copy.deepcopy(HOSTS)
    listed[1]["oda"][0]["last"] = 2012
    answer(made | {"hosts": listed}, "platreef.o.2012")


# hosts and rivals -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["energy-saving", "nuclear-technology", "institute"])
def test_technology_transfer_for_what_is_taken(kind: str) -> None:
    """The host of the mine receives a transfer, which secures nothing by itself."""
    three = [candidate("transfer", 1, kind=kind, host="VNM"), mine("mine", 5, 20),
             mine("elsewhere", 1, 2, "BRA", kind="exploration")]  # fmt: skip
    give_and_take = {"id": "package", "kind": "package", "by": "number", "ratio": 1,
                     "receives": {"kinds": [kind]}, "gives": {"kinds": ["mine"]}}  # fmt: skip
    made = strategy(three, give_and_take)
    check.decides(made, "package", "transfer mine", "mine elsewhere")
    made["candidates"][0]["host"] = "BRA"  # what another host receives is none of its business
    answer(made, "elsewhere")


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "host_ceiling", "hosts": ["VNM"], "at_least": 2},
        {"kind": "host_ceiling", "hosts": ["VNM"], "at_least": 5, "by": "money"},
        {"kind": "region_spread", "regions": ["asia"], "at_least": 2},
    ],
)
def test_greater_cooperation_with_viet_nam(rule: Document) -> None:
    """A floor: two there, though one there and one in Brazil would secure more."""
    four = [mine("v1", 3, 9), mine("v2", 3, 8), mine("b1", 3, 20, "BRA"), mine("z1", 2, 5, "ZAF")]
    made = strategy(four, {"id": "floor", **rule})
    check.decides(made, "floor", "v1 v2", "v1 b1")


def test_rival_bids_for_one_deposit() -> None:
    """Two trading houses bid for the same ore: one at most can have it."""
    bids = [mine("toyota-tsusho", 3, 12), mine("sojitz", 3, 11), mine("other", 3, 5, "BRA")]
    rivals = {"id": "rivals", "kind": "exclusion", "rivals": [["toyota-tsusho", "sojitz"]]}
    made = strategy(bids, rivals)
    check.decides(made, "rivals", "toyota-tsusho other", "toyota-tsusho sojitz")
