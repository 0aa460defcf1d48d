# SPDX-License-Identifier: MIT
"""What everybody reads of books: closed years, after it was decided what tells nobody's pay.

A *unit* is what is decided on at once: a boundary, a calendar year, and the version in which the
year was closed. Which boundaries there are is not for who asks: each organisation, and those that
a policy counts as one. Units of organisations that a policy joins are heard together, all reports
of them at once, after all that were closed before. So nothing depends on what was asked before.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from valueflows.desk.asked import NoReportError
from valueflows.desk.closings import Closed, closings
from valueflows.desk.forms import Formed, Rules, counted, forms_of
from valueflows.desk.recent import Recent
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.reading import Reading, reading
from valueflows.ledger.sight import PastSight
from valueflows.ledger.view import View
from valueflows.model.policies import MaximumProfitPolicy, MaximumWagePolicy
from valueflows.model.tables import Note, Report
from valueflows.reports.accounts import Accounts
from valueflows.reports.control import Answer, History, Place, Protected, Sensitive, protected
from valueflows.reports.openform import written
from valueflows.reports.periods import Period, day_of, period_of
from valueflows.reports.shares import PAY_CLASSES
from valueflows.reports.suppression import Rule, Told

_KEPT_MAX: Final = 64
_PURPOSE: Final = b"withheld events\0"
Boundary = frozenset[str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unit:
    """A year of a boundary, and the version in which its books were closed over it."""

    version: int
    year: str
    boundary: Boundary

    @property
    def turn(self) -> tuple[int, str]:
        """When it is heard."""
        return self.version, self.year

    @property
    def order(self) -> tuple[int, str, list[str]]:
        """Where it stands among others."""
        return self.version, self.year, sorted(self.boundary)


class Publicly:
    """What everybody reads of one ledger. ``control`` is off only where it is attacked."""

    def __init__(
        self,
        ledger: Ledger,
        draw: Callable[[Reading, Boundary], Accounts],
        *,
        control: bool = True,
    ) -> None:
        self.ledger, self.control = ledger, control
        self._draw = draw
        self.heard = 0
        """How many hearings there were."""
        self._kept = Recent[object](_KEPT_MAX)

    def report(
        self, name: str, boundary: Boundary, period: Period, version: int, policy: str | None
    ) -> Report:
        """Return a report as everybody reads it; ``NoReportError`` says why there is none.

        ``version`` is that in which the books of the boundary were closed over the period.
        """
        if period.text != f"{period.first:%Y}":
            raise not_told("period", "figures with pay in them are told for calendar years")
        unit = Unit(version, period.text, boundary)
        if unit not in self._units(boundary, version):
            raise not_told("agents", "it is told of one organisation, or of those a policy counts")
        formed = next((f for f in self._forms(unit) if f.is_for(name, policy)), None)
        if formed is None:
            raise not_told(
                "name", "there is nothing of it that everybody may read; it needs all of the books"
            )
        answers = self._heard(boundary, unit.turn).answers if self.control else {}
        ours = {
            replace(place, report=""): answer
            for place, answer in answers.items()
            if place.report == _tag(unit, formed)
        }
        form = formed.form if self.control else replace(formed.form, shut={})
        report = written(form, ours)
        # the version of the last record behind it would tell when somebody was paid
        notes = (*report.notes, self._digest(unit))
        return replace(report, depends_on=version, notes=notes)

    # -- which units there are ---------------------------------------------------------------------

    def _units(self, organisations: Boundary, version: int) -> Sequence[Unit]:
        """Return the units that have to do with organisations, as far as a version knows them."""
        return self.once(
            ("units", organisations, version),
            lambda: sorted(self._found(organisations, version), key=lambda unit: unit.order),
        )

    def _found(self, organisations: Boundary, version: int) -> Iterator[Unit]:
        source = reading(self.ledger, version)
        joined = _joined(source, organisations)
        closed = list(closings(View(PastSight(self.ledger.books, version))))
        for boundary in {frozenset({one}) for one in joined} | {
            one for one in _boundaries(source) if one <= joined
        }:
            for period in self._years(source, boundary, closed):
                found = closed_in(closed, boundary, period.end)
                if found is not None and found <= version:
                    yield Unit(found, period.text, boundary)

    def _years(
        self, source: Reading, boundary: Boundary, closed: Iterable[Closed]
    ) -> Iterator[Period]:
        """Yield the calendar years from the first record of organisations to the last closing."""
        moments = [flow.at for flow in self._accounts(source, boundary).flows()]
        ends = [one.before for one in closed]
        zone = source.ledger.time_zone
        if moments and ends:
            for year in range(day_of(min(moments), zone).year, day_of(max(ends), zone).year + 1):
                yield period_of(f"{year:04d}", zone)

    # -- what is decided ---------------------------------------------------------------------------

    def _forms(self, unit: Unit) -> Sequence[Formed]:
        """Return the reports of a unit before it is decided what is told of them."""
        return self.once(("forms", unit), lambda: self._formed(unit))

    def _formed(self, unit: Unit) -> list[Formed]:
        source = reading(self.ledger, unit.version)
        accounts = self._accounts(source, unit.boundary)
        return list(forms_of(accounts, period_of(unit.year, source.ledger.time_zone)))

    def _heard(self, organisations: Boundary, turn: tuple[int, str]) -> Protected:
        """Return what becomes of every figure of the units of a turn, given all turns before."""
        joined = _joined(reading(self.ledger, turn[0]), organisations)
        return self.once(("heard", joined, turn), lambda: self._hearing(joined, turn))

    def _hearing(self, organisations: Boundary, turn: tuple[int, str]) -> Protected:
        units = self._units(organisations, turn[0])
        before: dict[Told, None] = {}
        for unit in units:
            if unit.turn < turn:
                history = self._heard(unit.boundary, unit.turn).history
                before.update(dict.fromkeys(history.told))
        now = [unit for unit in units if unit.turn == turn]
        rules = [formed.min_cell for unit in now for formed in self._forms(unit)]
        rule = Rule(min_cell=max([Rule().min_cell, *rules]))
        self.heard += 1
        return protected(History(tuple(before)), self._cells(now), rule)

    def _cells(self, units: Iterable[Unit]) -> Iterator[Sensitive]:
        for unit in units:
            for formed in self._forms(unit):
                tag = _tag(unit, formed)
                for cell in formed.form.cells:
                    yield replace(cell, place=replace(cell.place, report=tag))

    # -- what is said of the events behind ---------------------------------------------------------

    def _digest(self, unit: Unit) -> Note:
        return self.once(("digest", unit), lambda: self._withheld(unit))

    def _withheld(self, unit: Unit) -> Note:
        """Return how many records of pay are behind it, with what proves which they were."""
        source = reading(self.ledger, unit.version)
        period = period_of(unit.year, source.ledger.time_zone)
        postings = self._accounts(source, unit.boundary).postings(period)
        paid = (p for p in postings if p.money_class in PAY_CLASSES)
        records = sorted({record for posting in paid for record in posting.records})
        text = _PURPOSE + "\n".join(records).encode()
        digest = hmac.digest(self.ledger.key, text, "sha256").hex()
        said = "records of pay are behind it; which they are is not told, but fixed by"
        return Note("withheld_events", f"{said} {digest}", len(records))

    def _accounts(self, source: Reading, boundary: Boundary) -> Accounts:
        return self.once(
            ("accounts", source.version, boundary), lambda: self._draw(source, boundary)
        )

    def once(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what was made under a key before, or make it."""
        found = self._kept.get(key)
        return self._kept.put(key, make()) if found is None else found  # type: ignore[return-value]


