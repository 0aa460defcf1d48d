# SPDX-License-Identifier: MIT
"""What a report is made of: tables in long, tidy form, and what a reader must know beside them.

Cells hold text, whole numbers, exact decimals or nothing; a decimal was rounded where the report
says so and nowhere after. Formats (JSON, CSV, Parquet, a page) are made from these alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

Value = str | int | Decimal | bool | None

TEXT: Final = "text"
IRI: Final = "iri"
DATE: Final = "date"
MOMENT: Final = "moment"
COUNT: Final = "count"
NUMBER: Final = "number"
FLAG: Final = "flag"
KINDS: Final = (TEXT, IRI, DATE, MOMENT, COUNT, NUMBER, FLAG)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a short name for machines, a title for people, and what its values are.

    ``unit`` is a currency's code, a unit's symbol, or a word such as ``ratio``, ``percent``.
    """

    name: str
    title: str
    kind: str = TEXT
    unit: str | None = None
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns. ``key`` names the columns that tell rows apart."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...] = ()
    key: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        width = len(self.columns)
        if any(len(row) != width for row in self.rows):
            raise ValueError(f"a row of {self.name} does not have {width} cells")

    def records(self) -> Iterator[dict[str, Value]]:
        """Yield each row with the names of its columns."""
        names = [column.name for column in self.columns]
        for row in self.rows:
            yield dict(zip(names, row, strict=True))


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader must know beside the figures: what is missing, withheld or assumed.

    ``code`` is a word for machines (``unvalued_stock``), ``count`` how many records it is about,
    ``events`` which, as far as the reader may know them.
    """

    code: str
    text: str
    count: int = 0
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it was computed: tables, what it was asked, and from which version of the books.

    ``depends_on`` is the version in which the last record that bears on it was written. ``facts``
    are single values with a name (a verdict, a ratio). Equal questions of equal books make equal
    reports.
    """

    name: str
    title: str
    about: tuple[str, ...]
    period: str
    version: int
    checkpoint: str
    depends_on: int
    tables: tuple[Table, ...] = ()
    facts: Mapping[str, Value] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def table(self, name: str) -> Table:
        """Return one of its tables; ``KeyError`` for a name it has none of."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)
