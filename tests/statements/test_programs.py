# SPDX-License-Identifier: MIT
"""Programs that others wrote find in our books the figures that our statements tell."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from tests.sample.conftest import Loaded, loaded
from valueflows.desk.doubleentry import WRITERS, books_of
from valueflows.ledger.reading import reading
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES
from valueflows.reports.drawn import draw
from valueflows.reports.periods import Period, period_of
from valueflows.reports.statements import balance, income
from valueflows.reports.statements.figures import Statement, plain
from valueflows.reports.statements.sides import TURNED

from .paper import EUR, PaperAccounts, PaperSource, by_chance
from .programs import PROGRAMS, Sums, account, run

__all__ = ["loaded"]
_EIGHT = Decimal("0.00000001")
_RESULT = ("Income", "Expenses")
_POSTED = {"overdrafts": "cash", "taxReceivable": "taxOwed"}
ORGANISATIONS = ("bakery", "shop")


def _written(accounts: Accounts, form: str, folder: Path) -> Path:
    file = folder / f"books.{form}"
    file.write_text("".join(WRITERS[form](books_of(accounts))), encoding="utf-8")
    return file


@dataclass(frozen=True)
class Ours:
    """What we say of a year: income by month, and what stands in every account at its end."""

    accounts: Accounts
    months: tuple[Period, ...]
    income: Sums
    balances: Sums


def _ours(accounts: Accounts, year: Period, currency: str) -> Ours:
    first, *rest = months = year.months()
    flows = income.compute(accounts, first, beside=rest)
    sheets = balance.compute(accounts, first, beside=rest)
    return Ours(accounts, months, _signed(flows, currency), _signed(sheets, currency))


def _signed(made: Statement, currency: str) -> Sums:
    """Return the lines of a statement by period, with the signs of debit and credit.

    What the balance sheet turns to the other side stands in the text where it was posted.
    """
    found: Sums = {}
    for figure in made.figures:
        line = TURNED.get(figure.line) or LINES.get(figure.line)
        if line is not None and figure.currency == currency and figure.amount:
            key = figure.period, account(LINES[_POSTED.get(line.name, line.name)])
            amount = plain(line.section.sign * figure.amount)
            found[key] = found.get(key, Decimal(0)) + amount
    return found


@pytest.fixture(scope="module")
def drawn() -> Ours:
    """Books drawn by chance."""
    accounts = PaperAccounts(PaperSource(), all_postings=by_chance(4))
    return _ours(accounts, period_of("2025"), EUR)


@pytest.fixture(scope="module")
def bakery(loaded: Loaded) -> Ours:
    """The books of the sample bakery, drawn from its events."""
    source = reading(loaded.ledger)
    accounts = draw(source, ["https://bakery.example/co-op"])
    year = period_of("2025", source.ledger.time_zone)
    return _ours(accounts, year, "https://village.example/money/EUR")


def _near(sums: Sums) -> Sums:
    """Return sums to eight places: costs that never end were cut off at twelve, entry by entry."""
    cut = {key: value.quantize(_EIGHT) for key, value in sums.items()}
    return {key: value for key, value in cut.items() if value}


def _same(ours: Ours, name: str, folder: Path) -> None:
    """Compare the income of each month, and what stands in every account after each."""
    form, asked = PROGRAMS[name]
    first = ours.months[0]
    before = period_of(str(first.first.year - 1), first.zone).months()
    theirs = asked(_written(ours.accounts, form, folder), (*before, *ours.months))
    shown = {month.text for month in ours.months}
    results = {k: v for k, v in theirs.items() if k[1].startswith(_RESULT) and k[0] in shown}
    assert _near(results) == _near(ours.income)
    assert ours.income
    stand: dict[str, Decimal] = {}
    found: Sums = {}
    for month in (*before, *ours.months):
        for (text, line), value in theirs.items():
            if text == month.text and not line.startswith(_RESULT):
                stand[line] = stand.get(line, Decimal(0)) + value
        if month.text in shown:
            found |= {(month.text, line): value for line, value in stand.items()}
    assert _near(found) == _near(ours.balances)


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.uncounted
def test_books_drawn_by_chance_say_the_same_everywhere(
    drawn: Ours, name: str, tmp_path: Path
) -> None:
    """Income by month and balances at every month's end, to the last digit."""
    _same(drawn, name, tmp_path)


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.uncounted
def test_the_bakery_says_the_same_everywhere(bakery: Ours, name: str, tmp_path: Path) -> None:
    """So do the books of a co-operative of the sample year, costs of its stock included."""
    _same(bakery, name, tmp_path)


@pytest.mark.parametrize("organisation", ORGANISATIONS)
@pytest.mark.uncounted
def test_bean_check_accepts_the_village(loaded: Loaded, organisation: str, tmp_path: Path) -> None:
    """Every transaction balances and every month's assertions hold."""
    accounts = draw(reading(loaded.ledger), [f"https://{organisation}.example/co-op"])
    file = _written(accounts, "beancount", tmp_path)
    assert " balance " in file.read_text(encoding="utf-8")
    assert run("bean-check", file) == ""


def test_a_change_by_hand_is_found(tmp_path: Path) -> None:
    """Bean-check tells of a figure that was changed on both sides: the month's end is asserted."""
    accounts = PaperAccounts(all_postings=by_chance(6, 5))
    file = _written(accounts, "beancount", tmp_path)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(n for n, line in enumerate(lines) if " * " in line)
    sides = [
        n for n in range(first, len(lines)) if lines[n].startswith(("  A", "  L", "  I", "  E"))
    ]
    for number in sides[:2]:
        name, _, amount = lines[number].strip().partition("  ")
        turned = amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"
        lines[number] = f"  {name}  {turned}\n"
    file.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(AssertionError, match="Balance failed"):
        run("bean-check", file)
