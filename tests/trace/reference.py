# SPDX-License-Identifier: MIT
"""The slow and obvious trace: every pair of events is asked whether one comes out of the other.

Records and dictionaries; nothing of the walk, of its lists or of its tables is used. What containers
do to their content alone is taken from the books, because that follows from stocks.
"""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import Any, Final

from valueflows.ledger.ledger import Ledger
from valueflows.ledger.reading import reading
from valueflows.model.reading import Flow

INPUTS_THAT_HAND_OVER: Final = {"consume", "accept", "pickup"}
OUTPUTS_THAT_HAND_OVER: Final = {"produce", "modify", "dropoff"}
HANDS_ON: Final = {"transfer", "transferAllRights", "transferCustody", "move", "copy"}
NO_SUBSTANCE: Final = {"use", "cite", "work", "deliverService"}
MATERIAL: Final = "material"
INFLUENCE: Final = "influence"
Place = tuple[str, str]


@dataclasses.dataclass
class World:
    """All events of a ledger that count, in the order of their moments."""

    ledger: Ledger

    @cached_property
    def flows(self) -> list[Flow]:
        """Every event, as recorded."""
        books, source = self.ledger.books, reading(self.ledger)
        ids = (books.ids.text(books.events.id.view[row]) for row in range(books.events.rows))
        found = [source.flow(iri) for iri in ids]
        return [flow for flow in found if flow is not None]

    @cached_property
    def events(self) -> list[Flow]:
        """The events that are steps: no corrections, and not taken back whole."""
        steps = [f for f in self.flows if f.corrects is None and self.net(f) != (0, 0)]
        return sorted(steps, key=lambda f: (f.at, f.turn))

    def net(self, flow: Flow) -> Any:
        """Return both quantities with those of all corrections; something where none corrects."""
        below = [f for f in self.flows if f.corrects == flow.id]
        own = [q.value if q else 0 for q in (flow.resource_quantity, flow.effort_quantity)]
        for other in below:
            more = self.net(other)
            more = self.amounts(other) if more is None else more
            own = [a + b for a, b in zip(own, more, strict=True)]
        return tuple(own) if below else None

    def amounts(self, flow: Flow) -> tuple[Any, ...]:
        """Return both quantities of an event by itself."""
        return tuple(q.value if q else 0 for q in (flow.resource_quantity, flow.effort_quantity))

    # -- one event ---------------------------------------------------------------------------------

    def hands_over(self, e: Flow) -> bool:
        """Whether an event transfers beside what else it does."""
        both = e.resource is not None and e.to_resource not in {None, e.resource}
        return both and e.provider != e.receiver

    def takes(self, e: Flow) -> set[Place]:
        """Return what an event takes from."""
        found: set[Place] = set()
        one, two = e.resource, e.to_resource
        takes_one = e.action in HANDS_ON | {"consume", "use", "cite", "combine", "lower"}
        takes_one |= e.action in {"accept", "pickup"}
        takes_one |= e.action in {"modify", "dropoff"} and e.output_of is None
        takes_one |= e.action in OUTPUTS_THAT_HAND_OVER and self.hands_over(e)
        if takes_one and one is not None:
            found.add(("stock", one))
        if e.action in INPUTS_THAT_HAND_OVER and self.hands_over(e) and two is not None:
            found.add(("stock", two))
        if e.action == "separate" and one is not None:
            packings = [p for p in self.packings(one) if self.is_before(p, e)]
            found.add(("packed" if packings else "stock", one))
            found |= {("stock", c) for c in self.containers(one, packings, e) if c != one}
        if e.output_of is not None:
            found.add(("process", e.output_of))
        return found

    def gives(self, e: Flow) -> set[Place]:
        """Return what an event gives to."""
        found: set[Place] = set()
        one, two = e.resource, e.to_resource
        gives_one = e.action in {"produce", "raise", "modify", "dropoff", "separate"}
        gives_one |= e.action in {"accept", "pickup"} and e.input_of is None
        gives_one |= e.action in HANDS_ON and one == two
        gives_one |= e.action in {"move", "transferCustody"} and two is None
        if gives_one and one is not None:
            found.add(("stock", one))
        if two is not None and two != one and e.action != "lower":
            found.add(("stock", two))
        if e.action == "combine" and one is not None:
            found.add(("packed", one))
        if e.input_of is not None:
            found.add(("process", e.input_of))
        return found

    def is_before(self, one: Flow, other: Flow) -> bool:
        """Whether an event stands before another."""
        return (one.at, one.turn) < (other.at, other.turn)

    def packings(self, thing: str) -> list[Flow]:
        """Return how a thing was packed, oldest first."""
        return [e for e in self.events if e.action == "combine" and e.resource == thing]

    def containers(self, thing: str, packings: list[Flow], until: Flow) -> set[str]:
        """Return what a thing was in when it was taken out."""
        books = self.ledger.books
        number = books.ids.find(thing)
        said = [(p.at, p.turn, self.packed_into(p)) for p in packings]
        for row, sets in books.along.get(number, {}).items():
            event = next((e for e in self.events if e.turn == row), None)
            if event is not None and "contained_in" in sets and self.is_before(event, until):
                inside = {books.ids.text(int(c)) for c in sets["contained_in"]}
                said.append((event.at, event.turn, inside))
        if not said:
            opened = books.world.opening(number).get("contained_in", ())
            return {books.ids.text(int(c)) for c in opened}
        return max(said, key=lambda one: one[:2])[2]

    def packed_into(self, e: Flow) -> set[str]:
        """Return the container of a packing."""
        if e.to_resource is not None:
            return {e.to_resource}
        made = {
            o.resource
            for o in self.events
            if o.action in {"produce", "modify"} and o.output_of is not None
            if o.output_of == e.input_of and o.resource is not None
        }
        return made if len(made) == 1 else set()

    # -- pairs -------------------------------------------------------------------------------------

    @cached_property
    def causes(self) -> dict[str, set[str]]:
        """Return, by event, the events that it comes out of directly."""
        gives = {e.id: self.gives(e) for e in self.events}
        takes = {e.id: self.takes(e) for e in self.events}
        found: dict[str, set[str]] = {e.id: set() for e in self.events}
        for effect in self.events:
            for cause in self.events:
                shared = gives[cause.id] & takes[effect.id]
                if any(p[0] == "process" or self.is_before(cause, effect) for p in shared):
                    found[effect.id].add(cause.id)
        return found

    @cached_property
    def effects(self) -> dict[str, set[str]]:
        """Return, by event, the events that come out of it directly."""
        found: dict[str, set[str]] = {e.id: set() for e in self.events}
        for effect, causes in self.causes.items():
            for cause in causes:
                found[cause].add(effect)
        return found

    def reached(self, first: set[str], steps: dict[str, set[str]], *, material: bool) -> set[str]:
        """Return what can be reached from some events, these among it."""
        substance = {e.id for e in self.events if e.action not in NO_SUBSTANCE}
        met: set[str] = set()

        def go(event: str) -> None:
            if event in met or (material and event not in substance):
                return
            met.add(event)
            for other in steps[event]:
                go(other)

        for event in first:
            go(event)
        return met

    def walked(self, start: str, steps: dict[str, set[str]]) -> dict[str, str]:
        """Return what an event is connected with, and how, by what is recorded."""
        if start not in steps:
            return {}
        every = self.reached(steps[start], steps, material=False)
        has_substance = bool(self.reached({start}, steps, material=True))
        strict = self.reached(steps[start], steps, material=True) if has_substance else set()
        return {e: MATERIAL if e in strict else INFLUENCE for e in every}

    def of_resource(self, resource: str, *, forth: bool) -> dict[str, str]:
        """Return what is connected with a resource after, or before, all that happened to it."""
        ends = self.takes if forth else self.gives
        first = {e.id for e in self.events if ("stock", resource) in ends(e)}
        steps = self.effects if forth else self.causes
        every = self.reached(first, steps, material=False)
        strict = self.reached(first, steps, material=True)
        return {e: MATERIAL if e in strict else INFLUENCE for e in every}
