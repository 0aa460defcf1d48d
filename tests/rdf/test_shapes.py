# SPDX-License-Identifier: MIT
"""The shapes: what a record can hold conforms, and each planted fault is named."""

from __future__ import annotations

import sys
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import Graph

from valueflows.model.actions import ActionRow
from valueflows.model.agents import Agent, SpatialThing
from valueflows.model.catalog import CLASSES, class_iri
from valueflows.model.policies import WaterfallLine
from valueflows.model.problems import Code
from valueflows.model.proposals import Proposal
from valueflows.model.recipes import RecipeProcess
from valueflows.model.records import Measure, Record
from valueflows.model.terms import Property, properties
from valueflows.rdf.context import context_text
from valueflows.rdf.jsonld import to_json
from valueflows.rdf.shapes import SHAPED, shapes_text, validate
from valueflows.rdf.triples import triples
from valueflows.rdf.turtle import PREFIXES, short

pytestmark = pytest.mark.uncounted
"""Most of the time goes into pySHACL; what is ours is covered by importing with ``--validate``."""

HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
T = "urn:t:"


def found(turtle: str) -> list[tuple[str, Code]]:
    return [(problem.path, problem.code) for problem in validate(HEAD + turtle)]


# -- what is legal -------------------------------------------------------------------------------


_OFTEN = {"EconomicEvent", "Claim", "Agreement", "Process", "Person", "PublicationRule"}


@pytest.mark.parametrize(
    "name", [n if n in _OFTEN else pytest.param(n, marks=pytest.mark.soak) for n in CLASSES]
)
def test_a_full_record_conforms(name: str, samples: dict[str, Record]) -> None:
    """A record of any class with every field set conforms by itself: references lead nowhere."""
    lines = "".join(triples(to_json(samples[name])))
    assert f"<{class_iri(CLASSES[name])}>" in lines
    assert validate(lines, ox.RdfFormat.N_TRIPLES) == []


def test_records_that_refer_to_each_other_conform(samples: dict[str, Record]) -> None:
    """All classes together conform: each reference leads to the class it should."""
    lines = "".join("".join(triples(to_json(record))) for record in samples.values())
    assert lines.count("\n") > 400
    assert validate(lines, ox.RdfFormat.N_TRIPLES) == []


LEGAL = {
    "moments as ValueFlows types them, and as stores give them back": """
        <urn:e> a vf:EconomicEvent ; vf:action vf:use ;
            vf:hasBeginning "2026-11-01T08:30:00+01:00"^^xsd:dateTimeStamp ;
            vf:hasEnd "2026-11-01T24:00:00Z"^^xsd:dateTime ;
            vf:created "2026-11-02T00:00:00.123456789Z"^^xsd:dateTime .""",
    "whole numbers and decimals": """
        <urn:e> a vf:EconomicEvent ; vf:action vf:use ;
            vf:resourceQuantity [ vf:hasNumericalValue 5 ] ;
            vf:effortQuantity [ a vf:Measure ; vf:hasNumericalValue -2.50 ] .""",
    "a unit that is described elsewhere, or as another vocabulary's": """
        <urn:e> a vf:EconomicEvent ; vf:action vf:use ;
            vf:resourceQuantity [ vf:hasNumericalValue 5 ; vf:hasUnit om:kilogram ] ;
            vf:effortQuantity [ vf:hasNumericalValue 5 ; vf:hasUnit om:hour ] .
        om:hour a om:Unit .""",
    "stock that is stated": """
        <urn:r> a vf:EconomicResource ; vf:primaryAccountable <urn:p> ; vf:stage <urn:s> ;
            vf:accountingQuantity [ vf:hasNumericalValue 5 ] ;
            vf:onhandQuantity [ vf:hasNumericalValue 5 ] ; vf:state "passed" ;
            vf:currentLocation <urn:l> ; vf:containedIn <urn:box>, <urn:crate> .
        <urn:p> a vf:Person . <urn:s> a vf:ProcessSpecification . <urn:l> a vf:SpatialThing .""",
    "an agent of any kind, of a kind unknown, of another vocabulary, of a narrower class": """
        <urn:i> a vf:Intent ; vf:action vf:work ; vf:provider <urn:a> ; vf:receiver <urn:b> .
        <urn:j> a vf:Intent ; vf:action vf:work ; vf:provider <urn:c> ; vf:receiver <urn:d> .
        <urn:a> a vf:EcologicalAgent . <urn:b> a vf:Agent . <urn:c> a foaf:Person .
        <urn:d> a <urn:Baker> . <urn:Baker> rdfs:subClassOf vf:Person .""",
    "tags in text and as concepts": """
        <urn:o> a vf:Organization ; vf:classifiedAs "bakery", ob:commons .""",
    "what we have no word for": """
        <urn:o> a vf:Organization, org:Organization ; org:purpose <urn:x>, "bread"@en .
        <urn:x> a <urn:Anything> ; vf:name 5 .""",
}


