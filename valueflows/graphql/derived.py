# SPDX-License-Identifier: MIT
"""What follows from the direct links of a record: lists under names of vf-graphql.

Each function takes a row and returns rows. None takes part in recording.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from valueflows.graphql.links import foreign
from valueflows.model.flows import Claim
from valueflows.model.proposals import PURPOSES

Read = Callable[[Any], Any]
_AGENTS: Final = ("provider", "receiver")
_PROCESSES: Final = ("input_of", "output_of")
_AGREEMENTS: Final = ("clause_of", "reciprocal_clause_of")
_REALIZED: Final = ("realization_of", "reciprocal_realization_of")


def distinct(rows: Iterable[Any]) -> list[Any]:
    """Return rows once each, in the order they are met first; rows of a view are shared."""
    return list(dict.fromkeys(row for row in rows if row is not None))


def pointing(row: Any, of: str, *via: str) -> list[Any]:
    """Return the records of a class that lead to a row by any of some references."""
    rows = distinct(found for name in via for found in row.view.inverse(row, of, name))
    return rows if len(via) == 1 else sorted(rows, key=lambda found: found.number)


def through(of: str, *via: str) -> Read:
    """Return the reading of such a list."""
    return lambda row: pointing(row, of, *via)


def ends(row: Any, *names: str) -> list[Any]:
    """Return what some references of a record lead to."""
    return distinct(getattr(row, name, None) for name in names)


def agents(rows: Iterable[Any]) -> list[Any]:
    """Return the agents of some flows."""
    return distinct(agent for row in rows for agent in ends(row, *_AGENTS))


def own_agents(row: Any) -> list[Any]:
    """Return the agents of a flow."""
    return agents([row])


# -- agreements, plans, processes ------------------------------------------------------------------


def promised(agreement: Any) -> list[Any]:
    """Return the commitments of both sides of an agreement."""
    return pointing(agreement, "Commitment", *_AGREEMENTS)


def unplanned(agreement: Any) -> list[Any]:
    """Return the events of both sides of an agreement that nobody had promised."""
    return pointing(agreement, "EconomicEvent", *_REALIZED)


def agreement_events(agreement: Any) -> list[Any]:
    """Return every event that carries an agreement out, promised or not."""
    kept = (e for c in promised(agreement) for e in pointing(c, "EconomicEvent", "fulfills"))
    return distinct([*unplanned(agreement), *kept])


def agreement_agents(agreement: Any) -> list[Any]:
    """Return who promised, gave or took under an agreement."""
    return agents([*promised(agreement), *agreement_events(agreement)])


def process_flows(process: Any) -> list[Any]:
    """Return everything that enters or leaves a process, wished, promised or observed."""
    kinds = ("EconomicEvent", "Commitment", "Intent")
    return [flow for kind in kinds for flow in pointing(process, kind, *_PROCESSES)]


def process_agents(process: Any) -> list[Any]:
    """Return who takes part in a process."""
    return agents(process_flows(process))


def working_agents(process: Any) -> list[Any]:
    """Return who works, or will work, in a process."""
    flows = process_flows(process)
    return distinct(flow.provider for flow in flows if flow.action.id == "work")


def unforeseen(via: str) -> Read:
    """Return the reading of a process's events on one side that meet no promise and no wish."""

    def read(process: Any) -> list[Any]:
        events = pointing(process, "EconomicEvent", via)
        return [e for e in events if not e.fulfills and not e.satisfies]

    return read


def neighbours(own: str, other: str) -> Read:
    """Return the reading of the processes that share a resource, on the other side of it."""

    def read(process: Any) -> list[Any]:
        events = pointing(process, "EconomicEvent", own)
        resources = distinct(event.resource_inventoried_as for event in events)
        meeting = (e for r in resources for e in pointing(r, "EconomicEvent", _RESOURCE))
        return [p for p in ends_of(meeting, other) if p is not process]

    return read


_RESOURCE: Final = "resource_inventoried_as"


def ends_of(rows: Iterable[Any], *names: str) -> list[Any]:
    """Return what some references of several records lead to."""
    return distinct(end for row in rows for end in ends(row, *names))


def plan_flows(plan: Any) -> list[Any]:
    """Return the flows of a plan: its own, and those of its processes."""
    own = [
        *pointing(plan, "Commitment", "planned_within"),
        *pointing(plan, "Intent", "planned_within"),
    ]
    processes = pointing(plan, "Process", "planned_within")
    return distinct([*own, *(flow for process in processes for flow in process_flows(process))])


def plan_agents(plan: Any) -> list[Any]:
    """Return who takes part in a plan."""
    return agents(plan_flows(plan))


def plan_finished(plan: Any) -> bool:
    """Whether all processes and promises of a plan are finished."""
    parts = [
        *pointing(plan, "Process", "planned_within"),
        *pointing(plan, "Commitment", "planned_within", "independent_demand_of"),
    ]
    return all(part.finished for part in parts)


