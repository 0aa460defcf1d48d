# SPDX-License-Identifier: MIT
"""Who belongs to an organisation is counted by role, and small counts are for insiders alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from tests.graphql import paid
from tests.helpers import BASE, change
from tests.ledger.kit import new_ledger, organization, person
from valueflows.desk.asked import Asked, NoReportError
from valueflows.desk.desk import Desk
from valueflows.model.callers import EVERYTHING, PUBLIC, Caller
from valueflows.model.closing import PeriodClosing
from valueflows.model.exact import Instant
from valueflows.model.membership import Membership
from valueflows.model.terms import OB, Ref, Tag

MILL: Final = f"{BASE}mill"
JUNE: Final = Instant("2025-06-01T00:00:00Z")
LATER: Final = Instant("2026-01-01T00:00:00Z")


def belongs(number: int, role: str, who: str = "", **said: Any) -> list[Any]:
    """Return a membership, and the member where it is a new person."""
    member = who or f"p{number}"
    new = [] if who else [person(member)]
    about = {"member": Ref[Any](BASE + member), "organization": Ref[Any](MILL)}
    iri = f"{BASE}m{number}-{role}"
    return [*new, Membership(id=iri, role=Tag(OB + role), **about, **said)]  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A mill of six workers, two directors and a shop, some of whom come or go."""
    ledger = new_ledger(tmp_path / "ledger")
    ledger.record(paid.rule())
    records = [organization("mill"), organization("shop")]
    records += [r for n in range(6) for r in belongs(n, "memberWorker")]
    records += belongs(6, "director", until=JUNE) + belongs(7, "director")
    records += belongs(8, "director", who="p0", since=JUNE)
    records += belongs(9, "consumer", who="shop") + belongs(10, "founder", since=LATER)
    ledger.record(change(*records))
    ledger.record(change(PeriodClosing(id=f"{BASE}c", closed_before=LATER)))
    return Desk(ledger)


def counts(desk: Desk, caller: Caller, period: str = "2025") -> dict[str, tuple[Any, ...]]:
    """Return what is told of each role."""
    table = desk.report(caller, Asked("members", ("mill",), period)).table("members")
    return {str(row[1]).removeprefix(OB): row[2:] for row in table.rows}


def test_who_sees_the_books_is_told_how_many(desk: Desk) -> None:
    """At the end of the period: who had gone by then, or came later, is not counted."""
    assert counts(desk, EVERYTHING) == {
        "consumer": (0, 1, None),
        "director": (2, 0, None),
        "memberWorker": (6, 0, None),
    }
    assert counts(desk, EVERYTHING, "2025-01")["director"] == (2, 0, None)
    assert counts(desk, EVERYTHING, "2026")["founder"] == (1, 0, None)


def test_everybody_is_told_of_five_or_more(desk: Desk) -> None:
    """Of fewer it is told that they are few, in the row and beside the table."""
    assert counts(desk, PUBLIC) == {
        "consumer": (0, None, "organisations: fewer than 5"),
        "director": (None, 0, "people: fewer than 5"),
        "memberWorker": (6, 0, None),
    }
    report = desk.report(PUBLIC, Asked("members", ("mill",), "2025"))
    assert [(note.code, note.count) for note in report.notes] == [("too_few_people", 2)]
    assert "p0" not in str(report)


def test_it_can_be_asked_whether_there_is_a_report(desk: Desk) -> None:
    """Nothing is computed for that, and the reason is that of the report itself."""
    desk.check(EVERYTHING, Asked("members", ("mill",), "2025"))
    assert desk.computed == 0
    with pytest.raises(NoReportError, match="closed"):
        desk.check(PUBLIC, Asked("members", ("mill",), "2026"))
    with pytest.raises(NoReportError, match="no group"):
        desk.check(EVERYTHING, Asked("consolidation", ("mill",), "2025"))
