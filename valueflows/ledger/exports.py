# SPDX-License-Identifier: MIT
"""What a ledger gives out: every record as it stands now, in the order it first was written.

The ledger's own record stays at home: an export can be brought into any ledger of the same base.
Quantities in stock are left out, because the events make them; on request the present state of
every resource follows as assertions, which an import checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from valueflows.ledger.journal import Journal
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.lines import records
from valueflows.ledger.openings import assertion, exactly
from valueflows.model.exact import Exact
from valueflows.model.parsed import Stated
from valueflows.model.problems import Source
from valueflows.model.records import Measure
from valueflows.model.stock import Stock
from valueflows.rdf.jsonld import to_json


def exported(ledger: Ledger, *, with_state: bool = False) -> Iterator[dict[str, Any]]:
    """Yield records as JSON-LD objects of our context."""
    for record in current(ledger.journal):
        if record["@type"] != "ob:Ledger":
            yield record
    if with_state:
        yield from _states(ledger)


def current(journal: Journal) -> Iterator[dict[str, Any]]:
    """Yield each record as it stands, where it was first written; withdrawn ones are left out."""
    latest: dict[str, dict[str, Any]] = {}
    for stored in journal.scan():
        if b'"ob:revision"' in stored.data:
            latest |= {r["@id"]: r for r in records(stored.data) if "ob:revision" in r}
    told: set[str] = set()
    for stored in journal.scan():
        for record in records(stored.data):
            iri = record["@id"]
            if iri not in latest:
                yield record
            elif iri not in told:
                told.add(iri)
                if "ob:withdrawn" not in latest[iri]:
                    yield latest[iri]


def _states(ledger: Ledger) -> Iterator[dict[str, Any]]:
    books = ledger.books
    for row in range(books.stocks.rows):
        iri = books.ids.text(books.stocks.resource.view[row])
        stock = ledger.standing.stock(iri)
        assert stock is not None  # noqa: S101 - every row has a state
        events = ledger.standing.touching(iri)
        state = assertion(_stated(iri, stock, ledger), events[-1] if events else None)
        if ledger.standing.kind(state.id) is None:
            yield to_json(state)


def _stated(iri: str, stock: Stock, ledger: Ledger) -> Stated:
    """Return the present state of a resource as a statement."""
    return Stated(
        resource=iri,
        source=Source("state"),
        accounting_quantity=_measure(stock.accounting, stock, ledger) if stock.known else None,
        onhand_quantity=_measure(stock.onhand, stock, ledger) if stock.known else None,
        primary_accountable=_text(stock.accountable),
        stage=_text(stock.stage),
        state=_text(stock.state),
        current_location=_text(stock.location),
        contained_in=tuple(str(c) for c in stock.contained_in),
        uncontained=not stock.contained_in,
    )


def _measure(value: Exact, stock: Stock, ledger: Ledger) -> Measure | None:
    unit = _text(stock.unit)
    om = None if unit is None else ledger.standing.om(unit)
    return exactly(value, unit, stock.places, om)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
