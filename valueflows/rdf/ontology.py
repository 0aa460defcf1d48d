# SPDX-License-Identifier: MIT
"""ValueFlows 1.0.0 as Turtle, written out from the field table and the action rows.

``ontologies/valueflows.ttl`` states what the publishers state, in our own words: the same names,
domains, ranges, cardinalities and statuses, even where the published facts are odd, since a mended
copy under the same IRIs would be a second truth. Left out is only what the published file uses
without declaring it. What neither the table nor the rows can know (a few links, statuses, the
words of effects) stands below as tables. Tests hold every fact against the published file.

Source: ValueFlows 1.0.0, all_vf.TTL.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from valueflows.model.actions import ACTIONS, COLUMNS, MEANINGS, NONE, ActionRow
from valueflows.model.agents import Agent
from valueflows.model.catalog import ENTITIES, INVERSE_PROPERTIES, VALUES, WORDS, class_iri
from valueflows.model.proposals import ProposalPurpose
from valueflows.model.terms import VF, Property, camel, properties
from valueflows.rdf.turtle import block, document, english, listed, short, words

_REMARKS: Final = """
ValueFlows 1.0.0, written out by `python -m valueflows.rdf`; change the field table, not this file.

The vocabulary, its names and what it says of them, is the work of the ValueFlows project,
https://w3id.org/valueflows/ont/vf, under CC-BY-SA-4.0. The words that explain it here are our own;
they and this file are under the MIT licence.
SPDX-License-Identifier: MIT AND CC-BY-SA-4.0
"""
_PREFIXES: Final = (
    *("vf", "om", "geo", "geosparql", "time", "skos", "foaf", "org", "dcterms", "dtype"),
    *("owl", "rdfs", "xsd", "vann", "vs"),
)
_IDENTITY: Final = VF.removesuffix("#")
_CLASSES: Final[tuple[type[Any], ...]] = (Agent, *ENTITIES, *VALUES)

_RANGES: Final = {
    "text": "xsd:string",
    "tag": "xsd:string",
    "uri": "xsd:anyURI",
    "node": "geosparql:Geometry",
    "amount": "dtype:numericUnion",
    "instant": "xsd:dateTimeStamp",
    "bool": "xsd:boolean",
    "int": "xsd:integer",
}
"""What a field's kind is as a range, where it holds no record."""

_TEXT_AS_OBJECT: Final = frozenset(
    {"classifiedAs", "processClassifiedAs", "resourceClassifiedAs", "state"}
)
"""Published as object properties although their range is text."""

_AT_MOST_ONE: Final = frozenset({"hasNumericalValue"})
"""Required in a record here, and not by the ontology."""

_SUPERS: Final = {
    "Measure": "om:Measure",
    "SpatialThing": "geo:SpatialThing",
    "Unit": "om:Unit",
    "alt": "geo:alt",
    "hasBeginning": "time:hasBeginning",
    "hasEnd": "time:hasEnd",
    "hasNumericalValue": "om:hasNumericalValue",
    "hasPointInTime": "time:inXSDDateTimeStamp",
    "hasUnit": "om:hasUnit",
    "label": "rdfs:label",
    "lat": "geo:lat",
    "long": "geo:long",
    "note": "skos:note",
    "symbol": "om:symbol",
}
_SEE_ALSO: Final = {
    "Agent": "foaf:Agent",
    "Organization": "org:Organization",
    "Person": "foaf:Person",
    "created": "dcterms:created",
    "hasDuration": "time:hasDuration",
}
_UNSTABLE: Final = frozenset({"StateEffect", "combine", "copy"})
_TESTING_NAMES: Final = """
AgreementBundle BatchLotRecord Claim EcologicalAgent ProposalList ProposalPurpose Recipe
AccountableEffect AccountingEffect ContainedEffect CreateResource EventQuantity InputOutput
LocationEffect OnhandEffect StageEffect
accountableEffect accountingEffect containedEffect createResource eventQuantity inputOutput
locationEffect onhandEffect pairsWith stageEffect stateEffect
batchLotCode bundledIn bundles classifiedAs containedIn contains corrects
currentCurrencyLocation eligibleLocation expirationDate hasDetailedGeometry inScopeOf listedIn
lists mediumOfExchange ofBatchLot primaryOutput processClassifiedAs proposedTo purpose
recipeIncludes resourceClassifiedAs settles state triggeredBy
move separate transferAllRights transferCustody
update updateTo remove new outputInput resource effort both optional optionalTo notApplicable
offer request
"""
_TESTING: Final = frozenset(_TESTING_NAMES.split())

