# SPDX-License-Identifier: MIT
"""What the work in a thing cost: hours, and what an hour of somebody cost in that month.

An hour costs what came to be owed to who did it for the month, by the hours they worked in it.
Charges on pay are shared in the same way, and kept apart. Who is owed nothing gave the hours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from valueflows.model.reading import EVENT, Flow, Source
from valueflows.model.units import HOUR
from valueflows.reports.keys import PAID_FOR_WORK
from valueflows.reports.periods import day_of
from valueflows.reports.provenance.dealing import Deals
from valueflows.reports.recognition import Owed
from valueflows.reports.telling import in_order

CHARGES: Final = frozenset({"employerContribution", "employerPension"})
Month = int


@dataclass(slots=True)
class Labour:
    """The work for one organisation that is in a thing, in millionths of hours and of money.

    ``people`` are those whose pay is in it. ``given`` are hours of volunteers, ``unpriced`` hours of
    people who are paid, but of whom it is not known what that month cost.
    """

    paid: Fraction = Fraction(0)
    charges: Fraction = Fraction(0)
    hours: Fraction = Fraction(0)
    given: Fraction = Fraction(0)
    unpriced: Fraction = Fraction(0)
    by_person: defaultdict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    events: dict[str, None] = field(default_factory=dict)

    @property
    def people(self) -> frozenset[str]:
        """Those whose pay is in it."""
        return frozenset(who for who, amount in self.by_person.items() if amount)

    @property
    def all_hours(self) -> Fraction:
        """Hours of everybody."""
        return self.hours + self.given + self.unpriced


@dataclass(slots=True)
class _Book:
    """What one person is owed by an organisation and worked for it, by month."""

    pay: defaultdict[Month, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    charges: defaultdict[Month, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    hours: defaultdict[Month, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    elsewhere: bool = False
    """Whether something was owed in another money."""

    @property
    def is_paid(self) -> bool:
        """Whether anything was ever owed to them for work, in whatever money."""
        return self.elsewhere or any(self.pay.values())


class Rates:
    """What an hour of somebody cost in a month, in one currency; in any where none is known."""

    def __init__(self, source: Source, deals: Deals, currency: str | None) -> None:
        self._source, self._deals, self._currency = source, deals, currency
        self._zone = source.ledger.time_zone
        self._books: dict[tuple[str, str], _Book] = {}

    def add(self, labour: Labour, work: Flow, part: Fraction) -> None:
        """Add a part of an event of work to what a thing cost."""
        hours = hours_of(work) * part
        if not hours:
            return
        labour.events[work.id] = None
        who, month = work.provider or "", self._month(work)
        book = self._book(who, work.receiver or "")
        whole, pay = book.hours[month], book.pay[month]
        if whole > 0:
            labour.charges += book.charges[month] * hours / whole
        if whole > 0 and pay > 0:
            labour.hours += hours
            labour.paid += pay * hours / whole
            labour.by_person[who] += pay * hours / whole
        elif book.is_paid:
            labour.unpriced += hours
        else:
            labour.given += hours

    def _month(self, work: Flow) -> Month:
        return month_of(work.at, self._zone)

    def _book(self, who: str, employer: str) -> _Book:
        if (who, employer) not in self._books:
            self._books[who, employer] = self._read(who, employer)
        return self._books[who, employer]

    def _read(self, who: str, employer: str) -> _Book:
        book, zone = _Book(), self._zone
        flows = [f for f in self._source.flows(who) if {f.provider, f.receiver} == {who, employer}]
        for flow in flows:
            if flow.kind == EVENT and flow.action == "work" and flow.provider == who:
                book.hours[month_of(flow.at, zone)] += hours_of(flow)
        for owed, worker in self._owed(employer, flows):
            month, name = month_of(owed.at, zone), owed.money_class.name
            if self._currency not in {None, owed.currency}:
                book.elsewhere |= owed.receiver == who and name in PAID_FOR_WORK
            elif owed.receiver == who and name in PAID_FOR_WORK:
                book.pay[month] += owed.amount
            elif worker == who and name in CHARGES:
                book.charges[month] += owed.amount
        return book

    def _owed(self, employer: str, flows: Iterable[Flow]) -> Iterator[tuple[Owed, str | None]]:
        """Yield what an employer owes because of what passed between it and somebody.

        With it comes whose work gave rise to it, where that is known.
        """
        done = set[str]()
        for flow in sorted(flows, key=in_order):
            if flow.id in done:
                continue
            around = self._deals.around(flow)
            told = self._deals.told(employer, around)
            done.update(one.id for one in around)
            for owed in told.owed():
                if owed.provider == employer:
                    cause = None if owed.due is None else told.origin(owed.due)
                    yield owed, None if cause is None else cause.provider


def month_of(at: int, zone: str) -> Month:
    """Return the month of a moment, as a number that rises by one each month."""
    day = day_of(at, zone)
    return day.year * 12 + day.month


def hours_of(work: Flow) -> Fraction:
    """Return how many hours of work an event is, in millionths; none where nothing says so."""
    found = None if work.effort_quantity is None else work.effort_quantity.within(HOUR)
    return Fraction(0 if found is None else found)
