# SPDX-License-Identifier: MIT
"""How things are made: recipes, their processes, steps and exchanges."""

from __future__ import annotations

from typing import ClassVar

from valueflows.model.actions import ActionRow
from valueflows.model.processes import ProcessSpecification
from valueflows.model.records import Measure, Record
from valueflows.model.resources import ResourceSpecification
from valueflows.model.terms import Inverse, Ref, Tag, Uri, Word, prop, record


@record
class RecipeExchange(Record):
    """The pattern of an agreement within a recipe."""

    name: str | None = prop("name", "What the exchange is called.", default=None)
    note: str | None = prop("note", "Remarks on the exchange.", default=None)

    inverses: ClassVar = (
        Inverse("recipe_stipulates", "RecipeFlow", "recipe_clause_of", "What one side gives."),
        Inverse(
            "recipe_stipulates_reciprocal",
            "RecipeFlow",
            "recipe_reciprocal_clause_of",
            "What is given in return.",
        ),
    )


@record
class RecipeProcess(Record):
    """The pattern of a process within a recipe."""

    name: str | None = prop("name", "What is to be done.", default=None)
    note: str | None = prop("note", "Remarks on the process.", default=None)
    image: Uri | None = prop("image", "Address of a picture.", default=None)
    process_conforms_to: Ref[ProcessSpecification] | None = prop(
        "processConformsTo", "The kind of process it is.", default=None
    )
    process_classified_as: tuple[Tag, ...] = prop(
        "processClassifiedAs", "Concepts the planned process falls under.", default=()
    )
    has_duration: Measure | None = prop("hasDuration", "How long it takes.", default=None)

    inverses: ClassVar = (
        Inverse("has_recipe_input", "RecipeFlow", "recipe_input_of", "What goes in."),
        Inverse("has_recipe_output", "RecipeFlow", "recipe_output_of", "What comes out."),
        Inverse("recipes", "Recipe", "recipe_includes", "Recipes that include it."),
    )


@record
class Recipe(Record):
    """A named group of recipe processes that make one thing."""

    name: str | None = prop("name", "What the recipe is called.", default=None)
    note: str | None = prop("note", "Remarks on the recipe.", default=None)
    primary_output: Ref[ResourceSpecification] | None = prop(
        "primaryOutput", "What it makes.", default=None
    )
    recipe_includes: tuple[Ref[RecipeProcess], ...] = prop(
        "recipeIncludes", "The processes it consists of.", default=()
    )


@record
class RecipeFlow(Record):
    """The pattern of an input, an output or a clause within a recipe."""

    action: Word[ActionRow] = prop("action", "What is done.")
    note: str | None = prop("note", "Remarks on the step.", default=None)
    recipe_input_of: Ref[RecipeProcess] | None = prop(
        "recipeInputOf", "The recipe process it enters.", default=None
    )
    recipe_output_of: Ref[RecipeProcess] | None = prop(
        "recipeOutputOf", "The recipe process it leaves.", default=None
    )
    recipe_clause_of: Ref[RecipeExchange] | None = prop(
        "recipeClauseOf", "The recipe exchange it is one side of.", default=None
    )
    recipe_reciprocal_clause_of: Ref[RecipeExchange] | None = prop(
        "recipeReciprocalClauseOf", "The recipe exchange it answers in.", default=None
    )
    resource_conforms_to: Ref[ResourceSpecification] | None = prop(
        "resourceConformsTo", "The kind of thing.", default=None
    )
    resource_classified_as: tuple[Tag, ...] = prop(
        "resourceClassifiedAs", "Concepts the thing falls under.", default=()
    )
    resource_quantity: Measure | None = prop("resourceQuantity", "How much of it.", default=None)
    effort_quantity: Measure | None = prop(
        "effortQuantity", "How much labour or use.", default=None
    )
    stage: Ref[ProcessSpecification] | None = prop(
        "stage", "The kind of process the thing must have come out of.", default=None
    )
    state: str | None = prop("state", "The judgement the thing must have passed.", default=None)
