# SPDX-License-Identifier: MIT
"""The entries that flows which hang together make, all of them as if nothing had been corrected.

What comes to be owed stands against what we are owed or owe; what is paid stands against it in
turn; money that nobody owed stands against what it is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import EVENT, Flow
from valueflows.model.settling import Quantity
from valueflows.model.terms import OB
from valueflows.reports.classes import LINES, UNCLASSIFIED, Line, MoneyClass, When
from valueflows.reports.classifying import RuleTable
from valueflows.reports.postings import Gap, Payment
from valueflows.reports.recognition import Owed, Told
from valueflows.reports.writing import Built, Post, payment

_OURS: Final = "receivables"
_THEIRS: Final = "payables"
_FOR_THINGS: Final = frozenset({"price", "reimbursement"})
_TAXES: Final = frozenset({"inputTax", "outputTax"})
OPENING: Final = f"{OB}openingBalance"
_NONE: Final = Flow(kind=EVENT, id="", action="", at=0, turn=0, version=0, recorded=0)
_NO_QUANTITY: Final = Quantity(0)
_ACROSS: Final = frozenset({"transfer", "transferAllRights", "deliverService"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What entries are made by: whose books, and the rules that hold there.

    ``keeps`` says on which line something that was bought stands: assets, stock or purchases.
    ``recovers`` says whether tax paid at a moment comes back.
    """

    boundary: frozenset[str]
    table: RuleTable
    is_money: Callable[[str | None], bool]
    keeps: Callable[[Flow], str]
    recovers: Callable[[int], bool]


