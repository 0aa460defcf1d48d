# SPDX-License-Identifier: MIT
"""Indicators about pay: its ratio, its spread, the headroom to the own limit, hours recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from valueflows.model.exact import MICRO, instant_of
from valueflows.model.ids import canonical
from valueflows.model.policies import MaximumWagePolicy
from valueflows.model.terms import Ref
from valueflows.reports.indicators.base import RATIO, Books, Figure, measured
from valueflows.reports.keys import hours_by_person, memberships
from valueflows.reports.presets import preset
from valueflows.reports.profit import NOT_APPLICABLE, NOT_COMPUTABLE
from valueflows.reports.profit import disclose as disclose_profit
from valueflows.reports.wagedisclosure import WageDisclosure
from valueflows.reports.wagepolicy import disclose

_NO_HOURS = "no policy of its own says how many hours a full-time year has"
_DAYS_OF_WEEK = 7


def pay_ratio(books: Books) -> Iterator[Figure]:
    """Highest pay over the median of all others, by headcount (ESRS S1-16 97 (b), GRI 2-21)."""
    yield _told("payRatio", disclose(books.accounts, _known(books, "esrs-s1-16"), books.period))


def policy_of(books: Books, name: str) -> MaximumWagePolicy | None:
    """Return the rule that an indicator of ranks is measured by; None for another, or without one."""
    own = books.wage_policy
    if name == "payRatio":
        return _known(books, "esrs-s1-16")
    if name == "paySpread" and own is not None and own.hours_per_fte is not None:
        return _known(books, "italy-112-2017", hours_per_fte=str(own.hours_per_fte))
    return (
        own if name == "headroomToPayLimit" and own is not None and _is_ours(books, own) else None
    )


def _is_ours(books: Books, own: MaximumWagePolicy) -> bool:
    """Whether a rule counts the very organisations whose accounts these are."""
    counted = {canonical(own.published_by), *map(canonical, own.boundary)}
    return counted == books.accounts.boundary


def pay_spread(books: Books) -> Iterator[Figure]:
    """Highest over lowest pay as if all worked full time."""
    own = books.wage_policy
    if own is None or own.hours_per_fte is None:
        yield Figure(name="paySpread", unit=RATIO, reason=_NO_HOURS, of_people=True)
        return
    policy = _known(books, "italy-112-2017", hours_per_fte=str(own.hours_per_fte))
    yield _told("paySpread", disclose(books.accounts, policy, books.period))


def headroom(books: Books) -> Iterator[Figure]:
    """What is left to the limits of the organisation's own policies: 1 less value by limit."""
    yield _wage_headroom(books)
    yield _profit_headroom(books)


def _wage_headroom(books: Books) -> Figure:
    name, own = "headroomToPayLimit", books.wage_policy
    if own is None:
        return Figure(name=name, reason="it has no pay policy of its own", of_people=True)
    if not _is_ours(books, own):
        reason = "its pay policy is about other organisations than these accounts"
        return Figure(name=name, reason=reason, policy=own.id, of_people=True)
    made = _told(name, disclose(books.accounts, own, books.period))
    return replace(made, value=_headroom(made, own.cap), unit="share", policy=own.id)


def _headroom(made: Figure, cap: object) -> Fraction | None:
    limit = None if cap is None else Fraction(str(cap))
    return 1 - made.value / limit if made.value is not None and limit else None


def _profit_headroom(books: Books) -> Figure:
    name, own = "headroomToProfitLimit", books.profit_policy
    if own is None:
        return Figure(name=name, reason="it has no profit policy of its own")
    made = disclose_profit(books.accounts, own, books.period)
    silent = made.verdict in {NOT_COMPUTABLE, NOT_APPLICABLE} or made.headroom is None
    return Figure(
        name=name,
        value=None if silent else made.headroom,
        numerator=made.value,
        denominator=made.cap,
        coverage=made.years[0].result.coverage,
        n=len(made.years),
        reason=(made.reason or "the limit is nothing") if silent else "",
        policy=own.id,
        depends_on=made.depends_on,
    )


def _known(books: Books, name: str, **more: str) -> MaximumWagePolicy:
    """Return a known rule as one of the organisation, for its whole boundary."""
    others = sorted(books.accounts.boundary - {books.organisation})
    since = instant_of(books.period.start)
    return preset(
        name,
        books.organisation,
        since,
        boundary=tuple(map(Ref, others)),
        **more,
    )


def _told(name: str, made: WageDisclosure) -> Figure:
    people = {row.id: row.records for row in made.people}
    behind = dict.fromkeys(r for iri in (*made.top, *made.base) for r in people.get(iri, ()))
    return Figure(
        name=name,
        value=made.value,
        unit=RATIO,
        numerator=_millionths(made.numerator),
        denominator=_millionths(made.denominator),
        coverage=made.hours_coverage,
        n=made.n,
        reason="" if made.value is not None else made.reason_text or made.reason or "",
        policy=made.policy.preset or made.policy.id,
        records=tuple(behind),
        depends_on=made.depends_on,
        of_people=True,
    )


def _millionths(amount: Fraction | None) -> Fraction | None:
    return None if amount is None else amount * MICRO


def recording(books: Books) -> Iterator[Figure]:
    """Hours recorded of those agreed, and pay of people with hours of all pay."""
    hours = hours_by_person(books.accounts, books.period)
    yield _of_agreed(books, hours)
    made = books.contributions
    paid = [one for one in made.workers if one.pay > 0]
    total = sum((one.pay for one in paid), Fraction(0))
    with_hours = sum((one.pay for one in paid if hours.get(one.agent)), Fraction(0))
    yield measured(
        "payWithHours",
        with_hours,
        total,
        reason="nobody was paid for work",
        coverage=Fraction(1),
        n=len(paid),
        depends_on=made.depends_on,
        of_people=True,
    )


def _of_agreed(books: Books, hours: dict[str, int | Fraction]) -> Figure:
    agreed, logged, n, versions = Fraction(0), Fraction(0), 0, [0]
    source, period = books.accounts.source, books.period
    everybody = memberships(source, books.accounts.boundary, period)
    for agent, held in sorted(everybody.items()):
        contracts = [one for one in held if one.hours_per_week is not None]
        for one in contracts:
            begun = max(period.start, one.since.microseconds if one.since else period.start)
            over = min(period.end, one.until.microseconds if one.until else period.end)
            weeks = Fraction(over - begun, 86_400_000_000 * _DAYS_OF_WEEK)
            agreed += Fraction(one.hours_per_week.exact if one.hours_per_week else 0) * weeks
            versions.append(source.version_of(one.id))
        if contracts:
            logged += hours.get(agent, 0)
            n += 1
    return measured(
        "hoursRecordedOfAgreed",
        logged,
        agreed,
        reason="no membership says how many hours a week are agreed",
        coverage=Fraction(n, len(everybody)) if everybody else None,
        n=n,
        depends_on=max(versions),
        of_people=True,
    )
