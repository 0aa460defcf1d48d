# SPDX-License-Identifier: MIT
"""Traces as pictures: well-formed, said in words as well, and with room for what they hold."""

from __future__ import annotations

import itertools
import sys
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from tests.helpers import iri
from valueflows.exchange.drawing import LINKS_MAX, NODES_MAX, NoPictureError, drawn
from valueflows.exchange.legible import legible, shortened
from valueflows.model.chart import UNDISCLOSED_NODE, Chart, Link, Node, Quantity, Thing

from .kit import ledger_of, on
from .test_prov import BAKED, chart

HOSTILE: Final = "<script>alert(1)</script>&\"'\u202e\x07]]>"
SVG: Final = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _with_igraph() -> None:
    pytest.importorskip("igraph", reason="install valueflows[pictures]")


def picture(chart: Chart) -> ET.Element:
    """Draw a chart, and read the picture as XML."""
    return ET.fromstring(drawn(chart))  # noqa: S314 - our own


def boxes(found: ET.Element) -> dict[str, tuple[float, float]]:
    """Return where the first line of each node stands, by its words."""
    made = {}
    for group in found.iter(f"{SVG}g"):
        text = group.find(f"{SVG}text")
        if group.find(f"{SVG}title") is not None and text is not None:
            made[text.text or ""] = (float(text.attrib["x"]), float(text.attrib["y"]))
    return made


def test_causes_stand_left_of_what_came_of_them() -> None:
    """In a trace and in a track; shapes and strokes tell kinds and ranks."""
    with ledger_of(BAKED) as ledger:
        traced_, tracked = chart(ledger, iri("shelf")), chart(ledger, iri("begun"), "track")
    for made in (traced_, tracked):
        found = picture(made)
        at = boxes(found)
        assert at["consume 1 kg"][0] < at["Baking"][0] < at["produce 1 kg"][0]
        assert at["produce 1 kg"][0] < at["move 1 kg"][0]
        strokes = [one.attrib["class"] for one in found.iter(f"{SVG}path") if "d" in one.attrib]
        assert "link material" in strokes
    whole = drawn(traced_)
    assert whole.count('class="link influence"') == 1 + sum(
        link.by == "influence" for link in traced_.links
    )
    assert "Baking, Loaf of rye, out of consume 1 kg" in whole
    assert 'role="img" aria-labelledby="vf-title vf-text"' in whole
    assert "prefers-color-scheme: dark" in whole
    assert '<title id="vf-title">What it came out of: ' in whole
    assert drawn(traced_) == whole


def test_nothing_stands_on_anything_else_or_outside() -> None:
    """However wide it gets."""
    inputs = [on(1, f"in{n}", "raise", resource=f"r{n}") for n in range(12)]
    used = [on(2, f"out{n}", "consume", resource=f"r{n}", input_of="p") for n in range(12)]
    with ledger_of([*inputs, *used, on(3, "end", "produce", resource="it", output_of="p")]) as one:
        found = picture(chart(one, iri("it")))
    frames = [r.attrib for r in found.iter(f"{SVG}rect") if r.attrib["class"] == "node"]
    spots = sorted((float(f["x"]), float(f["y"])) for f in frames)
    wide, high = float(found.attrib["width"]), float(found.attrib["height"])
    assert all(0 <= x <= wide - float(frames[0]["width"]) and 0 <= y <= high for x, y in spots)
    height = float(frames[0]["height"])
    pairs = itertools.pairwise(spots)
    assert all(a[0] != b[0] or b[1] - a[1] >= height for a, b in pairs)


def test_names_are_no_markup() -> None:
    """Whatever somebody called a thing: it is text, without what turns or hides it."""
    agent = Thing(iri("mill"), HOSTILE)
    made = Node(
        iri("e"), "EconomicEvent", action="raise", provider=agent, amount=Quantity("1", None)
    )
    thing = Node(iri("r"), "EconomicResource", HOSTILE, sort=Thing(iri("s"), HOSTILE))
    hidden = Node("undisclosed-1", UNDISCLOSED_NODE)
    links = (Link(made.id, thing.id, "material"), Link(hidden.id, thing.id, "undisclosed"))
    text = drawn(Chart("trace", 1, (thing,), (hidden, made), links, cut=("depth",)))
    assert "<script" not in text
    assert "\u202e" not in text
    assert "\x07" not in text
    found = ET.fromstring(text)  # noqa: S314 - our own
    assert {"raise 1", "undisclosed", shortened(legible(HOSTILE), 27)} == set(boxes(found))
    assert "Cut off by depth: there is more." in text


def test_a_circle_is_drawn() -> None:
    """What is repaired in one process again and again goes round."""
    records = [on(n, f"e{n}", "modify", resource="bike", output_of="p") for n in range(3)]
    records += [on(n, f"a{n}", "accept", resource="bike", input_of="p") for n in range(3)]
    with ledger_of(records) as ledger:
        assert len(boxes(picture(chart(ledger, iri("bike"))))) == 4


def test_what_is_too_large_is_refused_with_what_to_do() -> None:
    """Too many nodes, or too many lines between few."""
    nodes = tuple(Node(iri(f"r{n}"), "EconomicResource", "r") for n in range(NODES_MAX))
    end = Node(iri("end"), "EconomicResource", "end")
    with pytest.raises(NoPictureError, match="--depth or --count"):
        drawn(Chart("trace", 1, (end,), nodes))
    links = (Link(nodes[0].id, end.id, "material"),) * (LINKS_MAX + 1)
    with pytest.raises(NoPictureError, match=f"{LINKS_MAX + 1}"):
        drawn(Chart("trace", 1, (end,), nodes[:1], links))
    star = tuple(Link(node.id, end.id, "material") for node in nodes[1:])
    assert len(picture(Chart("trace", 1, (end,), nodes[1:], star))) > NODES_MAX


def test_without_the_library_it_is_said_which(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what there is instead."""
    monkeypatch.setitem(sys.modules, "igraph", None)
    with pytest.raises(NoPictureError, match=r"install valueflows\[pictures\]"):
        drawn(Chart("trace", 1, (Node(iri("r"), "EconomicResource", "r"),)))


def test_what_does_not_fit_is_shortened() -> None:
    """Wide letters count twice; what fits stays as it is."""
    assert shortened("flour", 5) == "flour"
    assert shortened("flour bin", 6) == "flour…"
    assert shortened("小麦粉", 5) == "小…"
    assert legible("a\u2067b\nc") == "a\ufffdb\ufffdc"
