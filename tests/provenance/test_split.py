# SPDX-License-Identifier: MIT
"""A price and all that became of it, to the cent; and what is not known of it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import measure
from tests.provenance.mill import EVERYTHING, PARTS, chain, split_of, told
from tests.reports.business import at, books, deal, euro, flow, owed, promise
from valueflows.ledger.reading import reading
from valueflows.model.flows import Intent
from valueflows.model.proposals import Proposal
from valueflows.model.terms import Ref, Word
from valueflows.model.valuing import Valuation
from valueflows.reports.provenance.dealing import NOT_SHARED
from valueflows.reports.provenance.readers import NOT_TOLD, Insider, ToldWork
from valueflows.reports.provenance.split import PriceSplit, split

WHOLE = """\
cafe overheadsAndSurplus 10.00
cafe tax 2.80
co chargesOnLabour 1.50
co labour 6.00
co otherCosts bank 0.50
co overheadsAndSurplus 19.60
hub overheadsAndSurplus 0.40
mill labour 0.50
mill overheadsAndSurplus 0.75
twin overheadsAndSurplus 0.75""".splitlines()


def changed(*without: str, more: Any = ()) -> tuple[Any, ...]:
    """Return everything that happened but some of it, and more."""
    kept = [r for r in EVERYTHING if r.id not in {at(name) for name in without}]
    return (*kept, *more)


def made(directory: Path, *records: Any) -> PriceSplit:
    """Return what became of the price of five loaves."""
    with books(directory, *records) as ledger:
        found = split_of(ledger)
        assert sum(line.smallest for line in found.lines) == found.price
        assert all(line.exact >= 0 or "verheads" in line.kind for line in found.lines)
        return found


def test_from_the_farm_to_the_shop(tmp_path: Path) -> None:
    """Each gets what it sold for less what it bought; tax that comes back is in no price."""
    found = made(tmp_path, EVERYTHING)
    assert (found.price, found.currency, found.unit) == (4280, at("eur"), 10_000)
    assert told(found) == WHOLE


@pytest.mark.parametrize(
    ("without", "more", "lines"),
    [
        # the bakery is paid less than it spent, and it says so
        (
            ["bread-price"],
            [owed("bread-price", "cafe co 10 price", by="bread-sold")],
            ["cafe overheadsAndSurplus 35.00", "co overheadsAndSurplus -5.40"],
        ),
        # what the mill asked is not known: nothing behind it is told, and the bakery's rest holds it
        (["flour-price"], [], ["co notDisclosed 21.60", "hub overheadsAndSurplus 0.40"]),
        # or it was paid in another money
        (
            ["flour-price"],
            [owed("flour-price", "co mill 40 price", by="flour-sold", kind="usd")],
            ["co notDisclosed 21.60"],
        ),
        # barter has a worth where a record says so, and only there
        (["wheat-price", "wheat-tax"], [], ["mill notDisclosed 1.50"]),
        # two who bake
        (
            ["ben-bakes"],
            [
                flow("ben-bakes", "work ben co work 1 h", "01-05", into="baking", under="ben-job"),
                flow("w2", "work ben co work 2 h", "01-30", under="ben-job"),
            ],
            ["co labour 2.00", "co chargesOnLabour 0.50"],
        ),
        # hours nobody is owed anything for cost nothing
        (["ben-wage", "ben-charges"], [], ["co overheadsAndSurplus 27.10"]),
        # what is corrected counts as corrected
        (
            [],
            [
                flow("less", "work ben co work -1 h", "01-05", corrects="ben-bakes"),
                flow("more", "work ben co work 1 h", "01-31", under="ben-job"),
            ],
            ["co labour 4.00"],
        ),
        # money given back for it is no part of the price
        (
            [],
            [owed("rebate", "co cafe 10 price", by="bread-sold")],
            ["co overheadsAndSurplus 14.60"],
        ),
        # a duty on the flour, and freight that somebody outside of the chain is paid
        (
            [],
            [
                owed("duty", "co state 20 publicFee", by="flour-sold"),
                owed("freight", "co smith 2 price", by="flour-sold"),
            ],
            ["co tax 1.00", "co otherCosts smith 0.10", "co overheadsAndSurplus 18.50"],
        ),
        # freight paid to somebody who is in the chain goes there
        (
            [],
            [owed("freight", "co mill 2 price", by="flour-in")],
            ["mill overheadsAndSurplus 0.95", "co overheadsAndSurplus 19.40"],
        ),
        # nothing comes back to a mill that may not reclaim tax
        (["tax"], [], ["twin tax 0.05", "mill overheadsAndSurplus 0.70"]),
    ],
)
def test_what_is_not_as_usual(
    tmp_path: Path, without: list[str], more: list[Any], lines: list[str]
) -> None:
    """The lines that change; they add up to the price all the same."""
    found = made(tmp_path, changed(*without, more=more))
    assert not set(lines) - set(told(found))
    ends = dict(found.ends)
    unknown = any("notDisclosed" in line for line in lines)
    assert bool(ends) is unknown
    assert not unknown or all(
        " mill " not in f" {one} " for one in told(found) if "21.60" in lines[0]
    )


def test_nothing_behind_an_unknown_price_is_told(tmp_path: Path) -> None:
    """Neither the mill nor the farm stands in the split."""
    found = made(tmp_path, changed("flour-price"))
    assert {line.agent for line in found.lines} == {at("cafe"), at("co"), at("hub")}
    assert found.ends == ((at("flour-sold"), "no price is recorded"),)


@pytest.mark.parametrize(
    ("without", "more", "reason"),
    [
        (["meal-price", "meal-tax"], [], "no price is recorded"),
        (
            [],
            [owed("tip", "eater cafe 1 price", by="meal-sold", kind="usd")],
            "it was paid in several currencies",
        ),
    ],
)
def test_without_a_price(tmp_path: Path, without: list[str], more: list[Any], reason: str) -> None:
    """It is said why there is nothing to split."""
    with books(tmp_path, changed(*without, more=more)) as ledger:
        found = split_of(ledger)
    assert (found.is_computed, found.reason, found.lines) == (False, reason, ())


def test_several_sales_together(tmp_path: Path) -> None:
    """They are added up; one in another money is left out and named."""
    more = (
        *deal("other-deal"),
        flow("other", "transfer cafe eater bread 2 one", "01-08", under="other-deal"),
        owed("other-price", "eater cafe 16 price", by="other", kind="usd"),
    )
    with books(tmp_path, (*EVERYTHING, *more)) as ledger:
        twice = split_of(ledger, chain(), chain())
        mixed = split_of(ledger, chain(), chain("other", {"other": 1}))
    assert twice.price == 2 * mixed.price == 8560
    assert [iri for iri, _why in mixed.skipped] == [at("other")]


def test_part_of_a_sale(tmp_path: Path) -> None:
    """The third of a loaf has a third of the price of one, in whole cents."""
    with books(tmp_path, EVERYTHING) as ledger:
        found = split_of(ledger, chain(parts={n: p / 15 for n, p in PARTS.items()}))
    assert found.price == sum(line.smallest for line in found.lines) == 285


SEVERAL = (
    *deal("both"),
    flow("loaves", "transfer co cafe bread 10 kg", "01-06", under="both"),
    flow("boxes", "transfer co cafe box 5 kg", "01-06", under="both"),
)
PAID = [flow("money", "transfer cafe co eur 60 one", "01-07", back="both")]
ORDER = [promise("order", "cafe co eur 60 price", counter="both")]


def asking(name: str, kind: str, amount: str, price: str) -> list[Any]:
    """Write a proposal: so much money for so much of a kind of thing."""
    said: dict[str, Any] = {"action": Word("transfer")}
    thing: dict[str, Any] = {
        "resource_conforms_to": Ref(at(kind)),
        "resource_quantity": measure(amount),
    }
    money: dict[str, Any] = {
        "resource_conforms_to": Ref(at("eur")),
        "resource_quantity": measure(f"{price} one"),
    }
    return [
        Intent(id=at(f"{name}-thing"), provider=Ref(at("co")), **said, **thing),
        Intent(id=at(f"{name}-money"), **said, **money),
        Proposal(
            id=at(name),
            publishes=(Ref(at(f"{name}-thing")),),
            reciprocal=(Ref(at(f"{name}-money")),),
        ),
    ]


ASKED = [*asking("loaf-price", "bread", "1 kg", "4"), *asking("box-price", "box", "500 g", "1")]


@pytest.mark.parametrize("paid", [PAID, ORDER])
@pytest.mark.parametrize(
    ("listed", "method", "price", "shared"),
    [
        (ASKED, "quantity", 4800, ("price list",)),
        (ASKED, "price", 4800, ("price list",)),
        ([], "quantity", 4000, ("quantity",)),
        (ASKED[:3], "quantity", 4000, ("quantity",)),
        ([], "price", None, ()),
    ],
)
def test_one_sum_for_several_goods(
    tmp_path: Path, paid: list[Any], listed: list[Any], method: str, price: int, shared: tuple[str]
) -> None:
    """It is shared by the price list, else by the method asked for, else it is not known how."""
    with books(tmp_path, *SEVERAL, *paid, *listed) as ledger:
        one = chain("loaves", {"loaves": 1})
        found = split(reading(ledger), [one], Insider(), method)
    assert (found.price or None, found.shared) == (price, shared)
    assert price or found.reason == NOT_SHARED


def test_goods_in_different_units_are_never_shared_by_quantity(tmp_path: Path) -> None:
    """Ten kilograms and five pieces have no common measure."""
    pieces = [r for r in SEVERAL if r.id != at("boxes")]
    pieces.append(flow("boxes", "transfer co cafe box 5 one", "01-06", under="both"))
    with books(tmp_path, *pieces, *PAID) as ledger:
        found = split_of(ledger, chain("loaves", {"loaves": 1}))
    assert found.reason == NOT_SHARED


def test_goods_of_one_kind_share_by_quantity(tmp_path: Path) -> None:
    """Two deliveries of bread for one sum need no price list."""
    more = flow("boxes", "transfer co cafe bread 5 kg", "01-06", under="both")
    alike = [r for r in SEVERAL if r.id != at("boxes")]
    with books(tmp_path, *alike, more, *PAID) as ledger:
        found = split_of(ledger, chain("loaves", {"loaves": 1}))
    assert (found.price, found.shared) == (4000, ())


def test_what_a_record_says_it_is_worth(tmp_path: Path) -> None:
    """Wheat given for nothing counts at what its valuation says."""
    worth = Valuation(
        id=at("worth"),
        event=Ref(at("wheat-sold")),
        amount=euro("20"),
        currency=Ref(at("eur")),
        source="the market",
    )
    found = made(tmp_path, changed("wheat-price", "wheat-tax", more=[worth]))
    assert "twin overheadsAndSurplus 0.50" in told(found)
    assert found.shared == ("valuation",)


class Outsider(Insider):
    """Who sees nobody's work, and is told of the bakery's."""

    def is_inside(self, _agent: str) -> bool:
        """Whether they see everything: of nobody."""
        return False

    def work(self, organisation: str, made: Any, _currency: str) -> ToldWork:
        """Return one hour at ten for every tenth of a batch."""
        part = sum((part for _flow, part in made), Fraction(0))
        return ToldWork(part * 10**7, part * 10**8, 1) if organisation == at("co") else NOT_TOLD


def test_who_does_not_see_the_work(tmp_path: Path) -> None:
    """They are told the mean of a year where there is one; else it is one with the rest."""
    with books(tmp_path, EVERYTHING) as ledger:
        found = split_of(ledger, reader=Outsider())
    assert told(found)[2:6] == [
        "co labour 10.00",
        "co otherCosts bank 0.50",
        "co overheadsAndSurplus 17.10",
        "hub labourOverheadsAndSurplus 0.40",
    ]
    assert "mill labourOverheadsAndSurplus 1.25" in told(found)
    assert sum(line.smallest for line in found.lines) == 4280