def not_told(path: str, why: str) -> NoReportError:
    """Return that everybody cannot have something."""
    return NoReportError(
        "not_open",
        path,
        why,
        "Ask for a closed calendar year of one organisation, or as its auditor or bookkeeper.",
    )


def closed_in(closed: Sequence[Closed], boundary: Boundary, end: int) -> int | None:
    """Return the first version in which the books of all of a boundary were closed to a moment."""
    found = [
        min(
            (c.version for c in closed if c.before >= end and c.organisation in {None, agent}),
            default=None,
        )
        for agent in boundary
    ]
    known = [version for version in found if version is not None]
    return max(known) if known and len(known) == len(found) else None


def _tag(unit: Unit, formed: Formed) -> str:
    return " ".join((formed.name, formed.policy or "", unit.year, *sorted(unit.boundary)))


def _boundaries(source: Reading) -> set[Boundary]:
    """Return what policies count as one."""
    policies: list[Rules] = [*source.records(MaximumWagePolicy)]
    policies += source.records(MaximumProfitPolicy)
    return {counted(policy) for policy in policies}


def _joined(source: Reading, organisations: Boundary) -> Boundary:
    """Return organisations with all that policies join to them."""
    joined, apart = organisations, _boundaries(source)
    while more := {one for one in apart if joined & one and not one <= joined}:
        joined = joined.union(*more)
    return joined


__all__ = ["Answer", "Place", "Publicly", "Unit", "closed_in", "not_told"]
