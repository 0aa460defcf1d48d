# SPDX-License-Identifier: MIT
"""GraphQL over HTTP: POST and GET, with a token, and a page to try it out.

Who asks, what for, numbers that keep their letters, and errors that say what to do.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from valueflows.graphql.context import Asking
from valueflows.graphql.schema import schema, shown
from valueflows.model.callers import Caller
from valueflows.web.asked import BadRequestError, operation_of
from valueflows.web.auth import caller_of, unauthenticated
from valueflows.web.eventstream import MEDIA, EventStream
from valueflows.web.live import Operation
from valueflows.web.pages import ide
from valueflows.web.serving import Serving

JSON_TYPE: Final = "application/json"
RESPONSE_TYPE: Final = "application/graphql-response+json"
_BY_GET: Final = frozenset({OperationType.QUERY, OperationType.SUBSCRIPTION})
_BY_POST: Final = frozenset(OperationType)


class GraphQLEndpoint:
    """The schema of one ledger, over HTTP. It is an ASGI application."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.schema = schema(introspection=serving.config.introspection)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        request = Request(scope, receive)
        try:
            response = await self._response(request)
        except BadRequestError as bad:
            response = _failure(bad.status, bad.message)
        await response(scope, receive, send)

    async def _response(self, request: Request) -> ASGIApp:
        accept = request.headers.get("accept", "")
        if _wants_page(request, accept):
            return ide()
        unread = _unreadable(request)
        if unread is not None:
            return _failure(415, unread)
        caller = caller_of(request, self.serving.tokens)
        if caller is None:
            return unauthenticated(request)
        operation = await operation_of(request)
        if MEDIA in accept:
            operation.resume = request.headers.get("last-event-id") or None
            return EventStream(self.serving, request, caller, operation)
        return await self._answer(operation, caller, standard=RESPONSE_TYPE in accept)

    async def _answer(self, operation: Operation, caller: Caller, *, standard: bool) -> Response:
        """Return the answer to an operation; what was not run has no data, and is no success."""
        serving = self.serving
        record = serving.writer.record if caller.may_record else None
        asking = Asking(serving.ledger, caller, record, serving.config.answer_seconds)
        answer = await self._answered(operation, asking)
        headers = {"Ledger-Version": str(asking.view.version)}
        media = f"{RESPONSE_TYPE}; charset=utf-8" if standard else JSON_TYPE
        status = 200 if "data" in answer else 400
        return Response(msgspec.json.encode(answer, enc_hook=str), status, headers, media)

    async def _answered(self, operation: Operation, asking: Asking) -> dict[str, Any]:
        allowed = _BY_POST if operation.mutations else _BY_GET
        try:
            result = await self.schema.execute(
                operation.query,
                operation.variables,
                {"asking": asking},
                operation_name=operation.name,
                allowed_operation_types=allowed,
            )
        except CannotGetOperationTypeError as none:
            raise BadRequestError(none.as_http_error_reason()) from None
        except InvalidOperationTypeError as wrong:
            raise BadRequestError(wrong.as_http_error_reason("GET")) from None
        errors = result.errors or ()
        executed = not errors or any(error.path for error in errors)
        answer: dict[str, Any] = {"data": result.data} if executed else {}
        if errors:
            answer["errors"] = [shown(error) for error in errors]
        return answer


def _wants_page(request: Request, accept: str) -> bool:
    wanted = request.method == "GET" and "text/html" in accept
    return wanted and "query" not in request.query_params


def _unreadable(request: Request) -> str | None:
    """Return why a body cannot be read, going by what its headers say of it."""
    if request.method != "POST":
        return None
    media = request.headers.get("content-type", "").partition(";")[0].strip()
    if media != JSON_TYPE:
        return "The content type of a request must be application/json."
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        return "A request must be sent as it is, without Content-Encoding."
    return None


def _failure(status: int, message: str) -> Response:
    body = {"errors": [{"message": message, "extensions": {"code": "BAD_REQUEST"}}]}
    headers = {"Allow": "GET, POST"} if status == 405 else None  # noqa: PLR2004 - a status
    return JSONResponse(body, status, headers)
