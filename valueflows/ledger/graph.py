# SPDX-License-Identifier: MIT
"""The RDF view: every record as triples in Oxigraph, for SPARQL.

It follows the journal, in groups, and never delays a write. What a group changes, and how far the
view has come, go into one atomic update, so that after a crash it may be behind but is never
ahead or half-way. It holds what was recorded, forwards; quantities in stock are the books'.

Literals lose their written form in the store (``10.50`` becomes ``10.5``), which is why nothing is
ever hashed or given back from here.
"""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from valueflows.ledger.journal import Journal, Stored
from valueflows.ledger.lines import read_line, records
from valueflows.ledger.sparqlguard import asks_elsewhere
from valueflows.model.catalog import CLASSES, class_word
from valueflows.model.terms import OB, properties
from valueflows.rdf.context import PREFIXES
from valueflows.rdf.triples import literal, measure_iri, triples

NAME: Final = "graph"
GROUP_LINES: Final = 500
_BULK_LINES: Final = 2000
_CURSOR: Final = f"{OB}cursor"
_MEASURES: Final = {
    class_word(cls): [row.key for row in properties(cls) if row.kind == "value"]
    for cls in CLASSES.values()
}


class Cursor(NamedTuple):
    """How far the view has come: a version and that line's hash."""

    version: int
    hash: str


class TooLargeError(Exception):
    """An answer that is larger than was allowed."""


class ElsewhereError(Exception):
    """A query that asks other machines, by SERVICE."""


class Graph:
    """The store of one ledger; only one process may have it open."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / NAME
        self.store = ox.Store(str(self.path))

    # -- following -------------------------------------------------------------------------------

    def cursor(self) -> Cursor:
        """Return how far the view has come; version 0 for an empty one."""
        graph = ox.NamedNode(_CURSOR)
        found: dict[str, Any] = {
            q.predicate.value: getattr(q.object, "value", "")
            for q in self.store.quads_for_pattern(None, None, None, graph)
        }
        return Cursor(int(found.get(f"{OB}version", 0)), found.get(f"{OB}hash", ""))

    def follow(self, journal: Journal) -> int:
        """Take in every line after the cursor; return the version reached.

        A view of another history than the journal's is thrown away and made again.
        """
        cursor = self.cursor()
        if not self._continues(cursor, journal):
            self.clear()
            cursor = Cursor(0, "")
        if cursor.version == 0 and journal.head().version > _BULK_LINES:
            self._build(journal)
            cursor = self.cursor()
        while lines := journal.read(cursor.version, GROUP_LINES):
            cursor = self._take(lines)
        return cursor.version

    @staticmethod
    def _continues(cursor: Cursor, journal: Journal) -> bool:
        if cursor.version == 0:
            return True
        found = journal.read(cursor.version - 1, 1)
        return bool(found) and read_line(found[0].data, verify=False).hash == cursor.hash

    def clear(self) -> None:
        """Forget everything."""
        self.store.clear()

    def _take(self, lines: Iterable[Stored]) -> Cursor:
        """Take in a group of lines by one atomic update."""
        update = _Update()
        cursor = Cursor(0, "")
        for stored in lines:
            line = read_line(stored.data, verify=False)
            for record in records(stored.data):
                update.put(record)
            cursor = Cursor(line.version, line.hash)
        update.move(cursor)
        self.store.update(update.text())
        return cursor

    def _build(self, journal: Journal) -> None:
        """Load a whole journal at once; records that were revised are put in last."""
        source: Any = _Source(journal)
        self.store.bulk_load(source, ox.RdfFormat.N_TRIPLES)
        update = _Update()
        for record in source.revised.values():
            update.put(record)
        update.move(source.cursor)
        self.store.update(update.text())
        self.store.flush()

    # -- asking ----------------------------------------------------------------------------------

    def query(self, text: str, rows: str, graphs: str, bytes_max: int) -> tuple[bytes, str]:
        """Answer a SPARQL query: rows and truth values in one format, triples in another.

        The vocabulary's prefixes are declared. Return the answer and its media type.
        ``SyntaxError`` for what is no query, ``ElsewhereError`` for SERVICE, ``ValueError`` when
        its kind of answer cannot be written so, ``TooLargeError`` when the answer is too large.
        """
        if asks_elsewhere(text):
            raise ElsewhereError
        results = self.store.query(text, prefixes=PREFIXES, named_graphs=[])
        is_graph = isinstance(results, ox.QueryTriples)
        offered, wanted = (GRAPH_FORMS, graphs) if is_graph else (ROW_FORMS, rows)
        if wanted not in offered:
            kind = "triples" if is_graph else "rows and truth values"
            raise ValueError(f"{kind} can be written as {', '.join(offered)}")
        media, form = offered[wanted]
        out = _Bounded(bytes_max)
        results.serialize(out, form)
        return out.getvalue(), media

    def content(self) -> tuple[int, str]:
        """Return the number of facts and an order-independent digest of them."""
        return _digest(
            f"{q.subject} {q.predicate} {q.object} ."
            for q in self.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        )


ROW_FORMS: Final[dict[str, tuple[str, Any]]] = {
    "json": ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
    "xml": ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
    "csv": ("text/csv; charset=utf-8", ox.QueryResultsFormat.CSV),
    "tsv": ("text/tab-separated-values; charset=utf-8", ox.QueryResultsFormat.TSV),
}
GRAPH_FORMS: Final[dict[str, tuple[str, Any]]] = {
    "turtle": ("text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
    "ntriples": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdfxml": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}


class _Bounded(io.BytesIO):
    """A buffer that stops a query whose answer grows too large."""

    def __init__(self, bytes_max: int) -> None:
        super().__init__()
        self.left = bytes_max

    def write(self, data: Any) -> int:
        self.left -= len(data)
        if self.left < 0:
            raise TooLargeError
        return super().write(data)


# -- updates ---------------------------------------------------------------------------------------


class _Update:
    """A SPARQL update put together record by record."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.data: list[str] = []

    def put(self, record: dict[str, Any]) -> None:
        """Add a record; a revision or withdrawal first takes away what was there."""
        if record.get("ob:revision", 1) > 1 or record.get("ob:withdrawn"):
            self._flush()
            self._delete(record)
        if not record.get("ob:withdrawn"):
            self.data += triples(record)

    def _delete(self, record: dict[str, Any]) -> None:
        subject = record["@id"]
        nodes = [subject, *(measure_iri(subject, key) for key in _MEASURES[record["@type"]])]
        self.parts += [f"DELETE WHERE {{ <{node}> ?p ?o }}" for node in nodes]

    def _flush(self) -> None:
        if self.data:
            self.parts.append(f"INSERT DATA {{\n{''.join(self.data)}}}")
            self.data = []

    def move(self, cursor: Cursor) -> None:
        """Note how far the view has come."""
        self._flush()
        hashed = literal(cursor.hash)
        facts = f"<{_CURSOR}> <{OB}version> {cursor.version} ; <{OB}hash> {hashed}"
        self.parts += [
            f"DELETE WHERE {{ GRAPH <{_CURSOR}> {{ ?s ?p ?o }} }}",
            f"INSERT DATA {{ GRAPH <{_CURSOR}> {{ {facts} }} }}",
        ]

    def text(self) -> str:
        """Return the whole update."""
        return " ;\n".join(self.parts)


