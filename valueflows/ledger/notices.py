# SPDX-License-Identifier: MIT
"""What is worth knowing about the books and blocks nothing."""

from __future__ import annotations

from collections.abc import Iterator

from valueflows.ledger.findings import all_stocks, amount
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.tables import Table
from valueflows.model.problems import Code, Problem


def notices(ledger: Ledger) -> Iterator[Problem]:
    """Yield every notice."""
    yield from _stock_notices(ledger)
    yield from _in_process(ledger)
    yield from _undescribed(ledger)


def _stock_notices(ledger: Ledger) -> Iterator[Problem]:
    for _number, iri, stock in all_stocks(ledger.books):
        if not stock.known:
            yield Problem(
                Code.UNKNOWN_STOCK,
                iri,
                "events moved it, but how much there was is not known",
                "Import a statement of its quantity before its first event.",
            )
        elif stock.accountable is None and stock.accounting != 0:
            yield Problem(
                Code.ACCOUNTABLE_UNKNOWN,
                iri,
                "nobody is accountable for it, so it is in no balance sheet",
                "State its primaryAccountable.",
            )


def _in_process(ledger: Ledger) -> Iterator[Problem]:
    """What entered a process for repair or transport and has not come out."""
    books = ledger.books
    events = books.events
    seen: set[tuple[int, int]] = set()
    for row in range(events.rows):
        flow = books.flow(row)
        after = {"accept": "modify", "pickup": "dropoff"}.get(flow.action.name)
        inside = events.refs["input_of"].view[row]
        resource = flow.worked_on
        if after is None or inside < 0 or resource is None or (inside, resource) in seen:
            continue
        seen.add((inside, int(resource)))
        entered = books.world.paired(inside, resource, flow.action.name)
        left = entered - books.world.paired(inside, resource, after)
        stock = books.stocks.get(int(resource))
        if left > 0 and stock is not None:
            yield Problem(
                Code.STILL_IN_PROCESS,
                books.ids.text(int(resource)),
                f"{amount(ledger, left, stock)} of it entered {books.ids.text(inside)} "
                "and has not left it",
            )


def _undescribed(ledger: Ledger) -> Iterator[Problem]:
    """Ids that are referred to and described nowhere."""
    books = ledger.books
    named: set[int] = set()
    for table in books.tables:
        named.update(_named(table))
    for number in sorted(named):
        if books.locate(number) is None:
            yield Problem(
                Code.UNDESCRIBED_REFERENCE,
                books.ids.text(number),
                "it is referred to, but described nowhere",
                "Describe it, unless it is described elsewhere.",
            )


def _named(table: Table) -> Iterator[int]:
    for row in range(table.rows):
        yield from table.references(row)
