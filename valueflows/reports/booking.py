# SPDX-License-Identifier: MIT
"""The entries that flows which hang together make, all of them as if nothing had been corrected.

What comes to be owed stands against what we are owed or owe; what is paid stands against it in
turn; money that nobody owed stands against what it is for.
"""

from __future__ import annotations

from typing import Final

from valueflows.model.exact import whole_if_whole
from valueflows.model.settling import Quantity
from valueflows.reports.changing import Changing
from valueflows.reports.classes import LINES
from valueflows.reports.owing import Owing
from valueflows.reports.paying import Paying
from valueflows.reports.setting import NOBODY, Setting
from valueflows.reports.unvalued import Worth, by_record, without_money
from valueflows.reports.writing import Built, Post

__all__ = ["Entries", "Setting"]

_NO_QUANTITY: Final = Quantity(0)


class Entries(Owing, Paying, Changing):
    """Makes the entries of flows that hang together."""

    def build(self) -> Built:
        """Return everything that follows from them."""
        for owed in self.told.owed():
            self.recognised.setdefault((owed.due or owed.event or NOBODY).id, []).append(owed)
            self._recognise(owed)
        for event in sorted(self.told.events.values(), key=lambda e: (e.at, e.turn)):
            if self.told.money(event):
                self._pay(event)
        self._in_kind()
        self._write_off()
        self._earn()
        self._unvalued()
        return self.built

    def _in_kind(self) -> None:
        """What was settled by a thing instead of money."""
        for (event_id, due_id), portion in self.told.settled.resource.portions.items():
            if not portion.in_kind:
                continue
            event, due = self.told.events[event_id], self.told.dues[due_id]
            if not self.told.money(due):
                continue
            kind = self._class(due)
            self._paid(event, due, kind, portion.amount, str(due.specification))
            side = self._side(due.provider, due.receiver)
            if side is not None:
                incoming, ours, other = side
                sign = -1 if incoming else 1
                currency = str(due.specification)
                post = Post(self.built, event, event.at, currency, ours, other, kind.name, due_id)
                post(self._control(incoming=incoming), sign * portion.amount, account=other)
                if self.told.money(event):
                    self._changed(event, due, portion)
                    continue
                line = LINES[self.setting.keeps(event) if incoming else "inKind"]
                account = event.to_resource if line.name in {"stock", "assets"} else None
                post(line, -sign * portion.amount, account=account)

    def _write_off(self) -> None:
        """What is finished though something of it is open."""
        for due_id in sorted(self.told.settled.written_off):
            due, owed = self.told.dues[due_id], self.recognised.get(due_id)
            side = self._side(due.provider, due.receiver)
            if not owed or side is None:
                continue
            total = sum(o.amount for o in owed)
            settled = (due.resource_quantity or _NO_QUANTITY).value
            settled -= self.told.settled.resource.open[due_id]
            amount = whole_if_whole(total - settled)
            if amount <= 0:
                continue
            incoming, ours, other = side
            sign = -1 if incoming else 1
            at, currency = max(due.recorded, owed[-1].at), str(due.specification)
            kind = owed[0].money_class.name
            post = Post(self.built, due, at, currency, ours, other, kind)
            post(self._control(incoming=incoming), sign * amount, account=other)
            post(LINES["writeOffs"], -sign * amount)

    def _unvalued(self) -> None:
        """Things for which no money is owed: at what a record says; else it is said of them."""
        owed = [one for some in self.recognised.values() for one in some]
        granted = {grant.post.agreement for grant in self.deferred}
        for thing in without_money(self.told, owed):
            side = self._side(thing.provider, thing.receiver)
            worth = by_record(self.told, thing)
            if side is None or granted & set(self.told.agreements(thing)):
                continue
            incoming, ours, other = side
            if worth is None or (worth.began is None and not incoming):
                self._gap("unvalued_flow", "a thing whose worth nothing says", thing)
                continue
            post = Post(self.built, thing, thing.at, worth.currency, ours, other, "price")
            self._worth(worth, post, incoming=incoming)

    def _worth(self, worth: Worth, post: Post, *, incoming: bool) -> None:
        """Things given for things stand against what is still to be given for them."""
        amount = worth.amount if incoming else -worth.amount
        line = LINES[self.setting.keeps(worth.thing) if incoming else "sales"]
        account = worth.thing.to_resource if line.name in {"stock", "assets"} else None
        post(line, amount, account=account)
        if worth.began is None:
            post(LINES["grants"], -amount)
        else:
            ours = worth.began.provider in self.boundary
            post(self._control(incoming=ours), -amount, account=str(post.said["other"]))
