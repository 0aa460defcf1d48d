# SPDX-License-Identifier: MIT
"""Small ledgers to trace in, and traces in words."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.helpers import BASE, COMMONS, change, event, iri
from valueflows.ledger.chains import Chains
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.sight import PastSight, Sight
from valueflows.model.ours import LATE
from valueflows.model.records import Record
from valueflows.model.steps import EVENT, place
from valueflows.model.trace import NO_LIMITS, RANKS, Found, Limits, Start, trace, track

_AT_ONCE = 1000


@contextmanager
def ledger_of(records: Iterable[Record] = ()) -> Iterator[Ledger]:
    """Make a ledger that allows late entries, with some records, and take it away afterwards."""
    directory = Path(tempfile.mkdtemp())
    try:
        with Ledger.create(directory / "ledger", base=BASE, stock_rule=LATE) as ledger:
            tell(ledger, *records)
            yield ledger
    finally:
        shutil.rmtree(directory)


def tell(ledger: Ledger, *records: Record) -> None:
    """Record some things, as few changes."""
    for start in range(0, len(records), _AT_ONCE):
        ledger.record(change(*records[start : start + _AT_ONCE]))


def on(day: int, name: str, action: str, **said: Any) -> Record:
    """Make an event of a day; who is not said is the mill."""
    if "provider" not in said:
        said = {"who": "mill"} | said
    said.setdefault("quantity", None if action == "work" else "1 kg")
    if action == "work":
        said["effort"] = "1 h"
    moment = f"20{25 + day // 360:02}-{day % 360 // 30 + 1:02}-{day % 30 + 1:02}T08:00:00Z"
    return event(name, action, at=moment, **said)


def chains(ledger: Ledger, as_of: int | None = None) -> Chains:
    """Return the events of a ledger as a graph."""
    books = ledger.books
    sight = Sight(books) if as_of is None else PastSight(books, as_of)
    return Chains(sight, ledger.journal.time)


def start_at(ledger: Ledger, name: str) -> Start:
    """Return where a walk from an event or a resource begins."""
    located = ledger.books.find(iri(name))
    if located is not None and located[0] is ledger.books.events:
        return Start(events=(located[1],))
    return Start(places=(place(ledger.books.ids.find(iri(name))),))


class Asking(Chains):
    """The events of a ledger as a graph of which nothing is ready."""

    def trail(self, *, forth: bool) -> None:
        """Return nothing: each event has to be asked about."""


def asking(ledger: Ledger) -> Chains:
    """Return the events of a ledger as a graph that has to be asked."""
    return Asking(Sight(ledger.books), ledger.journal.time)


def walk(ledger: Ledger, name: str, way: str, limits: Limits = NO_LIMITS) -> Found:
    """Trace or track something; swiftly and by asking about each event the same is found."""
    walked = trace if way == "trace" else track
    start = start_at(ledger, name)
    found = walked(chains(ledger), start, limits)
    if limits.milliseconds is None:
        asked = walked(asking(ledger), start, limits)
        assert _plain(found) == _plain(asked)
    return found


def _plain(found: Found) -> dict[str, Any]:
    """Return what was found, joined places as tuples."""
    return dataclasses.asdict(found) | {
        "places": {p: tuple(across) for p, across in found.places.items()}
    }


def names(ledger: Ledger, positions: Iterable[int]) -> list[str]:
    """Return the names of events."""
    books = ledger.books
    ids = (books.ids.text(books.events.id.view[at & EVENT]) for at in positions)
    return [found.removeprefix(COMMONS) for found in ids]


def steps(ledger: Ledger, name: str, way: str = "trace") -> list[str]:
    """Return the names of the steps of a walk, causes first."""
    return names(ledger, walk(ledger, name, way).order)


def ranked(ledger: Ledger, name: str, way: str = "trace") -> dict[str, str]:
    """Return the steps of a walk, and how each is connected."""
    found = walk(ledger, name, way)
    return {
        n: RANKS[found.ranks[at]]
        for n, at in zip(names(ledger, found.order), found.order, strict=True)
    }
