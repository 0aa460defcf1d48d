# SPDX-License-Identifier: MIT
"""What can be asked: each class by id and in pages, actions, units, and the ledger itself."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Annotated, Any, Final

import strawberry
from graphql import GraphQLError

from valueflows.graphql.asof import AS_OF, HINT, view_of
from valueflows.graphql.context import asking
from valueflows.graphql.dialect import SERVED, many, one
from valueflows.graphql.extras import argument
from valueflows.graphql.filters import wanted_of
from valueflows.graphql.former_queries import queries
from valueflows.graphql.pages import Connection, served
from valueflows.graphql.provenance import provenance_queries
from valueflows.graphql.recalling import recall_queries
from valueflows.graphql.reports import report_queries
from valueflows.graphql.scalars import optional
from valueflows.graphql.types import TYPES, Action, ProposalPurpose, with_cut
from valueflows.graphql.walks import walk_queries
from valueflows.ledger.rows import ACTION_VALUES, PURPOSE_VALUES
from valueflows.ledger.selecting import Cut, Wanted
from valueflows.ledger.view import Page
from valueflows.model.agents import Agent
from valueflows.model.records import Record

_field: Any = strawberry.field
_connection: Any = Connection
_ID: Final = argument(strawberry.ID, "The record's IRI.")
_AS_OF: Final = Annotated[HINT, AS_OF]


@strawberry.type(description="The ledger that answers, and the version its answers are of.")
class LedgerInfo:
    """The ledger itself."""

    id: strawberry.ID = strawberry.field(description="The ledger's IRI.")
    name: str = strawberry.field(description="What the ledger is called.")
    base: str = strawberry.field(description="Where the ids it mints begin.")
    currency: str = strawberry.field(description="ISO 4217 code reports are drawn up in.")
    time_zone: str = strawberry.field(description="Where its days begin and end.")
    stock_rule: str = strawberry.field(
        description="strict or late: whether stock may be below zero."
    )
    version: int = strawberry.field(description="How many changes it holds.")


def _one(cls: type[Any], hint: Any) -> Callable[..., Any]:
    def resolve(info: Any, id: Any, as_of: Any = strawberry.UNSET) -> Any:  # noqa: A002 - its public name
        view = view_of(info, as_of)
        return view.unit(str(id)) if cls.__name__ == "Unit" else view.get(str(id), cls)

    resolve.__annotations__ = {"info": strawberry.Info, "id": _ID, "as_of": _AS_OF, "return": hint}
    return resolve


def _page(name: str, hint: Any) -> Callable[..., Any]:
    def resolve(info: Any, as_of: Any = strawberry.UNSET, **arguments: Any) -> Any:
        view, time = view_of(info, as_of), asking(info).ledger.journal.time

        def read(cut: Cut, wanted: Wanted) -> Page:
            return view.units(cut, wanted) if name == "Unit" else view.page(name, cut, wanted, time)

        return served(read, wanted_of(name, arguments), arguments)

    resolve.__annotations__ = {"info": strawberry.Info, "as_of": _AS_OF, "return": hint}
    return with_cut(resolve, name)


def build_query() -> Any:
    """Return the query type."""
    made = types.new_class("Query")
    hints: dict[str, Any] = {}

    def add(name: str, hint: Any, resolver: Callable[..., Any], description: str) -> None:
        hints[name] = hint
        setattr(made, name, _field(resolver=resolver, description=description))

    asked: tuple[type[Any], ...] = (Agent, *SERVED)
    for cls in asked:
        name = cls.__name__
        node = TYPES.of[name]
        add(one(name), optional(node), _one(cls, optional(node)), f"One {name}, by its id.")
        page = _connection[node]
        add(many(name), page, _page(name, page), f"Every {name}.")
    for name, hint, resolver, description in _fixed():
        add(name, hint, resolver, description)
    own = (*report_queries(), *walk_queries(), *provenance_queries(), *recall_queries())
    for query in (*queries(), *own):
        hints[query.name] = query.hint
        field = {"description": query.description, "deprecation_reason": query.former}
        setattr(made, query.name, _field(resolver=query.resolver, **field))
    made.__annotations__ = hints
    return strawberry.type(made, description="Everything that can be asked.")


def _fixed() -> list[tuple[str, Any, Callable[..., Any], str]]:
    def action(id: strawberry.ID) -> Any:  # noqa: A002 - the argument's public name
        return ACTION_VALUES.get(str(id))

    def actions() -> Any:
        return list(ACTION_VALUES.values())

    def purposes() -> Any:
        return list(PURPOSE_VALUES.values())

    def ledger(info: Any, as_of: Any = strawberry.UNSET) -> Any:
        view = view_of(info, as_of)
        record: Any = view.get(asking(info).ledger.journal.identity.ledger, Record)
        if record is None:
            published = view.sight.whole or view.version
            message = "The ledger was not there yet." if published else "Nothing is published yet."
            raise GraphQLError(message, extensions={"code": "BAD_AS_OF", "path": "asOf"})
        return LedgerInfo(
            id=strawberry.ID(record.id),
            name=record.name,
            base=record.base,
            currency=record.currency,
            time_zone=record.time_zone,
            stock_rule=record.stock_rule,
            version=view.version,
        )

    listed = types.GenericAlias(list, (Action,))
    purposed = types.GenericAlias(list, (ProposalPurpose,))
    action.__annotations__ = {
        "id": argument(strawberry.ID, "The verb."),
        "return": optional(Action),
    }
    actions.__annotations__ = {"return": listed}
    purposes.__annotations__ = {"return": purposed}
    ledger.__annotations__ = {"info": strawberry.Info, "as_of": _AS_OF, "return": LedgerInfo}
    return [
        ("action", optional(Action), action, "One of the nineteen verbs."),
        ("actions", listed, actions, "The nineteen verbs and what each does."),
        ("proposal_purposes", purposed, purposes, "What a proposal can be for."),
        ("ledger", LedgerInfo, ledger, "The ledger that answers."),
    ]
