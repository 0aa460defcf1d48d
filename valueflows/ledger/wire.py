# SPDX-License-Identifier: MIT
"""Talking to the process that serves a ledger, over a socket inside the ledger's directory.

The file's permission is the authority: whoever may open it may do what the command line may. One
request and one answer a connection, each a line of JSON: ``digest``, ``compare``, ``import`` with
what a document was read as, ``sparql``.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from valueflows.model.parsed import Described, Parsed, Stated
from valueflows.model.problems import Code, Problem, Source
from valueflows.rdf.jsonld import from_json, measure_from_json, measure_to_json, to_json

NAME: Final = "socket"
_SECONDS: Final = 3600.0


@contextmanager
def address(directory: Path) -> Iterator[str]:
    """Yield an address of the socket short enough for the system, however deep the directory."""
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        short = Path(f"/proc/self/fd/{fd}")
        yield str(short / NAME) if short.exists() else str(directory / NAME)
    finally:
        os.close(fd)


def is_served(directory: Path) -> bool:
    """Whether a process listens there."""
    if not (directory / NAME).exists():
        return False
    with address(directory) as path, socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(path)
        except OSError:
            return False
    return True


def ask(directory: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Send a request to the serving process and return its answer.

    ``ConnectionError`` when nobody answers.
    """
    with address(directory) as path, socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_SECONDS)
        connection.connect(path)
        connection.sendall(msgspec.json.encode(request) + b"\n")
        connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(1 << 20):
            parts.append(part)
    if not parts:
        raise ConnectionError("the serving process gave no answer")
    answer: dict[str, Any] = msgspec.json.decode(b"".join(parts))
    return answer


def told(parsed: Parsed) -> dict[str, Any]:
    """Return what a document was read as, as JSON-ready values."""
    return {
        "file": parsed.file,
        "ordered": parsed.ordered,
        "items": [_item_told(item) for item in parsed.items],
        "warnings": [w.as_dict() for w in parsed.warnings],
    }


def _item_told(item: Described | Stated) -> dict[str, Any]:
    place = [item.source.line, item.source.column]
    if isinstance(item, Described):
        return {"record": to_json(item.record), "place": place, "order": item.order}
    stated: dict[str, Any] = {"resource": item.resource, "uncontained": item.uncontained}
    for name in _MEASURES:
        measure = getattr(item, name)
        stated[name] = None if measure is None else measure_to_json(measure)
    for name in _TEXTS:
        value = getattr(item, name)
        stated[name] = None if value is None else str(value)
    stated["contained_in"] = [str(c) for c in item.contained_in]
    return {"stated": stated, "place": place}


_MEASURES: Final = ("accounting_quantity", "onhand_quantity")
_TEXTS: Final = ("primary_accountable", "stage", "state", "current_location")


def heard(message: dict[str, Any]) -> Parsed:
    """Return the document that ``told`` told of."""
    file = message["file"]
    parsed = Parsed(file, ordered=message["ordered"])
    parsed.items = [_item_heard(item, file) for item in message["items"]]
    parsed.warnings = [problem_heard(w) for w in message["warnings"]]
    return parsed


def _item_heard(item: dict[str, Any], file: str) -> Described | Stated:
    source = Source(file, *item["place"])
    if "record" in item:
        return Described(from_json(item["record"]), source, item["order"])
    stated = dict(item["stated"])
    for name in _MEASURES:
        stated[name] = None if stated[name] is None else measure_from_json(stated[name])
    stated["contained_in"] = tuple(stated["contained_in"])
    return Stated(source=source, **stated)


def problem_heard(values: dict[str, Any]) -> Problem:
    """Return the problem of its JSON-ready values."""
    place = values.get("source")
    source = Source(place["file"], place["line"], place["column"]) if place else None
    return Problem(
        Code(values["code"]), values["path"], values["message"], values["remedy"], source
    )
