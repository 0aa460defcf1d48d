# SPDX-License-Identifier: MIT
"""The schema, and what becomes of errors nobody foresaw."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, Final

import strawberry
from graphql import GraphQLError
from graphql.validation import NoSchemaIntrospectionCustomRule
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import AddValidationRules, MaxTokensLimiter, ParserCache
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from valueflows.graphql.executing import RowExecutor
from valueflows.graphql.former import AMONG
from valueflows.graphql.limits import CACHED_DOCUMENTS, TOKENS_MAX, Limits
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


class Schema(strawberry.Schema):
    """A schema that tells callers what they did wrong, and nothing about its insides."""

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


def _closed() -> AddValidationRules:
    return AddValidationRules([NoSchemaIntrospectionCustomRule])


@cache
def schema(*, introspection: bool = True) -> Schema:
    """Return the schema, built once; without ``introspection`` it does not answer about itself."""
    closed = () if introspection else (_closed,)
    return Schema(
        query=build_query(),
        mutation=build_mutation(),
        subscription=build_subscription(),
        types=[t for name, t in TYPES.of.items() if name != "Measure" and name not in AMONG],
        config=StrawberryConfig(scalar_map=SCALARS),
        execution_context_class=RowExecutor,
        extensions=[
            Limits,  # first: it looks at what is not read yet
            lambda: ParserCache(maxsize=CACHED_DOCUMENTS),
            lambda: MaxTokensLimiter(max_token_count=TOKENS_MAX),
            *closed,
        ],
    )


def sdl() -> str:
    """Return the schema in GraphQL's own language."""
    return schema().as_str() + "\n"
