# SPDX-License-Identifier: MIT
"""How much of each event is in a thing, as far as money leads: where it ends, nothing behind counts.

Attribution tells how much of every event is in a thing, whatever way led there. Where something
changed hands without a known price, nobody can say what of the final price went on from there. So
what is only behind such a step is taken out again, the latest step first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from valueflows.model.reading import Flow, Source
from valueflows.model.settling import Quantity
from valueflows.reports.provenance.dealing import Deal, Deals

Parts = Mapping[str, Fraction]
Doubt = tuple[str, str, str]
PACKED: Final = "packed"
"""The code of what is packed in a thing, which is not made of it."""
UNSHARED: Final = "no_common_measure"
"""The code of a process whose outputs the method cannot compare."""
OTHER_MONEY: Final = "it was paid in another currency, and nothing is converted"
_NOTHING: Final = Fraction(1, 10**9)
_ALWAYS: Final = frozenset(
    {"transfer", "transferAllRights", "deliverService", "copy", "consume", "produce", "combine"}
)
"""Verbs by which a thing becomes somebody else's when provider and receiver are two."""
_NEVER: Final = frozenset({"work", "transferCustody", "move"})


@dataclass(frozen=True, slots=True)
class Chain:
    """An event or a resource, and the part of every event that is in it, causes first.

    Of an event its own part is there as well. ``behind`` tells the same of another event of the
    chain, taken whole. ``is_partly_hidden``: some of what it came out of is not shown to the reader.
    ``openings`` counts what it came out of that was there before the books began. ``doubts`` are
    what could not be reckoned: a code, a text, and what it is about.
    """

    what: str
    parts: Parts
    behind: Callable[[str], Parts]
    is_partly_hidden: bool = False
    openings: int = 0
    doubts: tuple[Doubt, ...] = ()

    @property
    def unshared(self) -> frozenset[str]:
        """The processes of which nobody knows what of their inputs is in what came out."""
        return frozenset(about for code, _text, about in self.doubts if code == UNSHARED)


@dataclass(slots=True)
class Followed:
    """A chain as far as money leads.

    ``parts`` are what counts; ``deals`` the purchases that do, the thing's own sale among them;
    ``ends`` those at which it ends, with the reason.
    """

    chain: Chain
    flows: dict[str, Flow] = field(default_factory=dict)
    parts: dict[str, Fraction] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)


def followed(source: Source, chain: Chain, deals: Deals, currency: str) -> Followed:
    """Return a chain as far as money of one kind leads."""
    found = Followed(chain)
    for iri in chain.parts:
        flow = standing(source, iri)
        if flow is not None:
            found.flows[iri] = flow
    left = {iri: Fraction(part) for iri, part in chain.parts.items()}
    for iri in reversed(found.flows):
        if left[iri] <= _NOTHING:
            continue
        flow = found.flows[iri]
        deal = _deal(deals, flow)
        if deal is None:
            continue
        reason = None if iri == chain.what else _ends(deal, currency)
        if reason is None:
            found.deals[iri] = deal
        else:
            found.ends[iri] = reason
            _take_out(left, chain.behind(iri), left[iri], iri)
    found.parts = {iri: left[iri] for iri in found.flows if left[iri] > _NOTHING}
    return found


def standing(source: Source, iri: str) -> Flow | None:
    """Return an event with its quantities as corrected; None for one that is not seen."""
    flow = source.flow(iri)
    if flow is None:
        return None
    waiting, known = [flow], {iri}
    while waiting:
        for more in source.leading_to(waiting.pop().id):
            if more.corrects in known and more.id not in known:
                known.add(more.id)
                waiting.append(more)
                flow = replace(
                    flow,
                    resource_quantity=_sum(flow.resource_quantity, more.resource_quantity),
                    effort_quantity=_sum(flow.effort_quantity, more.effort_quantity),
                )
    return flow


def _sum(one: Quantity | None, other: Quantity | None) -> Quantity | None:
    if one is None or other is None:
        return one or other
    more = other.within(one.unit)
    return one if more is None else Quantity(one.value + more, one.unit)


def _deal(deals: Deals, flow: Flow) -> Deal | None:
    """Return what was owed for an event by which something changed hands, and for no other."""
    if None in {flow.provider, flow.receiver} or flow.provider == flow.receiver:
        return None
    if flow.action in _NEVER or deals.is_money(flow):
        return None
    if deals.source.kind(str(flow.provider)) == "EcologicalAgent":
        return None  # nature asks no price
    deal = deals.of(flow)
    return deal if flow.action in _ALWAYS or deal.reason is None else None


def _ends(deal: Deal, currency: str) -> str | None:
    if deal.reason is not None:
        return deal.reason
    return None if deal.currency == currency else OTHER_MONEY


def _take_out(left: dict[str, Fraction], behind: Parts, part: Fraction, but: str) -> None:
    """Take what is behind an event out of what counts."""
    for iri, share in behind.items():
        if iri != but and iri in left:
            left[iri] -= part * share
