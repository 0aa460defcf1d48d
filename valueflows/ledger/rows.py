# SPDX-License-Identifier: MIT
"""Records as they are served: flyweights over the books, one class for each of the model's.

A row knows its table and number and reads the rest when it is asked: references from columns, so
that following them costs no look-up by text, everything else from the journal, once. Resources
answer for their stock as well. What is referred to but described nowhere is a row without a
record: it has its id, and the id for its name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from valueflows.model.actions import ACTIONS, MEANINGS, ActionRow
from valueflows.model.catalog import CLASSES
from valueflows.model.exact import Exact, written
from valueflows.model.proposals import PURPOSES
from valueflows.model.stock import Stock
from valueflows.model.terms import VF, Property, properties
from valueflows.model.units import UNITS

if TYPE_CHECKING:
    from valueflows.ledger.tables import Table
    from valueflows.ledger.view import View


class Row:
    """What all rows have in common."""

    __slots__ = ("_record", "_stock", "number", "row", "table", "view")
    kind = ""

    def __init__(self, view: View, number: int, table: Table | None, row: int) -> None:
        self.view = view
        self.number = number
        self.table = table
        self.row = row
        self._record: Any = None
        self._stock: Stock | None = None

    @property
    def record(self) -> Any:
        """The record as it was written, read once; None for what is described nowhere."""
        if self._record is None and self.table is not None:
            self._record = self.view.books.record(self.table, self.row)
        return self._record

    @property
    def document(self) -> dict[str, Any] | None:
        """The record as the JSON-LD object it was written as; None for what is described nowhere."""
        return None if self.table is None else self.view.books.document(self.table, self.row)

    @property
    def id(self) -> str:
        """The id as it was written where it is described."""
        record = self.record
        return self.view.books.ids.text(self.number) if record is None else str(record.id)

    @property
    def revision_id(self) -> str:
        """The id and the number of this revision."""
        record = self.record
        return f"{self.id}@{0 if record is None else record.revision}"

    @property
    def stock(self) -> Stock:
        """The state of a resource."""
        if self._stock is None:
            self._stock = self.view.sight.stock(self.number) or Stock()
        return self._stock


_OWN: Final = frozenset({"kind", "number", "record", "row", "stock", "table", "view"})


def attribute(name: str) -> str:
    """Return where a row has a field: under its name, unless that means something of every row."""
    return f"said_{name}" if name in _OWN else name


class MeasureValue:
    """A number of a unit, as it is served."""

    __slots__ = ("has_numerical_value", "unit", "view")

    def __init__(self, view: View, number: str, unit: str | None) -> None:
        self.view = view
        self.has_numerical_value = number
        self.unit = unit

    @property
    def has_unit(self) -> Any:
        """The unit, known here or not."""
        return None if self.unit is None else self.view.unit(self.unit)


class KnownUnit:
    """A unit of OM 2, which is known without being described."""

    __slots__ = ("classified_as", "id", "label", "om_unit_identifier", "revision_id", "symbol")
    kind = "Unit"

    def __init__(self, iri: str) -> None:
        row = UNITS[iri]
        self.id = iri
        self.revision_id = f"{iri}@0"
        self.label = row.label
        self.symbol = row.symbol or row.label
        self.om_unit_identifier = iri
        self.classified_as: list[str] = []


class ActionValue:
    """An action, as it is served: its row of the table."""

    __slots__ = ("row",)

    def __init__(self, row: ActionRow) -> None:
        self.row = row

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.row, name)
        return None if value == "-" else value

    @property
    def id(self) -> str:
        """The verb; its IRI is ``iri``."""
        return self.row.name

    @property
    def iri(self) -> str:
        """The IRI of the individual in the vocabulary."""
        return VF + self.row.name

    @property
    def note(self) -> str:
        """What the verb means."""
        return MEANINGS[self.row.name]


class PurposeValue:
    """Whether a proposal offers or asks."""

    __slots__ = ("id",)

    def __init__(self, name: str) -> None:
        self.id = name


ACTION_VALUES: Final = {name: ActionValue(row) for name, row in ACTIONS.items()}
PURPOSE_VALUES: Final = {name: PurposeValue(name) for name in PURPOSES}


# -- properties ----------------------------------------------------------------------------------


def _text(name: str) -> Callable[[Row], Any]:
    def read(self: Row) -> Any:
        record = self.record
        return None if record is None else getattr(record, name)

    return read


def _name(self: Row) -> Any:
    """What is described nowhere, or was erased, is called by its id."""
    record = self.record
    found = None if record is None else record.name
    return self.id if found is None and self.kind not in _NAMELESS else found


_NAMELESS: Final = frozenset(
    {"Agreement", "AgreementBundle", "EconomicResource", "Intent", "Proposal"}
)


def _tags(name: str) -> Callable[[Row], list[str]]:
    def read(self: Row) -> list[str]:
        record = self.record
        found = () if record is None else getattr(record, name)
        return [t if isinstance(t, str) else t.iri for t in found]

    return read


def _tag(name: str) -> Callable[[Row], str | None]:
    def read(self: Row) -> str | None:
        record = self.record
        tag = None if record is None else getattr(record, name)
        return tag if tag is None or isinstance(tag, str) else tag.iri

    return read


def _listed(name: str) -> Callable[[Row], list[Any]]:
    def read(self: Row) -> list[Any]:
        record = self.record
        return [] if record is None else list(getattr(record, name))

    return read


def _ref(row: Property) -> Callable[[Row], Any]:
    name, target = row.name, row.target.__name__
    if target == "Unit":

        def read_unit(self: Row) -> Any:
            record = self.record
            iri = None if record is None else getattr(record, name)
            return None if iri is None else self.view.unit(iri)

        return read_unit

    def read(self: Row) -> Any:
        if self.table is None:
            return None
        number = self.table.refs[name].view[self.row]
        return None if number < 0 else self.view.node(number, target)

    return read


def _refs(row: Property) -> Callable[[Row], list[Any]]:
    name, target = row.name, row.target.__name__

    def read(self: Row) -> list[Any]:
        if self.table is None:
            return []
        found = (self.view.node(n, target) for n in self.table.many[name].get(self.row))
        return [row for row in found if row is not None]

    return read


def _measure(name: str) -> Callable[[Row], MeasureValue | None]:
    def read(self: Row) -> MeasureValue | None:
        record = self.record
        found = None if record is None else getattr(record, name)
        if found is None:
            return None
        return MeasureValue(self.view, found.has_numerical_value, found.has_unit)

    return read


def _word(row: Property) -> Callable[[Row], Any]:
    name = row.name
    values: dict[str, Any] = dict(ACTION_VALUES if row.target is ActionRow else PURPOSE_VALUES)

    def read(self: Row) -> Any:
        record = self.record
        word = None if record is None else getattr(record, name)
        return None if word is None else values[word]

    return read


def _quantity(field: str) -> Callable[[Row], MeasureValue | None]:
    def read(self: Row) -> MeasureValue | None:
        stock = self.stock
        if not stock.known:
            return None
        value: Exact = getattr(stock, field)
        units = self.view.books.shared.units.values
        unit = None if stock.unit is None else units[int(stock.unit)]
        return MeasureValue(self.view, written(value, stock.places), unit)

    return read


def _state(self: Row) -> str | None:
    state = self.stock.state
    return None if state is None else self.view.books.shared.texts.values[int(state)]


def _stock_ref(field: str, target: str) -> Callable[[Row], Any]:
    def read(self: Row) -> Any:
        number = getattr(self.stock, field)
        return None if number is None else self.view.node(int(number), target)

    return read


def _containers(self: Row) -> list[Any]:
    found = (self.view.node(int(c), "EconomicResource") for c in self.stock.contained_in)
    return [row for row in found if row is not None]


def _previous_event(self: Row) -> Any:
    """The breadcrumb: of a resource its last event, of an event the one before on its resource."""
    sight, events = self.view.sight, self.view.books.events
    resource, end = self.number, sight.rows(events)
    if self.kind != "EconomicResource":
        if self.table is None:
            return None
        named = (events.refs[side].view[self.row] for side in _SIDES)
        resource, end = next((n for n in named if n >= 0), -1), self.row
    if resource < 0:
        return None
    links = (events.links[side].rows(resource) for side in _SIDES)
    found = (next((r for r in rows if r < end and sight.shows(events, r)), -1) for rows in links)
    row = max(found)
    return None if row < 0 else self.view.at(events, row)


_SIDES: Final = ("resource_inventoried_as", "to_resource_inventoried_as")


_DERIVED: Final[dict[str, Callable[[Row], Any]]] = {
    "accounting_quantity": _quantity("accounting"),
    "onhand_quantity": _quantity("onhand"),
    "primary_accountable": _stock_ref("accountable", "Agent"),
    "stage": _stock_ref("stage", "ProcessSpecification"),
    "state": _state,
    "current_location": _stock_ref("location", "SpatialThing"),
    "contained_in": _containers,
}


def _reader(row: Property) -> Callable[[Row], Any]:
    if row.derived:
        return _DERIVED[row.name]
    if row.kind == "ref":
        return _refs(row) if row.many else _ref(row)
    if row.kind == "tag":
        return _tags(row.name) if row.many else _tag(row.name)
    if row.kind == "value":
        return _measure(row.name)
    if row.kind == "word":
        return _word(row)
    if row.name == "name":
        return _name
    return _listed(row.name) if row.many else _text(row.name)


def _row_class(cls: type[Any]) -> type[Row]:
    fields: dict[str, Any] = {"__slots__": (), "kind": cls.__name__, "__doc__": cls.__doc__}
    fields |= {attribute(row.name): property(_reader(row)) for row in properties(cls)}
    if cls.__name__ in {"EconomicEvent", "EconomicResource"}:
        fields["previous_event"] = property(_previous_event)
    if cls.__name__ == "Unit":
        fields["label"] = property(
            lambda self: self.id if self.record is None else self.record.label
        )
    for name, stand_in in _STAND_INS.get(cls.__name__, {}).items():
        fields[name] = property(_never_empty(fields[name].fget, stand_in))
    return type(f"{cls.__name__}Row", (Row,), fields)


_STAND_INS: Final[dict[str, dict[str, Callable[[Any], Any]]]] = {
    **dict.fromkeys(
        ("EconomicEvent", "Commitment"),
        dict.fromkeys(("provider", "receiver"), lambda row: row.view.nobody),
    ),
    "Unit": {"symbol": lambda row: row.label},
}
"""What is served where nothing is recorded: nobody in particular, and the label."""


def _never_empty(
    read: Callable[[Any], Any], stand_in: Callable[[Any], Any]
) -> Callable[[Any], Any]:
    def found(row: Any) -> Any:
        value = read(row)
        return stand_in(row) if value is None else value

    return found


ROWS: Final[dict[str, type[Row]]] = {name: _row_class(cls) for name, cls in CLASSES.items()}


UnknownAgentRow: Final = type(
    "UnknownAgentRow", (ROWS["Organization"],), {"__slots__": (), "kind": "UnknownAgent"}
)
"""An agent that is referred to and described nowhere."""


class NobodyRow(UnknownAgentRow):  # type: ignore[valid-type,misc]
    """The agent of an event that names none."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """An id that stands for no agent in particular."""
        return "urn:valueflows:agent-not-stated"
