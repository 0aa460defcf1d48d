# SPDX-License-Identifier: MIT
"""What it costs to be ready and to read: replay, snapshot, a page of events, one record."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec

from valueflows.bench.measuring import Figure, best, processor_seconds, rounded
from valueflows.bench.questions import PAGE
from valueflows.bench.world import EVENTS_PER_PROCESS, build
from valueflows.ledger.books import Books
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.lines import read_line
from valueflows.model.callers import EVERYTHING

_APPLIED: Final = 50_000


def world(directory: Path, events: int) -> Iterator[Figure]:
    """Replay a world of whole processes, open it from its snapshot, and read from it."""
    events = max(events // EVENTS_PER_PROCESS, 1) * EVENTS_PER_PROCESS
    place = directory / "world"
    build(place, events)
    replayed = _child("replay", place)
    size = sum(f.stat().st_size for f in (place / "journal").iterdir())
    yield Figure(
        f"replay of {events:,} events",
        replayed["seconds"],
        "s",
        f"{rounded(replayed['seconds'] / events * 1e6)} µs an event, {rounded(size / 1e6)} MB read; "
        f"reading and splitting the lines alone {rounded(replayed['bare'])} s",
        "25 s a million",
    )
    yield Figure(
        "memory of it",
        replayed["peak"] / 1e9,
        "GB",
        f"{rounded(replayed['peak'] / events)} bytes an event",
        "0.5 GB a million",
    )
    opened = _child("snapshot", place)
    yield Figure(
        "ready from a snapshot",
        opened["seconds"],
        "s",
        f"reading the file alone {rounded(opened['bare'])} s; {rounded(opened['peak'] / 1e9)} GB",
        "1 s a million",
    )
    with Ledger.open(place, writable=False) as ledger:
        yield _applied(ledger)
        yield _page(ledger)
        yield _looked_up(ledger)


def _child(what: str, place: Path) -> dict[str, float]:
    """Return what a process of its own measures, so that its memory is its own."""
    command = [sys.executable, "-m", "valueflows.bench.opening", what, str(place)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    found: dict[str, float] = json.loads(out)
    return found


def _applied(ledger: Ledger) -> Figure:
    """Take lines into fresh books, without reading and verifying them."""
    lines = []
    for stored in ledger.journal.scan():
        lines.append((read_line(stored.data, verify=False), stored.place))
        if len(lines) >= _APPLIED:
            break
    events = 0

    def apply() -> None:
        nonlocal events
        books = Books(ledger.journal.fetch)
        for line, place in lines:
            books.apply(line, place)
        events = books.events.rows

    spent = min(processor_seconds(apply) for _ in range(3))
    decode = msgspec.json.Decoder(dict[str, Any]).decode

    def decoded() -> None:
        for line, _place in lines:
            for entry in line.entries:
                if entry is not None:
                    decode(entry.raw)

    bare = min(processor_seconds(decoded) for _ in range(3))
    return Figure(
        "apply",
        spent / events * 1e6,
        "µs of processor time an event",
        f"decoding its records from JSON alone {rounded(bare / events * 1e6)} µs",
        "15 µs",
    )


def _page(ledger: Ledger) -> Figure:
    from valueflows.graphql.context import Asking
    from valueflows.graphql.schema import schema

    made = schema()

    def ask() -> bytes:
        asking = Asking(ledger, EVERYTHING)
        result = made.execute_sync(
            PAGE, variable_values={"first": 100}, context_value={"asking": asking}
        )
        assert not result.errors  # noqa: S101 - a page with errors is no page
        return msgspec.json.encode(result.data, enc_hook=str)

    size = len(ask())
    spent = best(ask, 15)
    rows = list(islice(ledger.view(EVERYTHING).records("EconomicEvent"), 100))
    bare = best(lambda: [msgspec.json.encode(row.document) for row in rows], 15)
    return Figure(
        "GraphQL page of 100 events, nested",
        spent * 1000,
        "ms",
        f"{rounded(size / 1000)} kB; the same records read and written as JSON "
        f"{rounded(bare * 1000)} ms",
        "15 ms",
    )


def _looked_up(ledger: Ledger) -> Figure:
    books = ledger.books
    count = books.events.rows
    ids = [books.ids.text(books.events.id.view[n * 7919 % count]) for n in range(1000)]

    def look_up() -> None:
        for iri in ids:
            located = books.find(iri)
            assert located is not None  # noqa: S101 - it is there
            books.record(*located)

    table = dict.fromkeys(ids, 0)
    bare = best(lambda: [table[iri] for iri in ids])
    return Figure(
        "one record by its id",
        best(look_up) / len(ids) * 1e6,
        "µs",
        f"a dict of texts {rounded(bare / len(ids) * 1e6)} µs, without a record",
        "",
    )
