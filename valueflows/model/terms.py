# SPDX-License-Identifier: MIT
"""How a class body is the field table.

A record class says everything once: the annotation gives the kind and the cardinality, ``prop()``
gives the property's IRI and one phrase of meaning. ``properties(cls)`` reads that back for every
consumer: JSON-LD, quads, context, shapes, table columns, GraphQL, documentation, test strategies.

======================  ====================================================  =====================
annotation              value in a record                                      in RDF
======================  ====================================================  =====================
``str``                 text                                                   ``xsd:string``
``Tag``                 text, or an absolute IRI                               string, or IRI node
``Uri``                 an address outside the model                           ``xsd:anyURI``
``Node``                the IRI of a thing outside the model                   IRI node
``Ref[T]``              the IRI of a record of class ``T``                     IRI node
``Word[T]``             the local name of one of the vocabulary's individuals  IRI node
``Amount``              an exact decimal number as written                     ``xsd:decimal``
``Instant``             a zoned moment as written                              ``xsd:dateTime``
``bool``, ``int``       themselves                                             ``xsd:boolean`` …
a value class           a record without identity (``Measure``)                a node of its own
======================  ====================================================  =====================

``X`` means exactly one, ``X | None`` at most one, ``tuple[X, ...]`` any number.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from valueflows.model.exact import Amount, Instant

VF: Final = "https://w3id.org/valueflows/ont/vf#"
OB: Final = "https://w3id.org/open-books/ns#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

WHOLE_MAX: Final = 2**31 - 1
"""The largest whole number a field holds, and, below zero, the smallest: what GraphQL can say."""

T = TypeVar("T")


class Ref(str, Generic[T]):
    """The IRI of a ``T``; ``Ref[Agent]`` and ``Ref[Process]`` do not mix."""

    __slots__ = ()


class Word(str, Generic[T]):
    """The local name of one of the vocabulary's own individuals: ``produce``, ``offer``."""

    __slots__ = ()


class Uri(str):
    """An address outside the model, kept as text."""

    __slots__ = ()


class Node(str):
    """The IRI of a thing outside the model."""

    __slots__ = ()


class Tag(str):
    """A free classification: text, or the absolute IRI of a concept."""

    __slots__ = ()


KINDS: Final[dict[Any, str]] = {
    str: "text",
    Tag: "tag",
    Uri: "uri",
    Node: "node",
    Amount: "amount",
    Instant: "instant",
    bool: "bool",
    int: "int",
}
DATATYPES: Final = {
    "text": f"{XSD}string",
    "uri": f"{XSD}anyURI",
    "amount": f"{XSD}decimal",
    "instant": f"{XSD}dateTime",  # narrower xsd:dateTimeStamp is not kept by RDF stores
    "bool": f"{XSD}boolean",
    "int": f"{XSD}integer",
}


@dataclass(frozen=True, slots=True)
class Property:
    """One row of the field table.

    ``kind`` is one of the words in ``KINDS`` or ``ref``, ``word``, ``value``; ``target`` is the
    class pointed at or nested, for those three. ``personal`` fields stand in an entry of their own
    in the journal. ``derived`` fields are computed from events and never stored in a record.
    ``choices`` are the only texts that are accepted, where there are any. ``presumed`` is true of a
    field that every record has, and that has a usual value where none is stated.
    """

    name: str
    iri: str
    doc: str
    kind: str
    target: Any
    many: bool
    required: bool
    personal: bool
    derived: bool
    choices: tuple[str, ...]
    presumed: bool
    key: str = field(init=False)
    """The name in JSON-LD: the property's local name, ``ob:`` before those of our own."""

    def __post_init__(self) -> None:
        ours = self.iri.startswith(OB)
        key = f"ob:{self.iri[len(OB) :]}" if ours else self.iri[len(VF) :]
        object.__setattr__(self, "key", key)

    @property
    def datatype(self) -> str | None:
        """The XSD datatype of the literal, or None when the value is a node or a tag."""
        return DATATYPES.get(self.kind)


@dataclass(frozen=True, slots=True)
class Inverse:
    """A list that is read, never stored: the records of class ``of`` whose ``via`` points here."""

    name: str
    of: str
    via: str
    doc: str


def prop(
    iri: str,
    doc: str,
    *,
    default: Any = dataclasses.MISSING,
    personal: bool = False,
    derived: bool = False,
    choices: tuple[str, ...] = (),
) -> Any:
    """Declare a field: its property (``vf`` unless it has a prefix) and what it means."""
    meta = {"iri": full(iri), "doc": doc, "personal": personal, "derived": derived}
    meta["choices"] = choices
    return dataclasses.field(default=default, metadata=meta)


@typing.dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(prop,))
def record(cls: type[T]) -> type[T]:
    """Make a frozen, slotted, keyword-only dataclass whose fields are rows of the table."""
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


_ROWS: dict[Any, tuple[Property, ...]] = {}


def properties(cls: Any) -> tuple[Property, ...]:
    """Return the table rows of ``cls`` in declaration order."""
    if cls not in _ROWS:
        hints = typing.get_type_hints(cls)
        fields = [f for f in dataclasses.fields(cls) if "iri" in f.metadata]
        _ROWS[cls] = tuple(_row(f, hints[f.name]) for f in fields)
    return _ROWS[cls]


def _row(field: dataclasses.Field[Any], hint: Any) -> Property:
    inner, optional = _strip_none(hint)
    many = typing.get_origin(inner) is tuple
    if many:
        inner = typing.get_args(inner)[0]
    kind, target = _kind(inner)
    meta = field.metadata
    return Property(
        name=field.name,
        iri=meta["iri"],
        doc=meta["doc"],
        kind=kind,
        target=target,
        many=many,
        required=not (optional or many),
        personal=meta["personal"],
        derived=meta["derived"],
        choices=meta["choices"],
        presumed=not (optional or many) and field.default is not dataclasses.MISSING,
    )


def reader(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads some attributes at once, however many they are."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple(getattr(record, name) for name in names)


def _kind(inner: Any) -> tuple[str, Any]:
    origin = typing.get_origin(inner)
    if origin is Ref or origin is Word:
        return ("ref" if origin is Ref else "word"), typing.get_args(inner)[0]
    if inner in KINDS:
        return KINDS[inner], None
    if dataclasses.is_dataclass(inner):
        return "value", inner
    msg = f"no field kind for the annotation {inner!r}"
    raise TypeError(msg)


def _strip_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return hint, False
    rest = [a for a in typing.get_args(hint) if a is not type(None)]
    if len(rest) != 1:
        msg = f"a field has one type, not {hint}"
        raise TypeError(msg)
    return rest[0], True


def camel(name: str) -> str:
    """``has_point_in_time`` -> ``hasPointInTime``, as GraphQL and JSON-LD write it."""
    head, *tail = name.split("_")
    return head + "".join(part.title() for part in tail)


def kebab(name: str) -> str:
    """``EconomicEvent`` -> ``economic-event``, as minted ids write it."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


def snake(name: str) -> str:
    """``EconomicEvent`` or ``hasPointInTime`` -> ``economic_event``, ``has_point_in_time``."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def full(iri: str) -> str:
    """Spell out a property name: ``note`` is of ``vf``, ``ob:base`` is ours, an IRI is itself."""
    if iri.startswith("ob:"):
        return OB + iri[3:]
    return iri if ":" in iri else VF + iri
