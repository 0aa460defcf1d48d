# SPDX-License-Identifier: MIT
"""``trace`` and ``track``: trees to read, and documents for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from .desk import BASE, STOCK, Terminal, written

MILLED = (
    STOCK
    + """\
- '@type': Process
  '@id': https://books.example/process/baking
  name: Baking
- '@type': EconomicResource
  '@id': https://books.example/resource/bread
  name: Bread
- '@type': EconomicEvent
  '@id': https://books.example/event/kneaded
  action: work
  provider: https://books.example/person/anna
  receiver: https://books.example/organization/mill
  inputOf: https://books.example/process/baking
  effortQuantity: {hasNumericalValue: '2', hasUnit: om:hour}
  hasPointInTime: '2025-01-03T08:00:00Z'
- '@type': EconomicEvent
  '@id': https://books.example/event/used
  action: consume
  provider: https://books.example/organization/mill
  receiver: https://books.example/organization/mill
  resourceInventoriedAs: https://books.example/resource/bin
  inputOf: https://books.example/process/baking
  resourceQuantity: {hasNumericalValue: '4.50', hasUnit: om:kilogram}
  hasPointInTime: '2025-01-04T08:00:00Z'
- '@type': EconomicEvent
  '@id': https://books.example/event/less
  action: consume
  corrects: https://books.example/event/used
  provider: https://books.example/organization/mill
  receiver: https://books.example/organization/mill
  resourceInventoriedAs: https://books.example/resource/bin
  inputOf: https://books.example/process/baking
  resourceQuantity: {hasNumericalValue: '-0.50', hasUnit: om:kilogram}
  hasPointInTime: '2025-01-04T08:00:00Z'
- '@type': EconomicEvent
  '@id': https://books.example/event/baked
  action: produce
  provider: https://books.example/organization/mill
  receiver: https://books.example/organization/mill
  resourceInventoriedAs: https://books.example/resource/bread
  ob:creates: https://books.example/resource/bread
  outputOf: https://books.example/process/baking
  resourceQuantity: {hasNumericalValue: '6', hasUnit: om:kilogram}
  hasPointInTime: '2025-01-05T08:00:00Z'
- '@type': EconomicEvent
  '@id': https://books.example/event/sold
  action: transfer
  provider: https://books.example/organization/mill
  receiver: https://shop.example/us
  resourceInventoriedAs: https://books.example/resource/bread
  resourceQuantity: {hasNumericalValue: '5', hasUnit: om:kilogram}
  hasPointInTime: '2025-01-06T08:00:00Z'
