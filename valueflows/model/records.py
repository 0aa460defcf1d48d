# SPDX-License-Identifier: MIT
"""What every record has: an identity, a revision, and what others said of it in foreign terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, TypeVar

from valueflows.model.exact import Amount
from valueflows.model.terms import Ref, Tag, Uri, prop, record


@dataclass(frozen=True, slots=True)
class ForeignValue:
    """A value of a property outside the vocabulary: an IRI, or a literal with type or language."""

    text: str
    is_iri: bool = False
    datatype: str | None = None
    language: str | None = None


R = TypeVar("R", bound="Record")
_READERS: dict[type[Any], tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]] = {}


def with_value(record: R, name: str, value: object) -> R:
    """Return the record with another value of one field.

    As ``dataclasses.replace``, which asks each field five questions; this is done for every record
    that is written.
    """
    cls = type(record)
    if cls not in _READERS:
        names = tuple(f.name for f in fields(cls))
        _READERS[cls] = names, attrgetter(*names)
    names, read = _READERS[cls]
    made = object.__new__(cls)
    put = object.__setattr__
    for field, known in zip(names, read(record), strict=True):
        put(made, field, known)
    put(made, name, value)
    return made


@record
class Record:
    """Something the ledger describes.

    ``revision`` counts from 1. ``foreign`` holds what was said in properties that are not in the
    table: pairs of the property's absolute IRI and a value, in the order they were written.
    """

    id: str
    revision: int = 1
    foreign: tuple[tuple[str, ForeignValue], ...] = ()


@record
class Unit(Record):
    """A unit of measure; those of OM 2 are known without being described."""

    label: str = prop("label", "The unit's name in words.")
    symbol: str | None = prop("symbol", "The sign written behind a number.", default=None)
    om_unit_identifier: Uri | None = prop(
        "omUnitIdentifier", "The same unit in the Ontology of units of Measure.", default=None
    )
    classified_as: tuple[Tag, ...] = prop(
        "classifiedAs", "Free classifications of the unit.", default=()
    )


@record
class Measure:
    """A number of a unit."""

    has_numerical_value: Amount = prop("hasNumericalValue", "How many, exactly as written.")
    has_unit: Ref[Unit] | None = prop("hasUnit", "Of which unit.", default=None)
