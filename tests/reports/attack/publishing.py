# SPDX-License-Identifier: MIT
"""What the public reads: reports with one table, guarded or not, and what their words say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final

from tests.reports.attack.solver import Fact, Name, narrow, solve
from valueflows.model.exact import MICRO, Exact
from valueflows.model.tables import NUMBER, TEXT, Column, Report, Table
from valueflows.reports.banding import Band, decimal
from valueflows.reports.control import (
    History,
    Place,
    Ranked,
    Sensitive,
    Total,
    protected,
    told,
    unpublishable,
    withheld,
)
from valueflows.reports.periods import period_of
from valueflows.reports.ranking import mean_of_ranks
from valueflows.reports.suppression import Rule, Share

WIDTH: Final = Fraction(1, 10)
_CENTS: Final = 2
_BAND: Final = re.compile(r"amount: (-?[\d.]+)(?: to (-?[\d.]+))? \(")
_COLUMNS: Final = (Column("line", "Line", TEXT), Column("amount", "Amount", NUMBER))
Pay = Mapping[str, int]


def year(
    pay: Pay, when: str, part: str = "pay", months: Iterable[int] = range(1, 13)
) -> list[Share]:
    """Return the shares of people with so much a month, in the months of a year."""
    return [
        Share(person, amount * MICRO, part, f"{when}-{month:02d}")
        for person, amount in pay.items()
        for month in months
    ]


def place(line: str) -> Place:
    """Return where a line stands."""
    return Place("amount", "lines", (line,))


def line(name: str, shares: Sequence[Share], scale: Fraction = Fraction(1)) -> Total:
    """Return a line that is a sum over people."""
    return Total(place(name), tuple(shares), scale)


def exact(cell: Sensitive, constant: Fraction = Fraction(0)) -> Decimal:
    """Return what a cell holds in truth: money in hundredths, what is divided finer."""
    if isinstance(cell, Ranked):
        return decimal(constant + cell.scale * cell.value, 4)
    amount = Fraction(sum(share.amount for share in cell.shares)) / MICRO
    return decimal(constant + cell.scale * amount, 2 if abs(cell.scale) == 1 else 6)


@dataclass
class Public:
    """Everything that was published, and what is told of people by it."""

    control: bool
    rule: Rule = field(default_factory=Rule)
    history: History = field(default_factory=History)
    facts: list[Fact] = field(default_factory=list)
    ranks: list[tuple[Ranked, Band]] = field(default_factory=list)
    exact_lines: set[str] = field(default_factory=set)
    open_people: frozenset[str] = frozenset()

    def publish(
        self, cells: Sequence[Sensitive], others: Mapping[str, Fraction] | None = None
    ) -> Report:
        """Publish a report of some cells; ``others`` is what else they hold, known to everybody."""
        constants = dict(others or {})
        rows = [
            (cell.place.key[0], exact(cell, constants.get(cell.place.key[0], Fraction(0))))
            for cell in cells
        ]
        report = _report(rows)
        if self.control:
            found = protected(self.history, cells, self.rule, self.open_people)
            self.history, report = found.history, told(report, found.answers)
        self._read(report, cells, constants)
        return report

    def publish_at_once(
        self, when: str, closed_before: int | None, cells: Sequence[Sensitive]
    ) -> Report:
        """Publish a report of a period that may not be over."""
        reason = unpublishable(period_of(when), closed_before) if self.control else None
        if reason is None:
            return self.publish(cells)
        report = withheld(_report([(c.place.key[0], exact(c)) for c in cells]), cells, reason)
        self._read(report, cells, {})
        return report

    def _read(
        self, report: Report, cells: Sequence[Sensitive], constants: Mapping[str, Fraction]
    ) -> None:
        printed = {str(row["line"]): row for row in report.table("lines").records()}
        for cell in cells:
            name = cell.place.key[0]
            band = _band(printed[name])
            if band is None:
                continue
            if printed[name]["amount"] is not None:
                self.exact_lines.add(name)
            constant = constants.get(name, Fraction(0))
            inner = band.moved(1 / cell.scale, -constant / cell.scale)
            if isinstance(cell, Ranked):
                self.ranks.append((cell, inner))
            else:
                self.facts.append(_fact(cell, inner))


def _report(rows: Sequence[tuple[str, Decimal]]) -> Report:
    table = Table("lines", "Lines", _COLUMNS, tuple(rows), ("line",))
    return Report("test", "Test", ("mill",), "2025", 1, "", 1, (table,))


def _band(row: Mapping[str, object]) -> Band | None:
    """Return what a row says: a value, exact or rounded to its last place, a band, or nothing."""
    amount = row["amount"]
    if isinstance(amount, Decimal):
        value = Fraction(amount)
        places = -int(amount.as_tuple().exponent)
        half = Fraction(0) if places == _CENTS else Fraction(1, 2 * 10**places)
        return Band(value - half, value + half)
    found = _BAND.search(str(row.get("instead")))
    if found is None:
        return None
    return Band(Fraction(found[1]), Fraction(found[2] or found[1]))


def _fact(cell: Total, band: Band) -> Fact:
    weights = {(s.person, s.part, s.span): Fraction(1) for s in cell.shares if s.amount}
    return Fact(weights, band.least, band.most)


# -- who reads it ----------------------------------------------------------------------------------


def victims(public: Public, truth: Iterable[Share], attackers: Sequence[str] = ()) -> set[str]:
    """Return whose pay is worked out, by people who know their own, to less than a tenth."""
    return _victims(public.facts, _paid(truth), attackers, above=True)


def steady(public: Public, truth: Iterable[Share], attackers: Sequence[str] = ()) -> set[str]:
    """Return whose pay is worked out by those who think that nobody's changes."""
    facts = []
    for fact in public.facts:
        weights: dict[tuple[str, str], Fraction] = {}
        for person, part, _ in fact.weights:
            weights[person, part] = weights.get((person, part), Fraction(0)) + 1
        facts.append(Fact(weights, fact.least, fact.most))
    monthly = {atom[:2]: amount for atom, amount in _paid(truth).items()}
    return _victims(facts, monthly, attackers)


def _victims(
    facts: Sequence[Fact],
    paid: Mapping[Name, Fraction],
    attackers: Sequence[str],
    *,
    above: bool = False,
) -> set[str]:
    """``above``: an upper bound that is less than a tenth too high is a find as well."""
    known = {atom: amount for atom, amount in paid.items() if atom[0] in attackers}
    found: set[str] = set()
    for members, (least, most) in solve(facts, known):
        people = {atom[0] for atom in members}
        for person in people:
            amount = sum((paid[atom] for atom in members if atom[0] == person), Fraction(0))
            interval = (least if len(people) == 1 else Fraction(0), most)
            if narrow(interval, amount, WIDTH) or (above and narrow((amount, most), amount, WIDTH)):
                found.add(person)
    return found


def _paid(truth: Iterable[Share]) -> dict[tuple[str, str, str], Fraction]:
    found: dict[tuple[str, str, str], Fraction] = {}
    for share in truth:
        key = (share.person, share.part, share.span)
        found[key] = found.get(key, Fraction(0)) + Fraction(share.amount) / MICRO
    return found


def ranked(
    name: str, values: Mapping[str, Exact], top: Iterable[int], base: Iterable[int] | None = None
) -> Ranked:
    """Return a line about ranks: the mean at some, over the mean at others."""
    below = None if base is None else mean_of_ranks(base)
    return Ranked(place(name), values, mean_of_ranks(top), below)
