# SPDX-License-Identifier: MIT
"""Fields beside the field table, as data, and the types they need, made of rows of ``former``.

A type is written as in GraphQL, except that items of lists are never null, and that three dots
stand for a page: ``Agent``, ``Agent!``, ``[Agent]``, ``Agent...``.

Most are read, or computed, as a whole. What can be long is cut out of the ledger's own lists.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, Final, NamedTuple, Union

import strawberry

from valueflows.graphql.context import Asking, asking
from valueflows.graphql.filters import FILTERS, SORTS, wanted_of
from valueflows.graphql.pages import Connection, served
from valueflows.graphql.scalars import URI, DateTime, Decimal, optional
from valueflows.graphql.sifting import led_where, rows_where
from valueflows.ledger.filters import PARTY
from valueflows.ledger.rows import Row
from valueflows.ledger.selecting import EVERYTHING, Cut, Mark, Wanted
from valueflows.ledger.view import Page, View

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


class By(NamedTuple):
    """What a list is filtered by, which is computed: the input, and what says which to keep.

    ``keep`` answers to what is no filter of the ledger, ``via`` is the reference by which all of
    the list lead to the record it belongs to, if they do.
    """

    params: str
    keep: Callable[[Any, Any], bool] | None = None
    via: str | None = None


class Extra(NamedTuple):
    """One field beside the table. ``former`` is why it is deprecated, if it is."""

    name: str
    type: str
    description: str
    read: Callable[[Any], Any]
    former: str | None = None
    by: By | None = None

    @property
    def of(self) -> str:
        """The class of what it holds."""
        return self.type.strip("[].!")

    def resolver(self, hint: Any) -> Callable[..., Any]:
        """Return what answers it."""
        make = _page if self.type.endswith("...") else _value
        return make(self, hint)


class Flows(NamedTuple):
    """A list of the flows of a class in which an agent gives or takes, which can be long."""

    name: str
    of: str
    description: str
    params: str | None = None
    former: str | None = None

    @property
    def type(self) -> str:
        """Its type: a page."""
        return f"{self.of}..."

    def resolver(self, hint: Any) -> Callable[..., Any]:
        """Return what cuts the page out of the ledger's list of the class."""

        def resolve(root: Any, info: Any, **arguments: Any) -> Any:
            current = asking(info)
            asked = wanted_of(self.of, arguments)
            wanted = replace(asked, filters={**asked.filters, PARTY: [root.id]})

            def read(cut: Cut, wanted: Wanted) -> Page:
                view: View = root.view
                return view.page(self.of, cut, wanted, current.ledger.journal.time)

            return served(read, wanted, arguments)

        resolve.__annotations__ = {"root": _PARENT, "info": strawberry.Info, "return": hint}
        return with_arguments(resolve, CUT | sifted(self.of, self.params or self.of))


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

    def add(self, made: Any, hints: dict[str, Any], extras: tuple[Extra | Flows, ...]) -> None:
        """Give a type fields beside those of the table."""
        for extra in extras:
            hint = self._hint(extra.type)
            hints[extra.name] = hint
            field = _field(
                resolver=extra.resolver(hint),
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


def _value(extra: Extra, hint: Any) -> Callable[..., Any]:
    if extra.by is not None:
        return _filtered(extra, hint, {}, lambda rows, _arguments: rows)

    def resolve(root: Any) -> Any:
        return extra.read(root)

    resolve.__annotations__ = {"root": _PARENT, "return": hint}
    return resolve


def _page(extra: Extra, hint: Any) -> Callable[..., Any]:
    return _filtered(extra, hint, CUT, _paged)


def _filtered(
    extra: Extra, hint: Any, hints: dict[str, Any], shape: Callable[[list[Any], Any], Any]
) -> Callable[..., Any]:
    """Return the resolver of a list that is computed, and of which some may be asked for."""

    def resolve(root: Any, info: Any, **arguments: Any) -> Any:
        rows = extra.read(root)
        given = arguments.get("filter")
        if extra.by is not None and given:
            rows = _kept(asking(info), root, extra, extra.by, rows, arguments)
        return shape(rows, arguments)

    resolve.__annotations__ = {"root": _PARENT, "info": strawberry.Info, "return": hint}
    if extra.by is not None:
        hints = hints | {"filter": argument(optional(FILTERS[extra.by.params]), MEANT)}
    return with_arguments(resolve, hints)


def _kept(
    current: Asking, root: Any, extra: Extra, by: By, rows: list[Any], arguments: dict[str, Any]
) -> list[Any]:
    """Return the rows that a filter wants."""
    if extra.of in SORTS:
        wanted = wanted_of(extra.of, arguments)
        if by.via is None:
            rows = rows_where(current, rows, extra.of, wanted)
        else:
            rows = led_where(current, rows, root, extra.of, by.via, wanted)
    keep = by.keep
    return rows if keep is None else [row for row in rows if keep(row, arguments["filter"])]


def _paged(rows: list[Any], arguments: dict[str, Any]) -> Any:
    return paged(rows, *(arguments.get(name, strawberry.UNSET) for name in CUT))


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
        # By the id it is served under, and no other: who sees a pseudonym cannot try out names.
        may_be = number < 0 or not isinstance(row, Row) or row.number == number
        if may_be and row.id == iri:
            return place
    raise KeyError(iri)


def with_arguments(resolve: Callable[..., Any], hints: dict[str, Any]) -> Callable[..., Any]:
    """Give a resolver arguments by name, which can all be left out."""
    given = inspect.signature(resolve).parameters.values()
    named = [p for p in given if p.kind is not inspect.Parameter.VAR_KEYWORD]
    kind, unset = inspect.Parameter.KEYWORD_ONLY, strawberry.UNSET
    added = [
        inspect.Parameter(name, kind, default=unset, annotation=hint)
        for name, hint in hints.items()
    ]
    made: Any = resolve
    made.__signature__ = inspect.Signature([*named, *added])
    resolve.__annotations__ |= hints
    return resolve


MEANT: Final = "What the records must be like; all of it."


def sifted(of: str, filtered_by: str) -> dict[str, Any]:
    """Return the hints of the arguments that filter and sort a list of a class."""
    return {
        "filter": argument(optional(FILTERS[filtered_by]), MEANT),
        "sort": argument(optional(SORTS[of]), "The order; as first written when left out."),
    }


def argument(hint: Any, description: str) -> Any:
    """Return the hint of an argument that says what it means."""
    return Annotated[hint, strawberry.argument(description=description)]


CUT: Final = {
    "first": argument(optional(int), "How many records, from the beginning of the list or after."),
    "after": argument(optional(str), "The cursor behind which the page begins."),
    "last": argument(optional(int), "How many records, counted back from the end or before."),
    "before": argument(optional(str), "The cursor before which the page ends."),
}
