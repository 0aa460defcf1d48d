# SPDX-License-Identifier: MIT
"""Who worked for an organisation in a period, and what they were paid for it, part by part.

Pay is what is owed to a person (accrued), or all that settles it, whoever got the money (paid): the
tax withheld is part of it. Net pay is what came to the person themselves, and is known only when it
is paid. Money that settles nothing counts by its own class; without one it is kept apart.

Hours are those of work events. Paid leave is work of a kind whose specification, or which itself,
is tagged ``ob:leave`` (or ``ob:leavePay``), and is counted apart. Whoever works or is paid and
belongs to the organisation in no role is taken for an employee; for a contractor, when fees are all
they get; for a volunteer, when they work for nothing. That is marked as assumed. Refunds are no pay; what
is paid under that name beyond the cost is a benefit, and is to be tagged as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from valueflows.model.agents import Person as PersonRecord
from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.ids import canonical
from valueflows.model.membership import Membership
from valueflows.model.policies import MaximumWagePolicy
from valueflows.model.reading import Flow
from valueflows.model.resources import ResourceSpecification
from valueflows.model.terms import OB
from valueflows.model.units import HOUR
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import CLASSES, UNCLASSIFIED
from valueflows.reports.periods import Period, day_of
from valueflows.reports.postings import Gap, Payment
from valueflows.reports.rates import Exchange, RateUsed, home_currency

EMPLOYEE: Final = "employee"
CONTRACTOR: Final = "contractor"
VOLUNTEER: Final = "volunteer"
LABOUR: Final = frozenset(
    {EMPLOYEE, "memberWorker", CONTRACTOR, "director", "founder", "ownerManager", VOLUNTEER}
)
"""Roles of those who work in it; fees to others are purchases."""

LEAVE: Final = frozenset({f"{OB}leave", f"{OB}leavePay"})
PENSION: Final = "employerPension"
CHARGES: Final = "employerContribution"
FEE: Final = "contractorFee"
_WAGES: Final = frozenset({"basic", "overtime", "bonus", "leavePay", "benefitInKind", PENSION})
_NO_PAY: Final = frozenset(name for name, kind in CLASSES.items() if kind.component is None) - {
    CHARGES,
    UNCLASSIFIED.name,
}
_FOR_WORKERS: Final = frozenset({PENSION, CHARGES})
"""Classes of what is owed to a fund or to the state for somebody's work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One who works for the organisations, or belongs to them, in a period.

    ``pay`` has every part of pay, by the names of ``policies.COMPONENTS``, in millionths of the
    currency; ``charges`` what the employer owes others for them; ``unclassified`` money that says
    not what it is for. ``hours`` and ``leave`` are in millionths of an hour; ``hours`` is None when
    none were written down. ``employed`` are days of the period, of ``days``. ``records`` are the
    events and claims behind it, ``version`` the last in which one of them was written.
    """

    id: str
    roles: tuple[str, ...] = ()
    assumed: bool = False
    places: tuple[str, ...] = ()
    permanent: bool = False
    employed: int = 0
    spans: tuple[tuple[date, date], ...] = ()
    pay: tuple[tuple[str, Exact], ...] = ()
    charges: Exact = 0
    unclassified: Exact = 0
    hours: Exact | None = None
    leave: Exact = 0
    records: tuple[str, ...] = ()
    version: int = 0

    def part(self, component: str) -> Exact:
        """Return what they were paid of one part of pay."""
        return dict(self.pay).get(component, 0)

    def belongs_on(self, day: date) -> bool:
        """Whether they belong to it on a day; whose role is assumed is taken to."""
        return self.assumed or any(first <= day <= last for first, last in self.spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payroll:
    """All people of a period, in order of their ids, and what stands in the way of counting them.

    ``gaps`` have the words ``exchange_rate_missing``, ``charges_unattributed`` (with the amount)
    and ``effort_not_in_hours``. ``currency`` is what amounts are in, None where it is not known.
    """

    people: tuple[Person, ...]
    currency: str | None
    rates: tuple[RateUsed, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def gap(self, code: str) -> Gap | None:
        """Return what is missing of one sort; None when nothing is."""
        return next((gap for gap in self.gaps if gap.code == code), None)


def people(accounts: Accounts, policy: MaximumWagePolicy, period: Period) -> tuple[Person, ...]:
    """Return the people of a period with their pay and hours, as a policy recognises them."""
    return payroll(accounts, policy, period).people


def payroll(accounts: Accounts, policy: MaximumWagePolicy, period: Period) -> Payroll:
    """Return the people of a period, and what is missing to count them."""
    own = policy.currency
    currency = home_currency(accounts.source) if own is None else canonical(own)
    found = _Gathering(accounts, policy, period, currency)
    for payment in recognised(accounts, policy, period):
        found.pay(payment)
    for work in accounts.work(period):
        found.work(work)
    for membership in sorted(accounts.source.records(Membership), key=lambda each: each.id):
        found.member(membership)
    return found.finished()


def recognised(
    accounts: Accounts, policy: MaximumWagePolicy, period: Period
) -> tuple[Payment, ...]:
    """Return what the organisations owe or paid in a period, on the basis that a policy names.

    What counts by being paid, and money that settles nothing, stands in both.
    """
    if policy.counted == "net":
        payments = [
            each for each in _of_people(accounts.paid(period)) if _came_to_them(accounts, each)
        ]
    elif policy.recognised == "paid":
        payments = _of_people(accounts.paid(period))
    else:
        payments = _of_people(accounts.owed(period))
        known = {each.event for each in payments if each.event is not None and each.due is None}
        loose = [each for each in accounts.paid(period) if each.loose]
        payments += [each for each in _of_people(loose) if each.event not in known]
    return tuple(payment for payment in payments if payment.provider in accounts.boundary)


def _of_people(payments: Iterable[Payment]) -> list[Payment]:
    """Return those that may be somebody's pay, by their class."""
    return [payment for payment in payments if payment.money_class not in _NO_PAY]


