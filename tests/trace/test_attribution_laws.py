# SPDX-License-Identifier: MIT
"""Laws of attribution: nothing is given out twice, nothing is lost, and it costs what is met."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import iri
from tests.scenarios.tales import beginning
from valueflows.ledger.attributing import Attributed
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.quantities import Quantities
from valueflows.ledger.weighing import weighed_by
from valueflows.model.attribution import attribute
from valueflows.model.callers import EVERYTHING
from valueflows.model.exact import MICRO
from valueflows.model.mixing import FIFO, MIXINGS, PROPORTIONAL
from valueflows.model.processes import Process
from valueflows.model.records import Record
from valueflows.model.steps import place
from valueflows.model.substance import Asked, Attribution
from valueflows.model.trace import Start, trace

from .kit import ledger_of, names, on, tell
from .portions import Portions
from .reference import World
from .sharing_kit import origins, parts, shared
from .test_attribution_reference import TALE
from .test_reference import lived
from .test_shapes import passed_on

pytestmark = pytest.mark.uncounted


def ends(ledger: Ledger) -> tuple[list[str], list[str]]:
    """Return what things ended in: the events that took them away, and all stocks."""
    right = Portions(World(ledger), first_out=False)
    away = [f.id for f in right.flows if right.stops(f)[-1][0] == "nowhere"]
    stocks = {p[1] for f in right.flows for p in right.stops(f) if p[0] in {"stock", "packed"}}
    return away, sorted(stocks)


def given_out(ledger: Ledger, what: list[str], **how: Any) -> dict[int, Fraction]:
    """Return which part of each event is in some things together."""
    out: dict[int, Fraction] = {}
    for name in what:
        for part in shared(ledger, name, **how).parts:
            if part.material:
                more = Fraction(part.material, part.whole)
                out[part.event] = out.get(part.event, Fraction(0)) + more
    return out


@pytest.mark.parametrize("mixing", MIXINGS)
@settings(max_examples=8)
@given(TALE, st.booleans())
def test_no_input_is_given_out_twice_over_all_ends(
    mixing: str,
    tale: list[Any],
    late: bool,  # noqa: FBT001 - drawn
) -> None:
    """Everything that was sold or eaten and everything that is left share the events among them."""
    with ledger_of(beginning()) as ledger:
        lived(ledger, tale, late=late)
        away, stocks = ends(ledger)
        assert all(share <= 1 for share in given_out(ledger, away + stocks, mixing=mixing).values())


@settings(max_examples=8)
@given(TALE)
def test_what_is_later_or_elsewhere_changes_no_older_answer(tale: list[Any]) -> None:
    """Another resource, or another day behind all others."""
    with ledger_of(beginning()) as ledger:
        lived(ledger, tale, late=True)
        flows = Portions(World(ledger), first_out=False).flows
        asked = [flow.id for flow in flows if flow.action != "raise"]
        before = {name: told(ledger, shared(ledger, name)) for name in asked}
        tell(ledger, on(900, "later", "raise", resource="r1", quantity="3 kg"))
        tell(ledger, on(901, "gone", "lower", resource="r1", quantity="500 kg"))
        tell(ledger, on(-1, "unrelated", "raise", resource="other"))
        assert {name: told(ledger, shared(ledger, name)) for name in asked} == before


def told(ledger: Ledger, found: Attributed) -> tuple[str, str, int]:
    """Return what an attribution says of amounts."""
    return parts(ledger, found), origins(found), found.coverage


JOINT: list[Record] = [
    Process(id=iri("p")),
    on(0, "crop", "raise", resource="grain", creates="grain", quantity="10 kg"),
    on(1, "ground", "consume", resource="grain", quantity="9 kg", input_of="p"),
    on(2, "flour", "produce", resource="bin", creates="bin", quantity="7 kg", output_of="p"),
    on(2, "bran", "produce", resource="sack", creates="sack", quantity="2 kg", output_of="p"),
    on(2, "dust", "produce", resource="heap", creates="heap", quantity="1 kg", output_of="p"),
]


@pytest.mark.parametrize("by", ["quantity", "price"])
def test_a_method_changes_shares_and_never_totals(by: str) -> None:
    """All outputs together have all of the input, to the last written digit."""
    with ledger_of(JOINT) as ledger:
        prices = {name: n * MICRO for n, name in enumerate(("flour", "bran", "dust"), 1)}
        priced: Callable[[int], int] = lambda row: prices[names(ledger, [row])[0]]  # noqa: E731
        how = {"method": by, "price": priced}
        each = [given_out(ledger, [end], **how) for end in ("bin", "sack", "heap")]
        used = ledger.books.find(iri("ground"))
        assert used is not None
        shares = [parts_of[used[1]] for parts_of in each]
        expected = {"quantity": (7, 2, 1, 10), "price": (1, 2, 3, 6)}[by]
        for share, weight in zip(shares, expected, strict=False):
            assert abs(share - Fraction(weight, expected[-1])) < Fraction(1, 10**20)
        assert 1 - Fraction(1, 10**20) < sum(shares) <= 1


@pytest.mark.parametrize("count", [3, 7, 999])
def test_shares_add_up_to_one_however_they_are_rounded(count: int) -> None:
    """What is left over goes to the largest remainders, those alike in the order of their ids."""
    fed = [on(0, f"in{n:03}", "raise", resource="silo", quantity="1 kg") for n in range(count)]
    with ledger_of(fed) as ledger:
        found = shared(ledger, "silo").groups[0].origins
        shares = [origin.share for origin in sorted(found, key=lambda origin: origin.row.id)]
        assert sum(shares) == MICRO
        more = MICRO % count
        assert shares == [MICRO // count + 1] * more + [MICRO // count] * (count - more)


# -- shapes ----------------------------------------------------------------------------------------


def worked_out(ledger: Ledger, name: str, mixing: str) -> Attribution:
    """Return the attribution of a resource in numbers."""
    view = ledger.view(EVERYTHING)
    graph = Quantities(view.sight, view.time, weighed_by("quantity"))
    places = (place(ledger.books.ids.find(iri(name))),)
    return attribute(graph, trace(graph, Start(places=places)), Asked(places=places), mixing)


def test_a_stock_of_five_thousand_inputs_is_read_once() -> None:
    """Stirred or in turn, with withdrawals among them: twice as many entries cost twice as much."""
    records: list[Record] = [Process(id=iri("baking"))]
    for n in range(5000):
        records.append(on(0, f"in{n}", "raise", resource="silo", quantity="2 kg"))
        if n % 25 == 0:
            records.append(on(0, f"out{n}", "consume", resource="silo", input_of="baking"))
    records.append(on(0, "loaf", "produce", resource="bread", output_of="baking"))
    with ledger_of(records) as ledger:
        mixed = worked_out(ledger, "bread", PROPORTIONAL)
        queue = worked_out(ledger, "bread", FIFO)
        # The last of the withdrawals came after 4,976 of the inputs; in turn, 100 were used up.
        assert (len(mixed.amounts), len(queue.amounts)) == (4976 + 201, 100 + 201)
        for found in (mixed, queue):
            assert found.read < 2 * len(records)
            lost = 200 * found.asked[_bread(ledger)][1] - sum(s.amount for s in found.sources)
            assert 0 <= lost < 10**6


def _bread(ledger: Ledger) -> int:
    return place(ledger.books.ids.find(iri("bread")))


def test_a_chain_of_a_thousand_is_read_once() -> None:
    """And what began it is in its end, whole."""
    chain = [on(0, "begin", "raise", resource="r0"), *(passed_on(n, day=1) for n in range(1000))]
    with ledger_of(chain) as ledger:
        found = worked_out(ledger, "r1000", PROPORTIONAL)
        assert found.read < 3000
        assert len({*found.amounts.values()}) == 1


def test_loops_of_repair_end_and_are_linear() -> None:
    """Two hundred repairs, each with a part, all in one process: it feeds on itself."""
    records: list[Record] = [
        Process(id=iri("repair")),
        on(0, "made", "raise", resource="bike", creates="bike", quantity="1"),
        on(0, "parts", "raise", resource="box", creates="box", quantity="500"),
    ]
    for n in range(200):
        said = {"quantity": "1"}
        records.append(on(0, f"in{n}", "accept", resource="bike", input_of="repair", **said))
        records.append(on(0, f"part{n}", "consume", resource="box", input_of="repair", **said))
        records.append(on(0, f"out{n}", "modify", resource="bike", output_of="repair", **said))
    with ledger_of(records) as ledger:
        found = worked_out(ledger, "bike", FIFO)
        assert found.read < 3 * len(records)
        whole = shared(ledger, "bike")
        made = next(o for g in whole.groups for o in g.origins if o.row.id == iri("made"))
        assert abs(Fraction(made.amount) - MICRO) < Fraction(1, 10**6)
