# SPDX-License-Identifier: MIT
"""What became of a price, and what went into a thing: asked of a view, and as reports.

Both are reckoned from what the caller sees. So there is nothing to be read from them that could not
be reckoned from single records and published figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any, Final

from valueflows.desk.asked import NoReportError, Parameter
from valueflows.desk.beholders import Beholder
from valueflows.desk.kinds import Question, Reads, ReportKind
from valueflows.desk.publicly import Publicly
from valueflows.ledger.attributing import Attributed, attributed
from valueflows.ledger.ledger import Ledger, clock
from valueflows.ledger.reading import Reading
from valueflows.ledger.view import View
from valueflows.model.callers import Caller
from valueflows.model.exact import Amount, Exact
from valueflows.model.reading import EVENT, Flow
from valueflows.model.settling import Quantity
from valueflows.model.tables import Note, Report, Value
from valueflows.reports.currencies import currency_for
from valueflows.reports.periods import Period
from valueflows.reports.provenance import rollup, split
from valueflows.reports.provenance.chains import Chain, standing
from valueflows.reports.provenance.rollup import RollUp
from valueflows.reports.provenance.split import PriceSplit
from valueflows.reports.provenance.tables import (
    ROLL_UP,
    ROLL_UP_TITLE,
    SPLIT,
    SPLIT_TITLE,
    roll_up_report,
    split_report,
)

SALES_MAX: Final = 200
"""How many sales of one thing are split together."""
METHODS: Final = ("quantity", "price", "recipe")
MIXINGS: Final = ("proportional", "fifo")
_GIVES: Final = frozenset({"transfer", "transferAllRights", "deliverService", "copy", "consume"})


class Tracing:
    """What a caller asks about things in one view."""

    def __init__(
        self,
        beholder: Beholder,
        method: str = METHODS[0],
        mixing: str = MIXINGS[0],
        quantity: Exact | None = None,
    ) -> None:
        self.beholder = beholder
        self.view = beholder.view
        self.method, self.mixing, self.quantity = method, mixing, quantity
        self.source = Reading(self.view.sight, self.view.time, str)
        self._behind = cache(self._parts)

    def chain(self, what: str, made: Attributed | None = None) -> tuple[Chain, Attributed]:
        """Return what is behind an event or a resource, and how much of each is in it."""
        found = made or self._attributed(what, self.quantity)
        parts = self._shares(found)
        flow = standing(self.source, what) or _nothing(what)
        if flow.kind == EVENT and flow.action:
            size = _size(flow)
            part = Fraction(found.whole.amount) / size if self.quantity and size else Fraction(1)
            parts[what] = part
        return Chain(flow, parts, self._behind), found

    def sales(
        self, what: str, agents: Iterable[str] = (), period: Period | None = None
    ) -> list[str]:
        """Return the sales of an event or a resource, oldest first: by some agents, in a period."""
        flow = self.source.flow(what)
        flows = [flow] if flow is not None else self.source.of_resource(what)
        sellers = frozenset(agents)
        return [
            one.id
            for one in sorted(flows, key=lambda f: (f.at, f.turn))
            if _is_sale(one, what)
            and (not sellers or one.provider in sellers)
            and (period is None or period.holds(one.at))
        ]

    def split(self, sales: Iterable[str]) -> PriceSplit:
        """Return what became of what was paid in some sales, together."""
        chains = [self.chain(iri)[0] for iri in sales]
        return split.split(self.source, chains, self.beholder, self.method)

    def roll_up(self, what: str, made: Attributed | None = None) -> RollUp:
        """Return what went into an event or a resource."""
        chain, found = self.chain(what, made)
        flow = chain.thing
        holder = flow.provider if flow.action else self.source.accountable(what)
        unit = found.whole.unit
        return rollup.rolled_up(
            self.source,
            chain,
            Quantity(found.whole.amount, unit),
            holder,
            currency_for(self.source),
            self.beholder,
            self.method,
        )

    def _attributed(self, what: str, quantity: Exact | None = None) -> Attributed:
        return attributed(self.view, what, self.method, self.mixing, quantity)

    def _parts(self, what: str) -> dict[str, Fraction]:
        return self._shares(self._attributed(what))

    def _shares(self, found: Attributed) -> dict[str, Fraction]:
        """Return the part of every event that is in a thing, causes first."""
        books = self.view.books
        return {
            books.ids.text(books.events.id.view[part.event]): Fraction(part.amount) / Fraction(part.of)
            for part in found.parts
            if part.of
        }
