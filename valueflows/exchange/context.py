# SPDX-License-Identifier: MIT
"""Reading JSON-LD contexts: what the names in a document stand for.

The parts of JSON-LD that data about an economy uses: ``@vocab``, ``@base``, prefixes, terms with
``@id``, ``@type`` and ``@reverse``. Nothing is fetched: a context named by address is read as our
own, which has the vocabulary's names, and the reader is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from valueflows.exchange.notes import Notes
from valueflows.exchange.tree import Mapping, Mark, Scalar, Sequence, Tree
from valueflows.model.problems import Code
from valueflows.model.terms import OB, VF
from valueflows.model.units import OM
from valueflows.rdf.context import CONTEXT_IRI

WELL_KNOWN: Final = {
    "vf": VF,
    "ob": OB,
    "om": OM,
    "om2": OM,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "time": "http://www.w3.org/2006/time#",
    "schema": "https://schema.org/",
}
_KEYWORDS: Final = frozenset({"@version", "@language", "@protected"})


@dataclass(slots=True)
class Term:
    """What a name stands for."""

    iri: str
    is_id: bool = False
    reverse: bool = False


@dataclass(slots=True)
class Context:
    """The names in force at one place of a document."""

    vocab: str | None = None
    base: str | None = None
    prefixes: dict[str, str] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)

    def copy(self) -> Context:
        """Return a context that inner ones can change."""
        return Context(self.vocab, self.base, dict(self.prefixes), dict(self.terms))

    def expand(self, name: str, notes: Notes, mark: Mark, *, as_name: bool) -> str:
        """Return the IRI of a name (``as_name``: of a property or class) or of a reference."""
        if as_name and name in self.terms:
            return self.terms[name].iri
        prefix, colon, rest = name.partition(":")
        if colon and not rest.startswith("//"):
            if prefix in self.prefixes:
                return self.prefixes[prefix] + rest
            if prefix in WELL_KNOWN and prefix not in {"time", "schema"}:
                notes.warn(
                    Code.CONTEXT_MENDED,
                    mark,
                    f"the prefix {prefix}: is not declared; read as {WELL_KNOWN[prefix]}",
                    "Declare it in @context.",
                )
                return WELL_KNOWN[prefix] + rest
            return name
        if colon:
            return name
        if as_name:
            return (self.vocab or VF) + name
        return urljoin(self.base, name) if self.base else name


def default_context() -> Context:
    """Return what is in force where a document says nothing."""
    return Context(vocab=VF, prefixes={"vf": VF, "ob": OB, "om": OM, "om2": OM})


def read_context(tree: Tree | None, outer: Context, notes: Notes) -> Context:
    """Return the context that a document's or node's ``@context`` makes out of the outer one."""
    if tree is None:
        return outer
    context = outer.copy()
    for part in tree.items if isinstance(tree, Sequence) else [tree]:
        if isinstance(part, Scalar):
            context = _named(part, context, notes)
        elif isinstance(part, Mapping):
            _extend(context, part, notes)
        else:
            notes.refuse(Code.SYNTAX_ERROR, part.mark, "@context is a list within a list")
    return context


def _named(part: Scalar, context: Context, notes: Notes) -> Context:
    if part.is_null:
        return Context()
    if part.text != CONTEXT_IRI:
        notes.warn(
            Code.CONTEXT_MENDED,
            part.mark,
            f"the context {part.text} is not fetched; names are read as those of ValueFlows",
            "Put the context into the file if it gives names another meaning.",
        )
    merged = default_context()
    merged.prefixes |= WELL_KNOWN | context.prefixes
    merged.base = context.base
    merged.terms = context.terms
    return merged


def _extend(context: Context, part: Mapping, notes: Notes) -> None:
    for pair in part.pairs:
        key, value = pair.key, pair.value
        word = key.strip().strip("'\":").lower()
        if key in {"@vocab", "@base"} and isinstance(value, Scalar):
            setattr(context, key[1:], value.text or None)
        elif key in _KEYWORDS:
            continue
        elif word in {"@vocab", "vocab", "@voca", "@vocabulary"} and isinstance(value, Scalar):
            notes.warn(
                Code.CONTEXT_MENDED,
                pair.mark,
                f"{key!r} is read as @vocab",
                "Write '@vocab'.",
            )
            context.vocab = value.text
        elif key.startswith("@"):
            notes.refuse(
                Code.SYNTAX_ERROR,
                pair.mark,
                f"{key} in a context is not read here",
                "Expand the document first, with any JSON-LD processor.",
            )
        else:
            _define(context, key, value, notes)


def _define(context: Context, key: str, value: Tree, notes: Notes) -> None:
    if isinstance(value, Scalar):
        if value.is_null:
            context.terms.pop(key, None)
            return
        if value.text[-1:] in {"/", "#", ":", "?"}:
            context.prefixes[key] = context.expand(value.text, notes, value.mark, as_name=False)
        elif "://" in value.text:
            notes.warn(
                Code.CONTEXT_MENDED,
                value.mark,
                f"the prefix {key}: stands for {value.text}, without a / at its end; one is put in",
                "End prefixes with / or #.",
            )
            context.prefixes[key] = f"{value.text}/"
        context.terms[key] = Term(context.expand(value.text, notes, value.mark, as_name=True))
        return
    if not isinstance(value, Mapping):
        notes.refuse(Code.SYNTAX_ERROR, value.mark, f"the term {key} is defined by a list")
        return
    iri = value.get("@id") or value.get("@reverse")
    kind = value.get("@type")
    name = iri.text if isinstance(iri, Scalar) else key
    context.terms[key] = Term(
        context.expand(name, notes, value.mark, as_name=True),
        is_id=isinstance(kind, Scalar) and kind.text in {"@id", "@vocab"},
        reverse=value.get("@reverse") is not None,
    )
