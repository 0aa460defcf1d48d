# SPDX-License-Identifier: MIT
"""Recalls through the API: what stands, what is in work, what has left, and what is shared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.graphql import paid
from tests.graphql.kit import Desk
from tests.graphql.paid import CALLERS, SEEN, at, flow, still
from tests.helpers import change
from valueflows.graphql import recalling
from valueflows.ledger.view import OutOfTimeError
from valueflows.model.processes import Process

LATER: Final = "2027-03-01T12:00:00Z"
ITEM: Final = """id kind how resource { id } process { id } event { id receiver { id } }
  quantity { hasNumericalValue hasUnit { symbol } }
  holders { agent { id } quantity { hasNumericalValue } }
  sharedCount shared(first: 5) { id how event { id } resource { id } }"""
RECALL: Final = f"""query ($of: String!, $siblings: Boolean, $lots: Int, $depth: Int, $first: Int,
    $after: String, $asOf: AsOf) {{
  recall(of: $of, siblings: $siblings, lots: $lots, depth: $depth, asOf: $asOf) {{
    version cut reversed {{ id }} began {{ id how event {{ id }} resource {{ id }} }}
    items(first: $first, after: $after) {{
      totalCount pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {ITEM} }} }} }} }} }}"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Open a desk on people who are paid for milling, and on flour in several places."""
    made = Desk.at(tmp_path_factory.mktemp("recalling") / "ledger")
    paid.fill(made.ledger)
    mill = {"provider": "mill", "receiver": "mill", "at": LATER}
    made.ledger.record(
        change(
            Process(id=at("sifting")),
            flow("ground", "consume", resource="bin", input_of="milling", quantity="1", **mill),
            flow("milled", "produce", resource="shelf", quantity="1", output_of=at("milling"), **mill),
            flow("sifted", "consume", resource="bin", quantity="0.5", input_of="sifting", **mill),
            flow("spilled", "lower", resource="bin", quantity="0.25", **mill),
            flow("wrong", "lower", resource="bin", quantity="0.25", **mill),
            flow("undo", "lower", resource="bin", corrects="wrong", quantity="-0.25", **mill),
        )
    )  # fmt: skip
    yield made
    made.ledger.close()


def recall(desk: Desk, of: str, **said: Any) -> Any:
    """Return a recall as the desk is told it."""
    return desk.data(RECALL, of=of, **said)["recall"]


def items(recall: Any) -> dict[str, Any]:
    """Return the items of a recall by their short ids."""
    nodes = (edge["node"] for edge in recall["items"]["edges"])
    return {node["id"].removeprefix(at("")): node for node in nodes}


def test_a_recall_lists_what_stands_what_is_in_work_and_what_left(desk: Desk) -> None:
    """With who has it, how much there is, and to whom it went."""
    found = recall(desk, at("opening-bin"))
    every = items(found)
    kinds = {name: node["kind"] for name, node in every.items()}
    assert (
        kinds
        | {
            "bin": "stands",
            "shelf": "stands",
            "sifting": "in_work",
            "spilled": "left",
        }
        == kinds
    )
    assert every["bin"]["resource"] == {"id": at("bin")}
    assert every["bin"]["holders"][0]["agent"] == {"id": at("mill")}
    assert every["bin"]["holders"][0]["quantity"] == {
        "hasNumericalValue": every["bin"]["quantity"]["hasNumericalValue"]
    }
    assert every["sifting"]["process"] == {"id": at("sifting")}
    spilled = every["spilled"]
    assert spilled["event"] == {"id": at("spilled"), "receiver": {"id": at("mill")}}
    assert spilled["quantity"]["hasNumericalValue"] == "0.25"
    assert (spilled["how"], spilled["resource"], spilled["shared"]) == ("material", None, [])
    assert found["reversed"] == [{"id": at("wrong")}]
    assert found["version"] == desk.ledger.books.version


