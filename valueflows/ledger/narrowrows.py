# SPDX-License-Identifier: MIT
"""Records as they are served to callers from whom something is hidden.

Beside the rows of ``rows`` there are, of each class, those without remarks and what is personal; of
persons those with a name and nothing else, and those with a pseudonym. Which of them stands for a
record, the view decides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from valueflows.ledger.rows import ROWS, Row, UnknownAgentRow, attribute
from valueflows.model.catalog import CLASSES
from valueflows.model.publication import hidden_of, remarks_of
from valueflows.model.terms import Property, properties

if TYPE_CHECKING:
    from valueflows.ledger.view import View


_REMARKS: Final = {name: remarks_of(cls) for name, cls in CLASSES.items()}


def _shown(row: Row, field: str) -> bool:
    """Whether a remark of a record is shown after all."""
    return field in _REMARKS[row.kind] and row.view.shows_remarks(row)


def _narrowed(kind: str, row: Property, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return how a field is read that the caller may not see."""
    if row.name == "name" and kind == "Person":
        return lambda self: self.id
    if row.many:
        return lambda self: read(self) if _shown(self, row.name) else []
    return lambda self: read(self) if _shown(self, row.name) else None


def _party(row: Property) -> Callable[[Any], Any]:
    """Return how a reference to an agent is read: as whoever the caller may know it as."""
    name = row.name

    def read(self: Row) -> Any:
        if self.table is None:
            return None
        number = self.table.refs[name].view[self.row]
        return None if number < 0 else self.view.party(number, self)

    return read


def _parties(row: Property) -> Callable[[Any], list[Any]]:
    name = row.name

    def read(self: Row) -> list[Any]:
        if self.table is None:
            return []
        found = (self.view.party(n, self) for n in self.table.many[name].get(self.row))
        return [agent for agent in found if agent is not None]

    return read


def _document(self: Row) -> dict[str, Any] | None:
    """Return what the caller may see of a record, as a JSON-LD object."""
    whole = ROWS[self.kind].document.fget(self)  # type: ignore[attr-defined]
    if whole is None:
        return None
    found = {key: whole[key] for key in ("@type", "@id", "ob:revision") if key in whole}
    for row in properties(CLASSES[self.kind]):
        value = None if row.derived or row.key not in whole else getattr(self, attribute(row.name))
        if value is None or value == []:
            continue
        if row.kind != "ref" or row.target.__name__ == "Unit":
            found[row.key] = whole[row.key]
        else:
            found[row.key] = [v.id for v in value] if row.many else value.id
    return found


def _narrow_class(cls: type[Any], hidden: frozenset[str]) -> type[Row]:
    base = ROWS[cls.__name__]
    fields: dict[str, Any] = {"__slots__": (), "__doc__": cls.__doc__}
    for row in properties(cls):
        name = attribute(row.name)
        read = getattr(base, name).fget
        if row.name in hidden:
            fields[name] = property(_narrowed(cls.__name__, row, read))
        elif row.kind == "ref" and row.target.__name__ == "Agent" and not row.derived:
            party = _parties(row) if row.many else _never_nobody(row, base)
            fields[name] = property(party)
    fields["document"] = property(_document)
    return type(f"Narrow{cls.__name__}Row", (base,), fields)


def _never_nobody(row: Property, base: type[Row]) -> Callable[[Any], Any]:
    """Return how an agent is read, with whom stands in where none is stated."""
    read, whole = _party(row), getattr(base, row.name).fget

    def found(self: Row) -> Any:
        if self.table is None or self.table.refs[row.name].view[self.row] < 0:
            return whole(self)
        return read(self)

    return found


NARROW_ROWS: Final[dict[str, type[Row]]] = {
    name: _narrow_class(cls, hidden_of(cls)) for name, cls in CLASSES.items()
}
"""Rows without remarks and what is personal."""

INNER_ROWS: Final[dict[str, type[Row]]] = {
    name: _narrow_class(cls, frozenset()) for name, cls in CLASSES.items()
}
"""Whole rows, which lead on to what the caller may see."""


def _own_name(self: Row) -> Any:
    record = self.record
    return self.id if record is None or record.name is None else record.name


NamedRow: Final = type(
    "NamedPersonRow",
    (NARROW_ROWS["Person"],),
    {"__slots__": (), "name": property(_own_name), "__doc__": "A person by name alone."},
)


_PersonRow: Any = ROWS["Person"]


class FaceRow(_PersonRow):  # type: ignore[misc]
    """A person under a pseudonym: nothing of the record but that it is a person's."""

    __slots__ = ("_face",)
    kind = "Person"

    def __init__(self, view: View, number: int, face: str) -> None:
        super().__init__(view, number, None, -1)
        self._face = face

    @property
    def id(self) -> str:
        """The pseudonym."""
        return self._face


class UnknownFaceRow(UnknownAgentRow):  # type: ignore[misc]
    """An agent that is described nowhere, under a pseudonym: it may be a person."""

    __slots__ = ("_face",)

    def __init__(self, view: View, number: int, face: str) -> None:
        super().__init__(view, number, None, -1)
        self._face = face

    @property
    def id(self) -> str:
        """The pseudonym."""
        return self._face
