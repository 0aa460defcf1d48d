# SPDX-License-Identifier: MIT
"""The ``ontologies`` folder is current, legal Turtle, and holds all that we have words of ours for."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from valueflows.model.catalog import OURS, RECORDED, class_iri
from valueflows.model.membership import ROLES
from valueflows.model.ours import COUNT_DIFFERENCE, OPENING_BALANCE
from valueflows.model.terms import OB, VF, properties
from valueflows.rdf.__main__ import FOLDER, main
from valueflows.rdf.context import context
from valueflows.rdf.vocabulary import documents, open_books_text
from valueflows.reports.classes import CLASSES

OWN = Namespace(OB)
TURTLE = [name for name in documents() if name.endswith(".ttl")]
CONCEPTS = """
openingBalance countDifference price outputTax inputTax taxSettlement wage overtime bonus leavePay
withheld employerContribution benefitInKind contractorFee reimbursement advance principal interest
memberCapital patronage shareInterest dividend drawing grant restrictedGrant commons incomeTax
publicFee bankFee platformFee loss fxDifference royalty employerPension memberDeposit equityGrant
subsidy
"""


@pytest.fixture(scope="module")
def ours() -> Graph:
    return Graph().parse(data=open_books_text(), format="turtle")


# -- the folder ----------------------------------------------------------------------------------


def test_the_folder_is_current() -> None:
    """The files in the folder are what the field table says today, and there are no others."""
    written = {path.name: path.read_bytes().decode() for path in FOLDER.iterdir()}
    assert written == documents(), "run python -m valueflows.rdf"
    assert set(written) == {"valueflows.ttl", "open-books.ttl", "shapes.ttl", "context.jsonld"}


def test_the_folder_can_be_written_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command writes every document, over what was there, and says where."""
    (tmp_path / "shapes.ttl").write_text("old", encoding="utf-8")
    assert main(tmp_path) == 0
    written = {path.name: path.read_bytes().decode() for path in tmp_path.iterdir()}
    assert written == documents()
    assert capsys.readouterr().out.split() == [str(tmp_path / name) for name in documents()]