"""
)
BREAD = f"{BASE}resource/bread"
BIN = f"{BASE}resource/bin"


@pytest.fixture
def baked(terminal: Terminal, filled: Path, tmp_path: Path) -> Path:
    """A ledger in which bread is baked and sold."""
    terminal.done("import", filled, written(tmp_path, "bread.yaml", MILLED))
    return filled


def test_a_trace_is_a_tree_to_read(terminal: Terminal, baked: Path) -> None:
    """Each step below what came out of it, with its quantity as corrected."""
    lines = terminal.done("trace", baked, BREAD).splitlines()
    assert lines[0] == f"EconomicResource Bread <{BREAD}> came out of:"
    assert lines[1] == (
        f"  2025-01-05 produce 6 kg, The mill <{BASE}organization/mill> <{BASE}event/baked>"
    )
    assert lines[2] == f"    Process Baking <{BASE}process/baking>"
    assert lines[3].strip().startswith("2025-01-03 work 2 h, Anna Müller")
    assert lines[3].endswith("[influence]")
    assert lines[4].strip().startswith("2025-01-04 consume 4.00 kg")
    assert lines[5].strip() == f"EconomicResource {BIN}"
    assert lines[6].strip().startswith("2025-01-02 raise 10.50 kg")
    assert lines[-1] == "4 events, 2 places between them; version 4"


def test_a_track_goes_the_other_way_and_says_where_the_books_end(
    terminal: Terminal, baked: Path
) -> None:
    """What was handed to somebody who has no stock here ends there."""
    out = terminal.done("track", baked, BIN)
    assert "went into:" in out
    assert out.index("consume") < out.index("produce") < out.index("transfer")
    assert f"not inventoried at https://shop.example/us: {BASE}event/sold" in out


def test_a_document_has_nodes_edges_tags_and_limits(terminal: Terminal, baked: Path) -> None:
    """Causes first; every edge joins two that are there."""
    found = terminal("trace", baked, BREAD, "--json").document
    short = [node["id"].removeprefix(BASE) for node in found["nodes"]]
    assert short == [
        "event/raised",
        "event/kneaded",
        "resource/bin",
        "event/used",
        "process/baking",
        "event/baked",
    ]
    assert [n["by"] for n in found["nodes"] if "by" in n] == [
        "material",
        "influence",
        "material",
        "material",
    ]
    assert found["nodes"][3]["quantity"]["number"] == "4.00"
    ids = {node["id"] for node in [*found["start"], *found["nodes"]]}
    assert {e["from"] for e in found["edges"]} | {e["to"] for e in found["edges"]} == ids
    assert (found["limits"], found["next"], found["version"]) == ({"reached": []}, None, 4)


def test_limits_are_told(terminal: Terminal, baked: Path) -> None:
    """In words and in the document."""
    assert "cut off by depth" in terminal.done("trace", baked, BREAD, "--depth", "1")
    found = terminal("trace", baked, BREAD, "--count", "2", "--json").document
    assert found["limits"] == {"reached": ["count"]}


def test_pages_go_on_where_they_ended(terminal: Terminal, baked: Path) -> None:
    """Put together they are the whole; the last one has nothing to go on with."""
    whole = [n["id"] for n in terminal("trace", baked, BREAD, "--json").document["nodes"]]
    found: list[str] = []
    after: list[str] = []
    while True:
        page = terminal("trace", baked, BREAD, "--json", "--first", "4", *after).document
        found += [node["id"] for node in page["nodes"]]
        if page["next"] is None:
            break
        after = ["--after", page["next"]]
    assert found == whole
    assert f"more with --after {whole[1]}" in terminal.done("trace", baked, BREAD, "--first", "2")
    assert "there is no such item" in terminal.refused("trace", baked, BREAD, "--after", "urn:x:y")


def test_what_is_reversed_is_listed_and_the_past_is_asked(
    terminal: Terminal, baked: Path, tmp_path: Path
) -> None:
    """The step is gone now, and was there then."""
    head, _, sold = MILLED.rpartition("- '@type'")
    undone = "- '@type'" + sold.replace("event/sold", "event/undone").replace("'5'", "'-5'")
    undone += "  corrects: https://books.example/event/sold\n"
    context = head[: head.index("- '@type'")]
    terminal.done("import", baked, written(tmp_path, "undo.yaml", context + undone))
    assert f"taken back: {BASE}event/sold" in terminal.done("track", baked, BREAD)
    then = terminal("track", baked, BREAD, "--as-of", "4", "--json").document
    assert [node["id"] for node in then["nodes"]] == [f"{BASE}event/sold"]
    assert "there is no version 99" in terminal.refused("track", baked, BREAD, "--as-of", "99")
    hidden = terminal.refused("trace", baked, BREAD, "--as-of", "4", "--as", "public")
    assert "Version 4 is not published" in hidden


def test_a_stranger_is_no_start(terminal: Terminal, baked: Path) -> None:
    """What is known by no id and no code is refused, with what to do."""
    said = terminal.refused("trace", baked, "urn:x:nothing")
    assert "no event, resource, process or lot has this id" in said
    assert "IRI is missing" in terminal.misused("trace", baked)


def test_a_trace_leaves_as_prov_and_as_a_picture(terminal: Terminal, baked: Path) -> None:
    """Turtle, JSON-LD, SVG; --json is --format json."""
    turtle = terminal.done("trace", baked, BREAD, "--format", "prov")
    assert f"prov:wasDerivedFrom <{BASE}process/baking#content>" in turtle
    assert terminal("track", baked, BIN, "--format", "prov-jsonld").document
    file = baked.parent / "bread.ttl"
    assert terminal.done("trace", baked, BREAD, "--format", "prov", "-o", file) == ""
    assert file.read_text(encoding="utf-8") == turtle
    as_json = terminal.done("trace", baked, BREAD, "--format", "json")
    assert as_json == terminal.done("trace", baked, BREAD, "--json")
    pytest.importorskip("igraph", reason="install valueflows[pictures]")
    assert terminal.done("trace", baked, BREAD, "--format", "svg").startswith("<svg ")


def test_formats_that_do_not_go_together_are_refused(
    terminal: Terminal, baked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to do instead; a picture has room for so much."""
    said = terminal.misused("trace", baked, BREAD, "--format", "svg", "--first", "2")
    assert "svg is not given in pages; use --depth or --count" in said
    assert "give one" in terminal.misused("trace", baked, BREAD, "--format", "prov", "--json")
    monkeypatch.setattr("valueflows.exchange.drawing.NODES_MAX", 3)
    assert "--depth" in terminal.refused("trace", baked, BREAD, "--format", "svg")
