# SPDX-License-Identifier: MIT
"""What hides a wage: figures about pay are told, rounded, told between two values, or withheld.

A report is computed exactly, for those who may see everything. Before others read it, ``guard``
goes over the cells that are about people's pay. Which these are, its author says: a ``Total`` for
whatever is, or contains, a sum over people, a ``Ranked`` for whatever is about the highest, the
lowest or a percentile. A cell that is withheld is empty; the reason, or the two values it lies
between, stands in the column ``instead`` of its row, or in place of the fact.

===============================================  ================================================
cell                                             what it names
===============================================  ================================================
lines ``pay``, ``benefits``, ``contractors``,    ``Total`` of the postings' people, one share a
``employerCharges``; labour in ``costOfSales``   month; organisations among contractors left out
totals and results that contain such a line      the same, ``scale`` -1 where pay lessens it
balance sheet: owed to people, their deposits    ``Total`` of the balances; result of the period
cash flow: paid to and for people                ``Total``, the parts named after the paid basis
journal, general ledger, aged lists              not for the public: they are single records
pay disclosure: value, ratio, headroom           ``Ranked`` (``scale`` -1/cap for the headroom)
pay disclosure: numerator, denominator           ``Ranked`` with no base; a mean of all: ``Total``
profit disclosure: profit, margin, markup        ``Total`` of the pay in it, scale -1, -100/revenue
indicator 1, 2 (ratio, spread)                   ``Ranked``
indicator 4, 12 (shares of hours or of pay)      two ``Total``: what is counted, and all of it
indicator 6, 7 (labour share, where it goes)     ``Total``, scale 100/value added, 100/revenue
indicator 11 (gap), contribution and receipt     ``Total`` of each person's own part of it
price split, roll-up: hours by kind of product    ``Total``; pay is a mean of figures told
===============================================  ================================================

Answers must not depend on who asked for what first. So all cells of all reports on a period are
heard together (``protected``), after those of earlier periods, and each report is then given its
part (``told``); the widest sums come first. ``unpublishable`` says which periods are heard at all.
``statementguard`` and ``wageguard`` name the cells of statements and of pay disclosures.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from valueflows.model.exact import MICRO, Exact
from valueflows.model.tables import Column, Note, Report, Table, Value
from valueflows.reports.banding import (
    Band,
    decimal,
    headroom_band,
    pay_band,
    ratio_band,
    rounding_band,
    sum_band,
)
from valueflows.reports.periods import Period
from valueflows.reports.ranking import RankTold, Statistic, ranks_known, statistic
from valueflows.reports.suppression import (
    DERIVED,
    DOMINATED,
    EARLIER,
    PAID_BACK,
    TOO_FEW,
    Atom,
    Rule,
    Share,
    Told,
    atoms_of,
    by_person,
    refusal,
    total,
)

ONE_PERSON: Final = "is what one person gets"
A_FEW: Final = "is what a few people get"
ONLY_VERDICT: Final = "the rule says that only the verdict is told"
ONLY_BAND: Final = "the rule says that a band is told"
NOT_CLOSED: Final = "the period is not closed"
NOT_A_YEAR: Final = "pay is told for whole years"
PART_OF_PAY: Final = "it is a share of pay, which would tell whose is left out"
NOT_WEIGHED: Final = "it moves with what single people put in or got"
CODES: Final = {
    TOO_FEW: "too_few_people",
    DOMINATED: "one_person_dominates",
    DERIVED: "could_be_worked_out",
    EARLIER: "differs_by_too_few_people",
    PAID_BACK: "paid_back",
    ONE_PERSON: "one_person",
    A_FEW: "a_few_people",
    ONLY_VERDICT: "only_the_verdict",
    ONLY_BAND: "only_a_band",
    NOT_CLOSED: "period_not_closed",
    NOT_A_YEAR: "not_a_year",
    PART_OF_PAY: "part_of_pay",
    NOT_WEIGHED: "not_weighed",
}
INSTEAD: Final = Column("instead", "Instead of a figure", doc="A band, or why nothing is told.")
_SOFT: Final = frozenset({DERIVED, EARLIER})
_MONTHS: Final = 12
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a figure stands: a column of a row, which its key names, or a fact of the report."""

    column: str
    table: str = ""
    key: tuple[str, ...] = ()
    report: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """A cell that is a sum over people, or moves with one: by ``scale`` for each unit of money."""

    place: Place
    shares: tuple[Share, ...]
    scale: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A cell about ranks of ``values``, by person: a statistic of them or its ratio to another.

    ``publish`` is what the policy says: ``value``, ``band`` or ``passFail``. ``headroom`` marks
    how far below a limit it is, which may be told in rough words of any number of people.
    """

    place: Place
    values: Mapping[str, Exact]
    top: Statistic
    base: Statistic | None = None
    scale: Fraction = Fraction(1)
    publish: str = "value"
    headroom: bool = False

    @property
    def people(self) -> list[str]:
        """Those whose pay it is about, the highest first."""
        return sorted(self.values, key=lambda person: (-self.values[person], person))

    @property
    def amounts(self) -> tuple[Fraction, ...]:
        """What they get, in falling order."""
        return tuple(Fraction(self.values[person]) / MICRO for person in self.people)

    @property
    def value(self) -> Fraction:
        """The statistic, or the ratio; ``ZeroDivisionError`` where its base is nothing."""
        amounts = self.amounts
        base = Fraction(1) if self.base is None else statistic(amounts, self.base)
        return statistic(amounts, self.top) / base


Sensitive: TypeAlias = Total | Ranked


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of a figure: ``band`` is where ``value`` lies, None for nothing to be told.

    Without a reason it is told as it is; with ``places`` it is rounded to so many.
    """

    cell: Sensitive
    value: Fraction = Fraction(0)
    reason: str | None = None
    band: Band | None = None
    places: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The sums that are public already."""

    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Protected:
    """What becomes of each place, and what is public once that is told."""

    answers: Mapping[Place, Answer] = field(default_factory=dict)
    history: History = field(default_factory=History)


def unpublishable(period: Period, closed_before: int | None) -> str | None:
    """Return why nothing about pay is told of a period: it is not closed, or no run of years.

    ``closed_before`` is the moment before which the books are closed. A financial year may begin
    with any month.
    """
    if closed_before is None or period.end > closed_before:
        return NOT_CLOSED
    after = period.last + timedelta(days=1)
    months = (after.year - period.first.year) * _MONTHS + after.month - period.first.month
    whole = period.first.day == after.day == 1 and months == _MONTHS
    return None if whole else NOT_A_YEAR


def protected(
    history: History,
    cells: Iterable[Sensitive],
    rule: Rule | None = None,
    open_people: frozenset[str] = frozenset(),
) -> Protected:
    """Return what becomes of cells, given what is public.

    ``open_people`` have agreed that what they get is told by name.
    """
    hearing = _Hearing(history, rule or Rule(), open_people)
    for cell in sorted(cells, key=_turn):
        answer = hearing.ranked(cell) if isinstance(cell, Ranked) else hearing.total(cell)
        hearing.note(answer)
    return Protected(hearing.answers, History((*history.told, *hearing.fresh)))


def guard(
    report: Report,
    sensitive: Sequence[Sensitive],
    history: History | None = None,
    rule: Rule | None = None,
    open_people: frozenset[str] = frozenset(),
) -> Report:
    """Return a report as it may be told, when it is the only one of its period."""
    return told(report, protected(history or History(), sensitive, rule, open_people).answers)


def withheld(report: Report, sensitive: Sequence[Sensitive], reason: str) -> Report:
    """Return a report without any of the figures, all for one reason."""
    return told(report, {cell.place: Answer(cell, reason=reason) for cell in sensitive})


def _turn(cell: Sensitive) -> tuple[bool, bool, int]:
    """Return when a figure is decided on: sums before ranks, wide before narrow, else as given."""
    if isinstance(cell, Ranked):
        return True, cell.base is None, -len(cell.values)
    return False, False, -len({share.person for share in cell.shares})


class _Hearing:
    """What was decided so far."""

    def __init__(self, history: History, rule: Rule, open_people: frozenset[str]) -> None:
        self._rule, self._open = rule, open_people
        self._earlier = history.told
        self.fresh: list[Told] = []
        self.answers: dict[Place, Answer] = {}
        self._ranks: dict[tuple[tuple[str, Exact], ...], list[RankTold]] = defaultdict(list)
        self._decided: dict[frozenset[Atom], tuple[str | None, Band | None]] = {}

    def note(self, answer: Answer) -> None:
        """Keep an answer. A figure made of several is told only if all of them are, and exactly."""
        place = answer.cell.place
        before = self.answers.get(place)
        if before is not None:
            worse = answer if answer.reason and not before.reason else before
            answer = replace(worse, band=None) if worse.reason else worse
        self.answers[place] = answer

    def total(self, cell: Total) -> Answer:
        """Decide on a sum; equal sums get equal answers wherever they stand."""
        atoms = atoms_of(cell.shares, self._open)
        amount = total(atoms)
        if atoms not in self._decided:
            self._decided[atoms] = self._of_sum(Told(atoms, amount, amount))
        reason, band = self._decided[atoms]
        return Answer(cell, amount / MICRO, reason, band)

    def _of_sum(self, new: Told) -> tuple[str | None, Band | None]:
        reason = self._refusal(new)
        if reason is None:
            self.fresh.append(new)
            return None, None
        if reason not in _SOFT:
            return reason, None
        largest = max(by_person(new.atoms).values())
        band = sum_band(new.least / MICRO, Fraction(largest) / MICRO)
        rough = Told(new.atoms, band.least * MICRO, band.most * MICRO)
        if self._refusal(rough) is not None:
            return reason, None
        self.fresh.append(rough)
        return reason, band

    def _refusal(self, new: Told) -> str | None:
        return refusal(new, (*self._earlier, *self.fresh), len(self._earlier), self._rule)

    def ranked(self, cell: Ranked) -> Answer:
        """Decide on a figure about ranks."""
        people = cell.people
        named = {people[rank - 1] for rank in (*cell.top, *(cell.base or ()))}
        if named <= self._open:
            return Answer(cell)
        if cell.publish == "passFail":
            return Answer(cell, reason=ONLY_VERDICT)
        if len(people) < self._rule.min_cell:
            return Answer(cell, reason=TOO_FEW)
        if cell.base is None:
            reason = ONE_PERSON if len(cell.top) == 1 else A_FEW
            banded = self._within(cell, reason, pay_band(cell.value))
            return banded or Answer(cell, reason=reason)
        rounded = None
        if cell.publish == "value":
            rounded = self._within(cell, None, rounding_band(cell.value), places=1)
        reason = ONLY_BAND if cell.publish == "band" else DERIVED
        banded = rounded or self._within(cell, reason, ratio_band(cell.value))
        return banded or Answer(cell, reason=DERIVED)

    def _within(
        self, cell: Ranked, reason: str | None, band: Band, places: int | None = None
    ) -> Answer | None:
        """Return the answer that tells a band, None where that would tell too much."""
        said = self._ranks[tuple(sorted(cell.values.items()))]
        new = RankTold(cell.top, cell.base, band)
        if new not in said:
            if ranks_known(cell.amounts, [*said, new], self._rule):
                return None
            said.append(new)
        return Answer(cell, cell.value, reason, band, places)


# -- what is written in a report -------------------------------------------------------------------


def told(report: Report, answers: Mapping[Place, Answer]) -> Report:
    """Return a report with its figures as they were decided; those of other reports are passed."""
    ours = {
        replace(place, report=""): answer
        for place, answer in answers.items()
        if place.report in {"", report.name}
    }
    facts = dict(report.facts)
    for place, answer in ours.items():
        if not place.table and facts.get(place.column) is not None:
            value, instead = _written(facts[place.column], answer)
            facts[place.column] = instead or value
    tables = tuple(_told_table(table, ours) for table in report.tables)
    notes = (*report.notes, *_notes(ours.values()))
    return replace(report, tables=tables, facts=facts, notes=notes)


def _told_table(table: Table, answers: Mapping[Place, Answer]) -> Table:
    if not any(place.table == table.name for place in answers):
        return table
    names = [column.name for column in table.columns]
    keys = [names.index(name) for name in table.key]
    rows = []
    for row in table.rows:
        key = tuple(str(row[at]) for at in keys)
        cells, instead = list(row), []
        for at, name in enumerate(names):
            answer = answers.get(Place(name, table.name, key))
            if answer is not None and row[at] is not None:
                cells[at], text = _written(row[at], answer)
                instead += [f"{name}: {text}"] if text else []
        rows.append((*cells, "; ".join(instead) or None))
    return replace(table, columns=(*table.columns, INSTEAD), rows=tuple(rows))


def _written(value: Value, answer: Answer) -> tuple[Value, str | None]:
    """Return what stands in a cell, and what is said beside it."""
    cell, band = answer.cell, answer.band
    if answer.reason is None and band is None:
        return value, None
    if value is None or (isinstance(value, str) and not _NUMBER.fullmatch(value)):
        return None, answer.reason
    shown = Decimal(value)
    places = max(0, -int(shown.as_tuple().exponent))
    constant = round(Fraction(shown) - cell.scale * answer.value, places)
    if answer.reason is None and answer.places is not None:
        rough = constant + cell.scale * round(answer.value, answer.places)
        rounded = decimal(rough, answer.places if cell.scale == 1 else places)
        return str(rounded) if isinstance(value, str) else rounded, None
    if band is not None:
        text = band.moved(cell.scale, constant).outward(places).text
    elif isinstance(cell, Ranked) and cell.headroom:
        text = headroom_band(Fraction(shown))
    else:
        return None, answer.reason
    return None, f"{text} ({answer.reason})"


def _notes(answers: Iterable[Answer]) -> list[Note]:
    """Return for each reason how many figures are not told exactly."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for answer in answers:
        if answer.reason is not None:
            counts[answer.reason][answer.band is not None] += 1
    return [
        Note(CODES[reason], f"{reason}: {none} not told, {rough} told as a band", none + rough)
        for reason, (none, rough) in sorted(counts.items())
    ]
