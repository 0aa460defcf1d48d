# SPDX-License-Identifier: MIT
"""Statements of resources: which opens a resource, and which is checked against its events.

In a document that tells a story from top to bottom, the first statement of a resource that nothing
has touched, standing before all events, is its *opening*; any other is an *assertion* about the
state after the event before it. In a document without order a statement is about the end: what the
document's events do not explain was there before.

A resource stated only after an event that made something of the same kind and amount, without
saying what, is what that event made. Where nothing explains a late statement it is kept as an
assertion nobody can check, and the reader is warned: it is often a mistyped id.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from typing import Any, Final

from valueflows.ledger.openings import (
    assertion,
    assertion_id,
    creatable,
    directions,
    opening_id,
    opening_records,
    resources_of,
)
from valueflows.ledger.standing import Standing
from valueflows.model.exact import Amount, Exact, written
from valueflows.model.flows import EconomicEvent
from valueflows.model.ids import canonical
from valueflows.model.ours import Assertion, Opening
from valueflows.model.parsed import Described, Parsed, Stated
from valueflows.model.problems import Code, Problem, Source
from valueflows.model.records import Measure, Record
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import Ref
from valueflows.model.units import convert

_SIMILAR: Final = 0.9
_NO_TIME: Final = 1 << 62


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
    opened: list[Opened] = field(default_factory=list)
    made: dict[str, Source] = field(default_factory=dict)
    """Ids of the records that come from statements, and where those stand."""


class Statements:
    """Turns the events and statements of one document into a story."""

    def __init__(
        self, parsed: Parsed, standing: Standing, now: int, *, accept_openings: bool
    ) -> None:
        self.standing = standing
        self.now = now
        self.accept_openings = accept_openings
        self.ordered = parsed.ordered
        self.story = Story()
        self.places: dict[str, int] = {}
        self.lines: dict[str, int | None] = {}
        self.kinds: dict[str, str | None] = {}
        self.events: list[tuple[int, EconomicEvent]] = []
        self.ours: list[tuple[int, Opening | Assertion]] = []
        self.orders: dict[str, int | None] = {}
        self.statements: list[tuple[int, Stated]] = []
        for place, item in enumerate(parsed.items):
            self._sort(place, item)
        self.touched: dict[str, list[EconomicEvent]] = {}
        self.open: set[str] = set()

    def _sort(self, place: int, item: Described | Stated) -> None:
        if isinstance(item, Stated):
            self.statements.append((place, item))
            return
        key = canonical(item.record.id)
        self.places[key] = place
        self.lines[key] = item.source.line
        self.orders[item.record.id] = item.order
        if isinstance(item.record, EconomicEvent):
            self.events.append((place, item.record))
        elif isinstance(item.record, Opening | Assertion):
            self.ours.append((place, item.record))
        elif isinstance(item.record, EconomicResource):
            self.kinds[key] = item.record.conforms_to

    def tell(self) -> Story:
        """Return the story."""
        if self.ordered:
            self._tell_in_order()
        else:
            self._tell_from_the_end()
        return self.story

    def _told(self, record: EconomicEvent | Opening | Assertion) -> None:
        self.story.records.append(record)
        if isinstance(record, EconomicEvent):
            for resource in resources_of(record):
                self.touched.setdefault(resource, []).append(record)
        elif isinstance(record, Opening):
            self.open.add(canonical(record.resource))

    # -- ordered documents -----------------------------------------------------------------------

    def _tell_in_order(self) -> None:
        story: list[tuple[int, EconomicEvent | Opening | Assertion | Stated]] = [
            *self.events,
            *self.ours,
            *self.statements,
        ]
        for _place, item in sorted(story, key=lambda pair: pair[0]):
            if isinstance(item, Stated):
                self._state(item)
            else:
                self._told(item)

    def _state(self, stated: Stated) -> None:
        resource = canonical(stated.resource)
        known = self.standing.exists(resource) or resource in self.open
        if not known and resource in self.touched:
            self._created_by_name(stated, resource)
        if known or resource in self.touched:
            self._assert(stated, resource)
        elif self._told_events():
            self._state_late(stated, resource)
        else:
            self._open(stated, resource)

    def _told_events(self) -> list[EconomicEvent]:
        made = self.story.made
        return [r for r in self.story.records if isinstance(r, EconomicEvent) and r.id not in made]

    def _created_by_name(self, stated: Stated, resource: str) -> None:
        """An event created the resource it names, when that is described, equally, only after it."""
        event = self.touched[resource][0]
        after = self.places.get(resource, -1) > self.places[canonical(event.id)]
        slot = creatable(event)
        if (
            after
            and self.standing.kind(resource) is None
            and event.creates is None
            and slot is not None
            and slot[1] == resource
            and self._same_quantity(event, stated)
        ):
            self._replace(event, replace(event, creates=Ref(stated.resource)), stated)

    def _state_late(self, stated: Stated, resource: str) -> None:
        """A resource is first stated after events, none of which names it."""
        makers = [e for e in self._told_events() if self._may_have_made(e, stated)]
        rivals = {
            canonical(other.resource)
            for _place, other in self.statements
            if makers
            and self._may_have_made(makers[0], other)
            and canonical(other.resource) not in self.touched
            and canonical(other.resource) not in self.open
        }
        if len(makers) == 1 and len(rivals) == 1:
            self._made_by(makers[0], stated, resource)
        elif makers or self.accept_openings:
            why = f"; {len(makers)} events could have made it" if makers else ""
            self._warn(
                Code.OPENED_BY_STATEMENT,
                stated,
                f"{stated.resource} is stated only after events, and opened with what is stated{why}",
                "Name the resource in the event that made it.",
            )
            self._open(stated, resource)
        else:
            self._keep_unchecked(stated, resource)

    def _may_have_made(self, event: EconomicEvent, stated: Stated) -> bool:
        slot = creatable(event)
        if slot is None or slot[1] is not None or event.corrects is not None:
            return False
        kind = self.kinds.get(canonical(stated.resource))
        return event.resource_conforms_to == kind and self._same_quantity(event, stated)

    def _same_quantity(self, event: EconomicEvent, stated: Stated) -> bool:
        have, said = event.resource_quantity, stated.accounting_quantity or stated.onhand_quantity
        if have is None or said is None:
            return False
        return self._in_unit(have, said.has_unit) == said.has_numerical_value.exact

    def _in_unit(self, measure: Measure, unit: str | None) -> Exact | None:
        value = measure.has_numerical_value.exact
        if measure.has_unit == unit:
            return value
        if measure.has_unit is None or unit is None:
            return None
        return convert(value, self.standing.om(measure.has_unit), self.standing.om(unit))

    def _made_by(self, event: EconomicEvent, stated: Stated, resource: str) -> None:
        slot = creatable(event)
        assert slot is not None  # noqa: S101 - or it could not have made it
        new: Any = Ref(stated.resource)
        changed = replace(event, **{"creates": new, slot[0]: new})
        self._replace(event, changed, stated)
        self.touched.setdefault(resource, []).append(changed)
        self._assert(stated, resource)

    def _replace(self, event: EconomicEvent, changed: EconomicEvent, stated: Stated) -> None:
        """Let an event say what it created."""
        self.story.records = [changed if r is event else r for r in self.story.records]
        for events in self.touched.values():
            events[:] = [changed if e is event else e for e in events]
        line = self.lines[canonical(event.id)]
        self._warn(
            Code.CREATED_BY_EVENT,
            stated,
            f"{stated.resource} is read as what the event {event.id} (line {line}) created",
            "State ob:creates on the event.",
        )

    def _keep_unchecked(self, stated: Stated, resource: str) -> None:
        near = difflib.get_close_matches(
            resource, [r for r in self.touched if r != resource], 1, _SIMILAR
        )
        hint = ""
        if near:
            line = self.lines.get(near[0])
            hint = f"; it resembles {near[0]}" + (f" (line {line})" if line else "")
        self._warn(
            Code.STATED_LATE,
            stated,
            f"{stated.resource} is first stated after events, and no event touches it{hint}; "
            "its quantity is not taken into stock",
            "Correct the id, or import with --accept-openings to open it with what is stated.",
        )
        self._assert(stated, resource)

    # -- documents without order -----------------------------------------------------------------

    def _tell_from_the_end(self) -> None:
        for record in self._without_order():
            self._told(record)
        told, self.story.records = self.story.records, []
        after = []
        for _place, stated in self.statements:
            resource = canonical(stated.resource)
            existed = self.standing.exists(resource)
            if not existed:
                created = self._open_before(stated, resource, told)
                told = created if created is not None else told
            if existed or resource in self.touched:
                after.append((stated, resource))
        self.story.records += told
        for stated, resource in after:
            self._assert(stated, resource)

    def _without_order(self) -> list[EconomicEvent | Opening | Assertion]:
        """Return the story of a document without order: as its records say, else by time.

        An opening follows the event that brought its quantity in, an assertion the event it is
        about.
        """
        story: list[EconomicEvent | Opening | Assertion] = [
            r for _place, r in (*self.events, *self.ours)
        ]
        if all(self.orders.get(record.id) for record in story):
            return sorted(story, key=lambda record: self.orders[record.id] or 0)
        events = sorted((e for _place, e in self.events), key=_event_order)
        position = {canonical(e.id): n for n, e in enumerate(events)}

        def place(record: EconomicEvent | Opening | Assertion) -> tuple[int, int]:
            if isinstance(record, EconomicEvent):
                return position[canonical(record.id)], 0
            anchor = record.event if isinstance(record, Opening) else record.after
            return position.get(canonical(anchor), -1) if anchor else -1, 1

        return sorted(story, key=place)

    def _open_before(
        self, stated: Stated, resource: str, told: list[Record]
    ) -> list[Record] | None:
        """Open a resource with what its events in the document do not explain.

        When they explain all of it, the first of them created it: return the events that say so.
        """
        mine = self.touched.get(resource, [])
        said = stated.accounting_quantity or stated.onhand_quantity
        moved = self._moved(mine, resource, None if said is None else said.has_unit)
        if mine and moved is not None and said is not None:
            slot = creatable(mine[0])
            explained = said.has_numerical_value.exact == moved[0]
            if explained and slot is not None and slot[1] == resource and mine[0].creates is None:
                event = mine[0]
                changed = replace(event, creates=Ref(stated.resource))
                self._replace(event, changed, stated)
                return [changed if record is event else record for record in told]
        rest = replace(
            stated,
            accounting_quantity=_less(stated.accounting_quantity, moved and moved[0]),
            onhand_quantity=_less(stated.onhand_quantity, moved and moved[1]),
        )
        if mine:
            rest = replace(rest, stage=None, state=None, current_location=None, contained_in=())
        if rest.has_quantity or not mine:
            self._open(rest, resource)
        return None

    def _moved(
        self, events: list[EconomicEvent], resource: str, unit: str | None
    ) -> tuple[Exact, Exact] | None:
        """Return what a document's events add to a resource, in the books and at hand."""
        accounting: Exact = 0
        onhand: Exact = 0
        for event in events:
            if event.resource_quantity is None:
                continue
            amount = self._in_unit(event.resource_quantity, unit)
            if amount is None:
                return None
            first, second = directions(event, resource)
            accounting, onhand = accounting + first * amount, onhand + second * amount
        return accounting, onhand

    # -- openings and assertions -----------------------------------------------------------------

    def _open(self, stated: Stated, resource: str) -> None:
        self.open.add(resource)
        iri = opening_id(stated)
        if self.standing.kind(iri) is not None:
            return
        agent = stated.primary_accountable or self._accountable(resource)
        main, hand = stated.accounting_quantity, stated.onhand_quantity
        onhand = None if main is None or hand is None else self._in_unit(hand, main.has_unit)
        kind = self.kinds.get(resource)
        records = opening_records(stated, agent, kind, self._just_before(resource), onhand)
        if agent is None and stated.has_quantity:
            self._warn(
                Code.ACCOUNTABLE_UNKNOWN,
                stated,
                f"it is not known who is accountable for {stated.resource}",
                "State its primaryAccountable.",
            )
        self._tell(records, stated)
        event = records[0].id if len(records) > 1 else None
        self.story.opened.append(Opened(iri, event, stated.source.line))

    def _just_before(self, resource: str) -> int:
        """Return one microsecond before the first event on the resource, or now."""
        times = [
            moment.microseconds
            for _place, e in self.events
            if resource in resources_of(e)
            and (moment := e.has_point_in_time or e.has_beginning or e.has_end or e.created)
        ]
        return min(times) - 1 if times else self.now

    def _accountable(self, resource: str) -> str | None:
        """Return who first takes from the resource in the document, else who first adds to it."""
        adds = None
        for _place, event in self.events:
            moved = directions(event, resource)
            if min(moved) < 0:
                return event.provider
            if adds is None and max(moved) > 0:
                adds = event.receiver
        return adds

    def _assert(self, stated: Stated, resource: str) -> None:
        mine, before = self.touched.get(resource), self.standing.touching(resource)
        last = mine[-1].id if mine else before[-1] if before else None
        iri = assertion_id(stated, last)
        if self.standing.kind(iri) is None and iri not in self.story.made:
            self._tell([assertion(stated, last)], stated)

    def _tell(self, records: list[Record], stated: Stated) -> None:
        for record in records:
            self.story.records.append(record)
            self.story.made[record.id] = stated.source

    def _warn(self, code: Code, stated: Stated, message: str, remedy: str) -> None:
        problem = Problem(code, stated.resource, message, remedy, stated.source)
        self.story.warnings.append(problem)


def _less(measure: Measure | None, moved: Exact | None) -> Measure | None:
    if measure is None or not moved:
        return measure
    number = measure.has_numerical_value
    left = Amount(written(number.exact - moved, number.places))
    return replace(measure, has_numerical_value=left)


def _event_order(event: EconomicEvent) -> tuple[int, str, str]:
    """Where a format has no order: event time, then when it was written down, then the id."""
    moment = event.has_point_in_time or event.has_end or event.has_beginning or event.created
    return (moment.microseconds if moment else _NO_TIME, str(event.created or "~"), event.id)
