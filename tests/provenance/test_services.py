# SPDX-License-Identifier: MIT
"""What is not made of substance, what was paid in cash, given back, or not kept in stock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.reports.business import at, books, deal, flow, owed, process
from valueflows.desk.asked import Asked, NoReportError
from valueflows.desk.desk import Desk
from valueflows.model.agents import EcologicalAgent
from valueflows.model.callers import EVERYTHING

JOB = (
    *deal("d", "job", "later"),
    process("p"),
    process("q"),
    flow("w", "work ann co work 2 h", "01-05", into="p", under="job"),
    flow("w2", "work ann co work 98 h", "01-30", under="job"),
    owed("wage", "co ann 1000 wage", by="w2"),
)
PAID = owed("paid", "cafe co 50 price", by="s")
BAKED = flow("o", "produce co co bread 10 kg", "01-05", frm="shelf", out="p")
SOLD = flow("s", "transfer co cafe bread 5 kg", "01-06", frm="shelf", under="d")
BROOK = (
    EcologicalAgent(id=at("brook"), name="brook"),
    flow("power", "deliverService brook co advice 3 one", "01-04", into="p"),
)


@pytest.mark.parametrize(
    ("records", "lines"),
    [
        # a service is what its process took
        (
            [flow("s", "deliverService co cafe advice 1 one", "01-06", out="p", under="d"), PAID],
            ["co labour 20.00", "co overheadsAndSurplus 30.00"],
        ),
        # a service in what somebody else makes, half of which is sold
        (
            [
                flow(
                    "s0",
                    "deliverService co cafe advice 3 one",
                    "01-06",
                    out="p",
                    into="q",
                    under="d",
                ),
                owed("c0", "cafe co 50 price", by="s0"),
                flow("o", "produce cafe cafe bread 10 kg", "01-07", frm="shelf", out="q"),
                flow("s", "transfer cafe hub bread 5 kg", "01-08", frm="shelf", under="later"),
                owed("c", "hub cafe 100 price", by="s"),
            ],
            ["cafe overheadsAndSurplus 75.00", "co labour 10.00", "co overheadsAndSurplus 15.00"],
        ),
        # paid in cash, without any claim
        (
            [BAKED, SOLD, flow("m", "transfer cafe co eur 50 one", "01-06", back="d")],
            ["co labour 10.00", "co overheadsAndSurplus 40.00"],
        ),
        # what a brook gives has no price, and ends nothing
        ([BAKED, SOLD, PAID, *BROOK], ["co labour 10.00", "co overheadsAndSurplus 40.00"]),
        # the price of what was lessened is what is owed; the work in it is that of what is left
        (
            [
                BAKED,
                SOLD,
                PAID,
                flow("less", "transfer co cafe bread -3 kg", "01-07", corrects="s"),
            ],
            ["co labour 4.00", "co overheadsAndSurplus 46.00"],
        ),
        # what was never in stock leads nowhere
        (
            [flow("s", "transfer co cafe bread 5 kg", "01-06", under="d"), PAID],
            ["co overheadsAndSurplus 50.00"],
        ),
    ],
)
def test_what_there_is_beside_goods(tmp_path: Path, records: list[Any], lines: list[str]) -> None:
    """Each sale for fifty or a hundred, and what became of it."""
    with books(tmp_path, JOB, records) as ledger:
        found = ask(Desk(ledger), "s")
    assert found == lines


def ask(desk: Desk, subject: str) -> list[str]:
    """Return the lines of a split."""
    asked = Asked("price-split", (), "2025", parameters={"subject": at(subject)})
    rows = desk.report(EVERYTHING, asked).table("lines").records()
    names = ("organisation", "line", "amount")
    return [" ".join(str(row[n]).removeprefix(at("")) for n in names) for row in rows]


def test_what_was_taken_back_was_not_sold(tmp_path: Path) -> None:
    """Neither asked for itself nor among the sales of a thing; a correction stands for its event."""
    back = flow("back", "transfer co cafe bread -5 kg", "01-07", corrects="s")
    more = [
        flow("s1", "transfer co cafe bread 5 kg", "01-08", frm="shelf", under="later"),
        owed("c1", "cafe co 50 price", by="s1"),
    ]
    with books(tmp_path, JOB, BAKED, SOLD, back, more) as ledger:
        desk = Desk(ledger)
        assert (
            ask(desk, "shelf")
            == ask(desk, "s1")
            == [
                "co labour 10.00",
                "co overheadsAndSurplus 40.00",
            ]
        )
        for subject in ("s", "back"):
            with pytest.raises(NoReportError, match="nothing of it was sold"):
                ask(desk, subject)


def test_a_thing_of_which_nothing_is_left(tmp_path: Path) -> None:
    """Its sales are split all the same."""
    whole = flow("s", "transfer co cafe bread 10 kg", "01-06", frm="shelf", under="d")
    with books(tmp_path, JOB, BAKED, whole, [PAID]) as ledger:
        assert ask(Desk(ledger), "shelf") == ["co labour 20.00", "co overheadsAndSurplus 30.00"]


def test_what_was_there_before_and_what_was_shared_is_said(tmp_path: Path) -> None:
    """Bread of which nobody knows what it cost, sold with other things for one sum."""
    opened = flow("o", "raise co co bread 10 kg", "01-02", frm="shelf", tags="openingBalance")
    box = flow("box-sold", "transfer co cafe box 5 kg", "01-06", under="d")
    cash = flow("m", "transfer cafe co eur 60 one", "01-06", back="d")
    with books(tmp_path, JOB, [opened, SOLD, box, cash]) as ledger:
        asked = Asked("price-split", (), "2025", parameters={"subject": at("s")})
        report = Desk(ledger).report(EVERYTHING, asked)
    assert [note.code for note in report.notes] == [
        "price_shared",
        "opening",
        "unknown_opening",
    ]
    assert str(report.facts["price"]) == "30.00"
