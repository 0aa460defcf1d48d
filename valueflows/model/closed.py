# SPDX-License-Identifier: MIT
"""What closed books refuse: whatever would change what they say of the time that is closed.

An event counts when it happened, a rule from when it holds, what is owed when it was written down,
triggered or due. What comes to light later is dated after the closing and names it by
``ob:belongsTo``. Ending something after the closing changes nothing before it, and is legal.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from valueflows.model.classing import ClassificationRule, TaxRule
from valueflows.model.closing import PeriodClosing
from valueflows.model.exact import Instant
from valueflows.model.flows import Claim, Commitment, EconomicEvent
from valueflows.model.ids import canonical
from valueflows.model.membership import Membership
from valueflows.model.problems import Code, Problem
from valueflows.model.processes import Process
from valueflows.model.records import Record
from valueflows.model.terms import camel
from valueflows.model.valuing import (
    CapitalAsset,
    ExchangeRate,
    LivingWage,
    Valuation,
    ValuationPolicy,
)

EVERYBODY: Final = ""
_ALWAYS: Final = -(1 << 62)
"""Before every moment: when something holds that states no beginning."""

_MOMENTS: Final = ("has_point_in_time", "has_end", "has_beginning", "created")
_STILL_SAID: Final = frozenset({"finished", "note", "image", "revision"})
"""What may still be said of what was promised or owed in closed time: it counts when it is said."""


class Closed(NamedTuple):
    """Up to when books are closed, in microseconds and as it was written, and by which closing."""

    before: int
    text: str
    closing: str


Closings: TypeAlias = Mapping[str, Closed]
"""The latest closing of each organisation by its canonical id; ``EVERYBODY`` for all of a ledger."""

Agents: TypeAlias = tuple[str | None, ...] | None
"""In whose books something counts; None for everybody's."""


class Look(Protocol):
    """Who knows what was closed, and what is recorded so far."""

    @property
    def closings(self) -> Closings:
        """What is closed."""

    def record(self, iri: str) -> Record | None:
        """Return the current revision of a record."""

    def before(self, iri: str) -> Record | None:
        """Return a record as it stood before the change."""


class _Span(NamedTuple):
    """Which fields of a class say from when and until when it holds, and in whose books."""

    begin: str
    end: str | None
    of: str | None


_SPANS: Final[dict[type[Any], _Span]] = {
    ClassificationRule: _Span("valid_from", "valid_through", "applies_to"),
    TaxRule: _Span("valid_from", "valid_through", "applies_to"),
    ValuationPolicy: _Span("valid_from", "valid_through", "applies_to"),
    Membership: _Span("since", "until", "organization"),
    CapitalAsset: _Span("start", "disposed", "owner"),
    Valuation: _Span("valid_from", None, None),
    ExchangeRate: _Span("day", None, None),
    LivingWage: _Span("valid_from", None, None),
}


def key_of(closing: PeriodClosing) -> str:
    """Return under which key a closing is kept."""
    return EVERYBODY if closing.organisation is None else canonical(closing.organisation)


def and_closed(closings: Closings, closing: PeriodClosing) -> dict[str, Closed]:
    """Return what is closed when one more closing holds."""
    before = closing.closed_before
    return {**closings, key_of(closing): Closed(before.microseconds, before, closing.id)}


def covering(closings: Closings, agents: Agents, at: int) -> Closed | None:
    """Return the furthest closing of somebody's books that a moment lies before."""
    keys = closings if agents is None else (EVERYBODY, *map(_key, agents))
    found = (closings.get(key) for key in keys if key is not None)
    return max((one for one in found if one is not None and at < one.before), default=None)


def _key(agent: str | None) -> str | None:
    return None if agent is None else canonical(agent)


def closed_problems(record: Record, look: Look, now: int) -> Iterator[Problem]:
    """Yield why closed books refuse a record, new or revised."""
    if not look.closings:
        return
    if isinstance(record, EconomicEvent):
        yield from _event(record, look, now)
    elif isinstance(record, Claim | Commitment):
        yield from _owed(record, look, now)
    elif type(record) in _SPANS:
        yield from _holding(record, look, now)


def withdrawal_problems(record: Record, look: Look, now: int) -> Iterator[Problem]:
    """Yield why closed books refuse that a record is taken back."""
    if not look.closings:
        return
    if isinstance(record, Claim | Commitment):
        yield from _dated_inside(record, look, now)
    elif type(record) in _SPANS:
        yield from _begun_inside(record, look, now)


# -- events ----------------------------------------------------------------------------------------


def recognised(event: EconomicEvent, now: int) -> tuple[str, int]:
    """Return when an event counts, and which of its fields says so."""
    for name in _MOMENTS:
        moment: Instant | None = getattr(event, name)
        if moment is not None:
            return name, moment.microseconds
    return _MOMENTS[0], now


def parties(event: EconomicEvent, look: Look) -> tuple[str | None, ...]:
    """Return in whose books an event counts: both sides', and its process's."""
    processes = (look.record(iri) for iri in (event.input_of, event.output_of) if iri is not None)
    scopes = (p.in_scope_of for p in processes if isinstance(p, Process))
    return (event.provider, event.receiver, *scopes)


def _event(event: EconomicEvent, look: Look, now: int) -> Iterator[Problem]:
    agents = parties(event, look)
    name, at = recognised(event, now)
    closed = covering(look.closings, agents, at)
    if closed is not None:
        yield _problem(name, closed, "Date it after that, and name the closing in belongsTo.")
        return
    original = None if event.corrects is None else look.record(event.corrects)
    if isinstance(original, EconomicEvent):
        _name, was = recognised(original, now)
        found = covering(look.closings, (*agents, *parties(original, look)), was)
        if found is not None and not _names(event.belongs_to, was, look):
            message = f"it corrects {original.id}, which is in closed books"
            yield _problem("belongs_to", found, f"State belongsTo: {found.closing}.", message)


