# SPDX-License-Identifier: MIT
"""The books of a co-operative of fourteen people, in a good year, a bad one and one without sales.

The figures are those of the worked example: hours, wages, benefits and surplus shares of 2025 in
euros, full time 1720 hours, a legal floor of 21,600 for a full-time year. Every quarter's wage is a
claim that the quarter's work gave rise to, settled by what the person gets and by what is withheld
for the state. One person's hours were never written down: their salary is promised by contract.
Benefits are meals and the like that a caterer is paid for, which settles the person's claim. Surplus
shares are promises under a decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.helpers import change
from valueflows.ledger.ledger import Ledger
from valueflows.model.agents import Organization, Person
from valueflows.model.agreements import Agreement
from valueflows.model.exact import Amount, Instant
from valueflows.model.flows import Claim, Commitment, EconomicEvent
from valueflows.model.membership import Membership
from valueflows.model.records import Measure, Record
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import OB, Ref, Tag, Word
from valueflows.model.units import HOUR, ONE
from valueflows.model.valuing import LivingWage

BASE: Final = "https://fourteen.example/"
COOP: Final = f"{BASE}co-op"
STATE: Final = f"{BASE}state"
SUPPLIER: Final = f"{BASE}supplier"
CATERER: Final = f"{BASE}caterer"
CUSTOMER: Final = f"{BASE}customer"
LENDER: Final = f"{BASE}bank"
EURO: Final = f"{BASE}money/EUR"
TILL: Final = f"{BASE}account"
SURPLUS: Final = f"{BASE}agreements/surplus-2025"
PLACE: Final = "ES"
FULL_TIME: Final = "1720"
YEAR: Final = "2025"
QUARTERS: Final = ("03-31", "06-30", "09-30", "12-31")


@dataclass(frozen=True)
class Someone:
    """One of the fourteen: what they are, and their year in hours and euros."""

    id: str
    role: str
    hours: int | None
    wage: int
    benefits: int
    surplus: int
    quarters: tuple[str, ...] = QUARTERS
    since: str = "2020-01-01"
    until: str | None = None

    @property
    def iri(self) -> str:
        """Their id in the ledger."""
        return f"{BASE}people/{self.id}"


PEOPLE: Final = (
    Someone("a1", "employee", 1720, 62000, 4000, 3000),
    Someone("a2", "employee", 1720, 48000, 3000, 3000),
    Someone("a3", "employee", 1720, 41000, 2500, 3000),
    Someone("a4", "employee", 1720, 36000, 2200, 3000),
    Someone("a5", "employee", 1720, 33000, 2000, 3000),
    Someone("a6", "employee", 1720, 30000, 1800, 3000),
    Someone("a7", "employee", 1720, 27000, 1600, 3000),
    Someone("a8", "employee", 1720, 24800, 1500, 3000),
    Someone("b1", "employee", 860, 13200, 800, 1500),
    Someone("b2", "employee", 430, 6300, 0, 0, ("12-31",), "2025-10-01"),
    Someone("b3", "employee", 200, 2700, 0, 0, ("07-31",), "2025-06-10", "2025-08-04"),
    Someone("c1", "contractor", 400, 28000, 0, 0),
    Someone("v1", "volunteer", 120, 0, 0, 0),
    Someone("m1", "employee", None, 15000, 0, 1000),
)
OWNERS: Final = {"a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "b1", "m1"}
SHARE: Final = 25_000
"""What each of the ten members paid in, in 2024; 250,000 in all."""

GOOD: Final = (1_200_000, 640_000)
LOSS: Final = (900_000, 640_000)
NO_REVENUE: Final = (0, 10_000)
"""Sales and other cost of each of the three years."""


# -- short ways to write records -------------------------------------------------------------------


def _at(day: str, hour: int = 12) -> Instant:
    day = day if len(day) > 5 else f"{YEAR}-{day}"
    return Instant(f"{day}T{hour:02d}:00:00+01:00")


def _measure(number: int | str, unit: str = ONE) -> Measure:
    return Measure(has_numerical_value=Amount(number), has_unit=Ref[Any](unit))


def _money(concept: str, amount: int | str) -> dict[str, Any]:
    return {
        "action": Word("transfer"),
        "resource_conforms_to": Ref[Any](EURO),
        "resource_classified_as": (Tag(OB + concept),),
        "resource_quantity": _measure(amount),
    }


def _till(giver: str) -> dict[str, Any]:
    """Say that money leaves the co-operative's account, or enters it."""
    side = "resource_inventoried_as" if giver == COOP else "to_resource_inventoried_as"
    return {side: Ref[Any](TILL)}


def claim(
    name: str, giver: str, taker: str, concept: str, amount: int | str, day: str, trigger: str
) -> Claim:
    """Say that money is owed from a day on, for an event."""
    return Claim(
        id=f"{BASE}claims/{name}",
        provider=Ref[Any](giver),
        receiver=Ref[Any](taker),
        created=_at(day, 13),
        due=_at(day, 13),
        triggered_by=Ref[Any](trigger) if trigger else None,
        **_money(concept, amount),
    )


