# SPDX-License-Identifier: MIT
"""Recording for a server: many clients, one append a group, and an answer for everybody."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.helpers import BASE, change, event
from valueflows.ledger.journal import UnavailableError
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.writer import Writer
from valueflows.model.changes import Recorded
from valueflows.model.problems import Code, Refused

from .kit import joins, makes, organization, uses
from .serving import LONG, GatedDisk, counted, is_whole, outcomes, serve

# -- joining into groups ---------------------------------------------------------------------------


def test_what_waits_together_is_one_append(served: Ledger) -> None:
    """Sixty-four clients that ask at once share a write and a sync, and each has its own version."""

    async def story(writer: Writer) -> list[Recorded]:
        return await asyncio.gather(*(writer.record(joins(f"o{n}")) for n in range(64)))

    with counted(served) as counts:
        answers = serve(served, story)
    assert [answer.version for answer in answers] == list(range(2, 66))
    assert [answer.ids for answer in answers] == [(f"{BASE}o{n}",) for n in range(64)]
    assert counts == [64]
    is_whole(served)


def test_sixty_four_clients_for_a_while(served: Ledger) -> None:
    """Clients that each wait for their answer before they ask again: all is there, in one order."""

    async def client(writer: Writer, who: int) -> list[int]:
        return [(await writer.record(joins(f"o{who}-{n}"))).version for n in range(10)]

    async def story(writer: Writer) -> list[list[int]]:
        return await asyncio.gather(*(client(writer, who) for who in range(64)))

    with counted(served) as counts:
        versions = serve(served, story)
    assert sorted(v for mine in versions for v in mine) == list(range(2, 642))
    assert all(mine == sorted(mine) for mine in versions)
    assert len(counts) < 100, "clients did not share appends"
    is_whole(served)


def test_a_group_sees_what_comes_before_it_in_the_group(served: Ledger) -> None:
    """Changes of one group are checked in their order, each on what the ones before it did."""

    async def story(writer: Writer) -> list[Any]:
        return await outcomes(
            writer.record(makes("e1", "flour", "10 kg")),
            writer.record(uses("e2", "flour", "6 kg")),
            writer.record(uses("e3", "flour", "6 kg")),
            writer.record(uses("e4", "flour", "4 kg")),
        )

    with counted(served) as counts:
        made, used, refused, rest = serve(served, story)
    assert (made.version, used.version, rest.version) == (2, 3, 4)
    assert isinstance(refused, Refused)
    assert [p.code for p in refused.problems] == [Code.STOCK_BELOW_ZERO]
    assert counts == [3]
    is_whole(served)


def test_the_next_group_is_checked_on_the_one_in_flight(served: Ledger, disk: GatedDisk) -> None:
    """What is on its way to the disk counts for what is checked meanwhile, and is not visible."""

    async def story(writer: Writer) -> list[Any]:
        disk.shut()
        first = asyncio.ensure_future(writer.record(makes("e1", "flour", "10 kg")))
        await disk.is_reached()
        then = [
            asyncio.ensure_future(writer.record(uses(f"u{n}", "flour", "4 kg"))) for n in range(3)
        ]
        await asyncio.sleep(0)
        assert served.standing.stock("https://commons.example/flour") is None
        assert not first.done()
        disk.gate.set()
        return await outcomes(first, *then)

    made, one, two, three = serve(served, story)
    assert [made.version, one.version, two.version] == [2, 3, 4]
    assert isinstance(three, Refused)
    is_whole(served)


def test_readers_see_a_group_whole(served: Ledger) -> None:
    """Whoever is woken by a group finds all of it; in between there is no other version."""
    seen: list[int] = []
    served.published.append(lambda: seen.append(served.books.version))

    async def story(writer: Writer) -> None:
        for round_ in range(5):
            await asyncio.gather(*(writer.record(joins(f"o{round_}-{n}")) for n in range(10)))

    serve(served, story)
    assert seen == [11, 21, 31, 41, 51]


def test_large_requests_do_not_make_large_groups(
    served: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A group ends where it would hold too many changes or bytes; the rest follows in the next."""
    monkeypatch.setattr("valueflows.ledger.writer.GROUP_CHANGES_MAX", 10)
    monkeypatch.setattr("valueflows.ledger.writer.GROUP_BYTES_MAX", 1000)
    small = [change(organization(f"s{n}"), request=b"x") for n in range(25)]
    large = [change(organization(f"l{n}"), request=b"x" * 400) for n in range(6)]

    async def story(writer: Writer) -> None:
        await asyncio.gather(*(writer.record(one) for one in small))
        await asyncio.gather(*(writer.record(one) for one in large))

    with counted(served) as counts:
        serve(served, story)
    assert max(counts) == 10
    assert sum(counts) == 31
    assert max(counts[3:]) <= 3
    is_whole(served)


