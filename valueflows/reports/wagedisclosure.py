# SPDX-License-Identifier: MIT
"""What comes of measuring pay by a rule: the figure, what it was made of, and what it says.

The record is exact; figures are rounded once, where it is written (``as_dict``, ``report``): halves
away from zero, to the policy's rounding, else to hundredths. A verdict compares exact values. The
whole of it names people and their pay and is for those who may see that; what
is left for everybody is told by ``wageguard``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from valueflows.model.exact import MICRO, written
from valueflows.model.policies import MaximumWagePolicy
from valueflows.model.tables import Note, Report
from valueflows.model.terms import properties
from valueflows.reports import wagereport
from valueflows.reports.canonical import canonical, digest
from valueflows.reports.rates import RateUsed
from valueflows.reports.rounding import rounded

WITHIN: Final = "within"
EXCEEDED: Final = "exceeded"
NOT_COMPUTABLE: Final = "notComputable"
NOT_APPLICABLE: Final = "notApplicable"
HUNDREDTH: Final = Fraction(1, 100)
MISSING_MAX: Final = Fraction(1, 20)
"""The greatest share of unclassified money, or of charges of nobody, with which there is a figure."""

_PER_MILLE: Final = Fraction(1, 10_000)


@dataclass(frozen=True, slots=True, order=True)
class Excluded:
    """How many people were left out for a reason, and their pay."""

    reason: str
    text: str
    count: int
    pay: Fraction
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One who was counted, with the records behind: pay and hours in the period, and the rate.

    ``limit`` is what an absolute rule allows this person. ``annualised`` says that the rate was
    counted up from a part of the period.
    """

    id: str
    roles: tuple[str, ...]
    assumed: bool
    pay: Fraction
    parts: tuple[tuple[str, Fraction], ...]
    hours: Fraction | None
    rate: Fraction
    limit: Fraction | None
    annualised: bool
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Derogation:
    """A higher limit for a time: whether it holds in all of the period, and what it says."""

    cap: Fraction
    reason: str | None
    holds: bool
    verdict: str
    headroom: Fraction | None


@dataclass(frozen=True, slots=True)
class Bought:
    """Work and services bought outside of the boundary, beside the pay of those counted.

    ``version`` is the last in which one of the records was written.
    """

    amount: Fraction
    share: Fraction | None
    records: tuple[str, ...]
    version: int = 0


