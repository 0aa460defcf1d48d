# SPDX-License-Identifier: MIT
"""Things for use over years that go from one organisation of a group to another.

Each has a record of its own on such a thing, with what it paid. For the group it is one thing all
along, at what it cost the group; the price between them, the gain in it, and that the first gave
it away are no matter of the group's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from valueflows.model.ids import canonical
from valueflows.model.reading import Flow, Source
from valueflows.model.valuing import CapitalAsset
from valueflows.reports.bydays import DAY

_HANDED: Final = frozenset({"transfer", "transferAllRights"})
_NEAR: Final = 31 * DAY
"""How much later than it is used something may have come, where one record says the first of a month."""


@dataclass(slots=True)
class Held:
    """An asset of one organisation, the events that touch the thing, and by which one it came.

    ``came`` is only told where it came from inside the group.
    """

    asset: CapitalAsset
    flows: list[Flow] = field(default_factory=list)
    came: Flow | None = None


def chains(
    source: Source, assets: Iterable[CapitalAsset], group: frozenset[str]
) -> list[list[Held]]:
    """Return things for use with their holders one after the other; most have one alone.

    Where the first one came from inside the group, it was no asset of who gave it.
    """
    held = [_held(source, asset, group) for asset in sorted(assets, key=lambda one: one.id)]
    followed: dict[int, Held] = {}
    for then in held:
        if (one := _before(then, held)) is not None:
            followed.setdefault(id(one), then)
    later = {id(then) for then in followed.values()}
    return [list(_chain(one, followed)) for one in held if id(one) not in later]


def _held(source: Source, asset: CapitalAsset, group: frozenset[str]) -> Held:
    flows = list(source.of_resource(canonical(asset.resource)))
    came = (flow for flow in flows if _is_handed(flow, group) and _comes_to(asset, flow))
    standing = [flow for flow in came if _stands(flow, flows)]
    return Held(asset, flows, max(standing, key=lambda f: (f.at, f.turn), default=None))


def _is_handed(flow: Flow, group: frozenset[str]) -> bool:
    inside = flow.provider != flow.receiver and {flow.provider, flow.receiver} <= group
    return inside and flow.action in _HANDED and flow.corrects is None


def _comes_to(asset: CapitalAsset, flow: Flow) -> bool:
    into = flow.to_resource or flow.resource
    known = canonical(asset.owner), canonical(asset.resource)
    return (flow.receiver, into) == known and flow.at < asset.start.microseconds + _NEAR


def _stands(flow: Flow, flows: Iterable[Flow]) -> bool:
    """Whether corrections left something of a flow."""
    known = {flow.id}
    left = 0 if flow.resource_quantity is None else flow.resource_quantity.value
    for other in flows:
        if other.corrects in known and other.resource_quantity is not None:
            known.add(other.id)
            left += other.resource_quantity.value
    return left > 0


def _before(then: Held, held: Iterable[Held]) -> Held | None:
    """Return the asset of another of the group that one was before."""
    came = then.came
    if came is None:
        return None
    found = [
        one
        for one in held
        if (canonical(one.asset.owner), canonical(one.asset.resource))
        == (came.provider, came.resource)
        and one.asset.start.microseconds < came.at + _NEAR
    ]
    return max(found, key=lambda one: one.asset.start.microseconds, default=None)


def _chain(first: Held, followed: dict[int, Held]) -> Iterator[Held]:
    one: Held | None = first
    while one is not None:
        yield one
        one = followed.pop(id(one), None)
