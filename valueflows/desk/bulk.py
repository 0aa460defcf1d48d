# SPDX-License-Identifier: MIT
"""The whole ledger as flat tables for tools that speak SQL: flows, resources, agents, closed years.

This is the keeper's: it holds what everybody may see and what nobody else may.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from valueflows.desk.asked import Asked, NoReportError
from valueflows.desk.closings import closings
from valueflows.desk.desk import Desk
from valueflows.ledger.reading import Reading, reading
from valueflows.model.agents import EcologicalAgent, Organization, Person
from valueflows.model.callers import EVERYTHING
from valueflows.model.exact import Exact, instant_of, written
from valueflows.model.reading import CLAIM, COMMITMENT, EVENT, Flow
from valueflows.model.resources import EconomicResource
from valueflows.model.settling import Quantity
from valueflows.model.tables import Column, Table, Value
from valueflows.reports.periods import day_of

_FLOW: Final = (
    Column("id", "Id", "iri", doc="The record's IRI."),
    Column("version", "Version", "count", doc="In which version of the ledger it was written."),
    Column("recorded", "Recorded", "moment", doc="When it was recorded."),
    Column("at", "At", "moment", doc="When it counts."),
    Column("day", "Day", "date", doc="The day of that, in the ledger's time zone."),
    Column("action", "Action", doc="What is done."),
    Column("provider", "Provider", "iri", doc="Who gives."),
    Column("receiver", "Receiver", "iri", doc="Who gets."),
    Column("specification", "Specification", "iri", doc="What kind of thing."),
    Column("resource", "Resource", "iri", doc="Which one, at the provider's."),
    Column("to_resource", "To resource", "iri", doc="Which one, at the receiver's."),
    Column("quantity", "Quantity", "number", doc="How much of it."),
    Column("unit", "Unit", "iri", doc="Of that quantity."),
    Column("effort", "Effort", "number", doc="How much work or use."),
    Column("effort_unit", "Unit of effort", "iri", doc="Of that effort."),
    Column("due", "Due", "moment", doc="Until when."),
    Column("finished", "Finished", "flag", doc="Whether nothing more is to come."),
    Column("agreement", "Agreement", "iri", doc="Under which it is given."),
    Column(
        "reciprocal", "In return under", "iri", doc="The agreement it is given in return under."
    ),
    Column("input_of", "Input of", "iri", doc="The process it enters."),
    Column("output_of", "Output of", "iri", doc="The process it leaves."),
    Column("triggered_by", "Triggered by", "iri", doc="The event a claim follows from."),
    Column("corrects", "Corrects", "iri", doc="The event it corrects."),
    Column("tags", "Tags", doc="What its resource is classified as, with blanks between."),
)
_RESOURCE: Final = (
    Column("id", "Id", "iri", doc="The record's IRI."),
    Column("name", "Name", doc="What it is called."),
    Column("specification", "Specification", "iri", doc="What kind of thing."),
    Column("accountable", "Accountable", "iri", doc="Whose it is."),
    Column("quantity", "Quantity", "number", doc="How much there is in the books."),
    Column("unit", "Unit", "iri", doc="Of that quantity."),
)
_AGENT: Final = (
    Column("id", "Id", "iri", doc="The record's IRI."),
    Column("class", "Class", doc="Person, Organization or EcologicalAgent."),
    Column("name", "Name", doc="What it is called."),
)
_LINK: Final = (
    Column("flow", "Flow", "iri", doc="The event."),
    Column("relation", "Relation", doc="settles or fulfills."),
    Column("target", "Target", "iri", doc="The claim or commitment."),
)
_NAMES: Final = {EVENT: "events", COMMITMENT: "commitments", CLAIM: "claims"}
_TITLES: Final = {EVENT: "Events", COMMITMENT: "Commitments", CLAIM: "Claims"}


@dataclass(frozen=True, slots=True)
class Flat:
    """A table whose rows are read when they are written; ``head`` has none."""

    head: Table
    rows: Iterable[tuple[Value, ...]]


def flat(desk: Desk) -> Iterator[Flat]:
    """Yield the tables of a ledger, and those of the reports on its closed years."""
    source, zone = reading(desk.ledger), desk.zone
    ids = source.changes(0).flows
    for kind, name in _NAMES.items():
        head = Table(name, _TITLES[kind], _FLOW, (), ("id",))
        yield Flat(head, (_flow(flow, zone) for flow in _flows(source, ids, kind)))
    head = Table("settlements", "What settles and fulfils what", _LINK, (), ("flow", "target"))
    yield Flat(head, _links(_flows(source, ids, EVENT)))
    yield Flat(Table("resources", "Resources", _RESOURCE, (), ("id",)), _resources(source))
    yield Flat(Table("agents", "Agents", _AGENT, (), ("id",)), _agents(source))
    yield from _reports(desk)


# -- records ---------------------------------------------------------------------------------------


def _flows(source: Reading, ids: Iterable[str], kind: str) -> Iterator[Flow]:
    for iri in ids:
        flow = source.flow(iri)
        if flow is not None and flow.kind == kind:
            yield flow


def _flow(flow: Flow, zone: str) -> tuple[Value, ...]:
    amount, effort = flow.resource_quantity, flow.effort_quantity
    return (
        flow.id,
        flow.version,
        _moment(flow.recorded),
        _moment(flow.at),
        day_of(flow.at, zone).isoformat(),
        flow.action,
        flow.provider,
        flow.receiver,
        flow.specification,
        flow.resource,
        flow.to_resource,
        *_measured(amount),
        *_measured(effort),
        None if flow.due is None else _moment(flow.due),
        flow.is_finished,
        flow.agreement,
        flow.reciprocal,
        flow.input_of,
        flow.output_of,
        flow.triggered_by,
        flow.corrects,
        " ".join(flow.tags) or None,
    )


def _moment(at: int) -> str:
    return str(instant_of(at))


def _measured(quantity: Quantity | None) -> tuple[Value, Value]:
    return (None, None) if quantity is None else (_decimal(quantity.value), quantity.unit)


def _decimal(value: Exact) -> Decimal:
    return Decimal(written(value))


def _links(flows: Iterable[Flow]) -> Iterator[tuple[Value, ...]]:
    for flow in flows:
        for relation, targets in (("settles", flow.settles), ("fulfills", flow.fulfills)):
            yield from ((flow.id, relation, target) for target in targets)


def _resources(source: Reading) -> Iterator[tuple[Value, ...]]:
    for found in source.records(EconomicResource):
        iri = str(found.id)
        specification = None if found.conforms_to is None else str(found.conforms_to)
        accountable = source.accountable(iri)
        yield (iri, found.name, specification, accountable, *_measured(source.stock(iri)))


def _agents(source: Reading) -> Iterator[tuple[Value, ...]]:
    classes: tuple[type[Any], ...] = (Organization, Person, EcologicalAgent)
    for cls in classes:
        for found in source.records(cls):
            yield (str(found.id), cls.__name__, found.name)


# -- reports of closed years -----------------------------------------------------------------------

_SAID: Final = (
    Column("about", "About", "iri", doc="The organisation the report is about."),
    Column("year", "Year", doc="The year the report is about."),
    Column(
        "report_version", "Version", "count", doc="The version of the ledger it was computed at."
    ),
)


def _reports(desk: Desk) -> Iterator[Flat]:
    found: dict[tuple[str, tuple[Column, ...]], list[tuple[Value, ...]]] = {}
    heads: dict[tuple[str, tuple[Column, ...]], Table] = {}
    for name in sorted(desk.kinds):
        for agent, year, version in _closed_years(desk):
            for table in _tables(desk, Asked(name, (agent,), year, as_of=version)):
                key = (f"report_{name}_{table.name}", table.columns)
                heads.setdefault(key, table)
                said = (agent, year, version)
                found.setdefault(key, []).extend((*said, *row) for row in table.rows)
    names: dict[str, int] = {}
    for (name, columns), table in heads.items():
        # a report may have other columns for another organisation: that is another table
        names[name] = names.get(name, 0) + 1
        told = name if names[name] == 1 else f"{name}_{names[name]}"
        keys = ("about", "year", *table.key) if table.key else ()
        head = replace(table, name=told, columns=(*_SAID, *columns), rows=(), key=keys)
        yield Flat(head, found[name, columns])


def _tables(desk: Desk, asked: Asked) -> tuple[Table, ...]:
    try:
        return desk.report(EVERYTHING, asked).tables
    except NoReportError:  # one that must be told more than whom it is about
        return ()


def _closed_years(desk: Desk) -> Iterator[tuple[str, str, int]]:
    """Yield organisation, year, and the version in which it was closed, for each closed year."""
    view, zone = desk.ledger.view(EVERYTHING), desk.zone
    found = sorted(closings(view), key=lambda closed: closed.version)
    for agent in desk.names(EVERYTHING).iris:
        known: dict[int, int] = {}
        first = _first_year(desk, agent, zone)
        for closed in found:
            if closed.organisation in {None, agent} and first is not None:
                for year in range(first, day_of(closed.before, zone).year):
                    known.setdefault(year, closed.version)
        yield from ((agent, f"{year:04d}", known[year]) for year in sorted(known))


def _first_year(desk: Desk, agent: str, zone: str) -> int | None:
    """Return the year of an organisation's first event."""
    moments = [flow.at for flow in reading(desk.ledger).flows(agent) if flow.kind == EVENT]
    return day_of(min(moments), zone).year if moments else None
