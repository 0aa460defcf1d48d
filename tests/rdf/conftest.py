# SPDX-License-Identifier: MIT
"""A full record of every class, and the published ontology where it is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph

from valueflows.model.actions import ActionRow
from valueflows.model.catalog import RECORDED
from valueflows.model.exact import Amount, Instant
from valueflows.model.records import ForeignValue, Measure, Record
from valueflows.model.terms import Node, Property, Ref, Tag, Uri, Word, properties

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT.parent / "shared" / "data" / "all_vf.ttl"
BASE = "https://example.org/"
FOREIGN = (
    ("https://schema.org/alternateName", ForeignValue("Roggenbrot", language="de")),
    ("https://schema.org/alternateName", ForeignValue("Rye bread")),
    ("https://schema.org/weight", ForeignValue("1e0", datatype="https://example.org/grams")),
    ("https://schema.org/sameAs", ForeignValue("https://example.net/bread", is_iri=True)),
)
VALUES: dict[str, tuple[Any, ...]] = {
    "text": ('said "so",\nand \\ so on', "ünïcode"),
    "tag": (Tag("fresh"), Tag("https://example.org/concepts/rye")),
    "uri": (Uri("https://example.org/one.png"), Uri("https://example.org/two.png")),
    "node": (Node("https://example.org/shapes/1"), Node("https://example.org/shapes/2")),
    "amount": (Amount("-10.25"),),
    "instant": (Instant("2026-11-01T08:30:00+01:00"),),
    "bool": (True,),
    "int": (12, -3),
}


def _values(row: Property) -> tuple[Any, ...]:
    if row.kind == "ref":
        target = "Person" if row.target.__name__ == "Agent" else row.target.__name__
        return Ref(f"{BASE}{target}/1"), Ref(f"{BASE}{target}/nowhere-described")
    if row.kind == "word":
        return (Word("produce" if row.target is ActionRow else "offer"),)
    if row.kind == "value":
        unit: Ref[Any] = Ref(f"{BASE}Unit/1")
        return (Measure(has_numerical_value=Amount("7"), has_unit=unit),)
    return VALUES[row.kind]


def _sample(cls: type[Any]) -> Record:
    fields = {
        row.name: values if row.many else values[0]
        for row in properties(cls)
        if not row.derived and (values := _values(row))
    }
    made: Record = cls(id=f"{BASE}{cls.__name__}/1", revision=2, foreign=FOREIGN, **fields)
    return made


@pytest.fixture(scope="session")
def samples() -> dict[str, Record]:
    """A record of every class, by its name, with a value in every field that is stored."""
    return {cls.__name__: _sample(cls) for cls in RECORDED}


@pytest.fixture(scope="session")
def published() -> Graph:
    """The ontology as the ValueFlows project publishes it."""
    if not PUBLISHED.is_file():
        pytest.skip("the published all_vf.ttl is not beside this checkout")
    return Graph().parse(PUBLISHED)
