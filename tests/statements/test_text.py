# SPDX-License-Identifier: MIT
"""Books as text: names that programs accept, exact amounts, and what happens to hostile words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from valueflows.desk.doubleentry import UnknownOrganisationError, books
from valueflows.exchange import beancount, ledgertext
from valueflows.exchange.doubleentry import (
    Books,
    Entry,
    Side,
    digits,
    letters,
    month_ends,
    named,
    whole,
)
from valueflows.model.exact import MICRO
from valueflows.reports.periods import period_of

from .paper import EUR, PaperSource
from .programs import by_hledger, by_ledger, run

TITLES = (
    "Till",
    "till",
    'Bakery "Sol"; | & Co \\ \n two lines',
    "Ñandú & Söhne",
    "银行",
    "  ",
    "2nd drawer",
    "Unassigned",
    "x" * 200,
    "🥖",
)
ACCOUNT = re.compile(r"(Assets|Liabilities|Equity|Income|Expenses)(:[^\W_a-z][^\W_-]*(-[^\W_]+)*)+")


def _hostile() -> Books:
    """Books whose names were chosen to break things."""
    entries = [
        Entry(
            f"urn:x:{number} é",
            date(2025, 1, 1 + number),
            "2025-01-01T00:00:00Z",
            (
                Side("asset", "cash", 10_000, EUR, f"urn:x:a{number}", title, (("event", title),)),
                Side("income", "sales", -10_000, EUR),
            ),
            title,
            title,
        )
        for number, title in enumerate(TITLES)
    ]
    bare = (Side("asset", "cash", 10_000, EUR), Side("unclassified", "unclassified", -10_000, EUR))
    entries.append(Entry("urn:x:b", date(2025, 2, 1), "t", bare))
    return Books('The "books"\nof all', "urn:x:us", tuple(entries), EUR, {EUR: "EUR"})


def test_no_two_accounts_have_one_name() -> None:
    """Names are made of what people say, where it fits, and told apart by letters of a hash."""
    names = named(_hostile())
    assert len(set(names.accounts.values())) == len(names.accounts) == len(TITLES) + 3
    assert names.accounts["asset", "cash", "urn:x:a3"] == "Assets:Cash:Ñandú-Söhne"
    assert names.accounts["asset", "cash", "urn:x:a6"] == "Assets:Cash:2nd-drawer"
    assert names.accounts["unclassified", "unclassified", None] == "Equity:Unclassified"
    till = [names.accounts["asset", "cash", f"urn:x:a{number}"] for number in (0, 1)]
    assert all(re.fullmatch(r"Assets:Cash:Till-[A-P]{8}", name) for name in till)
    assert names.accounts["asset", "cash", "urn:x:a4"] == f"Assets:Cash:X{letters('urn:x:a4')}"
    assert all(ACCOUNT.fullmatch(name) for name in names.accounts.values())


def test_currencies_have_codes_of_capital_letters() -> None:
    """A code that people use stays; every other gets letters, and none is that of two."""
    codes = {EUR: "EUR", "urn:x:h": "Hours of the village", "urn:x:2": "EUR", "urn:x:kč": ""}
    names = named(Books("", "", (), None, codes)).currencies
    assert len(set(names.values())) == len(codes)
    assert all(re.fullmatch("[A-Z]+", code) for code in names.values())
    assert named(Books("", "", (), None, {EUR: "EUR"})).currencies == {EUR: "EUR"}


def test_amounts_are_written_exactly() -> None:
    """With two places or as many as are needed."""
    side = Side("asset", "cash", 0, EUR)
    for amount, text in ((MICRO, "1.00"), (-5, "-0.000005"), (Fraction(1, 2), "0.0000005")):
        (count,) = whole([Side("asset", "cash", amount, EUR)])
        assert digits(count) == text
    assert digits(whole([side])[0]) == "0.00"


def test_what_never_ends_is_shared_out_within_its_entry() -> None:
    """Thirds are rounded so that the entry still comes to nothing, in every currency."""
    third = Fraction(MICRO, 3)
    sides = [Side("asset", "stock", third, EUR) for _ in range(3)]
    sides += [Side("asset", "stock", -MICRO, EUR), Side("asset", "stock", -third, "urn:x:o")]
    sides.append(Side("asset", "stock", third, "urn:x:o"))
    counts = whole(sides)
    assert sum(counts[:4]) == sum(counts[4:]) == 0
    assert [digits(count) for count in counts[:3]] == ["0.333333333334", *["0.333333333333"] * 2]


def test_what_stands_is_told_when_a_month_is_over() -> None:
    """For accounts that something happened to, with the day after."""
    ends = list(month_ends(_hostile(), named(_hostile())))
    assert {day for day, *_ in ends} == {date(2025, 2, 1), date(2025, 3, 1)}
    assert [digits(n) for day, name, _, n in ends if name == "Income:Sales"] == ["-0.10"]
    assert list(month_ends(Books("", "", ()), named(Books("", "", ())))) == []


def test_books_without_entries_are_text_as_well() -> None:
    """A title, and nothing that could be wrong."""
    empty = Books("Nothing yet", "urn:x:us", ())
    assert "".join(beancount.write(empty)) == 'option "title" "Nothing yet"\n'
    assert "".join(ledgertext.write(empty)) == "; Nothing yet\n; urn:x:us\n"


def test_bean_check_accepts_whatever_things_are_called(tmp_path: Path) -> None:
    """Quotes, line breaks, other scripts, blanks; the ids stand in the metadata."""
    file = tmp_path / "books.beancount"
    file.write_text("".join(beancount.write(_hostile())), encoding="utf-8")
    assert run("bean-check", file) == ""
    query = "SELECT DISTINCT entry_meta('vf-entry') AS id"
    said = run("bean-query", "-q", "-f", "csv", file, query).splitlines()
    assert len(said) - 1 == len(TITLES) + 1
    assert "urn:x:3 é" in said


def test_ledger_and_hledger_accept_whatever_things_are_called(tmp_path: Path) -> None:
    """And both find all of it."""
    file = tmp_path / "books.ledger"
    file.write_text("".join(ledgertext.write(_hostile())), encoding="utf-8")
    months = period_of("2025-01").months()
    assert by_ledger(file, months) == by_hledger(file, months)
    accounts = run("hledger", "-f", file, "accounts").splitlines()
    assert sorted(accounts) == sorted(named(_hostile()).accounts.values())
    assert {str(value) for value in by_ledger(file, months).values()} == {"0.1", "-0.1"}


def test_books_are_those_of_somebody_known() -> None:
    """An id that describes no organisation and no person is refused by name."""
    with pytest.raises(UnknownOrganisationError, match="urn:x:nobody"):
        books(PaperSource(), ["urn:x:nobody"])


def test_books_of_a_group_of_many_are_read(tmp_path: Path) -> None:
    """``ledger`` reads no line of more than 4,096 characters; a list of ids is more than one line."""
    ids = [f"urn:x:organisation/{number:04}" for number in range(400)]
    group = replace(_hostile(), title=", ".join(ids), organisation=", ".join(ids))
    file = tmp_path / "books.ledger"
    file.write_text("".join(ledgertext.write(group)), encoding="utf-8")
    months = period_of("2025-01").months()
    assert by_ledger(file, months) == by_hledger(file, months) != {}
    text = file.read_text(encoding="utf-8")
    assert all(text.count(iri) == 2 for iri in ids)
    nobody = "".join(ledgertext.write(replace(_hostile(), title="")))
    assert nobody.startswith("; \n; urn:x:us\n")
