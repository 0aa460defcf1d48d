# SPDX-License-Identifier: MIT
"""The lines of the journal: how a change is written, hashed and verified.

One line a change, without white space, keys in this order::

    {"version":…,"id":…,"at":…,"request":…,"more":true,"digests":[…],"prev":…,"hash":…,"entries":[…]}

The hash covers every byte before ``,"hash"``, and with ``prev`` all lines before. Entries stand
outside it: each is ``["<32 hex salt>",{record}]`` and its digest is SHA-256 of the salt's bytes
and the record's bytes as they stand. So an entry can be withheld or erased (``null``) and the
chain still verifies; without the salt nobody can test a guess against the digest. Entry 0 is the
change itself: who, and why. ``more`` marks every line of an append but the last.

The first line of a segment is a header, chained like any other.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final

import msgspec

from valueflows.model.exact import instant_of, microseconds

FORMAT: Final = 1
GENESIS: Final = "0" * 64
_PERSONAL_START: Final = b'{"@id":'
_HASH: Final = b',"hash":"'
_ENTRIES: Final = b',"entries":['
_SALT_BYTES: Final = 16


class BadLineError(ValueError):
    """A line that is not what was written; ``offset`` is the byte within it where it shows."""

    def __init__(self, message: str, offset: int = 0) -> None:
        self.offset = offset
        super().__init__(message)


class Entry:
    """One record of a line: its bytes, and where in the line they begin."""

    __slots__ = ("raw", "start")

    def __init__(self, raw: bytes, start: int) -> None:
        self.raw = raw
        self.start = start

    @property
    def is_personal(self) -> bool:
        """Whether it holds what is personal of the record before it."""
        return self.raw.startswith(_PERSONAL_START)


class _Hashed(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    id: str
    at: str
    request: str
    digests: list[str]
    prev: str
    hash: str
    entries: list[tuple[str, msgspec.Raw] | None]
    more: bool = False


_decode: Final = msgspec.json.Decoder(_Hashed).decode


class Line:
    """One line, decoded. ``at`` is in microseconds; a withheld or erased entry is None."""

    __slots__ = ("at", "entries", "hash", "id", "more", "prev", "request", "version")

    GAP: ClassVar[int] = len('],["",') + 2 * _SALT_BYTES
    """Bytes between a record and what is personal of it, in the entry that follows."""

    def __init__(self, found: _Hashed, entries: list[Entry | None]) -> None:
        self.version = found.version
        self.id = found.id
        self.at = microseconds(found.at)
        self.request = found.request
        self.more = found.more
        self.prev = found.prev
        self.hash = found.hash
        self.entries = entries


def read_line(data: bytes, *, verify: bool = True) -> Line:
    """Decode a line (without its newline) and, unless told otherwise, prove that it is whole.

    ``BadLineError`` says what is wrong and at which byte.
    """
    try:
        found = _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadLineError(f"is no line of a journal: {error}", _first_bad_byte(data)) from None
    cut = data.find(_HASH)
    if cut < 0:
        raise BadLineError("is not laid out as a line of the journal")
    begin = data.find(_ENTRIES, cut) + len(_ENTRIES)
    if verify:
        _verify_hash(data, found, cut)
    entries = _entries(data, found, begin, verify=verify)
    try:
        return Line(found, entries)
    except ValueError as error:
        raise BadLineError(f"has a malformed time: {error}", data.find(b'"at"')) from None


def _first_bad_byte(data: bytes) -> int:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _verify_hash(data: bytes, found: _Hashed, cut: int) -> None:
    if hashlib.sha256(data[:cut]).hexdigest() != found.hash:
        raise BadLineError("does not have the hash it states", cut + len(_HASH))
    if not data.startswith(_ENTRIES, cut + len(_HASH) + 65):
        raise BadLineError("is not laid out as a line of the journal", cut)


def _entries(data: bytes, found: _Hashed, begin: int, *, verify: bool) -> list[Entry | None]:
    """Find the entries in the line, and compare each with its digest."""
    if len(found.digests) != len(found.entries):
        raise BadLineError("has more or fewer entries than digests", begin)
    out: list[Entry | None] = []
    position = begin
    for digest, entry in zip(found.digests, found.entries, strict=True):
        if entry is None:
            out.append(None)
            position += len("null,")
            continue
        salt, raw = entry[0], bytes(entry[1])
        start = position + len('["",') + len(salt)
        if verify:
            _verify_entry(data, salt, raw, digest, start)
        out.append(Entry(raw, start))
        position = start + len(raw) + len("],")
    if verify and data[position - 1 :] != b"]}" and not (not out and data[position:] == b"]}"):
        raise BadLineError("does not end where its entries end", position - 1)
    return out


def _verify_entry(data: bytes, salt: str, raw: bytes, digest: str, start: int) -> None:
    try:
        salted = bytes.fromhex(salt)
    except ValueError:
        salted = b""
    if len(salted) != _SALT_BYTES or salted.hex() != salt:
        raise BadLineError("has an entry whose salt is malformed", start - len(salt) - 2)
    if data[start : start + len(raw)] != raw:
        raise BadLineError("has an entry that is not where it should be", start)
    if hashlib.sha256(salted + raw).hexdigest() != digest:
        raise BadLineError("has an entry that differs from its digest", start)


def records(data: bytes) -> Iterator[dict[str, Any]]:
    """Yield the records of a journal line as JSON-LD objects, what is personal put in."""
    line = read_line(data, verify=False)
    found: dict[str, Any] | None = None
    for entry in line.entries[1:]:
        if entry is not None and entry.is_personal:
            if found is not None:
                found |= msgspec.json.decode(entry.raw)
            continue
        if found is not None:
            yield found
        found = None if entry is None else msgspec.json.decode(entry.raw)
    if found is not None:
        yield found


def write_line(
    *,
    version: int,
    change: str,
    at: int,
    request: str,
    entries: Sequence[bytes],
    prev: str,
    more: bool = False,
) -> tuple[bytes, str]:
    """Return the bytes of a line, its newline included, and its hash."""
    salts = [secrets.token_bytes(_SALT_BYTES) for _ in entries]
    digests = ",".join(
        f'"{hashlib.sha256(salt + entry).hexdigest()}"'
        for salt, entry in zip(salts, entries, strict=True)
    )
    mark = '"more":true,' if more else ""
    hashed = (
        f'{{"version":{version},"id":"{change}","at":"{instant_of(at)}","request":"{request}",'
        f'{mark}"digests":[{digests}],"prev":"{prev}"'
    ).encode()
    digest = hashlib.sha256(hashed).hexdigest()
    body = b",".join(
        b'["' + salt.hex().encode() + b'",' + entry + b"]"
        for salt, entry in zip(salts, entries, strict=True)
    )
    return b"".join(
        (hashed, b',"hash":"', digest.encode(), b'","entries":[', body, b"]}\n")
    ), digest


class Header(msgspec.Struct, forbid_unknown_fields=True):
    """The first line of a segment: what the lines after it rely on."""

    format: int
    ledger: str
    base: str
    context: str
    first: int
    prev: str
    hash: str


_decode_header: Final = msgspec.json.Decoder(Header).decode


def write_header(
    *, ledger: str, base: str, context: str, first: int, prev: str
) -> tuple[bytes, str]:
    """Return the bytes of a segment's first line, its newline included, and its hash.

    ``context`` is the SHA-256 of the JSON-LD context in force, ``first`` the version of the line
    that follows.
    """
    fields = {
        "format": FORMAT,
        "ledger": ledger,
        "base": base,
        "context": context,
        "first": first,
        "prev": prev,
    }
    hashed = msgspec.json.encode(fields)[:-1]
    digest = hashlib.sha256(hashed).hexdigest()
    return b"".join((hashed, _HASH, digest.encode(), b'"}\n')), digest


def read_header(data: bytes) -> Header:
    """Decode and verify a segment's first line (without its newline)."""
    try:
        header = _decode_header(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadLineError(f"is no header of a segment: {error}", _first_bad_byte(data)) from None
    cut = data.find(_HASH)
    if hashlib.sha256(data[:cut]).hexdigest() != header.hash or data[cut + 73 :] != b'"}':
        raise BadLineError("does not have the hash it states", max(cut, 0))
    if header.format != FORMAT:
        raise BadLineError(f"has format {header.format}; this program reads {FORMAT}")
    return header
