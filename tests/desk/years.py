# SPDX-License-Identifier: MIT
"""Three closed years of a co-operative of fourteen: some come, one goes, one wage is put right.

Every name and note that is about a person, or about their pay, holds the word ``CANARY``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from tests.helpers import change
from tests.reports.fourteen import (
    COOP,
    CUSTOMER,
    EURO,
    PEOPLE,
    TILL,
    _exchange,
    payment,
    promise,
)
from valueflows.ledger.ledger import Ledger
from valueflows.model.agents import Organization, Person
from valueflows.model.agreements import Agreement
from valueflows.model.closing import PeriodClosing
from valueflows.model.exact import Amount, Instant
from valueflows.model.membership import Membership
from valueflows.model.policies import MaximumProfitPolicy
from valueflows.model.publishing import PublicationRule
from valueflows.model.records import Record
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import OB, Ref, Tag
from valueflows.model.units import ONE
from valueflows.reports.presets import preset

BASE: Final = "https://fourteen.example/"
CANARY: Final = "Zwitscher"
YEARS: Final = ("2023", "2024", "2025")
QUARTERS: Final = ("03-31", "06-30", "09-30", "12-31")
FROM: Final = Instant("2023-01-01T00:00:00+01:00")
WAGES: Final = f"{BASE}policies/pay"
PROFIT: Final = f"{BASE}policies/profit"
LEAST_FOR_MORE: Final = 5
LEAST = 3000
"""What the first of them gets in a quarter."""
LEFT: Final = PEOPLE[3]
"""Who is there in the first year alone."""
CAME: Final = PEOPLE[12:]
"""Who is there in the last year alone."""


def _ref(iri: str) -> Ref[Any]:
    return Ref[Any](iri)


def world(people: int = 14) -> Iterator[Record]:
    """Yield who is there, and by which rules."""
    for iri in (COOP, CUSTOMER):
        yield Organization(id=iri, name=iri.removeprefix(BASE))
    yield ResourceSpecification(
        id=EURO, name="EUR", medium_of_exchange=True, default_unit_of_resource=_ref(ONE)
    )
    yield ResourceSpecification(id=f"{BASE}kinds/service", name="service")
    yield EconomicResource(id=TILL, name="The account", conforms_to=_ref(EURO))
    for someone in PEOPLE[:people]:
        yield Person(id=someone.iri, name=f"{CANARY} {someone.id}")
        yield Agreement(id=f"{BASE}agreements/work-{someone.id}", name=f"{CANARY} at work")
        yield Membership(
            id=f"{BASE}memberships/{someone.id}",
            member=_ref(someone.iri),
            organization=_ref(COOP),
            role=Tag(f"{OB}employee"),
            since=Instant("2020-01-01T00:00:00+01:00"),
            is_permanent=True,
        )
    yield replace(preset("sec-402u", COOP, FROM, cap=Amount("3")), id=WAGES)
    yield MaximumProfitPolicy(
        id=PROFIT,
        name="A tenth of revenue",
        published_by=_ref(COOP),
        concept="surplusBeforeDistribution",
        base="revenue",
        comparator="atMost",
        cap=Amount("0.9"),
        window=1,
        valid_from=FROM,
    )


def there(year: str, people: int = 14) -> Iterator[tuple[Any, int]]:
    """Yield who is paid in a year, and how much a quarter."""
    for number, someone in enumerate(PEOPLE[:people]):
        late = someone in CAME and year != YEARS[2]
        if not late and not (someone is LEFT and year != YEARS[0]):
            yield someone, LEAST + 500 * number


def of_year(year: str, people: int = 14) -> Iterator[Record]:
    """Yield what was sold and what was paid in a year."""
    for day in QUARTERS:
        when = f"{year}-{day}"
        yield from _exchange(f"sale-{when}", COOP, CUSTOMER, 600_000, when)
        for someone, amount in there(year, people):
            yield from paid(someone, f"{someone.id}-{when}", amount, when)


def paid(someone: Any, name: str, amount: int, day: str, **more: Any) -> Iterator[Record]:
    """Yield the promise of a wage, and its payment."""
    of = {"reciprocal_clause_of": _ref(f"{BASE}agreements/work-{someone.id}")}
    due = promise(name, someone.iri, "wage", amount, day, **of, **more)
    yield due
    kept = {"fulfills": (_ref(due.id),), "note": f"{CANARY} {amount}"}
    yield payment(f"paid-{name}", COOP, someone.iri, "wage", amount, day, **kept)


def close(ledger: Ledger, year: str) -> int:
    """Close a year, and return the version in which it was."""
    before = Instant(f"{int(year) + 1}-01-01T00:00:00+01:00")
    closing = PeriodClosing(id=f"{BASE}closings/{year}", closed_before=before)
    return ledger.record(change(closing)).version


def books(directory: Path, people: int = 14, years: tuple[str, ...] = YEARS) -> Ledger:
    """Return a ledger with the years in it, each closed before the next; all is published at once."""
    ledger = Ledger.create(directory, base=BASE, name="fourteen", time_zone="Europe/Madrid")
    rule = PublicationRule(id=f"{BASE}rule", pace="eachChange")
    ledger.record(change(rule, *world(people)))
    for year in years:
        more = correction(year) if year == YEARS[2] and people > LEAST_FOR_MORE else ()
        ledger.record(change(*of_year(year, people), *more))
        close(ledger, year)
    return ledger


def correction(year: str) -> Iterator[Record]:
    """Yield what was forgotten of the year before, paid in this one."""
    yield from paid(PEOPLE[5], f"late-{year}", 700, f"{year}-03-15")
