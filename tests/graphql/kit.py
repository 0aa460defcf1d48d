# SPDX-License-Identifier: MIT
"""Asking the API without a server: a desk with a ledger behind it, and shapes of selections."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_required_argument,
)

from tests.ledger.kit import new_ledger
from valueflows.graphql.context import Asking
from valueflows.graphql.schema import schema, shown
from valueflows.ledger.ledger import Ledger
from valueflows.model.callers import Caller, Role
from valueflows.model.changes import Change, Recorded

WRITER: Final = "https://commons.example/ada"
"""In whose name the desk records."""


def served_schema() -> GraphQLSchema:
    """Return the schema as graphql-core knows it."""
    core: GraphQLSchema = schema()._schema
    return core


class Desk:
    """A ledger and whoever asks it; a bookkeeper unless it is told otherwise."""

    def __init__(
        self, ledger: Ledger, *, may_record: bool = True, caller: Caller | None = None
    ) -> None:
        self.ledger = ledger
        self.may_record = may_record
        self.caller = caller or Caller(Role.BOOKKEEPER, WRITER)
        self.recorded: list[Recorded] = []

    @classmethod
    def at(cls, directory: Path) -> Desk:
        """Open a desk on a new, empty ledger."""
        return cls(new_ledger(directory))

    async def record(self, change: Change) -> Recorded:
        """Record a change, as a server would."""
        self.recorded.append(self.ledger.record(change))
        return self.recorded[-1]

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """Return the whole response to a document."""
        record = self.record if self.may_record else None
        asking = Asking(self.ledger, self.caller, record)
        context = {"asking": asking}
        work = schema().execute(document, variable_values=variables, context_value=context)
        result: Any = asyncio.run(work)
        response: dict[str, Any] = {"data": result.data}
        if result.errors:
            response["errors"] = [shown(error) for error in result.errors]
        return response

    def data(self, document: str, **variables: Any) -> dict[str, Any]:
        """Return what a document is answered with; there must be no error."""
        response = self.ask(document, **variables)
        assert "errors" not in response, response["errors"]
        data: dict[str, Any] = response["data"]
        return data

    def error(self, document: str, **variables: Any) -> dict[str, Any]:
        """Return the one error a document is answered with."""
        errors: list[dict[str, Any]] = self.ask(document, **variables).get("errors", [])
        assert len(errors) == 1, errors
        return errors[0]

    def problems(self, document: str, **variables: Any) -> list[dict[str, str]]:
        """Return what a refused request is told; each problem says all that it should."""
        error = self.error(document, **variables)
        assert error["extensions"]["code"] == "REFUSED", error
        found: list[dict[str, str]] = error["extensions"]["problems"]
        for problem in found:
            assert problem.keys() >= {"code", "path", "message", "remedy"}
            assert problem["message"]
        return found

    def codes(self, document: str, **variables: Any) -> list[tuple[str, str]]:
        """Return code and path of what a refused request is told."""
        return [(p["code"], p["path"]) for p in self.problems(document, **variables)]


# -- selections ----------------------------------------------------------------------------------


def composite(kind: GraphQLNamedType) -> bool:
    """Whether a type has fields."""
    return isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)


def whole(kind: GraphQLNamedType) -> str:
    """Return a selection of every field of a type, and of what its fields lead to, the ids."""
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    fields = ((name, field) for name, field in kind.fields.items() if not _asks(field))
    parts = (f"{name}{_behind(field)}" for name, field in fields)
    return "__typename " + " ".join(parts)


def _asks(field: GraphQLField) -> bool:
    return any(is_required_argument(argument) for argument in field.args.values())


def _behind(field: GraphQLField) -> str:
    kind = get_named_type(field.type)
    if isinstance(kind, GraphQLUnionType):
        return " { __typename }"
    if not composite(kind):
        return ""
    if kind.name.endswith("Connection"):
        return " { totalCount edges { node { id } } }"
    if kind.name == "Measure":
        return " { hasNumericalValue hasUnit { id symbol } }"
    return " { id }" if isinstance(kind, _Fielded) and "id" in kind.fields else " { __typename }"


_Fielded = GraphQLObjectType | GraphQLInterfaceType
