# SPDX-License-Identifier: MIT
"""A buyer who owes to a shop, and settles it in many ways."""

from __future__ import annotations

from typing import Any, Final

from tests.helpers import BASE, event, measure
from valueflows.model.agreements import Agreement
from valueflows.model.exact import Instant
from valueflows.model.flows import Claim, Commitment
from valueflows.model.records import Record, Unit
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import Ref, Uri, Word
from valueflows.model.units import HOUR


def at(name: str) -> str:
    """Return the id of a record of this ledger; an IRI stands for itself."""
    return name if ":" in name else BASE + name


def ref(name: str) -> Ref[Any]:
    """Return a reference to it."""
    return Ref(at(name))


_MEASURES: Final = {"quantity": "resource_quantity", "effort": "effort_quantity"}
_REFERENCES: Final = {"kind": "resource_conforms_to", "by": "triggered_by"}


def due(cls: type[Any], name: str, **said: Any) -> Any:
    """Return a claim or a commitment that the buyer has towards the shop."""
    fields: dict[str, Any] = {"provider": ref("x:buyer"), "receiver": ref("x:shop")}
    for key, value in said.items():
        if key in _MEASURES:
            fields[_MEASURES[key]] = measure(value)
        elif key == "finished":
            fields[key] = value
        elif key == "due":
            fields[key] = Instant(f"2026-03-{value:02d}T12:00:00Z")
        else:
            fields[_REFERENCES.get(key, key)] = ref(value)
    return cls(id=at(name), action=Word("transfer"), **fields)


def claim(name: str, quantity: str, **said: Any) -> Any:
    """Return a claim of so many euros."""
    return due(Claim, name, **{"quantity": quantity, "kind": "x:euro"} | said)


def moved(name: str, *names: str, on: int = 9, action: str = "transfer", **said: Any) -> Any:
    """Return an event from the buyer to the shop that settles some claims."""
    fields: dict[str, Any] = {"provider": "x:buyer", "receiver": "x:shop", "kind": "x:euro"} | said
    fields["settles"] = tuple(ref(n) for n in names)
    fields["fulfills"] = tuple(ref(n) for n in said.get("fulfills", ()))
    return event(at(name), action, at=f"2026-03-{on:02d}T12:00:00Z", **fields)


def money() -> list[Record]:
    """Return three invoices with one payment that is corrected, and other ways to settle."""
    return [
        claim("may", "50.00", due=5),
        claim("april", "40.00", due=4),
        claim("june", "60.00", due=6),
        claim("lost", "30", finished=True),
        claim("benefit", "80"),
        due(Claim, "vague"),
        claim("untouched", "7"),
        due(Claim, "owed-work", effort="3 h"),
        moved("bank", "june", "may", "april", quantity="120.00", on=7),
        moved("typing", quantity="-20.00", corrects=at("bank"), on=8),
        moved("early", "april", quantity="10", on=1),
        moved("some", "lost", quantity="20"),
        moved("lunch", "benefit", kind="x:lunch", action="deliverService", quantity="1"),
        moved("much", "untouched", quantity="9.5"),
        moved("loose", quantity="3"),
        moved("helped", "owed-work", kind=None, action="work", effort="1 h"),
        moved("round", "vague", quantity="4"),
    ]


def labour() -> list[Record]:
    """Return promises of hours kept in minutes, one of flour, and one described nowhere."""
    kept: dict[str, Any] = {"who": "x:ada", "kind": None, "action": "work"}
    return [
        Unit(id=at("shift"), label="shift", om_unit_identifier=Uri(HOUR)),
        due(Commitment, "hours", effort="2.0 hour", due=1),
        due(Commitment, "shifts", effort=f"4 {at('shift')}", due=2),
        due(Commitment, "flour", quantity="10 kg"),
        moved("worked", fulfills=("hours", "shifts"), effort="90 min", **kept),
        moved("longer", fulfills=("hours", "shifts"), effort="2 h", on=10, **kept),
        moved("given", fulfills=("flour",), quantity="2500 g", kind=None),
        moved("pieces", fulfills=("flour",), quantity="3", kind=None, on=10),
        moved("abroad", fulfills=("x:promise",), quantity="3", kind=None),
    ]


def deal() -> list[Record]:
    """Return a promise whose place a claim has taken, both paid by one event, and others with it."""
    euro = at("euro")
    return [
        ResourceSpecification(id=euro, name="Euro", medium_of_exchange=True),
        EconomicResource(id=at("till"), name="Till", conforms_to=ref("euro")),
        Agreement(id=at("deal")),
        Agreement(id=at("other-deal")),
        due(Commitment, "give", quantity="2 kg", kind="x:flour", clause_of="deal"),
        due(Commitment, "price", quantity="12.00", kind=euro, reciprocal_clause_of="deal"),
        due(Commitment, "apart", quantity="5.00", kind=euro, clause_of="other-deal"),
        claim("invoice", "11.00", kind=euro, by="delivered"),
        claim("plain", "1.00", kind=euro),
        moved("delivered", fulfills=("give",), quantity="2 kg", kind="x:flour"),
        moved(
            "cash",
            "invoice",
            "plain",
            fulfills=("price", "apart"),
            quantity="20.00",
            kind=None,
            to=at("till"),
            creates=at("till"),
        ),
    ]
