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
from valueflows.model.world import Flow

_MAKES = frozenset({"produce", "modify"})
_PACKS = frozenset({"combine", "separate"})


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
    def convert(self, value: Exact, one: Id, other: Id) -> Exact:
        """Return a quantity in another unit of the same dimension."""

    def container(self, process: Id) -> Id | None:
        """Return the only resource a process produced or modified; None for none or several."""
        flows = (self.flow(key) for key in self.outputs(process) if self.stands(key))
        made = {f.resource for f in flows if f.action.name in _MAKES} - {None}
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

    def _last_packing(self, resource: Id) -> Any:
        for key in reversed(self.touching(resource)):
            flow = self.flow(key)
            if flow.action.name in _PACKS and flow.resource == resource and self.stands(key):
                return key
        return None

    def took_from_custody(self, process: Id, resource: Id) -> bool:
        """Whether an input of the process took the resource out of somebody's custody."""
        return any(
            self.path(key) != AT_HOME and self.flow(key).resource == resource
            for key in self.inputs(process)
        )

    def history(self, resource: Id) -> Iterator[Flow]:
        """Yield the standing events on a resource, oldest first, corrections left out."""
        return (self.flow(key) for key in self.touching(resource) if self.stands(key))

    def paired(self, process: Id, resource: Id, action: str) -> Exact:
        """Return the net amount of a resource that events of an action moved in a process."""
        stock = self.stock(resource)
        total: Exact = 0
        for key in (*self.inputs(process), *self.outputs(process)):
            flow = self.flow(key)
            if flow.action.name != action or flow.resource != resource or not self.stands(key):
                continue
            amount = self.nets(key)[0]
            if stock is not None and stock.unit is not None and flow.unit not in (None, stock.unit):
                amount = self.convert(amount, flow.unit, stock.unit)
            total += amount
        return total
