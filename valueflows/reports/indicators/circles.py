# SPDX-License-Identifier: MIT
"""Indicators about others: what the commons get, how open suppliers are, how money goes round."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact
from valueflows.model.ids import canonical
from valueflows.model.policies import MaximumProfitPolicy, MaximumWagePolicy
from valueflows.model.reading import EVENT, Flow
from valueflows.model.valuing import Valuation
from valueflows.reports.classes import COMMUNITY, SUPPLIERS
from valueflows.reports.figures import share_of
from valueflows.reports.indicators.base import RATIO, Books, Figure, measured
from valueflows.reports.indicators.value import lines_to

_DRAWN: Final = frozenset({"use", "cite"})


def reciprocity(books: Books) -> Iterator[Figure]:
    """Value given to the commons by the value drawn: what of others' is used and cited.

    Only what a ``Valuation`` names is valued; coverage is the share of draws that have one.
    """
    lines = lines_to(COMMUNITY)
    given = Fraction(books.result.sum(lines))
    drawn = [flow for flow in books.accounts.flows() if _is_draw(books, flow)]
    worth = {
        canonical(one.event): one
        for one in books.accounts.source.records(Valuation)
        if one.event is not None
    }
    total, valued = Fraction(0), 0
    for flow in drawn:
        amount = _worth(books, worth.get(flow.id), flow)
        if amount is not None:
            total, valued = total + Fraction(amount), valued + 1
    reason = "nothing was used or cited of others" if not drawn else "no draw has a recorded value"
    yield measured(
        "commonsReciprocity",
        given,
        total,
        reason=reason,
        unit=RATIO,
        coverage=Fraction(valued, len(drawn)) if drawn else None,
        n=len(drawn),
        records=(*books.result.records(lines), *(flow.id for flow in drawn)),
        depends_on=max([books.result.depends_on, *(flow.version for flow in drawn)]),
    )


def _is_draw(books: Books, flow: Flow) -> bool:
    inside = books.accounts.boundary
    return (
        flow.kind == EVENT
        and flow.action in _DRAWN
        and flow.receiver in inside
        and flow.provider not in inside
        and flow.corrects is None
        and books.period.holds(flow.at)
    )


def _worth(books: Books, stated: Valuation | None, flow: Flow) -> Exact | None:
    if stated is None:
        return None
    amount = stated.amount.has_numerical_value.exact
    return books.rates.count(amount, canonical(stated.currency), flow.at)


def _spent(books: Books) -> tuple[dict[str, Exact], dict[str, None], int]:
    """Return what was spent at each supplier, the records of it, and the last version."""
    wanted, version = frozenset(lines_to(SUPPLIERS)), 0
    spent: dict[str, Exact] = {}
    records: dict[str, None] = {}
    for posting in books.accounts.postings(books.period):
        if posting.line.name in wanted and posting.other is not None:
            amount = books.rates.count(posting.amount, posting.currency, posting.at)
            if amount is not None and posting.other not in books.accounts.boundary:
                spent[posting.other] = spent.get(posting.other, 0) + amount
                records.update(dict.fromkeys(posting.records))
                version = max(version, posting.version)
    return spent, records, version


def open_suppliers(books: Books) -> Iterator[Figure]:
    """What is spent at suppliers that have published a policy which holds, of all spending."""
    spent, records, version = _spent(books)
    source, period = books.accounts.source, books.period
    policies: list[MaximumWagePolicy | MaximumProfitPolicy] = [
        *source.records(MaximumWagePolicy),
        *source.records(MaximumProfitPolicy),
    ]
    opened = {
        canonical(policy.published_by)
        for policy in policies
        if policy.valid_from.microseconds < period.end
        and (policy.valid_through is None or policy.valid_through.microseconds >= period.end)
    }
    total = sum(spent.values(), Fraction(0))
    at_open = sum((amount for agent, amount in spent.items() if agent in opened), Fraction(0))
    all_cost = books.result.sum(lines_to(SUPPLIERS))
    yield measured(
        "openSupplierShare",
        at_open,
        total,
        reason="nothing was bought",
        coverage=share_of(total, all_cost),
        n=len(spent),
        records=tuple(records),
        depends_on=version,
    )


def lm3(books: Books) -> Iterator[Figure]:
    """Income, what of it is spent in the circle, and what of that is spent there again, by income.

    The third round is the money that suppliers of the circle gave to others of it in the period, as
    far as these books know it, but of each no more than what it got here.
    """
    if not books.circle:
        yield Figure(name="lm3", unit=RATIO, reason="no circle of agents was named")
        return
    spent, records, version = _spent(books)
    paid = books.result.income
    second = {agent: amount for agent, amount in spent.items() if agent in books.circle}
    workers = _paid_to(books, books.circle - second.keys())
    third = Fraction(0)
    for agent, amount in sorted((second | workers).items()):
        third += min(Fraction(amount), _passed_on(books, agent))
    rounds = [Fraction(paid), sum((second | workers).values(), Fraction(0)), third]
    yield measured(
        "lm3",
        sum(rounds, Fraction(0)),
        paid,
        reason="there was no income",
        unit=RATIO,
        coverage=books.result.coverage,
        n=len(second) + len(workers),
        records=tuple(records),
        policy=f"a circle of {len(books.circle)} agents",
        depends_on=max(version, books.result.depends_on),
    )


def _paid_to(books: Books, agents: frozenset[str]) -> dict[str, Exact]:
    """Return what agents of the circle were paid for their work."""
    known = books.contributions.by_agent
    return {a: known[a].received for a in sorted(agents) if a in known and known[a].received}


def _passed_on(books: Books, agent: str) -> Fraction:
    """Return what an agent of the circle gave to others of it, in money of the report."""
    total = Fraction(0)
    for flow in books.accounts.source.flows(agent):
        quantity = flow.resource_quantity
        is_money = flow.specification == books.currency and flow.action == "transfer"
        within = flow.receiver in books.circle and flow.receiver != agent
        given = flow.kind == EVENT and flow.provider == agent and books.period.holds(flow.at)
        if given and is_money and within and quantity is not None:
            total += Fraction(quantity.value)
    return total