@pytest.mark.parametrize("name", LEGAL)
def test_what_is_legal_conforms(name: str) -> None:
    """What ValueFlows or an RDF store may write, and a record can hold, is no problem."""
    assert found(LEGAL[name]) == []


# -- what is not ---------------------------------------------------------------------------------

FAULTS = """
<urn:e> a vf:EconomicEvent ; vf:note "x" . | urn:e action | FIELD_MISSING
<urn:e> a vf:EconomicEvent ; vf:action vf:bake . | urn:e action | UNKNOWN_ACTION
<urn:e> a vf:EconomicEvent ; vf:action "use" . | urn:e action | UNKNOWN_ACTION
<urn:p> a vf:Proposal ; vf:purpose vf:produce . | urn:p purpose | UNKNOWN_WORD
<urn:p> a vf:Person ; vf:name "Ada", "Ida" . | urn:p name | TOO_MANY_VALUES
<urn:p> a vf:Person ; vf:name "Ada"@en . | urn:p name | VALUE_HAS_WRONG_KIND
<urn:p> a vf:Agent ; vf:name 5 . | urn:p name | VALUE_HAS_WRONG_KIND
<urn:p> a vf:Process ; vf:inScopeOf "Ada" . | urn:p inScopeOf | VALUE_HAS_WRONG_KIND
<urn:p> a vf:Process ; vf:inScopeOf [ a vf:Person ] . | urn:p inScopeOf | VALUE_HAS_WRONG_KIND
<urn:p> a vf:Process ; vf:inScopeOf <urn:q> . <urn:q> a vf:Process . | urn:p inScopeOf | REFERENCE_TO_WRONG_CLASS
<urn:p> a vf:Process ; vf:inScopeOf vf:use . vf:use a vf:Action . | urn:p inScopeOf | REFERENCE_TO_WRONG_CLASS
<urn:p> a vf:Process ; vf:hasEnd "2026-11-01T08:30:00"^^xsd:dateTime . | urn:p hasEnd | VALUE_HAS_WRONG_KIND
<urn:p> a vf:Process ; vf:hasEnd "2026-11-01T08:30:00"^^xsd:dateTimeStamp . | urn:p hasEnd | VALUE_HAS_WRONG_KIND
<urn:p> a vf:Process ; vf:hasEnd "2026-13-01T08:30:00Z"^^xsd:dateTime . | urn:p hasEnd | VALUE_HAS_WRONG_KIND
<urn:p> a vf:Process ; vf:hasEnd "2026-11-01"^^xsd:date . | urn:p hasEnd | VALUE_HAS_WRONG_KIND
<urn:p> a vf:Process ; vf:finished "yes"^^xsd:boolean . | urn:p finished | VALUE_HAS_WRONG_KIND
<urn:s> a vf:SpatialThing ; vf:lat 4.1e1 . | urn:s lat | VALUE_HAS_WRONG_KIND
<urn:s> a vf:SpatialThing ; vf:lat "4.1e1"^^xsd:decimal . | urn:s lat | VALUE_HAS_WRONG_KIND
<urn:i> a vf:Intent ; vf:action vf:use ; vf:effortQuantity "5 h" . | urn:i effortQuantity | VALUE_HAS_WRONG_KIND
<urn:i> a vf:Intent ; vf:action vf:use ; vf:effortQuantity [ vf:hasUnit om:hour ] . | urn:i effortQuantity.hasNumericalValue | FIELD_MISSING
<urn:i> a vf:Intent ; vf:action vf:use ; vf:effortQuantity [ a vf:Measure ; vf:hasNumericalValue 5, 6 ] . | urn:i effortQuantity.hasNumericalValue | TOO_MANY_VALUES
<urn:i> a vf:Intent ; vf:action vf:use ; vf:effortQuantity <urn:i#m> . <urn:i#m> vf:hasNumericalValue "five" . | urn:i#m hasNumericalValue | VALUE_HAS_WRONG_KIND
<urn:i> a vf:Intent ; vf:action vf:use ; vf:effortQuantity [ vf:hasNumericalValue 5 ; vf:hasUnit <urn:i> ] . | urn:i effortQuantity.hasUnit | REFERENCE_TO_WRONG_CLASS
<urn:u> a vf:Unit . | urn:u label | FIELD_MISSING
<urn:r> a vf:EconomicResource ; vf:stage "dough" . | urn:r stage | VALUE_HAS_WRONG_KIND
<urn:o> a ob:Opening ; ob:state "fresh" . | urn:o ob:resource | FIELD_MISSING
<urn:a> a ob:Assertion ; ob:resource <urn:a> . | urn:a ob:resource | REFERENCE_TO_WRONG_CLASS
"""


