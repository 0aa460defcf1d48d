# SPDX-License-Identifier: MIT
"""The books as they stood: what was answered after each change is answered ever after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from tests.graphql import paid, village
from tests.graphql.everything import answer, everything, lists, queries
from tests.graphql.kit import Desk
from tests.helpers import change, event, iri
from valueflows.graphql import limits
from valueflows.model.agents import Organization
from valueflows.model.callers import EVERYTHING, PUBLIC, Caller, Role
from valueflows.model.changes import Change, Withdrawal
from valueflows.model.exact import instant_of
from valueflows.model.flows import Intent
from valueflows.model.processes import Plan
from valueflows.model.publishing import BY_HAND, Publication
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import Word

_ALWAYS: Final = {"action", "actions", "proposalPurposes", "myAgent", "reports"}
"""Queries that are answered without regard to time."""

_UP_TO: Final = "the ledger holds versions up to 1. Ask for one of these, or by time."


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a document ask for everything."""
    monkeypatch.setattr(limits, "COST_MAX", 10**15)


def some_village() -> Iterator[Change]:
    """Yield changes: a village, and a record that is revised and withdrawn."""
    yield village.dealings()
    yield village.yard()
    passing = Plan(id=village.at("passing"), name="first")
    yield change(passing)
    yield change(Plan(id=village.at("passing"), name="second", revision=2))
    yield change(Withdrawal(village.at("passing"), "Plan", 3))


def some_pay() -> Iterator[Change]:
    """Yield changes by which people are paid."""
    yield from paid.beginning()
    yield paid.wage()
    yield change(*paid.salary())


@pytest.mark.uncounted
@pytest.mark.parametrize("history", [some_pay, pytest.param(some_village, marks=pytest.mark.soak)])
def test_the_past_is_answered_as_it_was_answered_then(
    history: Callable[[], Iterator[Change]], desk: Desk
) -> None:
    """By version and by time, for every field of every record, revisions and counts included."""
    desk.may_record, desk.caller = False, EVERYTHING
    kept: dict[int, list[str]] = {}
    for number, each in enumerate(history()):
        desk.ledger.record(each)
        if number % 6 == 0:  # each takes a second
            kept[desk.ledger.books.version] = answer(desk, everything())
    for version, answers in kept.items():
        assert answer(desk, everything(f"{{ version: {version} }}")) == answers
    for version in sorted(kept)[:2]:
        moment = instant_of(desk.ledger.journal.time(version))
        assert answer(desk, everything(f'{{ time: "{moment}" }}')) == kept[version]


_WISHES: Final = """query ($v: Int!) {{
    all: intents(asOf: {{version: $v}}) {{ {page} }}
    last: intents(asOf: {{version: $v}}, last: 9, sort: NAME) {{ {page} }}
    mine: intents(asOf: {{version: $v}}, filter: {{providerId: ["{mill}"]}}) {{ {page} }}
    named: intents(asOf: {{version: $v}}, filter: {{searchString: "wish"}}) {{ {page} }}
    early: intent(asOf: {{version: $v}}, id: "{early}") {{ id }}
}}""".format(
    page="totalCount edges { node { id } }", mill=village.at("mill"), early=village.at("wish-early")
)


def _wish(name: str) -> Intent:
    return Intent(
        id=village.at(name), name=name, action=Word("transfer"), provider=village.ref("mill")
    )


def test_what_was_withdrawn_is_there_until_then_and_gone_from_then_on(desk: Desk) -> None:
    """In lists and their counts, filtered or sorted or not, and by its id; whatever came later."""
    early, lasting, late = map(_wish, ("wish-early", "wish-lasting", "wish-late"))
    mill = Organization(id=village.at("mill"), name="Mill")
    story = (
        (change(mill, early, lasting), {early.id, lasting.id}),
        (change(Withdrawal(early.id, "Intent", 2)), {lasting.id}),
        (change(late), {lasting.id, late.id}),
        (change(Withdrawal(late.id, "Intent", 2)), {lasting.id}),
    )
    told = {desk.ledger.record(each).version: there for each, there in story}
    for version, there in told.items():
        found = desk.data(_WISHES, v=version)
        assert (found.pop("early") is not None) is (early.id in there)
        for page in found.values():
            assert [edge["node"]["id"] for edge in page["edges"]] == sorted(there)
            assert page["totalCount"] == len(there)
        sight, table = (
            desk.ledger.view(EVERYTHING, version).sight,
            desk.ledger.books.by_name["Intent"],
        )
        assert sum(sight.standing(table, row) for row in range(table.rows)) == len(there)


