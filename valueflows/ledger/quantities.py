# SPDX-License-Identifier: MIT
"""Events and what runs through them, in parts: ``model.attribution.Substance`` over columns.

A part is so small that every unit of a dimension is a whole number of them, and far more than a
printed place besides. A place is closed to a reader who may not see all of the substance in it: what
is shown of the rest would tell what is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from valueflows.ledger.books import ACTION_ROWS
from valueflows.ledger.carried import Carried
from valueflows.ledger.chains import Chains
from valueflows.ledger.levels import Level
from valueflows.ledger.measures import Sizes
from valueflows.ledger.narrowing import NarrowSight
from valueflows.ledger.sight import Sight
from valueflows.model import routes
from valueflows.model.exact import Exact
from valueflows.model.routes import COMES_OUT, ENTERS, FREE, ROUTES
from valueflows.model.sharing import Sole
from valueflows.model.steps import (
    BOTH,
    EVENT,
    IMPLIED,
    IMPLYING,
    NEITHER,
    ONE,
    PACKED,
    PROCESS,
    SAME,
    SECOND,
    STOCK,
    kind_of,
    number_of,
    place,
)
from valueflows.model.substance import AWAY, OUTSIDE, Kept, Measured

FINE: Final = 10**12
"""How many parts there are of the smallest unit of a dimension: none is lost to 18 written places."""

_SERVICE: Final = next(n for n, row in enumerate(ACTION_ROWS) if row.name == "deliverService")
_KEEPS: Final = tuple(row.name in {"accept", "pickup", "modify", "dropoff"} for row in ACTION_ROWS)
_HANDED: Final = frozenset(
    n for n, row in enumerate(ACTION_ROWS) if row.name in {"transferAllRights", "transferCustody"}
)
_SEPARATE: Final = next(n for n, row in enumerate(ACTION_ROWS) if row.name == "separate")
_T = TypeVar("_T")
Weigh = Callable[["Quantities", int, Sequence[int]], Sequence[int] | None]


class _Answers(dict[int, _T]):
    """Answers by event, each made when it is first asked for."""

    def __init__(self, made: Callable[[int], _T]) -> None:
        super().__init__()
        self.made = made

    def __missing__(self, event: int) -> _T:
        found = self[event] = self.made(event)
        return found


class Quantities(Chains):
    """The events that a sight shows, with their quantities; ``weigh`` is how outputs share."""

    def __init__(self, sight: Sight, time: Callable[[int], int], weigh: Weigh) -> None:
        super().__init__(sight, time)
        self._weigh = weigh
        self._quantity = self.books.events.quantities["resource_quantity"]
        self._effort = self.books.events.quantities["effort_quantity"]
        self._units = self._quantity.unit.view
        self._conforms = self.books.events.refs["resource_conforms_to"].view
        self.routes: dict[int, tuple[int, ...]] = _Answers(self._route_of)
        self._closed: dict[int, bool] = {}
        self.asked = -1
        """The event asked about: it carries all that it says."""
        self._sizes = Sizes(self.books).units
        self._dimensions: dict[str, int] = {}
        self._carried: dict[int, tuple[tuple[int, ...], Measured]] = {}
        self.stocks: dict[int, Kept] | None = None
        self.soles: dict[int, Sole] | None = None
        if self.is_of_all():
            kept: Carried = self.books.memory.kept.get("carried") or Carried(self.books)
            self.books.memory.kept["carried"] = kept.ready(self._sizes)
            self._carried, self._dimensions = kept.events, kept.dimensions
            self.stocks, self.soles = kept.stocks, kept.soles
        self._scales: dict[int, Measured] = {}
        self.amounts: dict[int, Measured] = _Answers(self._amount_of)

    # -- amounts -----------------------------------------------------------------------------------

    def amount(self, event: int) -> Measured:
        """Return how much an event carries: its net quantity, or of that what is not carried twice.

        Goods may come into a stock by rights at one time and by hand at another: of what either has
        brought so far the larger counts. Of a service it is the effort where it states no other.
        """
        return self.amounts[event]

    def _amount_of(self, event: int) -> Measured:
        if self._is_handed(event):
            found = self._handed(int(self._second[event]))
            if event in found:
                self.amounts.update(found)
                return found[event]
        return self.measured(event)

    def _handed(self, resource: int) -> dict[int, Measured]:
        """Return how much each event carries that brings rights or custody alone to a resource."""
        action, second = self._action, self._second
        given = (at & EVENT for at in self._listed(resource).given)
        events = [e for e in given if self._is_handed(e) and second[e] == resource]
        if len({action[e] for e in events}) < len(_HANDED) or self.is_closed(place(resource)):
            return {event: self.measured(event) for event in events}
        if self.asked in events:
            alone = action[self.asked]
            amounts = {e: self.measured(e) for e in events}
            return {e: a if action[e] == alone else (a[0], 0) for e, a in amounts.items()}
        came: dict[tuple[int, int], int] = {}
        found = {}
        for event in events:
            dimension, amount = self.measured(event)
            own = came.get((dimension, action[event]), 0)
            most = max(came.get((dimension, verb), 0) for verb in _HANDED)
            came[dimension, action[event]] = own + amount
            found[event] = dimension, max(own + amount - most, 0)
        return found

    def _is_handed(self, event: int) -> bool:
        """Whether an event brings rights alone, or custody alone, to a resource from elsewhere."""
        second = self._second[event]
        return self._action[event] in _HANDED and self._first[event] != second >= 0

    def measured(self, event: int) -> Measured:
        """Return the net quantity of an event in parts, with the number of its dimension."""
        quantity, unit = self._quantity, self._units[event]
        value: Exact = quantity.get(event) or 0
        if event in self._nets:
            value = self.net(event)[0]
        if self._action[event] == _SERVICE and not value:
            value, unit = self.effort(event)
        return self.parts(value, self._unit_of(event) if unit < 0 else unit)

    def kind(self, event: int) -> int:
        """Return the number of the specification of what an event is about; -1 for none."""
        stated: int = self._conforms[event]
        if stated >= 0:
            return stated
        stops = [p for p in self.route(event) if p >= 0 and kind_of(p) != PROCESS]
        return self.specification(number_of(stops[-1])) if stops else -1

    def specification(self, resource: int) -> int:
        """Return the number of what a resource conforms to; -1 where that is not described."""
        located = self.sight.locate(resource)
        if located is None or "conforms_to" not in located[0].refs:
            return -1
        return int(located[0].refs["conforms_to"].view[located[1]])

    def effort(self, event: int) -> tuple[Exact, int]:
        """Return the net effort of an event, and the number of its unit."""
        return self.net(event)[1], self._effort.unit.view[event]

    def unit(self, event: int) -> int:
        """Return the number of the unit in which an event is counted; -1 for none."""
        unit: int = self._units[event]
        return self._unit_of(event) if unit < 0 else unit

    def parts(self, value: Exact, unit: int) -> Measured:
        """Return a quantity of a unit in parts, nothing where it is not above nothing."""
        known = self._scales.get(unit)
        if known is None:
            dimension = self._sizes[unit][0] if unit >= 0 else ""
            number = self._dimensions.setdefault(dimension, len(self._dimensions))
            known = self._scales[unit] = (number, self.size(unit))
        return known[0], int(value * known[1]) if value > 0 else 0

    def size(self, unit: int) -> int:
        """Return how many parts a millionth of a unit is."""
        return (self._sizes[unit][1] if unit >= 0 else 1) * FINE

    def _unit_of(self, event: int) -> int:
        """Return the unit of the resource that an event without one is about."""
        for number in (self._first[event], self._second[event]):
            stock = self.books.stocks.get(number) if number >= 0 else None
            if stock is not None and stock.unit is not None:
                return int(stock.unit)
        return -1

    # -- routes ------------------------------------------------------------------------------------

    def route(self, event: int) -> tuple[int, ...]:
        """Return the places that substance, or a service, passes; none where there is none."""
        return self.routes[event]

    def _route_of(self, event: int) -> tuple[int, ...]:
        if self._is_handed(event) and self.measured(event)[1] and not self.amount(event)[1]:
            return ()
        return self._routed(event)

    def gather(self, events: Iterable[int]) -> None:
        """Make ready what is asked of many events."""
        routes, amounts, carried = self.routes, self.amounts, self._carried
        for event in events:
            if event in carried:
                routes[event], amounts[event] = carried[event]
            elif self.stocks is not None and self.is_lasting(event):
                carried[event] = routes[event], amounts[event]

    def is_lasting(self, event: int) -> bool:
        """Whether only a correction of it could change what an event carries, and where."""
        action = self._action[event]
        if event in self._nets or action in _HANDED or action == _SEPARATE:
            return False
        return self._units[event] >= 0 or not self.routes[event]

    def _routed(self, event: int) -> tuple[int, ...]:
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
        into, out = self._input_of[event], self._output_of[event]
        link = ENTERS if into >= 0 else COMES_OUT if out >= 0 else FREE
        stops = ROUTES[action][named * 3 + link]
        if action == _SERVICE:
            return (place(out, PROCESS) if out >= 0 else OUTSIDE, self.entered(event))
        return tuple(self._stop(event, stop, first, second) for stop in stops)

    def _stop(self, event: int, stop: int, first: int, second: int) -> int:
        if stop == routes.FIRST:
            return first << 2
        if stop == routes.OTHER:
            return second << 2
        if stop == routes.PROCESS_IN:
            return place(self._input_of[event], PROCESS)
        if stop == routes.PROCESS_OUT:
            return place(self._output_of[event], PROCESS)
        if stop == routes.IN_PACK:
            # What was in its container when the books began is taken out of itself.
            return (
                self.before(event)[0] if self._action[event] == _SEPARATE else first << 2 | PACKED
            )
        return OUTSIDE if stop == routes.OUTSIDE else AWAY

    def entered(self, event: int) -> int:
        """Return the process that an event is an input of; below nothing for none."""
        process = self._input_of[event]
        return place(process, PROCESS) if process >= 0 else AWAY

    def entries(self, place: int) -> Sequence[int]:
        """Return the positions of all that may add to a stock or take from it, rising."""
        number = number_of(place)
        if kind_of(place) == PACKED:
            return self._positions("resource_inventoried_as", number)
        lists = self._listed(number)
        if not lists.taken:
            return lists.given
        return sorted({*lists.given, *lists.taken})

    def keeps(self, event: int) -> int:
        """Return the thing that goes through a process as itself; -1 for what is made or used up."""
        if not _KEEPS[self._action[event]]:
            return -1
        route = self.route(event)
        beside = [p for p in route if p >= 0 and kind_of(p) == STOCK]
        if not beside:
            return -1
        return beside[-1] if self._input_of[event] >= 0 else beside[0]

    def is_service(self, event: int) -> bool:
        """Whether an event is a service, which has no substance."""
        return bool(self._action[event] == _SERVICE)

    def weights(self, process: int, outputs: Sequence[int]) -> Sequence[int] | None:
        """Return by what several outputs share their inputs; None where nothing is comparable."""
        return self._weigh(self, process, outputs)

    # -- what may be told --------------------------------------------------------------------------

    def is_closed(self, place: int) -> bool:
        """Whether the reader may not know all that went into a stock or through a process."""
        if not self.narrow:
            return False
        found = self._closed.get(place)
        if found is None:
            found = self._closed[place] = self._is_closed(place)
        return found

    def _is_closed(self, place: int) -> bool:
        sight = self.sight
        if isinstance(sight, NarrowSight) and sight.level(number_of(place)) <= Level.FACE:
            return True
        if kind_of(place) == PROCESS:
            if any(self.hides(at & EVENT) for at in self.taken(place)):
                return True
            listed = self.given(place)
        else:
            listed = self.entries(place)
        return any(
            place in self._routed(at & EVENT) and self.hides(at & EVENT)
            for at in listed
            if not self.is_service(at & EVENT)
        )

    def hides(self, event: int) -> bool:
        """Whether an event, or any correction of it, may not be known to the reader."""
        if event >= self.limit:
            return False
        if self.is_hidden(event):
            return True
        if event not in self._nets:
            return False
        below = self._links["corrects"].rows(self.books.events.id.view[event])
        return any(self.hides(row) for row in below)
