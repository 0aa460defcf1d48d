# SPDX-License-Identifier: MIT
"""The walk agrees with the slow and obvious one, whatever happened."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import COMMONS, change, iri
from tests.scenarios.play import attempt
from tests.scenarios.tales import RESOURCES, Deed, beginning, deeds, told
from valueflows.ledger.ledger import Ledger
from valueflows.model.exact import Instant
from valueflows.model.flows import EconomicEvent
from valueflows.model.problems import Refused

from .kit import ledger_of, ranked
from .reference import World

pytestmark = pytest.mark.uncounted

TALE = st.lists(st.tuples(deeds(), st.integers(1, 28)), min_size=4, max_size=24)


def lived(ledger: Ledger, tale: list[tuple[Deed, int]], *, late: bool) -> None:
    """Record what of a tale is possible; ``late`` gives each event a day of its own."""
    done: list[EconomicEvent] = []
    for number, (deed, day) in enumerate(tale):
        made = told(deed, number, done)
        if late:
            made = dataclasses.replace(
                made, has_point_in_time=Instant(f"2027-01-{day:02}T08:00:00Z")
            )
        if not isinstance(attempt(ledger, change(made)), Refused):
            done.append(made)


Walks = dict[tuple[str, str], Any]


def both(tale: list[tuple[Deed, int]], *, late: bool) -> tuple[Walks, Walks]:
    """Return every walk of a tale, as it is and as it should be."""
    have, want = {}, {}
    with ledger_of(beginning()) as ledger:
        lived(ledger, tale, late=late)
        world = World(ledger)
        for event in world.events:
            name = event.id.removeprefix(COMMONS)
            have["trace", name] = ranked(ledger, name, "trace")
            want["trace", name] = short(world.walked(event.id, world.causes))
            have["track", name] = ranked(ledger, name, "track")
            want["track", name] = short(world.walked(event.id, world.effects))
        for name in RESOURCES:
            if ledger.books.ids.find(iri(name)) >= 0:
                have["trace", name] = ranked(ledger, name, "trace")
                want["trace", name] = short(world.of_resource(iri(name), forth=False))
                have["track", name] = ranked(ledger, name, "track")
                want["track", name] = short(world.of_resource(iri(name), forth=True))
    return have, want


def short(walked: dict[str, str]) -> dict[str, str]:
    """Return a walk by bare names."""
    return {event.removeprefix(COMMONS): how for event, how in walked.items()}


@settings(max_examples=25)
@given(TALE)
def test_any_tale_is_traced_and_tracked_as_the_reference_does(tale: list[tuple[Deed, int]]) -> None:
    """From every event and resource, in both directions, with the same tags."""
    have, want = both(tale, late=False)
    assert have == want


@settings(max_examples=25)
@given(TALE)
def test_so_is_what_was_entered_in_another_order(tale: list[tuple[Deed, int]]) -> None:
    """The day counts, and not when it was recorded."""
    have, want = both(tale, late=True)
    assert have == want


@settings(max_examples=20)
@given(TALE, st.booleans())
def test_to_track_is_the_exact_reverse(tale: list[tuple[Deed, int]], late: bool) -> None:  # noqa: FBT001 - drawn
    """One event is in the trace of another, and how, just as the other is in its track."""
    with ledger_of(beginning()) as ledger:
        lived(ledger, tale, late=late)
        names = [event.id.removeprefix(COMMONS) for event in World(ledger).events]
        back = {(a, b, how) for a in names for b, how in ranked(ledger, a, "trace").items()}
        forth = {(a, b, how) for b in names for a, how in ranked(ledger, b, "track").items()}
    assert back == forth
