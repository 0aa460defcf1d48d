# SPDX-License-Identifier: MIT
"""Whole walks in pages: where something came from, or went, with all that can be told of it.

They begin at ids and at codes, are as long as they are asked to be, and say where and why they end.
The fields of the dialect, which refuse what is too long, are in ``walking``.
"""

from __future__ import annotations

import types
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Final

import strawberry
from graphql import GraphQLError

from valueflows.graphql.asof import AS_OF, HINT, view_of
from valueflows.graphql.extras import CUT, argument, paged, with_arguments
from valueflows.graphql.former_queries import Query
from valueflows.graphql.pages import Connection
from valueflows.graphql.scalars import DateTime, Decimal, optional
from valueflows.graphql.types import TYPES
from valueflows.graphql.walking import EVENTS_MAX, served_item, time_left
from valueflows.ledger.charting import name_of
from valueflows.ledger.tracing import (
    TRACE,
    TRACK,
    Edge,
    Gap,
    Item,
    Key,
    NothingToTraceError,
    Traced,
    traced,
)
from valueflows.model.exact import instant_of
from valueflows.model.trace import Limits

WALK_MAX: Final = 50_000
"""How many events a walk in pages may meet."""

_field: Any = strawberry.field
_connection: Any = Connection


@strawberry.enum(description="Which way to go.")
class WalkWay(Enum):
    """To causes or to effects."""

    TRACE = strawberry.enum_value(TRACE, description="Back, to where it came from.")
    TRACK = strawberry.enum_value(TRACK, description="On, to where it went.")


# -- what is served --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Link:
    id: str
    by: str


@dataclass(frozen=True, slots=True)
class _Gap:
    kind: str
    agent: Any


class _Step:
    """One item of a walk, as it is served."""

    __slots__ = ("_item", "_walk", "id")

    def __init__(self, walk: _Walk, item: Item) -> None:
        self._walk, self._item = walk, item
        self.id = name_of(item)

    item = property(lambda self: served_item(self._item))
    rank = property(lambda self: self._item.rank)
    depth = property(lambda self: self._item.depth)
    net_quantity = property(lambda self: self._item.net.get("resource_quantity"))
    net_effort = property(lambda self: self._item.net.get("effort_quantity"))

    @property
    def moment(self) -> str | None:
        """When an event counts."""
        moment = self._item.moment
        return None if moment is None else str(instant_of(moment))

    @property
    def out_of(self) -> list[_Link]:
        """What leads here directly."""
        walk = self._walk
        return [_Link(walk.names[e.cause], e.how) for e in walk.causes[self._item.key]]

    @property
    def gaps(self) -> list[_Gap]:
        """Where the books end."""
        return [_Gap(gap.kind, gap.agent) for gap in self._walk.gaps[self._item.key]]


class _Walk:
    """A walk, as it is served."""

    def __init__(self, found: Traced) -> None:
        self.way, self.version = WalkWay(found.way), found.version
        self.reversed, self.cut = found.reversed, found.cut
        self.start = [_Step(self, item) for item in found.start]
        self.listed = [_Step(self, item) for item in found.items]
        self.names: dict[Key, str] = {i.key: name_of(i) for i in (*found.start, *found.items)}
        self.causes: dict[Key, list[Edge]] = defaultdict(list)
        for edge in found.edges:
            self.causes[edge.effect].append(edge)
        self.gaps: dict[Key, list[Gap]] = defaultdict(list)
        for gap in found.gaps:
            self.gaps[gap.key].append(gap)


# -- types -----------------------------------------------------------------------------------------


Fields = Mapping[str, tuple[Any, str]]
"""By name, the type of a field and what it means."""


def filled(made: Any, fields: Fields) -> None:
    """Give a type fields that are attributes of what is served."""
    for field, (_hint, doc) in fields.items():
        setattr(made, field, _field(description=doc))
    made.__annotations__ = {field: hint for field, (hint, _doc) in fields.items()}


def made_type(name: str, description: str, fields: Fields) -> Any:
    """Return an object type whose fields are attributes of what is served."""
    made: Any = types.new_class(name)
    filled(made, fields)
    return strawberry.type(made, description=description)


def listed(item: Any) -> Any:
    """Return the hint of a list."""
    return types.GenericAlias(list, (item,))


