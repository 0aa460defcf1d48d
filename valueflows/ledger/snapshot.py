# SPDX-License-Identifier: MIT
"""The books on disk, so that a ledger is ready in a second: columns as files, mapped, not read.

A snapshot is disposable. It is one file: a line of JSON (the manifest), then every column and
arena as it is in memory, then one JSON block of what is small. It is written beside the old one
and renamed into place; a snapshot of another format, of another journal or with a wrong checksum
(the manifest has one of its own) is not used, and the journal is replayed.
"""

from __future__ import annotations

import hashlib
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

FORMAT: Final = f"3/{__version__}"
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
    checksum: str = ""
    """SHA-256 of the manifest as it is without this field."""

    def own_checksum(self) -> str:
        """Return what ``checksum`` must be."""
        plain = msgspec.structs.replace(self, checksum="")
        return hashlib.sha256(msgspec.json.encode(plain)).hexdigest()


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
        manifest.checksum = manifest.own_checksum()
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
            manifest = _manifest(line)
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
        _fill(books, index, manifest, data[len(line) :])
    # Whatever is wrong with it, a snapshot is only a way to be quicker.
    except (OSError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None
    return Loaded(Head(manifest.version, manifest.hash), manifest.place)


def _manifest(line: bytes) -> Manifest:
    """Read the first line; ``ValueError`` when it is none of ours."""
    manifest = msgspec.json.decode(line, type=Manifest)
    if manifest.format != FORMAT or manifest.context != context_digest():
        raise ValueError("another program's snapshot")
    if manifest.checksum != manifest.own_checksum():
        raise ValueError("not the manifest that was written")
    return manifest


def _fill(books: Books, index: Index, manifest: Manifest, body: memoryview[Any]) -> None:
    restore_small(books, msgspec.json.decode(_checked(body, *manifest.small)))
    by_name = {block[0]: block for block in manifest.blocks}
    index.count = manifest.version
    for part in parts(books, index):
        _name, typecode, count, offset, length, checksum = by_name[part.name]
        stored = _checked(body, offset, length, checksum)
        if isinstance(part.store, Bytes):
            part.store.adopt(stored)
        elif typecode == part.store.typecode and len(stored) == count * part.store.size:
            part.store.adopt(stored, count)
        else:
            raise ValueError(f"{part.name} is another column")
    books.rebind()


def _checked(body: memoryview[Any], offset: int, length: int, checksum: int) -> memoryview[Any]:
    stored = body[offset : offset + length]
    if len(stored) != length or crc32(stored) != checksum:
        raise ValueError("not what was written")
    return stored
