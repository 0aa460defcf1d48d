# SPDX-License-Identifier: MIT
"""Our own small vocabulary as Turtle, and with it every file of the ``ontologies`` folder.

``ontologies/open-books.ttl`` holds what ValueFlows has no word for: the records in ``model.ours``,
the fields of ours that ValueFlows records carry, what a line of the journal says of itself, and
the concepts that tell what a flow is for. A concept stands in ``resourceClassifiedAs`` of a flow,
so that any ValueFlows client can write it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from valueflows.model.catalog import OURS, RECORDED, class_iri
from valueflows.model.terms import OB, properties
from valueflows.rdf.context import context_text
from valueflows.rdf.ontology import range_of, said_of, valueflows_text
from valueflows.rdf.shapes import shapes_text
from valueflows.rdf.turtle import block, document, english, listed, local, node, short, words

_REMARKS: Final = """
The vocabulary of open books, written out by `python -m valueflows.rdf`; change the field table and
the concepts it is made of, not this file.

SPDX-License-Identifier: MIT
"""
_PREFIXES: Final = ("ob", "vf", "dcterms", "owl", "rdfs", "skos", "xsd", "vann")
_IDENTITY: Final = OB.removesuffix("#")
_SCHEME: Final = "ob:flowConcepts"

_CHANGE_TEXT: Final = "Records written into the journal as one, by somebody and for a reason."


@dataclass(frozen=True, slots=True)
class _Use:
    """What a property of ours means for one class."""

    cls: str
    range: str
    doc: str
    many: bool = False


_OF_A_LINE: Final = {
    "revision": _Use("", "xsd:integer", "How often the record has been written; 1 is not stated."),
    "withdrawn": _Use("", "xsd:boolean", "True of a record that was taken back."),
    "by": _Use("ob:Change", "xsd:string", "Who made the change."),
    "why": _Use("ob:Change", "xsd:string", "Why the change was made."),
}
"""What a line of the journal says beside fields; without a class, it may be said of any record."""

CONCEPTS: Final = {
    "openingBalance": "Stock, money or debts that were already there when the books were opened.",
    "countDifference": "The difference a count found between the books and what is there.",
    "price": "What is asked for a thing or a service, without the taxes on top of it.",
    "outputTax": "Tax on a sale, collected from the customer and owed to the state.",
    "inputTax": "Tax on a purchase, paid to the supplier and, as a rule, owed back by the state.",
    "taxSettlement": "What evens out collected and paid tax with the state.",
    "wage": "Pay for work, before anything is withheld from it.",
    "overtime": "Pay for work beyond the agreed hours.",
    "bonus": "Pay on top of the wage, for a result or an occasion.",
    "leavePay": "Pay for agreed time off: holidays, illness, care.",
    "withheld": "The part of somebody's pay that goes to the state or a fund in their stead.",
    "employerContribution": "What an employer owes to the state or a fund on top of a wage.",
    "benefitInKind": "Pay in things or services, at the value it is counted at.",
    "contractorFee": "What is owed to somebody who works on their own account.",
    "reimbursement": "What is given back to somebody who paid in another's place.",
    "advance": "Money given before it is earned or spent, to be settled later.",
    "principal": "The sum lent, as it is paid out and as it is paid back.",
    "interest": "What a borrower owes for the use of a loan.",
    "memberCapital": "What a member pays into the capital of a co-operative, or takes out of it.",
    "patronage": "A member's part in a surplus, by what they did with the co-operative.",
    "shareInterest": "A limited return on the shares that a member holds.",
    "dividend": "A part of a profit, by the shares held.",
    "drawing": "What an owner who manages takes out for their own use.",
    "grant": "Money given without anything in return, for any use.",
    "restrictedGrant": "Money given without anything in return, for a stated use.",
    "commons": "A contribution to what belongs to everybody.",
    "incomeTax": "Tax on a profit or another result.",
    "publicFee": "A fine or a fee that goes to the state.",
    "bankFee": "What a bank or a payment service keeps or charges.",
    "platformFee": "What a market place, a platform or a host keeps or charges.",
    "loss": "Stock that was spoilt, stolen or written off.",
    "fxDifference": "What is left over when one currency is counted in another.",
}
"""What a flow can be for, and what is meant by it."""


def documents() -> dict[str, str]:
    """Return every file of the ``ontologies`` folder by its name."""
    return {
        "valueflows.ttl": valueflows_text(),
        "open-books.ttl": open_books_text(),
        "shapes.ttl": shapes_text(),
        "context.jsonld": context_text(),
    }


def open_books_text() -> str:
    """Return our own vocabulary as Turtle."""
    blocks = [_ontology(), *_classes(), *_properties(), *_concepts()]
    return document(_REMARKS, _PREFIXES, blocks)


def _ontology() -> str:
    text = "What an open-books ledger records and ValueFlows has no word for."
    return block(
        f"<{_IDENTITY}>",
        ("a", ["owl:Ontology"]),
        ("dcterms:title", [english("Open books")]),
        ("dcterms:description", [english(text)]),
        ("dcterms:license", ["<https://spdx.org/licenses/MIT>"]),
        ("vann:preferredNamespacePrefix", ['"ob"']),
        ("vann:preferredNamespaceUri", [f'"{OB}"']),
    )


def _classes() -> Iterator[str]:
    texts = {cls.__name__: cls.__doc__ or "" for cls in OURS} | {"Change": _CHANGE_TEXT}
    for name, text in texts.items():
        yield block(
            f"ob:{name}",
            ("a", ["owl:Class"]),
            ("rdfs:label", [english(words(name))]),
            ("rdfs:comment", [english(text.replace("``", ""))]),
            ("rdfs:isDefinedBy", [f"<{_IDENTITY}>"]),
        )


def _uses() -> dict[str, list[_Use]]:
    found: dict[str, list[_Use]] = {}
    for cls in RECORDED:
        for row in properties(cls):
            if row.iri.startswith(OB):
                use = _Use(short(class_iri(cls)), range_of(row), row.doc, row.many)
                found.setdefault(row.iri.removeprefix(OB), []).append(use)
    for name, use in _OF_A_LINE.items():
        found.setdefault(name, []).append(use)
    return found


def _properties() -> Iterator[str]:
    for name, uses in sorted(_uses().items()):
        first = uses[0]
        kind = "owl:DatatypeProperty" if first.range.startswith("xsd:") else "owl:ObjectProperty"
        yield block(
            f"ob:{name}",
            ("a", [kind] if first.many else [kind, "owl:FunctionalProperty"]),
            ("rdfs:label", [english(words(name))]),
            ("rdfs:comment", [english(said_of([(local(use.cls), use.doc) for use in uses]))]),
            ("rdfs:domain", [_domain(uses)] if first.cls else []),
            ("rdfs:range", [first.range]),
            ("rdfs:isDefinedBy", [f"<{_IDENTITY}>"]),
        )


def _domain(uses: list[_Use]) -> str:
    if len(uses) == 1:
        return uses[0].cls
    return node(("a", ["owl:Class"]), ("owl:unionOf", [listed(use.cls for use in uses)]))


def _concepts() -> Iterator[str]:
    yield block(
        _SCHEME,
        ("a", ["skos:ConceptScheme"]),
        ("skos:prefLabel", [english("what a flow is for")]),
        (
            "skos:definition",
            [english("Concepts that tell what a flow is for, where its action does not.")],
        ),
        ("rdfs:isDefinedBy", [f"<{_IDENTITY}>"]),
    )
    for name, text in CONCEPTS.items():
        yield block(
            f"ob:{name}",
            ("a", ["skos:Concept"]),
            ("skos:prefLabel", [english(words(name))]),
            ("skos:definition", [english(text)]),
            ("skos:inScheme", [_SCHEME]),
        )
