# SPDX-License-Identifier: MIT
"""Price splits and roll-ups as reports: tables, facts, and what a reader must know beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from valueflows.model.chart import NOTHING_LEFT
from valueflows.model.exact import MICRO
from valueflows.model.tables import IRI, NUMBER, Column, Note, Report, Table, Value
from valueflows.reports.figures import percent
from valueflows.reports.provenance.rollup import RollUp
from valueflows.reports.provenance.split import (
    BELOW_COST,
    KINDS,
    NOT_DISCLOSED,
    REST,
    REST_WITH_LABOUR,
    Line,
    Party,
    PriceSplit,
)
from valueflows.reports.rounding import rounded

SPLIT: Final = "price-split"
SPLIT_TITLE: Final = "What became of a price"
ROLL_UP: Final = "roll-up"
ROLL_UP_TITLE: Final = "What went into a thing"
COMPUTED, NOT_COMPUTABLE = "computed", "notComputable"
OPENED: Final = "what was there before the books began cost nothing that is known here"
HIDDEN: Final = "some of what it came out of is not shown, and what that cost is in a rest"
HIDDEN_INPUTS: Final = (
    "some of what it came out of is not shown, and what went into that is not counted"
)
NO_QUANTITY: Final = "how much of it there is is not shown to you, or nobody stated it"
_SMALLEST: Final = Fraction(1, 10**6)
_ORDER: Final = {kind: place for place, kind in enumerate(KINDS)}
_RESTS: Final = (REST, REST_WITH_LABOUR, NOT_DISCLOSED)

_LINES: Final = (
    Column("organisation", "Whose", IRI, doc="Who along the way."),
    Column("line", "Line", doc="What for."),
    Column("counterpart", "Paid to", IRI, doc="Who got it, where that is told."),
    Column("title", "What it is"),
    Column("amount", "Amount", NUMBER, doc="In the money of the price; the lines add up to it."),
    Column("percent", "Share of the price", NUMBER, "percent"),
    Column("said", "Remark", doc="Where a line is below nothing, that more was spent than got."),
)
_PARTIES: Final = (
    Column("organisation", "Whose", IRI),
    Column("received", "Got for its sales", NUMBER, doc="Of the chain, tax included."),
    Column("bought", "Paid for what it bought", NUMBER, doc="Of whom the chain leads to."),
    Column("kept", "Left", NUMBER, doc="What its lines are made of."),
    Column("hours", "Hours of work", NUMBER, "h", "As far as they are told."),
    Column("volunteers", "Hours of volunteers", NUMBER, "h", "Hours nobody is owed anything for."),
)
_EVENTS: Final = (
    Column("organisation", "Whose", IRI),
    Column("line", "Line"),
    Column("event", "Event", IRI),
    Column("part", "Part of it", NUMBER, "ratio", "How much of the event counts."),
)
_INPUTS: Final = (
    Column("kind", "Kind", doc="hours, volunteerHours, hoursWithoutPay or input."),
    Column("action", "Action"),
    Column("specification", "Of which kind", IRI),
    Column("unit", "Unit", IRI),
    Column("amount", "In all of it", NUMBER),
    Column("per_unit", "By unit of product", NUMBER),
)
_BEHIND: Final = (
    Column("kind", "Kind"),
    Column("action", "Action"),
    Column("specification", "Of which kind", IRI),
    Column("unit", "Unit", IRI),
    Column("event", "Event", IRI),
    Column("part", "Part of it", NUMBER, "ratio", "How much of the event counts."),
)


def split_report(
    made: PriceSplit,
    period: str,
    version: int,
    checkpoint: str,
    asked: Mapping[str, Value],
    notes: Iterable[Note] = (),
) -> Report:
    """Return a price split as a report. ``asked`` are the facts of what was asked for."""
    lines = sorted(made.lines, key=lambda one: (one.agent, _ORDER[one.kind], one.counterpart))
    tables = (
        Table(
            "lines",
            SPLIT_TITLE,
            _LINES,
            tuple(_line(made, line) for line in lines),
            ("organisation", "line", "counterpart"),
        ),
        Table(
            "organisations",
            "Who had a part in it",
            _PARTIES,
            tuple(_party(made, party) for party in made.parties),
            ("organisation",),
        ),
        Table(
            "events",
            "The events behind it",
            _EVENTS,
            tuple(sorted(row for party in made.parties for row in _events(party))),
            ("organisation", "line", "event"),
        ),
    )
    facts: dict[str, Value] = {
        "verdict": COMPUTED if made.is_computed else NOT_COMPUTABLE,
        "reason": made.reason,
        "price": _money(made, made.price) if made.is_computed else None,
        "currency": made.currency,
        "sales": len(made.sales),
        **asked,
    }
    about = tuple(party.name for party in made.parties)
    said = (about, period, version, checkpoint, max(made.versions, default=version))
    return Report(SPLIT, SPLIT_TITLE, *said, tables, facts, (*_split_notes(made), *notes))


def _money(made: PriceSplit, smallest: int) -> Decimal:
    return _decimal(Fraction(smallest * made.unit, MICRO), Fraction(made.unit, MICRO))


def _decimal(value: Fraction, step: Fraction = _SMALLEST) -> Decimal:
    found = rounded(value, step)
    return Decimal(0) if found is None else found


def _of_money(made: PriceSplit, amount: Fraction) -> Decimal:
    return _decimal(amount / MICRO, Fraction(made.unit, MICRO))


def _line(made: PriceSplit, line: Line) -> tuple[Value, ...]:
    share = percent(Fraction(line.smallest, made.price)) if made.price else None
    return (
        line.agent,
        line.kind,
        line.counterpart,
        KINDS[line.kind],
        _money(made, line.smallest),
        share,
        BELOW_COST if line.below_cost else None,
    )


def _party(made: PriceSplit, party: Party) -> tuple[Value, ...]:
    amounts = (party.received, party.bought, party.kept)
    hours, given = party.told.hours, None
    if party.inside:
        hours, given = party.labour.hours + party.labour.unpriced, party.labour.given
    return (
        party.name,
        *(_of_money(made, amount) for amount in amounts),
        *(None if time is None else _decimal(time / MICRO) for time in (hours, given)),
    )


def _events(party: Party) -> Iterator[tuple[str, str, str, Decimal]]:
    for kind, events in party.events.items():
        for iri, part in events.items():
            yield party.name, kind, iri, _decimal(part)


def _split_notes(made: PriceSplit) -> Iterator[Note]:
    yield from _ends(made.ends)
    for reason, count in sorted(Counter(reason for _iri, reason in made.skipped).items()):
        yield Note("sale_left_out", f"a sale is left out: {reason}", count)
    for how in made.shared:
        text = f"one sum for goods of several kinds was shared by {how}"
        yield Note("price_shared", text, 1)
    below = sum(line.below_cost for line in made.lines)
    if below:
        yield Note("below_cost", "more was spent than was got for it", below)
    given = [party for party in made.parties if party.labour.given]
    if given:
        yield Note("volunteers", "hours were given for nothing, and cost nothing here", len(given))
    unpriced = [party for party in made.parties if party.labour.unpriced]
    if unpriced:
        yield Note("hours_without_pay", "what some hours cost is not recorded", len(unpriced))
    together = sum(line.kind in {REST_WITH_LABOUR, NOT_DISCLOSED} for line in made.lines)
    yield from _doubts(made)
    if made.is_partly_hidden:
        yield Note("undisclosed", HIDDEN)
    if together:
        yield Note("not_split", "lines hold what is not told apart", together)


def _ends(ends: Iterable[tuple[str, str]]) -> Iterator[Note]:
    by_reason: dict[str, list[str]] = {}
    for iri, reason in ends:
        by_reason.setdefault(reason, []).append(iri)
    for reason, events in sorted(by_reason.items()):
        yield Note("money_ends", f"not followed further: {reason}", len(events), tuple(events))


def _doubts(made: PriceSplit | RollUp) -> Iterator[Note]:
    """Yield what was there before the books began, and what could not be reckoned."""
    if made.openings:
        yield Note("opening", OPENED, made.openings)
    for (code, text), count in sorted(Counter(one[:2] for one in made.doubts).items()):
        yield Note(code, text, count)


# -- roll-up ---------------------------------------------------------------------------------------


def roll_up_report(
    made: RollUp,
    period: str,
    version: int,
    checkpoint: str,
    asked: Mapping[str, Value],
    notes: Iterable[Note] = (),
) -> Report:
    """Return a roll-up as a report. ``asked`` are the facts of what was asked for."""
    inputs = tuple(
        (
            put.kind,
            put.verb,
            put.specification,
            put.unit,
            _decimal(put.amount / MICRO),
            _per_unit(made, put.amount),
        )
        for put in made.inputs
    )
    behind = tuple(
        (put.kind, put.verb, put.specification, put.unit, iri, _decimal(part))
        for put in made.inputs
        for iri, part in sorted(put.events.items())
    )
    key = ("kind", "action", "specification", "unit")
    tables = (
        Table("inputs", ROLL_UP_TITLE, _INPUTS, inputs, key),
        Table("events", "The events behind it", _BEHIND, behind, (*key, "event")),
    )
    facts: dict[str, Value] = {
        "quantity": None if made.size is None else _decimal(made.size),
        "unit": None if made.quantity is None else made.quantity.unit,
        "hoursPerUnit": _per_unit(made, made.hours),
        "volunteerHoursPerUnit": _per_unit(made, made.given),
        "costPerUnit": _per_unit(made, made.cost),
        "payPerUnit": _per_unit(made, made.pay),
        "currency": made.currency,
        **asked,
    }
    said = ((), period, version, checkpoint, max(made.versions, default=version))
    notes = (*_of_quantity(made), *notes)
    return Report(
        ROLL_UP,
        ROLL_UP_TITLE,
        *said,
        tables,
        facts,
        (*_ends(made.ends), *_doubts(made), *notes),
    )


def _of_quantity(made: RollUp) -> Iterator[Note]:
    """Yield why there is nothing, or not all of it."""
    if made.size == 0:
        yield Note("nothing_left", NOTHING_LEFT)
    if made.size is None:
        yield Note("quantity_not_told", NO_QUANTITY)
    if made.is_partly_hidden:
        yield Note("undisclosed", HIDDEN_INPUTS)


def _per_unit(made: RollUp, amount: Fraction | None) -> Decimal | None:
    return rounded(made.of_unit(None if amount is None else amount / MICRO), _SMALLEST)
