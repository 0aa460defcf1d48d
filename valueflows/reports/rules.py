# SPDX-License-Identifier: MIT
"""The recorded rules that hold for an organisation: valuation, tax, assets, currencies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final, TypeVar

from valueflows.model.classing import TaxRule
from valueflows.model.exact import MICRO, Exact
from valueflows.model.ids import canonical
from valueflows.model.reading import Flow, Source
from valueflows.model.resources import ResourceSpecification
from valueflows.model.settling import Quantity
from valueflows.model.units import HOUR
from valueflows.model.valuing import CapitalAsset, ExchangeRate, Valuation, ValuationPolicy

_FOREVER: Final = 2**63
_T = TypeVar("_T", TaxRule, ValuationPolicy)


class Rules:
    """Reads the rules of an organisation once."""

    def __init__(self, source: Source, boundary: frozenset[str]) -> None:
        self.source = source
        self.policies = _own_first(source.records(ValuationPolicy), boundary)
        self.taxes = _own_first(source.records(TaxRule), boundary)
        self.valuations = list(source.records(Valuation))
        self.held = [a for a in source.records(CapitalAsset) if canonical(a.owner) in boundary]
        self.assets = frozenset(canonical(asset.resource) for asset in self.held)
        self.by_event = {canonical(v.event): v for v in self.valuations if v.event is not None}
        self.rates = [
            (
                (canonical(one.of), canonical(one.into)),
                one.day.microseconds,
                one.id,
                Fraction(one.rate.exact) / MICRO,
            )
            for one in source.records(ExchangeRate)
            if one.rate.exact > 0
        ]
        self._money: dict[str, bool] = {}

    def is_money(self, specification: str | None) -> bool:
        """Whether a kind of thing is a medium of exchange."""
        if specification is None:
            return False
        if specification not in self._money:
            found = self.source.get(specification)
            named = isinstance(found, ResourceSpecification) and found.medium_of_exchange
            self._money[specification] = bool(named)
        return self._money[specification]

    def counted(self, flow: Flow) -> Flow:
        """Return a flow, money in the unit that it is counted in: hours of a time bank as hours."""
        quantity = flow.resource_quantity
        if quantity is None or quantity.unit is None or not self.is_money(flow.specification):
            return flow
        unit = self._unit(str(flow.specification))
        found = None if unit == quantity.unit else quantity.within(unit)
        if found is None:
            return flow
        return replace(flow, resource_quantity=Quantity(found, unit))

    def _unit(self, specification: str) -> str:
        found = self.source.get(specification)
        usual = found.default_unit_of_resource if isinstance(found, ResourceSpecification) else None
        return HOUR if usual is None else str(usual)

    def policy(self, at: int) -> ValuationPolicy | None:
        """Return how stock is valued at a moment."""
        return _valid(self.policies, at)

    def recovers(self, at: int) -> bool:
        """Whether tax paid to suppliers at a moment comes back from the state."""
        found = _valid(self.taxes, at)
        return found is not None and found.recoverable

    def worth(self, thing: Flow) -> tuple[Exact, str] | None:
        """Return what a record says that an event's thing is worth, and in which money."""
        found = self.by_event.get(thing.id)
        if found is None:
            return None
        return found.amount.has_numerical_value.exact, canonical(found.currency)

    def standard(self, specification: str | None, at: int) -> Valuation | None:
        """Return what a unit of a kind of thing is valued at, by the latest record that holds."""
        found = [
            v
            for v in self.valuations
            if v.specification is not None
            and canonical(v.specification) == specification
            and _since(v.valid_from) <= at
        ]
        return max(found, key=lambda v: (_since(v.valid_from), v.id), default=None)

    def in_usual_unit(self, flow: Flow) -> Exact | None:
        """Return how much of a thing flows, in the unit its kind is usually counted in."""
        quantity, kind = flow.resource_quantity, self.source.get(flow.specification or "")
        if quantity is None:
            return None
        if not isinstance(kind, ResourceSpecification) or kind.default_unit_of_resource is None:
            return quantity.value
        return quantity.within(str(kind.default_unit_of_resource))

    def rate(self, of: str, into: str, at: int) -> Fraction | None:
        """Return how much of a second money one of a first was worth; a rate is turned round."""
        for pair, is_turned in (((of, into), False), ((into, of), True)):
            known = [one for one in self.rates if one[0] == pair and one[1] <= at]
            if known:
                rate = max(known)[-1]
                return 1 / rate if is_turned else rate
        return None

    @property
    def currency(self) -> str | None:
        """The id of the money that the ledger counts in; None when it cannot be told."""
        return main_currency(self.source)


def main_currency(source: Source) -> str | None:
    """Return the specification of the ledger's currency: the one its code names, or the only one."""
    money = [s for s in source.records(ResourceSpecification) if s.medium_of_exchange]
    code = source.ledger.currency
    named = [
        s for s in money if s.name == code or s.id.endswith((f"/{code}", f"#{code}", f":{code}"))
    ]
    found = named or money
    return canonical(found[0].id) if len(found) == 1 else None


def _own_first(rules: Iterable[_T], boundary: frozenset[str]) -> list[_T]:
    """Return the rules that may hold: an organisation's own before those of the ledger."""
    found = [r for r in rules if r.applies_to is None or canonical(r.applies_to) in boundary]
    return sorted(found, key=lambda r: (r.applies_to is None, -_since(r.valid_from), r.id))


def _valid(rules: Iterable[_T], at: int) -> _T | None:
    for rule in rules:
        until = _FOREVER if rule.valid_through is None else rule.valid_through.microseconds
        if _since(rule.valid_from) <= at < until:
            return rule
    return None


def _since(moment: Any) -> int:
    return -_FOREVER if moment is None else int(moment.microseconds)
