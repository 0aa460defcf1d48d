# SPDX-License-Identifier: MIT
"""The result of a period, drawn from postings: what came in, what it cost, what people were paid.

Every amount keeps the records it is the sum of. Amounts are in millionths and read as their line
is: sales and costs alike are above nothing. What is given in kind to those who work there is pay;
that it left the organisation earned it nothing, so it is no income here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES, WORKERS, Section
from valueflows.reports.currencies import Rates
from valueflows.reports.figures import share_of
from valueflows.reports.periods import Period
from valueflows.reports.postings import Posting

GRANTS: Final = ("grants", "restrictedGrants")
TAX: Final = "incomeTax"
IN_KIND: Final = "benefitInKind"
CHARGES: Final = "employerCharges"
CAPITAL_LINE: Final = "memberCapital"
PAY_LINES: Final = frozenset(
    line.name for line in LINES.values() if line.group == WORKERS and line.name != CHARGES
)


@dataclass(slots=True)
class Total:
    """The sum of the postings of one class on one line, and the records behind it, in order."""

    amount: Exact = 0
    records: dict[str, None] = field(default_factory=dict)

    def add(self, amount: Exact, records: Iterable[str]) -> None:
        """Add a posting."""
        self.amount += amount
        self.records.update(dict.fromkeys(records))


@dataclass(slots=True)
class Result:
    """What the postings of a period come to, by line and class of money."""

    period: Period
    totals: dict[tuple[str, str], Total] = field(default_factory=dict)
    with_agent: dict[str, dict[str, Total]] = field(default_factory=dict)
    """For related parties: by agent, then ``income`` or ``expense``."""
    in_kind: Total = field(default_factory=Total)
    """What was given to those who work there in place of money: pay, and no income."""
    turned_over: Exact = 0
    unclassified: Exact = 0
    left_out: dict[str, Total] = field(default_factory=dict)
    """By currency, what has no rate into that of the report."""
    depends_on: int = 0

    def sum(self, lines: Iterable[str], money_class: str | None = None) -> Exact:
        """Return what some lines come to, of one class of money or of all."""
        wanted = frozenset(lines)
        found = (
            total.amount
            for (line, kind), total in self.totals.items()
            if line in wanted and money_class in {None, kind}
        )
        return whole_if_whole(sum(found, Fraction(0)))

    def records(self, lines: Iterable[str]) -> tuple[str, ...]:
        """Return the records behind some lines, each once."""
        wanted = frozenset(lines)
        found: dict[str, None] = {}
        for (line, _kind), total in self.totals.items():
            if line in wanted:
                found.update(total.records)
        return tuple(found)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that something stands on, in the order of the statements."""
        used = {line for line, _kind in self.totals}
        return tuple(name for name in LINES if name in used)

    @property
    def income(self) -> Exact:
        """All income."""
        return self.sum(names(Section.INCOME))

    @property
    def pay(self) -> Exact:
        """What people were paid: wages, fees of contractors, benefits."""
        return self.sum(PAY_LINES)

    @property
    def cost(self) -> Exact:
        """All other cost, without tax on the result."""
        return self.sum(frozenset(names(Section.EXPENSE)) - PAY_LINES - {TAX})

    @property
    def tax(self) -> Exact:
        """Tax on the result."""
        return self.sum((TAX,))

    @property
    def grants(self) -> Exact:
        """Income that nothing was sold for."""
        return self.sum(GRANTS)

    @property
    def surplus(self) -> Exact:
        """What is left before tax on it and before anything is distributed."""
        return self.income - self.cost - self.pay

    @property
    def coverage(self) -> Fraction:
        """Which share of the money that moved has a class."""
        moved = Fraction(self.turned_over) + Fraction(self.unclassified)
        return Fraction(1) - (share_of(self.unclassified, moved) or Fraction(0))


def names(*sections: Section) -> tuple[str, ...]:
    """Return the lines of some sections."""
    return tuple(line.name for line in LINES.values() if line.section in sections)


def result_of(
    accounts: Accounts, period: Period, rates: Rates, *, apart: frozenset[str] = frozenset()
) -> Result:
    """Return the result of a period; what is dealt with agents ``apart`` is told beside it."""
    made = Result(period)
    for posting in accounts.postings(period):
        section = posting.line.section
        if section.in_result or section is Section.UNCLASSIFIED:
            _add(made, posting, rates, apart)
    return made


def _add(made: Result, posting: Posting, rates: Rates, apart: frozenset[str]) -> None:
    made.depends_on = max(made.depends_on, posting.version)
    amount = rates.count(posting.amount, posting.currency, posting.at)
    if amount is None:
        made.left_out.setdefault(posting.currency, Total()).add(posting.amount, posting.records)
        return
    line = posting.line
    if line.section is Section.UNCLASSIFIED:
        made.unclassified += max(amount, -amount)
        return
    made.turned_over += max(amount, -amount)
    read, records = amount * line.section.sign, posting.records
    if line.section is Section.INCOME and posting.money_class == IN_KIND:
        made.in_kind.add(read, records)
        return
    made.totals.setdefault((line.name, posting.money_class), Total()).add(read, records)
    if posting.other in apart:
        dealt = made.with_agent.setdefault(posting.other or "", {})
        dealt.setdefault(line.section.value, Total()).add(read, records)


# -- what stood at the ends of months --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stood:
    """The mean of what stood at the end of each month of a period, and what stood at its end."""

    average: Fraction
    last: Exact
    depends_on: int = 0


def stood(moves: Iterable[tuple[int, Exact, int]], period: Period) -> Stood:
    """Return what moves (moment, amount, version) come to at the ends of the months of a period."""
    ends = [month.end for month in period.months()]
    moved: list[Exact] = [0] * (len(ends) + 1)
    depends_on = 0
    for at, amount, version in moves:
        place = bisect_right(ends, at)
        moved[place] += amount
        if place < len(ends):
            depends_on = max(depends_on, version)
    last = sum(map(Fraction, moved[: len(ends)]), Fraction(0))
    # what moved in the first month stood at the end of every month, in the last at one
    over = sum((Fraction(m) * (len(ends) - n) for n, m in enumerate(moved)), Fraction(0))
    return Stood(over / len(ends), whole_if_whole(last), depends_on)


def capital_of(postings: Sequence[Posting], period: Period, rates: Rates) -> Stood:
    """Return the paid-up capital of members, mean and at the end."""
    return stood(_moves(postings, rates, lambda name, _section: name == CAPITAL_LINE), period)


def equity_of(postings: Sequence[Posting], period: Period, rates: Rates) -> Stood:
    """Return equity with the results of all time, mean and at the end."""
    kinds = {Section.EQUITY, Section.INCOME, Section.EXPENSE}
    return stood(_moves(postings, rates, lambda _name, section: section in kinds), period)


def _moves(
    postings: Sequence[Posting], rates: Rates, wanted: Callable[[str, Section], bool]
) -> Iterator[tuple[int, Exact, int]]:
    for posting in postings:
        if wanted(posting.line.name, posting.line.section):
            amount = rates.count(posting.amount, posting.currency, posting.at)
            if amount is not None:
                yield posting.at, -amount, posting.version
