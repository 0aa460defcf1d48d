# SPDX-License-Identifier: MIT
"""Accounts on paper: books told as text, and books drawn by chance, for statements to be made of.

An entry is a line ``day name`` with its sides below, ``line[/account] amount``, debit positive, and
what else is known of a side as ``word=value``: class, due, other, agreement, belongs, currency.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from valueflows.model.exact import Exact, micro
from valueflows.model.ours import Ledger
from valueflows.model.reading import EVENT, Changes, Flow, Source
from valueflows.model.settling import Quantity
from valueflows.reports.classes import LINES
from valueflows.reports.periods import Period, moment
from valueflows.reports.postings import Gap, Payment, Posting
from valueflows.reports.totals import Totals, totals_of

US: Final = "urn:x:bakery"
EUR: Final = "urn:x:money/EUR"


@dataclass
class PaperSource:
    """Records by id and flows, at version 7."""

    known: dict[str, Any] = field(default_factory=dict)
    all_flows: tuple[Flow, ...] = ()
    version: int = 7
    checkpoint: str = "c0ffee"

    @property
    def ledger(self) -> Ledger:
        """A ledger that counts in euros."""
        return Ledger(id="urn:x:l", name="L", base="urn:x:", currency="EUR", time_zone="UTC")

    def get(self, iri: str) -> Any:
        """Return a record."""
        return self.known.get(iri)

    def version_of(self, iri: str) -> int:
        """Return the version of a record that is known."""
        return int(iri in self.known)

    def moment_of(self, iri: str) -> int:
        """Return no moment: nothing here was written at any."""
        del iri
        return 0

    def records(self, cls: type[Any]) -> Iterable[Any]:
        """Return the records of a class."""
        return [record for record in self.known.values() if isinstance(record, cls)]

    def flow(self, iri: str) -> Flow | None:
        """Return a flow."""
        return next((flow for flow in self.all_flows if flow.id == iri), None)

    def flows(self, agent: str) -> Iterable[Flow]:
        """Return the flows of an agent."""
        return [flow for flow in self.all_flows if agent in (flow.provider, flow.receiver)]

    def under(self, agreement: str) -> Iterable[Flow]:
        """Return the flows of an agreement."""
        return [flow for flow in self.all_flows if agreement in flow.agreements]

    def leading_to(self, iri: str) -> Iterable[Flow]:
        """Return what names a flow."""
        return [flow for flow in self.all_flows if iri in (*flow.settles, *flow.fulfills)]

    def named_by(self, iri: str) -> Iterable[str]:
        """Return the ids of these."""
        return [flow.id for flow in self.leading_to(iri)]

    def of_process(self, process: str) -> Iterable[Flow]:
        """Return the events of a process."""
        return [flow for flow in self.all_flows if process in (flow.input_of, flow.output_of)]

    def of_resource(self, resource: str) -> Iterable[Flow]:
        """Return the events on a resource."""
        return [f for f in self.all_flows if resource in (f.resource, f.to_resource)]

    def resources(self, agent: str) -> Iterable[str]:
        """Return the resources of an agent."""
        mine = {r: self.accountable(r) == agent for r in self.known}
        return [resource for resource, own in mine.items() if own]

    def kind(self, iri: str) -> str | None:
        """Return the class of a record."""
        record = self.known.get(iri)
        return None if record is None else type(record).__name__

    def stock(self, resource: str) -> Quantity | None:
        """Return nothing: on paper no stock is kept."""
        assert resource
        return None

    def changes(self, since: int) -> Changes:
        """Return nothing: what is on paper stays."""
        assert since <= self.version
        return Changes((), ())

    def accountable(self, resource: str) -> str | None:
        """Return who a resource belongs to."""
        return getattr(self.known.get(resource), "primary_accountable", None)


@dataclass
class PaperAccounts:
    """Accounts that say what was put into them."""

    source: Source = field(default_factory=PaperSource)
    boundary: frozenset[str] = frozenset({US})
    all_postings: Sequence[Posting] = ()
    all_gaps: Sequence[Gap] = ()
    payments: Sequence[Payment] = ()
    dues: Sequence[Payment] = ()

    @property
    def known(self) -> dict[str, Any]:
        """The records that there are."""
        assert isinstance(self.source, PaperSource)
        return self.source.known

    def postings(
        self, period: Period | None = None, *, until: int | None = None
    ) -> Sequence[Posting]:
        """Return postings of a period, or until a moment."""
        return [
            p
            for p in self.all_postings
            if (period is None or period.holds(p.at)) and (until is None or p.at < until)
        ]

    def totals(self, period: Period | None = None, *, until: int | None = None) -> Totals:
        """Return the sums of them."""
        return totals_of(self.postings(period, until=until))

    def gaps(self, period: Period | None = None) -> Sequence[Gap]:
        """Return gaps of a period."""
        return [gap for gap in self.all_gaps if period is None or period.holds(gap.at)]

    def owed(self, period: Period) -> Sequence[Payment]:
        """Return what came to be owed."""
        return [one for one in self.dues if period.holds(one.at)]

    def paid(self, period: Period) -> Sequence[Payment]:
        """Return what was settled."""
        return [one for one in self.payments if period.holds(one.at)]

    def work(self, period: Period) -> Sequence[Flow]:
        """Return work."""
        return [f for f in self.flows() if f.action == "work" and period.holds(f.at)]

    def flows(self) -> Sequence[Flow]:
        """Return all flows."""
        assert isinstance(self.source, PaperSource)
        return self.source.all_flows


def event(iri: str, action: str, day: str, **more: Any) -> Flow:
    """Return an event, or another flow where ``kind`` says so."""
    at = moment(date.fromisoformat(day), "UTC")
    kind = more.pop("kind", EVENT)
    return Flow(kind=kind, id=iri, action=action, at=at, turn=0, version=1, recorded=at, **more)


def told(text: str, scope: str = US) -> list[Posting]:
    """Return the postings that a text tells, in its order."""
    found: list[Posting] = []
    entry, at = "", 0
    for line in filter(str.strip, text.splitlines()):
        words = line.split()
        if line[0] != " ":
            entry, at = f"{words[0]}-{words[1]}", moment(date.fromisoformat(words[0]), "UTC")
            continue
        found.append(_side(entry, at, words, scope))
    return found


def _side(entry: str, at: int, words: list[str], scope: str) -> Posting:
    line, _, account = words[0].partition("/")
    more = dict(word.split("=", 1) for word in words[2:])
    return Posting(
        entry=entry,
        at=at,
        line=LINES[line],
        amount=micro(words[1]),
        currency=more.get("currency", EUR),
        money_class=more.get("class", ""),
        scope=scope,
        other=more.get("other"),
        account=f"urn:x:{account}" if account else None,
        event=more.get("event", f"urn:x:e/{entry}"),
        due=more.get("due"),
        agreement=more.get("agreement"),
        belongs_to=more.get("belongs"),
        version=3,
    )


# -- by chance -------------------------------------------------------------------------------------

_KINDS: Final = (
    ("sales", "receivables", "price"),
    ("grants", "cash", "grant"),
    ("purchases", "payables", "price"),
    ("pay", "payables", "wage"),
    ("employerCharges", "payables", "employerContribution"),
    ("fees", "cash", "bankFee"),
    ("memberCapital", "cash", "memberCapital"),
    ("taxOwed", "receivables", "outputTax"),
)
_CREDITED: Final = frozenset({"sales", "grants", "memberCapital", "taxOwed"})


def by_chance(seed: int, count: int = 150, scope: str = US) -> list[Posting]:
    """Return the postings of entries drawn by chance, in 2024 and 2025, in order of time."""
    dice = random.Random(seed)  # noqa: S311 - books drawn by chance, nothing secret
    found = [p for number in range(count) for p in _drawn(dice, number, scope)]
    return sorted(found, key=lambda posting: (posting.at, posting.entry))


def _drawn(dice: random.Random, number: int, scope: str) -> Iterator[Posting]:
    day = date(2024, 1, 1) + timedelta(days=dice.randrange(731))
    line, against, kind = dice.choice(_KINDS)
    amount = dice.choice((1, 7, 10_000, 123_456)) * dice.randrange(1, 99_999) * 100
    sign = -1 if line in _CREDITED else 1
    other = f"urn:x:agent/{dice.randrange(4)}"
    head = f"{scope}-{number:04d}", moment(day, "UTC") + dice.randrange(86_400_000_000)
    account = f"urn:x:till/{dice.randrange(3)}" if against == "cash" else other
    due = f"urn:x:due/{number}" if against != "cash" else None
    made = Posting(*head, LINES[line], sign * amount, EUR, kind, scope, other, None, due=due)
    made = replace(made, event=f"urn:x:e/{number}", version=number)
    yield made
    yield replace(made, line=LINES[against], amount=-sign * amount, account=account)


def amount(text: str) -> Exact:
    """Return an amount written as a decimal."""
    return micro(text)
