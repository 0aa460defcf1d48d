# SPDX-License-Identifier: MIT
"""The JSON-LD context, from the field table: what the names in our JSON mean as RDF."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any, Final

import msgspec

from valueflows.model.catalog import ENTITIES, INVERSE_PROPERTIES, OURS, VALUES
from valueflows.model.terms import OB, VF, XSD, Property, properties
from valueflows.model.units import OM

CONTEXT_IRI: Final = "https://w3id.org/open-books/context.jsonld"
"""Where the context is published; every ledger serves the same at ``/context.jsonld``."""

PREFIXES: Final = {
    "vf": VF,
    "ob": OB,
    "om": OM,
    "xsd": XSD,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "org": "http://www.w3.org/ns/org#",
}
_COERCIONS: Final = {
    "ref": "@id",
    "node": "@id",
    "value": "@id",
    "word": "@vocab",
    "uri": "xsd:anyURI",
    "amount": "xsd:decimal",
    "instant": "xsd:dateTime",
    "bool": "xsd:boolean",
    "int": "xsd:integer",
}


def context() -> dict[str, Any]:
    """Return the context document.

    ``ValueError`` when one name would mean two things in two classes.
    """
    terms: dict[str, Any] = dict(PREFIXES)
    for cls in ENTITIES + VALUES:
        terms[cls.__name__] = f"vf:{cls.__name__}"
    for cls in ENTITIES + VALUES + OURS:
        for row in properties(cls):
            entry = _entry(row)
            if terms.setdefault(row.key, entry) != entry:
                raise ValueError(f"{cls.__name__}.{row.name} reads differently in another class")
    for name in sorted(INVERSE_PROPERTIES):
        terms[name] = {"@id": f"vf:{name}", "@type": "@id", "@container": "@set"}
    terms["ob:revision"] = {"@id": "ob:revision", "@type": "xsd:integer"}
    terms |= {"by": {"@id": "ob:by"}, "why": {"@id": "ob:why"}}
    return {"@context": {"@version": 1.1, "@vocab": VF} | terms}


def _entry(row: Property) -> dict[str, Any]:
    prefix, name = (
        ("ob", row.iri[len(OB) :]) if row.iri.startswith(OB) else ("vf", row.iri[len(VF) :])
    )
    entry: dict[str, Any] = {"@id": f"{prefix}:{name}"}
    if row.kind in _COERCIONS:
        entry["@type"] = _COERCIONS[row.kind]
    if row.many:
        entry["@container"] = "@set"
    return entry


@cache
def context_text() -> str:
    """Return the context as it is published, readable."""
    return msgspec.json.format(msgspec.json.encode(context()), indent=2).decode() + "\n"


def context_digest() -> str:
    """Return the SHA-256 that segment headers state of the context in force."""
    return hashlib.sha256(context_text().encode()).hexdigest()