def promise(name: str, taker: str, concept: str, amount: int, day: str, **of: Any) -> Commitment:
    """Promise money of the co-operative to somebody, under an agreement."""
    return Commitment(
        id=f"{BASE}commitments/{name}",
        provider=Ref[Any](COOP),
        receiver=Ref[Any](taker),
        created=_at(day, 13),
        due=_at(day, 13),
        **of,
        **_money(concept, amount),
    )


def payment(
    name: str, giver: str, taker: str, concept: str, amount: int | str, day: str, **more: Any
) -> EconomicEvent:
    """Pay money, out of the co-operative's account or into it."""
    return EconomicEvent(
        id=f"{BASE}events/{name}",
        provider=Ref[Any](giver),
        receiver=Ref[Any](taker),
        has_point_in_time=_at(day, 14),
        **_till(giver),
        **more,
        **_money(concept, amount),
    )


def _done(name: str, action: str, giver: str, taker: str, day: str, **more: Any) -> EconomicEvent:
    return EconomicEvent(
        id=f"{BASE}events/{name}",
        action=Word(action),
        provider=Ref[Any](giver),
        receiver=Ref[Any](taker),
        has_point_in_time=_at(day),
        **more,
    )


def _ref(iri: str) -> Ref[Any]:
    return Ref[Any](iri)


# -- what there is ---------------------------------------------------------------------------------


def _world() -> Iterator[Record]:
    for iri in (COOP, STATE, SUPPLIER, CATERER, CUSTOMER, LENDER):
        yield Organization(id=iri, name=iri.removeprefix(BASE))
    yield ResourceSpecification(
        id=EURO, name="EUR", medium_of_exchange=True, default_unit_of_resource=_ref(ONE)
    )
    for kind in ("labour", "service"):
        yield ResourceSpecification(id=f"{BASE}kinds/{kind}", name=kind)
    yield EconomicResource(id=TILL, name="The account", conforms_to=_ref(EURO))
    yield LivingWage(
        id=f"{BASE}floors/2025",
        place=Tag(PLACE),
        hourly=Amount("12.558139534883720930"),
        currency=_ref(EURO),
        is_legal_minimum=True,
        source="21,600 for 1,720 hours",
        valid_from=Instant("2025-01-01T00:00:00+01:00"),
    )
    for someone in PEOPLE:
        yield Person(id=someone.iri, name=someone.id)
        yield Agreement(id=_contract(someone), name=f"Work of {someone.id}")
        yield _membership(someone)


def _membership(someone: Someone) -> Membership:
    until = someone.until and Instant(f"{someone.until}T00:00:00+02:00")
    return Membership(
        id=f"{BASE}memberships/{someone.id}",
        member=_ref(someone.iri),
        organization=_ref(COOP),
        role=Tag(OB + someone.role),
        since=Instant(f"{someone.since}T00:00:00+01:00"),
        until=until or None,
        is_permanent=until is None,
        place=Tag(PLACE),
    )


def _contract(someone: Someone) -> str:
    return f"{BASE}agreements/work-{someone.id}"


def _capital() -> Iterator[Record]:
    """Ten members pay in their shares, and a bank lends what a year without sales needs."""
    lending = f"{BASE}agreements/loan"
    yield Agreement(id=lending, name="A loan without interest")
    of = {"reciprocal_realization_of": _ref(lending)}
    yield payment("loan", LENDER, COOP, "principal", 1_000_000, "2024-06-01", **of)
    for someone in PEOPLE:
        if someone.id in OWNERS:
            agreement = f"{BASE}agreements/share-{someone.id}"
            yield Agreement(id=agreement, name=f"The share of {someone.id}")
            of = {"reciprocal_realization_of": _ref(agreement)}
            name = f"share-{someone.id}"
            yield payment(name, someone.iri, COOP, "memberCapital", SHARE, "2024-06-02", **of)


# -- the year of the people ------------------------------------------------------------------------


def _year_of(someone: Someone) -> Iterator[Record]:
    if someone.hours is None:
        yield from _salary(someone)
    else:
        for day in someone.quarters:
            yield from _quarter(someone, day)
    if someone.benefits:
        yield from _benefits(someone)


def _quarter(someone: Someone, day: str) -> Iterator[Record]:
    parts = len(someone.quarters)
    name = f"{someone.id}-{day}"
    hours = _measure(Amount(_part(someone.hours or 0, parts)), HOUR)
    work = _done(
        f"work-{name}",
        "work",
        someone.iri,
        COOP,
        day,
        resource_conforms_to=_ref(f"{BASE}kinds/labour"),
        effort_quantity=hours,
        realization_of=_ref(_contract(someone)),
    )
    yield work
    if someone.wage:
        concept = "contractorFee" if someone.role == "contractor" else "wage"
        amount = _part(someone.wage, parts)
        yield claim(f"pay-{name}", COOP, someone.iri, concept, amount, day, work.id)
        yield from _paid(someone, name, concept, amount, day)


