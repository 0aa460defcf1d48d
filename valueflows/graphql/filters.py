# SPDX-License-Identifier: MIT
"""The inputs lists are filtered by and the orders they are sorted in, and what both ask for.

One input and one enum for each class, from what ``ledger.filters`` says of it; all agents share one
input, as in vf-graphql. What is null counts as left out; an empty list of ids finds nothing.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Callable
from typing import Any, Final

import strawberry
from graphql import GraphQLError

from valueflows.graphql.dialect import SERVED
from valueflows.graphql.inputs import unit_iri
from valueflows.graphql.scalars import URI, DateTime, Decimal, optional
from valueflows.ledger.filters import RECORDED, Filter, Range, filters_of, group_of, sorts_of
from valueflows.ledger.selecting import Wanted
from valueflows.model.catalog import AGENTS
from valueflows.model.exact import Instant, micro
from valueflows.model.terms import camel

_field: Any = strawberry.field
_BACK: Final = "_DESC"


@strawberry.input(name="IMeasureRange", description="A range of quantities, both ends inclusive.")
class MeasureRange:
    """A range of quantities."""

    has_unit: strawberry.ID = strawberry.field(
        description="The unit of both ends: its IRI, or its name in OM 2, as kilogram. "
        "Quantities in other units of its dimension are converted exactly; others are not found."
    )
    at_least: Decimal | None = strawberry.field(
        description="The least that is found.", default=strawberry.UNSET
    )
    at_most: Decimal | None = strawberry.field(
        description="The most that is found.", default=strawberry.UNSET
    )


def _list(item: Any) -> Any:
    return types.GenericAlias(list, (item,))


_HINTS: Final[dict[str, Any]] = {
    "text": str,
    "leads": _list(strawberry.ID),
    "held": _list(strawberry.ID),
    "scope": _list(strawberry.ID),
    "plan": _list(strawberry.ID),
    "word": _list(strawberry.ID),
    "tags": _list(URI),
    "state": _list(str),
    "stock_state": _list(str),
    "measure": MeasureRange,
    "stock": MeasureRange,
    "since": DateTime,
    "until": DateTime,
    "recorded_since": DateTime,
    "recorded_until": DateTime,
}
"""What each kind of filter takes; those that are not here are asked with yes or no."""

_OTHERWISE: Final = {("Agent", "classified_as"): _list(strawberry.ID)}
"""Filters that vf-graphql gives another type."""


def _input(name: str) -> Any:
    made: Any = types.new_class(f"{name}FilterParams")
    hints: dict[str, Any] = {}
    for one in filters_of(group_of(name)).values():
        hint = _OTHERWISE.get((name, one.name), _HINTS.get(one.kind, bool))
        hints[one.name] = optional(hint)
        setattr(made, one.name, _field(description=one.doc, default=strawberry.UNSET))
    made.__annotations__ = hints
    return strawberry.input(made, description=f"What is asked of every {name} of a list.")


def _enum(name: str) -> Any:
    values: dict[str, Any] = {}
    for word, doc in sorts_of(group_of(name)).items():
        values[word] = strawberry.enum_value(word, description=doc)
        back = strawberry.enum_value(word + _BACK, description=f"The other way round. {doc}")
        values[word + _BACK] = back
    made: Any = enum.Enum(f"{name}Sort", values)  # type: ignore[misc]
    return strawberry.enum(made, description=f"Orders for a list of {name}.")


def _for_each(make: Callable[[str], Any]) -> dict[str, Any]:
    names = ["Agent", *(cls.__name__ for cls in SERVED if cls.__name__ not in AGENTS)]
    made = {name: make(name) for name in names}
    return made | dict.fromkeys(AGENTS, made["Agent"])


FILTERS: Final = _for_each(_input)
"""The input each class's lists are filtered by."""

SORTS: Final = _for_each(_enum)
"""The orders each class's lists can be in."""


# -- what is asked for -----------------------------------------------------------------------------


def wanted_of(of: str, arguments: dict[str, Any]) -> Wanted:
    """Return what a list is asked for; a GraphQL error for a range that holds nothing."""
    order, given = arguments.get("sort"), arguments.get("filter")
    word = order.value if isinstance(order, enum.Enum) else RECORDED
    return Wanted(
        {} if not given else _filters(of, given), word.removesuffix(_BACK), word.endswith(_BACK)
    )


def _filters(of: str, given: Any) -> dict[str, Any]:
    name = "Agent" if of in AGENTS else of
    found = {}
    for one in filters_of(group_of(name)).values():
        value = getattr(given, one.name)
        if value is not strawberry.UNSET and value is not None:
            found[one.name] = _value(one, value)
    for start, end in (("start_date", "end_date"), ("recorded_since", "recorded_until")):
        if start in found and end in found and found[start] > found[end]:
            stated = getattr(given, start), getattr(given, end)
            raise _empty(camel(start), stated[0], camel(end), stated[1])
    return found


def _value(one: Filter, value: Any) -> Any:
    if isinstance(value, MeasureRange):
        return _range(camel(one.name), value)
    if one.kind.endswith(("since", "until")):
        return Instant(value).microseconds
    if isinstance(value, list):
        return [str(item) for item in value]
    return value


def _range(name: str, given: MeasureRange) -> Range:
    least, most = (str(n) if n else None for n in (given.at_least, given.at_most))
    if least is not None and most is not None and micro(least) > micro(most):
        raise _empty(f"{name}.atLeast", least, f"{name}.atMost", most)
    return Range(unit_iri(str(given.has_unit)), least, most)


def _empty(start: str, least: str, end: str, most: str) -> GraphQLError:
    return GraphQLError(
        f"filter.{start}: {least} is beyond filter.{end}: {most}, so that nothing lies between. "
        "Exchange the two, or leave one out.",
        extensions={"code": "BAD_FILTER", "path": f"filter.{start}"},
    )
