# SPDX-License-Identifier: MIT
"""By what the outputs of a process share its inputs: the named methods.

``quantity`` compares outputs of one dimension; ``price`` what they are worth, which the caller
answers; ``recipe`` takes the quantities that the recipe of this kind of process has for what came
out. Where a method cannot compare, nothing is shared: another is never taken in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from valueflows.ledger.quantities import FINE, Quantities, Weigh
from valueflows.model.exact import Exact
from valueflows.model.steps import number_of

QUANTITY, PRICE, RECIPE = "quantity", "price", "recipe"
METHODS: Final = (QUANTITY, PRICE, RECIPE)
"""The methods, by name."""

Price = Callable[[int], Exact | None]
"""Answers what the event of a row is worth, all in one currency; None where nobody knows."""


class AttributionError(ValueError):
    """What was asked for cannot be attributed; the text says why, and what to ask instead."""


def weighed_by(method: str, price: Price | None = None) -> Weigh:
    """Return how a method weighs outputs; ``AttributionError`` where there is none of that name."""
    if method == QUANTITY:
        return _by_quantity
    if method == RECIPE:
        return _by_recipe
    if method != PRICE:
        raise AttributionError(f"{method!r} is no method here; choose one of {', '.join(METHODS)}.")
    if price is None:
        raise AttributionError("Nobody here knows prices; choose quantity or recipe.")
    return lambda _graph, _process, outputs: _by_price(price, outputs)


def _by_quantity(graph: Quantities, _process: int, outputs: Sequence[int]) -> list[int] | None:
    return _alike([graph.amount(event) for event in outputs])


def _alike(amounts: list[tuple[int, int]]) -> list[int] | None:
    """Return the parts of quantities that are all stated and of one dimension."""
    if len({dimension for dimension, _parts in amounts}) > 1 or not all(p for _d, p in amounts):
        return None
    return [parts for _dimension, parts in amounts]


def _by_price(price: Price, outputs: Sequence[int]) -> list[int] | None:
    found = [price(event) for event in outputs]
    worth = [int(value * FINE) for value in found if value is not None and value >= 0]
    return worth if len(worth) == len(found) else None


# -- recipes ---------------------------------------------------------------------------------------


def _by_recipe(graph: Quantities, process: int, outputs: Sequence[int]) -> list[int] | None:
    """Weigh each kind of output as the recipe does, and events of a kind by their quantities."""
    planned = _planned(graph, number_of(process))
    kinds = [graph.kind(event) for event in outputs]
    if planned is None or not planned.keys() >= set(kinds):
        return None
    named = list(dict.fromkeys(kinds))
    weights = _alike([planned[kind] for kind in named])
    if weights is None:
        return None
    found: dict[int, int] = {}
    for kind, weight in zip(named, weights, strict=True):
        same = [event for event in outputs if graph.kind(event) == kind]
        made = _by_quantity(graph, process, same)
        if made is None:
            return None
        # What is small enough beside a weight to be lost is less than any written amount.
        found |= {e: weight * FINE * n // sum(made) for e, n in zip(same, made, strict=True)}
    return [found[event] for event in outputs]


def _planned(graph: Quantities, process: int) -> dict[int, tuple[int, int]] | None:
    """Return, by specification, how much the recipe of a process has coming out of it.

    None where no recipe is for that kind of process, or more than one.
    """
    books, sight = graph.books, graph.sight
    kind = books.stage_of(process)
    steps = books.by_name["RecipeProcess"]
    flows = books.by_name["RecipeFlow"]
    rows = steps.links["process_conforms_to"].rows(kind) if kind is not None else ()
    standing = [row for row in rows if sight.standing(steps, row)]
    if len(standing) != 1:
        return None
    found: dict[int, tuple[int, int]] = {}
    for row in flows.links["recipe_output_of"].rows(steps.id.view[standing[0]]):
        if sight.standing(flows, row):
            amount = flows.quantities["resource_quantity"]
            dimension, parts = graph.parts(amount.get(row) or 0, amount.unit.view[row])
            specification = flows.refs["resource_conforms_to"].view[row]
            found[specification] = (dimension, parts + found.get(specification, (0, 0))[1])
    return found
