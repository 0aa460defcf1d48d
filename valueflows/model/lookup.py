# SPDX-License-Identifier: MIT
"""What the rules of events may ask of everything that was before, and how they word quantities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from valueflows.model.exact import Exact, written
from valueflows.model.flows import EconomicEvent
from valueflows.model.records import Record, Unit
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.stock import Id, Stock
from valueflows.model.units import ONE, UNITS
from valueflows.model.world import Flow, World


class Lookup(World, Protocol):
    """What the rules need to know beside what effects need."""

    @property
    def late(self) -> bool:
        """Whether substitutable stock may fall below zero until it is mended."""

    def resource(self, iri: str) -> EconomicResource | None:
        """Return the description of a resource."""

    def specification(self, iri: str) -> ResourceSpecification | None:
        """Return the description of a kind of resource."""

    def record(self, iri: str) -> Record | None:
        """Return the current revision of a record."""

    def event(self, iri: str) -> EconomicEvent | None:
        """Return a recorded event."""

    def nets(self, key: str) -> tuple[Exact, Exact]:
        """Return an event's resource and effort quantity, net of its corrections."""

    def comparable(self, one: str | None, other: str | None) -> bool:
        """Whether amounts of the two units can be converted into each other."""

    def paired(self, process: str, resource: str, action: str) -> Exact:
        """Return the net quantity of a resource that events of an action moved in a process."""

    def packed(self, resource: Id) -> Exact:
        """Return how much of a resource is in containers, by the events that packed it."""

    def exists(self, iri: str) -> bool:
        """Whether a resource has been touched or opened before."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An event, as recorded and as the effects will see it, and everything before it."""

    event: EconomicEvent
    flow: Flow
    look: Lookup
    stock: Stock | None

    @property
    def amount(self) -> Exact | None:
        """The event's quantity in the unit of its resource; None when it cannot be converted."""
        stock, flow = self.stock, self.flow
        if stock is None or stock.unit == flow.unit or stock.unit is None or flow.unit is None:
            return flow.quantity
        if not self.look.comparable(str(flow.unit), str(stock.unit)):
            return None
        return self.look.convert(flow.quantity, flow.unit, stock.unit)


class Described(Protocol):
    """Who knows the records of a ledger."""

    def record(self, iri: str) -> Record | None:
        """Return the current revision of a record."""


def unit_name(unit: Id | None, look: Described) -> str:
    """Return a unit's symbol or label, or its IRI where it has neither."""
    if unit is None:
        return "no unit"
    described = look.record(str(unit))
    if isinstance(described, Unit):
        return described.symbol or described.label
    row = UNITS.get(str(unit))
    if row is None:
        return str(unit)
    return row.symbol if row.iri != ONE and row.symbol else row.label


def quantity(value: Exact, unit: Id | None, places: int, look: Described) -> str:
    """Write a quantity for a reader: ``4 kg``, ``10.50``."""
    number = written(value, places)
    return number if unit in (None, ONE) else f"{number} {unit_name(unit, look)}"
