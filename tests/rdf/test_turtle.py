# SPDX-License-Identifier: MIT
"""Turtle written for people is still Turtle: whatever a text holds comes back to the letter."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from valueflows.rdf.turtle import PREFIXES, block, document, english, listed, node, short, words

NOTHING = "https://example.org/nothing"


def read(*blocks: str) -> set[tuple[str, str, str]]:
    text = document("Remarks\n\non two lines", ["vf", "rdfs", "rdf"], blocks)
    return {
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in ox.parse(text, ox.RdfFormat.TURTLE)
    }


@pytest.mark.parametrize("text", ['a "quoted" word', "back\\slash", "ünïcode, “so”", "it's"])
def test_a_text_comes_back(text: str) -> None:
    """Quotes, backslashes and letters of any script survive."""
    (fact,) = read(block("vf:a", ("rdfs:comment", [english(text)])))
    (quad,) = ox.parse(f"<urn:s> <urn:p> {fact[2]} .", ox.RdfFormat.TURTLE)
    assert quad.object == ox.Literal(text, language="en")


def test_a_text_is_one_line() -> None:
    """A docstring over several lines reads as one sentence after the other."""
    assert english("One thing.\n\n    And another.") == '"One thing. And another."@en'


def test_a_block_says_its_facts() -> None:
    """A fact a line, several objects of one predicate, and none for a fact without objects."""
    facts = read(block("vf:a", ("rdfs:seeAlso", ["vf:b", "vf:c"]), ("rdfs:label", [])))
    vf, see_also = PREFIXES["vf"], f"<{PREFIXES['rdfs']}seeAlso>"
    assert facts == {(f"<{vf}a>", see_also, f"<{vf}{name}>") for name in "bc"}


def test_long_objects_stand_below_each_other() -> None:
    """Many objects are spread over lines, so that a change shows as a line."""
    names = [f"vf:propertyNumber{number}" for number in range(9)]
    text = block("vf:a", ("rdfs:seeAlso", names))
    assert max(map(len, text.splitlines())) < 50
    assert len(read(text)) == 9


def test_lists_and_nameless_nodes_nest() -> None:
    """A list of nodes without names is what RDF calls a list."""
    inner = node(("a", ["vf:b"]), ("rdfs:label", []))
    facts = read(block("vf:a", ("rdfs:seeAlso", [listed([inner, "vf:c"])])))
    verbs = sorted(verb.rsplit("#")[-1].rstrip(">") for _, verb, _ in facts)
    assert verbs == ["first", "first", "rest", "rest", "seeAlso", "type"]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_an_iri_gets_its_own_prefix(prefix: str) -> None:
    """No namespace hides another; what has no prefix stands in angle brackets."""
    assert short(f"{PREFIXES[prefix]}name") == f"{prefix}:name"
    assert short(NOTHING) == f"<{NOTHING}>"


def test_names_in_words() -> None:
    """A term's name is read as words."""
    assert (words("EconomicEvent"), words("hasPointInTime")) == (
        "economic event",
        "has point in time",
    )
