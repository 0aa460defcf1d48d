# SPDX-License-Identifier: MIT
"""Documents that ask for everything there is to be asked for, made from the schema."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLUnionType,
    get_named_type,
    is_required_argument,
)

from tests.graphql.kit import Desk, composite, served_schema

PAGE: Final = "pageInfo { startCursor endCursor hasNextPage hasPreviousPage totalCount }"
_META: Final = """{ previousRevisionsCount futureRevisionsCount previousRevision { id time }
    latestRevision { id time author { id name } } retrievedRevision { id author { id } } }"""
_CURSOR: Final = re.compile(r'"(?:cursor|startCursor|endCursor)": "([^"]*)"')
FIXED: Final = frozenset({"action", "actions", "proposalPurposes", "myAgent"})
"""Queries that do not depend on the books, or not on a point of time."""


def queries() -> dict[str, GraphQLField]:
    """Return every query by its name."""
    kind = served_schema().query_type
    assert kind is not None
    fields: dict[str, GraphQLField] = kind.fields
    return fields


def lists() -> list[str]:
    """Return the names of the queries for lists."""
    return [name for name, field in queries().items() if _is_page(get_named_type(field.type))]


def _is_page(kind: GraphQLNamedType) -> bool:
    return kind.name.endswith("Connection")


def node_of(name: str) -> Any:
    """Return the type of the records in a list."""
    page: Any = get_named_type(queries()[name].type)
    return _node(page)


def _node(page: Any) -> Any:
    edge: Any = get_named_type(page.fields["edges"].type)
    return get_named_type(edge.fields["node"].type)


def deep(kind: Any) -> str:
    """Return a selection of every field of a type, and of every plain one of what these lead to."""
    fields = [(name, field) for name, field in kind.fields.items() if not _asks(field)]
    return " ".join(["__typename", *(f"{name} {_behind(field)}" for name, field in fields)])


def _asks(field: GraphQLField) -> bool:
    return any(is_required_argument(argument) for argument in field.args.values())


def _behind(field: GraphQLField) -> str:
    kind = get_named_type(field.type)
    if _is_page(kind):
        return f"{{ totalCount {PAGE} edges {{ cursor node {_plain(_node(kind))} }} }}"
    return _plain(kind)


def _plain(kind: Any) -> str:
    """Return a selection of the plain fields of a type; nothing for what has no fields."""
    if isinstance(kind, GraphQLUnionType):
        return f"{{ __typename {' '.join(f'... on {k.name} {{ id }}' for k in kind.types)} }}"
    if not composite(kind):
        return ""
    if kind.name == "RecordMeta":
        return _META
    if kind.name == "Measure":
        return "{ hasNumericalValue hasUnit { id } }"
    leaves = (n for n, f in kind.fields.items() if not _asks(f) and not _inner(f))
    return f"{{ __typename {' '.join(leaves)} }}"


def _inner(field: GraphQLField) -> bool:
    kind = get_named_type(field.type)
    return composite(kind) or isinstance(kind, GraphQLUnionType)


def arguments(**said: str) -> str:
    """Return arguments in parentheses; nothing for none."""
    given = " ".join(f"{name}: {value}" for name, value in said.items() if value)
    return f"({given})" if given else ""


def whole_list(name: str, **said: str) -> str:
    """Return the document that asks a list for every field of every record in it."""
    what = deep(node_of(name))
    page = f"totalCount {PAGE} edges {{ cursor node {{ {what} }} }}"
    return f"{{ {name}{arguments(first='1000', **said)} {{ {page} }} }}"


def thin_list(name: str, **said: str) -> str:
    """Return the document that asks a list for nothing but which records it holds."""
    page = f"totalCount {PAGE} edges {{ cursor node {{ __typename {_id(name)} }} }}"
    return f"{{ {name}{arguments(**said)} {{ {page} }} }}"


def _id(name: str) -> str:
    return "id" if "id" in getattr(node_of(name), "fields", {}) else ""


def everything(as_of: str = "") -> Iterator[str]:
    """Yield the documents that together ask for every field of every record."""
    for name in lists():
        yield whole_list(name, asOf=as_of)
    ledger = deep(get_named_type(queries()["ledger"].type))
    yield f"{{ ledger{arguments(asOf=as_of)} {{ {ledger} }} }}"


def sorted_lists(as_of: str = "") -> Iterator[str]:
    """Yield the documents that ask for every list in every order, and for its ends."""
    for name in lists():
        sort = queries()[name].args.get("sort")
        orders = [] if sort is None else list(getattr(get_named_type(sort.type), "values", {}))
        for order in [*orders, ""]:
            yield thin_list(name, sort=order, asOf=as_of, first="1000")
            yield thin_list(name, sort=order, asOf=as_of, last="2")


def filters(kind: str) -> Iterator[tuple[str, str]]:
    """Yield list and filter for every filter that takes texts, tags or ids, as ``kind`` says."""
    for name in lists():
        given = queries()[name].args.get("filter")
        params = None if given is None else get_named_type(given.type)
        if isinstance(params, GraphQLInputObjectType):
            for field, value in params.fields.items():
                if str(value.type) in {kind, f"[{kind}!]"}:
                    yield name, field


def answer(desk: Desk, documents: Iterator[str]) -> list[str]:
    """Return the responses to some documents, errors and all, as they would be sent."""
    return [json.dumps(desk.ask(document), ensure_ascii=False) for document in documents]


def opened(responses: list[str]) -> str:
    """Return what stands in some responses, also in their cursors, in lower case."""
    cursors = [cursor for text in responses for cursor in _CURSOR.findall(text)]
    inside = (base64.urlsafe_b64decode(c + "=" * (-len(c) % 4)).decode() for c in cursors)
    return "\n".join([*responses, *inside]).casefold()
