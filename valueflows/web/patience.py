# SPDX-License-Identifier: MIT
"""Connections on which no request arrives: how long they are waited for, and how much they may say.

Uvicorn waits for ever for the head of a request, however long it grows. Here it has to be complete
within some seconds and a size; a connection that stays silent after an answer is uvicorn's affair.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from valueflows.config import Config

HEAD_BYTES: Final = 64 << 10


class PatientProtocol(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, with patience that comes to an end."""

    seconds: float
    cycle: Any  # None before the first request, which uvicorn does not say
    _waiting: asyncio.TimerHandle | None = None
    _in_head = False
    _head = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """See asyncio. What arrives has to lead to a complete head, in time."""
        self._head += len(data) if self._in_head else 0
        super().data_received(data)
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            self._stop_waiting()
        elif self._in_head and self._head > HEAD_BYTES:
            self._refuse(431, f"The head of a request may have at most {HEAD_BYTES} bytes.")
        elif self._idle and self.timeout_keep_alive_task is None:
            self._wait()

    def on_message_begin(self) -> None:
        """See httptools."""
        super().on_message_begin()
        self._in_head, self._head = True, 0
        self._wait()

    def on_headers_complete(self) -> None:
        """See httptools."""
        self._in_head = False
        self._stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """See httptools. The rest of a refused request was awaited to its end."""
        super().on_message_complete()
        self._stop_waiting()

    @property
    def _idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(self.seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if self.transport.is_closing():
            return
        if not self._idle:  # the request before is still being answered
            self._wait()
        elif self._in_head or self.cycle is None:
            self._refuse(408, "The request took too long to arrive.")
        else:  # what was dribbled is the rest of a request that has its answer, or empty lines
            self.transport.close()

    def _refuse(self, status: int, message: str) -> None:
        self._stop_waiting()
        head = (
            b"content-type: text/plain; charset=utf-8",
            b"content-length: %d" % len(message),
            b"connection: close",
        )
        answer = STATUS_LINE[status] + b"\r\n".join((*head, b"", message.encode("ascii")))
        self.transport.write(answer)
        self.transport.close()


def patient(config: Config) -> type[PatientProtocol]:
    """Return the protocol for a server of these settings."""
    return type("Patient", (PatientProtocol,), {"seconds": config.request_seconds})
