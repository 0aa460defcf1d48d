# SPDX-License-Identifier: MIT
"""The queries of vf-graphql beside those of each class: what was a record, and short lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, NamedTuple

import strawberry

from valueflows.graphql.asof import AS_OF, HINT, view_of
from valueflows.graphql.context import asking
from valueflows.graphql.dialect import many, one
from valueflows.graphql.extras import CUT, argument, paged
from valueflows.graphql.former import ASKED, LISTED
from valueflows.graphql.pages import Connection
from valueflows.graphql.scalars import optional
from valueflows.graphql.types import TYPES
from valueflows.ledger.view import View
from valueflows.model.agents import Agent

_connection: Any = Connection
_AS_OF: Any = Annotated[HINT, AS_OF]


class Query(NamedTuple):
    """One field of the query type."""

    name: str
    hint: Any
    resolver: Callable[..., Any]
    description: str
    former: str | None


def queries() -> Iterator[Query]:
    """Yield the queries of the dialect."""
    for name, asked in ASKED.items():
        node = TYPES.of[name]
        found = _one(asked.one, optional(node))
        yield Query(one(name), optional(node), found, f"One {name}, by its id.", asked.former)
        page = _connection[node]
        yield Query(many(name), page, _page(asked.every, page), f"Every {name}.", asked.former)
    for name, listed in LISTED.items():
        page = _connection[TYPES.of[listed.of]]
        yield Query(name, page, _page(listed.every, page), listed.description, None)
    mine = optional(TYPES.of["Agent"])
    yield Query("my_agent", mine, _mine(mine), "The agent in whose name you record.", None)


def _one(find: Callable[[View, str], Any], hint: Any) -> Callable[..., Any]:
    def resolve(info: Any, id: Any, as_of: Any = strawberry.UNSET) -> Any:  # noqa: A002 - its public name
        return find(view_of(info, as_of), str(id))

    named = argument(strawberry.ID, "The record's IRI.")
    resolve.__annotations__ = {
        "info": strawberry.Info,
        "id": named,
        "as_of": _AS_OF,
        "return": hint,
    }
    return resolve


def _page(every: Callable[[View], list[Any]], hint: Any) -> Callable[..., Any]:
    def resolve(
        info: Any,
        first: Any = strawberry.UNSET,
        after: Any = strawberry.UNSET,
        last: Any = strawberry.UNSET,
        before: Any = strawberry.UNSET,
        as_of: Any = strawberry.UNSET,
    ) -> Any:
        return paged(every(view_of(info, as_of)), first, after, last, before)

    resolve.__annotations__ = {"info": strawberry.Info, "as_of": _AS_OF, "return": hint} | CUT
    return resolve


def _mine(hint: Any) -> Callable[..., Any]:
    def resolve(info: Any) -> Any:
        current = asking(info)
        return current.view.get(current.caller.agent, Agent)

    resolve.__annotations__ = {"info": strawberry.Info, "return": hint}
    return resolve
