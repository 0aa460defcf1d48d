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

from dataclasses import replace
from typing import Any, Final

from valueflows.ledger.openings import (
    assertion,
    assertion_id,
    creatable,
    directions,
    exactly,
    opening_id,
    opening_records,
    resources_of,
)
from valueflows.ledger.standing import Standing
from valueflows.ledger.story import Alike, Makers, Opened, Script, Story, Told
from valueflows.model.exact import Exact
from valueflows.model.flows import EconomicEvent
from valueflows.model.ids import canonical
from valueflows.model.ours import Opening
from valueflows.model.parsed import Parsed, Stated
from valueflows.model.problems import Code, Problem
from valueflows.model.records import Measure, Record
from valueflows.model.terms import Ref
from valueflows.model.units import convert

_NO_TIME: Final = 1 << 62


class Statements:
    """Turns the events and statements of one document into a story."""

    def __init__(
        self, parsed: Parsed, standing: Standing, now: int, *, accept_openings: bool
    ) -> None:
        self.standing = standing
        self.now = now
        self.accept_openings = accept_openings
        self.ordered = parsed.ordered
        self.script = Script(parsed)
        self.makers = Makers(self.script, standing)
        self.alike = Alike()
        self.story = Story()
        self.places: dict[str, int] = {}
        """Where in the story an event of the document stands."""
        self.touched: dict[str, list[EconomicEvent]] = {}
        self.brought: dict[str, str] = {}
        """The last event of each opening that is made here."""
        self.open: set[str] = set()

    def tell(self) -> Story:
        """Return the story."""
        if self.ordered:
            self._tell_in_order()
        else:
            self._tell_from_the_end()
        return self.story

    def _told(self, record: Told) -> None:
        if isinstance(record, Opening):
            self.open.add(canonical(record.resource))
        elif isinstance(record, EconomicEvent):
            self.places[record.id] = len(self.story.records)
            # What an event made without a name the ledger knows from the first time it came.
            known = self.standing.event(record.id)
            if known is None:
                self.makers.told(record)
            for resource in resources_of(known or record):
                self._touch(resource, record)
        self.story.records.append(record)

    def _touch(self, resource: str, event: EconomicEvent) -> None:
        if resource not in self.touched:
            self.alike.add(resource)
        self.touched.setdefault(resource, []).append(event)

    # -- ordered documents -----------------------------------------------------------------------

    def _tell_in_order(self) -> None:
        story: list[tuple[int, Told | Stated]] = [*self.script.told, *self.script.statements]
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
        elif self.places:
            self._state_late(stated, resource)
        else:
            self._open(stated, resource)

    def _created_by_name(self, stated: Stated, resource: str) -> None:
        """An event created the resource it names, when that is described, equally, only after it."""
        event = self.touched[resource][0]
        places = self.script.places
        slot = creatable(event)
        if (
            places.get(resource, -1) > places[canonical(event.id)]
            and self.standing.kind(resource) is None
            and event.creates is None
            and slot is not None
            and slot[1] == resource
            and self._same_quantity(event, stated)
        ):
            self._replace(event, replace(event, creates=Ref(stated.resource)), stated)

    def _state_late(self, stated: Stated, resource: str) -> None:
        """A resource is first stated after events, none of which names it."""
        like = self.makers.of(stated)
        makers = self.makers.events.get(like, []) if like else []
        rivals = self.makers.rivals.get(like, set()) if like else set()
        if len(makers) == 1 and len(rivals) == 1:
            self._made_by(makers.pop(), stated, resource)
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
        return convert(value, self._om(measure.has_unit), self._om(unit))

    def _om(self, unit: str) -> str:
        return self.script.aliases.get(unit) or self.standing.om(unit)

    def _made_by(self, event: EconomicEvent, stated: Stated, resource: str) -> None:
        slot = creatable(event)
        assert slot is not None  # noqa: S101 - or it could not have made it
        new: Any = Ref(stated.resource)
        changed = replace(event, **{"creates": new, slot[0]: new})
        self._replace(event, changed, stated)
        self._touch(resource, changed)
        self._assert(stated, resource)

    def _replace(self, event: EconomicEvent, changed: EconomicEvent, stated: Stated) -> None:
        """Let an event say what it created."""
        self.story.records[self.places[event.id]] = changed
        for resource in resources_of(event):
            events = self.touched[resource]
            events[:] = [changed if e.id == event.id else e for e in events]
        line = self.script.lines[canonical(event.id)]
        self._warn(
            Code.CREATED_BY_EVENT,
            stated,
            f"{stated.resource} is read as what the event {event.id} (line {line}) created",
            "State ob:creates on the event.",
        )

    def _keep_unchecked(self, stated: Stated, resource: str) -> None:
        near = self.alike.nearest(resource)
        line = self.script.lines.get(near or "")
        hint = f"; it resembles {near}" + (f" (line {line})" if line else "") if near else ""
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
        openings: list[Record] = []
        after = []
        for _place, stated in self.script.statements:
            resource = canonical(stated.resource)
            existed = self.standing.exists(resource)
            if not existed:
                openings += self._open_before(stated, resource)
            if existed or resource in self.touched:
                after.append((stated, resource))
        self.story.records[:0] = openings
        for stated, resource in after:
            self._assert(stated, resource)

    def _without_order(self) -> list[Told]:
        """Return the story of a document without order: as its records say, else by time.

        An opening follows the event that brought its quantity in, an assertion the event it is
        about.
        """
        story, orders = [record for _place, record in self.script.told], self.script.orders
        if all(orders.get(record.id) for record in story):
            return sorted(story, key=lambda record: orders[record.id] or 0)
        events = sorted(self.script.events, key=_event_order)
        position = {canonical(e.id): n for n, e in enumerate(events)}

        def place(record: Told) -> tuple[int, int]:
            if isinstance(record, EconomicEvent):
                return position[canonical(record.id)], 0
            anchor = record.event if isinstance(record, Opening) else record.after
            return position.get(canonical(anchor), -1) if anchor else -1, 1

        return sorted(story, key=place)

    def _open_before(self, stated: Stated, resource: str) -> list[Record]:
        """Return what opens a resource with what its events in the document do not explain.

        When they explain all of it, the first of them created it.
        """
        mine = self.touched.get(resource, [])
        said = stated.accounting_quantity or stated.onhand_quantity
        moved = self._moved(mine, resource, None if said is None else said.has_unit)
        if mine and moved is not None and said is not None:
            slot = creatable(mine[0])
            explained = said.has_numerical_value.exact == moved[0]
            if explained and slot is not None and slot[1] == resource and mine[0].creates is None:
                self._replace(mine[0], replace(mine[0], creates=Ref(stated.resource)), stated)
                return []
        rest = replace(
            stated,
            accounting_quantity=self._less(stated.accounting_quantity, moved and moved[0]),
            onhand_quantity=self._less(stated.onhand_quantity, moved and moved[1]),
        )
        if mine:
            rest = replace(rest, stage=None, state=None, current_location=None, contained_in=())
        return self._opened(rest, resource) if rest.has_quantity or not mine else []

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
        self.story.records += self._opened(stated, resource)

    def _opened(self, stated: Stated, resource: str) -> list[Record]:
        """Return what opens a resource; nothing where it was opened so before."""
        self.open.add(resource)
        iri = opening_id(stated)
        if self.standing.kind(iri) is not None:
            return []
        agent = stated.primary_accountable or self.script.accountable(resource)
        elsewhere = self._elsewhere(stated)
        kind = self.script.kinds.get(resource)
        moment = self.script.just_before(resource, self.now)
        main = stated.accounting_quantity
        less = (
            self._like(main, max(elsewhere, -elsewhere)) if main is not None and elsewhere else None
        )
        records = opening_records(stated, agent, kind, moment, less, more=elsewhere < 0)
        if agent is None and stated.has_quantity:
            self._warn(
                Code.ACCOUNTABLE_UNKNOWN,
                stated,
                f"it is not known who is accountable for {stated.resource}",
                "State its primaryAccountable.",
            )
        event = records[0].id if len(records) > 1 else None
        if event is not None:
            self.brought[resource] = records[-2].id
        self.story.opened.append(Opened(iri, event, stated.source.line))
        return self._noted(records, stated)

    def _elsewhere(self, stated: Stated) -> Exact:
        """Return how much less is stated to be at hand than in the books, in the unit of those."""
        main, hand = stated.accounting_quantity, stated.onhand_quantity
        if main is None or hand is None:
            return 0
        amount = self._in_unit(hand, main.has_unit)
        if amount is None:
            self.story.problems.append(
                Problem(
                    Code.UNIT_OF_OTHER_DIMENSION,
                    f"{stated.resource} onhandQuantity",
                    f"what is at hand is counted in {hand.has_unit or 'nothing'}, "
                    f"what is in the books in {main.has_unit or 'nothing'}",
                    "State both in units that can be compared.",
                    stated.source,
                )
            )
            return 0
        return main.has_numerical_value.exact - amount

    def _assert(self, stated: Stated, resource: str) -> None:
        mine = self.touched.get(resource)
        if not mine and self.standing.kind(opening_id(stated)) is not None:
            return  # The statement that opened it, in a document that comes again.
        last = mine[-1].id if mine else self.brought.get(resource) or self._before(resource)
        iri = assertion_id(stated, last)
        if self.standing.kind(iri) is None and iri not in self.story.made:
            self.story.records += self._noted([assertion(stated, last)], stated)

    def _before(self, resource: str) -> str | None:
        """Return the last event the ledger has before those of the document."""
        events = self.standing.touching(resource)
        own = {canonical(event.id) for event in self.script.on.get(resource, ())}
        if own:
            first = next((n for n, e in enumerate(events) if canonical(e) in own), len(events))
            events = events[:first]
        return events[-1] if events else None

    def _less(self, measure: Measure | None, moved: Exact | None) -> Measure | None:
        """Return what is left of a measure without what events moved."""
        if measure is None or not moved:
            return measure
        return self._like(measure, measure.has_numerical_value.exact - moved)

    def _like(self, measure: Measure, amount: Exact) -> Measure | None:
        """Return an amount counted in the unit of a measure, exactly."""
        unit = measure.has_unit
        om = None if unit is None else self._om(unit)
        return exactly(amount, unit, measure.has_numerical_value.places, om)

    def _noted(self, records: list[Record], stated: Stated) -> list[Record]:
        self.story.made |= dict.fromkeys((record.id for record in records), stated.source)
        return records

    def _warn(self, code: Code, stated: Stated, message: str, remedy: str) -> None:
        problem = Problem(code, stated.resource, message, remedy, stated.source)
        self.story.warnings.append(problem)


def _event_order(event: EconomicEvent) -> tuple[int, str, str]:
    """Where a format has no order: event time, then when it was written down, then the id."""
    moment = event.has_point_in_time or event.has_end or event.has_beginning or event.created
    return (moment.microseconds if moment else _NO_TIME, str(event.created or "~"), event.id)
