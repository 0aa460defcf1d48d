# SPDX-License-Identifier: MIT
"""How a record came to stand as it does: its revisions, when each was recorded, and by whom."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, Final

import msgspec
import strawberry

from valueflows.graphql.context import Asking, asking
from valueflows.graphql.extras import argument
from valueflows.graphql.links import agent
from valueflows.graphql.scalars import DateTime, optional
from valueflows.ledger.lines import read_line
from valueflows.model.exact import instant_of

_field: Any = strawberry.field
_PARENT: Any = strawberry.Parent[object]
_REVISION: Final = {
    "id": "The record's IRI and the number of the revision.",
    "time": "When it was recorded; null for what is not recorded here.",
    "author": "In whose name it was recorded, where that was said.",
}
_META: Final = {
    "previous_revision": "The revision before this one.",
    "previous_revisions_count": "How many revisions are before this one.",
    "future_revisions_count": "How many revisions are after this one.",
    "latest_revision": "The revision that stands.",
    "retrieved_revision": "This revision.",
}


class Revision:
    """One revision of a record."""

    __slots__ = ("_current", "_row")

    def __init__(self, current: Asking, row: Any) -> None:
        self._current, self._row = current, row

    @property
    def id(self) -> Any:
        """The record's IRI and the number of the revision."""
        return self._row.revision_id

    @property
    def time(self) -> Any:
        """When it was recorded."""
        table = _table(self._row)
        if table is None:
            return None
        return instant_of(self._current.ledger.journal.time(table.version.view[self._row.row]))

    @property
    def author(self) -> Any:
        """In whose name it was recorded."""
        table = _table(self._row)
        if table is None:
            return None
        by = _by(self._current, table.version.view[self._row.row])
        return None if by is None else agent(self._row.view, by)


def _by(current: Asking, version: int) -> str | None:
    """Return in whose name a change was made; read once a request, for a change can be long."""
    known = current.view.kept.setdefault("authors of changes", {})
    if version not in known:
        (stored,) = current.ledger.journal.read(version - 1, 1)
        about = read_line(stored.data, verify=False).entries[0]
        known[version] = None if about is None else msgspec.json.decode(about.raw).get("by")
    found: str | None = known[version]
    return found


class Meta:
    """Where a revision stands among the others of its record."""

    __slots__ = ("_current", "_later", "_row")

    def __init__(self, current: Asking, row: Any) -> None:
        self._current, self._row = current, row
        self._later = [r for r in _chain(_latest(row)) if _number(r) > _number(row)]

    @property
    def previous_revision(self) -> Revision | None:
        """The revision before this one."""
        earlier = _before(self._row)
        return None if earlier is None else Revision(self._current, earlier)

    @property
    def previous_revisions_count(self) -> int:
        """How many revisions are before this one."""
        return len(_chain(self._row)) - 1

    @property
    def future_revisions_count(self) -> int:
        """How many revisions are after this one."""
        return len(self._later)

    @property
    def latest_revision(self) -> Revision:
        """The revision that stands."""
        return Revision(self._current, _latest(self._row))

    @property
    def retrieved_revision(self) -> Revision:
        """This revision."""
        return Revision(self._current, self._row)


def _table(row: Any) -> Any:
    """Return where a record is kept; None for what is known or named, and not recorded here."""
    return getattr(row, "table", None)


def _number(row: Any) -> int:
    """Return where a revision stands in its table, which grows with time."""
    return getattr(row, "row", -1)


def _latest(row: Any) -> Any:
    if _table(row) is None:
        return row
    return _at(row, row.view.sight.row(row.number))


def _before(row: Any) -> Any:
    table = _table(row)
    place = -1 if table is None else table.previous.view[row.row]
    while place >= 0 and not row.view.sight.shows(table, place):
        place = table.previous.view[place]
    return None if place < 0 else _at(row, place)


def _at(row: Any, place: int) -> Any:
    return row if row.row == place else row.view.revised(row.number, row.table, place)


def _chain(row: Any) -> list[Any]:
    """Return a revision and those before it, newest first."""
    found = []
    while row is not None:
        found.append(row)
        row = _before(row)
    return found


def revision(row: Any, iri: str) -> Any:
    """Return a record as one of its revisions left it; None when it is no revision of it."""
    chain = _chain(_latest(row))
    return next((found for found in chain if found.revision_id == iri), None)


# -- types and fields ------------------------------------------------------------------------------


class History:
    """The types of revisions, and the fields that lead to them, on every type of the table."""

    def __init__(self, of: dict[str, Any]) -> None:
        self.of = of
        of["Revision"] = made = types.new_class("Revision")
        hints = {"id": strawberry.ID, "time": DateTime, "author": of["Agent"]}
        hints |= {name: optional(hints[name]) for name in ("time", "author")}
        _filled(made, hints, _REVISION, "One revision of a record.")
        of["RecordMeta"] = meta = types.new_class("RecordMeta")
        kinds = {name: int if name.endswith("count") else made for name in _META}
        hints = {name: optional(kind) for name, kind in kinds.items()}
        hints["retrieved_revision"] = made
        _filled(meta, hints, _META, "Where a revision stands among the others of its record.")

    def add(self, made: Any, hints: dict[str, Any], name: str) -> None:
        """Give a type its ``meta`` and its ``revision``."""
        hints["meta"] = self.of["RecordMeta"]
        made.meta = _field(
            description="Its revisions, when each was recorded, and by whom.",
            resolver=_meta(self.of["RecordMeta"]),
        )
        hints["revision"] = hint = optional(self.of[name])
        made.revision = _field(
            description="The record as one of its revisions left it; null when it has no such one.",
            resolver=_past(hint),
        )


def _filled(made: Any, hints: dict[str, Any], told: dict[str, str], description: str) -> None:
    for name, meaning in told.items():
        setattr(made, name, _field(description=meaning))
    made.__annotations__ = hints
    strawberry.type(made, description=description)


def _meta(hint: Any) -> Callable[..., Any]:
    def resolve(root: Any, info: Any) -> Any:
        return Meta(asking(info), root)

    resolve.__annotations__ = {"root": _PARENT, "info": strawberry.Info, "return": hint}
    return resolve


def _past(hint: Any) -> Callable[..., Any]:
    def resolve(root: Any, revision_id: Any) -> Any:
        return revision(root, str(revision_id))

    named = argument(strawberry.ID, "The record's IRI and the number of the revision.")
    resolve.__annotations__ = {"root": _PARENT, "revision_id": named, "return": hint}
    return resolve
