# SPDX-License-Identifier: MIT
"""Mutations as vf-graphql 0.9 has them: a process goes by its id, an agreement needs no input."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.graphql.kit import Desk

_MAKE: Final = 'mutation { createProcess(process: { name: "Milling" }) { process { id } } }'
_DELETE: Final = """mutation ($id: ID, $revision: ID, $change: ID) {
    deleteProcess(id: $id, revisionId: $revision, changeId: $change) }"""
_CHANGE: Final = "0192f0c0-1c2d-7e3f-8a4b-5c6d7e8f9a0b"


@pytest.fixture
def milling(desk: Desk) -> str:
    """Return the id of a process that was revised once."""
    iri: str = desk.data(_MAKE)["createProcess"]["process"]["id"]
    desk.data(
        "mutation ($r: ID!) { updateProcess(process: { revisionId: $r, finished: true }) { version } }",
        r=f"{iri}@1",
    )
    return iri


def gone(desk: Desk, iri: str) -> bool:
    """Whether a process is there no more."""
    return bool(desk.data("query ($i: ID!) { process(id: $i) { id } }", i=iri)["process"] is None)


def test_a_process_is_withdrawn_by_its_id(desk: Desk, milling: str) -> None:
    """However it stands by now; as written for the older dialect, with the id alone."""
    document = "mutation ($id: ID!) { deleteProcess(id: $id) }"
    assert desk.data(document, id=milling) == {"deleteProcess": True}
    assert gone(desk, milling)
    assert desk.codes(document, id=milling) == [("not_found", "id")]


def test_a_withdrawal_by_id_that_is_sent_again_is_one(desk: Desk, milling: str) -> None:
    """Under the same change id it is answered as before, and another one is refused."""
    asked = {"id": milling, "change": _CHANGE}
    assert desk.data(_DELETE, **asked) == desk.data(_DELETE, **asked) == {"deleteProcess": True}
    version = desk.ledger.books.version
    other = desk.data(_MAKE)["createProcess"]["process"]["id"]
    told = desk.codes(_DELETE, id=other, change=_CHANGE)
    assert told == [("change_id_conflict", "changeId")]
    assert desk.ledger.books.version == version + 1


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, ("field_missing", "revisionId")),
        ({"id": None, "revision": None}, ("field_missing", "revisionId")),
        ({"id": "ID", "revision": "ID@2"}, ("too_many_values", "id")),
        ({"revision": "ID@1"}, ("revision_is_stale", "revisionId")),
        ({"id": ""}, ("not_found", "id")),
        ({"id": "ID@2"}, ("not_found", "id")),
    ],
)
def test_a_process_is_named_once(
    said: dict[str, Any], expected: tuple[str, str], desk: Desk, milling: str
) -> None:
    """Neither id nor revision, both of them, or one that is none: each is told, nothing goes."""
    asked = {key: value and value.replace("ID", milling) for key, value in said.items()}
    assert desk.codes(_DELETE, **asked) == [expected]
    assert not gone(desk, milling)


def test_the_revision_alone_still_withdraws(desk: Desk, milling: str) -> None:
    """As every other class is withdrawn."""
    assert desk.data(_DELETE, revision=f"{milling}@2") == {"deleteProcess": True}
    assert gone(desk, milling)


def test_a_process_that_is_referred_to_stays(desk: Desk, milling: str) -> None:
    """By its id as well; the problem stands where the id does."""
    desk.data(
        """mutation ($p: ID!) { createIntent(intent: { action: "work", inputOf: $p }) {
            intent { id } } }""",
        p=milling,
    )
    (told,) = desk.problems(_DELETE, id=milling)
    assert (told["code"], told["path"]) == ("record_is_referenced", "id")


def test_another_class_is_withdrawn_by_its_revision_alone(desk: Desk) -> None:
    """Only processes go by their id."""
    errors = desk.ask('mutation { deletePlan(id: "x") }')["errors"]
    assert "Unknown argument 'id'" in errors[0]["message"]


# -- agreements ------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["", "(agreement: null)", "(agreement: {})"])
def test_an_agreement_can_be_made_of_nothing(asked: str, desk: Desk) -> None:
    """With no input, null, or an empty one, it has nothing but its id."""
    found = desk.data(f"mutation {{ createAgreement{asked} {{ agreement {{ id name note }} }} }}")
    agreement = found["createAgreement"]["agreement"]
    assert (agreement["name"], agreement["note"]) == (None, None)
    assert desk.ledger.standing.record(agreement["id"]) is not None


def test_an_agreement_made_of_nothing_twice_under_one_id_is_one(desk: Desk) -> None:
    """It is known again by its change id, as any other."""
    document = f'mutation {{ createAgreement(changeId: "{_CHANGE}") {{ agreement {{ id }} }} }}'
    assert desk.data(document) == desk.data(document)
    assert desk.ledger.books.version == 2


@pytest.mark.parametrize("asked", ["", "(agreement: null)"])
def test_an_update_of_nothing_is_refused(asked: str, desk: Desk) -> None:
    """It is told what to state."""
    (told,) = desk.problems(f"mutation {{ updateAgreement{asked} {{ version }} }}")
    assert (told["code"], told["path"]) == ("field_missing", "agreement")
    assert "revisionId" in told["remedy"]


def test_an_agreement_is_revised_with_an_input(desk: Desk) -> None:
    """The input may be a nullable variable, as older clients declare it."""
    made = desk.data("mutation { createAgreement { agreement { revisionId } } }")
    document = """mutation ($a: AgreementUpdateParams) {
        updateAgreement(agreement: $a) { agreement { name } } }"""
    said = {"revisionId": made["createAgreement"]["agreement"]["revisionId"], "name": "Deal"}
    assert desk.data(document, a=said)["updateAgreement"]["agreement"] == {"name": "Deal"}
