# SPDX-License-Identifier: MIT
"""GraphQL over server-sent events, one operation a connection.

Each message has its place as ``id``, so that a browser that lost the connection goes on behind it
by itself (``Last-Event-ID``). The first ``id`` comes at once, before there is any message.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from valueflows.model.callers import Caller
from valueflows.web.auth import caller_of
from valueflows.web.live import Connection, EndedError, GoneError, Operation, too_slow, why
from valueflows.web.serving import Serving

MEDIA: Final = "text/event-stream"
_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
_RETRY_SECONDS: Final = 5
_UNAVAILABLE: Final = 503
_FIRST: Final = asyncio.FIRST_COMPLETED


class EventStream:
    """The answer to one request, as a stream. It is an ASGI application."""

    def __init__(
        self, serving: Serving, request: Request, caller: Caller, operation: Operation
    ) -> None:
        self.serving = serving
        self.live = serving.live
        self.request = request
        self.caller = caller
        self.operation = operation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        tokens = self.serving.tokens
        try:
            with (
                self.live.admitted(),
                self.live.connected(lambda: caller_of(self.request, tokens), self.caller) as made,
                made.slot(),
            ):
                await self._stream(made, receive, send)
        except EndedError as full:
            headers = {"Retry-After": str(_RETRY_SECONDS)}
            answer = JSONResponse({"errors": [full.told()]}, _UNAVAILABLE, headers)
            await answer(scope, receive, send)

    async def _stream(self, connection: Connection, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(connection.ended())
                group.create_task(_gone(receive))
                await self._written(connection, send)
        except BaseExceptionGroup as several:
            ended = why(several)
        # Whoever is too slow takes no last words either; the place is known from the last id.
        if ended is not None and ended.code != too_slow().code:
            await _last(send, _event("next", {"errors": [ended.told()]}) + _COMPLETE)

    async def _written(self, connection: Connection, send: Send) -> None:
        async with aclosing(self._messages(connection)) as messages:
            async for message in messages:
                await self._send(send, message)
        await _last(send, _COMPLETE)
        raise GoneError

    async def _messages(self, connection: Connection) -> AsyncGenerator[bytes]:
        """Yield what is to be sent: where it begins, messages, and now and then a sign of life."""
        source = connection.following(self.operation)
        results = connection.results(self.operation, source)
        quiet = self.serving.config.live_quiet_seconds or None
        begun = False
        async with aclosing(results):
            while True:
                following: asyncio.Future[Any] = asyncio.ensure_future(anext(results, None))
                try:
                    if not begun:
                        await asyncio.wait({following, source.start}, return_when=_FIRST)
                        begun = True
                        if source.start.done():
                            yield f"id: {source.start.result().token}\n\n".encode()
                    while not (await asyncio.wait({following}, timeout=quiet))[0]:
                        yield b":\n\n"
                    result = await following
                finally:
                    following.cancel()
                    await asyncio.wait({following})
                if result is None:
                    return
                yield _event("next", result.payload, result.resume)

    async def _send(self, send: Send, data: bytes) -> None:
        try:
            async with asyncio.timeout(self.serving.config.live_sending_seconds):
                await send({"type": "http.response.body", "body": data, "more_body": True})
        except TimeoutError:
            raise too_slow() from None


async def _gone(receive: Receive) -> None:
    """Wait until the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass
    raise GoneError


async def _last(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": False})


def _event(name: str, payload: dict[str, Any], place: str = "") -> bytes:
    """Return a message; JSON has no line ends, so that its data is one line."""
    data = msgspec.json.encode(payload, enc_hook=str)
    at = f"id: {place}\n".encode() if place else b""
    return b"event: " + name.encode() + b"\n" + at + b"data: " + data + b"\n\n"


_COMPLETE: Final = b"event: complete\ndata: \n\n"
