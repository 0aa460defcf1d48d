# SPDX-License-Identifier: MIT
"""What is followed: whose view it is made from, what counts as a change, and where it goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from graphql import GraphQLError

from tests.helpers import change, event, iri, measure
from valueflows.graphql.context import Asking
from valueflows.graphql.executing import RowExecutor
from valueflows.graphql.following import Following, Place, Signal
from valueflows.graphql.schema import schema
from valueflows.ledger.books import Books
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.sight import Sight
from valueflows.ledger.tables import Table
from valueflows.ledger.view import View
from valueflows.model.callers import Caller, Role
from valueflows.model.ours import Opening
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import Ref

from .kit import Desk

EVENTS = """subscription ($v: Int, $r: String, $f: EconomicEventFilterParams) {
  economicEventRecorded(afterVersion: $v, resume: $r, filter: $f) {
    version resume event { id note provider { id } } } }"""
QUANTITIES = """subscription ($v: Int, $r: String, $i: [ID!]) {
  resourceQuantityChanged(afterVersion: $v, resume: $r, resource: $i) {
    version resume resource { id } } }"""
NARROW = Caller(Role.AUDITOR, "", frozenset({iri("ada")}))
SHORT = 0.05


def raised(name: str, **said: Any) -> Any:
    """Make an event that adds a kilogram."""
    return event(name, "raise", who="ada", quantity="1 kg", **said)


class Follower:
    """One subscription, read message by message."""

    def __init__(self, results: Any) -> None:
        self.results = results

    async def told(self, count: int) -> list[dict[str, Any]]:
        """Return what the next messages say."""
        return [await self._next() for _ in range(count)]

    async def _next(self) -> dict[str, Any]:
        result = await asyncio.wait_for(anext(self.results), 20)
        assert not result.errors, result.errors
        (found,) = result.data.values()
        said: dict[str, Any] = found
        return said

    async def ids(self, count: int) -> list[str]:
        """Return the ids the next messages are about."""
        found = await self.told(count)
        return [(one.get("event") or one["resource"])["id"] for one in found]

    async def error(self) -> GraphQLError:
        """Return the error it ends with."""
        result = await asyncio.wait_for(anext(self.results), 20)
        (error,) = result.errors
        assert isinstance(error, GraphQLError)
        return error

    async def is_quiet(self) -> bool:
        """Whether nothing is told for a while; it cannot be read on afterwards."""
        try:
            await asyncio.wait_for(anext(self.results), SHORT)
        except TimeoutError:
            return True
        return False


@asynccontextmanager
async def followed(
    desk: Desk, query: str = EVENTS, caller: Caller | None = None, **variables: Any
) -> AsyncIterator[Follower]:
    """Subscribe at a desk while the block lasts."""
    signal = Signal(desk.ledger)
    signal.open()
    following = Following(Asking(desk.ledger, caller or desk.caller), signal)
    context = {"asking": following.asking, "following": following}
    results: Any = await schema().stream(query, variable_values=variables, context_value=context)
    try:
        yield Follower(results)
    finally:
        await results.aclose()
        signal.close()


def hiding(monkeypatch: pytest.MonkeyPatch, hidden: Callable[[str], bool], behind: int = 0) -> None:
    """Let views hide some records, and stand some versions behind the books."""

    class Narrow(Sight):
        def __init__(self, books: Books) -> None:
            super().__init__(books)
            self.version -= behind

        def shows(self, table: Table, row: int) -> bool:
            return not hidden(self.books.ids.text(table.id.view[row])) and super().shows(table, row)

    monkeypatch.setattr(Ledger, "view", lambda self, _caller: View(Narrow(self.books)))


# -- who sees what ---------------------------------------------------------------------------------


def test_what_the_view_hides_is_skipped_without_a_trace(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its version nor a place in its change is told, and no resource it moved."""
    resource = EconomicResource(id=iri("bin"))
    desk.ledger.record(change(resource, raised("e1"), raised("h2", resource="bin"), raised("e3")))
    desk.ledger.record(change(raised("h4", resource="bin")))
    desk.ledger.record(change(raised("e5")))
    hiding(monkeypatch, lambda text: text.startswith(iri("h")))

    async def run() -> None:
        async with followed(desk, v=0) as follower:
            told = await follower.told(3)
        assert [t["event"]["id"] for t in told] == [iri("e1"), iri("e3"), iri("e5")]
        assert [t["version"] for t in told] == [2, 2, 4]
        async with followed(desk, r=told[0]["resume"]) as follower:
            assert await follower.ids(2) == [iri("e3"), iri("e5")]
        async with followed(desk, r=Place(2, iri("h2")).token) as follower:
            known = await follower.error()
        async with followed(desk, r=Place(2, iri("none")).token) as follower:
            assert (await follower.error()).message == known.message
        async with followed(desk, QUANTITIES, v=0) as follower:
            assert await follower.is_quiet()

    asyncio.run(run())


