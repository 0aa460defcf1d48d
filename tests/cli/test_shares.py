# SPDX-License-Identifier: MIT
"""``trace --shares``: how much of each origin is in something, to read and for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from .desk import BASE, PEOPLE, Terminal, written
from .test_tracing import BREAD, MILLED

BAKED = f"{BASE}event/baked"


@pytest.fixture
def baked(terminal: Terminal, filled: Path, tmp_path: Path) -> Path:
    """A ledger in which bread is baked and sold."""
    terminal.done("import", filled, written(tmp_path, "bread.yaml", MILLED))
    return filled


def test_the_tree_says_how_much_of_each_step_is_in_it(terminal: Terminal, baked: Path) -> None:
    """A sixth of the bread is left, and with it a sixth of what was used; origins come last."""
    out = terminal.done("trace", baked, BREAD, "--shares")
    lines = [line.strip() for line in out.splitlines()]
    (used,) = (line for line in lines if "consume 4.00 kg" in line)
    assert used.endswith("· 16.6667 % of it")
    (kneaded,) = (line for line in lines if " work 2 h" in line)
    assert kneaded.endswith("[influence] · 16.6667 % of it")
    place = lines.index("in 1 kg, by quantity, proportional; 100 % known")
    assert lines[place + 1 :] == [
        f"0.666667 kg of Flour <{BASE}kind/flour>:",
        f"100 %  0.666667 kg, event {BASE}event/raised",
    ]


def test_the_document_has_shares_beside_nodes_and_edges(terminal: Terminal, baked: Path) -> None:
    """Of so much as is asked for."""
    found = terminal(
        "trace", baked, BAKED, "--shares", "--quantity", "3", "--mixing", "fifo", "--json"
    ).document
    shares = found["shares"]
    assert (shares["method"], shares["mixing"], shares["coverage"]) == ("quantity", "fifo", "1")
    assert shares["whole"]["number"] == "3"
    (origin,) = shares["origins"]
    assert origin | {"quantity": None} == {
        "specification": f"{BASE}kind/flour",
        "kind": "event",
        "id": f"{BASE}event/raised",
        "quantity": None,
        "share": "1",
    }
    assert origin["quantity"]["number"] == "2"
    by_name = {node["id"]: node.get("share") for node in found["nodes"]}
    assert by_name[f"{BASE}event/used"]["fraction"] == "0.5"
    assert by_name[f"{BASE}event/used"]["of"]["number"] == "4"
    assert by_name[f"{BASE}process/baking"] is None
    assert "shares" not in terminal("trace", baked, BAKED, "--json").document


def test_what_is_not_known_is_said(terminal: Terminal, tmp_path: Path) -> None:
    """Where more was used than is known to have been there."""
    more = PEOPLE + MILLED.replace("'10.50'", "'1.50'").partition("'@graph':\n")[2]
    ledger = tmp_path / "late"
    terminal.done("init", ledger, "--base", BASE, "--stock-rule", "late")
    terminal.done("import", ledger, written(tmp_path, "more.yaml", more))
    out = terminal.done("trace", ledger, BAKED, "--shares")
    assert "unknown" in out
    assert terminal("trace", ledger, BAKED, "--shares", "--json").document["shares"]["gaps"]


def test_of_what_is_used_up_it_is_said_what_to_ask(
    terminal: Terminal, filled: Path, tmp_path: Path
) -> None:
    """There are no shares of nothing, neither of the whole nor of a step."""
    terminal.done("import", filled, written(tmp_path, "bread.yaml", MILLED.replace("'5'", "'6'")))
    out = terminal.done("trace", filled, BREAD, "--shares")
    assert "Nothing of it is left" in out
    assert "Ask about an event" in out
    assert "in 0" not in out
    assert "% of it" not in out
    little = terminal.done("trace", filled, BAKED, "--shares", "--quantity", "0.0000001")
    assert "Nothing of it is left" not in little


def test_what_does_not_go_together_is_refused(terminal: Terminal, baked: Path) -> None:
    """With what to do instead."""
    for said, *asked in (
        ("add --shares", "--mixing", "fifo"),
        ("--mixing takes proportional, fifo", "--shares", "--mixing", "lifo"),
        ("--method takes quantity, price, recipe", "--shares", "--method", "guess"),
        ("svg has no shares", "--shares", "--format", "svg"),
        ("--quantity", "--shares", "--quantity", "much"),
        ("a number above nothing", "--shares", "--quantity", "0"),
    ):
        assert said in terminal.misused("trace", baked, BREAD, *asked)
    assert "only 6" in terminal.refused("trace", baked, BAKED, "--shares", "--quantity", "7")
    process = f"{BASE}process/baking"
    assert "This is no quantity" in terminal.refused("trace", baked, process, "--shares")


def test_nothing_is_in_what_was_taken_back(terminal: Terminal, baked: Path, tmp_path: Path) -> None:
    """It is not told as something of which all is known."""
    sold = MILLED[
        MILLED.index("- '@type': EconomicEvent\n  '@id': https://books.example/event/sold") :
    ]
    undone = sold.replace(
        "event/sold", "event/unsold\n  corrects: https://books.example/event/sold"
    )
    head = MILLED.partition("'@graph':\n")[0] + "'@graph':\n"
    terminal.done(
        "import", baked, written(tmp_path, "no.yaml", head + undone.replace("'5'", "'-5'"))
    )
    out = terminal.done("trace", baked, f"{BASE}event/sold", "--shares")
    assert "Nothing of it is left" in out
    assert "known" not in out
