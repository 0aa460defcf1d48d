# SPDX-License-Identifier: MIT
"""Our own small vocabulary as Turtle, and with it every file of the ``ontologies`` folder.

``ontologies/open-books.ttl`` holds what ValueFlows has no word for: the records in ``model.ours``,
the fields of ours that ValueFlows records carry, what a line of the journal says of itself, and
the concepts and roles of ``concepts``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from valueflows.model.catalog import OURS, RECORDED, class_iri
from valueflows.model.terms import OB, Property, properties
from valueflows.rdf.concepts import concept_blocks, mapped
from valueflows.rdf.context import context_text
from valueflows.rdf.ontology import range_of, said_of, valueflows_text
from valueflows.rdf.shapes import shapes_text
from valueflows.rdf.turtle import block, document, english, listed, local, node, short, words

_REMARKS: Final = """
The vocabulary of open books, written out by `python -m valueflows.rdf`; change the field table and
the concepts it is made of, not this file.

SPDX-License-Identifier: MIT
"""
_PREFIXES: Final = ("ob", "vf", "org", "dcterms", "owl", "rdfs", "skos", "xsd", "vann")
_IDENTITY: Final = OB.removesuffix("#")

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
    blocks = [_ontology(), *_classes(), *_properties(), *concept_blocks()]
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
            *mapped(name),
            ("rdfs:label", [english(words(name))]),
            ("rdfs:comment", [english(text.replace("``", ""))]),
            ("rdfs:isDefinedBy", [f"<{_IDENTITY}>"]),
        )


def _uses() -> dict[str, list[_Use]]:
    found: dict[str, list[_Use]] = {}
    for cls in RECORDED:
        for row in properties(cls):
            if row.iri.startswith(OB):
                use = _Use(short(class_iri(cls)), _leads_to(row), row.doc, row.many)
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
            *mapped(name),
            ("rdfs:label", [english(words(name))]),
            ("rdfs:comment", [english(said_of([(local(use.cls), use.doc) for use in uses]))]),
            ("rdfs:domain", [_any_of(use.cls for use in uses)] if first.cls else []),
            ("rdfs:range", [_any_of(use.range for use in uses)]),
            ("rdfs:isDefinedBy", [f"<{_IDENTITY}>"]),
        )


def _any_of(terms: Iterable[str]) -> str:
    """Return the one class or datatype there is, or the union of several."""
    found = list(dict.fromkeys(terms))
    if len(found) == 1:
        return found[0]
    return node(("a", ["owl:Class"]), ("owl:unionOf", [listed(found)]))


def _leads_to(row: Property) -> str:
    """Return what a field of ours leads to; our numbers are exact, and no others are meant."""
    return "xsd:decimal" if row.kind == "amount" else range_of(row)
