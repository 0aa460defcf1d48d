# SPDX-License-Identifier: MIT
"""How much of what is in what, for each verb and each combination."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

import pytest

from tests.helpers import iri
from valueflows.ledger.attributing import attributed
from valueflows.ledger.tracing import NothingToTraceError
from valueflows.ledger.weighing import AttributionError
from valueflows.model.callers import EVERYTHING
from valueflows.model.exact import MICRO
from valueflows.model.ours import OPENING_BALANCE
from valueflows.model.terms import Tag

from .amounts import MILL, SCENARIOS, TWO
from .kit import ledger_of
from .sharing_kit import gaps, origins, parts, shared, short
from .test_scenarios import Told, e, recorded

MORE: Final[dict[str, tuple[list[Told], str, dict[str, Any], str]]] = {
    "what a service was made with, a bought one, and one of nobody knows what": (
        [
            e("crop", "raise", resource="grain", creates="grain", quantity="9 kg"),
            e("ground", "consume", resource="grain", quantity="2 kg", input_of="milling"),
            e("served", "deliverService", output_of="milling", input_of="baking", quantity="4"),
            e("lent", "deliverService", input_of="baking", quantity="2"),
            e("loaf", "produce", resource="bread", creates="bread", quantity="8 kg", output_of="baking"),
            e("half", "lower", resource="bread", quantity="4 kg"),
        ],
        "half", {}, "4 = crop:1? ground:1? served:2? lent:1? loaf:4 / loaf:4 / 1",
    ),
    "a service to what cannot be compared": (
        [
            e("served", "deliverService", input_of="baking", quantity="4"),
            e("loaf", "produce", resource="bread", creates="bread", quantity="8 kg", output_of="baking"),
            e("soup", "produce", resource="pot", creates="pot", quantity="8 l", output_of="baking"),
        ],
        "bread", {}, "8 = served:-? loaf:8 / loaf:8 / 1 / no_common_measure",
    ),
    "worked on beside what is known": (
        [
            e("came", "raise", resource="silo", quantity="6 kg"),
            e("ground", "consume", resource="silo", quantity="2 kg", input_of="milling"),
            e("toil", "work", input_of="milling"),
            e("flour", "produce", resource="bin", creates="bin", quantity="2 kg", output_of="milling"),
            e("toil2", "work", input_of="baking"),
            e("found", "produce", resource="bin", quantity="2 kg", output_of="baking"),
        ],
        "bin", {}, "4 = came:2 ground:2 toil:1? flour:2 toil2:1? found:2 / came:2 found:2 / 0.5 / unknown_opening",
    ),
    "lent before it was all gone": (
        [
            e("old", "raise", resource="bin", creates="bin", quantity="4 kg"),
            e("lent", "transferCustody", resource="bin", quantity="2 kg", provider="mill", receiver="shop"),
            e("gone", "lower", resource="bin", quantity="4 kg"),
            e("new", "raise", resource="bin", quantity="3 kg"),
            e("sold", "lower", resource="bin", quantity="3 kg"),
        ],
        "sold", {}, "3 = old:0 lent:0 new:3 / new:3 / 1",
    ),
    "lent before it was all gone, in turn": (
        [
            e("old", "raise", resource="bin", creates="bin", quantity="4 kg"),
            e("lent", "transferCustody", resource="bin", quantity="2 kg", provider="mill", receiver="shop"),
            e("gone", "lower", resource="bin", quantity="4 kg"),
            e("new", "raise", resource="bin", quantity="3 kg"),
            e("sold", "lower", resource="bin", quantity="3 kg"),
        ],
        "sold", {"mixing": "fifo"}, "3 = old:0 lent:0 new:3 / new:3 / 1",
    ),
    "so much that nobody wrote down": (
        [
            e("some", "raise", resource="bin", creates="bin", quantity="0 kg"),
            e("more", "raise", resource="bin", quantity="3 kg"),
        ],
        "bin", {}, "3 = some:- more:3 / more:3 / 1 / no_quantity",
    ),
    "a thing and a service from one process": (
        [
            e("crop", "raise", resource="grain", creates="grain", quantity="9 kg"),
            e("ground", "consume", resource="grain", quantity="6 kg", input_of="milling"),
            e("toil", "work", input_of="milling"),
            e("served", "deliverService", output_of="milling", input_of="baking", quantity="4"),
            e("flour", "produce", resource="bin", creates="bin", quantity="3 kg", output_of="milling"),
        ],
        "bin", {}, "3 = crop:6 ground:6 toil:-? flour:3 / crop:6 / 1 / no_common_measure",
    ),
}  # fmt: skip


@pytest.mark.parametrize("title", SCENARIOS | MORE)
def test_it_is_told_how_much_of_everything_is_in_it(title: str) -> None:
    """The whole, its events, its origins, how much is known, and why not more."""
    told, start, how, expected = (SCENARIOS | MORE)[title]
    with ledger_of(recorded(told)) as ledger:
        found = shared(ledger, start, **how)
        amount = "-" if found.amount is None else short(found.amount)
        coverage = f"{found.coverage / MICRO:g}"
        said = [parts(ledger, found), origins(found), coverage, gaps(found)]
        assert f"{amount} = {' / '.join(said)}".rstrip(" /") == expected
        for group in found.groups:
            assert sum(origin.share for origin in group.origins) == MICRO
            assert sum(origin.amount for origin in group.origins) == group.amount


def test_what_was_taken_back_whole_has_nothing_in_it() -> None:
    """And says so."""
    undo = e("undo", "raise", resource="silo", quantity="-2 kg", corrects="south")
    with ledger_of(recorded([*TWO, undo])) as ledger:
        found = shared(ledger, "south")
        assert (found.reversed, found.parts, found.groups) == (True, [], [])


def test_what_a_process_does_is_told_by_its_share() -> None:
    """Of a tool without hours a part of its use, that costs can be multiplied with."""
    used = [*MILL, e("stone", "use", resource="millstone", input_of="milling", quantity="1")]
    half = e("half", "lower", resource="bin", quantity="3 kg")
    with ledger_of(recorded([*used, half])) as ledger:
        fractions = {part.fraction for part in shared(ledger, "half").parts[1:]}
        assert fractions == {Fraction(1, 2)}


def test_an_opening_that_was_stated_is_an_origin_of_its_own_kind() -> None:
    """It is known how much there was."""
    opened = e("begin", "raise", resource="silo", creates="silo", quantity="6 kg")
    opened.said["resource_classified_as"] = (Tag(OPENING_BALANCE),)
    with ledger_of(recorded([opened])) as ledger:
        found = shared(ledger, "silo")
        assert (origins(found), found.coverage) == ("begin(opening):6", MICRO)


@pytest.mark.parametrize(
    ("what", "how", "text"),
    [
        ("milling", {}, "ask for an event or a resource"),
        ("bin", {"mixing": "shaken"}, "choose proportional or fifo"),
        ("bin", {"method": "weight"}, "choose one of quantity, price, recipe"),
        ("bin", {"method": "price"}, "choose quantity or recipe"),
        ("bin", {"quantity": 7_000_000}, "only 6"),
        ("flour", {"quantity": 7_000_000}, "only 6"),
        ("bin", {"quantity": 0}, "more than nothing"),
    ],
)
def test_what_cannot_be_answered_says_why(what: str, how: dict[str, Any], text: str) -> None:
    """And what to ask instead."""
    with ledger_of(recorded(MILL)) as ledger, pytest.raises(AttributionError, match=text):
        shared(ledger, what, **how)


def test_what_is_known_of_nowhere_is_nothing_to_attribute() -> None:
    """As for a trace."""
    with ledger_of(recorded(MILL)) as ledger, pytest.raises(NothingToTraceError):
        attributed(ledger.view(EVERYTHING), iri("never"))
