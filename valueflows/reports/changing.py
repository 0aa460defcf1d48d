# SPDX-License-Identifier: MIT
"""What was owed in one money and is paid in another: it is settled, and both stand side by side.

They meet on a line of equity, each in its own money, so that neither is income or cost of the
other. What one was worth more than the other is a currency difference, by a recorded rate; without
one it is not known, which is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from valueflows.model.exact import whole_if_whole
from valueflows.model.reading import Flow
from valueflows.model.settling import Portion
from valueflows.reports.classes import LINES
from valueflows.reports.setting import Book
from valueflows.reports.writing import Post


class Changing(Book):
    """Writes down what is paid in another money than it was owed in."""

    def _changed(self, event: Flow, due: Flow, portion: Portion) -> None:
        """Post both sides of the change, and what is left over between them."""
        if (side := self._side(event.provider, event.receiver)) is None:
            return
        incoming, ours, other = side
        sign, kind = 1 if incoming else -1, self._class(due).name
        sums = [
            (str(event.specification), portion.given),
            (str(due.specification), -portion.amount),
        ]
        for currency, amount in sums:
            post = Post(self.built, event, event.at, currency, ours, other, kind, due.id)
            post(LINES["exchanged"], -sign * amount)
        left = list(self._left(event, due, portion))
        for currency, more in left:
            post = Post(self.built, event, event.at, currency, ours, other, kind, due.id)
            post(LINES["exchanged"], sign * whole_if_whole(more))
            post(LINES["fxDifference"], -sign * whole_if_whole(more))
        if not left:
            text = "paid in other money than it was owed in, and no rate says what that was worth"
            self._gap("no_rate", text, event, portion.given, str(event.specification))

    def _left(self, event: Flow, due: Flow, portion: Portion) -> Iterator[tuple[str, Fraction]]:
        """Yield how much more was paid than was owed: in the ledger's money, if it is one of them."""
        paid, owed = str(event.specification), str(due.specification)
        into = paid if paid == self.setting.home else owed
        of = owed if into == paid else paid
        if (rate := self.setting.rate(of, into, event.at)) is None:
            return
        if into == paid:
            yield into, Fraction(portion.given) - Fraction(portion.amount) * rate
        else:
            yield into, Fraction(portion.given) * rate - Fraction(portion.amount)
