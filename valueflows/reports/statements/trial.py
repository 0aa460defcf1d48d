# SPDX-License-Identifier: MIT
"""The trial balance: for every line what was debited and credited; all together come to nothing.

What has no value in money stands beside it, so that nobody takes silence for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from valueflows.model.exact import whole_if_whole
from valueflows.model.tables import COUNT, DATE, IRI, NUMBER, Column, Table, Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES
from valueflows.reports.periods import Period, day_of
from valueflows.reports.postings import Gap
from valueflows.reports.statements.figures import (
    Statement,
    gap_notes,
    in_line_order,
    money,
)
from valueflows.reports.totals import EVERYTHING, LINE, Sum, Totals

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
    sums: list[Sum] = []
    for one in periods:
        totals = accounts.totals(until=one.end)
        rows += _rows(totals, accounts.totals(one), one)
        sums += (totals.sum(EVERYTHING, "", currency) for currency in totals.currencies())
    gaps = [(one, gap) for one in periods for gap in accounts.gaps(one)]
    key = ("line", "period", "currency")
    tables = (
        Table("trial", "Trial balance", _COLUMNS, tuple(rows), key),
        _unvalued(gaps),
    )
    made = Statement("trial-balance", "Trial balance", accounts, periods, tables=tables)
    return _judged(made, sums, [gap for _, gap in gaps])


def _judged(made: Statement, totals: list[Sum], gaps: list[Gap]) -> Statement:
    """Return the statement with what it says of itself."""
    return Statement(
        made.name,
        made.title,
        made.accounts,
        made.periods,
        tables=made.tables,
        notes=gap_notes(gaps),
        facts={"isZero": not any(total.amount for total in totals)},
        depends_on=max((total.version for total in totals), default=0),
    )


def _rows(totals: Totals, moved: Totals, period: Period) -> Iterator[tuple[Value, ...]]:
    for name, currency in in_line_order(totals.names(LINE)):
        line, key = LINES[name], (LINE, name, currency)
        names = line.section.value, name, line.title, period.text, currency
        yield *names, *_sides(totals.sum(*key), moved.sum(*key))
    for currency in totals.currencies():
        names = TOTAL, TOTAL, "All lines", period.text, currency
        key = EVERYTHING, "", currency
        yield *names, *_sides(totals.sum(*key), moved.sum(*key))


def _sides(total: Sum, moved: Sum) -> tuple[Value, ...]:
    """Return what there was before, what was moved to both sides, and what there is after."""
    before = whole_if_whole(total.amount - moved.amount)
    both = money(moved.debit), money(moved.credit)
    return money(before), *both, money(total.amount), moved.entries


def _unvalued(gaps: Sequence[tuple[Period, Gap]]) -> Table:
    rows = {
        (gap.code, gap.text, period.text, day_of(gap.at, period.zone).isoformat(), record): None
        for period, gap in gaps
        for record in gap.records
    }
    key = ("code", "period", "record")
    return Table("unvalued", "Not reckoned, and why", _UNVALUED, tuple(rows), key)
