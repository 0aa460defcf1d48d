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
import re
import secrets
from binascii import hexlify, unhexlify
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final

import msgspec

from valueflows.model.exact import instant_of, microseconds

FORMAT: Final = 1
GENESIS: Final = "0" * 64
PERSONAL_START: Final = b'{"@id":'
_HASH: Final = b',"hash":"'
_ENTRIES: Final = b',"entries":['
_SALT_BYTES: Final = 16
_SALT_END: Final = 2 * _SALT_BYTES + len('",')
_FORM: Final = re.compile(
    rb'\{"version":(\d{1,18}),"id":"([0-9a-f-]{36})","at":"([0-9TZ:.+-]{20,40})",'
    rb'"request":"([0-9a-f]{64})",(?:("more":true),)?"digests":\["([0-9a-f",]*)"\],'
    rb'"prev":"([0-9a-f]{64})","hash":"([0-9a-f]{64})","entries":\[\["'
)
_FRAME_LENGTH: Final = len('["",')
_NULL_LENGTH: Final = len("null,")
_sha256: Final = hashlib.sha256
_unhex: Final = bytes.fromhex


class BadLineError(ValueError):
    """A line that is not what was written; ``offset`` is the byte within it where it shows."""

    def __init__(self, message: str, offset: int = 0) -> None:
        self.offset = offset
        super().__init__(message)


class Entry(msgspec.Struct, gc=False):
    """One record of a line: its bytes, and where in the line they begin."""

    raw: bytes
    start: int

    @property
    def is_personal(self) -> bool:
        """Whether it holds what is personal of the record before it."""
        return self.raw.startswith(PERSONAL_START)


class Line(
    msgspec.Struct,
    forbid_unknown_fields=True,
    rename={"moment": "at", "stored": "entries", "at": "-at", "entries": "-entries"},
):
    """One line, decoded: the keys it is written with, and what is read from them."""

    GAP: ClassVar[int] = len('],["",') + 2 * _SALT_BYTES
    """Bytes between a record and what is personal of it, in the entry that follows."""

    version: int
    id: str
    moment: str
    request: str
    digests: list[str]
    prev: str
    hash: str
    stored: list[tuple[str, msgspec.Raw] | None]
    more: bool = False
    at: int = 0
    """When it was recorded, in microseconds since 1970."""
    entries: Sequence[Entry | None] = ()
    """The records and where they begin; None for what is withheld or erased."""


_decode: Final = msgspec.json.Decoder(Line).decode


def read_line(data: bytes, *, verify: bool = True) -> Line:
    """Decode a line (without its newline) and, unless told otherwise, prove that it is whole.

    ``BadLineError`` says what is wrong and at which byte.
    """
    return _swiftly(data, verify=verify) or _thoroughly(data, verify=verify)


def _swiftly(data: bytes, *, verify: bool) -> Line | None:
    """Read a line that is exactly as ``write_line`` writes it; None for any other.

    Within a string of JSON a quote never stands bare, so ``],["`` only stands between entries; a
    line that is cut in a wrong place does not have the digests it states.
    """
    form = _FORM.match(data)
    if form is None or not data.endswith(b"]]}"):
        return None
    version, change, moment, request, more, stated, prev, own = form.groups()
    if verify and _sha256(data[: form.start(8) - len(_HASH)]).hexdigest().encode() != own:
        return None
    position = form.end()
    parts, digests = data[position:-3].split(b'],["'), stated.split(b'","')
    if len(parts) != len(digests):
        return None
    entries = []
    for part, digest in zip(parts, digests, strict=True):
        raw = part[_SALT_END:]
        if part[_SALT_END - 2 : _SALT_END] != b'",':
            return None
        if verify and not _holds(part[: _SALT_END - 2], raw, digest):
            return None
        entries.append(Entry(raw, position + _SALT_END))
        position += len(part) + 4
    try:
        at = microseconds(moment.decode())
    except ValueError:
        return None
    return Line(
        int(version),
        change.decode(),
        moment.decode(),
        request.decode(),
        [],
        prev.decode(),
        own.decode(),
        [],
        more is not None,
        at,
        entries,
    )


