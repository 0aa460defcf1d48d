# SPDX-License-Identifier: MIT
"""The one way a result is written before it is hashed: equal results are equal bytes.

JSON in UTF-8 without blanks, keys in order of their code points, no value of floating point.
Decimals and fractions are text (``12.26``, ``1/3``), so that no reader rounds them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any


def canonical(value: Any) -> bytes:
    """Return the bytes of a result; ``TypeError`` names what has no exact form."""
    return json.dumps(
        _plain(value, "$"), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def digest(data: bytes) -> str:
    """Return the SHA-256 of canonical bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: Any, at: str) -> Any:
    """Return a value as JSON has it; ``at`` says where it stands, for the refusal."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return _plain(value.value, at)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Decimal):
        return _decimal(value, at)
    return _many(value, at)


def _many(value: Any, at: str) -> Any:
    if isinstance(value, Mapping):
        return {_name(key, at): _plain(one, f"{at}.{key}") for key, one in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((_plain(one, f"{at}[]") for one in value), key=json.dumps)
    if isinstance(value, list | tuple):
        return [_plain(one, f"{at}[{index}]") for index, one in enumerate(value)]
    if is_dataclass(value) and not isinstance(value, type):
        shown = [f.name for f in fields(value) if not f.name.startswith("_")]
        return {name: _plain(getattr(value, name), f"{at}.{name}") for name in shown}
    raise TypeError(f"{at} is a {type(value).__name__}, which has no exact form in JSON")


def _name(key: Any, at: str) -> str:
    if isinstance(key, str):
        return str(key)
    raise TypeError(f"{at} has the key {key!r}; keys are text")


def _decimal(value: Decimal, at: str) -> str:
    """Write all places that the figure was rounded to; no exponent."""
    if not value.is_finite():
        raise TypeError(f"{at} is {value}, which is no number")
    return f"{value:f}"
