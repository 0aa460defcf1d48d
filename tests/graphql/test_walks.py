# SPDX-License-Identifier: MIT
"""Whole walks through the API: from ids and codes, in pages, with limits that are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.graphql import paid
from tests.graphql.kit import Desk
from tests.graphql.paid import CALLERS, SEEN, at, still
from tests.helpers import BASE, iri
from tests.ledger.kit import new_ledger
from tests.trace.kit import on, tell
from tests.trace.test_shapes import LOT, SAME_CODE, gap, thing
from valueflows.graphql.limits import COST_MAX, WALK_COST
from valueflows.graphql.walks import WALK_MAX
from valueflows.ledger.ledger import Ledger
from valueflows.model.ours import LATE
from valueflows.model.processes import Process

STEP: Final = """id rank depth moment netQuantity netEffort outOf { id by } gaps { kind agent { id } }
  item { __typename ... on EconomicEvent { action { id } } }"""
WALK: Final = f"""query ($what: String!, $way: WalkWay! = TRACE, $depth: Int, $count: Int,
    $milliseconds: Int, $first: Int, $after: String, $asOf: AsOf) {{
  traceOf(what: $what, way: $way, depth: $depth, count: $count, milliseconds: $milliseconds,
      asOf: $asOf) {{
    way version cut start {{ {STEP} }} reversed {{ id }}
    steps(first: $first, after: $after) {{
      totalCount pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {STEP} }} }} }} }} }}"""

BAKED: Final = {"resource": "sack", "input_of": "p", "who": "shop"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Flour of a lot leaves, arrives, is corrected and baked."""
    made = Ledger.create(tmp_path_factory.mktemp("walks") / "ledger", base=BASE, stock_rule=LATE)
    described = (LOT, SAME_CODE, Process(id=iri("p")), thing("bin", lot="lot"))
    sack = thing("sack", lot="lot2", tracking_identifier="S1")
    tell(
        made,
        *gap(*described, sack),
        on(5, "baked", "consume", **BAKED),
        on(5, "kneaded", "work", input_of="p", who="shop"),
        on(6, "bread", "produce", resource="loaf", output_of="p", who="shop"),
        on(7, "wrong", "raise", resource="loaf", who="shop"),
        on(8, "undo", "raise", resource="loaf", quantity="-1 kg", corrects="wrong", who="shop"),
        on(8, "less", "consume", quantity="-0.25 kg", corrects="baked", **BAKED),
    )
    yield Desk(made)
    made.close()


def walk(desk: Desk, what: str, **asked: Any) -> Any:
    """Return a walk."""
    return desk.data(WALK, what=what, **asked)["traceOf"]


def ids(found: Any) -> list[str]:
    """Return the items of a page, in short."""
    return [edge["node"]["id"].rpartition("/")[2] for edge in found["steps"]["edges"]]


def test_a_walk_has_steps_links_gaps_and_what_was_taken_back(desk: Desk) -> None:
    """Every link leads from an item of it; what was corrected says what is left."""
    found = walk(desk, iri("loaf"))
    steps = {e["node"]["id"]: e["node"] for e in found["steps"]["edges"]}
    events = [id_.rpartition("/")[2] for id_, step in steps.items() if step["rank"]]
    assert events == ["milled", "came", "next", "baked", "kneaded", "bread"]
    assert {iri("bin"), iri("sack"), iri("p")} <= set(steps)
    assert (found["way"], found["cut"], found["version"]) == ("TRACE", [], 2)
    assert [row["id"] for row in found["reversed"]] == [iri("wrong")]
    every = {*steps, *(start["id"] for start in found["start"])}
    links = [link for step in (*steps.values(), *found["start"]) for link in step["outOf"]]
    assert {link["id"] for link in links} == every - {iri("loaf")}
    assert {"id": iri("bin"), "by": "identifier"} in steps[iri("sack")]["outOf"]
    assert steps[iri("kneaded")]["rank"] == "influence"
    assert steps[iri("baked")] | {"outOf": [], "gaps": []} == {
        "id": iri("baked"),
        "rank": "material",
        "depth": 2,
        "moment": "2025-01-06T08:00:00.000000Z",
        "netQuantity": "0.75",
        "netEffort": "0",
        "outOf": [],
        "gaps": [],
        "item": {"__typename": "EconomicEvent", "action": {"id": "consume"}},
    }
    assert steps[iri("came")]["gaps"] == [{"kind": "not_inventoried", "agent": {"id": iri("mill")}}]
    assert steps[iri("p")]["rank"] is steps[iri("p")]["moment"] is None


