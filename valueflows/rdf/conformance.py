# SPDX-License-Identifier: MIT
"""Foreign graphs held against the shapes by pySHACL, and its report read as problems.

This module needs the extra ``shapes``; ``shapes.validate`` imports it when it is called.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from valueflows.model.actions import ActionRow
from valueflows.model.catalog import WORDS, class_iri
from valueflows.model.problems import Code, Problem
from valueflows.model.terms import Property, properties
from valueflows.rdf.shapes import MEMBERS, SHAPED, field_shape_name, shapes_text
from valueflows.rdf.turtle import PREFIXES, local, short

_SH: Final = PREFIXES["sh"]
_RESULT: Final = URIRef(f"{_SH}ValidationResult")
_ROWS: Final = {field_shape_name(cls, row): row for cls in SHAPED for row in properties(cls)}
_MEASURED: Final = {row.iri: row.key for row in _ROWS.values() if row.kind == "value"}
_EXPECTED: Final = {
    "text": ("plain text (xsd:string)", "Write it as text, without a language."),
    "tag": ("text or the IRI of a concept", "Write it as text without a language, or as an IRI."),
    "uri": ("an address (xsd:anyURI)", "Write it as a literal of that type."),
    "node": ("the IRI of a thing", "Give the thing an IRI."),
    "ref": ("the IRI of a record", "Refer to records by their id."),
    "amount": ("an exact number (xsd:decimal or xsd:integer)", "Write it out, as in 10.50."),
    "instant": (
        "a moment with its offset from UTC (xsd:dateTimeStamp or xsd:dateTime)",
        "Write it as in 2026-11-01T08:30:00+01:00.",
    ),
    "bool": ("true or false (xsd:boolean)", "Write true or false."),
    "int": ("a whole number (xsd:integer)", "Write it as in 12."),
    "value": ("a measure", "Give it a node with a number and a unit."),
}


def conformance_problems(statements: Iterable[ox.Quad | ox.Triple]) -> Iterator[Problem]:
    """Yield what pySHACL finds wrong, in no particular order, some of it twice."""
    with _quiet():
        graph = _graph(statements)
        shapes = _graph(ox.parse(shapes_text(), ox.RdfFormat.TURTLE))
        _, report, _ = pyshacl.validate(graph, shacl_graph=shapes)
    for result in report.subjects(RDF.type, _RESULT):
        said = {
            str(verb).removeprefix(_SH): value for verb, value in report.predicate_objects(result)
        }
        row = _ROWS[short(str(said["sourceShape"]))]
        component = str(said["sourceConstraintComponent"]).removeprefix(_SH)
        code = _code(component.removesuffix("ConstraintComponent"), row)
        focus = said["focusNode"]
        # Where a literal stands for a measure, what it lacks as a measure is beside the point.
        if code is not None and not isinstance(focus, Literal):
            yield _problem(code, row, _path(focus, row, graph), said.get("value"), graph)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging malformed literals with a traceback: the report names them."""
    logger = logging.getLogger("rdflib.term")
    logger.addFilter(_nothing)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.removeFilter(_nothing)


def _nothing(_record: logging.LogRecord) -> bool:
    return False


def _graph(statements: Iterable[ox.Quad | ox.Triple]) -> Graph:
    """Return the statements as rdflib has them, literals as they are written."""
    graph = Graph()
    for statement in statements:
        subject, value = statement.subject, statement.object
        # What is said of a statement is not said of a record.
        if not isinstance(subject, ox.Triple) and not isinstance(value, ox.Triple):
            graph.add((_term(subject), URIRef(statement.predicate.value), _term(value)))
    return graph


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> URIRef | BNode | Literal:
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    # Midnight may be written as the end of a day, which rdflib does not know.
    text = term.value.replace("T24:00:00", "T00:00:00")
    return Literal(text, datatype=URIRef(term.datatype.value), normalize=False)


def _code(component: str, row: Property) -> Code | None:
    """Return the rule a component stands for; None for a measure, whose own results say more."""
    match component:
        case "MinCount":
            return Code.FIELD_MISSING
        case "MaxCount":
            return Code.TOO_MANY_VALUES
        case "In":
            return Code.UNKNOWN_ACTION if row.target is ActionRow else Code.UNKNOWN_WORD
        case "Or" if row.kind == "ref":
            return Code.REFERENCE_TO_WRONG_CLASS
        case "Node":
            return None
        case _:
            return Code.VALUE_HAS_WRONG_KIND


def _path(focus: Node, row: Property, graph: Graph) -> str:
    """Return the node and the property; a measure without an IRI is named by what it measures."""
    if not isinstance(focus, BNode):
        return f"{focus} {row.key}"
    for holder, verb in sorted(graph.subject_predicates(focus)):
        if str(verb) in _MEASURED:
            return f"{_shown(holder)} {_MEASURED[str(verb)]}.{row.key}"
    return f"{_shown(focus)} {row.key}"


def _problem(code: Code, row: Property, path: str, value: Node | None, graph: Graph) -> Problem:
    shown = "" if value is None else _shown(value)
    match code:
        case Code.FIELD_MISSING:
            return Problem(code, path, f"{row.key} is missing", f"State it: {row.doc}")
        case Code.TOO_MANY_VALUES:
            text = f"{row.key} has more than one value"
            return Problem(code, path, text, "Keep the one that holds.")
        case Code.UNKNOWN_ACTION | Code.UNKNOWN_WORD:
            known = ", ".join(f"vf:{name}" for name in sorted(MEMBERS[row.target]))
            text = f"there is no {WORDS[row.target]} {shown}"
            return Problem(code, path, text, f"Use one of {known}.")
        case Code.REFERENCE_TO_WRONG_CLASS:
            have = ", ".join(sorted(short(str(cls)) for cls in graph.objects(value, RDF.type)))
            wanted = local(short(class_iri(row.target)))
            text = f"{shown} is described as {have}, where {row.key} leads to {wanted}"
            return Problem(code, path, text, "Refer to a record of that class.")
        case _:
            what, remedy = _EXPECTED[row.kind]
            return Problem(code, path, f"{shown} is not {what}", remedy)


def _shown(value: Node) -> str:
    if isinstance(value, Literal):
        of = value.language or (short(str(value.datatype)) if value.datatype else "")
        return f'"{value}" ({of})' if of else f'"{value}"'
    return f"_:{value}" if isinstance(value, BNode) else str(value)
