# SPDX-License-Identifier: MIT
"""Does an organisation keep the limit that it set itself for its highest pay?

``disclose`` measures one period by one policy. An answer may be that there is none: where hours,
rates, floors or classes are missing beyond what the policy accepts, the verdict is notComputable and
says why; where the question has no meaning (one person, no limit), notApplicable.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from valueflows.model.ids import canonical
from valueflows.model.policies import ACTUAL_YEAR, FTE_YEAR, HOUR, MaximumWagePolicy
from valueflows.model.tables import Note
from valueflows.reports import buying
from valueflows.reports.accounts import Accounts
from valueflows.reports.measuring import (
    Floor,
    Measured,
    UnmeasuredError,
    floor_of,
    ratio,
    text_of,
)
from valueflows.reports.pay import VOLUNTEER, Payroll, payroll
from valueflows.reports.periods import Period
from valueflows.reports.population import (
    REASONS,
    Counted,
    Population,
    components,
    needs_hours,
    number,
    population,
    prorates,
    share_of_year,
    units,
)
from valueflows.reports.rates import Exchange, RateUsed
from valueflows.reports.wagedisclosure import (
    EXCEEDED,
    MISSING_MAX,
    NOT_APPLICABLE,
    NOT_COMPUTABLE,
    WITHIN,
    Derogation,
    Excluded,
    Row,
    Volunteers,
    WageDisclosure,
)


class BoundaryError(ValueError):
    """That accounts are of other organisations than those a policy counts."""


def disclose(accounts: Accounts, policy: MaximumWagePolicy, period: Period) -> WageDisclosure:
    """Measure the pay of a period by a policy; ``BoundaryError`` for accounts of others."""
    counts = {canonical(iri) for iri in (policy.published_by, *policy.boundary)}
    if counts != accounts.boundary:
        raise BoundaryError(
            f"the policy {policy.id} counts {sorted(counts)}, and the accounts are of "
            f"{sorted(accounts.boundary)}; draw the accounts of the former"
        )
    return _Measuring(accounts, policy, period).disclosed()


@dataclass(frozen=True, slots=True)
class _Judged:
    """A figure and what is said of it, or the reason why nothing is."""

    verdict: str
    without_derogation: str
    code: str | None = None
    count: int = 0
    measured: Measured | None = None
    headroom: Fraction | None = None
    derogation: Derogation | None = None


class _Measuring:
    """One policy, one period, one version of the books."""

    def __init__(self, accounts: Accounts, policy: MaximumWagePolicy, period: Period) -> None:
        self.accounts = accounts
        self.policy = policy
        self.period = period
        self.payroll: Payroll = payroll(accounts, policy, period)
        self.people: Population = population(self.payroll, policy, period)
        self.exchange = Exchange(
            accounts.source, self.payroll.currency or "", period, policy.exchange
        )
        self.bought = buying.bought(accounts, period, self.exchange, self.people)
        self.floors: set[str] = set()

    def disclosed(self) -> WageDisclosure:
        """Return the result."""
        judged = self._judged()
        measured = judged.measured
        return WageDisclosure(
            policy=self.policy,
            boundary=tuple(sorted(self.accounts.boundary)),
            period=self.period.text,
            currency=self.payroll.currency,
            n=self.people.in_scope,
            verdict=judged.verdict,
            verdict_without_derogation=judged.without_derogation,
            reason=judged.code,
            reason_text=judged.code and text_of(judged.code),
            reason_count=judged.count,
            numerator=measured.numerator if measured else None,
            denominator=measured.denominator if measured else None,
            value=self._value(measured),
            cap=number(self.policy.cap),
            headroom=judged.headroom,
            derogation=judged.derogation,
            headcount_ratio=self._ratio_by(ACTUAL_YEAR),
            full_time_ratio=self._ratio_by(FTE_YEAR if self.policy.hours_per_fte else HOUR),
            hours_coverage=self.people.hours_coverage,
            unclassified_share=self._unclassified()[1],
            bought=self.bought,
            volunteers=self._volunteers(),
            excluded=self._excluded(),
            people=tuple(self._row(one) for one in self.people.counted),
            top=measured.top if measured else (),
            base=measured.base if measured else (),
            outside_records=tuple(sorted(self.floors)),
            rates=self._rates(),
            notes=self._notes(),
            version=self.accounts.source.version,
            checkpoint=self.accounts.source.checkpoint,
            depends_on=self._depends_on(),
        )

    # -- the figure and what it says ---------------------------------------------------------------

    def _judged(self) -> _Judged:
        try:
            self._check()
            if self.policy.measure == "absolute":
                return self._absolute()
            return self._relative()
        except UnmeasuredError as error:
            verdict = NOT_COMPUTABLE if error.applicable else NOT_APPLICABLE
            return _Judged(verdict, verdict, error.code, error.count)

    def _check(self) -> None:
        """Raise why there can be no figure, the first reason first."""
        if self.payroll.currency is None:
            raise UnmeasuredError("currency_unknown")
        if gap := self.payroll.gap("exchange_rate_missing"):
            raise UnmeasuredError(gap.code, len(gap.records))
        if not self.people.in_scope:
            raise UnmeasuredError("nobody_in_scope", applicable=False)
        count, share = self._unclassified()
        if share > MISSING_MAX:
            raise UnmeasuredError("unclassified", count)
        self._check_charges()
        self._check_hours()

    def _check_charges(self) -> None:
        gap = self.payroll.gap("charges_unattributed")
        counts = self.policy.counted == "totalEmployerCost"
        if gap is None or not (counts or "employerPension" in components(self.policy)):
            return
        paid = sum((one.pay for one in self.people.counted), Fraction(0))
        if units(gap.amount or 0) > MISSING_MAX * paid:
            raise UnmeasuredError(gap.code, len(gap.records))

    def _check_hours(self) -> None:
        if not needs_hours(self.policy):
            return
        if self.policy.hours_per_fte is None and self.policy.time_basis != HOUR:
            raise UnmeasuredError("policy_incomplete")
        missing = len(self.people.without_hours)
        refuses = missing and self.policy.missing_data == "refuse"
        coverage = self.people.hours_coverage
        least = number(self.policy.min_hours_coverage)
        if refuses or (coverage is not None and least is not None and coverage < least):
            raise UnmeasuredError("hours_missing", missing)

    def _relative(self) -> _Judged:
        measured = ratio(self.policy, self.people, self._floor)
        return self._against(measured, measured.value)

    def _absolute(self) -> _Judged:
        """Judge the one who is nearest to their limit, or farthest above it."""
        if not self._cap():
            top = self.people.counted[-1]
            ids = (top.person.id,)
            return self._against(Measured(top.rate, Fraction(1), ids, ()), top.rate)
        limits = [(one, self._limit(one)) for one in self.people.counted]
        one, limit = max(limits, key=lambda pair: (pair[0].rate / pair[1], pair[0].person.id))
        measured = Measured(one.rate, limit, (one.person.id,), ())
        return self._against(measured, measured.value * self._cap())

    def _limit(self, one: Counted) -> Fraction:
        """Return what an absolute rule allows somebody, by its time basis."""
        limit = self._cap()
        if self.policy.time_basis == ACTUAL_YEAR:
            limit *= share_of_year(self.period)
        if prorates(self.policy):
            full_time = (number(self.policy.hours_per_fte) or 0) * share_of_year(self.period)
            limit *= min(Fraction(1), (one.hours or 0) / full_time) if full_time else 1
        return limit

    def _cap(self) -> Fraction:
        return number(self.policy.cap) or Fraction(0)

    def _value(self, measured: Measured | None) -> Fraction | None:
        """Return what is told as the value: the ratio, or the amount that an absolute rule caps."""
        if measured is None:
            return None
        return measured.numerator if self.policy.measure == "absolute" else measured.value

    def _against(self, measured: Measured, value: Fraction) -> _Judged:
        """Return what a value says of the limit, and of the one that holds for a time."""
        cap = number(self.policy.cap)
        if not cap:
            return _Judged(NOT_APPLICABLE, NOT_APPLICABLE, "no_cap", measured=measured)
        verdict, headroom = self._verdict(value, cap), 1 - value / cap
        derogation = self._derogation(value)
        if derogation is not None and derogation.holds:
            room = derogation.headroom
            return _Judged(derogation.verdict, verdict, None, 0, measured, room, derogation)
        return _Judged(verdict, verdict, None, 0, measured, headroom, derogation)

    def _verdict(self, value: Fraction, cap: Fraction) -> str:
        within = value < cap or (value == cap and self.policy.comparator == "atMost")
        return WITHIN if within else EXCEEDED

    def _derogation(self, value: Fraction) -> Derogation | None:
        cap = number(self.policy.derogation_cap)
        if not cap:
            return None
        until = self.policy.derogation_until
        return Derogation(
            cap=cap,
            reason=self.policy.derogation_reason,
            holds=until is None or self.period.end <= until.microseconds,
            verdict=self._verdict(value, cap),
            headroom=1 - value / cap,
        )

    def _floor(self) -> Floor:
        found = floor_of(self.policy, self.accounts.source, self.people, self.exchange, self.period)
        self.floors.update(found.records)
        return found

    def _ratio_by(self, time_basis: str) -> Fraction | None:
        """Return the ratio by another time basis; None where there is none."""
        policy = replace(self.policy, time_basis=time_basis, measure="ratio")
        try:
            if self.payroll.currency is None:
                return None
            people = population(self.payroll, policy, self.period)
            floor = lambda: floor_of(  # noqa: E731 - asked for only where the base is from outside
                policy, self.accounts.source, people, self.exchange, self.period
            )
            return ratio(policy, people, floor).value
        except UnmeasuredError:
            return None

    # -- what stands beside it ---------------------------------------------------------------------

    def _unclassified(self) -> tuple[int, Fraction]:
        """Return how many people got unclassified money, and its share of all they got."""
        left = {each.person.id: each.reason for each in self.people.left}
        apart = {"role_not_counted", "country_not_counted"}
        around = [p for p in self.payroll.people if left.get(p.id) not in apart]
        loose = [p for p in around if p.unclassified]
        amount = sum((units(p.unclassified) for p in loose), Fraction(0))
        paid = sum((one.pay for one in self.people.counted), Fraction(0))
        paid += sum((each.pay for each in self.people.without_hours), Fraction(0))
        return len(loose), amount / (amount + paid) if amount + paid else Fraction(0)

    def _volunteers(self) -> Volunteers:
        found = [p for p in self.payroll.people if VOLUNTEER in p.roles]
        return Volunteers(len(found), sum((units(p.hours or 0) for p in found), Fraction(0)))

    def _excluded(self) -> tuple[Excluded, ...]:
        found = defaultdict(list)
        for each in self.people.left:
            found[each.reason].append(each)
        return tuple(
            Excluded(
                reason,
                REASONS[reason],
                len(found[reason]),
                sum((each.pay for each in found[reason]), Fraction(0)),
                tuple(each.person.id for each in found[reason]),
            )
            for reason in sorted(found)
        )

    def _row(self, one: Counted) -> Row:
        person = one.person
        named = components(self.policy)
        capped = self.policy.measure == "absolute" and bool(self._cap())
        return Row(
            id=person.id,
            roles=person.roles,
            assumed=person.assumed,
            pay=one.pay,
            parts=tuple((name, units(part)) for name, part in person.pay if name in named),
            hours=one.hours,
            rate=one.rate,
            limit=self._limit(one) if capped else None,
            annualised=one.annualised,
            records=person.records,
        )

    def _rates(self) -> tuple[RateUsed, ...]:
        return tuple(sorted({*self.payroll.rates, *self.exchange.used}))

    def _notes(self) -> tuple[Note, ...]:
        counted = self.people.counted
        noted = (
            _note("role_assumed", [one for one in counted if one.person.assumed]),
            _note("annualised", [one for one in counted if one.annualised]),
        )
        notes = [note for note in noted if note is not None]
        if self.policy.counted == "net" and self.policy.recognised != "paid":
            notes.append(Note("net_is_paid", _NOTES["net_is_paid"]))
        if not self._holds():
            notes.append(Note("policy_not_in_force", _NOTES["policy_not_in_force"]))
        gaps = (Note(g.code, g.text, len(g.records), g.records) for g in self.payroll.gaps)
        return (*notes, *gaps)

    def _holds(self) -> bool:
        """Whether the policy holds in all of the period."""
        until = self.policy.valid_through
        begun = self.policy.valid_from.microseconds <= self.period.start
        return begun and (until is None or self.period.end <= until.microseconds)

    def _depends_on(self) -> int:
        """Return the version in which the last record was written that bears on the result."""
        source = self.accounts.source
        records: Iterable[str] = (
            self.policy.id,
            *self.floors,
            *(iri for rate in self._rates() for iri in rate.records),
        )
        versions = (source.version_of(iri) for iri in records)
        people = (person.version for person in self.payroll.people)
        return max((self.bought.version, *versions, *people))


_NOTES: Final = {
    "role_assumed": "They belong to it in no role that is recorded; it was taken from their pay.",
    "annualised": "They were there for a part of the period; their pay is counted up to all of it.",
    "policy_not_in_force": "The policy does not hold in all of the period.",
    "net_is_paid": "Net pay is known only when it is paid, and counts then.",
}


def _note(code: str, people: list[Counted]) -> Note | None:
    return Note(code, _NOTES[code], len(people)) if people else None
