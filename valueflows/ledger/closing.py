# SPDX-License-Identifier: MIT
"""Whether books can be closed as they stand, and what a change under way leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from valueflows.ledger.findings import is_money_account
from valueflows.ledger.pending import Pending
from valueflows.model.changes import Change
from valueflows.model.closed import closing_problems, parties, recognised
from valueflows.model.closing import PeriodClosing
from valueflows.model.flows import EconomicEvent
from valueflows.model.ids import canonical
from valueflows.model.ours import Assertion
from valueflows.model.problems import Code, Problem

TOLD_MAX: Final = 50
"""So many open findings are told of; who mends them asks again."""


def closes(change: Change) -> bool:
    """Whether a change closes books."""
    return any(isinstance(record, PeriodClosing) for record in change.records)


def cannot_close(
    closing: PeriodClosing, changes: Sequence[Change], overlay: Pending, now: int
) -> Iterator[Problem]:
    """Yield why books cannot be closed.

    What is open is found in what is recorded. So a closing has no events beside it, but in a file
    that brings a whole ledger back, where what was closed had been looked at before.
    """
    restores = all(change.restores for change in changes)
    events = (r for c in changes for r in c.records if isinstance(r, EconomicEvent))
    if not restores and next(events, None) is not None:
        yield Problem(
            Code.CLOSING_STANDS_ALONE,
            "ob:closedBefore",
            "events are recorded in the same change",
            "Record them first, then close the books.",
        )
    yield from closing_problems(
        closing, overlay, now, islice(_open_findings(closing, overlay), TOLD_MAX)
    )


def _open_findings(closing: PeriodClosing, overlay: Pending) -> Iterator[Problem]:
    for found in overlay.floor.findings():
        if _concerns(found.path, closing, overlay):
            yield found
    for level in overlay.levels:
        for iri, stock in level.stocks.items():
            short = stock.known and min(stock.accounting, stock.onhand) < 0
            if short and not is_money_account(iri, overlay) and _concerns(iri, closing, overlay):
                yield Problem(
                    Code.STOCK_BELOW_ZERO,
                    iri,
                    "there would be less than nothing of it",
                    "Record how the missing stock came in.",
                )


def _concerns(iri: str, closing: PeriodClosing, overlay: Pending) -> bool:
    """Whether something open is in the books and the time that are closed.

    Where nobody knows whose it is, it is; what only happened later is not.
    """
    record = overlay.record(iri)
    whose = None if closing.organisation is None else canonical(closing.organisation)
    told = record.resource if isinstance(record, Assertion) else iri
    events = [iri] if isinstance(record, EconomicEvent) else overlay.touching(canonical(told))
    if events and not any(_is_inside(event, closing, overlay) for event in events):
        return False
    if isinstance(record, EconomicEvent):
        agents = {canonical(agent) for agent in parties(record, overlay) if agent is not None}
    else:
        stock = overlay.stock(canonical(told))
        owners = () if stock is None else (stock.accountable, stock.home)
        agents = {str(agent) for agent in owners if agent is not None}
    return whose is None or not agents or whose in agents


def _is_inside(iri: str, closing: PeriodClosing, overlay: Pending) -> bool:
    event = overlay.record(iri)
    before = closing.closed_before.microseconds
    return isinstance(event, EconomicEvent) and recognised(event, 0)[1] < before
