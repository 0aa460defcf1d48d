# SPDX-License-Identifier: MIT
"""The records of the journal as they are read back: one struct a class, built from the table.

A struct has the attributes of the model's record, as plain text; decoding one from JSON costs a
microsecond or two, a tenth of building the record. What is personal comes from an entry of its
own and is put in by ``merge``. Foreign properties stay in the journal's bytes.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from valueflows.model.catalog import RECORDED, class_word
from valueflows.model.terms import Property, properties


class IriTag(msgspec.Struct, rename={"iri": "@id"}, gc=False):
    """A classification that is the IRI of a concept."""

    iri: str


class MeasureStruct(
    msgspec.Struct,
    rename={"has_numerical_value": "hasNumericalValue", "has_unit": "hasUnit"},
    gc=False,
):
    """A number of a unit, as text."""

    has_numerical_value: str
    has_unit: str | None = None


_TYPES: Final[dict[str, Any]] = {
    "tag": str | IriTag,
    "bool": bool,
    "int": int,
    "value": MeasureStruct,
}


def _field(row: Property) -> tuple[str, Any, Any]:
    kind: Any = _TYPES.get(row.kind, str)
    if row.many:
        return row.name, tuple[kind, ...], ()
    return row.name, kind | None, None


def _struct(cls: type[Any]) -> Any:
    rows = [row for row in properties(cls) if not row.derived]
    names = {"id": "@id", "revision": "ob:revision", "withdrawn": "ob:withdrawn"}
    return msgspec.defstruct(
        cls.__name__,
        [
            ("id", str),
            *(_field(row) for row in rows),
            ("revision", int, 1),
            ("withdrawn", bool, False),
        ],
        tag_field="@type",
        tag=class_word(cls),
        rename=names | {row.name: row.key for row in rows},
        gc=False,
        module=__name__,
    )


STRUCTS: Final[dict[str, Any]] = {cls.__name__: _struct(cls) for cls in RECORDED}
"""The struct of each recorded class, by class name."""

_ANY: Any = STRUCTS["Person"]
for _name in list(STRUCTS)[1:]:
    _ANY = _ANY | STRUCTS[_name]
decode_record: Final[Any] = msgspec.json.Decoder(_ANY).decode
"""Read one record entry of the journal."""

_PERSONAL: Final[dict[str, Any]] = {
    cls.__name__: msgspec.defstruct(
        f"{cls.__name__}Personal",
        [_field(row) for row in properties(cls) if row.personal],
        rename={row.name: row.key for row in properties(cls) if row.personal},
        gc=False,
        module=__name__,
    )
    for cls in RECORDED
    if any(row.personal for row in properties(cls))
}
_READ_PERSONAL: Final = {name: msgspec.json.Decoder(cls) for name, cls in _PERSONAL.items()}


def merge(record: Any, personal: bytes) -> Any:
    """Put what is personal into a struct, from the entry that follows the record's, and return it."""
    found = _READ_PERSONAL[type(record).__name__].decode(personal)
    for name in found.__struct_fields__:
        setattr(record, name, getattr(found, name))
    return record


def has_personal(name: str) -> bool:
    """Whether records of a class have fields in an entry of their own."""
    return name in _PERSONAL
