# SPDX-License-Identifier: MIT
"""Events are neither revised nor withdrawn, and who tries is told what to do: record a correction."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.graphql.kit import Desk
from tests.graphql.test_events import RECORD, record, said
from tests.graphql.test_mutations import delete
from tests.helpers import BASE

REVISE: Final = """mutation ($e: EconomicEventUpdateParams!, $c: ID) {
    updateEconomicEvent(event: $e, changeId: $c) { economicEvent { id note } version } }"""
CHANGE: Final = "0192f0c0-1c2d-7e3f-8a4b-5c6d7e8f9a0b"


def _produced(desk: Desk) -> tuple[str, str]:
    """Record ten kilograms; return the event and the resource."""
    answer = record(desk, said("produce", "10"), r={"name": "flour"}, c=CHANGE)
    return answer["economicEvent"]["id"], answer["economicResource"]["id"]


@pytest.mark.parametrize(
    "more", [{}, {"note": "other"}, {"action": None}, {"provider": "no iri"}, {"corrects": None}]
)
def test_an_event_is_never_revised(more: dict[str, Any], desk: Desk) -> None:
    """Whatever should change, the one problem is that nothing can, and the remedy says what can."""
    event, _flour = _produced(desk)
    told = desk.problems(REVISE, e={"revisionId": f"{event}@1"} | more)
    assert [(p["code"], p["path"]) for p in told] == [("event_is_immutable", "event.revisionId")]
    assert event in told[0]["message"]
    assert "corrects" in told[0]["remedy"]
    assert desk.ledger.books.version == 2


def test_an_event_is_never_withdrawn(desk: Desk) -> None:
    """It is referred to by what it did, and says so; the remedy is a correction."""
    event, _flour = _produced(desk)
    told = desk.problems(delete("EconomicEvent"), r=f"{event}@1")
    assert [(p["code"], p["path"]) for p in told] == [("event_is_immutable", "revisionId")]
    assert "corrects" in told[0]["remedy"]
    assert desk.ledger.books.version == 2


def test_what_is_no_event_is_not_found(desk: Desk) -> None:
    """Neither an id of nothing, nor one of another class, nor half a revision."""
    _event, flour = _produced(desk)
    for iri in (f"{BASE}none", flour):
        told = desk.codes(REVISE, e={"revisionId": f"{iri}@1"})
        assert told == [("not_found", "event.revisionId")]
        assert desk.codes(delete("EconomicEvent"), r=f"{iri}@1") == [("not_found", "revisionId")]
    told = desk.codes(REVISE, e={"revisionId": "no revision"})
    assert told == [("value_has_wrong_kind", "event.revisionId")]


def test_a_used_change_id_is_no_way_around(desk: Desk) -> None:
    """Under the id of another change, there is still no revision of an event."""
    event, _flour = _produced(desk)
    told = desk.codes(REVISE, e={"revisionId": f"{event}@1"}, c=CHANGE)
    assert told == [("change_id_conflict", "changeId")]


def test_the_remedy_works(desk: Desk) -> None:
    """A correcting event takes back what was too much, and both stay to be read."""
    event, flour = _produced(desk)
    mends = said("produce", "-2.5", resourceInventoriedAs=flour, corrects=event)
    answer = record(desk, mends)
    assert answer["economicResource"]["accountingQuantity"]["hasNumericalValue"] == "7.5"
    found = desk.data(
        """query ($i: ID!) { economicEvent(id: $i) {
        resourceQuantity { hasNumericalValue } correctedBy { id } } }""",
        i=event,
    )["economicEvent"]
    assert found["resourceQuantity"]["hasNumericalValue"] == "10"
    assert found["correctedBy"] == [{"id": answer["economicEvent"]["id"]}]
    told = desk.codes(RECORD, e=mends | {"resourceQuantity": {"hasNumericalValue": "-9"}})
    assert told
    assert desk.ledger.books.version == 3
