# SPDX-License-Identifier: MIT
"""What became of a price: who along the way got how much of it, and for what.

Of each organisation it is reckoned what it got for its sales in the chain less what it paid for
what it bought in it; so the lines of all of them add up to the price, whatever is known of each.
Within an organisation tax, labour and other recorded costs are told; the rest is one line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from valueflows.model.reading import Flow, Source
from valueflows.reports.apportion import rounded
from valueflows.reports.currencies import smallest_unit
from valueflows.reports.provenance.chains import PACKED, Chain, Doubt, Followed, followed
from valueflows.reports.provenance.dealing import Cost, Deal, Deals
from valueflows.reports.provenance.labour import Labour, Rates
from valueflows.reports.provenance.readers import NOT_TOLD, Reader, ToldWork
from valueflows.reports.telling import TAXES

TAX: Final = "tax"
LABOUR: Final = "labour"
ON_LABOUR: Final = "chargesOnLabour"
OTHER: Final = "otherCosts"
REST: Final = "overheadsAndSurplus"
REST_WITH_LABOUR: Final = "labourOverheadsAndSurplus"
NOT_DISCLOSED: Final = "notDisclosed"
KINDS: Final = {
    TAX: "Tax and duties",
    LABOUR: "Labour",
    ON_LABOUR: "Charges on labour",
    OTHER: "Other recorded costs",
    REST: "Overheads and surplus, not split",
    REST_WITH_LABOUR: "Labour, overheads and surplus, not split",
    NOT_DISCLOSED: "Not disclosed",
}
"""What lines are called, in the order they stand in."""
BELOW_COST: Final = "sold below cost"
_DUTIES: Final = TAXES | {"publicFee"}


@dataclass(slots=True)
class Party:
    """What one agent of the chain got and gave, in millionths of the money of the price."""

    agent: str
    name: str
    inside: bool = False
    received: Fraction = Fraction(0)
    bought: Fraction = Fraction(0)
    tax: Fraction = Fraction(0)
    labour: Labour = field(default_factory=Labour)
    told: ToldWork = NOT_TOLD
    """What is told of its work to who does not see it."""
    costs: defaultdict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    """Other costs by who got the money, under the name the reader knows them by."""
    made: list[tuple[Flow, Fraction]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Things it got for which no price is known."""
    events: defaultdict[str, dict[str, Fraction]] = field(default_factory=lambda: defaultdict(dict))
    """By kind of line, the events behind it and the part of each that counts."""

    @property
    def kept(self) -> Fraction:
        """What was left of what it got once it had paid for what it bought."""
        return self.received - self.bought


@dataclass(frozen=True, slots=True)
class Line:
    """What one agent had of the price for one purpose. ``smallest`` counts smallest units."""

    agent: str
    kind: str
    counterpart: str
    exact: Fraction
    smallest: int = 0

    @property
    def key(self) -> str:
        """What orders lines whose remainders are alike."""
        return f"{self.agent} {self.kind} {self.counterpart}"

    @property
    def below_cost(self) -> bool:
        """Whether it says that things were sold for less than they cost."""
        return self.exact < 0


@dataclass(frozen=True, slots=True)
class PriceSplit:
    """The lines of a price, which add up to it; without a price, ``reason`` says why not.

    ``unit`` is the smallest unit of the money in millionths, ``price`` counts these. ``ends`` are
    the events at which the money could not be followed, with the reason.
    """

    sales: tuple[str, ...]
    currency: str | None = None
    unit: int = 1
    price: int = 0
    lines: tuple[Line, ...] = ()
    parties: tuple[Party, ...] = ()
    ends: tuple[tuple[str, str], ...] = ()
    shared: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    reason: str | None = None
    is_partly_hidden: bool = False
    openings: int = 0
    versions: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_computed(self) -> bool:
        """Whether there is a price to split."""
        return self.reason is None


