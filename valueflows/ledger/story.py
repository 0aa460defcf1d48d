# SPDX-License-Identifier: MIT
"""What a document tells: its events and statements sorted for asking, and the story made of them.

Everything is looked up, nothing searched, so that a document of twice the length is twice the work.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from valueflows.ledger.openings import creatable, directions, resources_of
from valueflows.ledger.standing import Standing
from valueflows.model.exact import Exact, microseconds
from valueflows.model.flows import EconomicEvent
from valueflows.model.ids import canonical
from valueflows.model.ours import Assertion, Opening
from valueflows.model.parsed import Described, Parsed, Stated
from valueflows.model.problems import Problem, Source
from valueflows.model.records import Measure, Record, Unit
from valueflows.model.resources import EconomicResource
from valueflows.model.units import UNITS

Told: TypeAlias = EconomicEvent | Opening | Assertion
Likeness: TypeAlias = tuple[str | None, str | None, Exact]
"""A kind of resource, and an amount in the base unit of its dimension."""

_SIMILAR: Final = 0.9
_COMPARED_MAX: Final = 8
_TAIL: Final = 8
_FIRST: Final = microseconds("0001-01-01T00:00:00Z")
_LAST: Final = microseconds("9999-12-31T23:59:59Z")


@dataclass(frozen=True, slots=True)
class Opened:
    """An opening that an import makes: its id, the event that brings the quantity in, its line."""

    id: str
    event: str | None
    line: int | None


@dataclass(slots=True)
class Story:
    """The events of a document in order, with openings and assertions at their places."""

    records: list[Record] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)
    made: dict[str, Source] = field(default_factory=dict)
    """Ids of the records that come from statements, and where those stand."""


class Script:
    """The events, our own records and the statements of a document, each with its place."""

    def __init__(self, parsed: Parsed) -> None:
        self.places: dict[str, int] = {}
        self.lines: dict[str, int | None] = {}
        self.kinds: dict[str, str | None] = {}
        self.orders: dict[str, int | None] = {}
        self.told: list[tuple[int, Told]] = []
        self.statements: list[tuple[int, Stated]] = []
        self.on: dict[str, list[EconomicEvent]] = {}
        """The events that name a resource, in the order written."""
        self.aliases: dict[str, str] = {}
        """Units described here, and the OM units they stand for."""
        self.named: dict[str, int] = {}
        """Where a resource is named by an event for the first time."""
        for place, item in enumerate(parsed.items):
            if isinstance(item, Stated):
                self.statements.append((place, item))
            else:
                self._described(place, item)

    def _described(self, place: int, item: Described) -> None:
        record, key = item.record, canonical(item.record.id)
        self.places[key] = place
        self.lines[key] = item.source.line
        self.orders[record.id] = item.order
        if isinstance(record, Told):
            self.told.append((place, record))
        if isinstance(record, EconomicEvent):
            for resource in resources_of(record):
                self.on.setdefault(resource, []).append(record)
                self.named.setdefault(resource, place)
        elif isinstance(record, EconomicResource):
            self.kinds[key] = record.conforms_to
        elif isinstance(record, Unit) and record.om_unit_identifier in UNITS:
            self.aliases[record.id] = record.om_unit_identifier

    @property
    def events(self) -> list[EconomicEvent]:
        """Every event, in the order written."""
        return [record for _place, record in self.told if isinstance(record, EconomicEvent)]

    def just_before(self, resource: str, now: int) -> int:
        """Return one microsecond before the first event on a resource, or now."""
        times = [
            moment.microseconds
            for e in self.on.get(resource, ())
            if (moment := e.has_point_in_time or e.has_beginning or e.has_end or e.created)
        ]
        return min(max(min(times) - 1, _FIRST), _LAST) if times else now

    def accountable(self, resource: str) -> str | None:
        """Return who first takes from the resource in the document, else who first adds to it."""
        adds = None
        for event in self.on.get(resource, ()):
            moved = directions(event, resource)
            if min(moved) < 0:
                return event.provider
            if adds is None and max(moved) > 0:
                adds = event.receiver
        return adds

    def late(self) -> Iterator[Stated]:
        """Yield statements behind the first event, each the first that is heard of its resource."""
        first = next((p for p, r in self.told if isinstance(r, EconomicEvent)), len(self.places))
        seen: set[str] = set()
        for place, stated in self.statements:
            resource = canonical(stated.resource)
            named = self.named.get(resource, place)
            if resource not in seen and first < place <= named:
                yield stated
            seen.add(resource)


class Makers:
    """Events that may have made something without saying what, and what they may have made."""

    def __init__(self, script: Script, standing: Standing) -> None:
        self.script = script
        self.standing = standing
        self.events: dict[Likeness, list[EconomicEvent]] = {}
        self.rivals: dict[Likeness, set[str]] = {}
        for stated in script.late():
            key = self.of(stated)
            if key is not None and not standing.exists(canonical(stated.resource)):
                self.rivals.setdefault(key, set()).add(canonical(stated.resource))

    def told(self, event: EconomicEvent) -> None:
        """Take note of an event."""
        slot, amount = creatable(event), event.resource_quantity
        if slot is None or slot[1] is not None or event.corrects is not None or amount is None:
            return
        key = (event.resource_conforms_to, *self._amount(amount))
        self.events.setdefault(key, []).append(event)

    def of(self, stated: Stated) -> Likeness | None:
        """Return what an event that made the resource must be like."""
        amount = stated.accounting_quantity or stated.onhand_quantity
        if amount is None:
            return None
        return self.script.kinds.get(canonical(stated.resource)), *self._amount(amount)

    def _amount(self, measure: Measure) -> tuple[str | None, Exact]:
        value, unit = measure.has_numerical_value.exact, measure.has_unit
        om = None if unit is None else self.script.aliases.get(unit) or self.standing.om(unit)
        row = UNITS.get(om or "")
        return (unit, value) if row is None else (row.dimension, value * row.factor)


class Alike:
    """Ids by their beginnings and ends: whoever mistypes one leaves the other as it was."""

    def __init__(self) -> None:
        self.by_part: dict[str, list[str]] = {}

    def add(self, iri: str) -> None:
        """Take note of an id."""
        for part in _parts(iri):
            self.by_part.setdefault(part, []).append(iri)

    def nearest(self, iri: str) -> str | None:
        """Return an id that is nearly spelt so."""
        some = [
            other
            for part in _parts(iri)
            for other in self.by_part.get(part, ())[:_COMPARED_MAX]
            if other != iri
        ]
        found = difflib.get_close_matches(iri, list(dict.fromkeys(some)), 1, _SIMILAR)
        return found[0] if found else None


def _parts(iri: str) -> set[str]:
    return {iri[-_TAIL:], *(iri[:end] for end in range(-_TAIL - 1, -_TAIL + 2))}