@pytest.mark.parametrize("line", FAULTS.strip().splitlines())
def test_a_fault_is_named(line: str) -> None:
    """A fault is found once, by the rule it breaks and the place it stands in."""
    turtle, path, code = line.split(" | ")
    assert found(turtle) == [(path, Code[code])]


VALID: dict[str, tuple[str, str]] = {
    "text": ('"one"', '"two"'),
    "tag": ('"one"', "<urn:two>"),
    "uri": ('"urn:one"^^xsd:anyURI', '"urn:two"^^xsd:anyURI'),
    "node": ("<urn:one>", "<urn:two>"),
    "ref": ("<urn:one>", "<urn:two>"),
    "amount": ("1", "2.5"),
    "instant": (
        '"2026-11-01T08:30:00Z"^^xsd:dateTimeStamp',
        '"2026-11-01T09:30:00+01:00"^^xsd:dateTime',
    ),
    "bool": ("true", "false"),
    "int": ("12", "-3"),
    "value": ("[ vf:hasNumericalValue 1 ]", "[ vf:hasNumericalValue 2 ]"),
}
WRONG = {
    "text": "<urn:one>",
    "tag": '"one"@en',
    "uri": '"urn:one"',
    "node": '"one"',
    "ref": '"urn:one"',
    "amount": '"1"',
    "instant": '"2026-11-01T08:30:00Z"',
    "bool": '"true"',
    "int": '"12"',
    "value": '"1 kg"',
}
OTHERS = "<urn:t:plan> a vf:Plan . <urn:t:recipe> a vf:Recipe .\n"


def valid(row: Property) -> tuple[str, str]:
    if row.kind == "word":
        return ("vf:use", "vf:work") if row.target is ActionRow else ("vf:offer", "vf:request")
    return VALID[row.kind]


def faults(row: Property) -> dict[str, tuple[str, Code]]:
    """Return, by name, objects that a field must not have, and the code of each."""
    one, other = valid(row)
    out = {}
    if row.required and not row.presumed:
        out["missing"] = ("", Code.FIELD_MISSING)
    if not row.many:
        out["twice"] = (f"{one}, {other}", Code.TOO_MANY_VALUES)
    if row.kind == "word":
        unknown = Code.UNKNOWN_ACTION if row.target is ActionRow else Code.UNKNOWN_WORD
        out["unknown"] = ("vf:bake", unknown)
    else:
        out["wrong"] = (WRONG[row.kind], Code.VALUE_HAS_WRONG_KIND)
    if row.kind == "ref":
        node = "<urn:t:recipe>" if row.target.__name__ == "Plan" else "<urn:t:plan>"
        out["elsewhere"] = (node, Code.REFERENCE_TO_WRONG_CLASS)
    return out


def record_with(cls: type[Any], subject: str, row: Property, objects: str) -> str:
    """Return a record with what is required of it, and one field as given."""
    said = {field.iri: valid(field)[0] for field in properties(cls) if field.required}
    said[row.iri] = objects
    facts = "".join(f" ; <{iri}> {value}" for iri, value in said.items() if value)
    return f"<{subject}> a {short(class_iri(cls))}{facts} .\n"


def test_every_fault_of_every_field_is_found() -> None:
    """In each class, each field missing, doubled, of a wrong kind or class is one problem."""
    turtle, expected = OTHERS, set()
    for cls in SHAPED:
        for row in properties(cls):
            for name, (objects, code) in faults(row).items():
                subject = f"{T}{cls.__name__}:{row.name}:{name}"
                turtle += record_with(cls, subject, row, objects)
                expected.add((f"{subject} {row.key}", code))
    assert len(expected) > 500
    problems = found(turtle)
    assert set(problems) == expected
    assert len(problems) == len(expected)


# -- how it is told and asked --------------------------------------------------------------------


def test_a_problem_can_be_read() -> None:
    """A problem says in words what is wrong and what would be right."""
    turtle = """<urn:e> a vf:EconomicEvent ; vf:action vf:bake ; vf:receiver <urn:plan> ;
        vf:resourceQuantity [ vf:hasNumericalValue "ten"^^xsd:decimal ] ; vf:note "x", "y" .
        <urn:plan> a vf:Plan . <urn:u> a vf:Unit ."""
    bake = "https://w3id.org/valueflows/ont/vf#bake"
    told = {problem.path: (problem.message, problem.remedy) for problem in validate(HEAD + turtle)}
    assert told.pop("urn:e action")[0] == f"there is no Action {bake}"
    assert told == {
        "urn:u label": ("label is missing", "State it: The unit's name in words."),
        "urn:e note": ("note has more than one value", "Keep the one that holds."),
        "urn:e receiver": (
            "urn:plan is described as vf:Plan, where receiver leads to Agent",
            "Refer to a record of that class.",
        ),
        "urn:e resourceQuantity.hasNumericalValue": (
            '"ten" (xsd:decimal) is not an exact number (xsd:decimal or xsd:integer)',
            "Write it out, as in 10.50.",
        ),
    }


