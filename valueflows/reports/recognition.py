# SPDX-License-Identifier: MIT
"""What is owed in a knot of flows, since when, and for which things.

For the things of an agreement it is what the claims say that they gave rise to; else the money
promised in return, as far as the things have come; else the money that was paid. It is never two
of them. What is owed without any thing counts when it is due, or when it was decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import CLAIM, COMMITMENT, EVENT, Flow
from valueflows.model.settling import Quantity
from valueflows.reports.classes import MoneyClass, When
from valueflows.reports.classifying import RuleTable
from valueflows.reports.telling import Telling, in_order, size

DECIDED: Final = frozenset({"patronage", "shareInterest", "dividend", "equityGrant"})
"""Classes owed from the moment they are promised: a decision makes a debt of what was equity."""
_GIVEN: Final = frozenset({"grant", "restrictedGrant", "subsidy", "commons"})
"""What is given and not paid for anything."""


@dataclass(frozen=True, slots=True)
class Owed:
    """An amount that came to be owed: of which due or by which payment, when, and for which things.

    ``things`` are the ids of thing events and their shares of the amount, which add up to one;
    empty where it is owed for none, or nothing says how it is shared.
    """

    at: int
    amount: Exact
    currency: str
    money_class: MoneyClass
    rule: str
    provider: str
    receiver: str
    due: Flow | None
    event: Flow | None
    agreement: str | None
    things: tuple[tuple[str, Fraction], ...] = ()


class Told(Telling):
    """What came to be owed among flows that hang together.

    ``worth`` tells what a record says a thing is worth, and in which money.
    """

    def __init__(
        self,
        flows: Iterable[Flow],
        is_money: Callable[[str | None], bool],
        table: RuleTable,
        boundary: frozenset[str],
        worth: Callable[[Flow], tuple[Exact, str] | None],
    ) -> None:
        super().__init__(flows, is_money, table, boundary)
        self.worth = worth

    # -- what is owed ----------------------------------------------------------------------------

    def owed(self) -> list[Owed]:
        """Return everything that came to be owed, in order of time."""
        found = [*self._by_claims(), *self._by_time()]
        for agreement in sorted(self.under):
            found += self._by_agreement(agreement)
        return sorted(found, key=lambda o: (o.at, (o.due or o.event or _NOBODY).id))

    def _by_claims(self) -> Iterator[Owed]:
        for claim in self.dues.values():
            if claim.kind != CLAIM or not self.money(claim):
                continue
            cause = self.origin(claim)
            if (
                claim.triggered_by is not None
                and cause is None
                and claim.triggered_by in self.known
            ):
                continue  # what it was owed for was taken back
            at = claim.at if cause is None else cause.at
            things = ((cause.id, Fraction(1)),) if cause is not None else ()
            yield from self._one(claim, at, things=things)

    def _by_time(self) -> Iterator[Owed]:
        """What is promised and owed without any thing: wages of a month, interest, shares."""
        for promise in self.dues.values():
            if promise.kind != COMMITMENT or not self.money(promise):
                continue
            agreement = next(iter(promise.agreements), None)
            row = self.table.row(self.asked(promise, promise.due or promise.at, agreement))
            if row.money_class.when is When.DUE and not self._claimed(promise):
                decided = row.money_class.name in DECIDED
                at = promise.at if decided or promise.due is None else promise.due
                yield from self._one(promise, at)

    def _claimed(self, flow: Flow) -> bool:
        """Whether a claim stands in the place of what was promised or paid under agreements."""
        made = [self._standing_in.get(agreement, ()) for agreement in self.agreements(flow)]
        return any(made) and any(self._place(flow) in places for places in made)

    def _by_agreement(self, agreement: str) -> Iterator[Owed]:
        flows = self.under[agreement]
        things = sorted((f for f in flows if self.is_thing(f)), key=in_order)
        promises = [f for f in flows if f.kind == COMMITMENT and self.money(f)]
        for promise in promises:
            if not self._claimed(promise):
                yield from self._promised(promise, agreement, things)
        if things:
            promised = {self._place(promise) for promise in promises}
            yield from self._paid(agreement, things, promised)

    def _promised(self, promise: Flow, agreement: str, things: list[Flow]) -> Iterator[Owed]:
        """Money promised for things is owed as far as the things have come."""
        row = self.table.row(self.asked(promise, promise.at, agreement))
        if row.money_class.when is not When.THING:
            return
        come = [thing for thing in things if thing.provider != promise.provider]
        for thing, share in self._shares_come(agreement, come):
            yield from self._one(promise, thing.at, agreement, share, ((thing.id, Fraction(1)),))

    def _shares_come(self, agreement: str, come: list[Flow]) -> Iterator[tuple[Flow, Fraction]]:
        """Yield the share of what was promised that each thing brought; one in all at most."""
        if not come:
            return
        promised = [f for f in self.under[agreement] if f.kind == COMMITMENT and not self.money(f)]
        amounts = sizes([*promised, *come]) or []
        whole = sum(amounts[: len(promised)], Fraction(0))
        if not promised or whole <= 0:
            yield come[0], Fraction(1)
            return
        left = Fraction(1)
        done = all(promise.is_finished for promise in promised)
        for number, (thing, amount) in enumerate(zip(come, amounts[len(promised) :], strict=True)):
            share = min(amount / whole, left)
            share = left if done and number == len(come) - 1 else share
            left -= share
            if share:
                yield thing, share

    def _paid(
        self, agreement: str, things: list[Flow], promised: set[tuple[str | None, str]]
    ) -> Iterator[Owed]:
        """Where nothing was claimed or promised, what was paid for things is what they cost.

        A payment belongs to the last things before it, or to the first to come; money given back
        for things that are not counts when it is given.
        """
        for event in self.under[agreement]:
            if not self._is_loose_money(event) or self.agreements(event)[0] != agreement:
                continue
            kind = self.table.row(self.asked(event, event.at, agreement)).money_class
            come = [thing for thing in things if thing.provider != event.provider]
            if kind.when is When.PAID or kind.name in _GIVEN or self._place(event) in promised:
                continue
            if not self._claimed(event):
                before = [thing for thing in come if in_order(thing) <= in_order(event)]
                since = before[-1].at if before else come[0].at if come else event.at
                yield from self._one(event, since, agreement, things=split_bysize(come))

    def _is_loose_money(self, flow: Flow) -> bool:
        return flow.kind == EVENT and self.money(flow) and not (flow.settles or flow.fulfills)

    def _one(
        self,
        flow: Flow,
        at: int,
        agreement: str | None = None,
        share: Fraction = Fraction(1),
        things: tuple[tuple[str, Fraction], ...] = (),
    ) -> Iterator[Owed]:
        quantity = flow.resource_quantity
        if quantity is None or flow.provider is None or flow.receiver is None:
            return
        agreement = agreement or next(iter(self.agreements(flow)), None)
        row = self.table.row(self.asked(flow, at, agreement))
        if row.money_class.when is When.PAID and flow.kind != EVENT:
            return
        if agreement is None and (cause := self.origin(flow)) is not None:
            agreement = next(iter(self.agreements(cause)), None)
        amount = whole_if_whole(quantity.value * share)
        is_due = flow.kind != EVENT
        yield Owed(
            at=at,
            amount=amount,
            currency=str(flow.specification),
            money_class=row.money_class,
            rule=row.source,
            provider=flow.provider,
            receiver=flow.receiver,
            due=flow if is_due else None,
            event=None if is_due else flow,
            agreement=agreement,
            things=things,
        )


_NOBODY: Final = Flow(kind=EVENT, id="", action="", at=0, turn=0, version=0, recorded=0)


def split_bysize(things: list[Flow]) -> tuple[tuple[str, Fraction], ...]:
    """Share one amount over things by quantity; nothing where they have no common unit."""
    if not things:
        return ()
    if len(things) == 1:
        return ((things[0].id, Fraction(1)),)
    amounts = sizes(things)
    whole = sum(amounts or (), Fraction(0))
    if amounts is None or len({thing.specification for thing in things}) != 1 or whole <= 0:
        return ()
    return tuple((t.id, amount / whole) for t, amount in zip(things, amounts, strict=True))


def sizes(things: list[Flow]) -> list[Fraction] | None:
    """Return how much each is, all in the unit of the first; None where one unit is not enough."""
    found = []
    for thing in things:
        value, unit = size(thing)
        amount = Quantity(value, unit).within(size(things[0])[1])
        if amount is None:
            return None
        found.append(Fraction(amount))
    return found
