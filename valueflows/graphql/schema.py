# SPDX-License-Identifier: MIT
"""The schema, and what becomes of errors nobody foresaw."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache
from typing import Any, Final, NamedTuple

import strawberry
from graphql import GraphQLError, OperationDefinitionNode, specified_rules
from graphql.validation import NoSchemaIntrospectionCustomRule
from strawberry.exceptions import MissingQueryError
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.schema.name_converter import NameConverter
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from valueflows.graphql.documents import Document, Documents, Limits
from valueflows.graphql.executing import Plans, RowExecutor
from valueflows.graphql.former import AMONG
from valueflows.graphql.mutations import build_mutation
from valueflows.graphql.queries import build_query
from valueflows.graphql.scalars import SCALARS
from valueflows.graphql.subscriptions import build_subscription
from valueflows.graphql.types import TYPES
from valueflows.ledger.view import OutOfTimeError

_TOLD: Final = (
    GraphQLError,
    CannotGetOperationTypeError,
    InvalidOperationTypeError,
    MissingQueryError,
    OutOfTimeError,
)
"""What says itself what is wrong with a request."""
_LOG: Final = logging.getLogger("valueflows.graphql")


_is_awaitable: Final[Any] = optimized_is_awaitable


class _Names(NameConverter):
    """The names strawberry makes, made once; it asks for each of an input's in every request."""

    def __init__(self) -> None:
        super().__init__()
        self.apply_naming_config = cache(super().apply_naming_config)  # type: ignore[method-assign]


class _Asked(NamedTuple):
    text: str
    name: str | None
    variables: dict[str, Any] | None
    context: Any
    root: Any
    extensions: dict[str, Any] | None


class Schema(strawberry.Schema):
    """A schema that tells callers what they did wrong, and nothing about its insides."""

    documents: Documents

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any | None = None,
        root_value: Any | None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """Return the answer to an operation; see strawberry, without room for extensions.

        What was found out about the document before is not found out again.
        """
        if not query:
            raise MissingQueryError
        asked = _Asked(
            query, operation_name, variable_values, context_value, root_value, operation_extensions
        )
        try:
            return await self._answer(asked, allowed_operation_types)
        except (CannotGetOperationTypeError, InvalidOperationTypeError):
            raise
        except GraphQLError as error:
            return self._result(None, [error])
        except Exception as error:  # noqa: BLE001 - it is noted, and masked
            return self._result(None, [GraphQLError(str(error), original_error=error)])

    async def _answer(
        self, asked: _Asked, allowed: Iterable[OperationType] | None
    ) -> ExecutionResult:
        document = self.documents.read(asked.text)
        operation = _chosen(document, asked.name, allowed)
        try:
            errors = document.wrong(asked.variables, asked.name, streamed=False)
            if errors:
                return self._result(None, errors)
            return await self._executed(asked, document, document.plans(operation))
        finally:
            self.documents.settle(asked.text, document)

    async def _executed(self, asked: _Asked, document: Document, plans: Plans) -> ExecutionResult:
        made = RowExecutor.build(
            self._schema,
            document.node,
            asked.root,
            asked.context,
            asked.variables,
            asked.name,
            is_awaitable=_is_awaitable,
            plans=plans,
            operation_extensions=asked.extensions,
        )
        if isinstance(made, list):
            return self._result(None, made)
        found: Any = made.execute_operation()
        if _is_awaitable(found):
            found = await found
        return self._result(found.data, found.errors)

    def _result(self, data: Any, errors: list[GraphQLError] | None) -> ExecutionResult:
        if errors:
            self.process_errors(errors)
        return ExecutionResult(data, errors or None)

    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """Log what nobody foresaw, without the document or its values."""
        del execution_context
        for error in errors:
            if _is_unforeseen(error):
                _LOG.error("unforeseen error at %s", error.path, exc_info=error.original_error)


def _is_unforeseen(error: GraphQLError) -> bool:
    original = error.original_error
    return original is not None and not isinstance(original, _TOLD)


def shown(error: GraphQLError) -> dict[str, Any]:
    """Return an error as the caller sees it."""
    if _is_unforeseen(error):
        error = GraphQLError(
            "Something went wrong on the server. It has been noted.",
            nodes=error.nodes,
            path=error.path,
            extensions={"code": "INTERNAL"},
        )
    return dict(error.formatted)


def _chosen(
    document: Document, name: str | None, allowed: Iterable[OperationType] | None
) -> OperationDefinitionNode:
    """Return the operation that is meant; an exception where there is none, or it may not be run."""
    found = document.operation(name)
    if found is None:
        raise CannotGetOperationTypeError(name)
    kind = OperationType(found.operation.value)
    if allowed is not None and kind not in allowed:
        raise InvalidOperationTypeError(kind)
    return found


@cache
def schema(*, introspection: bool = True) -> Schema:
    """Return the schema, built once; without ``introspection`` it does not answer about itself."""
    closed = () if introspection else (NoSchemaIntrospectionCustomRule,)
    made = Schema(
        query=build_query(),
        mutation=build_mutation(),
        subscription=build_subscription(),
        types=[t for name, t in TYPES.of.items() if name != "Measure" and name not in AMONG],
        config=StrawberryConfig(scalar_map=SCALARS, name_converter=_Names()),
        execution_context_class=RowExecutor,
        extensions=[Limits],
    )
    made.documents = Documents(made._schema, (*specified_rules, *closed))  # noqa: SLF001 - it has no public name
    return made


def sdl() -> str:
    """Return the schema in GraphQL's own language."""
    return schema().as_str() + "\n"
