# SPDX-License-Identifier: MIT
"""Several steps that come again under their id are recorded once, as any one change is."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.graphql.kit import Desk
from tests.graphql.test_mutations import delete, made
from tests.graphql.test_recordall import ALL, sale, sent, stock

CHANGE: Final = "0192f0c0-1c2d-7e3f-8a4b-5c6d7e8f9a0b"
UUID4: Final = "8f14e45f-ceea-467f-a8c0-1d2e3f405162"


@pytest.mark.parametrize("change_id", [CHANGE, UUID4])
def test_sent_twice_it_is_recorded_once(change_id: str, desk: Desk) -> None:
    """The second answer is the first, ids and all, whichever kind of UUID the client has."""
    steps = [{"createPerson": {"name": "Ada", "note": "x"}, "tempId": "ada"}, stock(), *sale()]
    first = sent(desk, *steps, c=change_id)
    again = sent(desk, *steps, c=change_id)
    assert again == first
    assert desk.ledger.books.version == 2
    assert [r.replayed for r in desk.recorded] == [False, True]


def test_revisions_and_withdrawals_can_be_repeated(desk: Desk) -> None:
    """What a change did itself is no reason to refuse it when it comes again."""
    plans = [made(desk, "Plan", {"name": "a"})["plan"] for _twice in range(2)]
    steps: list[dict[str, Any]] = [
        {"updatePlan": {"revisionId": plans[0]["revisionId"], "name": "b"}},
        {"deletePlan": plans[1]["revisionId"]},
        {"createPlan": {"name": "c"}},
    ]
    first = sent(desk, *steps, c=CHANGE)
    assert sent(desk, *steps, c=CHANGE) == first
    assert desk.ledger.books.version == 4


@pytest.mark.parametrize(
    "other",
    [
        [stock(), *sale()[:-1]],
        [stock(), *sale(), {"createPlan": {}}],
        [{**stock(), "tempId": "other"}, *sale()],
    ],
)
def test_another_request_under_a_used_id_is_refused(
    other: list[dict[str, Any]], desk: Desk
) -> None:
    """An id stands for one request; a step more or less, or another name, is another."""
    sent(desk, stock(), *sale(), c=CHANGE)
    assert [code for code, _path in desk.codes(ALL, s=other, c=CHANGE)] == ["change_id_conflict"]
    assert desk.ledger.books.version == 2


def test_what_was_withdrawn_since_is_told(desk: Desk) -> None:
    """The change stays recorded, and cannot be answered as it was."""
    steps = [{"createPlan": {"name": "a"}}]
    (plan,) = sent(desk, *steps, c=CHANGE)["recorded"]
    desk.data(delete("Plan"), r=plan["plan"]["revisionId"])
    assert desk.codes(ALL, s=steps, c=CHANGE) == [("record_is_withdrawn", "changeId")]
    assert desk.ledger.books.version == 3
