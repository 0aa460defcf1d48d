# SPDX-License-Identifier: MIT
"""What walks keep with the books: never out of date, never too much, and whatever the world's size."""

from __future__ import annotations

import dataclasses
import gc
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import change, iri
from tests.scenarios.play import attempt
from tests.scenarios.tales import RESOURCES, Deed, beginning, deeds, told
from valueflows.ledger import trails
from valueflows.ledger.chains import Chains
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.sight import Sight
from valueflows.model import swift
from valueflows.model.exact import Instant
from valueflows.model.flows import EconomicEvent
from valueflows.model.problems import Refused
from valueflows.model.processes import Process
from valueflows.model.records import Record
from valueflows.model.resources import BatchLotRecord, EconomicResource
from valueflows.model.terms import Ref
from valueflows.model.trace import ABSENT, COUNT, TIME, Limits, Start, trace, track

from .kit import asking, chains, ledger_of, names, on, ranked, start_at, steps, tell, walk

TALE = st.lists(st.tuples(deeds(), st.integers(1, 28)), min_size=4, max_size=16)


def both_ways(ledger: Ledger) -> None:
    """Walk from every resource of a tale; the kit compares each walk with the one that asks."""
    for name in RESOURCES:
        if ledger.books.ids.find(iri(name)) >= 0:
            walk(ledger, name, "trace")
            walk(ledger, name, "track")


@pytest.mark.uncounted
@pytest.mark.parametrize("long", [1, 3, 64])
def test_what_is_recorded_between_two_walks_is_in_the_second(
    monkeypatch: pytest.MonkeyPatch, long: int
) -> None:
    """Whatever is told, in whatever order, and however long a list is that is added to."""
    monkeypatch.setattr(trails, "LONG", long)

    @settings(max_examples=5)
    @given(TALE)
    def lived(tale: list[tuple[Deed, int]]) -> None:
        done: list[EconomicEvent] = []
        with ledger_of(beginning()) as ledger:
            for number, (deed, day) in enumerate(tale):
                day_of = Instant(f"2027-01-{day:02}T08:00:00Z")
                made = dataclasses.replace(told(deed, number, done), has_point_in_time=day_of)
                if not isinstance(attempt(ledger, change(made)), Refused):
                    done.append(made)
                both_ways(ledger)

    lived()