_ACTION_TEXT: Final = "What a flow does: a verb, and what it does to the resources a flow names."
_EFFECTS: Final = {
    "input_output": (
        "Whether a flow with this verb enters a process, leaves one, or does both.",
        "The ways in which a flow can meet a process.",
    ),
    "pairs_with": ("The verb under which the same thing stands on the process's other side.", ""),
    "create_resource": (
        "Whether an event may bring one of its two resources into the books, and which.",
        "The ways in which an event can bring a resource into the books.",
    ),
    "event_quantity": (
        "Whether a flow is counted in amounts of a thing, in labour or use, or both.",
        "What a flow can be counted in.",
    ),
    "accounting_effect": (
        "What an event does to the amount that somebody has rights to.",
        "What can become of the amount somebody has rights to.",
    ),
    "onhand_effect": (
        "What an event does to the amount that is in somebody's hands.",
        "What can become of the amount in somebody's hands.",
    ),
    "location_effect": (
        "Which resource, if any, is afterwards where the event says.",
        "The ways in which an event can place a resource.",
    ),
    "contained_effect": (
        "Whether an event packs its resource into another or takes it out.",
        "The ways in which an event can pack and unpack.",
    ),
    "accountable_effect": (
        "Which resource, if any, the receiver answers for afterwards.",
        "The ways in which an event can make an agent accountable.",
    ),
    "stage_effect": (
        "Whether the resource has then reached the stage its process stands for.",
        "The ways in which an event can set a stage.",
    ),
    "state_effect": (
        "Which resource, if any, takes on the judgement that the event passes.",
        "The ways in which an event can set a state.",
    ),
}
"""By column of the action rows: the words of its property, and of the class it leads to."""

_QUANTITIES: Final = ("AccountingEffect", "OnhandEffect")
_INDIVIDUALS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "input": (("InputOutput",), "A flow with this verb enters a process."),
    "output": (("InputOutput",), "A flow with this verb leaves a process."),
    "outputInput": (("InputOutput",), "It leaves one process, and may enter the next as it does."),
    "optional": (("CreateResource",), "The resource an event names first may be a new one."),
    "optionalTo": (("CreateResource",), "The resource an event leads to may be a new one."),
    "resource": (("EventQuantity",), "It is counted in amounts of a thing."),
    "effort": (("EventQuantity",), "It is counted in labour or use."),
    "both": (("EventQuantity",), "It is counted in amounts of a thing, in labour or use, or both."),
    "increment": (_QUANTITIES, "There is more of the resource."),
    "decrement": (_QUANTITIES, "There is less of the resource."),
    "decrementIncrement": (_QUANTITIES, "There is less of the one resource, more of the other."),
    "incrementTo": (_QUANTITIES, "There is more at the receiver; the giver's amount stays."),
    "update": (
        ("ContainedEffect", "StageEffect", "StateEffect", "LocationEffect"),
        "The resource an event names first takes on what the event says.",
    ),
    "updateTo": (
        ("ContainedEffect", "StateEffect", "AccountableEffect", "LocationEffect"),
        "The resource an event leads to takes on what the event says.",
    ),
    "remove": (("ContainedEffect",), "What was said of the resource holds no more."),
    "new": (
        ("AccountableEffect", "LocationEffect"),
        "Only a resource that comes into the books takes on what the event says.",
    ),
    "notApplicable": (
        ("InputOutput", "LocationEffect", "CreateResource", "ContainedEffect"),
        "The verb has nothing to do with this.",
    ),
}
_PURPOSES: Final = {"offer": "Something is offered.", "request": "Something is asked for."}


