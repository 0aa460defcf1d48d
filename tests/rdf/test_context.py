# SPDX-License-Identifier: MIT
"""The JSON-LD context: our JSON under it is our RDF, whoever reads it."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Graph

from valueflows.model.catalog import (
    CLASSES,
    INVERSE_PROPERTIES,
    OURS,
    VALUES,
    class_iri,
    class_word,
)
from valueflows.model.records import Record
from valueflows.model.terms import OB, VF, prop, properties, record
from valueflows.rdf.context import context
from valueflows.rdf.jsonld import to_json
from valueflows.rdf.triples import measure_iri, triples

OF_A_LINE = {
    "@type": "ob:Change",
    "@id": "https://example.org/change/1",
    "by": "Ada",
    "why": "stock taking",
    "ob:revision": 3,
}


def with_measures_named(data: dict[str, Any]) -> dict[str, Any]:
    """Return a record's JSON with the measures named as RDF and exports name them."""
    return {
        key: value | {"@id": measure_iri(data["@id"], key), "@type": "Measure"}
        if isinstance(value, dict) and "hasNumericalValue" in value
        else value
        for key, value in data.items()
    }


def document(data: dict[str, Any]) -> str:
    return json.dumps(context() | data)


def by_rdflib(text: str, form: str) -> set[tuple[str, ...]]:
    return {tuple(term.n3() for term in triple) for triple in Graph().parse(data=text, format=form)}


def by_oxigraph(text: str, form: ox.RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(text, form)}


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.uncounted
def test_json_under_the_context_is_our_rdf(name: str, samples: dict[str, Record]) -> None:
    """A record of any class gives the same triples by way of JSON-LD as straight from us."""
    data = to_json(samples[name])
    lines, text = "".join(triples(data)), document(with_measures_named(data))
    expected = by_oxigraph(lines, ox.RdfFormat.N_TRIPLES)
    assert len(expected) >= len(data)
    assert by_oxigraph(text, ox.RdfFormat.JSON_LD) == expected
    assert by_rdflib(text, "json-ld") == by_rdflib(lines, "nt")


def test_a_measure_without_an_id_is_a_node_of_its_own() -> None:
    """As the journal has it, a measure is a blank node with number and unit."""
    data = {
        "@id": "urn:e",
        "@type": "EconomicEvent",
        "resourceQuantity": {"hasNumericalValue": "10.50", "hasUnit": "urn:unit"},
    }
    (node,) = {
        quad.object
        for quad in ox.parse(document(data), ox.RdfFormat.JSON_LD)
        if quad.predicate.value == f"{VF}resourceQuantity"
    }
    assert isinstance(node, ox.BlankNode)
    said = {
        (quad.predicate.value.removeprefix(VF), str(quad.object))
        for quad in ox.parse(document(data), ox.RdfFormat.JSON_LD)
        if isinstance(quad.subject, ox.BlankNode)
    }
    decimal = "<http://www.w3.org/2001/XMLSchema#decimal>"
    assert said == {("hasNumericalValue", f'"10.50"^^{decimal}'), ("hasUnit", "<urn:unit>")}


def test_what_a_line_says_of_itself_is_ours() -> None:
    """Author, reason and revision of a line of the journal have names in our vocabulary."""
    said = {
        quad.predicate.value: quad.object
        for quad in ox.parse(document(OF_A_LINE), ox.RdfFormat.JSON_LD)
    }
    integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    assert said[f"{OB}by"] == ox.Literal("Ada")
    assert said[f"{OB}why"] == ox.Literal("stock taking")
    assert said[f"{OB}revision"] == ox.Literal("3", datatype=integer)


def test_inverses_are_read_as_references() -> None:
    """A declared inverse may be written in JSON and leads to nodes, one or several."""
    data = {"@id": "urn:p", "hasInput": "urn:e", "planIncludes": ["urn:a", "urn:b"]}
    said = {
        (quad.predicate.value.removeprefix(VF), str(quad.object))
        for quad in ox.parse(document(data), ox.RdfFormat.JSON_LD)
    }
    expected = {
        ("hasInput", "<urn:e>"),
        ("planIncludes", "<urn:a>"),
        ("planIncludes", "<urn:b>"),
    }
    assert said == expected
    assert set(INVERSE_PROPERTIES) <= set(context()["@context"])


def expanded(word: str) -> str:
    """Return what a property name or class name means under the context."""
    entry = context()["@context"].get(word, word)
    prefix, _, name = (entry if isinstance(entry, str) else entry["@id"]).partition(":")
    return str(context()["@context"][prefix]) + name


def test_every_name_has_one_meaning() -> None:
    """Each class and each field's name expands to its IRI, in whatever class it is used."""
    for cls in (*CLASSES.values(), *VALUES):
        assert expanded(class_word(cls)) == class_iri(cls)
        for row in properties(cls):
            assert expanded(row.key) == row.iri


def test_a_name_with_two_meanings_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A field that reads a known name differently stops the context from being made."""

    @record
    class Odd(Record):
        """Reads a note as a truth."""

        note: bool | None = prop("note", "Whether there is one.", default=None)

    monkeypatch.setattr("valueflows.rdf.context.OURS", (*OURS, Odd))
    with pytest.raises(ValueError, match=r"Odd\.note reads differently"):
        context()