# -- batches among others --------------------------------------------------------------------------


def test_batches_stand_or_fall_between_single_changes(served: Ledger) -> None:
    """A batch is one append of its own, in its turn; a refused one takes nobody with it."""
    good = [joins(f"b{n}") for n in range(5)]
    bad = [joins("x"), uses("e9", "flour", "-1 kg"), joins("y")]

    async def story(writer: Writer) -> list[Any]:
        return await outcomes(
            writer.record(joins("first")),
            writer.record_all(good),
            writer.record(joins("second")),
            writer.record_all(bad),
            writer.record(joins("third")),
        )

    with counted(served) as counts:
        first, batch, second, refused, third = serve(served, story)
    assert first.version == 2
    assert [one.version for one in batch] == [3, 4, 5, 6, 7]
    assert isinstance(refused, Refused)
    assert (second.version, third.version) == (8, 9)
    assert counts == [1, 5, 1, 1]
    assert served.standing.kind(organization("x").id) is None
    is_whole(served)


def test_a_batch_of_nothing(served: Ledger) -> None:
    """Nothing to record is answered at once with nothing."""
    assert serve(served, lambda writer: writer.record_all([])) == []


def test_asking_twice_at_once(served: Ledger, disk: GatedDisk) -> None:
    """The same request twice, in one group, in flight, alone or in a batch: one line, one answer."""
    batch = [joins("b1"), joins("b2")]

    async def story(writer: Writer) -> list[Any]:
        disk.shut()
        first = [asyncio.ensure_future(writer.record(joins("mill"))) for _ in range(3)]
        await disk.is_reached()
        more = [asyncio.ensure_future(writer.record(joins("mill"))) for _ in range(3)]
        batches = [asyncio.ensure_future(writer.record_all(batch)) for _ in range(3)]
        await asyncio.sleep(0)
        disk.gate.set()
        return await outcomes(*first, *more, *batches)

    answers = serve(served, story)
    assert {answer.version for answer in answers[:6]} == {2}
    for answer in answers[6:]:
        assert [one.version for one in answer] == [3, 4]
    assert served.books.version == 4
    is_whole(served)


def test_another_request_under_an_id_in_flight_is_refused(served: Ledger, disk: GatedDisk) -> None:
    """An id belongs to its request from the moment that is on its way."""
    clash = change(organization("farm"), id=joins("mill").id)

    async def story(writer: Writer) -> list[Any]:
        disk.shut()
        first = asyncio.ensure_future(writer.record(joins("mill")))
        await disk.is_reached()
        second = asyncio.ensure_future(writer.record(clash))
        await asyncio.sleep(0)
        disk.gate.set()
        return await outcomes(first, second)

    first, second = serve(served, story)
    assert first.version == 2
    assert isinstance(second, Refused)
    assert [p.code for p in second.problems] == [Code.CHANGE_ID_CONFLICT]


# -- who stops waiting -----------------------------------------------------------------------------


