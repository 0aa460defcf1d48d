# SPDX-License-Identifier: MIT
"""What is owed under an agreement: by its claims, else by what was promised, else by what was paid.

It is never two of them: the claims that a delivery gives rise to stand in the place of the money
promised for it, and neither is counted beside the other.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from enum import Enum

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.settling import Due, Event, Quantity, in_order, netted, root


class Basis(Enum):
    """What says how much is owed for the things of an agreement."""

    CLAIMS = "the claims that its thing events gave rise to"
    PROMISES = "the money promised in it"
    PAYMENTS = "the money paid under it"
    NOTHING = "nothing does"


@dataclass(frozen=True, slots=True)
class Owed:
    """The owed side of an agreement: by what, how much each, and since when.

    ``since`` has the moment each is owed from; what was promised for things that have not come yet
    is not in it.
    """

    basis: Basis
    flows: tuple[Due | Event, ...] = ()
    since: dict[str, int] = field(default_factory=dict)

    def balance(self, agent: str) -> dict[tuple[str | None, str | None], Exact]:
        """Return what is owed to an agent less what it owes, by specification and unit."""
        total: dict[tuple[str | None, str | None], Exact] = {}
        for flow in self.flows:
            quantity = flow.resource_quantity or flow.effort_quantity or Quantity(0)
            sign = (flow.receiver == agent) - (flow.provider == agent)
            key = flow.specification, quantity.unit
            total[key] = whole_if_whole(total.get(key, 0) + sign * quantity.value)
        return total


def owed_by(dues: Iterable[Due], events: Iterable[Event], money: Container[str | None]) -> Owed:
    """Return what is owed under one agreement.

    ``dues`` are its commitments and the claims that its events triggered, ``events`` those of both
    its sides with their corrections, ``money`` the specifications that are mediums of exchange. It
    is the claims that a thing event triggered; else the money promised; else, where things came,
    the money paid. Money that was paid before any thing came is a prepayment, and nothing is owed.
    """
    known = {event.id: event for event in events}
    standing = {event.id: event for event in netted(known.values()) if event.stands}
    things = {iri: e.at for iri, e in standing.items() if e.specification not in money}
    dues = sorted(dues, key=lambda due: due.place)
    origin = {d.id: root(d.triggered_by, known) for d in dues if d.is_claim and d.triggered_by}
    claims = tuple(due for due in dues if origin.get(due.id) in things)
    if claims:
        return Owed(Basis.CLAIMS, claims, {due.id: things[origin[due.id]] for due in claims})
    first = min(things.values(), default=None)
    promises = tuple(d for d in dues if not d.is_claim and d.specification in money)
    paid = sorted((e for iri, e in standing.items() if iri not in things), key=in_order)
    flows, basis = (promises, Basis.PROMISES) if promises else (tuple(paid), Basis.PAYMENTS)
    if not promises and (first is None or not paid):
        return Owed(Basis.NOTHING)
    return Owed(basis, flows, {} if first is None else {flow.id: first for flow in flows})
