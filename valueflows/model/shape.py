# SPDX-License-Identifier: MIT
"""Whether a record has the shape its class prescribes, and whether its references lead anywhere.

Numbers and moments are not looked at again: ``Amount.parse`` and ``Instant.parse`` were the check.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from valueflows.model.actions import ACTIONS, ActionRow
from valueflows.model.catalog import AGENTS, WORDS, class_word, fits, with_article
from valueflows.model.ids import canonical, foreign_base, is_iri
from valueflows.model.problems import Code, Problem
from valueflows.model.proposals import PURPOSES, ProposalPurpose
from valueflows.model.records import ForeignValue, Record, Unit
from valueflows.model.terms import WHOLE_MAX, Property, properties, reader
from valueflows.model.units import UNITS

_MEMBERS: dict[Any, Any] = {ActionRow: ACTIONS, ProposalPurpose: PURPOSES}


class Directory(Protocol):
    """Who is who: what the ledger, and the change so far, know of ids."""

    @property
    def base(self) -> str:
        """Where this ledger's ids begin."""

    def kind(self, iri: str) -> str | None:
        """Return the class of the record an id describes; None when nothing is described."""

    def is_withdrawn(self, iri: str) -> bool:
        """Whether the record was taken back."""


def shape_problems(record: Record, base: str) -> Iterator[Problem]:
    """Yield what is wrong with the record by itself."""
    if not is_iri(record.id):
        yield Problem(
            Code.ID_IS_NOT_AN_IRI,
            "id",
            f"{record.id!r} is not an absolute IRI",
            "Use an IRI such as https://example.org/people/7, or leave the id out.",
        )
    elif other := foreign_base(record.id, base):
        yield Problem(
            Code.ID_IN_ANOTHER_LEDGERS_BASE,
            "id",
            f"{record.id} was minted by the ledger {other}, this one mints below {base}",
            f"To restore that ledger's export, make a ledger with --base {other}; "
            "otherwise refer to the record without describing it.",
        )
    rows, values = _values(record)
    for row, value in zip(rows, values(record), strict=True):
        if row.required or (value is not None and value != ()):
            yield from _field_problems(row, value)
    for iri, value in record.foreign:
        yield from _foreign_problems(iri, value)


Reader = Callable[[Record], tuple[Any, ...]]
_VALUES: dict[type[Any], tuple[Sequence[Property], Reader]] = {}
_POINTERS: dict[type[Any], tuple[Sequence[Property], Reader]] = {}


def _values(record: Record) -> tuple[Sequence[Property], Reader]:
    """Return the properties of a record's class, and what reads all of them at once."""
    cls = type(record)
    if cls not in _VALUES:
        _VALUES[cls] = _reader(properties(cls))
    return _VALUES[cls]


def _pointers(record: Record) -> tuple[Sequence[Property], Reader]:
    """Return the properties that lead to other records, and what reads all of them at once."""
    cls = type(record)
    if cls not in _POINTERS:
        _POINTERS[cls] = _reader([r for r in properties(cls) if r.kind in {"ref", "value"}])
    return _POINTERS[cls]


def _reader(rows: Sequence[Property]) -> tuple[Sequence[Property], Reader]:
    return rows, reader([row.name for row in rows])


_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def _foreign_problems(iri: str, value: ForeignValue) -> Iterator[Problem]:
    """Foreign statements must be statable in RDF."""
    fits_rdf = (
        is_iri(iri)
        and (not value.is_iri or is_iri(value.text))
        and (value.datatype is None or is_iri(value.datatype))
        and (value.language is None or _LANGUAGE.fullmatch(value.language) is not None)
        and _is_text(value.text)
    )
    if not fits_rdf:
        yield Problem(
            Code.VALUE_HAS_WRONG_KIND,
            iri,
            f"the foreign statement {iri!r} {value.text[:80]!r} cannot be said in RDF",
            "Give properties, nodes and datatypes absolute IRIs.",
        )


