# SPDX-License-Identifier: MIT
"""What was owed for one thing: its price, the tax on it, and other money it gave rise to.

What is owed comes of the same rules as the accounts of whoever sold it. Where it is owed for goods
of several kinds at once, it is shared by what a price list asks for each, else by quantity where
that is the method asked for and one unit measures all of them, else it is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from valueflows.model.reading import CLAIM, COMMITMENT, EVENT, Flow, Source
from valueflows.reports.classifying import RuleTable
from valueflows.reports.provenance.listing import PriceList
from valueflows.reports.recognition import Owed, Told, sizes, split_bysize
from valueflows.reports.rules import Rules
from valueflows.reports.telling import TAXES

NO_PRICE: Final = "no price is recorded"
NOT_SHARED: Final = "its price is one with that of other goods, and nothing says how it is shared"
SEVERAL: Final = "it was paid in several currencies"
_FOR_GOODS: Final = frozenset({"price", "royalty", "reimbursement", "contractorFee"})
"""What is owed for a thing itself; who was refunded what they paid for it stands for the seller."""
BY_QUANTITY: Final = "quantity"


@dataclass(frozen=True, slots=True)
class Cost:
    """Other money that is owed because of an event: by whom, to whom, for what."""

    event: str
    payer: str
    payee: str
    money_class: str
    amount: Fraction
    currency: str
    record: str


@dataclass(slots=True)
class Deal:
    """What was owed for one thing. Without a price, ``reason`` says why there is none."""

    thing: Flow
    price: Fraction = Fraction(0)
    tax: Fraction = Fraction(0)
    currency: str | None = None
    kinds: set[str] = field(default_factory=set)
    """The classes of what is in the price."""
    shared: str | None = None
    """By what a sum for several kinds of goods was shared."""
    costs: list[Cost] = field(default_factory=list)
    records: dict[str, None] = field(default_factory=dict)
    reason: str | None = NO_PRICE
    by_buyer: bool = False
    """Whether it is the buyer who owes the price."""

    @property
    def gross(self) -> Fraction:
        """The price with the tax on it."""
        return self.price + self.tax


class Deals:
    """Finds what was owed for things, once for all things that hang together."""

    def __init__(self, source: Source, method: str = BY_QUANTITY) -> None:
        self.source = source
        self.method = method
        self._deals: dict[tuple[str, str], Deal] = {}
        self._rules: dict[str, Rules] = {}
        self._tables: dict[str, RuleTable] = {}
        self._listed = PriceList(source)
        self._everybodys = Rules(source, frozenset())

    def is_money(self, flow: Flow) -> bool:
        """Whether what flows is money."""
        return self._everybodys.is_money(flow.specification)

    def of(self, thing: Flow) -> Deal:
        """Return what was owed for a thing, as its seller's books have it."""
        seller = thing.provider or ""
        found = self._deals.get((seller, thing.id))
        if found is None:
            around = self.around(thing)
            # most steps of a chain have nothing to do with money: nothing is reckoned of them
            for deal in self._told(seller, around) if len(around) > 1 else (self._alone(thing),):
                self._deals.setdefault((seller, deal.thing.id), deal)
            found = self._deals.setdefault((seller, thing.id), Deal(thing))
        return found

    def _alone(self, thing: Flow) -> Deal:
        deal = Deal(thing)
        self._by_record(deal)
        return deal

    def rules(self, agent: str) -> Rules:
        """Return the recorded rules of an organisation."""
        if agent not in self._rules:
            self._rules[agent] = Rules(self.source, frozenset({agent}))
        return self._rules[agent]

    def told(self, agent: str, flows: Iterable[Flow]) -> Told:
        """Return what flows that hang together say, as an organisation's books read them."""
        boundary, rules = frozenset({agent}), self.rules(agent)
        if agent not in self._tables:
            self._tables[agent] = RuleTable(self.source, boundary)
        return Told(flows, rules.is_money, self._tables[agent], boundary, rules.worth)

    def around(self, start: Flow) -> list[Flow]:
        """Return what hangs together with a flow; payments lead to nothing but corrections.

        So what one payment settles elsewhere is not read.
        """
        found: dict[str, Flow] = {}
        waiting = [start]
        while waiting:
            flow = waiting.pop()
            if flow.id not in found:
                found[flow.id] = flow
                waiting += self._next(flow)
        return sorted(found.values(), key=lambda f: (f.kind, f.turn))

    def _next(self, flow: Flow) -> Iterator[Flow]:
        source, pays = self.source, self._pays(flow)
        named = [flow.corrects or "", flow.triggered_by or ""]
        named += () if pays else flow.fulfills
        yield from (f for iri in named if iri and (f := source.flow(iri)) is not None)
        for agreement in flow.agreements:
            yield from source.under(agreement)
        yield from source.leading_to(flow.id)

    def _pays(self, flow: Flow) -> bool:
        return flow.kind == EVENT and self.is_money(flow)

    # -- reading what is owed --------------------------------------------------------------------

    def _told(self, seller: str, flows: Iterable[Flow]) -> Iterator[Deal]:
        told = self.told(seller, flows)
        deals = {iri: Deal(f) for iri, f in told.events.items() if not told.money(f)}
        came: list[tuple[Deal, Owed, Fraction, str | None]] = []
        for owed in told.owed():
            shares, how = self._shares(told, owed)
            for iri, share in shares:
                if iri in deals:
                    came.append((deals[iri], owed, share, how))
            if how == NOT_SHARED:
                for thing in _given_for(told, owed):
                    deals[thing.id].reason = NOT_SHARED
        for by_buyer in (True, False):
            for deal, owed, share, how in came:
                if by_buyer == (owed.provider == deal.thing.receiver):
                    _add(deal, owed, share, how)
        for deal in deals.values():
            self._by_record(deal)
            yield deal

    def _shares(self, told: Told, owed: Owed) -> tuple[Iterable[tuple[str, Fraction]], str | None]:
        """Return for which things something is owed, in which shares, and by what it was shared."""
        goods = _given_for(told, owed)
        by_claim = owed.due is not None and owed.due.kind == CLAIM
        alike = split_bysize(goods)
        if by_claim or len(goods) == 1 or (alike and _is_ordered(told, owed)):
            return owed.things or alike, None
        if alike:
            return alike, None
        weights = [self._listed.worth(thing, owed.currency) for thing in goods]
        how = "price list"
        amounts = sizes(goods) if None in weights and self.method == BY_QUANTITY else None
        if amounts is not None:
            weights, how = [*amounts], BY_QUANTITY
        known = [weight for weight in weights if weight is not None]
        whole = sum(known, Fraction(0))
        if len(known) != len(goods) or whole <= 0:
            return (), NOT_SHARED
        return [(g.id, w / whole) for g, w in zip(goods, known, strict=True)], how

    def _by_record(self, deal: Deal) -> None:
        """Where no money is owed for a thing, it may be recorded what it was worth."""
        worth = (
            None if deal.reason is None else self.rules(deal.thing.provider or "").worth(deal.thing)
        )
        if worth is not None and deal.reason == NO_PRICE:
            deal.price, deal.currency = Fraction(worth[0]), worth[1]
            deal.reason, deal.shared = None, "valuation"


