# SPDX-License-Identifier: MIT
"""A document as a list of nodes, each with what is said of it and where; common to all formats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from valueflows.exchange.context import Context, Term, default_context, read_context
from valueflows.exchange.notes import Notes
from valueflows.exchange.tree import Mapping, Mark, Pair, Scalar, Sequence, Tree
from valueflows.model.problems import Code

ID: Final = "@id"
TYPE: Final = "@type"


@dataclass(slots=True)
class Value:
    """One value: text, or the id of a node (``is_id``), with the context to read it in.

    ``empty`` is a value that was left out behind its key.
    """

    text: str
    mark: Mark | None
    is_id: bool = False
    datatype: str | None = None
    language: str | None = None
    context: Context | None = None
    empty: bool = False


@dataclass(slots=True)
class Said:
    """A property, as its IRI and as it was written, and its values."""

    iri: str
    key: str
    mark: Mark | None
    values: list[Value]


@dataclass(slots=True)
class Node:
    """Everything said of one thing at one place of a document."""

    id: str
    mark: Mark | None
    types: list[Value] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


class JsonLd:
    """Turns a tree of JSON or YAML into nodes, in the order they stand in the document.

    A node without an ``@id`` gets a blank one (``_:``) after its line and column.
    """

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.nodes: list[Node] = []
        self.backwards: list[tuple[Node, Said]] = []

    def read(self, documents: list[Tree]) -> list[Node]:
        """Return the nodes of all documents."""
        for document in documents:
            self.notes.begin = document.mark
            self._top(document, default_context())
        self._turn_back()
        return self.nodes

    def _turn_back(self) -> None:
        """Say forwards what terms defined as the reverse of a property say."""
        first: dict[str, Node] = {}
        for node in self.nodes:
            first.setdefault(node.id, node)
        for node, said in self.backwards:
            for value in said.values:
                other = first.get(value.text)
                if other is not None:
                    here = [Value(node.id, said.mark, is_id=True)]
                    other.said.append(Said(said.iri, said.key, said.mark, here))
                elif not value.empty:
                    self.notes.warn(
                        Code.NODE_LEFT_OUT,
                        value.mark,
                        f"{said.key} of {node.id} names {value.text}, which is not described here; "
                        "left out",
                        f"Describe it, and state {said.iri} of it.",
                    )

    def _top(self, tree: Tree, context: Context) -> None:
        if isinstance(tree, Sequence):
            for item in tree.items:
                self._top(item, context)
        elif isinstance(tree, Scalar):
            if not tree.is_null:
                self.notes.refuse(
                    Code.SYNTAX_ERROR,
                    tree.mark,
                    "this is text, where a record is expected",
                    "A record is a mapping with @id and @type.",
                )
        else:
            self._document(tree, context)

    def _document(self, tree: Mapping, context: Context) -> None:
        graph = tree.get("@graph")
        if graph is None:
            self._node(tree, context)
            return
        inner = read_context(tree.pair("@context"), context, self.notes)
        for pair in tree.pairs:
            if pair.key not in {"@graph", "@context", ID, "id"}:
                self.notes.warn(
                    Code.NODE_LEFT_OUT,
                    pair.mark,
                    f"{pair.key} beside @graph is about the document and is left out",
                    "Say it of a record inside @graph.",
                )
        for item in graph.items if isinstance(graph, Sequence) else [graph]:
            self._top(item, inner)

    def _node(self, tree: Mapping, context: Context) -> Node:
        node = Node(f"_:at-{tree.mark.line}-{tree.mark.column}", tree.mark)
        self.nodes.append(node)
        context = read_context(tree.pair("@context"), context, self.notes)
        for pair in tree.pairs:
            keyword = self._keyword(pair, context)
            if keyword == ID:
                node.id = self._id(pair.value, context) or node.id
            elif keyword == TYPE:
                node.types += self._types(pair.value, context)
        for pair in tree.pairs:
            keyword = self._keyword(pair, context)
            if keyword is None:
                self._property(node, pair, context)
            elif keyword == "@graph":
                self._top(pair.value, context)
            elif keyword not in {ID, TYPE, "@context"}:
                self.notes.refuse(
                    Code.SYNTAX_ERROR,
                    pair.mark,
                    f"{pair.key} is not read here",
                    "Expand the document first, with any JSON-LD processor.",
                )
        return node

    def _keyword(self, pair: Pair, context: Context) -> str | None:
        """Return the JSON-LD keyword a key stands for, None for a property."""
        if pair.key.startswith("@"):
            return pair.key
        term = context.terms.get(pair.key)
        if term is not None:
            return term.iri if term.iri.startswith("@") else None
        if pair.key in {"id", "type"}:
            self.notes.warn(
                Code.TERM_READ_AS, pair.mark, f"{pair.key} is read as @{pair.key}", "Write the @."
            )
            return f"@{pair.key}"
        return None

    def _id(self, value: Tree, context: Context) -> str | None:
        null = isinstance(value, Scalar) and value.is_null and value.text
        if isinstance(value, Scalar) and value.text and not null:
            return context.expand(value.text, self.notes, value.mark, as_name=False)
        if null or not isinstance(value, Scalar):
            self.notes.refuse(
                Code.ID_IS_NOT_AN_IRI,
                value.mark,
                "an @id is one IRI, not nothing, a list or a mapping",
                "Write the IRI itself.",
            )
        return None

    def _types(self, value: Tree, context: Context) -> list[Value]:
        found = []
        for item in value.items if isinstance(value, Sequence) else [value]:
            if isinstance(item, Scalar) and not item.is_null and item.text:
                iri = context.expand(item.text, self.notes, item.mark, as_name=True)
                found.append(Value(iri, item.mark, is_id=True))
            elif not isinstance(item, Scalar):
                self.notes.refuse(
                    Code.UNKNOWN_CLASS,
                    item.mark,
                    "a @type is the name of a class, not a list or a mapping",
                    "Write the name itself.",
                )
        return found

    def _property(self, node: Node, pair: Pair, context: Context) -> None:
        term = context.terms.get(pair.key)
        iri = context.expand(pair.key, self.notes, pair.mark, as_name=True)
        said = Said(iri, pair.key, pair.mark, list(self._values(pair.value, context, term)))
        if term is not None and term.reverse:
            self.backwards.append((node, said))
        else:
            node.said.append(said)

    def _values(self, tree: Tree, context: Context, term: Term | None) -> Iterator[Value]:
        if isinstance(tree, Sequence):
            for item in tree.items:
                yield from self._values(item, context, term)
        elif isinstance(tree, Scalar):
            yield self._scalar(tree, context, term)
        elif "@value" in tree.keys:
            yield self._literal(tree, context)
        elif "@list" in tree.keys or "@set" in tree.keys:
            inner = tree.get("@list") or tree.get("@set")
            assert inner is not None  # noqa: S101 - one of the two is there
            yield from self._values(inner, context, term)
        elif tree.keys <= {ID} and tree.pairs:
            target = self._id(tree.pairs[0].value, context) or ""
            yield Value(target, tree.mark, is_id=True, context=context)
        elif tree.pairs:
            yield Value(self._node(tree, context).id, tree.mark, is_id=True, context=context)
        else:
            yield Value("", tree.mark, empty=True)

    def _scalar(self, tree: Scalar, context: Context, term: Term | None) -> Value:
        if tree.is_null:
            return Value("", tree.mark, empty=True)
        language = context.language
        if term is not None:
            if term.is_id or (term.is_word and ":" in tree.text):
                iri = context.expand(tree.text, self.notes, tree.mark, as_name=False)
                return Value(iri, tree.mark, is_id=True, context=context)
            if term.datatype or term.is_word or term.reverse:
                return Value(tree.text, tree.mark, datatype=term.datatype, context=context)
            language = language if term.language is None else term.language or None
        return Value(tree.text, tree.mark, language=language, context=context)

    def _literal(self, tree: Mapping, context: Context) -> Value:
        value, kind, language = tree.get("@value"), tree.get(TYPE), tree.get("@language")
        if not isinstance(value, Scalar):
            self.notes.refuse(
                Code.VALUE_HAS_WRONG_KIND,
                tree.mark,
                "a @value is text or a number, not a list or a mapping",
                "Write one @value for each.",
            )
        if not isinstance(value, Scalar) or value.is_null:
            return Value("", tree.mark, empty=True)
        datatype = None
        if isinstance(kind, Scalar):
            datatype = context.expand(kind.text, self.notes, kind.mark, as_name=True)
        tag = language.text.lower() if isinstance(language, Scalar) else None
        return Value(value.text, value.mark, datatype=datatype, language=tag, context=context)
