# SPDX-License-Identifier: MIT
"""Who worked for an organisation, as what, and what they were paid: also where records are few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

import pytest

from tests.reports.smallbooks import BASE, COOP, EURO, FUND, YEAR, Small, policy
from valueflows.model.resources import ResourceSpecification
from valueflows.model.settling import Quantity
from valueflows.model.terms import OB, Tag
from valueflows.model.units import OM
from valueflows.reports.pay import Person, days_of, payroll, people
from valueflows.reports.wagepolicy import disclose

MILLION: Final = 1_000_000


def _one(books: Small, name: str = "ada", **said: Any) -> Person:
    found = {person.id: person for person in people(books, policy(**said), YEAR)}
    return found[BASE + name]


@pytest.mark.parametrize(
    ("owed", "hours", "roles"),
    [
        ({"wage": 1}, None, ("employee",)),
        ({"contractorFee": 1}, 10, ("contractor",)),
        ({"contractorFee": 1, "bonus": 1}, 10, ("employee",)),
        ({}, 10, ("volunteer",)),
        ({"drawing": 1}, 10, ("employee",)),
        ({"shareInterest": 1}, None, ()),
    ],
)
def test_roles_that_nobody_recorded(
    owed: dict[str, Any], hours: int | None, roles: tuple[str, ...]
) -> None:
    """Without a membership, what somebody gets says what they are taken for, which is marked."""
    found = _one(Small().person("ada", None, hours=hours, **owed))
    assert (found.roles, found.assumed, found.employed) == (roles, True, 365)


def test_an_assumed_role_is_told() -> None:
    """Whoever is counted by an assumed role is counted in a note; who has none is left out."""
    books = Small().person("ada", None, hours=10, wage=100).person("bob", hours=10, wage=50)
    books.person("cyd", None, shareInterest=5)
    made = disclose(books, policy(population="onDate"), YEAR)
    assert [(note.code, note.count) for note in made.notes] == [("role_assumed", 1)]
    assert [(each.reason, each.count) for each in made.excluded] == [("role_unknown", 1)]


def test_fees_to_members_who_do_not_work() -> None:
    """A fee to somebody who belongs to it in no role of labour is a purchase, not pay."""
    assert _one(Small().person("ada", "consumer", contractorFee=5)).pay == ()
    both = Small().person("ada", "consumer", contractorFee=5)
    both.member("ada", "contractor")
    assert _one(both).pay == (("contractorFee", 5 * MILLION),)
    assert _one(both).roles == ("consumer", "contractor")


def test_prices_to_persons_are_no_pay() -> None:
    """A farmer who is a person and sells their grain is nobody of the payroll."""
    assert people(Small().person("ada", None, price=100), policy(), YEAR) == ()


def test_an_organisation_is_nobody_of_the_payroll() -> None:
    """Fees to firms, and work by them, are of no person."""
    books = Small().owe("fund", "contractorFee", 100)
    books.labour("fund", 10)
    books.working.append(replace(books.working[0], provider=None))
    books.member("fund", "contractor")
    assert people(books, policy(), YEAR) == ()


def test_members_of_others_do_not_count() -> None:
    """A membership in another organisation says nothing of this one."""
    books = Small().person("ada", hours=1, wage=1)
    record = books.kept.known[f"{BASE}memberships/ada-employee"]
    books.put(replace(record, organization=FUND))  # type: ignore[call-arg]
    assert _one(books).assumed


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (None, None, 365),
        ("2025-12-31", None, 1),
        (None, "2025-01-02", 1),
        ("2024-01-01", "2026-01-01", 365),
    ],
)
def test_days_of_the_period(since: str | None, until: str | None, days: int) -> None:
    """The last day is the one before the end of the membership."""
    said = {key: day for key, day in (("since", since), ("until", until)) if day is not None}
    assert _one(Small().person("ada", wage=1, **said)).employed == days


@pytest.mark.parametrize("terms", [{"since": "2026-01-01"}, {"until": "2025-01-01"}])
def test_memberships_of_other_times(terms: dict[str, Any]) -> None:
    """Who does not belong to it within the period, and got nothing, is nobody of the payroll."""
    assert people(Small().person("ada", **terms), policy(), YEAR) == ()


def test_each_day_counts_once() -> None:
    """Of memberships that overlap, no day counts twice."""
    spans = [
        (date(2025, 1, 1), date(2025, 1, 10)),
        (date(2025, 1, 5), date(2025, 1, 12)),
        (date(2025, 1, 2), date(2025, 1, 3)),
        (date(2025, 2, 1), date(2025, 2, 1)),
    ]
    assert days_of(spans) == 13
    assert days_of([]) == 0


@pytest.mark.parametrize(
    ("kind", "tags"),
    [(None, (f"{OB}leave",)), (f"{BASE}holiday", ()), (None, (f"{OB}leavePay",))],
)
def test_what_marks_leave(kind: str | None, tags: tuple[str, ...]) -> None:
    """Leave is tagged on the event or on its specification, and is counted apart."""
    books = Small().person("ada", hours=100, wage=1)
    books.put(
        ResourceSpecification(id=f"{BASE}holiday", resource_classified_as=(Tag(f"{OB}leave"),))
    )
    books.put(ResourceSpecification(id=f"{BASE}baking"))
    books.labour("ada", 10, specification=kind, tags=tags)
    books.labour("ada", 5, specification=f"{BASE}baking")
    found = _one(books)
    assert (found.hours, found.leave) == (105 * MILLION, 10 * MILLION)


def test_effort_in_other_units() -> None:
    """Minutes convert exactly; pieces are no time, which is told; no effort is no hours."""
    books = Small().person("ada", wage=1).labour("ada", 100, unit=f"{OM}minute-Time")
    books.labour("ada", 4, unit=f"{OM}piece").labour("ada", None)
    found = payroll(books, policy(), YEAR)
    assert found.people[0].hours == Fraction(5, 3) * MILLION
    gap = found.gap("effort_not_in_hours")
    assert gap is not None
    assert len(gap.records) == 2


def test_hours_taken_back_are_none() -> None:
    """Work of no hours after its corrections leaves somebody without hours."""
    books = Small().person("ada", hours=0, wage=1)
    assert _one(books).hours is None


def test_money_that_settles_nothing_counts_by_its_class() -> None:
    """A wage paid without a claim is pay, owed or paid; it counts once where both know of it."""
    books = Small().person("ada", hours=10, wage=100).give("ada", "wage", 50)
    for recognised in ("accrued", "paid"):
        assert _one(books, recognised=recognised).part("basic") == 150 * MILLION
    books.due.append(replace(books.settled[-1], loose=False))
    assert _one(books).part("basic") == 150 * MILLION


@pytest.mark.parametrize(
    ("amount", "verdict"), [(5, "within"), (6, "notComputable"), (1000, "notComputable")]
)
def test_unclassified_money_is_never_silently_pay(amount: int, verdict: str) -> None:
    """Money without a class is neither pay nor not; above a twentieth there is no figure."""
    books = Small().person("ada", hours=10, wage=55).person("bob", hours=10, wage=40)
    made = disclose(books.give("ada", "unclassified", amount), policy(), YEAR)
    assert made.verdict == verdict
    assert made.unclassified_share == Fraction(amount, 95 + amount)
    assert made.as_dict()["unclassifiedShareMax"].normalize().as_tuple().digits == (5,)
    if verdict == "notComputable":
        assert (made.reason, made.reason_count) == ("unclassified", 1)


def test_unclassified_money_to_people_the_rule_does_not_count() -> None:
    """What goes to those in other roles is none of the rule's business; to people of none it is."""
    books = Small().person("ada", hours=10, wage=55).person("bob", hours=10, wage=40)
    books.person("con", "consumer").give("con", "unclassified", 1000)
    assert disclose(books, policy(), YEAR).verdict == "within"
    books.person("who", None).give("who", "unclassified", 1000)
    assert disclose(books, policy(), YEAR).reason == "unclassified"


