# SPDX-License-Identifier: MIT
"""What stands on the shelves of an organisation: quantities with their costs, and how it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import Flow
from valueflows.model.valuing import FIRST_IN_FIRST_OUT, STANDARD, ValuationPolicy
from valueflows.reports.classes import LINES
from valueflows.reports.making import Making
from valueflows.reports.packing import Packing
from valueflows.reports.pools import Average, Layers, Pool, Standard, carried
from valueflows.reports.postings import Gap, Posting

_METHODS: Final[dict[str, type[Pool]]] = {FIRST_IN_FIRST_OUT: Layers, STANDARD: Standard}


@dataclass(frozen=True, slots=True)
class Method:
    """How stock is valued. ``policy`` tells the rule that holds at a moment.

    ``value_of`` tells what a record says a flow is worth, if one does, ``standard`` what one says
    of so much of its kind; ``labour`` what the work of an event cost, where pay belongs to what is
    made.
    """

    policy: Callable[[int], ValuationPolicy]
    currency: str
    value_of: Callable[[Flow], Exact | None]
    standard: Callable[[Flow], Exact | None]
    labour: Callable[[Flow], Exact | None]


class Shelves:
    """The stock of an organisation, by resource, and what was posted of it."""

    def __init__(
        self, boundary: frozenset[str], method: Method, assets: frozenset[str] = frozenset()
    ) -> None:
        self.boundary = boundary
        self.assets = assets
        """What is for use over years: what goes over into it is in stock no more."""
        self.method = method
        self.bought: set[str] = set()
        """Events of which is known what was paid for the things that came with them."""
        self.pools: dict[str, Pool] = {}
        self.making: dict[str, Making] = {}
        self.idle: dict[str, tuple[int, str]] = {}
        """Processes with a cost that have made nothing: since when, and whose they are."""
        self.unit_costs: dict[str, Fraction] = {}
        """By event, what a unit of what left by it, or appeared by it, had cost."""
        self.roots: dict[str, str] = {}
        """By correction, the event that it corrects in the end."""
        self.remaining: dict[str, Exact] = {}
        """By event that made something, how much of it stands."""
        self.got: set[tuple[str, str | None]] = set()
        """Agreement and kind of what came from others: what goes back to them was not sold."""
        self.sold: dict[tuple[str, str | None], Fraction] = {}
        """By agreement and kind, what a unit of what was sold had cost."""
        self.units: dict[str, str | None] = {}
        """By resource, the unit that its stock is counted in: that of the first event."""
        self.packing = Packing()
        self.postings: list[Posting] = []
        self.gaps: list[Gap] = []

    def _pool(self, resource: str, at: int) -> Pool:
        """Return the stock of a resource, by the method that holds at a moment."""
        kind = _METHODS.get(self.method.policy(at).method, Average)
        found = self.pools.get(resource)
        if found is None:
            found = self.pools[resource] = kind()
        elif type(found) is not kind:
            found = self.pools[resource] = carried(found, kind)
        return found

    def _come(self, event: Flow, ours: str, resource: str, quantity: Exact, cost: Fraction) -> None:
        """Take in a quantity with its cost; or take back what a correction says did not come."""
        pool, root = self._pool(resource, event.at), self._root(event)
        if quantity >= 0:
            pool.add(root, quantity, valued=True)
            self._put(event, ours, resource, cost)
            return
        gone = pool.back(root, -quantity, whole_if_whole(-cost))
        self._post_flow(event, ours, "stock", cost - gone, resource)
        self._post_flow(event, ours, "costOfSales", gone, None)

    def _put(self, event: Flow, ours: str, resource: str, cost: Fraction) -> None:
        """Add a cost to a resource, and post the part that has left it already."""
        gone = self._pool(resource, event.at).pay(self._root(event), whole_if_whole(cost))
        self._post_flow(event, ours, "stock", cost - gone, resource)
        self._post_flow(event, ours, "costOfSales", gone, None)

    def _fix(self, event: Flow, ours: str, resource: str) -> None:
        """Keep what came in at its standard; what it cost beyond that is a cost at once."""
        pool = self._pool(resource, event.at)
        if not isinstance(pool, Standard):
            return
        standard = self.method.standard(event)
        if standard is None:
            self._gap("no_standard", "stock kept at a standard that is not recorded", event)
            return
        gone = pool.fix(self._root(event), standard)
        self._post_flow(event, ours, "stock", standard - gone, resource)
        self._post_flow(event, ours, "costOfSales", gone - standard, None)

    def _root(self, event: Flow) -> str:
        return self.roots.get(event.id, event.id)

    def _size(self, event: Flow, resource: str) -> Exact:
        """Return the quantity of an event in the unit that a resource is counted in."""
        quantity = event.resource_quantity
        if quantity is None:
            return 0
        found = quantity.within(self.units.setdefault(resource, quantity.unit))
        if found is None:
            self._gap("unit_mismatch", "a quantity in a unit its stock is not counted in", event)
        return 0 if found is None else found

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
        line = "assets" if line == "stock" and account in self.assets else line
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
