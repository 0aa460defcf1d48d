# SPDX-License-Identifier: MIT
"""A correction repeats its original and stays between nothing and any amount."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import event, iri
from valueflows.model.corrections import completed, correction_problems
from valueflows.model.exact import MICRO, Instant
from valueflows.model.flows import EconomicEvent
from valueflows.model.lookup import Asked
from valueflows.model.problems import Code
from valueflows.model.terms import Ref, Tag

from .world_on_paper import Paper, flow

ORIGINAL = event(
    "o",
    "transfer",
    provider="mill",
    receiver="shop",
    resource="flour",
    to="shelf",
    kind="grain",
    quantity="10 kg",
    effort="2 h",
)


def asked(made: EconomicEvent, *, net: tuple[int, int] | None = None) -> list[tuple[str, Code]]:
    """Return place and code of what is wrong with a correction of the original."""
    world = Paper()
    world.events[ORIGINAL.id] = ORIGINAL
    world.flows[ORIGINAL.id] = flow("transfer", 10 * MICRO)
    world.net[ORIGINAL.id] = net or (10 * MICRO, 2 * MICRO)
    question = Asked(made, flow("transfer"), world, None)
    return [(p.path, p.code) for p in correction_problems(question)]


def correction(**said: Any) -> EconomicEvent:
    """Return a correction of the original by minus one kilogram, or as said."""
    fields = {"corrects": Ref(ORIGINAL.id), "effort_quantity": None, "id": iri("c")}
    quantity = said.pop("quantity", "-1 kg")
    made = event("c", "transfer", quantity=quantity).resource_quantity
    return dataclasses.replace(ORIGINAL, **(fields | {"resource_quantity": made} | said))


def test_an_event_that_corrects_nothing_is_not_asked() -> None:
    """The rules of corrections are for corrections."""
    assert asked(ORIGINAL) == []


def test_a_repetition_with_a_difference_is_right() -> None:
    """Everything as in the original but the quantity."""
    assert asked(correction()) == []
    assert asked(correction(quantity="-10 kg")) == []
    assert asked(correction(quantity="99 kg")) == []


def test_what_is_corrected_must_exist() -> None:
    """An original that nobody recorded is asked for by name."""
    assert asked(correction(corrects=Ref(iri("x")))) == [("corrects", Code.NOT_FOUND)]


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("action", "move", "action"),
        ("provider", Ref(iri("farm")), "provider"),
        ("provider", None, "provider"),
        ("receiver", Ref(iri("farm")), "receiver"),
        ("resource_inventoried_as", Ref(iri("rye")), "resourceInventoriedAs"),
        ("to_resource_inventoried_as", None, "toResourceInventoriedAs"),
    ],
)
def test_what_must_be_repeated(field: str, value: Any, path: str) -> None:
    """Action, agents and resources are those of the original."""
    differs = Code.CORRECTION_DIFFERS_FROM_ORIGINAL
    assert asked(correction(**{field: value})) == [(path, differs)]


def test_two_spellings_of_an_agent_do_not_differ() -> None:
    """An origin with and without its slash is one agent."""
    made = correction(provider=Ref("https://mill.example/"))
    world = Paper()
    first = dataclasses.replace(ORIGINAL, provider=Ref("https://mill.example"))
    world.events[ORIGINAL.id], world.net[ORIGINAL.id] = first, (10 * MICRO, 0)
    world.flows[ORIGINAL.id] = flow("transfer", 10 * MICRO)
    assert list(correction_problems(Asked(made, flow("transfer"), world, None))) == []


def test_the_unit_is_the_originals() -> None:
    """Another unit, or a quantity the original had not, differs."""
    differs = Code.CORRECTION_DIFFERS_FROM_ORIGINAL
    assert asked(correction(quantity="-1 g")) == [("resourceQuantity.hasUnit", differs)]
    first = dataclasses.replace(ORIGINAL, effort_quantity=None)
    world = Paper()
    world.events[ORIGINAL.id], world.flows[ORIGINAL.id] = first, flow("transfer", 10 * MICRO)
    made = correction(effort_quantity=ORIGINAL.effort_quantity)
    found = list(correction_problems(Asked(made, flow("transfer"), world, None)))
    assert [(p.path, p.code) for p in found] == [("effortQuantity.hasUnit", differs)]


@given(st.integers(0, 20), st.integers(-30, 30))
def test_no_correction_turns_an_event_around(net: int, delta: int) -> None:
    """What is left has the original's sign, or is nothing."""
    found = asked(correction(quantity=f"{delta} kg"), net=(net * MICRO, 0))
    exceeds = [("resourceQuantity", Code.CORRECTION_EXCEEDS_ORIGINAL)]
    assert found == (exceeds if net + delta < 0 else [])


