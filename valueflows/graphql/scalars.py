# SPDX-License-Identifier: MIT
"""Decimal, DateTime and URI: text that stays as it was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, NewType, Optional

import strawberry
from graphql import FloatValueNode, GraphQLError, IntValueNode, StringValueNode, ValueNode

from valueflows.model.exact import Amount, Instant
from valueflows.model.terms import Uri

URI = NewType("URI", str)
Decimal = NewType("Decimal", str)
DateTime = NewType("DateTime", str)


def optional(item: Any) -> Any:
    """Return the hint of a value that may be null; the classes are made while running."""
    return Optional[item]  # noqa: UP045 - no | between values


class NumberText:
    """A number of a JSON document, as written there: ``10.50`` keeps its letters."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text[:60]

    __str__ = __repr__


def decode_json(data: bytes | str) -> Any:
    """Read JSON with its fractional and very long numbers as text; ``ValueError`` for no JSON."""
    text = data if isinstance(data, str) else data.decode(json.detect_encoding(data), _SURROGATES)
    found = _JSON.decode(text)
    if not text.isascii() or "\\u" in text:  # nothing else can bring in a surrogate
        _check(found)
    return found


def _check(found: Any) -> None:
    try:
        json.dumps(found, default=str, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("it holds half of a surrogate pair, which is no text") from None


def _whole(text: str) -> int | NumberText:
    return int(text) if len(text) < _DIGITS else NumberText(text)


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number in JSON")


_DIGITS: Final = 20
_SURROGATES: Final = "surrogatepass"
_JSON: Final = json.JSONDecoder(parse_float=NumberText, parse_int=_whole, parse_constant=_no_number)


def _decimal(value: Any) -> Amount:
    value = value.text if isinstance(value, NumberText) else value
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise GraphQLError("Decimal takes a number such as 10.50, best as a string.")
    try:
        return Amount.parse(str(value))
    except ValueError as error:
        raise GraphQLError(f"Decimal: {value!r:.60} {error}.") from None


def _moment(value: Any) -> Instant:
    if not isinstance(value, str):
        raise GraphQLError("DateTime takes a string such as 2026-11-01T08:30:00+01:00.")
    try:
        return Instant.parse(value)
    except ValueError as error:
        raise GraphQLError(f"DateTime: {value!r:.60} {error}.") from None


def _uri(value: Any) -> Uri:
    if not isinstance(value, str):
        raise GraphQLError("URI takes a string.")
    return Uri(value)


def _literal(read: Callable[[Any], Any], *kinds: type[Any]) -> Callable[..., Any]:
    """Return the reader of values that stand in a document; errors say where."""

    def parse(node: ValueNode, _variables: Any = None) -> Any:
        try:
            return read(getattr(node, "value", None) if isinstance(node, kinds) else None)
        except GraphQLError as error:
            raise GraphQLError(error.message, node) from None

    return parse


SCALARS: Final[dict[object, Any]] = {
    URI: strawberry.scalar(
        name="URI",
        description="An address or the IRI of a concept; where it classifies, plain text is fine.",
        serialize=str,
        parse_value=_uri,
        parse_literal=_literal(_uri, StringValueNode),
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description=(
            "An exact decimal number, at most 38 digits, 18 of them after the point. "
            "Answered as a string, letter for letter as it was recorded; "
            "a string, or a number without an exponent, is taken."
        ),
        serialize=str,
        parse_value=_decimal,
        parse_literal=_literal(_decimal, IntValueNode, FloatValueNode, StringValueNode),
    ),
    DateTime: strawberry.scalar(
        name="DateTime",
        description="A moment with its offset from UTC, as 2026-11-01T08:30:00+01:00.",
        serialize=str,
        parse_value=_moment,
        parse_literal=_literal(_moment, StringValueNode),
    ),
}
