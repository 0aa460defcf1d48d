# SPDX-License-Identifier: MIT
"""Turtle, TriG, N-Triples and N-Quads as nodes.

Lexical forms stay as written. These formats have no order; for Turtle and TriG, where a parser
gives no lines, the line of a node is the first that names its subject.
"""

from __future__ import annotations

import re
from typing import Any, Final

from valueflows.exchange.nodes import Node, Said, Value
from valueflows.exchange.notes import Notes
from valueflows.exchange.tree import Mark, UnreadableError
from valueflows.model.problems import Code, Problem
from valueflows.rdf.triples import RDF_TYPE

QUADS_MAX: Final = 20_000_000


def read_rdf(data: bytes, form: str, notes: Notes) -> list[Node]:
    """Return the nodes of an RDF document; ``UnreadableError`` says where it is not RDF.

    Facts stated in several named graphs are taken together; a graph's name is not kept.
    """
    import pyoxigraph

    formats = {
        "turtle": pyoxigraph.RdfFormat.TURTLE,
        "trig": pyoxigraph.RdfFormat.TRIG,
        "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
        "nquads": pyoxigraph.RdfFormat.N_QUADS,
    }
    nodes: dict[str, Node] = {}
    said: dict[tuple[str, str], Said] = {}
    graphs: set[str] = set()
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        for count, quad in enumerate(pyoxigraph.parse(data, format=formats[form])):
            if count >= QUADS_MAX:
                raise UnreadableError(_too_large(notes, f"holds more than {QUADS_MAX} facts"))
            if not isinstance(quad.graph_name, pyoxigraph.DefaultGraph):
                graphs.add(str(quad.graph_name))
            _add(quad, nodes, said)
    except SyntaxError as error:
        raise UnreadableError(_syntax(error, form, notes)) from None
    except MemoryError:
        raise UnreadableError(_too_large(notes, "holds one statement of many megabytes")) from None
    if graphs:
        notes.warn(
            Code.NODE_LEFT_OUT,
            None,
            f"the names of {len(graphs)} graphs are not kept, their facts are",
        )
    _find_lines(data, nodes, line_based=form in {"ntriples", "nquads"})
    return list(nodes.values())


def _add(quad: Any, nodes: dict[str, Node], said: dict[tuple[str, str], Said]) -> None:
    subject, predicate = _id(quad.subject), quad.predicate.value
    node = nodes.get(subject)
    if node is None:
        node = nodes[subject] = Node(subject, None)
    value = _value(quad.object)
    if predicate == RDF_TYPE and value.is_id:
        if value.text not in {v.text for v in node.types}:
            node.types.append(value)
        return
    found = said.get((subject, predicate))
    if found is None:
        found = said[(subject, predicate)] = Said(predicate, predicate, None, [])
        node.said.append(found)
    found.values.append(value)


def _id(term: Any) -> str:
    kind = type(term).__name__
    if kind == "BlankNode":
        return f"_:{term.value}"
    return str(term.value) if kind == "NamedNode" else str(term)


def _value(term: Any) -> Value:
    if type(term).__name__ == "Literal":
        return Value(term.value, None, datatype=term.datatype.value, language=term.language)
    return Value(_id(term), None, is_id=True)


def _syntax(error: SyntaxError, form: str, notes: Notes) -> Problem:
    mark = Mark(error.lineno or 1, error.offset or 1)
    message = " ".join(str(error.msg).split())
    return Problem(
        Code.SYNTAX_ERROR,
        "",
        f"is not {form}: {message[:300]}",
        "Mend the text at this place.",
        notes.source(mark),
    )


def _too_large(notes: Notes, message: str) -> Problem:
    return Problem(Code.TOO_LARGE, "", message, "Split it.", notes.source(None))


_SUBJECT: Final = re.compile(
    rb"^[ \t]*(?:<([^>]*)>|([A-Za-z][\w.-]*)?:([\w.%:-]*)|_:(\w+))", re.MULTILINE
)
_PREFIX: Final = re.compile(rb"@?prefix[ \t]+([\w.-]*):[ \t]*<([^>]*)>", re.IGNORECASE)


def _find_lines(data: bytes, nodes: dict[str, Node], *, line_based: bool) -> None:
    """Give each node the first line that begins with its subject, as far as one does."""
    prefixes = {} if line_based else {m[1]: m[2] for m in _PREFIX.finditer(data)}
    line, position = 1, 0
    for match in _SUBJECT.finditer(data):
        line += data.count(b"\n", position, match.start())
        position = match.start()
        if match[1] is not None:
            name = match[1].decode(errors="replace")
        elif match[3] is not None:
            name = (prefixes.get(match[2] or b"", b"") + match[3]).decode(errors="replace")
        else:
            name = f"_:{match[4].decode()}"
        node = nodes.get(name)
        if node is not None and node.mark is None:
            _give_line(node, Mark(line, 1), nodes)


def _give_line(node: Node, mark: Mark, nodes: dict[str, Node]) -> None:
    """Give a node its line, and the nodes without a name that are nested in it the same."""
    todo = [node]
    while todo:
        one = todo.pop()
        one.mark = mark
        for value in one.types:
            value.mark = mark
        for said in one.said:
            said.mark = mark
            for value in said.values:
                value.mark = mark
                nested = nodes.get(value.text) if value.text.startswith("_:") else None
                if nested is not None and nested.mark is None:
                    nested.mark = mark
                    todo.append(nested)
