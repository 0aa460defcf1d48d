# SPDX-License-Identifier: MIT
"""Recalls: what may contain something, where it is and with whom, and what came of the same.

As far as the caller may see: what is hidden has an item of its own that says nothing else.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from itertools import islice
from math import isinf
from time import monotonic
from typing import Annotated, Any, Final

import strawberry
from graphql import GraphQLError

from valueflows.graphql.asof import AS_OF, HINT, view_of
from valueflows.graphql.extras import CUT, argument, paged, with_arguments
from valueflows.graphql.former_queries import Query
from valueflows.graphql.pages import PAGE_MAX, Connection
from valueflows.graphql.scalars import optional
from valueflows.graphql.types import TYPES
from valueflows.graphql.walking import EVENTS_MAX
from valueflows.ledger.recalling import Reached, Recall, recalled, siblings
from valueflows.ledger.tracing import UNDISCLOSED, NothingToTraceError
from valueflows.ledger.view import OutOfTimeError, View
from valueflows.model.trace import TIME, Limits

_field: Any = strawberry.field
_connection: Any = Connection
_PARENT: Any = strawberry.Parent[object]
Read = Callable[[Any], Any]
SHARED_DEFAULT: Final = 10


def _made(
    name: str, description: str, fields: dict[str, tuple[Any, str, Read | None]], **resolved: Any
) -> Any:
    """Return a type whose fields are attributes, are read from what is served, or are resolved."""
    made = types.new_class(name)
    for field, (hint, told, read) in fields.items():
        resolver = None if read is None else _resolver(read, hint)
        setattr(made, field, _field(description=told, resolver=resolver))
    hints = {field: hint for field, (hint, _told, _read) in fields.items()}
    for field, (hint, resolver, told) in resolved.items():
        hints[field] = hint
        setattr(made, field, _field(description=told, resolver=resolver))
    made.__annotations__ = hints
    return strawberry.type(made, description=description)


def _resolver(read: Read, hint: Any) -> Callable[..., Any]:
    def resolve(root: Any) -> Any:
        return read(root)

    resolve.__annotations__ = {"root": _PARENT, "return": hint}
    return resolve


def _list(kind: Any) -> Any:
    return types.GenericAlias(list, (kind,))


def _only(kind: str) -> Read:
    """Return the reading of the record of an item, if it is of a class."""

    def read(item: Reached) -> Any:
        return item.row if item.row is not None and item.row.kind == kind else None

    return read


def _how(item: Reached) -> str:
    return UNDISCLOSED if item.row is None else item.how


HOLDER: Final = _made(
    "RecallHolder",
    "Who has some of it in their hands.",
    {
        "agent": (optional(TYPES.of["Agent"]), "Who; null where you may not know.", None),
        "quantity": (optional(TYPES.of["Measure"]), "How much; null where it is not known.", None),
    },
)
BEGINNING: Final = _made(
    "RecallBeginning",
    "Where something began: a delivery, a harvest, or stock that was there before.",
    {
        "id": (strawberry.ID, "Of the event that brought it, else of the stock.", None),
        "how": (str, "material, or identifier where only an identifier leads there.", None),
        "event": (optional(TYPES.of["EconomicEvent"]), "What brought it.", None),
        "resource": (optional(TYPES.of["EconomicResource"]), "The stock it came into.", None),
    },
)


def _shared() -> tuple[Any, Callable[..., Any], str]:
    """Return the field of the beginnings an item shares, of which there can be many for each."""

    def resolve(root: Any, first: Any = strawberry.UNSET) -> Any:
        size = SHARED_DEFAULT if first is strawberry.UNSET or first is None else first
        if not 0 <= size <= PAGE_MAX:
            raise _wrong("first", f"first: {size} is not possible, give from 0 to {PAGE_MAX}.")
        return list(islice(root.shared, size))

    resolve.__annotations__ = {
        "root": _PARENT,
        "first": argument(optional(int), f"How many of them; {SHARED_DEFAULT} when left out."),
        "return": _list(BEGINNING),
    }
    return _list(BEGINNING), resolve, "By which beginnings it is a sibling, the first of them."


ITEM: Final = _made(
    "RecallItem",
    "Something that may contain it: a stock, a process, or an event by which it left the books.",
    {
        "id": (strawberry.ID, "Of the record; one of its own where it is undisclosed.", None),
        "kind": (
            str,
            "stands, in_work (nothing came out), left (the books), passed (empty now), undisclosed.",
            None,
        ),
        "how": (str, "Connected by substance: material; by identifier; or undisclosed.", _how),
        "resource": (
            optional(TYPES.of["EconomicResource"]),
            "Where it stands.",
            _only("EconomicResource"),
        ),
        "process": (optional(TYPES.of["Process"]), "What it went into.", _only("Process")),
        "event": (
            optional(TYPES.of["EconomicEvent"]),
            "By what it left; the receiver is who got it.",
            _only("EconomicEvent"),
        ),
        "quantity": (
            optional(TYPES.of["Measure"]),
            "How much stands there, or left; as corrected for who sees all.",
            None,
        ),
        "holders": (_list(HOLDER), "Who has it.", None),
        "shared_count": (
            int,
            "How many beginnings it shares.",
            lambda item: len(item.shared),
        ),
    },
    shared=_shared(),
)


def _items() -> tuple[Any, Callable[..., Any], str]:
    def resolve(root: Any, **arguments: Any) -> Any:
        return paged(root.items, *(arguments.get(name, strawberry.UNSET) for name in CUT))

    resolve.__annotations__ = {"root": _PARENT, "return": _connection[ITEM]}
    return _connection[ITEM], with_arguments(resolve, CUT), "What was found, in pages."


RECALL: Final = _made(
    "Recall",
    "All that may contain something.",
    {
        "version": (int, "The version of the ledger it was made at.", None),
        "began": (_list(BEGINNING), "For siblings: where what was asked for began.", None),
        "reversed": (
            _list(TYPES.of["EconomicEvent"]),
            "Events that would count if they had not been taken back.",
            None,
        ),
        "cut": (
            _list(str),
            "The limits that ended it: depth or count; none when it is whole.",
            None,
        ),
    },
    items=_items(),
)
_OF = argument(str, "The id of an event, resource, process or lot, or a code that things bear.")
_SIBLINGS = argument(optional(bool), "Go back to where it began, and find all that came of that.")
_LOTS = argument(
    optional(int), "With siblings: only so many lots back, 1 being what it is made of."
)
_DEPTH = argument(optional(int), "No further than so many steps.")


def recall_queries() -> Iterator[Query]:
    """Yield the query for recalls."""
    _recall.__annotations__ = {
        "info": strawberry.Info,
        "of": _OF,
        "siblings": _SIBLINGS,
        "lots": _LOTS,
        "depth": _DEPTH,
        "as_of": Annotated[HINT, AS_OF],
        "return": optional(RECALL),
    }
    description = "What may contain something, as far as you may see; null where there is no such."
    yield Query("recall", optional(RECALL), _recall, description, None)


def _recall(
    info: Any,
    of: str,
    siblings: Any = strawberry.UNSET,
    lots: Any = strawberry.UNSET,
    depth: Any = strawberry.UNSET,
    as_of: Any = strawberry.UNSET,
) -> Any:
    lots, depth = (None if said is strawberry.UNSET else said for said in (lots, depth))
    for name, said in (("lots", lots), ("depth", depth)):
        if said is not None and said < 0:
            raise _wrong(name, f"{name}: {said} is below zero. Give a number of steps, or nothing.")
    kin = bool(siblings)
    if lots is not None and not kin:
        raise _wrong("lots", "lots says how far back siblings are looked for. Add siblings: true.")
    view = view_of(info, as_of)
    try:
        found = _found(view, of, depth, lots, kin=kin)
    except NothingToTraceError:
        return None
    if TIME in found.cut:
        raise OutOfTimeError
    return found


def _found(view: View, of: str, depth: int | None, lots: int | None, *, kin: bool) -> Recall:
    until = view.until
    left = None if until is None or isinf(until) else max(int((until - monotonic()) * 1000), 0)
    limits = Limits(depth, EVENTS_MAX, left)
    return siblings(view, of, limits, lots=lots) if kin else recalled(view, of, limits)


def _wrong(path: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": "BAD_ARGUMENT", "path": path})