@pytest.mark.parametrize("what", [iri("lot"), "L7", "S1", iri("baked")])
def test_lots_codes_and_events_are_starts(desk: Desk, what: str) -> None:
    """On to the bread; a lot is all that bears its code."""
    found = walk(desk, what, way="TRACK")
    assert found["way"] == "TRACK"
    assert {"bread", "p"} <= set(ids(found))
    assert len(found["start"]) == (2 if what in {iri("lot"), "L7"} else 1)


def test_pages_put_together_are_the_whole(desk: Desk) -> None:
    """In order, with a cursor to go on; one of another walk is refused."""
    whole, found, after = ids(walk(desk, iri("loaf"))), [], None
    while True:
        page = walk(desk, iri("loaf"), first=4, after=after)
        found += ids(page)
        assert page["steps"]["totalCount"] == len(whole)
        if not page["steps"]["pageInfo"]["hasNextPage"]:
            break
        after = page["steps"]["pageInfo"]["endCursor"]
    assert found == whole
    assert desk.error(WALK, what=iri("milled"), after=after)["extensions"]["code"] == "BAD_CURSOR"


def test_limits_are_told_where_they_cut(desk: Desk) -> None:
    """Depth, count, time; one that is none is refused with what there is."""
    assert walk(desk, iri("loaf"), depth=1)["cut"] == ["depth"]
    assert walk(desk, iri("loaf"), count=3)["cut"] == ["count"]
    assert walk(desk, iri("loaf"), depth=50, count=50, milliseconds=60_000)["cut"] == []
    for name, value in (("depth", 0), ("count", WALK_MAX + 1), ("milliseconds", -5)):
        error = desk.error(WALK, what=iri("loaf"), **{name: value})
        assert error["extensions"] == {"code": "BAD_LIMIT", "path": name}
        assert str(value) in error["message"]


def test_a_walk_ends_with_the_time_of_its_request_and_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not with an error: what was met is answered."""
    monkeypatch.setattr("valueflows.graphql.walks.time_left", lambda _until: -1)
    assert walk(desk, iri("loaf"))["cut"] == ["time"]


def test_a_stranger_is_null_and_the_past_can_be_asked(desk: Desk) -> None:
    """As with ids of records; before anything was recorded there is nothing."""
    assert walk(desk, "urn:x:never") is None
    assert walk(desk, iri("loaf"), asOf={"version": 0}) is None


def test_many_walks_in_one_document_cost_too_much(desk: Desk) -> None:
    """However little is asked of each."""
    many = COST_MAX // WALK_COST + 1
    parts = " ".join(f'w{n}: traceOf(what: "L7") {{ version }}' for n in range(many))
    assert desk.error(f"{{ {parts} }}")["extensions"]["code"] == "TOO_COSTLY"


def test_nobody_is_told_what_is_hidden(tmp_path: Path) -> None:
    """From anything one may start at; what is hidden has its place, and is no start."""
    with new_ledger(tmp_path / "ledger") as ledger:
        paid.fill(ledger)
        met = 0
        for who, caller in CALLERS.items():
            desk = Desk(ledger, may_record=False, caller=caller)
            for name in ("milling", "shelf", "bin", "bank-mill", "sale"):
                found = walk(desk, at(name))
                text = json.dumps(found)
                text = still(text)
                assert [w for w, seers in SEEN.items() if who not in seers and w in text] == []
                met += text.count("Undisclosed")
        assert met
        assert walk(Desk(ledger, caller=CALLERS["P"]), at("hours-ada")) is None
