# SPDX-License-Identifier: MIT
"""Records as N-Triples, straight from the journal's JSON, and records from triples.

One line a fact, lexical forms as written, no blank nodes: a measure is a node whose IRI is its
record's, ``#`` (``.`` where the record's has one) and its property. Inverse properties are not
stored; they are read through ``reverse`` below and in SPARQL as ``^vf:inputOf``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from valueflows.model.catalog import CLASSES, class_iri, class_word
from valueflows.model.ids import is_iri
from valueflows.model.terms import OB, VF, XSD, Property, properties

RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_INTEGER: Final = f"{XSD}integer"
_ESCAPED: Final = re.compile(r'[\\"\n\r\x00-\x1f\x7f]')
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(text: str, datatype: str | None = None, language: str | None = None) -> str:
    """Write a literal as N-Triples does."""
    if _ESCAPED.search(text):
        text = _ESCAPED.sub(lambda m: _ESCAPES.get(m[0]) or f"\\u{ord(m[0]):04X}", text)
    if language:
        return f'"{text}"@{language}'
    return f'"{text}"^^<{datatype}>' if datatype else f'"{text}"'


def measure_iri(record: str, key: str) -> str:
    """Return the IRI of a record's measure."""
    return f"{record}{'.' if '#' in record else '#'}{key}"


Writer = Callable[[str, Any], Iterator[str]]


def _writer(row: Property) -> Writer:
    head = f" <{row.iri}> "
    if row.kind in {"ref", "node"}:
        return lambda subject, value: iter((f"{subject}{head}<{value}> .\n",))
    if row.kind == "word":
        return lambda subject, value: iter((f"{subject}{head}<{VF}{value}> .\n",))
    if row.kind == "tag":
        return lambda subject, value: iter((f"{subject}{head}{_tag(value)} .\n",))
    if row.kind == "value":
        return lambda subject, value: _measure(subject, head, row.key, value)
    datatype = None if row.kind == "text" else row.datatype
    if row.kind == "bool":
        return lambda subject, value: iter(
            (f"{subject}{head}{literal('true' if value else 'false', datatype)} .\n",)
        )
    return lambda subject, value: iter((f"{subject}{head}{literal(str(value), datatype)} .\n",))


def _tag(value: Any) -> str:
    if isinstance(value, dict):
        return f"<{value['@id']}>"
    return f"<{value}>" if is_iri(value) else literal(value)


def _measure(subject: str, head: str, key: str, value: dict[str, str]) -> Iterator[str]:
    node = f"<{measure_iri(subject[1:-1], key)}>"
    yield f"{subject}{head}{node} .\n"
    yield f"{node} <{RDF_TYPE}> <{VF}Measure> .\n"
    number = literal(value["hasNumericalValue"], f"{XSD}decimal")
    yield f"{node} <{VF}hasNumericalValue> {number} .\n"
    if "hasUnit" in value:
        yield f"{node} <{VF}hasUnit> <{value['hasUnit']}> .\n"


_TYPES: Final = {class_word(cls): class_iri(cls) for cls in CLASSES.values()}
_WRITERS: Final = {
    class_word(cls): {row.key: _writer(row) for row in properties(cls) if not row.derived}
    for cls in CLASSES.values()
}


def triples(data: dict[str, Any]) -> Iterator[str]:
    """Yield the N-Triples lines of a record, given as the journal's JSON-LD object."""
    subject = f"<{data['@id']}>"
    writers = _WRITERS[data["@type"]]
    yield f"{subject} <{RDF_TYPE}> <{_TYPES[data['@type']]}> .\n"
    for key, value in data.items():
        if key[0] == "@":
            continue
        write = writers.get(key)
        for item in value if isinstance(value, list) else (value,):
            if write is not None:
                yield from write(subject, item)
            elif key == "ob:revision":
                yield f"{subject} <{OB}revision> {literal(str(item), _INTEGER)} .\n"
            else:
                yield f"{subject} <{key}> {_foreign(item)} .\n"


def _foreign(value: Any) -> str:
    if not isinstance(value, dict):
        return literal(value)
    if "@id" in value:
        return f"<{value['@id']}>"
    return literal(value["@value"], value.get("@type"), value.get("@language"))
