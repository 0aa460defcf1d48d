# SPDX-License-Identifier: MIT
"""Pages read as a browser and a screen reader do, and a mill whose reports say what a test wants."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

from tests.graphql import paid
from tests.helpers import BASE, change
from tests.ledger.kit import new_ledger, organization
from valueflows.desk.desk import Desk
from valueflows.desk.kinds import Question, ReportKind
from valueflows.ledger.ledger import Ledger
from valueflows.model.callers import EVERYTHING, Caller
from valueflows.model.exact import Amount, Instant
from valueflows.model.policies import (
    Acceptance,
    MaximumProfitPolicy,
    MaximumWagePolicy,
    PolicyText,
    WaterfallLine,
)
from valueflows.model.records import Record
from valueflows.model.tables import Note, Report, Table, Value
from valueflows.model.terms import Ref
from valueflows.web.html import Html
from valueflows.web.openbooks import page
from valueflows.web.openbooks.gathering import Gathered, gathered

VOID: Final = frozenset({"link", "meta", "input", "br"})
TAGS: Final = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "link",
        "body",
        "header",
        "main",
        "footer",
        "nav",
        "section",
        "h1",
        "h2",
        "h3",
        "p",
        "a",
        "strong",
        "span",
        "div",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "dl",
        "dt",
        "dd",
        "ul",
        "li",
        "blockquote",
        "details",
        "summary",
        "time",
        "code",
        "svg",
        "rect",
        "script",
    ]
)
ATTRIBUTES: Final = frozenset(
    [
        "charset",
        "name",
        "content",
        "rel",
        "href",
        "lang",
        "class",
        "id",
        "scope",
        "role",
        "tabindex",
        "datetime",
        "type",
        "hreflang",
        "aria-label",
        "aria-labelledby",
        "aria-hidden",
        "focusable",
        "viewbox",
        "preserveaspectratio",
        "width",
        "height",
        "title",
    ]
)
SINCE: Final = Instant("2020-01-01T00:00:00Z")
MILL: Final = f"{BASE}mill"


@dataclass
class Element:
    """An element with what stands in it, texts and elements in their order."""

    tag: str
    attributes: dict[str, str]
    inside: list[Any] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it, with single blanks."""
        found = (one if isinstance(one, str) else one.text for one in self.inside)
        return " ".join("".join(f"{piece} " for piece in found).split())

    def all(self, *tags: str) -> list[Element]:
        """Return the elements in it, of some names or all, in the order of the page."""
        found = []
        for one in self.inside:
            if isinstance(one, Element):
                found += [one] if not tags or one.tag in tags else []
                found += one.all(*tags)
        return found

    def section(self, key: str) -> Element:
        """Return a section by the id of its heading."""
        return next(s for s in self.all("section") if s.attributes["aria-labelledby"] == key)