def test_without_a_folder_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Outside a checkout the command says so, writes nothing, and fails."""
    assert main(tmp_path / "absent") == 1
    assert "run this in a checkout" in capsys.readouterr().err
    assert not (tmp_path / "absent").exists()


def without_labels(graph: Graph) -> Counter[tuple[str, ...]]:
    """Return the triples, blank nodes all alike, and how often each is stated."""
    return Counter(
        tuple("_:" if isinstance(term, BNode) else term.n3() for term in triple) for triple in graph
    )


@pytest.mark.parametrize("name", TURTLE)
@pytest.mark.uncounted
def test_two_parsers_read_the_same(name: str) -> None:
    """Rdflib and Oxigraph read every Turtle file, to the same graph."""
    text = documents()[name]
    nt = b"".join(f"{quad.triple} .\n".encode() for quad in ox.parse(text, ox.RdfFormat.TURTLE))
    one, other = Graph().parse(data=text), Graph().parse(data=nt, format="nt")
    assert len(one) > 200
    assert without_labels(one) == without_labels(other)


@pytest.mark.parametrize("name", TURTLE)
def test_every_file_says_whose_it_is(name: str) -> None:
    """A file states its licence; that of ValueFlows names both, and the project."""
    head = documents()[name].partition("@prefix")[0]
    assert "SPDX-License-Identifier: MIT" in head
    assert ("CC-BY-SA-4.0" in head) is (name == "valueflows.ttl")


# -- our own vocabulary --------------------------------------------------------------------------


def test_our_classes_are_declared(ours: Graph) -> None:
    """Every record class of ours is declared, and the change that a line of the journal states."""
    declared = set(map(str, ours.subjects(RDF.type, OWL.Class)))
    named = {iri for iri in declared if iri.startswith(OB)}
    assert named == {class_iri(cls) for cls in OURS} | {f"{OB}Change"}


def test_our_properties_are_declared(ours: Graph) -> None:
    """Every property of ours in a table, in the context and in the journal is declared, once."""
    table = {row.iri for cls in RECORDED for row in properties(cls) if row.iri.startswith(OB)}
    line = {f"{OB}{name}" for name in ("by", "why", "revision", "withdrawn")}
    spoken = {entry["@id"] for entry in context()["@context"].values() if isinstance(entry, dict)}
    declared = set(map(str, ours.subjects(RDF.type, OWL.DatatypeProperty)))
    things = set(map(str, ours.subjects(RDF.type, OWL.ObjectProperty)))
    assert not declared & things
    assert declared | things == table | line
    assert {OB + name[3:] for name in spoken if name.startswith("ob:")} <= table | line


def domain(graph: Graph, term: URIRef) -> set[str]:
    side = graph.value(term, RDFS.domain)
    union = graph.value(side, OWL.unionOf)
    found = {side} - {None} if union is None else set(Collection(graph, union))
    return {re.split("[#/]", str(cls))[-1] for cls in found}


@pytest.mark.parametrize(
    ("name", "classes", "leads_to", "once"),
    [
        ("creates", {"EconomicEvent"}, f"{VF}EconomicResource", True),
        ("mayBeOverdrawn", {"EconomicResource"}, "http://www.w3.org/2001/XMLSchema#boolean", True),
        ("resource", {"Opening", "Assertion"}, f"{VF}EconomicResource", True),
        ("accountingQuantity", {"Opening", "Assertion"}, f"{VF}Measure", True),
        ("containedIn", {"Opening", "Assertion"}, f"{VF}EconomicResource", False),
        ("primaryAccountable", {"Opening", "Assertion"}, f"{VF}Agent", True),
        ("erasedAt", {"Erasure"}, "http://www.w3.org/2001/XMLSchema#dateTimeStamp", True),
        ("why", {"Erasure", "Change"}, "http://www.w3.org/2001/XMLSchema#string", True),
        ("by", {"Change"}, "http://www.w3.org/2001/XMLSchema#string", True),
        ("revision", set(), "http://www.w3.org/2001/XMLSchema#integer", True),
        ("withdrawn", set(), "http://www.w3.org/2001/XMLSchema#boolean", True),
        ("entry", {"Erasure"}, "http://www.w3.org/2001/XMLSchema#string", False),
    ],
)
def test_what_our_properties_are_said_of(
    ours: Graph, name: str, classes: set[str], leads_to: str, *, once: bool
) -> None:
    """A property of ours names all classes that use it, what it leads to, and whether once."""
    assert domain(ours, OWN[name]) == classes
    assert str(ours.value(OWN[name], RDFS.range)) == leads_to
    assert ((OWN[name], RDF.type, OWL.FunctionalProperty) in ours) is once


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [("flowConcepts", set(CONCEPTS.split())), ("memberRoles", set(ROLES))],
)
def test_every_concept_is_declared_and_defined(
    ours: Graph, scheme: str, expected: set[str]
) -> None:
    """What a flow is for, and each role, is a concept with a name and a sentence of its own."""
    names = {str(c).removeprefix(OB) for c in ours.subjects(SKOS.inScheme, OWN[scheme])}
    assert names == expected
    assert (OWN[scheme], RDF.type, SKOS.ConceptScheme) in ours
    definitions = [ours.value(OWN[name], SKOS.definition) for name in names]
    assert len(set(definitions)) == len(names)
    for name, definition in zip(names, definitions, strict=True):
        assert (OWN[name], RDF.type, SKOS.Concept) in ours
        assert isinstance(definition, Literal)
        assert re.fullmatch(r"[A-Z][^.]+\.", definition), name
        assert definition.language == "en"
        assert len(set(ours.objects(OWN[name], SKOS.prefLabel))) == 1


def test_concepts_and_classes_of_money_agree() -> None:
    """Whatever a flow can be said to be for is sorted by the reports, and nothing else."""
    assert {OPENING_BALANCE, COUNT_DIFFERENCE} <= {OB + name for name in CONCEPTS.split()}
    assert set(CONCEPTS.split()) == set(CLASSES) - {"unclassified"}


def test_others_words_are_named_where_they_have_one(ours: Graph) -> None:
    """A membership is one of the W3C's, and a policy says which standards ask for its figure."""
    org = Namespace("http://www.w3.org/ns/org#")
    assert ours.value(OWN.Membership, RDFS.subClassOf) == org.Membership
    assert ours.value(OWN.member, RDFS.subPropertyOf) == org.member
    assert ours.value(OWN.organization, RDFS.subPropertyOf) == org.organization
    assert ours.value(OWN.role, SKOS.closeMatch) == org.role
    assert ours.value(OWN.since, RDFS.seeAlso) == org.memberDuring
    sources = set(map(str, ours.objects(OWN.MaximumWagePolicy, DCTERMS.source)))
    assert sources == {"GRI 2-21", "ESRS S1-16, 97 (b)"}


def test_a_property_leads_to_all_that_it_leads_to(ours: Graph) -> None:
    """What several classes use for different things has the union of them as its range."""
    union = ours.value(ours.value(OWN.supersedes, RDFS.range), OWL.unionOf)
    assert union is not None
    names = {"MaximumWagePolicy", "MaximumProfitPolicy", "Disclosure"}
    assert set(Collection(ours, union)) == {OWN[name] for name in names}


def test_no_name_means_two_things(ours: Graph) -> None:
    """No concept, class or property shares its IRI with one of another kind."""
    kinds = (OWL.Class, OWL.DatatypeProperty, OWL.ObjectProperty, SKOS.Concept, SKOS.ConceptScheme)
    found = [term for kind in kinds for term in set(ours.subjects(RDF.type, kind))]
    assert len(found) == len(set(found))
    assert {str(term) for term in found if isinstance(term, URIRef)} == {
        str(term) for term in ours.subjects(RDFS.isDefinedBy | SKOS.inScheme)
    }
