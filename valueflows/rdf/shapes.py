# SPDX-License-Identifier: MIT
"""The shapes of records in SHACL, from the field table, and foreign graphs held against them.

A graph that conforms can be read without loss: every value is of a kind that a record can hold.
That is narrower than ValueFlows for numbers, which must be exact (``xsd:decimal`` or
``xsd:integer``, no float), and wider for moments, because RDF stores turn ``xsd:dateTimeStamp``
into ``xsd:dateTime``. What follows from events (stock, stage, place) may be stated. A reference may
lead to something that is not described, or in other vocabularies only; what is described in ours
must be what the property leads to.

Each field has a shape of its own, ``shape:EconomicEvent-provider``, so that a report on a shape is
known to be about that class and field.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pyoxigraph as ox

from valueflows.model.actions import ACTIONS, ActionRow
from valueflows.model.agents import Agent
from valueflows.model.catalog import RECORDED, VALUES, WORDS, class_iri
from valueflows.model.problems import Code, Problem, in_order
from valueflows.model.proposals import PURPOSES, ProposalPurpose
from valueflows.model.terms import Property, camel, properties
from valueflows.rdf.triples import literal
from valueflows.rdf.turtle import Fact, block, document, english, listed, node, short

_REMARKS: Final = """
The shapes of the records of an open-books ledger, written out by `python -m valueflows.rdf`; change
the field table, not this file.

SPDX-License-Identifier: MIT
"""
_PREFIXES: Final = ("shape", "vf", "ob", "sh", "rdf", "xsd")
SHAPED: Final[tuple[type[Any], ...]] = (Agent, *RECORDED, *VALUES)
MEMBERS: Final[dict[Any, Iterable[str]]] = {ActionRow: ACTIONS, ProposalPurpose: PURPOSES}
_UNDESCRIBED: Final = "shape:Undescribed"
_MOMENT: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$"
)
_NUMBER: Final = r"^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$"


def shapes_text() -> str:
    """Return the shapes as Turtle: a node shape for each class, a property shape for each field."""
    blocks = [_undescribed()]
    for cls in SHAPED:
        blocks.append(_class_shape(cls))
        blocks += [_field_shape(cls, row) for row in properties(cls)]
    return document(_REMARKS, _PREFIXES, blocks)


def _undescribed() -> str:
    ours = [short(class_iri(cls)) for cls in SHAPED] + [f"vf:{name}" for name in WORDS.values()]
    described = node(
        ("sh:path", ["rdf:type"]),
        ("sh:qualifiedValueShape", [node(("sh:in", [listed(ours)]))]),
        ("sh:qualifiedMaxCount", ["0"]),
    )
    return block(_UNDESCRIBED, ("a", ["sh:NodeShape"]), ("sh:property", [described]))


def field_shape_name(cls: type[Any], row: Property) -> str:
    """Return the name of the shape of a field in a class."""
    return f"shape:{cls.__name__}-{camel(row.name)}"


def _class_shape(cls: type[Any]) -> str:
    return block(
        f"shape:{cls.__name__}",
        ("a", ["sh:NodeShape"]),
        ("sh:targetClass", [short(class_iri(cls))]),
        ("sh:property", [field_shape_name(cls, row) for row in properties(cls)]),
    )


def _field_shape(cls: type[Any], row: Property) -> str:
    return block(
        field_shape_name(cls, row),
        ("a", ["sh:PropertyShape"]),
        ("sh:path", [short(row.iri)]),
        ("sh:name", [english(row.key)]),
        ("sh:description", [english(row.doc)]),
        ("sh:minCount", ["1"] if row.required and not row.presumed else []),
        ("sh:maxCount", [] if row.many else ["1"]),
        *_value_facts(row),
    )


def _value_facts(row: Property) -> list[Fact]:
    match row.kind:
        case "amount":
            return [_one_of("decimal", "integer"), ("sh:pattern", [literal(_NUMBER)])]
        case "instant":
            return [_one_of("dateTimeStamp", "dateTime"), ("sh:pattern", [literal(_MOMENT)])]
        case "tag":
            text, iri = node(("sh:datatype", ["xsd:string"])), node(("sh:nodeKind", ["sh:IRI"]))
            return [("sh:or", [listed((text, iri))])]
        case "word":
            return [("sh:in", [listed(f"vf:{name}" for name in MEMBERS[row.target])])]
        case "node":
            return [("sh:nodeKind", ["sh:IRI"])]
        case "ref":
            classes = [cls for cls in SHAPED if issubclass(cls, row.target)]
            legal = [node(("sh:class", [short(class_iri(cls))])) for cls in classes]
            return [("sh:nodeKind", ["sh:IRI"]), ("sh:or", [listed([*legal, _UNDESCRIBED])])]
        case "value":
            inner = f"shape:{row.target.__name__}"
            return [("sh:nodeKind", ["sh:BlankNodeOrIRI"]), ("sh:node", [inner])]
        case _:
            return [("sh:datatype", [short(str(row.datatype))])]


def _one_of(*datatypes: str) -> Fact:
    return "sh:or", [listed(node(("sh:datatype", [f"xsd:{name}"])) for name in datatypes)]


Statements = Iterable[ox.Quad | ox.Triple]


def validate(
    data: str | bytes | Statements, form: ox.RdfFormat = ox.RdfFormat.TURTLE
) -> list[Problem]:
    """Return what is wrong with an RDF graph, given as text of a form or as triples or quads.

    Quads of all graphs are taken together. Nodes without a class of ours are not looked at.
    Problems: ``SYNTAX_ERROR`` alone when the text cannot be read; else ``FIELD_MISSING``,
    ``TOO_MANY_VALUES``, ``VALUE_HAS_WRONG_KIND``, ``UNKNOWN_ACTION``, ``UNKNOWN_WORD`` and
    ``REFERENCE_TO_WRONG_CLASS``, each with the node and the property as its path.
    Raises: ``ImportError`` when the extra ``shapes`` is not installed.
    """
    try:
        # Slow to import, and an extra: only who validates pays for it.
        from valueflows.rdf.conformance import conformance_problems
    except ImportError as error:
        raise ImportError(
            "to hold a graph against the shapes, install valueflows[shapes]"
        ) from error
    try:
        statements = list(ox.parse(data, form) if isinstance(data, str | bytes) else data)
    except SyntaxError as error:
        return [Problem(Code.SYNTAX_ERROR, "", str(error), "Check what wrote the text.")]
    return in_order(sorted(conformance_problems(statements), key=str))
