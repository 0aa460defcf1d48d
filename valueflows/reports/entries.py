# SPDX-License-Identifier: MIT
"""The entries that a knot of flows makes in the books of an organisation, corrections taken in.

What a correction changes counts when the correction does, so that no figure of an earlier time
moves: the difference between the entries without it and those with it is dated at its own moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import EVENT, Flow
from valueflows.reports.ahead import parted
from valueflows.reports.booking import Entries, Setting
from valueflows.reports.knots import Knot
from valueflows.reports.postings import Payment, Posting
from valueflows.reports.unvalued import ACROSS
from valueflows.reports.writing import Built

_T = TypeVar("_T", Posting, Payment)


def entries(knot: Knot, setting: Setting) -> Built:
    """Return what a knot makes, each correction from when it counts."""
    flows = [setting.counted(flow) for flow in knot.flows.values()]
    if len(flows) == 1 and _makes_nothing(flows[0], setting):
        return Built()
    corrections = sorted((f for f in flows if f.corrects is not None), key=lambda f: (f.at, f.turn))
    standing = [f for f in flows if f.corrects is None]
    before = made = Entries(standing, setting).build()
    for number, correction in enumerate(corrections, 1):
        after = Entries([*standing, *corrections[:number]], setting).build()
        made = Built(
            made.postings + _late_postings(before.postings, after.postings, correction),
            made.owed + _late(_differences(before.owed, after.owed), correction),
            made.paid + _late(_differences(before.paid, after.paid), correction),
            after.gaps,
        )
        before = after
    return replace(made, postings=parted(made.postings))


def _makes_nothing(event: Flow, setting: Setting) -> bool:
    """Whether an event that nothing hangs on is no matter of money: work, use, making, moving."""
    within = event.kind == EVENT and event.corrects is None and event.action not in ACROSS
    return within and not setting.is_money(event.specification)


def _differences(before: Iterable[_T], after: Iterable[_T]) -> list[_T]:
    """Return what must be added to the first to have the second."""
    sums: dict[_T, Exact] = {}
    for items, sign in ((after, 1), (before, -1)):
        for item in items:
            key = replace(item, amount=0)
            sums[key] = sums.get(key, 0) + sign * item.amount
    return [replace(key, amount=whole_if_whole(sums[key])) for key in sums if sums[key]]


def _late(items: Iterable[_T], correction: Flow) -> list[_T]:
    """Date what a correction changes no earlier than the correction itself."""
    version = correction.version
    return [replace(i, at=max(i.at, correction.at), version=version) for i in items]


def _late_postings(before: list[Posting], after: list[Posting], correction: Flow) -> list[Posting]:
    found = _late(_differences(before, after), correction)
    belongs = correction.belongs_to
    return [replace(p, entry=correction.id, belongs_to=belongs) for p in found]
