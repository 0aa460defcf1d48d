# SPDX-License-Identifier: MIT
"""Identity: what an id may look like, which spellings mean the same, and how ids are minted.

An id is an absolute IRI. ``https://alice.example`` and ``https://alice.example/`` are one agent;
records keep what was written, comparisons use the canonical form.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from functools import lru_cache
from ipaddress import AddressValueError, IPv6Address
from typing import Final

from valueflows.model.exact import MICRO
from valueflows.model.terms import kebab

_CHAR = (
    r"[A-Za-z0-9\-._~!$&'()*+,;=:@\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF"
    r"\U00010000-\U0001FFFD\U00020000-\U0002FFFD]|%[0-9A-Fa-f]{2}"
)
_REST = rf"(?:{_CHAR}|[/?])*(?:#(?:{_CHAR}|[/?])*)?"
_NAME = r"[A-Za-z0-9\-._~!$&'()*+,;=\u00A0-\uD7FF]|%[0-9A-Fa-f]{2}"
_HOST = rf"(?:(?:{_NAME}|:)*@)?(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|(?:{_NAME})*)"
_IRI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]*:(?://(?:{_HOST}(?::\d*)?)(?=[/?#]|$)|(?!//))(?:{_REST})"
)
_ORIGIN_ONLY = re.compile(r"https?://[^/?#]+")
_DEFAULT_BASE = re.compile(
    r"urn:valueflows:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}:"
)
LENGTH_MAX: Final = 2048


@lru_cache(maxsize=1 << 14)
def is_iri(text: str) -> bool:
    """Whether ``text`` is an absolute IRI that every RDF tool will accept; at most 2,048 long."""
    match = _IRI.fullmatch(text) if len(text) <= LENGTH_MAX else None
    return match is not None and (match["address"] is None or _is_address(match["address"]))


def _is_address(text: str) -> bool:
    """Whether what stands between the brackets of an IRI is an IPv6 address."""
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True


def canonical(iri: str) -> str:
    """Return the form in which two spellings of one id are equal: an empty path is ``/``."""
    if iri.startswith("http") and iri.count("/") == 2 and _ORIGIN_ONLY.fullmatch(iri):  # noqa: PLR2004
        return f"{iri}/"
    return iri


def is_base(text: str) -> bool:
    """Whether ids can be minted below ``text``: an IRI that ends in ``/``, ``#`` or ``:``."""
    return text[-1:] in {"/", "#", ":"} and is_iri(f"{text}x")


def foreign_base(iri: str, base: str) -> str | None:
    """Return the base of the other ledger that minted ``iri``; None when it is nobody's or ours."""
    match = _DEFAULT_BASE.match(iri)
    return match[0] if match and not iri.startswith(base) else None


def new_change_id(now: int) -> uuid.UUID:
    """Return a fresh UUIDv7 for the moment ``now`` (microseconds since 1970)."""
    return _uuid7(now, uuid.uuid4().bytes)


def mint(base: str, cls: str, change: uuid.UUID, ordinal: int, now: int) -> str:
    """Return the id of the ``ordinal``-th record of a change: the same whenever it is asked for."""
    digest = hashlib.sha256(change.bytes + ordinal.to_bytes(4, "big")).digest()
    millis = int.from_bytes(change.bytes[:6], "big") if change.version == 7 else now // 1000  # noqa: PLR2004
    return f"{base}{kebab(cls)}/{_uuid7(millis * 1000, digest)}"


def derived(*parts: str) -> str:
    """Return an id that follows from what it is about, in any ledger: a UUIDv8 of the parts."""
    text = "\x1f".join(f"{len(p)}:{p}" for p in parts)
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
    return f"urn:uuid:{_versioned(number, 8)}"


def _uuid7(now: int, noise: bytes) -> uuid.UUID:
    millis = now * 1000 // MICRO
    number = (millis & (1 << 48) - 1) << 80 | int.from_bytes(noise[:10], "big")
    return _versioned(number, 7)


def _versioned(number: int, version: int) -> uuid.UUID:
    number &= ~(0xF000 << 64) & ~(0xC000 << 48)
    return uuid.UUID(int=number | version << 76 | 0x8000 << 48)
