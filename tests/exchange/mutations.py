# SPDX-License-Identifier: MIT
"""Valid documents of every format, and ways to spoil them: the same spoilt ones from the same seed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyoxigraph as ox
import yaml

from valueflows.exchange.formats import FORMATS

from .desk import Desk
from .papers import ADA, FLOUR, HEAD, flow

FLAWS: Final = Path(__file__).parent / "flaws"
MORE: Final = (
    "- {'@id': mill:bin, '@type': EconomicResource, primaryAccountable: mill:ada, state: dry, "
    "onhandQuantity: {hasNumericalValue: 1, hasUnit: om:one}}\n"
    "- {'@id': mill:grind, '@type': Process, name: Grinding, classifiedAs: [slow, mill:stone]}\n"
    "- {'@id': mill:plan, '@type': Plan, due: 2026-03-01T08:00:00Z, 'mill:kind': yearly}\n"
    "- {'@id': mill:give, '@type': Intent, action: transfer, provider: mill:ada, finished: false}\n"
    "- {'@id': mill:offer, '@type': Proposal, publishes: [mill:give], unitBased: true}\n"
)
AGAIN: Final = FLOUR.replace("40", "30")

WORDS: Final = (
    *("", "null", "[]", "{}", "0", "-1", "1e9", "9" * 50, "true", "'", '"', "\\", "\0", "\ufeff"),
    *("@id", "@type", "@context", "@graph", "@value", "@reverse", "@list", "@language", "@base"),
    *("urn:x:1", "_:b", "mill:ada", "https://mill.example/flour", "http://[x", "//", "geo:1,2"),
    *(
        "Person",
        "EconomicEvent",
        "EconomicResource",
        "Measure",
        "Agent",
        "vf:Process",
        "ob:Opening",
    ),
    *("action", "provider", "containedIn", "hasUnit", "hasInput", "ob:revision", "ob:order"),
    *("produce", "om:kilogram", "om:litre", "kg", "40", "0.5", "2026-03-01", "T8:00-5:00"),
    *("<<", "*a", "&a", "!!x", "- ", "? ", ": ", "#", "---", "\t", "\n", "\r", "\u2028", "é\ud7ff"),
    *(".", ";", ",", "[", "]", "(", ")", "<urn:x>", "@prefix", "a", "^^", "GRAPH", "{", "}"),
)
VF: Final = "https://w3id.org/valueflows/ont/vf#"
TERMS: Final = (
    *("<urn:x:1>", "_:b", "<https://mill.example/flour>", "<https://mill.example/e1>", "<geo:1,2>"),
    *(f"<{VF}{word}>" for word in WORDS if word.isalpha()),
    *('""', '"40"', '"-0"', '"1e9"', '"kg"', '"produce"', '"0.5"@de', '"true"', '"2026-03-01"'),
    *('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', '"\\u0000"', f'"{"9" * 50}"'),
    *("<https://w3id.org/open-books/ns#order>", "<https://w3id.org/open-books/ns#revision>"),
    "<http://www.ontology-of-units-of-measure.org/resource/om-2/litre>",
)
_TOKENS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|<[^>]*>|[\w@:/#.+-]+|\s+|.', re.DOTALL)


def seeds() -> dict[str, list[bytes]]:
    """Return valid documents by format, and those whose flaws are known."""
    text = HEAD + ADA + MORE + FLOUR + flow("mill:e1") + AGAIN + flow("mill:e2", "5")
    with TemporaryDirectory() as folder, Desk(Path(folder) / "ledger") as desk:
        desk.accept(text)
        found = {form: [desk.write(form, with_state=True).encode()] for form in FORMATS}
    found["yamlld"] += [text.encode(), *(p.read_bytes() for p in sorted(FLAWS.glob("*.yaml")))]
    found["jsonld"] += [_text(data).encode() for data in found["yamlld"]]
    found["turtle"] += [p.read_bytes() for p in sorted(FLAWS.glob("*.ttl"))]
    found["trig"] += found["turtle"]
    return found


def spoilt(documents: list[bytes], form: str, random: Random) -> bytes:
    """Return a document with a few things wrong with it."""
    data = random.choice(documents)
    if random.random() < 0.7:
        return (_tree if FORMATS[form].ordered else _facts)(data, documents, form, random)
    for _ in range(random.choice((1, 1, 2, 4))):
        data = random.choice(WAYS)(data, random.choice(documents), random)
    return data


def _lines(data: bytes, other: bytes, random: Random) -> bytes:
    """Leave out, repeat, swap or borrow a line."""
    lines = data.splitlines(keepends=True) or [b""]
    here, there = random.randrange(len(lines)), random.randrange(len(lines))
    kind = random.randrange(4)
    if kind == 0:
        del lines[here]
    elif kind == 1:
        lines.insert(there, lines[here])
    elif kind == 2:
        lines[here], lines[there] = lines[there], lines[here]
    else:
        lines.insert(here, random.choice(other.splitlines(keepends=True) or [b""]))
    return b"".join(lines)


def _tokens(data: bytes, other: bytes, random: Random) -> bytes:
    """Replace a token by another of the two documents, or by one that means something."""
    tokens = _TOKENS.findall(data.decode(errors="replace")) or [""]
    words = _TOKENS.findall(other.decode(errors="replace"))
    here = random.randrange(len(tokens))
    word = random.choice(words) if words and random.random() < 0.4 else random.choice(WORDS)
    tokens[here] = random.choice((word, tokens[here] + word, word + tokens[here]))
    return "".join(tokens).encode()


def _bytes(data: bytes, _other: bytes, random: Random) -> bytes:
    """Change, put in or leave out some bytes."""
    here = random.randrange(len(data) + 1)
    count = random.choice((1, 1, 2, 8, 64))
    return data[:here] + random.randbytes(random.choice((0, 1, count))) + data[here + count :]


def _cut(data: bytes, other: bytes, random: Random) -> bytes:
    """End in the middle, and go on with another document or not at all."""
    rest = other[random.randrange(len(other) + 1) :] if random.random() < 0.5 else b""
    return data[: random.randrange(len(data) + 1)] + rest


WAYS: Final[tuple[Callable[[bytes, bytes, Random], bytes], ...]] = (
    *(_lines, _lines, _tokens, _tokens, _tokens, _tokens),
    *(_bytes, _cut),
)


def _tree(data: bytes, documents: list[bytes], form: str, random: Random) -> bytes:
    """Put values of a tree where others stood."""
    tree = _read(data)
    for _ in range(random.choice((1, 2, 3))):
        places = [*_places(tree)]
        if not places:
            break
        parent, key = random.choice(places)
        other, at = random.choice([*_places(_read(random.choice(documents))), ([WORDS], 0)])
        value = other[at] if random.random() < 0.5 else random.choice((*WORDS, None, 7, [], {}))
        if isinstance(parent, dict) and random.random() < 0.3:
            parent[str(random.choice(WORDS))] = value
        elif random.random() < 0.2:
            del parent[key]
        else:
            parent[key] = random.choice((value, value, [value, parent[key]], {"@id": value}))
    if form == "jsonld":
        return json.dumps(tree).encode()
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True).encode()


@cache
def _text(data: bytes) -> str:
    """Return a document of JSON or YAML as JSON; an empty list for one that is neither."""
    try:
        return json.dumps(yaml.load(data, Loader=yaml.BaseLoader))  # noqa: S506 - makes only text
    except (yaml.YAMLError, UnicodeDecodeError):
        return "[]"


def _read(data: bytes) -> Any:
    tree = json.loads(_text(data))
    return tree if isinstance(tree, dict | list) else [tree]


def _facts(data: bytes, documents: list[bytes], _form: str, random: Random) -> bytes:
    """Put terms of triples where others stood; every one of these formats reads N-Triples."""
    facts, others = list(_triples(data)), _triples(random.choice(documents))
    for _ in range(random.choice((1, 2, 3)) if facts else 0):
        here = random.randrange(len(facts))
        terms = list(facts[here])
        which = random.choice((0, 1, 2, 2))
        terms[which] = random.choice((*random.choice(others or (terms,)), *TERMS))
        facts[here] = tuple(terms)
        if random.random() < 0.3:
            facts.append(random.choice(others or facts))
        elif random.random() < 0.3:
            facts.pop(random.randrange(len(facts)))
        if not facts:
            break
    random.shuffle(facts)
    return "".join(f"{' '.join(terms)} .\n" for terms in facts).encode()


@cache
def _triples(data: bytes) -> tuple[tuple[str, ...], ...]:
    try:
        quads = list(ox.parse(data, ox.RdfFormat.TRIG))
    except SyntaxError:
        return ()
    return tuple((str(q.subject), str(q.predicate), str(q.object)) for q in quads)


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Return every place in a tree: a list or an object, and where in it."""
    found: list[tuple[Any, Any]] = []
    todo = [tree]
    while todo:
        node = todo.pop()
        keys = list(node) if isinstance(node, dict) else range(len(node))
        for key in keys:
            found.append((node, key))
            if isinstance(node[key], dict | list):
                todo.append(node[key])
    return found
