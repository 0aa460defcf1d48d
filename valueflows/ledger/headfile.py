# SPDX-License-Identifier: MIT
"""The head file: how far the journal is durable.

It is rewritten in place after each sync and is not synced itself, so it can lag behind the journal
and never leads. Two slots are written in turn, each with a checksum, so that a slot torn by a
power cut leaves the other. Other processes read the journal up to here.
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
    """Reads and rewrites the head file of a ledger."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        flags = os.O_RDWR | os.O_CREAT if writable else os.O_RDONLY
        self._fd = os.open(path, flags | os.O_CLOEXEC, 0o600)
        self._turn = 0

    def read(self) -> Mark | None:
        """Return the newest readable mark; None when there is none."""
        marks = []
        for slot in (0, 1):
            match = _LINE.match(os.pread(self._fd, _SLOT, slot * _SLOT))
            if match and _checksum(match[1], match[2], match[3]) == match[4]:
                marks.append((Mark(int(match[1]), int(match[2]), match[3].decode()), slot))
        if not marks:
            return None
        newest, slot = max(marks, key=lambda m: m[0].version)
        self._turn = 1 - slot
        return newest

    def write(self, mark: Mark) -> None:
        """Put a mark into the older slot; not synced."""
        fields = (b"%d" % mark.version, b"%d" % mark.place, mark.hash.encode())
        text = b" ".join((*fields, _checksum(*fields))) + b"\n"
        os.pwrite(self._fd, text.ljust(_SLOT, b"\n"), self._turn * _SLOT)
        self._turn = 1 - self._turn

    def reset(self, mark: Mark) -> None:
        """Make a mark the only one, as after a cut or an erasure."""
        self.write(mark)
        self.write(mark)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._fd)


def _checksum(version: bytes, place: bytes, digest: bytes) -> bytes:
    return hashlib.sha256(b" ".join((version, place, digest))).hexdigest()[:16].encode()
