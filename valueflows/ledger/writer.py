# SPDX-License-Identifier: MIT
"""Recording for a server: waiting changes join into groups, one append and one sync a group.

One event loop owns the books; one thread writes and syncs. While a group is on its way to the
disk, the next is checked on top of it. A group becomes visible in one step of the loop, after its
sync; a query, which runs in one step too, sees all of it or nothing.

When a write fails, the group and the one prepared on top of it are answered with the failure and
leave no trace in the books. A caller who stops waiting does not stop the write.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from valueflows.ledger.closing import closes
from valueflows.ledger.groups import Group, Outcome
from valueflows.ledger.journal import OutcomeUnknownError, UnavailableError
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.pending import Pending
from valueflows.model.changes import Change, Recorded

GROUP_CHANGES_MAX: Final = 1000
GROUP_BYTES_MAX: Final = 4 << 20
_LOG: Final = logging.getLogger("valueflows.writer")


Make = Callable[[], Sequence[Change]]


@dataclass(slots=True, eq=False)
class _Asked:
    """One call: a single change, or a batch that stands or falls together."""

    change: Change | None
    make: Make | None
    answer: asyncio.Future[list[Recorded]]

    @property
    def alone(self) -> bool:
        """Whether it is checked on the published books: a batch, and what closes a period."""
        return self.change is None or closes(self.change)


@dataclass(slots=True, eq=False)
class _Flight:
    """A group on its way to the disk."""

    group: Group
    asked: list[_Asked]
    written: asyncio.Future[tuple[list[bytes], Sequence[int]]] | None = None


class Writer:
    """The one way into a ledger that is being served."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._waiting: deque[_Asked] = deque()
        self._task: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._closed = ""
        """Why nothing more is recorded; empty while anything is."""

    async def record(self, change: Change) -> Recorded:
        """Record one change; ``Refused``, ``UnavailableError`` or ``OutcomeUnknownError``."""
        return (await self._ask(change, None))[0]

    async def record_all(self, changes: Sequence[Change]) -> list[Recorded]:
        """Record changes all or not at all."""
        return await self._ask(None, lambda: changes)

    async def record_made(self, make: Make) -> list[Recorded]:
        """Record what ``make`` returns, all or not at all; it is called when nothing is under way.

        So it may look at the books, and they are as it saw them when its changes are checked.
        """
        return await self._ask(None, make)

    async def close(self) -> None:
        """Take nothing more, wait until nothing is on its way, and end the thread."""
        self._closed = self._closed or "the server is being stopped"
        while self._task is not None:
            await asyncio.shield(self._task)
        self._thread.shutdown()

    async def _ask(self, change: Change | None, make: Make | None) -> list[Recorded]:
        if self._closed:
            raise UnavailableError(self._closed)
        answer: asyncio.Future[list[Recorded]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Asked(change, make, answer))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await answer

    async def _run(self) -> None:
        try:
            flight: _Flight | None = None
            while self._waiting or flight is not None:
                following = self._next(flight)
                if flight is not None and not await self._land(flight, following):
                    following = None
                if following is not None:
                    self._start(following)
                flight = following
        finally:
            self._task = None

    # -- preparing -------------------------------------------------------------------------------

    def _next(self, flight: _Flight | None) -> _Flight | None:
        """Take what waits into a group, checked on top of the one in flight."""
        if not self._waiting or (flight is not None and self._waiting[0].alone):
            return None
        asked = self._collect()
        try:
            return _Flight(self._prepare(asked, flight), asked)
        except Exception as error:  # noqa: BLE001 - whoever waits is told, and the next are served
            _fail(asked, error)
            return None

    def _collect(self) -> list[_Asked]:
        asked = [self._waiting.popleft()]
        size = 0
        if asked[0].alone:
            return asked
        while self._waiting and not self._waiting[0].alone and (change := self._waiting[0].change):
            size += len(change.request)
            if len(asked) >= GROUP_CHANGES_MAX or size > GROUP_BYTES_MAX:
                break
            asked.append(self._waiting.popleft())
        return asked

    def _prepare(self, asked: list[_Asked], flight: _Flight | None) -> Group:
        ledger = self.ledger
        if asked[0].make is not None:
            changes = asked[0].make()
            if not changes:
                return Group(Pending(ledger.standing))
            return ledger.preparer.batch(changes, ledger.standing)
        below = ledger.standing if flight is None else flight.group.overlay
        drafts = [] if flight is None else flight.group.drafts
        waiting = {draft.change.id: draft for draft in drafts}
        changes = [one.change for one in asked if one.change is not None]
        return ledger.preparer.group(changes, below, waiting)

    # -- landing ---------------------------------------------------------------------------------

    def _start(self, flight: _Flight) -> None:
        loop = asyncio.get_running_loop()
        if flight.group.drafts:
            flight.written = loop.run_in_executor(self._thread, self.ledger.write, flight.group)

    async def _land(self, flight: _Flight, following: _Flight | None) -> bool:
        """Publish a group once it is durable, or answer it and the one on top with the failure."""
        asked = flight.asked + (following.asked if following else [])
        try:
            if flight.written is not None:
                lines, places = await flight.written
                self.ledger.publish(flight.group, lines, places)
        except (UnavailableError, OutcomeUnknownError) as failure:
            _fail(asked, failure)
            return False
        except Exception as failure:  # noqa: BLE001 - books that are not what the journal says must not be served
            self._closed = "the server stopped recording; it must be started again"
            _LOG.critical("recording stopped: start the server again", exc_info=failure)
            unknown = OutcomeUnknownError("the server stopped recording")
            _fail([*asked, *self._waiting], unknown)
            self._waiting.clear()
            return False
        if following is not None:
            # What was published is in the books now, and must not be counted twice.
            following.group.overlay.rest_on(self.ledger.standing)
        _answer(flight)
        return True


def _fail(asked: Sequence[_Asked], failure: Exception) -> None:
    for one in asked:
        if not one.answer.done():
            one.answer.set_exception(failure)


def _answer(flight: _Flight) -> None:
    outcomes = flight.group.settled()
    if flight.asked[0].make is not None:
        _settle(flight.asked[0], outcomes)
        return
    for one, outcome in zip(flight.asked, outcomes, strict=True):
        _settle(one, [outcome])


def _settle(asked: _Asked, outcomes: Sequence[Outcome]) -> None:
    if asked.answer.done():
        return
    failure = next((o for o in outcomes if isinstance(o, Exception)), None)
    if failure is not None:
        asked.answer.set_exception(failure)
    else:
        asked.answer.set_result([o for o in outcomes if isinstance(o, Recorded)])
