# SPDX-License-Identifier: MIT
"""What price splits of many lots tell of wages: with the control off one of two, with it nobody.

Who attacks knows what they got, who worked how long on every lot, and asks for every sale, in every
quantity, by every way to mix.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Final

import pytest

from tests.provenance.cooperative import BREAD, CAKE, OFFICE, QUARTERS, TEAM, closed, usual
from tests.reports.attack.publishing import Public, victims
from tests.reports.attack.solver import Fact
from tests.reports.business import at
from valueflows.desk.desk import Desk
from valueflows.desk.provenance import MIXINGS, Tracing, tracing
from valueflows.model.callers import EVERYTHING, PUBLIC
from valueflows.model.exact import MICRO
from valueflows.model.reading import Flow
from valueflows.reports.provenance.split import LABOUR
from valueflows.reports.suppression import Share

pytestmark = pytest.mark.uncounted

SALES: Final = [f"{kind}-sold-{day}" for kind in ("bread", "box") for day in QUARTERS]
TRUTH: Final = [
    Share(at(who), usual(number) * MICRO, "pay", day)
    for number, who in enumerate(TEAM)
    for day in QUARTERS
]
CENT: Final = Fraction(1, 100)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over the bakery of eight."""
    with closed(tmp_path_factory.mktemp("attacked")) as ledger:
        yield Desk(ledger)


def asked(desk: Desk, *, control: bool) -> Iterator[Tracing]:
    """Yield every way to ask, as everybody does, or as those do from whom nothing is hidden."""
    caller = PUBLIC if control else EVERYTHING
    view = desk.ledger.view(caller)
    for mixing, quantity in product(MIXINGS, (None, 7 * MICRO)):
        yield tracing(desk.ledger, caller, view, desk.publicly, "quantity", mixing, quantity)


def read(desk: Desk, *, control: bool) -> list[Fact]:
    """Return what every labour line says, to who knows who worked how long on it."""
    whole = desk.ledger.view(EVERYTHING)
    facts = []
    for way in asked(desk, control=control):
        sees = tracing(desk.ledger, EVERYTHING, whole, None, way.method, way.mixing, way.quantity)
        # cake is what tells; asking for bread as well takes long where nothing is held back
        for sale in map(at, SALES if control else SALES[len(QUARTERS) :]):
            made = way.split([sale])
            amounts = [Fraction(line.smallest, 100) for line in made.lines if line.kind == LABOUR]
            weights = mean(sees, sale) if control else worked(sees, sale)
            facts += [Fact(weights, a - CENT / 2, a + CENT / 2) for a in amounts]
    return facts


def worked(way: Tracing, sale: str) -> dict[tuple[str, str, str], Fraction]:
    """Return which part of each quarter's pay of somebody is in a lot."""
    found: dict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    for work, part in labour(way, sale):
        who, day = str(work.provider), work.id[-5:]
        found[who, "pay", day] += part * hours(work) / month(who)
    return dict(found)


def mean(way: Tracing, sale: str) -> dict[tuple[str, str, str], Fraction]:
    """Return the same, on the mean of the year: everybody's pay by everybody's hours."""
    spent = sum((part * hours(work) for work, part in labour(way, sale)), Fraction(0))
    year = sum((month(at(who)) for who in TEAM), Fraction(0)) * len(QUARTERS)
    return {(share.person, share.part, share.span): spent / year for share in TRUTH}


def labour(way: Tracing, sale: str) -> Iterator[tuple[Flow, Fraction]]:
    """Yield the work in a lot, and the part of it."""
    for iri, part in way.chain(sale, way.attributed(sale)).parts.items():
        flow = way.source.flow(iri)
        if flow is not None and flow.action == "work":
            yield flow, part


def hours(work: Flow) -> Fraction:
    """Return how many hours it was."""
    assert work.effort_quantity is not None
    return Fraction(work.effort_quantity.value) / MICRO


def month(who: str) -> Fraction:
    """Return how long somebody works in a quarter, all of it in one month."""
    return Fraction(BREAD + OFFICE + (CAKE if who in map(at, TEAM[:2]) else 0))


@pytest.mark.parametrize("attackers", [[], [at(TEAM[0])], [at(TEAM[1])]])
def test_nobody_is_found(desk: Desk, attackers: list[str]) -> None:
    """Neither by a stranger nor by one of the two who bake cake."""
    facts = read(desk, control=True)
    assert facts
    assert not victims(Public(control=True, facts=facts), TRUTH, attackers) - set(attackers)


def test_with_the_control_off_one_of_two_is_found(desk: Desk) -> None:
    """The same search finds what the other baker of cake gets."""
    facts = read(desk, control=False)
    found = victims(Public(control=False, facts=facts), TRUTH, [at(TEAM[0])])
    assert at(TEAM[1]) in found


def test_it_is_asked_of_real_books(tmp_path: Path) -> None:
    """What is attacked is what is printed: the labour line of a lot of bread."""
    with closed(tmp_path) as ledger:
        desk = Desk(ledger)
        first = next(asked(desk, control=True))
        (line,) = [one for one in first.split([at(SALES[0])]).lines if one.kind == LABOUR]
        weights = mean(next(asked(desk, control=False)), at(SALES[0]))
    paid = {(share.person, share.part, share.span): share.amount for share in TRUTH}
    told = sum((weight * paid[name] for name, weight in weights.items()), Fraction(0)) / MICRO
    assert abs(told - Fraction(line.smallest, 100)) <= CENT / 2
