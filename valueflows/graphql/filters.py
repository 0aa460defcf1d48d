# SPDX-License-Identifier: MIT
"""The inputs lists are filtered by and the orders they are sorted in, and what both ask for.

One input and one enum for each class, from what ``ledger.filters`` says of it; all agents share one
input, as in vf-graphql. There some lists have an input of their own, which takes what the class's
does and more. What is null counts as left out; an empty list of ids finds nothing.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Callable
from typing import Any, Final, NamedTuple

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


class _Ask(NamedTuple):
    """What an input of its own takes beside the filters of its class. ``of``: which of them it is."""

    hint: Any
    doc: str
    of: str | None = None


class _Own(NamedTuple):
    """An input that only some lists take. ``of``: whose filters it has; None for those of none."""

    of: str | None
    more: dict[str, _Ask]
    called: str | None = None


_OWN: Final[dict[str, _Own]] = {
    "AgentEvent": _Own(
        "EconomicEvent",
        {
            "action": _Ask(strawberry.ID, "Only events with this action.", "action"),
            "actions": _Ask(
                _list(strawberry.ID), "Only events with one of these actions.", "action"
            ),
        },
    ),
    "AgentResource": _Own(
        "EconomicResource",
        {
            "resource_classification": _Ask(
                URI, "Only resources with this classification.", "classified_as"
            ),
            "page": _Ask(
                int,
                "Which page of the list, counted from 1; first says how many make one.",
            ),
        },
    ),
    "AgentProcess": _Own("Process", {}),
    "AgentPlan": _Own(
        "Plan",
        {
            "finished": _Ask(
                bool,
                "Whether all its processes and promises are finished.",
            )
        },
    ),
    "AgentProposal": _Own("Proposal", {}, "agentProposalSearchParams"),
    "AgentRelationship": _Own(
        None,
        {
            "role_id": _Ask(_list(strawberry.ID), "Only relationships in one of these roles."),
            "in_scope_of": _Ask(
                _list(strawberry.ID),
                "Only relationships in one of these scopes: none, because they have no scope.",
            ),
        },
    ),
    "PlanProcess": _Own(
        "Process",
        {
            "after": _Ask(DateTime, "It is called startDate.", "start_date"),
            "before": _Ask(DateTime, "It is called endDate.", "end_date"),
        },
    ),
    "ProcessEvent": _Own("EconomicEvent", {}),
    "ProcessCommitment": _Own("Commitment", {}),
    "ProcessIntent": _Own("Intent", {}),
}
"""Inputs that vf-graphql has for single lists, by the first part of their names."""


def _asks(name: str) -> dict[str, _Ask]:
    """Return what the lists of a class are asked for."""
    return {
        one.name: _Ask(
            _OTHERWISE.get((name, one.name), _HINTS.get(one.kind, bool)), one.doc, one.name
        )
        for one in filters_of(group_of(name)).values()
        if one.asked
    }


def _input(name: str) -> Any:
    return _made(f"{name}FilterParams", _asks(name), f"What is asked of every {name} of a list.")


def _own_input(key: str) -> Any:
    of, more, called = _OWN[key]
    asks = more if of is None else _asks(of) | more
    listed = key if of is None else f"{of} of such a list"
    return _made(called or f"{key}FilterParams", asks, f"What is asked of every {listed}.")


_ASKED: Final[dict[Any, dict[str, _Ask]]] = {}
"""What each input takes."""


def _made(called: str, asks: dict[str, _Ask], description: str) -> Any:
    made: Any = types.new_class(called)
    for name, ask in asks.items():
        setattr(made, name, _field(description=ask.doc, default=strawberry.UNSET))
    made.__annotations__ = {name: optional(ask.hint) for name, ask in asks.items()}
    made = strawberry.input(made, name=called, description=description)
    _ASKED[made] = asks
    return made


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


FILTERS: Final = _for_each(_input) | {key: _own_input(key) for key in _OWN}
"""The input each class's lists are filtered by, and those of single lists."""

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
    known = filters_of(group_of("Agent" if of in AGENTS else of))
    found: dict[str, Any] = {}
    said: dict[str, str] = {}
    for name, ask in _ASKED[type(given)].items():
        value = getattr(given, name)
        if value is strawberry.UNSET or value is None or ask.of is None:
            continue
        if ask.of in said:
            raise _twice(camel(said[ask.of]), camel(name))
        found[ask.of], said[ask.of] = _value(known[ask.of], name, value), name
    for start, end in (("start_date", "end_date"), ("recorded_since", "recorded_until")):
        if start in found and end in found and found[start] > found[end]:
            least, most = said[start], said[end]
            raise _empty(camel(least), getattr(given, least), camel(most), getattr(given, most))
    return found


def stated(given: Any, name: str) -> Any:
    """Return what an input says under a name; None where it says nothing."""
    value = getattr(given, name, None)
    return None if value is strawberry.UNSET else value


def _value(one: Filter, name: str, value: Any) -> Any:
    if isinstance(value, MeasureRange):
        return _range(camel(name), value)
    if one.kind.endswith(("since", "until")):
        return Instant(value).microseconds
    if one.kind in _LISTED:
        return [str(item) for item in (value if isinstance(value, list) else [value])]
    return value


_LISTED: Final = frozenset(
    {"leads", "held", "scope", "plan", "word", "tags", "state", "stock_state"}
)
"""Kinds of filters that look for one of several values."""


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


def _twice(one: str, other: str) -> GraphQLError:
    return GraphQLError(
        f"filter.{one} and filter.{other} ask for the same thing. Leave one of them out.",
        extensions={"code": "BAD_FILTER", "path": f"filter.{other}"},
    )
