# SPDX-License-Identifier: MIT
"""The stock that goes through processes: what went in is the cost of what comes out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import Flow
from valueflows.reports.making import Making, Output
from valueflows.reports.postings import Gap
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

    def _comes_out(self, event: Flow, *, is_made: bool, adds: bool = False) -> Fraction | None:
        """Take in an output; return the part of the cost so far that is its; None if not known."""
        if event.output_of is None or event.corrects is not None:
            return None  # made in no process: nothing says of what
        making = self.making.setdefault(event.output_of, Making())
        quantity = event.resource_quantity
        weight, unit = self._measure(event) or (Fraction(1), event.id)
        size = Fraction(0 if quantity is None else quantity.value)
        made = Output(event.id, event.resource, size, weight, unit, is_made, adds)
        making.outputs[event.id] = made
        share = making.shares().get(event.id)
        made.is_valued = share is not None
        if not making.joint:
            self._gap("joint_outputs", "outputs without a common measure to share cost by", event)
        return share

    def _share(self, event: Flow, process: str, ours: str) -> None:
        """Give each output what is its, of all that went into a process so far."""
        making = self.making[process]
        parts = making.shares()
        alike = [] if making.joint else [one.event for one in making.counted]
        for output in making.outputs.values():
            more = parts.get(output.event, Fraction(0)) - output.carried
            if output.is_valued and output.event in alike:
                self._doubt(event, output)
            if more:
                output.carried += more
                gone = self._carry(event, output, more)
                self._post_flow(event, ours, "stock", more - gone, output.resource)
                self._post_flow(event, ours, "costOfSales", gone, None)
                self._post_flow(event, ours, "stock", -more, process)
        if making.outputs or not making.cost:
            self.idle.pop(process, None)
        else:
            self.idle[process] = event.at, ours

    def _carry(self, event: Flow, output: Output, more: Fraction) -> Fraction:
        """Add to what an output cost, or take from it; return the part for what has left already."""
        if output.resource is None:
            return more
        pool = self._pool(output.resource, event.at)
        if output.adds:
            return pool.enrich(whole_if_whole(more))
        if more < 0:
            return pool.lose(output.event, whole_if_whole(-more), output.quantity)
        return pool.pay(output.event, whole_if_whole(more))

    def _doubt(self, event: Flow, output: Output) -> None:
        """What was made is not valued any more, for want of a measure to share the cost by."""
        output.is_valued = False
        if output.is_made and output.resource is not None:
            self._pool(output.resource, event.at).doubt(output.event, output.quantity)
        text = "outputs without a common measure to share cost by"
        self.gaps.append(Gap("joint_outputs", text, (output.event,), event.at))

    def _serve(self, event: Flow) -> None:
        """Work goes into a process; a service that one was for takes its cost to the customer."""
        if event.action == "work":
            self._work(event)
        elif event.provider in self.boundary and event.output_of is not None:
            served = replace(event, resource=None)
            self._comes_out(served, is_made=False)
            if event.corrects is None:
                self._share(served, event.output_of, str(event.provider))

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
        ours = str(event.receiver)
        self._post_flow(event, ours, "costOfSales", -Fraction(cost), None)
        self._into_process(event, ours, Fraction(cost))

    def _into_process(self, event: Flow, ours: str, cost: Fraction) -> None:
        """Put a cost into a process, and into what it has made so far."""
        process = str(event.input_of)
        self.making.setdefault(process, Making()).cost += cost
        self._post_flow(event, ours, "stock", cost, process)
        self._share(event, process, ours)

    def _produced(self, event: Flow, quantity: Exact) -> None:
        resource, ours, root = str(event.resource), self._ours(event), self._root(event)
        left = self.remaining.get(root, 0) + quantity
        self.remaining[root] = left
        if event.corrects is not None:
            self._unmade(event, ours, quantity, is_whole=left <= 0)
            return
        made = self._comes_out(event, is_made=True)
        self._pool(resource, event.at).add(root, quantity, valued=made is not None)
        if made is None:
            self._gap("unvalued_stock", "stock that appeared, and nothing says what it cost", event)
        else:
            self._fix(event, ours, resource)
        if event.output_of is not None:
            self._share(event, event.output_of, ours)

    def _unmade(self, event: Flow, ours: str, quantity: Exact, *, is_whole: bool) -> None:
        """What was not made after all leaves its cost to the process, and to what else it made."""
        process, root, cost = event.output_of or "", self._root(event), Fraction(0)
        making = self.making.get(process)
        if is_whole and making is not None and root in making.outputs:
            cost = making.outputs.pop(root).carried
        self._come(event, ours, str(event.resource), quantity, -cost)
        if making is not None:
            self._post_flow(event, ours, "stock", cost, process)
            self._share(event, process, ours)

    def _unpacked(self, event: Flow, quantity: Exact) -> None:
        """Something was unpacked or repaired: what that had cost goes over to it."""
        is_made = event.action == "separate"
        cost = self._comes_out(event, is_made=is_made, adds=True)
        pool = self._pool(str(event.resource), event.at)
        if is_made and pool.quantity <= 0:
            pool.add(event.id, quantity, valued=cost is not None)
        if event.output_of is not None and event.corrects is None:
            self._share(event, event.output_of, self._ours(event))
