# SPDX-License-Identifier: MIT
"""What an event says of a resource beside quantities: stage, state, place, container, agent.

Each attribute has the value that the last standing event gave it, in the order of the journal; an
event stands while its quantity, net of corrections, is not zero.
"""

from __future__ import annotations

from collections.abc import Iterator

from valueflows.model.stock import ATTRIBUTES, Delta, Id
from valueflows.model.world import MAKES, Flow, Sets, World, implied_transfer


def attributes(flow: Flow, resource: Id, world: World) -> Sets | None:
    """Return what the event says of the resource beside quantities."""
    row = flow.action
    first, second = resource == flow.resource, resource == flow.to_resource
    implied = implied_transfer(flow)
    if implied and first and flow.worked_on != resource:
        return None
    both = first or (second and implied is not None)
    sets: Sets = {}
    if second and (row.accountable_effect == "updateTo" or implied == "rights"):
        sets["accountable"] = flow.receiver
    elif flow.creates == resource and row.accountable_effect == "new":
        sets["accountable"] = flow.provider if implied else flow.receiver
    if flow.stage is not None and row.stage_effect == "update" and both:
        sets["stage"] = flow.stage
    if flow.state is not None and _speaks_of(row.state_effect, flow, first=both, second=second):
        sets["state"] = flow.state
    if flow.location is not None and (
        (implied and second)
        or (row.location_effect == "new" and flow.creates == resource)
        or _speaks_of(row.location_effect, flow, first=both, second=second)
    ):
        sets["location"] = flow.location
    if row.contained_effect != "-" and first:
        sets["contained_in"] = _container_named(flow, world) if row.name == "combine" else ()
    return sets or None


def _speaks_of(effect: str, flow: Flow, *, first: bool, second: bool) -> bool:
    if effect == "update":
        return first
    in_place = flow.action.name == "move" and flow.to_resource is None
    return effect == "updateTo" and (second or (first and in_place))


def _container_named(flow: Flow, world: World) -> tuple[Id, ...]:
    if flow.to_resource is not None:
        return (flow.to_resource,)
    container = None if flow.process is None else world.container(flow.process)
    return () if container is None else (container,)


def restore(flow: Flow, world: World) -> Iterator[Delta]:
    """Say anew what holds, now that a correction voided or revived an event."""
    concerned = [flow.resource, flow.to_resource, *world.went_along(flow.toggles)]
    if flow.process is not None and flow.action.name in MAKES:
        concerned += world.loose(flow.process)
    for resource in dict.fromkeys(concerned):
        if resource is None or world.stock(resource) is None:
            continue
        sets: Sets = dict.fromkeys(ATTRIBUTES)
        sets["contained_in"] = ()
        sets |= world.opening(resource)
        for earlier, along in world.history(resource):
            sets |= attributes(earlier, resource, world) or {}
            sets |= along or {}
        yield Delta(resource=resource, sets=sets)
