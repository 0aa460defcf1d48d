# SPDX-License-Identifier: MIT
"""What follows from the events of a process or a resource, however they are stored.

``Derived`` asks its subclass for events by *key* (a row number, an id) and answers the questions
that effects and rules have in common: the container of a packing, what is still loose, whose
hands something came from, what entered and left.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any

from valueflows.model.exact import Exact
from valueflows.model.stock import AT_HOME, Id, Stock
from valueflows.model.world import MAKES, Flow, Sets

_INTO = frozenset({"combine"})
_PACKS = _INTO | {"separate"}


class Derived(ABC):
    """Answers derived from events, for ``model.world.World`` and ``model.lookup.Lookup``."""

    @abstractmethod
    def inputs(self, process: Id) -> Iterable[Any]:
        """Return the keys of the events that entered a process."""

    @abstractmethod
    def outputs(self, process: Id) -> Iterable[Any]:
        """Return the keys of the events that left a process."""

    @abstractmethod
    def touching(self, resource: Id) -> list[Any]:
        """Return the keys of the events that name a resource on either side, oldest first."""

    @abstractmethod
    def flow(self, key: Any) -> Flow:
        """Return an event as effects see it."""

    @abstractmethod
    def nets(self, key: Any) -> tuple[Exact, Exact]:
        """Return an event's resource and effort quantity, net of its corrections."""

    @abstractmethod
    def stands(self, key: Any) -> bool:
        """Whether an event counts: it is no correction, and was not taken back whole."""

    @abstractmethod
    def path(self, key: Any) -> int:
        """Return whose hands an event's on-hand side concerned."""

    @abstractmethod
    def packs(self, process: Id) -> bool:
        """Whether something may have been combined in a process without naming a container."""

    @abstractmethod
    def stock(self, resource: Id) -> Stock | None:
        """Return the state of a resource."""

    @abstractmethod
    def convert(self, value: Exact, one: Id, other: Id) -> Exact | None:
        """Return a quantity in another unit; None when the two cannot be compared."""

    @abstractmethod
    def opening(self, resource: Id) -> Sets:
        """Return the attributes a resource was opened with."""

    @abstractmethod
    def speaking(self, resource: Id) -> list[tuple[Any, Sets | None]]:
        """Return the keys of the events that name a resource, or a container it was in.

        Oldest first; beside each, what it said of the resource because of its container.
        """

    def made(self, process: Id) -> set[Id]:
        """Return the resources that a process has produced or modified."""
        flows = (self.flow(key) for key in self.outputs(process) if self.stands(key))
        return {f.resource for f in flows if f.action.name in MAKES and f.resource is not None}

    def container(self, process: Id) -> Id | None:
        """Return the only resource a process produced or modified; None for none or several."""
        made = self.made(process)
        return made.pop() if len(made) == 1 else None

    def loose(self, process: Id) -> Iterator[Id]:
        """Yield what a process combined without naming a container, and nobody has taken out."""
        if not self.packs(process):
            return
        for key in list(self.inputs(process)):
            flow = self.flow(key)
            if flow.action.name != "combine" or flow.to_resource is not None:
                continue
            resource = flow.resource
            if resource is not None and self.stands(key) and self._last_packing(resource) == key:
                yield resource

    def _last_packing(self, resource: Id, actions: frozenset[str] = _PACKS) -> Any:
        for key in reversed(self.touching(resource)):
            flow = self.flow(key)
            if flow.action.name in actions and flow.resource == resource and self.stands(key):
                return key
        return None

    def packing(self, resource: Id) -> tuple[Flow, int] | None:
        """Return the event that packed a resource last, and whose hands it took it from."""
        key = self._last_packing(resource, _INTO)
        return None if key is None else (self.flow(key), self.path(key))

    def packed(self, resource: Id) -> Exact:
        """Return how much of a resource is in containers, by the events that packed it."""
        stock = self.stock(resource)
        total: Exact = 0
        for key in self.touching(resource):
            flow = self.flow(key)
            if flow.action.name in _PACKS and flow.resource == resource and self.stands(key):
                amount = self._in_unit(self.nets(key)[0], flow, stock)
                total += amount if flow.action.name == "combine" else -amount
        opened = stock is not None and bool(self.opening(resource).get("contained_in"))
        if stock is not None and opened:
            total = max(total, stock.accounting - stock.onhand - sum(stock.held.values()))
        return total

    def took_from_custody(self, process: Id, resource: Id) -> bool:
        """Whether an input of the process took the resource out of somebody's custody."""
        return any(
            self.path(key) != AT_HOME and self.flow(key).resource == resource and self.stands(key)
            for key in self.inputs(process)
        )

    def history(self, resource: Id) -> Iterator[tuple[Flow, Sets | None]]:
        """Yield the standing events on a resource; see ``model.world.World``."""
        spoken = self.speaking(resource)
        return ((self.flow(key), along) for key, along in spoken if self.stands(key))

    def paired(self, process: Id, resource: Id, action: str) -> Exact:
        """Return the net amount of a resource that events of an action moved in a process."""
        stock = self.stock(resource)
        total: Exact = 0
        for key in (*self.inputs(process), *self.outputs(process)):
            flow = self.flow(key)
            if flow.action.name == action and flow.worked_on == resource and self.stands(key):
                total += self._in_unit(self.nets(key)[0], flow, stock)
        return total

    def _in_unit(self, amount: Exact, flow: Flow, stock: Stock | None) -> Exact:
        """Return an amount in the unit of its stock; nothing when that has another by now."""
        if stock is None or stock.unit is None or flow.unit is None or flow.unit == stock.unit:
            return amount
        return self.convert(amount, flow.unit, stock.unit) or 0
