# SPDX-License-Identifier: MIT
"""The few calls that make bytes durable, in one place, so that tests can watch them and fail them."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path


class Disk:
    """Writes and syncs files."""

    def write(self, fd: int, data: bytes, offset: int) -> None:
        """Write all of ``data`` at ``offset``."""
        view = memoryview(data)
        while view:
            written = os.pwrite(fd, view, offset)
            view, offset = view[written:], offset + written

    def sync(self, fd: int) -> None:
        """Return when everything written to the file is on the medium."""
        os.fdatasync(fd)

    def cut(self, fd: int, size: int) -> None:
        """Shorten the file to ``size`` bytes and return when that is on the medium."""
        os.ftruncate(fd, size)
        os.fsync(fd)

    def sync_directory(self, path: Path) -> None:
        """Return when the names in a directory are on the medium."""
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def write_whole(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Replace a file in one step: readers see the old bytes or the new ones, after a crash too."""
    temporary = path.with_name(f".{path.name}.new")
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    disk = Disk()
    try:
        disk.write(fd, data, 0)
        disk.sync(fd)
    finally:
        os.close(fd)
    temporary.replace(path)
    disk.sync_directory(path.parent)


def put_aside(path: Path, data: bytes) -> str:
    """Keep bytes in a file of this name, or of the next free one; return the name."""
    for number in count(2):
        if not path.exists():
            write_whole(path, data, mode=0o600)
        if path.read_bytes() == data:
            break
        path = path.with_name(f"{path.name.partition('.')[0]}.{number}")
    return path.name