def test_a_view_that_stands_behind_tells_only_what_it_holds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes later is told when the view has come so far."""
    hiding(monkeypatch, lambda _text: False, behind=2)

    async def run() -> None:
        desk.ledger.record(change(raised("e0")))
        desk.ledger.record(change(raised("e1")))
        async with followed(desk) as follower:
            waiting = asyncio.create_task(follower.ids(1))
            await asyncio.sleep(SHORT)
            assert not waiting.done()
            desk.ledger.record(change(raised("e2")))
            assert await waiting == [iri("e0")]
            desk.ledger.record(change(raised("e3")))
            assert await follower.ids(1) == [iri("e1")]

    asyncio.run(run())


@pytest.mark.parametrize("caller", [None, NARROW])
def test_who_sees_less_filters_by_what_they_see(caller: Caller | None, desk: Desk) -> None:
    """Of what concerns them the same events come as for who sees all."""
    for number in range(6):
        names = [f"e{number}-{part}" for part in range(3)]
        desk.ledger.record(change(*(raised(n, note=f"part {n[-1]}") for n in names)))
    asked: dict[str, Any] = {"f": {"searchString": "part 2", "action": ["raise"]}}

    async def run() -> None:
        async with followed(desk, caller=caller, v=0, **asked) as follower:
            assert await follower.ids(6) == [iri(f"e{number}-2") for number in range(6)]
            desk.ledger.record(change(raised("other")))
            desk.ledger.record(change(raised("late", note="part 2")))
            assert await follower.ids(1) == [iri("late")]

    asyncio.run(run())


# -- quantities ------------------------------------------------------------------------------------


def test_only_what_moves_a_quantity_is_a_change_of_it(desk: Desk) -> None:
    """Each resource once a change, in the order they were touched; use and citation move nothing."""
    bins = [EconomicResource(id=iri(name)) for name in ("a", "b", "c")]
    desk.ledger.record(change(*bins, raised("e1", resource="b"), raised("e2", resource="a")))
    desk.ledger.record(change(event("e3", "use", who="ada", resource="a", effort="1 h")))
    moved = event("e4", "move", who="ada", resource="b", to="c", quantity="1 kg")
    desk.ledger.record(change(moved, raised("e5", resource="b")))

    async def run() -> None:
        async with followed(desk, QUANTITIES, v=0) as follower:
            told = await follower.told(4)
            assert [(t["version"], t["resource"]["id"]) for t in told] == [
                (2, iri("b")),
                (2, iri("a")),
                (4, iri("b")),
                (4, iri("c")),
            ]
            desk.ledger.record(change(raised("e6", resource="a")))
            assert await follower.ids(1) == [iri("a")]
        async with followed(desk, QUANTITIES, r=told[0]["resume"], i=[iri("a")]) as follower:
            assert "no such record" in (await follower.error()).message
        async with followed(desk, QUANTITIES, r=told[2]["resume"]) as follower:
            assert await follower.ids(2) == [iri("c"), iri("a")]

    asyncio.run(run())


def test_what_is_stated_of_a_stock_is_a_change_of_it(desk: Desk) -> None:
    """An opening moves a quantity as an event does."""
    stated = Opening(id=iri("o"), resource=Ref(iri("a")), onhand_quantity=measure("4 kg"))
    desk.ledger.record(change(EconomicResource(id=iri("a")), stated))

    async def run() -> None:
        async with followed(desk, QUANTITIES, v=0, i=[iri("a")]) as follower:
            assert await follower.ids(1) == [iri("a")]

    asyncio.run(run())


def test_a_list_of_resources_has_an_end(desk: Desk) -> None:
    """The error says how many it may have."""

    async def run() -> None:
        async with followed(desk, QUANTITIES, i=["urn:x"] * 1001) as follower:
            error = await follower.error()
        assert error.extensions == {"code": "TOO_MANY_IDS", "limit": 1000}

    asyncio.run(run())


# -- waking and going on ---------------------------------------------------------------------------


def test_a_change_of_another_thread_wakes_a_follower(desk: Desk) -> None:
    """A ledger may be written from any; and a signal that is closed listens no longer."""

    async def run() -> None:
        async with followed(desk) as follower:
            waiting = asyncio.create_task(follower.ids(1))
            await asyncio.sleep(SHORT)
            work = threading.Thread(target=desk.ledger.record, args=(change(raised("e1")),))
            work.start()
            assert await waiting == [iri("e1")]
            work.join()

    asyncio.run(run())
    assert desk.ledger.published == []


@pytest.mark.parametrize("text", ["", "x", ".", "-1", "1.é", "1.#", "1._w", "9" * 99, "\uff11"])
def test_a_place_that_was_made_up_is_no_place(text: str) -> None:
    """Whatever it is, the error says what to send."""
    with pytest.raises(GraphQLError, match="Send the `resume`"):
        Place.of(text)


@pytest.mark.parametrize(
    "place", [Place(0), Place(7), Place(7, "urn:x:é?"), Place(1, "a:" + "b" * 99)]
)
def test_a_place_is_read_as_it_was_written(place: Place) -> None:
    """Its token fits into a header."""
    assert Place.of(place.token) == place
    assert place.token.isascii()
    assert place.token.isprintable()


def test_what_is_sorted_out_for_a_message_goes_with_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A subscription that lasts for ever does not grow."""
    seen: list[RowExecutor] = []
    build = RowExecutor.build_per_event_executor

    def kept(self: RowExecutor, payload: Any) -> Any:
        seen.append(self)
        return build(self, payload)

    monkeypatch.setattr(RowExecutor, "build_per_event_executor", kept)
    for number in range(20):
        desk.ledger.record(change(raised(f"e{number}")))

    async def run() -> None:
        async with followed(desk, v=0) as follower:
            await follower.told(20)

    asyncio.run(run())
    assert len(seen) == 20
    assert all(not one._plans.sorted and not one._relevant_sub_fields for one in seen)


def test_a_subscription_that_is_not_streamed_is_refused(desk: Desk) -> None:
    """There is one answer to a request; the error says how to get more."""
    assert desk.error(EVENTS)["extensions"]["code"] == "NOT_STREAMED"
