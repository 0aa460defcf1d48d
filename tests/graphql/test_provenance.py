# SPDX-License-Identifier: MIT
"""Shares, roll-ups and price splits through the API, as each caller may be told them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from tests.graphql import paid
from tests.graphql.kit import Desk
from tests.graphql.paid import CALLERS, SEEN, still
from tests.ledger.kit import new_ledger
from tests.provenance.mill import EVERYTHING
from tests.reports.business import at, books
from valueflows.graphql import provenance
from valueflows.graphql.limits import COST_MAX, WALK_COST
from valueflows.ledger.view import OutOfTimeError

MEASURE: Final = "{ hasNumericalValue hasUnit { symbol } }"
SHARES: Final = f"""query ($id: ID!, $method: AllocationMethod! = QUANTITY,
    $mixing: StockMixing! = PROPORTIONAL, $quantity: Decimal, $first: Int, $asOf: AsOf) {{
  provenance(resource: $id, method: $method, mixing: $mixing, quantity: $quantity, asOf: $asOf) {{
    version method mixing coverage whole {MEASURE}
    groups {{ specification {{ id }} quantity {MEASURE} origins {{
      kind share quantity {MEASURE} item {{ __typename ... on EconomicEvent {{ id }} }} }} }}
    parts(first: $first) {{ totalCount edges {{ node {{
      id rank fraction quantity {MEASURE} of {MEASURE} event {{ action {{ id }} }} }} }} }}
    gaps {{ code message about {{ __typename }} }} }} }}"""
REPORT: Final = "{ name version facts { name value } tables { name rows } }"
REPORTS: Final = f"""query ($id: ID!, $period: String!, $quantity: Decimal, $asOf: AsOf) {{
  provenance(resource: $id, quantity: $quantity, asOf: $asOf) {{
    rollUp {REPORT} priceSplit(period: $period) {REPORT} }} }}"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over a loaf from the farm to the shop."""
    with books(tmp_path_factory.mktemp("loaf"), EVERYTHING) as ledger:
        yield Desk(ledger)


def shares(desk: Desk, name: str, **asked: Any) -> Any:
    """Return the shares of something."""
    return desk.data(SHARES, id=at(name), **asked)["provenance"]


def test_origins_parts_and_coverage(desk: Desk) -> None:
    """Half of what one baking used of the flour, and with it a quarter of the wheat."""
    found = shares(desk, "bread-out", quantity="25")
    assert (found["method"], found["mixing"]) == ("QUANTITY", "PROPORTIONAL")
    assert found["whole"]["hasNumericalValue"] == "25"
    assert 0 <= Decimal(found["coverage"]) <= 1
    for group in found["groups"]:
        assert sum(Decimal(origin["share"]) for origin in group["origins"]) == 1
    parts = {edge["node"]["id"]: edge["node"] for edge in found["parts"]["edges"]}
    assert parts[at("flour-in")]["fraction"] == "0.5"
    assert parts[at("flour-in")]["quantity"]["hasNumericalValue"] == "10"
    assert parts[at("flour-in")]["of"]["hasNumericalValue"] == "20"
    assert parts[at("ben-bakes")] | {"event": None} == {
        "id": at("ben-bakes"),
        "rank": "influence",
        "fraction": "0.5",
        "quantity": {"hasNumericalValue": "1.5", "hasUnit": {"symbol": "h"}},
        "of": {"hasNumericalValue": "3", "hasUnit": {"symbol": "h"}},
        "event": None,
    }
    assert found["parts"]["totalCount"] == len(parts)
    assert len(shares(desk, "bread-out", first=2)["parts"]["edges"]) == 2


def test_methods_change_shares_and_what_is_not_known_is_said(desk: Desk) -> None:
    """First in, first out of one lot is the same lot; by recipe there is none here."""
    by_size = shares(desk, "bread-out", mixing="FIFO")
    assert by_size["mixing"] == "FIFO"
    assert by_size["groups"] == shares(desk, "bread-out")["groups"]
    assert shares(desk, "bread-out", method="PRICE")["method"] == "PRICE"


def test_roll_up_and_price_split_are_the_reports(desk: Desk) -> None:
    """The same as when they are asked for by name, at the same quantity and version."""
    found = desk.data(REPORTS, id=at("meal-sold"), period="2025")["provenance"]
    for field, name in (("rollUp", "roll-up"), ("priceSplit", "price-split")):
        asked = f"""{{ report(name: "{name}", period: "2025",
          parameters: [{{name: "subject", value: "{at("meal-sold")}"}}]) {REPORT} }}"""
        assert found[field] == desk.data(asked)["report"]
    facts = {fact["name"]: fact["value"] for fact in found["priceSplit"]["facts"]}
    assert facts["price"] == "42.80"
    some = desk.data(REPORTS, id=at("meal-sold"), period="2025", quantity="1", asOf={"version": 2})
    facts = {fact["name"]: fact["value"] for fact in some["provenance"]["rollUp"]["facts"]}
    assert facts["quantity"] in {"1", "1.000000"}


def test_what_cannot_be_attributed_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too much of it, a process, an id of nothing, and a chain that is too long."""
    error = desk.error(SHARES, id=at("bread-out"), quantity="5000")
    assert error["extensions"]["code"] == "NOT_ATTRIBUTABLE"
    assert "only 50" in error["message"]
    assert desk.error(SHARES, id=at("baking"))["extensions"]["code"] == "NOT_ATTRIBUTABLE"
    assert shares(desk, "never") is None
    refused = desk.error(REPORTS, id=at("meal-sold"), period="sometime")
    assert refused["extensions"]["code"] == "REFUSED"
    monkeypatch.setattr(provenance, "EVENTS_MAX", 1)
    assert desk.error(SHARES, id=at("bread-out"))["extensions"]["code"] == "TOO_LONG"
    monkeypatch.undo()
    monkeypatch.setattr(provenance, "time_left", lambda _until: -1)
    with pytest.raises(OutOfTimeError):
        provenance._check_size(desk.ledger.view(desk.caller), at("bread-out"))


def test_many_of_them_cost_too_much(desk: Desk) -> None:
    """In one document; each is reckoned anew."""
    many = COST_MAX // WALK_COST + 1
    parts = " ".join(f'p{n}: provenance(resource: "urn:x:{n}") {{ version }}' for n in range(many))
    assert desk.error(f"{{ {parts} }}")["extensions"]["code"] == "TOO_COSTLY"


def test_nobody_is_told_what_is_hidden(tmp_path: Path) -> None:
    """Of anything there is, by any method, to anybody."""
    met = 0
    with new_ledger(tmp_path / "ledger") as ledger:
        paid.fill(ledger)
        for who, caller in CALLERS.items():
            desk = Desk(ledger, may_record=False, caller=caller)
            for name in ("shelf", "bin", "sale", "bank-mill", "bicycle"):
                answers = [
                    desk.ask(SHARES, id=paid.at(name), mixing="FIFO"),
                    desk.ask(REPORTS, id=paid.at(name), period="2027"),
                ]
                text = json.dumps(answers)
                text = still(text)
                assert [w for w, seers in SEEN.items() if who not in seers and w in text] == []
                met += text.count('"share"')
    assert met