def valueflows_text() -> str:
    """Return ValueFlows 1.0.0 as Turtle."""
    terms = sorted((*_stored(), *_inverse(), *_effects()), key=lambda term: term.name)
    blocks = [_ontology(), *_classes(), *_unions(terms), *map(_property, terms)]
    return document(_REMARKS, _PREFIXES, [*blocks, *_individuals()])


@dataclass(frozen=True, slots=True)
class Term:
    """A property as the ontology states it."""

    name: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    comment: str
    cardinality: str = ""
    inverse: str = ""

    @property
    def kind(self) -> str:
        """The class of property it is published as."""
        text = self.range[0].startswith(("xsd:", "dtype:")) and self.name not in _TEXT_AS_OBJECT
        return "owl:DatatypeProperty" if text else "owl:ObjectProperty"


def _ontology() -> str:
    return block(
        f"<{_IDENTITY}>",
        ("a", ["owl:Ontology"]),
        ("dcterms:title", [english("ValueFlows, explained in the words of an open-books ledger")]),
        ("dcterms:license", ["<https://creativecommons.org/licenses/by-sa/4.0/>"]),
        ("owl:versionInfo", ['"1.0.0"']),
        ("owl:versionIRI", ["<https://w3id.org/valueflows/ont/1.0.0/vf>"]),
        ("vann:preferredNamespacePrefix", ['"vf"']),
        ("vann:preferredNamespaceUri", [f'"{VF}"']),
    )


def _status(name: str) -> str:
    return '"unstable"' if name in _UNSTABLE else '"testing"' if name in _TESTING else '"stable"'


# -- classes -------------------------------------------------------------------------------------


def first_paragraph(cls: type[Any]) -> str:
    """Return what a class says of itself; further paragraphs tell how the ledger keeps it."""
    return (cls.__doc__ or "").partition("\n\n")[0]


def _class_texts() -> dict[str, str]:
    found = {cls.__name__: first_paragraph(cls) for cls in _CLASSES}
    return found | {"Action": _ACTION_TEXT, "ProposalPurpose": first_paragraph(ProposalPurpose)}


def _classes() -> Iterator[str]:
    supers = {c.__name__: "vf:Agent" for c in ENTITIES if issubclass(c, Agent)} | _SUPERS
    effects = {_capital(camel(column)): texts[1] for column, texts in _EFFECTS.items() if texts[1]}
    texts = _class_texts()
    for name, text in [*sorted(texts.items()), *sorted(effects.items())]:
        yield block(
            f"vf:{name}",
            ("a", ["owl:Class"]),
            ("rdfs:subClassOf", [supers[name]] if name in supers else []),
            ("rdfs:seeAlso", [_SEE_ALSO[name]] if name in _SEE_ALSO else []),
            ("rdfs:label", [english(words(name))]),
            ("rdfs:comment", [english(text)]),
            ("vs:term_status", [_status(name)]),
        )


def _unions(terms: list[Term]) -> Iterator[str]:
    """Yield the named classes that stand for several: ``vf:ActionDomain``, ``vf:HasInputRange``."""
    for term in terms:
        for side, members, text in (
            ("Domain", term.domain, f"Everything that vf:{term.name} is said of."),
            ("Range", term.range, f"Everything that vf:{term.name} leads to."),
        ):
            if len(members) > 1:
                yield block(
                    f"vf:{_capital(term.name)}{side}",
                    ("a", ["owl:Class"]),
                    ("rdfs:label", [english(f"{side.lower()} of vf:{term.name}")]),
                    ("rdfs:comment", [english(text)]),
                    ("owl:unionOf", [listed(members)]),
                )


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


# -- properties ----------------------------------------------------------------------------------


def _holders() -> dict[str, list[tuple[str, Property]]]:
    """Return, by property, the classes that have it; ``Agent`` stands for all of its kinds."""
    shared = {row.iri for row in properties(Agent)}
    found: dict[str, list[tuple[str, Property]]] = {}
    for cls in _CLASSES:
        for row in properties(cls):
            told = cls is not Agent and issubclass(cls, Agent) and row.iri in shared
            if row.iri.startswith(VF) and not told:
                found.setdefault(row.key, []).append((cls.__name__, row))
    return found


