# SPDX-License-Identifier: MIT
"""Negotiation, markup and settings, each on its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueflows.config import Config, ConfigError
from valueflows.web.html import Html, document, joined, tag, text
from valueflows.web.negotiation import chosen

OFFERED: Final = ["application/ld+json", "text/turtle", "text/html"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", OFFERED[0]),
        ("*/*", OFFERED[0]),
        ("text/*", "text/turtle"),
        ("TEXT/HTML", "text/html"),
        ("text/html;level=1", "text/html"),
        ("text/html; Q=0.2, text/turtle ;q=0.3", "text/turtle"),
        ("*/*, text/html;q=0", OFFERED[0]),
        ("text/*;q=0.9, text/turtle;q=0.1", "text/html"),
        ("text/html;q=7", "text/html"),
        ("text/html;q=-1", None),
        ("text/html;q=nan", None),
        ("text/html;q=", None),
        ("image/*", None),
        (",,;", None),
    ],
)
def test_the_best_liked_of_what_is_offered_is_chosen(accept: str, expected: str | None) -> None:
    """The most specific range decides, among equals the first that is offered."""
    assert chosen(accept, OFFERED) == expected


@given(accept=st.text(max_size=60))
def test_no_header_breaks_the_choice(accept: str) -> None:
    """Whatever is sent, something offered is chosen, or nothing."""
    assert chosen(accept, OFFERED) in [*OFFERED, None]


# -- markup ----------------------------------------------------------------------------------------


@given(content=st.text(max_size=60))
def test_text_never_becomes_markup(content: str) -> None:
    """In content and in attributes, what is not markup already is escaped."""
    for made in (tag("p", content), tag("p", title=content), text(content), joined(content)):
        inner = made.removeprefix("<p").removesuffix("</p>")
        assert "<" not in inner
        assert inner.count('"') in {0, 2}
        assert isinstance(made, Html)


def test_markup_is_left_as_it_is() -> None:
    """Elements nest; what is missing is left out; names of attributes are written as in HTML."""
    made = tag(
        "p", tag("b", "x"), None, class_="y", aria_label="z", hidden=True, id=None, lang=False
    )
    assert made == '<p class="y" aria-label="z" hidden><b>x</b></p>'
    assert tag("br") == "<br>"
    assert "<script" not in document("t")
    assert document("t", script="/x.js").count("<script") == 1


# -- settings --------------------------------------------------------------------------------------


def settings(tmp_path: Path, written: str) -> Config:
    """Return the settings of a ledger with this file."""
    (tmp_path / "ledger.toml").write_text(written, encoding="utf-8")
    return Config.of(tmp_path)


def test_settings_are_read(tmp_path: Path) -> None:
    """Each kind of value; what is not stated keeps its default; no file is no settings."""
    assert Config.of(tmp_path) == Config()
    written = (
        '[serve]\nhost = "::1"\nport = 0\nhosts = ["a.example"]\norigins = ["https://B.example/"]'
    )
    found = settings(tmp_path, written)
    assert (found.host, found.port, found.hosts) == ("::1", 0, ("a.example",))
    assert found.allowed_origins() == ("https://b.example",)
    assert found.known_hosts() >= {"a.example", "::1", "localhost"}
    assert found.request_bytes == Config().request_bytes
    assert settings(tmp_path, "") == Config()
    assert settings(tmp_path, "[serve]\nintrospection = false").introspection is False


@pytest.mark.parametrize(
    "written",
    [
        "serve",
        "serve = 5",
        "[[serve]]",
        "port = 80",
        "[other]",
        "[serve]\nnone = 1",
        '[serve]\nport = "80"',
        "[serve]\nport = -1",
        "[serve]\nport = 65536",
        "[serve]\nport = true",
        "[serve]\nintrospection = 1",
        "[serve]\nport = 80.0",
        "[serve]\nhost = 5",
        '[serve]\nhost = ""',
        '[serve]\nhosts = "a.example"',
        "[serve]\nhosts = [5]",
    ],
)
def test_what_is_no_setting_is_told_so(written: str, tmp_path: Path) -> None:
    """The message names the file and the setting, or what there is instead."""
    with pytest.raises(ConfigError) as told:
        settings(tmp_path, written)
    assert str(tmp_path / "ledger.toml") in str(told.value)


def test_a_file_that_is_no_text_is_told_so(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are a mistake in the file, not a crash."""
    (tmp_path / "ledger.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError):
        Config.of(tmp_path)


@pytest.mark.parametrize(
    ("given_by_command", "expected"),
    [({}, ("127.0.0.1", 8000)), ({"host": "h"}, ("h", 8000)), ({"port": 0}, ("127.0.0.1", 0))],
)
def test_the_command_line_goes_before_the_file(
    given_by_command: dict[str, Any], expected: tuple[str, int]
) -> None:
    """What it leaves out stays as it was."""
    found = Config().bound(given_by_command.get("host"), given_by_command.get("port"))
    assert (found.host, found.port) == expected
