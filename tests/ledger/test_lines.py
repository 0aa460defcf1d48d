# SPDX-License-Identifier: MIT
"""The lines of the journal: what is written is read back, and nothing else is taken for it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.helpers import change
from valueflows.ledger.audit import audit
from valueflows.ledger.erasure import emptied
from valueflows.ledger.lines import (
    GENESIS,
    BadLineError,
    read_header,
    read_line,
    records,
    write_header,
    write_line,
)
from valueflows.model.problems import Code

from .kit import (
    START,
    append,
    copy,
    damage_in,
    flip,
    journal_in,
    makes,
    new_ledger,
    person,
    segments,
)

PERSON = b'{"@type":"Person","@id":"https://books.example/ann"}'
PERSONAL = b'{"@id":"https://books.example/ann","name":"Ann \xc3\xa9 \\" ]}"}'
MILL = b'{"@type":"Organization","@id":"https://books.example/mill","name":"mill"}'
ENTRIES = [b'{"@type":"ob:Change","why":"because"}', PERSON, PERSONAL, MILL]


def line(entries: list[bytes] = ENTRIES, **said: Any) -> bytes:
    """Write a line of these entries, without its newline."""
    fields: dict[str, Any] = {
        "version": 3,
        "change": "01930000-0000-7000-8000-000000000003",
        "at": START,
        "request": "ab" * 32,
        "prev": "c" * 64,
    }
    return write_line(**(fields | said), entries=entries)[0][:-1]


def header() -> bytes:
    """Write a header, without its newline."""
    return write_header(
        ledger="https://books.example/ledger",
        base="https://books.example/",
        context="0" * 64,
        first=1,
        prev=GENESIS,
    )[0][:-1]


LINES = {
    "one entry": line(ENTRIES[:1]),
    "several entries": line(),
    "more to come": line(more=True),
    "an erased entry": emptied(line() + b"\n", read_line(line()), {0, 2})[:-1],
    "only erased entries": emptied(line() + b"\n", read_line(line()), {0, 1, 2, 3})[:-1],
}


# -- writing and reading ---------------------------------------------------------------------------


def test_a_line_is_read_as_it_was_written() -> None:
    """Version, id, time, request, chain and the bytes of every entry come back as they went in."""
    found = read_line(line(more=True))
    assert (found.version, found.at, found.more) == (3, START, True)
    assert found.id == "01930000-0000-7000-8000-000000000003"
    assert (found.request, found.prev) == ("ab" * 32, "c" * 64)
    assert [entry.raw for entry in found.entries if entry is not None] == ENTRIES


def test_an_entry_is_found_at_its_place() -> None:
    """``start`` is where in the line an entry's record stands, also behind an erased one."""
    for raw in LINES.values():
        for entry in read_line(raw).entries:
            if entry is not None:
                assert raw[entry.start : entry.start + len(entry.raw)] == entry.raw


def test_keys_stand_in_the_order_that_is_frozen() -> None:
    """The hashed part comes first, the entries last, without white space; ``more`` only when true."""
    raw = line(ENTRIES[3:])
    keys = list(msgspec.json.decode(raw))
    hashed = ["version", "id", "at", "request", "digests", "prev"]
    assert keys == [*hashed, "hash", "entries"]
    assert list(msgspec.json.decode(line(more=True)))[4:6] == ["more", "digests"]
    assert msgspec.json.encode(msgspec.json.decode(raw)) == raw


def test_the_hash_can_be_checked_with_any_tool() -> None:
    """SHA-256 over the bytes before ``,"hash"``; an entry's digest is that of its salt and bytes."""
    raw = line()
    found = msgspec.json.decode(raw)
    assert hashlib.sha256(raw[: raw.index(b',"hash"')]).hexdigest() == found["hash"]
    for digest, (salt, _record), entry in zip(
        found["digests"], found["entries"], ENTRIES, strict=True
    ):
        assert len(bytes.fromhex(salt)) == 16
        assert hashlib.sha256(bytes.fromhex(salt) + entry).hexdigest() == digest


def test_salts_are_never_used_twice() -> None:
    """Equal entries have different digests, so that none gives the other away."""
    found = [msgspec.json.decode(line([MILL, MILL])) for _ in range(20)]
    assert len({digest for one in found for digest in one["digests"]}) == 40


