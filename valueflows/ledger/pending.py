# SPDX-License-Identifier: MIT
"""What is not yet durable: an overlay of plain dicts, read first, the books second.

A group of changes is checked on one overlay, each change on a child of it: a change that passes is
absorbed, one that fails leaves no trace. The next group's overlay stacks on the one in flight.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from valueflows.ledger.standing import Standing
from valueflows.model.actions import ACTIONS
from valueflows.model.closed import Closings
from valueflows.model.derived import Derived
from valueflows.model.effects import effects
from valueflows.model.exact import Exact
from valueflows.model.flows import EconomicEvent
from valueflows.model.ids import canonical
from valueflows.model.ours import LATE, Ledger, Opening
from valueflows.model.processes import Process
from valueflows.model.records import Record, Unit
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.stock import AT_HOME, Delta, Id, Stock, apply
from valueflows.model.units import UNITS, convert, ratio
from valueflows.model.world import Flow, Sets


class Pending(Derived):
    """See ``model.shape.Directory`` and ``model.lookup.Lookup``; ids are canonical text."""

    below: Pending | Standing
    levels: tuple[Pending, ...]
    """This overlay and those below it, the topmost first."""
    floor: Standing
    """What the lowest of them stands on."""

    def __init__(self, below: Pending | Standing) -> None:
        self.rest_on(below)
        self.base: str = below.base
        self.late: bool = below.late
        self.closings: Closings = below.closings
        self.records: dict[str, Record] = {}
        self.withdrawn: set[str] = set()
        self.stocks: dict[str, Stock] = {}
        self.flows: dict[str, Flow] = {}
        self.net: dict[str, tuple[Exact, Exact]] = {}
        self.paths: dict[str, int] = {}
        self.on: dict[str, list[str]] = {}
        self.entered: dict[str, list[str]] = {}
        self.left: dict[str, list[str]] = {}
        self.opened: dict[str, dict[str, Any]] = {}
        self.stages: dict[str, str | None] = {}
        """The kind of each process described here, as events have met it so far."""
        self.packing_in: set[str] = set()
        self.along: dict[str, dict[str, Sets]] = {}
        """By resource and event, what that said of it because of its container."""
        self.turns: dict[str, int] = {}
        """The order in which events took effect here."""
        self.looked_up: dict[str, Stock | None] = {}
        """Stocks read from the books, so that they are read once a group; never changed."""
        self.aliases: dict[str, str] = {}

    def rest_on(self, below: Pending | Standing) -> None:
        """Stand on ``below`` from now on; where both say something, this overlay is right."""
        self.below = below
        if isinstance(below, Pending):
            self.levels, self.floor = (self, *below.levels), below.floor
        else:
            self.levels, self.floor = (self,), below

    def absorb(self, child: Pending) -> None:
        """Take over everything a checked child holds."""
        for name in ("records", "stocks", "flows", "net", "paths", "opened", "stages", "aliases"):
            getattr(self, name).update(getattr(child, name))
        self.withdrawn |= child.withdrawn
        self.packing_in |= child.packing_in
        for resource, said in child.along.items():
            self.along.setdefault(resource, {}).update(said)
        for key in child.turns:
            self.turns[key] = len(self.turns)
        for name in ("on", "entered", "left"):
            mine: dict[str, list[str]] = getattr(self, name)
            for key, events in getattr(child, name).items():
                mine.setdefault(key, []).extend(events)
        self.base, self.late, self.closings = child.base, child.late, child.closings

    # -- records -------------------------------------------------------------------------------

    def put(self, record: Record) -> None:
        """Describe a record; events and openings take effect through ``take`` and ``open``."""
        self.records[canonical(record.id)] = record
        if isinstance(record, Ledger):
            self.base, self.late = self.base or record.base, record.stock_rule == LATE

    def mean(self, record: Record) -> None:
        """Let events that follow meet a unit or a process as it is described here.

        Asked for all of a change before its first event, as the books do it: an event knows what
        stands anywhere in its own change, and nothing of the changes behind it.
        """
        if isinstance(record, Unit) and record.om_unit_identifier in UNITS:
            self.aliases[record.id] = record.om_unit_identifier
        elif isinstance(record, Process):
            self.stages[canonical(record.id)] = _id(record.based_on)

    def withdraw(self, iri: str) -> None:
        """Take a record back."""
        self.records.pop(canonical(iri), None)
        self.withdrawn.add(canonical(iri))

    def kind(self, iri: str) -> str | None:
        """Return the class of the record an id describes."""
        key = canonical(iri)
        for level in self.levels:
            record = level.records.get(key)
            if record is not None:
                return type(record).__name__
            if key in level.withdrawn:
                return None
        return self.floor.kind(key)

    def is_withdrawn(self, iri: str) -> bool:
        """Whether the record was taken back."""
        key = canonical(iri)
        for level in self.levels:
            if key in level.withdrawn:
                return True
            if key in level.records:
                return False
        return self.floor.is_withdrawn(key)

    def record(self, iri: str) -> Record | None:
        """Return the current revision of a record."""
        key = canonical(iri)
        for level in self.levels:
            record = level.records.get(key)
            if record is not None:
                return record
            if key in level.withdrawn:
                return None
        return self.floor.record(key)

    def before(self, iri: str) -> Record | None:
        """Return a record as it stood below."""
        return self.below.record(iri)

    def resource(self, iri: str) -> EconomicResource | None:
        """Return the description of a resource."""
        found = self.record(iri)
        return found if isinstance(found, EconomicResource) else None

    def specification(self, iri: str) -> ResourceSpecification | None:
        """Return the description of a kind of resource."""
        found = self.record(iri)
        return found if isinstance(found, ResourceSpecification) else None

    def event(self, iri: str) -> EconomicEvent | None:
        """Return an event that has taken effect."""
        key = canonical(iri)
        pending = key in self.records and key not in self.flows
        found = None if pending else self.record(key)
        return found if isinstance(found, EconomicEvent) else None

    def referrers(self, iri: str) -> Iterable[str]:
        """Yield ids of records below that refer to a record and are not replaced here."""
        for other in self.below.referrers(iri):
            if other not in self.records and other not in self.withdrawn:
                yield other

    # -- events --------------------------------------------------------------------------------

    def flow_of(self, event: EconomicEvent) -> Flow:
        """Return an event as effects see it, before it is taken."""
        measure = event.resource_quantity
        process = event.output_of or event.input_of
        flow = Flow(
            action=ACTIONS[event.action],
            provider=_id(event.provider),
            receiver=_id(event.receiver),
            resource=_id(event.resource_inventoried_as),
            to_resource=_id(event.to_resource_inventoried_as),
            quantity=0 if measure is None else measure.has_numerical_value.exact,
            unit=None if measure is None or measure.has_unit is None else str(measure.has_unit),
            places=0 if measure is None else measure.has_numerical_value.places,
            process=_id(process),
            stage=None if event.output_of is None else self.stage_of(canonical(event.output_of)),
            location=_id(event.to_location),
            state=event.state,
            creates=_id(event.creates),
        )
        if event.corrects is not None and self.event(event.corrects) is not None:
            flow.path = self.path(self.root(event.corrects))
        return flow

    def stage_of(self, process: str) -> str | None:
        """Return the kind of a process, which is the stage of what leaves it."""
        for level in self.levels:
            if process in level.stages:
                return level.stages[process]
        return self.floor.stage_of(process)

    def root(self, iri: str) -> str:
        """Return the original event at the end of a chain of corrections."""
        while (event := self.event(iri)) is not None and event.corrects is not None:
            iri = event.corrects
        return canonical(iri)

    def take(self, event: EconomicEvent, flow: Flow) -> list[Delta]:
        """Let an event take effect here; return what it did."""
        key = canonical(event.id)
        self.records[key] = event
        self.flows[key] = flow
        self.turns[key] = len(self.turns)
        self._file(key, event, flow)
        nets = (
            flow.quantity,
            0 if event.effort_quantity is None else event.effort_quantity.has_numerical_value.exact,
        )
        if event.corrects is not None:
            flow.toggles = self._correct(key, event.corrects, nets)
        elif (
            flow.process is not None and flow.to_resource is None and flow.action.name == "combine"
        ):
            self.packing_in.add(str(flow.process))
        if flow.resource is None and flow.to_resource is None:
            return []
        done = effects(flow, self)
        if done.path != AT_HOME:
            self.paths[key] = done.path
        for delta in done.deltas:
            if delta.along and delta.sets:
                said = self.along.setdefault(str(delta.resource), {})
                said[key] = said.get(key, {}) | delta.sets
            self.change(delta)
        return done.deltas

    def _file(self, key: str, event: EconomicEvent, flow: Flow) -> None:
        for resource in dict.fromkeys((flow.resource, flow.to_resource)):
            if resource is not None:
                self.on.setdefault(str(resource), []).append(key)
        if event.input_of is not None:
            self.entered.setdefault(canonical(event.input_of), []).append(key)
        if event.output_of is not None:
            self.left.setdefault(canonical(event.output_of), []).append(key)

    def _correct(self, key: str, original: str, nets: tuple[Exact, Exact]) -> str | None:
        """Count a correction into every event above it; return the first if that turned on or off."""
        self.net[key] = nets
        root = ancestor = canonical(original)
        toggled = False
        while ancestor:
            root = ancestor
            was = self.nets(ancestor)
            now = self.net[ancestor] = (was[0] + nets[0], was[1] + nets[1])
            toggled = (was != (0, 0)) != (now != (0, 0))
            event = self.event(ancestor)
            above = None if event is None else event.corrects
            ancestor = "" if above is None else canonical(above)
        return root if toggled else None

    def change(self, delta: Delta) -> None:
        """Apply a delta to the overlay's copy of a stock."""
        key = str(delta.resource)
        stock = self.stocks.get(key)
        if stock is None:
            found = self.stock(key)
            stock = self.stocks[key] = found.copy() if found is not None else Stock()
        apply(stock, delta)

    def open(self, opening: Opening) -> None:
        """Start a resource from what was stated of it."""
        key = canonical(opening.resource)
        sets: dict[str, Any] = {}
        for name, value in (
            ("accountable", opening.primary_accountable),
            ("stage", opening.stage),
            ("location", opening.current_location),
        ):
            if value is not None:
                sets[name] = canonical(value)
        if opening.state is not None:
            sets["state"] = opening.state
        if opening.contained_in:
            sets["contained_in"] = tuple(canonical(c) for c in opening.contained_in)
        self.opened[key] = sets
        stock = self.stock(key) or Stock()
        stated = opening.accounting_quantity is not None or opening.onhand_quantity is not None
        packed = stock.onhand if opening.contained_in else 0
        self.change(Delta(resource=key, sets=sets, onhand=-packed, creates=stated))

    # -- the questions of effects and rules ------------------------------------------------------

    def is_opened(self, iri: str) -> bool:
        """Whether something was stated of a resource before any event touched it."""
        key = canonical(iri)
        return key in self.opened or self.below.is_opened(key)

    def exists(self, iri: str) -> bool:
        """Whether a resource has been touched or opened before."""
        return canonical(iri) in self.stocks or self.below.exists(canonical(iri))

    def stock(self, resource: Id) -> Stock | None:
        """Return the state of a resource."""
        key = str(resource)
        for level in self.levels:
            found = level.stocks.get(key)
            if found is not None:
                return found
        looked_up = self.levels[-1].looked_up
        if key not in looked_up:
            looked_up[key] = self.floor.stock(key)
        return looked_up[key]

    def om(self, unit: str) -> str:
        """Return the OM unit that a unit of this ledger stands for, or the unit itself."""
        return self.aliases.get(unit) or self.below.om(unit)

    def comparable(self, one: str | None, other: str | None) -> bool:
        """Whether amounts of the two units can be converted into each other."""
        if one is None or other is None or one == other:
            return one == other
        return ratio(self.om(one), self.om(other)) is not None

    def convert(self, value: Exact, one: Id, other: Id) -> Exact | None:
        """Return a quantity in another unit; None when the two cannot be compared."""
        return convert(value, self.om(str(one)), self.om(str(other)))

    def contents(self, container: Id) -> Iterable[Id]:
        """Return what is directly in a container."""
        inside = [c for c in self.below.contents(container) if c not in self.stocks]
        return inside + [iri for iri, s in self.stocks.items() if container in s.contained_in]

    def inputs(self, process: Id) -> Iterable[str]:
        """Return the ids of events that entered a process, newest first."""
        return [*reversed(self.entered.get(str(process), ())), *self.below.inputs(process)]

    def outputs(self, process: Id) -> Iterable[str]:
        """Return the ids of events that left a process, newest first."""
        return [*reversed(self.left.get(str(process), ())), *self.below.outputs(process)]

    def touching(self, resource: Id) -> list[str]:
        """Return the ids of events that name a resource on either side, oldest first."""
        return self.below.touching(resource) + self.on.get(str(resource), [])

    def speaking(self, resource: Id) -> list[tuple[str, Sets | None]]:
        """Return the events that name a resource or a container it was in; see ``Derived``."""
        iri = str(resource)
        along = self.along.get(iri, {})
        mine = sorted({*self.on.get(iri, ()), *along}, key=self.turns.__getitem__)
        return self.below.speaking(iri) + [(key, along.get(key)) for key in mine]

    def went_along(self, key: str) -> list[Id]:
        """Return what was inside of what an event handed over."""
        mine = [iri for iri, said in self.along.items() if key in said]
        return [*self.below.went_along(key), *mine]

    def flow(self, key: str) -> Flow:
        """Return the event of an id."""
        return self.flows.get(key) or self.below.flow(key)

    def nets(self, key: str) -> tuple[Exact, Exact]:
        """Return the net quantities of an event."""
        key = canonical(key)
        found = self.net.get(key)
        if found is not None:
            return found
        event = self.records.get(key)
        if not isinstance(event, EconomicEvent):
            return self.below.nets(key)
        amounts = (event.resource_quantity, event.effort_quantity)
        first, second = (0 if m is None else m.has_numerical_value.exact for m in amounts)
        return first, second

    def stands(self, key: str) -> bool:
        """Whether an event counts."""
        if key not in self.records and key not in self.net:
            return self.below.stands(key)
        event = self.event(key)
        counts = event is not None and event.corrects is None
        return counts and self.net.get(key) != (0, 0)

    def path(self, key: str) -> int:
        """Return whose hands an event concerned."""
        if key in self.records:
            return self.paths.get(key, AT_HOME)
        return self.below.path(key)

    def packs(self, process: Id) -> bool:
        """Whether a process has combined something without naming a container."""
        return process in self.packing_in or self.below.packs(process)

    def opening(self, resource: Id) -> dict[str, Any]:
        """Return the attributes a resource was opened with."""
        return self.opened.get(str(resource)) or self.below.opening(resource)


def _id(iri: str | None) -> str | None:
    return None if iri is None else canonical(iri)
