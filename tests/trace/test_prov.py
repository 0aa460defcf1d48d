# SPDX-License-Identifier: MIT
"""Traces as PROV-O, read back by another's parser and held against what PROV demands."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from hypothesis import given, settings
from rdflib import Graph
from rdflib.namespace import PROV, RDF
from rdflib.term import BNode, URIRef

from tests.helpers import iri
from tests.scenarios.tales import RESOURCES, beginning
from valueflows.exchange.provo import prov_jsonld, prov_turtle
from valueflows.ledger.charting import charted
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.tracing import TRACE, TRACK, traced
from valueflows.model.agents import Organization
from valueflows.model.callers import EVERYTHING
from valueflows.model.chart import UNDISCLOSED_NODE, Chart, Link, Node
from valueflows.model.processes import Process, ProcessSpecification
from valueflows.model.records import Record
from valueflows.model.terms import Ref
from valueflows.model.trace import Limits

from .kit import ledger_of, on
from .test_reference import TALE, lived
from .test_shapes import LOT, SAME_CODE, gap, thing

BAKED: Final[list[Record]] = [
    Organization(id=iri("mill"), name='The "mill"'),
    ProcessSpecification(id=iri("recipe"), name="Loaf of rye"),
    Process(id=iri("p"), name="Baking", based_on=Ref(iri("recipe"))),
    on(0, "begun", "raise", resource="bin"),
    on(1, "more", "raise", resource="bin"),
    on(2, "used", "consume", resource="bin", input_of="p"),
    on(2, "bought", "raise", resource="oven"),
    on(2, "heated", "use", resource="oven", input_of="p"),
    on(2, "kneaded", "work", input_of="p"),
    on(3, "later", "raise", resource="bin"),
    on(4, "bread", "produce", resource="loaf", output_of="p"),
    on(5, "moved", "move", resource="loaf", to="shelf"),
]
RULES: Final = {
    "an activity is no entity": "?x a prov:Activity, prov:Entity",
    "nothing is generated twice": "?x prov:wasGeneratedBy ?a, ?b FILTER(?a != ?b)",
    "nothing comes of itself": "?x prov:wasDerivedFrom+ ?x",
    "what is used is an entity": "?a prov:used ?x FILTER NOT EXISTS { ?x a prov:Entity }",
    "what uses is an activity": "?x prov:used ?b FILTER NOT EXISTS { ?x a prov:Activity }",
    "what informs is an activity": (
        "?a prov:wasInformedBy ?x FILTER NOT EXISTS { ?x a prov:Activity }"
    ),
    "what is derived is an entity": (
        "?x prov:wasDerivedFrom ?b FILTER NOT EXISTS { ?x a prov:Entity . ?b a prov:Entity }"
    ),
    "agents are agents": "?a prov:wasAssociatedWith ?x FILTER NOT EXISTS { ?x a prov:Agent }",
    "an association is told in short as well": (
        "?a prov:qualifiedAssociation ?x . ?x prov:agent ?b "
        "FILTER NOT EXISTS { ?a prov:wasAssociatedWith ?b }"
    ),
    "nothing is used before it is there": (
        "?a prov:used ?x ; prov:startedAtTime ?t . ?x prov:generatedAtTime ?u FILTER(?u > ?t)"
    ),
}
"""What may not be found, as far as a pattern says it."""


def chart(ledger: Ledger, what: str, way: str = TRACE, **limits: int) -> Chart:
    """Return a trace as a chart, for who sees everything."""
    return charted(traced(ledger.view(EVERYTHING), what, way, Limits(**limits)))


def graph(text: str) -> Graph:
    """Parse Turtle, and check that it is as PROV demands."""
    found = Graph().parse(data=text, format="turtle")
    for rule, pattern in RULES.items():
        broken = list(found.query(f"PREFIX prov: <{PROV}> SELECT ?x {{ {pattern} }} LIMIT 3"))
        assert broken == [], rule
    return found


def sources(found: Graph, resource: str) -> set[str]:
    """Return the events that made what any state of a resource is derived from."""
    asked = f"""PREFIX prov: <{PROV}> SELECT DISTINCT ?event {{
      ?state prov:specializationOf <{iri(resource)}> .
      ?state prov:wasDerivedFrom*/prov:wasGeneratedBy ?event }}"""
    rows: Any = found.query(asked)
    return {str(row.event).rpartition("/")[2] for row in rows}


def test_what_is_derived_is_what_it_is_made_of() -> None:
    """Neither what was delivered later, nor the oven, nor the hands."""
    with ledger_of(BAKED) as ledger:
        found = graph(prov_turtle(chart(ledger, iri("shelf"))))
    assert sources(found, "shelf") == {"moved", "bread", "p", "more", "begun"}
    baking = URIRef(iri("p"))
    influence = {str(o).rpartition("/")[2] for o in found.objects(baking, PROV.wasInfluencedBy)}
    assert influence == {"heated", "kneaded"}
    assert (URIRef(iri("used")), PROV.used, URIRef(iri("more#state-1"))) in found


def test_who_did_it_and_by_which_plan() -> None:
    """Agents with their names, as provider or receiver; a process was done by its recipe."""
    with ledger_of(BAKED) as ledger:
        found = graph(prov_turtle(chart(ledger, iri("bread"), depth=1)))
    mill = URIRef(iri("mill"))
    assert (mill, RDF.type, PROV.Organization) in found
    assert 'The "mill"' in {str(name) for name in found.objects(mill)}
    assert (URIRef(iri("recipe")), RDF.type, PROV.Plan) in found
    assert set(found.objects(predicate=PROV.hadPlan)) == {URIRef(iri("recipe"))}
    assert "cut off by depth: there is more" in found.serialize()


def test_what_comes_round_again_is_no_circle() -> None:
    """A starter is fed from what came out of it: told as influence, not as its own source."""
    records = [
        Process(id=iri("p")),
        on(1, "flour", "consume", resource="bag", input_of="p"),
        on(2, "out", "produce", resource="starter", output_of="p"),
        on(3, "again", "consume", resource="starter", input_of="p"),
    ]
    with ledger_of(records) as ledger:
        found = graph(prov_turtle(chart(ledger, iri("out"))))
        twisted = graph(prov_turtle(chart(ledger, iri("starter"))))
    content, last = URIRef(iri("p#content")), URIRef(iri("out#state-1"))
    for one in (found, twisted):
        assert (content, PROV.wasInfluencedBy, last) in one
        assert set(one.objects(content, PROV.wasDerivedFrom)) == {URIRef(iri("bag"))}


def test_what_entered_late_is_a_source_where_it_makes_no_circle() -> None:
    """Written down for a later moment than what it went into."""
    records = [
        Process(id=iri("p")),
        on(1, "begun", "raise", resource="bag"),
        on(2, "out", "produce", resource="loaf", output_of="p"),
        on(3, "late", "consume", resource="bag", input_of="p"),
    ]
    with ledger_of(records) as ledger:
        found = graph(prov_turtle(chart(ledger, iri("loaf"))))
    assert sources(found, "loaf") == {"out", "p", "begun"}


def test_identifiers_make_alternates_and_gaps_are_told() -> None:
    """Flour of a lot that left here and came there."""
    lots = (LOT, SAME_CODE, thing("bin", lot="lot"), thing("sack", lot="lot2"))
    with ledger_of(gap(*lots)) as ledger:
        found = graph(prov_turtle(chart(ledger, iri("sack"))))
        assert (URIRef(iri("sack")), PROV.alternateOf, URIRef(iri("bin"))) in found
        assert f"not inventoried at {iri('mill')}: {iri('came')}" in found.serialize()


def test_json_ld_says_the_same() -> None:
    """The same facts, as rdflib reads them; it is JSON."""
    with ledger_of(BAKED) as ledger:
        made = chart(ledger, iri("loaf"), TRACK)
        text = prov_jsonld(made)
        assert json.loads(text)
        other = Graph().parse(data=text, format="json-ld")
        assert other.isomorphic(graph(prov_turtle(made)))


def test_what_is_undisclosed_has_no_name() -> None:
    """An entity, of which only the neighbours are told."""
    hidden = Node("undisclosed-1", UNDISCLOSED_NODE)
    bin_, milling = (
        Node(iri("bin"), "EconomicResource", "Bin"),
        Node(iri("p"), "Process", "Milling"),
    )
    links = (Link(bin_.id, hidden.id, "undisclosed"), Link(hidden.id, milling.id, "undisclosed"))
    found = graph(prov_turtle(Chart(TRACE, 3, (milling,), (bin_, hidden), links)))
    (part,) = found.objects(URIRef(milling.id), PROV.wasInfluencedBy)
    assert isinstance(part, BNode)
    assert set(found.predicate_objects(part)) == {
        (RDF.type, PROV.Entity),
        (PROV.wasInfluencedBy, URIRef(bin_.id)),
    }


@pytest.mark.uncounted
@settings(max_examples=4)
@given(TALE)
def test_any_tale_is_as_prov_demands(tale: Any) -> None:
    """Whatever happened, in whatever order; derived is only what was told to be of substance."""
    with ledger_of(beginning()) as ledger:
        lived(ledger, tale, late=True)
        for name in RESOURCES:
            if ledger.books.ids.find(iri(name)) < 0:
                continue
            made = chart(ledger, iri(name))
            found = graph(prov_turtle(made))
            # The last state of a thing may be that which some influence left.
            near = {link.cause for link in made.links if link.effect == iri(name)}
            whole = {n.id for n in made.nodes if n.rank in {"material", None} or n.id in near}
            assert sources(found, name) <= {id_.rpartition("/")[2] for id_ in whole}
