# SPDX-License-Identifier: MIT
"""The plain world with goods in it whose traces touch as many events as is wanted.

A good is made in stages by several organisations: a process takes up to three lots, now and then
something out of a silo that many deliver to, a machine and two stretches of work, and what it makes
is handed on to the next. A lot goes the other way: into ever more lots, some of them by way of a
silo. What belongs to a good lies spread over the whole journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, count
from typing import Any, Final

from valueflows.bench.world import BASE, Record, World
from valueflows.model.units import OM

TOUCHED: Final = (10, 100, 1_000, 10_000)
"""How many events the traces touch."""

_KILOGRAM: Final = f"{OM}kilogram"
_HOUR: Final = f"{OM}hour"
_SHARE: Final = 5
"""How many times as large as what is touched a world is at least, or it does without."""
_WAITING: Final = 6
_WIDTH: Final = 200
"""How many lots wait for their next stage at once: some, or one in so many of what is touched."""
_OFTEN: Final = 0.3
_DELIVERIES: Final = 8
_KINDS_OF_GOODS: Final = 2


def good(touched: int) -> str:
    """Return the id of the resource whose trace touches as many events."""
    return f"{BASE}economic-resource/good-{touched}"


def lot(touched: int) -> str:
    """Return the id of the event whose track touches as many events."""
    return f"{BASE}economic-event/lot-{touched}"


def touched_in(events: int) -> tuple[int, ...]:
    """Return how much is touched by the traces of a world of some size."""
    return tuple(size for size in TOUCHED if size * _SHARE <= events)


class GoodsWorld(World):
    """Yields the changes of a world with goods in it."""

    def __init__(self, events: int) -> None:
        super().__init__(events)
        self.told = 0

    def changes(self) -> Iterator[list[Record]]:
        """Yield every change; the first describe who and what there is."""
        yield from self._cast()
        sizes = touched_in(self.events)
        goods = chain.from_iterable(
            chain(_Good(self, size).made(), _Lot(self, size).spread()) for size in sizes
        )
        others = chain.from_iterable(self._chain(self.random.randint(5, 50)) for _ in count())
        part = _KINDS_OF_GOODS * sum(sizes) / self.events
        owing = 0.0
        for change in goods:
            yield change
            owing += (1 - part) / (2 * part)
            while owing >= 1:
                yield next(others)
                owing -= 1
        while self.told < self.events:
            yield next(others)

    def _event(self, action: str, giver: str, taker: str, **fields: Any) -> Record:
        self.told += 1
        return super()._event(action, giver, taker, **fields)

    # -- what goods are made of --------------------------------------------------------------------

    def somebody(self) -> str:
        """Return an organisation."""
        return self.random.choice(self.organisations)

    def process(self, who: str) -> Record:
        """Describe a process."""
        return {"@type": "Process", "@id": self._id("process"), "name": "Making", "inScopeOf": who}

    def resource(self) -> str:
        """Return the id of a new resource."""
        return self._id("economic-resource")

    def flow(self, action: str, giver: str, taker: str, **fields: Any) -> Record:
        """Tell of an event with an amount of goods."""
        amount = self._amount(_KILOGRAM, 100, 9_000)
        said = {"resourceQuantity": amount, "resourceConformsTo": self.kinds[0]} | fields
        return self._event(action, giver, taker, **said)

    def labour(self, who: str, process: str) -> Record:
        """Tell of an hour of work."""
        person = self.random.choice(self.people)
        hours = self._amount(_HOUR, 25, 800)
        said = {"inputOf": process, "resourceConformsTo": self.kinds[0], "effortQuantity": hours}
        return self._event("work", person, who, **said)


class _Made:
    """Something that grows by events until it has touched enough of them."""

    def __init__(self, world: GoodsWorld, size: int) -> None:
        self.world = world
        self.size = size
        self.touched = 0
        self.waiting = max(_WAITING, size // _WIDTH)
        self.open: list[tuple[str, str]] = []
        """The lots that wait, each with who has it."""
        self.silo, self.machine = world.resource(), world.resource()
        self.miller = world.somebody()

    def _waiting(self) -> tuple[str, str]:
        return self.open.pop(self.world.random.randrange(len(self.open)))

    def _met(self, event: Record) -> Record:
        self.touched += 1
        return event

    def _handed_on(self, made: str, who: str, to: str, given: str) -> Record:
        return self.world.flow(
            "transfer", who, to, resourceInventoriedAs=made, toResourceInventoriedAs=given
        )


class _Good(_Made):
    """What was made out of much."""

    def made(self) -> Iterator[list[Record]]:
        """Yield the changes; the last make the good itself."""
        chance = self.world.random
        while self.touched + len(self.open) + _DELIVERIES + _WAITING < self.size - _WAITING:
            if not self.open or (len(self.open) < self.waiting and chance.random() < 2 * _OFTEN):
                yield from self._harvested()
            else:
                yield from self._stage(chance.randint(1, 3), self.world.resource())
        yield from self._stage(len(self.open), good(self.size), last=True)

    def _harvested(self) -> Iterator[list[Record]]:
        world, farm, buyer = self.world, self.world.somebody(), self.world.somebody()
        grown, bought = world.resource(), world.resource()
        yield [self._met(world.flow("raise", farm, farm, resourceInventoriedAs=grown))]
        yield [self._met(self._handed_on(grown, farm, buyer, bought))]
        self.open.append((bought, buyer))

    def _stage(self, lots: int, given: str, *, last: bool = False) -> Iterator[list[Record]]:
        world = self.world
        taken = [self._waiting() for _ in range(min(lots, len(self.open)))]
        who = taken[0][1] if taken else self.miller
        described = world.process(who)
        process: str = described["@id"]
        yield [described]
        for resource, owner in taken:
            yield [self._met(self._input("consume", owner, process, resource))]
        if not last and world.random.random() < _OFTEN:
            yield from self._delivered(process)
        yield [self._met(self._input("use", who, process, self.machine))]
        while True:
            yield [self._met(world.labour(who, process))]
            if not last or self.touched >= self.size - 2:
                break
        yield from self._sold(process, who, given)

    def _sold(self, process: str, who: str, given: str) -> Iterator[list[Record]]:
        world, made, buyer = self.world, self.world.resource(), self.world.somebody()
        said = {"outputOf": process, "resourceInventoriedAs": made, "ob:creates": made}
        yield [self._met(world.flow("produce", who, who, **said))]
        yield [self._met(self._handed_on(made, who, buyer, given))]
        self.open.append((given, buyer))

    def _input(self, action: str, who: str, process: str, resource: str) -> Record:
        return self.world.flow(action, who, who, inputOf=process, resourceInventoriedAs=resource)

    def _delivered(self, process: str) -> Iterator[list[Record]]:
        """Fill the silo from many, and take something out of it."""
        world = self.world
        for _ in range(world.random.randint(1, _DELIVERIES - 1)):
            farm, sack = world.somebody(), world.resource()
            yield [self._met(self._handed_on(sack, farm, self.miller, self.silo))]
        yield [self._met(self._input("consume", self.miller, process, self.silo))]


class _Lot(_Made):
    """What went into much."""

    def spread(self) -> Iterator[list[Record]]:
        """Yield the changes; the first tells of the lot itself."""
        world = self.world
        farm, grown = world.somebody(), world.resource()
        begun = world.flow("raise", farm, farm, resourceInventoriedAs=grown)
        yield [begun | {"@id": lot(self.size)}]
        self.open.append((grown, farm))
        while True:
            resource, who = self._waiting()
            stage = self._pooled if world.random.random() < _OFTEN else self._used
            for change in stage(resource, who):
                yield change
                if self.touched >= self.size:
                    return

    def _used(self, resource: str, who: str) -> Iterator[list[Record]]:
        """Make one or two lots of one, and hand them on."""
        world, described = self.world, self.world.process(who)
        process: str = described["@id"]
        said = {"inputOf": process, "resourceInventoriedAs": resource}
        yield [described, self._met(world.flow("consume", who, who, **said))]
        yield [world.labour(who, process)]
        for _ in range(2 if len(self.open) < self.waiting else 1):
            made, given, buyer = world.resource(), world.resource(), world.somebody()
            yield [
                self._met(
                    world.flow("produce", who, who, outputOf=process, resourceInventoriedAs=made)
                )
            ]
            yield [self._met(self._handed_on(made, who, buyer, given))]
            self.open.append((given, buyer))

    def _pooled(self, resource: str, who: str) -> Iterator[list[Record]]:
        """Put a lot with others, and take something out of all that."""
        yield [self._met(self._handed_on(resource, who, self.miller, self.silo))]
        taken = self.world.resource()
        yield [self._met(self._handed_on(self.silo, self.miller, who, taken))]
        self.open.append((taken, who))