def _came_to_them(accounts: Accounts, payment: Payment) -> bool:
    flow = accounts.source.flow(payment.event) if payment.event is not None else None
    return flow is not None and flow.receiver == payment.receiver


def role_name(tag: str) -> str:
    """Return a role as it is called in ours, or as it was written."""
    return tag.removeprefix(OB).removeprefix("ob:")


# -- gathering -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sheet:
    """What is being found out of one person."""

    pay: defaultdict[str, Exact] = field(default_factory=lambda: defaultdict(int))
    charges: Exact = 0
    unclassified: Exact = 0
    hours: Exact = 0
    leave: Exact = 0
    members: list[Membership] = field(default_factory=list)
    records: set[str] = field(default_factory=set)
    version: int = 0

    def note(self, version: int, record: str | None) -> None:
        if record is not None:
            self.records.add(record)
        self.version = max(self.version, version)


class _Gathering:
    """Sums pay and hours by person."""

    def __init__(
        self, accounts: Accounts, policy: MaximumWagePolicy, period: Period, currency: str | None
    ) -> None:
        self.source = accounts.source
        self.boundary = accounts.boundary
        self.period = period
        self.currency = currency
        self.exchange = Exchange(self.source, currency or "", period, policy.exchange)
        self.sheets: defaultdict[str, _Sheet] = defaultdict(_Sheet)
        self._persons: dict[str, bool] = {}
        self._leaves: dict[str, bool] = {}
        self._known: dict[str, _Sheet | None] = {}
        self.missing: defaultdict[str, list[tuple[str, Exact]]] = defaultdict(list)

    def pay(self, payment: Payment) -> None:
        """Count a payment for whom it is owed to, or for whose work it is."""
        component = CLASSES.get(payment.money_class, UNCLASSIFIED).component
        unclassified = payment.money_class == UNCLASSIFIED.name
        record = payment.due or payment.event or ""
        amount = self.exchange.convert(payment.amount, payment.currency, payment.at)
        who = self._whose(payment)
        if who is None:
            if payment.money_class in _FOR_WORKERS:
                self.missing["charges_unattributed"].append((record, amount or 0))
            return
        if amount is None:
            self.missing["exchange_rate_missing"].append((record, payment.amount))
            return
        sheet = self.sheets[who]
        sheet.note(payment.version, payment.due)
        sheet.note(payment.version, payment.event)
        if unclassified:
            sheet.unclassified += amount
        elif component is None:
            sheet.charges += amount
        else:
            sheet.pay[component] += amount

    def _whose(self, payment: Payment) -> str | None:
        """Return the person a payment is for: its receiver, or whose work it is owed for."""
        if self._is_person(payment.receiver):
            return payment.receiver
        if payment.money_class not in _FOR_WORKERS or payment.due is None:
            return None
        due = self.source.flow(payment.due)
        work = self.source.flow(due.triggered_by) if due and due.triggered_by else None
        if work is None or work.provider is None or not self._is_person(work.provider):
            return None
        return work.provider

    def _is_person(self, iri: str) -> bool:
        if iri not in self._persons:
            self._persons[iri] = self.source.kind(iri) == PersonRecord.__name__
        return self._persons[iri]

    def work(self, flow: Flow) -> None:
        """Count the hours of an event of work, as work or as paid leave."""
        sheet = self._sheet(flow.provider)
        if sheet is None:
            return
        sheet.note(flow.version, flow.id)
        quantity = flow.effort_quantity
        if quantity is None:
            hours = None
        else:
            hours = quantity.value if quantity.unit == HOUR else quantity.within(HOUR)
        if hours is None:
            self.missing["effort_not_in_hours"].append((flow.id, 0))
        elif self._is_leave(flow):
            sheet.leave += hours
        else:
            sheet.hours += hours

    def _sheet(self, iri: str | None) -> _Sheet | None:
        """Return the sheet of a person; None for who is none. There are far fewer than events."""
        if iri is None:
            return None
        if iri not in self._known:
            self._known[iri] = self.sheets[iri] if self._is_person(iri) else None
        return self._known[iri]

    def _is_leave(self, flow: Flow) -> bool:
        kind = flow.specification or ""
        if kind not in self._leaves:
            found = self.source.get(kind)
            tags = found.resource_classified_as if isinstance(found, ResourceSpecification) else ()
            self._leaves[kind] = not LEAVE.isdisjoint(tags)
        tagged = bool(flow.tags) and not LEAVE.isdisjoint(flow.tags)
        return tagged or self._leaves[kind]

    def member(self, membership: Membership) -> None:
        """Note that somebody belongs to one of the organisations in the period."""
        if canonical(membership.organization) not in self.boundary:
            return
        if _span(membership, self.period) is None:
            return
        sheet = self._sheet(canonical(membership.member))
        if sheet is None:
            return
        sheet.members.append(membership)
        sheet.note(self.source.version_of(membership.id), None)

    def finished(self) -> Payroll:
        """Return what was found."""
        return Payroll(
            people=tuple(self._person(iri, self.sheets[iri]) for iri in sorted(self.sheets)),
            currency=self.currency,
            rates=tuple(sorted(self.exchange.used)),
            gaps=tuple(self._gap(code) for code in sorted(self.missing)),
        )

    def _gap(self, code: str) -> Gap:
        found = self.missing[code]
        records = tuple(sorted(iri for iri, _ in found))
        amount = whole_if_whole(sum(amount for _, amount in found))
        known = amount if code == "charges_unattributed" else None
        return Gap(code, _GAPS[code], records, amount=known, currency=self.currency)

    def _person(self, iri: str, sheet: _Sheet) -> Person:
        held = tuple(sorted({role_name(each.role) for each in sheet.members}))
        at_work = [each for each in sheet.members if role_name(each.role) in LABOUR]
        spans = tuple(span for each in at_work if (span := _span(each, self.period)))
        pay = {name: whole_if_whole(amount) for name, amount in sheet.pay.items() if amount}
        if held and not at_work:
            pay.pop(FEE, None)
        return Person(
            id=iri,
            roles=held or _assumed_roles(set(pay), works=bool(sheet.hours)),
            assumed=not held,
            places=tuple(sorted({each.place for each in sheet.members if each.place})),
            permanent=bool(at_work) and all(each.is_permanent for each in at_work),
            employed=days_of(spans) if held else self.period.days,
            spans=spans,
            pay=tuple(sorted(pay.items())),
            charges=whole_if_whole(sheet.charges),
            unclassified=whole_if_whole(sheet.unclassified),
            hours=whole_if_whole(sheet.hours) if sheet.hours or sheet.leave else None,
            leave=whole_if_whole(sheet.leave),
            records=tuple(sorted(sheet.records)),
            version=sheet.version,
        )


