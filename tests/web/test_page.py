# SPDX-License-Identifier: MIT
"""The page of an organisation: what stands in it, for whom, in which words, and nothing else."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest

from tests.helpers import BASE
from tests.ledger.kit import organization
from tests.web.pagekit import (
    MILL,
    accepted,
    canned,
    gathered_by,
    mill_in,
    profit_policy,
    read,
    ref,
    spoken,
    step,
    wage_policy,
)
from valueflows.model.closing import PeriodClosing
from valueflows.model.disclosing import Disclosure
from valueflows.model.exact import Amount, Instant
from valueflows.model.tables import Column, Note, Table, Value
from valueflows.model.terms import OB, Tag
from valueflows.reports.canonical import digest
from valueflows.web.openbooks.cards import spoken as told_in
from valueflows.web.openbooks.endpoint import languages
from valueflows.web.openbooks.euro import thousandths
from valueflows.web.openbooks.words import GROUPS, Shown, number, percent, plain, shown

WORKER: Final = Tag(f"{OB}memberWorker")
FIGURES: Final = (Column("line", "Line"), Column("record", "Record", "iri"))


def split(**amounts: str) -> Table:
    """Return the rows of the indicator on where revenue goes."""
    names = ("indicator", "figure", "numerator", "denominator", "reason")
    whole = sum(map(Decimal, amounts.values()), Decimal(0))
    rows = tuple(
        ("valueDistribution", f"valueTo{name.capitalize()}", Decimal(amount), whole, None)
        for name, amount in amounts.items()
    )
    return Table("indicators", "Indicators", tuple(Column(n, n) for n in names), rows)


# -- words and numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (None, "", Shown()),
        (True, "", Shown()),
        (Decimal("3025.7"), "EUR", Shown("3,025.70 EUR")),
        (Decimal("1.10"), "", Shown("1.1")),
        ("1.50", "", Shown("1.5")),
        (1200, "", Shown("1,200")),
        (Decimal("15.00"), "%", Shown("15 %")),
        ("100 to 250 (too few)", "EUR", Shown("between 100.00 and 250.00 EUR", "too few")),
        ("less than half (why (so))", "", Shown("less than half", "why (so)")),
        ("too few people", "", Shown("", "too few people")),
    ],
)
def test_figures_are_told(value: Value, unit: str, told: Shown) -> None:
    """Numbers with their unit, bands with the reason, and reasons without a number."""
    assert shown(value, unit) == told
    assert shown("0.1 to 0.25 (why)", "%", 100) == Shown("between 10 and 25 %", "why")


def test_words_are_made_of_names() -> None:
    """Of IRIs it is the last part; numbers have no places that say nothing."""
    assert plain("https://w3id.org/open-books/ns#memberWorker") == "member worker"
    assert (number("0.50"), number("100"), percent("0.2667")) == ("0.5", "100", "26.67 %")


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", ()),
        ("es", ("es",)),
        ("en;q=0.5, ca, es-MX;q=0.9", ("ca", "es-mx", "en")),
        ("fr;q=0, *, de;q=nan", ("de",)),
        ("x" * 9 + ",<b>", ()),
    ],
)
def test_languages_are_read(accept: str, wanted: tuple[str, ...]) -> None:
    """What is liked best comes first; what is no language is passed over."""
    assert languages(accept) == wanted


@pytest.mark.parametrize(
    ("wanted", "text"),
    [(("es",), "es"), (("es-mx",), "es"), (("fr", "de"), "en"), ((), "en"), (("pt-br",), "pt-BR")],
)
def test_rules_are_told_in_the_language_of_the_reader(
    wanted: tuple[str, ...], text: str, tmp_path: Path
) -> None:
    """Or one near to it, or English; the page says which it is, and leads to the others."""
    policy = wage_policy()
    texts = [spoken(policy, name, f"in {name}") for name in ("es", "en", "pt-BR")]
    found = gathered_by(mill_in(tmp_path, policy, *texts))
    (quote,) = read(found, *wanted).section("wage").all("blockquote")
    assert (quote.text, quote.attributes["lang"]) == (f"in {text}", text)
    others = [a.text for a in read(found, *wanted).all("a") if "hreflang" in a.attributes]
    assert others == sorted({"es", "en", "pt-BR"} - {text})


def test_a_rule_without_texts_has_its_name(tmp_path: Path) -> None:
    """And one with a text in one language has that one."""
    root = read(gathered_by(mill_in(tmp_path, wage_policy())))
    assert "The pay rule" in root.section("wage").text
    assert told_in((), ("en",)) is None


# -- where one euro goes ---------------------------------------------------------------------------


def test_shares_sum_to_one() -> None:
    """However they are rounded, and also when more went out than came in."""
    thirds = {name: Fraction(1, 3) for name in "abc"}
    assert sum(thousandths(thirds).values()) == 1
    loss = thousandths({"a": Fraction(4, 3), "kept": Fraction(-1, 3)})
    assert (sum(loss.values()), loss["kept"] < 0) == (1, True)


def test_where_a_euro_goes_is_told_by_the_indicator(tmp_path: Path) -> None:
    """A sentence, a table of all groups, and the report that says so."""
    amounts = {"suppliers": "100", "workers": "500", "capital": "1", "state": "2"}
    table = split(**amounts, community="0", kept="65")
    root = read(gathered_by(mill_in(tmp_path), canned("indicators", {}, table)))
    section = root.section("euro")
    cells = [[c.text for c in row.all("th", "td")] for row in section.all("tr")[1:]]
    assert [name for name, _ in cells] == [*GROUPS.values(), "Together"]
    assert sum(Decimal(c.split()[0]) for _, c in cells[:-1]) == Decimal(cells[-1][1].split()[0])
    assert "0.749 went to people who work here." in section.text
    assert len(section.all("svg")) == len(GROUPS)


def test_more_may_go_than_came(tmp_path: Path) -> None:
    """Then what is kept is less than nothing, and the page says so."""
    table = split(workers="120", kept="-20")
    section = read(gathered_by(mill_in(tmp_path), canned("indicators", {}, table))).section("euro")
    assert "what is kept is less than nothing" in section.text
    assert "-0.200 EUR" in section.text


def test_shares_that_are_withheld_are_told_as_such(tmp_path: Path) -> None:
    """With what is told instead; no table is made of the rest."""
    names = ("indicator", "figure", "numerator", "denominator", "reason", "instead")
    rows = tuple(
        (
            "valueDistribution",
            f"valueTo{name}",
            None,
            Decimal(9),
            None,
            f"value: {name} is a band; n: 3",
        )
        for name in ("Workers", "Kept")
    )
    table = Table("indicators", "Indicators", tuple(Column(n, n) for n in names), rows)
    section = read(gathered_by(mill_in(tmp_path), canned("indicators", {}, table))).section("euro")
    assert "It is not told here" in section.text
    assert "work here Workers is a band Kept" in section.text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("income", "sales", 90), ("expense", "pay", 60)], "0.667 went to people who work here."),
        ([("income", "sales", 90), ("expense", "interest", 30)], "0.667 was kept."),
        (
            [("income", "sales", 90), ("expense", "pay", None)],
            "what it is made of is not told: Pay",
        ),
        ([("income", "sales", 0)], "nothing came in"),
        ([("income", "sales", 1, "EUR"), ("income", "sales", 1, "USD")], "money of several kinds"),
    ],
)
def test_without_the_indicator_it_is_told_by_the_statement(
    rows: list[tuple[Any, ...]], said: str, tmp_path: Path
) -> None:
    """Of lines that may be seen; one that is withheld withholds all of it."""
    names = ("section", "line", "amount", "currency", "title")
    cells = tuple((*(*row, "EUR")[:4], str(row[1]).capitalize()) for row in rows)
    table = Table("income", "Income", tuple(Column(n, n) for n in names), cells)
    found = gathered_by(mill_in(tmp_path), canned("income-statement", {}, table))
    assert said in read(found).section("euro").text


# -- the rules -------------------------------------------------------------------------------------


def test_a_rule_is_told_with_all_it_says(tmp_path: Path) -> None:
    """Its data, its steps, who accepts it, what it stands in place of, and what was measured."""
    old, new = wage_policy(id=f"{BASE}old"), wage_policy(supersedes=ref(f"{BASE}old"))
    steps = [
        step(1, "recoverLosses"),
        step(2, "patronage", share=Amount("0.4"), key="hours", member_class=WORKER),
    ]
    people = [organization("shop"), accepted(new, "shop")]
    ledger = mill_in(tmp_path, old, new, profit_policy(), *steps, *people)
    facts: dict[str, Value] = {
        "verdict": "within",
        "verdictWithoutDerogation": "exceeded",
        "value": Decimal("2.1"),
        "headroom": Decimal("0.3"),
        "n": 7,
    }
    columns = (Column("reason", "Why"), Column("text", "In words"), Column("people", "People"))
    left = Table("excluded", "Left", columns, (("x", "no hours are known", 2),))
    behind = Table("records", "Records", FIGURES, (("pay", f"{BASE}e1"), ("pay", f"{BASE}e2")))
    kind = canned("maximum-wage", {"policy": f"{BASE}pay"} | facts, left, behind)
    section = read(gathered_by(ledger, kind)).section("wage")
    for said in (
        "Verdict Within the limit",
        "Without the exception that holds for a time Above the limit",
        "How far below the limit 30 %",
        "No hours are known. 2",
        "In place of The pay rule",
        "1 who may be named here: shop",
        "The records behind it (2)",
        "Hours per fte 1720",
    ):
        assert said in section.text
    profit = read(gathered_by(ledger, kind)).section("profit").text
    assert "1. recover losses recover losses as much as there is to make good" in profit
    assert "2. patronage patronage 40 % member worker, by hours" in profit


def test_what_was_published_stays_beside_what_corrects_it(tmp_path: Path) -> None:
    """Both are listed, and each figure that is another one now."""
    first, second = (json.dumps({"value": n, "version": n}) for n in (1, 2))
    broken = "[]"
    records = [
        Disclosure(
            id=f"{BASE}d{number}",
            report="maximum-wage",
            disclosed_by=ref(MILL),
            period="2025",
            at_version=number,
            digest=digest(result.encode()),
            result=result,
            verdict="within",
            supersedes=None if number == 1 else ref(f"{BASE}d{number - 1}"),
        )
        for number, result in enumerate((first, second, broken), 1)
    ]
    section = read(gathered_by(mill_in(tmp_path, *records))).section("published")
    assert "no, in its place stands" in section.text
    assert "value 1 2" in section.text
    assert f"What {BASE}d3 changed cannot be read" in section.text


def test_what_is_missing_is_told_once(tmp_path: Path) -> None:
    """Remarks of several reports that say the same stand there once, with their names."""
    note = Note("unvalued", "paySpread: a thing whose worth nothing says", 2)
    kinds = [canned(n, {}, notes=(note,), title=n) for n in ("income-statement", "indicators")]
    section = read(gathered_by(mill_in(tmp_path), *kinds)).section("missing")
    (item,) = section.all("li")
    assert (
        item.text
        == "Pay spread: a thing whose worth nothing says (2). (indicators, income-statement)"
    )


def test_closed_years_are_led_to(tmp_path: Path) -> None:
    """The last one is shown unless another period is asked for."""
    closings = [
        PeriodClosing(id=f"{BASE}c{year}", closed_before=Instant(f"{year}-01-01T00:00:00Z"))
        for year in (2023, 2024, 2025)
    ]
    ledger = mill_in(tmp_path, *closings)
    found = gathered_by(ledger, period="")
    assert found.period.text == "2024"
    assert [a.text for a in read(found).all("a") if "?period=" in a.attributes["href"]] == [
        *("2023", "2022")
    ]


def test_before_anything_is_closed_it_is_the_year_of_the_last_record(tmp_path: Path) -> None:
    """And the page says that it is not closed."""
    found = gathered_by(mill_in(tmp_path), period="")
    assert found.period.text == "2026"
    assert "not marked as closed" in read(found).text
