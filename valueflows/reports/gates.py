# SPDX-License-Identifier: MIT
"""What comes to a site and leaves it, and what stands there, by what kind of thing it is.

A site is what some organisations have rights to, or, where a place is named, what is in their hands
at that place. What goes from one shelf of a site to another neither comes nor leaves. Quantities
are those of events net of their corrections, at the moment of the event.

Goods are of the kinds that the event, its resource and its specification name; stock is also of
each kind that all that ever came into it was of.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from valueflows.model.actions import IMPLIED_CUSTODY
from valueflows.model.exact import whole_if_whole
from valueflows.model.reading import Flow, Source
from valueflows.model.settling import Quantity
from valueflows.reports.packing import Packing
from valueflows.reports.periods import Period
from valueflows.reports.sorts import NOTHING, Sorts, events_of


class Way(Enum):
    """How goods come to be at a site, or cease to be there."""

    CAME = "came"
    WENT = "went"
    MADE = "made"
    USED = "used"
    FOUND = "found"
    LOST = "lost"


NO_QUANTITY: Final = "no_quantity"
NO_STOCK: Final = "stock_not_known"
NO_UNIT: Final = "other_unit"
NO_PLACE: Final = "place_not_known"
"""Why it cannot be told what passed."""


@dataclass(frozen=True, slots=True)
class Site:
    """Some organisations, and a place where one is named."""

    agents: frozenset[str]
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Goods that came, went, were made, used, found or lost: always a positive amount."""

    way: Way
    flow: Flow
    resource: str | None
    quantity: Quantity
    sorts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stand:
    """What stands at a site in one resource, by events up to a version."""

    resource: str
    quantity: Quantity
    sorts: frozenset[str]
    version: int


@dataclass(slots=True)
class Passed:
    """All that passed the gates of a site in a period, and what stood there before and after.

    ``missing`` has, by reason and record, what that is of about which it cannot be told;
    ``sorts`` are all kinds that anything was of, in the period or before.
    """

    moves: list[Move] = field(default_factory=list)
    opening: list[Stand] = field(default_factory=list)
    closing: list[Stand] = field(default_factory=list)
    missing: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    sorts: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Shelf:
    """One resource as it is at some time; ``ours``: it was at the site at some time."""

    quantity: Quantity | None = None
    holder: str | None = None
    place: str | None = None
    pure: frozenset[str] | None = None
    ours: bool = False
    version: int = 0


def passed(source: Source, site: Site, period: Period) -> Passed:
    """Return what passed the gates of a site in a period."""
    return _Gates(source, site, period).run()


