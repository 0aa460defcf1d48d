# SPDX-License-Identifier: MIT
"""RDF in and out, beside rdflib and Oxigraph doing their own part of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from valueflows.bench.measuring import Figure, best, rounded, seconds
from valueflows.bench.world import BASE, build
from valueflows.exchange.formats import FORMATS, read
from valueflows.exchange.writers import ntriples
from valueflows.ledger.exports import exported
from valueflows.ledger.graph import Graph
from valueflows.ledger.imports import run_import
from valueflows.ledger.ledger import Ledger

EVENTS: Final = 5000
_LOOKED_UP: Final = 500


def load(directory: Path) -> Iterator[Figure]:
    """Import N-Triples with every check, and make the RDF view of a journal."""
    build(directory / "source", EVENTS)
    with Ledger.open(directory / "source", writable=False) as source:
        data = "".join(ntriples(exported(source))).encode()
        followed = seconds(lambda: Graph(_made(directory / "copy")).follow(source.journal))
    with Ledger.create(directory / "target", base=BASE) as target:
        parsed = read(data, FORMATS["ntriples"], "world.nt")
        reading = best(lambda: read(data, FORMATS["ntriples"], "world.nt"), 2)
        spent = seconds(lambda: run_import(target, parsed))
    oxigraph = best(lambda: ox.Store().load(data, ox.RdfFormat.N_TRIPLES), 2)
    yield Figure(
        f"import of {EVENTS:,} events as N-Triples",
        EVENTS / (reading + spent),
        "events/s",
        f"loading the triples alone: Oxigraph {rounded(EVENTS / oxigraph)} /s, {_rdflib(data)}",
    )
    yield Figure(
        "RDF view of a journal",
        EVENTS / followed,
        "events/s",
        f"Oxigraph loading the same triples in memory {rounded(EVENTS / oxigraph)} /s",
    )
    yield _looked_up(directory, data)


def _made(directory: Path) -> Path:
    directory.mkdir()
    return directory


def _rdflib(data: bytes) -> str:
    try:
        import rdflib
    except ImportError:
        return "rdflib is not installed"
    spent = seconds(lambda: rdflib.Graph().parse(data=data, format="nt"))
    return f"rdflib {rounded(EVENTS / spent)} /s"


def _looked_up(directory: Path, data: bytes) -> Figure:
    with Ledger.open(directory / "source", writable=False) as ledger:
        books = ledger.books
        ids = [books.ids.text(books.events.id.view[row]) for row in range(_LOOKED_UP)]

        def ours() -> None:
            for iri in ids:
                located: Any = books.find(iri)
                books.record(*located)

        spent = best(ours) / len(ids)
    store = ox.Store()
    store.load(data, ox.RdfFormat.N_TRIPLES)
    nodes = [ox.NamedNode(iri) for iri in ids]
    oxigraph = best(
        lambda: [list(store.quads_for_pattern(n, None, None, None)) for n in nodes]
    ) / len(ids)
    return Figure(
        "one event by its id, all of it",
        spent * 1e6,
        "µs",
        f"Oxigraph in memory, its triples without the measure's: {rounded(oxigraph * 1e6)} µs",
    )
