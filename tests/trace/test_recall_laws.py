# SPDX-License-Identifier: MIT
"""Whatever happened: a recall is the material part of the slow walk, and siblings are mutual."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import COMMONS, iri
from tests.scenarios.tales import RESOURCES, Deed, beginning
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.recalling import LEFT, PASSED, STANDS_THERE, recalled, siblings
from valueflows.model.callers import EVERYTHING

from .kit import ledger_of, on
from .reference import World
from .test_reference import TALE, lived

pytestmark = pytest.mark.uncounted


def reached(world: World, start: str) -> tuple[set[str], set[str]]:
    """Return where something is and by what it left, by the slow walk."""
    events = {event.id: event for event in world.events}
    met = [events[one] for one in world.reached({start}, world.effects, material=True)]
    stands = {name for event in met for kind, name in world.gives(event) if kind != "process"}
    left = {e.id for e in met if not world.gives(e) and (world.takes(e) or e.id == start)}
    return stands, left


@settings(max_examples=20)
@given(TALE, st.booleans())
def test_a_recall_is_the_material_part_of_the_slow_walk(
    tale: list[tuple[Deed, int]],
    late: bool,  # noqa: FBT001 - drawn
) -> None:
    """From every event: the same stock, and the same events that took it out of the books."""
    with ledger_of(beginning()) as ledger:
        lived(ledger, tale, late=late)
        world, view = World(ledger), ledger.view(EVERYTHING)
        for event in world.events:
            found = recalled(view, event.id)
            stands = found.of_kind(STANDS_THERE) + found.of_kind(PASSED)
            left = found.of_kind(LEFT)
            assert ({i.id for i in stands}, {i.id for i in left}) == reached(world, event.id)


def kin(ledger: Ledger) -> dict[str, dict[str, frozenset[str]]]:
    """Return the siblings of each resource, and by what they are."""
    view = ledger.view(EVERYTHING)
    there = [name for name in RESOURCES if ledger.books.ids.find(iri(name)) >= 0]
    return {
        name: {
            item.id.removeprefix(COMMONS): frozenset(began.id for began in item.shared)
            for item in siblings(view, iri(name)).items
            if item.kind in {STANDS_THERE, PASSED}
        }
        for name in there
    }


@settings(max_examples=20)
@given(TALE, st.booleans())
def test_siblings_are_mutual_and_by_the_same(
    tale: list[tuple[Deed, int]],
    late: bool,  # noqa: FBT001 - drawn
) -> None:
    """What is a sibling of a thing has the thing for a sibling, by the same beginnings."""
    with ledger_of(beginning()) as ledger:
        lived(ledger, tale, late=late)
        found = kin(ledger)
    pairs = {(a, b): shared for a, others in found.items() for b, shared in others.items()}
    assert all(pairs.values())
    assert pairs == {(b, a): shared for (a, b), shared in pairs.items()}


def test_many_beginnings_are_told_without_walking_from_each() -> None:
    """Hundreds of deliveries, and as many withdrawals between them: one walk carries them all."""
    told = [on(0, "in0", "raise", resource="silo", creates="silo")]
    for number in range(300):
        told.append(on(number * 27 // 300, f"in{number + 1}", "raise", resource="silo"))
        told.append(on(number * 27 // 300, f"out{number}", "lower", resource="silo"))
    with ledger_of(told) as ledger:
        found = siblings(ledger.view(EVERYTHING), iri("silo"))
        shared = {item.id: len(item.shared) for item in found.of_kind(LEFT)}
        assert [shared[iri(f"out{number}")] for number in (0, 149, 299)] == [2, 151, 301]
        assert len(found.began) == 301
        assert list(found.items[0].shared) == found.began[:2]
