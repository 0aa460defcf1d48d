# SPDX-License-Identifier: MIT
"""What of claims and commitments is settled, and by which event, over the rows of a view.

What an event gives to one due depends on the others it names, and on what other events gave to
those. So all that hangs together is read and reckoned at once (``model.settling``), and kept for as
long as the view. Where something of it cannot be seen, none of its amounts is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any, Final, NamedTuple

from graphql import GraphQLError

from valueflows.ledger.rows import MeasureValue
from valueflows.model.exact import Amount, Exact, micro, microseconds, written
from valueflows.model.settling import (
    EFFORT,
    RESOURCE,
    Due,
    Event,
    Quantity,
    Settled,
    settle,
    sharing,
)
from valueflows.model.units import UNITS

TOGETHER_MAX: Final = 10_000
"""How many records that hang together are reckoned; a person's wages of years are a few hundred."""

_KEPT: Final = "what is settled"
_DUES: Final = ("settles", "fulfills")
_RECOGNISED: Final = ("has_point_in_time", "has_end", "has_beginning", "created")
_AGREEMENTS: Final = (
    "realization_of",
    "reciprocal_realization_of",
    "clause_of",
    "reciprocal_clause_of",
)
Read = Callable[[Any], Any]


class _Unknown(Enum):
    """Why nothing is said about records that hang together."""

    HIDDEN = "some cannot be seen"
    TOO_MANY = "there are too many"


class _HiddenError(Exception):
    """A record that is needed cannot be seen, or is described nowhere."""


class Reckoned(NamedTuple):
    """What came of records that hang together; dues by id, events that correct nothing by id."""

    settled: Settled
    dues: dict[str, Due]
    events: dict[str, Event]


# -- fields ----------------------------------------------------------------------------------------


def taken(*sides: str) -> Read:
    """Return the reading of how much of a due is settled or fulfilled."""
    return lambda due: _of_due(due, sides, lambda owed, left: owed - left)


def still_open(*sides: str) -> Read:
    """Return the reading of how much of a due is open, or was written off."""
    return lambda due: _of_due(due, sides, lambda _owed, left: left)


def _of_due(due: Any, sides: Iterable[str], amount: Callable[[Exact, Exact], Exact]) -> Any:
    side = next((side for side in sides if getattr(due.record, side, None) is not None), None)
    found = None if side is None else reckoned(due)
    if side is None or found is None:
        return None
    owed = found.dues[due.id].quantity(side)
    left = found.settled.side(side).open[due.id]
    return None if owed is None else _measure(due, side, amount(owed.value, left))


def written_off(due: Any) -> bool | None:
    """Whether a due is finished with something open; None when that cannot be said."""
    found = None if due.record is None else reckoned(due)
    return None if found is None else due.id in found.settled.written_off


def prepaid(event: Any) -> Any:
    """Return what of an event settles and fulfils nothing yet, when it names something."""
    if not _states(event, RESOURCE) or not (event.settles or event.fulfills):
        return None
    found = reckoned(event)
    rest = None if found is None else found.settled.resource.rest.get(event.id)
    return None if rest is None else _measure(event, RESOURCE, rest)


def share(event: Any, due: Any, side: str) -> Any:
    """Return what an event gives to a due; what a correction changes counts in its original."""
    found = reckoned(event)
    if found is None or event.id not in found.events:
        return None
    made = found.settled.side(side)
    portion = made.portions.get((event.id, due.id))
    if portion is not None:
        return _measure(due, side, portion.amount)
    if not _states(event, side):
        return None
    if _states(due, side):
        return _measure(due, side, 0)
    names = (found.dues[iri] for iri in found.events[event.id].names)
    alike = [d.id for d in sharing(names, side) if d.is_claim == found.dues[due.id].is_claim]
    return _measure(event, side, made.undivided[event.id]) if alike == [due.id] else None


def _states(row: Any, side: str) -> bool:
    return getattr(row.record, side, None) is not None


def _measure(row: Any, side: str, value: Exact) -> MeasureValue:
    """Write an amount as a row writes its own: in its unit, with at least as many places."""
    own = getattr(row.record, side)
    return MeasureValue(
        row.view, written(value, Amount(own.has_numerical_value).places), own.has_unit
    )


# -- what hangs together ---------------------------------------------------------------------------


def reckoned(row: Any) -> Reckoned | None:
    """Return what came of all that hangs together with a due or an event.

    None when something of it cannot be seen; an error when it is too much.
    """
    kept = row.view.kept.setdefault(_KEPT, {})
    if row.number not in kept:
        _reckon(row, kept)
    found = kept[row.number]
    if found is _Unknown.TOO_MANY:
        raise GraphQLError(
            f"What hangs together with {row.id} by settles, fulfills and corrects is more than "
            f"{TOGETHER_MAX} records; amounts settled are not worked out beyond that. Ask for the "
            "records without these amounts, and let events name only the dues they pay.",
            extensions={"code": "TOO_MUCH_TOGETHER", "limit": TOGETHER_MAX},
        )
    return found if isinstance(found, Reckoned) else None


def _reckon(row: Any, kept: dict[int, Reckoned | _Unknown]) -> None:
    """Work it out, and keep it for every record it is about."""
    rows: dict[int, Any] = {row.number: row}
    found: Reckoned | _Unknown
    try:
        found = _gather(row, rows, kept) or _settled(list(rows.values()))
    except _HiddenError:
        found = _Unknown.HIDDEN
    kept.update(dict.fromkeys(rows, found))


