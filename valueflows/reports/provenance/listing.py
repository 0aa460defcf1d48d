# SPDX-License-Identifier: MIT
"""What price lists ask for a thing: proposals of one kind of thing for one sum of money."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from valueflows.model.flows import Intent
from valueflows.model.ids import canonical
from valueflows.model.proposals import Proposal
from valueflows.model.reading import Flow, Source
from valueflows.model.settling import Quantity

_FOREVER = 2**63


@dataclass(frozen=True, slots=True)
class _Asked:
    """So much money for so much of a thing, by whom and for how long."""

    kind: str
    seller: str | None
    quantity: Quantity
    money: Fraction
    currency: str
    since: int
    until: int
    created: int
    proposal: str

    def fits(self, thing: Flow, currency: str) -> bool:
        """Whether it held for a thing."""
        return (
            self.kind == thing.specification
            and self.currency == currency
            and self.seller in {None, thing.provider}
            and self.since <= thing.at < self.until
        )


class PriceList:
    """The prices that proposals ask."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def worth(self, thing: Flow, currency: str) -> Fraction | None:
        """Return what a thing comes to by the newest price that held for it; None for none."""
        quantity = thing.resource_quantity or thing.effort_quantity
        held = [asked for asked in self._asked if asked.fits(thing, currency)]
        for asked in sorted(held, key=lambda one: (-one.since, -one.created, one.proposal)):
            found = None if quantity is None else quantity.within(asked.quantity.unit)
            if found is not None and asked.quantity.value:
                return asked.money * Fraction(found) / Fraction(asked.quantity.value)
        return None

    @cached_property
    def _asked(self) -> list[_Asked]:
        found = (self._read(proposal) for proposal in self._source.records(Proposal))
        return [one for one in found if one is not None]

    def _read(self, proposal: Proposal) -> _Asked | None:
        """Return the price a proposal asks; None where it is not one kind for one sum."""
        if len(proposal.publishes) != 1 or len(proposal.reciprocal) != 1:
            return None
        thing = self._source.get(proposal.publishes[0])
        money = self._source.get(proposal.reciprocal[0])
        if not isinstance(thing, Intent) or not isinstance(money, Intent):
            return None
        quantity, sum_ = _quantity(thing), _quantity(money)
        kind, currency = thing.resource_conforms_to, money.resource_conforms_to
        if kind is None or currency is None or quantity is None or sum_ is None:
            return None
        seller = thing.provider
        return _Asked(
            canonical(kind),
            None if seller is None else canonical(seller),
            quantity,
            Fraction(sum_.value),
            canonical(currency),
            _moment(proposal.has_beginning, -_FOREVER),
            _moment(proposal.has_end, _FOREVER),
            _moment(proposal.created, -_FOREVER),
            proposal.id,
        )


def _quantity(intent: Intent) -> Quantity | None:
    measure = intent.resource_quantity or intent.effort_quantity
    if measure is None:
        return None
    unit = measure.has_unit
    return Quantity(measure.has_numerical_value.exact, None if unit is None else str(unit))


def _moment(instant: Any, otherwise: int) -> int:
    return otherwise if instant is None else int(instant.microseconds)