def split(
    source: Source, chains: Sequence[Chain], reader: Reader, method: str = "quantity"
) -> PriceSplit:
    """Return what became of what customers paid for some sales, together."""
    deals = Deals(source, method)
    sales = tuple(chain.what for chain in chains)
    if not chains:
        return PriceSplit(sales, reason="nothing of it was sold")
    sold = [(chain, deals.of(flow)) for chain in chains if (flow := source.flow(chain.what))]
    known = [(chain, deal) for chain, deal in sold if deal.reason is None]
    currency = known[0][1].currency if known else None
    if currency is None:
        return PriceSplit(sales, reason=sold[0][1].reason)
    making = _Splitting(source, deals, reader, currency)
    skipped = []
    for chain, deal in sold:
        if deal.reason is None and deal.currency == currency:
            making.add(chain)
        else:
            skipped.append((chain.what, deal.reason or "it was paid in another currency"))
    return replace(making.made(), sales=sales, skipped=tuple(skipped))


class _Splitting:
    """Adds up what chains of sales say of those who had a part in them."""

    def __init__(self, source: Source, deals: Deals, reader: Reader, currency: str) -> None:
        self.source, self.deals, self.reader, self.currency = source, deals, reader, currency
        self.rates = Rates(source, deals, currency)
        self.parties: dict[str, Party] = {}
        self.costs: list[tuple[str, Cost, Fraction, Flow]] = []
        self.ends: dict[str, str] = {}
        self.shared: dict[str, None] = {}
        self.price = Fraction(0)
        self.is_partly_hidden = False
        self.openings = 0
        self.doubts: dict[Doubt, None] = {}
        self.versions: set[int] = set()

    # -- adding ------------------------------------------------------------------------------------

    def add(self, chain: Chain) -> None:
        """Add a sale with all that is behind it."""
        found = followed(self.source, chain, self.deals, self.currency)
        self.ends |= found.ends
        self.is_partly_hidden |= chain.is_partly_hidden
        self.openings += chain.openings
        self.doubts |= dict.fromkeys(chain.doubts)
        for code, _text, about in chain.doubts:
            packing = self.source.flow(about) if code == PACKED else None
            if packing is not None:
                self._party(packing, packing.provider).unknown.append(about)
        for iri, part in found.parts.items():
            flow = found.flows[iri]
            self.versions.add(flow.version)
            if iri in found.deals:
                self._deal(found.deals[iri], part, is_last=iri == chain.what)
            else:
                ends = iri in found.ends or flow.output_of in chain.unshared
                self._step(flow, part, ends=ends)
            self._costs(found, flow, part)

    def _party(self, flow: Flow, agent: str | None) -> Party:
        known = agent or ""
        name = self.reader.name(flow, known)
        if name not in self.parties:
            self.parties[name] = Party(known, name, self.reader.is_inside(known))
        return self.parties[name]

    def _deal(self, deal: Deal, part: Fraction, *, is_last: bool) -> None:
        """What a seller got for a thing; tax that the buyer gets back is in nobody's price."""
        thing = deal.thing
        seller, buyer = self._party(thing, thing.provider), thing.receiver or ""
        recovers = not is_last and self.deals.rules(buyer).recovers(thing.at)
        tax = Fraction(0) if recovers else deal.tax
        amount = part * (deal.price + tax)
        seller.received += amount
        seller.tax += part * tax
        seller.events["received"][thing.id] = part
        if tax:
            seller.events[TAX][thing.id] = part
        if deal.shared:
            self.shared[deal.shared] = None
        if is_last:
            self.price += amount
        else:
            buying = self._party(thing, buyer)
            buying.bought += amount
            buying.events["bought"][thing.id] = part

    def _step(self, flow: Flow, part: Fraction, *, ends: bool) -> None:
        """Work, what was made, and where money is not followed further."""
        if ends:
            self._party(flow, flow.receiver).unknown.append(flow.id)
        if flow.action == "work" and self.reader.is_inside(flow.receiver or ""):
            party = self._party(flow, flow.receiver)
            if not self._by_group(flow):
                self.rates.add(party.labour, flow, part)
                party.events[LABOUR][flow.id] = part
        elif flow.output_of is not None:
            self._party(flow, flow.provider).made.append((flow, part))

    def _by_group(self, work: Flow) -> bool:
        """Whether work was done by an organisation: what it costs is no pay."""
        return self.source.kind(work.provider or "") == "Organization"

    def _costs(self, found: Followed, flow: Flow, part: Fraction) -> None:
        """Other money owed because of an event, by those who are in the chain."""
        deal = found.deals.get(flow.id)
        by_person = flow.action == "work" and not self._by_group(flow)
        if deal is None and not (by_person or flow.id in found.ends or self.deals.is_money(flow)):
            deal = self.deals.of(flow)
        is_last = flow.id == found.chain.what
        for cost in () if deal is None else deal.costs:
            outside = is_last and cost.payer == flow.receiver
            if not outside and cost.currency == self.currency:
                self.costs.append((cost.payer, cost, part, flow))

    # -- lines -------------------------------------------------------------------------------------

    def made(self) -> PriceSplit:
        """Return the lines of all, rounded together."""
        self._charge()
        lines = [line for party in self._ordered() for line in self._lines(party)]
        unit = smallest_unit(self.source, self.currency)
        price = (self.price / unit + Fraction(1, 2)).__floor__()
        given = rounded(price, _nearly(price, {line.key: line.exact / unit for line in lines}))
        return PriceSplit(
            (),
            self.currency,
            unit,
            price,
            tuple(replace(line, smallest=given[line.key]) for line in lines),
            tuple(self._ordered()),
            tuple(sorted(self.ends.items())),
            tuple(self.shared),
            is_partly_hidden=self.is_partly_hidden,
            openings=self.openings,
            versions=tuple(sorted(self.versions)),
            doubts=tuple(self.doubts),
        )

    def _ordered(self) -> list[Party]:
        return sorted(self.parties.values(), key=lambda party: party.name)

    def _charge(self) -> None:
        """Count other costs: as bought from whoever is in the chain, else by who got the money."""
        for payer, cost, part, flow in self.costs:
            party, amount = self._party(flow, payer), cost.amount * part
            payee = self.parties.get(self.reader.name(flow, cost.payee))
            if cost.money_class in _DUTIES:
                party.tax += amount
                party.events[TAX][cost.event] = part
            elif payee is not None and payee is not party:
                payee.received += amount
                party.bought += amount
                party.events["bought"][cost.event] = part
            else:
                party.costs[self.reader.name(flow, cost.payee)] += amount
                party.events[OTHER][cost.event] = part

    def _lines(self, party: Party) -> Iterator[Line]:
        """Yield what an agent had: what is known, and the rest."""
        known = [Line(party.name, TAX, "", party.tax), *self._labour(party)]
        known += [Line(party.name, OTHER, name, a) for name, a in sorted(party.costs.items())]
        yield from (line for line in known if line.exact)
        rest = party.kept - sum((line.exact for line in known), Fraction(0))
        if rest:
            told = any(line.kind == LABOUR for line in known)
            yield Line(party.name, self._rest(party, rest, told=told), "", rest)

    def _labour(self, party: Party) -> Iterable[Line]:
        if party.inside:
            yield Line(party.name, LABOUR, "", party.labour.paid)
            yield Line(party.name, ON_LABOUR, "", party.labour.charges)
            return
        party.told = self.reader.work(party.agent, party.made, self.currency)
        if party.told.pay is not None:
            self.versions.add(party.told.version)
            yield Line(party.name, LABOUR, "", party.told.pay)

    def _rest(self, party: Party, rest: Fraction, *, told: bool) -> str:
        """Return what the rest is: it holds whatever is not known beside it."""
        is_blind = self.is_partly_hidden and not party.inside
        if (party.unknown or is_blind) and rest > 0:
            return NOT_DISCLOSED
        if not told or party.labour.unpriced or self.source.kind(party.agent) == "Person":
            return REST_WITH_LABOUR
        return REST


def _nearly(total: int, exact: dict[str, Fraction]) -> dict[str, Fraction]:
    """Return amounts that add up to a whole number: what is too much or too little is the price's.

    Where a part of a sale is asked for, its price is rounded first; the difference, less than one
    unit, falls to the largest line.
    """
    off = total - sum(exact.values(), Fraction(0))
    if off and exact:
        largest = max(exact, key=lambda name: (exact[name], name))
        exact[largest] += off
    return exact
