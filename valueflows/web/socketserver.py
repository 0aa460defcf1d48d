# SPDX-License-Identifier: MIT
"""The server's side of the socket in the ledger's directory: what the command line asks for.

See ``ledger.wire`` for the other side. The file is readable and writable by its owner alone, from
its first moment, and whoever may open it may do what the command line may.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import msgspec

from valueflows.config import Config
from valueflows.ledger.graphclient import GraphClient, GraphError
from valueflows.ledger.imports import Import
from valueflows.ledger.journal import OutcomeUnknownError, UnavailableError
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.wire import NAME, address, heard
from valueflows.ledger.writer import Writer
from valueflows.model.changes import Change
from valueflows.model.problems import Code, Problem, Refused

_COMPARE_SECONDS: Final = 3600.0
_LOG: Final = logging.getLogger("valueflows.socket")


class SocketServer:
    """Answers one request a connection."""

    def __init__(self, ledger: Ledger, writer: Writer, graph: GraphClient, config: Config) -> None:
        self.ledger = ledger
        self.writer = writer
        self.graph = graph
        self.config = config
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen. A socket left behind by a server that was killed is replaced."""
        path = self.ledger.directory / NAME
        path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX)
        before = os.umask(0o177)
        try:
            with address(self.ledger.directory) as short:
                listening.bind(short)
        finally:
            os.umask(before)
        self._server = await asyncio.start_unix_server(self._answer, sock=listening)

    async def close(self) -> None:
        """Stop listening."""
        (self.ledger.directory / NAME).unlink(missing_ok=True)
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.read(-1)
        if not asked:  # somebody wanted to know whether anybody listens
            writer.close()
            return
        try:
            reply = await self._reply(msgspec.json.decode(asked))
        except Exception:  # noqa: BLE001 - logged, and told to the command
            _LOG.exception("a request of the command line failed")
            reply = {"error": "the server could not answer; its log says more"}
        with suppress(ConnectionError):
            writer.write(msgspec.json.encode(reply))
            await writer.drain()
            writer.close()
            await writer.wait_closed()

    async def _reply(self, request: dict[str, Any]) -> dict[str, Any]:
        match request["op"]:
            case "digest":
                return {"version": self.ledger.books.version, "digest": self.ledger.digest()}
            case "compare":
                return {"equal": await self.graph.is_current(_COMPARE_SECONDS)}
            case "import":
                return await self._import(request)
            case "sparql":
                return await self._sparql(request)
        return {"error": f"there is no {request['op']!r}"}

    async def _import(self, request: dict[str, Any]) -> dict[str, Any]:
        one = Import(
            self.ledger,
            heard(request["parsed"]),
            by=request["by"],
            accept_openings=request["accept_openings"],
        )
        if request["dry_run"]:
            return one.tried().as_dict()
        made: list[Change] = []

        def make() -> Sequence[Change]:
            made.extend(one.changes())
            return made

        try:
            recorded = await self.writer.record_made(make)
        except Refused as refused:
            one.report.problems = list(refused.problems)
        except (UnavailableError, OutcomeUnknownError) as failure:
            one.report.problems = [_not_written(failure)]
        else:
            one.finish(made, recorded)
        return one.report.as_dict()

    async def _sparql(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = await self.graph.query(
                request["query"],
                rows=request["rows"],
                graphs=request["graphs"],
                least=self.ledger.books.version,
                wait=_COMPARE_SECONDS,
                seconds=_COMPARE_SECONDS,
                bytes_max=1 << 30,
            )
        except GraphError as error:
            return {"reason": error.reason, "message": error.message}
        return {"text": answer.data.decode()}


def _not_written(failure: Exception) -> Problem:
    if isinstance(failure, UnavailableError):
        return Problem(Code.UNAVAILABLE, "", "nothing was imported: " + str(failure), "Try again.")
    message = f"it is not known whether this was imported: {failure}"
    return Problem(Code.OUTCOME_UNKNOWN, "", message, "Import the same file again.")
