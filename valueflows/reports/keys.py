# SPDX-License-Identifier: MIT
"""Who shares in a surplus and by what: members, their roles, and the keys drawn from accounts.

hours     of work in the period, corrections taken in
pay       owed to them in the period: wages, bonuses, leave, benefits, fees
purchases what they came to owe for what they bought
royalties owed to them in the period
years     of membership until the end of the period, counted by days

A key that is not known of somebody is left out, which is not nothing: whoever works and has no
hours recorded has none to be counted by.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.ids import canonical
from valueflows.model.membership import Membership
from valueflows.model.policies import USUAL_COMPONENTS
from valueflows.model.reading import Source
from valueflows.model.units import HOUR
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import CLASSES
from valueflows.reports.currencies import Rates
from valueflows.reports.periods import Period
from valueflows.reports.result import CAPITAL_LINE, stood
from valueflows.reports.surplus import decisions, kept
from valueflows.reports.waterfall import Member, Standing

PAID_FOR_WORK: Final = frozenset(
    kind.name for kind in CLASSES.values() if kind.component in USUAL_COMPONENTS
)
_BOUGHT: Final = "price"
_ROYALTY: Final = "royalty"
_DAY: Final = 86_400_000_000


def members_of(accounts: Accounts, period: Period, rates: Rates) -> tuple[Member, ...]:
    """Return those who belonged to the organisations in a period, in order of their ids."""
    belonging = memberships(accounts.source, accounts.boundary, period)
    keys = _keys(accounts, period, rates)
    capital = capital_by_member(accounts, period, rates)
    found = []
    for agent, held in sorted(belonging.items()):
        mine = {name: by[agent] for name, by in keys.items() if agent in by}
        if (days := _days(held, period)) is not None:
            mine["years"] = days
        roles = frozenset(str(one.role) for one in held)
        found.append(Member(agent, roles, mine, capital.get(agent, 0)))
    return tuple(found)


def memberships(
    source: Source, boundary: frozenset[str], period: Period
) -> dict[str, list[Membership]]:
    """Return the memberships that held at some moment of a period, by member."""
    found: defaultdict[str, list[Membership]] = defaultdict(list)
    for one in source.records(Membership):
        begun = one.since is None or one.since.microseconds < period.end
        over = one.until is not None and one.until.microseconds <= period.start
        if canonical(one.organization) in boundary and begun and not over:
            found[canonical(one.member)].append(one)
    return dict(found)


def _days(held: list[Membership], period: Period) -> Exact | None:
    """Return for how many days somebody has belonged; None where no beginning is known."""
    begun = [one.since.microseconds for one in held if one.since is not None]
    if not begun:
        return None
    ends = [period.end if o.until is None else o.until.microseconds for o in held]
    return whole_if_whole(Fraction(min(max(ends), period.end) - min(begun), _DAY) * 10**6)


def _keys(accounts: Accounts, period: Period, rates: Rates) -> dict[str, dict[str, Exact]]:
    found: dict[str, dict[str, Exact]] = {"hours": hours_by_person(accounts, period)}
    for name in ("pay", "purchases", "royalties"):
        found[name] = {}
    for payment in accounts.owed(period):
        kind = payment.money_class
        if payment.provider in accounts.boundary and kind in PAID_FOR_WORK:
            place, agent = "pay", payment.receiver
        elif payment.provider in accounts.boundary and kind == _ROYALTY:
            place, agent = "royalties", payment.receiver
        elif payment.receiver in accounts.boundary and kind == _BOUGHT:
            place, agent = "purchases", payment.provider
        else:
            continue
        amount = rates.count(payment.amount, payment.currency, payment.at)
        if amount is not None:
            found[place][agent] = found[place].get(agent, 0) + amount
    return found


def hours_by_person(accounts: Accounts, period: Period) -> dict[str, Exact]:
    """Return the hours that each person worked in a period, in millionths of an hour."""
    found: dict[str, Exact] = {}
    for flow in accounts.work(period):
        hours = None if flow.effort_quantity is None else flow.effort_quantity.within(HOUR)
        if hours is not None and flow.provider is not None:
            found[flow.provider] = found.get(flow.provider, 0) + hours
    return found


def capital_by_member(accounts: Accounts, period: Period, rates: Rates) -> dict[str, Exact]:
    """Return the mean capital that each member held at the ends of the months of a period."""
    moves: defaultdict[str, list[tuple[int, Exact, int]]] = defaultdict(list)
    for posting in accounts.postings(until=period.end):
        if posting.line.name == CAPITAL_LINE and posting.other is not None:
            amount = rates.count(posting.amount, posting.currency, posting.at)
            if amount is not None:
                moves[posting.other].append((posting.at, -amount, posting.version))
    return {
        agent: whole_if_whole(max(stood(moved, period).average, Fraction(0)))
        for agent, moved in sorted(moves.items())
    }


def standing_of(accounts: Accounts, period: Period, rates: Rates) -> Standing:
    """Return how the organisation stands before a period's surplus is allocated."""
    decided = decisions(accounts.source, accounts.boundary, period.zone)
    reserves, losses = kept(decided, period)
    capital = sum(
        (
            rates.count(-posting.amount, posting.currency, posting.at) or 0
            for posting in accounts.postings(until=period.end)
            if posting.line.name == CAPITAL_LINE
        ),
        Fraction(0),
    )
    return Standing(losses, whole_if_whole(capital), reserves, _years(period))


def _years(period: Period) -> Fraction:
    """Return how many years a period is: by months where it is of months, else by days."""
    months = period.months()
    whole = period.first.day == 1 and months[-1].last == period.last and _ends_month(period)
    return Fraction(len(months), 12) if whole else Fraction(period.days, 365)


def _ends_month(period: Period) -> bool:
    """Whether the last day is that of its month: the following period begins on a first."""
    day = period.last.toordinal() + 1
    return period.last.fromordinal(day).day == 1