_LINK: Final = made_type(
    "WalkLink",
    "That one item of a walk leads to another, and how.",
    {
        "id": (strawberry.ID, "The id of the item that leads here."),
        "by": (
            str,
            "material, influence, identifier (nothing but a name they share) or undisclosed.",
        ),
    },
)
_GAP: Final = made_type(
    "WalkGap",
    "Where a walk ends because the books do.",
    {
        "kind": (
            str,
            (
                "not_inventoried: it came from, or went to, a stock that is not in the books. "
                "unknown_opening: nobody knows how much there was to begin with."
            ),
        ),
        "agent": (optional(TYPES.of["Agent"]), "At whom; null where it is not shown, or nobody."),
    },
)
_STEP: Final = made_type(
    "WalkStep",
    "An item of a walk: an event, a resource, a process, or what is undisclosed.",
    {
        "id": (strawberry.ID, "The id of the item; of what is undisclosed, one within this walk."),
        "item": (TYPES.of["TrackTraceItem"], "The item itself."),
        "rank": (
            optional(str),
            "How an event is connected: material, influence or identifier; null of other items.",
        ),
        "depth": (optional(int), "How many events away an event is; null of other items."),
        "moment": (optional(DateTime), "When an event counts; null of other items."),
        "net_quantity": (
            optional(Decimal),
            "What is left of the resource quantity of an event that was corrected; null of others.",
        ),
        "net_effort": (
            optional(Decimal),
            "What is left of the effort of an event that was corrected; null of others.",
        ),
        "out_of": (listed(_LINK), "The items of this walk that lead to this one directly."),
        "gaps": (listed(_GAP), "Where the books end at this item."),
    },
)


def _walk_type() -> Any:
    made: Any = types.new_class("Walk")
    fields = {
        "way": (WalkWay, "Which way it goes."),
        "version": (int, "The version of the ledger it is of."),
        "start": (listed(_STEP), "Where it begins; several, where several things bear one code."),
        "reversed": (
            listed(TYPES.of["EconomicEvent"]),
            "Events that would be in it if they had not been taken back.",
        ),
        "cut": (listed(str), "Which limits ended it: depth, count, time; empty when it is whole."),
    }
    filled(made, fields)
    hint = _connection[_STEP]

    def steps(root: Any, **arguments: Any) -> Any:
        cut = (arguments.get(name, strawberry.UNSET) for name in CUT)
        return paged(root.listed, *cut)

    steps.__annotations__ = {"root": strawberry.Parent[object], "return": hint}
    resolver: Callable[..., Any] = with_arguments(steps, CUT)
    description = (
        "Its items in pages, causes first. A cursor holds for the same walk at the same version."
    )
    made.steps = _field(resolver=resolver, description=description)
    made.__annotations__["steps"] = hint
    return strawberry.type(made, description="A trace or a track, as far as its limits let it.")


WALK: Final = _walk_type()


# -- the query -------------------------------------------------------------------------------------


def walk_queries() -> Iterator[Query]:
    """Yield the queries for walks."""
    _resolve.__annotations__ = {
        "info": strawberry.Info,
        "what": argument(
            str,
            "The id of an event, resource, process or lot, or a code: of a batch or lot, or the "
            "tracking identifier of a thing.",
        ),
        "way": argument(WalkWay, "Back or on."),
        "depth": argument(optional(int), "No further than so many steps."),
        "count": argument(
            optional(int), f"No more than so many events; {EVENTS_MAX} when left out."
        ),
        "milliseconds": argument(optional(int), "No longer than this."),
        "as_of": Annotated[HINT, AS_OF],
        "return": optional(WALK),
    }
    yield Query(
        "trace_of",
        optional(WALK),
        _resolve,
        "Where something came from or went, with links, gaps and limits; null where nothing is "
        "known by that id or code. What may not be seen is undisclosed.",
        None,
    )


def _resolve(
    info: Any,
    what: str,
    way: Any = WalkWay.TRACE,
    depth: Any = strawberry.UNSET,
    count: Any = strawberry.UNSET,
    milliseconds: Any = strawberry.UNSET,
    as_of: Any = strawberry.UNSET,
) -> Any:
    view = view_of(info, as_of)
    asked = {"depth": depth, "count": count, "milliseconds": milliseconds}
    stated = {name: value for name, value in asked.items() if isinstance(value, int)}
    for name, value in stated.items():
        _check(name, value)
    left = [t for t in (time_left(view.until), stated.get("milliseconds")) if t is not None]
    limits = Limits(stated.get("depth"), stated.get("count", EVENTS_MAX), min(left, default=None))
    try:
        return _Walk(traced(view, what, way.value, limits))
    except NothingToTraceError:
        return None


def _check(name: str, value: int) -> None:
    most = WALK_MAX if name == "count" else None
    if value < 1 or (most is not None and value > most):
        so_far = "" if most is None else f", and no more than {most}"
        raise GraphQLError(
            f"{name}: {value} is not possible; give at least 1{so_far}. To go on where a walk was "
            "cut, begin at one of its last items.",
            extensions={"code": "BAD_LIMIT", "path": name},
        )
