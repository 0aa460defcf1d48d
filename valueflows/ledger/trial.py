# SPDX-License-Identifier: MIT
"""How assertions would fare, before anything is written: told in the same words as afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from valueflows.ledger.assertions import Said, judge
from valueflows.ledger.numbered import STATED
from valueflows.ledger.pending import Pending
from valueflows.ledger.standing import Standing
from valueflows.model.corrections import completed
from valueflows.model.exact import Exact
from valueflows.model.flows import EconomicEvent
from valueflows.model.ids import canonical
from valueflows.model.lookup import quantity
from valueflows.model.ours import Assertion, Opening
from valueflows.model.problems import Code, Problem
from valueflows.model.records import Measure, Record
from valueflows.model.stock import Id, Stock
from valueflows.model.units import convert


def fared(
    records: Sequence[Record], below: Standing
) -> Iterator[tuple[Assertion, int, Stock | None]]:
    """Yield how the assertions among records that can be recorded would fare, with the stock then."""
    overlay = Pending(below)
    for record in records:
        overlay.put(record)
        overlay.mean(record)

    def converted(value: Exact, one: Id, other: Id) -> Exact | None:
        return convert(value, overlay.om(str(one)), overlay.om(str(other)))

    for record in records:
        if isinstance(record, EconomicEvent):
            original = None if record.corrects is None else overlay.event(record.corrects)
            event = record if original is None else completed(record, original)
            overlay.take(event, overlay.flow_of(event))
        elif isinstance(record, Opening):
            overlay.open(record)
        elif isinstance(record, Assertion):
            stock = overlay.stock(canonical(record.resource))
            now = None if stock is None else stock.copy()
            yield record, judge(_said(record), now, converted), now


def _said(record: Assertion) -> Said:
    stated = (("accounting", record.accounting_quantity), ("onhand", record.onhand_quantity))
    attributes = [(name, getattr(record, column)) for name, column in STATED]
    containers = tuple(canonical(c) for c in record.contained_in)
    return Said(
        tuple((n, m.has_numerical_value.exact, m.has_unit) for n, m in stated if m is not None),
        (
            *((name, canonical(value)) for name, value in attributes if value is not None),
            *((("state", record.state),) if record.state is not None else ()),
        ),
        containers if containers or record.uncontained else None,
    )


def failure(record: Assertion, had: Stock, look: Pending | Standing) -> Problem:
    """Return what is wrong with an assertion that does not hold: what was stated, what is true."""
    stated = []
    for label, measure in (
        ("in the books", record.accounting_quantity),
        ("at hand", record.onhand_quantity),
    ):
        if measure is not None:
            stated.append(f"{_measured(measure, look)} {label}")
    for name in ("primary_accountable", "stage", "state", "current_location"):
        value = getattr(record, name)
        if value is not None:
            stated.append(f"{name.replace('_', ' ')} {value}")
    stated += [f"contained in {c}" for c in record.contained_in]
    if record.uncontained:
        stated.append("in no container")
    after = f" after {record.after}" if record.after else ""
    return Problem(
        Code.ASSERTION_FAILED,
        record.resource,
        f"stated{after}: {', '.join(stated)}; the books had {_had(had, look)}",
        "Correct the event that is wrong, or state again what is true.",
    )


def _measured(measure: Measure, look: Pending | Standing) -> str:
    number = measure.has_numerical_value
    return quantity(number.exact, measure.has_unit, number.places, look)


def _had(stock: Stock, look: Pending | Standing) -> str:
    """Return a state in words."""
    parts = [
        f"{quantity(stock.accounting, stock.unit, stock.places, look)} in the books",
        f"{quantity(stock.onhand, stock.unit, stock.places, look)} at hand",
    ]
    for name in ("accountable", "stage", "location", "state"):
        value = getattr(stock, name)
        if value is not None:
            parts.append(f"{name} {value}")
    parts += [f"contained in {c}" for c in stock.contained_in]
    return ", ".join(parts)
