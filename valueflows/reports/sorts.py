# SPDX-License-Identifier: MIT
"""What kinds of things flow, and how much of them: events net of corrections, by all they are of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.reading import EVENT, Flow, Source
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.settling import Quantity

NOTHING: frozenset[str] = frozenset()


class Sorts:
    """The kinds that flows and resources are of: specifications, and concepts they fall under."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._kinds: dict[str, frozenset[str]] = {}
        self._money: dict[str, bool] = {}

    def of(self, iri: str | None) -> frozenset[str]:
        """Return what a resource or a specification says it is."""
        if iri is None:
            return NOTHING
        if iri not in self._kinds:
            self._kinds[iri] = self._read(iri)
        return self._kinds[iri]

    def _read(self, iri: str) -> frozenset[str]:
        record = self.source.get(iri)
        if isinstance(record, EconomicResource):
            kind = None if record.conforms_to is None else str(record.conforms_to)
            return frozenset(map(str, record.classified_as)) | self.of_kind(kind)
        if isinstance(record, ResourceSpecification):
            return frozenset(map(str, record.resource_classified_as))
        return NOTHING

    def of_kind(self, kind: str | None) -> frozenset[str]:
        """Return a specification, described or not, and what it falls under."""
        return NOTHING if kind is None else self.of(kind) | {kind}

    def said(self, flow: Flow) -> frozenset[str]:
        """Return what an event itself says that the goods are."""
        return frozenset(map(str, flow.tags)) | self.of_kind(flow.specification)

    def is_money(self, flow: Flow) -> bool:
        """Whether an event is about money."""
        kind = flow.specification
        if kind is None:
            return False
        if kind not in self._money:
            record = self.source.get(kind)
            told = isinstance(record, ResourceSpecification) and record.medium_of_exchange
            self._money[kind] = bool(told)
        return self._money[kind]


def events_of(source: Source, agents: Iterable[str]) -> list[Flow]:
    """Return the events of some agents, and all of the stock these deal with, in order of time.

    Quantities are net of corrections; what was taken back whole is left out.
    """
    known: dict[str, Flow] = {}
    for agent in sorted(agents):
        known |= {flow.id: flow for flow in source.flows(agent) if flow.kind == EVENT}
    touched = {r for f in known.values() for r in (f.resource, f.to_resource) if r is not None}
    for resource in sorted(touched):
        known |= {flow.id: flow for flow in source.of_resource(resource)}
    return sorted(_net(known), key=lambda flow: (flow.at, flow.turn))


def _net(known: dict[str, Flow]) -> Iterator[Flow]:
    """Yield the events that correct nothing, with what is left of their quantities."""
    changes: dict[str, list[Flow]] = {}
    for flow in known.values():
        if flow.corrects is not None:
            changes.setdefault(_root(flow, known), []).append(flow)
    for flow in known.values():
        if flow.corrects is not None:
            continue
        some = changes.get(flow.id, [])
        quantity = _corrected(flow, some)
        if quantity is None or quantity.value:
            version = max([flow.version, *(change.version for change in some)])
            yield replace(flow, resource_quantity=quantity, version=version)


def _root(flow: Flow, known: dict[str, Flow]) -> str:
    while flow.corrects is not None and flow.corrects in known:
        flow = known[flow.corrects]
    return flow.id


def _corrected(flow: Flow, changes: list[Flow]) -> Quantity | None:
    own = flow.resource_quantity
    if own is None:
        return None
    total: Exact = own.value
    for change in changes:
        more = change.resource_quantity
        # a correction is of the unit of what it corrects, or of one that it converts into
        total += (None if more is None else more.within(own.unit)) or 0
    return Quantity(whole_if_whole(total), own.unit)
