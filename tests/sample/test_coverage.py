# SPDX-License-Identifier: MIT
"""The sample data shows the whole vocabulary at work."""

from __future__ import annotations

from pathlib import Path

from valueflows.model.actions import ACTIONS
from valueflows.model.catalog import AGENTS, VF_CLASSES
from valueflows.model.proposals import PURPOSES

from .world import OB, events, nodes, of, when

_ONTOLOGY = Path(__file__).parents[2] / "ontologies" / "open-books.ttl"


def test_every_action_occurs() -> None:
    """All nineteen verbs are done by somebody."""
    assert {e["action"] for e in events()} == set(ACTIONS)
    assert len(ACTIONS) == 19


def test_every_class_occurs() -> None:
    """All 27 classes have a member; the fixed ones and measures as values of others."""
    occurring = {n["@type"] for n in nodes()}
    occurring |= {"Measure" for n in nodes() if "resourceQuantity" in n}
    occurring |= {"Action" for n in nodes() if n.get("action") in ACTIONS}
    occurring |= {"ProposalPurpose" for n in nodes() if n.get("purpose") in PURPOSES}
    occurring |= {"Agent" for n in nodes() if n["@type"] in AGENTS}
    assert len(VF_CLASSES) == 27
    assert set(VF_CLASSES) - occurring == set()


def test_both_purposes_occur() -> None:
    """Something is offered, and something asked for."""
    assert {p["purpose"] for p in of("Proposal")} == set(PURPOSES)


def test_concepts_are_defined() -> None:
    """Every class of a flow is a concept of the project's own ontology, and many are in use."""
    defined = _ONTOLOGY.read_text("utf-8")
    used = {tag for n in nodes() for tag in n.get("resourceClassifiedAs", [])}
    assert all(tag.startswith(OB) for tag in used)
    for tag in used:
        assert f"\nob:{tag.removeprefix(OB)}\n    a skos:Concept ;" in defined, tag
    assert len(used) == 17


def test_the_year_is_of_the_size_it_is_said_to_be() -> None:
    """Five hundred events and some, none of them outside the year but the openings."""
    assert 500 <= len(events()) <= 600
    outside = [e for e in events() if when(e).year != 2025]
    assert {tuple(e["resourceClassifiedAs"]) for e in outside} == {(f"{OB}openingBalance",)}
