# SPDX-License-Identifier: MIT
"""Asking the graph process: one question at a time, each with its limits, from an event loop."""

from __future__ import annotations

import asyncio
import base64
import itertools
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

_LINE_BYTES_MAX: Final = 1 << 30
_START_SECONDS: Final = 5.0


class GraphError(Exception):
    """A query without an answer.

    ``reason`` is syntax, elsewhere, format, too_large, too_slow, behind, busy or failed.
    """

    def __init__(self, reason: str, message: str = "") -> None:
        self.reason = reason
        self.message = message
        super().__init__(message or reason)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, its media type, and the ledger version it was given at."""

    data: bytes
    media: str
    version: int


class GraphClient:
    """Starts the graph process of a ledger, asks it, and starts it anew when it must be ended."""

    def __init__(self, directory: Path, *, waiting_max: int = 16) -> None:
        self.directory = directory
        self.waiting_max = waiting_max
        self._waiting = 0
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._numbers = itertools.count(1)

    async def start(self) -> None:
        """Start the process, so that it follows from now on."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "valueflows.ledger.graphserver",
            str(self.directory),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LINE_BYTES_MAX,
        )

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None  # noqa: S101 - opened as a pipe
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), _START_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def query(
        self,
        text: str,
        *,
        rows: str,
        graphs: str,
        least: int,
        wait: float,
        seconds: float,
        bytes_max: int,
    ) -> Answer:
        """Answer a SPARQL query, once the view has come to version ``least``.

        ``rows`` and ``graphs`` are formats, see ``graph.Graph.query``;
        ``wait`` is how long to wait for that, ``seconds`` how long the answer may take then.
        """
        reply = await self._ask(
            {
                "op": "query",
                "text": text,
                "rows": rows,
                "graphs": graphs,
                "least": least,
                "seconds": wait,
                "bytes": bytes_max,
            },
            wait + seconds,
        )
        return Answer(base64.b64decode(reply["data"]), reply["media"], reply["version"])

    async def is_current(self, seconds: float) -> bool:
        """Whether the view holds exactly what the journal says."""
        reply = await self._ask({"op": "compare", "seconds": seconds}, seconds)
        return bool(reply["equal"])

    async def _ask(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        if self._waiting >= self.waiting_max:
            raise GraphError("busy", f"{self.waiting_max} queries are waiting already")
        self._waiting += 1
        try:
            return await self._asked(message, seconds)
        finally:
            self._waiting -= 1

    async def _asked(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        async with self._turn:
            if self._process is None or self._process.returncode is not None:
                await self.start()
            process = self._process
            assert process is not None  # noqa: S101 - started above
            assert process.stdin is not None  # noqa: S101 - opened as a pipe
            assert process.stdout is not None  # noqa: S101 - opened as a pipe
            number = next(self._numbers)
            process.stdin.write(msgspec.json.encode({"id": number, **message}) + b"\n")
            try:
                line = await asyncio.wait_for(process.stdout.readline(), seconds)
            except TimeoutError:
                await self._end(process)
                raise GraphError("too_slow") from None
            except asyncio.CancelledError:
                await asyncio.shield(self._end(process))
                raise
            if not line:
                await self._end(process)
                raise GraphError("failed", "the answer needed more memory than is allowed")
            reply: dict[str, Any] = msgspec.json.decode(line)
            if "error" in reply:
                raise GraphError(reply["error"], reply.get("message", ""))
            return reply

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        """End a process that takes too long and start another, which catches up."""
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        await self.start()
