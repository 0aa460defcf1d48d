# SPDX-License-Identifier: MIT
"""A bakery of eight whose year is closed: all bake bread and do the office, two bake cake as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from tests.reports.business import at, books, deal, flow, owed, process, write
from valueflows.ledger.ledger import Ledger
from valueflows.model.agents import Person
from valueflows.model.closing import PeriodClosing
from valueflows.model.exact import Instant
from valueflows.model.publishing import PublicationRule
from valueflows.model.terms import Ref

TEAM: Final = tuple(f"Zwitscher-{n}" for n in range(8))
QUARTERS: Final = ("03-31", "06-30", "09-30", "12-30")
BREAD, OFFICE, CAKE = 80, 20, 5
"""Hours of each of them in a quarter; cake is baked by the first two."""
LOAVES, CAKES = 1000, 20
"""What is made of each in a quarter."""
Pay = dict[str, int]


def usual(number: int) -> int:
    """Return what somebody gets in a quarter."""
    return 2000 + 100 * number


def people() -> Iterator[Any]:
    """Yield who is there, and by which rule it is public."""
    yield PublicationRule(id=at("rule"), pace="eachChange")
    for who in TEAM:
        yield Person(id=at(who), name=who)
    yield from deal(*(f"job-{who}" for who in TEAM))


def quarter(day: str, pay: Pay, team: Sequence[str] = TEAM) -> Iterator[Any]:
    """Yield what is baked, sold and paid in a quarter."""
    for kind, hours, made, bakers in (
        ("bread", BREAD, LOAVES, team),
        ("box", CAKE, CAKES, team[:2]),
    ):
        yield process(f"{kind}-{day}")
        for who in bakers:
            yield flow(
                f"{kind}-{who}-{day}",
                f"work {who} co work {hours} h",
                day,
                into=f"{kind}-{day}",
                under=f"job-{who}",
            )
        out = f"produce co co {kind} {made} one"
        to = "shelf" if kind == "bread" else "crate"
        yield flow(f"{kind}-made-{day}", out, day, frm=to, out=f"{kind}-{day}")
        yield from sold(kind, to, day)
    for who in team:
        office = f"office-{who}-{day}"
        yield flow(office, f"work {who} co work {OFFICE} h", day, under=f"job-{who}")
        yield owed(f"wage-{who}-{day}", f"co {who} {pay[who]} wage", by=office)


def sold(kind: str, shelf: str, day: str) -> Iterator[Any]:
    """Yield a sale of ten of a kind."""
    name = f"{kind}-sold-{day}"
    yield from deal(f"deal-{name}")
    yield flow(name, f"transfer co cafe {kind} 10 one", day, frm=shelf, under=f"deal-{name}")
    yield owed(f"price-{name}", "cafe co 40 price", by=name)


def closed(directory: Path, pay: Pay | None = None, team: Sequence[str] = TEAM) -> Ledger:
    """Return the books of the year, closed and published."""
    paid = pay or {who: usual(number) for number, who in enumerate(TEAM)}
    ledger = books(directory, people())
    for day in QUARTERS:
        write(ledger, quarter(day, paid, team))
    write(ledger, [closing("2026-01-01T00:00:00Z")])
    return ledger


def closing(before: str) -> PeriodClosing:
    """Return that the bakery's books are closed up to a moment."""
    return PeriodClosing(
        id=at(f"closing-{before[:10]}"), closed_before=Instant(before), organisation=Ref(at("co"))
    )
