# SPDX-License-Identifier: MIT
"""What stands above and what stands below in a pay rule, and whose pay that is.

The base is a statistic of the people counted, or an amount from outside: a living wage, the floor
of the law, or a fixed one. Where people work in several places, the lowest floor among these counts,
so that no other would make the ratio greater.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final, TypeVar

from valueflows.model.ids import canonical
from valueflows.model.policies import ACTUAL_YEAR, FTE_MONTH, HOUR, MaximumWagePolicy
from valueflows.model.reading import Source
from valueflows.model.valuing import LivingWage
from valueflows.reports import statistics
from valueflows.reports.pay import role_name
from valueflows.reports.periods import Period
from valueflows.reports.population import (
    Counted,
    Population,
    in_one_of,
    number,
    share_of_year,
    units,
)
from valueflows.reports.rates import Exchange

OUTSIDE: Final = frozenset({"livingWage", "legalMinimum", "fixed"})
"""Bases that are no statistic of the people."""

T = TypeVar("T")
_MONTHS: Final = 12
_PERCENTILES: Final = {"p10": 10, "p25": 25, "median": 50, "medianExclTop": 50, "p75": 75}
_TEXTS: Final = {
    "nobody_in_scope": "nobody whom the rule counts was paid in this period",
    "one_person": "a ratio compares people, and there is only one",
    "nobody_below": "everybody counted stands at the top, and nobody is left to compare with",
    "base_is_zero": "base is zero, and nothing can be divided by it",
    "role_not_held": "nobody counted holds the role that the rule names for the top",
    "policy_incomplete": "the policy lacks a number that its measure needs",
    "place_missing": "people counted have no place, and floors are recorded for several",
    "floor_missing": "no floor is recorded that holds where people counted work",
    "exchange_rate_missing": "money is in a currency for which no rate is recorded",
    "currency_unknown": "no money is recorded that the ledger's currency code means",
    "unclassified": "money to people says not what it is for, more of it than is accepted",
    "charges_unattributed": "charges of the employer name no person's work, too many of them",
    "hours_missing": "hours are missing for more of the pay than the rule accepts",
    "no_cap": "the rule states no limit; the figure is told and nothing is judged",
}
"""Why there is no figure, or no judgement, by word."""


class UnmeasuredError(Exception):
    """That something cannot be measured: a word for why, and how many people or records it is of.

    ``applicable`` is false where the question has no meaning, not where the answer is missing.
    """

    def __init__(self, code: str, count: int = 0, *, applicable: bool = True) -> None:
        super().__init__(_TEXTS[code])
        self.code = code
        self.count = count
        self.applicable = applicable


@dataclass(frozen=True, slots=True)
class Floor:
    """An amount from outside by a policy's time basis, and the records it comes from."""

    amount: Fraction
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """A top and a base, and the ids of those whose pay they are."""

    numerator: Fraction
    denominator: Fraction
    top: tuple[str, ...]
    base: tuple[str, ...]

    @property
    def value(self) -> Fraction:
        """The one divided by the other."""
        return self.numerator / self.denominator


def text_of(code: str) -> str:
    """Return what a word for a reason means."""
    return _TEXTS[code]


def ratio(policy: MaximumWagePolicy, people: Population, outside: Callable[[], Floor]) -> Measured:
    """Return a rule's top and base; ``UnmeasuredError`` says why there is none."""
    if not people.counted:
        raise UnmeasuredError("nobody_in_scope", applicable=False)
    if policy.base not in OUTSIDE and people.in_scope == 1:
        raise UnmeasuredError("one_person", 1, applicable=False)
    numerator, top = _top(policy, people.counted)
    base: Sequence[Counted] = ()
    if policy.base in OUTSIDE:
        denominator = outside().amount
    else:
        leaves_out = policy.exclude_top_from_base or policy.base == "medianExclTop"
        pool = [one for one in people.counted if not leaves_out or one not in top]
        if not pool:
            raise UnmeasuredError("nobody_below", applicable=False)
        denominator, base = _base(policy, pool)
    if not denominator:
        raise UnmeasuredError("base_is_zero")
    return Measured(numerator, denominator, _ids(top), _ids(base))


def _top(
    policy: MaximumWagePolicy, ordered: Sequence[Counted]
) -> tuple[Fraction, Sequence[Counted]]:
    if policy.top == "meanTopK":
        top = ordered[-_needed(policy.top_count) :]
        return statistics.mean([one.rate for one in top]), top
    if policy.top == "percentile":
        return _percentile(ordered, _needed(number(policy.top_percentile)), policy)
    if policy.top == "namedRole":
        role = role_name(_needed(policy.top_role))
        ordered = [one for one in ordered if role in one.person.roles]
        if not ordered:
            raise UnmeasuredError("role_not_held")
    return ordered[-1].rate, ordered[-1:]


