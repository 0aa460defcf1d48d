# SPDX-License-Identifier: MIT
"""Short ways to make journals and ledgers, to damage their files, and to compare what they hold."""

from __future__ import annotations

import gc
import itertools
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from tests.helpers import BASE, change, event
from valueflows.ledger.disk import Disk
from valueflows.ledger.filejournal import SEGMENT_BYTES, FileJournal, Identity
from valueflows.ledger.journal import DamagedError, Head, Journal
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.lines import write_line
from valueflows.model.agents import Organization, Person
from valueflows.model.changes import Change
from valueflows.rdf.jsonld import to_json

IDENTITY: Final = Identity(f"{BASE}ledger", BASE, "0" * 64)
START: Final = 1_750_000_000_000_000
SECOND: Final = 1_000_000
FIRST_SEGMENT: Final = "journal/000001.jsonl"


# -- bare journals -------------------------------------------------------------------------------


def journal_in(
    directory: Path,
    identity: Identity = IDENTITY,
    *,
    disk: Disk | None = None,
    segment_bytes: int = SEGMENT_BYTES,
) -> FileJournal:
    """Open the journal in a directory as its writer; an empty one where there is none."""
    (directory / "journal").mkdir(parents=True, exist_ok=True)
    journal = FileJournal(directory, identity, disk=disk, segment_bytes=segment_bytes)
    try:
        for _line in journal.recover():
            pass
    except BaseException:
        journal.close()
        raise
    return journal


def reader_of(directory: Path) -> FileJournal:
    """Open the journal in a directory beside its writer."""
    journal = FileJournal(directory, IDENTITY, writable=False)
    for _line in journal.recover():
        pass
    return journal


def change_id(number: int) -> uuid.UUID:
    """Return the id of the change that ``lines_after`` gives to a version."""
    return uuid.UUID(int=(0x0193 << 112) | (7 << 76) | (2 << 62) | number)


def lines_after(
    head: Head,
    count: int,
    *,
    size: int = 0,
    at: int = START,
    more: bool = False,
    ids: Sequence[uuid.UUID] = (),
) -> list[bytes]:
    """Return the lines of one append, chained onto ``head``, each holding ``size`` filling bytes.

    A ``size`` below nought leaves the record out that they would fill. ``more`` leaves the append without its end; ``ids`` are the changes', else they follow from
    the versions.
    """
    made, prev = [], head.hash
    for version in range(head.version + 1, head.version + count + 1):
        line, prev = write_line(
            version=version,
            change=str(ids[version - head.version - 1] if ids else change_id(version)),
            at=at + version * SECOND,
            request="0" * 64,
            entries=[b'{"@type":"ob:Change"}', _filling(version, size)][: 1 if size < 0 else 2],
            prev=prev,
            more=more or version < head.version + count,
        )
        made.append(line)
    return made


def _filling(version: int, size: int) -> bytes:
    filling = {"@type": "Organization", "@id": f"{BASE}o/{version}", "name": "x" * size}
    return msgspec.json.encode(filling)


def append(journal: Journal, count: int = 1, **how: Any) -> list[bytes]:
    """Append lines made for the purpose and return them."""
    made = lines_after(journal.head(), count, **how)
    journal.append(journal.head(), made)
    return made


def data_of(journal: Journal) -> list[bytes]:
    """Return every line of a journal."""
    return [stored.data for stored in journal.scan()]


# -- files ---------------------------------------------------------------------------------------


def segments(directory: Path) -> list[Path]:
    """Return the segment files of a ledger, oldest first."""
    return sorted((directory / "journal").glob("*.jsonl"))


def copy(directory: Path, name: str) -> Path:
    """Return a copy of a ledger's directory, beside it."""
    target = directory.with_name(name)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(directory, target)
    return target


def overwrite(path: Path, raw: bytes) -> None:
    """Let a file hold these bytes; in place, which is much quicker than making it anew."""
    with path.open("r+b") as file:
        file.write(raw)
        file.truncate()


def flip(path: Path, byte: int, bit: int = 0) -> None:
    """Change one bit of a file; the same again changes it back."""
    with path.open("r+b") as file:
        file.seek(byte)
        changed = file.read(1)[0] ^ 1 << bit
        file.seek(byte)
        file.write(bytes([changed]))