def silo(inputs: int) -> list[Record]:
    """Tell of a silo that many deliver to."""
    return [on(10 + n // 100, f"in{n}", "raise", resource="silo") for n in range(inputs)]


@pytest.mark.parametrize("long", [2, 64])
def test_a_list_takes_in_what_comes_late_and_lets_go_of_what_is_taken_back(
    monkeypatch: pytest.MonkeyPatch, long: int
) -> None:
    """Where it belongs by its day; what was corrected is asked about, and counts while it stands."""
    monkeypatch.setattr(trails, "LONG", long)
    with ledger_of([*silo(4), on(40, "out", "lower", resource="silo")]) as ledger:
        assert steps(ledger, "out") == ["in0", "in1", "in2", "in3"]
        tell(ledger, on(5, "early", "raise", resource="silo"))
        tell(ledger, on(12, "hours", "work", input_of="sweeping", who="ana"))
        assert steps(ledger, "out") == ["early", "in0", "in1", "in2", "in3"]
        undone = {"quantity": "-1 kg", "corrects": "in1"}
        tell(ledger, on(41, "undo", "raise", resource="silo", **undone))
        found = walk(ledger, "out", "trace")
        assert names(ledger, found.order) == ["early", "in0", "in2", "in3"]
        assert names(ledger, found.reversed) == ["in1"]
        more = {"quantity": "1 kg", "corrects": "undo"}
        tell(ledger, on(42, "restored", "raise", resource="silo", **more))
        assert steps(ledger, "out") == ["early", "in0", "in1", "in2", "in3"]
        wrong = on(13, "wrong", "raise", resource="silo")
        tell(
            ledger,
            wrong,
            on(43, "unwrong", "raise", resource="silo", quantity="-1 kg", corrects="wrong"),
        )
        found = walk(ledger, "out", "trace")
        assert names(ledger, found.order) == ["early", "in0", "in1", "in2", "in3"]
        assert names(ledger, found.reversed) == ["wrong"]


def test_what_was_corrected_is_met_as_what_it_is() -> None:
    """Labour and a tool of which something was taken back are still influence, in a long list too."""
    records = [
        Process(id=iri("milling")),
        on(1, "bought", "raise", resource="mill-stone"),
        on(2, "used", "use", resource="mill-stone", input_of="milling", quantity="2 kg"),
        on(3, "toil", "work", input_of="milling", effort="2 h"),
        on(4, "ground", "consume", resource="grain", input_of="milling", quantity="2 kg"),
        on(5, "flour", "produce", resource="bin", output_of="milling"),
        on(6, "less", "work", input_of="milling", effort="-1 h", corrects="toil"),
        on(6, "little", "consume", resource="grain", quantity="-1 kg", corrects="ground"),
    ]
    with ledger_of(records) as ledger:
        expected = dict.fromkeys(("bought", "used", "toil"), "influence")
        expected |= {"ground": "material", "flour": "material"}
        assert ranked(ledger, "bin") == expected
        assert ranked(ledger, "bought", "track") == dict.fromkeys(("used", "flour"), "influence")


def test_what_is_put_into_something_is_asked_for_anew() -> None:
    """A box that is tracked leads to what was packed into it since, and to what was taken out again."""
    records = [
        Process(id=iri("packing")),
        Process(id=iri("unpacking")),
        on(1, "made", "raise", resource="box", creates="box"),
        on(1, "baked", "raise", resource="loaf", creates="loaf"),
    ]
    with ledger_of(records) as ledger:
        assert steps(ledger, "made", "track") == []
        tell(ledger, on(2, "packed", "combine", resource="loaf", to="box", input_of="packing"))
        assert steps(ledger, "baked", "track") == ["packed"]
        tell(ledger, on(3, "taken", "separate", resource="loaf", output_of="unpacking"))
        assert "taken" in steps(ledger, "baked", "track")
        assert "packed" in steps(ledger, "loaf")
        tell(ledger, on(4, "again", "combine", resource="loaf", to="box", input_of="packing"))
        both = walk(ledger, "made", "track"), walk(ledger, "box", "trace")
        assert all(found.order for found in both)


GAP = [
    on(0, "milled", "raise", resource="bin"),
    on(1, "sent", "transfer", resource="bin", provider="mill", receiver="shop"),
    on(2, "came", "transfer", to="sack", provider="mill", receiver="shop"),
    on(3, "sold", "lower", resource="sack", who="shop"),
]


def test_an_identifier_that_is_written_later_joins() -> None:
    """What was joined to nothing is looked at again when it is described, or when another is."""
    with ledger_of(GAP) as ledger:
        assert steps(ledger, "sold") == ["came"]
        assert steps(ledger, "milled", "track") == ["sent"]
        tell(ledger, EconomicResource(id=iri("sack"), tracking_identifier="S1"))
        assert steps(ledger, "sold") == ["came"]
        tell(ledger, EconomicResource(id=iri("bin"), tracking_identifier="S1"))
        assert steps(ledger, "sold") == ["milled", "came"]
        assert ranked(ledger, "milled", "track") == {"sent": "material", "sold": "identifier"}
        tell(ledger, EconomicResource(id=iri("bin"), tracking_identifier="S2", revision=2))
        assert steps(ledger, "sold") == ["came"]


def test_a_lot_that_is_told_later_joins() -> None:
    """By the lot alone, which has no code."""
    lot = BatchLotRecord(id=iri("lot"))
    with ledger_of(GAP) as ledger:
        assert steps(ledger, "sold") == ["came"]
        described = (EconomicResource(id=iri(n), of_batch_lot=Ref(lot.id)) for n in ("bin", "sack"))
        tell(ledger, lot, *described)
        assert steps(ledger, "sold") == ["milled", "came"]


def test_marks_with_the_same_digest_are_not_the_same() -> None:
    """Two words with one CRC-32, on things that would else be one."""
    marked = [
        EconomicResource(id=iri("bin"), tracking_identifier="plumless"),
        EconomicResource(id=iri("sack"), tracking_identifier="buckeroo"),
        on(0, "milled", "raise", resource="bin"),
        on(2, "came", "transfer", to="sack", provider="mill", receiver="shop"),
        on(3, "sold", "lower", resource="sack", who="shop"),
    ]
    with ledger_of(marked) as ledger:
        marks = ledger.books.by_name["EconomicResource"].marks["tracking_identifier"].view
        assert marks[0] == marks[1] != 0
        assert steps(ledger, "sold") == ["came"]


def test_what_is_kept_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond it, only long lists stay; after very many new events nothing does."""
    monkeypatch.setattr(trails, "LEAST", 3)
    monkeypatch.setattr(trails, "SHARE", 1000)
    monkeypatch.setattr(trails, "LONG", 5)
    with ledger_of([*silo(6), on(40, "out", "move", resource="silo", to="bin")]) as ledger:
        assert len(steps(ledger, "bin")) == 7
        trail = chains(ledger).trail(forth=False)
        assert trail is not None
        assert (len(trail.ends), [len(parts[0]) for parts in trail.lists.values()]) == (0, [6])
        assert len(steps(ledger, "bin")) == 7
        monkeypatch.setattr(trails, "LATE_MAX", 1)
        tell(ledger, *(on(30, f"more{n}", "raise", resource="silo") for n in range(2)))
        assert chains(ledger).trail(forth=False) is trail
        assert len(trail.lists) == 0
        assert len(steps(ledger, "bin")) == 9


def test_a_reader_of_the_past_or_of_less_asks() -> None:
    """What is ready is for who sees all there is now."""
    with ledger_of(silo(2)) as ledger:
        version = ledger.books.version
        early = chains(ledger)
        assert early.trail(forth=True) is not None
        tell(ledger, on(40, "out", "lower", resource="silo"))
        assert early.trail(forth=True) is None
        assert chains(ledger, version).trail(forth=True) is None
        assert chains(ledger, ledger.books.version).trail(forth=True) is not None


def test_who_answers_otherwise_is_asked() -> None:
    """A graph in which some events do not count is not walked by what is ready for all."""

    class Fewer(Chains):
        """A graph without the first event."""

        def status(self, event: int) -> int:
            """Return whether an event counts."""
            return ABSENT if event == 0 else super().status(event)

    class Same(Fewer):
        """Another, by the same rule."""

    with ledger_of([*silo(3), on(40, "out", "lower", resource="silo")]) as ledger:
        for kind in (Fewer, Same):
            graph = kind(Sight(ledger.books), ledger.journal.time)
            found = trace(graph, start_at(ledger, "out"))
            assert names(ledger, found.order) == ["in1", "in2"]
        assert steps(ledger, "out") == ["in0", "in1", "in2"]


# -- limits ----------------------------------------------------------------------------------------


def test_who_counts_too_much_starts_anew_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the midst of a level, and before a long list is read."""
    monkeypatch.setattr(swift, "_MANY", 10)
    records = [*silo(30), on(300, "out", "move", resource="silo", to="bin")]
    with ledger_of(records) as ledger:
        few = walk(ledger, "bin", "trace", Limits(count=20))
        assert (len(few.order), few.cut) == (20, [COUNT])
        one = walk(ledger, "bin", "trace", Limits(count=1))
        assert (names(ledger, one.order), one.cut) == (["out"], [COUNT])
        all_of_it = walk(ledger, "bin", "trace", Limits(count=31))
        assert (len(all_of_it.order), all_of_it.cut) == (31, [])
        for graph in (chains(ledger), asking(ledger)):
            late = trace(graph, start_at(ledger, "bin"), Limits(milliseconds=-1))
            assert (names(ledger, late.order), late.cut) == (["out"], [TIME])


def test_what_is_beyond_the_count_is_left_out_within_a_level() -> None:
    """Three things were put together; of where they came from there is room for one."""
    records = [on(1, f"raised{n}", "raise", resource=f"part{n}") for n in range(3)]
    records += [on(2, f"moved{n}", "move", resource=f"part{n}", to="whole") for n in range(3)]
    with ledger_of(records) as ledger:
        found = walk(ledger, "whole", "trace", Limits(count=4))
        assert names(ledger, found.order) == ["raised0", "moved0", "moved1", "moved2"]
        assert found.cut == [COUNT]


def test_what_is_met_closer_before_it_is_left_is_left_there() -> None:
    """A press that was used, and melted down into what it was used for."""
    records = [
        Process(id=iri("pressing")),
        on(0, "bought", "raise", resource="press", quantity="2 kg"),
        on(1, "pressed", "use", resource="press", input_of="pressing"),
        on(1, "melted", "move", resource="press", to="lump"),
        on(2, "poured", "consume", resource="lump", input_of="pressing"),
        on(3, "out", "produce", resource="bell", output_of="pressing"),
    ]
    with ledger_of(records) as ledger:
        assert ranked(ledger, "bell")["bought"] == "material"


def test_several_starts_are_one_walk() -> None:
    """Each event is met once, at the closest rank that any start gives it."""
    records = [
        Process(id=iri("milling")),
        on(1, "crop", "raise", resource="grain"),
        on(2, "used", "use", resource="grain", input_of="milling"),
        on(3, "flour", "produce", resource="bin", output_of="milling"),
        on(4, "sold", "lower", resource="grain"),
    ]
    with ledger_of(records) as ledger:
        start = [start_at(ledger, name).events[0] for name in ("flour", "sold")]
        found = trace(chains(ledger), Start(events=tuple(start)))
        assert names(ledger, found.order) == ["crop", "used"]
        assert list(found.ranks.values()).count(2) == 1


def test_what_left_a_process_early_comes_after_what_entered_it() -> None:
    """Also where something else left it late, whichever of both is met first."""
    records = [
        Process(id=iri("baking")),
        on(1, "early", "produce", resource="bun", output_of="baking"),
        on(2, "dough", "consume", resource="flour", input_of="baking"),
        on(2, "toil", "work", input_of="baking"),
        on(3, "late", "produce", resource="loaf", output_of="baking"),
        on(4, "one", "move", resource="loaf", to="basket"),
        on(5, "two", "move", resource="bun", to="basket"),
    ]
    with ledger_of(records) as ledger:
        found = steps(ledger, "basket")
        assert found.index("dough") < found.index("early")
        assert found.index("toil") < found.index("early")


# -- the size of the world -------------------------------------------------------------------------


def calls(work: Callable[[], object]) -> int:
    """Return how many functions are called by work."""
    counted = 0

    def count(_frame: object, event: str, _what: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    gc.disable()  # others are called when it collects
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
        gc.enable()
    return counted


def chain_in_a_world(others: int) -> list[Record]:
    """Tell of a chain of ten in the midst of a world of others."""
    records: list[Record] = [on(0, "begin", "raise", resource="r0")]
    for number in range(10):
        said = {"provider": "mill", "receiver": "shop", "to": f"r{number + 1}"}
        records += [
            on(1, f"other{number}-{n}", "raise", resource=f"other{n % 50}") for n in range(others)
        ]
        records.append(on(2, f"e{number}", "transfer", resource=f"r{number}", **said))
    return records


@pytest.mark.parametrize(("start", "way"), [("r10", "trace"), ("begin", "track")])
def test_the_work_of_a_walk_does_not_depend_on_the_size_of_the_world(start: str, way: str) -> None:
    """The first time and again: as many calls, as much read and kept, in a world 20 times as large."""
    done: list[Any] = []
    for others in (2, 40):
        with ledger_of(chain_in_a_world(others)) as ledger:

            def walked(ledger: Ledger = ledger) -> object:
                way_of = track if way == "track" else trace
                return way_of(chains(ledger), start_at(ledger, start))

            ledger.books.memory.kept.clear()
            first, again = calls(walked), calls(walked)
            trail = chains(ledger).trail(forth=way == "track")
            assert trail is not None
            found = walk(ledger, start, way)
            done.append((first, again, found.read, len(trail.ends), len(trail.lists)))
    assert done[0] == done[1]
    assert done[0][1] < done[0][0]
