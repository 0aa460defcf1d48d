# SPDX-License-Identifier: MIT
"""Data that means harm: too large, too deep, too long; refused in little time, without a trace."""

from __future__ import annotations

from typing import Final

import pytest

from valueflows.exchange import formats, rdf

from .desk import Desk, codes
from .refusing import TTL, jsonld, refused

# -- too much ------------------------------------------------------------------------------------


def test_a_file_too_large_is_not_begun(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of more bytes than are read at once is refused by its size alone."""
    monkeypatch.setattr(formats, "BYTES_MAX", 100)
    report = refused(desk, b"{" * 101, "jsonld")
    assert codes(report.problems) == {"too_large"}
    assert "101 bytes" in report.problems[0].message


def test_a_graph_too_large_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of more facts than are read is refused when it goes beyond."""
    monkeypatch.setattr(rdf, "QUADS_MAX", 5)
    text = "".join(f"<urn:x:{n}> <urn:y> <urn:z> .\n" for n in range(7))
    assert codes(refused(desk, text, "ntriples").problems) == {"too_large"}


DEEP: Final = {
    "lists of JSON": ("jsonld", "[", "]"),
    "objects of JSON": ("jsonld", '{"a":', "}"),
    "lists of YAML": ("yamlld", "[", "]"),
    "blocks of YAML": ("yamlld", "- ", ""),
    "nodes of Turtle": ("turtle", "[ <urn:y> ", "]"),
    "lists of Turtle": ("turtle", "( ", ") "),
    "graphs of TriG": ("trig", "<urn:g> { ", "} "),
}


@pytest.mark.parametrize(("form", "open_", "close"), DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("whole", [True, False], ids=["closed", "left open"])
@pytest.mark.uncounted
def test_deep_nesting_is_refused(
    desk: Desk, form: str, open_: str, close: str, *, whole: bool
) -> None:
    """Twenty thousand levels are refused, not followed until something breaks."""
    start = "<urn:x> <urn:y> " if form == "turtle" else ""
    text = start + open_ * 20_000 + ("1" + close * 20_000 + "." if whole else "")
    refused_as = codes(refused(desk, text, form).problems)
    assert refused_as <= {"too_deep", "syntax_error", "class_missing", "foreign_term"}


def test_deep_nesting_through_aliases_is_refused(desk: Desk) -> None:
    """Aliases that nest what is already nested are refused like nesting that is written out."""
    rows = [f"- &a{n} {'[' * 30}*a{n - 1}{']' * 30}" for n in range(1, 60)]
    refused(desk, "\n".join(["- &a0 x", *rows]), "yamlld")


def test_an_alias_bomb_is_refused(desk: Desk) -> None:
    """A few lines that unfold to a million nodes are refused in no time."""
    rows = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 7)]
    refused(desk, "\n".join(["a0: &a0 {name: x}", *rows]), "yamlld")


LITERALS: Final = {"turtle": TTL, "trig": TTL, "ntriples": "", "nquads": ""}


@pytest.mark.parametrize("form", LITERALS)
@pytest.mark.parametrize("whole", [True, False], ids=["closed", "left open"])
def test_an_endless_literal_of_rdf_is_refused(desk: Desk, form: str, whole: bool) -> None:  # noqa: FBT001
    """A literal larger than the parser's buffer is refused as too large."""
    text = LITERALS[form] + '<urn:x> <urn:y> "' + "x" * (17 << 20) + ('" .' if whole else "")
    assert codes(refused(desk, text, form).problems) == {"too_large"}


def test_an_endless_text_of_json_is_refused(desk: Desk) -> None:
    """A text that never ends is refused as quickly as it can be read."""
    assert codes(refused(desk, '{"a": "' + "x" * (16 << 20), "jsonld").problems) == {"syntax_error"}


def test_an_endless_text_of_yaml_is_refused(desk: Desk) -> None:
    """A text that never ends is refused as quickly as it can be read."""
    assert codes(refused(desk, 'a: "' + "x" * (4 << 20), "yamlld").problems) == {"syntax_error"}


def _amount(number: str) -> str:
    measure = {"hasNumericalValue": number, "hasUnit": "om:hour"}
    node = {"@id": "urn:x:1", "@type": "EconomicEvent", "action": "work", "effortQuantity": measure}
    return jsonld(node)


NUMBERS: Final = {
    "ten thousand digits": "9" * 10_000,
    "ten thousand places": "0." + "9" * 10_000,
    "a huge exponent": "1e999999999",
    "a tiny exponent": "1E-999999999",
    "many digits and an exponent": "9" * 5000 + "e" + "9" * 5000,
    "infinity": "INF",
    "no number": "NaN",
    "other digits": "१०",
    "full-width digits": "\uff11\uff10",
    "underscores": "1_000",
    "hexadecimal": "0x10",
    "blanks": " 10 ",
    "two points": "1.2.3",
    "a sign alone": "-",
    "a point alone": ".",
    "nothing": "",
    "a newline": "1\n",
}


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_numbers_that_are_none(desk: Desk, number: str) -> None:
    """What is no number, or more of one than is kept, is refused without computing it."""
    report = refused(desk, _amount(number), "jsonld")
    assert codes(report.problems) == {"bad_number"}
    assert len(report.problems[0].message) < 300


@pytest.mark.parametrize("number", ["1E999999999", "1e5", "9" * 10_000])
def test_unquoted_numbers_that_are_none(desk: Desk, number: str) -> None:
    """A JSON number is no less a text: it is refused, not turned into a float."""
    text = _amount("7").replace('"7"', number)
    assert codes(refused(desk, text, "jsonld").problems) == {"bad_number"}


@pytest.mark.parametrize("order", ["0", "-1", "1.5", "9" * 5000, "x"])
def test_orders_and_revisions_that_are_none(desk: Desk, order: str) -> None:
    """An order or revision is a whole number from 1 of at most nine digits."""
    text = TTL + f'<urn:x:1> a vf:Person ; ob:order "{order}" ; ob:revision "{order}" .'
    report = desk.take(text, "turtle")
    assert [p.code.value for p in report.problems] == ["bad_number"] * 2
