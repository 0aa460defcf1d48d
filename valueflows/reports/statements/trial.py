# SPDX-License-Identifier: MIT
"""The trial balance: for every line what was debited and credited; all together come to nothing.

What has no value in money stands beside it, so that nobody takes silence for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.tables import COUNT, DATE, IRI, NUMBER, Column, Table, Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES
from valueflows.reports.periods import Period, day_of
from valueflows.reports.postings import Gap, Posting
from valueflows.reports.statements.figures import (
    Figure,
    Sorted,
    Statement,
    currencies,
    gap_notes,
    grouped,
    in_line_order,
    money,
    summed,
)

TOTAL: Final = "total"
_COLUMNS: Final = (
    Column("section", "Section"),
    Column("line", "Line"),
    Column("title", "Title"),
    Column("period", "Period"),
    Column("currency", "Currency", IRI),
    Column("opening", "Before", NUMBER, "currency", "Debit less credit before the period."),
    Column("debit", "Debit", NUMBER, "currency"),
    Column("credit", "Credit", NUMBER, "currency"),
    Column("closing", "After", NUMBER, "currency", "Debit less credit at its end."),
    Column("entries", "Entries", COUNT, doc="How many entries of the period are behind it."),
)
_UNVALUED: Final = (
    Column("code", "Reason"),
    Column("text", "What is missing"),
    Column("period", "Period"),
    Column("day", "Day", DATE),
    Column("record", "Record", IRI),
)


def compute(accounts: Accounts, period: Period, *, beside: Sequence[Period] = ()) -> Statement:
    """Return the trial balance of a period, with those of others beside it."""
    periods = (period, *beside)
    rows: list[tuple[Value, ...]] = []
    figures: list[Figure] = []
    for one in periods:
        lines = grouped(accounts.postings(until=one.end), lambda posting: posting.line.name)
        rows += _rows(lines, one)
        figures += _totals(lines, one)
    gaps = [(one, gap) for one in periods for gap in accounts.gaps(one)]
    key = ("line", "period", "currency")
    tables = (
        Table("trial", "Trial balance", _COLUMNS, tuple(rows), key),
        _unvalued(gaps),
    )
    made = Statement("trial-balance", "Trial balance", accounts, periods, tables=tables)
    return _judged(made, figures, [gap for _, gap in gaps])


def _judged(made: Statement, totals: list[Figure], gaps: list[Gap]) -> Statement:
    """Return the statement with what it says of itself."""
    versions = [p.version for figure in totals for p in figure.postings]
    return Statement(
        made.name,
        made.title,
        made.accounts,
        made.periods,
        tables=made.tables,
        notes=gap_notes(gaps),
        facts={"isZero": not any(figure.amount for figure in totals)},
        depends_on=max(versions, default=0),
    )


def _rows(lines: Sorted, period: Period) -> Iterator[tuple[Value, ...]]:
    for name, currency in in_line_order(lines):
        line, postings = LINES[name], lines[name, currency]
        names = line.section.value, name, line.title, period.text, currency
        yield *names, *_sides(postings, period)
    for currency in currencies(lines):
        everything = [p for (_, one), some in lines.items() if one == currency for p in some]
        names = TOTAL, TOTAL, "All lines", period.text, currency
        yield *names, *_sides(everything, period)


def _sides(postings: Sequence[Posting], period: Period) -> tuple[Value, ...]:
    before = [p for p in postings if p.at < period.start]
    now = [p for p in postings if p.at >= period.start]
    debit, credit = sides(now)
    closing = money(summed(postings))
    count = len({p.entry for p in now})
    return money(summed(before)), money(debit), money(credit), closing, count


def sides(postings: Sequence[Posting]) -> tuple[Exact, Exact]:
    """Return what was debited and what was credited, both without a sign."""
    debit = summed(p for p in postings if p.amount > 0)
    return debit, whole_if_whole(debit - summed(postings))


def _totals(lines: Sorted, period: Period) -> Iterator[Figure]:
    for currency in currencies(lines):
        some = tuple(p for (_, one), found in lines.items() if one == currency for p in found)
        yield Figure(TOTAL, TOTAL, "All lines", period.text, currency, summed(some), some)


def _unvalued(gaps: Sequence[tuple[Period, Gap]]) -> Table:
    rows = {
        (gap.code, gap.text, period.text, day_of(gap.at, period.zone).isoformat(), record): None
        for period, gap in gaps
        for record in gap.records
    }
    key = ("code", "period", "record")
    return Table("unvalued", "Not reckoned, and why", _UNVALUED, tuple(rows), key)
