# SPDX-License-Identifier: MIT
"""The head file: how far the journal is durable.

It is rewritten in place after each sync and is not synced itself, so it can lag behind the journal
and never leads. Two slots are written in turn, each with a checksum, so that a slot torn by a
power cut leaves the other. Other processes read the journal up to here; where there is no head
file (an erasure was interrupted), the journal speaks for itself.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import NamedTuple

_SLOT = 512
_LINE = re.compile(rb"(\d+) (\d+) ([0-9a-f]{64}) ([0-9a-f]{16})\n")


class Mark(NamedTuple):
    """Version and hash of the last durable line, and the place behind it."""

    version: int
    place: int
    hash: str


class HeadFile:
    """Reads and rewrites the head file of a ledger; opened when it is first needed."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        self._path = path
        self._flags = (os.O_RDWR | os.O_CREAT if writable else os.O_RDONLY) | os.O_CLOEXEC
        self._fd = -1
        self._turn = 0

    def _opened(self) -> int:
        if self._fd < 0:
            self._fd = os.open(self._path, self._flags, 0o600)
        return self._fd

    def read(self) -> Mark | None:
        """Return the newest readable mark; None when there is none."""
        try:
            fd = self._opened()
        except FileNotFoundError:
            return None
        marks = []
        for slot in (0, 1):
            match = _LINE.match(os.pread(fd, _SLOT, slot * _SLOT))
            if match and _checksum(match[1], match[2], match[3]) == match[4]:
                marks.append((Mark(int(match[1]), int(match[2]), match[3].decode()), slot))
        if not marks:
            return None
        newest, slot = max(marks)
        self._turn = 1 - slot
        return newest

    def write(self, mark: Mark) -> None:
        """Put a mark into the older slot; not synced."""
        fields = (b"%d" % mark.version, b"%d" % mark.place, mark.hash.encode())
        text = b" ".join((*fields, _checksum(*fields))) + b"\n"
        os.pwrite(self._opened(), text.ljust(_SLOT, b"\n"), self._turn * _SLOT)
        self._turn = 1 - self._turn

    def reset(self, mark: Mark) -> None:
        """Make a mark the only one, as after a cut or an erasure."""
        self.write(mark)
        self.write(mark)

    def close(self) -> None:
        """Let go of the file; a second time nothing is left to let go of."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


def _checksum(version: bytes, place: bytes, digest: bytes) -> bytes:
    return hashlib.sha256(b" ".join((version, place, digest))).hexdigest()[:16].encode()
