# SPDX-License-Identifier: MIT
"""Everything that is before an event, put down by hand: the smallest world the rules can ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from valueflows.model.actions import ACTIONS
from valueflows.model.derived import Derived
from valueflows.model.exact import Exact
from valueflows.model.flows import EconomicEvent
from valueflows.model.lookup import Lookup
from valueflows.model.records import Record, Unit
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.stock import AT_HOME, Id, Stock
from valueflows.model.units import convert, ratio
from valueflows.model.world import Flow, Sets


class Paper(Derived):
    """A world of plain dicts; ids are bare names, events stand in the order they are filed."""

    def __init__(self, **stocks: Stock) -> None:
        self.stocks: dict[Any, Stock] = dict(stocks)
        self.flows: dict[str, Flow] = {}
        self.sides: dict[str, str] = {}
        self.taken_back: set[str] = set()
        self.paths: dict[str, int] = {}
        self.net: dict[str, tuple[Exact, Exact]] = {}
        self.openings: dict[Id, Sets] = {}
        self.along: dict[Id, dict[str, Sets]] = {}
        self.resources: dict[str, EconomicResource] = {}
        self.kinds: dict[str, ResourceSpecification] = {}
        self.events: dict[str, EconomicEvent] = {}
        self.units: dict[str, Unit] = {}
        self.late = False

    def file(self, key: str, side: str, filed: Flow, path: int = AT_HOME) -> None:
        """Add an event that entered (``input``) or left (``output``) its process, or neither."""
        self.flows[key], self.sides[key], self.paths[key] = filed, side, path

    # -- what Derived asks -------------------------------------------------------------------------

    def inputs(self, process: Id) -> Iterable[str]:
        """Return the events that entered a process."""
        return self._of(process, "input")

    def outputs(self, process: Id) -> Iterable[str]:
        """Return the events that left a process."""
        return self._of(process, "output")

    def _of(self, process: Id, side: str) -> list[str]:
        return [k for k, f in self.flows.items() if f.process == process and self.sides[k] == side]

    def touching(self, resource: Id) -> list[str]:
        """Return the events that name a resource, oldest first."""
        return [k for k, f in self.flows.items() if resource in (f.resource, f.to_resource)]

    def flow(self, key: str) -> Flow:
        """Return an event."""
        return self.flows[key]

    def nets(self, key: str) -> tuple[Exact, Exact]:
        """Return what is left of an event; all of it unless put down otherwise."""
        return self.net.get(key) or (self.flows[key].quantity, 0)

    def stands(self, key: str) -> bool:
        """Whether an event was not taken back."""
        return key not in self.taken_back

    def path(self, key: str) -> int:
        """Return whose hands an event concerned."""
        return self.paths[key]

    def packs(self, process: Id) -> bool:
        """Whether something was combined in the process."""
        return any(self.flows[key].action.name == "combine" for key in self.inputs(process))

    def stock(self, resource: Id) -> Stock | None:
        """Return the state of a resource."""
        return self.stocks.get(resource)

    def convert(self, value: Exact, one: Id, other: Id) -> Exact | None:
        """Return a quantity in another unit."""
        return convert(value, str(one), str(other))

    def speaking(self, resource: Id) -> list[tuple[str, Sets | None]]:
        """Return the events that name a resource or a container it was in, oldest first."""
        along = self.along.get(resource, {})
        keys = {*self.touching(resource), *along}
        return [(key, along.get(key)) for key in self.flows if key in keys]

    def went_along(self, key: Any) -> list[Id]:
        """Return what was inside of what an event handed over."""
        return [resource for resource, said in self.along.items() if key in said]

    # -- what effects and rules ask beside ---------------------------------------------------------

    def contents(self, container: Id) -> Iterable[Id]:
        """Return what is directly in a container."""
        return [iri for iri, stock in self.stocks.items() if container in stock.contained_in]

    def opening(self, resource: Id) -> Sets:
        """Return what a resource was opened with."""
        return self.openings.get(resource, {})

    def comparable(self, one: str | None, other: str | None) -> bool:
        """Whether the units are of one dimension."""
        return one == other or (
            one is not None and other is not None and ratio(one, other) is not None
        )

    def resource(self, iri: str) -> EconomicResource | None:
        """Return the description of a resource."""
        return self.resources.get(iri)

    def specification(self, iri: str) -> ResourceSpecification | None:
        """Return the description of a kind."""
        return self.kinds.get(iri)

    def record(self, iri: str) -> Record | None:
        """Return the description of anything."""
        return self.resources.get(iri) or self.kinds.get(iri) or self.units.get(iri)

    def event(self, iri: str) -> EconomicEvent | None:
        """Return a recorded event."""
        return self.events.get(iri)

    def exists(self, iri: str) -> bool:
        """Whether a resource has been touched."""
        return iri in self.stocks


def flow(action: str, quantity: int = 0, /, **said: Any) -> Flow:
    """Make a flow between one agent and itself unless told otherwise; amounts are in whole units."""
    agents = {"provider": said.pop("who", None), "receiver": said.get("receiver")}
    if agents["provider"] is not None:
        said = {"receiver": agents["provider"]} | said
        said["provider"] = agents["provider"]
    return Flow(ACTIONS[action], quantity=quantity, **said)


def known(accounting: int, onhand: int | None = None, home: str = "mill", **said: Any) -> Stock:
    """Make a known stock, all of it at home with its accountable agent."""
    at_hand = accounting if onhand is None else onhand
    return Stock(True, accounting, at_hand, **{"home": home, "accountable": home} | said)  # noqa: FBT003


LOOKUP: Lookup = Paper()
"""A world on paper is all that rules ask for; the type checker sees to it."""