def _paid(
    someone: Someone, name: str, concept: str, amount: str, day: str
) -> Iterator[EconomicEvent]:
    """A contractor gets all of it; of a wage a fifth is withheld for the state."""
    settles = (_ref(f"{BASE}claims/pay-{name}"),)
    if concept == "contractorFee":
        yield payment(f"paid-{name}", COOP, someone.iri, concept, amount, day, settles=settles)
        return
    withheld = Amount.parse(amount).exact // 5
    net = Amount.parse(amount).exact - withheld
    for taker, what, part in ((someone.iri, concept, net), (STATE, "withheld", withheld)):
        text = f"{part // 1_000_000}.{part % 1_000_000:06d}"
        where = f"{'tax' if taker == STATE else 'paid'}-{name}"
        yield payment(where, COOP, taker, what, text, day, settles=settles)


def _part(whole: int, parts: int) -> str:
    return f"{whole // parts}.{whole * 100 // parts % 100:02d}"


def _salary(someone: Someone) -> Iterator[Record]:
    """A salary by contract, a quarter at a time, without a word on hours."""
    of = {"reciprocal_clause_of": _ref(_contract(someone))}
    for day in someone.quarters:
        name = f"salary-{someone.id}-{day}"
        amount = someone.wage // len(someone.quarters)
        due = promise(name, someone.iri, "wage", amount, day, **of)
        yield due
        kept = (_ref(due.id),)
        yield payment(f"paid-{name}", COOP, someone.iri, "wage", amount, day, fulfills=kept)


def _benefits(someone: Someone) -> Iterator[Record]:
    """A claim of their worth in December, settled by what a caterer is paid for them."""
    name = f"benefit-{someone.id}"
    trigger = f"{BASE}events/work-{someone.id}-12-31"
    owed = claim(name, COOP, someone.iri, "benefitInKind", someone.benefits, "12-31", trigger)
    yield owed
    settles = (_ref(owed.id),)
    amount = someone.benefits
    yield payment(name, COOP, CATERER, "benefitInKind", amount, "12-31", settles=settles)


# -- the year of the co-operative ------------------------------------------------------------------


def _trade(revenue: int, cost: int) -> Iterator[Record]:
    """A sale and a purchase of services in each quarter, paid on the spot."""
    for day in QUARTERS:
        for name, giver, taker, total in (
            ("sale", COOP, CUSTOMER, revenue),
            ("purchase", SUPPLIER, COOP, cost),
        ):
            if total:
                yield from _exchange(f"{name}-{day}", giver, taker, total // 4, day)


def _exchange(name: str, giver: str, taker: str, amount: int, day: str) -> Iterator[Record]:
    agreement = f"{BASE}agreements/{name}"
    yield Agreement(id=agreement, name=name)
    service = _done(
        name,
        "deliverService",
        giver,
        taker,
        day,
        resource_conforms_to=_ref(f"{BASE}kinds/service"),
        resource_quantity=_measure(1),
        realization_of=_ref(agreement),
    )
    yield service
    owed = claim(name, taker, giver, "price", amount, day, service.id)
    yield owed
    more = {"settles": (_ref(owed.id),), "reciprocal_realization_of": _ref(agreement)}
    yield payment(f"money-{name}", taker, giver, "price", amount, day, **more)


def _surplus() -> Iterator[Record]:
    """What the assembly promised the members out of the surplus, and paid at once."""
    yield Agreement(id=SURPLUS, name="What becomes of the surplus")
    of = {"clause_of": _ref(SURPLUS)}
    for someone in PEOPLE:
        if someone.surplus:
            name, iri = f"surplus-{someone.id}", someone.iri
            due = promise(name, iri, "patronage", someone.surplus, "12-31", **of)
            yield due
            kept = (_ref(due.id),)
            yield payment(
                f"paid-{name}", COOP, iri, "patronage", someone.surplus, "12-31", fulfills=kept
            )


def records(year: tuple[int, int] = GOOD) -> tuple[Record, ...]:
    """Return all records of the books with the sales and other cost of a year."""
    people = (record for someone in PEOPLE for record in _year_of(someone))
    return (*_world(), *_capital(), *people, *_trade(*year), *_surplus())


def books(directory: Path, year: tuple[int, int] = GOOD, *more: Record) -> Ledger:
    """Return a ledger in a new directory with these books in it, and more records if given."""
    ledger = Ledger.create(directory, base=BASE, name="fourteen", time_zone="Europe/Madrid")
    ledger.record(change(*records(year), *more))
    return ledger
