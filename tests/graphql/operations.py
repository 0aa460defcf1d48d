# SPDX-License-Identifier: MIT
"""Makes operations up: valid ones, over any schema, with arguments that are right, odd or wrong.

The same seed makes the same operations as long as the answers are the same: ids, cursors and
revisions that were answered are what later operations ask for, also where they do not belong.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

DEPTH: Final = 5
LEARNT_MAX: Final = 300
_ASKED_OF_ABSTRACT: Final = 2
_TEXTS: Final = ("", "flour", "FLOUR", "%", "\\", '"', "\n", "é\0", "\ud83c\udf3e", "x" * 300)
_SIZES: Final = (0, 1, 2, 3, 5, 10, 100, -1, 1001, 2**31 - 1, -(2**31))
_NUMBERS: Final = ("0", "-0", "1", "2.50", "-3", "9" * 38, "0." + "0" * 17 + "1", 7, "1e9", "x")
_MOMENTS: Final = (
    "2026-01-01T00:00:00Z",
    "2026-11-22T12:00:00.123456+14:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "2026-02-30T00:00:00Z",
)
_WORDS: Final = ("transfer", "produce", "work", "fly", "offer", "om:kilogram", "hour", "urn:x:tag")
_CURSORS: Final = ("", "=", "x", "WyJ4Il0", "bm9uZQ", "é", "W10", "eyJhIjogMX0")


class EnumWord(str):
    """A value of an enumeration, which stands in a document without quotes."""

    __slots__ = ()


class Operation(NamedTuple):
    """A document and its variables."""

    document: str
    variables: dict[str, Any]


@dataclass
class Operations:
    """Makes operations, one after another, and learns from what they are answered."""

    schema: GraphQLSchema
    seed: int
    ids: list[str]
    cursors: list[str] = field(default_factory=lambda: list(_CURSORS))
    revisions: list[str] = field(default_factory=lambda: ["", "x@1", "x@0"])

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 - the same again is what is wanted
        self._begin()

    def _begin(self) -> None:
        self._names = 0
        self._declared: list[str] = []
        self._variables: dict[str, Any] = {}

    def operation(self) -> Operation:
        """Return the next operation: mostly a query, now and then a mutation."""
        self._begin()
        mutation = self._by_chance(0.2)
        root = self.schema.mutation_type if mutation else self.schema.query_type
        assert root is not None
        names = self.random.choices(sorted(root.fields), k=self.random.randint(1, 2))
        parts = [self._field(name, root.fields[name], DEPTH, alone=False) for name in names]
        declared = f"({', '.join(self._declared)})" if self._declared else ""
        word = "mutation" if mutation else "query"
        return Operation(f"{word} {declared} {{ {' '.join(parts)} }}", self._variables)

    def learn(self, answer: object) -> None:
        """Take in ids, cursors and revisions that were answered."""
        for key, value in _values(answer):
            if isinstance(value, str) and value:
                for name, known in (
                    ("id", self.ids),
                    ("cursor", self.cursors),
                    ("revisionid", self.revisions),
                ):
                    if key.lower().endswith(name) and (name != "id" or key == "id"):
                        self._keep(known, value)

    def _keep(self, known: list[str], value: str) -> None:
        if len(known) < LEARNT_MAX:
            known.append(value)
        else:
            known[self.random.randrange(LEARNT_MAX)] = value

    def _by_chance(self, share: float) -> bool:
        return self.random.random() < share

    def _name(self) -> str:
        self._names += 1
        return f"n{self._names}"

    # -- selections ------------------------------------------------------------------------------

    def _field(self, name: str, asked: GraphQLField, depth: int, *, alone: bool) -> str:
        arguments = [
            f"{key}: {self._argument(key, argument.type)}"
            for key, argument in asked.args.items()
            if is_non_null_type(argument.type) or self._by_chance(0.25)
        ]
        # Another name where the same field may be asked again, differently.
        alias = "" if alone and not arguments else f"{self._name()}: "
        stated = f"({', '.join(arguments)})" if arguments else ""
        return f"{alias}{name}{stated}{self._behind(get_named_type(asked.type), depth)}"

    def _behind(self, kind: GraphQLNamedType, depth: int) -> str:
        return "" if is_leaf_type(kind) else f" {{ {self._selection(kind, depth - 1)} }}"

    def _selection(self, kind: GraphQLNamedType, depth: int, *, alone: bool = True) -> str:
        parts = ["__typename"]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            parts += self._fields(kind, depth, alone=alone)
        if is_abstract_type(kind) and depth > 0:
            parts += self._fragments(kind, depth)
        return " ".join(parts)

    def _fields(
        self, kind: GraphQLObjectType | GraphQLInterfaceType, depth: int, *, alone: bool
    ) -> list[str]:
        page = kind.name.endswith(("Connection", "Edge"))
        possible = [
            (name, asked)
            for name, asked in kind.fields.items()
            if is_leaf_type(get_named_type(asked.type)) or depth > 0
        ]
        wanted = len(possible) if page else min(len(possible), self.random.randint(1, 5))
        chosen = self.random.sample(possible, wanted)
        # A page is a way to records and no level of its own.
        below = depth + 1 if page and depth > 0 else depth
        return [self._field(name, asked, below, alone=alone) for name, asked in chosen]

    def _fragments(self, kind: Any, depth: int) -> list[str]:
        possible = sorted(self.schema.get_possible_types(kind), key=lambda one: one.name)
        chosen = self.random.sample(possible, min(len(possible), _ASKED_OF_ABSTRACT))
        return [
            f"... on {one.name} {{ {self._selection(one, depth - 1, alone=False)} }}"
            for one in chosen
        ]

    # -- arguments -------------------------------------------------------------------------------

    def _argument(self, name: str, kind: Any) -> str:
        value = self._value(name, kind)
        if self._by_chance(0.5):
            return written(value)
        variable = self._name()
        self._declared.append(f"${variable}: {kind}")
        self._variables[variable] = value
        return f"${variable}"

    def _value(self, name: str, kind: Any, depth: int = 4) -> Any:
        if not is_non_null_type(kind) and (self._by_chance(0.1) or depth <= 0):
            return None
        inner: Any = get_nullable_type(kind)
        if is_list_type(inner):
            count = self.random.randint(0, 3) if depth > 1 else 0
            return [self._value(name, inner.of_type, depth - 1) for _ in range(count)]
        if isinstance(inner, GraphQLEnumType):
            return EnumWord(self.random.choice(list(inner.values)))
        if isinstance(inner, GraphQLInputObjectType):
            return self._object(inner, depth)
        return self._scalar(name, inner.name)

    def _object(self, kind: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        share = self.random.choice((0.05, 0.15, 1.0))
        return {
            key: self._value(key, one.type, depth - 1)
            for key, one in kind.fields.items()
            if is_non_null_type(one.type) or self._by_chance(share)
        }

    def _scalar(self, name: str, kind: str) -> Any:
        choices: dict[str, tuple[Any, ...] | list[str]] = {
            "Int": _SIZES[: None if self._by_chance(0.2) else 7],
            "Boolean": (True, False),
            "Decimal": _NUMBERS[: None if self._by_chance(0.1) else -2],
            "DateTime": _MOMENTS[: None if self._by_chance(0.1) else -1],
            "String": self.cursors if name in {"after", "before"} else _TEXTS,
            "URI": (*_TEXTS, *_WORDS),
        }
        if kind in choices:
            return self.random.choice(choices[kind])
        if name in {"action", "purpose"} or self._by_chance(0.1):
            return self.random.choice(_WORDS)
        known = self.revisions if "evision" in name and self._by_chance(0.9) else self.ids
        return self.random.choice(known)


def _values(answer: object) -> Iterator[tuple[str, Any]]:
    """Yield every key of an answer with its value, however deep."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield key, value
            yield from _values(value)
    elif isinstance(answer, list):
        for item in answer:
            yield from _values(item)


def written(value: Any) -> str:
    """Write a value as it stands in a document."""
    if isinstance(value, EnumWord):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\0", "\\u0000")