def test_erased_entries_leave_the_chain_whole() -> None:
    """A line verifies with any of its entries withheld, and says nothing of them."""
    for numbers in ({0}, {2}, {1, 3}, {0, 1, 2, 3}, set[int]()):
        raw = emptied(line() + b"\n", read_line(line()), numbers)[:-1]
        found = read_line(raw)
        assert [n for n, entry in enumerate(found.entries) if entry is None] == sorted(numbers)
        for number in numbers:
            assert ENTRIES[number] not in raw


def test_what_is_personal_is_put_into_its_record() -> None:
    """``records`` yields each record whole; without its personal entry it is what remains."""
    assert list(records(line())) == [
        msgspec.json.decode(PERSON) | msgspec.json.decode(PERSONAL),
        msgspec.json.decode(MILL),
    ]
    erased = emptied(line() + b"\n", read_line(line()), {2})[:-1]
    assert list(records(erased)) == [msgspec.json.decode(PERSON), msgspec.json.decode(MILL)]
    withheld = emptied(line() + b"\n", read_line(line()), {1, 2})[:-1]
    assert list(records(withheld)) == [msgspec.json.decode(MILL)]


def test_a_header_is_read_as_it_was_written() -> None:
    """Ledger, base, context, first version and chain come back."""
    found = read_header(header())
    assert (found.ledger, found.base) == ("https://books.example/ledger", "https://books.example/")
    assert (found.format, found.first, found.prev) == (1, 1, GENESIS)


# -- flips -----------------------------------------------------------------------------------------


def flips(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield the bytes with each single bit changed."""
    for byte in range(len(raw)):
        for bit in range(8):
            changed = bytearray(raw)
            changed[byte] ^= 1 << bit
            yield byte, bit, bytes(changed)


@pytest.mark.parametrize("name", LINES)
@pytest.mark.uncounted
def test_every_flip_in_a_line_is_found(name: str) -> None:
    """No bit of a line can change unseen: hashed part, hash, salts, entries, punctuation."""
    for byte, bit, changed in flips(LINES[name]):
        with pytest.raises(BadLineError):
            pytest.fail(f"bit {bit} of byte {byte}: {read_line(changed)}")


def test_every_flip_in_a_header_is_found() -> None:
    """No bit of a segment's first line can change unseen."""
    for byte, bit, changed in flips(header()):
        with pytest.raises(BadLineError):
            pytest.fail(f"bit {bit} of byte {byte}: {read_header(changed)}")


def small_journal(directory: Path) -> None:
    """Write three lines into two segments."""
    journal = journal_in(directory, segment_bytes=1200)
    append(journal, 2, size=5)
    append(journal, 1)
    journal.close()


@pytest.mark.uncounted
def test_every_flip_in_a_journal_is_found_by_opening_it(tmp_path: Path) -> None:
    """Every byte of every file of lines: headers, newlines and all. The file is named."""
    small_journal(tmp_path)
    assert len(segments(tmp_path)) == 2
    for path in segments(tmp_path):
        raw = path.read_bytes()
        for byte in range(len(raw)):
            flip(path, byte, byte % 8)
            damage = damage_in(tmp_path)
            assert damage is not None, f"{path.name}, byte {byte}"
            assert damage.file == str(path)
            assert damage.line in (place_of(raw, byte), place_of(raw, byte) + 1)
            flip(path, byte, byte % 8)
    assert damage_in(tmp_path) is None


def place_of(raw: bytes, byte: int) -> int:
    """Return the number of the line a byte is in."""
    return raw.count(b"\n", 0, byte) + 1


@pytest.mark.uncounted
def test_flips_are_found_by_an_audit(tmp_path: Path) -> None:
    """``check`` names file and line of a flip anywhere, the segment's header among them."""
    place = tmp_path / "ledger"
    with new_ledger(place) as ledger:
        ledger.record(makes("e1", "flour"))
        ledger.record(change(person("ann", name="Ann", note="tall")))
    path = segments(place)[0]
    raw = path.read_bytes()
    for byte in [0, 10, 40, *range(60, len(raw), 97), len(raw) - 2, len(raw) - 1]:
        damaged = copy(place, "damaged")
        flip(segments(damaged)[0], byte, byte % 8)
        found = audit(damaged).problems
        assert [p.code for p in found] == [Code.DAMAGED], f"byte {byte}"
        assert found[0].source is not None
        assert found[0].source.file == str(segments(damaged)[0])
        assert found[0].source.line in (place_of(raw, byte), place_of(raw, byte) + 1)
        assert found[0].source.column is not None
    assert audit(place).problems == []


# -- what is no line -------------------------------------------------------------------------------


def altered(raw: bytes, old: bytes, new: bytes) -> bytes:
    """Return a line with the same hash over other words, as somebody might forge it."""
    changed = raw.replace(old, new, 1)
    cut = changed.index(b',"hash":"')
    digest = hashlib.sha256(changed[:cut]).hexdigest().encode()
    return changed[: cut + 9] + digest + changed[cut + 73 :]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b'"version":3', b'"version":"3"', "is no line"),
        (b'"version":3', b'"version": 3', None),
        (b'"prev"', b'"extra":1,"prev"', "is no line"),
        (b'"id":"0193', b'"name":"0193', "is no line"),
        (b'"at":"2025-', b'"at":"2025/', "malformed time"),
    ],
)
def test_a_line_of_another_form_is_refused(old: bytes, new: bytes, why: str | None) -> None:
    """A line that was hashed but is not laid out as ours says so; white space alone does no harm."""
    raw = altered(line(), old, new)
    if why is None:
        assert read_line(raw).version == 3
        return
    with pytest.raises(BadLineError, match=why):
        read_line(raw)


