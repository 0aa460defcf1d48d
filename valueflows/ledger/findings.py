# SPDX-License-Identifier: MIT
"""What is legal in the books but wants attention; no period closes over an open finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from valueflows.ledger.assertions import FAILED
from valueflows.ledger.books import Books
from valueflows.ledger.standing import Standing
from valueflows.ledger.trial import failure
from valueflows.model.endings import floor_holds
from valueflows.model.exact import Exact
from valueflows.model.lookup import Lookup, quantity
from valueflows.model.ours import Assertion
from valueflows.model.problems import Code, Problem
from valueflows.model.stock import Stock
from valueflows.model.world import Flow


class Times(Protocol):
    """Who knows when each change was recorded."""

    def time(self, version: int) -> int:
        """Return when a version was recorded, in microseconds since 1970."""


class Kept(Protocol):
    """A ledger, as far as findings look at it."""

    @property
    def books(self) -> Books:
        """Its books."""

    @property
    def standing(self) -> Standing:
        """Its records."""

    @property
    def journal(self) -> Times:
        """Its journal."""


def findings(ledger: Kept) -> Iterator[Problem]:
    """Yield every open finding."""
    yield from _below_zero(ledger)
    yield from _dips(ledger)
    yield from _cash(ledger)
    yield from _assertions(ledger)
    yield from _containment(ledger)


def all_stocks(books: Books) -> Iterator[tuple[int, str, Stock]]:
    """Yield the id number, the id and the state of every resource that was ever touched."""
    for row in range(books.stocks.rows):
        number = books.stocks.resource.view[row]
        stock = books.stocks.get(number)
        assert stock is not None  # noqa: S101 - every row has one
        yield number, books.ids.text(number), stock


def amount(ledger: Kept, value: Exact, stock: Stock) -> str:
    """Write a quantity of a resource in its own unit."""
    units = ledger.books.shared.units.values
    unit = None if stock.unit is None else units[int(stock.unit)]
    return quantity(value, unit, stock.places, ledger.standing)


# -- findings --------------------------------------------------------------------------------------


def _below_zero(ledger: Kept) -> Iterator[Problem]:
    books = ledger.books
    for number, iri, stock in all_stocks(books):
        least = min(stock.accounting, stock.onhand)
        if not stock.known or least >= 0 or is_money_account(iri, ledger.standing):
            continue
        corrected = any(
            books.events.refs["corrects"].view[row] >= 0 for row in books.world.touching(number)
        )
        code = Code.STOCK_BELOW_ZERO_AFTER_CORRECTION if corrected else Code.STOCK_BELOW_ZERO
        yield Problem(
            code,
            iri,
            f"there would be {amount(ledger, least, stock)} of it",
            "Record how the missing stock came in, or correct what took too much.",
        )


def is_money_account(iri: str, look: Lookup) -> bool:
    """Whether the resource is an account of money that may be overdrawn."""
    resource = look.resource(iri)
    if resource is None or resource.conforms_to is None:
        return False
    kind = look.specification(resource.conforms_to)
    return (
        kind is not None
        and bool(kind.medium_of_exchange)
        and resource.may_be_overdrawn is not False
    )


def _dips(ledger: Kept) -> Iterator[Problem]:
    """Stock that was below zero at some time of the events, though not in the order recorded."""
    books = ledger.books
    for number, iri, stock in all_stocks(books):
        if (
            not stock.known
            or min(stock.accounting, stock.onhand) < 0
            or not floor_holds(iri, ledger.standing)
        ):
            continue
        lowest = _lowest_in_event_time(ledger, number, stock)
        if lowest < 0:
            yield Problem(
                Code.DIP_IN_EVENT_TIME,
                iri,
                f"by the times of its events there were once {amount(ledger, lowest, stock)} of it",
                "Check the times of what was entered late.",
            )


def _lowest_in_event_time(ledger: Kept, number: int, stock: Stock) -> Exact:
    books = ledger.books
    moves: list[tuple[int, int, Exact]] = []
    for row in books.world.touching(number):
        at = ledger.journal.time(books.events.version.view[row])
        flow = books.flow(row)
        moves.append((books.recognised(row, at), row, _in_books(flow, number, stock, books)))
    total: Exact = 0
    lowest: Exact = 0
    for _time, _row, moved in sorted(moves, key=lambda m: m[:2]):
        total += moved
        lowest = min(lowest, total)
    return lowest


def _in_books(flow: Flow, number: int, stock: Stock, books: Books) -> Exact:
    """Return how one event moves a resource in the books, in the resource's unit."""
    effect = flow.action.accounting_effect
    value = flow.quantity
    if flow.unit is not None and stock.unit is not None and flow.unit != stock.unit:
        value = books.world.convert(value, flow.unit, stock.unit) or 0
    first, second = flow.resource == number, flow.to_resource == number
    if effect == "decrementIncrement":
        return value * (int(second) - int(first))
    if effect == "incrementTo":
        return value * int(second)
    return value * {"increment": 1, "decrement": -1}.get(effect, 0) * int(first)


