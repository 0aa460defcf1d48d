# SPDX-License-Identifier: MIT
"""The pages: an organisation's open books, the list of organisations, and what there is not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from valueflows.desk.naming import Names
from valueflows.exchange.tables import FORMATS
from valueflows.ledger.view import View
from valueflows.model.agents import Organization
from valueflows.model.policies import MaximumProfitPolicy, MaximumWagePolicy
from valueflows.model.tables import Note
from valueflows.reports.publishing import superseding
from valueflows.web.html import Content, Html, document, joined, tag
from valueflows.web.openbooks.cards import profit_card, wage_card
from valueflows.web.openbooks.euro import euro_section
from valueflows.web.openbooks.gathering import (
    INCOME,
    INDICATORS,
    MEMBERS,
    PROFIT,
    WAGE,
    Answer,
    Gathered,
)
from valueflows.web.openbooks.parts import (
    between,
    link,
    listed,
    page_address,
    report_link,
    table,
    told,
)
from valueflows.web.openbooks.sentences import profit_sentences, wage_sentences
from valueflows.web.openbooks.words import VERDICTS, plain, sentence, shown
from valueflows.web.records import address

ORGANISATIONS_MAX: Final = 1000
DIFFERENCES_MAX: Final = 50
_READ: Final = (WAGE, PROFIT, INDICATORS, INCOME, MEMBERS)
"""The reports a page is made of."""


def organisation(page: Gathered, languages: Sequence[str]) -> Html:
    """Return the page of an organisation."""
    sections = (
        wage_card(page, languages),
        profit_card(page, languages),
        euro_section(page),
        _members(page),
        *_published(page),
        _not_told(page),
        _downloads(page),
    )
    return document(
        f"{page.name} · open books {page.period.text}",
        tag("a", "Skip to the figures", href="#figures", class_="skip"),
        tag(
            "header",
            tag("h1", page.name),
            tag("nav", tag("a", "All organisations", href="/"), aria_label="Pages"),
        ),
        tag(
            "main",
            tag("p", _opening(page), class_="lead"),
            _periods(page),
            *sections,
            id="figures",
            class_="books",
        ),
        _footer(page),
        _described(page),
    )


def _opening(page: Gathered) -> str:
    return f"{page.name}: {wage_sentences(page)} {profit_sentences(page)}"


def _periods(page: Gathered) -> Html:
    """Return which period is shown, and the way to others that are closed."""
    text = page.period.text
    closed = (
        "closed: its figures stay as they are" if text in page.years else "not marked as closed"
    )
    others = [
        tag("a", year, href=f"{page_address(page.place)}?period={year}")
        for year in page.years
        if year != text
    ]
    more = joined(" Other closed years: ", between(others), ".") if others else None
    return tag("p", "Period: ", tag("strong", text), f" ({closed}).", more, class_="period")


# -- members ---------------------------------------------------------------------------------------


def _members(page: Gathered) -> Html:
    answer = page.answer(MEMBERS)
    rows = [_role(row) for row in answer.rows(MEMBERS)]
    inside: Html
    if answer.report is None:
        inside = told(answer.why)
    elif not rows:
        inside = tag("p", "No memberships are recorded.")
    else:
        heads = ("As what", "People", "Organisations")
        inside = table("Who belongs to it, at the end of the period", heads, rows)
    return tag(
        "section", tag("h2", "Who belongs to it", id="members"), inside, aria_labelledby="members"
    )


def _role(row: dict[str, Any]) -> tuple[Content, ...]:
    said = (part.partition(": ") for part in str(row["instead"] or "").split("; "))
    instead = {name: text for name, _, text in said}
    cells = (
        shown(row[name]).text or instead.get(name, "not told")
        for name in ("people", "organisations")
    )
    return (plain(str(row["role"])), *cells)


# -- what was published ----------------------------------------------------------------------------


def _published(page: Gathered) -> Iterator[Html]:
    """Yield the section on what was published before, and what later ones say otherwise."""
    found = page.disclosures()
    if not found:
        return
    replaced = {row.supersedes.id: row for row in found if row.supersedes is not None}
    rows = [_disclosure(row, replaced.get(row.id)) for row in found]
    heads = ("Report", "Verdict", "At version", "Still stands")
    yield tag(
        "section",
        tag("h2", "What was published, and corrected", id="published"),
        table("Published figures of this period", heads, rows),
        *(piece for row in found for piece in _difference(row)),
        aria_labelledby="published",
    )


def _disclosure(row: Any, by: Any) -> tuple[Content, ...]:
    stands = "yes" if by is None else joined("no, in its place stands ", link(by))
    verdict = VERDICTS.get(row.verdict or "", row.verdict or "none")
    name = tag("a", plain(row.report.replace("-", " ")), href=address(row.id))
    return name, verdict, str(row.at_version), stands


def _difference(row: Any) -> Iterator[Html]:
    before = row.supersedes
    if before is None or before.record is None:
        return
    try:
        old, new = (json.loads(one.result) for one in (before, row))
        found = superseding(old, new)
    except (ValueError, TypeError, AttributeError):  # a result is whatever text was recorded
        yield tag("p", f"What {row.id} changed cannot be read from what was published.")
        return
    rows = [(one.name, _cell(one.before), _cell(one.after)) for one in found[:DIFFERENCES_MAX]]
    if rows:
        yield table(f"What {row.id} corrected", ("Figure", "Before", "After"), rows)


def _cell(value: Any) -> str:
    return "none" if value is None else str(value)


# -- what is not told ------------------------------------------------------------------------------


def _not_told(page: Gathered) -> Html:
    answers = [page.answer(name) for name in _READ if name in page.desk.kinds]
    remarks: dict[str, list[str]] = {}
    for answer in answers:
        for remark in _missing(answer):
            remarks.setdefault(remark, []).append(page.desk.kinds[answer.name].title)
    items = [
        joined(remark, " ", tag("span", f"({', '.join(titles)})", class_="quiet"))
        for remark, titles in remarks.items()
    ]
    nothing = tag("p", "The reports above have nothing to remark.")
    return tag(
        "section",
        tag("h2", "What is not shown, and why", id="missing"),
        listed(items) or nothing,
        tag(
            "p",
            "Single pay is told to nobody but the person, auditors and bookkeepers. "
            "A figure that would give it away is rounded, told as a band, or left out.",
        ),
        aria_labelledby="missing",
    )


def _missing(answer: Answer) -> Iterator[str]:
    """Yield what a report has to remark, each once, or why there is none."""
    if answer.report is None:
        yield sentence(answer.why)
    yield from dict.fromkeys(map(_remark, answer.notes))


def _remark(note: Note) -> str:
    """Return a remark of a report as a sentence, with how many records it is about."""
    name, colon, rest = note.text.partition(": ")
    text = f"{plain(name)}{colon}{rest}" if name.isidentifier() else note.text
    said = not note.count or str(note.count) in text
    return sentence(text if said else f"{text} ({note.count})")


# -- downloads -------------------------------------------------------------------------------------


def _downloads(page: Gathered) -> Html:
    rows: list[Sequence[Content]] = []
    refused: dict[str, list[str]] = {}
    for name, title, error in page.offered():
        if error is None:
            links = [report_link(page, name, form, form) for form in FORMATS]
            rows.append((title, between(links)))
        else:
            refused.setdefault(error.message, []).append(title)
    files = table("Reports as files", ("Report", "Formats"), rows) if rows else None
    return tag(
        "section",
        tag("h2", "Downloads", id="downloads"),
        files or tag("p", "No report on this period can be had here."),
        tag("p", "Their addresses stay the same, and dashboards can read them."),
        *(
            tag("p", f"Not to be had here, for {why}: {', '.join(sorted(titles))}.")
            for why, titles in refused.items()
        ),
        aria_labelledby="downloads",
    )


def _footer(page: Gathered) -> Html:
    return tag(
        "footer",
        tag("p", "Everything here follows from what was recorded; nothing is typed in. "),
        tag(
            "p",
            tag("a", "The organisation as a record", href=address(page.agent)),
            ". ",
            tag("a", "Ask anything through GraphQL", href="/graphql"),
            f". Version {page.view.version} of the ledger.",
        ),
    )


def _described(page: Gathered) -> Html:
    """Return what the page is about for machines, as JSON-LD in a block that nothing runs."""
    said = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": f"Open books of {page.name}, {page.period.text}",
        "temporalCoverage": f"{page.period.first}/{page.period.last}",
        "creator": {"@type": "Organization", "@id": page.agent, "name": page.name},
    }
    text = json.dumps(said, ensure_ascii=True)
    for letter in "<>&":  # so that no name can end the block
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return tag("script", Html(text), type="application/ld+json")


# -- other pages -----------------------------------------------------------------------------------


def home(view: View, names: Names) -> Html:
    """Return the list of organisations: first those with rules of their own."""
    publishing = {
        row.published_by.id
        for cls in (MaximumWagePolicy, MaximumProfitPolicy)
        for row in _rows(view, cls)
    }
    first = [iri for iri in names.iris if iri in publishing]
    others = [iri for iri in names.iris if iri not in publishing]
    title = _rows_title(view)
    return document(
        f"{title} · open books",
        tag("header", tag("h1", title)),
        tag(
            "main",
            *_list(view, names, first, "Organisations with published rules"),
            *_list(view, names, others, "Other organisations"),
            None if names.iris else tag("p", "No organisation is shown here yet."),
            class_="books",
        ),
        tag("footer", tag("p", tag("a", "Ask through GraphQL", href="/graphql"), ".")),
    )


def _rows(view: View, cls: type[Any]) -> Iterator[Any]:
    rows: Iterator[Any] = view.records(cls.__name__)
    return rows


def _rows_title(view: View) -> str:
    found = next((row.name for row in _rows_of_ledger(view) if row.name), None)
    return str(found or "Open books")


def _rows_of_ledger(view: View) -> Iterator[Any]:
    rows: Iterator[Any] = view.records("Ledger")
    return rows


def _list(view: View, names: Names, iris: Sequence[str], title: str) -> Iterator[Html]:
    if not iris:
        return
    rows = sorted((_called(view, iri), iri) for iri in iris)
    links = [tag("a", name, href=page_address(names.short(iri))) for name, iri in rows]
    yield tag("h2", title)
    yield listed(links[:ORGANISATIONS_MAX]) or joined()
    more = len(links) - ORGANISATIONS_MAX
    if more > 0:
        yield tag("p", f"and {more} more, which are found through GraphQL")


def _called(view: View, iri: str) -> str:
    row: Any = view.get(iri, Organization)
    return str(getattr(row, "name", None) or iri)


def problem(title: str, text: str) -> Html:
    """Return a page that says what is wrong with a request, and what to do."""
    return document(
        title,
        tag("header", tag("h1", title)),
        tag(
            "main",
            tag("p", sentence(text)),
            tag("p", tag("a", "All organisations", href="/")),
            class_="books",
        ),
    )
