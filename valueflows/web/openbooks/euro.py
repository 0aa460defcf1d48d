# SPDX-License-Identifier: MIT
"""Where one euro goes: what came in, by whom it went to, in thousandths that sum to one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from valueflows.model.tables import Value
from valueflows.reports.apportion import rounded
from valueflows.reports.classes import LINES
from valueflows.web.html import Html, joined, tag
from valueflows.web.openbooks.gathering import INCOME, INDICATORS, Answer, Gathered
from valueflows.web.openbooks.parts import report_link, table, told
from valueflows.web.openbooks.words import GROUPS

_PARTS: Final = 1000
_WHOLE: Final = "valueDistribution"
_MILLI: Final = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Split:
    """What came in by whom it went to, and which report says so; ``why`` says why there is none."""

    report: str = ""
    parts: Mapping[str, Fraction] | None = None
    instead: Mapping[str, str] | None = None
    why: str = ""


def split_of(page: Gathered) -> Split:
    """Return the shares as the indicator has them, else as far as the income statement tells."""
    found = _of_indicators(page.answer(INDICATORS))
    if found is None or not (found.parts or found.why or found.instead):
        found = _of_statement(page.answer(INCOME))
    return found


def _of_indicators(answer: Answer) -> Split | None:
    rows = [row for row in answer.rows(INDICATORS) if row.get("indicator") == _WHOLE]
    if not rows:
        return None
    amounts = {_group(str(row["figure"])): row["numerator"] for row in rows}
    whole = rows[0]["denominator"]
    if any(not isinstance(amount, Decimal) for amount in (*amounts.values(), whole)):
        return Split(INDICATORS, instead=_instead(rows), why=str(rows[0].get("reason") or ""))
    return _shares(INDICATORS, {g: Fraction(str(a)) for g, a in amounts.items()})


def _group(figure: str) -> str:
    name = figure.removeprefix("valueTo").removeprefix("value")
    return name[:1].lower() + name[1:]


def _instead(rows: list[dict[str, Value]]) -> dict[str, str]:
    """Return what is said of each share that is not told."""
    found = {_group(str(row["figure"])): str(row.get("instead") or "") for row in rows}
    said = {
        group: re.search(r"(?:^|; )value: (.*?)(?:; \w+: |$)", text, re.DOTALL)
        for group, text in found.items()
    }
    return {group: match[1] for group, match in said.items() if match is not None}


def _of_statement(answer: Answer) -> Split:
    """Return it by the groups of the statement's lines: what was distributed counts as kept."""
    if answer.report is None:
        return Split(why=answer.why)
    lines = [row for row in answer.rows("income") if str(row["line"]) in LINES]
    if len({row["currency"] for row in lines}) > 1:
        return Split(INCOME, why="there is money of several kinds, and one euro is of one")
    hidden = [row for row in lines if row["amount"] is None]
    if hidden:
        titles = ", ".join(str(row["title"]) for row in hidden)
        return Split(INCOME, why=f"some of what it is made of is not told: {titles}")
    amounts: dict[str, Fraction] = dict.fromkeys(GROUPS, Fraction(0))
    for row in lines:
        group = LINES[str(row["line"])].group
        amount = Fraction(str(row["amount"]))
        if row["section"] == "income":
            amounts["kept"] += amount
        else:
            amounts["kept"] -= amount
            amounts[group if group in GROUPS else "suppliers"] += amount
    return _shares(INCOME, amounts)


def _shares(report: str, amounts: Mapping[str, Fraction]) -> Split:
    whole = sum(amounts.values(), Fraction(0))
    if whole <= 0:
        return Split(report, why="nothing came in")
    return Split(report, {group: amount / whole for group, amount in amounts.items()})


def thousandths(parts: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """Return shares with three places whose sum is one."""
    found = rounded(_PARTS, {group: share * _PARTS for group, share in parts.items()})
    return {group: Decimal(count) * _MILLI for group, count in found.items()}


# -- as it is shown --------------------------------------------------------------------------------


def euro_section(page: Gathered) -> Html:
    """Return the section: what goes where in a sentence, and a table."""
    split = split_of(page)
    unit = page.ledger_currency or "unit of money"
    return tag(
        "section",
        tag("h2", f"Where one {unit} goes", id="euro"),
        *_told(page, split, unit),
        aria_labelledby="euro",
    )


def _told(page: Gathered, split: Split, unit: str) -> Iterator[Html]:
    if split.parts is None:
        yield told(f"It is not told here: {split.why or 'single shares of it are withheld'}")
        instead = split.instead or {}
        if instead:
            told_ = [(GROUPS.get(group, group), text) for group, text in instead.items()]
            yield table("Shares that are not told exactly", ("Where it goes", "Instead"), told_)
        return
    shares = thousandths(split.parts)
    largest = max(shares, key=lambda group: shares[group])
    went = "was kept" if largest == "kept" else f"went to {_lower(GROUPS[largest])}"
    yield tag("p", f"Of each {unit} that came in, {shares[largest]} {went}.")
    groups = [group for group in GROUPS if group in shares]
    rows = [(GROUPS[g], joined(f"{shares[g]} {unit}", bar(shares[g]))) for g in groups]
    rows.append(("Together", joined(f"{sum(shares.values())} {unit}")))
    yield table(f"Where one {unit} that came in goes", ("Where it goes", "How much of it"), rows)
    if shares.get("kept", Decimal(0)) < 0:
        yield tag("p", "More went out than came in: what is kept is less than nothing.")
    beside = (
        " What members got of the surplus is in what is kept." if split.report == INCOME else ""
    )
    yield tag("p", "From: ", report_link(page, split.report, "json", split.report), ".", beside)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def bar(share: Decimal) -> Html:
    """Return a share as a bar, for those who see; the figure stands beside it."""
    width = str(max(min(share, Decimal(1)), Decimal(0)) * 100)
    track = tag("rect", class_="track", width="100", height="8")
    filled = tag("rect", class_="filled", width=width, height="8")
    box = {"viewBox": "0 0 100 8", "preserveAspectRatio": "none"}
    return tag("svg", track, filled, class_="bar", aria_hidden="true", focusable="false", **box)
