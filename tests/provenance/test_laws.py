# SPDX-License-Identifier: MIT
"""What holds of every price split, whatever happened: drawn at random, with several outputs and all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reports.business import at, books, deal, flow, owed, process
from valueflows.desk.provenance import METHODS, MIXINGS, Tracing, tracing
from valueflows.ledger.ledger import Ledger
from valueflows.model.callers import EVERYTHING, PUBLIC
from valueflows.model.exact import MICRO
from valueflows.model.publishing import PublicationRule
from valueflows.model.resources import EconomicResource
from valueflows.reports.provenance.split import NOT_DISCLOSED, REST, REST_WITH_LABOUR, PriceSplit

pytestmark = pytest.mark.uncounted

AGENTS: Final = ("cafe", "co", "mill", "twin")
HOLDERS: Final = (*AGENTS, "hub")
FLOUR: Final = {agent: f"flour-of-{agent}" for agent in HOLDERS}
BREAD: Final = {agent: f"bread-of-{agent}" for agent in HOLDERS}
RESTS: Final = {REST, REST_WITH_LABOUR, NOT_DISCLOSED}


@dataclass
class World:
    """What has happened so far; each agent has one store of flour and one of bread."""

    records: list[Any] = field(default_factory=list)
    sales: list[str] = field(default_factory=list)
    number: int = 0

    def name(self) -> str:
        """Return a new name, and go on by a day."""
        self.number += 1
        return f"s{self.number}"

    @property
    def day(self) -> str:
        """The day it is."""
        return f"{1 + self.number // 28:02}-{1 + self.number % 28:02}"


def gives(world: World, giver: str, taker: str, kind: str, amount: int, terms: int) -> None:
    """Sell, on some terms: for money, with tax, for other money, or for nothing known."""
    name, store = world.name(), FLOUR if kind == "flour" else BREAD
    world.records += [
        *deal(f"deal-{name}"),
        flow(
            name,
            f"transfer {giver} {taker} {kind} {amount} kg",
            world.day,
            under=f"deal-{name}",
            frm=store[giver],
            to=store[taker],
        ),
    ]
    world.sales.append(name)
    if terms:
        money = "usd" if terms == 1 else "eur"
        price = f"{taker} {giver} {terms}.37"
        world.records.append(owed(f"price-{name}", f"{price} price", by=name, kind=money))
    if terms > 5:
        world.records.append(owed(f"tax-{name}", f"{taker} {giver} 0.71 outputTax", by=name))
        world.records.append(owed(f"fee-{name}", f"{giver} bank 0.13 bankFee", by=name))


def makes(world: World, agent: str, used: int, made: int, worker: str) -> None:
    """Make bread of flour, with some flour left over as another output."""
    name = world.name()
    world.records += [
        process(name),
        flow(
            f"in-{name}",
            f"consume {agent} {agent} flour {used} kg",
            world.day,
            frm=FLOUR[agent],
            into=name,
        ),
        flow(f"work-{name}", f"work {worker} {agent} work 2 h", world.day, into=name),
        flow(
            f"out-{name}",
            f"produce {agent} {agent} bread {made} kg",
            world.day,
            frm=BREAD[agent],
            out=name,
        ),
    ]
    if made % 2:
        world.records.append(
            flow(
                f"left-{name}",
                f"produce {agent} {agent} flour 1 kg",
                world.day,
                frm=FLOUR[agent],
                out=name,
            )
        )
    if worker == "ann":
        world.records.append(owed(f"wage-{name}", f"{agent} ann 30.01 wage", by=f"work-{name}"))


@st.composite
def worlds(draw: Any) -> World:
    """Draw a world that ends with a sale to the eater."""
    world = World([PublicationRule(id=at("rule"), pace="eachChange")])
    world.records += [
        EconomicResource(id=at(n), name=n) for n in (*FLOUR.values(), *BREAD.values())
    ]
    agents = st.sampled_from(AGENTS)
    for _ in range(draw(st.integers(1, 10))):
        giver, taker = draw(agents), draw(agents)
        if giver == taker:
            makes(
                world,
                giver,
                draw(st.integers(1, 9)),
                draw(st.integers(1, 9)),
                draw(st.sampled_from(["ann", "vic"])),
            )
        else:
            kind = draw(st.sampled_from(["flour", "bread"]))
            gives(world, giver, taker, kind, draw(st.integers(1, 9)), draw(st.integers(0, 9)))
    last = draw(agents)
    gives(world, last, "hub", draw(st.sampled_from(["flour", "bread"])), draw(st.integers(1, 9)), 9)
    return world


def ways(ledger: Ledger) -> Iterator[Tracing]:
    """Yield every way to ask, of everything and of what is public."""
    for caller in (EVERYTHING, PUBLIC):
        for method in METHODS:
            for mixing in MIXINGS:
                yield tracing(ledger, caller, ledger.view(caller), None, method, mixing)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds())
def test_the_lines_add_up_to_the_price(world: World) -> None:
    """By every method and for every reader; and nothing but a rest is below nothing."""
    sale = at(world.sales[-1])
    with (
        tempfile.TemporaryDirectory() as directory,
        books(Path(directory), world.records) as ledger,
    ):
        found = [way.split([sale]) for way in ways(ledger)]
        together = tracing(ledger, EVERYTHING, ledger.view(EVERYTHING), None).split(
            map(at, world.sales)
        )
    assert {one.price for one in found} == {1008}
    for one in (*found, together):
        holds(one)


def holds(one: PriceSplit) -> None:
    """Check what holds of every split."""
    assert sum(line.smallest for line in one.lines) == one.price
    assert all(line.smallest >= 0 or line.kind in RESTS for line in one.lines)
    assert all(abs(line.exact / one.unit - line.smallest) <= 2 for line in one.lines)
    assert len({line.key for line in one.lines}) == len(one.lines)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds(), st.integers(1, 8))
def test_parts_of_a_sale_add_up(world: World, part: int) -> None:
    """So much of it and the rest of it have the lines of all of it, mixed evenly."""
    sale = at(world.sales[-1])
    with (
        tempfile.TemporaryDirectory() as directory,
        books(Path(directory), world.records) as ledger,
    ):
        view = ledger.view(EVERYTHING)
        flow_ = tracing(ledger, EVERYTHING, view, None).source.flow(sale)
        assert flow_ is not None
        assert flow_.resource_quantity is not None
        size = flow_.resource_quantity.value
        wanted = Fraction(size, 9) * part
        parts = [
            tracing(ledger, EVERYTHING, view, None, "quantity", "proportional", amount).split(
                [sale]
            )
            for amount in (wanted, size - wanted, size)
        ]
    for one in parts:
        holds(one)
    some, more, whole = ({line.key: line.exact for line in one.lines} for one in parts)
    for key in some.keys() | more.keys() | whole.keys():
        zero = Fraction(0)
        off = some.get(key, zero) + more.get(key, zero) - whole.get(key, zero)
        assert abs(off) < Fraction(MICRO, 1000)
