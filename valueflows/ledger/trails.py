# SPDX-License-Identifier: MIT
"""What walks over all of the books read, kept with them: the ends of events, the lists of places.

Made of what a walk comes to, and no more, so that the first walk costs what it touches however large
the world is. What is recorded later is put where it belongs before the next walk. What depends on
more than the events of a place (containers, identifiers) lasts for one walk, or for one version.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from valueflows.ledger.columns import EMPTY
from valueflows.model.catalog import NUMBERS
from valueflows.model.steps import (
    BOTH,
    DOINGS,
    EVENT,
    GIVES,
    GIVES_SECOND,
    IMPLIED,
    IMPLYING,
    IS_MATERIAL,
    NEITHER,
    ONE,
    PACKED,
    PACKS,
    PROCESS,
    SAME,
    SECOND,
    STOCK,
    TAKES,
    TAKES_SECOND,
    UNPACKS,
)
from valueflows.model.walks import Parts

if TYPE_CHECKING:
    from valueflows.ledger.books import Books
    from valueflows.ledger.chains import Chains

LONG: Final = 64
"""From how many events on a list is added to, not made anew."""
LATE_MAX: Final = 50_000
"""How many events may have come since the last walk before all is made anew."""
LEAST: Final = 32_768
SHARE: Final = 64
"""Of so many events the ends are kept, or of one in so many of all events if that is more: some 275
bytes each, with the lists they are in."""

_FIRST: Final = "resource_inventoried_as"
_SECOND: Final = "to_resource_inventoried_as"
_BITS: Final = EVENT.bit_length()
_RESOURCE: Final = NUMBERS["EconomicResource"]
_NOTHING: Final[Parts] = ((), None, False)
_ALL: Final = -1
_MAY: Final = {
    mask: tuple(any(done & (mask | UNPACKS) for done in verb) or mask == _ALL for verb in DOINGS)
    for mask in (GIVES, GIVES_SECOND, TAKES, TAKES_SECOND, _ALL)
}
"""By what is asked for and the action, whether an event may do it; containers are asked for always."""
Lists2: TypeAlias = tuple[list[int], list[int]]
Parts3: TypeAlias = tuple[list[int], list[int], list[int]]


class Trail:
    """One direction; ``graph`` answers what is not kept."""

    graph: Chains

    def __init__(self, books: Books, *, forth: bool) -> None:
        self.books = books
        self.forth = forth
        self.ends = _Ends(self)
        self.lists = _Lists(self)
        self.across = _Across(self)
        self.rows = self.described = self.version = self.contained = 0

    def ready(self, graph: Chains) -> Trail:
        """Return the trail with all that was recorded since it was walked last."""
        self.graph = graph
        self.lists.let_go()
        if self.version != self.books.version:
            self._catch_up()
        return self

    def left(self) -> None:
        """Forget what is too much to keep, and what lasts for one walk; long lists stay."""
        self.lists.let_go()
        if len(self.ends) > max(LEAST, self.rows // SHARE):
            self.ends.clear()
            self.lists.keep_long()

    def far(self, event: int) -> Sequence[int]:
        """Return the places in whose lists an event is."""
        return self.graph.before(event) if self.forth else self.graph.after(event)

    def near(self, event: int) -> Sequence[int]:
        """Return the places at the end of an event."""
        return self.graph.after(event) if self.forth else self.graph.before(event)

    def _catch_up(self) -> None:
        books = self.books
        resources, rows = books.by_name["EconomicResource"], books.events.rows
        contained = books.stocks.linked_rows["contained_in"]
        if rows - self.rows > LATE_MAX or (self.forth and contained != self.contained):
            self.lists.clear()
        self.lists.bind()
        for row in range(self.rows if self.lists else rows, rows):
            self._take_in(row)
        self.across.clear()
        for row in range(self.described if self.lists else resources.rows, resources.rows):
            self.lists.describe(resources.id.view[row] << 2)
        self.rows, self.described, self.contained = rows, resources.rows, contained
        self.version = books.version

    def _take_in(self, row: int) -> None:
        """Put an event where it belongs; of what it corrects one has to ask from now on."""
        graph, books = self.graph, self.books
        corrected = books.columns.corrects.view[row]
        if corrected < 0:
            if graph.doings(row) & UNPACKS:
                self.lists.pop(books.columns.resource.view[row] << 2, None)
            for place in self.far(row):
                self.lists.put(place, row)
        while corrected >= 0:
            event = books.current.view[corrected]
            for place in self.far(event):
                self.lists.doubt(place, graph.position(event))
            corrected = books.columns.corrects.view[event]


class _Ends(dict[int, Sequence[int]]):
    """By position, the places at the near end of an event."""

    def __init__(self, trail: Trail) -> None:
        super().__init__()
        self.trail = trail

    def __missing__(self, at: int) -> Sequence[int]:
        event = at & EVENT
        found = tuple(self.trail.near(event))
        if not self.trail.graph.doings(event) & UNPACKS:
            self[at] = found
        return found


class _Across(dict[int, Sequence[int]]):
    """By place, what it is joined to, at one version."""

    def __init__(self, trail: Trail) -> None:
        super().__init__()
        self.trail = trail

    def __missing__(self, place: int) -> Sequence[int]:
        graph = self.trail.graph
        found = tuple(graph.joins(place) if self.trail.forth else graph.joined(place))
        self[place] = found
        return found


class _Lists(dict[int, Parts]):
    """By place, the parts of its list."""

    def __init__(self, trail: Trail) -> None:
        super().__init__()
        self.trail = trail
        self.passing: list[int] = []

    def bind(self) -> None:
        """Look at the columns as they are now."""
        found, links = self.trail.books.columns, self.trail.books.events.links
        columns = (found.action, found.resource, found.to_resource, found.provider)
        more = (found.receiver, found.input_of, found.output_of, found.corrects, found.moments[0])
        self.views = tuple(column.view for column in (*columns, *more))
        forth = self.trail.forth
        masks = (TAKES, TAKES_SECOND, _ALL) if forth else (GIVES, GIVES_SECOND, _ALL)
        via = (_FIRST, _SECOND, "output_of" if forth else "input_of")
        first, second, process = (
            (links[name].head.view, links[name].next.view, mask, _MAY[mask])
            for name, mask in zip(via, masks, strict=True)
        )
        self.sources = {STOCK: (first, second), PACKED: (), PROCESS: (process,)}
        books = self.trail.books
        self.holding = books.stocks.links["contained_in"].head.view
        table = books.by_name["EconomicResource"]
        marks, lots = table.marks["tracking_identifier"], table.refs["of_batch_lot"]
        self.named = (books.kind.view, books.current.view, marks.view, lots.view)

    def __missing__(self, place: int) -> Parts:
        kind, number, every = place & 3, place >> 2, 0
        found: Parts3 = ([], [], [])
        for heads, following, mask, may in self.sources[kind]:
            if number < len(heads) and (row := heads[number]) >= 0:
                every |= self._gather(row, following, mask, may, found)
        if kind == PROCESS:
            parts = self[place] = _settled(found, marked=False)
        elif kind == PACKED or (self.trail.forth and self._unpacks(number, every)):
            parts = self._asked(place)
        else:
            parts = self[place] = _settled(found, marked=self._is_marked(number))
        return parts

    def _unpacks(self, number: int, every: int) -> bool:
        """Whether something was ever taken out of a container, of what is or was in a resource."""
        return bool(every & UNPACKS) or _head(self.holding, number) >= 0

    def _is_marked(self, number: int) -> bool:
        """Whether a resource bears an identifier, or may."""
        kind, current, marks, lots = self.named
        if number >= len(kind) or kind[number] != _RESOURCE:
            return False
        row = current[number]
        return bool(marks[row]) or lots[row] >= 0

    def _asked(self, place: int) -> Parts:
        """Return a list that depends on more than its own events, for this walk."""
        graph = self.trail.graph
        found: Parts3 = ([], [], [])
        for at in graph.taken(place) if self.trail.forth else graph.given(place):
            found[self._part(at & EVENT)].append(at)
        self.passing.append(place)
        parts = self[place] = _settled(found, marked=not place & 3)
        return parts

    def _part(self, event: int) -> int:
        """Return which part of a list an event is in."""
        if event in self.trail.books.nets:
            return 2
        return 0 if self.trail.graph.is_material(event) else 1

    def _gather(  # noqa: C901, PLR0912 - in one, see below
        self,
        row: int,
        following: memoryview[Any],
        mask: int,
        may: Sequence[bool],
        found: Parts3,
    ) -> int:
        """Put what names a place into the parts of its list; return all that is done there."""
        # Hot where a walk comes to much for the first time: the ends are made by the way.
        trail = self.trail
        nets, forth, ends, every = trail.books.nets, trail.forth, trail.ends, 0
        action, first, second, provider, receiver, inside, outside, corrects, point = self.views
        material, others, unsure = found
        while row >= 0:
            if may[action[row]] and corrects[row] < 0:
                verb, one, two = action[row], first[row], second[row]
                into, out = inside[row], outside[row]
                if two < 0:
                    named = ONE if one >= 0 else NEITHER
                elif one < 0:
                    named = SECOND
                elif one == two:
                    named = SAME
                else:
                    implied = IMPLYING[verb] and provider[row] != receiver[row]
                    named = IMPLIED if implied else BOTH
                done = DOINGS[verb][named * 2 + (into >= 0 or out >= 0)]
                every |= done
                if done & mask or mask == _ALL:
                    moment = point[row]
                    if moment == EMPTY:
                        moment = trail.graph.moment(row)
                    at = moment << _BITS | row
                    if row in nets:
                        unsure.append(at)
                    elif IS_MATERIAL[verb]:
                        material.append(at)
                    else:
                        others.append(at)
                    if forth:
                        near = (one << 2,) if done & GIVES else ()
                        if done & GIVES_SECOND:
                            near += (two << 2,)
                        if done & PACKS:
                            near += (one << 2 | PACKED,)
                        ends[at] = (*near, into << 2 | PROCESS) if into >= 0 else near
                    elif not done & UNPACKS:
                        near = (one << 2,) if done & TAKES else ()
                        if done & TAKES_SECOND:
                            near += (two << 2,)
                        ends[at] = (*near, out << 2 | PROCESS) if out >= 0 else near
            row = following[row]
        return every

    # -- as the books grow -------------------------------------------------------------------------

    def put(self, place: int, event: int) -> None:
        """Put an event into the list of a place, if it is long; short ones are made anew."""
        found = self._long(place)
        if found:
            insort(found[self._part(event)], self.trail.graph.position(event))

    def doubt(self, place: int, at: int) -> None:
        """Let one ask about an event of the list of a place from now on."""
        found = self._long(place)
        for listed in found[:2]:
            index = bisect_left(listed, at)
            if listed[index : index + 1] == [at]:
                del listed[index]
                insort(found[2], at)

    def _long(self, place: int) -> list[list[int]]:
        """Return the parts of a long list, to be changed; a short one is forgotten."""
        part, rest, _marked = self.get(place, _NOTHING)
        if rest and isinstance(part, list):
            return [part, *cast("Lists2", rest)]
        self.pop(place, None)
        return []

    def describe(self, place: int) -> None:
        """Look again whether a place may be joined to others."""
        if place in self:
            part, rest, _marked = self[place]
            self[place] = (part, rest, self._is_marked(place >> 2))

    def let_go(self) -> None:
        """Forget what was to last for one walk."""
        for place in self.passing:
            self.pop(place, None)
        self.passing.clear()

    def keep_long(self) -> None:
        """Forget all lists but the long ones."""
        long = {place: parts for place, parts in self.items() if isinstance(parts[0], list)}
        self.clear()
        self.update(long)


def _head(heads: memoryview[Any], number: int) -> int:
    return int(heads[number]) if number < len(heads) else -1


def _settled(found: Parts3, *, marked: bool) -> Parts:
    """Return the parts of a list in order; short ones as what takes up less."""
    material, others, unsure = found
    if not others and not unsure and len(material) <= 1:
        return (tuple(material), None, marked) if material or marked else _NOTHING
    for part in found:
        part.sort()
    if sum(map(len, found)) >= LONG:
        return material, (others, unsure), marked
    rest = (tuple(others), tuple(unsure)) if others or unsure else None
    return tuple(material), rest, marked