def test_net_pay_leaves_out_what_others_received() -> None:
    """Of what settles a wage, the part for the state is gross pay and not net."""
    books = Small().person("ada", hours=10, wage=80)
    books.owe("ada", "wage", 20)
    tax = books.settled[-1].event or ""
    flow = books.source.flow(tax)
    assert flow is not None
    books.put_flow(replace(flow, receiver=FUND))
    assert _one(books, recognised="paid").part("basic") == 100 * MILLION
    assert _one(books, counted="net", recognised="paid").part("basic") == 80 * MILLION


def test_what_others_owe_is_not_the_organisation_s_pay() -> None:
    """Wages that another organisation owes to the same person are left out."""
    books = Small().person("ada", hours=10, wage=80).owe("ada", "wage", 900, provider=FUND)
    assert _one(books).part("basic") == 80 * MILLION


def test_records_behind_a_person() -> None:
    """Claims, payments and work are behind a person, with the last version of them."""
    books = Small().person("ada", hours=10, wage=80)
    books.due[0] = replace(books.due[0], version=7)
    found = _one(books)
    assert found.records == (f"{BASE}claims/ada-wage-0", f"{BASE}work/ada-0")
    assert found.version == 7
    assert disclose(books, policy(), YEAR).depends_on == 7


def test_charges_for_work_that_is_not_a_person_s() -> None:
    """Charges for the work of a firm are attributed to nobody."""
    books = Small().labour("fund", 10)
    books.owe("fund", "employerContribution", 5)
    flow = books.source.flow(books.due[-1].due or "")
    assert flow is not None
    books.put_flow(replace(flow, triggered_by=books.working[0].id))
    gap = payroll(books, policy(), YEAR).gap("charges_unattributed")
    assert gap is not None
    assert (gap.amount, gap.currency) == (5 * MILLION, EURO)
    assert books.boundary == {COOP}
    assert books.working[0].effort_quantity == Quantity(10 * MILLION, f"{OM}hour")