def every_file(directory: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file below a directory and its bytes."""
    for path in sorted(directory.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path, path.read_bytes()


def damage_in(directory: Path) -> DamagedError | None:
    """Open the journal in a directory and return what damage that finds."""
    try:
        journal_in(directory).close()
    except DamagedError as damage:
        return damage
    return None


# -- ledgers -------------------------------------------------------------------------------------


class Clock:
    """A clock that moves a second whenever it is asked."""

    def __init__(self, now: int = START) -> None:
        self.now = now

    def __call__(self) -> int:
        self.now += SECOND
        return self.now


def new_ledger(directory: Path, **about: Any) -> Ledger:
    """Make a ledger of the tests' base; from now on its clock ticks a second a change."""
    ledger = Ledger.create(directory, base=BASE, name="tested", **about)
    ledger.preparer.clock = Clock(ledger.preparer.last_at)
    return ledger


def organization(iri: str, **said: Any) -> Organization:
    """Describe an organization of the tests' base; unless it is said otherwise, by its own name."""
    return Organization(**({"id": f"{BASE}{iri}", "name": iri} | said))


def person(iri: str, **said: Any) -> Person:
    """Describe a person of the tests' base."""
    return Person(id=f"{BASE}{iri}", **said)


def joins(name: str) -> Change:
    """Return the change that describes an organization, under an id that follows from its name."""
    return change(organization(name), id=uuid.uuid5(uuid.NAMESPACE_URL, name))


def makes(name: str, resource: str, quantity: str = "10 kg", who: str = "mill") -> Change:
    """Return the change by which a resource comes into the books."""
    made = event(name, "produce", who=who, resource=resource, creates=resource, quantity=quantity)
    return change(made, id=uuid.uuid5(uuid.NAMESPACE_URL, name))


def uses(
    name: str, resource: str, quantity: str = "1 kg", who: str = "mill", **said: Any
) -> Change:
    """Return the change that uses some of a resource up."""
    used = event(name, "consume", who=who, resource=resource, quantity=quantity, **said)
    return change(used, id=uuid.uuid5(uuid.NAMESPACE_URL, name))


def read_anew(directory: Path, **how: Any) -> Ledger:
    """Open a ledger from its journal alone."""
    return Ledger.open(directory, snapshot=False, **how)


def picture(ledger: Ledger) -> dict[str, Any]:
    """Return all that a ledger holds, in words: the same however and when it was recorded.

    Records as they stand, what was withdrawn, the state of every resource, nets and totals.
    """
    return {
        "records": dict(_records(ledger)),
        "stocks": dict(_stocks(ledger)),
        "totals": dict(_totals(ledger)),
    }


def ids_of(ledger: Ledger) -> Iterator[str]:
    """Yield every id that some line of the journal describes."""
    for table in ledger.books.tables:
        for row in range(table.rows):
            yield ledger.books.ids.text(table.id.view[row])


def _records(ledger: Ledger) -> Iterator[tuple[str, Any]]:
    standing = ledger.standing
    for iri in dict.fromkeys(ids_of(ledger)):
        record = standing.record(iri)
        if record is None:
            yield iri, "withdrawn" if standing.is_withdrawn(iri) else "missing"
            continue
        net = standing.nets(iri) if standing.kind(iri) == "EconomicEvent" else None
        yield iri, ({k: v for k, v in to_json(record).items() if k != "created"}, net)


def _stocks(ledger: Ledger) -> Iterator[tuple[str, Any]]:
    stocks = ledger.books.stocks
    for row in range(stocks.rows):
        iri = ledger.books.ids.text(stocks.resource.view[row])
        yield iri, ledger.standing.stock(iri)


def _totals(ledger: Ledger) -> Iterator[tuple[Any, Any]]:
    books = ledger.books
    name: Callable[[int], str] = lambda n: books.ids.text(n) if n >= 0 else ""  # noqa: E731
    for cell, total in books.cells.items():
        agents = (name(cell.scope), name(cell.provider), name(cell.receiver))
        unit = books.shared.units.values[cell.unit] if cell.unit >= 0 else ""
        tags = books.shared.tags.values[cell.tags] if cell.tags >= 0 else ()
        if total:
            yield (*agents, cell.action, name(cell.specification), tags, unit, cell.day), total


_TURNS: Final = itertools.count(1)


def let_go() -> None:
    """Give memory back now and then, in tests that open many ledgers.

    Books are many small mappings, of which the system allows a process some ten thousands, and
    they point at each other, so that only the collector finds them.
    """
    if next(_TURNS) % 8 == 0:
        gc.collect()


def names(outcomes: Sequence[Any]) -> list[str]:
    """Return the kinds of some answers, for messages that say what came instead."""
    return [type(outcome).__name__ for outcome in outcomes]
