# SPDX-License-Identifier: MIT
"""The events a caller sees of some organisations, as the report on activity counts them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from valueflows.desk.kinds import Question
from valueflows.ledger.columns import EMPTY
from valueflows.ledger.tables import Table
from valueflows.model.actions import ACTIONS
from valueflows.model.tables import Report
from valueflows.reports import activity
from valueflows.reports.activity import BOTH, GETS, GIVES, Done

_ACTIONS: Final = tuple(ACTIONS)
_LOOKS_EVERY: Final = 1024


def counted(asked: Question) -> Report:
    """Return the report on what was recorded."""
    found = activity.compute(_done(asked), asked.period, asked.agents)
    return found.report(asked.version, asked.checkpoint)


def _done(asked: Question) -> Iterator[Done]:
    events = asked.view.books.events
    for agent in asked.agents:
        number = asked.view.books.ids.find(agent)
        for place, (row, side) in enumerate(_rows(events, number)):
            if not place % _LOOKS_EVERY:
                asked.hurry()
            if asked.view.sight.shows(events, row):
                yield _one(asked, events, row, agent, side)


def _rows(events: Table, number: int) -> Iterator[tuple[int, str]]:
    """Yield the rows of an agent, each once, and the side it is on."""
    providers, receivers = (events.refs[side].view for side in ("provider", "receiver"))
    for row in events.links["provider"].rows(number):
        yield row, BOTH if receivers[row] == number else GIVES
    for row in events.links["receiver"].rows(number):
        if providers[row] != number:
            yield row, GETS


def _one(asked: Question, events: Table, row: int, agent: str, side: str) -> Done:
    version = events.version.view[row]
    created = events.times["created"].view[row]
    at = created if created != EMPTY else asked.ledger.journal.time(version)
    return Done(
        organisation=agent,
        action=_ACTIONS[events.words["action"].view[row]],
        side=side,
        at=asked.view.books.recognised(row, at),
        corrects=events.refs["corrects"].view[row] >= 0,
        version=version,
    )
