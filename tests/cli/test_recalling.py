# SPDX-License-Identifier: MIT
"""``recall``: lists to read, and documents for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from .desk import BASE, Terminal, written
from .test_tracing import BIN, BREAD, MILLED

MORE = (
    MILLED
    + """\
- '@type': SpatialThing
  '@id': https://books.example/place/cellar
  name: "Cellar\\nof the mill"
- '@type': BatchLotRecord
  '@id': https://books.example/lot/7
  batchLotCode: L7
- '@type': EconomicResource
  '@id': https://books.example/resource/crust
  name: Crust
  ofBatchLot: https://books.example/lot/7
- '@type': Process
  '@id': https://books.example/process/drying
  name: Drying
- '@type': EconomicEvent
  '@id': https://books.example/event/cut
  action: transfer
  provider: https://books.example/organization/mill
  receiver: https://books.example/organization/mill
  resourceInventoriedAs: https://books.example/resource/bread
  toResourceInventoriedAs: https://books.example/resource/crust
  ob:creates: https://books.example/resource/crust
  toLocation: https://books.example/place/cellar
  resourceQuantity: {hasNumericalValue: '0.5', hasUnit: om:kilogram}
  hasPointInTime: '2025-01-07T08:00:00Z'
- '@type': EconomicEvent
  '@id': https://books.example/event/dried
  action: consume
  provider: https://books.example/organization/mill
  receiver: https://books.example/organization/mill
  resourceInventoriedAs: https://books.example/resource/bread
  inputOf: https://books.example/process/drying
  resourceQuantity: {hasNumericalValue: '0.25', hasUnit: om:kilogram}
  hasPointInTime: '2025-01-08T08:00:00Z'
"""
)
MILL = f"The mill <{BASE}organization/mill>"
RAISED = f"{BASE}event/raised"


@pytest.fixture
def books(terminal: Terminal, filled: Path, tmp_path: Path) -> Path:
    """A ledger in which bread is baked, sold and cut."""
    terminal.done("import", filled, written(tmp_path, "more.yaml", MORE))
    return filled


def test_a_recall_is_a_list_to_read(terminal: Terminal, books: Path) -> None:
    """What stands where and with whom, what is in work, and what has left and to whom."""
    lines = terminal.done("recall", books, BIN).splitlines()
    assert lines[0] == f"{BIN} may be in:"
    assert lines[2] == "stands:"
    assert f"  Bread <{BREAD}>, 0.25 kg, with {MILL} (0.25 kg), owned by {MILL}" in lines
    crust = next(line for line in lines if line.startswith("  Crust"))
    assert crust.endswith(f"at Cellar\ufffdof the mill <{BASE}place/cellar>")
    assert lines[lines.index("in work, nothing came out yet:") + 1] == (
        f"  Drying <{BASE}process/drying>"
    )
    assert lines[lines.index("has left the books:") + 1] == (
        f"  2025-01-06 transfer 5 kg to https://shop.example/us <{BASE}event/sold>"
    )
    assert lines[-1].startswith("5 in all; version ")


def test_a_code_is_recalled_and_pages_go_on(terminal: Terminal, books: Path) -> None:
    """By the code on the lot; a page says where to go on, and what follows nothing is refused."""
    found = terminal("recall", books, "L7", "--json").document
    (crust,) = found["items"]
    assert crust["kind"] == "stands"
    assert (crust["lot"], crust["location"]) == ("L7", f"{BASE}place/cellar")
    assert crust["quantity"] == {
        "number": "0.5",
        "unit": "http://www.ontology-of-units-of-measure.org/resource/om-2/kilogram",
    }
    assert crust["holders"][0]["agent"] == f"{BASE}organization/mill"
    every = [i["id"] for i in terminal("recall", books, BIN, "--json").document["items"]]
    first = terminal("recall", books, BIN, "--json", "--first", "2").document
    rest = terminal("recall", books, BIN, "--json", "--after", first["next"]).document
    assert [i["id"] for i in (*first["items"], *rest["items"])] == every
    assert (first["total"], rest["next"]) == (5, None)
    assert f"more with --after {first['next']}" in terminal.done(
        "recall", books, BIN, "--first", "2"
    )
    assert "take next of the page before" in terminal.refused(
        "recall", books, BIN, "--after", "nothing"
    )


def test_siblings_say_what_they_share(terminal: Terminal, books: Path) -> None:
    """The beginnings first, and by which of them each is a sibling."""
    lines = terminal.done("recall", books, BREAD, "--siblings").splitlines()
    assert lines[0] == f"Bread <{BREAD}> shares its beginnings with:"
    assert lines[1] == f"  began with [1] {BIN} by {RAISED}"
    crust = next(line for line in lines if line.startswith("  Crust"))
    assert crust.endswith("; shares [1]")
    found = terminal("recall", books, BREAD, "--siblings", "--lots", "1", "--json").document
    assert [one["id"] for one in found["began"]] == [RAISED]
    kinds = {item["id"]: item for item in found["items"]}
    sold = kinds[f"{BASE}event/sold"]
    assert (sold["action"], sold["receiver"]) == ("transfer", "https://shop.example/us")
    assert sold["shares"] == [RAISED]
    assert kinds[f"{BASE}process/drying"]["name"] == "Drying"


def test_limits_and_what_is_not_there(terminal: Terminal, books: Path) -> None:
    """A recall that is cut off says so; an unknown id, version or use of --lots is refused."""
    assert "cut off by depth" in terminal.done("recall", books, BIN, "--depth", "1")
    assert terminal("recall", books, BIN, "--count", "1", "--json").document["limits"] == {
        "reached": ["count"]
    }
    assert "no event, resource, process or lot" in terminal.refused("recall", books, "never")
    assert "there is no version 99" in terminal.refused("recall", books, BIN, "--as-of", "99")
    assert "add --siblings" in terminal.refused("recall", books, BIN, "--lots", "1")
    hidden = ("recall", books, BIN, "--as", "public", "--as-of", "2")
    assert "Version 2 is not published" in terminal.refused(*hidden)
    early = terminal("recall", books, BIN, "--as-of", "3", "--json", "--seconds", "60").document
    assert [item["id"] for item in early["items"]] == [BIN]
