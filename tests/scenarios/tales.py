# SPDX-License-Identifier: MIT
"""Tales: sequences of arbitrary events, most of them possible, drawn for the laws.

A tale begins with a stock of everything, so that most of what follows is accepted. All names carry
the tale's prefix: two tales with different prefixes share nothing.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from hypothesis import strategies as st

from tests.helpers import event, iri, measure
from valueflows.model.actions import ACTIONS
from valueflows.model.exact import Amount
from valueflows.model.flows import EconomicEvent
from valueflows.model.processes import Process
from valueflows.model.records import Measure, Record
from valueflows.model.terms import Ref

AGENTS: Final = ("ana", "bo")
RESOURCES: Final = ("r1", "r2", "r3", "r4")
PROCESSES: Final = ("p1", "p2")
PLACES: Final = ("attic", "barn")
STATES: Final = ("fresh", "worn")


@dataclasses.dataclass(frozen=True)
class Deed:
    """An event to be, or a correction of an earlier one; numbers choose among what there is."""

    action: str
    provider: str
    receiver: str
    resource: str | None
    to: str | None
    quantity: str
    process: str | None
    place: str | None
    state: str | None
    creates: bool
    corrects: int | None
    whole: bool


def deeds(actions: tuple[str, ...] = tuple(ACTIONS)) -> st.SearchStrategy[Deed]:
    """Draw anything anyone might do with a few things, between two agents."""
    maybe = st.one_of(st.none(), st.sampled_from(RESOURCES), st.sampled_from(RESOURCES))
    return st.builds(
        Deed,
        action=st.sampled_from(actions),
        provider=st.sampled_from(AGENTS),
        receiver=st.sampled_from(AGENTS),
        resource=maybe,
        to=maybe,
        quantity=st.sampled_from(["1 kg", "2 kg", "500 g", "7 kg", "0.001 kg", "20 kg"]),
        process=st.one_of(st.none(), st.sampled_from(PROCESSES)),
        place=st.one_of(st.none(), st.sampled_from(PLACES)),
        state=st.one_of(st.none(), st.sampled_from(STATES)),
        creates=st.booleans(),
        corrects=st.one_of(st.none(), st.none(), st.integers(0, 30)),
        whole=st.booleans(),
    )


def beginning(prefix: str = "") -> list[Record]:
    """Return what a tale begins with: two kinds of processes, and 20 kg of the first three."""
    out: list[Record] = [
        Process(id=iri(prefix + name), based_on=Ref(iri(f"{prefix}kind-of-{name}")))
        for name in PROCESSES
    ]
    for number, name in enumerate(RESOURCES[:3]):
        who = prefix + AGENTS[number % 2]
        said = {"resource": prefix + name, "creates": prefix + name, "quantity": "20 kg"}
        out.append(event(f"{prefix}begin-{name}", "raise", who=who, **said))
    return out


def told(deed: Deed, number: int, before: list[EconomicEvent], prefix: str = "") -> EconomicEvent:
    """Return the event a deed means, given what was accepted before it."""
    key = f"{prefix}deed-{number}"
    if deed.corrects is not None and before:
        return corrected(before[deed.corrects % len(before)], key, whole=deed.whole)
    row = ACTIONS[deed.action]
    said: dict[str, Any] = {}
    if deed.process is not None and row.input_output != "-":
        side = "input_of" if row.input_output == "input" else "output_of"
        said[side] = prefix + deed.process
    for name in ("resource", "to", "place"):
        value = getattr(deed, name)
        said[name] = None if value is None else prefix + value
    if deed.creates and row.create_resource != "-":
        said["creates"] = said["resource" if row.create_resource == "optional" else "to"]
    said["effort" if row.event_quantity == "effort" else "quantity"] = (
        "2 h" if row.event_quantity == "effort" else deed.quantity
    )
    agents = {"provider": prefix + deed.provider, "receiver": prefix + deed.receiver}
    return event(key, deed.action, state=deed.state, **agents, **said)


def corrected(original: EconomicEvent, key: str, *, whole: bool) -> EconomicEvent:
    """Return a correction that takes an event back whole, or adds one of its unit."""
    return dataclasses.replace(
        original,
        id=iri(key),
        corrects=Ref(original.id),
        resource_quantity=_turned(original.resource_quantity, whole=whole),
        effort_quantity=_turned(original.effort_quantity, whole=whole),
        creates=None,
        state=None,
        to_location=None,
        created=None,
    )


def _turned(quantity: Measure | None, *, whole: bool) -> Measure | None:
    if quantity is None:
        return None
    number = quantity.has_numerical_value
    text = number[1:] if number.startswith("-") else f"-{number}"
    unit = quantity.has_unit
    return Measure(has_numerical_value=Amount(text if whole else "1"), has_unit=unit)


def kilograms(number: str) -> Measure:
    """Return so many kilograms."""
    return measure(f"{number} kg")