def _cash(ledger: Kept) -> Iterator[Problem]:
    """Money that moved past the accounts of an agent who keeps accounts in it here."""
    books = ledger.books
    money = set(_money(ledger))
    keepers = set(_keepers(ledger, money))
    refs = books.events.refs
    for row in range(books.events.rows):
        kind = refs["resource_conforms_to"].view[row]
        flow = books.flow(row)
        if (
            kind not in money
            or flow.action.accounting_effect != "decrementIncrement"
            or not books.stands(row)
        ):
            continue
        for agent, account, way in (
            (flow.provider, flow.resource, "gave"),
            (flow.receiver, flow.to_resource, "received"),
        ):
            if account is None and (agent, kind) in keepers and flow.provider != flow.receiver:
                yield Problem(
                    Code.CASH_WITHOUT_ACCOUNT,
                    books.ids.text(books.events.id.view[row]),
                    f"{books.ids.text(int(agent or 0))} {way} money, but no account of it moved",
                    "Correct the event and name the account.",
                )


def _money(ledger: Kept) -> Iterator[int]:
    table = ledger.books.by_name["ResourceSpecification"]
    for row in ledger.books.rows("ResourceSpecification"):
        if table.flags["medium_of_exchange"].view[row] == 1:
            yield table.id.view[row]


def _keepers(ledger: Kept, money: set[int]) -> Iterator[tuple[int, int]]:
    books = ledger.books
    table = books.by_name["EconomicResource"]
    for row in books.rows("EconomicResource"):
        kind = table.refs["conforms_to"].view[row]
        stock = books.stocks.get(table.id.view[row]) if kind in money else None
        if stock is not None and stock.accountable is not None:
            yield int(stock.accountable), kind


def _assertions(ledger: Kept) -> Iterator[Problem]:
    books = ledger.books
    table = books.by_name["Assertion"]
    for row in books.rows("Assertion"):
        if books.verdicts.view[row] == FAILED:
            yield assertion_finding(ledger, books.ids.text(table.id.view[row]))


def assertion_finding(ledger: Kept, iri: str) -> Problem:
    """Return the finding of an assertion that does not hold: what was stated, what is true."""
    record, located = ledger.standing.record(iri), ledger.books.find(iri)
    assert isinstance(record, Assertion)  # noqa: S101 - the id is an assertion's
    assert located is not None  # noqa: S101 - and it is recorded
    had = ledger.standing.worded(ledger.books.had[located[1]].copy())
    return failure(record, had, ledger.standing)


def _containment(ledger: Kept) -> Iterator[Problem]:
    """Things that were packed, and it cannot be said into what."""
    books = ledger.books
    for process in sorted(books.packing):
        if books.world.container(process) is not None:
            continue
        for resource in books.world.loose(process):
            yield Problem(
                Code.CONTAINMENT_UNKNOWN,
                books.ids.text(int(resource)),
                f"it was combined in {books.ids.text(process)}, "
                "which has none or several outputs it could be in",
                "Correct the event and name the container.",
            )
