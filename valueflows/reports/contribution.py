# SPDX-License-Identifier: MIT
"""Who gave what and got what: hours, things, money, cited work; pay, shares, prices.

What is credited to somebody is their share of the hours worked, what they received their share of
pay and of shares in the surplus; the gap between both, halved over all, is how much would have to
move for the two to be the same. A person sees all of their own, others see only the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact
from valueflows.model.reading import EVENT
from valueflows.model.tables import COUNT, IRI, NUMBER, Column, Note, Report, Table, Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.currencies import Rates
from valueflows.reports.figures import money, percent, share_of
from valueflows.reports.keys import PAID_FOR_WORK, hours_by_person
from valueflows.reports.periods import Period

NAME: Final = "contribution"
TITLE: Final = "What was given and what was received"
OF_THE_WHOLE: Final = frozenset({"credited", "received", "gap"})
"""Figures of one person that are shares of the whole."""

_SHARES: Final = frozenset({"patronage"})
_LENT: Final = {
    "memberCapital": "money",
    "memberDeposit": "money",
    "principal": "money",
    "grant": "money",
    "restrictedGrant": "money",
    "commons": "money",
    "price": "bought",
}
"""What money that comes in says of who gives it: put in, or paid for what they bought."""
_GOODS: Final = frozenset({"price", "royalty"})


@dataclass(slots=True)
class Contribution:
    """What one agent gave and got, in millionths of hours and of the money of the report."""

    agent: str
    hours: Exact = 0
    goods: Exact = 0
    money: Exact = 0
    bought: Exact = 0
    cited: int = 0
    pay: Exact = 0
    shares: Exact = 0
    other: Exact = 0
    records: dict[str, None] = field(default_factory=dict)

    @property
    def received(self) -> Exact:
        """What they got for their work: pay and shares in the surplus."""
        return self.pay + self.shares


@dataclass(frozen=True, slots=True)
class Contributions:
    """What everybody gave and got in a period."""

    period: Period
    currency: str
    by_agent: Mapping[str, Contribution]
    version: int
    checkpoint: str
    depends_on: int

    @property
    def hours(self) -> Exact:
        """All hours."""
        return sum((one.hours for one in self.by_agent.values()), Fraction(0))

    @property
    def received(self) -> Exact:
        """All pay and shares."""
        return sum((one.received for one in self.by_agent.values()), Fraction(0))

    @property
    def workers(self) -> tuple[Contribution, ...]:
        """Those who worked, or were paid for work, in order of their ids."""
        everybody = sorted(self.by_agent.values(), key=lambda one: one.agent)
        return tuple(one for one in everybody if one.hours > 0 or one.received > 0)

    @property
    def coverage(self) -> Fraction | None:
        """Which share of what was received went to people with hours."""
        counted = sum((o.received for o in self.workers if o.hours > 0), Fraction(0))
        return share_of(counted, self.received)

    def credited(self, agent: str) -> Fraction | None:
        """Return somebody's share of the hours; None where nobody has any."""
        one = self.by_agent.get(agent)
        return share_of(0 if one is None else one.hours, self.hours)

    def got(self, agent: str) -> Fraction | None:
        """Return somebody's share of pay and shares; None where there are none."""
        one = self.by_agent.get(agent)
        return share_of(0 if one is None else one.received, self.received)

    @property
    def gap(self) -> Fraction | None:
        """Half the sum of what the two shares of everybody differ by."""
        if not self.hours or not self.received:
            return None
        pairs = ((self.got(o.agent), self.credited(o.agent)) for o in self.workers)
        return sum((abs(Fraction(a or 0) - Fraction(b or 0)) for a, b in pairs), Fraction(0)) / 2

    def report(self, *, person: str | None = None) -> Report:
        """Return the whole, and all of one person's own where they are named."""
        tables = [_whole(self)]
        if person is not None:
            tables.append(_own(self, person))
        facts: dict[str, Value] = {
            "gap": percent(self.gap),
            "n": len(self.workers),
            "coverage": percent(self.coverage),
            "credit": "hours",
            "currency": self.currency,
        }
        return Report(
            name=NAME,
            title=TITLE,
            about=() if person is None else (person,),
            period=self.period.text,
            version=self.version,
            checkpoint=self.checkpoint,
            depends_on=self.depends_on,
            tables=tuple(tables),
            facts=facts,
            notes=_notes(self),
        )


