# SPDX-License-Identifier: MIT
"""A ledger being served: a writer, its clients, and a disk that waits until it is told to go on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from valueflows.ledger.ledger import Ledger
from valueflows.ledger.writer import Writer

from .disks import FailingDisk
from .kit import data_of, read_anew

T = TypeVar("T")
LONG: Final = 60.0
"""Seconds after which something that should have been answered has not been."""


class GatedDisk(FailingDisk):
    """A disk whose writes wait, once ``shut``, until they are ``let`` through."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()
        self.reached = threading.Event()

    def write(self, fd: int, data: bytes, offset: int) -> None:
        self.reached.set()
        assert self.gate.wait(LONG), "nobody let the write through"
        super().write(fd, data, offset)

    def shut(self) -> None:
        """Let the next write wait."""
        self.gate.clear()
        self.reached.clear()

    async def is_reached(self) -> None:
        """Return when a write has come to the gate."""
        assert await asyncio.to_thread(self.reached.wait, LONG)


@contextmanager
def counted(ledger: Ledger) -> Iterator[list[int]]:
    """Yield the number of lines of each append from now on."""
    counts: list[int] = []
    real = ledger.write

    def write(group: Any) -> Any:
        counts.append(len(group.drafts))
        return real(group)

    ledger.write = write  # type: ignore[method-assign]
    yield counts
    ledger.write = real  # type: ignore[method-assign]


def serve(ledger: Ledger, story: Callable[[Writer], Coroutine[Any, Any, T]]) -> T:
    """Run a story with a writer; whatever it waits for must come."""

    async def run() -> T:
        writer = Writer(ledger)
        try:
            return await asyncio.wait_for(story(writer), LONG)
        finally:
            await asyncio.wait_for(writer.close(), LONG)

    return asyncio.run(run())


async def outcomes(*asked: Awaitable[Any]) -> list[Any]:
    """Wait for all and return what became of each, exceptions as values."""
    return await asyncio.gather(*asked, return_exceptions=True)


def is_whole(ledger: Ledger) -> None:
    """What is served is what the journal makes."""
    with read_anew(ledger.directory, writable=False) as anew:
        assert anew.digest() == ledger.digest()
    assert len(data_of(ledger.journal)) == ledger.books.version