def outside_processes(plan: Any) -> list[Any]:
    """Return the commitments of a plan that neither enter nor leave a process."""
    promises = pointing(plan, "Commitment", "planned_within")
    return [c for c in promises if not ends(c, *_PROCESSES)]


def agent_plans(agent: Any) -> list[Any]:
    """Return the plans an agent promised to take part in, or has processes in."""
    promises = pointing(agent, "Commitment", *_AGENTS)
    processes = [*pointing(agent, "Process", "in_scope_of"), *ends_of(promises, *_PROCESSES)]
    return ends_of([*promises, *processes], "planned_within")


def agent_proposals(agent: Any) -> list[Any]:
    """Return the proposals in which an agent would give or take."""
    wishes = pointing(agent, "Intent", *_AGENTS)
    return distinct(p for i in wishes for p in pointing(i, "Proposal", "publishes", "reciprocal"))


def proposals_for(purpose: str) -> Callable[[Any], list[Any]]:
    """Return the reading, from a view, of the proposals with a purpose."""
    assert purpose in PURPOSES  # noqa: S101 - a word of our own

    def read(view: Any) -> list[Any]:
        rows = view.records("Proposal")
        return [row for row in rows if row.purpose is not None and row.purpose.id == purpose]

    return read


# -- scopes ----------------------------------------------------------------------------------------


def scopes(row: Any) -> list[Any]:
    """Return the agents in whose context a record stands: those of the processes behind it."""
    return ends_of(_processes(row), "in_scope_of")


def _processes(row: Any) -> list[Any]:
    if row.kind == "Plan":
        return pointing(row, "Process", "planned_within")
    if row.kind == "Proposal":
        return ends_of([*row.publishes, *row.reciprocal], *_PROCESSES)
    flow = row.triggered_by if row.kind == "Claim" else row
    return [] if flow is None else ends(flow, *_PROCESSES)


def in_scope(of: str) -> Read:
    """Return the reading of the flows of a class that stand in an agent's context."""

    def read(agent: Any) -> list[Any]:
        processes = pointing(agent, "Process", "in_scope_of")
        return distinct(f for p in processes for f in pointing(p, of, *_PROCESSES))

    return read


def claims_in_scope(agent: Any) -> list[Any]:
    """Return the claims that follow from events in an agent's context."""
    events = in_scope("EconomicEvent")(agent)
    return distinct(claim for event in events for claim in pointing(event, "Claim", "triggered_by"))


def proposals_in_scope(agent: Any) -> list[Any]:
    """Return the proposals of wishes that stand in an agent's context."""
    wishes = in_scope("Intent")(agent)
    return distinct(p for i in wishes for p in pointing(i, "Proposal", "publishes", "reciprocal"))


# -- flows -----------------------------------------------------------------------------------------


def agreements(flow: Any) -> list[Any]:
    """Return the agreements a flow belongs to, itself or by what it keeps, meets or follows from."""
    if flow.kind == Claim.__name__:
        return [] if flow.triggered_by is None else agreements(flow.triggered_by)
    if flow.kind == "Intent":
        return ends_of(pointing(flow, "Commitment", "satisfies"), *_AGREEMENTS)
    own = ends(flow, *_AGREEMENTS, *_REALIZED)
    return distinct([*own, *ends_of(getattr(flow, "fulfills", ()), *_AGREEMENTS)])


def agreed_in(flow: Any) -> Any:
    """Return where a flow was agreed: as it was once recorded, else the agreement's IRI."""
    found = (agreement.id for agreement in agreements(flow))
    return foreign(flow, "agreedIn") or next(found, None)


def reciprocal_events(event: Any) -> list[Any]:
    """Return what was given in return for an event: the other side of its agreements."""
    one = _sides(event, "realization_of", "clause_of")
    other = _sides(event, "reciprocal_realization_of", "reciprocal_clause_of")
    return distinct(
        [
            *_side_events(one, "reciprocal_realization_of", "reciprocal_clause_of"),
            *_side_events(other, "realization_of", "clause_of"),
        ]
    )


def _sides(event: Any, realized: str, clause: str) -> list[Any]:
    return distinct([*ends(event, realized), *ends_of(event.fulfills, clause)])


def _side_events(agreements: list[Any], realized: str, clause: str) -> Iterator[Any]:
    for agreement in agreements:
        yield from pointing(agreement, "EconomicEvent", realized)
        for promise in pointing(agreement, "Commitment", clause):
            yield from pointing(promise, "EconomicEvent", "fulfills")


def deletable(row: Any) -> bool:
    """Whether a record could be withdrawn: it is described, and nothing one sees refers to it."""
    books = row.view.books
    if row.table is None or row.table is books.events:
        return False
    return not any(
        row.view.inverse(row, table.cls.__name__, via)
        for table in books.tables
        for via in (*table.links, *table.many)
    )
