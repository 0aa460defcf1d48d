# SPDX-License-Identifier: MIT
"""Connections that stay open, whatever they speak: who may have one, how many, and when they end.

A connection ends when its client goes, when its token is revoked or stands for something else than
it did, when a message is not taken in time, and when the server stops.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect
from strawberry.types.graphql import OperationType

from valueflows.config import Config
from valueflows.graphql.context import Asking, Recorder
from valueflows.graphql.following import Following, Place, Signal
from valueflows.graphql.schema import schema, shown
from valueflows.ledger.ledger import Ledger
from valueflows.model.callers import Caller

TOKEN_CHECK_SECONDS: Final = 0.4
"""How often it is looked whether tokens still hold."""

STOP_SECONDS: Final = 3.0
"""How long the server waits for them when it stops."""

TRY_LATER: Final = 1013
FORBIDDEN: Final = 4403
_GOING_AWAY: Final = 1001
_LOG: Final = logging.getLogger("valueflows.live")


class GoneError(Exception):
    """The client has left, or has all it asked for."""


class EndedError(Exception):
    """A connection ends: a close code of WebSocket, a code for programs, and why."""

    def __init__(self, close: int, code: str, message: str) -> None:
        self.close, self.code, self.message = close, code, message
        super().__init__(message)

    def told(self, **more: Any) -> dict[str, Any]:
        """Return it as a GraphQL error."""
        return {"message": self.message, "extensions": {"code": self.code} | more}


def why(several: BaseExceptionGroup[BaseException]) -> EndedError | None:
    """Return why a group of tasks ended; None where the client has left."""
    known, other = several.split((EndedError, GoneError, WebSocketDisconnect))
    if other is not None:
        raise other
    return next((one for one in _leaves(known) if isinstance(one, EndedError)), None)


def _leaves(one: BaseException | None) -> Iterator[BaseException]:
    if isinstance(one, BaseExceptionGroup):
        for below in one.exceptions:
            yield from _leaves(below)
    elif one is not None:
        yield one


def too_slow() -> EndedError:
    """Return the end of who does not take what was asked for."""
    return EndedError(TRY_LATER, "TOO_SLOW", "Messages were not taken in time. Resume and go on.")


def too_many(count: int, where: str, setting: str) -> EndedError:
    """Return the refusal of one subscription more."""
    return _full("TOO_MANY_SUBSCRIPTIONS", f"{count} subscriptions {where}", setting)


def _full(code: str, what: str, setting: str) -> EndedError:
    text = f"{what} are as many as there can be: {setting} in ledger.toml. End some, or try later."
    return EndedError(TRY_LATER, code, text)


@dataclass(slots=True)
class Operation:
    """What a client wants to run, and whether it may record by it."""

    query: str | None
    variables: dict[str, Any] | None = None
    name: str | None = None
    resume: str | None = None
    mutations: bool = True


@dataclass(slots=True)
class Result:
    """One message of an operation. ``refused``: it ends with this. ``resume``: where it stands."""

    payload: dict[str, Any]
    refused: bool
    resume: str


@dataclass(slots=True, eq=False)
class Connection:
    """An open way to a client. ``who`` answers, at any time, who it is by then."""

    live: Live
    who: Callable[[], Caller | None]
    caller: Caller
    _end: asyncio.Future[EndedError] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def end(self, why: EndedError) -> None:
        """Let it end."""
        if not self._end.done():
            self._end.set_result(why)

    async def ended(self) -> None:
        """Wait until it is to end, and raise why."""
        raise await self._end

    def check(self) -> None:
        """Raise the end of it where the client is no longer who it was."""
        if self.who() != self.caller:
            raise EndedError(FORBIDDEN, "UNAUTHENTICATED", "The token is no longer what it was.")

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Count one more operation while the block lasts; raise where there are enough."""
        live = self.live
        if live.running >= live.config.subscriptions:
            raise too_many(live.running, "in all", "subscriptions")
        live.running += 1
        try:
            yield
        finally:
            live.running -= 1

    def following(self, operation: Operation) -> Following:
        """Return who asks by an operation, and what wakes it."""
        record = self.live.record() if self.caller.may_record and operation.mutations else None
        seconds = self.live.config.answer_seconds
        asking = Asking(self.live.ledger, self.caller, record, seconds)
        return Following(asking, self.live.signal, operation.resume)

    async def results(self, operation: Operation, following: Following) -> AsyncGenerator[Result]:
        """Run an operation; yield what it is answered with."""
        allowed = set(OperationType)
        if not operation.mutations:
            allowed.remove(OperationType.MUTATION)
        stream = await schema(introspection=self.live.config.introspection).stream(
            operation.query,
            variable_values=operation.variables,
            operation_name=operation.name,
            context_value={"asking": following.asking, "following": following},
            allowed_operation_types=allowed,
        )
        async with aclosing(stream):
            try:
                async for found in stream:
                    self.check()
                    yield _result(found, following.place)
            except GraphQLError as error:  # of a document that cannot be read
                yield Result({"errors": [shown(error)]}, refused=True, resume="")


def _result(found: Any, place: Place | None) -> Result:
    errors = found.errors or ()
    refused = found.data is None and any(not error.path for error in errors)
    payload: dict[str, Any] = {} if refused else {"data": found.data}
    if errors:
        payload["errors"] = [shown(error) for error in errors]
    return Result(payload, refused, "" if refused or place is None else place.token)


class Live:
    """All open connections of a server. ``record`` gives what records."""

    def __init__(self, ledger: Ledger, config: Config, record: Callable[[], Recorder]) -> None:
        self.ledger = ledger
        self.config = config
        self.record = record
        self.signal = Signal(ledger)
        self.running = 0
        self.open = 0
        self.stopping = False
        self._connections: set[Connection] = set()
        self._quiet = asyncio.Event()
        self._quiet.set()

    async def start(self) -> None:
        """Begin to follow the ledger, and to look after tokens."""
        self.signal.open()
        self._watch = asyncio.create_task(self._watched())

    async def close(self) -> None:
        """End what is left, and follow the ledger no longer."""
        await self.stop()
        self._watch.cancel()
        with suppress(asyncio.CancelledError):
            await self._watch
        self.signal.close()

    async def stop(self) -> None:
        """End all connections, with time for last words, and take no new ones."""
        self.stopping = True
        for connection in self._connections:
            connection.end(_stopping())
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self._quiet.wait()

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Count one more open connection while the block lasts; raise where there are enough."""
        if self.stopping:
            raise _stopping()
        if self.open >= self.config.live_connections:
            raise _full("TOO_MANY_CONNECTIONS", f"{self.open} connections", "live_connections")
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1

    @contextmanager
    def connected(self, who: Callable[[], Caller | None], caller: Caller) -> Iterator[Connection]:
        """Look after a connection while the block lasts."""
        made = Connection(self, who, caller)
        self._connections.add(made)
        self._quiet.clear()
        try:
            yield made
        finally:
            self._connections.remove(made)
            if not self._connections:
                self._quiet.set()

    async def _watched(self) -> None:
        while True:
            await asyncio.sleep(TOKEN_CHECK_SECONDS)
            self._check()

    def _check(self) -> None:
        for connection in self._connections:
            try:
                connection.check()
            except EndedError as ended:
                connection.end(ended)
            except Exception:  # noqa: BLE001 - a damaged file of tokens vouches for nobody
                _LOG.exception("tokens cannot be read")
                connection.end(EndedError(FORBIDDEN, "UNAUTHENTICATED", "No token holds now."))


def _stopping() -> EndedError:
    return EndedError(_GOING_AWAY, "STOPPING", "The server stops. Resume when it is back.")
