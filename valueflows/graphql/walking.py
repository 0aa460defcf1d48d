# SPDX-License-Identifier: MIT
"""Where things came from and where they went, one step at a time and as a whole.

Lists hold what the caller may see. In whole walks, what may not be seen has its place; a walk that is
too long is refused, never cut off in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import isinf
from time import monotonic
from typing import Any, Final

import strawberry
from graphql import GraphQLError

from valueflows.graphql.extras import Extra
from valueflows.ledger.chains import Chains
from valueflows.ledger.tracing import TRACE, TRACK, Item, traced_row
from valueflows.ledger.view import OutOfTimeError
from valueflows.model.steps import EVENT, PROCESS, kind_of, number_of, place
from valueflows.model.trace import STANDS, TIME, Limits

EVENTS_MAX: Final = 10_000
"""How many events a walk may meet."""

_KEPT: Final = "chains"


@strawberry.type(
    description="A step, or several that hang together, of which nothing is shown but where it stands."
)
class Undisclosed:
    """What the caller may not see, between what they may."""

    id: strawberry.ID = strawberry.field(description="To tell it from others in the same list.")

    @classmethod
    def is_type_of(cls, item: Any, _info: Any) -> bool:
        """Whether something is undisclosed."""
        return bool(item.kind == cls.__name__)


class Hidden:
    """An undisclosed step, as it is served."""

    kind = Undisclosed.__name__

    def __init__(self, number: int) -> None:
        self.id = f"undisclosed-{number}"


# -- one step --------------------------------------------------------------------------------------


def _chains(row: Any) -> Chains:
    """Return the events as a graph, kept for as long as the view."""
    view = row.view
    if _KEPT not in view.kept:
        view.kept[_KEPT] = Chains(view.sight, view.time)
    found: Chains = view.kept[_KEPT]
    return found


def _places(row: Any, places: Iterable[int]) -> list[Any]:
    """Return the resources and processes that places are, as far as they are shown."""
    found = (row.view.node(number_of(p), _class_of(p)) for p in places)
    return list(dict.fromkeys(one for one in found if one is not None))


def _class_of(place: int) -> str:
    return "Process" if kind_of(place) == PROCESS else "EconomicResource"


def before_event(event: Any) -> list[Any]:
    """Return what an event comes out of: resources it took from, the process it left."""
    return [] if event.table is None else _places(event, _chains(event).before(event.row))


def after_event(event: Any) -> list[Any]:
    """Return what an event leads to: resources it gave to, the process it entered."""
    return [] if event.table is None else _places(event, _chains(event).after(event.row))


def _beside(way: str) -> Callable[[Any], list[Any]]:
    """Return the reading of the events next to a resource or process, those that still count."""

    def read(row: Any) -> list[Any]:
        if row.number < 0:
            return []
        graph = _chains(row)
        here = place(row.number, PROCESS if row.kind == "Process" else 0)
        listed = graph.given(here) if way == TRACE else graph.taken(here)
        return list(_events(row, graph, listed))

    return read


def _events(row: Any, graph: Chains, listed: Iterable[int]) -> Iterator[Any]:
    events = row.view.books.events
    for at in listed:
        if graph.status(at & EVENT) == STANDS:
            found = row.view.seen(events, at & EVENT)
            if found is not None:
                yield found


# -- all of them -----------------------------------------------------------------------------------


def _walk(way: str) -> Callable[[Any], list[Any]]:
    def read(row: Any) -> list[Any]:
        limits = Limits(count=EVENTS_MAX, milliseconds=time_left(row.view.until))
        found = traced_row(row, way, limits)
        if TIME in found.cut:
            raise OutOfTimeError
        if found.cut:
            raise GraphQLError(
                f"The {way} of {row.id} has more than {EVENTS_MAX} events. Begin nearer, go step by "
                f"step with previous and next, or use: valueflows {way}",
                extensions={"code": "TOO_LONG"},
            )
        return [served_item(item) for item in found.items]

    return read


def time_left(until: Any) -> int | None:
    """Return how many milliseconds a walk may take; None for any."""
    if until is None or isinf(until):
        return None
    return max(int((until - monotonic()) * 1000), 0)


def served_item(item: Item) -> Any:
    """Return the row of an item, or what stands for one that is not shown."""
    return Hidden(item.key.number) if item.row is None else item.row


_TRACE: Final = Extra(
    "trace",
    "[TrackTraceItem]",
    "Everything it came out of, causes first. What may not be seen is undisclosed.",
    _walk(TRACE),
)
_TRACK: Final = Extra(
    "track",
    "[TrackTraceItem]",
    "Everything it went into, causes first. What may not be seen is undisclosed.",
    _walk(TRACK),
)
EVENT_WALKS: Final = (
    Extra("previous", "[ProductionFlowItem]", "What it comes out of.", before_event),
    Extra("next", "[ProductionFlowItem]", "What it leads to.", after_event),
    _TRACE,
    _TRACK,
)
RESOURCE_WALKS: Final = (
    Extra("previous", "[EconomicEvent]", "Events that gave to it, oldest first.", _beside(TRACE)),
    Extra(
        "next",
        "[EconomicEvent]",
        "Events that took from it, used it or cited it, oldest first.",
        _beside(TRACK),
    ),
    _TRACE,
    _TRACK,
)
PROCESS_WALKS: Final = (
    Extra("previous", "[EconomicEvent]", "What went in, oldest first.", _beside(TRACE)),
    Extra("next", "[EconomicEvent]", "What came out, oldest first.", _beside(TRACK)),
    _TRACE,
    _TRACK,
)
