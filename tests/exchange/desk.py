# SPDX-License-Identifier: MIT
"""A ledger of its own for a test, and short ways to bring documents in and look at what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from valueflows.exchange.formats import FORMATS, read
from valueflows.exchange.writers import WRITERS
from valueflows.ledger.exports import exported
from valueflows.ledger.imports import Report, run_import
from valueflows.ledger.ledger import Ledger
from valueflows.model.exact import Exact, written
from valueflows.model.parsed import Parsed
from valueflows.model.problems import Problem
from valueflows.model.stock import Stock

BASE: Final = "https://books.example/"
FILE: Final = "data"
JsonObject = dict[str, Any]


def parsed(data: str | bytes, form: str = "yamlld", file: str = FILE, **options: bool) -> Parsed:
    """Read a document without importing it."""
    raw = data.encode() if isinstance(data, str) else data
    return read(raw, FORMATS[form], file, **options)


def document(records: Iterable[JsonObject], form: str) -> str:
    """Write records in a format."""
    return "".join(WRITERS[form](iter(list(records))))


def told(problems: Iterable[Problem]) -> list[tuple[str, int | None]]:
    """Return the codes of problems with their lines, in the order of the lines."""
    found = [(p.code.value, p.source.line if p.source else None) for p in problems]
    return sorted(found, key=lambda pair: (pair[1] or 0, pair[0]))


def codes(problems: Iterable[Problem]) -> set[str]:
    """Return the codes of problems."""
    return {p.code.value for p in problems}


class Desk:
    """A ledger in a folder of its own."""

    def __init__(self, folder: Path, base: str = BASE) -> None:
        self.ledger = Ledger.create(folder, base=base)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ledger.close()

    def take(
        self,
        data: str | bytes,
        form: str = "yamlld",
        *,
        file: str = FILE,
        repair: bool = False,
        accept_openings: bool = False,
        dry_run: bool = False,
    ) -> Report:
        """Read a document and import it."""
        found = parsed(data, form, file, repair=repair)
        return run_import(self.ledger, found, accept_openings=accept_openings, dry_run=dry_run)

    def accept(
        self,
        data: str | bytes,
        form: str = "yamlld",
        *,
        file: str = FILE,
        accept_openings: bool = False,
    ) -> Report:
        """Import a document that must be accepted."""
        report = self.take(data, form, file=file, accept_openings=accept_openings)
        assert [str(p) for p in report.problems] == []
        return report

    @property
    def version(self) -> int:
        """How many changes the journal holds."""
        return self.ledger.journal.head().version

    def out(self, *, with_state: bool = False) -> list[JsonObject]:
        """Return everything the ledger gives out."""
        return [dict(record) for record in exported(self.ledger, with_state=with_state)]

    def record(self, iri: str) -> JsonObject:
        """Return one record, without the time it was written down."""
        found = {r["@id"]: r for r in self.out()}[iri]
        return {key: value for key, value in found.items() if key != "created"}

    def of(self, cls: str) -> list[JsonObject]:
        """Return the records of a class."""
        return [r for r in self.out() if r["@type"] == cls]

    def write(self, form: str, *, with_state: bool = False) -> str:
        """Return the ledger's export in a format."""
        return document(self.out(with_state=with_state), form)

    def stock(self, iri: str) -> Stock:
        """Return the state of a resource."""
        found = self.ledger.standing.stock(iri)
        assert found is not None
        return found

    def amounts(self, iri: str) -> tuple[str, str]:
        """Return what a resource has in the books and at hand, in its own unit."""
        stock = self.stock(iri)
        return _plain(stock.accounting), _plain(stock.onhand)

    def resources(self) -> Iterator[str]:
        """Yield every resource that was touched."""
        stocks = self.ledger.books.stocks
        for row in range(stocks.rows):
            yield self.ledger.books.ids.text(stocks.resource.view[row])


def _plain(value: Exact) -> str:
    return written(value)
