# SPDX-License-Identifier: MIT
"""The walk where nothing is hidden, and no depth is set: the same as ``trace``, with less asking.

Whatever is ready in a trail is read in one loop, because a call for each event would cost more than
the walk. It gives up, before it has become expensive, where there is more than one may count: what is
left out then is for the general walk to say.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import chain
from time import monotonic_ns
from typing import Final, TypeAlias

from valueflows.model.steps import EVENT, PROCESS
from valueflows.model.walks import (
    INFLUENCE,
    JOINED,
    MATERIAL,
    REVERSED,
    TIME,
    Found,
    Graph,
    Limits,
    Rest,
    Start,
    Trail,
)

_MILLION: Final = 1_000_000
_MANY: Final = 1000
"""From how many events at once on limits are looked at before they are met."""

Levels: TypeAlias = tuple[list[int], list[int], list[int]]
"""The events of one level, by rank."""


class Swift:
    """One walk; ``full`` is whether there was more than may be counted, ``twisted`` as in ``trace``."""

    def __init__(self, graph: Graph, trail: Trail, limits: Limits, *, forth: bool) -> None:
        self.graph = graph
        self.trail = trail
        self.forth = forth
        self.found = Found()
        self.below: Levels = ([], [], [])
        self.done: tuple[tuple[dict[int, int], ...], ...] = tuple(({}, {}, {}) for _ in range(3))
        """By which part of a list and rank: how much of each place's was read."""
        self.linked: dict[int, Sequence[int]] = {}
        self.depth = 1
        self.twisted = self.full = False
        self.room = limits.count
        self.limited = limits.count is not None or limits.milliseconds is not None
        self.ends: int | None = None
        if limits.milliseconds is not None:
            self.ends = monotonic_ns() + limits.milliseconds * _MILLION

    def run(self, start: Start) -> Found | None:
        """Walk, and return what was found, its order left to do; None where it is too much."""
        for place in start.places:
            self._enter(place, None, MATERIAL)
        first: Levels = ([], [], [])
        for event in start.events:
            rank = MATERIAL if self.graph.is_material(event) else INFLUENCE
            first[rank].append(self.graph.position(event))
        self._walk(first)
        closest = self.done[0][MATERIAL]
        self.found.places = dict.fromkeys(closest, ())
        self.found.places |= dict.fromkeys(chain(*self.done[0][:MATERIAL]), ()) | self.linked
        return None if self.full else self.found

    def _goes_on(self, more: int = 0) -> bool:
        """Whether neither limit is reached, or will be with more events."""
        found = self.found
        if self.room is not None and len(found.ranks) + more > self.room:
            self.full = True
        if self.ends is not None and monotonic_ns() > self.ends and not found.cut:
            found.cut.append(TIME)
        return not self.full and not found.cut

    def _walk(self, levels: Levels) -> None:
        """Meet all that events come out of, or go into, level by level, the closest first."""
        while True:
            alone = not levels[INFLUENCE] and not levels[JOINED]
            self._leave(levels[MATERIAL], MATERIAL, alone=alone)
            for rank in () if alone else (INFLUENCE, JOINED):
                self._leave(levels[rank], rank, alone=False)
            if not any(self.below) or (self.limited and not self._goes_on()):
                return
            levels, self.below = self.below, ([], [], [])
            self.depth += 1

    def _leave(self, level: list[int], rank: int, *, alone: bool) -> None:  # noqa: C901, PLR0912 - in one, see below
        """Meet all that events of one rank come out of, or go into; ``alone``: on to the next level."""
        # The hottest loop of a trace: whatever is rare is called, all else stands here.
        ends, lists, forth = self.trail.ends, self.trail.lists, self.forth
        found, below, depth, read = self.found, self.below[rank], self.depth, 0
        ranks, depths = found.ranks, found.depths
        done, closer = self.done[0][rank], self.done[0][rank + 1 :]
        while True:
            # What was met closer since is left there.
            for at in [at for at in level if ranks.get(at, rank) == rank] if closer else level:
                for place in ends[at]:
                    part, rest, marked = lists[place]
                    stood = done.get(place, 0)
                    if closer:
                        stood = max(stood, *(nearer.get(place, 0) for nearer in closer))
                    if place & PROCESS:
                        if part and (part[0] < at if forth else part[-1] > at):
                            self.twisted = True
                        if rest and rest[0] and not rest[1]:
                            read += self._meet_inputs(rest[0], at, rank, again=bool(stood))
                            rest = None
                        done[place] = 1
                        if stood:
                            part = ()
                    elif forth:
                        begin, end = bisect_right(part, at), len(part) - stood
                        done[place] = stood + end - begin if begin < end else stood
                        if begin or stood:
                            part = part[begin:end]
                    else:
                        end = bisect_left(part, at)
                        done[place] = end if end > stood else stood  # noqa: FURB136 - no call here
                        if stood or end < len(part):
                            part = part[stood:end]
                    if part:
                        size = len(part)
                        read += size
                        if size > _MANY and not self._goes_on(size):
                            return
                        for other in part:
                            if other not in ranks:
                                depths[other] = depth
                            elif ranks[other] >= rank:
                                continue
                            ranks[other] = rank
                            below.append(other)
                    if rest:
                        self._meet_rest(rest, place, at, rank)
                    if marked:
                        self._jump(place, at)
            others = self.below[INFLUENCE] or self.below[JOINED]
            if not alone or others or not below or (self.limited and not self._goes_on()):
                break
            level, below = below, []
            self.below = ([], [], below)
            depth = self.depth = depth + 1
        found.read += read

    # -- what is rare ------------------------------------------------------------------------------

    def _enter(self, place: int, at: int | None, rank: int) -> None:
        """Meet what a place's list has, before or behind a position if one is given."""
        self.done[0][rank].setdefault(place, 0)
        part, rest, marked = self.trail.lists[place]
        self._meet(self._part(0, part, place, at, rank), rank)
        if rest:
            self._meet_rest(rest, place, at, rank)
        if marked and rank != JOINED:
            self._jump(place, at)

    def _jump(self, place: int, at: int | None) -> None:
        """Meet what the lists of places have that are joined to one."""
        joined = self.linked[place] = self.trail.across[place]
        for other in joined:
            self.linked.setdefault(other, self.trail.across[other])
            self._enter(other, at, JOINED)

    def _meet_inputs(self, others: Sequence[int], at: int, rank: int, *, again: bool) -> int:
        """Meet what entered, or left, a process without being of substance; return how much."""
        if others[0] < at if self.forth else others[-1] > at:
            self.twisted = True
        if again:
            return 0
        self._meet(others, min(rank, INFLUENCE))
        return len(others)

    def _meet_rest(self, rest: Rest, place: int, at: int | None, rank: int) -> None:
        """Meet what is not of substance, and those of what was corrected that still count."""
        others, unsure = rest
        if others:
            self._meet(self._part(1, others, place, at, rank), min(rank, INFLUENCE))
        for other in self._part(2, unsure, place, at, rank) if unsure else ():
            event = other & EVENT
            if self.graph.status(event) == REVERSED:
                self.found.reversed.add(other)
            else:
                own = MATERIAL if self.graph.is_material(event) else INFLUENCE
                self._meet([other], min(rank, own))

    def _stood(self, which: int, place: int, rank: int) -> int:
        """Return how much of a list was read at a rank or a closer one."""
        return max(done.get(place, 0) for done in self.done[which][rank:])

    def _part(
        self, which: int, listed: Sequence[int], place: int, at: int | None, rank: int
    ) -> Sequence[int]:
        """Return what of a list was not read at this rank or a closer one, and count it as read."""
        size, stood = len(listed), self._stood(which, place, rank)
        begin, end = stood, size
        if place & PROCESS:
            self.twisted |= at is not None and self._is_twisted(listed, at)
            begin, end = (0, size) if not stood else (0, 0)
        elif self.forth:
            begin, end = 0 if at is None else bisect_right(listed, at), size - stood
        elif at is not None:
            end = bisect_left(listed, at)
        if begin >= end:
            return ()
        self.done[which][rank][place] = stood + end - begin
        self.found.read += end - begin
        return listed[begin:end]

    def _is_twisted(self, listed: Sequence[int], at: int) -> bool:
        """Whether something entered a process after what left it."""
        return bool(listed) and (listed[0] < at if self.forth else listed[-1] > at)

    def _meet(self, part: Sequence[int], rank: int) -> None:
        ranks, depths, depth = self.found.ranks, self.found.depths, self.depth
        ends, below = self.trail.ends, self.below[rank]
        for other in part:
            if other not in ranks:
                depths[other] = depth
            elif ranks[other] >= rank:
                continue
            ranks[other] = rank
            if ends[other]:  # labour comes out of nothing
                below.append(other)
