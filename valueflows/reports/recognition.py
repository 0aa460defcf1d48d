# SPDX-License-Identifier: MIT
"""What is owed in a knot of flows, since when, and for which things.

For the things of an agreement it is what the claims say that they gave rise to; else the money
promised in return, as far as the things have come; else the money that was paid. It is never two
of them. What is owed without any thing counts when it is due, or when it was decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from valueflows.model.classing import OUTGOING
from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import CLAIM, COMMITMENT, EVENT, Flow
from valueflows.model.settling import Due, Event, Quantity, Settled, netted, settle
from valueflows.reports.classes import MoneyClass, When
from valueflows.reports.classifying import MONEY, NOTHING, THING, WORK, Asked, RuleTable, direction

DECIDED: Final = frozenset({"patronage", "shareInterest", "dividend", "equityGrant"})
"""Classes owed from the moment they are promised: a decision makes a debt of what was equity."""
_LABOUR: Final = frozenset({"work"})
_THINGS: Final = frozenset({"transfer", "transferAllRights", "deliverService", "produce", "copy"})
_EXACT_ZERO: Final = 0


@dataclass(frozen=True, slots=True)
class Owed:
    """An amount that came to be owed: of which due or by which payment, when, and for which things.

    ``things`` are the ids of thing events and their shares of the amount, which add up to one;
    empty where it is owed for none, or nothing says how it is shared.
    """

    at: int
    amount: Exact
    currency: str
    money_class: MoneyClass
    rule: str
    provider: str
    receiver: str
    due: Flow | None
    event: Flow | None
    agreement: str | None
    things: tuple[tuple[str, Fraction], ...] = ()


class Told:
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
        self.settled: Settled = settle(map(self._due, self.dues.values()), self._as_events())
        self.under: defaultdict[str, list[Flow]] = defaultdict(list)
        for flow in (*self.events.values(), *self.dues.values()):
            for agreement in self.agreements(flow):
                self.under[agreement].append(flow)

    def _standing(self) -> dict[str, Flow]:
        found = {}
        for event in netted(self._as_events()):
            if event.stands:
                flow = self.known[event.id]
                resource, effort = event.resource_quantity, event.effort_quantity
                if resource is not flow.resource_quantity or effort is not flow.effort_quantity:
                    flow = replace(flow, resource_quantity=resource, effort_quantity=effort)
                found[event.id] = flow
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
        return cause is not None and bool(set(self.agreements(cause)) & set(promise.agreements))

    # -- reading ---------------------------------------------------------------------------------

    def agreements(self, flow: Flow) -> tuple[str, ...]:
        """Return the agreements of a flow, its own or those of the promises it keeps."""
        own = flow.agreements
        if own or not flow.fulfills:
            return own
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
        return MONEY if any(self.money(f) and f.kind == EVENT for f in others) else NOTHING

    # -- what is owed ----------------------------------------------------------------------------

    def owed(self) -> list[Owed]:
        """Return everything that came to be owed, in order of time."""
        found = [*self._by_claims(), *self._by_time()]
        for agreement in sorted(self.under):
            found += self._by_agreement(agreement)
        return sorted(found, key=lambda o: (o.at, (o.due or o.event or _NOBODY).id))

    def _by_claims(self) -> Iterator[Owed]:
        for claim in self.dues.values():
            if claim.kind != CLAIM or not self.money(claim):
                continue
            cause = self.origin(claim)
            if (
                claim.triggered_by is not None
                and cause is None
                and claim.triggered_by in self.known
            ):
                continue  # what it was owed for was taken back
            at = claim.at if cause is None else cause.at
            things = ((cause.id, Fraction(1)),) if cause is not None else ()
            yield from self._one(claim, at, things=things)

    def _by_time(self) -> Iterator[Owed]:
        """What is promised and owed without any thing: wages of a month, interest, shares."""
        for promise in self.dues.values():
            if promise.kind != COMMITMENT or not self.money(promise):
                continue
            agreement = next(iter(promise.agreements), None)
            row = self.table.row(self.asked(promise, promise.due or promise.at, agreement))
            if row.money_class.when is When.DUE and not self._claimed(promise.agreements):
                decided = row.money_class.name in DECIDED
                at = promise.at if decided or promise.due is None else promise.due
                yield from self._one(promise, at)

    def _claimed(self, agreements: Sequence[str]) -> bool:
        """Whether claims stand in the place of what was promised under agreements."""
        inside = set(agreements)
        return any(
            due.kind == CLAIM
            and self.money(due)
            and (cause := self.origin(due)) is not None
            and bool(inside & set(self.agreements(cause)))
            for due in self.dues.values()
        )

    def _by_agreement(self, agreement: str) -> Iterator[Owed]:
        if self._claimed((agreement,)):
            return
        flows = self.under[agreement]
        things = sorted((f for f in flows if self.is_thing(f)), key=_order)
        promises = [f for f in flows if f.kind == COMMITMENT and self.money(f)]
        if promises:
            for promise in promises:
                yield from self._promised(promise, agreement, things)
        elif things:
            yield from self._paid(agreement, things)

    def _promised(self, promise: Flow, agreement: str, things: list[Flow]) -> Iterator[Owed]:
        """Money promised for things is owed as far as the things have come."""
        row = self.table.row(self.asked(promise, promise.at, agreement))
        if row.money_class.when is not When.THING:
            return
        come = [thing for thing in things if thing.provider != promise.provider]
        for thing, share in self._shares_come(agreement, come):
            yield from self._one(promise, thing.at, agreement, share, ((thing.id, Fraction(1)),))

    def _shares_come(self, agreement: str, come: list[Flow]) -> Iterator[tuple[Flow, Fraction]]:
        """Yield the share of what was promised that each thing brought; one in all at most."""
        if not come:
            return
        promised = [f for f in self.under[agreement] if f.kind == COMMITMENT and not self.money(f)]
        sizes = [_size(flow) for flow in promised]
        units = {unit for _value, unit in sizes} | {_size(thing)[1] for thing in come}
        whole = sum((value for value, _unit in sizes), Fraction(0))
        if not promised or whole <= 0 or len(units) != 1:
            yield come[0], Fraction(1)
            return
        left = Fraction(1)
        done = all(promise.is_finished for promise in promised)
        for number, thing in enumerate(come):
            share = min(_size(thing)[0] / whole, left)
            share = left if done and number == len(come) - 1 else share
            left -= share
            if share:
                yield thing, share

    def _paid(self, agreement: str, things: list[Flow]) -> Iterator[Owed]:
        """Where nothing was claimed or promised, what was paid for things is what they cost.

        A payment belongs to the last things before it, or to the first to come.
        """
        for event in self.under[agreement]:
            if event.kind != EVENT or not self.money(event) or event.settles or event.fulfills:
                continue
            row = self.table.row(self.asked(event, event.at, agreement))
            come = [thing for thing in things if thing.provider != event.provider]
            if row.money_class.when is When.PAID or not come:
                continue
            before = [thing for thing in come if _order(thing) <= _order(event)]
            since = before[-1].at if before else come[0].at
            yield from self._one(event, since, agreement, things=split_by_size(come))

    def _one(
        self,
        flow: Flow,
        at: int,
        agreement: str | None = None,
        share: Fraction = Fraction(1),
        things: tuple[tuple[str, Fraction], ...] = (),
    ) -> Iterator[Owed]:
        quantity = flow.resource_quantity
        if quantity is None or flow.provider is None or flow.receiver is None:
            return
        agreement = agreement or next(iter(self.agreements(flow)), None)
        row = self.table.row(self.asked(flow, at, agreement))
        if row.money_class.when is When.PAID and flow.kind != EVENT:
            return
        amount = whole_if_whole(quantity.value * share)
        is_due = flow.kind != EVENT
        yield Owed(
            at=at,
            amount=amount,
            currency=str(flow.specification),
            money_class=row.money_class,
            rule=row.source,
            provider=flow.provider,
            receiver=flow.receiver,
            due=flow if is_due else None,
            event=None if is_due else flow,
            agreement=agreement,
            things=things,
        )


_NOBODY: Final = Flow(kind=EVENT, id="", action="", at=0, turn=0, version=0, recorded=0)


def split_by_size(things: list[Flow]) -> tuple[tuple[str, Fraction], ...]:
    """Share one amount over things by quantity; nothing where they have no common unit."""
    if len(things) == 1:
        return ((things[0].id, Fraction(1)),)
    sizes = [_size(thing) for thing in things]
    whole = sum((value for value, _unit in sizes), Fraction(0))
    alike = {(thing.specification, unit) for thing, (_v, unit) in zip(things, sizes, strict=True)}
    if len(alike) != 1 or whole <= 0:
        return ()
    return tuple((t.id, v / whole) for t, (v, _unit) in zip(things, sizes, strict=True))


def _size(flow: Flow) -> tuple[Fraction, str | None]:
    quantity = flow.resource_quantity or flow.effort_quantity or Quantity(_EXACT_ZERO)
    return Fraction(quantity.value), quantity.unit


def _order(flow: Flow) -> tuple[int, int]:
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
