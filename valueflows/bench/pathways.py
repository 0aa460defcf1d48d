# SPDX-License-Identifier: MIT
"""What others need to follow the same edges: Oxigraph by a property path, SQLite by a recursive query.

Both are given every edge between an event and a place, laid down in advance, both ways indexed. They
know nothing of moments: what came into a stock after something left it is in their answer too, so
that they agree with a trace only where nothing did. An answer that takes too long is given up.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from typing import Final, NamedTuple, Protocol

import pyoxigraph as ox

from valueflows.ledger.chains import Chains
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.sight import Sight

PATIENCE_SECONDS: Final = 20.0
_STEPS: Final = 100_000
"""After how many of its steps SQLite looks at the clock."""


class NotFinishedError(Exception):
    """A peer did not answer in time."""


class Edge(NamedTuple):
    """That one node comes out of another; events are odd numbers, places even ones."""

    effect: int
    cause: int


def event_node(event: int) -> int:
    """Return the node of an event."""
    return event << 1 | 1


def place_node(place: int) -> int:
    """Return the node of a place."""
    return place << 1


def edges_of(ledger: Ledger) -> Iterator[Edge]:
    """Yield every edge of a ledger."""
    books = ledger.books
    graph = Chains(Sight(books), ledger.journal.time)
    for event in range(books.events.rows):
        own = event_node(event)
        yield from (Edge(own, place_node(place)) for place in graph.before(event))
        yield from (Edge(place_node(place), own) for place in graph.after(event))


class Answer(NamedTuple):
    """The nodes of the events that were found, and in how many seconds of processor time."""

    events: set[int]
    seconds: float


class Peer(Protocol):
    """Somebody who follows edges."""

    name: str

    def asked(self, start: int, *, forth: bool) -> Answer:
        """Follow edges from a node; ``NotFinishedError`` if that takes too long."""


class SQLite:
    """A table of edges in memory, with an index for each direction."""

    name = "SQLite, recursive query"

    def __init__(self, edges: Iterable[Edge]) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute(
            "create table edge (effect integer, cause integer, primary key (effect, cause)) without rowid"
        )
        self.connection.executemany("insert or ignore into edge values (?, ?)", edges)
        self.connection.execute("create index forth on edge (cause, effect)")

    def asked(self, start: int, *, forth: bool) -> Answer:
        """Follow edges from a node; ``NotFinishedError`` if that takes too long."""
        here, there = ("cause", "effect") if forth else ("effect", "cause")
        query = f"""
            with recursive met (node) as (
                select {there} from edge where {here} = ?
                union
                select {there} from edge join met on {here} = node
            ) select node from met where node & 1"""  # noqa: S608 - names of our own columns
        ends = time.monotonic() + PATIENCE_SECONDS
        self.connection.set_progress_handler(lambda: time.monotonic() > ends, _STEPS)
        begun = time.process_time()
        try:
            found = {node for (node,) in self.connection.execute(query, (start,))}
        except sqlite3.OperationalError:
            raise NotFinishedError from None
        return Answer(found, time.process_time() - begun)


class Oxigraph:
    """Triples in memory; a process of its own follows them, because it cannot be interrupted."""

    name = "Oxigraph, property path"

    def __init__(self, edges: Iterable[Edge]) -> None:
        self.store = ox.Store()
        self.store.bulk_extend(_triple(edge) for edge in edges)

    def asked(self, start: int, *, forth: bool) -> Answer:
        """Follow edges from a node; ``NotFinishedError`` if that takes too long."""
        path = f"(^<{_FROM.value}>)+" if forth else f"<{_FROM.value}>+"
        query = f"SELECT ?node {{ <{_NODE}{start}> {path} ?node }}"
        forking = multiprocessing.get_context("fork")
        here, there = forking.Pipe(duplex=False)
        process = forking.Process(target=self._answer, args=(query, there))
        process.start()
        try:
            if not here.poll(PATIENCE_SECONDS):
                raise NotFinishedError
            return Answer(*here.recv())
        finally:
            process.kill()
            process.join()

    def _answer(self, query: str, there: Connection) -> None:
        """Answer in the process that was started for it."""
        there.send(self.answer(query))

    def answer(self, query: str) -> tuple[set[int], float]:
        """Return the events a query finds, and how long it took."""
        begun = time.process_time()
        names = [solution[0].value for solution in self.store.query(query)]  # type: ignore[union-attr]
        spent = time.process_time() - begun
        nodes = {int(name.removeprefix(_NODE)) for name in names}
        return {node for node in nodes if node & 1}, spent


_NODE: Final = "urn:node:"
_FROM: Final = ox.NamedNode("urn:from")


def _triple(edge: Edge) -> ox.Quad:
    effect, cause = (ox.NamedNode(f"{_NODE}{node}") for node in edge)
    return ox.Quad(effect, _FROM, cause)


PEERS: Final = (Oxigraph, SQLite)