def _base(policy: MaximumWagePolicy, pool: Sequence[Counted]) -> tuple[Fraction, Sequence[Counted]]:
    if policy.base == "min":
        return pool[0].rate, pool[:1]
    if policy.base == "mean":
        return statistics.mean([one.rate for one in pool]), pool
    if policy.base == "meanBottomDecile":
        lowest = pool[: statistics.decile_count(len(pool))]
        return statistics.mean([one.rate for one in lowest]), lowest
    return _percentile(pool, Fraction(_PERCENTILES[policy.base]), policy)


def _percentile(
    ordered: Sequence[Counted], share: Fraction, policy: MaximumWagePolicy
) -> tuple[Fraction, Sequence[Counted]]:
    """Return a percentile, and the one or two people it lies at."""
    method = policy.percentile_method
    value = statistics.percentile([one.rate for one in ordered], share, method)
    if method == statistics.NEAREST_RANK:
        rank = max(ceil(share * len(ordered) / 100), 1)
        return value, ordered[rank - 1 : rank]
    place = share * (len(ordered) - 1) / 100
    return value, ordered[floor(place) : ceil(place) + 1]


def _needed(value: T | None) -> T:
    if value is None:
        raise UnmeasuredError("policy_incomplete")
    return value


def _ids(people: Sequence[Counted]) -> tuple[str, ...]:
    return tuple(sorted(one.person.id for one in people))


# -- amounts from outside --------------------------------------------------------------------------


def floor_of(
    policy: MaximumWagePolicy,
    source: Source,
    people: Population,
    exchange: Exchange,
    period: Period,
) -> Floor:
    """Return the amount from outside that a rule compares with, by its time basis."""
    if policy.base == "fixed":
        yearly = _needed(number(policy.base_amount))
        return Floor(yearly * _of_year(policy, period))
    hourly, records = _lowest(policy, source, people, exchange, period)
    if policy.time_basis == HOUR:
        return Floor(hourly, records)
    yearly = hourly * _needed(number(policy.hours_per_fte))
    return Floor(yearly * _of_year(policy, period), records)


def _of_year(policy: MaximumWagePolicy, period: Period) -> Fraction:
    """Return what part of a full-time year's amount the time basis is."""
    if policy.time_basis == HOUR:
        return 1 / _needed(number(policy.hours_per_fte))
    if policy.time_basis == FTE_MONTH:
        return Fraction(1, _MONTHS)
    return share_of_year(period) if policy.time_basis == ACTUAL_YEAR else Fraction(1)


def _lowest(
    policy: MaximumWagePolicy,
    source: Source,
    people: Population,
    exchange: Exchange,
    period: Period,
) -> tuple[Fraction, tuple[str, ...]]:
    known = _in_force(source, period, legal=policy.base == "legalMinimum")
    places = {place for one in people.counted for place in one.person.places}
    unplaced = sum(1 for one in people.counted if not one.person.places)
    if unplaced and len(known) > 1:
        raise UnmeasuredError("place_missing", unplaced)
    found = [_at(place, known) for place in places] + (list(known.values()) if unplaced else [])
    missing = sum(1 for wage in found if wage is None)
    wages = [wage for wage in found if wage is not None]
    if missing or not wages:
        raise UnmeasuredError("floor_missing", missing)
    return min(_counted_in(wage, exchange, period) for wage in wages)


def _in_force(source: Source, period: Period, *, legal: bool) -> dict[str, LivingWage]:
    """Return the floors that hold at the end of a period, by place."""
    wages = [
        wage
        for wage in source.records(LivingWage)
        if bool(wage.is_legal_minimum) == legal and wage.valid_from.microseconds < period.end
    ]
    wages.sort(key=lambda wage: (wage.valid_from.microseconds, wage.id))
    return {wage.place: wage for wage in wages}


def _at(place: str, known: dict[str, LivingWage]) -> LivingWage | None:
    """Return the floor of a place, or of the nearest place that it lies in."""
    around = [name for name in known if name == place or in_one_of(place, (name,))]
    return known[max(around, key=lambda name: (len(name), name))] if around else None


def _counted_in(
    wage: LivingWage, exchange: Exchange, period: Period
) -> tuple[Fraction, tuple[str, ...]]:
    hourly = exchange.convert(wage.hourly.exact, canonical(wage.currency), period.end - 1)
    if hourly is None:
        raise UnmeasuredError("exchange_rate_missing", 1)
    return units(hourly), (wage.id,)