def test_problems_come_in_order_of_precedence() -> None:
    """The codes' order is the order of the answer, and the same graph gives the same answer."""
    turtle = """<urn:b> a vf:Process ; vf:inScopeOf <urn:a> ; vf:name 1 . <urn:a> a vf:Unit .
        <urn:c> a vf:Process ; vf:name 2 ."""
    expected = [
        ("urn:a label", Code.FIELD_MISSING),
        ("urn:b name", Code.VALUE_HAS_WRONG_KIND),
        ("urn:c name", Code.VALUE_HAS_WRONG_KIND),
        ("urn:b inScopeOf", Code.REFERENCE_TO_WRONG_CLASS),
    ]
    assert found(turtle) == expected


def test_a_node_without_a_name_is_pointed_at() -> None:
    """A record without an IRI is found all the same."""
    ((path, code),) = found("[] a vf:EconomicEvent .")
    assert (path[:2], path.split()[1], code) == ("_:", "action", Code.FIELD_MISSING)


def test_any_form_and_any_graph_is_read() -> None:
    """JSON-LD with our context, bytes, triples, quads of a named graph: all are looked at."""
    fault = [("urn:e action", Code.FIELD_MISSING)]
    data = context_text().strip()[:-1] + ', "@id": "urn:e", "@type": "EconomicEvent"}'
    trig = HEAD + "<urn:g> { <urn:e> a vf:EconomicEvent . }"
    quads = list(ox.parse(trig, ox.RdfFormat.TRIG))
    answers = [
        validate(data, ox.RdfFormat.JSON_LD),
        validate(trig.encode(), ox.RdfFormat.TRIG),
        validate(quads),
        validate(quad.triple for quad in quads),
    ]
    for problems in answers:
        assert [(problem.path, problem.code) for problem in problems] == fault


def test_what_cannot_be_read_is_a_problem() -> None:
    """Text that is no Turtle gives one problem that says where."""
    (problem,) = validate("<urn:a> <urn:b> ")
    assert problem.code is Code.SYNTAX_ERROR
    assert "line 1" in problem.message


def test_nothing_is_fetched() -> None:
    """A context at an address is not asked for over the network."""
    text = '{"@context": "https://example.org/context", "@id": "urn:a", "name": "x"}'
    (problem,) = validate(text, ox.RdfFormat.JSON_LD)
    assert problem.code is Code.SYNTAX_ERROR


def test_malformed_literals_are_told_once(
    caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder
) -> None:
    """What is no number or truth is a problem, and no traceback or warning beside it."""
    turtle = """<urn:s> a vf:SpatialThing ; vf:lat "ten"^^xsd:decimal .
        <urn:t> a vf:Process ; vf:finished "yes"^^xsd:boolean ."""
    assert len(found(turtle)) == 2
    assert not caplog.records
    assert not recwarn.list


@pytest.mark.parametrize("library", ["pyshacl", "rdflib"])
def test_without_the_extra_one_is_told_what_to_install(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a library of the extra is missing, the error names the extra."""
    monkeypatch.delitem(sys.modules, "valueflows.rdf.conformance", raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=r"install valueflows\[shapes\]"):
        validate("")


def test_the_shapes_are_legal_shacl(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shapes of fields of every kind conform to the shapes of SHACL itself."""
    some = (Agent, Measure, Proposal, RecipeProcess, SpatialThing, WaterfallLine)
    # All classes would take a third of a minute and show nothing more.
    monkeypatch.setattr("valueflows.rdf.shapes.SHAPED", some)
    assert {row.kind for cls in some for row in properties(cls)} >= {*VALID, "word"}
    shapes = Graph().parse(data=shapes_text())
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


def test_every_class_and_field_has_a_shape() -> None:
    """The shapes name each class once, and each field of it once, by its path."""
    shapes = {str(quad.subject.value) for quad in ox.parse(shapes_text(), ox.RdfFormat.TURTLE)}
    named = {iri for iri in shapes if iri.startswith(PREFIXES["shape"])}
    assert len(named) == 1 + len(SHAPED) + sum(len(properties(cls)) for cls in SHAPED)
    assert {cls.__name__ for cls in SHAPED} == {*CLASSES, "Agent", "Measure"}
