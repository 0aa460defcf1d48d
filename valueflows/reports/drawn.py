# SPDX-License-Identifier: MIT
"""The accounts of an organisation, drawn from the flows it takes part in and kept up to date.

Flows are kept in knots; what is new changes the entries of its knot alone. Where a rule changes,
or something that flows were judged by, everything is drawn anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from valueflows.model.exact import Exact
from valueflows.model.ids import canonical
from valueflows.model.reading import EVENT, Changes, Flow, Source
from valueflows.reports.assets import depreciation
from valueflows.reports.booking import Setting
from valueflows.reports.classifying import RuleTable
from valueflows.reports.entries import entries
from valueflows.reports.knots import Knots
from valueflows.reports.periods import Period
from valueflows.reports.postings import Gap, Payment, Posting
from valueflows.reports.rules import Rules
from valueflows.reports.valued import Valued
from valueflows.reports.writing import Built

_STOCK: Final = "stock"
_BUCKET: Final = 30 * 86_400_000_000
"""Postings are kept by stretches of thirty days, so that a month is found without a year."""
_HARMLESS: Final = frozenset(
    {
        "Agreement",
        "AgreementBundle",
        "BatchLotRecord",
        "Disclosure",
        "Acceptance",
        "PolicyText",
        "Intent",
        "Plan",
        "Process",
        "Proposal",
        "ProposalList",
        "Publication",
        "PublicationRule",
        "Consent",
        "SpatialThing",
        "PeriodClosing",
    }
)
"""Classes that no entry depends on."""


def draw(source: Source, boundary: Iterable[str]) -> Drawn:
    """Return the accounts of an organisation, or of several as one."""
    return Drawn(source, frozenset(canonical(agent) for agent in boundary))


class Drawn:
    """Accounts over a source; ``follow`` takes them to a later version."""

    def __init__(self, source: Source, boundary: frozenset[str]) -> None:
        self.source = source
        self.boundary = boundary
        self._begin()

    # -- what reports ask --------------------------------------------------------------------------

    def postings(
        self, period: Period | None = None, *, until: int | None = None
    ) -> Sequence[Posting]:
        """Return the postings of a period, or all that count before a moment."""
        start = None if period is None else period.start
        end = until if period is None else period.end
        found = list(self._between(start, end))
        found.sort(key=_place)
        return found

    def gaps(self, period: Period | None = None) -> Sequence[Gap]:
        """Return what could not be reckoned."""
        found = [gap for built in self._all() for gap in built.gaps]
        if period is not None:
            found = [gap for gap in found if period.holds(gap.at)]
        return sorted(found, key=lambda gap: (gap.at, gap.code, gap.records))

    def owed(self, period: Period) -> Sequence[Payment]:
        """Return what came to be owed in a period: the accrued basis."""
        return _in(period, (p for built in self._built.values() for p in built.owed))

    def paid(self, period: Period) -> Sequence[Payment]:
        """Return what was settled in a period, and money that settles nothing: the paid basis."""
        return _in(period, (p for built in self._built.values() for p in built.paid))

    def work(self, period: Period) -> Sequence[Flow]:
        """Return the work done for the organisations in a period.

        A correction is a flow of its own, with the hours it adds or takes away.
        """
        start, end = period.start, period.end
        found = [
            flow
            for flow in self._knots.flows()
            if flow.action == "work"
            and flow.kind == EVENT
            and flow.receiver in self.boundary
            and start <= flow.at < end
        ]
        return sorted(found, key=lambda flow: (flow.at, flow.turn))

    def flows(self) -> Sequence[Flow]:
        """Return every flow that one of the organisations takes part in, corrections too."""
        return sorted(self._knots.flows(), key=lambda flow: (flow.version, flow.kind, flow.turn))

    def flow(self, iri: str) -> Flow | None:
        """Return a flow, without asking the books where it is one of these accounts'."""
        return self._knots.get(iri) or self.source.flow(iri)

    # -- keeping up --------------------------------------------------------------------------------

    def follow(self, source: Source) -> None:
        """Go on to a later version of the same books."""
        changes = source.changes(self.source.version)
        self.source = source
        if self._is_other(changes):
            self._begin()
            return
        self._rules.source = source
        new = [flow for iri in changes.flows if (flow := source.flow(iri)) is not None]
        known = len(self._knots)
        touched = self._take(flow for flow in new if self._concerns(flow))
        before = [p for root in touched for p in self._costs(root)] + self._dropped
        for root in touched:
            self._rebuild(root)
        if touched:
            self._go_on_with_stock(known, before, [p for r in touched for p in self._costs(r)])

    def _is_other(self, changes: Changes) -> bool:
        """Whether something changed by which flows were judged."""
        for name, iri in changes.others:
            if name in _HARMLESS:
                continue
            is_new = name in {"EconomicResource", "ResourceSpecification", "Person", "Organization"}
            if not is_new or iri in self._mentioned:
                return True
        gone = (iri for iri in changes.flows if iri in self._knots)
        return any(True for _iri in gone)

    def _concerns(self, flow: Flow) -> bool:
        if flow.provider in self.boundary or flow.receiver in self.boundary:
            return True
        named = (*flow.settles, *flow.fulfills, flow.corrects or "")
        return any(iri in self._knots for iri in named)

    # -- drawing -----------------------------------------------------------------------------------

    def _begin(self) -> None:
        source, boundary = self.source, self.boundary
        self._knots = Knots()
        self._built: dict[str, Built] = {}
        self._buckets: defaultdict[int, dict[str, list[Posting]]] = defaultdict(dict)
        self._mentioned: set[str] = set()
        self._dropped: list[Posting] = []
        self._rules = Rules(source, boundary)
        self._table = RuleTable(source, boundary)
        rules = self._rules
        self._setting = Setting(boundary, self._table, rules.is_money, self._keeps, rules.recovers)
        self._zone = source.ledger.time_zone
        self._valued = Valued(self._zone, boundary)
        self._take(flow for agent in sorted(boundary) for flow in source.flows(agent))
        for root in list(self._knots.roots()):
            self._rebuild(root)
        self._write_off_assets()
        self._value_stock()

    def _value_stock(self) -> None:
        """Value the stock from the beginning."""
        self._drop(_STOCK)
        costs = [p for root in self._built for p in self._costs(root)]
        pay = [p for built in self._built.values() for p in built.owed]
        made = self._valued.begin(self._rules, self._knots.flows(), costs, pay)
        self._store(_STOCK, made)

    def _go_on_with_stock(self, known: int, before: list[Posting], after: list[Posting]) -> None:
        """Value what is new; from the beginning again where it bears on what was valued already."""
        self._dropped = []
        new = list(islice(self._knots.flows(), known, None))
        if Counter(before) - Counter(after):
            self._value_stock()
            return
        costs = list((Counter(after) - Counter(before)).elements())
        more = self._valued.go_on(new, costs)
        if more is None:
            self._value_stock()
            return
        built = self._built[_STOCK]
        built.postings += more.postings
        built.gaps += more.gaps
        for posting in more.postings:
            self._buckets[posting.at // _BUCKET].setdefault(_STOCK, []).append(posting)

    def _costs(self, root: str) -> list[Posting]:
        """Return what a knot says that stock cost."""
        built = self._built.get(root)
        if built is None or root == _STOCK:
            return []
        return [p for p in built.postings if p.line.name == "stock"]

    def _take(self, flows: Iterable[Flow]) -> list[str]:
        """Put flows into knots, and what settles or corrects them; return the roots touched."""
        touched: dict[str, None] = {}
        for flow in flows:
            self._put(flow, touched)
            if flow.kind != EVENT or flow.resource_quantity is None:
                for other in self.source.leading_to(flow.id):
                    if other.id not in self._knots:
                        self._put(other, touched)
        return list(touched)

    def _put(self, flow: Flow, touched: dict[str, None]) -> None:
        root, gone = self._knots.put(flow)
        touched[root] = None
        for lost in gone:
            touched.pop(lost, None)
            self._dropped += self._costs(lost)
            self._drop(lost)
        named = (flow.provider, flow.receiver, flow.specification, flow.resource, flow.to_resource)
        self._mentioned.update(iri for iri in named if iri is not None)

    def _rebuild(self, root: str) -> None:
        self._drop(root)
        self._store(root, entries(self._knots.knot(root), self._setting))

    def _store(self, root: str, built: Built) -> None:
        self._built[root] = built
        for posting in built.postings:
            self._buckets[posting.at // _BUCKET].setdefault(root, []).append(posting)

    def _drop(self, root: str) -> None:
        built = self._built.pop(root, None)
        if built is not None:
            for number in {posting.at // _BUCKET for posting in built.postings}:
                self._buckets[number].pop(root, None)

    def _keeps(self, thing: Flow) -> str:
        """Return the line on which something bought stands."""
        if thing.to_resource is None:
            return "purchases"
        if thing.to_resource in self._rules.assets:
            return "assets"
        return "purchases" if self._rules.policy(thing.at) is None else "stock"

    def _all(self) -> Iterator[Built]:
        yield from self._built.values()

    def _between(self, start: int | None, end: int | None) -> Iterator[Posting]:
        for number, bucket in self._buckets.items():
            low, high = number * _BUCKET, (number + 1) * _BUCKET
            if (start is not None and high <= start) or (end is not None and low >= end):
                continue
            whole = (start is None or start <= low) and (end is None or high <= end)
            for postings in bucket.values():
                if whole:
                    yield from postings
                else:
                    for p in postings:
                        if (start is None or start <= p.at) and (end is None or p.at < end):
                            yield p

    # -- assets and stock --------------------------------------------------------------------------

    def _write_off_assets(self) -> None:
        for resource, asset in sorted(self._rules.assets.items()):
            flows = list(self.source.of_resource(resource))
            version = self.source.version_of(asset.id)
            made = Built(list(depreciation(asset, flows, self._zone, version)))
            self._store(f"asset {asset.id}", made)


def _in(period: Period, payments: Iterable[Payment]) -> list[Payment]:
    start, end = period.start, period.end
    found = [p for p in payments if start <= p.at < end]
    return sorted(found, key=lambda p: (p.at, p.event or p.due or "", p.due or "", p.money_class))


def _place(posting: Posting) -> tuple[int, str, int, str, str, Exact]:
    line = posting.line
    return (posting.at, posting.entry, 0, line.name, posting.account or "", posting.amount)
