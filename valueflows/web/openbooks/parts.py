# SPDX-License-Identifier: MIT
"""Pieces that pages are put together of: tables that can be heard, lists of terms, links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from valueflows.web.html import Content, Html, joined, tag
from valueflows.web.openbooks.gathering import Gathered
from valueflows.web.openbooks.words import Shown, plain, sentence
from valueflows.web.records import address


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Content]]) -> Html:
    """Return a table with a caption; the first cell of each row is its head."""
    head = tag("tr", *(tag("th", text, scope="col") for text in heads))
    body = (
        tag("tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in cells))
        for first, *cells in rows
    )
    inner = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body))
    # a wide table scrolls by itself, also by keyboard
    return tag("div", inner, class_="wide", role="region", tabindex="0", aria_label=caption)


def terms(rows: Iterable[tuple[str, Content]]) -> Html:
    """Return a list of terms and what stands behind each; what is empty is left out."""
    found = [(name, content) for name, content in rows if content]
    return tag("dl", *(piece for name, content in found for piece in _term(name, content)))


def _term(name: str, content: Content) -> tuple[Html, Html]:
    return tag("dt", name), tag("dd", content)


def figure(found: Shown, none: str = "") -> Html:
    """Return a figure with what is to be said of it."""
    if found.is_band:
        return joined(found.text, " ", tag("span", f"(a band: {found.why})", class_="quiet"))
    if found.text:
        return joined(found.text)
    return joined(f"not told: {found.why}" if found.why else none)


def link(row: Any) -> Html:
    """Return a link to a record, or its name where nothing describes it."""
    name = str(getattr(row, "name", None) or row.id)
    return tag("a", name, href=address(row.id)) if row.record is not None else joined(name)


def day(moment: str | None) -> Html | None:
    """Return the day of a moment."""
    return None if moment is None else tag("time", moment[:10], datetime=moment)


def listed(items: Sequence[Content]) -> Html | None:
    """Return a list; nothing for none."""
    return tag("ul", *(tag("li", item) for item in items)) if items else None


def between(parts: Sequence[Html], separator: str = ", ") -> Html:
    """Return parts with a separator between them."""
    told: list[Content] = []
    for part in parts:
        told += [separator, part] if told else [part]
    return joined(*told)


def report_link(page: Gathered, name: str, form: str, text: str, **more: str) -> Html:
    """Return a link to a report on the organisation and period of a page."""
    query = urlencode({"period": page.period.text} | more)
    path = f"/{quote(page.place, safe='')}/reports/{name}.{form}"
    return tag("a", text, href=f"{path}?{query}")


def page_address(place: str) -> str:
    """Return where the page of an organisation is."""
    return f"/{quote(place, safe='')}"


def word(value: Any) -> str:
    """Return one value of a rule as words: of an IRI its last part."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(str(value))


def told(text: str) -> Html:
    """Return words as a paragraph, with a full stop."""
    return tag("p", sentence(text))
