# SPDX-License-Identifier: MIT
"""Indicators about time: how soon things are recorded, promises kept, suppliers paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact
from valueflows.model.reading import EVENT, Flow
from valueflows.reports.figures import share_of
from valueflows.reports.indicators.base import DAYS, Books, Figure, measured
from valueflows.reports.periods import Period, day_of
from valueflows.reports.postings import Payment
from valueflows.reports.statistics import median

_DAY: Final = 86_400_000_000
_FIRST: Final = date(1, 1, 2)


def time_to_record(books: Books) -> Iterator[Figure]:
    """The median of the days from when something happened until it stood in the books."""
    found = [
        flow
        for flow in books.accounts.flows()
        if flow.kind == EVENT and books.period.holds(flow.at) and flow.corrects is None
    ]
    late = [Fraction(max(flow.recorded - flow.at, 0), _DAY) for flow in found]
    yield Figure(
        name="daysToRecord",
        value=median(late) if late else None,
        unit=DAYS,
        coverage=Fraction(1) if late else None,
        n=len(late),
        reason="" if late else "nothing happened in the period",
        records=tuple(flow.id for flow in found),
        depends_on=max((flow.version for flow in found), default=0),
    )


def promises(books: Books) -> Iterator[Figure]:
    """What was due in the period and was given whole by the end of its day, of all due."""
    due = [
        flow
        for flow in books.accounts.flows()
        if flow.kind != EVENT
        and flow.provider in books.accounts.boundary
        and flow.due is not None
        and books.period.holds(flow.due)
    ]
    measurable = [flow for flow in due if flow.resource_quantity or flow.effort_quantity]
    settled = _settled(books)
    kept = [flow for flow in measurable if _is_kept(books, flow, settled)]
    yield measured(
        "promisesKept",
        Fraction(len(kept)),
        Fraction(len(measurable)),
        reason="nothing was due in the period",
        coverage=share_of(len(measurable), len(due)),
        n=len(measurable),
        records=tuple(flow.id for flow in due),
        depends_on=max((flow.version for flow in due), default=0),
    )


def _is_kept(books: Books, due: Flow, settled: dict[str, list[Payment]]) -> bool:
    """Whether a claim or commitment was met whole by the end of the day it was due."""
    wanted = due.resource_quantity or due.effort_quantity
    zone = books.period.zone
    day = day_of(due.due or 0, zone)
    if due.id in settled:
        parts = [p.amount for p in settled[due.id] if day_of(p.at, zone) <= day]
    else:
        events = books.accounts.source.leading_to(due.id)
        given = [e for e in events if due.id in {*e.settles, *e.fulfills}]
        parts = [_of_same_sort(e, due) for e in given if day_of(e.at, zone) <= day]
    return wanted is not None and sum(parts, Fraction(0)) >= wanted.value


def _settled(books: Books) -> dict[str, list[Payment]]:
    """Return what of each amount owed was settled, ever until the end of the period."""
    found: dict[str, list[Payment]] = {}
    always = Period(_FIRST, books.period.last, books.period.zone)
    for payment in books.accounts.paid(always):
        if payment.due is not None:
            found.setdefault(payment.due, []).append(payment)
    return found


def _of_same_sort(event: Flow, due: Flow) -> Exact:
    """Return what an event gives, in the unit of what is due."""
    on_resource = due.resource_quantity is not None
    wanted = due.resource_quantity if on_resource else due.effort_quantity
    given = event.resource_quantity if on_resource else event.effort_quantity
    if wanted is None or given is None:
        return 0
    return given.within(wanted.unit) or 0


def payment_delay(books: Books) -> Iterator[Figure]:
    """The median of the days from getting something until its price was paid."""
    source, inside = books.accounts.source, books.accounts.boundary
    delays, records, paid, timed, version = [], [], Fraction(0), Fraction(0), 0
    for payment in books.accounts.paid(books.period):
        if payment.provider in inside and payment.money_class == "price":
            paid += payment.amount
            due = None if payment.due is None else source.flow(payment.due)
            began = None if due is None else _received(books, due)
            if began is not None:
                timed += payment.amount
                delays.append(Fraction(max(payment.at - began, 0), _DAY))
                records.append(payment.event or payment.due or "")
                version = max(version, payment.version)
    yield Figure(
        name="daysToPaySuppliers",
        value=median(delays) if delays else None,
        unit=DAYS,
        coverage=share_of(timed, paid),
        n=len(delays),
        reason="" if delays else "no payment names what was received and owed before",
        records=tuple(records),
        depends_on=version,
    )


def _received(books: Books, due: Flow) -> int | None:
    """Return when the thing came that something is owed for; None where nothing says it."""
    source = books.accounts.source
    if due.triggered_by is not None:
        thing = source.flow(due.triggered_by)
        return None if thing is None else thing.at
    inside = books.accounts.boundary
    things = [
        flow.at
        for agreement in due.agreements
        for flow in source.under(agreement)
        if flow.kind == EVENT and flow.receiver in inside and flow.provider not in inside
    ]
    return min(things, default=None)
