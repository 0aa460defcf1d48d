# SPDX-License-Identifier: MIT
"""Money of one currency counted in another, by the rates that the ledger has as records.

By ``paymentDate`` the latest rate that held when the money counts; by ``periodAverage`` the mean of
the rates dated in the period, or the latest before its end where none is. A rate recorded for the
other direction is turned round exactly. Where there is none, nothing is guessed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from valueflows.model.exact import MICRO, Exact
from valueflows.model.ids import canonical
from valueflows.model.reading import Source
from valueflows.model.resources import ResourceSpecification
from valueflows.model.valuing import ExchangeRate
from valueflows.reports import statistics
from valueflows.reports.periods import Period

PERIOD_AVERAGE: Final = "periodAverage"


@dataclass(frozen=True, slots=True, order=True)
class RateUsed:
    """A rate at which money was counted: how many of ``into`` one of ``of`` was worth.

    ``records`` are the rates recorded that it comes from.
    """

    of: str
    into: str
    rate: Fraction
    records: tuple[str, ...]


def home_currency(source: Source) -> str | None:
    """Return the money that the ledger's currency code means; None where there is no such money.

    It bears the code as its name, or at the end of its id.
    """
    code = source.ledger.currency
    found = (
        canonical(spec.id)
        for spec in source.records(ResourceSpecification)
        if spec.medium_of_exchange and code in (spec.name, _last(spec.id))
    )
    return min(found, default=None)


class Exchange:
    """Counts money in one currency, and remembers at which rates it did."""

    def __init__(self, source: Source, into: str, period: Period, rule: str) -> None:
        self.into = into
        self.period = period
        self.rule = rule
        self.used: set[RateUsed] = set()
        self._known: defaultdict[tuple[str, str], list[tuple[int, str, Fraction]]]
        self._known = defaultdict(list)
        for record in sorted(source.records(ExchangeRate), key=lambda record: record.id):
            rate = Fraction(record.rate.exact) / MICRO
            if rate > 0:
                day = record.day.microseconds
                pair = canonical(record.of), canonical(record.into)
                self._known[pair].append((day, record.id, rate))
        for rates in self._known.values():
            rates.sort()

    def convert(self, amount: Exact, currency: str, at: int) -> Exact | None:
        """Return the amount in the currency counted in; None where no rate is recorded for it."""
        if currency == self.into:
            return amount
        used = self._rate(currency, at)
        if used is None:
            return None
        self.used.add(used)
        return amount * used.rate

    def _rate(self, currency: str, at: int) -> RateUsed | None:
        for pair, turned in (((currency, self.into), False), ((self.into, currency), True)):
            if found := self._of_pair(pair, at):
                rates = [1 / rate if turned else rate for _, _, rate in found]
                records = tuple(iri for _, iri, _ in found)
                return RateUsed(currency, self.into, statistics.mean(rates), records)
        return None

    def _of_pair(self, pair: tuple[str, str], at: int) -> list[tuple[int, str, Fraction]]:
        known = self._known.get(pair, [])
        if self.rule == PERIOD_AVERAGE:
            within = [rate for rate in known if self.period.holds(rate[0])]
            if within:
                return within
            at = self.period.end - 1
        place = bisect_right(known, at, key=lambda rate: rate[0])
        return known[place - 1 : place]


def _last(iri: str) -> str:
    return iri.replace("#", "/").replace(":", "/").rpartition("/")[2]
