# SPDX-License-Identifier: MIT
"""Accounts on paper: postings and payments written down by hand, for cases that are one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar, cast

from valueflows.model.exact import Amount, Exact, Instant
from valueflows.model.ours import Ledger
from valueflows.model.policies import MaximumProfitPolicy
from valueflows.model.reading import Changes, Flow, Source
from valueflows.model.records import Record
from valueflows.model.resources import ResourceSpecification
from valueflows.model.terms import Ref
from valueflows.reports.classes import LINES
from valueflows.reports.periods import Period
from valueflows.reports.postings import Gap, Payment, Posting
from valueflows.reports.totals import Totals, totals_of

from .lines import POLICY, euros

COOP: Final = "https://books.example/co-op"
EURO: Final = "https://books.example/money/EUR"
R = TypeVar("R")


def moment(day: str) -> int:
    """Return noon of a day, in microseconds."""
    return Instant(f"{day}T12:00:00Z").microseconds


class Paper:
    """Both the source and the accounts; ``post`` and ``pay`` write them down."""

    def __init__(self, *records: Record, boundary: Iterable[str] = (COOP,)) -> None:
        money = ResourceSpecification(id=EURO, name="EUR", medium_of_exchange=True)
        self.known: list[Record] = [money, *records]
        self.boundary = frozenset(boundary)
        self.entries: list[Posting] = []
        self.payments: list[Payment] = []
        self.settled: list[Payment] = []
        self.worked: list[Flow] = []
        self.taken: list[Flow] = []
        self.missing: list[Gap] = []
        self.version = 7
        self.checkpoint = "c" * 64
        self.source = cast(Source, self)

    # -- the source --------------------------------------------------------------------------------

    @property
    def ledger(self) -> Ledger:
        """The record of the ledger."""
        return Ledger(
            id="l", name="l", base="https://books.example/", currency="EUR", time_zone="UTC"
        )

    def get(self, iri: str) -> Any:
        """Return a record."""
        return next((record for record in self.known if record.id == iri), None)

    def version_of(self, iri: str) -> int:
        """Return the version of a record: they were all written in the third."""
        return 3 if self.get(iri) else 0

    def moment_of(self, iri: str) -> int:
        """Return no moment: nothing here was written at any."""
        del iri
        return 0

    def kind(self, iri: str) -> str | None:
        """Return the class of a record."""
        found = self.get(iri)
        return None if found is None else type(found).__name__

    def records(self, cls: type[R]) -> list[R]:
        """Return the records of a class."""
        return [record for record in self.known if isinstance(record, cls)]

    def flow(self, iri: str) -> Flow | None:
        """Return a flow."""
        return next((flow for flow in self.taken if flow.id == iri), None)

    def under(self, agreement: str) -> list[Flow]:
        """Return the flows of an agreement."""
        return [flow for flow in self.taken if agreement in flow.agreements]

    def leading_to(self, iri: str) -> list[Flow]:
        """Return what settles or fulfils a flow."""
        return [f for f in self.taken if iri in {*f.settles, *f.fulfills, f.corrects}]

    def named_by(self, iri: str) -> Iterable[str]:
        """Return the ids of these."""
        return [flow.id for flow in self.leading_to(iri)]

    def of_process(self, process: str) -> list[Flow]:
        """Return the events of a process."""
        return [f for f in self.taken if process in {f.input_of, f.output_of}]

    def of_resource(self, resource: str) -> list[Flow]:
        """Return the events that touch a resource."""
        return [f for f in self.taken if resource in {f.resource, f.to_resource}]

    def resources(self, agent: str) -> list[str]:
        """Return what an agent has a hand in."""
        return [f.resource for f in self.taken if f.resource is not None and f.provider == agent]

    def accountable(self, resource: str) -> str | None:
        """Return who had a hand in it."""
        return next((f.provider for f in self.taken if f.resource == resource), None)

    def changes(self, since: int) -> Changes:
        """Return nothing: what is on paper stays."""
        assert since <= self.version
        return Changes((), ())

    # -- the accounts ------------------------------------------------------------------------------

    def postings(
        self, period: Period | None = None, *, until: int | None = None
    ) -> Sequence[Posting]:
        """Return the postings."""
        return [
            p
            for p in sorted(self.entries, key=lambda p: (p.at, p.entry))
            if (period is None or period.holds(p.at)) and (until is None or p.at < until)
        ]

    def totals(self, period: Period | None = None, *, until: int | None = None) -> Totals:
        """Return the sums of them."""
        return totals_of(self.postings(period, until=until))

    def gaps(self, period: Period | None = None) -> Sequence[Gap]:
        """Return what could not be reckoned."""
        return [gap for gap in self.missing if period is None or period.holds(gap.at)]

    def owed(self, period: Period) -> Sequence[Payment]:
        """Return what came to be owed."""
        return [payment for payment in self.payments if period.holds(payment.at)]

    def paid(self, period: Period) -> Sequence[Payment]:
        """Return what was settled."""
        return [payment for payment in self.settled if period.holds(payment.at)]

    def work(self, period: Period) -> Sequence[Flow]:
        """Return the work."""
        return [flow for flow in self.worked if period.holds(flow.at)]

    def flows(self, agent: str | None = None) -> Sequence[Flow]:
        """Return all flows, or those of an agent."""
        return [f for f in self.taken if agent is None or agent in {f.provider, f.receiver}]

    # -- writing down ------------------------------------------------------------------------------

    def post(self, line: str, amount: str, day: str = "2025-06-01", **more: Any) -> Paper:
        """Write an amount on a line, as the line is read, and its other side as money."""
        at, number = moment(day), len(self.entries)
        found, exact = LINES[line], euros(amount) * LINES[line].section.sign
        said: dict[str, Any] = {"event": f"e{number}", "version": number + 1} | more
        currency = said.pop("currency", EURO)
        entry = f"entry{number}"
        self.entries.append(Posting(entry, at, found, exact, currency, **said))
        self.entries.append(Posting(entry, at, LINES["cash"], -exact, currency, **said))
        return self

    def pay(
        self, money_class: str, to: str, amount: str, day: str = "2025-06-01", **more: Any
    ) -> Paper:
        """Write that an amount is owed to somebody."""
        said: dict[str, Any] = {"provider": COOP, "due": f"d{len(self.payments)}"} | more
        exact: Exact = euros(amount)
        self.payments.append(
            Payment(
                at=moment(day),
                receiver=to,
                money_class=money_class,
                amount=exact,
                currency=EURO,
                version=5,
                **said,
            )
        )
        return self


def policy(cap: str | None = "0.05", **more: Any) -> MaximumProfitPolicy:
    """Return a policy of the co-operative's."""
    more.setdefault("valid_from", Instant("2020-01-01T00:00:00Z"))
    return MaximumProfitPolicy(
        id=POLICY,
        name="Our limit",
        published_by=Ref(COOP),
        cap=None if cap is None else Amount(cap),
        **more,
    )
