# SPDX-License-Identifier: MIT
"""Disks for tests: one that tells what was asked of it, one that fails, one that kills."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from valueflows.ledger.disk import Disk

_MARKED = os.O_NONBLOCK
"""A flag of an open file that means nothing for files on disk: here, that a sync of it failed."""


def name_of(fd: int) -> str:
    """Return the name of the file that a descriptor stands for."""
    return Path(f"/proc/self/fd/{fd}").readlink().name


class TellingDisk(Disk):
    """Tells each call, in order, to ``events``: what, and on which file."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str]] = []

    def write(self, fd: int, data: bytes, offset: int) -> None:
        self.events.append(("write", name_of(fd)))
        super().write(fd, data, offset)

    def sync(self, fd: int) -> None:
        self.events.append(("sync", name_of(fd)))
        super().sync(fd)

    def cut(self, fd: int, size: int) -> None:
        self.events.append(("cut", name_of(fd)))
        super().cut(fd, size)

    def sync_directory(self, path: Path) -> None:
        self.events.append(("sync directory", path.name))
        super().sync_directory(path)


class FailingDisk(TellingDisk):
    """Fails the calls that ``fail`` names, each once, in that order; a write may be half done.

    A descriptor whose sync failed is never to be synced again, because the kernel may have dropped
    the pages: where that happens the disk says so, loudly.
    """

    def __init__(self) -> None:
        super().__init__()
        self.coming: list[tuple[str, int]] = []
        self.half = 0.5
        self.error = errno.ENOSPC

    def fail(self, *calls: str, after: int = 0) -> None:
        """Let one call of each name fail: ``write``, ``sync``, ``cut``, ``sync directory``.

        ``after`` is how many calls of the name go well before that.
        """
        self.coming += [(call, after) for call in calls]

    def write(self, fd: int, data: bytes, offset: int) -> None:
        if self._fails("write"):
            os.pwrite(fd, data[: int(len(data) * self.half)], offset)
            self._raise()
        super().write(fd, data, offset)

    def sync(self, fd: int) -> None:
        assert not fcntl.fcntl(fd, fcntl.F_GETFL) & _MARKED, "synced again after a failed sync"
        if self._fails("sync"):
            fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | _MARKED)
            self._raise()
        super().sync(fd)

    def cut(self, fd: int, size: int) -> None:
        assert not fcntl.fcntl(fd, fcntl.F_GETFL) & _MARKED, "synced again after a failed sync"
        if self._fails("cut"):
            fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | _MARKED)
            self._raise()
        super().cut(fd, size)

    def sync_directory(self, path: Path) -> None:
        if self._fails("sync directory"):
            self._raise()
        super().sync_directory(path)

    def _fails(self, call: str) -> bool:
        if not self.coming or self.coming[0][0] != call:
            return False
        after = self.coming.pop(0)[1]
        if after:
            self.coming.insert(0, (call, after - 1))
        return not after

    def _raise(self) -> NoReturn:
        raise OSError(self.error, os.strerror(self.error))


class Stopped(BaseException):
    """The machine stopped: nothing after this happens."""


def kill() -> NoReturn:
    """End this process as a power cut would, from the program's point of view."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def stop() -> NoReturn:
    """End what is being done here, without the ordinary ways out."""
    raise Stopped


class StoppingDisk(Disk):
    """Stops at its ``last`` step. A write has three: before it, half way through, after it."""

    def __init__(self, last: int, how: Callable[[], NoReturn] = kill) -> None:
        self.left = last
        self.how = how

    def step(self) -> None:
        """Come nearer to the end."""
        self.left -= 1
        if self.left == 0:
            self.how()

    def write(self, fd: int, data: bytes, offset: int) -> None:
        self.step()
        half = len(data) // 2
        super().write(fd, data[:half], offset)
        self.step()
        super().write(fd, data[half:], offset + half)
        self.step()

    def sync(self, fd: int) -> None:
        super().sync(fd)
        self.step()

    def cut(self, fd: int, size: int) -> None:
        super().cut(fd, size)
        self.step()

    def sync_directory(self, path: Path) -> None:
        super().sync_directory(path)
        self.step()
