# SPDX-License-Identifier: MIT
"""The income statement: what came of a period, by line, and the result.

Accrued, an amount stands in the period in which it came to be owed; paid, in the one in which it
was settled. What belongs to a period that was closed before is one line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from valueflows.model.closing import PeriodClosing
from valueflows.model.tables import Note
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES, Line, Section
from valueflows.reports.periods import Period
from valueflows.reports.postings import Gap, Posting
from valueflows.reports.statements.coverage import Coverage, coverage, told
from valueflows.reports.statements.figures import (
    ACCRUED,
    BASES,
    PAID,
    Behind,
    Figure,
    Pick,
    Statement,
    compared,
    gap_notes,
    in_line_order,
    side_by_side,
    summed,
)
from valueflows.reports.statements.figures import behind as behind_of
from valueflows.reports.statements.paying import paid
from valueflows.reports.totals import IN_RESULT, KNOWN, LATE, LINE, SECTION, Sum, Totals, totals_of

PRIOR: Final = "priorPeriod"
RESULT: Final = "result"
_SECTIONS: Final = (Section.INCOME, Section.EXPENSE, Section.UNCLASSIFIED)
TOTALS: Final = {
    Section.INCOME: ("totalIncome", "All income"),
    Section.EXPENSE: ("totalExpense", "All expense"),
}


def compute(
    accounts: Accounts, period: Period, *, beside: Sequence[Period] = (), basis: str = ACCRUED
) -> Statement:
    """Return the income statement of a period, with others beside it where asked.

    ``ValueError`` for a basis that there is none of.
    """
    if basis not in BASES:
        raise ValueError(f"{basis!r} is no basis; there are {' and '.join(BASES)}")
    periods = (period, *beside)
    made = [_of_period(accounts, one, basis) for one in periods]
    filled = side_by_side((figure for figures, _ in made for figure in figures), periods)
    found = [covered for _, covered in made]
    gaps: list[Gap] = [] if basis == PAID else [g for p in periods for g in accounts.gaps(p)]
    lacks = (
        n for p, c in zip(periods, found, strict=True) for n in c.notes(f"The result of {p.text}")
    )
    return Statement(
        "income-statement",
        f"Income statement, {basis}",
        accounts,
        periods,
        filled,
        compared(filled, periods),
        (*lacks, *_notes(filled, basis), *gap_notes(gaps)),
        {"basis": basis, **told(found)},
        main="income",
    )


def _of_period(accounts: Accounts, period: Period, basis: str) -> tuple[list[Figure], Coverage]:
    """Return the figures of a period, and what its result rests on."""
    told_of = _Told.of(accounts, period, basis)
    gaps = () if basis == PAID else accounts.gaps(period)
    covered = coverage(accounts, gaps, told_of.totals.sum(KNOWN).entries)
    figures = list(_figures(told_of, period))
    results = (result(told_of, period, one) for one in told_of.totals.currencies(*_SECTIONS))
    figures += (replace(figure, known=covered.is_told) for figure in results)
    return figures, covered


@dataclass(frozen=True, slots=True)
class _Told:
    """What a period's figures are taken from: totals, and how the postings behind are found.

    ``late`` are postings that belong to a period closed before, ``rest`` the totals of all others.
    """

    totals: Totals
    rest: Totals
    late: tuple[Posting, ...]
    pick: Pick

    @classmethod
    def of(cls, accounts: Accounts, period: Period, basis: str) -> _Told:
        """Return what there is to tell of a period on a basis."""
        if basis == PAID:
            postings = tuple(paid(accounts, period))
            pick = Pick(accounts, read=lambda: postings)
            totals = totals_of(postings)
        else:
            pick, totals = Pick(accounts, period), accounts.totals(period)
        if not totals.sum(LATE).entries:
            return cls(totals, totals, (), pick)
        late = tuple(p for p in pick.postings() if is_prior(accounts, p, period))
        apart = {id(posting) for posting in late}
        rest = totals_of(p for p in pick.postings() if id(p) not in apart)
        return cls(totals, rest, late, pick)

    def behind(self, found: Sum, currency: str, *sections: Section) -> Behind:
        """Return what is behind a sum over sections, without what belongs to periods before."""
        apart = {id(posting) for posting in self.late}

        def wanted(p: Posting) -> bool:
            return p.line.section in sections and p.currency == currency and id(p) not in apart

        return self.pick(found, wanted)


def _figures(told_of: _Told, period: Period) -> Iterator[Figure]:
    rest = told_of.rest
    for section, (name, title) in TOTALS.items():
        yield from _lines(told_of, period, section)
        for currency in rest.currencies(*_SECTIONS):
            found = rest.sum(SECTION, section.value, currency)
            behind = told_of.behind(found, currency, section)
            names = section.value, name, title, period.text, currency
            yield Figure(*names, section.sign * found.amount, behind)
    for currency in sorted({posting.currency for posting in told_of.late}):
        some = tuple(p for p in told_of.late if p.currency == currency)
        names = PRIOR, PRIOR, "From periods that are closed", period.text, currency
        yield Figure(*names, -summed(some), behind_of(some))
    yield from _lines(told_of, period, Section.UNCLASSIFIED)


def _lines(told_of: _Told, period: Period, section: Section) -> Iterator[Figure]:
    rest = told_of.rest
    for name, currency in in_line_order(rest.names(LINE)):
        if (line := LINES[name]).section is section:
            found = rest.sum(LINE, name, currency)
            names = section.value, name, line.title, period.text, currency
            behind = told_of.behind(found, currency, section)
            own = replace(behind, read=partial(_of_line, behind, line))
            yield Figure(*names, section.sign * found.amount, own)


def _of_line(behind: Behind, line: Line) -> Iterator[Posting]:
    return (posting for posting in behind.read() if posting.line is line)


def result(told_of: _Told, period: Period, currency: str) -> Figure:
    """Return what is left of a period's income in a currency; less than nothing for a loss."""
    found = told_of.totals.sum(IN_RESULT, "", currency)

    def wanted(posting: Posting) -> bool:
        return posting.line.section.in_result and posting.currency == currency

    names = RESULT, RESULT, "Result", period.text, currency
    return Figure(*names, -found.amount, told_of.pick(found, wanted))


def is_prior(accounts: Accounts, posting: Posting, period: Period) -> bool:
    """Whether a posting makes up for what was left out of a period closed before this one."""
    if posting.belongs_to is None or not posting.line.section.in_result:
        return False
    closing = accounts.source.get(posting.belongs_to)
    if not isinstance(closing, PeriodClosing):
        return True
    return closing.closed_before.microseconds <= period.start


def _notes(figures: Sequence[Figure], basis: str) -> Iterator[Note]:
    loose = [f for f in figures if f.section == Section.UNCLASSIFIED.value]
    if basis == PAID and (count := sum(figure.entries for figure in loose)):
        events = sorted({iri for f in loose for p in f.postings for iri in p.records})
        text = "Money moved without a class; it is in no income or expense. Tag it, or add a rule."
        yield Note("unclassified", text, count, tuple(events))
    if basis == PAID:
        text = "On the paid basis nothing is said of stock, depreciation and what is still owed."
        yield Note("paid_basis", text)
