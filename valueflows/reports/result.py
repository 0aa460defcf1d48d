# SPDX-License-Identifier: MIT
"""The result of a period, drawn from postings: what came in, what it cost, what people were paid.

Every amount keeps the records it is the sum of. Amounts are in millionths and read as their line
is: sales and costs alike are above nothing. What is given in kind to those who work there is pay;
that it left the organisation earned it nothing, so it is no income here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES, WORKERS, Line, Section
from valueflows.reports.currencies import Rates
from valueflows.reports.figures import share_of
from valueflows.reports.periods import Period
from valueflows.reports.postings import Posting

GRANTS: Final = ("grants", "restrictedGrants")
TAX: Final = "incomeTax"
IN_KIND: Final = "inKind"
CHARGES: Final = "employerCharges"
CAPITAL_LINE: Final = "memberCapital"
PAY_LINES: Final = frozenset(
    line.name for line in LINES.values() if line.group == WORKERS and line.name != CHARGES
)


@dataclass(slots=True)
class Total:
    """The sum of postings of one class on one line; the records behind it, in order, are theirs."""

    amount: Exact = 0
    postings: list[Posting] = field(default_factory=list)
    _known: dict[str, None] | None = None

    @property
    def records(self) -> dict[str, None]:
        """The records behind it, each once."""
        if self._known is None:
            every = (iri for p in self.postings for iri in (p.event, p.due) if iri is not None)
            self._known = dict.fromkeys(every)
        return self._known

    def add(self, amount: Exact, postings: Iterable[Posting]) -> None:
        """Add postings that come to an amount."""
        self.amount += amount
        self.postings.extend(postings)
        self._known = None


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
    entries: set[str] = field(default_factory=set)
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
    groups: dict[tuple[str, str, str], list[Posting]] = {}
    for posting in accounts.postings(period):
        name = posting.line.name
        if name in _SIGNS:
            groups.setdefault((name, posting.money_class, posting.currency), []).append(posting)
    made = Result(period)
    for (name, money_class, _currency), postings in groups.items():
        line = LINES[name]
        _add(made, line, money_class, postings, rates)
        if apart:
            _add_apart(made, line, postings, rates, apart)
    return made


_SIGNS: Final = {
    line.name: line.section.sign
    for line in LINES.values()
    if line.section.in_result or line.section is Section.UNCLASSIFIED or line.name == IN_KIND
}
"""What turns the amounts of lines that make up the result into those they are read with."""


def _add(made: Result, line: Line, money_class: str, postings: list[Posting], rates: Rates) -> None:
    """Add postings of one line, class and currency."""
    latest = max(posting.version for posting in postings)
    made.depends_on = max(made.depends_on, latest)
    amounts, counted, lost = _counted(postings, rates)
    if lost:
        total = made.left_out.setdefault(postings[0].currency, Total())
        total.add(sum((p.amount for p in lost), Fraction(0)), lost)
    moved = sum(max(amount, -amount) for amount in amounts)
    if line.section is Section.UNCLASSIFIED:
        made.unclassified += moved
        return
    read = sum(amounts) * _SIGNS[line.name]
    if line.name == IN_KIND:
        made.in_kind.add(read, counted)
        return
    made.turned_over += moved
    made.entries.update(posting.entry for posting in counted)
    if counted:
        made.totals.setdefault((line.name, money_class), Total()).add(read, counted)


def _add_apart(
    made: Result, line: Line, postings: list[Posting], rates: Rates, apart: frozenset[str]
) -> None:
    for posting in postings:
        amount = rates.count(posting.amount, posting.currency, posting.at)
        if posting.other in apart and amount is not None:
            dealt = made.with_agent.setdefault(posting.other or "", {})
            total = dealt.setdefault(line.section.value, Total())
            total.add(amount * _SIGNS[line.name], (posting,))


def _counted(
    postings: list[Posting], rates: Rates
) -> tuple[list[Exact], list[Posting], list[Posting]]:
    """Return what postings of one currency count in that of the report, which do, and which not."""
    if postings[0].currency == rates.into:
        return [posting.amount for posting in postings], postings, []
    amounts: list[Exact] = []
    counted, lost = [], []
    for posting in postings:
        amount = rates.count(posting.amount, posting.currency, posting.at)
        if amount is None:
            lost.append(posting)
        else:
            amounts.append(amount)
            counted.append(posting)
    return amounts, counted, lost


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
    return stood(_moves(postings, rates, frozenset({CAPITAL_LINE})), period)


def equity_of(postings: Sequence[Posting], period: Period, rates: Rates) -> Stood:
    """Return equity with the results of all time, mean and at the end."""
    lines = names(Section.EQUITY, Section.INCOME, Section.EXPENSE)
    return stood(_moves(postings, rates, frozenset(lines)), period)


def _moves(
    postings: Sequence[Posting], rates: Rates, lines: frozenset[str]
) -> Iterator[tuple[int, Exact, int]]:
    into = rates.into
    for posting in postings:
        if posting.line.name in lines:
            amount: Exact | None = posting.amount
            if posting.currency != into:
                amount = rates.count(posting.amount, posting.currency, posting.at)
            if amount is not None:
                yield posting.at, -amount, posting.version
