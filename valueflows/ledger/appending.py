# SPDX-License-Identifier: MIT
"""The function that adds a row to a table, written out for each class.

Going through the fields in a loop costs three times as much as this, and it runs once for every
record of every replay. So the source of the function is put together from the field table, as
``dataclasses`` does for ``__init__``: one short piece for each field, columns as local names. It
is made anew whenever a column has grown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from zlib import crc32

from valueflows.model.exact import microseconds
from valueflows.model.terms import Property, properties

if TYPE_CHECKING:
    from valueflows.ledger.tables import Table

Append: TypeAlias = Callable[[Any, int, int, int, int, int], int]
"""``append(record, id, version, place, length, length of what is personal)`` -> row."""

_REF: Final = """
        iri = record.{name}
        if iri is not None:
            target = recent(iri)
            if target is None:
                target = intern(iri)
            {name}_[row] = target
"""
_LINK: Final = """
            try:
                {name}_next[row] = {name}_head[target]
                {name}_head[target] = row
            except IndexError:
                table.link("{name}", target, row)
"""
_MANY: Final = """
        iris = record.{name}
        if iris:
            {name}_put(row, [intern(iri) for iri in iris])
"""
_INSTANT: Final = """
        text = record.{name}
        if text is not None:
            try:
                since = moment(text) - EPOCH
                {name}_[row] = (
                    (since.days * 86400 + since.seconds) * 1000000 + since.microseconds
                )
            except ValueError:
                {name}_[row] = microseconds(text)
"""
_VALUE: Final = """
        measure = record.{name}
        if measure is not None:
            text = measure.has_numerical_value
            whole, point, places = text.partition(".")
            count = len(places)
            {name}_places[row] = count
            unit = unit_number(measure.has_unit)
            {name}_unit[row] = new_unit(measure.has_unit) if unit is None else unit
            if count < 7 and len(whole) < 13:
                {name}_[row] = int(whole + places) * SCALES[count]
            else:
                {name}_wide(row, text)
"""
_BOOL: Final = """
        flag = record.{name}
        if flag is not None:
            {name}_[row] = 1 if flag else 0
"""
_WORD: Final = """
        word = record.{name}
        if word is not None:
            {name}_[row] = {name}_numbers[word]
"""
_TAG: Final = """
        tags = record.{name}
        if tags:
            {name}_[row] = tag_set(tags)
"""
_ONE_TAG: Final = """
        tag = record.{name}
        if tag is not None:
            {name}_[row] = tag_set((tag,))
"""
_STATE: Final = """
        text = record.{name}
        if text is not None:
            {name}_[row] = text_number(text)
"""
_MARK: Final = """
        text = record.{name}
        if text:
            {name}_[row] = digest(text.encode("utf-8", "surrogatepass")) or 1
"""
_HEAD: Final = """
def bind(table, capacity, {locals}):
    def append(record, number, version, place, length, personal):
        row = table.rows
        if row >= capacity:
            table.grow(row + 1)
            return table.append(record, number, version, place, length, personal)
        row_id[row] = number
        row_version[row] = version
        row_place[row] = place
        row_length[row] = length
        row_personal[row] = personal
"""
_TAIL: Final = """
        table.rows = row + 1
        return row
    return append
"""
_PIECES: Final = {
    "instant": _INSTANT,
    "value": _VALUE,
    "bool": _BOOL,
    "word": _WORD,
    "tag": _TAG,
}


_BINDERS: dict[Any, Callable[..., Append]] = {}


def bind_append(table: Table) -> Append:
    """Return the function that adds a row to this table as its columns are now."""
    names = _names(table)
    if table.cls not in _BINDERS:
        source = _HEAD.format(locals=", ".join(names))
        source += "".join(_piece(table, row) for row in properties(table.cls)) + _TAIL
        scope: dict[str, Any] = {}
        exec(source, scope)  # noqa: S102 - our own text, made from class bodies alone
        _BINDERS[table.cls] = scope["bind"]
    return _BINDERS[table.cls](table, table.id.capacity, **names)


def _piece(table: Table, row: Property) -> str:
    name = row.name
    if name in table.refs:
        return (_REF + (_LINK if name in table.links else "")).format(name=name)
    if name in table.many:
        return _MANY.format(name=name)
    if name in table.texts:
        return _STATE.format(name=name)
    if name in table.marks:
        return _MARK.format(name=name)
    if name in table.tags and not row.many:
        return _ONE_TAG.format(name=name)
    return "" if row.derived else _PIECES.get(row.kind, "").format(name=name)


def _names(table: Table) -> dict[str, Any]:
    """Return the local names of the function: views of columns, and what it calls."""
    shared = table.shared
    names: dict[str, Any] = {
        "recent": shared.ids.recent.get,
        "intern": shared.ids.intern,
        "unit_number": shared.units.numbers.get,
        "new_unit": shared.units.number,
        "text_number": shared.texts.number,
        "tag_set": shared.tag_set,
        "digest": crc32,
        "moment": datetime.fromisoformat,
        "EPOCH": datetime(1970, 1, 1, tzinfo=UTC),
        "SCALES": tuple(10 ** (6 - n) for n in range(7)),
        "microseconds": microseconds,
    }
    for label in ("id", "version", "place", "length", "personal"):
        names[f"row_{label}"] = getattr(table, label).view
    groups = (table.refs, table.times, table.flags, table.words, table.texts, table.tags)
    for group in (*groups, table.marks):
        names |= {f"{name}_": column.view for name, column in group.items()}
    for name, links in table.links.items():
        names |= {f"{name}_head": links.head.view, f"{name}_next": links.next.view}
    for name, many in table.many.items():
        names[f"{name}_put"] = many.put
    for name, quantity in table.quantities.items():
        names |= {
            f"{name}_": quantity.value.view,
            f"{name}_places": quantity.places.view,
            f"{name}_unit": quantity.unit.view,
            f"{name}_wide": quantity.put_wide,
        }
    for name in table.words:
        names[f"{name}_numbers"] = table.numbers[name]
    return names
