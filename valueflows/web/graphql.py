# SPDX-License-Identifier: MIT
"""GraphQL over HTTP: POST and GET, with a token, and a page to try it out.

The protocol itself is strawberry's view; ours are who asks, numbers that keep their letters, and
errors that say what to do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import msgspec
from cross_web import AsyncHTTPRequestAdapter, HTTPException, StarletteRequestAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLRequestData

from valueflows.graphql.context import Asking
from valueflows.graphql.scalars import decode_json
from valueflows.graphql.schema import schema, shown
from valueflows.model.callers import Caller
from valueflows.web.auth import caller_of, unauthenticated
from valueflows.web.eventstream import MEDIA, EventStream
from valueflows.web.live import Operation
from valueflows.web.pages import ide
from valueflows.web.serving import Serving

RESPONSE_TYPE: Final = "application/graphql-response+json"


class GraphQLEndpoint(GraphQL[Any, Any]):
    """The schema of one ledger, over HTTP."""

    def __init__(self, serving: Serving) -> None:
        super().__init__(
            schema(introspection=serving.config.introspection),
            graphql_ide=None,
            subscription_protocols=(),
        )
        self.serving = serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        request = Request(scope, receive)
        response = await self._response(request)
        await response(scope, receive, send)

    async def _response(self, request: Request) -> ASGIApp:
        if _wants_page(request):
            return ide()
        unread = _unreadable(request)
        if unread is not None:
            return _failure(415, unread)
        caller = caller_of(request, self.serving.tokens)
        if caller is None:
            return unauthenticated(request)
        if MEDIA in request.headers.get("accept", ""):
            return await self._stream(request, caller)
        ledger = self.serving.ledger
        record = self.serving.writer.record if caller.may_record else None
        asking = Asking(ledger, caller, record, self.serving.config.answer_seconds)
        try:
            response: Response = await self.run(request, context={"asking": asking})
        except HTTPException as error:
            response = _failure(error.status_code, error.reason)
        response.headers["Ledger-Version"] = str(asking.view.version)
        if RESPONSE_TYPE in request.headers.get("accept", ""):
            response.headers["Content-Type"] = f"{RESPONSE_TYPE}; charset=utf-8"
        if getattr(request.state, "not_executed", False):
            response.status_code = 400
        return response

    async def _stream(self, request: Request, caller: Caller) -> ASGIApp:
        """Return the answer as server-sent events; a request that is no good is answered at once."""
        if request.method not in {"GET", "POST"}:
            return _failure(405, "GraphQL only supports GET and POST requests.")
        try:
            asked = await self.parse_http_body(StarletteRequestAdapter(request))
        except HTTPException as error:
            return _failure(error.status_code, error.reason)
        if isinstance(asked, list) or not asked.query:
            return _failure(400, "No GraphQL query found in the request")
        operation = Operation(
            asked.query,
            asked.variables,
            asked.operation_name,
            request.headers.get("last-event-id") or None,
            mutations=request.method == "POST",
        )
        return EventStream(self.serving, request, caller, operation)

    async def parse_http_body(
        self, request: AsyncHTTPRequestAdapter
    ) -> GraphQLRequestData | list[GraphQLRequestData]:
        """Return what is asked; whatever the headers say, the answer is no stream of strawberry's."""
        found = await super().parse_http_body(request)
        return found if isinstance(found, list) else replace(found, protocol="http")

    def should_render_graphql_ide(self, request: object) -> bool:
        """Return that there is no page beside our own, which was answered with already."""
        del request
        return False

    def decode_json(self, data: str | bytes) -> object:
        """Return what a request holds; anything but an object or a list is a mistake."""
        try:
            found = decode_json(data)
        except (ValueError, RecursionError) as error:
            raise HTTPException(400, f"The request is no JSON: {error}") from None
        if not isinstance(found, dict | list):
            raise HTTPException(400, "The request must be a JSON object with a query.")
        return found

    def encode_json(self, data: object) -> bytes:
        """Return a response as JSON."""
        return msgspec.json.encode(data, enc_hook=str)

    async def process_result(self, request: Request, result: Any) -> Any:
        """Return the response, errors as callers should see them; what was not run has no data."""
        errors = result.errors or ()
        request.state.not_executed = bool(errors) and not any(error.path for error in errors)
        answer: dict[str, Any] = {} if request.state.not_executed else {"data": result.data}
        if errors:
            answer["errors"] = [shown(error) for error in errors]
        return answer


def _wants_page(request: Request) -> bool:
    return (
        request.method == "GET"
        and "query" not in request.query_params
        and "text/html" in request.headers.get("accept", "")
    )


def _unreadable(request: Request) -> str | None:
    """Return why a body cannot be read, going by what its headers say of it."""
    if request.method != "POST":
        return None
    media = request.headers.get("content-type", "").partition(";")[0].strip()
    if media != "application/json":
        return "The content type of a request must be application/json."
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        return "A request must be sent as it is, without Content-Encoding."
    return None


def _failure(status: int, message: str) -> Response:
    body = {"errors": [{"message": message, "extensions": {"code": "BAD_REQUEST"}}]}
    headers = {"Allow": "GET, POST"} if status == 405 else None  # noqa: PLR2004 - a status
    return JSONResponse(body, status, headers)
