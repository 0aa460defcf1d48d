# SPDX-License-Identifier: MIT
"""Reports in every format they leave in, and as data frames for notebooks.

pandas, pyarrow and openpyxl are imported where they are used: nobody needs them who asks for JSON or
CSV. The same report makes the same bytes in every format.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from valueflows.exchange.delimited import RISKY, as_csv, as_json, cell, plain
from valueflows.exchange.metadata import Place, as_metadata
from valueflows.model.tables import Column, Note, Report, Table, Value

DIGITS: Final = 38
SHEET_NAME_MAX: Final = 31
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_NO_DAY: Final = "1980-01-01T00:00:00Z"


class NotInstalledError(Exception):
    """A format whose libraries are not there; the message says which, and how to get them."""

    def __init__(self, name: str | None) -> None:
        super().__init__(
            f"This format needs {name}: install valueflows[reports]. JSON and CSV need nothing."
        )


# -- frames ----------------------------------------------------------------------------------------


def frame(table: Table) -> Any:
    """Return a table as a ``pandas.DataFrame``: exact decimals, whole numbers, dates, UTC moments.

    ``NotInstalledError`` without pandas and pyarrow.
    """
    try:
        import pandas as pd
        import pyarrow as pa
    except ImportError as error:
        raise NotInstalledError(error.name) from None

    columns = {
        column.name: pd.array(
            [_read(column, row[place]) for row in table.rows],
            dtype=pd.ArrowDtype(_arrow(pa, column, [row[place] for row in table.rows])),
        )
        for place, column in enumerate(table.columns)
    }
    return pd.DataFrame(columns)


def _read(column: Column, value: Value) -> Any:
    """Return a cell as what its column holds."""
    if value is None:
        return None
    if column.kind in {"text", "iri"}:
        return cell(value)
    if column.kind == "date":
        return date.fromisoformat(str(value))
    if column.kind == "moment":
        return datetime.fromisoformat(str(value)).astimezone(UTC)
    if column.kind == "number" and not isinstance(value, Decimal):
        return Decimal(value)
    return value


def _arrow(pa: Any, column: Column, values: list[Value]) -> Any:
    """Return the type of a column; decimals have as many places as the longest of them."""
    made: dict[str, Callable[[], Any]] = {
        "date": pa.date32,
        "moment": lambda: pa.timestamp("us", tz="UTC"),
        "count": pa.int64,
        "number": lambda: _decimal(pa, values),
        "flag": pa.bool_,
    }
    found: Any = made.get(column.kind, pa.string)()
    return found


def _decimal(pa: Any, values: list[Value]) -> Any:
    sizes = [
        tuple(map(len, plain(Decimal(v)).lstrip("-").split("."))) for v in values if v is not None
    ]
    places = max((size[1] for size in sizes if len(size) > 1), default=0)
    digits = max((size[0] for size in sizes), default=0) + places
    # most tools read no more than 38 digits; what has more is kept all the same
    return pa.decimal128(DIGITS, places) if digits <= DIGITS else pa.decimal256(2 * DIGITS, places)


def as_parquet(table: Table) -> bytes:
    """Return a table as Parquet."""
    out = io.BytesIO()
    frame(table).to_parquet(out, engine="pyarrow", index=False, compression="zstd")
    return out.getvalue()


# -- spreadsheets ----------------------------------------------------------------------------------


def as_xlsx(report: Report) -> bytes:
    """Return a report as a workbook: a sheet for each table, one for facts, one for notes.

    Numbers are written with all their digits. Text is marked as text, so that it is no formula.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise NotInstalledError(error.name) from None

    out, names = io.BytesIO(), set[str]()
    try:
        writer = pd.ExcelWriter(out, engine="openpyxl")
    except ImportError as error:
        raise NotInstalledError(error.name or "openpyxl") from None
    with writer:
        for table in (*report.tables, facts(report), notes(report)):
            sheet = writer.book.create_sheet(_sheet_name(table, names))
            for number, row in enumerate(_lines(table), 1):
                for number_in_row, value in enumerate(row, 1):
                    _put(sheet.cell(number, number_in_row), value)
    return _timeless(out.getvalue())


