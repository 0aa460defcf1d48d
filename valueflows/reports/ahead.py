# SPDX-License-Identifier: MIT
"""What was paid before anything was owed stands on lines of its own, and so does what was lent.

Between two agents, what belongs to one due (or to one agreement, where nothing says by which due)
stands on the line of what is owed while that is above nothing, and on the other line below it. A
posting that goes from one to the other is divided. Only what came before decides, so that the past
never moves.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.reports.classes import LINES, Line
from valueflows.reports.postings import Posting
from valueflows.reports.shares import CHARGES, PEOPLES

AHEAD: Final = {
    "receivables": "receivedInAdvance",
    "payables": "paidInAdvance",
    "loans": "lent",
}
"""By line, the line of what stands on its other side."""
OWED: Final = {ahead: line for line, ahead in AHEAD.items()}
"""By that line, the one that it was parted from."""

_Thread = tuple[str, str, str, str, str, int]


def parted(postings: list[Posting]) -> list[Posting]:
    """Return the postings of a knot, what is ahead of being owed on its own lines."""
    threads: dict[_Thread, list[int]] = {}
    for place, posting in enumerate(postings):
        if posting.line.name in AHEAD and (thread := _thread(posting)) is not None:
            threads.setdefault(thread, []).append(place)
    instead: dict[int, list[Posting]] = {}
    for places in threads.values():
        standing: Exact = 0
        for place in sorted(places, key=lambda place: _turn(postings[place])):
            posting = postings[place]
            sides = _sides(posting, standing)
            standing += posting.line.section.sign * posting.amount
            if sides != [posting]:
                instead[place] = sides
    if not instead:
        return postings
    return [one for place, p in enumerate(postings) for one in instead.get(place, (p,))]


def _thread(posting: Posting) -> _Thread | None:
    """Return what tells debts apart; people's money never decides where other money stands.

    A loan without an agreement may be in several knots, and is not parted.
    """
    owed = posting.due or posting.agreement or ""
    if posting.line.name == "loans":
        owed = posting.agreement or ""
        if not owed:
            return None
    peoples = (posting.money_class in PEOPLES) + (posting.money_class in CHARGES)
    other = posting.other or posting.account or ""
    return posting.line.name, owed, other, posting.scope, posting.currency, peoples


def _turn(posting: Posting) -> tuple[int, bool]:
    """Return what postings are sorted by: of one moment, what comes to be owed goes first."""
    return posting.at, posting.line.section.sign * posting.amount < 0


def _sides(posting: Posting, before: Exact) -> list[Posting]:
    """Return the parts of a posting that stand on the line and on the other side of it."""
    sign = posting.line.section.sign
    after = before + sign * posting.amount
    ahead = min(after, 0) - min(before, 0)
    if not ahead:
        return [posting]
    other = LINES[AHEAD[posting.line.name]]
    owed = sign * posting.amount - ahead
    parts = (posting.line, owed), (other, ahead)
    return [_part(posting, line, sign * amount) for line, amount in parts if amount]


def _part(posting: Posting, line: Line, amount: Exact) -> Posting:
    return replace(posting, line=line, amount=whole_if_whole(amount))