def _is_ordered(told: Told, owed: Owed) -> bool:
    """Whether goods were promised as well, so that each delivery is owed by its share of these."""
    under = told.under.get(owed.agreement or "", ())
    return any(flow.kind == COMMITMENT and not told.money(flow) for flow in under)


def _given_for(told: Told, owed: Owed) -> list[Flow]:
    """Return the goods that came under the agreement of what is owed, to whom owes it."""
    under = told.under.get(owed.agreement or "", ())
    goods = [
        flow
        for flow in under
        if told.is_thing(flow) and flow.action != "work" and flow.provider == owed.receiver
    ]
    return sorted({flow.id: flow for flow in goods}.values(), key=lambda f: (f.at, f.turn))


def _add(deal: Deal, owed: Owed, share: Fraction, how: str | None) -> None:
    """Add what is owed to what a thing cost, or to the other money it gave rise to."""
    thing, amount = deal.thing, Fraction(owed.amount) * share
    record = (owed.due or owed.event or thing).id
    name = owed.money_class.name
    by_buyer = owed.provider == thing.receiver
    to_seller = owed.receiver == thing.provider
    back = (owed.provider, owed.receiver) == (thing.provider, thing.receiver)
    own = by_buyer and (to_seller or name == "reimbursement")
    deal.by_buyer |= own and name in _FOR_GOODS
    # what others paid the seller is a price only where the buyer owes none, not even a refund of it
    other = to_seller and not by_buyer
    is_price = name in TAXES or name in _FOR_GOODS
    if thing.action != "work" and is_price and (own or back or (other and not deal.by_buyer)):
        _price(deal, owed, -amount if back else amount, how)
    elif not other:
        deal.costs.append(
            Cost(thing.id, owed.provider, owed.receiver, name, amount, owed.currency, record)
        )
    deal.records[record] = None


def _price(deal: Deal, owed: Owed, amount: Fraction, how: str | None) -> None:
    if deal.currency not in {None, owed.currency}:
        deal.reason = SEVERAL
        return
    deal.currency = owed.currency
    if owed.money_class.name in TAXES:
        deal.tax += amount
        return
    deal.price += amount
    deal.kinds.add(owed.money_class.name)
    deal.shared = how or deal.shared
    deal.reason = None if deal.reason == NO_PRICE else deal.reason