class Entries:
    """Makes the entries of flows that hang together."""

    def __init__(self, flows: Iterable[Flow], setting: Setting) -> None:
        self.setting = setting
        self.boundary = setting.boundary
        self.told = Told(flows, setting.is_money, setting.table, setting.boundary)
        self.built = Built()
        self.recognised: dict[str, list[Owed]] = {}
        """By due or paying event, what came to be owed."""

    def build(self) -> Built:
        """Return everything that follows from them."""
        for owed in self.told.owed():
            self.recognised.setdefault((owed.due or owed.event or _NONE).id, []).append(owed)
            self._recognise(owed)
        for event in sorted(self.told.events.values(), key=lambda e: (e.at, e.turn)):
            if self.told.money(event):
                self._pay(event)
        self._in_kind()
        self._write_off()
        self._unvalued()
        return self.built

    # -- what is owed ----------------------------------------------------------------------------

    def _recognise(self, owed: Owed) -> None:
        source = owed.due or owed.event or _NONE
        self.built.owed.append(
            Payment(
                owed.at,
                owed.provider,
                owed.receiver,
                owed.money_class.name,
                owed.amount,
                owed.currency,
                event=None if owed.event is None else owed.event.id,
                due=None if owed.due is None else owed.due.id,
                version=source.version,
            )
        )
        side = self._side(owed.provider, owed.receiver)
        if side is None:
            return
        incoming, ours, other = side
        sign = 1 if incoming else -1
        post = Post(self.built, source, owed.at, owed.currency, ours, other, owed.money_class.name)
        post.agreement = owed.agreement
        post(self._control(incoming=incoming), sign * owed.amount, account=other)
        if OPENING in source.tags:
            post(LINES["opening"], -sign * owed.amount)
        elif owed.money_class.name in _FOR_THINGS and self._goes_back(owed, incoming=incoming):
            post(LINES["purchases" if incoming else "sales"], -sign * owed.amount)
        elif not incoming and owed.money_class.name in _FOR_THINGS:
            self._buy(owed, post)
        else:
            post(
                self._line(owed.money_class, other, owed.at, incoming=incoming), -sign * owed.amount
            )
        if owed.money_class is UNCLASSIFIED:
            self._gap("unclassified", "money without a class", source, owed.amount, owed.currency)

    def _goes_back(self, owed: Owed, *, incoming: bool) -> bool:
        """Whether money is given back: it flows the way the first thing of the agreement did."""
        flows = self.told.under.get(owed.agreement or "", ())
        things = [flow for flow in flows if self.told.is_thing(flow)]
        if not things:
            return False
        first = min(things, key=lambda flow: (flow.at, flow.turn))
        return (first.receiver if incoming else first.provider) in self.boundary

    def _buy(self, owed: Owed, post: Post) -> None:
        """What was bought stands where it is kept: in stock, among the assets, or as a cost."""
        for thing_id, share in owed.things or (("", Fraction(1)),):
            thing = self.told.events.get(thing_id)
            amount = whole_if_whole(owed.amount * share)
            line = LINES["purchases" if thing is None else self.setting.keeps(thing)]
            kept = line.name in {"stock", "assets"}
            account = thing.to_resource if thing is not None and kept else None
            post(line, amount, account=account, event=thing_id or None)

    def _line(self, kind: MoneyClass, other: str, at: int, *, incoming: bool) -> Line:
        if not incoming and kind.name in _TAXES and self.setting.recovers(at):
            return LINES["taxOwed"]
        if (
            not incoming
            and kind.name == "contractorFee"
            and not self.setting.table.is_person(other)
        ):
            return LINES["purchases"]
        return kind.line(incoming=incoming)

    # -- what is paid ----------------------------------------------------------------------------

    def _pay(self, event: Flow) -> None:
        quantity = event.resource_quantity
        if quantity is None or event.action not in {*_ACROSS, "move", "raise", "lower"}:
            return
        if event.action == "move" and event.to_resource is None:
            return  # it went to another place in the same hands
        self._cash(event, quantity.value)
        if event.action in {"raise", "lower"}:
            self._counted(event, quantity.value)
            return
        rest: Exact = quantity.value
        side = self.told.settled.resource
        for (giver, due_id), portion in side.portions.items():
            if giver != event.id or portion.repeats:
                continue
            rest -= portion.given
            if portion.in_kind:
                self._exchange(event, self.told.dues[due_id], portion.given)
            else:
                self._settle(event, self.told.dues[due_id], portion.amount)
        rest = whole_if_whole(rest)
        if rest:
            self._loose(event, rest)

    def _cash(self, event: Flow, amount: Exact) -> None:
        """Post the money itself on both sides that are ours."""
        gives, gets = event.provider in self.boundary, event.receiver in self.boundary
        currency = str(event.specification)
        if event.action in {"raise", "lower"}:
            gives, gets = (False, gets) if event.action == "raise" else (gives, False)
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
        alone = event.to_resource is None and event.action == "raise"
        return event.resource if alone else event.to_resource

    def _counted(self, event: Flow, amount: Exact) -> None:
        """Money that was there at the opening of the books, or that a count found or missed."""
        gains = event.action == "raise"
        if (event.receiver if gains else event.provider) not in self.boundary:
            return
        line = LINES["opening" if OPENING in event.tags else "losses"]
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
            line = LINES[_OURS if not incoming else _THEIRS]
            post(line, (1 if not incoming else -1) * amount, account=third)

    def _exchange(self, event: Flow, due: Flow, given: Exact) -> None:
        """What was owed in one money was settled in another: both stand against the difference."""
        side = self._side(event.provider, event.receiver)
        if side is not None:
            incoming, ours, other = side
            post = Post(self.built, event, event.at, str(event.specification), ours, other, "")
            post.said["due"] = due.id
            post(LINES["fxDifference"], -given if incoming else given)

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
        self.built.paid.append(replace(made, loose=loose))
        if loose:
            self.built.owed.append(replace(made, loose=True))

    # -- what else -------------------------------------------------------------------------------

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
                line = LINES[self._in_return(event, incoming=incoming)]
                account = event.to_resource if line.name in {"stock", "assets"} else None
                post(line, -sign * portion.amount, account=account)

    def _in_return(self, event: Flow, *, incoming: bool) -> str:
        """Return the line of what was given in place of the money owed."""
        if self.told.money(event):
            return "fxDifference"
        return self.setting.keeps(event) if incoming else "inKind"

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
        """Things that crossed the boundary with nothing that says what they are worth."""
        valued = {thing for owed in self.recognised.values() for o in owed for thing, _ in o.things}
        valued |= {e for (e, _d), p in self.told.settled.resource.portions.items() if p.in_kind}
        for event in self.told.events.values():
            crosses = self._side(event.provider, event.receiver) is not None
            if crosses and event.action in _ACROSS and not self.told.money(event):
                covered = event.id in valued or any(
                    o.agreement in self.told.agreements(event)
                    for owed in self.recognised.values()
                    for o in owed
                )
                if not covered:
                    self._gap("unvalued_flow", "a thing whose worth nothing says", event)

    # -- helpers ---------------------------------------------------------------------------------

    def _side(self, provider: str | None, receiver: str | None) -> tuple[bool, str, str] | None:
        """Return whether money comes in, to or from whom of ours, and who the other is."""
        gives, gets = provider in self.boundary, receiver in self.boundary
        if gives == gets:
            return None
        if gets:
            return True, str(receiver), provider or ""
        return False, str(provider), receiver or ""

    def _class(self, due: Flow) -> MoneyClass:
        agreement = next(iter(self.told.agreements(due)), None)
        return self.setting.table.row(self.told.asked(due, due.at, agreement)).money_class

    @staticmethod
    def _control(*, incoming: bool) -> Line:
        return LINES[_OURS if incoming else _THEIRS]

    def _gap(
        self,
        code: str,
        text: str,
        flow: Flow,
        amount: Exact | None = None,
        currency: str | None = None,
    ) -> None:
        self.built.gaps.append(Gap(code, text, (flow.id,), flow.at, amount, currency))
