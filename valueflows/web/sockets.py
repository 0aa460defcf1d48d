# SPDX-License-Identifier: MIT
"""GraphQL over WebSocket, by the protocol graphql-transport-ws.

A client says who it is in the handshake (``Authorization``) or in the payload of its
``connection_init``. Then it may run several operations at a time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing, suppress
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.websockets import WebSocket, WebSocketDisconnect

from valueflows.graphql.following import Place
from valueflows.graphql.scalars import decode_json
from valueflows.model.callers import Caller
from valueflows.web.auth import caller_of
from valueflows.web.live import (
    FORBIDDEN,
    Connection,
    EndedError,
    GoneError,
    Operation,
    too_many,
    too_slow,
    why,
)
from valueflows.web.serving import Serving

PROTOCOL: Final = "graphql-transport-ws"
URGENT: Final = "valueflows.urgent"
"""Marks what is sent although the client takes nothing: the last words to it."""
_REASON_BYTES: Final = 120
_LAST_SECONDS: Final = 1.0
_INVALID: Final = 4400
_UNAUTHORIZED: Final = 4401
_NO_PROTOCOL: Final = 4406
_TIMEOUT: Final = 4408
_TAKEN: Final = 4409
_REPEATED: Final = 4429
_LOG: Final = logging.getLogger("valueflows.live")


def _wrong(close: int, message: str) -> EndedError:
    return EndedError(close, "BAD_REQUEST", message)


class Socket:
    """One WebSocket, from its handshake to its end."""

    def __init__(self, serving: Serving, socket: WebSocket) -> None:
        self.serving = serving
        self.live = serving.live
        self.config = serving.config
        self.socket = socket
        self.operations: dict[str, asyncio.Task[None]] = {}
        self.resume: dict[str, str] = {}
        """By operation, the place behind the last message that was handed over."""

    async def run(self) -> None:
        """Talk until one of the two ends it."""
        offered = PROTOCOL in self.socket.scope["subprotocols"]
        await self.socket.accept(PROTOCOL if offered else None)
        try:
            if not offered:
                raise _wrong(_NO_PROTOCOL, f"Offer the subprotocol {PROTOCOL}.")
            with self.live.admitted():
                await self._talk()
        except EndedError as ended:
            await self._close(ended)
        except (GoneError, WebSocketDisconnect):
            pass

    async def _talk(self) -> None:
        try:
            async with asyncio.timeout(self.config.live_opening_seconds):
                who, caller = await self._introduced()
        except TimeoutError:
            raise _wrong(_TIMEOUT, "connection_init did not come in time.") from None
        with self.live.connected(who, caller) as connection:
            version = self.live.ledger.view(caller).version
            await self._send({"type": "connection_ack", "payload": {"version": version}})
            await self._serve(connection)

    async def _introduced(self) -> tuple[Callable[[], Caller | None], Caller]:
        message = await self._received()
        while message["type"] in {"ping", "pong"}:
            if message["type"] == "ping":
                await self._send({"type": "pong"})
            message = await self._received()
        if message["type"] != "connection_init":
            raise _wrong(_UNAUTHORIZED, "Send connection_init first.")
        request = _request(self.socket, message.get("payload"))
        tokens = self.serving.tokens
        caller = caller_of(request, tokens)
        if caller is None:
            text = "A token is needed: Authorization: Bearer TOKEN, as header or in the payload."
            raise EndedError(FORBIDDEN, "UNAUTHENTICATED", text)
        return lambda: caller_of(request, tokens), caller

    async def _serve(self, connection: Connection) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(connection.ended())
                await self._listen(connection, group)
        except BaseExceptionGroup as several:
            ended = why(several)
        if ended is not None:
            await self._told(ended)
            raise ended

    async def _listen(self, connection: Connection, group: asyncio.TaskGroup) -> None:
        while True:
            message = await self._received()
            match message["type"]:
                case "subscribe":
                    await self._begin(connection, group, message)
                case "complete":
                    self._forget(_id(message))
                case "ping":
                    await self._send({"type": "pong"})
                case "pong":
                    pass
                case "connection_init":
                    raise _wrong(_REPEATED, "Too many initialisation requests")
                case other:
                    raise _wrong(_INVALID, f"There is no message of type {str(other)[:40]!r}.")

    def _forget(self, name: str) -> None:
        task = self.operations.pop(name, None)
        self.resume.pop(name, None)
        if task is not None:
            task.cancel()

    async def _begin(
        self, connection: Connection, group: asyncio.TaskGroup, message: dict[str, Any]
    ) -> None:
        name, operation = _id(message), _operation(message.get("payload"))
        if name in self.operations:
            raise _wrong(_TAKEN, f"Subscriber for {name[:40]} already exists")
        if len(self.operations) >= self.config.subscriptions_each:
            # Sent from here, so that no more is read of who asks for ever more and reads nothing.
            each = too_many(len(self.operations), "on a connection", "subscriptions_each")
            await self._send({"id": name, "type": "error", "payload": [each.told()]})
            return
        self.operations[name] = group.create_task(self._operate(connection, name, operation))

    async def _operate(self, connection: Connection, name: str, operation: Operation) -> None:
        mine = asyncio.current_task()
        try:
            with connection.slot():
                last = await self._answered(connection, name, operation)
        except EndedError as ended:
            if ended.code != "TOO_MANY_SUBSCRIPTIONS":
                raise
            last = {"type": "error", "payload": [ended.told()]}
        except GoneError:
            raise
        except Exception:  # noqa: BLE001 - logged; the others on the connection go on
            _LOG.exception("an operation failed")
            last = {"type": "error", "payload": [_INTERNAL]}
        # The id is free before the client hears so.
        if self.operations.get(name) is mine:
            del self.operations[name]
            self.resume.pop(name, None)
            await self._send({"id": name} | last)

    async def _answered(
        self, connection: Connection, name: str, operation: Operation
    ) -> dict[str, Any]:
        """Send what an operation gives; return the message that ends it."""
        following = connection.following(operation)
        mine = asyncio.current_task()

        def begun(start: asyncio.Future[Place]) -> None:
            if self.operations.get(name) is mine:
                self.resume.setdefault(name, start.result().token)

        following.start.add_done_callback(begun)
        async with aclosing(connection.results(operation, following)) as results:
            async for result in results:
                if result.refused:
                    return {"type": "error", "payload": result.payload["errors"]}
                await self._send({"id": name, "type": "next", "payload": result.payload})
                if result.resume:
                    self.resume[name] = result.resume
        return {"type": "complete"}

    # -- the wire ------------------------------------------------------------------------------

    async def _received(self) -> dict[str, Any]:
        message = await self.socket.receive()
        if message["type"] != "websocket.receive":
            raise GoneError
        text = message.get("text")
        if text is None:
            raise _wrong(_INVALID, "Messages are text.")
        try:
            found = decode_json(text)
        except (ValueError, RecursionError):
            raise _wrong(_INVALID, "The message is no JSON.") from None
        if not isinstance(found, dict) or not isinstance(found.get("type"), str):
            raise _wrong(_INVALID, "A message is an object with a type.")
        return found

    async def _send(self, message: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(self.config.live_sending_seconds):
                await self.socket.send_text(_json(message))
        except TimeoutError:
            raise too_slow() from None
        except (WebSocketDisconnect, RuntimeError):  # the latter once another has met the former
            raise GoneError from None

    async def _told(self, ended: EndedError) -> None:
        """Tell each operation why it ends, and where it can be gone on with."""
        for name in self.operations:
            resume = self.resume.get(name)
            more = {} if resume is None else {"resume": resume}
            message = {"id": name, "type": "error", "payload": [ended.told(**more)]}
            await self._urgent({"type": "websocket.send", "text": _json(message)})

    async def _close(self, ended: EndedError) -> None:
        reason = ended.message.encode()[:_REASON_BYTES].decode(errors="ignore")
        await self._urgent({"type": "websocket.close", "code": ended.close, "reason": reason})

    async def _urgent(self, message: dict[str, Any]) -> None:
        with suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
            async with asyncio.timeout(_LAST_SECONDS):
                await self.socket.send(message | {URGENT: True})


_INTERNAL: Final = {
    "message": "Something went wrong on the server. It has been noted.",
    "extensions": {"code": "INTERNAL"},
}


def _json(message: dict[str, Any]) -> str:
    return msgspec.json.encode(message, enc_hook=str).decode()


def _request(socket: WebSocket, payload: Any) -> Request:
    """Return the handshake as a request, with the Authorization of the payload where it has one."""
    headers = list(socket.scope["headers"])
    if payload is not None and not isinstance(payload, dict):
        raise _wrong(_INVALID, "The payload of connection_init is an object.")
    for name, value in (payload or {}).items():
        if name.lower() == "authorization":
            # What is no text is no token; it is refused as one, not passed over.
            text = value if isinstance(value, str) else "none"
            headers = [(n, v) for n, v in headers if n != b"authorization"]
            headers.append((b"authorization", text.encode("latin-1", "replace")))
    return Request({**socket.scope, "type": "http", "method": "GET", "headers": headers})


def _id(message: dict[str, Any]) -> str:
    found = message.get("id")
    if not isinstance(found, str) or not found:
        raise _wrong(_INVALID, "The message needs an id, a text.")
    return found


def _operation(payload: Any) -> Operation:
    if not isinstance(payload, dict) or not isinstance(payload.get("query"), str):
        raise _wrong(_INVALID, "The payload of subscribe is an object with a query.")
    variables, name = payload.get("variables"), payload.get("operationName")
    if not isinstance(variables, dict | None):
        raise _wrong(_INVALID, "variables is an object.")
    if not isinstance(name, str | None):
        raise _wrong(_INVALID, "operationName is a text.")
    return Operation(payload["query"], variables, name)
