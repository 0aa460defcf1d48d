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

from valueflows.model.exact import MICRO, Exact, whole_if_whole
from valueflows.model.reading import Source
from valueflows.model.resources import ResourceSpecification
from valueflows.model.valuing import ExchangeRate


def currency_for(source: Source, wanted: str | None = None) -> str | None:
    """Return the id of the money of a report: the one wanted, else the ledger's.

    The ledger names a code; it is that of the money whose name, tag or id ends in it. Where one
    money alone is described it is that. None where it cannot be told.
    """
    if wanted is not None:
        return wanted
    code = source.ledger.currency.upper()
    known = [kind for kind in source.records(ResourceSpecification) if kind.medium_of_exchange]
    named = sorted(kind.id for kind in known if _is_called(kind, code))
    if named:
        return named[0]
    return known[0].id if len(known) == 1 else None


def _is_called(kind: ResourceSpecification, code: str) -> bool:
    words = (kind.id, kind.name or "", *kind.resource_classified_as)
    return any(re.split(r"[^A-Z]", word.upper())[-1] == code for word in words)


class Rates:
    """What other money is worth in one, by the rates that are recorded."""

    def __init__(self, source: Source, into: str) -> None:
        self.into = into
        self.rates: defaultdict[str, list[tuple[int, str, Fraction]]] = defaultdict(list)
        for rate in source.records(ExchangeRate):
            if rate.into == into:
                share = Fraction(rate.rate.exact, MICRO)
                self.rates[rate.of].append((rate.day.microseconds, rate.id, share))
        for known in self.rates.values():
            known.sort()

    def count(self, amount: Exact, currency: str, at: int) -> Exact | None:
        """Return an amount in the money of the report; None where no rate held at that moment."""
        if currency == self.into:
            return amount
        known = self.rates.get(currency, ())
        place = bisect_right([day for day, _iri, _rate in known], at)
        return whole_if_whole(Fraction(amount) * known[place - 1][2]) if place else None
