# SPDX-License-Identifier: MIT
"""What was promised for a period beside what came of it, in money by class and in things by kind.

Planned is what commitments state, in the period in which they are due, else in the one they were
made in. Accrued is what came to be owed, by whatever record; paid is what was settled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import COMMITMENT, EVENT, Flow
from valueflows.model.settling import Quantity
from valueflows.model.tables import COUNT, IRI, NUMBER, Column, Note, Table, Value
from valueflows.model.terms import OB
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import CLASSES, UNCLASSIFIED
from valueflows.reports.periods import Period
from valueflows.reports.postings import Payment
from valueflows.reports.statements.figures import Statement, gap_notes, money, name_of, plain

INCOMING: Final = "incoming"
OUTGOING: Final = "outgoing"
_MONEY: Final = (
    Column("money_class", "Class"),
    Column("direction", "Direction", doc="Seen from the organisation."),
    Column("period", "Period"),
    Column("currency", "Currency", IRI),
    Column("planned", "Planned", NUMBER, "currency", "Promised by commitments."),
    Column("accrued", "Accrued", NUMBER, "currency", "Came to be owed."),
    Column("paid", "Paid", NUMBER, "currency", "Was settled."),
    Column("difference", "Accrued less planned", NUMBER, "currency"),
    Column("commitments", "Commitments", COUNT, doc="How many are planned here."),
)
_THINGS: Final = (
    Column("action", "Action"),
    Column("direction", "Direction", doc="Seen from the organisation."),
    Column("specification", "Kind", IRI),
    Column("title", "What the kind is called"),
    Column("period", "Period"),
    Column("unit", "Unit", IRI),
    Column("planned", "Planned", NUMBER, "unit", "Promised by commitments."),
    Column("fulfilled", "Fulfilled", NUMBER, "unit", "By events that fulfil commitments."),
    Column("difference", "Fulfilled less planned", NUMBER, "unit"),
    Column("commitments", "Commitments", COUNT, doc="How many are planned here."),
)


@dataclass(slots=True)
class _Cell:
    """What is summed for one class or kind."""

    planned: Exact = 0
    done: Exact = 0
    paid: Exact = 0
    commitments: list[str] = field(default_factory=list)


Cells = dict[tuple[str, ...], _Cell]


def compute(accounts: Accounts, period: Period, *, beside: Sequence[Period] = ()) -> Statement:
    """Return commitments against events in a period, with those of others beside it."""
    periods = (period, *beside)
    flows = accounts.flows()
    classes = _classes(accounts, flows)
    made = _Budget(accounts, flows, classes)
    moneys = tuple(row for one in periods for row in made.money(one))
    things = tuple(row for one in periods for row in made.things(one))
    tables = (
        Table("money", "Money", _MONEY, moneys, ("money_class", "direction", "period", "currency")),
        Table("things", "Things and work", _THINGS, things, _KEY),
    )
    notes = *_guessed(made), *gap_notes(g for one in periods for g in accounts.gaps(one))
    version = max((flow.version for flow in flows), default=0)
    title = "Budget and what came of it"
    return Statement(
        "budget", title, accounts, periods, tables=tables, notes=notes, depends_on=version
    )


_KEY: Final = ("action", "direction", "specification", "period", "unit")


def _guessed(made: _Budget) -> Iterator[Note]:
    if made.unclassed:
        text = "Money is promised without a class; it is planned as unclassified."
        yield Note("unclassified", text, len(made.unclassed), tuple(sorted(made.unclassed)))


def _classes(accounts: Accounts, flows: Sequence[Flow]) -> dict[str, str]:
    """Return the classes of commitments: those their postings have, else those they are tagged."""
    found = {p.due: p.money_class for p in accounts.postings() if p.due and p.money_class}
    for flow in flows:
        for tag in flow.tags:
            name = tag.removeprefix(OB)
            if flow.kind == COMMITMENT and name in CLASSES and tag.startswith(OB):
                found.setdefault(flow.id, name)
    return found


class _Budget:
    """The commitments of an organisation, and what became of them."""

    def __init__(self, accounts: Accounts, flows: Sequence[Flow], classes: dict[str, str]) -> None:
        self.accounts, self.classes = accounts, classes
        self.commitments = [flow for flow in flows if flow.kind == COMMITMENT]
        events = {flow.id: flow for flow in flows if flow.kind == EVENT}
        self.events = [e for e in events.values() if _original(e, events).fulfills]
        self.unclassed: set[str] = set()

    def money(self, period: Period) -> Iterator[tuple[Value, ...]]:
        """Yield the rows of money."""
        cells: Cells = {}
        for flow in self.commitments:
            if self._is_money(flow) and _within(flow, period) and (way := self._way(flow)):
                self._plan(cells, flow, way)
        for name, payments in (
            ("done", self.accounts.owed(period)),
            ("paid", self.accounts.paid(period)),
        ):
            for payment in payments:
                cell = cells.setdefault(self._key(payment), _Cell())
                setattr(cell, name, getattr(cell, name) + payment.amount)
        for (kind, way, currency), cell in sorted(cells.items()):
            amounts = cell.planned, cell.done, cell.paid, whole_if_whole(cell.done - cell.planned)
            cents = (money(whole_if_whole(amount)) for amount in amounts)
            yield kind, way, period.text, currency, *cents, len(cell.commitments)

    def things(self, period: Period) -> Iterator[tuple[Value, ...]]:
        """Yield the rows of things and work."""
        cells: Cells = {}
        for flow in self.commitments:
            if not self._is_money(flow) and _within(flow, period):
                for key, quantity in self._quantities(flow):
                    cell = cells.setdefault(key, _Cell())
                    cell.planned += quantity.value
                    cell.commitments.append(flow.id)
        for event in self.events:
            if not self._is_money(event) and period.holds(event.at):
                for key, quantity in self._quantities(event):
                    cells.setdefault(key, _Cell()).done += quantity.value
        for (action, way, kind, unit), cell in sorted(cells.items()):
            head = action, way, kind or None, name_of(self.accounts, kind) or None
            amounts = cell.planned, cell.done, whole_if_whole(cell.done - cell.planned)
            values = (plain(whole_if_whole(amount)) for amount in amounts)
            yield *head, period.text, unit or None, *values, len(cell.commitments)

    def _plan(self, cells: Cells, flow: Flow, way: str) -> None:
        kind = self.classes.get(flow.id)
        if kind is None:
            self.unclassed.add(flow.id)
            kind = UNCLASSIFIED.name
        cell = cells.setdefault((kind, way, str(flow.specification)), _Cell())
        cell.planned += flow.resource_quantity.value if flow.resource_quantity else 0
        cell.commitments.append(flow.id)

    def _quantities(self, flow: Flow) -> Iterator[tuple[tuple[str, ...], Quantity]]:
        way = self._way(flow)
        for quantity in (flow.resource_quantity, flow.effort_quantity) if way else ():
            if quantity is not None:
                yield (flow.action, way, flow.specification or "", quantity.unit or ""), quantity

    def _is_money(self, flow: Flow) -> bool:
        kind = self.accounts.source.get(flow.specification) if flow.specification else None
        return bool(getattr(kind, "medium_of_exchange", None))

    def _way(self, flow: Flow) -> str:
        """Return the direction seen from the organisation; nothing for what stays inside."""
        gives, gets = (agent in self.accounts.boundary for agent in (flow.provider, flow.receiver))
        if gives == gets:
            return ""
        return OUTGOING if gives else INCOMING

    def _key(self, payment: Payment) -> tuple[str, ...]:
        way = INCOMING if payment.receiver in self.accounts.boundary else OUTGOING
        return payment.money_class, way, payment.currency


def _within(flow: Flow, period: Period) -> bool:
    return period.holds(flow.at if flow.due is None else flow.due)


def _original(event: Flow, known: dict[str, Flow]) -> Flow:
    """Return the event at the end of a chain of corrections."""
    while event.corrects in known:
        event = known[event.corrects]
    return event
