# SPDX-License-Identifier: MIT
"""Who may record, what a repeated request does, and what is said when writing fails."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from tests.graphql.kit import Desk
from tests.graphql.test_events import RECORD, record, said
from tests.graphql.test_mutations import create, delete, made, update
from valueflows.graphql.context import Asking
from valueflows.graphql.schema import schema
from valueflows.ledger.journal import OutcomeUnknownError, UnavailableError
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.writer import Writer
from valueflows.model.callers import Caller, Role
from valueflows.model.problems import Code

CHANGE: Final = "0192f0c0-1c2d-7e3f-8a4b-5c6d7e8f9a0b"
ANY_UUID: Final = (CHANGE, str(uuid.UUID(int=4 << 76 | 2 << 62)), CHANGE.upper())

MUTATIONS: Final[list[tuple[str, dict[str, Any]]]] = [
    (RECORD, {"e": said("produce", "1")}),
    (create("Plan"), {"r": {"name": "p"}}),
    (update("Plan"), {"r": {"revisionId": "urn:x:none@1"}}),
    (delete("Plan"), {"r": "no revision"}),
    (delete("EconomicEvent"), {"r": "no revision"}),
]


@pytest.mark.parametrize(("document", "variables"), MUTATIONS)
def test_who_may_only_read_records_nothing(
    document: str, variables: dict[str, Any], desk: Desk
) -> None:
    """Every mutation is refused before anything else is said about it."""
    desk.may_record = False
    error = desk.error(document, **variables)
    assert error["extensions"] == {"code": Code.NOT_ALLOWED.name}
    assert desk.ledger.books.version == 1


# -- repeated requests -----------------------------------------------------------------------------


@pytest.mark.parametrize("change_id", ANY_UUID)
def test_an_event_sent_twice_is_recorded_once(change_id: str, desk: Desk) -> None:
    """The second answer is the first one, ids and version included."""
    first = record(desk, said("produce", "10", note="x"), r={"name": "flour"}, c=change_id)
    again = record(desk, said("produce", "10", note="x"), r={"name": "flour"}, c=change_id)
    assert again == first
    assert desk.ledger.books.version == 2
    assert [r.replayed for r in desk.recorded] == [False, True]


def test_a_repeated_event_is_not_refused_for_what_it_did_itself(desk: Desk) -> None:
    """All stock is taken; taking it again under the same id is no second taking."""
    flour = record(desk, said("produce", "1"), r={"name": "flour"})["economicResource"]["id"]
    for _twice in range(2):
        answer = record(desk, said("consume", "1", resourceInventoriedAs=flour), c=CHANGE)
        assert answer["version"] == 3


@pytest.mark.parametrize("name", ["Plan", "Person", "Proposal"])
def test_making_revising_and_withdrawing_can_each_be_repeated(name: str, desk: Desk) -> None:
    """However often each is sent under its id, it is done once; the order they come in again, too."""
    ids = [str(uuid.UUID(int=n << 96 | 7 << 76 | 2 << 62)) for n in (1, 2, 3)]
    makes, revises = {"name": "a"}, {"name": "b"}
    for _twice in range(2):
        made_now = desk.ask(create(name), r=makes, c=ids[0])
        if "errors" not in made_now:
            row = next(iter(made_now["data"][f"create{name}"].values()))
            start = f"{row['id']}@1"
        revised = desk.ask(update(name), r={"revisionId": start, **revises}, c=ids[1])
        assert desk.data(delete(name), r=f"{row['id']}@2", c=ids[2]) == {f"delete{name}": True}
    for response in (made_now, revised):
        told = response["errors"][0]["extensions"]["problems"]
        assert [p["code"] for p in told] == ["record_is_withdrawn"]
    assert desk.ledger.books.version == 4


@pytest.mark.parametrize(
    "other", [said("produce", "11"), said("produce", "10", note="x"), said("raise", "10")]
)
def test_another_request_under_a_used_id_is_refused(other: dict[str, Any], desk: Desk) -> None:
    """An id stands for one request; what differs in it is another."""
    record(desk, said("produce", "10"), c=CHANGE)
    assert [code for code, _path in desk.codes(RECORD, e=other, c=CHANGE)] == ["change_id_conflict"]
    assert desk.ledger.books.version == 2


def test_taking_a_value_away_is_another_request_than_leaving_it(desk: Desk) -> None:
    """Null says something, so it is not answered as if nothing had been said."""
    plan = made(desk, "Plan", {"note": "x"})["plan"]
    asked = {"revisionId": plan["revisionId"]}
    desk.data(update("Plan"), r=asked, c=CHANGE)
    told = desk.codes(update("Plan"), r=asked | {"note": None}, c=CHANGE)
    assert told == [("change_id_conflict", "changeId")]


def test_without_an_id_each_request_is_its_own(desk: Desk) -> None:
    """The same words said twice without an id are two events."""
    first, second = (record(desk, said("produce", "1")) for _twice in range(2))
    assert first["economicEvent"]["id"] != second["economicEvent"]["id"]


def test_what_is_no_uuid_is_told_with_all_else(desk: Desk) -> None:
    """A bad change id does not hide what is wrong with the event."""
    told = desk.codes(RECORD, e=said("fly", "1"), c="once")
    assert told == [("value_has_wrong_kind", "changeId"), ("unknown_action", "event.action")]
    assert desk.codes(RECORD, e=said("produce", "1"), c="once") == [
        ("value_has_wrong_kind", "changeId")
    ]
    assert desk.ledger.books.version == 1


# -- failures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failure", "code"),
    [(UnavailableError, "UNAVAILABLE"), (OutcomeUnknownError, "OUTCOME_UNKNOWN")],
)
def test_a_failed_write_says_whether_to_send_it_again(
    failure: Callable[[str], Exception], code: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller learns that nothing was recorded, or that nobody knows, and under which id."""

    async def fail(_change: object) -> Any:
        raise failure("disk /secret/path is full")

    monkeypatch.setattr(desk, "record", fail)
    error = desk.error(RECORD, e=said("produce", "1"), c=CHANGE)
    assert error["extensions"]["code"] == code
    assert error["extensions"].get("changeId") in (None, CHANGE)
    assert "secret" not in error["message"]


