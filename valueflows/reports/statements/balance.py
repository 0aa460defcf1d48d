# SPDX-License-Identifier: MIT
"""The balance sheet: what there is at the end of a period, what is owed, and what is left.

Assets = liabilities + equity + surplus of earlier periods + result of the period. The difference
is part of the statement; it is nothing, because every entry comes to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from valueflows.model.tables import Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES, Section
from valueflows.reports.periods import Period
from valueflows.reports.postings import Posting
from valueflows.reports.statements.coverage import Coverage, coverage, told
from valueflows.reports.statements.figures import (
    Figure,
    Pick,
    Statement,
    compared,
    gap_notes,
    in_line_order,
    of_line,
    side_by_side,
)
from valueflows.reports.statements.income import RESULT
from valueflows.reports.totals import (
    EVERYTHING,
    IN_RESULT,
    KNOWN,
    LINE,
    SECTION,
    WITH_RESULT,
    Totals,
)

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
    entries = accounts.totals(until=period.end).sum(KNOWN).entries
    gaps = (gap for gap in accounts.gaps() if gap.at < period.end)
    return coverage(accounts, gaps, entries)


def _figures(accounts: Accounts, period: Period, *, known: bool) -> Iterator[Figure]:
    totals = accounts.totals(until=period.end)
    pick = Pick(accounts, until=period.end)
    lines = in_line_order(totals.names(LINE))
    for section, (name, title) in _KINDS.items():
        for line, currency in lines:
            if LINES[line].section is section:
                found = totals.sum(LINE, line, currency)
                yield of_line(LINES[line], period, currency, found, pick)
        for currency in totals.currencies():
            if section is Section.EQUITY:
                kept = _kept(accounts, period, currency)
                yield from (replace(figure, known=known) for figure in kept)
            if name:
                head = section.value, name, title, period.text, currency
                total = _total(head, section, totals, pick)
                yield replace(total, known=known or section is Section.LIABILITY)
    for currency in totals.currencies():
        yield _difference(totals, period, currency)


def _kept(accounts: Accounts, period: Period, currency: str) -> Iterator[Figure]:
    """Yield what earlier periods left, and what this one did."""

    def wanted(posting: Posting) -> bool:
        return posting.line.section.in_result and posting.currency == currency

    section, text = Section.EQUITY.value, period.text
    before = accounts.totals(until=period.start).sum(IN_RESULT, "", currency)
    behind = Pick(accounts, until=period.start)(before, wanted)
    title = "Surplus of earlier periods"
    yield Figure(section, EARLIER, title, text, currency, -before.amount, behind)
    now = accounts.totals(period).sum(IN_RESULT, "", currency)
    behind = Pick(accounts, period)(now, wanted)
    yield Figure(section, RESULT, "Result of the period", text, currency, -now.amount, behind)


def _total(
    head: tuple[str, str, str, str, str], section: Section, totals: Totals, pick: Pick
) -> Figure:
    currency = head[-1]
    is_equity = section is Section.EQUITY
    found = totals.sum(*((WITH_RESULT, "") if is_equity else (SECTION, section.value)), currency)
    behind = pick(found, lambda p: p.currency == currency and _counts(p, section))
    return Figure(*head, section.sign * found.amount, behind)


def _counts(posting: Posting, section: Section) -> bool:
    """Whether a posting is of a section; the result belongs to equity."""
    own = posting.line.section
    return own is section or (section is Section.EQUITY and own.in_result)


def _difference(totals: Totals, period: Period, currency: str) -> Figure:
    total = totals.sum(EVERYTHING, "", currency).amount
    title = "Assets less liabilities, equity and result"
    return Figure(DIFFERENCE, DIFFERENCE, title, period.text, currency, total)
