# SPDX-License-Identifier: MIT
"""Whom a pay rule counts, whom it leaves out and why, and what each one has by its time basis.

A rate is in units of the currency: for an hour, for a month or year as if full time, or for the
period as it was. Whoever needs hours for that and has none is left out and reported. Whoever was
paid nothing is left out too, unless the rule counts volunteers and they are one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from valueflows.model.exact import MICRO, Amount, Exact
from valueflows.model.policies import (
    ACTUAL_YEAR,
    FTE_MONTH,
    HOUR,
    USUAL_COMPONENTS,
    USUAL_SCOPE,
    MaximumWagePolicy,
)
from valueflows.reports.pay import FEE, VOLUNTEER, Payroll, Person, role_name
from valueflows.reports.periods import Period, day_of

HOURS_MISSING: Final = "hours_missing"
REASONS: Final = {
    "role_not_counted": "belongs to it in a role that the rule does not count",
    "role_unknown": "belongs to it in no role, and neither worked nor was paid for work",
    "place_unknown": "no place is recorded, and the rule counts some countries only",
    "country_not_counted": "lives and works in a country that the rule does not count",
    "not_there_on_the_date": "did not belong to it on the date that the rule looks at",
    "unpaid": "got nothing that the rule counts as pay",
    HOURS_MISSING: "no hours are recorded, without which the pay cannot be compared",
    "too_few_hours": "worked fewer hours than the rule asks of those it counts",
}
"""Why people are left out."""

_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Counted:
    """One who is counted: their pay and hours in the period, and their rate by the time basis.

    ``annualised`` says that pay for a part of the period was counted up to all of it.
    """

    person: Person
    pay: Fraction
    hours: Fraction | None
    rate: Fraction
    annualised: bool = False

    @property
    def place(self) -> tuple[Fraction, str]:
        """What people are sorted by: rate, then id."""
        return self.rate, self.person.id


@dataclass(frozen=True, slots=True)
class Left:
    """One who is left out, for a word of ``REASONS``."""

    person: Person
    reason: str
    pay: Fraction


@dataclass(frozen=True, slots=True)
class Population:
    """Who is counted, from the lowest rate to the highest, and who is not, by id."""

    counted: tuple[Counted, ...]
    left: tuple[Left, ...]

    @property
    def without_hours(self) -> tuple[Left, ...]:
        """Those who would be counted, had they hours."""
        return tuple(each for each in self.left if each.reason == HOURS_MISSING)

    @property
    def in_scope(self) -> int:
        """How many the rule is about, with hours or without."""
        return len(self.counted) + len(self.without_hours)

    @property
    def hours_coverage(self) -> Fraction | None:
        """The share of pay in scope that has hours; None when nothing was paid."""
        paid = sum((each.pay for each in self.counted), Fraction(0))
        bare = sum((each.pay for each in self.counted if not each.hours), Fraction(0))
        missing = sum((each.pay for each in self.without_hours), Fraction(0))
        total = paid + missing
        return (paid - bare) / total if total else None


def needs_hours(policy: MaximumWagePolicy) -> bool:
    """Whether nobody can be compared by a rule without hours."""
    return policy.time_basis != ACTUAL_YEAR or prorates(policy)


def prorates(policy: MaximumWagePolicy) -> bool:
    """Whether an absolute limit is less for those who work less; by hours it is so anyway."""
    return (
        policy.measure == "absolute"
        and bool(policy.prorate_cap)
        and policy.time_basis == ACTUAL_YEAR
    )


def population(payroll: Payroll, policy: MaximumWagePolicy, period: Period) -> Population:
    """Return whom a rule counts of a payroll."""
    sift = _Sift(policy, period)
    counted: list[Counted] = []
    left: list[Left] = []
    for person in payroll.people:
        reason = sift.reason(person)
        if reason is None:
            counted.append(sift.counted(person))
        else:
            left.append(Left(person, reason, sift.pay(person)))
    return Population(tuple(sorted(counted, key=lambda each: each.place)), tuple(left))


def units(amount: Exact) -> Fraction:
    """Return millionths as units."""
    return Fraction(amount) / MICRO


def number(amount: Amount | None) -> Fraction | None:
    """Return a written number; None for none."""
    return None if amount is None else units(amount.exact)


def share_of_year(period: Period) -> Fraction:
    """Return how much of a year a period is: by months where it has whole ones, else by days."""
    months = period.months()
    if all(len(month.text) == len("2025-01") for month in months):
        return Fraction(len(months), _MONTHS)
    return Fraction(period.days, Period(*_year(period.first)).days)


def scope(policy: MaximumWagePolicy) -> frozenset[str]:
    """Return the names of the roles that a rule counts."""
    return frozenset(role_name(tag) for tag in policy.scope or USUAL_SCOPE)


def components(policy: MaximumWagePolicy) -> tuple[str, ...]:
    """Return the parts that are pay by a rule."""
    return policy.components or USUAL_COMPONENTS


def in_one_of(place: str, countries: Iterable[str]) -> bool:
    """Whether a place is in one of some countries: ``ES``, ``ES-CT``, or an id that ends so."""
    name = place.replace("#", "/").rpartition("/")[2].casefold()
    return any(
        name == code.casefold() or name.startswith(f"{code}-".casefold()) for code in countries
    )


def _year(day: date) -> tuple[date, date]:
    return date(day.year, 1, 1), date(day.year, 12, 31)


class _Sift:
    """Asks of one person after the other what a rule asks."""

    def __init__(self, policy: MaximumWagePolicy, period: Period) -> None:
        self.policy = policy
        self.period = period
        self.scope = scope(policy)
        self.full_time = number(policy.hours_per_fte)
        self.least = number(policy.min_hours)
        self.own_cost = number(policy.contractor_cost_share) or Fraction(0)
        date_asked = policy.population_date
        self.day = day_of(date_asked.microseconds, period.zone) if date_asked else period.last

    def reason(self, person: Person) -> str | None:
        """Return why a person is not counted; None when they are."""
        asked = (self._by_role, self._by_place, self._by_date, self._by_pay, self._by_hours)
        return next((found for ask in asked if (found := ask(person)) is not None), None)

    def pay(self, person: Person) -> Fraction:
        """Return what a person got of what the rule counts, in units of the currency."""
        named = components(self.policy)
        total = sum((units(person.part(name)) for name in named), Fraction(0))
        if FEE in named:
            total -= units(person.part(FEE)) * self.own_cost
        if self.policy.counted == "totalEmployerCost":
            total += units(person.charges)
        return total

    def hours(self, person: Person) -> Fraction | None:
        """Return their hours, with paid leave where the rule counts it; None for none."""
        if person.hours is None:
            return None
        return units(person.hours + (person.leave if self.policy.leave_counts else 0)) or None

    def counted(self, person: Person) -> Counted:
        """Return a person with their rate."""
        pay, hours = self.pay(person), self.hours(person)
        if self.policy.time_basis == ACTUAL_YEAR:
            stretch = self._stretch(person)
            return Counted(person, pay, hours, pay * stretch, stretch > 1)
        hourly = pay / hours if hours else Fraction(0)
        return Counted(person, pay, hours, hourly * self._hours_of_basis())

    def _hours_of_basis(self) -> Fraction:
        if self.policy.time_basis == HOUR:
            return Fraction(1)
        full_time = self.full_time or Fraction(1)
        return full_time / _MONTHS if self.policy.time_basis == FTE_MONTH else full_time

    def _stretch(self, person: Person) -> Fraction:
        """Return by what pay for a part of the period is counted up."""
        asked = self.policy.annualise
        if not person.employed or asked == "none":
            return Fraction(1)
        if asked == "permanentOnly" and not person.permanent:
            return Fraction(1)
        return Fraction(self.period.days, person.employed)

    def _by_role(self, person: Person) -> str | None:
        if not person.roles:
            return "role_unknown"
        return "role_not_counted" if self.scope.isdisjoint(person.roles) else None

    def _by_place(self, person: Person) -> str | None:
        countries = self.policy.countries
        if not countries:
            return None
        if not person.places:
            return "place_unknown"
        found = any(in_one_of(place, countries) for place in person.places)
        return None if found else "country_not_counted"

    def _by_date(self, person: Person) -> str | None:
        there = self.policy.population != "onDate" or person.belongs_on(self.day)
        return None if there else "not_there_on_the_date"

    def _by_pay(self, person: Person) -> str | None:
        unpaid_counts = VOLUNTEER in person.roles and VOLUNTEER in self.scope
        return None if self.pay(person) or unpaid_counts else "unpaid"

    def _by_hours(self, person: Person) -> str | None:
        hours = self.hours(person)
        if hours is None:
            asked = needs_hours(self.policy) or self.least is not None
            return HOURS_MISSING if asked else None
        return "too_few_hours" if self.least is not None and hours < self.least else None
