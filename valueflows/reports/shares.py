# SPDX-License-Identifier: MIT
"""Whose money is in a sum: shares of people, by the month and by what it is for.

``guard`` asks for these. What organisations get is nobody's pay, and is left out; whoever is not
described counts as a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from valueflows.model.agents import Organization
from valueflows.model.exact import Exact
from valueflows.model.reading import Flow, Source
from valueflows.reports.periods import day_of
from valueflows.reports.postings import Payment, Posting
from valueflows.reports.suppression import Share


def shares_of_payments(
    source: Source, payments: Iterable[Payment], basis: str = "owed"
) -> tuple[Share, ...]:
    """Return whose money payments are. ``basis`` keeps apart what is owed and what is paid."""
    return _shares(
        source,
        (
            (p.receiver, f"{basis} {p.money_class} {p.provider} {p.currency}", p.at, p.amount)
            for p in payments
        ),
    )


def shares_of_postings(source: Source, postings: Iterable[Posting]) -> tuple[Share, ...]:
    """Return whose money postings are: of those whose other side is a person.

    Postings of pay for the same time and class add up to the same parts as what is owed. Where
    they sum to less than nothing (what is owed to people), they are counted the other way round.
    """
    ours = [posting for posting in postings if posting.other is not None]
    sign = -1 if sum(posting.amount for posting in ours) < 0 else 1
    return _shares(
        source,
        (
            (p.other or "", f"owed {p.money_class} {p.scope} {p.currency}", p.at, sign * p.amount)
            for p in ours
        ),
    )


def shares_of_work(source: Source, work: Iterable[tuple[Flow, Exact]]) -> tuple[Share, ...]:
    """Return who worked how many hours, given the hours of each event of work."""
    return _shares(
        source,
        (
            (flow.provider, f"hours {flow.receiver}", flow.at, hours)
            for flow, hours in work
            if flow.provider is not None
        ),
    )


def _shares(source: Source, amounts: Iterable[tuple[str, str, int, Exact]]) -> tuple[Share, ...]:
    zone = source.ledger.time_zone
    found: dict[tuple[str, str, str], Exact] = defaultdict(int)
    people: dict[str, bool] = {}
    for agent, part, at, amount in amounts:
        if agent not in people:
            people[agent] = not isinstance(source.get(agent), Organization)
        if people[agent]:
            found[agent, part, f"{day_of(at, zone):%Y-%m}"] += amount
    return tuple(
        Share(agent, amount, part, month) for (agent, part, month), amount in sorted(found.items())
    )