def test_what_nobody_foresaw_is_noted_and_not_told(
    desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller hears of no insides; the log has the place, and neither document nor values."""

    async def fail(_change: object) -> Any:
        raise RuntimeError("secret insides")

    monkeypatch.setattr(desk, "record", fail)
    error = desk.error(RECORD, e=said("produce", "1", note="private words"))
    assert error["extensions"] == {"code": "INTERNAL"}
    assert "secret" not in str(error)
    assert "createEconomicEvent" in caplog.text
    assert "secret insides" in caplog.text
    assert "private words" not in caplog.text
    assert "mutation (" not in caplog.text


# -- through the writer ----------------------------------------------------------------------------


def test_many_at_once_are_all_recorded(tmp_path: Path) -> None:
    """Requests that come together share the way to the disk and lose nothing of each other."""
    desk = Desk.at(tmp_path / "ledger")
    answers = asyncio.run(_together(desk.ledger, 20))
    assert sorted(answers) == list(range(2, 22))
    found = desk.data("{ economicEvents { totalCount } }")
    assert found["economicEvents"]["totalCount"] == 20
    desk.ledger.close()


async def _together(ledger: Ledger, count: int) -> list[int]:
    writer = Writer(ledger)

    async def one() -> int:
        asking = Asking(ledger, Caller(Role.BOOKKEEPER), writer.record)
        variables = {"e": said("produce", "1")}
        context = {"asking": asking}
        result: Any = await schema().execute(
            RECORD, variable_values=variables, context_value=context
        )
        assert result.errors is None
        version: int = result.data["createEconomicEvent"]["version"]
        return version

    try:
        return await asyncio.gather(*(one() for _number in range(count)))
    finally:
        await writer.close()


def test_made_records_are_in_the_name_of_the_caller(desk: Desk) -> None:
    """Each change names its author."""
    made(desk, "Plan")
    line = desk.ledger.journal.read(1, 1)[0].data
    assert b"https://commons.example/ada" in line
