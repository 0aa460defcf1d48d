# SPDX-License-Identifier: MIT
"""The journal of a period: every posting in the order of time, with the records it follows from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from valueflows.model.exact import Exact, instant_of
from valueflows.model.tables import DATE, IRI, MOMENT, NUMBER, Column, Table, Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.periods import Period, day_of
from valueflows.reports.postings import Posting
from valueflows.reports.statements.figures import Statement, gap_notes, plain

COLUMNS: Final = (
    Column("entry", "Entry", doc="Postings of one entry come to nothing in each currency."),
    Column("turn", "Number", "count", doc="The place of the posting in its period."),
    Column("day", "Day", DATE),
    Column("at", "Moment", MOMENT),
    Column("scope", "In the books of", IRI),
    Column("section", "Section"),
    Column("line", "Line"),
    Column("title", "Title"),
    Column("account", "Account", IRI),
    Column("money_class", "Class"),
    Column("other", "With whom", IRI),
    Column("currency", "Currency", IRI),
    Column("debit", "Debit", NUMBER, "currency", "Exact, not rounded to hundredths."),
    Column("credit", "Credit", NUMBER, "currency", "Exact, not rounded to hundredths."),
    Column("event", "Event", IRI),
    Column("due", "Owed by", IRI, doc="The claim or commitment it follows from."),
    Column("agreement", "Agreement", IRI),
    Column("belongs_to", "Belongs to the closing", IRI),
)


def compute(accounts: Accounts, period: Period) -> Statement:
    """Return the journal of a period."""
    postings = accounts.postings(period)
    rows = tuple(_rows(postings, period))
    table = Table("journal", "Journal", COLUMNS, rows, ("turn",))
    return Statement(
        "journal",
        "Journal",
        accounts,
        (period,),
        tables=(table,),
        notes=gap_notes(accounts.gaps(period)),
        depends_on=max((posting.version for posting in postings), default=0),
    )


def _rows(postings: Sequence[Posting], period: Period) -> Iterator[tuple[Value, ...]]:
    for turn, p in enumerate(postings, start=1):
        when = day_of(p.at, period.zone).isoformat(), str(instant_of(p.at)), p.scope or None
        what = p.line.section.value, p.line.name, p.line.title, p.account, p.money_class or None
        why = p.event, p.due, p.agreement, p.belongs_to
        yield p.entry, turn, *when, *what, p.other, p.currency, *debit_credit(p.amount), *why


def debit_credit(amount: Exact) -> tuple[Value, Value]:
    """Return the two cells of an amount, of which one is empty."""
    return (plain(amount), None) if amount >= 0 else (None, plain(-amount))
