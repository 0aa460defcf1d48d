# SPDX-License-Identifier: MIT
"""The cash flow statement, direct: money that came and went, by what it was for.

Every entry that touches money is sorted by its other side. Money moved between one's own accounts
is none; what was there before and what is there after frame the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.tables import IRI, NUMBER, Column, Table, Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES
from valueflows.reports.periods import Period
from valueflows.reports.postings import Posting
from valueflows.reports.statements.figures import (
    Figure,
    Statement,
    compared,
    currencies,
    grouped,
    money,
    name_of,
    side_by_side,
    summed,
)
from valueflows.reports.statements.trial import sides

CASH: Final = LINES["cash"]
OPENING: Final = "opening"
CLOSING: Final = "closing"
_INVESTING: Final = frozenset({"assets"})
_FINANCING: Final = frozenset(
    {
        "principal",
        "memberCapital",
        "memberDeposit",
        "drawing",
        "patronage",
        "shareInterest",
        "dividend",
        "equityGrant",
        "loans",
        "memberDeposits",
        "drawings",
        "distributed",
    }
)
_ORDER: Final = (OPENING, "operating", "investing", "financing", "entered", "unclassified", CLOSING)
_ACCOUNTS: Final = (
    Column("account", "Account", IRI),
    Column("title", "Title"),
    Column("period", "Period"),
    Column("currency", "Currency", IRI),
    Column("opening", "Before", NUMBER, "currency"),
    Column("in", "Came in", NUMBER, "currency"),
    Column("out", "Went out", NUMBER, "currency"),
    Column("closing", "After", NUMBER, "currency"),
)


def compute(accounts: Accounts, period: Period, *, beside: Sequence[Period] = ()) -> Statement:
    """Return the cash flow statement of a period, with those of others beside it."""
    periods = (period, *beside)
    figures = [f for one in periods for f in _figures(accounts, one)]
    filled = side_by_side(sorted(figures, key=lambda f: _ORDER.index(f.section)), periods)
    rows = tuple(row for one in periods for row in _by_account(accounts, one))
    key = ("account", "period", "currency")
    table = Table("accounts", "By account", _ACCOUNTS, rows, key)
    tables = (*compared(filled, periods), table)
    made = accounts, periods, filled, tables
    return Statement("cash-flow", "Cash flow", *made, main="cashflow")


def _figures(accounts: Accounts, period: Period) -> Iterator[Figure]:
    everything = [p for p in accounts.postings(until=period.end) if p.line is CASH]
    flows = grouped(_sorted(accounts, period), _purpose)
    for currency in currencies(grouped(everything, lambda p: p.line.name)):
        own = [p for p in everything if p.currency == currency]
        before = tuple(p for p in own if p.at < period.start)
        text = period.text
        yield Figure(OPENING, OPENING, "Before", text, currency, summed(before), before)
        yield Figure(CLOSING, CLOSING, "After", text, currency, summed(own), tuple(own))
    for (purpose, currency), some in sorted(flows.items()):
        amount = whole_if_whole(-summed(some))
        title = _title(purpose)
        section = _section(purpose)
        yield Figure(section, purpose, title, period.text, currency, amount, tuple(some))


def _sorted(accounts: Accounts, period: Period) -> Iterator[Posting]:
    """Yield the other sides of the entries of a period that touch money."""
    entries: dict[str, list[Posting]] = {}
    for posting in accounts.postings(period):
        entries.setdefault(posting.entry, []).append(posting)
    for entry in entries.values():
        moved = {p.currency for p in entry if p.line is CASH}
        yield from (p for p in entry if p.line is not CASH and p.currency in moved)


def _purpose(posting: Posting) -> str:
    return posting.money_class or posting.line.name


def _section(purpose: str) -> str:
    if purpose in {"unclassified", "openingBalance"}:
        return "unclassified" if purpose == "unclassified" else "entered"
    if purpose in _INVESTING:
        return "investing"
    return "financing" if purpose in _FINANCING else "operating"


def _title(purpose: str) -> str:
    """Return a purpose in words."""
    if purpose in LINES:
        return LINES[purpose].title
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in purpose)
    return words[:1].upper() + words[1:]


def _by_account(accounts: Accounts, period: Period) -> Iterator[tuple[Value, ...]]:
    cash = (p for p in accounts.postings(until=period.end) if p.line is CASH)
    by_account = grouped(cash, lambda posting: posting.account or "")
    for (account, currency), some in sorted(by_account.items()):
        title = name_of(accounts, account) or "Assigned to no account"
        cells = (money(value) for value in _moved(some, period))
        yield account or None, title, period.text, currency, *cells


def _moved(postings: Iterable[Posting], period: Period) -> tuple[Exact, Exact, Exact, Exact]:
    some = list(postings)
    came, went = sides([p for p in some if p.at >= period.start])
    return summed(p for p in some if p.at < period.start), came, went, summed(some)