def _names(closing: str | None, at: int, look: Look) -> bool:
    """Whether a closing is named that closed the books over a moment."""
    named = None if closing is None else look.record(closing)
    return isinstance(named, PeriodClosing) and at < named.closed_before.microseconds


# -- what is promised and owed ---------------------------------------------------------------------


def _owed(record: Claim | Commitment, look: Look, now: int) -> Iterator[Problem]:
    before: Any = look.before(record.id)
    if before is not None:
        found = list(_dated_inside(before, look, now))
        if found:
            yield from () if _changed(before, record) <= _STILL_SAID else found
            return
    yield from _dated_inside(record, look, now)


def _dated_inside(record: Claim | Commitment, look: Look, now: int) -> Iterator[Problem]:
    """Yield that something promised or owed counts in closed time."""
    agents = (record.provider, record.receiver)
    for name, at in _dates(record, look, now):
        closed = covering(look.closings, agents, at)
        late = isinstance(record, Claim) and name != "created"
        if closed is None or (
            late and isinstance(record, Claim) and _names(record.belongs_to, at, look)
        ):
            continue
        told = f"Name the closing in belongsTo: {closed.closing}." if late else _LATER
        yield _problem(name, closed, told)
        return


def _dates(record: Claim | Commitment, look: Look, now: int) -> Iterator[tuple[str, int]]:
    if record.created is not None:
        yield "created", record.created.microseconds
    if isinstance(record, Claim) and record.triggered_by is not None:
        event = look.record(record.triggered_by)
        if isinstance(event, EconomicEvent):
            yield "triggered_by", recognised(event, now)[1]
    if record.due is not None:
        yield "due", record.due.microseconds


# -- rules, rates, memberships ---------------------------------------------------------------------


def _holding(record: Record, look: Look, now: int) -> Iterator[Problem]:
    """Something that held in closed time can only end, and only after it."""
    before = look.before(record.id)
    if before is None:
        yield from _begun_inside(record, look, now)
        return
    found = list(_begun_inside(before, look, now))
    if not found:
        yield from _begun_inside(record, look, now)
        return
    end = _SPANS[type(record)].end
    if _changed(before, record) - {"revision", end}:
        yield from found
        return
    for each in (before, record):
        moment = None if end is None else getattr(each, end)
        closed = None if moment is None else covering(look.closings, _of(each), moment.microseconds)
        if end is not None and closed is not None:
            yield _problem(end, closed, "Let it end after that.")
            return


def _begun_inside(record: Record, look: Look, now: int) -> Iterator[Problem]:
    name = _SPANS[type(record)].begin
    moment: Instant | None = getattr(record, name)
    agents, at = _of(record), _ALWAYS if moment is None else moment.microseconds
    if isinstance(record, Valuation) and record.event is not None:
        event = look.record(record.event)
        if isinstance(event, EconomicEvent):
            name, agents, at = "event", parties(event, look), recognised(event, now)[1]
    closed = covering(look.closings, agents, at)
    if closed is not None:
        yield _problem(name, closed, _FROM_THEN_ON)


def _of(record: Record) -> Agents:
    """Return in whose books a rule holds."""
    name = _SPANS[type(record)].of
    agent = None if name is None else getattr(record, name)
    return None if agent is None else (agent,)


def _changed(one: Record, other: Record) -> set[str | None]:
    """Return the fields in which two revisions of a record differ."""
    names = (f.name for f in dataclasses.fields(one))
    return {name for name in names if getattr(one, name) != getattr(other, name)}


# -- telling ---------------------------------------------------------------------------------------

_LATER: Final = "Date it after that."
_FROM_THEN_ON: Final = (
    "Let it begin after that; to change what holds already, end it after that and record another."
)


def _problem(name: str, closed: Closed, remedy: str, message: str = "") -> Problem:
    said = message or "it counts in closed books"
    return Problem(
        Code.PERIOD_IS_CLOSED,
        _OURS.get(name, camel(name)),
        f"{said}: they are closed before {closed.text} by {closed.closing}",
        remedy,
    )


_OURS: Final = {
    "belongs_to": "ob:belongsTo",
    "valid_from": "ob:validFrom",
    "valid_through": "ob:validThrough",
    "since": "ob:since",
    "until": "ob:until",
    "start": "ob:inUseFrom",
    "disposed": "ob:disposedAt",
    "day": "ob:rateDay",
    "event": "ob:valuedEvent",
}
"""Fields of ours, by their names in JSON-LD."""


# -- closings themselves ---------------------------------------------------------------------------


def closing_problems(
    closing: PeriodClosing, look: Look, now: int, findings: Iterable[Problem]
) -> Iterator[Problem]:
    """Yield why books cannot be closed: not yet, not again, or not over what is open."""
    at = closing.closed_before.microseconds
    if at > now:
        yield Problem(
            Code.PERIOD_IS_NOT_OVER,
            "ob:closedBefore",
            f"{closing.closed_before} is still to come",
            "Close the books when the time is over.",
        )
    agents = () if closing.organisation is None else (closing.organisation,)
    closed = covering(look.closings, agents, at - 1)
    if closed is not None:
        yield Problem(
            Code.CLOSING_GOES_BACK,
            "ob:closedBefore",
            f"the books are closed before {closed.text} already, by {closed.closing}",
            "Close them up to a later moment, or leave them as they are.",
        )
    for found in findings:
        yield Problem(
            Code.FINDING_IS_OPEN,
            "ob:closedBefore",
            f"{found.path}: {found.message} [{found.code.value}]",
            f"{found.remedy} Then close the books.",
        )
