# SPDX-License-Identifier: MIT
"""How much of what is in a thing, what went into it by unit, and what became of its price."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Annotated, Any, Final

import strawberry
from graphql import GraphQLError

from valueflows.desk.asked import ALWAYS, Asked
from valueflows.desk.provenance import tracing
from valueflows.graphql.asof import AS_OF, HINT, view_of
from valueflows.graphql.context import Asking, asking
from valueflows.graphql.extras import CUT, argument, paged, with_arguments
from valueflows.graphql.former_queries import Query
from valueflows.graphql.pages import Connection
from valueflows.graphql.reports import ReportAnswer, report_for
from valueflows.graphql.scalars import Decimal, optional
from valueflows.graphql.types import TYPES
from valueflows.graphql.walking import EVENTS_MAX, time_left
from valueflows.graphql.walks import filled, listed, made_type
from valueflows.ledger.attributing import (
    Attributed,
    Gap,
    Group,
    Origin,
    Part,
)
from valueflows.ledger.rows import MeasureValue
from valueflows.ledger.tracing import NothingToTraceError, limits_reached
from valueflows.ledger.view import OutOfTimeError, View
from valueflows.ledger.weighing import AttributionError
from valueflows.model.exact import MICRO, Exact, written
from valueflows.model.trace import TIME, Limits
from valueflows.reports.provenance.tables import ROLL_UP, SPLIT

_field: Any = strawberry.field
_connection: Any = Connection


@strawberry.enum(description="By what the joint outputs of a process share its inputs.")
class AllocationMethod(Enum):
    """How inputs are shared out."""

    QUANTITY = strawberry.enum_value("quantity", description="By their quantities, in one unit.")
    PRICE = strawberry.enum_value("price", description="By what they are worth.")
    RECIPE = strawberry.enum_value("recipe", description="By what the recipe says of each.")


@strawberry.enum(description="In what order mixed stock is taken from.")
class StockMixing(Enum):
    """How stock is mixed."""

    PROPORTIONAL = strawberry.enum_value(
        "proportional", description="What is taken is of all that is there."
    )
    FIFO = strawberry.enum_value("fifo", description="What came first is taken first.")


# -- what is served --------------------------------------------------------------------------------


class _Provenance:
    """An attribution, as it is served."""

    def __init__(self, current: Asking, view: View, found: Attributed, asked: _Asked) -> None:
        self._current, self._view, self._found, self._asked = current, view, found, asked
        self.version = found.version
        self.method, self.mixing = AllocationMethod(found.method), StockMixing(found.mixing)
        self.coverage = written(found.coverage)

    @property
    def whole(self) -> Any:
        """What was asked for; None where it is not shown."""
        found = self._found
        return None if found.amount is None else self.measure(found.amount, found.unit)

    @property
    def groups(self) -> list[_Group]:
        """The origins."""
        return [_Group(self, group) for group in self._found.groups]

    @property
    def gaps(self) -> list[_Doubt]:
        """What is not known."""
        return [_Doubt(gap) for gap in self._found.gaps]

    def parts(self) -> list[_Part]:
        """Return the events behind it that are shown, causes first."""
        events = self._view.books.events
        rows = ((part, self._view.seen(events, part.event)) for part in self._found.parts)
        return [_Part(self, part, row) for part, row in rows if row is not None]

    def measure(self, amount: Exact, unit: str | None) -> MeasureValue:
        """Return an amount in millionths as a measure."""
        return MeasureValue(self._view, written(round(Fraction(amount))), unit)

    def report(self, name: str, period: str) -> ReportAnswer:
        """Return a report about it, as the caller may be told it."""
        said = self._asked
        given = {"subject": said.what, "method": said.method, "mixing": said.mixing}
        if said.quantity is not None:
            given["quantity"] = str(said.quantity)
        return report_for(self._current, Asked(name, (), period, (), said.version, given))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked, in words; ``version`` where one was named."""

    what: str
    method: str
    mixing: str
    quantity: Any
    version: int | None


