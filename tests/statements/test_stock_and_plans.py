# SPDX-License-Identifier: MIT
"""Stock by units and value, and what was promised beside what came of it."""

from __future__ import annotations

from typing import Any

from valueflows.model.exact import Instant, micro
from valueflows.model.reading import COMMITMENT
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.settling import Quantity
from valueflows.model.terms import OB
from valueflows.model.valuing import FIRST_IN_FIRST_OUT, ValuationPolicy
from valueflows.reports.periods import period_of
from valueflows.reports.postings import Payment
from valueflows.reports.statements import budget, inventory

from .paper import EUR, US, PaperAccounts, PaperSource, event, told
from .test_books import rows
from .test_statements import FEBRUARY, JANUARY

OM = "http://www.ontology-of-units-of-measure.org/resource/om-2/"
KILO, GRAM, HOUR = f"{OM}kilogram", f"{OM}gram", f"{OM}hour"
FLOUR, BREAD, TILL = "urn:x:flour", "urn:x:bread", "urn:x:till"
MILL = "urn:x:mill"


def much(text: str, unit: str = KILO) -> Quantity:
    """Return a quantity."""
    return Quantity(micro(text), unit)


def _resource(iri: str, kind: str) -> EconomicResource:
    names: Any = {"conforms_to": kind, "primary_accountable": US, "name": iri[-5:].title()}
    return EconomicResource(id=iri, **names)


def _source(*flows: Any) -> PaperSource:
    known: dict[str, Any] = {
        "urn:x:k/flour": ResourceSpecification(id="urn:x:k/flour", name="Wheat flour"),
        EUR: ResourceSpecification(id=EUR, name="EUR", medium_of_exchange=True),
        FLOUR: _resource(FLOUR, "urn:x:k/flour"),
        BREAD: _resource(BREAD, "urn:x:k/bread"),
        TILL: _resource(TILL, EUR),
    }
    return PaperSource(known, flows)


STOCK = """
2025-01-02 bought
    stock/flour   50.00 class=price
    payables     -50.00
2025-01-03 used
    costOfSales   10.00
    stock/flour  -10.00
"""


def _moves() -> tuple[Any, ...]:
    return (
        event("e1", "transfer", "2025-01-02", to_resource=FLOUR, resource_quantity=much("100")),
        event("e2", "consume", "2025-01-03", resource=FLOUR, resource_quantity=much("500", GRAM)),
        event("e3", "use", "2025-01-03", resource=FLOUR, effort_quantity=much("1", HOUR)),
        event("e4", "produce", "2025-01-03", resource=BREAD, resource_quantity=much("9")),
        event("e5", "lower", "2025-02-03", resource=FLOUR, resource_quantity=much("1")),
        event("e6", "transfer", "2025-01-02", to_resource=TILL, resource_quantity=much("5")),
    )


# -- stock -----------------------------------------------------------------------------------------


def test_stock_has_units_value_and_method() -> None:
    """As they were at the end of the period; money is no stock."""
    accounts = PaperAccounts(_source(*_moves()), all_postings=told(STOCK))
    accounts.known["p"] = ValuationPolicy(id="p")
    (row,) = rows(inventory.compute(accounts, JANUARY).report(), "inventory", resource=FLOUR)
    assert (row["quantity"], row["unit"], row["value"]) == (micro("99.5") / 10**6, KILO, 40)
    assert (row["title"], row["specification_title"]) == ("Flour", "Wheat flour")
    assert (row["method"], row["entries"], row["currency"]) == ("weightedAverage", 2, EUR)
    february = inventory.compute(accounts, FEBRUARY).report()
    assert [r["quantity"] for r in rows(february, "inventory", resource=FLOUR)] == [98.5]


def test_stock_that_nothing_values_is_named() -> None:
    """It has units and no value, and is never worth nothing."""
    report = inventory.compute(PaperAccounts(_source(*_moves())), JANUARY).report()
    assert [(r["quantity"], r["value"]) for r in rows(report, "inventory")] == [
        (9, None),
        (99.5, None),
    ]
    assert report.notes[0].code == "unvalued_stock"
    assert report.notes[0].events == (BREAD, FLOUR)


def test_value_outside_of_resources_is_shown() -> None:
    """Stock of an account that the organisation has not, still stands in the sum."""
    accounts = PaperAccounts(PaperSource(), all_postings=told(STOCK))
    (row,) = rows(inventory.compute(accounts, JANUARY).report(), "inventory")
    assert (row["resource"], row["value"], row["quantity"]) == (FLOUR, 40, None)


def test_units_that_cannot_be_compared_have_no_sum() -> None:
    """The value stands; the quantity is left out."""
    flows = (
        event("e1", "raise", "2025-01-02", resource=FLOUR, resource_quantity=much("1")),
        event("e2", "raise", "2025-01-03", resource=FLOUR, resource_quantity=much("1", HOUR)),
    )
    accounts = PaperAccounts(_source(*flows), all_postings=told(STOCK))
    (row,) = rows(inventory.compute(accounts, JANUARY).report(), "inventory", resource=FLOUR)
    assert (row["quantity"], row["unit"], row["value"]) == (None, None, 40)


