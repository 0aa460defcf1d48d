# SPDX-License-Identifier: MIT
"""HTML from nested calls; text is escaped wherever it stands, so that no value can become markup."""

from __future__ import annotations

from html import escape
from typing import Final

_VOID: Final = frozenset({"link", "meta", "input", "br"})


class Html(str):
    """Markup that is ready to be sent."""

    __slots__ = ()


Content = Html | str | None


def tag(name: str, /, *content: Content, **attributes: str | bool | None) -> Html:
    """Return an element. A trailing ``_`` of an attribute is dropped, ``_`` within becomes ``-``."""
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        word = key.rstrip("_").replace("_", "-")
        parts.append(f" {word}" if value is True else f' {word}="{escape(str(value))}"')
    parts.append(">")
    if name not in _VOID:
        parts += (text(c) for c in content if c is not None)
        parts.append(f"</{name}>")
    return Html("".join(parts))


def text(content: Html | str) -> Html:
    """Return content as markup: escaped, unless it is markup already."""
    return content if isinstance(content, Html) else Html(escape(content))


def joined(*content: Content) -> Html:
    """Return pieces one after another."""
    return Html("".join(text(c) for c in content if c is not None))


def document(title: str, *body: Content, script: str | None = None) -> Html:
    """Return a whole page in the house style."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        tag("link", rel="icon", href="data:,"),
        tag("link", rel="stylesheet", href="/static/style.css"),
        tag("script", src=script, defer=True) if script else None,
    )
    return joined(Html("<!doctype html>\n"), tag("html", head, tag("body", *body), lang="en"))