class _Group:
    """Origins of one specification, as they are served."""

    def __init__(self, whole: _Provenance, group: Group) -> None:
        self.specification = group.specification
        self.quantity = whole.measure(group.amount, group.unit)
        self.origins = [_Origin(whole, group, origin) for origin in group.origins]


class _Origin:
    """One origin, as it is served."""

    def __init__(self, whole: _Provenance, group: Group, origin: Origin) -> None:
        self.kind, self.item = origin.kind, origin.row
        self.quantity = whole.measure(origin.amount, group.unit)
        self.share = written(origin.share)


class _Part:
    """An event behind it, as it is served."""

    def __init__(self, whole: _Provenance, part: Part, row: Any) -> None:
        self.id, self.event, self.rank = row.id, row, part.rank
        fraction = part.fraction
        self.fraction = None if fraction is None else written(round(fraction * MICRO))
        self.quantity = self._measure(whole, part.amount)
        self.of = self._measure(whole, part.of)

    def _measure(self, whole: _Provenance, amount: Exact | None) -> Any:
        said = self.event.resource_quantity or self.event.effort_quantity
        unit = None if said is None else said.unit
        return None if amount is None else whole.measure(amount, unit)


class _Doubt:
    """Something that is not known, as it is served."""

    def __init__(self, gap: Gap) -> None:
        self.code, self.message, self.about = gap.code, gap.text, gap.row


# -- types -----------------------------------------------------------------------------------------

_MEASURE: Final = TYPES.of["Measure"]
_ITEM: Final = TYPES.of["TrackTraceItem"]
_ORIGIN: Final = made_type(
    "ProvenanceOrigin",
    "Where something of a thing begins.",
    {
        "kind": (
            str,
            (
                "event; opening: what was there when the books began; unknown: nobody knows; "
                "undisclosed: it is not shown."
            ),
        ),
        "item": (optional(_ITEM), "The event, or the resource or process where the books end."),
        "quantity": (_MEASURE, "How much of it is in the thing."),
        "share": (Decimal, "Its share of all of the same kind; they add up to one."),
    },
)
_GROUP: Final = made_type(
    "ProvenanceGroup",
    "The origins of one specification in one unit.",
    {
        "specification": (
            optional(TYPES.of["ResourceSpecification"]),
            "Of which kind they are; null where none is stated.",
        ),
        "quantity": (_MEASURE, "How much of that kind is in the thing."),
        "origins": (listed(_ORIGIN), "Where it comes from."),
    },
)
_PART: Final = made_type(
    "ProvenancePart",
    "An event behind a thing, and how much of it is in the thing.",
    {
        "id": (strawberry.ID, "The id of the event."),
        "event": (TYPES.of["EconomicEvent"], "The event."),
        "rank": (str, "material or influence."),
        "fraction": (
            optional(Decimal),
            "Which part of the event is in the thing, of one; null where that cannot be told.",
        ),
        "quantity": (optional(_MEASURE), "How much that is."),
        "of": (optional(_MEASURE), "How much there was, net of corrections."),
    },
)
_DOUBT: Final = made_type(
    "ProvenanceGap",
    "Something of the shares that is not known.",
    {
        "code": (str, "Why, in a word."),
        "message": (str, "Why, and what can be done."),
        "about": (optional(_ITEM), "At which record; null where it is not shown."),
    },
)
_FIELDS: Final = {
    "version": (int, "The version of the ledger it is of."),
    "method": (AllocationMethod, "By what joint outputs share their inputs."),
    "mixing": (StockMixing, "In what order mixed stock is taken from."),
    "whole": (optional(_MEASURE), "What the shares are of; null where it is not shown."),
    "coverage": (Decimal, "How much of it is known, from 0 to 1."),
    "groups": (listed(_GROUP), "The origins, by specification and unit."),
    "gaps": (listed(_DOUBT), "What is not known, and why."),
}


