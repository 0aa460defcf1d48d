# SPDX-License-Identifier: MIT
"""What stock costs on its way through an organisation: bought, made, moved, sold, counted, lost.

Costs follow quantities in the order of time: what a purchase cost comes in with it, what a process
consumed goes over into what it makes, what is sold or lost leaves at what it cost. A delivery
inside the boundary takes its cost along, so that no profit is made by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import Flow
from valueflows.model.terms import OB
from valueflows.model.valuing import FIRST_IN_FIRST_OUT, ValuationPolicy
from valueflows.reports.classes import LINES
from valueflows.reports.packing import Packing
from valueflows.reports.pools import Average, Layers, Pool
from valueflows.reports.postings import Gap, Posting

_OPENING: Final = f"{OB}openingBalance"
_COUNTED: Final = f"{OB}countDifference"
_LOST: Final = f"{OB}loss"
_OUT: Final = frozenset({"consume", "lower", "transfer", "transferAllRights", "move"})
_IN: Final = frozenset({"transfer", "transferAllRights", "move"})
_OUTPUTS: Final = frozenset({"produce", "separate"})
_MADE: Final = frozenset({"produce", "raise"})


@dataclass(frozen=True, slots=True)
class Method:
    """How stock is valued. ``value_of`` tells what a record says a flow is worth, if one does.

    ``labour`` tells what the work of an event cost, where pay belongs to what is made.
    """

    policy: ValuationPolicy
    currency: str
    value_of: Callable[[Flow], Exact | None]
    labour: Callable[[Flow], Exact | None]
    weight: Callable[[Flow], Fraction | None]


@dataclass(slots=True)
class _Making:
    """A process: what went into it, and how much is still to come out of it."""

    cost: Fraction = Fraction(0)
    to_come: Fraction = Fraction(0)
    weights: dict[str, Fraction] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    """What was made: the resource by the event."""
    joint: bool = True
    is_unknown: bool = False
    """Whether something went into it of which nothing says what it had cost."""


class Stock:
    """Follows the stock of an organisation through time."""

    def __init__(self, boundary: frozenset[str], method: Method) -> None:
        self.boundary = boundary
        self.method = method
        self.bought: set[str] = set()
        """Events of which is known what was paid for the things that came with them."""
        self.pools: dict[str, Pool] = {}
        self.making: dict[str, _Making] = {}
        self.unit_costs: dict[str, Fraction] = {}
        self.sold: dict[tuple[str, str | None], Fraction] = {}
        """By agreement and kind, what a unit of what was sold had cost."""
        self.units: dict[str, str | None] = {}
        """By resource, the unit that its stock is counted in: that of the first event."""
        self.packing = Packing()
        self.postings: list[Posting] = []
        self.gaps: list[Gap] = []

    def follow(self, flows: Iterable[Flow], costs: Iterable[Posting]) -> None:
        """Take in events and what was paid for things, in the order of time."""
        events, paid = list(flows), list(costs)
        self.bought.update(str(posting.event) for posting in paid)
        self.packing.plan(events)
        turns = {event.id: event.turn for event in events}
        self._plan(events)
        steps: list[tuple[int, int, int, Flow | Posting]] = [
            (event.at, event.turn, 0, event) for event in events
        ]
        steps += [(p.at, turns.get(p.event or "", -1), 1, p) for p in paid]
        for _at, _turn, _kind, step in sorted(steps, key=lambda s: s[:3]):
            if isinstance(step, Posting):
                self._paid_for(step)
            else:
                self._event(step)

    # -- what comes in ---------------------------------------------------------------------------

    def _pool(self, resource: str) -> Pool:
        if resource not in self.pools:
            first = self.method.policy.method == FIRST_IN_FIRST_OUT
            self.pools[resource] = Layers() if first else Average()
        return self.pools[resource]

    def _paid_for(self, posting: Posting) -> None:
        """What was paid for things that came, or is paid for more once they are here."""
        pool = self._pool(str(posting.account))
        gone = pool.pay(str(posting.event), posting.amount)
        if gone:
            self._post_cost(posting.entry, posting.at, posting.scope, posting, gone)

    def _post_cost(self, entry: str, at: int, ours: str, like: Posting, gone: Fraction) -> None:
        amount = whole_if_whole(gone)
        self._post(entry, at, ours, "costOfSales", amount, None, like.version, like.event)
        self._post(entry, at, ours, "stock", -amount, like.account, like.version, like.event)

    def _event(self, event: Flow) -> None:
        if event.action == "work":
            self._work(event)
            return
        self.packing.follow(event)
        gives, gets = event.provider in self.boundary, event.receiver in self.boundary
        cost: Fraction | None = None
        if event.action in _OUT and gives and event.resource is not None:
            cost = self._leave(event, self._size(event, event.resource))
        if event.action in _IN and gets and event.to_resource is not None:
            self._arrive(event, self._size(event, event.to_resource), cost)
        elif event.action in _MADE and gives | gets and event.resource is not None:
            self._appear(event, self._size(event, event.resource))
        elif event.action == "separate" and gives and event.resource is not None:
            self._unpacked(event, self._size(event, event.resource))
        elif cost is not None:
            self._gone(event, cost)
            self._content_gone(event)

    def _size(self, event: Flow, resource: str) -> Exact:
        """Return the quantity of an event in the unit that a resource is counted in."""
        quantity = event.resource_quantity
        if quantity is None:
            return 0
        found = quantity.within(self.units.setdefault(resource, quantity.unit))
        if found is None:
            self._gap("unit_mismatch", "a quantity in a unit its stock is not counted in", event)
        return 0 if found is None else found

    def _content_gone(self, event: Flow) -> None:
        """What is packed in a thing goes with it, at what it cost."""
        for content in self.packing.inside(str(event.resource)):
            pool = self._pool(content)
            if pool.quantity > 0:
                cost = pool.take(whole_if_whole(pool.quantity)).amount
                ours = str(event.provider)
                self._post_flow(event, ours, "stock", -cost, content)
                self._post_flow(event, ours, "costOfSales", cost, None)

    def _arrive(self, event: Flow, quantity: Exact, cost: Fraction | None) -> None:
        """Something came from another resource of ours, with its cost, or from somebody else."""
        resource, pool = str(event.to_resource), self._pool(str(event.to_resource))
        if cost is not None:
            pool.add(event.id, quantity, valued=True)
            pool.pay(event.id, whole_if_whole(cost))
            self._post_flow(event, str(event.provider), "stock", -cost, event.resource)
            self._post_flow(event, str(event.receiver), "stock", cost, resource)
            return
        if (back := self._came_back(event, quantity)) is not None:
            pool.add(event.id, quantity, valued=True)
            pool.pay(event.id, whole_if_whole(back))
            self._post_flow(event, str(event.receiver), "stock", back, resource)
            self._post_flow(event, str(event.receiver), "costOfSales", -back, None)
            return
        known = (event.corrects or event.id) in self.bought
        stated = None if known else self.method.value_of(event)
        pool.add(event.id, quantity, valued=known or stated is not None)
        if stated is not None:
            pool.pay(event.id, stated)
            self._post_flow(event, str(event.receiver), "stock", Fraction(stated), resource)
            self._post_flow(event, str(event.receiver), "otherIncome", -Fraction(stated), None)
        elif not known:
            self._gap("unvalued_stock", "stock that came in, and nothing says what it cost", event)

    def _came_back(self, event: Flow, quantity: Exact) -> Fraction | None:
        """Return what something cost that was sold under the same agreement and is returned."""
        for agreement in event.agreements:
            unit = self.sold.get((agreement, event.specification))
            if unit is not None:
                return unit * quantity
        return None

    def _appear(self, event: Flow, quantity: Exact) -> None:
        """Something was made, found at a count, or was there when the books were opened."""
        pool, ours = self._pool(str(event.resource)), self._ours(event)
        if event.action == "produce":
            cost, against = self._made(event), None
        elif _COUNTED in event.tags:
            unit = pool.cost / pool.quantity if pool.quantity > 0 else None
            cost, against = None if unit is None else unit * quantity, "losses"
        else:
            stated = self.method.value_of(event)
            against = "opening" if _OPENING in event.tags else "otherIncome"
            cost = None if stated is None else Fraction(stated)
        pool.add(event.id, quantity, valued=cost is not None)
        if cost is None:
            self._gap("unvalued_stock", "stock that appeared, and nothing says what it cost", event)
            return
        pool.pay(event.id, whole_if_whole(cost))
        self._post_flow(event, ours, "stock", cost, event.resource)
        if against is not None:
            self._post_flow(event, ours, against, -cost, None)
        else:
            self._post_flow(event, ours, "stock", -cost, event.output_of)

    def _unpacked(self, event: Flow, quantity: Exact) -> None:
        """Something was taken out of a container: what that had cost goes over to its content."""
        pool, cost = self._pool(str(event.resource)), self._made(event)
        if pool.quantity <= 0:
            pool.add(event.id, quantity, valued=cost is not None)
        if cost is None:
            return
        gone = pool.pay(event.id, whole_if_whole(cost))
        ours = self._ours(event)
        self._post_flow(event, ours, "stock", cost - gone, event.resource)
        self._post_flow(event, ours, "costOfSales", gone, None)
        self._post_flow(event, ours, "stock", -cost, event.output_of)

    # -- what goes out ---------------------------------------------------------------------------

    def _leave(self, event: Flow, quantity: Exact) -> Fraction:
        """Take a quantity out of its pool; a correction gives it back at what it had cost."""
        pool = self._pool(str(event.resource))
        if quantity < 0 or event.corrects is not None:
            unit = self.unit_costs.get(event.corrects or "", Fraction(0))
            cost = unit * quantity
            pool.add(event.id, -quantity, valued=True)
            pool.pay(event.id, whole_if_whole(-cost))
            return Fraction(cost)
        taken = pool.take(quantity)
        self.unit_costs[event.id] = taken.amount / quantity if quantity else Fraction(0)
        if taken.unvalued and event.input_of is not None:
            self.making.setdefault(event.input_of, _Making()).is_unknown = True
        if taken.unvalued:
            self._gap("unvalued_stock", "stock that left, and nothing says what it had cost", event)
        return taken.amount

    def _gone(self, event: Flow, cost: Fraction) -> None:
        """Post what left: into a process, to a customer, or lost."""
        ours = str(event.provider)
        self._post_flow(event, ours, "stock", -cost, event.resource)
        if event.action == "consume" and event.input_of is not None and _LOST not in event.tags:
            self._into_process(event, ours, cost)
        elif event.action == "lower" and _OPENING in event.tags:
            self._post_flow(event, ours, "opening", cost, None)
        elif event.action == "lower" or _LOST in event.tags:
            self._post_flow(event, ours, "losses", cost, None)
        elif event.action == "consume" or event.receiver in self.boundary:
            self._post_flow(event, ours, "purchases", cost, None)
        else:
            line = "inKind" if event.settles else "costOfSales"
            self._post_flow(event, ours, line, cost, None)
            for agreement in event.agreements:
                self.sold[agreement, event.specification] = self.unit_costs[event.id]

    def _into_process(self, event: Flow, ours: str, cost: Fraction) -> None:
        """Put a cost into what a process makes; where all of that is made, into what was made."""
        process = str(event.input_of)
        making = self.making.setdefault(process, _Making())
        if making.to_come > 0 or not making.outputs:
            making.cost += cost
            self._post_flow(event, ours, "stock", cost, process)
            return
        whole = sum(making.weights.values(), Fraction(0))
        for output, resource in making.outputs.items():
            part = cost * making.weights[output] / whole
            gone = self._pool(resource).pay(output, whole_if_whole(part))
            self._post_flow(event, ours, "stock", part - gone, resource)
            self._post_flow(event, ours, "costOfSales", gone, None)

    # -- what is made ----------------------------------------------------------------------------

    def _plan(self, events: list[Flow]) -> None:
        """See what is to come out of each process, and by what its cost is shared."""
        kinds: dict[str, set[tuple[str | None, str | None]]] = {}
        for event in events:
            if (
                event.action not in _OUTPUTS
                or event.output_of is None
                or event.corrects is not None
            ):
                continue
            making = self.making.setdefault(event.output_of, _Making())
            quantity = event.resource_quantity
            by_price = self.method.policy.joint_by == "price"
            unit = None if quantity is None else quantity.unit
            kinds.setdefault(event.output_of, set()).add((None, None) if by_price else (unit, None))
            found = self.method.weight(event) if by_price else None
            size = Fraction(0 if quantity is None else quantity.value)
            making.weights[event.id] = size if found is None else found
            making.joint = len(kinds[event.output_of]) == 1 and (not by_price or found is not None)
            making.to_come = sum(making.weights.values(), Fraction(0))
            if len(making.weights) == 1:
                making.joint = True

    def _made(self, event: Flow) -> Fraction | None:
        """Return the part of what a process has cost so far that belongs to one of its outputs."""
        making = self.making.get(event.output_of or "")
        if making is None or event.id not in making.weights:
            return None  # made in no process: nothing says of what
        if not making.joint:
            self._gap("joint_outputs", "outputs without a common measure to share cost by", event)
            return None
        weight, left = making.weights[event.id], making.to_come
        making.to_come -= weight
        making.outputs[event.id] = str(event.resource)
        if left <= 0 or (making.cost == 0 and making.is_unknown):
            return None
        cost = making.cost * weight / left
        making.cost -= cost
        return cost

    def _work(self, event: Flow) -> None:
        """Pay for work in a process is a cost of what it makes, where the policy says so."""
        if not self.method.policy.includes_labour or event.input_of is None:
            return
        if event.receiver not in self.boundary:
            return
        cost = self.method.labour(event)
        if cost is None:
            self._gap(
                "unvalued_labour", "work in a process without pay or hours to value it", event
            )
            return
        self.making.setdefault(event.input_of, _Making()).cost += cost
        self._post_flow(event, str(event.receiver), "stock", Fraction(cost), event.input_of)
        self._post_flow(event, str(event.receiver), "costOfSales", -Fraction(cost), None)

    # -- writing ---------------------------------------------------------------------------------

    def _ours(self, event: Flow) -> str:
        gives = event.provider in self.boundary
        return str(event.provider if gives else event.receiver)

    def _post_flow(
        self, event: Flow, ours: str, line: str, amount: Fraction, account: str | None
    ) -> None:
        exact = whole_if_whole(amount)
        if exact:
            self._post(event.id, event.at, ours, line, exact, account, event.version, event.id)

    def _post(
        self,
        entry: str,
        at: int,
        ours: str,
        line: str,
        amount: Exact,
        account: str | None,
        version: int,
        event: str | None,
    ) -> None:
        self.postings.append(
            Posting(
                entry=f"{entry}#cost",
                at=at,
                line=LINES[line],
                amount=amount,
                currency=self.method.currency,
                scope=ours,
                account=account,
                event=event,
                version=version,
            )
        )

    def _gap(self, code: str, text: str, event: Flow) -> None:
        self.gaps.append(Gap(code, text, (event.id,), event.at))
