# SPDX-License-Identifier: MIT
"""What stock costs on its way through an organisation: bought, made, moved, sold, counted, lost.

Costs follow quantities in the order of time: what a purchase cost comes in with it, what a process
consumed goes over into what it makes, what is sold or lost leaves at what it cost. A delivery
inside the boundary takes its cost along, so that no profit is made by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import Flow
from valueflows.model.terms import OB
from valueflows.reports.making import Making
from valueflows.reports.postings import Posting
from valueflows.reports.shelves import Method
from valueflows.reports.workshop import Workshop

_OPENING: Final = f"{OB}openingBalance"
_COUNTED: Final = f"{OB}countDifference"
_LOST: Final = f"{OB}loss"
_OUT: Final = frozenset({"consume", "lower", "transfer", "transferAllRights", "move"})
_IN: Final = frozenset({"transfer", "transferAllRights", "move"})
_MADE: Final = frozenset({"produce", "raise"})


__all__ = ["Method", "Stock"]


class Stock(Workshop):
    """Follows the stock of an organisation through time."""

    def follow(self, flows: Iterable[Flow], costs: Iterable[Posting]) -> None:
        """Take in events and what was paid for things, in the order of time."""
        events, paid = list(flows), list(costs)
        self.bought.update(str(posting.event) for posting in paid)
        self.packing.plan(events)
        turns = {event.id: event.turn for event in events}
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

    def _paid_for(self, posting: Posting) -> None:
        """What was paid for things that came, or is paid for more once they are here."""
        pool = self._pool(str(posting.account), posting.at)
        gone = pool.pay(str(posting.event), posting.amount)
        if gone:
            self._post_cost(posting, whole_if_whole(gone))

    def _post_cost(self, like: Posting, gone: Exact) -> None:
        ours, version, event = like.scope, like.version, like.event
        self._post(like.entry, like.at, ours, "costOfSales", gone, None, version, event)
        self._post(like.entry, like.at, ours, "stock", -gone, like.account, version, event)

    def _event(self, event: Flow) -> None:
        if event.corrects is not None:
            self.roots[event.id] = self.roots.get(event.corrects, event.corrects)
        if event.action in {"work", "deliverService"}:
            self._serve(event)
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
        elif event.action in {"separate", "modify"} and gives and event.resource is not None:
            self._unpacked(event, self._size(event, event.resource))
        elif cost is not None:
            self._gone(event, cost)
            self._content_gone(event)

    def _content_gone(self, event: Flow) -> None:
        """What is packed in a thing goes with it, at what it cost."""
        for content in self.packing.inside(str(event.resource)):
            pool = self._pool(content, event.at)
            if pool.quantity > 0:
                cost = pool.take(whole_if_whole(pool.quantity)).amount
                ours = str(event.provider)
                self._post_flow(event, ours, "stock", -cost, content)
                self._post_flow(event, ours, "costOfSales", cost, None)

    def _arrive(self, event: Flow, quantity: Exact, cost: Fraction | None) -> None:
        """Something came from another resource of ours, with its cost, or from somebody else."""
        resource, ours = str(event.to_resource), str(event.receiver)
        pool, root = self._pool(resource, event.at), self._root(event)
        if cost is not None:
            self._post_flow(event, str(event.provider), "stock", -cost, event.resource)
            self._come(event, ours, resource, quantity, cost)
            return
        if (back := self._came_back(event, quantity)) is not None:
            self._come(event, ours, resource, quantity, back)
            self._post_flow(event, ours, "costOfSales", -back, None)
            return
        self.got.update((agreement, event.specification) for agreement in event.agreements)
        known = root in self.bought
        stated = None if known or event.agreements else self.method.value_of(event)
        pool.add(root, quantity, valued=known or stated is not None)
        if known or stated is not None:
            self._fix(event, ours, resource)
        if stated is not None:
            self._put(event, ours, resource, Fraction(stated))
            self._post_flow(event, ours, "grants", -Fraction(stated), None)
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
        resource, ours = str(event.resource), self._ours(event)
        if event.action == "produce":
            self._produced(event, quantity)
            return
        pool, root = self._pool(resource, event.at), self._root(event)
        against = "otherIncome"
        if _COUNTED in event.tags:
            unit, against = pool.cost / pool.quantity if pool.quantity > 0 else None, "losses"
        else:
            stated = self.method.value_of(event)
            against = "opening" if _OPENING in event.tags else against
            unit = None if stated is None or not quantity else Fraction(stated) / quantity
        if event.corrects is not None and root in self.unit_costs:
            unit = self.unit_costs[root]
        if unit is None:
            pool.add(root, quantity, valued=False)
            self._gap("unvalued_stock", "stock that appeared, and nothing says what it cost", event)
            return
        self.unit_costs.setdefault(root, unit)
        self._come(event, ours, resource, quantity, unit * quantity)
        self._post_flow(event, ours, against, -unit * quantity, None)

    # -- what goes out ---------------------------------------------------------------------------

    def _leave(self, event: Flow, quantity: Exact) -> Fraction:
        """Take a quantity out of its pool; a correction gives it back at what it had cost."""
        resource, root = str(event.resource), self._root(event)
        pool = self._pool(resource, event.at)
        if quantity < 0 or event.corrects is not None:
            cost = self.unit_costs.get(root, Fraction(0)) * quantity
            if quantity > 0:
                gone = pool.back(event.id, quantity, whole_if_whole(cost))
            else:
                pool.add(event.id, -quantity, valued=True)
                gone = pool.pay(event.id, whole_if_whole(-cost))
            self._post_flow(event, str(event.provider), "stock", -gone, resource)
            self._post_flow(event, str(event.provider), "costOfSales", gone, None)
            return Fraction(cost)
        taken = pool.take(quantity)
        self.unit_costs[root] = taken.amount / quantity if quantity else Fraction(0)
        if taken.unvalued and event.input_of is not None:
            self.making.setdefault(event.input_of, Making()).is_unknown = True
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
            self._delivered(event, ours, cost)

    def _delivered(self, event: Flow, ours: str, cost: Fraction) -> None:
        """Post what went to others: sold, given in place of money, or sent back to who sold it."""
        under = [(agreement, event.specification) for agreement in event.agreements]
        if any(one in self.got for one in under):
            self._post_flow(event, ours, "purchases", cost, None)
            return
        self._post_flow(event, ours, "inKind" if event.settles else "costOfSales", cost, None)
        for one in under:
            self.sold[one] = self.unit_costs.get(self._root(event), Fraction(0))
