# SPDX-License-Identifier: MIT
"""Reading JSON-LD contexts: what the names in a document stand for.

The parts of JSON-LD that data about an economy uses: ``@vocab``, ``@base``, prefixes, terms with
``@id``, ``@type`` and ``@reverse``. Nothing is fetched: a context named by address is read as our
own, which has the vocabulary's names, and the reader is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urljoin

from valueflows.exchange.notes import Notes
from valueflows.exchange.tree import Mapping, Mark, Pair, Scalar, Sequence, Tree
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
_KEYWORDS: Final = frozenset({"@version", "@protected"})
_TERM_KEYWORDS: Final = frozenset(
    {"@id", "@reverse", "@type", "@language", "@prefix", "@protected", "@container"}
)
_ENDS: Final = ("/", "#", ":", "?")
_SCHEMES: Final = frozenset({"time", "schema"})
_ADDRESSES: Final = _SCHEMES | {"geo"}
"""Names before a colon that may begin an IRI of their own, as ``geo:52.1,4.3`` does."""


@dataclass(slots=True)
class Term:
    """What a name stands for, and how its values are read."""

    iri: str
    mark: Mark | None = None
    is_id: bool = False
    is_word: bool = False
    reverse: bool = False
    datatype: str | None = None
    language: str | None = None


@dataclass(slots=True)
class Context:
    """The names in force at one place of a document."""

    vocab: str | None = None
    base: str | None = None
    language: str | None = None
    prefixes: dict[str, str] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """Names that a context took away."""
    mark: Mark | None = None
    """Where the context stands that gives bare names their meaning, or should."""

    def copy(self) -> Context:
        """Return a context that inner ones can change."""
        return replace(
            self, prefixes=dict(self.prefixes), terms=dict(self.terms), gone=set(self.gone)
        )

    def expand(self, name: str, notes: Notes, mark: Mark, *, as_name: bool) -> str:
        """Return the IRI of a name (``as_name``: of a property or class) or of a reference."""
        if as_name and name in self.terms:
            return self.terms[name].iri
        prefix, colon, rest = name.partition(":")
        if colon:
            known = None if rest.startswith("//") else self._prefix(prefix, notes, mark, as_name)
            return name if known is None else known + rest
        if not as_name:
            return _joined(self.base, name)
        if name.startswith("@"):
            return name
        if self.vocab is None:
            self._no_vocab(notes, mark)
        return (self.vocab or VF) + name

    def _prefix(self, prefix: str, notes: Notes, mark: Mark, as_name: bool) -> str | None:  # noqa: FBT001
        if prefix in self.prefixes:
            return self.prefixes[prefix]
        term = self.terms.get(prefix)
        if term is not None and "://" in term.iri:
            notes.warn(
                Code.CONTEXT_MENDED,
                term.mark,
                f"the prefix {prefix}: stands for {term.iri}, without a / at its end; "
                "one is put in",
                "End prefixes with / or #.",
            )
            return f"{term.iri}/"
        own = prefix in (_SCHEMES if as_name else _ADDRESSES)
        if own or prefix not in WELL_KNOWN or prefix in self.gone:
            return None
        notes.warn(
            Code.CONTEXT_MENDED,
            mark,
            f"the prefix {prefix}: is not declared; read as {WELL_KNOWN[prefix]}",
            "Declare it in @context.",
        )
        return WELL_KNOWN[prefix]

    def _no_vocab(self, notes: Notes, mark: Mark) -> None:
        what = "there is no @context" if self.mark is None else "@context has no @vocab"
        notes.warn(
            Code.CONTEXT_MENDED,
            self.mark or notes.begin or mark,
            f"{what}; names are read as those of ValueFlows",
            f"Begin the file with a @context whose @vocab is {VF}.",
        )


def _joined(base: str | None, name: str) -> str:
    try:
        return urljoin(base, name) if base else name
    except ValueError:  # half a bracket: what is no address stays as it is, and is refused as an id
        return name


def default_context() -> Context:
    """Return what is in force where a document says nothing."""
    return Context(prefixes={"vf": VF, "ob": OB, "om": OM, "om2": OM})


def read_context(pair: Pair | None, outer: Context, notes: Notes) -> Context:
    """Return the context that a document's or node's ``@context`` makes out of the outer one."""
    if pair is None:
        return outer
    context = outer.copy()
    context.mark = context.mark or pair.mark
    parts = pair.value.items if isinstance(pair.value, Sequence) else [pair.value]
    for part in parts:
        if isinstance(part, Scalar):
            context = _named(part, context, notes)
        elif isinstance(part, Mapping):
            _extend(context, part, notes)
        else:
            notes.refuse(
                Code.SYNTAX_ERROR,
                part.mark,
                "@context is a list within a list",
                "Write one list of contexts.",
            )
    return context


def _named(part: Scalar, context: Context, notes: Notes) -> Context:
    if part.is_null:
        return Context(mark=part.mark)
    known = dict(WELL_KNOWN)
    if part.text != CONTEXT_IRI:
        del known["geo"]
        notes.warn(
            Code.CONTEXT_MENDED,
            part.mark,
            f"the context {part.text} is not fetched; names are read as those of ValueFlows",
            "Put the context into the file if it gives names another meaning.",
        )
    merged = context.copy()
    merged.vocab = VF
    merged.prefixes = known | context.prefixes
    return merged


def _extend(context: Context, part: Mapping, notes: Notes) -> None:
    named = []
    for pair in part.pairs:
        key, value = pair.key, pair.value
        word = key.strip().strip("'\":").lower()
        if key in {"@vocab", "@base", "@language"} and isinstance(value, Scalar):
            _set(context, key[1:], value, pair.mark, notes)
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
            _beyond(key, pair.mark, notes)
        else:
            named.append(pair)
    _define_all(context, named, notes)


def _set(context: Context, name: str, value: Scalar, mark: Mark, notes: Notes) -> None:
    text = None if value.is_null else value.text or None
    if name == "vocab" and text is None:
        context.mark = mark
    elif name == "vocab" and text is not None and text.partition(":")[0] in context.prefixes:
        text = context.expand(text, notes, mark, as_name=False)
    setattr(context, name, text.lower() if text and name == "language" else text)


def _beyond(key: str, mark: Mark, notes: Notes) -> None:
    notes.refuse(
        Code.SYNTAX_ERROR,
        mark,
        f"{key} in a context is not read here",
        "Expand the document first, with any JSON-LD processor.",
    )


def _define_all(context: Context, pairs: list[Pair], notes: Notes) -> None:
    """Define terms, each after the prefix it is built on, in whatever order they stand."""
    waiting = {pair.key: pair for pair in pairs}
    for pair in pairs:
        chain: list[Pair] = []
        one: Pair | None = pair
        while one is not None and waiting.pop(one.key, None) is not None:
            chain.append(one)
            one = waiting.get(_iri_of(one).partition(":")[0])
        for defined in reversed(chain):
            _define(context, defined.key, defined.value, notes)


def _iri_of(pair: Pair) -> str:
    value = pair.value
    if isinstance(value, Mapping):
        value = value.get("@id") or value.get("@reverse") or value
    return value.text if isinstance(value, Scalar) else ""


def _define(context: Context, key: str, value: Tree, notes: Notes) -> None:
    for names in (context.terms, context.prefixes):
        names.pop(key, None)
    if isinstance(value, Scalar):
        if value.is_null:
            context.gone.add(key)
            return
        if value.text.endswith(_ENDS):
            context.prefixes[key] = context.expand(value.text, notes, value.mark, as_name=False)
        iri = context.expand(value.text, notes, value.mark, as_name=True)
        context.terms[key] = Term(iri, value.mark)
    elif isinstance(value, Mapping):
        _define_at_length(context, key, value, notes)
    else:
        notes.refuse(
            Code.SYNTAX_ERROR,
            value.mark,
            f"the term {key} is defined by a list",
            "Define it by its IRI.",
        )


def _define_at_length(context: Context, key: str, value: Mapping, notes: Notes) -> None:
    for pair in value.pairs:
        if pair.key not in _TERM_KEYWORDS or not _is_plain(pair):
            _beyond(f"{pair.key} of the term {key}", pair.mark, notes)
    name, kind = _iri_of(Pair(key, value.mark, value)) or key, value.get("@type")
    iri = context.expand(name, notes, value.mark, as_name=True)
    language = value.get("@language")
    term = Term(iri, value.mark, reverse="@reverse" in value.keys)
    if isinstance(kind, Scalar):
        term.is_id, term.is_word = kind.text == "@id", kind.text == "@vocab"
        if not kind.text.startswith("@"):
            term.datatype = context.expand(kind.text, notes, kind.mark, as_name=True)
    if isinstance(language, Scalar):
        term.language = "" if language.is_null else language.text.lower()
    if "@prefix" in value.keys:
        context.prefixes[key] = iri
    context.terms[key] = term


def _is_plain(pair: Pair) -> bool:
    """Whether a keyword of a term's definition changes nothing that the reader does not know."""
    texts = [v for v in _listed(pair.value) if isinstance(v, Scalar)]
    if pair.key == "@container":
        return {v.text for v in texts} <= {"@set", "@list"}
    return pair.key != "@type" or all(v.text != "@json" for v in texts)


def _listed(tree: Tree) -> list[Tree]:
    return tree.items if isinstance(tree, Sequence) else [tree]
