# SPDX-License-Identifier: MIT
"""The accounts of an organisation, drawn from the flows it takes part in and kept up to date.

Flows are kept in knots; what is new changes the entries of its knot alone. Where a rule changes,
or something that flows were judged by, everything is drawn anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.ids import canonical
from valueflows.model.reading import EVENT, Changes, Flow, Source
from valueflows.reports.assets import depreciation, uncounted
from valueflows.reports.booking import Setting
from valueflows.reports.bydays import ByDays
from valueflows.reports.classifying import RuleTable
from valueflows.reports.entries import entries
from valueflows.reports.handovers import chains
from valueflows.reports.knots import Knots
from valueflows.reports.periods import Period
from valueflows.reports.postings import Gap, Payment, Posting
from valueflows.reports.rules import Rules
from valueflows.reports.tally import Tally
from valueflows.reports.totals import Totals
from valueflows.reports.valued import Valued
from valueflows.reports.writing import Built

_STOCK: Final = "stock"
_ASSET: Final = "asset "
_PROCESS: Final = "process "
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
        return self._postings.between(*_stretch(period, until))

    def totals(self, period: Period | None = None, *, until: int | None = None) -> Totals:
        """Return the sums of those postings, without going through them."""
        return self._tally.totals(*_stretch(period, until))

    def gaps(self, period: Period | None = None) -> Sequence[Gap]:
        """Return what could not be reckoned."""
        return self._gaps.between(*_stretch(period, None))

    def owed(self, period: Period) -> Sequence[Payment]:
        """Return what came to be owed in a period: the accrued basis."""
        return self._owed.between(period.start, period.end)

    def paid(self, period: Period) -> Sequence[Payment]:
        """Return what was settled in a period, and money that settles nothing: the paid basis."""
        return self._paid.between(period.start, period.end)

    def work(self, period: Period) -> Sequence[Flow]:
        """Return the work done for the organisations in a period.

        A correction is a flow of its own, with the hours it adds or takes away.
        """
        return self._work.between(period.start, period.end)

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
        ended = {iri for name, iri in changes.others if name == "Process"}
        for process in sorted(
            ended | {iri for f in new for iri in (f.input_of, f.output_of) if iri}
        ):
            self._end(process)
        assets = self._rules.assets
        if any(flow.resource in assets or flow.to_resource in assets for flow in new) or (
            assets and len(self.boundary) > 1
        ):
            self._write_off_assets()

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
        self._postings = ByDays[Posting](_place)
        self._tally = Tally(self._postings)
        self._gaps = ByDays[Gap](lambda gap: (gap.at, gap.code, gap.records))
        self._owed = ByDays[Payment](_payment_place)
        self._paid = ByDays[Payment](_payment_place)
        self._work = ByDays[Flow](lambda flow: (flow.at, flow.turn))
        self._mentioned: set[str] = set()
        self._taken: set[str] = set()
        self._dropped: list[Posting] = []
        self._rules = Rules(source, boundary)
        self._table = RuleTable(source, boundary)
        rules = self._rules
        self._setting = Setting(
            boundary,
            self._table,
            rules.is_money,
            self._keeps,
            rules.recovers,
            rules.worth,
            rules.currency,
            rules.rate,
            rules.counted,
        )
        self._zone = source.ledger.time_zone
        self._valued = Valued(self._zone, boundary)
        self._take(flow for agent in sorted(boundary) for flow in source.flows(agent))
        for root in list(self._knots.roots()):
            self._rebuild(root)
        self._value_stock()
        self._write_off_assets()

    def _value_stock(self) -> None:
        """Value the stock from the beginning."""
        self._drop(_STOCK)
        costs = [p for root in self._built for p in self._costs(root)]
        pay = [p for built in self._built.values() for p in built.owed]
        made = self._valued.begin(self._rules, self._knots.flows(), costs, pay)
        self._store(_STOCK, made)
        waiting = {root.removeprefix(_PROCESS) for root in self._built if root.startswith(_PROCESS)}
        for process in sorted(waiting | self._valued.idle.keys()):
            self._end(process)

    def _end(self, process: str) -> None:
        """Say what became of the cost of a process that made nothing, or that it is in work."""
        self._drop(_PROCESS + process)
        if process in self._valued.idle:
            said = self.source.get(process)
            at = self.source.moment_of(process) if getattr(said, "finished", False) else None
            version = self.source.version_of(process)
            self._store(_PROCESS + process, self._valued.ended(process, at, version))

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
        built = self._built.setdefault(_STOCK, Built())
        built.postings += more.postings
        built.gaps += more.gaps
        self._enter(more)

    def _costs(self, root: str) -> list[Posting]:
        """Return what a knot says that stock cost."""
        built = self._built.get(root)
        if built is None or root == _STOCK or root.startswith(_PROCESS):
            return []
        return [p for p in built.postings if p.line.name == "stock"]

    def _take(self, flows: Iterable[Flow]) -> list[str]:
        """Put flows into knots, and what settles or corrects them; return the roots touched."""
        touched: dict[str, None] = {}
        for flow in flows:
            if flow.id in self._taken:
                continue
            self._taken.add(flow.id)
            self._put(flow, touched)
            self._take_named(flow, touched)
            if flow.kind != EVENT or flow.resource_quantity is None:
                for iri in self.source.named_by(flow.id):
                    other = None if iri in self._knots else self.source.flow(iri)
                    if other is not None:
                        self._put(other, touched)
        return list(touched)

    def _take_named(self, flow: Flow, touched: dict[str, None]) -> None:
        """Put what others owe or are owed, where one of these organisations settles it."""
        for iri in (*flow.settles, *flow.fulfills, flow.triggered_by or ""):
            named = None if not iri or iri in self._knots else self.source.flow(iri)
            if named is None:
                continue
            self._put(named, touched)
            for other in self.source.leading_to(iri) if named.kind != EVENT else ():
                if other.id not in self._knots:
                    self._put(other, touched)

    def _put(self, flow: Flow, touched: dict[str, None]) -> None:
        is_new = flow.id not in self._knots
        root, gone = self._knots.put(flow)
        touched[root] = None
        for lost in gone:
            touched.pop(lost, None)
            self._dropped += self._costs(lost)
            self._drop(lost)
        is_work = flow.kind == EVENT and flow.action == "work"
        if is_new and is_work and flow.receiver in self.boundary:
            self._work.add([flow])
        named = (flow.provider, flow.receiver, flow.specification, flow.resource, flow.to_resource)
        self._mentioned.update(iri for iri in named if iri is not None)

    def _rebuild(self, root: str) -> None:
        self._drop(root)
        self._store(root, entries(self._knots.knot(root), self._setting))

    def _store(self, root: str, built: Built) -> None:
        if built.postings or built.owed or built.paid or built.gaps:
            self._built[root] = built
            self._enter(built)

    def _enter(self, built: Built) -> None:
        self._postings.add(built.postings)
        self._tally.add(built.postings)
        self._gaps.add(built.gaps)
        self._owed.add(built.owed)
        self._paid.add(built.paid)

    def _drop(self, root: str) -> None:
        built = self._built.pop(root, None)
        if built is not None:
            self._tally.remove(built.postings)
            self._postings.remove(built.postings)
            self._gaps.remove(built.gaps)
            self._owed.remove(built.owed)
            self._paid.remove(built.paid)

    def _keeps(self, thing: Flow) -> str:
        """Return the line on which something bought stands."""
        if thing.to_resource is None:
            return "purchases"
        if thing.to_resource in self._rules.assets:
            return "assets"
        return "purchases" if self._rules.policy(thing.at) is None else "stock"

    # -- assets and stock --------------------------------------------------------------------------

    def _write_off_assets(self) -> None:
        for root in [root for root in self._built if root.startswith(_ASSET)]:
            self._drop(root)
        for chain in chains(self.source, self._rules.held, self.boundary):
            first = chain[0]
            version = max(self.source.version_of(held.asset.id) for held in chain)
            made = Built()
            cost = None
            if first.came is not None:
                cost = self._stocked(first.came.id)
                if not cost:
                    text = "a thing for use from inside, and nothing says what it had cost"
                    made.gaps.append(
                        Gap("asset_without_cost", text, (first.asset.id,), first.came.at)
                    )
            for use in uncounted(chain):
                text = "a use in a unit that the life of the thing is not counted in"
                made.gaps.append(Gap("unit_mismatch", text, (use.id,), use.at))
            made.postings += depreciation(chain, self._zone, version, cost)
            self._store(_ASSET + first.asset.id, made)

    def _stocked(self, event: str) -> Exact:
        """Return what a thing for use had cost that was in stock until an event."""
        stock = self._built.get(_STOCK) or Built()
        found = (p.amount for p in stock.postings if p.event == event and p.line.name == "assets")
        return whole_if_whole(sum(found, start=0))


def _stretch(period: Period | None, until: int | None) -> tuple[int | None, int | None]:
    return (None, until) if period is None else (period.start, period.end)


def _place(posting: Posting) -> tuple[int, str, str, str, Exact, str, str, str, str]:
    beside = posting.currency, posting.due or "", posting.event or "", posting.other or ""
    account = posting.account or ""
    return posting.at, posting.entry, posting.line.name, account, posting.amount, *beside


def _payment_place(payment: Payment) -> tuple[int, str, str, str, str, str, Exact]:
    due, event = payment.due or "", payment.event or ""
    which = payment.money_class, payment.receiver, payment.currency, payment.amount
    return payment.at, event or due, due, *which