def _provenance_type() -> Any:
    made: Any = types.new_class("Provenance")
    filled(made, _FIELDS)
    hint = _connection[_PART]

    def parts(root: Any, **arguments: Any) -> Any:
        cut = (arguments.get(name, strawberry.UNSET) for name in CUT)
        return paged(root.parts(), *cut)

    def roll_up(root: Any) -> Any:
        return root.report(ROLL_UP, ALWAYS)

    def price_split(root: Any, period: str = ALWAYS) -> Any:
        return root.report(SPLIT, period)

    parent: Any = strawberry.Parent[object]
    report = optional(ReportAnswer)
    parts.__annotations__ = {"root": parent, "return": hint}
    roll_up.__annotations__ = {"root": parent, "return": report}
    price_split.__annotations__ = {
        "root": parent,
        "period": argument(str, "When it was sold: 2025, 2025-Q1, two dates; always by default."),
        "return": report,
    }
    resolver: Callable[..., Any] = with_arguments(parts, CUT)
    made.parts = _field(resolver=resolver, description="The events behind it, causes first.")
    made.roll_up = _field(
        resolver=roll_up,
        description="Hours, energy and everything else that went into it, by unit: the report roll-up.",
    )
    made.price_split = _field(
        resolver=price_split,
        description="What became of what was paid for it, in its sales: the report price-split.",
    )
    made.__annotations__ |= {"parts": hint, "roll_up": report, "price_split": report}
    return strawberry.type(made, description="How much of what is in a thing, and what it cost.")


PROVENANCE: Final = _provenance_type()


# -- the query -------------------------------------------------------------------------------------


def provenance_queries() -> Iterator[Query]:
    """Yield the query about shares."""
    _resolve.__annotations__ = {
        "info": strawberry.Info,
        "resource": argument(
            strawberry.ID,
            "The id of a resource, for what is in it now, or of an event; or a code that one thing "
            "bears.",
        ),
        "method": argument(AllocationMethod, "By what joint outputs share their inputs."),
        "mixing": argument(StockMixing, "In what order mixed stock is taken from."),
        "quantity": argument(optional(Decimal), "Of so much, in its own unit; of all by default."),
        "as_of": Annotated[HINT, AS_OF],
        "return": optional(PROVENANCE),
    }
    yield Query(
        "provenance",
        optional(PROVENANCE),
        _resolve,
        "How much of each origin is in something, what went into it, and what became of its price; "
        "null where nothing is known by that id or code.",
        None,
    )


def _resolve(
    info: Any,
    resource: str,
    method: Any = AllocationMethod.QUANTITY,
    mixing: Any = StockMixing.PROPORTIONAL,
    quantity: Any = strawberry.UNSET,
    as_of: Any = strawberry.UNSET,
) -> Any:
    current, view, what = asking(info), view_of(info, as_of), str(resource)
    stated = as_of is not strawberry.UNSET and as_of is not None
    given = None if quantity is strawberry.UNSET else quantity
    asked = _Asked(what, method.value, mixing.value, given, view.version if stated else None)
    try:
        _check_size(view, what)
        return _Provenance(current, view, _attributed(current, view, asked), asked)
    except NothingToTraceError:
        return None
    except AttributionError as error:
        raise GraphQLError(
            f"{what:.200}: {error}", extensions={"code": "NOT_ATTRIBUTABLE"}
        ) from None


def _attributed(current: Asking, view: View, asked: _Asked) -> Attributed:
    quantity = None if asked.quantity is None else asked.quantity.exact
    said = (asked.method, asked.mixing, quantity)
    return tracing(current.ledger, current.caller, view, None, *said).attributed(asked.what)


def _check_size(view: View, what: str) -> None:
    """Walk it first: what is too long to be reckoned is refused before it is begun."""
    cut = limits_reached(view, what, Limits(count=EVENTS_MAX, milliseconds=time_left(view.until)))
    if TIME in cut:
        raise OutOfTimeError
    if cut:
        raise GraphQLError(
            f"Behind {what:.200} are more than {EVENTS_MAX} events. Begin nearer, or use: "
            "valueflows trace --shares",
            extensions={"code": "TOO_LONG"},
        )
