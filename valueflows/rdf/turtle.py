# SPDX-License-Identifier: MIT
"""Turtle for people to read: a document is prefixes and blocks, a block is a subject and its facts.

Terms are strings as Turtle writes them (``vf:note``, ``"a word"@en``, ``( vf:a vf:b )``), so that a
generator reads like what it generates. The order is the generator's own: same table, same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from valueflows.model.terms import snake
from valueflows.rdf.context import PREFIXES as CONTEXT_PREFIXES
from valueflows.rdf.triples import literal

PREFIXES: Final = CONTEXT_PREFIXES | {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "sh": "http://www.w3.org/ns/shacl#",
    "shape": "https://w3id.org/open-books/shapes#",
    "dcterms": "http://purl.org/dc/terms/",
    "dtype": "http://www.linkedmodel.org/schema/dtype#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
}

Fact = tuple[str, Iterable[str]]
"""A predicate and its objects; without objects it is left out."""


def short(iri: str) -> str:
    """Return an IRI with its prefix; one that has none stands in angle brackets."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"


def local(term: str) -> str:
    """Return a prefixed name without its prefix."""
    return term.partition(":")[2]


def english(text: str) -> str:
    """Return a text of ours as an English literal on one line."""
    return literal(" ".join(text.split()), language="en")


def words(name: str) -> str:
    """Return a term's name in words: ``EconomicEvent`` is "economic event"."""
    return snake(name).replace("_", " ")


def listed(terms: Iterable[str]) -> str:
    """Return an RDF list."""
    return f"( {' '.join(terms)} )"


def node(*facts: Fact) -> str:
    """Return a node without a name."""
    said = [f"{verb} {', '.join(objects)}" for verb, objects in _said(facts)]
    return f"[ {' ; '.join(said)} ]"


def block(subject: str, *facts: Fact) -> str:
    """Return what is said of one subject: a fact a line, several objects one below the other."""
    lines = []
    for verb, objects in _said(facts):
        gap = " ,\n        " if sum(map(len, objects)) > _OBJECTS_WIDE else " , "
        lines.append(f"    {verb} {gap.join(objects)}")
    return f"{subject}\n" + " ;\n".join(lines) + " .\n"


_OBJECTS_WIDE: Final = 70


def _said(facts: Iterable[Fact]) -> list[tuple[str, list[str]]]:
    return [(verb, found) for verb, objects in facts if (found := list(objects))]


def document(remarks: str, prefixes: Iterable[str], blocks: Iterable[str]) -> str:
    """Return a whole file: remarks, the prefixes it uses, its blocks."""
    head = [f"# {line}".rstrip() for line in remarks.strip().splitlines()]
    bound = [f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in prefixes]
    return "\n".join([*head, "", *bound, "", *blocks])
