# SPDX-License-Identifier: MIT
"""Recording for a server when something fails: whoever waits is told, and nothing is half there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from tests.helpers import BASE, change
from valueflows.ledger import checking
from valueflows.ledger.journal import OutcomeUnknownError, UnavailableError
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.writer import Writer
from valueflows.model.changes import Change, Recorded

from .kit import joins, makes, organization, picture, uses
from .serving import GatedDisk, is_whole, outcomes, serve

# -- failing disks ---------------------------------------------------------------------------------


@pytest.mark.parametrize("calls", [("write",), ("sync",)])
def test_a_failed_group_and_the_one_on_top_are_unavailable(
    served: Ledger, disk: GatedDisk, calls: tuple[str, ...]
) -> None:
    """Both are answered with the failure, nothing of them is visible; repeated, they go through."""
    before = picture(served)

    def ask(writer: Writer) -> list[Awaitable[Any]]:
        return [
            writer.record_all([joins("b1"), joins("b2")]),
            writer.record(joins("o1")),
            writer.record(joins("o2")),
        ]

    async def story(writer: Writer) -> tuple[list[Any], list[Any]]:
        disk.fail(*calls)
        first = await outcomes(*ask(writer))
        if not all(isinstance(one, UnavailableError) for one in first):
            assert served.books.version > 1
        else:
            assert picture(served) == before
        return first, await outcomes(*ask(writer))

    first, again = serve(served, story)
    assert isinstance(first[0], UnavailableError)
    assert [one.version for one in again[0]]
    assert all(isinstance(one, Recorded) for one in again[1:])
    is_whole(served)


def test_one_prepared_on_a_failed_flight_fails_with_it(served: Ledger, disk: GatedDisk) -> None:
    """A group that was checked on what never became durable is not written either."""

    async def story(writer: Writer) -> list[Any]:
        disk.shut()
        disk.fail("sync")
        flying = asyncio.ensure_future(writer.record(makes("e1", "flour", "10 kg")))
        on_top = asyncio.ensure_future(writer.record(joins("other")))
        await disk.is_reached()
        later = asyncio.ensure_future(writer.record(uses("e2", "flour", "1 kg")))
        await asyncio.sleep(0)
        disk.gate.set()
        return await outcomes(flying, on_top, later)

    flying, on_top, later = serve(served, story)
    assert isinstance(flying, UnavailableError)
    assert isinstance(on_top, UnavailableError)
    assert isinstance(later, (UnavailableError, Recorded))
    if isinstance(later, Recorded):
        stock = served.standing.stock("https://commons.example/flour")
        assert stock is not None
        assert not stock.known, "it was counted on top of what was never written"
    is_whole(served)


def test_an_unknown_outcome_is_told_to_all_and_mended(served: Ledger, disk: GatedDisk) -> None:
    """When nobody can tell, everybody is told so; the same requests settle it later."""
    asked = [joins("a"), joins("b"), joins("c")]

    async def story(writer: Writer) -> tuple[list[Any], list[Any]]:
        disk.half = 1.0
        disk.fail("sync", "cut")
        first = await outcomes(*(writer.record(one) for one in asked))
        return first, await outcomes(*(writer.record(one) for one in asked))

    first, again = serve(served, story)
    assert all(isinstance(one, OutcomeUnknownError) for one in first)
    assert [one.version for one in again] == [2, 3, 4]
    is_whole(served)


def test_failures_now_and_then_under_load(served: Ledger, disk: GatedDisk) -> None:
    """Clients that repeat what failed: in the end each change is there once."""

    async def client(writer: Writer, who: int) -> None:
        for number in range(8):
            while True:
                try:
                    await writer.record(joins(f"o{who}-{number}"))
                    break
                except (UnavailableError, OutcomeUnknownError):
                    continue

    async def story(writer: Writer) -> None:
        for number in range(5):
            disk.fail(("write", "sync")[number % 2], after=1)
        await asyncio.gather(*(client(writer, who) for who in range(16)))

    serve(served, story)
    assert disk.coming == []
    assert served.books.version == 1 + 16 * 8
    is_whole(served)


# -- what nobody expected --------------------------------------------------------------------------


def poisoned() -> Change:
    """A change that no check foresees: not even its reason can be written down."""
    return change(organization("poison"), why="\ud800")


def test_nobody_waits_for_ever_for_what_cannot_be_prepared(served: Ledger) -> None:
    """An unexpected fault in preparing is an answer for whom it concerns; recording goes on."""

    async def story(writer: Writer) -> tuple[list[Any], Any]:
        asked = [writer.record(joins("a")), writer.record(poisoned()), writer.record(joins("b"))]
        first = await outcomes(*asked)
        return first, await writer.record(joins("later"))

    first, later = serve(served, story)
    assert isinstance(first[1], Exception)
    assert isinstance(later, Recorded)
    is_whole(served)


def test_one_clients_fault_is_not_anothers(served: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that cannot be prepared fails alone; those that share its group are recorded."""
    real = checking.check

    def check(asked: Change, *rest: Any) -> Any:
        if asked.why == "poison":
            raise RuntimeError("nobody expected this")
        return real(asked, *rest)

    monkeypatch.setattr("valueflows.ledger.groups.check", check)

    async def story(writer: Writer) -> list[Any]:
        asked = [writer.record(joins(name)) for name in "ab"]
        poison = writer.record(change(organization("poison"), why="poison"))
        return await outcomes(*asked, poison, writer.record(joins("c")))

    one, two, fault, three = serve(served, story)
    assert isinstance(fault, Exception)
    assert [type(o).__name__ for o in (one, two, three)] == ["Recorded"] * 3
    assert served.standing.kind(f"{BASE}poison") is None
    is_whole(served)


def test_nobody_waits_for_ever_for_a_batch_that_cannot_be_prepared(served: Ledger) -> None:
    """The same for a batch, and for those who wait behind it."""

    async def story(writer: Writer) -> list[Any]:
        return await outcomes(
            writer.record_all([joins("a"), poisoned()]),
            writer.record(joins("b")),
            writer.record_all([joins("c")]),
        )

    batch, single, other = serve(served, story)
    assert isinstance(batch, Exception)
    assert isinstance(single, Recorded)
    assert [one.version for one in other] == [served.books.version]
    is_whole(served)


def test_a_write_that_breaks_off_answers_everybody(
    served: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours in the writing thread is an answer for all who wait; nothing is half visible."""
    before = picture(served)

    async def story(writer: Writer) -> list[Any]:
        def breaks(*_: Any) -> Any:
            raise RuntimeError("nobody expected this")

        with monkeypatch.context() as patch:
            patch.setattr(served.journal, "append", breaks)
            first = asyncio.ensure_future(writer.record(joins("a")))
            second = asyncio.ensure_future(writer.record_all([joins("b"), joins("c")]))
            return await outcomes(first, second)

    for answer in serve(served, story):
        assert isinstance(answer, Exception)
    assert picture(served) == before


def test_a_listener_that_fails_costs_nobody_an_answer(served: Ledger) -> None:
    """Who listens for new versions and breaks does not make a durable change look lost."""

    def breaks() -> None:
        raise RuntimeError("nobody expected this")

    served.published.append(breaks)

    async def story(writer: Writer) -> list[Any]:
        return await outcomes(writer.record(joins("a")), writer.record(joins("b")))

    assert [type(answer).__name__ for answer in serve(served, story)] == ["Recorded"] * 2
    is_whole(served)
