# SPDX-License-Identifier: MIT
"""The balance sheet: what there is at the end of a period, what is owed, and what is left.

Assets = liabilities + equity + surplus of earlier periods + result of the period. The difference
is part of the statement; it is nothing, because every entry comes to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from valueflows.model.exact import whole_if_whole
from valueflows.model.tables import Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES, Section
from valueflows.reports.periods import Period
from valueflows.reports.postings import Posting
from valueflows.reports.statements.coverage import Coverage, coverage, told
from valueflows.reports.statements.figures import (
    Figure,
    Sorted,
    Statement,
    compared,
    currencies,
    gap_notes,
    grouped,
    in_line_order,
    of_line,
    side_by_side,
    summed,
)
from valueflows.reports.statements.income import RESULT

EARLIER: Final = "earlierSurplus"
DIFFERENCE: Final = "difference"
_KINDS: Final = {
    Section.ASSET: ("totalAssets", "All there is"),
    Section.UNCLASSIFIED: ("", ""),
    Section.LIABILITY: ("totalLiabilities", "All that is owed"),
    Section.EQUITY: ("totalEquity", "Equity with the result"),
}


def compute(accounts: Accounts, period: Period, *, beside: Sequence[Period] = ()) -> Statement:
    """Return the balance sheet at the end of a period, with those of others beside it."""
    periods = (period, *beside)
    found = [_covered(accounts, one) for one in periods]
    pairs = list(zip(periods, found, strict=True))
    figures = [f for one, covered in pairs for f in _figures(accounts, one, known=covered.is_told)]
    filled = side_by_side(figures, periods)
    open_ = [f for f in filled if f.line == DIFFERENCE and f.amount]
    last = max(periods, key=lambda one: one.end)
    gaps = [gap for gap in accounts.gaps() if gap.at < last.end]
    facts: dict[str, Value] = {"balanced": not open_, **told(found)}
    tables = compared(filled, periods)
    lacks = [
        n for one, covered in pairs for n in covered.notes(f"What is left at the end of {one.text}")
    ]
    notes = *lacks, *gap_notes(gaps)
    title = "Balance sheet"
    made = accounts, periods, filled, tables, notes, facts
    return Statement("balance-sheet", title, *made, main="balance")


def _covered(accounts: Accounts, period: Period) -> Coverage:
    """Return what all results up to the end of a period rest on."""
    postings = accounts.postings(until=period.end)
    entries = len({posting.entry for posting in postings if posting.line.section.in_result})
    gaps = (gap for gap in accounts.gaps() if gap.at < period.end)
    return coverage(accounts, gaps, entries)


def _figures(accounts: Accounts, period: Period, *, known: bool) -> Iterator[Figure]:
    postings = accounts.postings(until=period.end)
    lines = grouped(postings, lambda posting: posting.line.name)
    for section, (name, title) in _KINDS.items():
        for line, currency in in_line_order(lines):
            if LINES[line].section is section:
                yield of_line(LINES[line], period, currency, lines[line, currency])
        for currency in currencies(lines):
            if section is Section.EQUITY:
                kept = _kept(postings, period, currency)
                yield from (replace(figure, known=known) for figure in kept)
            if name:
                total = _total(postings, period, currency, section, name, title)
                yield replace(total, known=known or section is Section.LIABILITY)
    for currency in currencies(lines):
        yield _difference(lines, period, currency)


def _kept(postings: Sequence[Posting], period: Period, currency: str) -> Iterator[Figure]:
    """Yield what earlier periods left, and what this one did."""
    some = [p for p in postings if p.line.section.in_result and p.currency == currency]
    before = tuple(p for p in some if p.at < period.start)
    now = tuple(p for p in some if p.at >= period.start)
    section, text = Section.EQUITY.value, period.text
    title = "Surplus of earlier periods"
    yield Figure(section, EARLIER, title, text, currency, -summed(before), before)
    yield Figure(section, RESULT, "Result of the period", text, currency, -summed(now), now)


def _total(
    postings: Sequence[Posting],
    period: Period,
    currency: str,
    section: Section,
    name: str,
    title: str,
) -> Figure:
    some = tuple(p for p in postings if p.currency == currency and _counts(p, section))
    amount = section.sign * summed(some)
    return Figure(section.value, name, title, period.text, currency, amount, some)


def _counts(posting: Posting, section: Section) -> bool:
    """Whether a posting is of a section; the result belongs to equity."""
    own = posting.line.section
    return own is section or (section is Section.EQUITY and own.in_result)


def _difference(lines: Sorted, period: Period, currency: str) -> Figure:
    total = sum((summed(some) for (_, one), some in lines.items() if one == currency), start=0)
    title = "Assets less liabilities, equity and result"
    text = period.text
    return Figure(DIFFERENCE, DIFFERENCE, title, text, currency, whole_if_whole(total))