class _Reader(HTMLParser):
    """Reads a page; whatever is not closed where it should be is a mistake."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        assert len(set(names)) == len(names), f"{tag} says something twice"
        made = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def parsed(text: str) -> Element:
    """Return a page as elements; an error for one that is not well formed."""
    assert text.startswith("<!doctype html>")
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == [reader.root]
    return reader.root


def flaws(root: Element) -> list[str]:
    """Return what keeps somebody from reading a page, and what a page must not hold."""
    return [*_structure(root), *_tables(root), *_links(root), *_strange(root)]


def _structure(root: Element) -> Iterable[str]:
    levels = [int(h.tag[1]) for h in root.all("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels.count(1) != 1 or levels[0] != 1:
        yield "not one first heading"
    steps = itertools.pairwise(levels)
    yield from (f"a heading of level {b} after {a}" for a, b in steps if b > a + 1)
    if [e.attributes.get("lang") for e in root.all("html")] != ["en"]:
        yield "no language"
    for name in ("title", "main"):
        if len(root.all(name)) != 1:
            yield f"not one {name}"
    ids = [e.attributes["id"] for e in root.all() if "id" in e.attributes]
    yield from (f"the id {one} twice" for one in ids if ids.count(one) > 1)
    known = [e.attributes.get("aria-labelledby") for e in root.all()]
    yield from (f"nothing has the id {one}" for one in known if one and one not in ids)


def _tables(root: Element) -> Iterable[str]:
    for table in root.all("table"):
        captions = [c.text for c in table.all("caption")]
        if len(captions) != 1 or not captions[0]:
            yield "a table without a caption"
        yield from ("a head without scope" for h in table.all("th") if "scope" not in h.attributes)
        widths = {len(row.all("th", "td")) for row in table.all("tr")}
        if len(widths) != 1:
            yield f"{captions}: rows of different lengths"
        for row in table.all("tbody")[0].all("tr"):
            if [h.attributes["scope"] for h in row.all("th")] != ["row"]:
                yield "a row without a head"


def _links(root: Element) -> Iterable[str]:
    ids = {e.attributes.get("id") for e in root.all()}
    for link in root.all("a"):
        target = link.attributes["href"]
        if not link.text:
            yield f"an empty link to {target}"
        if target.startswith("#") and target[1:] not in ids:
            yield f"a link to nothing: {target}"
        if not target.startswith(("/", "?", "#")):
            yield f"a link out: {target}"


def _strange(root: Element) -> Iterable[str]:
    for one in root.all():
        if one.tag not in TAGS:
            yield f"an element {one.tag}"
        yield from (f"an attribute {name}" for name in one.attributes if name not in ATTRIBUTES)
        if one.tag == "script" and one.attributes != {"type": "application/ld+json"}:
            yield "a script"
        if one.tag == "svg" and one.attributes.get("aria-hidden") != "true":
            yield "a picture that is not told in words"


# -- a mill whose reports say what a test wants ----------------------------------------------------


def canned(
    name: str,
    facts: Mapping[str, Value] | None = None,
    *tables: Table,
    notes: tuple[Note, ...] = (),
    title: str = "",
) -> ReportKind:
    """Return a kind of report that always says the same, to everybody."""

    def made(asked: Question) -> Report:
        said = (asked.agents, asked.period.text, asked.version, asked.checkpoint, asked.version)
        return Report(name, title or name, *said, tables, facts or {}, notes)

    return ReportKind(name, title or name, "Of a test.", made)


def ref(iri: str) -> Ref[Any]:
    """Return a reference to a record of any class."""
    return Ref(iri)


def wage_policy(**said: Any) -> MaximumWagePolicy:
    """Return a pay rule of the mill."""
    about = {"id": f"{BASE}pay", "name": "The pay rule", "published_by": ref(MILL)}
    usual = {"valid_from": SINCE, "cap": Amount("3"), "hours_per_fte": Amount("1720")}
    return MaximumWagePolicy(**(about | usual | said))


def profit_policy(**said: Any) -> MaximumProfitPolicy:
    """Return a profit rule of the mill."""
    about = {"id": f"{BASE}profit", "name": "The profit rule", "published_by": ref(MILL)}
    return MaximumProfitPolicy(**(about | {"valid_from": SINCE, "cap": Amount("0.05")} | said))


def spoken(policy: Record, language: str, text: str) -> PolicyText:
    """Return what a rule says in a language."""
    via = "wage_policy" if isinstance(policy, MaximumWagePolicy) else "profit_policy"
    about: dict[str, Any] = {via: ref(str(policy.id))}
    return PolicyText(id=f"{policy.id}/{language}", language=language, text=text, **about)


def accepted(policy: Record, by: str) -> Acceptance:
    """Return that somebody accepts the pay rule."""
    return Acceptance(
        id=f"{policy.id}/by-{by}", wage_policy=ref(str(policy.id)), accepted_by=ref(f"{BASE}{by}")
    )


def step(number: int, kind: str, **said: Any) -> WaterfallLine:
    """Return a step of the mill's waterfall."""
    about: dict[str, Any] = {
        "id": f"{BASE}profit/{number}",
        "line_of": ref(f"{BASE}profit"),
        "order": number,
    }
    return WaterfallLine(kind=kind, **about, **said)


def mill_in(directory: Path, *records: Record, name: str = "The Mill") -> Ledger:
    """Return a ledger with a mill and what else is recorded, each change public at once."""
    ledger = new_ledger(directory / "ledger")
    ledger.record(paid.rule())
    ledger.record(change(organization("mill", name=name), *records))
    return ledger


def gathered_by(
    ledger: Ledger, *kinds: ReportKind, caller: Caller = EVERYTHING, period: str = "2025"
) -> Gathered:
    """Return what is gathered of the mill where these are all reports there are."""
    desk = Desk(ledger, {kind.name: kind for kind in kinds})
    return gathered(desk, caller, "mill", period)


def read(found: Gathered, *languages: str) -> Element:
    """Return the page, which has no flaws, as elements."""
    text: Html = page.organisation(found, languages)
    root = parsed(text)
    assert flaws(root) == []
    return root
