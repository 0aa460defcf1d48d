# SPDX-License-Identifier: MIT
"""What an import asks of a document: its ids and references, what it says, how it differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import msgspec

from valueflows.model.ids import canonical
from valueflows.model.parsed import Described, Parsed, Stated
from valueflows.model.problems import Code, Problem, Source
from valueflows.model.records import Measure, Record, Unit
from valueflows.model.terms import Property, Ref, properties
from valueflows.model.units import UNITS
from valueflows.rdf.jsonld import measure_to_json, to_json

_NOTHING_FIXED: Final = frozenset({"@id", "@type", "created", "ob:revision"})


def number_blanks(parsed: Parsed) -> None:
    """Number the ids of records without one: a parser may call them otherwise every time."""
    blanks = [
        item.record.id
        for item in parsed.items
        if isinstance(item, Described) and item.record.id.startswith("_:")
    ]
    rename(parsed, {iri: f"_:{number}" for number, iri in enumerate(blanks, start=1)})


def rename(parsed: Parsed, names: Mapping[str, str]) -> None:
    """Give records other ids, wherever they are named."""
    if names:
        parsed.items = [renamed(item, names) for item in parsed.items]


def renamed(item: Described | Stated, names: Mapping[str, str]) -> Described | Stated:
    """Return what is described or stated with other ids."""
    if isinstance(item, Stated):
        return _renamed_statement(item, names)
    record = item.record
    changes: dict[str, Any] = {"id": names.get(record.id, record.id)}
    for row in properties(type(record)):
        value = getattr(record, row.name)
        if row.kind == "ref" and value is not None:
            changes[row.name] = (
                tuple(Ref(names.get(v, v)) for v in value)
                if row.many
                else Ref(names.get(value, value))
            )
    changes["foreign"] = tuple(
        (iri, replace(value, text=names.get(value.text, value.text)) if value.is_iri else value)
        for iri, value in record.foreign
    )
    return replace(item, record=replace(record, **changes))


def _renamed_statement(item: Stated, names: Mapping[str, str]) -> Stated:
    changes: dict[str, Any] = {}
    for name in ("resource", "primary_accountable", "stage", "current_location"):
        iri = getattr(item, name)
        changes[name] = None if iri is None else names.get(iri, iri)
    containers = tuple(names.get(c, c) for c in item.contained_in)
    return replace(item, contained_in=containers, **changes)


def references(records: Sequence[Record]) -> Iterator[tuple[Record, Property, str]]:
    """Yield each reference to a record, with the record and the property it stands in."""
    for record in records:
        for row in properties(type(record)):
            if row.kind != "ref" or row.target is Unit:
                continue
            value = getattr(record, row.name)
            for iri in value if row.many else (value,):
                if iri is not None:
                    yield record, row, iri


def difference(record: Record, known: Record) -> str | None:
    """Return the first property the record states otherwise than the ledger; None for none."""
    said, have = to_json(record), to_json(known)
    if said["@type"] != have["@type"]:
        return "@type"
    for key, value in said.items():
        if key not in _NOTHING_FIXED and _unordered(have.get(key)) != _unordered(value):
            return key
    created = said.get("created")
    return "created" if created is not None and created != have.get("created") else None


def _unordered(value: Any) -> Any:
    """Return a value, of several ones the set: RDF gives them no order."""
    return {msgspec.json.encode(v) for v in value} if isinstance(value, list) else value


def spellings(
    records: Sequence[Record], sources: dict[str, Source], file: str
) -> Iterator[Problem]:
    """Tell when one id is spelt with and without the slash at its end."""
    spelt: dict[str, str] = {canonical(r.id): r.id for r in records}
    told: set[str] = set()
    for record, row, iri in references(records):
        key = canonical(iri)
        known = spelt.setdefault(key, str(iri))
        if known != iri and key not in told:
            told.add(key)
            yield Problem(
                Code.AGENT_SPELT_DIFFERENTLY,
                f"{record.id} {row.key}",
                f"{iri} and {known} are taken for one id",
                "Spell it in one way.",
                sources.get(record.id, Source(file)),
            )


def named(records: Sequence[Record]) -> Iterator[tuple[Record, str, str]]:
    """Yield each reference with its record and the name of its property."""
    return ((record, row.key, iri) for record, row, iri in references(records))


def units(records: Sequence[Record]) -> Iterator[tuple[Record, str, str]]:
    """Yield the units that records name and the ontology of units does not have."""
    for record in records:
        for row in properties(type(record)):
            value = getattr(record, row.name)
            unit = value.has_unit if isinstance(value, Measure) else value
            if unit is not None and unit not in UNITS and (row.kind == "value" or _is_unit(row)):
                yield record, row.key, str(unit)


def _is_unit(row: Property) -> bool:
    return row.kind == "ref" and row.target is Unit


def normalised(parsed: Parsed, *, accept_openings: bool) -> bytes:
    """Return one text for all that a document says, whatever its format or layout."""
    lines: list[Any] = [accept_openings]
    for item in parsed.items:
        if isinstance(item, Described):
            lines.append(to_json(item.record))
            continue
        said: dict[str, Any] = {"stated": item.resource, "uncontained": item.uncontained}
        for name in ("accounting_quantity", "onhand_quantity"):
            measure = getattr(item, name)
            said[name] = None if measure is None else measure_to_json(measure)
        for name in ("primary_accountable", "stage", "state", "current_location"):
            value = getattr(item, name)
            said[name] = None if value is None else str(value)
        said["contained_in"] = [str(c) for c in item.contained_in]
        lines.append(said)
    return msgspec.json.encode(lines)
