# SPDX-License-Identifier: MIT
"""What attributions read, kept with the books: what events carry and where, what stocks consist of.

Made of what an attribution comes to. Kept is only what nothing but a new event at the same resource,
or a correction, can make otherwise; before the next attribution, what was recorded since is seen to.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from valueflows.model.sharing import Sole
from valueflows.model.steps import PROCESS, place
from valueflows.model.substance import Kept, Measured

if TYPE_CHECKING:
    from valueflows.ledger.books import Books

LEAST: Final = 16_384
SHARE: Final = 64
"""So many events are kept, or of one in so many of all events if that is more: some 1,400 bytes
each, with the stocks and processes they are in."""


class Carried:
    """What is kept: by event its route and amount, by place its stock."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.events: dict[int, tuple[tuple[int, ...], Measured]] = {}
        self.stocks: dict[int, Kept] = {}
        self.soles: dict[int, Sole] = {}
        self.dimensions: dict[str, int] = {}
        self.sizes: list[tuple[str, int]] = []
        self.rows = self.version = self.corrected = 0
        self.counted = (0, 0, 0)

    def ready(self, sizes: list[tuple[str, int]]) -> Carried:
        """Return it without anything that is no longer so; ``sizes`` are those of all units."""
        books = self.books
        if self.sizes != sizes[: len(self.sizes)] or self._is_too_much():
            self.events.clear()
            self._clear()
        if self.version != books.version:
            self._catch_up()
        self.sizes = sizes
        return self

    def _is_too_much(self) -> bool:
        """Whether more is kept than was said; what was counted is not counted again."""
        counted = (len(self.events), len(self.stocks) + len(self.soles), self.version)
        if self.counted == counted:
            return False
        self.counted = counted
        held = len(self.events) + sum(len(stock.entries) for stock in self.stocks.values())
        held += sum(len(sole.sequence) for sole in self.soles.values())
        return held > 2 * max(LEAST, self.rows // SHARE)

    def _catch_up(self) -> None:
        books = self.books
        for event in islice(books.nets, self.corrected, None):
            self.events.pop(event, None)
            self._touch(event)
        rows = books.events.rows
        if rows - self.rows > len(self.stocks) + len(self.soles):
            self._clear()
        for row in range(self.rows if self.stocks or self.soles else rows, rows):
            self._touch(row)
        self.rows, self.version, self.corrected = rows, books.version, len(books.nets)

    def _touch(self, event: int) -> None:
        """Forget the stocks and the processes that an event names."""
        found = self.books.columns
        for number in (found.resource.view[event], found.to_resource.view[event]):
            self.stocks.pop(place(number), None)
        for number in (found.input_of.view[event], found.output_of.view[event]):
            self.soles.pop(place(number, PROCESS), None)

    def _clear(self) -> None:
        self.stocks.clear()
        self.soles.clear()
