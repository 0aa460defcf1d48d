# SPDX-License-Identifier: MIT
"""What is kept of a document is what it says, never who asked or with what, and only so much of it."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from collections.abc import Callable
from typing import Any, Final

import pytest
from graphql import GraphQLError, specified_rules
from strawberry.exceptions import MissingQueryError

from tests.graphql.kit import Desk, served_schema
from tests.graphql.test_limits import repeated
from tests.graphql.world import iri
from valueflows.graphql import documents, executing, pages
from valueflows.graphql.context import Asking
from valueflows.graphql.documents import SIZES_MAX, Document, Documents
from valueflows.graphql.limits import DOCUMENT_MAX
from valueflows.graphql.pages import PAGE_MAX
from valueflows.graphql.schema import schema
from valueflows.model.callers import PUBLIC, Caller, Role

AUDITOR: Final = Caller(Role.AUDITOR)
NAMES: Final = "{ people { totalCount } economicEvents(first: 3) { edges { node { id note provider { id } } } } }"
SEVERAL: Final = """
    query A { ledger { id } } query B { ledger { name } } mutation C { deletePlan(revisionId: "x") }
"""


def empty() -> Documents:
    """Return a place for documents in which there is none."""
    return Documents(served_schema(), tuple(specified_rules))


def numbered(number: int) -> str:
    """Return one document of many."""
    return f"{{ ledger {{ id }} }} # {number}"


def of_served(text: str) -> Document:
    """Return what the served schema knows of a document."""
    return schema().documents.read(text)


def counted(monkeypatch: pytest.MonkeyPatch, name: str, place: Any = documents) -> list[Any]:
    """Return a list that grows with each call of a function of a module."""
    called: list[Any] = []
    real = getattr(place, name)

    def noted(*given: Any, **more: Any) -> Any:
        called.append(given)
        return real(*given, **more)

    monkeypatch.setattr(place, name, noted)
    return called


# -- answers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("callers", [(AUDITOR, PUBLIC), (PUBLIC, AUDITOR)])
def test_who_asked_before_makes_no_difference(callers: tuple[Caller, Caller], world: Desk) -> None:
    """Each caller is answered as if nobody had asked the same before."""

    def answer(who: Caller, text: str) -> Any:
        return Desk(world.ledger, may_record=False, caller=who).ask(text)

    shared = f"{NAMES} # {callers[0].role}"
    found = [answer(who, shared) for who in (*callers, *callers)]
    alone = [answer(who, f"{shared} alone {who.role}") for who in callers]
    assert found == [*alone, *alone]
    assert found[0] != found[1]


def test_what_directives_leave_out_goes_by_the_variables_of_now(world: Desk) -> None:
    """A selection that was skipped once is there the next time."""
    text = "query ($s: Boolean!) { ledger { id name @skip(if: $s) } people @include(if: $s) { totalCount } }"
    for skipped in (True, False, True):
        data = world.data(text, s=skipped)
        assert ("name" in data["ledger"]) is not skipped
        assert ("people" in data) is skipped


def test_arguments_go_by_the_variables_of_now(world: Desk) -> None:
    """The same document finds another record for another id, whatever its class."""
    text = "query ($i: ID!) { agent(id: $i) { __typename id ... on Person { name } } }"
    for kind in ("Person", "Organization", "Person"):
        found = world.data(text, i=iri(kind))["agent"]
        assert (found["__typename"], found["id"]) == (kind, iri(kind))
        assert ("name" in found) is (kind == "Person")
    assert world.data(text, i="urn:x:nobody")["agent"] is None


def test_each_operation_of_a_document_is_its_own(world: Desk) -> None:
    """What is known of one operation is never taken for another."""

    async def ask(name: str) -> Any:
        context = {"asking": Asking(world.ledger, world.caller)}
        return await schema().execute(SEVERAL, None, context, operation_name=name)

    for _time in range(2):
        for name, field in (("A", "id"), ("B", "name")):
            found = asyncio.run(ask(name))
            assert found.errors is None
            assert found.data["ledger"].keys() == {field}
        assert asyncio.run(ask("C")).errors


@pytest.mark.parametrize(
    "document", ["{ nothing }", "{ ledger", "{ people(first: -1) { totalCount } }"]
)
def test_an_error_is_told_each_time(document: str, world: Desk) -> None:
    """In the same words, at the same place, the first time and later."""
    first = world.error(document)
    assert world.error(document) == world.error(document) == first


def test_variables_are_checked_each_time(world: Desk) -> None:
    """A document that was answered is not answered when a variable is missing or of another kind."""
    text = "query ($i: ID!) { person(id: $i) { id } }"
    for _time in range(2):
        assert world.data(text, i=iri("Person"))["person"]
        assert "non-null type" in world.error(text)["message"]
        assert "invalid value" in world.error(text, i=[1])["message"]


# -- work ------------------------------------------------------------------------------------------


def test_what_was_found_out_is_not_found_out_again(
    world: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading, validating, weighing and sorting out are done once for a text."""
    work = [counted(monkeypatch, name) for name in ("parse", "validate", "exceeded")]
    sorted_out = counted(monkeypatch, "_sorted_out", executing.RowExecutor)
    text = "query Once { people(first: 2) { edges { node { id name } } } ledger { id } }"
    world.data(text)
    once = [len(calls) for calls in (*work, sorted_out)]
    assert once[:3] == [1, 1, 1]
    assert once[3] > 0
    world.data(text)
    assert [len(calls) for calls in (*work, sorted_out)] == once


