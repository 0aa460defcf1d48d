# SPDX-License-Identifier: MIT
"""From a request to the operation it asks for: by GET in the address, by POST as JSON."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request

from valueflows.graphql.scalars import decode_json
from valueflows.web.live import Operation

METHODS: Final = ("GET", "POST")
NO_QUERY: Final = "No GraphQL query found in the request"
_KINDS: Final[dict[str, tuple[type, str]]] = {
    "query": (str, "a string"),
    "variables": (dict, "an object"),
    "extensions": (dict, "an object"),
}
_BAD: Final = 400
_NOT_ALLOWED: Final = 405


class BadRequestError(Exception):
    """A request that is none; ``message`` says why."""

    def __init__(self, message: str, status: int = _BAD) -> None:
        self.message, self.status = message, status
        super().__init__(message)


async def operation_of(request: Request) -> Operation:
    """Return what a request asks for; ``BadRequestError`` where it cannot be told."""
    if request.method not in METHODS:
        raise BadRequestError("GraphQL only supports GET and POST requests.", _NOT_ALLOWED)
    posted = request.method == "POST"
    stated = _decoded(await request.body()) if posted else _parameters(request)
    if isinstance(stated, list):
        raise BadRequestError("Batching is not enabled")
    if not isinstance(stated, dict):
        raise BadRequestError("The request must be a JSON object with a query.")
    for name, (kind, what) in _KINDS.items():
        if not isinstance(stated.get(name), kind | None):
            message = f"The GraphQL operation's `{name}` must be {what} or null, if provided."
            raise BadRequestError(message)
    if not stated.get("query"):
        raise BadRequestError(NO_QUERY)
    return Operation(
        stated["query"], stated.get("variables"), stated.get("operationName"), mutations=posted
    )


def _parameters(request: Request) -> dict[str, Any]:
    """Return the parts of an address; two of them are JSON."""
    stated: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if stated.get(name):
            stated[name] = _decoded(stated[name])
    return stated


def _decoded(data: bytes | str) -> Any:
    try:
        return decode_json(data)
    except (ValueError, RecursionError) as error:
        raise BadRequestError(f"The request is no JSON: {error}") from None