def _stored() -> Iterator[Term]:
    for name, holders in _holders().items():
        row = holders[0][1]
        texts = [(cls, held.doc) for cls, held in holders]
        if name == "label":
            texts.append(("Action", "The verb in words."))
        exactly = row.required and name not in _AT_MOST_ONE
        yield Term(
            name=name,
            domain=tuple(f"vf:{cls}" for cls, _ in texts),
            range=(range_of(row),),
            comment=said_of(texts),
            cardinality="" if row.many else "cardinality" if exactly else "maxCardinality",
        )


def said_of(texts: list[tuple[str, str]]) -> str:
    """Return one text out of what a property means in each class, equal meanings told once."""
    classes: dict[str, list[str]] = {}
    for cls, doc in texts:
        classes.setdefault(doc, []).append(cls)
    if len(classes) == 1:
        return texts[0][1]
    return " ".join(f"{', '.join(names)}: {doc}" for doc, names in classes.items())


def range_of(row: Property) -> str:
    """Return what a field leads to, as a term."""
    if row.kind == "word":
        return f"vf:{WORDS[row.target]}"
    return _RANGES[row.kind] if row.target is None else short(class_iri(row.target))


def _inverse() -> Iterator[Term]:
    forwards = {term.name: term for term in _stored()}
    for name, (forward, text) in INVERSE_PROPERTIES.items():
        there = forwards[forward]
        yield Term(name, there.range, there.domain, text, inverse=forward)


def _effects() -> Iterator[Term]:
    for column, (text, of_class) in _EFFECTS.items():
        name = camel(column)
        there = f"vf:{_capital(name) if of_class else WORDS[ActionRow]}"
        yield Term(name, ("vf:Action",), (there,), text, "maxCardinality")


def _property(term: Term) -> str:
    name = term.name
    return block(
        f"vf:{name}",
        ("a", [term.kind]),
        ("rdfs:subPropertyOf", [_SUPERS[name]] if name in _SUPERS else []),
        ("rdfs:seeAlso", [_SEE_ALSO[name]] if name in _SEE_ALSO else []),
        ("owl:inverseOf", [f"vf:{term.inverse}"] if term.inverse else []),
        ("rdfs:label", [english(words(name))]),
        ("rdfs:comment", [english(term.comment)]),
        ("rdfs:domain", [_side(name, term.domain, "Domain")]),
        ("rdfs:range", [_side(name, term.range, "Range")]),
        (f"owl:{term.cardinality}", ["1"] if term.cardinality else []),
        ("vs:term_status", [_status(name)]),
    )


def _side(name: str, members: tuple[str, ...], side: str) -> str:
    return members[0] if len(members) == 1 else f"vf:{_capital(name)}{side}"


# -- individuals ---------------------------------------------------------------------------------


def _individuals() -> Iterator[str]:
    for name, row in ACTIONS.items():
        effects = [(f"vf:{camel(column)}", [_effect(getattr(row, column))]) for column in COLUMNS]
        yield _individual(name, ("Action",), MEANINGS[name], *effects)
    for name, (classes, text) in _INDIVIDUALS.items():
        yield _individual(name, classes, text)
    for name, text in _PURPOSES.items():
        yield _individual(name, ("ProposalPurpose",), text)


def _effect(value: str) -> str:
    return "vf:notApplicable" if value == NONE else f"vf:{value}"


def _individual(
    name: str, classes: tuple[str, ...], text: str, *effects: tuple[str, list[str]]
) -> str:
    return block(
        f"vf:{name}",
        ("a", ["owl:NamedIndividual", *(f"vf:{cls}" for cls in classes)]),
        ("rdfs:label", [english(words(name))]),
        ("rdfs:comment", [english(text)]),
        *effects,
        ("vs:term_status", [_status(name)]),
    )
