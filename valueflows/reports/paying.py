# SPDX-License-Identifier: MIT
"""The entries of what is paid: it stands against what was owed, or against what it is for."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import Flow
from valueflows.reports.classes import LINES, UNCLASSIFIED, MoneyClass, When
from valueflows.reports.setting import OPENING, OURS, RESTRICTED, THEIRS, Book
from valueflows.reports.unvalued import ACROSS
from valueflows.reports.writing import Post, payment

_APPEARS: Final = frozenset({"raise", "produce"})
_GOES: Final = frozenset({"lower", "consume"})


class Paying(Book):
    """Writes down what is paid."""

    def _pay(self, event: Flow) -> None:
        quantity = event.resource_quantity
        if quantity is None or event.action not in {*ACROSS, "move", *_APPEARS, *_GOES}:
            return
        if event.action == "move" and event.to_resource is None:
            return  # it went to another place in the same hands
        self._cash(event, quantity.value)
        if event.action in _APPEARS | _GOES:
            self._counted(event, quantity.value)
            return
        rest: Exact = quantity.value
        side = self.told.settled.resource
        for (giver, due_id), portion in side.portions.items():
            if giver != event.id or portion.repeats:
                continue
            rest -= portion.given
            if not portion.in_kind:
                self._settle(event, self.told.dues[due_id], portion.amount)
        rest = whole_if_whole(rest)
        if rest:
            self._loose(event, rest)
        if rest == quantity.value and any(unfit.event == event.id for unfit in side.unfit):
            text = "money that settles nothing of what it names: other money, or another unit"
            self._gap("settles_nothing", text, event, rest, str(event.specification))

    def _cash(self, event: Flow, amount: Exact) -> None:
        """Post the money itself on both sides that are ours."""
        gives, gets = event.provider in self.boundary, event.receiver in self.boundary
        currency = str(event.specification)
        if event.action in _APPEARS | _GOES:
            gives, gets = (False, gets) if event.action in _APPEARS else (gives, False)
        for mine, ours, other, sign, account in (
            (gives, event.provider, event.receiver, -1, event.resource),
            (gets, event.receiver, event.provider, 1, self._into(event)),
        ):
            if mine:
                post = Post(self.built, event, event.at, currency, str(ours), other or "", "")
                post(LINES["cash"], sign * amount, account=account)
                if account is None:
                    self._gap(
                        "cash_without_account", "money in no account", event, amount, currency
                    )

    def _into(self, event: Flow) -> str | None:
        """Return the account that money came into."""
        alone = event.to_resource is None and event.action in _APPEARS
        return event.resource if alone else event.to_resource

    def _counted(self, event: Flow, amount: Exact) -> None:
        """Money that was there at the opening of the books, or that a count found or missed."""
        gains = event.action in _APPEARS
        if (event.receiver if gains else event.provider) not in self.boundary:
            return
        line = LINES["opening" if OPENING in event.tags else "losses"]
        if event.action in {"produce", "consume"}:
            line = LINES["unclassified"]
            currency = str(event.specification)
            self._gap("unclassified", "money without a class", event, amount, currency)
        ours = str(event.receiver if gains else event.provider)
        post = Post(self.built, event, event.at, str(event.specification), ours, "", "")
        post(line, -amount if gains else amount)

    def _settle(self, event: Flow, due: Flow, amount: Exact) -> None:
        owed = self.recognised.get(due.id)
        kind = owed[0].money_class if owed else self._class(due)
        currency = str(due.specification)
        self._paid(event, due, kind, amount, currency)
        side = self._side(due.provider, due.receiver)
        if side is not None:
            incoming, ours, other = side
            sign = -1 if incoming else 1
            post = Post(self.built, event, event.at, currency, ours, other, kind.name, due.id)
            post.agreement = next(iter(self.told.agreements(due)), None)
            if owed or kind.when is not When.PAID:
                post(self._control(incoming=incoming), sign * amount, account=other)
            else:
                post(kind.line(incoming=incoming), sign * amount, account=other)
        payer = self._side(event.provider, event.receiver)
        if payer is None and side is not None:
            # Somebody else has paid in our place, or was paid in theirs.
            incoming, ours, _other = side
            helper = str(event.receiver if incoming else event.provider)
            post = Post(self.built, event, event.at, currency, ours, helper, kind.name)
            post(self._control(incoming=incoming), (1 if incoming else -1) * amount, account=helper)
        elif side is None and payer is not None:
            # We have paid what another owes, or got what another is owed.
            incoming, ours, other = payer
            third = str(due.provider if not incoming else due.receiver)
            post = Post(self.built, event, event.at, currency, ours, third, kind.name)
            line = LINES[OURS if not incoming else THEIRS]
            post(line, (1 if not incoming else -1) * amount, account=third)

    def _loose(self, event: Flow, amount: Exact) -> None:
        """Money that settles nothing: what was paid for things, ahead of them, or for itself."""
        side = self._side(event.provider, event.receiver)
        if side is None:
            return
        agreement = next(iter(self.told.agreements(event)), None)
        row = self.setting.table.row(self.told.asked(event, event.at, agreement))
        kind, currency = row.money_class, str(event.specification)
        owed = event.id in self.recognised
        ahead = bool(event.settles or event.fulfills) or (
            agreement is not None and kind is UNCLASSIFIED
        )
        ahead = ahead or (agreement is not None and kind.when is When.THING and not owed)
        self._paid(event, None, kind, amount, currency, loose=not owed and kind is UNCLASSIFIED)
        incoming, ours, other = side
        sign = -1 if incoming else 1
        post = Post(self.built, event, event.at, currency, ours, other, kind.name)
        post.agreement = agreement
        if owed or (ahead and kind.when is not When.PAID) or (ahead and kind is UNCLASSIFIED):
            post(self._control(incoming=incoming), sign * amount, account=other)
            return
        line = self._line(kind, other, event.at, incoming=incoming)
        if kind.name == RESTRICTED:
            line = self._deferred(agreement, line, post, amount, incoming=incoming)
        post(line, sign * amount, account=other if kind.when is When.PAID else None)
        if kind.when is not When.PAID or kind.component is not None:
            self.built.owed.append(payment(event, None, kind, amount, currency))
        if kind is UNCLASSIFIED:
            self._gap("unclassified", "money without a class", event, amount, currency)

    def _paid(
        self,
        event: Flow,
        due: Flow | None,
        kind: MoneyClass,
        amount: Exact,
        currency: str,
        *,
        loose: bool = False,
    ) -> None:
        made = payment(event, due, kind, amount, currency)
        if not self.boundary & {made.provider, made.receiver}:
            return
        self.built.paid.append(replace(made, loose=loose))
        if loose:
            self.built.owed.append(replace(made, loose=True))