def test_who_stops_waiting_does_not_stop_the_write(served: Ledger, disk: GatedDisk) -> None:
    """Cancelled before, while and after the write: the change is recorded, the others answered."""

    async def story(writer: Writer) -> list[Any]:
        disk.shut()
        flying = asyncio.ensure_future(writer.record(joins("flying")))
        await disk.is_reached()
        waiting = asyncio.ensure_future(writer.record(joins("waiting")))
        other = asyncio.ensure_future(writer.record(joins("other")))
        await asyncio.sleep(0)
        flying.cancel()
        waiting.cancel()
        disk.gate.set()
        return await outcomes(flying, waiting, other)

    flying, waiting, other = serve(served, story)
    assert isinstance(flying, asyncio.CancelledError)
    assert isinstance(waiting, asyncio.CancelledError)
    assert isinstance(other, Recorded)
    for name in ("flying", "waiting", "other"):
        assert served.standing.kind(organization(name).id) == "Organization"
    is_whole(served)


def test_a_hundred_impatient_clients(served: Ledger) -> None:
    """Half of the clients are cancelled at any moment; all they asked is there and nobody hangs."""

    async def story(writer: Writer) -> None:
        tasks = [asyncio.ensure_future(writer.record(joins(f"o{n}"))) for n in range(100)]
        for number, task in enumerate(tasks):
            if number % 2:
                task.cancel()
            if number % 10 == 0:
                await asyncio.sleep(0)
        await outcomes(*tasks)

    serve(served, story)
    there = [served.journal.find(joins(f"o{n}").id.bytes) is not None for n in range(100)]
    assert all(there[::2])
    is_whole(served)


def test_closing_waits_for_what_is_on_its_way(served: Ledger, disk: GatedDisk) -> None:
    """``close`` returns when all that was asked before has been answered."""

    async def story() -> list[Any]:
        writer = Writer(served)
        disk.shut()
        asked = [asyncio.ensure_future(writer.record(joins(f"o{n}"))) for n in range(5)]
        await disk.is_reached()
        asked += [asyncio.ensure_future(writer.record(joins(f"p{n}"))) for n in range(5)]
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(writer.close())
        await asyncio.sleep(0)
        assert not closing.done()
        disk.gate.set()
        await asyncio.wait_for(closing, LONG)
        assert all(one.done() for one in asked)
        return await outcomes(*asked)

    assert all(isinstance(answer, Recorded) for answer in asyncio.run(story()))
    is_whole(served)


def test_a_closed_writer_refuses_at_once(served: Ledger) -> None:
    """Who asks after the end has an answer, not an everlasting wait; nothing is recorded."""

    async def story() -> None:
        writer = Writer(served)
        await writer.record(joins("mill"))
        await writer.close()
        with pytest.raises((UnavailableError, RuntimeError)):
            await asyncio.wait_for(writer.record(joins("late")), 2)

    asyncio.run(story())
    assert served.journal.find(joins("late").id.bytes) is None


def test_events_of_many_clients_on_one_stock_never_go_below_zero(served: Ledger) -> None:
    """Of forty who each take a kilogram out of twenty, twenty have it and twenty are refused."""
    served.record(makes("e1", "flour", "20 kg"))

    async def client(writer: Writer, who: int) -> Any:
        taken = event(f"t{who}", "consume", who="mill", resource="flour", quantity="1 kg")
        return (await outcomes(writer.record(change(taken))))[0]

    async def story(writer: Writer) -> list[Any]:
        return await asyncio.gather(*(client(writer, who) for who in range(40)))

    answers = serve(served, story)
    assert sum(isinstance(answer, Recorded) for answer in answers) == 20
    assert sum(isinstance(answer, Refused) for answer in answers) == 20
    stock = served.standing.stock("https://commons.example/flour")
    assert stock is not None
    assert stock.accounting == 0
    is_whole(served)
