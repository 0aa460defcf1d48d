# SPDX-License-Identifier: MIT
"""Events and the places between them, as traces walk them: ``model.trace.Graph`` over columns.

Lists are made when a walk first comes to a place and sorted by position, because what is entered
late may be of an earlier day. Those of few events live as long as the walk; long ones are kept with
the books and go on where they left off, so that a stock with a million events is sorted once.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from typing import Final

from valueflows.ledger.books import ACTION_ROWS, Books
from valueflows.ledger.columns import EMPTY, Links
from valueflows.ledger.identity import identities
from valueflows.ledger.sight import Sight
from valueflows.ledger.trails import Trail
from valueflows.model.exact import Exact
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
    kind_of,
    number_of,
    place,
    position,
)
from valueflows.model.trace import ABSENT, REVERSED, STANDS, Graph
from valueflows.model.world import MAKES

LONG: Final = 64
"""From how many events on the lists of a resource are kept."""

_FIRST: Final = "resource_inventoried_as"
_SECOND: Final = "to_resource_inventoried_as"
_COMBINE: Final = next(n for n, row in enumerate(ACTION_ROWS) if row.name == "combine")
_MAKES: Final = frozenset(n for n, row in enumerate(ACTION_ROWS) if row.name in MAKES)


class Lists:
    """What was given to a resource and what was taken from it, by rising position."""

    __slots__ = ("given", "heads", "taken")

    def __init__(self) -> None:
        self.given: list[int] = []
        self.taken: list[int] = []
        self.heads = (-1, -1)
        """The newest rows that are in the lists, of those that name it first and second."""


_WALKED: Final = frozenset(n for n in vars(Graph) if not n.startswith("_")) | {"doings"}
"""What a walk asks for, and what is ready in a trail."""


class Chains:
    """The events that a sight shows, as a graph; ``time`` answers when a version was recorded."""

    _is_plain = True
    """Whether all that a walk asks for is answered as here; who answers otherwise is asked."""

    def __init_subclass__(cls) -> None:
        cls._is_plain = cls._is_plain and _WALKED.isdisjoint(vars(cls))

    def __init__(self, sight: Sight, time: Callable[[int], int]) -> None:
        books = sight.books
        self.sight = sight
        self.books: Books = books
        self.time = time
        self.narrow = not sight.whole
        self.limit = sight.rows(books.events)
        self._nets = books.nets
        self.identities = identities(books)
        events, refs = books.events, books.events.refs
        self._action = events.words["action"].view
        self._first, self._second = refs[_FIRST].view, refs[_SECOND].view
        self._provider, self._receiver = refs["provider"].view, refs["receiver"].view
        self._input_of, self._output_of = refs["input_of"].view, refs["output_of"].view
        self._corrects = refs["corrects"].view
        self._point = events.times["has_point_in_time"].view
        self._links = events.links
        self._kept: dict[int, Lists] = books.memory.kept.setdefault("chains", {})
        self._lists: dict[int, Lists] = {}
        self._through: dict[int, Sequence[int]] = {}
        self._taken: dict[int, Sequence[int]] = {}
        self._gaps: dict[int, bool] = {}

    def trail(self, *, forth: bool) -> Trail | None:
        """Return what is ready to be walked; None where not all is seen, or it is seen otherwise."""
        books = self.books
        if not self.is_of_all():
            return None
        key = "trail forth" if forth else "trail back"
        found: Trail = books.memory.kept.get(key) or Trail(books, forth=forth)
        books.memory.kept[key] = found
        return found.ready(self)

    def is_of_all(self) -> bool:
        """Whether all of the books is seen, as they are now, and not otherwise."""
        books = self.books
        past = self.sight.version < books.version or self.limit < books.events.rows
        return not (self.narrow or past) and self._is_plain

    # -- single events -----------------------------------------------------------------------------

    def position(self, event: int) -> int:
        """Return where an event stands among all others."""
        moment: int = self._point[event]
        if moment == EMPTY:
            moment = self.moment(event)
        return position(moment, event)

    def moment(self, event: int) -> int:
        """Return when an event counts, in microseconds since 1970."""
        return self.books.recognised(event, self.time(self.books.events.version.view[event]))

    def doings(self, event: int) -> int:
        """Return what an event does to the resources it names."""
        first, second, action = self._first[event], self._second[event], self._action[event]
        if second < 0:
            named = ONE if first >= 0 else NEITHER
        elif first < 0:
            named = SECOND
        elif first == second:
            named = SAME
        elif IMPLYING[action] and self._provider[event] != self._receiver[event]:
            named = IMPLIED
        else:
            named = BOTH
        linked = self._input_of[event] >= 0 or self._output_of[event] >= 0
        done: int = DOINGS[action][named * 2 + linked]
        return done

    def before(self, event: int) -> list[int]:
        """Return the places an event takes from."""
        # The hottest code of a walk: a place is made in line, stock being kind 0.
        done, process = self.doings(event), self._output_of[event]
        found = [self._first[event] << 2] if done & TAKES else []
        if done & TAKES_SECOND:
            found.append(self._second[event] << 2)
        if done & UNPACKS:
            found += self._unpacked(event)
        if process >= 0:
            found.append(process << 2 | PROCESS)
        return found

    def after(self, event: int) -> list[int]:
        """Return the places an event gives to."""
        found = []
        done = self.doings(event)
        if done & GIVES:
            found.append(place(self._first[event]))
        if done & GIVES_SECOND:
            found.append(place(self._second[event]))
        if done & PACKS:
            found.append(place(self._first[event], PACKED))
        if self._input_of[event] >= 0:
            found.append(place(self._input_of[event], PROCESS))
        return found

    def is_material(self, event: int) -> bool:
        """Whether substance passes through an event; of one that is hidden nobody is told."""
        if self.narrow and self.is_hidden(event):
            return False
        action: int = self._action[event]
        return IS_MATERIAL[action]

    def is_hidden(self, event: int) -> bool:
        """Whether the reader may not know of an event."""
        return not self.sight.shows(self.books.events, event)

    def status(self, event: int) -> int:
        """Return whether an event counts."""
        if event >= self.limit:
            return ABSENT
        if event not in self._nets:
            return STANDS
        return REVERSED if self.net(event) == (0, 0) else STANDS

    def net(self, event: int) -> tuple[Exact, Exact]:
        """Return the resource and effort quantity of an event, as corrected up to the version."""
        events = self.books.events
        quantities = (events.quantities[n] for n in ("resource_quantity", "effort_quantity"))
        amount, effort = (quantity.get(event) or 0 for quantity in quantities)
        if event in self.books.nets:
            for row in self._links["corrects"].rows(events.id.view[event]):
                if row < self.limit:
                    more = self.net(row)
                    amount, effort = amount + more[0], effort + more[1]
        return amount, effort

    def original(self, event: int) -> int:
        """Return the event that a correction corrects, in the end; any other event is its own."""
        while (corrected := self._corrects[event]) >= 0:
            event = self.books.current.view[corrected]
        return event

    # -- places ------------------------------------------------------------------------------------

    def given(self, place: int) -> Sequence[int]:
        """Return the positions of the events that give to a place."""
        if not place & 3:
            lists = self._lists.get(place >> 2)
            return (lists or self._listed(place >> 2)).given
        found = self._through.get(place)
        if found is None:
            found = self._through[place] = self._entering(number_of(place), kind_of(place))
        return found

    def taken(self, place: int) -> Sequence[int]:
        """Return the positions of the events that take from a place."""
        found = self._taken.get(place)
        if found is None:
            found = self._taken[place] = self._leaving(number_of(place), kind_of(place))
        return found

    def _entering(self, number: int, kind: int) -> Sequence[int]:
        if kind == PROCESS:
            return self._positions("input_of", number)
        return [at for at in self._positions(_FIRST, number) if self._does(at & EVENT, PACKS)]

    def _leaving(self, number: int, kind: int) -> Sequence[int]:
        if kind == PROCESS:
            return self._positions("output_of", number)
        if kind == PACKED:
            return self._separations(number, place(number, PACKED))
        listed = self._listed(number).taken
        inside = set(self.books.stocks.ever("contained_in", number)) | {number}
        more = [at for content in inside for at in self._separations(content, place(number))]
        return sorted({*listed, *more}) if more else listed

    def _does(self, event: int, what: int) -> bool:
        return bool(self.doings(event) & what)

    def _positions(self, via: str, number: int) -> list[int]:
        corrects = self._corrects
        rows = self._links[via].rows(number)
        return sorted(self.position(row) for row in rows if corrects[row] < 0)

    def _listed(self, number: int) -> Lists:
        """Return the lists of a resource, with whatever came since they were made."""
        found = self._lists.get(number)
        if found is not None:
            return found
        found = self._kept.get(number) or Lists()
        heads = (self._newest(_FIRST, number), self._newest(_SECOND, number))
        if found.heads != heads:
            self._add(found, self._links[_FIRST], heads[0], found.heads[0], GIVES, TAKES)
            self._add(
                found, self._links[_SECOND], heads[1], found.heads[1], GIVES_SECOND, TAKES_SECOND
            )
            found.heads = heads
        self._lists[number] = found
        if len(found.given) + len(found.taken) >= LONG:
            self._kept[number] = found
        return found

    def _newest(self, via: str, number: int) -> int:
        head = self._links[via].head
        return -1 if number >= head.capacity else int(head.view[number])

    def _add(
        self, lists: Lists, links: Links, row: int, until: int, gives: int, takes: int
    ) -> None:
        """Put the events from a row back to a row into the lists, oldest first."""
        rows, following = [], links.next.view
        while row != until:
            rows.append(row)
            row = following[row]
        for event in reversed(rows):
            if self._corrects[event] < 0:
                done, at = self.doings(event), self.position(event)
                if done & gives:
                    _put(lists.given, at)
                if done & takes:
                    _put(lists.taken, at)

    # -- containers --------------------------------------------------------------------------------

    def _unpacked(self, event: int) -> list[int]:
        """Return out of what a thing was taken: itself packed, and its container as it was then."""
        thing, at = self._first[event], self.position(event)
        packings = self._before(self.given(place(thing, PACKED)), at)
        containers = self._containers(thing, packings, at)
        found = [place(thing, PACKED)] if packings else [place(thing)]
        return found + [place(container) for container in containers]

    def _before(self, listed: Sequence[int], at: int) -> list[int]:
        """Return the events of a list that stand, before a position."""
        part = listed[: bisect_left(listed, at)]
        return [other for other in part if self.status(other & EVENT) == STANDS]

    def _containers(self, thing: int, packings: list[int], at: int) -> tuple[int, ...]:
        """Return what a thing was in: where it was packed last, or where that has gone since."""
        last, found = -1, tuple[int, ...]()
        if packings:
            last, found = packings[-1], self._packed_into(packings[-1] & EVENT)
        for event, said in self.books.along.get(thing, {}).items():
            moved = self.position(event)
            if "contained_in" in said and last < moved < at and self.status(event) == STANDS:
                last, found = moved, said["contained_in"]
        if last < 0:
            opened = self.books.world.opening(thing).get("contained_in", ())
            found = tuple(int(container) for container in opened)
        return tuple(container for container in found if container != thing)

    def _packed_into(self, event: int) -> tuple[int, ...]:
        """Return the container of a packing: as stated, else the only thing its process made."""
        if self._second[event] >= 0:
            return (self._second[event],)
        process = self._input_of[event]
        rows = self._links["output_of"].rows(process)
        made = {
            self._first[row]
            for row in rows
            if self._action[row] in _MAKES
            and self._corrects[row] < 0
            and self._first[row] >= 0
            and self.status(row) == STANDS
        }
        return tuple(made) if len(made) == 1 else ()

    def _separations(self, thing: int, source: int) -> list[int]:
        """Return the events that take a thing out of a container and thereby from a place."""
        return [
            at
            for at in self._positions(_FIRST, thing)
            if self._does(at & EVENT, UNPACKS) and source in self._unpacked(at & EVENT)
        ]

    # -- identifiers -------------------------------------------------------------------------------

    def joined(self, place: int) -> Sequence[int]:
        """Return the places that lead to one only because of an identifier they share."""
        if kind_of(place) != STOCK or not self.has_gap(place):
            return ()
        return self._namesakes(place)

    def joins(self, place: int) -> Sequence[int]:
        """Return the places to which one leads only because of an identifier they share."""
        if kind_of(place) != STOCK:
            return ()
        return [other for other in self._namesakes(place) if self.has_gap(other)]

    def _namesakes(self, one: int) -> list[int]:
        found = self.identities.namesakes(self.sight, number_of(one))
        return [place(other) for other in found]

    def has_gap(self, place: int) -> bool:
        """Whether something came into a resource from outside of these books."""
        found = self._gaps.get(place)
        if found is None:
            found = self._gaps[place] = self.is_unknown(place) or any(
                not self.before(at & EVENT)
                for at in self.given(place)
                if self.status(at & EVENT) == STANDS
            )
        return found

    def is_unknown(self, place: int) -> bool:
        """Whether it is not known how much there was of a resource to begin with."""
        stocks, number = self.books.stocks, number_of(place)
        if self.sight.version >= self.books.version:
            return not stocks.is_known(number)
        stock = stocks.at(number, self.sight.version)
        return stock is None or not stock.known


def _put(listed: list[int], at: int) -> None:
    """Put a position into a list where it belongs, which is nearly always the end."""
    if listed and listed[-1] > at:
        insort(listed, at)
    else:
        listed.append(at)
