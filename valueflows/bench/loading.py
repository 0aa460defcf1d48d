# SPDX-License-Identifier: MIT
"""Asking a server over HTTP, one client or several, and what it costs the one and the other."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from valueflows.bench.measuring import quantile, rounded

CLIENTS: Final = 8
_WARM_SECONDS: Final = 1.0
_SECONDS: Final = 2.5
_LONGEST_SECONDS: Final = 120.0
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a process answers GraphQL on this machine, and the token it wants, if any."""

    pid: int
    port: int
    token: str = ""

    def request(self, body: bytes) -> bytes:
        """Return a whole HTTP request that posts this."""
        head = (
            "POST /graphql HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            *([f"Authorization: Bearer {self.token}"] if self.token else []),
            "Accept: application/json",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        )
        return "\r\n".join((*head, "", "")).encode() + body

    def processor_seconds(self) -> float:
        """Return the processor time the process has used, in its own code and in the system's."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def data(self, body: bytes) -> Any:
        """Return what a request is answered with; it has to be without errors."""
        with Wire(self) as wire:
            answer = msgspec.json.decode(wire.ask(self.request(body)))
        assert "errors" not in answer, answer["errors"]  # noqa: S101 - it is no answer then
        return answer["data"]


class Wire:
    """A connection that is kept. As little is done on this side as can be."""

    def __init__(self, address: Address) -> None:
        self.socket = socket.create_connection(("127.0.0.1", address.port), _LONGEST_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.socket.close()

    def ask(self, request: bytes) -> bytes:
        """Send a request and return the body of its answer."""
        self.socket.sendall(request)
        got = self._more(b"")
        while (end := got.find(b"\r\n\r\n")) < 0:
            got = self._more(got)
        size = end + 4 + _length(got[:end])
        parts, arrived = [got], len(got)
        while arrived < size:
            parts.append(self._more(b""))
            arrived += len(parts[-1])
        return b"".join(parts)[end + 4 :]

    def _more(self, got: bytes) -> bytes:
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError("the server has closed the connection amid an answer")
        return got + part


def _length(head: bytes) -> int:
    _before, name, after = head.lower().partition(b"\r\ncontent-length:")
    status = head.split(b" ", 2)[1]
    if status != b"200" or not name:
        raise ConnectionError(f"an answer that cannot be measured: {head.decode('latin-1')}")
    return int(after.split(b"\r\n", 1)[0])


@dataclass(frozen=True, slots=True)
class Load:
    """What questions of one kind cost: milliseconds, and how many are answered in a second."""

    server: float
    median: float
    p95: float
    rate: float

    def told(self) -> str:
        """Write what clients notice of it."""
        return (
            f"{rounded(self.median)} ms for a client alone (p95 {rounded(self.p95)}), "
            f"{rounded(self.rate)} /s for {CLIENTS}"
        )


def loaded(address: Address, body: Callable[[int], bytes]) -> Load:
    """Ask one after another, then from several clients at once, warm from asking before."""
    numbers = count(1)

    def request() -> bytes:
        return address.request(body(next(numbers)))

    _asked(address, request, _WARM_SECONDS)
    before = address.processor_seconds()
    alone = _asked(address, request, _SECONDS)
    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        work = [clients.submit(_asked, address, request, _SECONDS) for _ in range(CLIENTS)]
        together = sum(len(times.result()) for times in work)
    spent = time.perf_counter() - begun
    used = address.processor_seconds() - before
    return Load(
        server=1000 * max(used, 1 / _TICKS) / (len(alone) + together),
        median=1000 * quantile(alone, 0.5),
        p95=1000 * quantile(alone, 0.95),
        rate=together / spent,
    )


def _asked(address: Address, request: Callable[[], bytes], seconds: float) -> list[float]:
    """Return how long each answer took, for as many as came within the time, at least one."""
    times: list[float] = []
    with Wire(address) as wire:
        until = time.perf_counter() + seconds
        while not times or time.perf_counter() < until:
            asked = request()
            begun = time.perf_counter()
            wire.ask(asked)
            times.append(time.perf_counter() - begun)
    return times
