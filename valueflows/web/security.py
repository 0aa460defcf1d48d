# SPDX-License-Identifier: MIT
"""What every request passes first: the name it calls the server by, the page it comes from, its size.

A page in somebody's browser may send requests to a server on the same machine. The checks of
``Host`` (against names that are pointed at this address) and of ``Origin`` (against pages of other
addresses) keep it out; both are about browsers, a token is needed all the same. They hold for
WebSockets too, which browsers open to any address without asking.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from valueflows.config import Config

OPEN_PATHS: Final = frozenset({"/context.jsonld"})
"""What any page may read: it says nothing about the ledger."""

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_ALWAYS: Final = [
    (name.lower().encode(), value.encode())
    for name, value in (HEADERS | {"Cache-Control": "no-store"}).items()
]
"""What every answer says, unless it says otherwise; names of headers come in small letters."""


_TOO_SLOW: Final = 408


class _RefusedRequestError(Exception):
    def __init__(self, status: int, message: str) -> None:
        self.status, self.message = status, message
        super().__init__(message)


class Gate:
    """Lets through what is addressed to this server, from where it may, in bounded size and time."""

    def __init__(self, app: ASGIApp, config: Config) -> None:
        self.app = app
        self.config = config
        self.hosts = frozenset(host.lower() for host in config.known_hosts())
        self.origins = frozenset(config.allowed_origins())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        try:
            headers = Headers(scope=scope)
            self._check_host(headers)
            if scope["path"] not in OPEN_PATHS:
                self._check_origin(headers)
            body = await self._body(headers, receive) if scope["type"] == "http" else b""
        except _RefusedRequestError as refused:
            # A WebSocket that is not wanted is answered as a request, before it becomes one.
            answer = JSONResponse({"error": refused.message}, refused.status, HEADERS)
            if refused.status == _TOO_SLOW:  # who has not sent it by now is not waited for further
                answer.headers["Connection"] = "close"
            await answer(scope, receive, send)
            return
        if scope["type"] == "http":
            receive, send = _replayed(body, receive), _with_headers(send)
        await self.app(scope, receive, send)

    def _check_host(self, headers: Headers) -> None:
        host = _host_name(headers.get("host", ""))
        if host not in self.hosts:
            raise _RefusedRequestError(
                421,
                f"This server is not called {host[:100]!r}. Names it answers to besides loopback "
                "stand in ledger.toml, [serve] hosts.",
            )

    def _check_origin(self, headers: Headers) -> None:
        origin = headers.get("origin")
        if origin is None or origin.lower() in self.origins:
            return
        # Behind a proxy that ends TLS the scheme differs; the name and port are the browser's own.
        if origin.lower().partition("://")[2] == headers.get("host", "").lower():
            return
        raise _RefusedRequestError(
            403,
            f"Pages of {origin[:100]!r} may not ask here. Those that may stand in ledger.toml, "
            "[serve] origins.",
        )

    async def _body(self, headers: Headers, receive: Receive) -> bytes:
        limit = self.config.request_bytes
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length[:20]) > limit:
            raise _too_large(limit)
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self.config.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise _RefusedRequestError(400, "The request did not arrive in full.")
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > limit:
                        raise _too_large(limit)
                    if not message.get("more_body"):
                        return b"".join(parts)
        except TimeoutError:
            raise _RefusedRequestError(
                _TOO_SLOW,
                f"The request took too long to arrive: {self.config.body_seconds} seconds.",
            ) from None


class Straight:
    """Takes requests for one address to it at once, unless a page sent them.

    The way there finds out which address it is and what pages may read; a question that took half a
    millisecond would spend a tenth of it there.
    """

    def __init__(self, app: ASGIApp, path: str, to: ASGIApp) -> None:
        self.app = app
        self.path = path
        self.to = to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        asked = scope["type"] == "http" and scope["path"] == self.path
        paged = asked and any(name == b"origin" for name, _value in scope["headers"])
        await (self.to if asked and not paged else self.app)(scope, receive, send)


def _too_large(limit: int) -> _RefusedRequestError:
    return _RefusedRequestError(413, f"A request may have at most {limit} bytes.")


def _host_name(host: str) -> str:
    """Return the name in a Host header, without its port and the brackets of IPv6."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def _replayed(body: bytes, receive: Receive) -> Receive:
    waiting: Iterable[Message] = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def replay() -> Message:
        for message in waiting:
            return message
        return await receive()

    return replay


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message["headers"] = list(message.get("headers", ()))
            stated = {name for name, _value in headers}
            headers += [line for line in _ALWAYS if line[0] not in stated]
        await send(message)

    return sent
