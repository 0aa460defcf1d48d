# SPDX-License-Identifier: MIT
"""Reports as JSON and CSV: text that any program reads, the same bytes for the same report.

Decimals are text, so that no reader rounds them. CSV is RFC 4180 in UTF-8; a cell that a spreadsheet
would take for a formula has an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any, Final

from valueflows.model.tables import Column, Note, Report, Table, Value

RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a text begins with that a spreadsheet would calculate."""

WRITTEN_TEXT: Final = frozenset({"text", "iri", "date", "moment"})
"""Kinds of columns that hold text."""


def plain(value: Decimal) -> str:
    """Return a decimal without an exponent, with the places it was rounded to."""
    return format(value, "f")


def told(value: Value) -> str | int | bool | None:
    """Return a value as JSON has it; decimals are text."""
    return plain(value) if isinstance(value, Decimal) else value


def cell(value: Value) -> str:
    """Return a value as text: nothing for nothing, ``true`` and ``false``, numbers in digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(value) if isinstance(value, Decimal) else str(value)


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


# -- JSON ------------------------------------------------------------------------------------------


def document(report: Report) -> dict[str, Any]:
    """Return a report as JSON-ready values, keys in a fixed order, facts by name."""
    return {
        "report": report.name,
        "title": report.title,
        "about": list(report.about),
        "period": report.period,
        "version": report.version,
        "dependsOn": report.depends_on,
        "checkpoint": report.checkpoint,
        "facts": {name: told(report.facts[name]) for name in sorted(report.facts)},
        "tables": [_table(table) for table in report.tables],
        "notes": [_note(note) for note in report.notes],
    }


def as_json(report: Report) -> bytes:
    """Return a report as a JSON document."""
    return json.dumps(document(report), ensure_ascii=False, indent=1).encode() + b"\n"


def _table(table: Table) -> dict[str, Any]:
    rows = [{name: told(value) for name, value in row.items()} for row in table.records()]
    return {
        "name": table.name,
        "title": table.title,
        "key": list(table.key),
        "columns": [_column(column) for column in table.columns],
        "rows": rows,
    }


def _column(column: Column) -> dict[str, Any]:
    said = {"name": column.name, "title": column.title, "kind": column.kind}
    more = {"unit": column.unit, "description": column.doc}
    return said | {name: text for name, text in more.items() if text}


def _note(note: Note) -> dict[str, Any]:
    said = {"code": note.code, "text": note.text, "count": note.count}
    return {**said, "events": list(note.events)}


# -- CSV -------------------------------------------------------------------------------------------


def as_csv(table: Table) -> bytes:
    """Return a table as CSV with a line of column names."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(harmless(column.name) for column in table.columns)
    # numbers stay as they are, also those below nothing; text is what a formula can hide in
    for row in table.rows:
        writer.writerow(harmless(value) if isinstance(value, str) else cell(value) for value in row)
    return out.getvalue().encode()