class _Source(io.RawIOBase):
    """A journal as a file of N-Triples; what was revised is kept back in ``revised``."""

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self.revised: dict[str, dict[str, Any]] = {}
        again = {r["@id"] for line in journal.scan() for r in _again(line.data)}
        self.cursor = Cursor(0, "")
        self._chunks = self._triples(journal, again)
        self._left = b""

    def _triples(self, journal: Journal, again: set[str]) -> Iterator[bytes]:
        for stored in journal.scan():
            line = read_line(stored.data, verify=False)
            self.cursor = Cursor(line.version, line.hash)
            for record in records(stored.data):
                if record["@id"] not in again:
                    yield "".join(triples(record)).encode()
                else:
                    self.revised[record["@id"]] = record

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        wanted = size if size >= 0 else 1 << 62
        parts, length = [self._left], len(self._left)
        while length < wanted and (chunk := next(self._chunks, None)) is not None:
            parts.append(chunk)
            length += len(chunk)
        data = b"".join(parts)
        self._left = data[wanted:]
        return data[:wanted]


def _again(data: bytes) -> Iterator[dict[str, Any]]:
    if b'"ob:revision"' in data:
        yield from (r for r in records(data) if "ob:revision" in r)


def remove(directory: Path) -> None:
    """Delete the view from disk."""
    path = directory / NAME
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


# -- comparing -----------------------------------------------------------------------------------

_CHUNK_RECORDS: Final = 2000


def expected_content(journal: Journal) -> tuple[int, str]:
    """Return what ``Graph.content`` should be, from the journal alone.

    Each record goes through a small store in memory, which writes literals as the view does.
    """
    again = {r["@id"] for stored in journal.scan() for r in _again(stored.data)}
    return _digest(line for chunk in _chunks(_current(journal, again)) for line in _stored(chunk))


def _current(journal: Journal, again: set[str]) -> Iterator[dict[str, Any]]:
    """Yield every record as it stands now; ``again`` are the ids that have later revisions."""
    revised: dict[str, dict[str, Any]] = {}
    for stored in journal.scan():
        for record in records(stored.data):
            if record["@id"] not in again:
                yield record
            elif record.get("ob:withdrawn"):
                revised.pop(record["@id"], None)
            else:
                revised[record["@id"]] = record
    yield from revised.values()


def _chunks(found: Iterator[dict[str, Any]]) -> Iterator[str]:
    while chunk := list(islice(found, _CHUNK_RECORDS)):
        yield "".join(line for record in chunk for line in triples(record))


def _stored(text: str) -> Iterator[str]:
    scratch = ox.Store()
    scratch.load(text.encode(), ox.RdfFormat.N_TRIPLES)
    for quad in scratch:
        yield f"{quad.subject} {quad.predicate} {quad.object} ."


def _digest(lines: Iterable[str]) -> tuple[int, str]:
    total, count = 0, 0
    for line in lines:
        total += int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")
        count += 1
    return count, f"{total % (1 << 256):064x}"
