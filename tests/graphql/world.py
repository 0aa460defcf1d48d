# SPDX-License-Identifier: MIT
"""A world with something in each field of each class, made from the field table.

Three records of every class, all fields filled, each referring to the first of the class it needs,
and to an agent of another class; then events by hand, because what they say must be possible.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from tests.helpers import BASE, KILOGRAM
from tests.helpers import change as a_change
from tests.helpers import event as an_event
from tests.ruled import legal
from valueflows.model.agents import Organization, SpatialThing
from valueflows.model.catalog import ENTITIES, RULES
from valueflows.model.changes import Change
from valueflows.model.closing import PeriodClosing
from valueflows.model.exact import Amount, Instant
from valueflows.model.flows import EconomicEvent
from valueflows.model.ours import Assertion, Erasure, Opening
from valueflows.model.records import Measure, Record
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import Node, Property, Ref, Tag, Uri, Word, properties
from valueflows.model.units import OM

AMOUNT: Final = "0010.500"
"""An amount whose letters would not survive a number."""

MOMENT: Final = "2026-03-01T08:00:00.50+01:00"
OPEN: Final = tuple(cls for cls in RULES if cls is not PeriodClosing)
DESCRIBED: Final = tuple(cls for cls in ENTITIES if cls is not EconomicEvent)
_ACTORS: Final = ("Organization", "Person", "EcologicalAgent")
_MAKE: Final[dict[str, Any]] = {
    "text": str,
    "tag": Tag,
    "uri": Uri,
    "node": Node,
    "amount": Amount,
    "instant": Instant,
}
_TEXTS: Final = {"amount": "42.500", "instant": MOMENT}


def iri(name: str, number: int = 1) -> str:
    """Return the id of one of the records of a class."""
    return f"{BASE}{name}/{number}"


def filled(cls: type[Any], number: int) -> Record:
    """Return a record with every field that can be written filled."""
    rows = [row for row in properties(cls) if not row.derived]
    fields = {row.name: _values(row, min(number, 3)) for row in rows}
    made: Record = cls(id=iri(cls.__name__, number), **legal(cls, min(number, 3), fields))
    return made


def _values(row: Property, number: int) -> Any:
    if row.many:
        return tuple(dict.fromkeys(_value(row, n) for n in (number, 1)))
    return _value(row, number)


def _value(row: Property, number: int) -> Any:
    match row.kind:
        case "ref":
            name = row.target.__name__
            if name == "Agent":
                return Ref(iri(_ACTORS[number - 1]))
            return Ref(iri(name, number if name == "Intent" else 1))
        case "word":
            if row.target.__name__ == "ActionRow":
                return Word("transfer")
            return Word("offer" if number == 1 else "request")
        case "value":
            return Measure(has_numerical_value=Amount(AMOUNT), has_unit=Ref(KILOGRAM))
        case "bool":
            return True
        case "int":
            return number + 1
    return _MAKE[row.kind](_TEXTS.get(row.kind) or _text(row, number))


def _text(row: Property, number: int) -> str:
    if row.choices:
        return row.choices[(number - 1) % len(row.choices)]
    if row.name == "om_unit_identifier":
        return f"{OM}kilogram"
    name = f"{row.key} {number}"
    return (
        name
        if row.kind in {"text", "tag"}
        else f"https://elsewhere.example/{name}".replace(" ", "/")
    )


def _event(number: int, action: str, **said: Any) -> EconomicEvent:
    references = {k: v for k, v in said.items() if isinstance(v, str) and v.startswith("@")}
    said |= {k: iri(v[1:-1], int(v[-1])) for k, v in references.items()}
    return an_event(iri("EconomicEvent", number), action, **said)


def _full(made: EconomicEvent) -> EconomicEvent:
    """Say of an event all that can be said of any."""
    return dataclasses.replace(
        made,
        fulfills=(Ref(iri("Commitment")), Ref(iri("Commitment", 2))),
        satisfies=(Ref(iri("Intent")),),
        settles=(Ref(iri("Claim")),),
        realization_of=Ref(iri("Agreement")),
        reciprocal_realization_of=Ref(iri("Agreement", 2)),
        resource_classified_as=(Tag("bread"), Tag("https://elsewhere.example/bread")),
        resource_conforms_to=Ref(iri("ResourceSpecification")),
        has_beginning=Instant(MOMENT),
        has_end=Instant("2026-03-01T09:00:00+01:00"),
        has_point_in_time=Instant(MOMENT),
        note="as agreed",
        image=Uri("https://elsewhere.example/bread.jpg"),
        belongs_to=Ref(iri("PeriodClosing")),
    )


def events() -> list[EconomicEvent]:
    """Return what happens: stock is made, packed, moved on and corrected, and labour is given."""
    here = "@Organization1"
    first, second = "@EconomicResource1", "@EconomicResource2"
    return [
        _event(
            1,
            "produce",
            who=here,
            resource=first,
            output_of="@Process1",
            quantity=f"{AMOUNT} kg",
            place="@SpatialThing1",
            state="passed",
            creates=first,
        ),
        _event(2, "raise", who=here, resource=second, quantity="3 kg", creates=second),
        _full(
            _event(
                3,
                "transfer",
                provider=here,
                receiver="@Organization2",
                resource=first,
                to="@EconomicResource3",
                quantity="0.500 kg",
                place="@SpatialThing1",
                state="sold",
                creates="@EconomicResource3",
            )
        ),
        _full(
            _event(
                4,
                "transfer",
                provider=here,
                receiver="@Organization2",
                resource=first,
                to="@EconomicResource3",
                quantity="-0.25 kg",
                corrects="@EconomicEvent3",
            )
        ),
        _event(5, "work", who=here, input_of="@Process1", effort="1.50 hour"),
        _event(6, "modify", who=here, resource=second, output_of="@Process2", quantity="0 kg"),
        _event(
            7,
            "combine",
            who=here,
            resource=second,
            to=first,
            input_of="@Process1",
            quantity="3 kg",
        ),
        *(_makes(number, f"@{_ACTORS[number - 8]}1") for number in (9, 10)),
    ]


def _makes(number: int, who: str) -> EconomicEvent:
    resource = f"@EconomicResource{number - 4}"
    return _event(number, "raise", who=who, resource=resource, quantity="1 kg", creates=resource)


def stated() -> list[Record]:
    """Return what was stated of resources, and an erasure, as imports and ``erase`` write them."""
    said: dict[str, Any] = {
        "accounting_quantity": Measure(has_numerical_value=Amount("4.0"), has_unit=Ref(KILOGRAM)),
        "onhand_quantity": Measure(has_numerical_value=Amount("4.0"), has_unit=Ref(KILOGRAM)),
        "primary_accountable": Ref(iri("Organization")),
        "stage": Ref(iri("ProcessSpecification")),
        "state": "passed",
        "current_location": Ref(iri("SpatialThing")),
        "contained_in": (Ref(iri("EconomicResource")),),
    }
    opened: Ref[Any] = Ref(iri("EconomicResource", 4))
    event: Ref[Any] = Ref(iri("EconomicEvent", 8))
    return [
        _event(8, "raise", who="@Organization1", resource="@EconomicResource4", quantity="4.0 kg"),
        Opening(id=iri("Opening"), resource=opened, event=event, **said),
        Assertion(id=iri("Assertion"), resource=opened, after=event, uncontained=False, **said),
        Erasure(
            id=iri("Erasure"),
            person=Ref(iri("Person", 2)),
            erased_at=Instant(MOMENT),
            why="asked to",
            entries=("2/1",),
        ),
        *(filled(cls, number) for cls in OPEN for number in (1, 2, 3)),
    ]


def changes() -> list[Change]:
    """Return the changes that make the world."""
    first = [filled(cls, n) for cls in (Organization, SpatialThing) for n in (1, 2, 3)]
    closings = [filled(PeriodClosing, number) for number in (1, 2, 3)]
    rest = [cls for cls in DESCRIBED if cls not in {Organization, SpatialThing}]
    described = [filled(cls, number) for number in (1, 2, 3) for cls in rest]
    more = [filled(EconomicResource, number) for number in (4, 5, 6)]
    return [
        a_change(*first, *closings),
        a_change(*described, *more, *events()),
        a_change(*stated()),
    ]
