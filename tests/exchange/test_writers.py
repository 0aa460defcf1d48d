# SPDX-License-Identifier: MIT
"""What is written: RDF that any tool reads as the same facts, as a stream, in a readable layout."""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import pyoxigraph as ox
import pytest
import rdflib
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from valueflows.exchange.formats import FORMATS
from valueflows.exchange.writers import WRITERS
from valueflows.model.records import Record
from valueflows.model.terms import OB
from valueflows.rdf.context import PREFIXES, context
from valueflows.rdf.jsonld import to_json

from .desk import JsonObject, document, parsed
from .strategies import TRAVELLING, records

Facts = set[tuple[str, str, str]]

OX: Final = {
    "jsonld": ox.RdfFormat.JSON_LD,
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
}
RDFLIB: Final = {
    "jsonld": "json-ld",
    "turtle": "turtle",
    "trig": "trig",
    "ntriples": "nt",
    "nquads": "nquads",
}
ORDER: Final = f"<{OB}order>"
ADA: Final = {"@type": "Person", "@id": "https://mill.example/ada", "name": "Ada"}
SALE: Final = {
    "@type": "EconomicEvent",
    "@id": "https://mill.example/e1",
    "action": "work",
    "effortQuantity": {"hasNumericalValue": "7.50"},
}


def by_oxigraph(text: str, form: str) -> Facts:
    """Return the facts that pyoxigraph reads, written as N-Triples write terms."""
    quads = ox.parse(text.encode(), OX[form])
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}


def by_rdflib(text: str, form: str) -> Facts:
    """Return the facts that rdflib reads, written as N-Triples write terms."""
    graph = rdflib.Dataset(default_union=True)
    graph.parse(data=text, format=RDFLIB[form])
    return {(_plain(s), _plain(p), _plain(o)) for s, p, o in graph.triples((None, None, None))}


def _plain(term: Any) -> str:
    if isinstance(term, rdflib.URIRef):
        return str(ox.NamedNode(str(term)))
    assert isinstance(term, rdflib.Literal), term
    if term.language:
        return str(ox.Literal(str(term), language=term.language))
    datatype = ox.NamedNode(str(term.datatype)) if term.datatype else None
    return str(ox.Literal(str(term), datatype=datatype))


def ordered(facts: Facts) -> Facts:
    """Return the facts that say which came first, which ordered formats leave to the order."""
    return {fact for fact in facts if fact[1] == ORDER}


def by_value(facts: Facts) -> Facts:
    """Return the facts with their numbers in one form each."""
    return {(s, p, _number(o)) for s, p, o in facts}


def _number(term: str) -> str:
    text, mark, datatype = term.rpartition('"^^')
    if not mark or not datatype.endswith(("#decimal>", "#integer>")):
        return term
    try:
        return f"{Decimal(text[1:]).normalize()} {datatype}"
    except InvalidOperation:
        return term


@pytest.fixture
def _letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let rdflib keep lexical forms, and not complain of those that are no values."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    monkeypatch.setattr(logging.getLogger("rdflib.term"), "disabled", True)


SEVERAL: Final = st.tuples(*(records(cls) for cls in TRAVELLING)).map(list)


@pytest.mark.uncounted
@pytest.mark.usefixtures("_letters")
@settings(max_examples=12, phases=[Phase.generate])
@given(world=SEVERAL)
def test_other_tools_read_the_same_facts(world: list[Record]) -> None:
    """Rdflib and pyoxigraph read the same facts from every format, lexical forms included.

    Except that rdflib makes numbers of the bare ones of Turtle, and so drops their letters.
    """
    several = [to_json(record) for record in world]
    expected = by_oxigraph(document(several, "ntriples"), "ntriples")
    for form in OX:
        text = document(several, form)
        facts = expected - ordered(expected) if FORMATS[form].ordered else expected
        assert by_oxigraph(text, form) == facts, form
        if form in {"turtle", "trig"}:
            assert by_value(by_rdflib(text, form)) == by_value(facts), form
        else:
            assert by_rdflib(text, form) == facts, form


def test_yaml_says_what_json_says() -> None:
    """A YAML-LD document read by any YAML tool is the JSON-LD document of the same records."""
    as_json = json.loads(document([ADA, SALE], "jsonld"))
    assert yaml.safe_load(document([ADA, SALE], "yamlld")) == as_json


def _endless() -> Iterator[JsonObject]:
    return ({**SALE, "@id": f"https://mill.example/e{n}"} for n in itertools.count())


@pytest.mark.parametrize("form", FORMATS)
def test_writing_is_a_stream(form: str) -> None:
    """Text comes out before all records have gone in, so that a large ledger is never held whole."""
    chunks = list(itertools.islice(WRITERS[form](_endless()), 100))
    assert "".join(chunks).count("https://mill.example/e9") >= 1


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_ledger_is_a_document_too(form: str) -> None:
    """No records make a document that reads as no records, without a warning."""
    found = parsed(document([], form), form)
    assert (found.items, found.problems, found.warnings) == ([], [], [])


def test_json_is_one_record_a_line() -> None:
    """The context is the published one, and each record has a line of its own."""
    text = document([ADA, SALE], "jsonld")
    head, *lines = text.splitlines()
    assert json.loads(text)["@context"] == context()["@context"]
    assert head.startswith('{"@context":')
    assert json.loads(lines[1].rstrip(",")) == ADA
    assert text.endswith("\n]}\n")


def test_a_measure_has_the_iri_it_has_in_the_graph() -> None:
    """In every format a quantity is a node of its own, named after its record and property."""
    measure = json.loads(document([SALE], "jsonld"))["@graph"][0]["effortQuantity"]
    assert measure["@id"] == "https://mill.example/e1#effortQuantity"
    assert measure["@type"] == "Measure"
    assert "<https://mill.example/e1#effortQuantity>" in document([SALE], "ntriples")


def test_turtle_is_for_reading() -> None:
    """Turtle declares its prefixes once and leaves a line between records."""
    text = document([ADA, SALE], "turtle")
    assert [line.split()[1][:-1] for line in text.splitlines()[: len(PREFIXES)]] == [*PREFIXES]
    assert text.count("@prefix") == len(PREFIXES)
    assert "\n\n<https://mill.example/ada> a vf:Person" in text
    assert "vf:hasNumericalValue 7.50" in text


@pytest.mark.parametrize("form", ["turtle", "trig", "ntriples", "nquads"])
def test_the_story_is_numbered_where_nothing_else_tells_it(form: str) -> None:
    """Events, openings and assertions have a place; descriptions have none."""
    events = [{**SALE, "@id": f"https://mill.example/e{n}"} for n in (2, 1)]
    facts = ordered(by_oxigraph(document([ADA, *events], form), form))
    assert {(s[-3:-1], o.split('"')[1]) for s, _p, o in facts} == {("e2", "1"), ("e1", "2")}
