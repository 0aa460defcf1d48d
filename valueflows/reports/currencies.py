# SPDX-License-Identifier: MIT
"""In which money a report is drawn up, and what other money counts in it.

Money of other kinds is counted only at a recorded rate. What has none, the hours of a time bank for
instance, is left out and named.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from fractions import Fraction
from typing import Final

from valueflows.model.exact import MICRO, Exact, whole_if_whole
from valueflows.model.ids import canonical
from valueflows.model.reading import Source
from valueflows.model.resources import ResourceSpecification
from valueflows.model.valuing import ExchangeRate
from valueflows.reports.rules import main_currency


def currency_for(source: Source, wanted: str | None = None) -> str | None:
    """Return the id of the money of a report: the one wanted, else the ledger's.

    None where the ledger's cannot be told.
    """
    return main_currency(source) if wanted is None else canonical(wanted)


_WHOLE: Final = re.compile("BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|VND|VUV|XAF|XOF|XPF")
_THOUSANDTHS: Final = re.compile("BHD|IQD|JOD|KWD|LYD|OMR|TND")


def smallest_unit(source: Source, currency: str) -> int:
    """Return the smallest unit of a money in millionths, by the places that ISO 4217 gives it.

    A money whose code is not known has hundredths.
    """
    found = source.get(currency)
    name = found.name if isinstance(found, ResourceSpecification) else None
    words = {name or "", re.split("[/#:]", currency)[-1]}
    if any(map(_WHOLE.fullmatch, words)):
        return MICRO
    return MICRO // 1000 if any(map(_THOUSANDTHS.fullmatch, words)) else MICRO // 100


class Rates:
    """What other money is worth in one, by the rates that are recorded."""

    def __init__(self, source: Source, into: str) -> None:
        self.into = into
        self.rates: defaultdict[str, list[tuple[int, str, Fraction]]] = defaultdict(list)
        for rate in source.records(ExchangeRate):
            if canonical(rate.into) == into:
                share = Fraction(rate.rate.exact) / MICRO
                self.rates[canonical(rate.of)].append((rate.day.microseconds, rate.id, share))
        for known in self.rates.values():
            known.sort()

    def count(self, amount: Exact, currency: str, at: int) -> Exact | None:
        """Return an amount in the money of the report; None where no rate held at that moment."""
        if currency == self.into:
            return amount
        known = self.rates.get(currency, ())
        place = bisect_right([day for day, _iri, _rate in known], at)
        return whole_if_whole(Fraction(amount) * known[place - 1][2]) if place else None
