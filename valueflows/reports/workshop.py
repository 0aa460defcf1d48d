# SPDX-License-Identifier: MIT
"""The stock that goes through processes: what went in is the cost of what comes out."""

from __future__ import annotations

from fractions import Fraction

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import Flow
from valueflows.reports.making import Making
from valueflows.reports.shelves import Shelves


class Workshop(Shelves):
    """Processes: what they use up, and what they make or do for somebody."""

    def _measure(self, event: Flow) -> tuple[Fraction, str | None] | None:
        """Return how much of a process an output is: by what it sells at, or by quantity."""
        quantity = event.resource_quantity
        if self.method.policy(event.at).joint_by == "price":
            worth = self.method.value_of(event)
            return None if worth is None else (Fraction(worth), None)
        return None if quantity is None else (Fraction(quantity.value), quantity.unit)

    def _made(self, event: Flow) -> Fraction | None:
        """Return the part of what a process has cost so far that belongs to one of its outputs."""
        making = self.making.get(event.output_of or "")
        if making is None or event.id not in making.weights:
            return None  # made in no process: nothing says of what
        if not making.joint:
            self._gap("joint_outputs", "outputs without a common measure to share cost by", event)
            return None
        making.outputs[event.id] = event.resource
        return making.share(event.id)

    def _serve(self, event: Flow) -> None:
        """Work goes into a process; a service that one was for takes its cost to the customer."""
        if event.action == "work":
            self._work(event)
        elif event.provider in self.boundary and (cost := self._made(event)):
            self._post_flow(event, str(event.provider), "stock", -cost, event.output_of)
            self._post_flow(event, str(event.provider), "costOfSales", cost, None)

    def _work(self, event: Flow) -> None:
        """Pay for work in a process is a cost of what it makes, where the policy says so."""
        if not self.method.policy(event.at).includes_labour or event.input_of is None:
            return
        if event.receiver not in self.boundary:
            return
        cost = self.method.labour(event)
        if cost is None:
            self._gap(
                "unvalued_labour", "work in a process without pay or hours to value it", event
            )
            return
        self.making.setdefault(event.input_of, Making()).cost += cost
        self._post_flow(event, str(event.receiver), "stock", Fraction(cost), event.input_of)
        self._post_flow(event, str(event.receiver), "costOfSales", -Fraction(cost), None)

    def _into_process(self, event: Flow, ours: str, cost: Fraction) -> None:
        """Put a cost into what a process makes; where all of that is made, into what was made."""
        process = str(event.input_of)
        making = self.making.setdefault(process, Making())
        if making.to_come > 0 or not making.outputs:
            making.cost += cost
            self._post_flow(event, ours, "stock", cost, process)
            return
        whole = sum(making.weights.values(), Fraction(0))
        for output, resource in making.outputs.items():
            part = cost * making.weights[output] / whole
            gone = part
            if resource is not None:
                gone = self._pool(resource, event.at).pay(output, whole_if_whole(part))
            self._post_flow(event, ours, "stock", part - gone, resource)
            self._post_flow(event, ours, "costOfSales", gone, None)

    def _produced(self, event: Flow, quantity: Exact) -> None:
        resource, ours, root = str(event.resource), self._ours(event), self._root(event)
        left = self.remaining.get(root, 0) + quantity
        self.remaining[root] = left
        if event.corrects is not None:
            none = left <= 0 and root in self.unit_costs
            cost = self.unit_costs.pop(root) if none else Fraction(0)
            self._come(event, ours, resource, quantity, -cost)
            self._unmade(event, cost)
            return
        made = self._made(event)
        self._pool(resource, event.at).add(root, quantity, valued=made is not None)
        if made is None:
            self._gap("unvalued_stock", "stock that appeared, and nothing says what it cost", event)
            return
        self.unit_costs[root] = made
        self._fix(event, ours, resource)
        self._put(event, ours, resource, made)
        self._post_flow(event, ours, "stock", -made, event.output_of)

    def _unmade(self, event: Flow, cost: Fraction) -> None:
        """What was not made after all leaves its cost in the process."""
        ours, making = self._ours(event), self.making.get(event.output_of or "")
        if making is not None and self._root(event) in making.weights and cost:
            making.take_back(self._root(event), cost)
        self._post_flow(event, ours, "stock", cost, event.output_of)

    def _unpacked(self, event: Flow, quantity: Exact) -> None:
        """Something was unpacked or repaired: what that had cost goes over to it."""
        pool, cost = self._pool(str(event.resource), event.at), self._made(event)
        if event.action == "separate" and pool.quantity <= 0:
            pool.add(event.id, quantity, valued=cost is not None)
        if cost:
            ours = self._ours(event)
            gone = pool.enrich(whole_if_whole(cost))
            self._post_flow(event, ours, "stock", cost - gone, event.resource)
            self._post_flow(event, ours, "costOfSales", gone, None)
            self._post_flow(event, ours, "stock", -cost, event.output_of)