def test_two_resources_of_an_event_each_have_their_part() -> None:
    """What is handed over leaves one and enters the other; renamed in place it stays."""
    both: dict[str, Any] = {"resource": FLOUR, "to_resource": BREAD, "resource_quantity": much("2")}
    for action, first, second in (
        ("transfer", -2, 2),
        ("produce", 0, 2),
        ("consume", -2, 0),
        ("copy", 0, 2),
    ):
        moved = event("e", action, "2025-01-02", **both)
        for resource, wanted in ((FLOUR, first), (BREAD, second)):
            found = inventory.quantity_of(resource, [moved])
            assert (found.value if found else None) == wanted * 10**6, action
    whole = event("e", "transfer", "2025-01-02", **(both | {"to_resource": FLOUR}))
    assert inventory.quantity_of(FLOUR, [whole]) == Quantity(0, None)


def test_the_method_is_that_of_the_organisation_and_the_time() -> None:
    """A policy of its own comes before that of the ledger; one that is over does not count."""
    source = PaperSource()
    at = JANUARY.end
    assert inventory.method_of(source, US, at) is None
    ours: Any = {"applies_to": US, "method": FIRST_IN_FIRST_OUT}
    over = Instant("2025-01-15T00:00:00Z")
    source.known = {
        "a": ValuationPolicy(id="a"),
        "b": ValuationPolicy(id="b", valid_through=over, **ours),
    }
    assert inventory.method_of(source, US, at) == "weightedAverage"
    source.known["c"] = ValuationPolicy(id="c", valid_from=over, **ours)
    assert inventory.method_of(source, US, at) == "fifo"


# -- budget ----------------------------------------------------------------------------------------


def _promise(iri: str, day: str, **more: Any) -> Any:
    return event(iri, "transfer", day, kind=COMMITMENT, **more)


def _plans() -> PaperAccounts:
    euros: dict[str, Any] = {"specification": EUR, "provider": US}
    things: dict[str, Any] = {"specification": "urn:x:k/flour", "provider": MILL, "receiver": US}
    later = period_of("2025-02").start
    flows = (
        _promise("c1", "2025-01-01", receiver=MILL, resource_quantity=much("10"), **euros),
        _promise("c2", "2025-01-01", tags=(f"{OB}wage",), resource_quantity=much("5"), **euros),
        _promise("c3", "2025-01-01", tags=("wage",), resource_quantity=much("3"), **euros),
        _promise("c4", "2025-01-01", due=later, resource_quantity=much("8"), **things),
        _promise("c5", "2025-01-01", receiver=US, resource_quantity=much("8"), **euros),
        event(
            "e1", "transfer", "2025-02-02", fulfills=("c4",), resource_quantity=much("9"), **things
        ),
        event(
            "e2", "transfer", "2025-02-03", corrects="e1", resource_quantity=much("-2"), **things
        ),
        event("e3", "transfer", "2025-02-03", resource_quantity=much("4"), **things),
    )
    text = "2025-01-05 owed\n  purchases 12.00 class=price due=c1\n  payables -12.00 class=price due=c1"
    owed = [Payment(JANUARY.start, US, MILL, "price", micro("12"), EUR, None, "c1")]
    paid = [Payment(JANUARY.start, US, MILL, "price", micro("2"), EUR, "e9", "c1")]
    return PaperAccounts(_source(*flows), all_postings=told(text), dues=owed, payments=paid)


def test_money_promised_stands_beside_what_was_owed_and_paid() -> None:
    """By class and direction; what has no class is planned as unclassified, and said."""
    report = budget.compute(_plans(), JANUARY).report()
    amounts = {
        row["money_class"]: [
            row[n] for n in ("planned", "accrued", "paid", "difference", "commitments")
        ]
        for row in rows(report, "money")
    }
    assert amounts == {
        "price": [10, 12, 2, 2, 1],
        "wage": [5, 0, 0, -5, 1],
        "unclassified": [3, 0, 0, -3, 1],
    }
    assert {row["direction"] for row in rows(report, "money")} == {"outgoing"}
    assert [(note.code, note.events) for note in report.notes[:1]] == [("unclassified", ("c3",))]


def test_things_promised_stand_beside_what_came_of_them() -> None:
    """In the period they are due in, net of corrections; what nobody promised is not counted."""
    report = budget.compute(_plans(), FEBRUARY, beside=(JANUARY,)).report()
    (row,) = rows(report, "things")
    assert [row[n] for n in ("planned", "fulfilled", "difference", "commitments")] == [8, 7, -1, 1]
    assert (row["direction"], row["title"], row["unit"]) == ("incoming", "Wheat flour", KILO)
    assert (row["action"], row["period"]) == ("transfer", "2025-02")