def test_siblings_name_what_they_share(desk: Desk) -> None:
    """From the shelf back to the opening of the bin, and forth to the bin."""
    found = recall(desk, at("milled"), siblings=True)
    assert at("opening-bin") in {one["id"] for one in found["began"]}
    shared = items(found)["bin"]["shared"]
    assert [one["resource"] for one in shared] == [{"id": at("bin")}]
    assert items(found)["bin"]["sharedCount"] == 1
    plain = desk.data(RECALL.replace("(first: 5)", ""), of=at("milled"), siblings=True)["recall"]
    assert items(plain)["bin"]["shared"] == shared
    near = recall(desk, at("milled"), siblings=True, lots=0)
    assert "bin" not in items(near)


def test_pages_limits_and_points_in_time(desk: Desk) -> None:
    """A page goes on behind the one before; what was cut off is told; the past is as it was."""
    every = list(items(recall(desk, at("bin"))))
    first = recall(desk, at("bin"), first=2)["items"]
    rest = recall(desk, at("bin"), after=first["pageInfo"]["endCursor"])["items"]
    both = [e["node"]["id"].removeprefix(at("")) for e in (*first["edges"], *rest["edges"])]
    assert both == every
    assert first["pageInfo"]["hasNextPage"]
    assert first["totalCount"] == len(every)
    assert recall(desk, at("bin"), depth=1)["cut"] == ["depth"]
    version = desk.ledger.books.version - 1
    early = recall(desk, at("bin"), asOf={"version": version})
    assert early["version"] == version
    assert "sifting" not in items(early)


def test_what_does_not_fit_is_refused_or_not_there(desk: Desk) -> None:
    """Numbers below zero, lots without siblings, a strange cursor; an unused id is nothing."""
    for unused in ("never", "", at("nothing"), "\ud83c", "a\nb"):
        assert recall(desk, unused) is None
    strange = RECALL.replace("shared(first: 5)", "shared(first: -1)")
    assert desk.error(strange, of=at("shelf"), siblings=True, first=1)["extensions"] == {
        "code": "BAD_ARGUMENT",
        "path": "first",
    }
    for said in ({"depth": -1}, {"siblings": True, "lots": -1}, {"lots": 1}):
        error = desk.error(RECALL, of=at("bin"), **said)
        assert error["extensions"]["code"] == "BAD_ARGUMENT"
    assert desk.error(RECALL, of=at("bin"), after="eA")["extensions"]["code"] == "BAD_CURSOR"


def test_more_than_an_answer_can_hold_is_not_begun(desk: Desk) -> None:
    """Pages times what is shared by each are weighed before anything is sought."""
    heavy = RECALL.replace("shared(first: 5)", "shared(first: 1000)")
    error = desk.error(heavy, of=at("bin"), siblings=True, first=1000)
    assert error["extensions"]["code"] == "TOO_COSTLY"


def test_a_recall_ends_with_the_time_of_the_request(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused, never cut off in silence."""
    view = desk.ledger.view(desk.caller)
    view.until = 0.0
    monkeypatch.setattr(recalling, "view_of", lambda _info, _as_of: view)
    assert str(OutOfTimeError()) in desk.error(RECALL, of=at("bin"))["message"]


@pytest.mark.parametrize("who", CALLERS)
@pytest.mark.parametrize("kin", [False, True])
def test_nobody_is_told_what_is_not_for_them(desk: Desk, who: str, *, kin: bool) -> None:
    """Whatever one starts at; hidden steps are undisclosed, and nothing of them is there."""
    asks = Desk(desk.ledger, may_record=False, caller=CALLERS[who])
    met = 0
    for name in ("milled", "shelf", "bin", "sale", "bicycle", "bank-mill"):
        response = asks.ask(RECALL, of=at(name), siblings=kin)
        assert "errors" not in response
        text = str(response)
        text = still(text)
        assert [w for w, seers in SEEN.items() if who not in seers and w in text] == []
        found = response["data"]["recall"]
        for node in items(found).values() if found else ():
            met += 1
            if node["kind"] == "undisclosed":
                rest = {key: v for key, v in node.items() if key not in {"id", "kind", "how"}}
                assert not any(rest.values())
                assert node["how"] == "undisclosed"
    assert met > 3
