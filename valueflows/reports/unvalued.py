# SPDX-License-Identifier: MIT
"""Things for which no money is owed: what a record says they are worth, and which nothing values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import CLAIM, Flow
from valueflows.reports.recognition import Owed, Told
from valueflows.reports.telling import in_order

ACROSS = frozenset({"transfer", "transferAllRights", "deliverService"})


@dataclass(frozen=True, slots=True)
class Worth:
    """A thing, what it is worth by a record, and the first thing of the barter, if it is one."""

    thing: Flow
    amount: Exact
    currency: str
    began: Flow | None


def without_money(told: Told, owed: Iterable[Owed]) -> Iterator[Flow]:
    """Yield the things that change hands and for which no money is owed."""
    dues = list(owed)
    valued = {thing for one in dues for thing, _share in one.things}
    valued |= {e for (e, _d), p in told.settled.resource.portions.items() if p.in_kind}
    covered = {o.agreement for o in dues if o.due is None or o.due.kind != CLAIM}
    for event in told.events.values():
        is_thing = event.action in ACROSS and not told.money(event)
        if is_thing and event.id not in valued and not covered & set(told.agreements(event)):
            yield event


def by_record(told: Told, thing: Flow) -> Worth | None:
    """Return what a record says a thing is worth; None where none does."""
    stated, whole = told.worth(thing), told.known[thing.id].resource_quantity
    if stated is None:
        return None
    amount, currency = stated
    left = thing.resource_quantity
    if whole is not None and left is not None and whole.value:
        amount = whole_if_whole(Fraction(amount) * left.value / whole.value)
    return Worth(thing, amount, currency, _began(told, thing))


def _began(told: Told, thing: Flow) -> Flow | None:
    """Return the first thing of an agreement in which things are given for things."""
    beside = [f for a in told.agreements(thing) for f in told.under[a] if told.is_thing(f)]
    if all(flow.provider == thing.provider for flow in beside):
        return None
    return min(beside, key=in_order)
