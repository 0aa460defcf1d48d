# SPDX-License-Identifier: MIT
"""Who asks what became of a price: under which names they know agents, and what of work they are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Final

from valueflows.desk.asked import NoReportError
from valueflows.desk.closings import closings
from valueflows.desk.kinds import sees_books
from valueflows.desk.publicly import Publicly, closed_in
from valueflows.ledger.reading import reading
from valueflows.ledger.sight import PastSight
from valueflows.ledger.view import View
from valueflows.model.callers import Caller
from valueflows.model.exact import MICRO
from valueflows.model.reading import Flow
from valueflows.reports import contribution
from valueflows.reports.drawn import draw
from valueflows.reports.periods import day_of, period_of
from valueflows.reports.provenance.openly import Known, YearOfWork, hours_in, year_of_work
from valueflows.reports.provenance.readers import NOT_TOLD, ToldWork
from valueflows.reports.suppression import Told

_YEARS: Final = 10
_FIGURES: Final = ("hours", "pay")


@dataclass(frozen=True, eq=False)
class Beholder:
    """A caller who looks at a view.

    ``published`` is the newest version whose closings they may know of; ``openly`` what everybody
    reads, None for whoever is told nothing beside what they see.
    """

    caller: Caller
    view: View
    published: int
    openly: Publicly | None

    def is_inside(self, agent: str) -> bool:
        """Whether they see everything that concerns an organisation."""
        return bool(agent) and (self.view.sight.whole or sees_books(self.caller, (agent,)))

    def name(self, flow: Flow, agent: str) -> str:
        """Return under which id they know an agent of a flow: its own, or a pseudonym."""
        sight = self.view.sight
        located = sight.locate(sight.number(flow.id))
        if sight.whole or not agent or located is None:
            return agent
        number = self.view.books.ids.find(agent)
        found = self.view.party(number, self.view.at(*located))
        return "" if found is None else str(found.id)

    def work(
        self, organisation: str, made: Iterable[tuple[Flow, Fraction]], currency: str
    ) -> ToldWork:
        """Return what they may know of an organisation's work in what it made."""
        hours, pay, version = Fraction(0), Fraction(0), 0
        for flow, part in made:
            year = self._year(organisation, flow)
            found = None if year is None else hours_in(year, flow, part)
            if year is None or found is None or year.currency != currency:
                return NOT_TOLD
            hours += found
            pay += found * year.rate
            version = max(version, year.version)
        return ToldWork(hours, pay, version) if hours else NOT_TOLD

    def _year(self, organisation: str, made: Flow) -> YearOfWork | None:
        """Return what is told of the work of the year in which something was made."""
        if self.openly is None or not organisation or not self.published:
            return None
        return self._kept(self.openly, organisation, day_of(made.at, self._zone).year)

    def _kept(self, openly: Publicly, organisation: str, year: int) -> YearOfWork | None:
        key = ("work", organisation, year, self.published)
        (found,) = openly.once(key, lambda: (self._told(openly, organisation, year),))
        return found

    def _earlier(self, openly: Publicly, organisation: str, year: int) -> tuple[Told, ...]:
        """Return what is told of the work of earlier years, by the last of which anything is."""
        for before in range(year - 1, max(year - _YEARS, 0), -1):
            found = self._kept(openly, organisation, before)
            if found is not None:
                return found.told
        return ()

    @cached_property
    def _zone(self) -> str:
        assert self.openly is not None  # noqa: S101 - who is told nothing is not asked for it
        return reading(self.openly.ledger, self.published).ledger.time_zone

    def _told(self, openly: Publicly, organisation: str, year: int) -> YearOfWork | None:
        books, boundary = self.view.books, frozenset({organisation})
        period = period_of(f"{year:04d}", self._zone)
        closed = list(closings(View(PastSight(books, self.published))))
        version = closed_in(closed, boundary, period.end)
        if version is None or version > self.published:
            return None
        try:
            given = openly.report(contribution.NAME, boundary, period, version, None)
        except NoReportError:
            return None
        rows = {str(row["figure"]): row for row in given.table("whole").records()}
        told = [rows[name]["amount"] for name in _FIGURES]
        known = [Fraction(one) * MICRO for one in told if isinstance(one, Decimal)]
        if len(known) != len(_FIGURES):
            return None
        accounts = draw(reading(openly.ledger, version), [organisation])
        earlier = self._earlier(openly, organisation, year)
        hours, pay = known
        said = Known(hours, pay, str(given.facts["currency"]), earlier)
        return year_of_work(accounts, period, said)
