# SPDX-License-Identifier: MIT
"""The entries of what comes to be owed: it stands against what it is owed for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

from valueflows.model.exact import whole_if_whole
from valueflows.model.reading import Flow
from valueflows.reports.classes import LINES, UNCLASSIFIED, When
from valueflows.reports.granting import kept
from valueflows.reports.postings import Payment
from valueflows.reports.recognition import Owed
from valueflows.reports.setting import NOBODY, OPENING, RESTRICTED, Book
from valueflows.reports.telling import TAXES, in_order
from valueflows.reports.writing import Post

_FOR_THINGS: Final = frozenset({"price", "reimbursement"})


class Owing(Book):
    """Writes down what comes to be owed."""

    def _recognise(self, owed: Owed) -> None:
        source = owed.due or owed.event or NOBODY
        if not self.boundary & {owed.provider, owed.receiver}:
            return  # others owe it to others
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
            self._inside(owed, source)
            return
        incoming, ours, other = side
        sign = 1 if incoming else -1
        post = Post(self.built, source, owed.at, owed.currency, ours, other, owed.money_class.name)
        post.agreement = owed.agreement
        post(self._control(incoming=incoming), sign * owed.amount, account=other)
        if OPENING in source.tags:
            post(LINES["opening"], -sign * owed.amount)
        else:
            self._against(owed, post, incoming=incoming)
        if owed.money_class is UNCLASSIFIED:
            self._gap("unclassified", "money without a class", source, owed.amount, owed.currency)

    def _against(self, owed: Owed, post: Post, *, incoming: bool) -> None:
        """Post what something is owed for."""
        kind, other = owed.money_class, owed.provider if incoming else owed.receiver
        back = kind.when is When.THING and self._goes_back(owed)
        bought = not incoming and not back and kind.name in _FOR_THINGS
        if bought:
            self._buy(owed, post)
            return
        line = self._line(kind, other, owed.at, incoming=incoming != back)
        if line.name == "sales" and not back and self._sells_asset(owed):
            line = LINES["otherIncome"]
        if kind.name == RESTRICTED:
            line = self._deferred(owed.agreement, line, post, owed.amount, incoming=incoming)
        post(line, -owed.amount if incoming else owed.amount)

    def _inside(self, owed: Owed, source: Flow) -> None:
        """Tax on what is sold inside is owed to the state all the same."""
        if owed.money_class.name not in TAXES:
            return
        giver, taker = owed.provider, owed.receiver
        back = self._goes_back(owed)
        for ours, other, sign, incoming in ((taker, giver, -1, True), (giver, taker, 1, False)):
            kind = owed.money_class
            post = Post(self.built, source, owed.at, owed.currency, ours, other, kind.name)
            post.agreement = owed.agreement
            post(self._line(kind, other, owed.at, incoming=incoming != back), sign * owed.amount)

    def _goes_back(self, owed: Owed) -> bool:
        """Whether money is given back: the first thing of the kind went the same way."""
        flows = self.told.under.get(owed.agreement or "", ())
        things = sorted((flow for flow in flows if self.told.is_thing(flow)), key=in_order)
        named = [self.told.events[iri] for iri, _ in owed.things if iri in self.told.events]
        paid = named or [thing for thing in things if thing.provider == owed.receiver]
        if not paid:
            return bool(things) and things[0].provider == owed.provider
        alike = [thing for thing in things if thing.specification == paid[0].specification]
        return bool(alike) and alike[0].provider != paid[0].provider

    def _sells_asset(self, owed: Owed) -> bool:
        things = [self.told.events.get(iri) for iri, _share in owed.things]
        return any(
            thing is not None
            and self.setting.keeps(replace(thing, to_resource=thing.resource)) == "assets"
            for thing in things
        )

    def _buy(self, owed: Owed, post: Post) -> None:
        """What was bought stands where it is kept: in stock, among the assets, or as a cost."""
        for thing_id, share in owed.things or (("", Fraction(1)),):
            thing = self.told.events.get(thing_id)
            amount = whole_if_whole(owed.amount * share)
            line = LINES["purchases" if thing is None else self.setting.keeps(thing)]
            kept = line.name in {"stock", "assets"}
            account = thing.to_resource if thing is not None and kept else None
            post(line, amount, account=account, event=thing_id or None)

    def _earn(self) -> None:
        """Grants become income as what was promised for them is done."""
        for grant in self.deferred:
            said = grant.post.said
            for step in kept(self.told, grant.promises):
                at = max(step.at, int(said["at"] or 0))
                ours, other = str(said["scope"]), str(said["other"] or "")
                currency = str(said["currency"])
                post = Post(self.built, step.record, at, currency, ours, other, RESTRICTED)
                post.agreement = grant.post.agreement
                part = whole_if_whole(grant.amount * step.share)
                post(LINES["deferredGrants"], part)
                post(LINES["restrictedGrants"], -part)
