# SPDX-License-Identifier: MIT
"""What is open at the end of a period, owed to us and by us, by how long it is overdue.

What was paid before anything was owed is a prepayment, on lines of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.tables import COUNT, DATE, IRI, NUMBER, Column, Note, Table, Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.ahead import OWED
from valueflows.reports.classes import LINES, Line
from valueflows.reports.periods import Period, day_of
from valueflows.reports.postings import Posting
from valueflows.reports.statements.figures import (
    Figure,
    Statement,
    behind,
    money,
    name_of,
    summed,
)

SIDES: Final = (
    "receivables",
    "paidInAdvance",
    "advances",
    "payables",
    "receivedInAdvance",
)
PREPAID: Final = "prepaid"
UNDATED: Final = "undated"
NOT_DUE: Final = "notDue"
_LATE: Final = ((30, "days1To30"), (60, "days31To60"), (90, "days61To90"))
OLDEST: Final = "over90Days"
BUCKETS: Final = {
    PREPAID: "Paid before anything was owed",
    UNDATED: "Without a day to be paid by",
    NOT_DUE: "Not due yet",
    "days1To30": "1 to 30 days overdue",
    "days31To60": "31 to 60 days overdue",
    "days61To90": "61 to 90 days overdue",
    OLDEST: "More than 90 days overdue",
}
_ITEMS: Final = (
    Column("line", "Line"),
    Column("title", "Title"),
    Column("other", "With whom", IRI),
    Column("other_title", "What they are called"),
    Column(
        "due", "Owed by", IRI, doc="The claim or commitment; empty where an event alone says it."
    ),
    Column("agreement", "Agreement", IRI),
    Column("event", "First event", IRI),
    Column("since", "Since", DATE),
    Column("by", "To be paid by", DATE),
    Column("days", "Days overdue", COUNT),
    Column("age", "Age"),
    Column("currency", "Currency", IRI),
    Column("amount", "Open", NUMBER, "currency"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """Something open: who it is with, since when, and by when it was to be paid."""

    line: Line
    other: str | None
    due: str | None
    agreement: str | None
    currency: str
    amount: Exact
    since: date
    by: date | None
    days: int
    age: str
    postings: tuple[Posting, ...]


def compute(accounts: Accounts, period: Period) -> Statement:
    """Return what is open at the end of a period's last day."""
    items = sorted(_items(accounts, period), key=_place)
    rows = tuple(_row(accounts, item) for item in items)
    key = ("line", "other", "due", "agreement", "event", "currency")
    table = Table("items", "What is open, one by one", _ITEMS, rows, key)
    figures = tuple(_figures(items, period))
    undated = [item for item in items if item.age == UNDATED]
    notes = (_undated(undated),) if undated else ()
    title = "Open claims and payables by age"
    made = accounts, (period,), figures, (table,), notes
    return Statement("aged-items", title, *made, main="aged")


def _undated(items: Sequence[Item]) -> Note:
    events = sorted({iri for item in items for p in item.postings for iri in p.records})
    text = "Nothing says by when these are to be paid; they are not counted as overdue."
    return Note("undated", text, len(items), tuple(events))


def _items(accounts: Accounts, period: Period) -> Iterator[Item]:
    found: dict[tuple[str, ...], list[Posting]] = {}
    for posting in accounts.postings(until=period.end):
        if posting.line.name in SIDES:
            found.setdefault(_thread(posting), []).append(posting)
    for some in found.values():
        if amount := summed(some):
            yield _item(accounts, period, some, amount)


def _thread(posting: Posting) -> tuple[str, ...]:
    """Return what tells open things apart: the due, else the agreement, else the agent alone."""
    owed = posting.due or posting.agreement or ""
    other = posting.other or posting.account or ""
    return posting.line.name, owed, other if not posting.due else "", posting.currency


def _item(accounts: Accounts, period: Period, some: list[Posting], amount: Exact) -> Item:
    first = some[0]
    amount = whole_if_whole(first.line.section.sign * amount)
    due = accounts.source.flow(first.due) if first.due else None
    by = None if due is None or due.due is None else day_of(due.due, period.zone)
    is_ahead = amount < 0 or first.line.name in OWED
    late = max((period.last - by).days, 0) if by and not is_ahead else 0
    since = day_of(first.at, period.zone)
    age = PREPAID if is_ahead else _age(by, late)
    other = first.other or first.account
    who = first.line, other, first.due, first.agreement, first.currency
    return Item(*who, amount, since, by, late, age, tuple(some))


def _age(by: date | None, late: int) -> str:
    if by is None:
        return UNDATED
    if not late:
        return NOT_DUE
    return next((name for days, name in _LATE if late <= days), OLDEST)


def _place(item: Item) -> tuple[object, ...]:
    order = SIDES.index(item.line.name)
    return order, -item.days, item.by or date.max, item.other or "", item.due or "", item.currency


def _row(accounts: Accounts, item: Item) -> tuple[Value, ...]:
    by = None if item.by is None else item.by.isoformat()
    who = item.other, name_of(accounts, item.other) or None, item.due, item.agreement
    when = item.postings[0].event, item.since.isoformat(), by, item.days
    return item.line.name, item.line.title, *who, *when, item.age, item.currency, money(item.amount)


def _figures(items: Sequence[Item], period: Period) -> Iterator[Figure]:
    """Yield one figure for each line, age and currency in which something is open."""
    for name in SIDES:
        line = LINES[name]
        for age in BUCKETS:
            some = [item for item in items if item.line is line and item.age == age]
            for currency in sorted({item.currency for item in some}):
                postings = tuple(p for i in some if i.currency == currency for p in i.postings)
                amount = line.section.sign * summed(postings)
                title = BUCKETS[age]
                yield Figure(name, age, title, period.text, currency, amount, behind(postings))
