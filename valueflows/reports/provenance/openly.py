# SPDX-License-Identifier: MIT
"""What everybody may know of the work in a product: hours by unit of it, on the mean of a year.

A lot that few people made in a day would tell what they are paid for that day, and several lots,
quantities or versions what each of them is. So nothing that is told is about a lot. Of a closed year
it is decided how many hours went into each kind of product, all kinds at once, beside all hours of
the year where these are told. An hour then costs the mean of the year: pay that is told by hours that
are told. What is told of any lot follows from these few figures and from what it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from valueflows.model.exact import Exact
from valueflows.model.reading import EVENT, Flow
from valueflows.model.settling import Quantity
from valueflows.reports.accounts import Accounts
from valueflows.reports.control import History, Place, Total, protected
from valueflows.reports.periods import Period
from valueflows.reports.provenance.labour import hours_of
from valueflows.reports.suppression import Rule, Share, Told, atoms_of, total
from valueflows.reports.telling import size

_REST: Final = "hours of no product"


@dataclass(slots=True)
class Product:
    """How much of a kind of thing was made in a year, by unit, and who worked how long on it."""

    made: defaultdict[str | None, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    hours: defaultdict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))

    def shares(self, part: str, year: str) -> list[Share]:
        """Return the hours of each person."""
        return [Share(who, hours, part, year) for who, hours in sorted(self.hours.items())]


@dataclass(frozen=True, slots=True)
class YearOfWork:
    """What is told of an organisation's work in a year.

    ``per_unit`` has, by kind of product and unit, hours by unit of it; ``without`` are kinds
    nobody worked on. ``rate`` is what an hour cost on the mean, in ``currency``; ``version`` that in
    which the year was closed.
    """

    per_unit: dict[tuple[str, str | None], Fraction]
    without: frozenset[str]
    rate: Fraction
    currency: str
    version: int
    told: tuple[Told, ...] = ()
    """The sums of hours that are public with it, of this year and earlier ones."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is told of a year: hours and pay in millionths, in which money, and of earlier years."""

    hours: Exact
    pay: Exact
    currency: str
    earlier: tuple[Told, ...] = ()


def year_of_work(accounts: Accounts, period: Period, known: Known) -> YearOfWork | None:
    """Return what can be told of the work of a year; None where there were no hours."""
    if known.hours <= 0:
        return None
    products, rest = _products(accounts, period)
    year = period.text
    cells = [
        Total(Place("hours", "products", (kind,)), tuple(product.shares(f"on {kind}", year)))
        for kind, product in sorted(products.items())
        if product.hours
    ]
    everything = [share for cell in cells for share in cell.shares]
    everything += [Share(who, h, _REST, year) for who, h in sorted(rest.items())]
    atoms = atoms_of(everything)
    whole = Told(atoms, total(atoms), total(atoms))
    heard = protected(History((*known.earlier, whole)), cells, Rule())
    told = {place.key[0] for place, answer in heard.answers.items() if answer.reason is None}
    per_unit = {
        (kind, unit): sum(product.hours.values(), Fraction(0)) / amount
        for kind, product in products.items()
        if kind in told and len(product.made) == 1
        for unit, amount in product.made.items()
        if amount > 0
    }
    without = frozenset(kind for kind, product in products.items() if not product.hours)
    rate = Fraction(known.pay) / Fraction(known.hours)
    version, public = accounts.source.version, heard.history.told
    return YearOfWork(per_unit, without, rate, known.currency, version, public)


def _products(accounts: Accounts, period: Period) -> tuple[dict[str, Product], dict[str, Fraction]]:
    """Return what was made in a period, and the hours that went into none of it."""
    products: dict[str, Product] = defaultdict(Product)
    made_by: dict[str, list[Flow]] = defaultdict(list)
    for flow in accounts.flows():
        if flow.kind == EVENT and flow.output_of is not None:
            made_by[flow.output_of].append(flow)
            if period.holds(flow.at):
                amount, unit = size(flow)
                products[flow.specification or ""].made[unit] += amount
    rest: dict[str, Fraction] = defaultdict(Fraction)
    for work in accounts.work(period):
        who, hours = work.provider or "", hours_of(work)
        shares = _shares(made_by.get(work.input_of or "", ()))
        for kind, share in shares.items():
            products[kind].hours[who] += hours * share
        if not shares:
            rest[who] += hours
    return dict(products), dict(rest)


def _shares(made: Iterable[Flow]) -> dict[str, Fraction]:
    """Return how work is shared over what it made: by quantity in one unit; else over nothing."""
    amounts: dict[str, Fraction] = defaultdict(Fraction)
    units = set[str | None]()
    for flow in made:
        amount, unit = size(flow)
        amounts[flow.specification or ""] += amount
        units.add(unit)
    if len(amounts) == 1:
        return dict.fromkeys(amounts, Fraction(1))
    whole = sum(amounts.values(), Fraction(0))
    if len(units) != 1 or whole <= 0 or min(amounts.values()) < 0:
        return {}
    return {kind: amount / whole for kind, amount in amounts.items()}


def hours_in(year: YearOfWork, made: Flow, part: Fraction) -> Fraction | None:
    """Return how many hours are told to be in a part of what was made; None where none are."""
    kind = made.specification or ""
    if kind in year.without:
        return Fraction(0)
    quantity = made.resource_quantity or made.effort_quantity or Quantity(0)
    per_unit = year.per_unit.get((kind, quantity.unit))
    return None if per_unit is None else per_unit * Fraction(quantity.value) * part