def contributions(accounts: Accounts, period: Period, currency: str) -> Contributions:
    """Return what everybody gave to the organisations and got from them in a period."""
    rates, known = Rates(accounts.source, currency), dict[str, Contribution]()
    versions = [0]
    for agent, hours in hours_by_person(accounts, period).items():
        _of(known, agent).hours = hours
    for flow in accounts.work(period):
        _of(known, str(flow.provider)).records[flow.id] = None
        versions.append(flow.version)
    for flow in accounts.flows():
        if flow.kind == EVENT and flow.action == "cite" and period.holds(flow.at):
            versions.append(flow.version)
            if flow.provider is not None and flow.corrects is None:
                _of(known, flow.provider).cited += 1
    for payment in accounts.owed(period):
        amount = rates.count(payment.amount, payment.currency, payment.at)
        if amount is not None:
            versions.append(payment.version)
            ours = payment.provider in accounts.boundary
            one = _of(known, payment.receiver if ours else payment.provider)
            one.records[payment.due or payment.event or ""] = None
            add_payment(one, payment.money_class, amount, ours=ours)
    outside = {agent: one for agent, one in known.items() if agent not in accounts.boundary}
    source = accounts.source
    return Contributions(
        period, currency, outside, source.version, source.checkpoint, max(versions)
    )


def _of(known: dict[str, Contribution], agent: str) -> Contribution:
    return known.setdefault(agent, Contribution(agent))


def add_payment(one: Contribution, kind: str, amount: Exact, *, ours: bool) -> None:
    """Add a payment to what somebody gave, or got from us where it is ours."""
    if not ours:
        place = _LENT.get(kind)
        if place == "money":
            one.money += amount
        elif place == "bought":
            one.bought += amount
        return
    if kind in PAID_FOR_WORK:
        one.pay += amount
    elif kind in _SHARES:
        one.shares += amount
    else:
        one.goods += amount if kind in _GOODS else 0
        one.other += amount


# -- as tables -------------------------------------------------------------------------------------


def _rows(one: Contribution) -> tuple[tuple[str, str, Value, str], ...]:
    return (
        ("hours", "Hours worked", money(one.hours), "h"),
        ("goods", "Things and rights, at their price", money(one.goods), "money"),
        ("money", "Money put in", money(one.money), "money"),
        ("bought", "Bought, at its price", money(one.bought), "money"),
        ("cited", "Times their work was cited", one.cited, "count"),
        ("pay", "Pay", money(one.pay), "money"),
        ("shares", "Shares in the surplus", money(one.shares), "money"),
        ("other", "What else was owed to them", money(one.other), "money"),
    )


def _whole(made: Contributions) -> Table:
    columns = (
        Column("figure", "Figure"),
        Column("title", "What it is"),
        Column("amount", "Amount", NUMBER),
        Column("unit", "Unit"),
        Column("n", "How many gave or got it", COUNT),
    )
    total = Contribution("")
    counts = dict.fromkeys(_FIGURES, 0)
    for one in made.by_agent.values():
        for name in _FIGURES:
            setattr(total, name, getattr(total, name) + getattr(one, name))
            counts[name] += bool(getattr(one, name))
    rows = tuple((*row, counts[row[0]]) for row in _rows(total))
    return Table("whole", TITLE, columns, rows, ("figure",))


_FIGURES: Final = ("hours", "goods", "money", "bought", "cited", "pay", "shares", "other")


def _own(made: Contributions, person: str) -> Table:
    columns = (
        Column("agent", "Whose", IRI),
        Column("figure", "Figure"),
        Column("title", "What it is"),
        Column("amount", "Amount", NUMBER),
        Column("unit", "Unit"),
    )
    one = made.by_agent.get(person, Contribution(person))
    credited, got = made.credited(person), made.got(person)
    rows = [(person, *row) for row in _rows(one)]
    rows.append((person, "credited", "Share of the hours", percent(credited), "percent"))
    rows.append((person, "received", "Share of what was received", percent(got), "percent"))
    gap = None if credited is None or got is None else percent(got - credited)
    rows.append((person, "gap", "Received less credited", gap, "percent"))
    return Table("own", "Your own", columns, tuple(rows), ("agent", "figure"))


def _notes(made: Contributions) -> tuple[Note, ...]:
    without = sum(1 for one in made.workers if not one.hours)
    if not without:
        return ()
    return (Note("hours_missing", "were paid for work that has no hours recorded", without),)
