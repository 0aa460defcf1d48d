# SPDX-License-Identifier: MIT
"""The profit half of the worked example: fourteen people, in three years, figure by figure."""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from valueflows.ledger.reading import reading
from valueflows.model.exact import Amount, Instant
from valueflows.model.policies import MaximumProfitPolicy
from valueflows.model.terms import Ref
from valueflows.reports.drawn import draw
from valueflows.reports.periods import period_of
from valueflows.reports.profit import ProfitDisclosure, disclose
from valueflows.reports.waterfall import Allocation, allocate

from . import fourteen
from .lines import line, person, told

RULE: Final = MaximumProfitPolicy(
    id=f"{fourteen.BASE}policies/profit",
    name="At most 15 % of revenue",
    published_by=Ref(fourteen.COOP),
    valid_from=Instant("2025-01-01T00:00:00+01:00"),
    cap=Amount("0.15"),
)
GOOD, BAD, NONE = (1_200_000, 640_000), (900_000, 640_000), (0, 10_000)
ZONE: Final = "Europe/Madrid"
YEARS: Final = {
    GOOD: ("within", "173600.00", "14.47", "12.26", "69.44", "16.91"),
    BAD: ("loss", "-126400.00", "-14.04", "-16.99", "-50.56", "-12.31"),
    NONE: ("loss", "-396400.00", None, None, "-158.56", "-100.00"),
}
MEASURES: Final = (
    "marginBeforeMemberShare",
    "marginAfterMemberShare",
    "surplusOnMemberCapital",
    "markupOnCost",
)


@pytest.fixture(scope="module")
def disclosed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[object, ProfitDisclosure]]:
    """The three years, disclosed."""
    patch = pytest.MonkeyPatch()
    for name in ("fsync", "fdatasync"):
        patch.setattr(os, name, os.fstat)
    with patch.context():
        folder = tmp_path_factory.mktemp("fourteen")
        yield {year: _disclosed(folder / str(year[0]), year) for year in YEARS}
    patch.undo()


def _disclosed(directory: Path, year: tuple[int, int]) -> ProfitDisclosure:
    with fourteen.books(directory, year) as ledger:
        return disclose(draw(reading(ledger), [fourteen.COOP]), RULE, period_of("2025", ZONE))


@pytest.mark.parametrize("year", YEARS)
def test_profit_is_that_of_the_example(
    disclosed: dict[object, ProfitDisclosure], year: tuple[int, int]
) -> None:
    """Surplus, margin before and after the share of members, on capital and on cost."""
    verdict, surplus, *measures = YEARS[year]
    report = disclosed[year].report()
    assert (report.facts["verdict"], report.facts["amount"]) == (verdict, Decimal(surplus or 0))
    told_of = {row["measure"]: row["percent"] for row in report.table("measures").records()}
    wanted = [None if text is None else Decimal(text) for text in measures]
    assert [told_of[name] for name in MEASURES] == wanted


def test_pay_shares_and_capital_are_those_of_the_example(
    disclosed: dict[object, ProfitDisclosure],
) -> None:
    """Fees of the contractor are pay, shares of members no cost."""
    rows = disclosed[GOOD].report().table("figures").records()
    figures = {row["figure"]: row["amount"] for row in rows}
    wanted = {"pay": 386_400, "otherCost": 640_000, "memberShare": 26_500, "memberCapital": 250_000}
    assert {name: figures[name] for name in wanted} == wanted


def _allocated(made: ProfitDisclosure, *steps: tuple[str, str, str]) -> Allocation:
    lines = [
        line(n, kind, share, of=of, key="equal" if kind == "patronage" else None)
        for n, (kind, share, of) in enumerate(steps)
    ]
    return allocate(made.years[0].surplus, lines, [person("someone", capital=1)])


RULES: Final = {
    "CIC": [("shareInterest", "0.35", "surplus")],
    "SCIC": [("legalReserve", "0.15", "surplus"), ("indivisibleReserve", "0.5", "rest")],
    "Stocksy": [("patronage", share, "surplus") for share in ("0.05", "0.05", "0.90")],
    "45/45/10": [
        ("indivisibleReserve", "0.45", "surplus"),
        ("patronage", "0.45", "surplus"),
        ("commons", "0.10", "surplus"),
    ],
}


@pytest.mark.parametrize(
    ("rule", "amounts"),
    [
        ("CIC", ["60760.00"]),
        ("SCIC", ["26040.00", "73780.00"]),
        ("Stocksy", ["8680.00", "8680.00", "156240.00"]),
        ("45/45/10", ["78120.00", "78120.00", "17360.00"]),
    ],
)
def test_the_surplus_is_allocated_as_published(
    disclosed: dict[object, ProfitDisclosure], rule: str, amounts: list[str]
) -> None:
    """In the good year by the share of each; in the others nothing is paid and the loss stays."""
    made = _allocated(disclosed[GOOD], *RULES[rule])
    parts = [part for part in made.parts if part.line is not None]
    assert [Decimal(int(part.amount)) / 10**6 for part in parts] == [Decimal(a) for a in amounts]
    for year in (BAD, NONE):
        lost = _allocated(disclosed[year], *RULES[rule])
        assert list(told(lost)) == ["Loss carried forward"]
        assert lost.payable == ()


def test_half_and_more_of_a_scic_surplus_stays() -> None:
    """57.5 % of 173,600 is 99,820."""
    assert Decimal("26040.00") + Decimal("73780.00") == Decimal("99820.00")


def test_the_same_version_gives_the_same_bytes(
    disclosed: dict[object, ProfitDisclosure], tmp_path: Path
) -> None:
    """Books made again have other moments of recording; what is asked twice of one does not."""
    with fourteen.books(tmp_path / "again") as ledger:
        accounts = draw(reading(ledger), [fourteen.COOP])
        first, second = (disclose(accounts, RULE, period_of("2025", ZONE)) for _turn in range(2))
        assert first.as_json() == second.as_json()
        assert first.measures == disclosed[GOOD].measures
