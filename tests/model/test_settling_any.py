# SPDX-License-Identifier: MIT
"""What must hold of any dues and events, and that it comes to the same on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import GRAM, KILOGRAM
from valueflows.model.settling import Due, Event, Quantity, Settled, settle

from .settling_on_paper import COIN, amount, settled_on_paper

pytestmark = pytest.mark.uncounted


NAMES = ("d0", "d1", "d2", "d3")
UNITS = st.sampled_from((KILOGRAM, KILOGRAM, GRAM, "crate", None))
KINDS = st.sampled_from((None, "flour", "flour", "bread"))
DATES = st.none() | st.integers(0, 2)


@st.composite
def quantities(draw: st.DrawFn, most: int = 8) -> Quantity:
    """Draw some coins of a unit."""
    unit = draw(UNITS)
    return Quantity(amount(draw(st.integers(0, most)), unit), unit)


@st.composite
def all_dues(draw: st.DrawFn) -> list[Due]:
    """Draw a few claims and commitments, some of which claims replace."""
    claims = frozenset(name for name in NAMES if draw(st.booleans()))
    count = draw(st.integers(0, len(NAMES)))
    return [
        Due(
            id=name,
            resource_quantity=draw(quantities()),
            specification=draw(KINDS),
            due=draw(DATES),
            created=draw(DATES),
            is_finished=draw(st.booleans()),
            is_claim=name in claims,
            replaced_by=frozenset() if name in claims or draw(st.booleans()) else claims,
        )
        for name in NAMES[:count]
    ]


@st.composite
def all_events(draw: st.DrawFn) -> list[Event]:
    """Draw a few events that name some dues, and corrections that leave nothing or more."""
    made = []
    for number in range(draw(st.integers(0, 5))):
        quantity = draw(quantities(12))
        event = Event(
            id=f"e{number}",
            resource_quantity=quantity,
            specification=draw(KINDS),
            at=draw(st.integers(0, 2)),
            turn=number,
            names=tuple(sorted(draw(st.sets(st.sampled_from(NAMES))))),
        )
        made.append(event)
        if draw(st.booleans()):
            made += draw(corrections(event, quantity))
    return made


@st.composite
def corrections(draw: st.DrawFn, event: Event, quantity: Quantity) -> list[Event]:
    """Draw a correction of an event, and one of that correction."""
    coin = COIN[quantity.unit]
    has = int(quantity.value / coin)
    first = draw(st.integers(-has, 3))
    second = draw(st.integers(min(-first, 0), max(-first, 0)))
    parts = (("c", first, event.id), ("cc", second, f"{event.id}c"))
    return [
        replace(
            event,
            id=event.id + name,
            resource_quantity=Quantity(part * coin, quantity.unit),
            turn=100,
            corrects=of,
        )
        for name, part, of in parts
    ]


@settings(max_examples=80, deadline=None)
@given(all_dues(), all_events())
def test_it_is_as_on_paper(dues: list[Due], events: list[Event]) -> None:
    """Coin by coin, it comes to the same."""
    found, paper = settle(dues, events).resource, settled_on_paper(dues, events)
    unit = {f.id: f.resource_quantity.unit for f in (*dues, *events) if f.resource_quantity}
    assert {key: p.amount for key, p in found.portions.items()} == {
        (event, due): amount(count, unit[due]) for (event, due), count in paper.portions.items()
    }
    assert found.open == {due: amount(count, unit[due]) for due, count in paper.open.items()}
    left = {e: found.rest[e] + found.undivided[e] for e in found.net}
    assert left == {event: amount(count, unit[event]) for event, count in paper.rest.items()}


@settings(max_examples=80, deadline=None)
@given(all_dues(), all_events())
def test_nothing_is_lost_and_nothing_is_made(dues: list[Due], events: list[Event]) -> None:
    """Portions and rest are the event; portions and what is open are the due."""
    found = settle(dues, events).resource
    made = found.portions.values()
    for event, net in found.net.items():
        given_ = sum(p.given for p in made if p.event == event and not p.repeats)
        assert given_ + found.rest[event] + found.undivided[event] == net >= 0
    for due in dues:
        assert due.resource_quantity is not None
        got = sum(p.amount for p in made if p.due == due.id)
        assert got + found.open[due.id] == due.resource_quantity.value
    assert all(left >= 0 for side in (found.open, found.rest) for left in side.values())
    assert all(portion.amount > 0 for portion in made)


@settings(max_examples=30, deadline=None)
@given(all_dues(), all_events(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_does_not_matter(
    dues: list[Due], events: list[Event], chance: Any
) -> None:
    """Only time and turn do; with other turns at other times, not even those."""
    found = settle(dues, events)
    chance.shuffle(dues)
    chance.shuffle(events)
    assert _told(settle(dues, events)) == _told(found)
    apart = [replace(e, at=int(e.id[1]) if e.corrects is None else 0) for e in events]
    turns = [replace(e, turn=chance.randrange(100)) for e in apart]
    assert _told(settle(dues, turns)) == _told(settle(dues, apart))


@settings(max_examples=30, deadline=None)
@given(all_dues(), all_events(), st.data())
def test_what_is_taken_back_whole_has_never_been(
    dues: list[Due], events: list[Event], data: st.DataObject
) -> None:
    """A correction to nothing leaves dues and all other events as they are without it."""
    quantity = data.draw(quantities(12))
    gone = Event(
        id="gone",
        resource_quantity=quantity,
        specification=data.draw(KINDS),
        at=data.draw(st.integers(0, 2)),
        names=NAMES,
    )
    back = replace(
        gone, id="back", resource_quantity=Quantity(-quantity.value, quantity.unit), corrects="gone"
    )
    found, without = settle(dues, [gone, *events, back]), settle(dues, events)
    assert found.resource.portions == without.resource.portions
    assert found.resource.open == without.resource.open
    assert found.resource.net == without.resource.net | {"gone": 0}
    assert found.written_off == without.written_off


@settings(max_examples=30, deadline=None)
@given(all_dues(), all_events())
def test_efforts_are_reckoned_as_resources_are(dues: list[Due], events: list[Event]) -> None:
    """With the two sorts of quantity exchanged, the results are."""
    found = settle(dues, events)
    turned = settle([_turned(due) for due in dues], [_turned(event) for event in events])
    assert (turned.effort, turned.resource) == (found.resource, found.effort)


def _turned(flow: Any) -> Any:
    return replace(
        flow, resource_quantity=flow.effort_quantity, effort_quantity=flow.resource_quantity
    )


def _told(found: Settled) -> Any:
    side = found.resource
    unfit = {(u.event, u.due, u.why) for u in side.unfit}
    return side.portions, side.open, side.net, side.rest, side.undivided, unfit, found.written_off
