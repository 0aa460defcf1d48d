# SPDX-License-Identifier: MIT
"""Lists in pages, after the Relay specification, with cursors that stay right as lists grow.

A cursor is the id of a record, sealed in base64; the page begins behind the record, wherever it
stands by then. In a list that is filtered or sorted it also holds what the record was sorted by, and
which filter and order it belongs to.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import strawberry
from graphql import GraphQLError

from valueflows.ledger.selecting import Cut, Mark, Wanted
from valueflows.ledger.view import Page

N = TypeVar("N")
PAGE_DEFAULT: Final = 100
PAGE_MAX: Final = 1000


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """See the Relay specification."""

    start_cursor: str | None = strawberry.field(description="Cursor of the page's first record.")
    end_cursor: str | None = strawberry.field(description="Cursor of the page's last record.")
    has_previous_page: bool = strawberry.field(description="Whether records stand before the page.")
    has_next_page: bool = strawberry.field(description="Whether records stand behind the page.")
    total_count: int | None = strawberry.field(description="How many records the list has.")
    page_limit: int | None = strawberry.field(description="The most one page can hold.")


@strawberry.type(description="A record in a page.")
class Edge(Generic[N]):
    """A record and its cursor."""

    node: N = strawberry.field(description="The record.")
    cursor: str = strawberry.field(description="Where the record stands in the list.")


@strawberry.type(description="A page of records.")
class Connection(Generic[N]):
    """A page of records."""

    edges: list[Edge[N]] = strawberry.field(description="The records of the page, with cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page stands in its list.")
    total_count: int = strawberry.field(description="How many records the list has.")


@dataclass(frozen=True, slots=True)
class Served:
    """A page in the shape the connection types ask for."""

    edges: list[Any]
    page_info: _ServedInfo
    total_count: int


@dataclass(frozen=True, slots=True)
class _ServedEdge:
    """A record and its cursor, which is made when it is asked for."""

    node: Any
    mark: Mark
    wanted: Wanted

    @property
    def cursor(self) -> str:
        return cursor_of(self.mark, self.wanted)


@dataclass(frozen=True, slots=True)
class _ServedInfo:
    """Where a page stands; see ``PageInfo``."""

    edges: list[_ServedEdge]
    has_previous_page: bool
    has_next_page: bool
    total_count: int
    page_limit: int = PAGE_MAX

    @property
    def start_cursor(self) -> str | None:
        return self.edges[0].cursor if self.edges else None

    @property
    def end_cursor(self) -> str | None:
        return self.edges[-1].cursor if self.edges else None


def cursor_of(mark: Mark, wanted: Wanted) -> str:
    """Return the cursor of a record in a list."""
    if wanted.plain:
        return _sealed(mark.iri)
    return _sealed(json.dumps([wanted.token, mark.iri, mark.key], separators=(",", ":")))


def _sealed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def mark_of(cursor: str | None, wanted: Wanted) -> Mark | None:
    """Return the mark a cursor stands for; a GraphQL error when it is none of this list."""
    if cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        if wanted.plain:
            return Mark(text)
        match json.loads(text):
            case [wanted.token, str(iri), key]:
                return Mark(iri, key)
    except (ValueError, RecursionError):
        pass
    raise _no_cursor(cursor) from None


def _no_cursor(cursor: str) -> GraphQLError:
    return GraphQLError(
        f"{cursor!r:.80} is no cursor of this list. Take cursors from its edges, "
        "as it is with the same filter and sort.",
        extensions={"code": "BAD_CURSOR"},
    )


def cut_of(arguments: dict[str, Any], wanted: Wanted) -> Cut:
    """Return which part of a list is asked for; sizes beyond the limit are an error."""
    stated = {name: v for name, v in arguments.items() if v is not strawberry.UNSET}
    first, last = stated.get("first"), stated.get("last")
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 0 <= size <= PAGE_MAX:
            raise GraphQLError(
                f"{name}: {size} is not possible, a page holds from 0 to {PAGE_MAX} records.",
                extensions={"code": "PAGE_TOO_LARGE", "limit": PAGE_MAX},
            )
    if first is None and last is None:
        first = PAGE_DEFAULT
    after, before = (mark_of(stated.get(name), wanted) for name in ("after", "before"))
    return Cut(first, after, last, before)


def served(
    read: Callable[[Cut, Wanted], Page], wanted: Wanted, arguments: dict[str, Any]
) -> Served:
    """Return the page that ``read`` cuts out of a list."""
    cut = cut_of(arguments, wanted)
    try:
        page = read(cut, wanted)
    except KeyError:
        raise _no_cursor(arguments.get("after") or arguments.get("before") or "") from None
    pairs = zip(page.rows, page.marks, strict=True)
    edges = [_ServedEdge(row, mark, wanted) for row, mark in pairs]
    info = _ServedInfo(edges, page.has_previous, page.has_next, page.total)
    return Served(edges, info, page.total)
