# SPDX-License-Identifier: MIT
"""Whose money is in a sum: shares of people, by the month and by what it is for.

``guard`` asks for these. What organisations get is nobody's pay, and is left out; whoever is not
described counts as a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from valueflows.model.agents import Organization
from valueflows.model.exact import Exact
from valueflows.model.reading import Flow, Source
from valueflows.reports.classes import CLASSES
from valueflows.reports.periods import day_of
from valueflows.reports.postings import Payment, Posting
from valueflows.reports.suppression import Share

UNKNOWN: Final = ""
"""Somebody of whom nothing is known."""

CHARGES: Final = frozenset({"employerContribution", "employerPension", "withheld"})
"""Classes of money that others get because somebody works."""
PAY_CLASSES: Final = CHARGES | {"advance"} | {n for n, c in CLASSES.items() if c.component}
"""Classes of money that is pay, or in proportion to it."""

CAPITAL_CLASSES: Final = frozenset({"memberCapital", "memberDeposit", "principal", "interest"})
"""Classes of money that people put in, and get for it."""

PEOPLES: Final = PAY_CLASSES | CAPITAL_CLASSES
"""Classes of money that may be people's."""


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


def shares_of_postings(
    source: Source, postings: Iterable[Posting], classes: frozenset[str] = PAY_CLASSES
) -> tuple[Share, ...]:
    """Return whose pay postings are: of pay, what is withheld from it and charged on it.

    A charge is that of who did the work it was triggered by; of nobody known, of one unknown.
    """
    return _shares(
        source,
        (
            (_whose(source, p), f"owed {p.money_class} {p.scope} {p.currency}", p.at, p.amount)
            for p in postings
            if p.money_class in classes
        ),
    )


def is_peoples(source: Source, posting: Posting) -> bool:
    """Whether a posting may have somebody's money in it."""
    known = posting.money_class in CHARGES
    may_be = posting.money_class in PEOPLES and not isinstance(
        source.get(posting.other or UNKNOWN), Organization
    )
    return known or may_be


def _whose(source: Source, posting: Posting) -> str:
    if posting.money_class not in CHARGES:
        return posting.other or UNKNOWN
    due = None if posting.due is None else source.flow(posting.due)
    work = None if due is None or due.triggered_by is None else source.flow(due.triggered_by)
    found = None if work is None else work.provider
    return UNKNOWN if found is None else found


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