@given(st.integers(0, 10), st.integers(-12, 12))
def test_a_correction_of_a_correction_turns_neither_around(back: int, delta: int) -> None:
    """Of 10, less ``back``: the correction's correction leaves it negative, and the event not."""
    first = correction(quantity=f"-{back} kg")
    world = Paper()
    for made, net in ((ORIGINAL, 10 - back), (first, -back)):
        world.events[made.id], world.flows[made.id] = made, flow("transfer", net * MICRO)
    second = correction(quantity=f"{delta} kg", corrects=Ref(first.id), id=iri("d"))
    found = [p.code for p in correction_problems(Asked(second, flow("transfer"), world, None))]
    turns = (back - delta < 0 if back else delta < 0, 10 - back + delta < 0)
    assert found == [Code.CORRECTION_EXCEEDS_ORIGINAL] * sum(turns)


@pytest.mark.parametrize(
    ("at", "said", "warned"),
    [
        ("2026-03-02T10:00:00Z", "2026-03-02T00:00:00Z", False),
        ("2026-03-02T10:00:00Z", "2026-03-01T00:00:00Z", True),
        (None, "2026-03-01T00:00:00Z", False),
        ("2026-03-02T10:00:00Z", None, False),
    ],
)
@pytest.mark.parametrize("field", ["has_point_in_time", "has_beginning"])
def test_a_correction_is_dated_the_day_it_is_made(
    at: str | None,
    said: str | None,
    warned: bool,  # noqa: FBT001
    field: str,
) -> None:
    """Another day than the recording's is warned about."""
    moments = {"created": at, field: said}
    made = correction(**{k: None if v is None else Instant.parse(v) for k, v in moments.items()})
    assert asked(made) == ([("hasPointInTime", Code.CORRECTION_DATE)] if warned else [])


def test_links_left_out_are_the_originals() -> None:
    """Resources, kind, process, agreement and what it settles are taken over where missing."""
    first = dataclasses.replace(
        ORIGINAL,
        input_of=Ref("urn:p"),
        realization_of=Ref("urn:a"),
        settles=(Ref("urn:claim"),),
        resource_classified_as=(Tag("bread"),),
    )
    bare = event("c", "transfer", provider="mill", receiver="shop", quantity="-1 kg")
    full = completed(bare, first)
    for name in (
        *("resource_inventoried_as", "to_resource_inventoried_as", "resource_conforms_to"),
        *("input_of", "realization_of", "settles", "resource_classified_as"),
    ):
        assert getattr(full, name) == getattr(first, name)
    assert (full.id, full.resource_quantity) == (bare.id, bare.resource_quantity)
    assert full.output_of is None


def test_links_that_are_stated_are_kept() -> None:
    """What the correction says itself is not overwritten."""
    said = event("c", "transfer", who="mill", resource="rye", input_of="q", quantity="-1 kg")
    full = completed(dataclasses.replace(said, settles=(Ref("urn:x"),)), ORIGINAL)
    assert full.resource_inventoried_as == iri("rye")
    assert full.input_of == iri("q")
    assert full.settles == (Ref("urn:x"),)


def test_amounts_are_read_exactly() -> None:
    """A millionth too much is too much."""
    assert asked(correction(quantity="-10.000001 kg")) == [
        ("resourceQuantity", Code.CORRECTION_EXCEEDS_ORIGINAL)
    ]