class _Gates:
    """Follows the events of a site in the order of time."""

    def __init__(self, source: Source, site: Site, period: Period) -> None:
        self.source, self.site, self.period = source, site, period
        self.shelves: dict[str, _Shelf] = {}
        self.found = Passed()
        self.kinds = Sorts(source)
        self.rights = site.place is None
        self.packing = Packing()
        self.boxes: dict[str, str] = {}
        """Containers by what they are called in other hands."""

    def run(self) -> Passed:
        """Return what passed."""
        opened, events = False, events_of(self.source, self.site.agents)
        self.packing.plan(events)
        for flow in events:
            if flow.at >= self.period.end:
                break
            if not opened and flow.at >= self.period.start:
                self.found.opening, opened = self._standing(), True
            self.packing.follow(flow)
            if flow.action in _VERBS and not self.kinds.is_money(flow):
                self._follow(flow)
        self.found.closing = self._standing()
        if not opened:
            self.found.opening = list(self.found.closing)
        self._ask_for_unknown()
        return self.found

    # -- one event ---------------------------------------------------------------------------------

    def _follow(self, flow: Flow) -> None:
        action, one, two = flow.action, flow.resource, flow.to_resource
        composed = None not in {one, two} and one != two and flow.provider != flow.receiver
        if action in _HANDING and one is not None and (one == two or _only_moves(flow)):
            kept = action == "move" or not self._counts(action)
            self._settle(flow, one, None if kept else flow.receiver, flow.place)
            self._take_along(flow, one, None if kept else flow.receiver)
        elif action in _HANDING:
            if self._counts(action):
                self._hand_on(flow)
        elif composed and action in _COMPOSED:
            self._compose(flow)
        elif action in _OWN:
            self._own(flow, *_OWN[action])
        elif one is not None:
            self._work_on(flow, one)

    def _counts(self, action: str) -> bool:
        """Whether handing on by a verb changes what is at the site."""
        return action != "transferCustody" if self.rights else action != "transferAllRights"

    def _compose(self, flow: Flow) -> None:
        """What is made is handed over then; what is used is handed over before."""
        if flow.action == "produce":
            made = replace(flow, to_resource=None, receiver=flow.provider, place=None)
            self._own(made, Way.MADE, 1)
            self._hand_on(flow)
        elif flow.action == "consume":
            self._hand_on(flow)
            self._own(replace(flow, resource=flow.to_resource, to_resource=None), Way.USED, -1)
        elif not self.rights:
            self._hand_on(flow)

    def _own(self, flow: Flow, way: Way, sign: int) -> None:
        """Something was made, used, found or lost where it is."""
        resource, sorts = flow.resource, self.kinds.said(flow)
        if resource is None:
            if self._is_ours(flow, flow.provider, flow.place):
                self._emit(way, flow, None, sorts)
            return
        if sign > 0:
            self._purify(resource, sorts)
        self._settle(flow, resource, None, flow.place, first=flow.receiver if sign > 0 else None)
        sorts |= self._sorts(resource)
        if not self._add(flow, resource, sign):
            return
        if self._is_there(resource):
            self._emit(way, flow, resource, sorts)
        elif way is Way.MADE and self._is_ours(flow, flow.provider, None):
            self._emit(Way.WENT, flow, resource, sorts)  # made for somebody else

    def _hand_on(self, flow: Flow) -> None:
        """From one stock to another, or into and out of what is no stock."""
        one, two = flow.resource, flow.to_resource
        sorts = self.kinds.said(flow)
        if one is not None:
            self._settle(flow, one, None, None, first=flow.provider)
            sorts |= self._sorts(one)
        if two is not None:
            sorts |= self.kinds.of(two)
        if one is not None and two is None and self._comes_back(flow):
            self._add(flow, one, 1)
            left, arrived = False, self._is_there(one)
        else:
            left, arrived = self._leaves(flow, one), self._arrives(flow, two, sorts)
        if left != arrived:
            self._emit(Way.WENT if left else Way.CAME, flow, one if left else two, sorts)
        if one is not None:
            self._hand_on_box(flow, one, two)

    def _hand_on_box(self, flow: Flow, one: str, two: str | None) -> None:
        """What is in a container that is handed on whole goes with it."""
        left = self._shelf(one).quantity
        if left is not None and left.value <= 0 and not self._comes_back(flow):
            self._take_along(flow, one, flow.receiver)
            if two is not None:
                self.boxes[two] = one

    def _take_along(self, flow: Flow, container: str, holder: str | None) -> None:
        box: str | None = container
        while box is not None:
            for content in self.packing.inside(box):
                self._settle(flow, content, holder, flow.place)
            box = self.boxes.get(box)

    def _comes_back(self, flow: Flow) -> bool:
        ours = self.site.agents
        return flow.action == "transferCustody" and (
            flow.receiver in ours and flow.provider not in ours
        )

    def _leaves(self, flow: Flow, one: str | None) -> bool:
        if one is not None:
            self._add(flow, one, -1)
            return self._is_there(one, flow)
        return self.rights and flow.provider in self.site.agents

    def _arrives(self, flow: Flow, two: str | None, sorts: frozenset[str]) -> bool:
        if two is not None:
            self._purify(two, sorts)
            self._settle(flow, two, flow.receiver, flow.place)
            self._add(flow, two, 1)
            return self._is_there(two, flow)
        if flow.resource is not None and not self.rights:
            return False  # what leaves a stock at a place and comes into none is not there any more
        return self._is_ours(flow, flow.receiver, flow.place)

    def _work_on(self, flow: Flow, resource: str) -> None:
        """A thing is loaded, unloaded, or worked on, and may be elsewhere afterwards."""
        carried = not self.rights and flow.action in _CARRIED
        way, sign = _CARRIED[flow.action] if carried else (Way.CAME, 0)
        loaded = sign < 0 and self._is_there(resource, flow)
        if sign < 0:
            self._add(flow, resource, sign)
        else:
            self._settle(flow, resource, None, flow.place)
            self._take_along(flow, resource, None)
        if sign > 0:
            self._add(flow, resource, sign)
        if loaded or (sign > 0 and self._is_there(resource, flow)):
            self._emit(way, flow, resource, self.kinds.said(flow) | self._sorts(resource))

    # -- shelves -----------------------------------------------------------------------------------

    def _shelf(self, resource: str) -> _Shelf:
        return self.shelves.setdefault(resource, _Shelf())

    def _sorts(self, resource: str) -> frozenset[str]:
        """Return what a stock is of: what it says, and what all that came into it was."""
        return self.kinds.of(resource) | (self._shelf(resource).pure or NOTHING)

    def _is_there(self, resource: str, flow: Flow | None = None) -> bool:
        """Whether a stock is at the site; where that hangs on an event, it must be known."""
        shelf = self._shelf(resource)
        if shelf.holder not in self.site.agents:
            return False
        if not self.rights and shelf.place is None and flow is not None:
            self._miss(NO_PLACE, flow.id, self.kinds.said(flow) | self._sorts(resource))
        there = self.rights or shelf.place == self.site.place
        shelf.ours = shelf.ours or there
        return there

    def _is_ours(self, flow: Flow, agent: str | None, place: str | None) -> bool:
        """Whether what is in no stock is at the site, by whose it is and where the event says."""
        if agent not in self.site.agents:
            return False
        if not self.rights and place is None:
            self._miss(NO_PLACE, flow.id, self.kinds.said(flow))
        return self.rights or place == self.site.place

    def _settle(
        self,
        flow: Flow,
        resource: str,
        holder: str | None,
        place: str | None,
        *,
        first: str | None = None,
    ) -> None:
        """Set whose a stock is and where, as far as an event says; all of it goes along."""
        before, shelf = self._is_there(resource), self._shelf(resource)
        shelf.holder = holder or shelf.holder or first or flow.provider or flow.receiver
        shelf.place = place or shelf.place
        held, after = shelf.quantity, self._is_there(resource)
        if before != after and held is not None and held.value:
            sorts = self.kinds.said(flow) | self._sorts(resource)
            whole = replace(flow, resource_quantity=held)
            self._emit(Way.WENT if before else Way.CAME, whole, resource, sorts)
        shelf.version = max(shelf.version, flow.version)

    def _purify(self, resource: str, sorts: frozenset[str]) -> None:
        shelf = self._shelf(resource)
        empty = shelf.quantity is None or not shelf.quantity.value
        shelf.pure = sorts if shelf.pure is None or empty else shelf.pure & sorts

    def _add(self, flow: Flow, resource: str, sign: int) -> bool:
        """Change how much stands in a resource; what cannot be added up is missing."""
        shelf, quantity = self._shelf(resource), flow.resource_quantity
        held = shelf.quantity if shelf.quantity is not None and shelf.quantity.value else None
        first = held or quantity
        unit = None if first is None else first.unit
        more = None if quantity is None else quantity.within(unit)
        if more is None:
            reason = NO_UNIT if quantity is not None else NO_QUANTITY
            self._miss(reason, flow.id, self.kinds.said(flow) | self._sorts(resource))
            return False
        total = sign * more + (0 if held is None else held.value)
        shelf.quantity = Quantity(whole_if_whole(total), unit)
        shelf.version = max(shelf.version, flow.version)
        return True

    def _standing(self) -> list[Stand]:
        found = []
        for resource, shelf in sorted(self.shelves.items()):
            held = shelf.quantity
            if held is None or not held.value:
                continue
            if self._is_there(resource):
                found.append(Stand(resource, held, self._sorts(resource), shelf.version))
                self.found.sorts |= self._sorts(resource)
            elif shelf.holder in self.site.agents and shelf.place is None:
                self._miss(NO_PLACE, resource, self._sorts(resource))
        return found

    # -- what is found -----------------------------------------------------------------------------

    def _emit(self, way: Way, flow: Flow, resource: str | None, sorts: frozenset[str]) -> None:
        self.found.sorts |= sorts
        quantity = flow.resource_quantity
        if quantity is None:
            self._miss(NO_QUANTITY, flow.id, sorts)
        elif self.period.holds(flow.at):
            self.found.moves.append(Move(way, flow, resource, quantity, sorts))

    def _miss(self, reason: str, record: str, sorts: frozenset[str]) -> None:
        self.found.sorts |= sorts
        self.found.missing[reason, record] = sorts

    def _ask_for_unknown(self) -> None:
        """Note the stocks of the site of which nobody knows how much there was to begin with."""
        for resource, shelf in sorted(self.shelves.items()):
            if shelf.ours and self.source.stock(resource) is None:
                self._miss(NO_STOCK, resource, self._sorts(resource))


# -- verbs -----------------------------------------------------------------------------------------

_HANDING: Final = frozenset({"transfer", "transferAllRights", "transferCustody", "move"})
_CARRIED: Final = {"pickup": (Way.WENT, -1), "dropoff": (Way.CAME, 1)}
_COMPOSED: Final = frozenset({"produce", "consume"}) | IMPLIED_CUSTODY
_OWN: Final = {
    "produce": (Way.MADE, 1),
    "consume": (Way.USED, -1),
    "raise": (Way.FOUND, 1),
    "lower": (Way.LOST, -1),
}
_VERBS: Final = _HANDING | _COMPOSED | frozenset(_OWN)


def _only_moves(flow: Flow) -> bool:
    """Whether a thing is put elsewhere without becoming another one in the books."""
    return flow.action == "move" and flow.to_resource is None