def test_cursors_are_made_for_who_asks_for_them(
    world: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page without cursors costs none; one that shows where it ends costs one."""
    made = counted(monkeypatch, "cursor_of", pages)
    page = "{ economicEvents(first: 5) { edges { node { id } %s } %s } }"
    for edge, info, count in (
        ("", "", 0),
        ("", "pageInfo { hasNextPage endCursor }", 1),
        ("cursor", "", 5),
    ):
        made.clear()
        assert len(world.data(page % (edge, info))["economicEvents"]["edges"]) == 5
        assert len(made) == count


def test_a_weight_is_taken_for_each_size_and_for_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Other variables do not count; sizes beyond the largest count as that."""
    taken = counted(monkeypatch, "exceeded")
    text = "query ($n: Int, $i: ID!) { person(id: $i) { id } people(first: $n) { totalCount } }"
    document = empty().read(text)
    for variables in ({"n": 2, "i": "a"}, {"n": 2, "i": "b"}, {"n": 10**9}, {"n": PAGE_MAX + 1}):
        assert document.wrong(variables, None, streamed=False) == []
    assert len(taken) == 2
    for odd in ({}, {"n": None}, {"n": "x"}, {"n": [1]}):
        assert document.wrong(odd, None, streamed=False) == []
    assert len(taken) == 4  # not stated, and stated as something that is no size


def test_so_many_weights_are_kept_and_no_more() -> None:
    """Who asks for another size each time does not make the document grow."""
    document = empty().read("query ($n: Int) { people(first: $n) { totalCount } }")
    for size in range(3 * SIZES_MAX):
        document.wrong({"n": size}, None, streamed=False)
    assert len(document._weighed) <= SIZES_MAX


# -- limits of what is kept ------------------------------------------------------------------------


def test_the_documents_asked_for_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number is limited; asking again keeps a document."""
    monkeypatch.setattr(documents, "KEPT_MAX", 3)
    place = empty()
    first = place.read(numbered(0))
    for number in range(1, 3):
        place.read(numbered(number))
    assert place.read(numbered(0)) is first
    gone = place.read(numbered(1))
    place.read(numbered(3))
    place.read(numbered(4))
    assert len(place) == 3
    assert place.read(numbered(1)) is gone
    assert place.read(numbered(0)) is not first


def test_bytes_are_limited_and_counted_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept never counts for more than it may; when all is gone it counts for nothing."""
    limit = 400_000
    monkeypatch.setattr(documents, "KEPT_BYTES", limit)
    place = empty()
    for number in range(30):
        place.read(repeated(number + 1, lambda n: f"a{n}: ledger {{ id }}"))
        assert 0 < place.bytes <= limit
    assert place.bytes == sum(size for _document, size in place._kept.values())
    assert 1 < len(place) < 30
    monkeypatch.setattr(documents, "KEPT_BYTES", 0)
    place.read("{ ledger { id } }")
    assert (len(place), place.bytes) == (0, 0)


@pytest.mark.parametrize(
    "text",
    [
        repeated(990, lambda _n: "ledger { id }"),
        "{ person(id: [" + "1 " * 3500 + "]) { id } }",
        '{ person(id: "' + "x" * (DOCUMENT_MAX - 40) + '") { id } }',
        "{ ledger { id } } #" + "é" * (DOCUMENT_MAX - 40),
        "query (" + "$a: Int " * 900 + ") { ledger { id } }",
    ],
)
@pytest.mark.uncounted
def test_a_document_takes_no_more_than_it_counts_for(text: str) -> None:
    """The bytes a document is counted for are not fewer than it takes."""
    schema()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    made = Document(served_schema(), text, ())
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert taken <= made.bytes


def test_fields_that_were_sorted_out_count(world: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document counts for more once it was answered, and keeps nothing beyond a limit."""
    place = schema().documents
    text = "{ people { edges { node { id name note } } } } # counts"
    world.data(text)
    document = of_served(text)
    plans = document.plans(document.operations[0])
    assert plans.fields >= 5
    assert place._kept[text][1] == document.bytes + plans.fields * documents.FIELD_BYTES
    monkeypatch.setattr(documents, "FIELDS_MAX", 4)
    world.data(text)
    assert document.plans(document.operations[0]) is not plans
    assert place._kept[text][1] == document.bytes


def test_what_is_told_of_mistakes_counts() -> None:
    """One long name, wrong in many places, is told as often."""
    name = "x" * 20_000
    place = empty()
    text = f"query {{ {' '.join(f'a{n}: agent(id: ${name}) {{ id }}' for n in range(4))} }}"
    document = place.read(text)
    before = place.bytes
    told = document.wrong({}, None, streamed=False)
    place.settle(text, document)
    assert len(told) >= 4
    assert place.bytes - before >= 4 * sum(len(error.message) for error in told)


@pytest.mark.parametrize(
    "make", [lambda: "{ ledger", lambda: "{ ledger { id } } #" + "x" * DOCUMENT_MAX]
)
def test_what_cannot_be_read_is_not_kept(make: Callable[[], str]) -> None:
    """Neither what is no document nor what is too long to be read."""
    place = empty()
    with pytest.raises(GraphQLError):
        place.read(make())
    assert len(place) == 0


# -- what goes wrong before anything is run --------------------------------------------------------


@pytest.mark.parametrize("text", [None, ""])
def test_no_document_is_told_so(text: str | None) -> None:
    """Whoever asks for nothing hears that by strawberry's own exception."""
    with pytest.raises(MissingQueryError):
        asyncio.run(schema().execute(text))


def test_a_bug_before_the_answer_is_masked(
    world: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is noted in the log, and the caller hears nothing of its insides."""

    def broken(*_arguments: Any, **_more: Any) -> Any:
        raise RuntimeError("secret insides")

    monkeypatch.setattr(Document, "wrong", broken)
    error = world.error("{ ledger { id } } # broken")
    assert error["extensions"] == {"code": "INTERNAL"}
    assert "secret" not in str(error)
    assert "secret insides" in caplog.text
