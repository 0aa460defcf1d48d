# SPDX-License-Identifier: MIT
"""GraphQL types from the field table, in two passes, because types point at each other.

First every class exists, empty; then each gets its fields and is handed to strawberry. Fields read
attributes of rows (``ledger.rows``); only pages have resolvers, because they take arguments.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, Final

import strawberry

from valueflows.graphql.beside import EXTRAS
from valueflows.graphql.context import asking
from valueflows.graphql.dialect import (
    ALWAYS_NAMED,
    NEVER_NULL,
    SERVED,
    filtered_as,
    is_plain_list,
)
from valueflows.graphql.extras import CUT, MEANT, Made, argument, sifted, with_arguments
from valueflows.graphql.filters import FILTERS, wanted_of
from valueflows.graphql.former import AMONG, FORMER
from valueflows.graphql.pages import Connection, served
from valueflows.graphql.revisions import History
from valueflows.graphql.scalars import URI, DateTime, Decimal, optional
from valueflows.graphql.sifting import inverse_where, turned
from valueflows.graphql.walking import Undisclosed
from valueflows.ledger.rows import attribute
from valueflows.ledger.selecting import Cut, Wanted
from valueflows.ledger.view import Page, View
from valueflows.model.actions import ActionRow
from valueflows.model.agents import Agent
from valueflows.model.catalog import inverses
from valueflows.model.records import Measure
from valueflows.model.terms import Inverse, Property, camel, properties

_field: Any = strawberry.field
_connection: Any = Connection
_PARENT: Any = strawberry.Parent[object]
_SCALARS: Final[dict[str, Any]] = {
    "text": str,
    "tag": URI,
    "uri": URI,
    "node": URI,
    "amount": Decimal,
    "instant": DateTime,
    "bool": bool,
    "int": int,
}


def _resource_effect(root: strawberry.Parent[Any]) -> str:
    return root.accounting_effect or "noEffect"


@strawberry.type(description="What a flow does, and what it does to resources.")
class Action:
    """One of the nineteen verbs of ValueFlows."""

    id: strawberry.ID = strawberry.field(description="The verb, as events name it.")
    iri: URI = strawberry.field(description="Its IRI in the vocabulary.")
    label: str = strawberry.field(description="The verb in words.")
    note: str = strawberry.field(description="What it means.")
    input_output: str | None = strawberry.field(
        description="Whether it enters or leaves a process."
    )
    pairs_with: str | None = strawberry.field(description="The verb that completes it.")
    create_resource: str | None = strawberry.field(
        description="Whether it can bring a new resource into the books, and in which field."
    )
    event_quantity: str | None = strawberry.field(description="Which quantity it is measured by.")
    accounting_effect: str | None = strawberry.field(
        description="What it does to the accounting quantity."
    )
    onhand_effect: str | None = strawberry.field(
        description="What it does to the quantity at hand."
    )
    location_effect: str | None = strawberry.field(description="What it does to the place.")
    contained_effect: str | None = strawberry.field(description="What it does to the container.")
    accountable_effect: str | None = strawberry.field(
        description="What it does to the accountable agent."
    )
    stage_effect: str | None = strawberry.field(description="What it does to the stage.")
    state_effect: str | None = strawberry.field(description="What it does to the state.")
    resource_effect: str = strawberry.field(
        resolver=_resource_effect,
        description="What it does to the accounting quantity; noEffect when nothing.",
        deprecation_reason="It is called accountingEffect.",
    )


@strawberry.type(description="Whether a proposal offers or asks.")
class ProposalPurpose:
    """Offer or request."""

    id: strawberry.ID = strawberry.field(description="offer or request.")


class Types:
    """The GraphQL type of every class, made once."""

    def __init__(self) -> None:
        self.of: dict[str, Any] = {
            "Action": Action,
            "ProposalPurpose": ProposalPurpose,
            "Agent": types.new_class("Agent"),
            "Measure": types.new_class("Measure"),
            "UnknownAgent": None,
            "Undisclosed": Undisclosed,
        }
        for cls in SERVED:
            bases = (self.of["Agent"],) if issubclass(cls, Agent) else ()
            self.of[cls.__name__] = types.new_class(cls.__name__, bases)
        self.of["UnknownAgent"] = types.new_class("UnknownAgent", (self.of["Agent"],))
        self._beside = Made(self.of, FORMER, AMONG)
        self._history = History(self.of)
        self._fill_measure()
        self._fill("Agent", Agent)
        for cls in SERVED:
            self._fill(cls.__name__, cls)
        self._fill("UnknownAgent", Agent)
        self._beside.fill()

    # -- second pass -----------------------------------------------------------------------------

    def _fill_measure(self) -> None:
        made = self.of["Measure"]
        hints = {}
        for row in properties(Measure):
            hints[row.name] = self._hint("Measure", row)
            setattr(made, row.name, _field(description=row.doc))
        made.__annotations__ = hints
        strawberry.type(made, description=_first_line(Measure))

    def _fill(self, name: str, cls: type[Any]) -> None:
        made = self.of[name]
        hints: dict[str, Any] = {"id": strawberry.ID, "revision_id": strawberry.ID}
        made.id = _field(description="The record's IRI.")
        made.revision_id = _field(description="The IRI and the number of this revision.")
        for row in properties(cls):
            hints[attribute(row.name)] = self._hint(name, row)
            served = _field(name=camel(row.name), description=row.doc)
            setattr(made, attribute(row.name), served)
        for inverse in inverses(cls):
            self._add_inverse(made, hints, name, inverse)
        self._beside.add(made, hints, EXTRAS.get("Agent" if issubclass(cls, Agent) else name, ()))
        self._history.add(made, hints, name)
        if name in {"EconomicEvent", "EconomicResource"}:
            hints["previous_event"] = optional(self.of["EconomicEvent"])
            made.previous_event = _field(
                description="The event before on the same resource, to find one's way back."
            )
        made.__annotations__ = hints
        if name == "Agent":
            made.resolve_type = classmethod(_agent_type)
            strawberry.interface(made, description=_first_line(cls))
            return
        made.is_type_of = classmethod(lambda _cls, row, _info: row.kind == name)
        description = (
            "An agent that is referred to and described nowhere."
            if name == "UnknownAgent"
            else _first_line(cls)
        )
        strawberry.type(made, description=description)

    def _add_inverse(self, made: Any, hints: dict[str, Any], name: str, inverse: Inverse) -> None:
        node, own = self.of[inverse.of], filtered_as(name, inverse.name)
        if is_plain_list(name, inverse.name):
            hint = _list(node)
            resolver = _list_resolver(inverse, hint) if own is None else _some(inverse, hint, own)
        else:
            hint = optional(_connection[node])
            resolver = _page_resolver(inverse, hint, own or inverse.of)
        hints[inverse.name] = hint
        setattr(made, inverse.name, _field(description=inverse.doc, resolver=resolver))

    def _hint(self, name: str, row: Property) -> Any:
        hint = self.item(row)
        if row.many:
            return _list(hint)
        named = row.name == "name" and name in ALWAYS_NAMED
        return hint if row.required or named or (name, row.name) in NEVER_NULL else optional(hint)

    def item(self, row: Property) -> Any:
        """Return the GraphQL type of one value of a field."""
        if row.kind == "word":
            return Action if row.target is ActionRow else ProposalPurpose
        if row.kind in {"ref", "value"}:
            return self.of[row.target.__name__]
        return _SCALARS[row.kind]


def _list(item: Any) -> Any:
    return types.GenericAlias(list, (item,))


def _first_line(cls: type[Any]) -> str:
    """Return a class's docstring as a description."""
    return " ".join((cls.__doc__ or "").split())