_GAPS: Final = {
    "exchange_rate_missing": "No rate is recorded at which this money is counted in the policy's.",
    "charges_unattributed": "These charges name no work of a person that they are owed for.",
    "effort_not_in_hours": "This work says no effort, or says it in a unit that is no time.",
}


def _assumed_roles(parts: set[str], *, works: bool) -> tuple[str, ...]:
    """Return what somebody without a role is taken for; nothing when they only hold capital."""
    if parts & _WAGES:
        return (EMPLOYEE,)
    if FEE in parts:
        return (CONTRACTOR,)
    if works:
        return (EMPLOYEE if parts else VOLUNTEER,)
    return ()


def _span(membership: Membership, period: Period) -> tuple[date, date] | None:
    """Return the first and last day of a period on which somebody belonged; None for no day."""
    first, last = period.first, period.last
    if membership.since is not None:
        first = max(first, day_of(membership.since.microseconds, period.zone))
    if membership.until is not None:
        last = min(last, day_of(membership.until.microseconds - 1, period.zone))
    return (first, last) if first <= last else None


def days_of(spans: Iterable[tuple[date, date]]) -> int:
    """Return how many days some stretches of time have together, each day once."""
    days, reached = 0, date.min
    for first, last in sorted(spans):
        begins = max(first, reached + timedelta(days=1)) if reached > date.min else first
        if begins <= last:
            days += (last - begins).days + 1
            reached = last
    return days
