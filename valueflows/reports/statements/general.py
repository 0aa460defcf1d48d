# SPDX-License-Identifier: MIT
"""The general ledger: for every line and account what was posted, with the balance after each.

Accounts of money and stock are resources, those of what is owed are the agents it is owed by or to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.tables import COUNT, DATE, IRI, NUMBER, Column, Table, Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES
from valueflows.reports.periods import Period, day_of
from valueflows.reports.postings import Posting
from valueflows.reports.statements.figures import Statement, gap_notes, name_of, plain
from valueflows.reports.statements.journal import debit_credit

Key = tuple[str, str, str]
_PLACES: Final = {name: place for place, name in enumerate(LINES)}
_COLUMNS: Final = (
    Column("section", "Section"),
    Column("line", "Line"),
    Column("title", "Title"),
    Column("account", "Account", IRI),
    Column("account_title", "What the account is called"),
    Column("currency", "Currency", IRI),
    Column("turn", "Number", COUNT, doc="The place in the account; 0 is what was there before."),
    Column("day", "Day", DATE),
    Column("entry", "Entry"),
    Column("other", "With whom", IRI),
    Column("debit", "Debit", NUMBER, "currency", "Exact, not rounded to hundredths."),
    Column("credit", "Credit", NUMBER, "currency", "Exact, not rounded to hundredths."),
    Column("balance", "Balance", NUMBER, "currency", "Debit less credit so far, exact."),
    Column("event", "Event", IRI),
    Column("due", "Owed by", IRI, doc="The claim or commitment it follows from."),
)


def compute(accounts: Accounts, period: Period, *, line: str | None = None) -> Statement:
    """Return the general ledger of a period, of one line where asked; ``KeyError`` for no line."""
    wanted = None if line is None else LINES[line]
    before: dict[Key, Exact] = {}
    books: dict[Key, list[Posting]] = {}
    version = 0
    for posting in accounts.postings(until=period.end):
        line_of = posting.line
        if wanted is not None and line_of is not wanted:
            continue
        version = max(version, posting.version)
        key = line_of.name, posting.account or "", posting.currency
        if posting.at < period.start:
            before[key] = before.get(key, 0) + posting.amount
        else:
            books.setdefault(key, []).append(posting)
    rows = tuple(
        row
        for key in sorted(before.keys() | books.keys(), key=_place)
        for row in _account(accounts, key, before.get(key, 0), books.get(key, ()), period)
    )
    told_apart = "line", "account", "currency", "turn"
    table = Table("general", "General ledger", _COLUMNS, rows, told_apart)
    return Statement(
        "general-ledger",
        "General ledger",
        accounts,
        (period,),
        tables=(table,),
        notes=gap_notes(accounts.gaps(period)),
        depends_on=version,
    )


def _place(key: Key) -> tuple[int, str, str]:
    return _PLACES[key[0]], key[1], key[2]


def _account(
    accounts: Accounts, key: Key, before: Exact, postings: Sequence[Posting], period: Period
) -> Iterator[tuple[Value, ...]]:
    line, account, currency = LINES[key[0]], key[1] or None, key[2]
    title = name_of(accounts, account)
    head = line.section.value, line.name, line.title, account, title or None, currency
    balance = whole_if_whole(before)
    first = period.first.isoformat()
    yield *head, 0, first, None, None, None, None, plain(balance), None, None
    for turn, p in enumerate(postings, start=1):
        balance = whole_if_whole(balance + p.amount)
        day = day_of(p.at, period.zone).isoformat()
        cells = *debit_credit(p.amount), plain(balance)
        yield *head, turn, day, p.entry, p.other, *cells, p.event, p.due