def _field_problems(row: Property, value: Any) -> Iterator[Problem]:
    empty = value is None or value in ((), "")
    if row.required and empty:
        yield Problem(Code.FIELD_MISSING, row.key, f"{row.key} is missing", f"State it: {row.doc}")
    if empty:
        return
    if row.derived:
        yield Problem(
            Code.FIELD_IS_DERIVED,
            row.key,
            f"{row.key} follows from events and cannot be set",
            "Record the event that changes it.",
        )
        return
    for item in value if row.many else (value,):
        yield from _value_problems(row, item)


def _value_problems(row: Property, item: Any) -> Iterator[Problem]:
    if row.kind in {"ref", "node"}:
        if not is_iri(item):
            yield Problem(
                Code.ID_IS_NOT_AN_IRI,
                row.key,
                f"{item!r} is not an absolute IRI",
                "Refer to records by their id.",
            )
    elif row.kind == "word" and item not in _MEMBERS[row.target]:
        code = Code.UNKNOWN_ACTION if row.target is ActionRow else Code.UNKNOWN_WORD
        known = ", ".join(sorted(_MEMBERS[row.target]))
        yield Problem(
            code, row.key, f"there is no {WORDS[row.target]} {item!r}", f"Use one of {known}."
        )
    elif row.kind == "value":
        unit = item.has_unit
        if unit is not None and not is_iri(unit):
            yield Problem(
                Code.ID_IS_NOT_AN_IRI,
                f"{row.key}.hasUnit",
                f"{unit!r} is not a unit known here",
                "Use the IRI of a unit, such as that of a unit of OM 2.",
            )
    elif row.kind in {"text", "tag", "uri"} and not _is_text(item):
        yield Problem(
            Code.VALUE_HAS_WRONG_KIND,
            row.key,
            "holds characters that no text can hold (half a surrogate pair, or NUL)",
            "Save the source as UTF-8.",
        )
    elif row.kind == "int" and not -WHOLE_MAX <= item <= WHOLE_MAX:
        yield Problem(
            Code.BAD_NUMBER,
            row.key,
            f"{item} is beyond what a whole number holds here",
            f"Use one between -{WHOLE_MAX} and {WHOLE_MAX}.",
        )
    elif row.choices and item not in row.choices:
        known = ", ".join(row.choices)
        yield Problem(
            Code.UNKNOWN_WORD, row.key, f"{row.key} cannot be {item!r}", f"Use one of {known}."
        )


def _is_text(text: str) -> bool:
    if "\x00" in text:
        return False
    return text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text)


def reference_problems(record: Record, directory: Directory) -> Iterator[Problem]:
    """Yield the references of the record that lead nowhere, or to a record of another class."""
    rows, values = _pointers(record)
    for row, value in zip(rows, values(record), strict=True):
        if value is None or value == ():
            continue
        if row.kind == "ref":
            for iri in value if row.many else (value,):
                yield from _reference(row.key, row.target, iri, directory)
        elif row.kind == "value" and value.has_unit is not None:
            yield from _reference(f"{row.key}.hasUnit", Unit, value.has_unit, directory)


def _reference(path: str, target: Any, iri: str, directory: Directory) -> Iterator[Problem]:
    if target is Unit and iri in UNITS:
        return
    kind = directory.kind(iri)
    if kind is None:
        if directory.is_withdrawn(iri):
            yield Problem(
                Code.RECORD_IS_WITHDRAWN,
                path,
                f"{iri} was withdrawn",
                "Refer to a record that stands.",
            )
        elif canonical(iri).startswith(directory.base):
            yield Problem(
                Code.REFERENCE_NOT_FOUND,
                path,
                f"{iri} is in this ledger's base, but nothing is described by it",
                "Describe it first, or in the same change.",
            )
        return
    if not fits(kind, target):
        wanted = "an agent" if target.__name__ == "Agent" else with_article(class_word(target))
        have = kind if kind not in AGENTS else f"{kind} (an agent)"
        yield Problem(
            Code.REFERENCE_TO_WRONG_CLASS,
            path,
            f"{iri} is {with_article(have)}, where {wanted} is expected",
            "Refer to a record of that class.",
        )
