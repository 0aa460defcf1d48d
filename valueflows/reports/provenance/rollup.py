# SPDX-License-Identifier: MIT
"""What went into a thing, all along the way: hours, energy and everything else, by unit of product.

Every input of every process behind it counts with the part that is in the thing; what is only
cited counts by how often. Hours of people who are owed nothing for them stand apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact
from valueflows.model.reading import Flow, Source
from valueflows.model.resources import ResourceSpecification
from valueflows.model.settling import Quantity
from valueflows.model.units import HOUR
from valueflows.reports.provenance.chains import Chain, Doubt, Followed, followed, standing
from valueflows.reports.provenance.dealing import Deals
from valueflows.reports.provenance.labour import Labour, Rates, hours_of
from valueflows.reports.provenance.readers import Reader

HOURS: Final = "hours"
GIVEN: Final = "volunteerHours"
UNPRICED: Final = "hoursWithoutPay"
INPUT: Final = "input"
_INPUTS: Final = frozenset({"consume", "use", "work", "cite", "accept", "deliverService"})


@dataclass(slots=True)
class Put:
    """How much of something went in, in its unit, and the part of each event behind it."""

    kind: str
    verb: str
    specification: str
    unit: str
    amount: Fraction = Fraction(0)
    events: dict[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RollUp:
    """What went into a quantity of a thing; ``cost`` and ``pay`` in millionths of the currency.

    ``quantity`` is None where the reader may not know it, or nobody stated it.

    ``cost`` is what its last holder paid for it and for what went into it, its own labour and other
    recorded costs included, for who sees its books; ``pay`` is all pay along the way. ``hours`` are
    those of people who are paid, ``given`` of others. Each is None where not all of it is told.
    """

    quantity: Quantity | None
    inputs: tuple[Put, ...]
    currency: str | None
    cost: Fraction | None
    pay: Fraction | None
    ends: tuple[tuple[str, str], ...]
    versions: tuple[int, ...]
    hours: Fraction | None = None
    given: Fraction | None = None
    doubts: tuple[Doubt, ...] = ()
    openings: int = 0
    is_partly_hidden: bool = False

    @property
    def size(self) -> Fraction | None:
        """The quantity as a number of its units."""
        return None if self.quantity is None else Fraction(self.quantity.value) / 10**6

    def of_unit(self, amount: Fraction | None) -> Fraction | None:
        """Return an amount by unit of product; None where there is none."""
        return None if amount is None or not self.size else amount / self.size


def rolled_up(
    source: Source,
    chain: Chain,
    quantity: Quantity | None,
    holder: str | None,
    currency: str | None,
    reader: Reader,
    method: str = "quantity",
) -> RollUp:
    """Return what went into a thing that somebody holds or gave away."""
    deals = Deals(source, method)
    made = _Adding(source, deals, reader, currency)
    made.add(chain)
    ends: tuple[tuple[str, str], ...] = ()
    cost: Fraction | None = None
    pay: Fraction | None = None
    if currency is not None:
        found = followed(source, chain, deals, currency)
        costing = _Costing(source, deals, reader, currency, holder)
        costing.add(found)
        cost, pay = costing.cost, costing.pay
        ends = tuple(sorted(found.ends.items()))
    puts = tuple(made.puts())
    if chain.unshared:  # what went in there is in nothing that is told here
        cost = pay = None
        made.all_seen = made.hours_told = False
    return RollUp(
        quantity,
        puts,
        currency,
        cost if reader.is_inside(holder or "") else None,
        pay,
        ends,
        tuple(sorted(made.versions)),
        made.time(puts, HOURS, UNPRICED) if made.hours_told else None,
        made.time(puts, GIVEN) if made.all_seen else None,
        chain.doubts,
        chain.openings,
        chain.is_partly_hidden,
    )


class _Adding:
    """Adds up inputs."""

    def __init__(self, source: Source, deals: Deals, reader: Reader, currency: str | None) -> None:
        self.source, self.reader, self.currency = source, reader, currency or ""
        self.rates = Rates(source, deals, currency)
        self.found: dict[tuple[str, str, str, str], Put] = {}
        self.outputs: defaultdict[str, list[tuple[Flow, Fraction]]] = defaultdict(list)
        self.units: dict[str, list[str]] = {}
        self.versions: set[int] = set()
        self.all_seen = self.hours_told = True

    def time(self, puts: Iterable[Put], *kinds: str) -> Fraction:
        """Return how many hours of some kinds there are."""
        return sum((put.amount for put in puts if put.kind in kinds), Fraction(0))

    def add(self, chain: Chain) -> None:
        """Add everything that went into what is behind a thing."""
        for iri, part in chain.parts.items():
            flow = standing(self.source, iri)
            if flow is None or not part:
                continue
            self.versions.add(flow.version)
            if flow.output_of is not None:
                self.outputs[flow.provider or ""].append((flow, Fraction(part)))
            if flow.action == "work":
                self._work(flow, Fraction(part))
            elif flow.input_of is not None and flow.action in _INPUTS:
                self._input(flow, Fraction(part))

    def _put(self, kind: str, verb: str, specification: str, unit: str) -> Put:
        key = (kind, verb, specification, unit)
        return self.found.setdefault(key, Put(*key))

    def _work(self, work: Flow, part: Fraction) -> None:
        if not self.reader.is_inside(work.receiver or ""):
            return
        labour = Labour()
        self.rates.add(labour, work, part)
        hours = hours_of(work) * part
        by_group = self.source.kind(work.provider or "") == "Organization"
        kind = HOURS if by_group or labour.hours else UNPRICED if labour.unpriced else GIVEN
        put = self._put(kind, "work", work.specification or "", HOUR)
        put.amount += hours
        put.events[work.id] = part

    def _input(self, flow: Flow, part: Fraction) -> None:
        quantity = flow.effort_quantity or flow.resource_quantity
        if flow.action in {"consume", "accept"} and flow.resource_quantity is not None:
            quantity = flow.resource_quantity
        counted = Quantity(10**6) if quantity is None or flow.action == "cite" else quantity
        amount, unit = self._alike(flow, counted)
        put = self._put(INPUT, flow.action, flow.specification or "", unit)
        put.amount += Fraction(amount) * part
        put.events[flow.id] = part

    def _alike(self, flow: Flow, counted: Quantity) -> tuple[Exact, str]:
        """Return a quantity in the unit in which others of its kind and dimension are counted.

        That is the usual one of its kind, else the one that was met first.
        """
        kind = flow.specification or ""
        if kind not in self.units:
            self.units[kind] = self._usual(kind)
        for unit in self.units[kind]:
            amount = counted.within(unit or None)
            if amount is not None:
                return amount, unit
        self.units[kind].append(counted.unit or "")
        return counted.value, counted.unit or ""

    def _usual(self, kind: str) -> list[str]:
        """Return the units in which a kind of thing is usually counted."""
        known = self.source.get(kind)
        if not isinstance(known, ResourceSpecification):
            return []
        units = (known.default_unit_of_resource, known.default_unit_of_effort)
        return [str(unit) for unit in units if unit is not None]

    def puts(self) -> Iterator[Put]:
        """Yield what went in, in order; of work that the reader does not see what is told."""
        for agent, made in self.outputs.items():
            if self.reader.is_inside(agent):
                continue
            told = self.reader.work(agent, made, self.currency)
            self.all_seen = False
            self.hours_told &= told.hours is not None
            if told.hours is not None:
                put = self._put(HOURS, "work", "", HOUR)
                put.amount += told.hours
        yield from (self.found[key] for key in sorted(self.found) if self.found[key].amount)


class _Costing:
    """Adds up what a thing cost whoever holds it, and the pay in it."""

    def __init__(
        self, source: Source, deals: Deals, reader: Reader, currency: str, holder: str | None
    ) -> None:
        self.source, self.deals, self.reader = source, deals, reader
        self.currency, self.holder = currency, holder
        self.rates = Rates(source, deals, currency)
        self.cost: Fraction | None = Fraction(0)
        self.pay: Fraction | None = Fraction(0)

    def add(self, found: Followed) -> None:
        """Add a chain as far as money leads."""
        outputs: defaultdict[str, list[tuple[Flow, Fraction]]] = defaultdict(list)
        whole: defaultdict[str, Labour] = defaultdict(Labour)
        for iri, part in found.parts.items():
            flow = found.flows[iri]
            if iri in found.ends and flow.receiver == self.holder:
                self.cost = None
            self._bought(found, flow, part)
            if flow.action == "work" and self.reader.is_inside(flow.receiver or ""):
                self.rates.add(whole[flow.receiver or ""], flow, part)
            if flow.output_of is not None:
                outputs[flow.provider or ""].append((flow, part))
        for agent, labour in whole.items():
            self._labour(agent, None if labour.unpriced else labour.paid, labour.charges)
        for agent, made in outputs.items():
            if not self.reader.is_inside(agent):
                self._labour(agent, self.reader.work(agent, made, self.currency).pay, Fraction(0))

    def _bought(self, found: Followed, flow: Flow, part: Fraction) -> None:
        deal = found.deals.get(flow.id)
        if deal is not None and flow.receiver == self.holder:
            recovers = self.deals.rules(self.holder or "").recovers(flow.at)
            self._add(part * (deal.price if recovers else deal.gross))

    def _labour(self, agent: str, pay: Fraction | None, charges: Fraction) -> None:
        """Add what is known of the pay for one organisation's work; what is not makes it unknown."""
        self.pay = None if pay is None or self.pay is None else self.pay + pay
        if agent == self.holder:
            if pay is None:
                self.cost = None
            else:
                self._add(pay + charges)

    def _add(self, amount: Exact) -> None:
        if self.cost is not None:
            self.cost += amount
