# SPDX-License-Identifier: MIT
"""Pay out of a real ledger: charges, leave, benefits in kind, loose money, and other currencies."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest

from tests.helpers import change
from tests.reports import fourteen
from tests.reports.fourteen import BASE, COOP, EURO, STATE, claim, payment
from valueflows.ledger.reading import reading
from valueflows.model.disclosing import Disclosure
from valueflows.model.exact import Amount, Instant
from valueflows.model.flows import EconomicEvent
from valueflows.model.membership import Membership
from valueflows.model.records import Measure, Record
from valueflows.model.resources import ResourceSpecification
from valueflows.model.terms import OB, Ref, Tag, Word
from valueflows.model.units import HOUR, ONE
from valueflows.model.valuing import ExchangeRate
from valueflows.reports.drawn import draw
from valueflows.reports.periods import period_of
from valueflows.reports.presets import PRESETS, preset
from valueflows.reports.publishing import published
from valueflows.reports.wagedisclosure import WageDisclosure
from valueflows.reports.wageguard import public
from valueflows.reports.wagepolicy import disclose

pytestmark = pytest.mark.uncounted


A1: Final = f"{BASE}people/a1"
DOLLAR: Final = f"{BASE}money/USD"
WORK: Final = f"{BASE}events/work-a1-12-31"
NOON: Final = Instant("2025-12-30T12:00:00+01:00")


def _made(directory: Path, *more: Record, **said: Any) -> WageDisclosure:
    """Return what the rule on total pay finds in the books of the fourteen, and more records."""
    since = Instant("2025-01-01T00:00:00+01:00")
    policy = preset("esrs-s1-16", COOP, since, hours_per_fte="1720", **said)
    with fourteen.books(directory / "ledger", fourteen.GOOD, *more) as ledger:
        accounts = draw(reading(ledger), [COOP])
        return disclose(accounts, policy, period_of("2025", "Europe/Madrid"))


def _event(name: str, action: str, giver: str, taker: str, **said: Any) -> EconomicEvent:
    return EconomicEvent(
        id=f"{BASE}events/{name}",
        action=Word(action),
        provider=Ref[Any](giver),
        receiver=Ref[Any](taker),
        has_point_in_time=NOON,
        **said,
    )


def _quantity(number: str, unit: str = ONE) -> Measure:
    return Measure(has_numerical_value=Amount(number), has_unit=Ref[Any](unit))


def test_charges_of_the_employer(tmp_path: Path) -> None:
    """A contribution owed for somebody's work is their cost to the employer, and not their pay."""
    owed = claim("fund", COOP, STATE, "employerContribution", 9_000, "12-31", WORK)
    assert _made(tmp_path / "gross", owed).numerator == 69_000
    assert _made(tmp_path / "cost", owed, counted="totalEmployerCost").numerator == 78_000


def test_leave_is_work_of_a_kind_of_its_own(tmp_path: Path) -> None:
    """Hours of a leave specification count as hours or not, as the rule says."""
    holiday = ResourceSpecification(
        id=f"{BASE}kinds/holiday", name="holiday", resource_classified_as=(Tag(f"{OB}leave"),)
    )
    taken = _event(
        "holiday",
        "work",
        A1,
        COOP,
        resource_conforms_to=Ref[Any](holiday.id),
        effort_quantity=_quantity("280", HOUR),
    )
    said: dict[str, Any] = {"time_basis": "hour", "components": ("basic",)}
    assert _made(tmp_path / "with", holiday, taken, **said).numerator == 31
    without = _made(tmp_path / "without", holiday, taken, **said, leave_counts=False)
    assert without.numerator == Fraction(62_000, 1720)


@pytest.mark.parametrize("recognised", ["accrued", "paid"])
def test_a_benefit_given_in_kind(tmp_path: Path, recognised: str) -> None:
    """A service rendered to somebody settles their claim whole, owed and paid alike."""
    owed = claim("car", COOP, A1, "benefitInKind", 1_000, "12-30", WORK)
    owed = replace(owed, triggered_by=None)
    given = _event(
        "car",
        "deliverService",
        COOP,
        A1,
        resource_conforms_to=Ref[Any](f"{BASE}kinds/service"),
        resource_quantity=_quantity("1"),
        settles=(Ref[Any](owed.id),),
    )
    assert _made(tmp_path, owed, given, recognised=recognised).numerator == 70_000


@pytest.mark.parametrize(
    ("amount", "verdict"), [(10_000, "notApplicable"), (50_000, "notComputable")]
)
def test_money_that_says_nothing(tmp_path: Path, amount: int, verdict: str) -> None:
    """Money to a person without class or claim is told, and too much of it leaves no figure."""
    loose = replace(payment("loose", COOP, A1, "wage", amount, "12-30"), resource_classified_as=())
    made = _made(tmp_path, loose)
    assert made.verdict == verdict
    assert made.unclassified_share > 0
    assert made.reason == ("no_cap" if verdict == "notApplicable" else "unclassified")


def test_a_wage_paid_without_a_claim(tmp_path: Path) -> None:
    """Money of the class of wages that settles nothing is pay, once."""
    extra = payment("extra", COOP, A1, "wage", 1_000, "12-30")
    assert _made(tmp_path, extra).numerator == 70_000


def test_a_wage_in_another_currency(tmp_path: Path) -> None:
    """It counts at the rate of its day; the rate is told."""
    money = ResourceSpecification(id=DOLLAR, name="USD", medium_of_exchange=True)
    rate = ExchangeRate(
        id=f"{BASE}rates/1",
        of=Ref[Any](DOLLAR),
        into=Ref[Any](EURO),
        rate=Amount("0.9"),
        day=Instant("2025-12-01T00:00:00+01:00"),
    )
    owed = claim("dollars", COOP, A1, "bonus", 10_000, "12-30", WORK)
    owed = replace(owed, resource_conforms_to=Ref[Any](DOLLAR))
    made = _made(tmp_path, money, rate, owed)
    assert made.numerator == 78_000
    assert [used.records for used in made.rates] == [(rate.id,)]


def test_several_roles_at_once(tmp_path: Path) -> None:
    """Whoever is an employee and a director can stand above by the one, and is counted once."""
    director = Membership(
        id=f"{BASE}memberships/a4-director",
        member=Ref[Any](f"{BASE}people/a4"),
        organization=Ref[Any](COOP),
        role=Tag(f"{OB}director"),
    )
    said: dict[str, Any] = {"top": "namedRole", "top_role": Tag(f"{OB}director")}
    made = _made(tmp_path, director, **said)
    assert made.top == (f"{BASE}people/a4",)
    assert made.n == 12


def test_templates_and_disclosures_are_records(tmp_path: Path) -> None:
    """A ledger takes every template as a policy, and a disclosure by it as published."""
    since = Instant("2025-01-01T00:00:00+01:00")
    policies = [preset(name, COOP, since, hours_per_fte="1720") for name in PRESETS]
    with fourteen.books(tmp_path / "ledger", fourteen.GOOD, *policies) as ledger:
        accounts = draw(reading(ledger), [COOP])
        year = period_of("2025", "Europe/Madrid")
        for number, policy in enumerate(policies):
            made = disclose(accounts, policy, year)
            ledger.record(change(published(public(made), COOP, f"{BASE}disclosures/{number}")))
        kept = {record.wage_policy: record for record in reading(ledger).records(Disclosure)}
    assert set(kept) == {policy.id for policy in policies}
    assert all("people/" not in record.result for record in kept.values())
