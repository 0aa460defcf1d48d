# SPDX-License-Identifier: MIT
"""The cash flow statement, direct: money that came and went, by what it was for.

Every entry that touches money is sorted by its other side. Money moved between one's own accounts
is none; what was there before and what is there after frame the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from valueflows.model.exact import whole_if_whole
from valueflows.model.tables import IRI, NUMBER, Column, Table, Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES
from valueflows.reports.periods import Period
from valueflows.reports.postings import Posting
from valueflows.reports.statements.figures import (
    Behind,
    Figure,
    Pick,
    Statement,
    compared,
    money,
    name_of,
    side_by_side,
)
from valueflows.reports.totals import ACCOUNT, CASH, LINE, PURPOSE, Sum, purpose_of

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
    total, before = accounts.totals(until=period.end), accounts.totals(until=period.start)
    for name, currency in total.names(LINE):
        if name == CASH.name:
            key = LINE, name, currency
            then = Pick(accounts, until=period.start)
            yield _money(OPENING, "Before", period, currency, before.sum(*key), then)
            now = Pick(accounts, until=period.end)
            yield _money(CLOSING, "After", period, currency, total.sum(*key), now)
    moved = accounts.totals(period)
    for purpose, currency in moved.names(PURPOSE):
        found = moved.sum(PURPOSE, purpose, currency)
        names = _section(purpose), purpose, _title(purpose), period.text, currency
        yield Figure(*names, -found.amount, _moved(accounts, period, found, purpose, currency))


def _money(name: str, title: str, period: Period, currency: str, found: Sum, pick: Pick) -> Figure:
    """Return how much money there is at a moment."""

    def wanted(posting: Posting) -> bool:
        return posting.line is CASH and posting.currency == currency

    return Figure(name, name, title, period.text, currency, found.amount, pick(found, wanted))


def _moved(accounts: Accounts, period: Period, found: Sum, purpose: str, currency: str) -> Behind:
    """Return what is behind what money was moved for: the other sides of its entries."""
    pick = Pick(accounts, period)
    money_of = pick(found, lambda p: p.line is CASH and p.currency == currency)

    def read() -> Iterator[Posting]:
        touching = {posting.entry for posting in money_of.read()}
        wanted = pick(found, lambda p: p.line is not CASH and p.currency == currency)
        for posting in wanted.read():
            if posting.entry in touching and purpose_of(posting) == purpose:
                yield posting

    return Behind(found.entries, found.version, read)


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
    total, moved = accounts.totals(until=period.end), accounts.totals(period)
    for account, currency in total.names(ACCOUNT):
        title = name_of(accounts, account) or "Assigned to no account"
        now, then = (some.sum(ACCOUNT, account, currency) for some in (moved, total))
        before = whole_if_whole(then.amount - now.amount)
        cells = (money(value) for value in (before, now.debit, now.credit, then.amount))
        yield account or None, title, period.text, currency, *cells
