# SPDX-License-Identifier: MIT
"""The income statement: what came of a period, by line, and the result.

Accrued, an amount stands in the period in which it came to be owed; paid, in the one in which it
was settled. What belongs to a period that was closed before is one line of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from valueflows.model.closing import PeriodClosing
from valueflows.model.tables import Note
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES, Section
from valueflows.reports.periods import Period
from valueflows.reports.postings import Gap, Posting
from valueflows.reports.statements.coverage import Coverage, coverage, told
from valueflows.reports.statements.figures import (
    ACCRUED,
    BASES,
    PAID,
    Figure,
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
from valueflows.reports.statements.paying import paid

PRIOR: Final = "priorPeriod"
RESULT: Final = "result"
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
    postings = list(_postings(accounts, period, basis))
    figures = list(_figures(accounts, postings, period))
    entries = len({p.entry for p in postings if p.line.section.in_result})
    gaps = () if basis == PAID else accounts.gaps(period)
    covered = coverage(accounts, gaps, entries)
    results = (result(postings, period, one) for one in currencies(grouped(postings, _result)))
    figures += (replace(figure, known=covered.is_told) for figure in results)
    return figures, covered


def _result(_: Posting) -> str:
    return RESULT


def _figures(accounts: Accounts, postings: Sequence[Posting], period: Period) -> Iterator[Figure]:
    late = [p for p in postings if is_prior(accounts, p, period)]
    apart = {id(posting) for posting in late}
    lines = grouped((p for p in postings if id(p) not in apart), lambda p: p.line.name)
    for section, (name, title) in TOTALS.items():
        yield from _lines(lines, period, section)
        yield from _totals(lines, period, section, name, title)
    for currency in currencies(grouped(late, lambda _: PRIOR)):
        some = tuple(p for p in late if p.currency == currency and p.line.section.in_result)
        title = "From periods that are closed"
        yield Figure(PRIOR, PRIOR, title, period.text, currency, -summed(some), some)
    yield from _lines(lines, period, Section.UNCLASSIFIED)


def _lines(
    lines: dict[tuple[str, str], list[Posting]], period: Period, section: Section
) -> Iterator[Figure]:
    for name, currency in in_line_order(lines):
        if LINES[name].section is section:
            yield of_line(LINES[name], period, currency, lines[name, currency])


def _totals(
    lines: dict[tuple[str, str], list[Posting]],
    period: Period,
    section: Section,
    name: str,
    title: str,
) -> Iterator[Figure]:
    for currency in currencies(lines):
        some = tuple(
            posting
            for line, other in in_line_order(lines)
            if other == currency and LINES[line].section is section
            for posting in lines[line, other]
        )
        amount = section.sign * summed(some)
        yield Figure(section.value, name, title, period.text, currency, amount, some)


def result(postings: Iterable[Posting], period: Period, currency: str) -> Figure:
    """Return what is left of a period's income in a currency; less than nothing for a loss."""
    some = tuple(p for p in postings if p.line.section.in_result and p.currency == currency)
    return Figure(RESULT, RESULT, "Result", period.text, currency, -summed(some), some)


def is_prior(accounts: Accounts, posting: Posting, period: Period) -> bool:
    """Whether a posting makes up for what was left out of a period closed before this one."""
    if posting.belongs_to is None or not posting.line.section.in_result:
        return False
    closing = accounts.source.get(posting.belongs_to)
    if not isinstance(closing, PeriodClosing):
        return True
    return closing.closed_before.microseconds <= period.start


# -- bases -----------------------------------------------------------------------------------------


def _postings(accounts: Accounts, period: Period, basis: str) -> Iterator[Posting]:
    wanted = (Section.INCOME, Section.EXPENSE, Section.UNCLASSIFIED)
    found = paid(accounts, period) if basis == PAID else iter(accounts.postings(period))
    yield from (p for p in found if p.line.section in wanted)


def _notes(figures: Sequence[Figure], basis: str) -> Iterator[Note]:
    loose = [f for f in figures if f.section == Section.UNCLASSIFIED.value]
    if basis == PAID and (count := sum(figure.entries for figure in loose)):
        events = sorted({iri for f in loose for p in f.postings for iri in p.records})
        text = "Money moved without a class; it is in no income or expense. Tag it, or add a rule."
        yield Note("unclassified", text, count, tuple(events))
    if basis == PAID:
        text = "On the paid basis nothing is said of stock, depreciation and what is still owed."
        yield Note("paid_basis", text)
