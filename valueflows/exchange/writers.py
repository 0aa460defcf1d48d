# SPDX-License-Identifier: MIT
"""Writing records as JSON-LD, YAML-LD, Turtle, TriG, N-Triples and N-Quads.

Takes the journal's JSON-LD objects one after another and yields text, so that a large ledger is
never held whole. Numbers and times are written letter for letter. Formats without order carry the
order of the events in ``ob:order``, so that a reading of them tells the same story.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import msgspec

from valueflows.model.catalog import CLASSES, class_word
from valueflows.model.terms import OB, XSD, properties
from valueflows.rdf.context import PREFIXES, context
from valueflows.rdf.triples import literal, measure_iri, triples

_STORY: Final = frozenset({"EconomicEvent", "ob:Opening", "ob:Assertion"})
_MEASURES: Final = {
    class_word(cls): [row.key for row in properties(cls) if row.kind == "value"]
    for cls in CLASSES.values()
}
_KEYS: Final = {
    class_word(cls): {"@id", "@type", "ob:revision", *(row.key for row in properties(cls))}
    for cls in CLASSES.values()
}
Writer = Callable[[Iterable[dict[str, Any]]], Iterator[str]]


_SCHEME: Final = re.compile(rf'"({"|".join(PREFIXES)}):(?!//)')


def named(record: dict[str, Any]) -> dict[str, Any]:
    """Give the measures of a record the IRIs they have in RDF."""
    out = dict(record)
    for key in _MEASURES[record["@type"]]:
        if key in out:
            out[key] = {"@id": measure_iri(record["@id"], key), "@type": "Measure", **out[key]}
    return out


def _unabbreviated(record: dict[str, Any]) -> dict[str, Any]:
    """Take away, for one record, the prefixes that an IRI in it would be taken to begin with.

    ``geo:52.1,4.3`` is an IRI of its own, and the context has a prefix ``geo``.
    """
    out = named(record)
    own = _KEYS[out["@type"]]
    said = [[v for k, v in out.items() if k != "@type"], [k for k in out if k not in own]]
    prefixes = set(_SCHEME.findall(msgspec.json.encode(said).decode()))
    if not prefixes:
        return out
    if "ob" in prefixes and out["@type"].startswith("ob:"):
        out["@type"] = OB + out["@type"].removeprefix("ob:")
    return {"@context": dict.fromkeys(sorted(prefixes)), **out}


def jsonld(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield a JSON-LD document, one record a line, its context at the head."""
    yield '{"@context":' + msgspec.json.encode(context()["@context"]).decode() + ',\n"@graph":['
    separator = "\n"
    for record in records:
        yield separator + msgspec.json.encode(_unabbreviated(record)).decode()
        separator = ",\n"
    yield "\n]}\n"


def yamlld(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield a YAML-LD document, its context at the head."""
    import yaml

    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    yield "'@context': " + msgspec.json.encode(context()["@context"]).decode() + "\n'@graph':\n"
    empty = True
    for record in records:
        empty = False
        yield yaml.dump(
            [_unabbreviated(record)],
            Dumper=dumper,
            sort_keys=False,
            allow_unicode=True,
            width=1 << 30,
        )
    if empty:
        yield "  []\n"


def _ordered(records: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
    """Yield the N-Triples of each record, with its place in the story."""
    place = 0
    for record in records:
        lines = list(triples(record))
        if record["@type"] in _STORY:
            place += 1
            number = literal(str(place), f"{XSD}integer")
            lines.append(f"<{record['@id']}> <{OB}order> {number} .\n")
        yield lines


def ntriples(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield N-Triples, which are N-Quads too."""
    for lines in _ordered(records):
        yield "".join(lines)


def turtle(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield Turtle, which is TriG too."""
    import pyoxigraph as ox

    for prefix, iri in PREFIXES.items():
        yield f"@prefix {prefix}: <{iri}> .\n"
    for lines in _ordered(records):
        own = lines[0].split(" ", 1)[0]
        lines.sort(key=lambda line: not line.startswith(own + " "))
        parsed = ox.parse("".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
        text = ox.serialize(
            (q.triple for q in parsed), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES
        )
        assert text is not None  # noqa: S101 - no output was given, so it is returned
        yield "\n" + "".join(
            line + "\n"
            for line in text.decode().split("\n")
            if not line.startswith("@prefix") and line
        )


WRITERS: Final[dict[str, Writer]] = {
    "jsonld": jsonld,
    "yamlld": yamlld,
    "turtle": turtle,
    "trig": turtle,
    "ntriples": ntriples,
    "nquads": ntriples,
}
