# SPDX-License-Identifier: MIT
"""Whether everything a document says is found again: in the export, or in a warning that names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from valueflows.ledger.imports import Report
from valueflows.model.catalog import INVERSE_PROPERTIES

from .desk import JsonObject

Said = tuple[str, str, str]
"""The id of a record, the property it stands under, the scalar as written."""


def lost(text: str, records: Iterable[JsonObject], report: Report) -> list[Said]:
    """Return what a YAML document says and neither the records nor the warnings say again."""
    tree = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - the loader that makes only text
    prefixes = _prefixes(tree["@context"])
    kept = _kept(records)
    warned = "\n".join(f"{w.path} {w.message}" for w in report.warnings)
    return [
        (iri, key, scalar)
        for iri, key, scalar in _said(tree["@graph"], "", prefixes)
        if not _found(_expanded(scalar, prefixes), key, kept.get(iri, set()), warned)
        and not _found(scalar, key, kept.get(iri, set()), warned)
    ]


def _prefixes(context: Any) -> dict[str, str]:
    parts = context if isinstance(context, list) else [context]
    return {key: iri for part in parts for key, iri in part.items()}


def _expanded(text: str, prefixes: dict[str, str]) -> str:
    prefix, colon, rest = text.partition(":")
    return prefixes[prefix] + rest if colon and prefix in prefixes else text


def _said(nodes: Any, iri: str, prefixes: dict[str, str]) -> Iterator[Said]:
    """Yield every scalar below some nodes, with the record it is about."""
    for node in nodes if isinstance(nodes, list) else [nodes]:
        subject = _expanded(node["@id"], prefixes) if "@id" in node else iri
        for key, value in node.items():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict):
                    yield from _said(item, subject, prefixes)
                elif item:
                    yield subject, key, item


def _kept(records: Iterable[JsonObject]) -> dict[str, set[str]]:
    """Return all that is said with an id, in its own record and in those that name it."""
    kept: dict[str, set[str]] = {}
    for record in records:
        words = set(_words(record))
        for word in words:
            kept.setdefault(word, set()).update(words)
    return kept


def _words(value: Any) -> Iterator[str]:
    """Yield every key and scalar in a JSON value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key.removeprefix("ob:")
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
    else:
        yield str(value)


def _found(scalar: str, key: str, kept: set[str], warned: str) -> bool:
    told = f"'{scalar}'" in warned or f" {scalar} " in warned
    known = key in kept or key in INVERSE_PROPERTIES or key.startswith("@") or f" {key}" in warned
    return known and (scalar in kept or told)