def test_things_are_found_where_they_were(desk: Desk) -> None:
    """And not where they came to later, or had been before."""
    crate: dict[str, Any] = {"who": "mill", "resource": "crate"}
    crate["quantity"] = "9 kg"
    raised = event("raised", "raise", creates=crate["resource"], **crate)
    described = EconomicResource(id=iri("crate"), name="Crate")
    told = [desk.ledger.record(change(described, raised))]
    for name in ("barn", "lorry"):
        moved = event(f"to-{name}", "move", place=name, **crate)
        told.append(desk.ledger.record(change(moved)))
    document = """query ($v: Int!, $at: ID!) {
        economicResources(asOf: {version: $v}, filter: {currentLocation: [$at]}) { totalCount } }"""
    found = [
        [
            desk.data(document, v=one.version, at=iri(name))["economicResources"]["totalCount"]
            for one in told
        ]
        for name in ("barn", "lorry")
    ]
    assert found == [[0, 1, 0], [0, 0, 1]]


def test_every_query_can_be_asked_of_the_past() -> None:
    """All but those whose answer is always the same."""
    assert {name for name, field in queries().items() if "asOf" not in field.args} == _ALWAYS
    assert len(lists()) > 30


def asked(desk: Desk, as_of: str) -> dict[str, Any]:
    """Return the error that a point of time is answered with."""
    error = desk.error(f"{{ ledger(asOf: {as_of}) {{ version }} }}")
    assert error["extensions"] == {"code": "BAD_AS_OF", "path": "asOf"}
    assert error["path"] == ["ledger"]
    return error


@pytest.mark.parametrize(
    ("as_of", "message"),
    [
        ("{}", "asOf takes either a version or a time, and has neither. State one of them."),
        (
            '{ version: 1, time: "2026-01-01T00:00:00Z" }',
            "asOf takes either a version or a time, and has both. State one of them.",
        ),
        (
            "{ version: 2 }",
            f"There is no version 2: {_UP_TO}",
        ),
        (
            "{ version: -1 }",
            f"There is no version -1: {_UP_TO}",
        ),
        ("{ version: 0 }", "The ledger was not there yet."),
        ('{ time: "1999-01-01T00:00:00Z" }', "The ledger was not there yet."),
    ],
)
def test_a_point_of_time_that_is_none_is_told_so(as_of: str, message: str, desk: Desk) -> None:
    """It says what can be asked for."""
    assert asked(desk, as_of)["message"] == message


def test_a_time_that_is_none_is_refused(desk: Desk) -> None:
    """As everywhere."""
    error = desk.error('{ ledger(asOf: { time: "yesterday" }) { version } }')
    assert "yesterday" in error["message"]


def test_a_point_may_be_left_out(desk: Desk) -> None:
    """Null is no point."""
    assert desk.data("{ ledger(asOf: null) { version } }") == {"ledger": {"version": 1}}


def test_the_public_asks_of_what_is_published(desk: Desk) -> None:
    """A version between is refused, a time leads to the version that was public then."""
    desk.ledger.record(paid.rule(BY_HAND))
    desk.may_record, desk.caller = False, PUBLIC
    early = instant_of(desk.ledger.journal.time(2))
    assert asked(desk, f'{{ time: "{early}" }}')["message"] == (
        "Nothing was published until then. Ask for a later time."
    )
    desk.ledger.record(change(Publication(id=paid.at("first"))))
    desk.ledger.record(change(Publication(id=paid.at("second"))))
    later = instant_of(desk.ledger.journal.time(3))
    found = desk.data(f'{{ ledger(asOf: {{ time: "{later}" }}) {{ version }} }}')
    assert found == {"ledger": {"version": 3}}
    assert asked(desk, "{ version: 2 }")["message"] == (
        "Version 2 is not published. The latest one is 4; ask by time to read an earlier one."
    )
    assert asked(desk, f'{{ time: "{early}" }}')["message"] == (
        "Nothing was published until then. Ask for a later time."
    )


def test_members_ask_of_every_version(desk: Desk) -> None:
    """They read the books as they are, narrowed."""
    desk.ledger.record(paid.rule(BY_HAND))
    desk.may_record, desk.caller = False, Caller(Role.MEMBER, paid.at("p-ada"))
    for version in (1, 2):
        found = desk.data(f"{{ ledger(asOf: {{ version: {version} }}) {{ version }} }}")
        assert found == {"ledger": {"version": version}}