def _agent_type(_cls: type[Any], row: Any, _info: Any, _abstract: Any = None) -> str:
    kind: str = row.kind
    return kind


def _list_resolver(inverse: Inverse, hint: Any) -> Callable[..., Any]:
    def resolve(root: Any) -> Any:
        return root.view.inverse(root, inverse.of, inverse.via)

    resolve.__annotations__ = {"root": _PARENT, "return": hint}
    return resolve


def _some(inverse: Inverse, hint: Any, filtered_by: str) -> Callable[..., Any]:
    """Return the resolver of a list that can be filtered."""

    def resolve(root: Any, info: Any, **arguments: Any) -> Any:
        wanted = wanted_of(inverse.of, arguments)
        return inverse_where(asking(info), root, inverse.of, inverse.via, wanted)

    resolve.__annotations__ = {"root": _PARENT, "info": strawberry.Info, "return": hint}
    return with_arguments(resolve, {"filter": argument(optional(FILTERS[filtered_by]), MEANT)})


def _page_resolver(inverse: Inverse, hint: Any, filtered_by: str) -> Callable[..., Any]:
    def resolve(root: Any, info: Any, **arguments: Any) -> Any:
        current = asking(info)
        time = current.ledger.journal.time

        def read(cut: Cut, wanted: Wanted) -> Page:
            view: View = root.view
            return view.inverse_page(root, inverse.of, inverse.via, cut, wanted, time)

        return served(turned(read, arguments), wanted_of(inverse.of, arguments), arguments)

    resolve.__annotations__ = {"root": _PARENT, "info": strawberry.Info, "return": hint}
    return with_cut(resolve, inverse.of, filtered_by)


def with_cut(
    resolve: Callable[..., Any], of: str, filtered_by: str | None = None
) -> Callable[..., Any]:
    """Give a resolver the arguments that filter and sort a list and cut a page out of it."""
    return with_arguments(resolve, CUT | sifted(of, filtered_by or of))


TYPES: Final = Types()
