# SPDX-License-Identifier: MIT
"""Erasing a person's data: the journal is written anew without it, and its chain still verifies.

What goes: everything personal of the person and of the places named as theirs; notes and pictures
of flows they gave or got, and of the processes and agreements those belong to; who and why of the
changes that brought any of it, or that they made themselves. What stays: that they took part, by
their id, and every quantity.

An erasure is itself a record, and names each entry it emptied: without one, an empty entry is
damage. Afterwards no file of the ledger holds the data: segments are replaced, snapshot, torn
tails and the graph are removed and made again.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from valueflows.ledger.books import Books
from valueflows.ledger.disk import Disk
from valueflows.ledger.headfile import HeadFile, Mark
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.lines import Line, read_line
from valueflows.ledger.snapshot import NAME
from valueflows.ledger.tables import Table
from valueflows.model.changes import Change
from valueflows.model.exact import instant_of
from valueflows.model.ids import canonical, mint
from valueflows.model.ours import Erasure
from valueflows.model.problems import Code, Refused
from valueflows.model.terms import Ref

_FLOWS = ("EconomicEvent", "Commitment", "Intent", "Claim")
_SIDES = ("provider", "receiver")
_AROUND = (
    "input_of",
    "output_of",
    "realization_of",
    "reciprocal_realization_of",
    "clause_of",
    "reciprocal_clause_of",
)


@dataclass(slots=True)
class Erased:
    """What an erasure did: the record of it, and how many entries it emptied."""

    id: str
    version: int
    entries: list[str] = field(default_factory=list)


def erase(ledger: Ledger, person: str, *, why: str = "", by: str = "") -> Erased:
    """Remove a person's data from every file of the ledger.

    ``Refused`` when the id is not a person's. The caller holds the ledger open for writing and
    must open it anew afterwards: its books still know what was erased.
    """
    kind = ledger.standing.kind(person)
    if kind != "Person":
        what = f"is a {kind}" if kind else "is described nowhere"
        raise Refused.of(
            Code.NOT_FOUND if kind is None else Code.REFERENCE_TO_WRONG_CLASS,
            "person",
            f"{person} {what}; only the data of a Person can be erased",
            "Give the id of a person.",
        )
    ids = set(_concerned(ledger.books, canonical(person)))
    entries = list(_entries(ledger, ids, canonical(person)))
    change = uuid.uuid4()
    now = ledger.preparer.now()
    record = Erasure(
        id=mint(ledger.standing.base, "Erasure", change, 0, now),
        person=Ref(person),
        erased_at=instant_of(now),
        why=why or None,
        entries=tuple(entries),
    )
    version = ledger.record(Change(id=change, records=(record,), by=by)).version
    # The record stands first: from here on check tells whatever of it is not done. The segments
    # come last, so that as long as anything is left, what was to be erased is still in them too.
    ledger.journal.seal("data was erased from this journal; open the ledger anew")
    _remove_views(ledger.directory)
    _empty(ledger, entries)
    return Erased(record.id, version, entries)


# -- what is concerned -----------------------------------------------------------------------------


def _concerned(books: Books, person: str) -> Iterator[str]:
    """Yield the ids whose personal entries go."""
    yield person
    number = books.ids.find(person)
    yield from _homes(books, number)
    memberships = books.by_name["Membership"]
    for row in memberships.links["member"].rows(number):
        yield books.ids.text(memberships.id.view[row])
    for name in _FLOWS:
        table = books.by_name[name]
        for side in _SIDES:
            for row in table.links[side].rows(number):
                yield books.ids.text(table.id.view[row])
                yield from _around(books, table, row)


def _homes(books: Books, number: int) -> Iterator[str]:
    """Yield the places that were ever named as the person's."""
    table = books.by_name["Person"]
    for row in range(table.rows):
        place = table.refs["primary_location"].view[row]
        if table.id.view[row] == number and place >= 0:
            yield books.ids.text(place)


def _around(books: Books, table: Table, row: int) -> Iterator[str]:
    for name in _AROUND:
        column = table.refs.get(name)
        if column is not None and column.view[row] >= 0:
            yield books.ids.text(column.view[row])


def _entries(ledger: Ledger, ids: set[str], person: str) -> Iterator[str]:
    """Yield ``version/number`` of every entry to empty."""
    for stored in ledger.journal.scan():
        line = read_line(stored.data, verify=False)
        found = list(_personal_entries(line, ids))
        for number in found:
            yield f"{line.version}/{number}"
        if line.entries[0] is not None and (found or _made_by(line, person)):
            yield f"{line.version}/0"


def _personal_entries(line: Line, ids: set[str]) -> Iterator[int]:
    for number, entry in enumerate(line.entries):
        if entry is None or not entry.is_personal:
            continue
        if canonical(msgspec.json.decode(entry.raw)["@id"]) in ids:
            yield number


def _made_by(line: Line, person: str) -> bool:
    about = line.entries[0]
    by = "" if about is None else msgspec.json.decode(about.raw).get("by", "")
    return canonical(by) == person


# -- emptying --------------------------------------------------------------------------------------


def _empty(ledger: Ledger, entries: list[str]) -> None:
    """Write every segment anew with the entries emptied; nothing in the hashed part changes."""
    wanted: dict[int, set[int]] = {}
    for entry in entries:
        version, number = entry.split("/")
        wanted.setdefault(int(version), set()).add(int(number))
    head = ledger.directory / "head"
    head.unlink()  # its places are not those of the new files; without it the lines speak
    Disk().sync_directory(ledger.directory)
    paths = sorted((ledger.directory / "journal").glob("*.jsonl"))
    for path in paths:
        _rewrite(path, wanted)
    last = ledger.journal.head()
    file = HeadFile(head, writable=True)
    file.reset(Mark(last.version, sum(path.stat().st_size for path in paths), last.hash))
    file.close()


def _rewrite(path: Path, wanted: dict[int, set[int]]) -> None:
    temporary = path.with_suffix(".new")
    disk = Disk()
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with path.open("rb") as old, os.fdopen(fd, "wb") as new:
        new.write(old.readline())
        for raw in old:
            line = read_line(raw[:-1], verify=False)
            numbers = wanted.get(line.version)
            new.write(raw if numbers is None else emptied(raw, line, numbers))
        new.flush()
        disk.sync(new.fileno())
    temporary.replace(path)
    disk.sync_directory(path.parent)


def emptied(raw: bytes, line: Line, numbers: set[int]) -> bytes:
    """Return a line with some of its entries replaced by ``null``."""
    begin = raw.index(b',"entries":[') + len(b',"entries":[')
    parts = []
    for number, entry in enumerate(line.entries):
        if entry is None or number in numbers:
            parts.append(b"null")
        else:
            salt = raw[entry.start - 36 : entry.start]
            parts.append(salt + entry.raw + b"]")
    return raw[:begin] + b",".join(parts) + b"]}\n"


def _remove_views(directory: Path) -> None:
    """Remove what else may hold the data: views, torn tails, files that were never put in place."""
    (directory / NAME).unlink(missing_ok=True)
    for pattern in ("torn-*", ".*.new", "journal/*.new"):
        for path in directory.glob(pattern):
            path.unlink()
    for path in directory.glob("graph*"):
        shutil.rmtree(path)
    Disk().sync_directory(directory)
