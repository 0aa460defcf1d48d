# SPDX-License-Identifier: MIT
"""Many tables in one SQLite file, or as a folder of Parquet files, for tools that speak SQL.

SQLite calculates with binary numbers: there amounts are as good as its own arithmetic. In Parquet
they are exact.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final, Protocol

from valueflows.exchange.delimited import plain
from valueflows.exchange.tables import as_parquet
from valueflows.model.tables import Column, Table, Value

COLUMNS: Final = "columns"
"""The table that says what the columns of all others mean."""

_ABOUT: Final = Table(
    COLUMNS,
    "What the columns mean",
    tuple(
        Column(name, name.capitalize())
        for name in ("table", "column", "title", "kind", "unit", "description")
    ),
)
_TYPES: Final = {"count": "INTEGER", "flag": "INTEGER", "number": "NUMERIC"}
_WHOLE_MAX: Final = 2**63


class Filled(Protocol):
    """A table without rows, and the rows."""

    @property
    def head(self) -> Table:
        """The table."""

    @property
    def rows(self) -> Iterable[tuple[Value, ...]]:
        """Its rows, read once."""


def to_sqlite(tables: Iterable[Filled], file: Path) -> None:
    """Write tables into a new SQLite file."""
    with closing(sqlite3.connect(file)) as base:
        told: list[tuple[Value, ...]] = []
        for filled in tables:
            _put(base, filled.head, filled.rows)
            told += _told(filled.head)
        _put(base, _ABOUT, told)
        base.commit()


def _put(base: sqlite3.Connection, head: Table, rows: Iterable[tuple[Value, ...]]) -> None:
    columns = [f"{_quoted(c.name)} {_TYPES.get(c.kind, 'TEXT')}" for c in head.columns]
    name, places = _quoted(head.name), ", ".join("?" * len(columns))
    base.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
    base.executemany(
        f"INSERT INTO {name} VALUES ({places})",  # noqa: S608 - the name is quoted
        (tuple(map(_stored, row)) for row in rows),
    )
    if head.key:
        keys = ", ".join(map(_quoted, head.key))
        base.execute(f"CREATE INDEX {_quoted(f'{head.name}_key')} ON {name} ({keys})")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _stored(value: Value) -> str | int | None:
    if isinstance(value, Decimal):
        return plain(value)
    return str(value) if isinstance(value, int) and abs(value) >= _WHOLE_MAX else value


def _told(head: Table) -> Iterator[tuple[Value, ...]]:
    for column in head.columns:
        yield (head.name, column.name, column.title, column.kind, column.unit, column.doc)


def to_parquet(tables: Iterable[Filled], folder: Path) -> None:
    """Write each table as a Parquet file in a folder, with one that says what columns mean."""
    told: list[tuple[Value, ...]] = []
    for filled in tables:
        table = replace(filled.head, rows=tuple(filled.rows))
        (folder / f"{table.name}.parquet").write_bytes(as_parquet(table))
        told += _told(table)
    about = replace(_ABOUT, rows=tuple(told))
    (folder / f"{COLUMNS}.parquet").write_bytes(as_parquet(about))
