# SPDX-License-Identifier: MIT
"""A profit disclosure as everybody may read it: what moves with pay goes through the control.

Everything but pay in it is open, so each figure that is lessened by pay tells the pay. What moves
with the shares of members and the return to capital is not told unless there was none of either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from valueflows.model.tables import Report
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES, Section
from valueflows.reports.control import NOT_WEIGHED, Place, Sensitive, Total
from valueflows.reports.openform import Form, unnamed
from valueflows.reports.periods import Period
from valueflows.reports.profit import ProfitDisclosure, Year
from valueflows.reports.profit_report import NAME, report
from valueflows.reports.result import names
from valueflows.reports.shares import shares_of_postings
from valueflows.reports.statementguard import positive
from valueflows.reports.suppression import Share

INCOME: Final = frozenset(names(Section.INCOME))
EXPENSE: Final = frozenset(names(Section.EXPENSE))
_PAY: Final = frozenset({"pay", "contractors", "benefits"})
_TAX: Final = frozenset({"incomeTax"})
_LINES_OF: Final = {
    "income": INCOME,
    "revenue": INCOME,
    "otherCost": EXPENSE - _PAY - _TAX,
    "pay": _PAY,
    "surplusBeforeDistribution": INCOME | EXPENSE - _TAX,
    "afterLabourPatronage": INCOME | EXPENSE - _TAX,
    "incomeTax": _TAX,
    "afterTax": INCOME | EXPENSE,
}
_AFTER_MEMBERS: Final = frozenset({"afterLabourPatronage", "afterTax"})
_OPEN: Final = re.compile(r"grants|excluded\..*")
"""Figures that nobody's pay is in, besides those above."""

_COSTS: Final = frozenset({"otherCost", "pay", "incomeTax"})
_DERIVED: Final = ("amount", "baseAmount", "value", "limit", "headroom")
_RATIO_BASES: Final = frozenset({"revenue", "unitPrice", "none"})
_AMOUNTS: Final = frozenset({"unclassified", "given_in_kind"})
"""Notes whose words hold an amount of money."""


def openly(accounts: Accounts, made: ProfitDisclosure) -> Form:
    """Return the disclosure as it is before it is decided what is told of it."""
    whole = unnamed(report(made, with_records=False))
    tables = tuple(table for table in whole.tables if table.name != "related")
    notes = tuple(note for note in whole.notes if note.code not in _AMOUNTS)
    form = replace(whole, tables=tables, notes=notes)
    cells = tuple(_cells(accounts, made))
    shut = dict.fromkeys(_shut(made, form, foreign=_foreign(cells, made)), NOT_WEIGHED)
    return Form(form, cells, shut)


def _cells(accounts: Accounts, made: ProfitDisclosure) -> Iterator[Sensitive]:
    for year in made.years:
        period = year.result.period
        for name, lines in _LINES_OF.items():
            place = Place("amount", "figures", (period.text, name), NAME)
            yield from _cell(place, shares_of_lines(accounts, period, lines), _sign(name))
    first = made.years[0].result
    for line in first.lines:
        shares = shares_of_lines(accounts, first.period, {line})
        place = Place("amount", "lines", (line,), NAME)
        yield from _cell(place, shares, LINES[line].section.sign)
    everything = shares_of_lines(accounts, first.period, INCOME | EXPENSE)
    for fact in ("surplusBeforeMemberShare", "surplusAfterMemberShare"):
        yield from _cell(Place(fact, report=NAME), everything, -1)
    for measure in made.measures:
        for column in ("percent", "numerator", "denominator"):
            yield from _twice(Place(column, "measures", (measure.name,), NAME), everything)
    yield from _judged(accounts, made)


def _judged(accounts: Accounts, made: ProfitDisclosure) -> Iterator[Sensitive]:
    """Yield what the verdict rests on: told exactly, if the pay of every year of the window is."""
    for year in made.years:
        shares = shares_of_lines(accounts, year.result.period, INCOME | EXPENSE)
        for fact in _DERIVED:
            yield from _twice(Place(fact, report=NAME), shares)


def _sign(name: str) -> int:
    return 1 if name in _COSTS else -1


def shares_of_lines(accounts: Accounts, period: Period, lines: Iterable[str]) -> tuple[Share, ...]:
    """Return whose pay stands on some lines of a period."""
    wanted = frozenset(lines)
    found = (p for p in accounts.postings(period) if p.line.name in wanted)
    return shares_of_postings(accounts.source, found)


def _cell(place: Place, shares: tuple[Share, ...], scale: int) -> Iterator[Total]:
    if shares:
        yield positive(Total(place, shares, Fraction(scale)))


def _twice(place: Place, shares: tuple[Share, ...]) -> Iterator[Total]:
    """Yield a figure that does not move with pay in proportion: told exactly or not at all."""
    for _time in range(2):
        yield from _cell(place, shares, 1)


def _foreign(cells: Iterable[Sensitive], made: ProfitDisclosure) -> bool:
    """Whether pay in other money is counted: what moves with it then is not known by its shares."""
    own = f" {made.currency}"
    sums = (cell for cell in cells if isinstance(cell, Total))
    return any(not share.part.endswith(own) for cell in sums for share in cell.shares)


def _shut(made: ProfitDisclosure, form: Report, *, foreign: bool) -> Iterator[Place]:
    years = {year.result.period.text: _dealt(year) for year in made.years}
    for period, name, _title, amount, _n in form.table("figures").rows:
        weighed = name in _LINES_OF and not foreign
        weighed = weighed and not (years[str(period)] and name in _AFTER_MEMBERS)
        if amount and not weighed and not _OPEN.fullmatch(str(name)):
            yield Place("amount", "figures", (str(period), str(name)))
    dealt = any(map(_dealt, made.years))
    policy = made.policy
    plain = policy.concept in {"surplusBeforeDistribution", "afterTax"}
    if foreign or not (plain and policy.base in _RATIO_BASES):
        yield from (Place(fact) for fact in _DERIVED)
    if dealt or foreign:
        yield Place("surplusAfterMemberShare")
    if foreign:
        yield Place("surplusBeforeMemberShare")
        yield from (Place("amount", "lines", (row[0],)) for row in _keys(form, "lines"))
    for (name,) in _keys(form, "measures"):
        if foreign or name not in {"marginBeforeMemberShare", "marginWithoutGrants"}:
            yield from (
                Place(c, "measures", (name,)) for c in ("percent", "numerator", "denominator")
            )


def _dealt(year: Year) -> bool:
    given = year.distributed
    return bool(given.to_members or given.to_capital or given.above_par)


def _keys(form: Report, table: str) -> list[tuple[str]]:
    return [(str(row[0]),) for row in form.table(table).rows]
