# SPDX-License-Identifier: MIT
"""Short ways to write measures, events and changes in tests.

A bare name such as ``mill`` stands for an IRI below ``COMMONS``, outside the ledger's own base, so
that it may be referred to without being described.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

from valueflows.model.changes import Change, Withdrawal
from valueflows.model.exact import Amount, Instant
from valueflows.model.flows import EconomicEvent
from valueflows.model.records import Measure, Record
from valueflows.model.terms import Ref, Word
from valueflows.model.units import OM, ONE, unit_called

BASE: Final = "https://books.example/"
COMMONS: Final = "https://commons.example/"
KILOGRAM: Final = f"{OM}kilogram"
GRAM: Final = f"{OM}gram"
LITRE: Final = f"{OM}litre"
NO_UNIT: Final = "bare"
"""Written behind a number that has no unit at all."""

_REFERENCES: Final = frozenset(
    {
        "provider",
        "receiver",
        "input_of",
        "output_of",
        "resource_inventoried_as",
        "to_resource_inventoried_as",
        "resource_conforms_to",
        "to_location",
        "corrects",
        "creates",
    }
)
_SHORT: Final = {
    "resource": "resource_inventoried_as",
    "to": "to_resource_inventoried_as",
    "kind": "resource_conforms_to",
    "quantity": "resource_quantity",
    "effort": "effort_quantity",
    "place": "to_location",
    "begins": "has_beginning",
    "ends": "has_end",
    "at": "has_point_in_time",
}


def iri(name: str) -> str:
    """Return the IRI a bare name stands for; an IRI stands for itself."""
    return name if ":" in name else COMMONS + name


def measure(text: str) -> Measure:
    """Read ``4 kg``, ``1.5`` (counted in ``one``) or ``3 bare`` (no unit)."""
    number, _, unit = text.partition(" ")
    named = unit_called(unit) if unit not in ("", NO_UNIT) else ONE
    where = None if unit == NO_UNIT else Ref[Any](named or iri(unit))
    return Measure(has_numerical_value=Amount.parse(number), has_unit=where)


def event(id_: str, action: str, **said: Any) -> EconomicEvent:
    """Make an event; bare names become IRIs, ``4 kg`` a measure, and ``who`` is both agents."""
    who = said.pop("who", None)
    if who is not None:
        said = {"provider": who, "receiver": who} | said
    fields = {_SHORT.get(name, name): value for name, value in said.items() if value is not None}
    for name, value in fields.items():
        if name in _REFERENCES:
            fields[name] = Ref[Any](iri(value))
        elif name.endswith("_quantity"):
            fields[name] = measure(value)
        elif name.startswith("has_") or name == "created":
            fields[name] = Instant.parse(value)
    return EconomicEvent(id=iri(id_), action=Word(action), **fields)


def change(*records: Record | Withdrawal, **about: Any) -> Change:
    """Make a change of these records, under an id of its own."""
    return Change(id=about.pop("id", None) or uuid.uuid4(), records=records, **about)