def _lines(table: Table) -> list[tuple[Value, ...]]:
    return [tuple(column.name for column in table.columns), *table.rows]


def _put(place: Any, value: Value) -> None:
    """Fill a cell; text that begins like a formula is marked as a user marks it, by a quote."""
    if isinstance(value, str):
        place.value = _ILLEGAL.sub("\ufffd", value)
        place.data_type = "s"
        place.quotePrefix = value.startswith(RISKY)
    elif isinstance(value, Decimal) and len(value.as_tuple().digits) > _EXACT_DIGITS:
        place.value = plain(value)
        place.data_type = "s"
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _WHOLE_MAX:
        place.value = str(value)
        place.data_type = "s"
    else:
        place.value = value


_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML cannot hold."""

_EXACT_DIGITS: Final = 15
_WHOLE_MAX: Final = 10**15
"""Beyond these a spreadsheet would round: such numbers are written as text."""


def _sheet_name(table: Table, taken: set[str]) -> str:
    base = re.sub(r"[][:*?/\\']", " ", table.name)[:SHEET_NAME_MAX] or "table"
    name, count = base, 1
    while name.lower() in taken:
        count += 1
        name = f"{base[: SHEET_NAME_MAX - 3]} {count}"
    taken.add(name.lower())
    return name


def _timeless(data: bytes) -> bytes:
    """Return a workbook without the time it was written at."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            text = before.read(name)
            if name == "docProps/core.xml":
                text = re.sub(rb">[0-9T:-]+Z<", f">{_NO_DAY}<".encode(), text)
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, text)
    return out.getvalue()


def facts(report: Report) -> Table:
    """Return what a report says in single values, and what it is of, as a table."""
    said: dict[str, Value] = {
        "report": report.title,
        "about": " ".join(report.about),
        "period": report.period,
        "version": str(report.version),
        "dependsOn": str(report.depends_on),
        "checkpoint": report.checkpoint,
    }
    rows = [*said.items(), *((name, report.facts[name]) for name in sorted(report.facts))]
    columns = (Column("fact", "Fact"), Column("value", "Value"))
    return Table("facts", "Facts", columns, tuple(rows), ("fact",))


def notes(report: Report) -> Table:
    """Return the notes of a report as a table."""
    columns = (
        Column("code", "Code"),
        Column("text", "Note"),
        Column("count", "Records", "count"),
        Column("events", "Which"),
    )
    return Table("notes", "Notes", columns, tuple(map(_noted, report.notes)))


def _noted(note: Note) -> tuple[Value, ...]:
    return note.code, note.text, note.count, " ".join(note.events)


# -- all of them -----------------------------------------------------------------------------------


class Written(NamedTuple):
    """A format: what it is called on the wire, and what writes it.

    ``single`` formats hold one table, and one must be named where a report has several.
    """

    media: str
    write: Callable[[Report, Table, Place | None], bytes]
    single: bool = False


FORMATS: Final = {
    "json": Written("application/json", lambda report, _table, _place: as_json(report)),
    "csv": Written(
        "text/csv; charset=utf-8; header=present",
        lambda _report, table, _place: as_csv(table),
        single=True,
    ),
    "parquet": Written(
        "application/vnd.apache.parquet",
        lambda _report, table, _place: as_parquet(table),
        single=True,
    ),
    "xlsx": Written(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda report, _table, _place: as_xlsx(report),
    ),
    "metadata.json": Written(
        "application/csvm+json", lambda report, _table, place: as_metadata(report, place)
    ),
}


def table_of(report: Report, name: str | None = None) -> Table:
    """Return a table of a report by its name, the first without one.

    ``LookupError`` says which there are.
    """
    if name is None and report.tables:
        return report.tables[0]
    if name is None:
        return facts(report)
    for table in (*report.tables, facts(report), notes(report)):
        if table.name == name:
            return table
    known = ", ".join([*(table.name for table in report.tables), "facts", "notes"])
    raise LookupError(f"{report.name} has no table {name!r:.100}; it has {known}")
