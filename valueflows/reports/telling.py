# SPDX-License-Identifier: MIT
"""Flows that hang together, as reports read them: corrections taken in, dues reckoned with events.

A claim stands in the place of what was promised or paid for the same thing to the same agent; a
claim made before a promise was due, for a part of it, is part of that promise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from valueflows.model.classing import OUTGOING
from valueflows.model.reading import CLAIM, COMMITMENT, EVENT, Flow
from valueflows.model.settling import Due, Event, Quantity, Settled, netted, settle
from valueflows.reports.classes import MoneyClass
from valueflows.reports.classifying import MONEY, NOTHING, THING, WORK, Asked, RuleTable, direction

TAXES: Final = frozenset({"inputTax", "outputTax"})
_MAIN: Final = frozenset({"price", "wage", "contractorFee", "royalty"})
"""What is owed for a thing or for work itself, whichever of these words says so."""
_LABOUR: Final = frozenset({"work"})
_THINGS: Final = frozenset({"transfer", "transferAllRights", "deliverService", "produce", "copy"})
_EXACT_ZERO: Final = 0


class Telling:
    """The flows of a knot as they count: corrections taken in, dues reckoned against events."""

    def __init__(
        self,
        flows: Iterable[Flow],
        is_money: Callable[[str | None], bool],
        table: RuleTable,
        boundary: frozenset[str],
    ) -> None:
        self.known = {flow.id: flow for flow in flows}
        self.is_money = is_money
        self.table = table
        self.boundary = boundary
        self.events = self._standing()
        self.dues = {f.id: f for f in self.known.values() if f.kind != EVENT}
        self.under: defaultdict[str, list[Flow]] = defaultdict(list)
        for flow in (*self.events.values(), *self.dues.values()):
            for agreement in self.agreements(flow):
                self.under[agreement].append(flow)
        self._standing_in = self._claims_by_agreement()
        self.dues |= {f.id: f for f in self._less_accrued()}
        self.settled: Settled = settle(map(self._due, self.dues.values()), self._as_events())

    def _standing(self) -> dict[str, Flow]:
        found = {}
        for event in netted(self._as_events()):
            if event.stands:
                flow = self.known[event.id]
                found[event.id] = replace(
                    flow,
                    resource_quantity=event.resource_quantity,
                    effort_quantity=event.effort_quantity,
                )
        return found

    def _as_events(self) -> list[Event]:
        return [_event(flow) for flow in self.known.values() if flow.kind == EVENT]

    def _due(self, flow: Flow) -> Due:
        return Due(
            id=flow.id,
            resource_quantity=flow.resource_quantity,
            effort_quantity=flow.effort_quantity,
            specification=flow.specification,
            due=flow.due,
            created=flow.created,
            is_finished=flow.is_finished,
            is_claim=flow.kind == CLAIM,
            replaced_by=self._replacing(flow),
        )

    def _replacing(self, promise: Flow) -> frozenset[str]:
        """Return the claims in the place of a promise, as far as one event names both."""
        if promise.kind != COMMITMENT:
            return frozenset()
        found = set[str]()
        for event in self.known.values():
            if promise.id in event.fulfills:
                found |= {c for c in event.settles if self._claims_for(c, promise)}
        return frozenset(found)

    def _claims_for(self, claim: str, promise: Flow) -> bool:
        flow = self.known.get(claim)
        cause = None if flow is None else self.known.get(flow.triggered_by or "")
        if flow is None or cause is None or not set(self.agreements(cause)) & {*promise.agreements}:
            return False
        return self._place(flow) == self._place(promise)

    def _claims_by_agreement(self) -> dict[str, set[tuple[str | None, str]]]:
        """Return in whose favour, and for what, claims were made for the things of an agreement."""
        found: defaultdict[str, set[tuple[str | None, str]]] = defaultdict(set)
        for due in self.dues.values():
            if due.kind == CLAIM and self.money(due) and (cause := self.origin(due)) is not None:
                for agreement in self.agreements(cause):
                    found[agreement].add(self._place(due))
        return found

    def _place(self, flow: Flow) -> tuple[str | None, str]:
        """Return who gets the money of a flow, and for what: two alike are the same debt."""
        name = self.class_of(flow).name
        return flow.receiver, "main" if name in _MAIN else "tax" if name in TAXES else name

    def _less_accrued(self) -> Iterator[Flow]:
        """Yield promises less what had grown before: claims that one event settles beside them."""
        taken = set[str]()
        for event in self.events.values():
            for promise in (self.dues[iri] for iri in event.fulfills if iri in self.dues):
                for claim in self._accruals(event, promise):
                    if claim.id not in taken:
                        taken.add(claim.id)
                        self.dues[promise.id] = _less(self.dues[promise.id], claim)
                yield self.dues[promise.id]

    def _accruals(self, event: Flow, promise: Flow) -> Iterator[Flow]:
        """Yield claims for part of what is promised, made before it was due and for no thing."""
        for claim in (self.dues[iri] for iri in event.settles if iri in self.dues):
            if (
                claim.kind == CLAIM
                and claim.triggered_by is None
                and claim.at <= (promise.due or promise.at)
                and claim.specification == promise.specification
                and self._place(claim) == self._place(promise)
            ):
                yield claim

    # -- reading ---------------------------------------------------------------------------------

    def agreements(self, flow: Flow) -> tuple[str, ...]:
        """Return the agreements of a flow, its own or those of the promises it keeps."""
        own = flow.agreements
        if own or not flow.fulfills:
            return tuple(dict.fromkeys(own))
        kept = (self.known[iri] for iri in flow.fulfills if iri in self.known)
        return tuple(dict.fromkeys(iri for promise in kept for iri in promise.agreements))

    def origin(self, claim: Flow) -> Flow | None:
        """Return the standing event that a claim follows from."""
        iri = claim.triggered_by
        while iri is not None and (found := self.known.get(iri)) is not None:
            if found.corrects is None:
                return self.events.get(found.id)
            iri = found.corrects
        return None

    def money(self, flow: Flow) -> bool:
        """Whether what flows is money."""
        return self.is_money(flow.specification)

    def is_thing(self, flow: Flow) -> bool:
        """Whether a flow is something one owes money for."""
        return flow.kind == EVENT and not self.money(flow) and flow.action in _THINGS | _LABOUR

    def class_of(self, flow: Flow) -> MoneyClass:
        """Return what a flow of money is for."""
        agreement = next(iter(self.agreements(flow)), None)
        return self.table.row(self.asked(flow, flow.due or flow.at, agreement)).money_class

    def asked(self, flow: Flow, at: int, agreement: str | None = None) -> Asked:
        """Return a flow with what bears on its class."""
        where = direction(flow, self.boundary)
        other = flow.receiver if where == OUTGOING else flow.provider
        return Asked(flow, at, where, other, self.money(flow), self._other_side(flow, agreement))

    def _other_side(self, flow: Flow, agreement: str | None) -> str:
        beside = self.under[agreement] if agreement is not None else []
        if flow.kind == CLAIM and (cause := self.origin(flow)) is not None:
            beside = [cause]
        others = [f for f in beside if f.id != flow.id]
        things = [f for f in others if not self.money(f) and f.provider != flow.provider]
        if any(f.action not in _LABOUR for f in things):
            return THING
        if things:
            return WORK
        if flow.kind == EVENT and any(self.is_thing(f) for f in others):
            return THING  # money that goes the way the things did is given back
        return MONEY if any(self.money(f) and f.kind == EVENT for f in others) else NOTHING


def size(flow: Flow) -> tuple[Fraction, str | None]:
    """Return how much of a thing or of work a flow is, and in which unit."""
    quantity = flow.resource_quantity or flow.effort_quantity or Quantity(_EXACT_ZERO)
    return Fraction(quantity.value), quantity.unit


def _less(promise: Flow, claim: Flow) -> Flow:
    """Return a promise less what a claim says of it."""
    whole, part = promise.resource_quantity, claim.resource_quantity
    found = None if whole is None or part is None else part.within(whole.unit)
    if whole is None or found is None:
        return promise
    return replace(promise, resource_quantity=Quantity(max(whole.value - found, 0), whole.unit))


def in_order(flow: Flow) -> tuple[int, int]:
    """Return what flows are sorted by: when they count, and their turn."""
    return flow.at, flow.turn


def _event(flow: Flow) -> Event:
    return Event(
        id=flow.id,
        resource_quantity=flow.resource_quantity,
        effort_quantity=flow.effort_quantity,
        specification=flow.specification,
        at=flow.at,
        turn=flow.turn,
        names=(*flow.settles, *flow.fulfills),
        corrects=flow.corrects,
    )
