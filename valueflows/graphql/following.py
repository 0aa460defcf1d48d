# SPDX-License-Identifier: MIT
"""Following a ledger: what is recorded after a place in it, once each and in order.

Nothing is kept for a follower. Its place is a version and a record inside it; what lies beyond is
read from the books when the follower asks for more, and at their end it waits for the next change.
So a slow follower costs no memory, and one that comes back goes on where it stopped.
"""

from __future__ import annotations

import asyncio
import base64
from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import GraphQLError

from valueflows.graphql.context import Asking
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.tables import Table
from valueflows.ledger.view import View

_VERSION_MAX: Final = 1 << 31


class Signal:
    """Wakes who waits for the next change. ``open`` belongs to an event loop, changes to any thread."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.ticks = 0

    def open(self) -> None:
        """Begin to listen to the ledger, on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._next = asyncio.Event()
        self.ledger.published.append(self._published)

    def close(self) -> None:
        """Listen no longer."""
        self.ledger.published.remove(self._published)

    async def after(self, ticks: int) -> None:
        """Wait until there were more changes than so many."""
        if self.ticks == ticks:
            await self._next.wait()

    def _published(self) -> None:
        self._loop.call_soon_threadsafe(self._tick)

    def _tick(self) -> None:
        self.ticks += 1
        self._next.set()
        self._next = asyncio.Event()


# -- places ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Behind one record of a change; behind all of them where no record is named."""

    version: int
    iri: str = ""

    @property
    def token(self) -> str:
        """The place as clients keep it: printable in a header, and closed to them."""
        if not self.iri:
            return str(self.version)
        return f"{self.version}.{base64.urlsafe_b64encode(self.iri.encode()).decode().rstrip('=')}"

    @classmethod
    def of(cls, token: str) -> Place:
        """Return the place of a token; a GraphQL error for what is none."""
        number, _, sealed = token.partition(".")
        if not (number.isascii() and number.isdigit()) or len(number) > len(str(_VERSION_MAX)):
            raise bad_place("it is no position")
        try:
            padding = "=" * (-len(sealed) % 4)
            iri = base64.b64decode(sealed + padding, altchars=b"-_", validate=True).decode()
        except ValueError:
            raise bad_place("it is no position") from None
        return cls(int(number), iri)


def bad_place(why: str) -> GraphQLError:
    """Return the error for a place that cannot be gone on from."""
    return GraphQLError(
        f"resume cannot be gone on from: {why}. Send the `resume` of a message of the same "
        "subscription as it was, or afterVersion: the version of a change you have in full.",
        extensions={"code": "BAD_RESUME", "path": "resume"},
    )


def begin(view: View, after_version: int | None, resume: str | None) -> Place:
    """Return where a subscription starts: now, unless it says otherwise."""
    if after_version is not None and resume is not None:
        raise bad_place("afterVersion is given as well, and only one of the two can hold")
    if resume is not None:
        place, said = Place.of(resume), "resume"
    elif after_version is not None:
        place, said = Place(after_version), "afterVersion"
    else:
        return Place(view.version)
    if not 0 <= place.version <= view.version:
        raise GraphQLError(
            f"{said}: there is no version {place.version}; the last one is {view.version}. "
            "Leave it out to begin with the next change.",
            extensions={"code": "BAD_RESUME", "path": said},
        )
    return place


# -- what is seen ----------------------------------------------------------------------------------


def seen(asking: Asking) -> View:
    """Return what a subscriber sees of the ledger at this moment, or refuse it.

    The one place where it is decided who may subscribe and what of the ledger they are shown: each
    message is made from what this gives, and is about nothing that it does not give. Whoever may
    ask may subscribe.
    """
    return asking.refresh()


@dataclass(slots=True)
class Following:
    """One subscription: who asks, what wakes it, and the place behind its last message.

    ``resume`` stands for the argument of that name where the way in has its own: a browser's
    ``Last-Event-ID``.
    """

    asking: Asking
    signal: Signal
    resume: str | None = None
    start: asyncio.Future[Place] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    """The place it begins behind, once that is known."""
    place: Place | None = None

    async def follow(self, place: Place, feed: Feed) -> AsyncGenerator[tuple[Any, Place]]:
        """Yield what is recorded behind a place, each with its own, for as long as it is asked."""
        self.place = place
        self.start.set_result(place)
        waiting: Iterable[int] = feed.rest(seen(self.asking), place) if place.iri else ()
        version = place.version
        while True:
            for number in waiting:
                row = feed.shown(seen(self.asking), number)
                if row is not None:
                    self.place = Place(version, row.id)
                    yield row, self.place
                await asyncio.sleep(0)  # a long past must not keep the others waiting
            ticks, view = self.signal.ticks, seen(self.asking)
            following = _next_change(feed.tables(view), version, view.version)
            if following is None:
                await self.signal.after(ticks)
                waiting = ()
            else:
                await asyncio.sleep(0)
                version, waiting = following, feed.of_change(view, following)


def _next_change(tables: Sequence[Table], version: int, last: int) -> int | None:
    """Return the next version, up to the last, that has a row in one of some tables."""
    found = []
    for table in tables:
        row = bisect_right(table.version.view, version, hi=table.rows)
        if row < table.rows:
            found.append(table.version.view[row])
    return min((v for v in found if v <= last), default=None)


def rows_of(table: Table, version: int) -> range:
    """Return the rows of a change, in the order they were written."""
    versions, rows = table.version.view, table.rows
    return range(bisect_left(versions, version, hi=rows), bisect_right(versions, version, hi=rows))


class Feed(ABC):
    """What a subscription is about: candidates of a change as numbers, and which of them are shown."""

    @abstractmethod
    def tables(self, view: View) -> list[Table]:
        """Return the tables whose rows can be of interest."""

    @abstractmethod
    def of_change(self, view: View, version: int) -> Sequence[int]:
        """Return the candidates of a change, in order."""

    @abstractmethod
    def shown(self, view: View, number: int) -> Any:
        """Return a candidate as it is seen now; None for one that is not."""

    def rest(self, view: View, place: Place) -> Sequence[int]:
        """Return the candidates of a change behind one of its records."""
        candidates = self.of_change(view, place.version)
        for at, number in enumerate(candidates):
            row = self.shown(view, number)
            if row is not None and row.id == place.iri:
                return candidates[at + 1 :]
        raise bad_place(f"version {place.version} has no such record for you")
