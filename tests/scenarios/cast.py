# SPDX-License-Identifier: MIT
"""The cast of a scenario: records that describe every name its table uses, and what is given.

===============================================  ===============================================
``given rule late``                              the ledger's stock rule
``given kind euro money``                        a kind; also ``substitutable``, ``unique``
``given resource till kind=euro overdrawn=no``   also ``serial=…``, ``lot=…``
``given process oven of baking``                 a process and its kind
``given unit sack kilogram``                     a unit that stands for one of OM 2
``given undescribed flour euro``                 names that no record describes
===============================================  ===============================================
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.helpers import iri
from valueflows.model.agents import Organization, SpatialThing
from valueflows.model.processes import Process, ProcessSpecification
from valueflows.model.records import Record, Unit
from valueflows.model.resources import BatchLotRecord, EconomicResource, ResourceSpecification
from valueflows.model.terms import Ref, Uri
from valueflows.model.units import OM, UNITS

from .table import Scenario, TableError

_COLUMNS: dict[str, type[Record]] = {
    "provider": Organization,
    "receiver": Organization,
    "resource": EconomicResource,
    "to": EconomicResource,
    "in": EconomicResource,
    "input": Process,
    "output": Process,
    "kind": ResourceSpecification,
    "place": SpatialThing,
}
_KINDS: dict[str, dict[str, Any]] = {
    "money": {"medium_of_exchange": True},
    "substitutable": {"substitutable": True},
    "unique": {"substitutable": False},
}


def stock_rule(scenario: Scenario) -> str:
    """Return the stock rule the scenario is played under."""
    return next((given[1] for given in scenario.given if given[0] == "rule"), "strict")


def cast(scenario: Scenario) -> list[Record]:
    """Return a record for every name in the scenario, kinds before what is of them."""
    described: dict[str, Record] = {}
    hidden: set[str] = set()
    for given in scenario.given:
        for record in _given(given, hidden, scenario):
            described[record.id] = record
    for name, cls in _used(scenario):
        if name not in hidden and ":" not in name:
            described.setdefault(iri(name), _plain(cls, name))
    return list(described.values())


def _used(scenario: Scenario) -> Iterator[tuple[str, type[Record]]]:
    for line in scenario.lines:
        for column, cls in _COLUMNS.items():
            name = line.said.get(column, "-").removeprefix("*")
            if name != "-":
                yield name, cls


def _plain(cls: type[Record], name: str) -> Record:
    made: Any = cls
    record: Record = made(id=iri(name), name=name)
    return record


def _given(given: list[str], hidden: set[str], scenario: Scenario) -> Iterator[Record]:
    match given:
        case ["rule", "strict" | "late"]:
            return
        case ["undescribed", *names]:
            hidden.update(names)
        case ["kind", name, *words]:
            said = {k: v for word in words for k, v in _KINDS[word].items()}
            yield ResourceSpecification(id=iri(name), name=name, **said)
        case ["process", name, "of", kind]:
            yield ProcessSpecification(id=iri(kind), name=kind)
            yield Process(id=iri(name), name=name, based_on=Ref(iri(kind)))
        case ["unit", name, om] if OM + om in UNITS:
            yield Unit(id=iri(name), label=name, om_unit_identifier=Uri(OM + om))
        case ["resource", name, *facts]:
            yield from _resource(name, dict(fact.split("=") for fact in facts), scenario)
        case _:
            raise TableError(f"{scenario.place}: nothing is known of: given {' '.join(given)}")


def _resource(name: str, facts: dict[str, str], scenario: Scenario) -> Iterator[Record]:
    lot = facts.pop("lot", None)
    if lot is not None:
        yield BatchLotRecord(id=iri(lot), batch_lot_code=lot)
    kind = facts.pop("kind", None)
    overdrawn = facts.pop("overdrawn", None)
    serial = facts.pop("serial", None)
    if facts:
        raise TableError(f"{scenario.place}: nothing is known of {facts} of a resource")
    yield EconomicResource(
        id=iri(name),
        name=name,
        conforms_to=None if kind is None else Ref(iri(kind)),
        of_batch_lot=None if lot is None else Ref(iri(lot)),
        tracking_identifier=serial,
        may_be_overdrawn=None if overdrawn is None else overdrawn == "yes",
    )
