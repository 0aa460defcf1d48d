# SPDX-License-Identifier: MIT
"""The formats ValueFlows data comes and goes in, by name and by file ending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from valueflows.exchange.jsontree import read_json
from valueflows.exchange.nodes import JsonLd
from valueflows.exchange.notes import Notes
from valueflows.exchange.rdf import read_rdf
from valueflows.exchange.reading import read_nodes
from valueflows.exchange.tree import Tree, UnreadableError, read_yaml
from valueflows.model.parsed import Parsed
from valueflows.model.problems import Code, Problem, Source

BYTES_MAX: Final = 512 << 20


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, media type, file endings, and whether its order tells a story."""

    name: str
    media_type: str
    endings: tuple[str, ...]
    ordered: bool


FORMATS: Final = {
    f.name: f
    for f in (
        Format("jsonld", "application/ld+json", ("jsonld", "json"), ordered=True),
        Format("yamlld", "application/ld+yaml", ("yamlld", "yaml", "yml"), ordered=True),
        Format("turtle", "text/turtle", ("ttl",), ordered=False),
        Format("trig", "application/trig", ("trig",), ordered=False),
        Format("ntriples", "application/n-triples", ("nt",), ordered=False),
        Format("nquads", "application/n-quads", ("nq",), ordered=False),
    )
}


def format_of(file: str) -> Format | None:
    """Return the format a file's ending stands for."""
    ending = file.rsplit(".", 1)[-1].lower()
    return next((f for f in FORMATS.values() if ending in f.endings), None)


def read(data: bytes, form: Format, file: str, *, repair: bool = False) -> Parsed:
    """Return what a document describes and states; its problems say why it cannot be imported."""
    notes = Notes(file)
    if len(data) > BYTES_MAX:
        message = f"has {len(data)} bytes, at most {BYTES_MAX} are read at once"
        return _unreadable(file, Problem(Code.TOO_LARGE, "", message, "Split it.", Source(file)))
    try:
        if not form.ordered:
            nodes = read_rdf(data, form.name, notes)
        else:
            trees: Callable[[str, str], list[Tree]] = (
                read_json if form.name == "jsonld" else read_yaml
            )
            nodes = JsonLd(notes).read(trees(_decoded(data, file), file))
    except UnreadableError as error:
        return _unreadable(file, error.problem)
    return read_nodes(nodes, notes, ordered=form.ordered, repair=repair)


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            Problem(
                Code.NOT_READABLE,
                "",
                f"is not UTF-8 text: byte {error.start} does not belong",
                "Save it as UTF-8.",
                Source(file, line),
            )
        ) from None


def _unreadable(file: str, problem: Problem) -> Parsed:
    return Parsed(file, ordered=True, problems=[problem])