def _holds(salt: bytes, raw: bytes, digest: bytes) -> bool:
    try:
        salted = unhexlify(salt)
    except ValueError:
        return False
    return hexlify(salted) == salt and _sha256(salted + raw).hexdigest().encode() == digest


def _thoroughly(data: bytes, *, verify: bool) -> Line:
    """Read any line that means the same, and say where and why another is none."""
    try:
        line = _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadLineError(f"is no line of a journal: {error}", _first_bad_byte(data)) from None
    cut = data.find(_HASH)
    if cut < 0:
        raise BadLineError("is not laid out as a line of the journal")
    begin = data.find(_ENTRIES, cut) + len(_ENTRIES)
    if verify:
        _verify_hash(data, line, cut)
    line.entries = _entries(data, line, begin, verify=verify)
    try:
        line.at = microseconds(line.moment)
    except ValueError as error:
        raise BadLineError(f"has a malformed time: {error}", data.find(b'"at"')) from None
    return line


def _first_bad_byte(data: bytes) -> int:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _verify_hash(data: bytes, found: Line, cut: int) -> None:
    if hashlib.sha256(data[:cut]).hexdigest() != found.hash:
        raise BadLineError("does not have the hash it states", cut + len(_HASH))
    if not data.startswith(_ENTRIES, cut + len(_HASH) + 65):
        raise BadLineError("is not laid out as a line of the journal", cut)


def _entries(data: bytes, found: Line, begin: int, *, verify: bool) -> list[Entry | None]:
    """Find the entries in the line, and compare each with its digest."""
    if len(found.digests) != len(found.stored):
        raise BadLineError("has more or fewer entries than digests", begin)
    out: list[Entry | None] = []
    position = begin
    for digest, entry in zip(found.digests, found.stored, strict=True):
        if entry is None:
            out.append(None)
            position += _NULL_LENGTH
            continue
        salt, value = entry
        raw = bytes(value)
        start = position + len(salt) + _FRAME_LENGTH
        if verify:
            _verify_entry(data, salt, raw, digest, start)
        out.append(Entry(raw, start))
        position = start + len(raw) + 2
    if verify and data[position - 1 :] != b"]}" and not (not out and data[position:] == b"]}"):
        raise BadLineError("does not end where its entries end", position - 1)
    return out


def _verify_entry(data: bytes, salt: str, raw: bytes, digest: str, start: int) -> None:
    try:
        salted = _unhex(salt)
    except ValueError:
        salted = b""
    if len(salted) != _SALT_BYTES or salted.hex() != salt:
        raise BadLineError("has an entry whose salt is malformed", start - len(salt) - 2)
    if not data.startswith(raw, start):
        raise BadLineError("has an entry that is not where it should be", start)
    if _sha256(salted + raw).hexdigest() != digest:
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
    noise = secrets.token_bytes(_SALT_BYTES * len(entries))
    salts = [noise[at : at + _SALT_BYTES] for at in range(0, len(noise), _SALT_BYTES)]
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


def laid_out(data: bytes, version: int, at: int, entries: Sequence[bytes]) -> Line:
    """Return what the books need of a line that ``write_line`` has just made, without reading it."""
    start = data.index(_ENTRIES) + len(_ENTRIES)
    found = []
    for raw in entries:
        start += len('["') + _SALT_END
        found.append(Entry(raw, start))
        start += len(raw) + len("],")
    return Line(version, "", "", "", [], "", "", [], at=at, entries=found)


def skim(line: bytes) -> tuple[bytes, int, str]:
    """Return change id, time and hash of a well-formed line without decoding all of it."""
    start = line.index(b'"id":"') + 6
    change_id = bytes.fromhex(line[start : start + 36].decode().replace("-", ""))
    moment = line[start + 44 : line.index(b'"', start + 44)].decode()
    digest = line.index(b',"hash":"') + 9
    return change_id, microseconds(moment), line[digest : digest + 64].decode()


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
