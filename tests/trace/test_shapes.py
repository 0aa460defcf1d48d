# SPDX-License-Identifier: MIT
"""Worlds of awkward shapes: complete, in order, and at the cost of what is met."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers import iri
from valueflows.model.processes import Process
from valueflows.model.records import Record
from valueflows.model.resources import BatchLotRecord, EconomicResource
from valueflows.model.terms import Ref
from valueflows.model.trace import COUNT, DEPTH, TIME, Limits

from .kit import ledger_of, names, on, ranked, steps, tell, walk

pytestmark = pytest.mark.uncounted


def passed_on(number: int, *, day: int | None = None) -> Record:
    """Hand something on along a chain."""
    said = {
        "resource": f"r{number}",
        "to": f"r{number + 1}",
        "provider": "mill",
        "receiver": "shop",
    }
    return on(number if day is None else day, f"e{number}", "transfer", **said)


@pytest.mark.parametrize("inputs", [80, 5000])
def test_a_stock_fed_by_many_is_traced_whole_and_each_list_read_once(inputs: int) -> None:
    """As many events take as gave, by turns: some entries are read for each, and not all for each."""
    records = []
    for number in range(inputs):
        records.append(on(0, f"in{number}", "raise", resource="silo"))
        records.append(on(0, f"out{number}", "consume", resource="silo", input_of="baking"))
    with ledger_of([Process(id=iri("baking")), *records]) as ledger:
        tell(ledger, on(0, "loaf", "produce", resource="bread", output_of="baking"))
        found = walk(ledger, "loaf", "trace")
        assert len(found.order) == 2 * inputs
        assert found.read < 6 * inputs
        back = walk(ledger, "in0", "track")
        assert len(back.order) == inputs + 1
        assert back.read < 6 * inputs
        tell(
            ledger, on(0, "more", "raise", resource="silo"), on(0, "gone", "lower", resource="silo")
        )
        assert len(walk(ledger, "gone", "trace").order) == inputs + 1


def test_a_long_list_that_is_kept_takes_in_what_is_of_an_earlier_day() -> None:
    """It was sorted once; what comes later is put where it belongs, and taken back where it is."""
    records = [on(2, f"in{number}", "raise", resource="silo") for number in range(100)]
    with ledger_of([*records, on(5, "out", "lower", resource="silo")]) as ledger:
        assert len(steps(ledger, "out")) == 100
        tell(
            ledger,
            on(1, "early", "raise", resource="silo"),
            on(9, "late", "raise", resource="silo"),
        )
        tell(ledger, on(6, "undo", "raise", resource="silo", quantity="-1 kg", corrects="in7"))
        found = steps(ledger, "out")
        assert found[0] == "early"
        assert len(found) == 100
        assert not {"late", "in7", "undo"} & set(found)


def test_a_chain_a_thousand_deep_is_followed_to_its_end() -> None:
    """And back again."""
    chain = [on(0, "begin", "raise", resource="r0"), *(passed_on(n, day=1) for n in range(1000))]
    with ledger_of(chain) as ledger:
        expected = ["begin", *(f"e{n}" for n in range(1000))]
        assert steps(ledger, "r1000") == expected
        assert steps(ledger, "begin", "track") == expected[1:]
        assert walk(ledger, "r1000", "trace").read < 4000


def test_a_lattice_of_a_million_ways_costs_what_its_events_do() -> None:
    """Twenty storeys of two things, each made of both below: 2^20 ways, 120 events."""
    records: list[Record] = [on(0, f"s{n}", "raise", resource=f"r0-{n}") for n in (0, 1)]
    for storey in range(20):
        for side in (0, 1):
            process = f"p{storey}-{side}"
            records.append(Process(id=iri(process)))
            records += [
                on(
                    storey + 1,
                    f"c{storey}-{side}{n}",
                    "consume",
                    resource=f"r{storey}-{n}",
                    input_of=process,
                )
                for n in (0, 1)
            ]
            made = f"r{storey + 1}-{side}"
            records.append(
                on(storey + 1, f"m{storey}-{side}", "produce", resource=made, output_of=process)
            )
    with ledger_of(records) as ledger:
        found = walk(ledger, "r20-0", "trace")
        assert len(found.order) == 2 + 6 * 20 - 3
        assert found.read < 4 * len(found.order)
        assert len(steps(ledger, "s0", "track")) == 4 + 19 * 6


def test_loops_of_repair_end_and_are_linear() -> None:
    """A thing that is repaired three hundred times has each repair once in its trace."""
    records: list[Record] = [on(0, "made", "raise", resource="bike", creates="bike")]
    for number in range(300):
        records.append(Process(id=iri(f"p{number}")))
        records.append(on(1, f"in{number}", "accept", resource="bike", input_of=f"p{number}"))
        records.append(on(1, f"out{number}", "modify", resource="bike", output_of=f"p{number}"))
    with ledger_of(records) as ledger:
        found = walk(ledger, "bike", "trace")
        assert len(found.order) == 601
        assert found.read < 3000


def test_a_process_that_eats_what_it_makes_ends() -> None:
    """A starter is fed from what came out of it, in one process: each event once, and in both ways."""
    records = [
        Process(id=iri("p")),
        on(1, "flour", "consume", resource="bag", input_of="p"),
        on(2, "out", "produce", resource="starter", output_of="p"),
        on(3, "again", "consume", resource="starter", input_of="p"),
    ]
    with ledger_of(records) as ledger:
        assert sorted(steps(ledger, "out")) == ["again", "flour", "out"]
        assert sorted(steps(ledger, "out", "track")) == ["again", "out"]


def test_what_leads_there_twice_has_the_closer_tag() -> None:
    """A press that made flour, and then was melted down into what the flour went into."""
    records = [
        Process(id=iri("p")),
        on(0, "bought", "raise", resource="press", creates="press", quantity="2 kg"),
        on(1, "pressed", "use", resource="press", input_of="p"),
        on(1, "shaped", "move", resource="press", to="lump"),
        on(2, "melted", "consume", resource="lump", input_of="p"),
        on(3, "out", "produce", resource="loaf", output_of="p"),
    ]
    with ledger_of(records) as ledger:
        assert ranked(ledger, "loaf") == {
            "bought": "material",
            "pressed": "influence",
            "shaped": "material",
            "melted": "material",
            "out": "material",
        }


# -- limits ----------------------------------------------------------------------------------------


def test_limits_cut_and_are_told() -> None:
    """A depth keeps what is near; whether there was more is said, and not where there was not."""
    with ledger_of([on(0, "begin", "raise", resource="r0"), *map(passed_on, range(10))]) as ledger:
        near = walk(ledger, "r10", "trace", Limits(depth=3))
        assert (names(ledger, near.order), near.cut) == (["e7", "e8", "e9"], [DEPTH])
        assert list(near.depths.values()) == [1, 2, 3]
        whole = walk(ledger, "r10", "trace", Limits(depth=11))
        assert (len(whole.order), whole.cut) == (11, [])
        few = walk(ledger, "r10", "trace", Limits(count=4))
        assert (len(few.order), few.cut) == (4, [COUNT])
        enough = walk(ledger, "r10", "trace", Limits(count=11))
        assert (len(enough.order), enough.cut) == (11, [])
        none = walk(ledger, "r10", "trace", Limits(milliseconds=-1))
        assert none.cut == [TIME]
        assert walk(ledger, "r10", "trace", Limits(milliseconds=60_000)).cut == []


# -- identifiers -----------------------------------------------------------------------------------


def thing(name: str, **said: Any) -> Record:
    """Describe a resource."""
    lot = said.pop("lot", None)
    return EconomicResource(
        id=iri(name), of_batch_lot=None if lot is None else Ref(iri(lot)), **said
    )


def gap(*described: Record) -> list[Record]:
    """Tell of flour that leaves one's books, and of flour that arrives in another's."""
    return [
        *described,
        on(0, "milled", "raise", resource="bin"),
        on(1, "sent", "transfer", resource="bin", provider="mill", receiver="shop"),
        on(2, "came", "transfer", to="sack", provider="mill", receiver="shop"),
        on(3, "sold", "lower", resource="sack", who="shop"),
        on(4, "next", "raise", resource="bin"),
    ]


LOT = BatchLotRecord(id=iri("lot"), batch_lot_code="L7")
SAME_CODE = BatchLotRecord(id=iri("lot2"), batch_lot_code="L7")


@pytest.mark.parametrize(
    "described",
    [
        (LOT, thing("bin", lot="lot"), thing("sack", lot="lot")),
        (LOT, SAME_CODE, thing("bin", lot="lot"), thing("sack", lot="lot2")),
        (thing("bin", tracking_identifier="S1"), thing("sack", tracking_identifier="S1")),
    ],
    ids=["lot", "code", "serial"],
)
def test_the_same_identifier_bridges_a_gap_and_says_so(described: tuple[Record, ...]) -> None:
    """What was there before, tagged as joined by nothing but the identifier, in both directions."""
    with ledger_of(gap(*described)) as ledger:
        assert ranked(ledger, "sold") == {"milled": "identifier", "came": "material"}
        assert ranked(ledger, "milled", "track") == {"sent": "material", "sold": "identifier"}


def test_without_a_gap_or_an_identifier_nothing_is_joined() -> None:
    """Two bins of one lot that were filled in these books are no source of each other."""
    with ledger_of(gap(thing("bin"), thing("sack"))) as ledger:
        assert ranked(ledger, "sold") == {"came": "material"}
    split = [
        LOT,
        *(thing(name, lot="lot") for name in ("bin", "one", "two")),
        Process(id=iri("p")),
        on(0, "eaten", "consume", resource="grain", input_of="p"),
        on(1, "milled", "produce", resource="bin", creates="bin", quantity="9 kg", output_of="p"),
        on(2, "left", "move", resource="bin", to="one", creates="one"),
        on(3, "right", "move", resource="bin", to="two", creates="two"),
    ]
    with ledger_of(split) as ledger:
        assert steps(ledger, "one") == ["eaten", "milled", "left"]
        assert steps(ledger, "left", "track") == []
