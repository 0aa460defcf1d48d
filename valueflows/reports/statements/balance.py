# SPDX-License-Identifier: MIT
"""The balance sheet: what there is at the end of a period, what is owed, and what is left.

Assets = liabilities + equity + surplus of earlier periods + result of the period. The difference
is part of the statement; it is nothing, because every entry comes to nothing.

Overdrawn accounts are debts, and tax that comes back is an asset (``sides``). What everybody reads
tells neither of an account from which people are paid, nor of pay that was paid ahead: that such a
line is there would tell on which side of nothing somebody's money stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from valueflows.model.tables import Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.ahead import OWED
from valueflows.reports.classes import LINES, Line, Section
from valueflows.reports.periods import Period
from valueflows.reports.postings import Posting
from valueflows.reports.shares import is_peoples
from valueflows.reports.statements.coverage import Coverage, coverage, told
from valueflows.reports.statements.figures import (
    Figure,
    Pick,
    Statement,
    compared,
    gap_notes,
    side_by_side,
)
from valueflows.reports.statements.income import RESULT
from valueflows.reports.statements.sides import TURNED, Sides, joined, sides
from valueflows.reports.totals import (
    CASH,
    EVERYTHING,
    IN_RESULT,
    KNOWN,
    WITH_RESULT,
    Totals,
    totals_of,
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
    made = _compute(accounts, periods, frozenset())
    return replace(made, openly=lambda: _openly(accounts, periods))


def _openly(accounts: Accounts, periods: tuple[Period, ...]) -> Statement:
    """Return it so that no line is there because of what people get."""
    postings = accounts.postings(until=max(period.end for period in periods))
    paying = {p.entry for p in postings if is_peoples(accounts.source, p)}
    used = {p.account or "" for p in postings if p.line is CASH and p.entry in paying}
    return _compute(_Together(accounts), periods, joined(postings, frozenset(used)))


class _Together:
    """Accounts in which people's money that was paid ahead stands with what is owed."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self.source = accounts.source
        self.boundary = accounts.boundary
        self.gaps, self.owed, self.paid = accounts.gaps, accounts.owed, accounts.paid
        self.work, self.flows = accounts.work, accounts.flows

    def postings(
        self, period: Period | None = None, *, until: int | None = None
    ) -> Sequence[Posting]:
        """Return the postings, these ones on the line they were parted from."""
        return [self._whole(one) for one in self._accounts.postings(period, until=until)]

    def totals(self, period: Period | None = None, *, until: int | None = None) -> Totals:
        """Return what they come to."""
        return totals_of(self.postings(period, until=until))

    def _whole(self, posting: Posting) -> Posting:
        if posting.line.name in OWED and is_peoples(self.source, posting):
            return replace(posting, line=LINES[OWED[posting.line.name]])
        return posting


def _compute(accounts: Accounts, periods: tuple[Period, ...], kept: frozenset[str]) -> Statement:
    """Return the balance sheets; accounts ``kept`` stand with the money whatever is in them."""
    found = [_covered(accounts, one) for one in periods]
    pairs = list(zip(periods, found, strict=True))
    figures = [
        figure
        for one, covered in pairs
        for figure in _figures(accounts, one, kept, known=covered.is_told)
    ]
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


def _figures(
    accounts: Accounts, period: Period, kept: frozenset[str], *, known: bool
) -> Iterator[Figure]:
    totals = accounts.totals(until=period.end)
    pick = Pick(accounts, until=period.end)
    stands = [sides(totals, currency, kept) for currency in totals.currencies()]
    for section, (name, title) in _KINDS.items():
        yield from _lines(section, period, stands, pick)
        for side in stands:
            if section is Section.EQUITY:
                left = _kept(accounts, period, side.currency)
                yield from (replace(figure, known=known) for figure in left)
            if name:
                head = section.value, name, title, period.text, side.currency
                total = _total(head, section, side, pick)
                yield replace(total, known=known or section is Section.LIABILITY)
    for currency in totals.currencies():
        yield _difference(totals, period, currency)


def _lines(
    section: Section, period: Period, stands: Sequence[Sides], pick: Pick
) -> Iterator[Figure]:
    """Yield the figures of the lines of a section, line by line."""
    known = [(side, set(side.lines(section))) for side in stands]
    for line in (*LINES.values(), *TURNED.values()):
        for side, lines in known:
            if line in lines:
                yield _of_line(line, period, side, pick)


def _of_line(line: Line, period: Period, side: Sides, pick: Pick) -> Figure:
    found = side.of_line(line)

    def wanted(posting: Posting) -> bool:
        return posting.currency == side.currency and side.line(posting) is line

    names = line.section.value, line.name, line.title, period.text, side.currency
    return Figure(*names, line.section.sign * found.amount, pick(found, wanted))


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
    head: tuple[str, str, str, str, str], section: Section, side: Sides, pick: Pick
) -> Figure:
    is_equity = section is Section.EQUITY
    found = (
        side.totals.sum(WITH_RESULT, "", side.currency) if is_equity else side.of_section(section)
    )

    def wanted(posting: Posting) -> bool:
        return posting.currency == side.currency and _counts(side.line(posting), section)

    return Figure(*head, section.sign * found.amount, pick(found, wanted))


def _counts(line: Line, section: Section) -> bool:
    """Whether a line is of a section; the result belongs to equity."""
    own = line.section
    return own is section or (section is Section.EQUITY and own.in_result)


def _difference(totals: Totals, period: Period, currency: str) -> Figure:
    total = totals.sum(EVERYTHING, "", currency).amount
    title = "Assets less liabilities, equity and result"
    return Figure(DIFFERENCE, DIFFERENCE, title, period.text, currency, total)
