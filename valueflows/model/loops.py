# SPDX-License-Identifier: MIT
"""The order in which demands can be handed on, and the processes that feed on themselves.

All that entered a process is in all that left it, whatever the moments, unless something that left
it went back into it: then nothing could be said of either before the other. In such a process what
entered goes into what left it later, and into nothing before. Whether a process is such does not
depend on what is asked for: whatever is behind one event of a loop is behind all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from valueflows.model.steps import EVENT, PROCESS, kind_of
from valueflows.model.substance import Substance
from valueflows.model.trace import Found

Node = tuple[int, int]
"""An event by its position and -1, or a place with how much of its list."""


def ordered(graph: Substance, found: Found, start: int = -1) -> tuple[list[int], frozenset[int]]:
    """Return the positions of a trace, causes first, and the processes that feed on themselves.

    ``start`` is the event that was asked for, which comes last.
    """
    if not found.twisted:
        return [at for at in found.order if at & EVENT != start], frozenset()
    rising = sorted(found.order)
    met = set(rising)
    if start >= 0:
        met.add(graph.position(start))
    behind = _Behind(graph, met)
    looped = behind.loops()
    return [at for at in behind.ordered(looped) if at & EVENT != start], looped


class _Behind:
    """What substance and services depend on, as far as it was met."""

    def __init__(self, graph: Substance, met: set[int]) -> None:
        self.graph, self.met = graph, met
        self._lists: dict[int, Sequence[int]] = {}

    def _listed(self, place: int) -> Sequence[int]:
        """Return what is given to a place, of what was met."""
        found = self._lists.get(place)
        if found is None:
            given = (at for at in self.graph.given(place) if at in self.met)
            if kind_of(place) != PROCESS:
                given = (at for at in given if place in self.graph.route(at & EVENT)[1:])
            found = self._lists[place] = list(given)
        return found

    def _parts(self, at: int, looped: frozenset[int]) -> Iterator[Node]:
        """Yield the places an event takes from, with how much of their lists is before it."""
        for place in self.graph.route(at & EVENT)[:-1]:
            if place >= 0:
                listed = self._listed(place)
                whole = kind_of(place) == PROCESS and place not in looped
                yield place, len(listed) if whole else bisect_left(listed, at)

    def ordered(self, looped: frozenset[int]) -> Iterator[int]:
        """Yield positions with all they depend on before them."""
        out, done = set[int](), dict[int, int]()
        for first in sorted(self.met):
            if first in out:
                continue
            out.add(first)
            stack = [(first, self._before(first, looped, done))]
            while stack:
                at, causes = stack[-1]
                cause = next((c for c in causes if c not in out), None)
                if cause is None:
                    stack.pop()
                    yield at
                else:
                    out.add(cause)
                    stack.append((cause, self._before(cause, looped, done)))

    def _before(self, at: int, looped: frozenset[int], done: dict[int, int]) -> Iterator[int]:
        """Yield what an event depends on, each part of a list once."""
        for place, end in self._parts(at, looped):
            listed = self._listed(place)
            while (index := done.get(place, 0)) < end:
                done[place] = index + 1
                yield listed[index]

    # -- loops -------------------------------------------------------------------------------------

    def loops(self) -> frozenset[int]:
        """Return the processes that depend on what came out of them (Tarjan's components)."""
        component = self._components()
        found = set[int]()
        for at in self.met:
            for place, end in self._parts(at, frozenset()):
                if kind_of(place) == PROCESS and end:
                    same = component[at, -1] == component[place, end]
                    found.update({place} if same else ())
        return frozenset(found)

    def _nodes(self, node: Node) -> Iterator[Node]:
        at, index = node
        if index < 0:
            yield from ((p, end) for p, end in self._parts(at, frozenset()) if end)
            return
        yield self._listed(at)[index - 1], -1
        if index > 1:
            yield at, index - 1

    def _components(self) -> dict[Node, Node]:
        """Return by node the first met of all that depend on each other with it."""
        low: dict[Node, int] = {}
        number: dict[Node, int] = {}
        open_: list[Node] = []
        out: dict[Node, Node] = {}
        for start in self.met:
            if (start, -1) in number:
                continue
            stack = [((start, -1), self._nodes((start, -1)))]
            number[start, -1] = low[start, -1] = len(number)
            open_.append((start, -1))
            while stack:
                node, behind = stack[-1]
                other = next(behind, None)
                if other is None:
                    stack.pop()
                    self._leave(node, stack[-1][0] if stack else None, (low, number), open_, out)
                elif other not in number:
                    number[other] = low[other] = len(number)
                    open_.append(other)
                    stack.append((other, self._nodes(other)))
                elif other not in out:
                    low[node] = min(low[node], number[other])
        return out

    def _leave(
        self,
        node: Node,
        above: Node | None,
        numbers: tuple[dict[Node, int], dict[Node, int]],
        open_: list[Node],
        out: dict[Node, Node],
    ) -> None:
        low, number = numbers
        if above is not None:
            low[above] = min(low[above], low[node])
        if low[node] == number[node]:
            while (last := open_.pop()) != node:
                out[last] = node
            out[node] = node
