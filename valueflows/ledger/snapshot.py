# SPDX-License-Identifier: MIT
"""The books on disk, so that a ledger is ready in a second: columns as files, mapped, not read.

A snapshot is disposable. It is one file: a line of JSON (the manifest), then every column and
arena as it is in memory, then one JSON block of what is small. It is written beside the old one
and renamed into place; a snapshot of another format, of another journal or with a wrong checksum
is not used, and the journal is replayed.
"""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import Any, Final, NamedTuple
from zlib import crc32

import msgspec

from valueflows import __version__
from valueflows.ledger.books import Books
from valueflows.ledger.columns import Bytes
from valueflows.ledger.disk import Disk
from valueflows.ledger.index import Index
from valueflows.ledger.journal import Head
from valueflows.ledger.parts import parts, raw, restore_small, small_parts
from valueflows.rdf.context import context_digest

FORMAT: Final = f"1/{__version__}"
NAME: Final = "snapshot"
_ALIGN: Final = 4096


class Manifest(msgspec.Struct):
    """The first line of a snapshot."""

    format: str
    context: str
    version: int
    hash: str
    place: int
    blocks: list[tuple[str, str, int, int, int, int]]
    """Name, typecode, count, offset, length and CRC-32 of each part; offsets follow this line."""
    small: tuple[int, int, int]
    """Offset, length and CRC-32 of what is small."""


def write_snapshot(directory: Path, books: Books, index: Index, head: Head, place: int) -> None:
    """Write the books as they stand at the head of the journal, which ends at ``place``."""
    temporary = directory / f".{NAME}.new"
    disk = Disk()
    with temporary.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        blocks, small = _layout(books, index)
        manifest = Manifest(FORMAT, context_digest(), head.version, head.hash, place, [], (0, 0, 0))
        offset = 0
        for name, typecode, count, data in blocks:
            manifest.blocks.append((name, typecode, count, offset, len(data), crc32(data)))
            offset += -(-len(data) // _ALIGN) * _ALIGN
        manifest.small = (offset, len(small), crc32(small))
        line = msgspec.json.encode(manifest)
        begin = -(-(len(line) + 1) // _ALIGN) * _ALIGN
        file.write(line.ljust(begin - 1) + b"\n")
        for (_name, _type, _count, data), block in zip(blocks, manifest.blocks, strict=True):
            file.seek(begin + block[3])
            file.write(data)
        file.seek(begin + offset)
        file.write(small)
        file.flush()
        disk.sync(file.fileno())
    temporary.replace(directory / NAME)
    disk.sync_directory(directory)


def _layout(books: Books, index: Index) -> tuple[list[tuple[str, str, int, Any]], bytes]:
    blocks = []
    for part in parts(books, index):
        typecode = "B" if isinstance(part.store, Bytes) else part.store.typecode
        blocks.append((part.name, typecode, part.used, raw(part)))
    return blocks, msgspec.json.encode(small_parts(books))


class Loaded(NamedTuple):
    """Where a loaded snapshot leaves off."""

    head: Head
    place: int


def load_snapshot(directory: Path, books: Books, index: Index) -> Loaded | None:
    """Fill empty books from the snapshot; None when there is none that can be used."""
    try:
        with (directory / NAME).open("rb") as file:
            line = file.readline()
            manifest = msgspec.json.decode(line, type=Manifest)
            if manifest.format != FORMAT or manifest.context != context_digest():
                return None
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    except (OSError, ValueError, msgspec.DecodeError):
        return None
    body = data[len(line) :]
    small_at, small_length, small_sum = manifest.small
    small = bytes(body[small_at : small_at + small_length])
    if crc32(small) != small_sum:
        return None
    restore_small(books, msgspec.json.decode(small))
    by_name = {block[0]: block for block in manifest.blocks}
    index.count = manifest.version
    for part in parts(books, index):
        block = by_name.get(part.name)
        if block is None:
            return None
        stored = body[block[3] : block[3] + block[4]]
        if crc32(stored) != block[5]:
            return None
        if isinstance(part.store, Bytes):
            part.store.adopt(stored)
        else:
            part.store.adopt(stored, block[2])
    books.rebind()
    return Loaded(Head(manifest.version, manifest.hash), manifest.place)
