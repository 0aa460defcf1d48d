# SPDX-License-Identifier: MIT
"""What stands beside a table of figures: what each column means, and where the figures are from.

One document in the terms of three vocabularies: CSV on the Web says how to read the CSV file, and
schema.org ``Dataset`` what it is about (both are JSON-LD); Frictionless Data, whose ``name`` and
``title`` mean the same in another form, has a member of its own, ``frictionless``.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NamedTuple

from valueflows.exchange.delimited import document
from valueflows.model.tables import Column, Report, Table

CONTEXT: Final = "http://www.w3.org/ns/csvw"
_CSVW: Final = {
    "text": "string",
    "iri": "anyURI",
    "date": "date",
    "moment": "dateTimeStamp",
    "count": "integer",
    "number": "decimal",
    "flag": "boolean",
}
_FRICTIONLESS: Final = {
    "date": "date",
    "moment": "datetime",
    "count": "integer",
    "number": "number",
    "flag": "boolean",
}
_QUARTER: Final = re.compile(r"(\d{4})-Q([1-4])")
_QUARTERS: Final = ("01-01/{}-03-31", "04-01/{}-06-30", "07-01/{}-09-30", "10-01/{}-12-31")


class Place(NamedTuple):
    """Where a report is found: its address without the ending, and the query that asks for it.

    ``licence`` is the IRI of the licence of the figures, where who serves them has stated one.
    """

    address: str
    query: str = ""
    licence: str = ""

    def file(self, form: str, table: str = "") -> str:
        """Return the address of a format, of one of the tables where that is to be said."""
        asked = "&".join(part for part in (self.query, table and f"table={table}") if part)
        return f"{self.address}.{form}?{asked}" if asked else f"{self.address}.{form}"


def metadata(report: Report, place: Place | None = None) -> dict[str, Any]:
    """Return the metadata of a report; without a place, its files are beside it, by its name."""
    said = document(report)
    place = place or Place(report.name)
    found = {
        "@context": [CONTEXT, {"schema": "https://schema.org/"}],
        "@type": "TableGroup",
        "dc:title": report.title,
        **_dataset(report, place),
        "version": report.version,
        "dependsOn": report.depends_on,
        "checkpoint": report.checkpoint,
        "facts": said["facts"],
        "notes": said["notes"],
        "tables": [_table(table, _csv(report, table, place)) for table in report.tables],
        "frictionless": _package(report, place),
    }
    if place.licence:
        found["dc:license"] = {"@id": place.licence}
    return found


def as_metadata(report: Report, place: Place | None = None) -> bytes:
    """Return the metadata of a report as a JSON document."""
    return json.dumps(metadata(report, place), ensure_ascii=False, indent=1).encode() + b"\n"


def coverage(period: str) -> str:
    """Return a period as ISO 8601: a year or month as it is, anything else as an interval."""
    found = _QUARTER.fullmatch(period)
    return (
        period if found is None else f"{found[1]}-{_QUARTERS[int(found[2]) - 1]}".format(found[1])
    )


def _dataset(report: Report, place: Place) -> dict[str, Any]:
    """Return what schema.org says of a dataset."""
    about = ", ".join(report.about) or "all organisations of the ledger"
    cited = f"{report.title}, {report.period}: {about}. Ledger version {report.version}"
    return {
        "schema:additionalType": {"@id": "schema:Dataset"},
        "schema:name": report.title,
        "schema:about": [{"@id": iri} for iri in report.about],
        "schema:temporalCoverage": [coverage(period) for period in report.period.split(",")],
        "schema:version": str(report.version),
        "schema:citation": f"{cited}, checkpoint {report.checkpoint}.",
        "schema:variableMeasured": [
            _variable(column) for table in report.tables for column in _measured(table)
        ],
        "schema:distribution": [
            {
                "@type": "schema:DataDownload",
                "schema:encodingFormat": media,
                "schema:contentUrl": place.file(ending),
            }
            for ending, media in _MEDIA.items()
        ],
        **({"schema:license": {"@id": place.licence}} if place.licence else {}),
    }


_MEDIA: Final = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _measured(table: Table) -> list[Column]:
    return [column for column in table.columns if column.kind in {"count", "number"}]


def _variable(column: Column) -> dict[str, Any]:
    found = {"@type": "schema:PropertyValue", "schema:name": column.name}
    more = {"schema:description": column.doc or column.title, "schema:unitText": column.unit}
    return found | {name: text for name, text in more.items() if text}


def _csv(report: Report, table: Table, place: Place) -> str:
    """Return where a table is served as CSV; the first one needs no name."""
    return place.file("csv", "" if table is report.tables[0] else table.name)


def _table(table: Table, address: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_column(column) for column in table.columns]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "url": address,
        "dc:title": table.title,
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True},
        "tableSchema": schema,
    }


def _column(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "dc:title": column.title,
        "datatype": _CSVW[column.kind],
    }
    more = {"dc:description": column.doc, "schema:unitText": column.unit}
    return found | {name: text for name, text in more.items() if text}


# -- Frictionless ----------------------------------------------------------------------------------


def _package(report: Report, place: Place) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": _slug(report.name),
        "title": report.title,
        "version": str(report.version),
        "resources": [_resource(report, table, place) for table in report.tables],
    }
    if place.licence:
        found["licenses"] = [{"path": place.licence}]
    return found


def _resource(report: Report, table: Table, place: Place) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "name": _slug(table.name),
        "title": table.title,
        "path": _csv(report, table, place),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": column.name,
        "title": column.title,
        "type": _FRICTIONLESS.get(column.kind, "string"),
    }
    if column.kind == "iri":
        found["format"] = "uri"
    more = {"description": column.doc, "unit": column.unit}
    return found | {name: text for name, text in more.items() if text}


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower())