@dataclass(frozen=True, slots=True)
class Volunteers:
    """How many worked without pay, and their hours."""

    count: int
    hours: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class WageDisclosure:
    """The result of one rule for one period, from one version of the books.

    ``value`` is numerator by denominator, ``headroom`` one less value by the limit in force.
    ``reason`` is a word for why there is no figure or no judgement. ``headcount_ratio`` is the
    ratio of what was paid, ``full_time_ratio`` that as if all had worked full time; both are told
    whatever the rule's own time basis. Under ``top`` and ``base`` stand the people whose pay they
    are, under ``outside_records`` where an amount from outside comes from.
    """

    policy: MaximumWagePolicy
    boundary: tuple[str, ...]
    period: str
    currency: str | None
    n: int
    verdict: str
    verdict_without_derogation: str
    reason: str | None = None
    reason_text: str | None = None
    reason_count: int = 0
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    value: Fraction | None = None
    cap: Fraction | None = None
    headroom: Fraction | None = None
    derogation: Derogation | None = None
    headcount_ratio: Fraction | None = None
    full_time_ratio: Fraction | None = None
    hours_coverage: Fraction | None = None
    unclassified_share: Fraction = Fraction(0)
    bought: Bought
    volunteers: Volunteers
    excluded: tuple[Excluded, ...] = ()
    people: tuple[Row, ...] = ()
    top: tuple[str, ...] = ()
    base: tuple[str, ...] = ()
    outside_records: tuple[str, ...] = ()
    rates: tuple[RateUsed, ...] = ()
    notes: tuple[Note, ...] = ()
    version: int
    checkpoint: str
    depends_on: int

    @property
    def policy_hash(self) -> str:
        """SHA-256 of the policy, whatever its id."""
        return digest(canonical(definition(self.policy)))

    def behind(self, people: tuple[str, ...]) -> tuple[str, ...]:
        """Return the events and claims behind the pay and hours of some of the people."""
        found = {iri for row in self.people if row.id in people for iri in row.records}
        return tuple(sorted(found))

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain values; figures rounded, and exact beside."""
        return self._head() | self._figures() | self._context() | self._detail()

    def as_json(self) -> bytes:
        """Return all of it as canonical JSON: equal books, policy and period, equal bytes."""
        return canonical(self.as_dict())

    def digest(self) -> str:
        """Return the SHA-256 of ``as_json``."""
        return digest(self.as_json())

    def report(self) -> Report:
        """Return it as tables."""
        return wagereport.report(self)

    def _head(self) -> dict[str, Any]:
        return {
            "report": wagereport.REPORT,
            "organisation": str(self.policy.published_by),
            "boundary": list(self.boundary),
            "policy": str(self.policy.id),
            "policyHash": self.policy_hash,
            "definition": definition(self.policy),
            "period": self.period,
            "currency": self.currency,
            "n": self.n,
            "version": self.version,
            "checkpoint": self.checkpoint,
            "dependsOn": self.depends_on,
        }

    def _figures(self) -> dict[str, Any]:
        money, step = self.money_step, step_of(self.policy)
        return {
            "numerator": rounded(self.numerator, money),
            "denominator": rounded(self.denominator, money),
            "exact": self.value,
            "value": rounded(self.value, step),
            "cap": _text(self.cap),
            "comparator": self.policy.comparator,
            "verdict": self.verdict,
            "verdictWithoutDerogation": self.verdict_without_derogation,
            "reason": self.reason,
            "reasonText": self.reason_text,
            "reasonCount": self.reason_count,
            "headroom": rounded(self.headroom, _PER_MILLE),
            "derogation": self._derogation(),
            "headcountRatio": rounded(self.headcount_ratio, HUNDREDTH),
            "fullTimeRatio": rounded(self.full_time_ratio, HUNDREDTH),
            "hoursCoverage": rounded(self.hours_coverage, _PER_MILLE),
            "unclassifiedShare": rounded(self.unclassified_share, _PER_MILLE),
            "unclassifiedShareMax": rounded(MISSING_MAX, _PER_MILLE),
            "boughtOutsideShare": rounded(self.bought.share, _PER_MILLE),
        }

    def _derogation(self) -> dict[str, Any] | None:
        if self.derogation is None:
            return None
        return {
            "cap": _text(self.derogation.cap),
            "reason": self.derogation.reason,
            "holds": self.derogation.holds,
            "verdict": self.derogation.verdict,
            "headroom": rounded(self.derogation.headroom, _PER_MILLE),
        }

    def _context(self) -> dict[str, Any]:
        return {
            "excluded": self.excluded,
            "volunteers": self.volunteers,
            "boughtOutside": self.bought,
            "rates": self.rates,
            "notes": self.notes,
        }

    def _detail(self) -> dict[str, Any]:
        return {
            "people": self.people,
            "top": self.top,
            "base": self.base,
            "outsideRecords": self.outside_records,
            "topRecords": self.behind(self.top),
            "baseRecords": self.behind(self.base),
        }

    @property
    def money_step(self) -> Fraction:
        """To what amounts of money are rounded."""
        return step_of(self.policy) if self.policy.measure == "absolute" else HUNDREDTH


def step_of(policy: MaximumWagePolicy) -> Fraction:
    """Return to what a policy rounds; to hundredths where it says nothing."""
    if policy.rounding is None or not policy.rounding.exact:
        return HUNDREDTH
    return Fraction(policy.rounding.exact) / MICRO


def _text(value: Fraction | None) -> str | None:
    """Write a number that a policy states, as long as it is."""
    return None if value is None else written(value * MICRO)


def definition(policy: MaximumWagePolicy) -> dict[str, Any]:
    """Return what a policy says, by the names of its properties, without its id."""
    said = ((row.key, getattr(policy, row.name)) for row in properties(type(policy)))
    return {key: value for key, value in said if value not in (None, ())}