def test_entries_and_digests_must_be_as_many() -> None:
    """An entry without a digest, or a digest without an entry, is damage."""
    raw = line()
    with pytest.raises(BadLineError, match="more or fewer entries"):
        read_line(raw[:-2] + b',["' + b"0" * 32 + b'",{}]]}')
    with pytest.raises(BadLineError, match="more or fewer entries"):
        read_line(raw[: raw.rindex(b',["')] + b"]}")


def test_a_salt_must_be_whole() -> None:
    """A salt of another length or spelling is damage, and the place is that of the salt."""
    raw = line(ENTRIES[:1])
    at = raw.index(b'"entries":[["') + 13
    raw = raw[: at + 31] + b"a" + raw[at + 32 :]
    for salt in (raw[at : at + 30], raw[at : at + 32].upper(), b"z" * 32):
        with pytest.raises(BadLineError, match="salt is malformed") as found:
            read_line(raw[:at] + salt + raw[at + 32 :])
        assert found.value.offset == at


def test_a_header_of_another_format_is_refused() -> None:
    """A file of a format that this program does not know says which it is."""
    raw = header()
    newer = altered(raw, b'"format":1', b'"format":2')
    with pytest.raises(BadLineError, match="has format 2; this program reads 1"):
        read_header(newer)


def test_unreadable_bytes_are_named_by_their_place() -> None:
    """What is not UTF-8 is refused, and the offset is that of the first such byte."""
    raw = line()
    at = raw.index(b'"request":"') + 20
    with pytest.raises(BadLineError) as found:
        read_line(raw[:at] + b"\xff" + raw[at + 1 :])
    assert found.value.offset == at


@given(raw=st.binary(max_size=200), verify=st.booleans())
@example(raw=b"", verify=True)
@example(raw=b"{}", verify=False)
@example(raw=b'{"version":1', verify=True)
def test_any_bytes_are_a_line_or_refused(raw: bytes, verify: bool) -> None:  # noqa: FBT001
    """Whatever is read, the outcome is a line or ``BadLineError``, never another exception."""
    for read in (lambda: read_line(raw, verify=verify), lambda: read_header(raw)):
        with pytest.raises(BadLineError):
            read()


@given(st.data())
@settings(max_examples=300)
@pytest.mark.uncounted
def test_lines_cut_and_spliced_are_refused(data: st.DataObject) -> None:
    """Parts of lines left out, doubled or put elsewhere are found, and by no other exception."""
    raw = LINES[data.draw(st.sampled_from(sorted(LINES)))]
    other = LINES[data.draw(st.sampled_from(sorted(LINES)))]
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(raw))] * 2)))
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(other))] * 2)))
    spliced = raw[:start] + other[first:last] + raw[end:]
    if spliced in LINES.values():
        assert read_line(spliced).version == 3
        return
    with pytest.raises(BadLineError):
        read_line(spliced)


def test_a_guess_cannot_be_tested_without_the_salt() -> None:
    """The digest of an erased entry fits no unsalted guess at what it held."""
    raw = line([b'{"@type":"ob:Change"}', PERSONAL])
    digest = msgspec.json.decode(raw)["digests"][1]
    guesses = [hashlib.sha256(PERSONAL), hashlib.sha256(bytes(16) + PERSONAL)]
    guesses += [hashlib.sha256(secrets.token_bytes(16) + PERSONAL) for _ in range(50)]
    assert digest not in {guess.hexdigest() for guess in guesses}
