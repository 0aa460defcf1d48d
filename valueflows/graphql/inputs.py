# SPDX-License-Identifier: MIT
"""GraphQL inputs from the field table, and records out of them.

What follows from events cannot be set and is in no input. An update names the revision it saw and
holds only what changes; null takes a value away.
"""

from __future__ import annotations

import types
from typing import Any, Final

import strawberry

from valueflows.graphql.dialect import NEVER_REVISED, PARAMS, SERVED
from valueflows.graphql.scalars import URI, DateTime, Decimal, optional
from valueflows.model.catalog import ENTITIES, RULES
from valueflows.model.exact import Amount, Instant
from valueflows.model.records import Measure, Unit
from valueflows.model.terms import Node, Property, Ref, Tag, Uri, Word, properties
from valueflows.model.units import unit_called

_field: Any = strawberry.field
_SCALARS: Final[dict[str, Any]] = {
    "text": str,
    "tag": URI,
    "uri": URI,
    "node": URI,
    "amount": Decimal,
    "instant": DateTime,
    "bool": bool,
    "int": int,
    "ref": strawberry.ID,
    "word": strawberry.ID,
}
_MAKE: Final[dict[str, Any]] = {
    "tag": Tag,
    "uri": Uri,
    "node": Node,
    "ref": Ref,
    "word": Word,
}


@strawberry.input(name="IMeasure", description="A number of a unit.")
class MeasureInput:
    """A number of a unit."""

    has_numerical_value: Decimal = strawberry.field(description="How many.")
    has_unit: strawberry.ID | None = strawberry.field(
        description="Of which unit: its IRI, or its name in OM 2, as kilogram.",
        default=strawberry.UNSET,
    )


def _hint(row: Property) -> Any:
    item = MeasureInput if row.kind == "value" else _SCALARS[row.kind]
    return types.GenericAlias(list, (item,)) if row.many else item


def writable(cls: type[Any]) -> list[Property]:
    """Return the fields of a class that can be written through the API."""
    return [row for row in properties(cls) if not row.derived and row.name != "creates"]


_REQUIRED: Final = frozenset({("EconomicEvent", "provider"), ("EconomicEvent", "receiver")})
"""Fields an event must state here, though the vocabulary leaves them open."""


def _create_input(cls: type[Any]) -> Any:
    made = types.new_class(f"{PARAMS.get(cls.__name__, cls.__name__)}CreateParams")
    hints: dict[str, Any] = {}
    for row in writable(cls):
        needed = row.required and not row.presumed
        required = needed or (cls.__name__, row.name) in _REQUIRED
        hints[row.name] = _hint(row) if required else optional(_hint(row))
        default = {} if required else {"default": strawberry.UNSET}
        setattr(made, row.name, _field(description=row.doc, **default))
    made.__annotations__ = hints
    description = f"A new record: {' '.join((cls.__doc__ or '').split())}"
    return strawberry.input(made, description=description)


def _update_input(cls: type[Any]) -> Any:
    made: Any = types.new_class(f"{PARAMS.get(cls.__name__, cls.__name__)}UpdateParams")
    hints: dict[str, Any] = {"revision_id": strawberry.ID}
    made.revision_id = _field(description="The revision this change is made on.")
    for row in writable(cls):
        hints[row.name] = optional(_hint(row))
        setattr(made, row.name, _field(description=row.doc, default=strawberry.UNSET))
    made.__annotations__ = hints
    return strawberry.input(made, description="What changes in a record; null takes a value away.")


_WRITTEN: Final = frozenset((*ENTITIES, *RULES))
CREATE: Final = {cls: _create_input(cls) for cls in SERVED if cls in _WRITTEN}
UPDATE: Final = {cls: _update_input(cls) for cls in CREATE if cls.__name__ not in NEVER_REVISED}


def given(cls: type[Any], params: Any) -> dict[str, Any]:
    """Return the fields an input states, as the model's values; null becomes nothing."""
    values: dict[str, Any] = {}
    for row in writable(cls):
        value = getattr(params, row.name, strawberry.UNSET)
        if value is strawberry.UNSET:
            continue
        if value is None:
            values[row.name] = () if row.many else None
        else:
            values[row.name] = (
                tuple(_value(row, v) for v in value) if row.many else _value(row, value)
            )
    return values


def _value(row: Property, value: Any) -> Any:
    if row.kind == "value":
        unit = value.has_unit
        stated = unit is not strawberry.UNSET and unit is not None
        return Measure(
            has_numerical_value=Amount(value.has_numerical_value),
            has_unit=Ref(unit_iri(str(unit))) if stated else None,
        )
    if row.target is Unit:
        return Ref(unit_iri(str(value)))
    if row.kind == "instant":
        return Instant(value)
    if row.kind == "amount":
        return Amount(value)
    make = _MAKE.get(row.kind)
    return value if make is None else make(str(value))


def unit_iri(text: str) -> str:
    """Return the IRI of a unit, which may be given by its name, label or symbol in OM 2."""
    word = text.removeprefix("om:")
    return text if ":" in word else unit_called(word) or text
