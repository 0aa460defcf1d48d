# SPDX-License-Identifier: MIT
"""Statements of resources in documents without order: they are about the end."""

from __future__ import annotations

from typing import Any

from valueflows.ledger.findings import findings

from .desk import Desk, codes
from .stories import MILL, story, told, unordered


def test_without_order_a_statement_is_about_the_end(desk: Desk) -> None:
    """The difference between what is stated and what the events did was there before."""
    report = desk.accept(unordered("flour 30", "-10 flour", "+2.50 flour"), "ntriples")
    assert told(report) == (1, 1, 0, 0)
    assert desk.amounts(f"{MILL}flour") == ("30", "30")
    opened = desk.of("ob:Opening")[0]["ob:accountingQuantity"]["hasNumericalValue"]
    assert opened == "37.5"


def test_without_order_events_that_explain_all_made_it(desk: Desk) -> None:
    """Where the events come to what is stated, the first of them created the resource."""
    report = desk.accept(
        unordered(
            "flour 30",
            "+40 flour; hasPointInTime: 2026-03-01T00:00:00Z",
            "-10 flour; hasPointInTime: 2026-03-02T00:00:00Z",
        ),
        "ntriples",
    )
    assert told(report) == (0, 1, 0, 0)
    assert desk.record(f"{MILL}e2")["ob:creates"] == f"{MILL}flour"


def test_without_order_a_statement_alone_opens(desk: Desk) -> None:
    """A resource that no event touches is opened with what is stated."""
    report = desk.accept(unordered("flour 30"), "ntriples")
    assert told(report) == (1, 0, 0, 0)
    assert desk.amounts(f"{MILL}flour") == ("30", "30")


def test_without_order_a_known_resource_is_checked(desk: Desk) -> None:
    """Where the ledger already has the resource, a statement is compared with the end."""
    desk.accept(story("flour 40"))
    report = desk.accept(unordered("flour 30", "-10 flour"), "ntriples")
    assert told(report) == (0, 1, 0, 0)
    again = desk.accept(unordered("flour 31"), "ntriples")
    assert told(again) == (0, 0, 1, 0)


def test_without_order_units_that_cannot_be_compared_open_as_stated(desk: Desk) -> None:
    """Litres that events moved explain nothing of kilograms that are stated: the file is refused."""
    text = unordered("flour 30", "-10 flour").replace("om-2/kilogram> .", "om-2/litre> .", 1)
    report = desk.take(text, "ntriples")
    assert codes(report.problems) == {"unit_of_other_dimension"}


def test_without_order_events_go_by_their_time(desk: Desk) -> None:
    """Time, then when it was written down, then the id says which event was first."""
    desk.accept(
        unordered(
            "-1 flour; hasEnd: 2026-03-03T00:00:00Z",
            "-1 flour; created: 2026-03-02T00:00:00Z",
            "-1 flour; hasPointInTime: 2026-03-01T00:00:00Z",
            "-1 flour; hasBeginning: 2026-02-01T00:00:00Z",
            "-1 flour",
        ),
        "ntriples",
    )
    assert [e["@id"].removeprefix(MILL) for e in desk.of("EconomicEvent")] == [
        "e4",
        "e3",
        "e2",
        "e1",
        "e5",
    ]


def test_without_order_our_own_records_follow_their_events(desk: Desk, tmp_path: Any) -> None:
    """Openings and assertions of an export go behind the events they name, without ob:order too."""
    desk.accept(story("flour 40", "-10 flour", "flour 30", "-5 flour", "flour 25"))
    lines = [line for line in desk.write("ntriples").splitlines() if "#order>" not in line]
    with Desk(tmp_path / "other") as other:
        other.accept("\n".join(reversed(lines)), "ntriples")
        assert other.amounts(f"{MILL}flour") == ("25", "25")
        assert [str(f) for f in findings(other.ledger)] == []
