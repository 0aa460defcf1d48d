# SPDX-License-Identifier: MIT
"""Several things out of one process, and what the work of a year is told by then."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.provenance.test_split import asking
from tests.reports.business import (
    YEAR,
    accounts,
    at,
    books,
    deal,
    euro,
    flow,
    owed,
    process,
    promise,
)
from valueflows.desk.asked import Asked
from valueflows.desk.desk import Desk
from valueflows.desk.provenance import tracing
from valueflows.model.agents import Person
from valueflows.model.callers import EVERYTHING
from valueflows.model.exact import MICRO, Instant
from valueflows.model.flows import Intent
from valueflows.model.proposals import Proposal
from valueflows.model.settling import Quantity
from valueflows.model.terms import Ref, Word
from valueflows.model.units import UNITS
from valueflows.model.valuing import Valuation
from valueflows.reports.provenance.openly import Known, YearOfWork, hours_in, year_of_work
from valueflows.reports.suppression import Told

TEAM = tuple(f"w{n}" for n in range(6))
KG = next(iri for iri in UNITS if iri.endswith("kilogram"))


def making(second: str = "2 kg") -> list[Any]:
    """Ten kilograms of flour for thirty become bread and boxes; the bread is sold for a hundred."""
    return [
        *deal("flour-deal", "bread-deal"),
        flow("flour-in", "transfer mill co flour 10 kg", "01-02", under="flour-deal", to="bin"),
        owed("flour-price", "co mill 30 price", by="flour-in"),
        process("baking"),
        flow("used", "consume co co flour 10 kg", "01-03", frm="bin", into="baking"),
        flow("loaves", "produce co co bread 8 kg", "01-03", frm="shelf", out="baking"),
        flow("boxes", f"produce co co box {second}", "01-03", frm="crate", out="baking"),
        flow("sold", "transfer co cafe bread 8 kg", "01-04", under="bread-deal", frm="shelf"),
        owed("sold-price", "cafe co 100 price", by="sold"),
    ]


def worth(kind: str, amount: str) -> Valuation:
    """Return that one of a kind of thing is worth so much."""
    return Valuation(
        id=at(f"worth-{kind}"),
        specification=Ref(at(kind)),
        amount=euro(amount),
        currency=Ref(at("eur")),
        source="the board",
        valid_from=Instant("2024-01-01T00:00:00Z"),
    )


LISTED = [*asking("loaf", "bread", "1 kg", "1"), *asking("carton", "box", "1 kg", "6")]


@pytest.mark.parametrize(
    ("method", "records", "mill"),
    [
        ("quantity", making(), "24"),
        ("price", [*making(), *LISTED], "12"),
        ("price", [*making(), worth("bread", "1"), worth("box", "6")], "12"),
        # where nothing tells what they are worth, none of the flour is known to be in the bread
        ("price", making(), None),
        ("quantity", making("3 one"), None),
    ],
)
def test_joint_outputs(tmp_path: Path, method: str, records: list[Any], mill: str | None) -> None:
    """What went to the mill follows from the method; what was paid for the bread does not."""
    with books(tmp_path, records) as ledger:
        view = ledger.view(EVERYTHING)
        made = tracing(ledger, EVERYTHING, view, None, method).split([at("sold")])
    got = {line.agent: Decimal(line.smallest) / 100 for line in made.lines}
    assert sum(got.values()) == made.price / 100 == 100
    assert got.get(at("mill")) == (None if mill is None else Decimal(mill))


@pytest.mark.parametrize(
    ("publishes", "reciprocal"),
    [
        ([], ["loaf-money"]),
        (["loaf-thing"], []),
        (["loaf-thing", "carton-thing"], ["loaf-money"]),
        (["loaf-thing"], ["unsaid"]),
        (["unsaid"], ["loaf-money"]),
    ],
)
def test_what_is_no_price_list(tmp_path: Path, publishes: list[str], reciprocal: list[str]) -> None:
    """A proposal of nothing, for nothing, or of several things asks no price for one."""
    refs = [tuple(Ref[Any](at(name)) for name in names) for names in (publishes, reciprocal)]
    unsaid = Intent(id=at("unsaid"), action=Word("transfer"))
    loaf = Proposal(id=at("loaf"), publishes=refs[0], reciprocal=refs[1])
    with books(tmp_path, making(), LISTED[:2], [unsaid, loaf], LISTED[3:]) as ledger:
        view = ledger.view(EVERYTHING)
        made = tracing(ledger, EVERYTHING, view, None, "price").split([at("sold")])
    assert at("mill") not in {line.agent for line in made.lines}


# -- the work of a year ----------------------------------------------------------------------------


def year(second: str, *more: Any) -> list[Any]:
    """Return what six make together in a year, and the hours in which they make nothing."""
    made = [*making(second), *(Person(id=at(who), name=who) for who in TEAM)]
    for who in TEAM:
        made.append(flow(f"h-{who}", f"work {who} co work 10 h", "01-03", into="baking"))
        made.append(flow(f"o-{who}", f"work {who} co work 5 h", "01-05"))
    return [*made, *more]


def told(
    directory: Path, *records: Any, hours: int = 90, earlier: tuple[Told, ...] = ()
) -> YearOfWork | None:
    """Return what is told of the work of the year."""
    with books(directory, *records) as ledger:
        known = Known(hours * MICRO, 900 * MICRO, at("eur"), earlier)
        return year_of_work(accounts(ledger), YEAR, known)


def test_joint_work_is_shared_by_quantity(tmp_path: Path) -> None:
    """Sixty hours for ten kilograms of two things are six for each; an hour costs ten."""
    found = told(tmp_path, year("2 kg"))
    assert found is not None
    assert found.per_unit == {(at("bread"), KG): 6, (at("box"), KG): 6}
    assert found.rate == 10
    assert not found.without


def test_who_came_since_is_not_the_difference(tmp_path: Path) -> None:
    """Where five baked as long in the year before, six bake bread of which no hours are told."""
    bread = f"on {at('bread')}"
    before = frozenset((at(who), bread, "2024", Fraction(8 * MICRO)) for who in TEAM[:5])
    public = Told(before, Fraction(40 * MICRO), Fraction(40 * MICRO))
    found = told(tmp_path, year("2 kg"), earlier=(public,))
    assert found is not None
    assert set(found.per_unit) == {(at("box"), KG)}
    assert public in found.told


def test_without_a_common_measure_nothing_is_shared(tmp_path: Path) -> None:
    """Hours on kilograms and pieces are of no product; neither are they told to be none of it."""
    found = told(tmp_path, year("3 one"))
    assert found is not None
    assert not found.per_unit
    assert found.rate == 10


def test_a_product_in_two_units_is_not_told(tmp_path: Path) -> None:
    """There is no one unit to tell hours by."""
    more = [
        process("again"),
        flow("pieces", "produce co co bread 3 one", "01-09", frm="machine", out="again"),
        *(flow(f"a-{who}", f"work {who} co work 1 h", "01-09", into="again") for who in TEAM),
    ]
    found = told(tmp_path, year("2 kg", *more), hours=96)
    assert found is not None
    assert set(found.per_unit) == {(at("box"), KG)}


def test_no_hours_are_no_year(tmp_path: Path) -> None:
    """An hour costs nothing that can be told."""
    assert told(tmp_path, year("2 kg"), hours=0) is None


def test_hours_in_what_was_made(tmp_path: Path) -> None:
    """By the unit it is told in; none of what nobody worked on, and nothing of what is not told."""
    found = YearOfWork({("b", KG): Fraction(6)}, frozenset({"free"}), Fraction(10), "eur", 1)
    with books(tmp_path, making()) as ledger:
        made = accounts(ledger).flow(at("loaves"))
    assert made is not None
    bread = replace(made, specification="b")
    assert hours_in(found, bread, Fraction(1, 2)) == 24 * MICRO
    assert hours_in(found, replace(made, specification="free"), Fraction(1)) == 0
    assert hours_in(found, replace(bread, resource_quantity=Quantity(MICRO)), Fraction(1)) is None


def test_what_a_method_cannot_share_is_not_disclosed(tmp_path: Path) -> None:
    """Bread by weight and boxes by number: what of the flour is in the bread nobody knows."""
    with books(tmp_path, making("2 one")) as ledger:
        desk = Desk(ledger)
        asked = {"subject": at("sold")}
        split = desk.report(EVERYTHING, Asked("price-split", parameters=asked))
        spent = desk.report(EVERYTHING, Asked("roll-up", parameters=asked))
    lines = [(row["line"], str(row["amount"])) for row in split.table("lines").records()]
    assert lines == [("notDisclosed", "100.00")]
    assert {note.code for note in split.notes} >= {"no_common_measure", "not_split"}
    assert not {note.code for note in (*split.notes, *spent.notes)} & {"opening"}
    assert "no_common_measure" in {note.code for note in spent.notes}
    names = ("hoursPerUnit", "volunteerHoursPerUnit", "costPerUnit", "payPerUnit")
    assert [spent.facts[name] for name in names] == [None] * 4


@pytest.mark.parametrize("kind", ["flour", "bread"])
@pytest.mark.parametrize("second", ["3 kg", "3000 g"])
@pytest.mark.parametrize("ordered", [None, "8kg", "8000g"])
def test_one_sum_for_two_deliveries(
    tmp_path: Path, kind: str, second: str, ordered: str | None
) -> None:
    """By weight five eighths are for the first, in whichever unit either is written."""
    order = [promise("order", f"co cafe flour {ordered}", clause="both")] if ordered else []
    with books(
        tmp_path,
        deal("both"),
        flow("five", "transfer co cafe flour 5 kg", "01-04", under="both", frm="bin"),
        flow("three", f"transfer co cafe {kind} {second}", "01-04", under="both", frm="shelf"),
        promise("sum", "cafe co eur 40", counter="both"),
        order,
    ) as ledger:
        desk = Desk(ledger)
        found = [
            desk.report(EVERYTHING, Asked("price-split", parameters={"subject": at(name)}))
            for name in ("five", "three")
        ]
    assert [str(one.facts["price"]) for one in found] == ["25.00", "15.00"]


def test_what_is_packed_in_a_thing_is_no_surplus(tmp_path: Path) -> None:
    """What four loaves in a box cost is in what the box was sold for, and that is said."""
    with books(
        tmp_path,
        deal("sale"),
        process("packing"),
        flow("loaves", "raise co co bread 4 kg", "01-01", frm="shelf", tags="openingBalance"),
        flow("boxed", "produce co co box 1 one", "01-02", frm="crate", out="packing"),
        flow("packed", "combine co co bread 4 kg", "01-02", frm="shelf", into="packing"),
        flow("sold", "transfer co cafe box 1 one", "01-03", frm="crate", under="sale"),
        owed("sold-price", "cafe co 25 price", by="sold"),
    ) as ledger:
        desk = Desk(ledger)
        asked = {"subject": at("sold")}
        split = desk.report(EVERYTHING, Asked("price-split", parameters=asked))
        spent = desk.report(EVERYTHING, Asked("roll-up", parameters=asked))
    assert [row["line"] for row in split.table("lines").records()] == ["notDisclosed"]
    for report in (split, spent):
        (note,) = (note for note in report.notes if note.code == "packed")
        assert note.count == 1
        assert "Things were packed in it" in note.text
