# SPDX-License-Identifier: MIT
"""By what the outputs of a process share what went in: prices and recipes."""

from __future__ import annotations

from typing import Final

import pytest

from tests.helpers import iri, measure
from valueflows.ledger.ledger import Ledger
from valueflows.model.exact import MICRO
from valueflows.model.processes import Process, ProcessSpecification
from valueflows.model.recipes import RecipeFlow, RecipeProcess
from valueflows.model.records import Record
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import Ref, Word

from .kit import ledger_of, names, on
from .sharing_kit import gaps, origins, shared

MILLED: Final[list[Record]] = [
    ProcessSpecification(id=iri("to-mill")),
    *(ResourceSpecification(id=iri(n)) for n in ("wheat", "white", "husk")),
    EconomicResource(id=iri("grain"), conforms_to=Ref(iri("wheat"))),
    Process(id=iri("p"), based_on=Ref(iri("to-mill"))),
    on(0, "crop", "raise", resource="grain", creates="grain", quantity="12 kg"),
    on(1, "ground", "consume", resource="grain", quantity="12 kg", input_of="p"),
    on(2, "flour", "produce", resource="bin", kind="white", quantity="6 kg", output_of="p"),
    on(2, "more", "produce", resource="jar", kind="white", quantity="3 kg", output_of="p"),
    on(2, "bran", "produce", resource="sack", kind="husk", quantity="2 kg", output_of="p"),
]


def step(name: str = "step") -> list[Record]:
    """Describe a step of a recipe for milling."""
    return [RecipeProcess(id=iri(name), process_conforms_to=Ref(iri("to-mill")))]


def made(kind: str, much: str) -> Record:
    """Describe what comes out of the step."""
    return RecipeFlow(
        id=iri(f"out-{kind}-{much[0]}"),
        action=Word("produce"),
        recipe_output_of=Ref(iri("step")),
        resource_conforms_to=Ref(iri(kind)),
        resource_quantity=measure(much),
    )


def of(ledger: Ledger, name: str) -> str:
    """Return the origins of a resource by recipe."""
    return origins(shared(ledger, name, method="recipe"))


def test_a_recipe_weighs_kinds_and_quantities_weigh_events_of_a_kind() -> None:
    """Three parts of flour to one of bran, whatever came out; two of them to one of the flour."""
    with ledger_of([*MILLED, *step(), made("white", "3 kg"), made("husk", "1000 g")]) as ledger:
        assert [of(ledger, n) for n in ("bin", "jar", "sack")] == ["crop:6", "crop:3", "crop:3"]


@pytest.mark.parametrize(
    "recipe",
    [
        [],
        [*step(), made("white", "3 kg")],
        [*step(), made("white", "3 kg"), made("husk", "1 l")],
        [*step(), *step("other"), made("white", "3 kg"), made("husk", "1 kg")],
    ],
    ids=["none", "not of all", "in no common measure", "several"],
)
def test_where_no_recipe_can_weigh_nothing_is_shared(recipe: list[Record]) -> None:
    """And no other method is put in its place."""
    with ledger_of([*MILLED, *recipe]) as ledger:
        found = shared(ledger, "bin", method="recipe")
        assert origins(found) == "p(unknown):6"
        assert (found.coverage, gaps(found)) == (0, "no_common_measure unknown_opening")


def test_a_recipe_cannot_weigh_events_of_a_kind_in_different_measures() -> None:
    """Flour by weight and flour by the litre."""
    litres = on(2, "poured", "produce", resource="tin", kind="white", quantity="1 l", output_of="p")
    told = [*MILLED, *step(), made("white", "3 kg"), made("husk", "1 kg"), litres]
    with ledger_of(told) as ledger:
        assert of(ledger, "bin") == "p(unknown):6"


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ({"flour": 4, "more": 2, "bran": 2}, "crop:6"),
        ({"flour": 4, "more": 2, "bran": 0}, "crop:8"),
        ({"flour": 4, "more": 2}, "p(unknown):6"),
        ({"flour": 4, "more": 2, "bran": -1}, "p(unknown):6"),
        ({"flour": 0, "more": 0, "bran": 0}, "p(unknown):6"),
    ],
)
def test_prices_weigh_where_all_are_known(prices: dict[str, int], expected: str) -> None:
    """What is worth nothing has no share; one that nobody knows, or all nothing, is no measure."""
    with ledger_of(MILLED) as ledger:

        def price(row: int) -> int | None:
            worth = prices.get(names(ledger, [row])[0])
            return None if worth is None else worth * MICRO

        assert origins(shared(ledger, "bin", method="price", price=price)) == expected
