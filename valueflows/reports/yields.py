# SPDX-License-Identifier: MIT
"""How much of one thing is made of another, as recipes say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from valueflows.model.actions import ACTIONS
from valueflows.model.exact import micro
from valueflows.model.reading import Source
from valueflows.model.recipes import RecipeFlow
from valueflows.model.settling import Quantity
from valueflows.model.units import UNITS
from valueflows.reports.sorts import Sorts


@dataclass(frozen=True, slots=True)
class Told:
    """The yields that recipes tell, each once, with the version of the last that does."""

    yields: tuple[Fraction, ...]
    recipes: tuple[str, ...]
    depends_on: int = 0


def by_recipe(source: Source, material: frozenset[str], output: frozenset[str]) -> Told:
    """Return how much output one of the material gives, by each single step that makes it."""
    kinds = Sorts(source)
    into: dict[str, list[RecipeFlow]] = {}
    out_of: dict[str, list[RecipeFlow]] = {}
    for flow in source.records(RecipeFlow):
        sorts = frozenset(map(str, flow.resource_classified_as)) | kinds.of_kind(
            None if flow.resource_conforms_to is None else str(flow.resource_conforms_to)
        )
        row = ACTIONS[str(flow.action)]
        if flow.recipe_input_of is not None and row.name == "consume" and sorts & material:
            into.setdefault(str(flow.recipe_input_of), []).append(flow)
        if flow.recipe_output_of is not None and row.name == "produce" and sorts & output:
            out_of.setdefault(str(flow.recipe_output_of), []).append(flow)
    found: dict[str, Fraction] = {}
    newest = 0
    for step in sorted(into.keys() & out_of.keys()):
        told = _ratio(source, out_of[step], into[step])
        if told is not None:
            found[step] = told
            flows = (*into[step], *out_of[step])
            newest = max(newest, *(source.version_of(str(flow.id)) for flow in flows))
    return Told(tuple(sorted(set(found.values()))), tuple(found), newest)


def _ratio(source: Source, outs: list[RecipeFlow], ins: list[RecipeFlow]) -> Fraction | None:
    amounts = [_quantity(source, flow) for flow in (*ins, *outs)]
    if None in amounts:
        return None
    known = [amount for amount in amounts if amount is not None]
    used, made = (_sum(part, known[0].unit) for part in (known[: len(ins)], known[len(ins) :]))
    return made / used if made and used else None


def _quantity(source: Source, flow: RecipeFlow) -> Quantity | None:
    """Return how much a step of a recipe is of, in a unit of OM where its own is one."""
    said = flow.resource_quantity
    if said is None:
        return None
    unit = None if said.has_unit is None else str(said.has_unit)
    if unit is not None and unit not in UNITS:
        same = getattr(source.get(unit), "om_unit_identifier", None)
        unit = str(same) if same is not None and str(same) in UNITS else unit
    return Quantity(micro(said.has_numerical_value), unit)


def _sum(amounts: Iterable[Quantity], unit: str | None) -> Fraction | None:
    total = Fraction(0)
    for amount in amounts:
        value = amount.within(unit)
        if value is None:
            return None
        total += value
    return total
