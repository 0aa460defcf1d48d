# SPDX-License-Identifier: MIT
"""Records as JSON-LD objects under our published context, and back.

This is the form the journal holds: keys are the properties' names, references and moments plain
text, numbers text (a JSON number would lose ``10.50``). Foreign properties stand under their
absolute IRI. In the journal a measure is nested without an ``@id``; in exports and in RDF it has
the IRI of its record, ``#`` and its property.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from valueflows.model.catalog import CLASSES, class_word
from valueflows.model.changes import Withdrawal
from valueflows.model.exact import Amount, Instant
from valueflows.model.ids import is_iri
from valueflows.model.records import ForeignValue, Measure, Record
from valueflows.model.terms import Node, Property, Ref, Tag, Uri, Word, properties, reader

BY_WORD: Final = {class_word(cls): cls for cls in CLASSES.values()}
_ENCODE: Final = msgspec.json.encode


def tag_to_json(tag: str) -> Any:
    """Return a classification as JSON-LD: a node when it is an absolute IRI, else text."""
    return {"@id": str(tag)} if is_iri(tag) else str(tag)


def measure_to_json(measure: Measure) -> dict[str, Any]:
    """Return a measure as a JSON-LD object."""
    out = {"hasNumericalValue": str(measure.has_numerical_value)}
    if measure.has_unit is not None:
        out["hasUnit"] = str(measure.has_unit)
    return out


_TO_JSON: Final[dict[str, Callable[[Any], Any]]] = {
    "tag": tag_to_json,
    "value": measure_to_json,
    "bool": bool,
    "int": int,
}


def _plan(cls: type[Any]) -> tuple[tuple[str, str, Callable[[Any], Any], bool, bool], ...]:
    return tuple(
        (row.name, row.key, _TO_JSON.get(row.kind, str), row.many, row.personal)
        for row in properties(cls)
        if not row.derived
    )


_PLANS: Final = {cls: _plan(cls) for cls in CLASSES.values()}
_VALUES: Final = {cls: reader([name for name, *_ in plan]) for cls, plan in _PLANS.items()}
_SPLITS: Final = {cls: any(personal for *_, personal in plan) for cls, plan in _PLANS.items()}


def to_json(record: Record) -> dict[str, Any]:
    """Return the whole record as one JSON-LD object."""
    main, personal = split(record)
    return main if personal is None else main | personal


def split(record: Record) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return the record without what is personal, and what is personal, or None.

    What was said in foreign terms counts as personal wherever some field of the class does.
    """
    cls = type(record)
    main: dict[str, Any] = {"@type": class_word(cls), "@id": str(record.id)}
    own: dict[str, Any] = {}
    for value, (_name, key, encode, many, personal) in zip(
        _VALUES[cls](record), _PLANS[cls], strict=True
    ):
        if value is None or value == ():
            continue
        out = own if personal else main
        out[key] = [encode(item) for item in value] if many else encode(value)
    if record.foreign:
        (own if _SPLITS[cls] else main).update(_foreign(record))
    if record.revision > 1:
        main["ob:revision"] = record.revision
    return main, {"@id": str(record.id)} | own if own else None


def _foreign(record: Record) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for iri, value in record.foreign:
        item = foreign_to_json(value)
        if iri not in out:
            out[iri] = item
        elif isinstance(out[iri], list):
            out[iri].append(item)
        else:
            out[iri] = [out[iri], item]
    return out


def foreign_to_json(value: ForeignValue) -> Any:
    """Return a foreign value as JSON-LD."""
    if value.is_iri:
        return {"@id": value.text}
    if value.datatype:
        return {"@value": value.text, "@type": value.datatype}
    if value.language:
        return {"@value": value.text, "@language": value.language}
    return value.text


def entries(record: Record | Withdrawal) -> Iterator[bytes]:
    """Yield the journal entries of a record: its own, then what is personal of it."""
    if isinstance(record, Withdrawal):
        yield _ENCODE(
            {
                "@type": class_word(CLASSES[record.cls]),
                "@id": record.id,
                "ob:revision": record.revision,
                "ob:withdrawn": True,
            }
        )
        return
    main, personal = split(record)
    yield _ENCODE(main)
    if personal is not None:
        yield _ENCODE(personal)


# -- and back ------------------------------------------------------------------------------------


def measure_from_json(value: Any) -> Measure:
    """Return the measure a JSON-LD object holds."""
    unit = value.get("hasUnit")
    return Measure(
        has_numerical_value=Amount.parse(value["hasNumericalValue"]),
        has_unit=None if unit is None else Ref(unit),
    )


def _tag_from_json(value: Any) -> Tag:
    return Tag(value["@id"] if isinstance(value, dict) else value)


_FROM_JSON: Final[dict[str, Callable[[Any], Any]]] = {
    "text": str,
    "tag": _tag_from_json,
    "uri": Uri,
    "node": Node,
    "ref": Ref,
    "word": Word,
    "amount": Amount.parse,
    "instant": Instant.parse,
    "bool": bool,
    "int": int,
    "value": measure_from_json,
}


def from_json(data: dict[str, Any]) -> Record:
    """Return the record that ``to_json`` wrote; ``ValueError`` when it did not write this."""
    cls = BY_WORD.get(data.get("@type", ""))
    if cls is None:
        raise ValueError(f"there is no record class {data.get('@type')!r}")
    rows = {row.key: row for row in properties(cls) if not row.derived}
    fields: dict[str, Any] = {"id": data["@id"]}
    foreign: list[tuple[str, ForeignValue]] = []
    for key, value in data.items():
        row = rows.get(key)
        if row is not None:
            fields[row.name] = _field(row, value)
        elif key == "ob:revision":
            fields["revision"] = int(value)
        elif key not in ("@id", "@type"):
            foreign += [(key, foreign_from_json(v)) for v in _listed(value)]
    if foreign:
        fields["foreign"] = tuple(foreign)
    made: Record = cls(**fields)
    return made


def _field(row: Property, value: Any) -> Any:
    read = _FROM_JSON[row.kind]
    return tuple(read(item) for item in value) if row.many else read(value)


def foreign_from_json(value: Any) -> ForeignValue:
    """Return a foreign value from JSON-LD."""
    if isinstance(value, dict):
        if "@id" in value:
            return ForeignValue(value["@id"], is_iri=True)
        return ForeignValue(
            value["@value"], datatype=value.get("@type"), language=value.get("@language")
        )
    return ForeignValue(str(value))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
