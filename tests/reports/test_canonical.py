# SPDX-License-Identifier: MIT
"""Equal results are equal bytes, and nothing without an exact form gets a hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import pytest

from valueflows.model.exact import Amount
from valueflows.reports.canonical import canonical, digest


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Result:
    name: str
    parts: tuple[Any, ...]
    _cache: int = 0


def test_keys_have_one_order() -> None:
    """Two ways of writing down the same mapping are the same bytes."""
    assert canonical({"b": 1, "a": None}) == canonical({"a": None, "b": 1}) == b'{"a":null,"b":1}'


def test_exact_values_are_text() -> None:
    """Decimals keep their places and fractions their terms; counts and flags are as JSON has them."""
    value = [Decimal("12.30"), Decimal("1E+2"), Fraction(1, 3), Amount("1.50"), 7, True]
    assert canonical(value) == b'["12.30","100","1/3","1.50",7,true]'


def test_records_are_written_by_their_fields() -> None:
    """A dataclass is its fields, those for its own use left out; letters are not escaped."""
    assert canonical(Result("né", (Colour.RED,), 3)) == '{"name":"né","parts":["red"]}'.encode()


def test_sets_have_one_order() -> None:
    """However a set was filled, its values come in one order."""
    assert canonical(frozenset("cab")) == b'["a","b","c"]'


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"rate": [0.5]}, "$.rate[0] is a float"),
        ({"a": {1: 2}}, "$.a has the key 1"),
        ([Decimal("NaN")], "$[0] is NaN"),
        (Result, "$ is a type"),
    ],
)
def test_what_has_no_exact_form_is_refused(value: Any, said: str) -> None:
    """The refusal says where the value stands."""
    with pytest.raises(TypeError, match=said.replace("$", r"\$").replace("[", r"\[")):
        canonical(value)


def test_the_digest_is_sha_256() -> None:
    """A stranger can hash the bytes with any tool."""
    assert digest(b"{}") == hashlib.sha256(b"{}").hexdigest()
