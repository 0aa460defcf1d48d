# SPDX-License-Identifier: MIT
"""The catalogue names every class of the vocabulary and what the edges must know of it."""

from __future__ import annotations

from typing import Any

import pytest

from valueflows.model.agents import Agent, Organization, Person
from valueflows.model.catalog import (
    AGENTS,
    CLASSES,
    ENTITIES,
    INVERSE_PROPERTIES,
    NUMBERS,
    OURS,
    RECORDED,
    VF_CLASSES,
    WORDS,
    class_iri,
    class_word,
    fields_by_key,
    fits,
    inverses,
)
from valueflows.model.flows import EconomicEvent
from valueflows.model.ours import Opening
from valueflows.model.records import Measure
from valueflows.model.terms import OB, VF, properties


def test_all_classes_of_the_vocabulary_are_there() -> None:
    """With the abstract agent, the fixed individuals and the measure there are 27."""
    assert len(VF_CLASSES) == len(set(VF_CLASSES)) == 27
    assert {"Agent", "Action", "Measure", "ProposalPurpose"} <= set(VF_CLASSES)


def test_numbers_follow_the_order_of_the_catalogue() -> None:
    """Tables and snapshots count classes as they stand, ours behind those of the vocabulary."""
    assert list(NUMBERS.values()) == list(range(len(RECORDED)))
    assert [CLASSES[name] for name in NUMBERS] == [*ENTITIES, *OURS]


def test_classes_have_iris_in_their_namespace() -> None:
    """The vocabulary's classes are of vf, our own of ob, and JSON-LD writes them so."""
    assert class_iri(EconomicEvent) == f"{VF}EconomicEvent"
    assert class_iri(Measure) == f"{VF}Measure"
    assert class_iri(Opening) == f"{OB}Opening"
    assert class_word(EconomicEvent) == "EconomicEvent"
    assert class_word(Opening) == "ob:Opening"
    assert {class_iri(cls).startswith(OB) for cls in OURS} == {True}


def test_agents_are_the_kinds_of_agents() -> None:
    """The names of agent classes are those that fit where an agent is expected."""
    assert {name for name in CLASSES if fits(name, Agent)} == AGENTS


def test_a_class_fits_where_it_or_its_parent_is_expected() -> None:
    """A person fits an agent and a person, not an organisation."""
    assert fits("Person", Agent)
    assert fits("Person", Person)
    assert not fits("Person", Organization)


@pytest.mark.parametrize("cls", RECORDED)
def test_fields_are_found_by_key(cls: type[Any]) -> None:
    """Every row is found under the name it has at the edges."""
    assert list(fields_by_key(cls).values()) == list(properties(cls))
    assert all(key == row.key for key, row in fields_by_key(cls).items())


def test_inverse_properties_name_what_is_stored_forwards() -> None:
    """Every property that is stored the other way round names a property of some class."""
    keys = {row.key for cls in ENTITIES for row in properties(cls)}
    forwards = {forward for forward, _ in INVERSE_PROPERTIES.values()}
    assert forwards <= keys
    assert not set(INVERSE_PROPERTIES) & keys
    assert len(forwards) == len(INVERSE_PROPERTIES)


def test_inverse_lists_are_asked_for_by_class() -> None:
    """A class without inverse lists has none to ask for."""
    assert inverses(Measure) == ()
    assert "corrected_by" in {inverse.name for inverse in inverses(EconomicEvent)}


def test_words_are_of_fixed_classes() -> None:
    """Actions and purposes are written by name."""
    assert sorted(WORDS.values()) == ["Action", "ProposalPurpose"]
