# SPDX-License-Identifier: MIT
"""What must be true of the books at any time, recomputed in another way than they were made."""

from __future__ import annotations

from collections.abc import Iterator

from valueflows.ledger.books import Books
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.lines import read_line, records
from valueflows.ledger.pending import Pending
from valueflows.ledger.standing import Standing
from valueflows.model.exact import Exact, written
from valueflows.model.flows import EconomicEvent
from valueflows.model.ours import Opening
from valueflows.model.problems import Code, Problem
from valueflows.model.records import Record
from valueflows.model.stock import Stock
from valueflows.rdf.jsonld import from_json


def broken_invariants(ledger: Ledger) -> Iterator[Problem]:
    """Yield every invariant that does not hold."""
    yield from _stocks_agree(ledger)
    yield from _corrections_in_bounds(ledger.books)
    yield from _nothing_in_itself(ledger.books)
    yield from _totals_agree(ledger)
    yield from _references_lead_somewhere(ledger)
    yield from _erasures_are_named(ledger)


def _broken(path: str, message: str) -> Problem:
    remedy = "Make the views again: valueflows rebuild LEDGER. If it stays, please report it."
    return Problem(Code.INVARIANT_BROKEN, path, message, remedy)


def _stocks_agree(ledger: Ledger) -> Iterator[Problem]:
    """The state of every resource, computed once more on overlays of text, without the columns."""
    overlay = Pending(Standing(Books(ledger.journal.fetch)))
    for stored in ledger.journal.scan():
        found = list(_model_records(stored.data))
        for record in found:
            if not isinstance(record, EconomicEvent):
                overlay.put(record)
                overlay.mean(record)
        for record in found:
            if isinstance(record, EconomicEvent):
                overlay.take(record, overlay.flow_of(record))
            elif isinstance(record, Opening):
                overlay.open(record)
    books, standing = ledger.books, ledger.standing
    for row in range(books.stocks.rows):
        iri = books.ids.text(books.stocks.resource.view[row])
        here, there = standing.stock(iri), overlay.stocks.pop(iri, None)
        if here != there:
            yield _broken(iri, f"the books have {_told(here)}, its events make {_told(there)}")
    for iri, stock in overlay.stocks.items():
        yield _broken(iri, f"its events make {_told(stock)}, the books know nothing of it")


def _model_records(data: bytes) -> Iterator[Record]:
    for found in records(data):
        if not found.get("ob:withdrawn"):
            yield from_json(found)


def _told(stock: Stock | None) -> str:
    if stock is None:
        return "nothing"
    return (
        f"{written(stock.accounting)} in the books, {written(stock.onhand)} at hand, "
        f"held { ({a: written(v) for a, v in stock.held.items()}) }, accountable {stock.accountable}, "
        f"stage {stock.stage}, state {stock.state}, place {stock.location}, in {stock.contained_in}"
    )


def _corrections_in_bounds(books: Books) -> Iterator[Problem]:
    """Net of corrections, something between nothing and any amount in its own sign is left."""
    for row, nets in books.nets.items():
        amounts = (
            books.events.quantities["resource_quantity"].get(row),
            books.events.quantities["effort_quantity"].get(row),
        )
        for net, own in zip(nets, amounts, strict=True):
            if net * (own or 0) < 0:
                yield _broken(
                    books.ids.text(books.events.id.view[row]),
                    f"of {written(own or 0)}, corrections leave {written(net)}",
                )


def _nothing_in_itself(books: Books) -> Iterator[Problem]:
    for row in range(books.stocks.rows):
        start = books.stocks.resource.view[row]
        seen: set[int] = set()
        todo = [start]
        while todo:
            stock = books.stocks.get(todo.pop())
            for container in stock.contained_in if stock else ():
                if container == start:
                    yield _broken(books.ids.text(start), "it is inside itself")
                    todo.clear()
                    break
                if container not in seen:
                    seen.add(int(container))
                    todo.append(int(container))


def _totals_agree(ledger: Ledger) -> Iterator[Problem]:
    """Cells against the rows they sum."""
    books = ledger.books
    events = books.events
    sums: dict[tuple[int, int, int], Exact] = {}
    for row in range(events.rows):
        action = events.words["action"].view[row] * 2
        kind = events.refs["resource_conforms_to"].view[row]
        for effort, name in enumerate(("resource_quantity", "effort_quantity")):
            quantity = events.quantities[name]
            value = quantity.get(row)
            if value is not None:
                key = (action + effort, kind, quantity.unit.view[row])
                sums[key] = sums.get(key, 0) + value
    for cell, total in books.cells.items():
        key = (cell.action, cell.specification, cell.unit)
        sums[key] = sums.get(key, 0) - total
    for key, rest in sums.items():
        if rest:
            yield _broken("totals", f"cells and events differ by {written(rest)} under {key}")


def _references_lead_somewhere(ledger: Ledger) -> Iterator[Problem]:
    """What is in this ledger's base and referred to is described."""
    books, base = ledger.books, ledger.standing.base
    for table in books.tables:
        for row in range(table.rows):
            if not books.standing(table, row):
                continue
            for number in table.references(row):
                iri = books.ids.text(number)
                if iri.startswith(base) and books.locate(number) is None:
                    owner = books.ids.text(table.id.view[row])
                    yield _broken(owner, f"it refers to {iri}, which is described nowhere")


def _erasures_are_named(ledger: Ledger) -> Iterator[Problem]:
    """Empty entries are those that erasures name, and those are empty."""
    named = ledger.books.erased
    for stored in ledger.journal.scan():
        line = read_line(stored.data, verify=False)
        for number, entry in enumerate(line.entries):
            key = f"{line.version}/{number}"
            if entry is None and key not in named:
                yield Problem(
                    Code.DAMAGED,
                    key,
                    f"entry {number} of version {line.version} is empty, and no erasure names it",
                    "Restore the file from a copy.",
                )
            elif entry is not None and key in named:
                yield Problem(
                    Code.DAMAGED,
                    key,
                    f"entry {number} of version {line.version} was to be erased and is still there",
                    "Run the erasure again: valueflows erase LEDGER PERSON.",
                )
