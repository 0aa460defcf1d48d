# SPDX-License-Identifier: MIT
"""Whole documents that a ledger accepts, as hypothesis strategies.

A world is a list of records: descriptions of any class, then events on a few resources that never
run out. Times follow no order, so that only the order written can say what happened first.
"""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from valueflows.model.exact import Amount
from valueflows.model.flows import EconomicEvent
from valueflows.model.ours import Assertion, Erasure, Opening
from valueflows.model.records import Measure, Record
from valueflows.model.terms import Ref, Word
from valueflows.model.units import OM

from .strategies import FOREIGN, INSTANTS, TAGS, TEXTS, TRAVELLING, place_of, records

STORIED: Final = (EconomicEvent, Opening, Assertion, Erasure)
DESCRIBING: Final = tuple(cls for cls in TRAVELLING if cls not in STORIED)
RESOURCES: Final = tuple(f"https://mill.example/stores/{n}" for n in range(3))
MILL: Final = "https://mill.example"
BAKERY: Final = "https://bakery.example/"
PLENTY: Final = Amount("1000000000000000.0")

# Quantities are stated in one unit and counted in another: with twelve places, no digit is lost.
_AMOUNTS: Final[SearchStrategy[Amount]] = st.sampled_from(
    ("1", "0.5", "10.50", "+3", ".25", "7.", "007", "0.000000000001", "123.4500")
).map(Amount)
_UNITS: Final[SearchStrategy[Ref[Any]]] = st.sampled_from(
    (f"{OM}kilogram", f"{OM}gram", f"{OM}tonne")
).map(Ref)


def _described() -> SearchStrategy[list[Record]]:
    """Return descriptions of any class; some of them are what other records refer to."""
    ids = [(cls, number) for cls in DESCRIBING for number in (1, 2)]
    chosen = st.lists(st.sampled_from(ids), max_size=6, unique=True)
    return chosen.flatmap(
        lambda pairs: st.tuples(
            *(records(cls, id=st.just(place_of(cls, n))) for cls, n in pairs)
        ).map(list)
    )


def _measure(amount: Amount, unit: Any) -> Measure:
    return Measure(has_numerical_value=amount, has_unit=unit)


def _openings() -> list[EconomicEvent]:
    """Return the events that bring plenty of everything into the books."""
    return [
        EconomicEvent(
            id=f"{iri}/begin",
            action=Word("raise"),
            provider=Ref(MILL),
            receiver=Ref(MILL),
            resource_inventoried_as=Ref(iri),
            resource_quantity=_measure(PLENTY, Ref(f"{OM}kilogram")),
            creates=Ref(iri),
        )
        for iri in RESOURCES
    ]


@st.composite
def _flows(draw: st.DrawFn) -> list[EconomicEvent]:
    """Return a few events on the resources, each with all it may say."""
    count = draw(st.integers(1, 5))
    return [draw(_flow(number)) for number in range(count)]


def _flow(number: int) -> SearchStrategy[EconomicEvent]:
    return st.builds(
        _event,
        id=st.just(f"https://mill.example/flows/{number}"),
        action=st.sampled_from(("produce", "consume", "move", "transfer", "work", "cite")),
        resource=st.sampled_from(RESOURCES),
        other=st.sampled_from(RESOURCES),
        quantity=st.builds(_measure, _AMOUNTS, _UNITS),
        has_point_in_time=st.none() | INSTANTS,
        resource_classified_as=st.lists(TAGS, max_size=2, unique=True).map(tuple),
        note=st.none() | TEXTS,
        foreign=FOREIGN,
    )


def _event(
    action: str, resource: str, other: str, quantity: Measure, **fields: Any
) -> EconomicEvent:
    if action == "work":
        hours = _measure(quantity.has_numerical_value, Ref(f"{OM}hour"))
        return _between(MILL, BAKERY, action, effort_quantity=hours, **fields)
    named = {"resource_inventoried_as": Ref(resource), "resource_quantity": quantity}
    if action in {"move", "transfer"} and other != resource:
        named["to_resource_inventoried_as"] = Ref(other)
    return _between(MILL, f"{MILL}/", action, **named, **fields)


def _between(provider: str, receiver: str, action: str, **fields: Any) -> EconomicEvent:
    return EconomicEvent(
        action=Word(action), provider=Ref(provider), receiver=Ref(receiver), **fields
    )


WORLDS: Final[SearchStrategy[list[Record]]] = st.tuples(_described(), _flows()).map(
    lambda drawn: [*drawn[0], *_openings(), *drawn[1]]
)
"""Documents that a ledger accepts."""
