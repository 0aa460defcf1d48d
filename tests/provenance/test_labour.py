# SPDX-License-Identifier: MIT
"""What an hour cost: by the month, whoever is paid and in whatever money."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.provenance.mill import EVERYTHING, PARTS, chain, split_of, told
from tests.provenance.test_split import changed
from tests.reports.business import books, deal, flow, owed, promise

WAGE_IN_USD = owed("ben-wage", "co ben 2000 wage", by="ben-else", kind="usd")


@pytest.mark.parametrize(
    ("without", "more", "lines"),
    [
        # in another money: the hours are no gift, and the rest says that it holds labour
        (["ben-wage"], [WAGE_IN_USD], ["co labourOverheadsAndSurplus 25.60"]),
        # a bonus of the month is part of it, one of another month is not
        ([], [owed("bonus", "co ben 1000 bonus", by="ben-bakes")], ["co labour 9.00"]),
        (
            [],
            [
                flow("feb", "work ben co work 1 h", "02-05", under="ben-job"),
                owed("bonus", "co ben 1000 bonus", by="feb"),
            ],
            ["co labour 6.00"],
        ),
        # money put in, paid back or refunded is no pay
        ([], [owed("back", "co ben 500 reimbursement", "01-31")], ["co labour 6.00"]),
        ([], [owed("share", "co ben 500 patronage", "01-31")], ["co labour 6.00"]),
        # a salary that was promised for the month
        (
            ["ben-wage"],
            [promise("salary", "co ben eur 1000 wage", counter="ben-job", due="01-31")],
            ["co labour 3.00"],
        ),
        # work without hours costs nothing
        (
            ["ben-bakes", "ben-charges"],
            [flow("ben-bakes", "work ben co work 0 h", "01-05", into="baking", under="ben-job")],
            ["co overheadsAndSurplus 27.10"],
        ),
        # an organisation that works is no person: what it is owed is another cost
        (
            ["ben-bakes", "ben-charges"],
            [
                *deal("smith-deal"),
                flow(
                    "ben-bakes",
                    "work smith co work 3 h",
                    "01-05",
                    into="baking",
                    under="smith-deal",
                ),
                owed("smith-price", "co smith 90 price", by="ben-bakes"),
            ],
            ["co otherCosts smith 9.00", "co overheadsAndSurplus 18.10"],
        ),
        # so is a person's service that is no work: their own, bought
        (
            [],
            [
                *deal("advice-deal"),
                flow(
                    "advice-given",
                    "deliverService con co advice 1 one",
                    "01-05",
                    into="baking",
                    under="advice-deal",
                ),
                owed("advice-price", "co con 20 contractorFee", by="advice-given"),
            ],
            ["con labourOverheadsAndSurplus 2.00", "co overheadsAndSurplus 17.60"],
        ),
    ],
)
def test_what_an_hour_cost(
    tmp_path: Path, without: list[str], more: list[Any], lines: list[str]
) -> None:
    """The lines that change; they add up to the price all the same."""
    parts = PARTS | {"advice-given": PARTS["ben-bakes"]}
    with books(tmp_path, changed(*without, more=more)) as ledger:
        found = split_of(ledger, chain(parts=parts))
    assert not set(lines) - set(told(found))
    assert sum(line.smallest for line in found.lines) == found.price


def test_by_piece_and_by_hour_alike(tmp_path: Path) -> None:
    """What everybody is owed adds up over the lots they made."""
    with books(tmp_path, EVERYTHING) as ledger:
        whole = split_of(ledger)
    (party,) = [one for one in whole.parties if one.name.endswith("/co")]
    assert party.labour.people == {one for one in party.labour.people if one.endswith("/ben")}
    assert party.labour.all_hours == 400_000
