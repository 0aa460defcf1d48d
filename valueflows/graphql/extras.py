# SPDX-License-Identifier: MIT
"""Fields beside the field table, as data, and the types they need, made of rows of ``former``.

A type is written as in GraphQL, except that items of lists are never null, and that three dots
stand for a page: ``Agent``, ``Agent!``, ``[Agent]``, ``Agent...``.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Annotated, Any, Final, NamedTuple, Union

import strawberry

from valueflows.graphql.pages import Connection, served
from valueflows.graphql.scalars import URI, DateTime, Decimal, optional
from valueflows.ledger.rows import Row
from valueflows.ledger.selecting import EVERYTHING, Cut, Mark, Wanted
from valueflows.ledger.view import Page

_field: Any = strawberry.field
_connection: Any = Connection
_PARENT: Any = strawberry.Parent[object]
_SCALARS: Final[dict[str, Any]] = {
    "ID": strawberry.ID,
    "String": str,
    "Boolean": bool,
    "URI": URI,
    "DateTime": DateTime,
    "Decimal": Decimal,
}


class Extra(NamedTuple):
    """One field beside the table. ``former`` is why it is deprecated, if it is."""

    name: str
    type: str
    description: str
    read: Callable[[Any], Any]
    former: str | None = None


class Former(NamedTuple):
    """A type that the vocabulary has no longer."""

    description: str
    extras: tuple[Extra, ...]


class Among(NamedTuple):
    """A type whose values are of one of several others."""

    description: str
    members: tuple[str, ...]


class Made:
    """Types by name: those of the table, with those that are made here put beside them."""

    def __init__(
        self, of: dict[str, Any], former: dict[str, Former], among: dict[str, Among]
    ) -> None:
        self.of = of
        self.former = former
        of |= {name: types.new_class(name) for name in former}
        for name, union in among.items():
            of[name] = _union(name, union, of)

    def fill(self) -> None:
        """Give the types made here their fields."""
        for name, told in self.former.items():
            made, hints = self.of[name], {"id": strawberry.ID, "revision_id": strawberry.ID}
            made.id = _field(description="The record's IRI.")
            made.revision_id = _field(description="The IRI and the number of this revision.")
            self.add(made, hints, told.extras)
            made.__annotations__ = hints
            made.is_type_of = classmethod(_is_of(name))
            strawberry.type(made, description=told.description)

    def add(self, made: Any, hints: dict[str, Any], extras: tuple[Extra, ...]) -> None:
        """Give a type fields beside those of the table."""
        for extra in extras:
            hint = self._hint(extra.type)
            make = _page if extra.type.endswith("...") else _value
            hints[extra.name] = hint
            resolver = make(extra.read, hint)
            field = _field(
                resolver=resolver,
                description=extra.description,
                deprecation_reason=extra.former,
            )
            setattr(made, extra.name, field)

    def _hint(self, text: str) -> Any:
        if text.startswith("["):
            return types.GenericAlias(list, (self._named(text.strip("[]")),))
        if text.endswith("..."):
            return optional(_connection[self._named(text.removesuffix("..."))])
        named = self._named(text.removesuffix("!"))
        return named if text.endswith("!") else optional(named)

    def _named(self, name: str) -> Any:
        return _SCALARS.get(name) or self.of[name]


def _union(name: str, union: Among, of: dict[str, Any]) -> Any:
    members = tuple(of[member] for member in union.members)
    told = strawberry.union(name, description=union.description)
    return Annotated[Union[members], told]  # noqa: UP007 - there is no | of a tuple


def _is_of(name: str) -> Callable[..., bool]:
    return lambda _cls, row, _info: row.kind == name


def _value(read: Callable[[Any], Any], hint: Any) -> Callable[..., Any]:
    def resolve(root: Any) -> Any:
        return read(root)

    resolve.__annotations__ = {"root": _PARENT, "return": hint}
    return resolve


def _page(read: Callable[[Any], Any], hint: Any) -> Callable[..., Any]:
    def resolve(
        root: Any,
        first: Any = strawberry.UNSET,
        after: Any = strawberry.UNSET,
        last: Any = strawberry.UNSET,
        before: Any = strawberry.UNSET,
    ) -> Any:
        return paged(read(root), first, after, last, before)

    resolve.__annotations__ = {"root": _PARENT, "return": hint} | CUT
    return resolve


def paged(rows: list[Any], first: Any, after: Any, last: Any, before: Any) -> Any:
    """Return part of a list that is computed as a whole."""

    def read(sizes: Cut, _wanted: Wanted) -> Page:
        return cut(rows, sizes)

    arguments = {"first": first, "after": after, "last": last, "before": before}
    return served(read, EVERYTHING, arguments)


def cut(rows: list[Any], sizes: Cut) -> Page:
    """Return part of a list; ``KeyError`` for a cursor that does not stand in it."""
    start = 0 if sizes.after is None else _place(rows, sizes.after.iri) + 1
    end = len(rows) if sizes.before is None else _place(rows, sizes.before.iri)
    low, high = sizes.of(start, end)
    part = rows[low:high]
    return Page(part, [Mark(row.id) for row in part], low > 0, high < len(rows), len(rows))


def _place(rows: list[Any], iri: str) -> int:
    """Return where a record stands; rows are told apart by number, without reading each."""
    number = rows[0].view.sight.number(iri) if rows and isinstance(rows[0], Row) else -1
    for place, row in enumerate(rows):
        same = row.number == number if number >= 0 and isinstance(row, Row) else row.id == iri
        if same:
            return place
    raise KeyError(iri)


def argument(hint: Any, description: str) -> Any:
    """Return the hint of an argument that says what it means."""
    return Annotated[hint, strawberry.argument(description=description)]


CUT: Final = {
    "first": argument(optional(int), "How many records, from the beginning of the list or after."),
    "after": argument(optional(str), "The cursor behind which the page begins."),
    "last": argument(optional(int), "How many records, counted back from the end or before."),
    "before": argument(optional(str), "The cursor before which the page ends."),
}
