# SPDX-License-Identifier: MIT
"""What went into five loaves, by the loaf."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.provenance.mill import EVERYTHING, PARTS, chain
from tests.provenance.test_split import Outsider, changed
from tests.reports.business import at, books, flow, owed
from valueflows.ledger.reading import reading
from valueflows.model.resources import ResourceSpecification
from valueflows.model.settling import Quantity
from valueflows.model.terms import Ref
from valueflows.model.units import OM, ONE
from valueflows.reports.provenance.readers import Insider, Reader
from valueflows.reports.provenance.rollup import RollUp, rolled_up
from valueflows.reports.provenance.tables import roll_up_report

GRAM, KILOGRAM = f"{OM}gram", f"{OM}kilogram"
LOAVES = Quantity(5 * 10**6, ONE)
OVEN = (
    flow("baked", "use co co oven 4 h", "01-05", into="baking"),
    flow("cited", "cite co co advice 1 one", "01-05", into="baking"),
)
WITH_OVEN = PARTS | {"baked": Fraction(1, 10), "cited": Fraction(1, 10)}


def made(
    directory: Path, *records: Any, reader: Reader | None = None, holder: str = "cafe", **said: Any
) -> RollUp:
    """Return what went into the loaves."""
    with books(directory, *records) as ledger:
        one = chain(parts=said.pop("parts", WITH_OVEN))
        currency = said.pop("currency", at("eur"))
        source = reading(ledger)
        return rolled_up(source, one, LOAVES, at(holder), currency, reader or Insider())


def told(found: RollUp) -> list[str]:
    """Write what went in: ``hours work 0.35``, by the loaf."""
    rows = roll_up_report(found, "", 1, "", {}).table("inputs").records()
    return [
        f"{r['kind']} {r['action']} {str(r['specification']).removeprefix(at(''))} {r['per_unit']}"
        for r in rows
    ]


def test_hours_and_inputs_by_the_loaf(tmp_path: Path) -> None:
    """Labour of all along the way, volunteers apart, the oven, the flour and the salt."""
    assert told(made(tmp_path, EVERYTHING, OVEN)) == [
        "hours work work 0.070000",
        "input cite advice 0.020000",
        "input consume box 0.020000",
        "input consume flour 0.900000",
        "input use oven 0.080000",
        "volunteerHours work work 0.020000",
    ]


def test_cost_and_pay_by_the_loaf(tmp_path: Path) -> None:
    """The shop paid thirty for five; six and a half of what was paid went to people."""
    facts = roll_up_report(made(tmp_path, EVERYTHING), "", 1, "", {"subject": "s"}).facts
    shown = {name: str(facts[name]) for name in ("costPerUnit", "payPerUnit", "hoursPerUnit")}
    assert shown == {
        "costPerUnit": "6.000000",
        "payPerUnit": "1.300000",
        "hoursPerUnit": "0.070000",
    }
    assert (facts["quantity"], facts["subject"]) == (5, "s")


def test_what_the_bakery_spent(tmp_path: Path) -> None:
    """Flour and salt at their prices, and its own work with the charges on it."""
    found = made(tmp_path, EVERYTHING, holder="co")
    assert found.cost == Fraction(99, 10) * 10**6


def test_what_is_not_known_is_not_told(tmp_path: Path) -> None:
    """Without the price of the flour the bakery's cost is none; hours without pay stand apart."""
    more = [
        flow("eve", "work ann co work 10 h", "01-05", into="baking"),
        flow("june", "work ann co work 10 h", "06-05"),
        owed("later", "co ann 100 wage", by="june"),
    ]
    parts = WITH_OVEN | {"eve": Fraction(1, 10)}
    found = made(tmp_path, changed("flour-price", more=more), holder="co", parts=parts)
    assert (found.cost, found.pay) == (None, None)
    assert "hoursWithoutPay work work 0.200000" in told(found)
    paid = made(tmp_path, changed(more=more), holder="co", parts=parts)
    assert paid.cost is None


def test_without_a_currency(tmp_path: Path) -> None:
    """There are hours and inputs, and no money."""
    found = made(tmp_path, EVERYTHING, currency=None)
    assert (found.cost, found.pay, found.of_unit(None)) == (None, None, None)
    assert [row.split()[0] for row in told(found)] == ["hours", "input", "input", "volunteerHours"]


def test_who_does_not_see_the_work(tmp_path: Path) -> None:
    """They are told the mean hours of a year where there are any, and no pay else."""
    found = made(tmp_path, EVERYTHING, reader=Outsider())
    assert told(found)[0] == "hours work  0.200000"
    assert found.pay is None
    assert not [put for put in found.inputs if put.kind == "volunteerHours"]


def test_units_of_one_dimension_are_one_line(tmp_path: Path) -> None:
    """Flour that is written in grams and in kilograms is told once, and pieces apart."""
    more = (
        flow("dust", "consume co co flour 500 g", "01-05", into="baking"),
        flow("bags", "consume co co flour 3 one", "01-05", into="baking"),
    )
    parts = WITH_OVEN | {"dust": Fraction(1, 10), "bags": Fraction(1, 10)}
    found = made(tmp_path, changed(more=(*OVEN, *more)), parts=parts)
    flour = [(put.unit, put.amount) for put in found.inputs if put.specification == at("flour")]
    assert flour == [(KILOGRAM, Fraction(4_550_000)), (ONE, Fraction(300_000))]


def test_units_are_those_of_the_kind(tmp_path: Path) -> None:
    """What is usually counted in grams is told in grams, whatever comes first."""
    usual = ResourceSpecification(id=at("seed"), name="seed", default_unit_of_resource=Ref(GRAM))
    more = (usual, flow("seeds", "consume co co seed 1 kg", "01-05", into="baking"))
    found = made(tmp_path, changed(more=more), parts=PARTS | {"seeds": Fraction(1, 10)})
    (seed,) = (put for put in found.inputs if put.specification == at("seed"))
    assert (seed.unit, seed.amount) == (GRAM, Fraction(100_000_000))