def _gather(
    row: Any, rows: dict[int, Any], kept: dict[int, Reckoned | _Unknown]
) -> Reckoned | _Unknown | None:
    """Add all that hangs together with a row; return what is known of it already, if anything."""
    waiting = [row]
    while waiting:
        for other in _beside(waiting.pop()):
            if other.number in kept:
                return kept[other.number]
            if other.number not in rows:
                rows[other.number] = other
                waiting.append(other)
                if len(rows) > TOGETHER_MAX:
                    return _Unknown.TOO_MANY
    return None


def _beside(row: Any) -> Iterator[Any]:
    """Yield what a due or an event hangs together with at once."""
    if row.kind == "EconomicEvent":
        yield from seen(row, "corrects")
        yield from seen_from(row, "corrects")
        for name in _DUES:
            yield from seen(row, name)
    else:
        yield from seen_from(row, "settles" if row.kind == "Claim" else "fulfills")


# Whether all that bears on an amount can be seen is decided in the next two functions alone.


def seen(row: Any, name: str, *, described: bool = True) -> list[Any]:
    """Return what a reference of a record leads to; nothing may be told when not all is seen.

    What is described nowhere has amounts that nobody knows, which is the same where these matter.
    """
    said, found = getattr(row.record, name), getattr(row, name)
    many = isinstance(found, list)
    rows = found if many else [found] * (said is not None)
    if many and len(rows) != len(said):
        raise _HiddenError
    if any(other is None or (described and other.table is None) for other in rows):
        raise _HiddenError
    return rows


def seen_from(row: Any, via: str) -> list[Any]:
    """Return the events that lead to a row by a reference; likewise."""
    if row.view.hides(row, "EconomicEvent", via):
        raise _HiddenError
    found: list[Any] = row.view.inverse(row, "EconomicEvent", via)
    return found


# -- rows as the model sees them -------------------------------------------------------------------


def _settled(rows: list[Any]) -> Reckoned:
    events = [row for row in rows if row.kind == "EconomicEvent"]
    replaced = _replaced(events)
    made = [_due(row, replaced) for row in rows if row.kind != "EconomicEvent"]
    known = [_event(row) for row in events]
    return Reckoned(
        settle(made, known),
        {due.id: due for due in made},
        {event.id: event for event in known if event.corrects is None},
    )


def _replaced(events: list[Any]) -> dict[str, frozenset[str]]:
    """Return, by commitment, the claims in its place, as far as one event names both."""
    found: dict[str, frozenset[str]] = {}
    for event in events:
        promises = event.fulfills if event.settles else []
        for claim in event.settles if promises else []:
            agreements = _agreements(*seen(claim, "triggered_by"))
            for promise in promises:
                if agreements & _agreed(promise):
                    found[promise.id] = found.get(promise.id, frozenset()) | {claim.id}
    return found


def _agreements(*events: Any) -> set[int]:
    """Return the agreements that events carry out, promised or not."""
    kept = [promise for event in events for promise in seen(event, "fulfills")]
    return {number for row in (*events, *kept) for number in _agreed(row)}


def _agreed(row: Any) -> set[int]:
    """Return the agreements that a record itself names."""
    names = (name for name in _AGREEMENTS if hasattr(row, name))
    return {other.number for name in names for other in seen(row, name, described=False)}


def _due(row: Any, replaced: dict[str, frozenset[str]]) -> Due:
    record = row.record
    return Due(
        id=row.id,
        resource_quantity=_quantity(row, RESOURCE),
        effort_quantity=_quantity(row, EFFORT),
        specification=_kind(row),
        due=_moment(record.due),
        created=_moment(record.created),
        is_finished=bool(record.finished),
        is_claim=row.kind == "Claim",
        replaced_by=replaced.get(row.id, frozenset()),
    )


def _event(row: Any) -> Event:
    moments = (_moment(getattr(row.record, name)) for name in _RECOGNISED)
    return Event(
        id=row.id,
        resource_quantity=_quantity(row, RESOURCE),
        effort_quantity=_quantity(row, EFFORT),
        specification=_kind(row),
        at=next((moment for moment in moments if moment is not None), 0),
        turn=row.row,
        names=tuple(due.id for name in _DUES for due in seen(row, name)),
        corrects=next((original.id for original in seen(row, "corrects")), None),
    )


def _moment(text: str | None) -> int | None:
    return None if text is None else microseconds(text)


def _kind(row: Any) -> str | None:
    """Return the specification of a flow, its own or that of its resource."""
    names = ("resource_inventoried_as", "to_resource_inventoried_as")
    sides = [name for name in names if hasattr(row, name)]
    resources = (other for name in sides for other in seen(row, name, described=False))
    said = seen(row, "resource_conforms_to", described=False)
    kinds = [*said, *(r.conforms_to for r in resources if r.conforms_to is not None)]
    return str(kinds[0].number) if kinds else None


def _quantity(row: Any, side: str) -> Quantity | None:
    """Return a quantity of a record, in a unit of OM where its own is one."""
    own = getattr(row.record, side)
    if own is None:
        return None
    unit = None if own.has_unit is None else str(own.has_unit)
    known = None if unit is None else row.view.unit(unit).om_unit_identifier
    return Quantity(micro(own.has_numerical_value), known if known in UNITS else unit)
