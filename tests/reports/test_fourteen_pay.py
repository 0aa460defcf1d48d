# SPDX-License-Identifier: MIT
"""The same fourteen people under twelve rules, to the digit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.reports import fourteen
from valueflows.ledger.reading import reading
from valueflows.model.exact import Amount, Instant
from valueflows.model.policies import MaximumWagePolicy
from valueflows.model.terms import OB, Tag
from valueflows.reports.drawn import Drawn, draw
from valueflows.reports.pay import people
from valueflows.reports.periods import period_of
from valueflows.reports.presets import preset
from valueflows.reports.wagedisclosure import WageDisclosure
from valueflows.reports.wagepolicy import disclose

YEAR: Final = period_of("2025", "Europe/Madrid")
FROM: Final = Instant("2025-01-01T00:00:00+01:00")
WITH_CONTRACTOR: Final = (Tag(f"{OB}employee"), Tag(f"{OB}contractor"))
WITH_VOLUNTEER: Final = (*WITH_CONTRACTOR, Tag(f"{OB}volunteer"))
HOURLY: Final = {"components": ("basic", "contractorFee"), "time_basis": "hour", "base": "min"}


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    """Return the accounts of the good year."""
    with fourteen.books(tmp_path_factory.mktemp("fourteen") / "ledger") as ledger:
        yield draw(reading(ledger), [fourteen.COOP])


def _policy(name: str, **changes: Any) -> MaximumWagePolicy:
    return preset(name, fourteen.COOP, FROM, hours_per_fte=fourteen.FULL_TIME, **changes)


def _value(made: WageDisclosure) -> str:
    return str(made.as_dict()["value"])


@pytest.mark.parametrize(
    ("rule", "changes", "value"),
    [
        ("sec-402u", {}, "2.18"),
        ("esrs-s1-16", {}, "2.18"),
        ("esrs-s1-16", {"time_basis": "fteYear"}, "2.08"),
        ("uk-option-a-p25", {"countries": ()}, "2.35"),
        ("uk-option-a-p50", {"countries": ()}, "2.18"),
        ("uk-option-a-p75", {"countries": ()}, "1.67"),
        ("iris-oi1582", {}, "2.50"),
        ("italy-112-2017", {}, "2.67"),
        ("esus-a", {}, "2.04"),
        ("esus-b", {}, "2.87"),
        ("wagemark", {}, "2.97"),
        ("wagemark", {"time_basis": "actualYear"}, "25.56"),
        ("mondragon", HOURLY | {"scope": WITH_CONTRACTOR}, "5.19"),
    ],
)
def test_the_same_people_under_twelve_rules(
    accounts: Drawn, rule: str, changes: dict[str, Any], value: str
) -> None:
    """Each rule finds the ratio that it is known to find."""
    assert _value(disclose(accounts, _policy(rule, **changes), YEAR)) == value


def test_with_the_volunteer_the_hourly_ratio_is_undefined(accounts: Drawn) -> None:
    """With somebody who is paid nothing at the base there is no ratio, and no zero either."""
    policy = _policy("mondragon", **HOURLY, scope=WITH_VOLUNTEER)
    made = disclose(accounts, policy, YEAR)
    assert (made.verdict, made.value, made.reason) == ("notComputable", None, "base_is_zero")
    assert made.reason_text is not None
    assert made.reason_text.startswith("base is zero")


def test_limits_are_judged(accounts: Drawn) -> None:
    """What has a limit is within or exceeds it; without one nothing is judged."""
    said = {
        "wagemark": "within",
        "italy-112-2017": "within",
        "esus-a": "within",
        "esus-b": "within",
        "sec-402u": "notApplicable",
    }
    found = {name: disclose(accounts, _policy(name), YEAR).verdict for name in said}
    assert found == said
    unadjusted = _policy("wagemark", time_basis="actualYear")
    assert disclose(accounts, unadjusted, YEAR).verdict == "exceeded"


def test_who_has_no_hours_is_left_out_and_said(accounts: Drawn) -> None:
    """One person without hours is excluded with the reason; the coverage tells how much it is."""
    made = disclose(accounts, _policy("esrs-s1-16", time_basis="fteYear"), YEAR)
    left = {each.reason: each.people for each in made.excluded}
    assert left["hours_missing"] == (f"{fourteen.BASE}people/m1",)
    assert str(made.as_dict()["hoursCoverage"]) == "0.9584"
    assert made.volunteers.count == 1
    assert made.volunteers.hours == 120


def test_headcount_stands_beside_full_time(accounts: Drawn) -> None:
    """Whatever its own basis, a disclosure tells both ratios."""
    shown = disclose(accounts, _policy("wagemark"), YEAR).as_dict()
    assert str(shown["headcountRatio"]) == "25.56"
    assert str(shown["fullTimeRatio"]) == "2.97"


@pytest.mark.parametrize("recognised", ["accrued", "paid"])
def test_pay_of_everybody_is_that_of_the_table(accounts: Drawn, recognised: str) -> None:
    """Owed or paid, pay is gross: with the tax withheld, and by its parts."""
    policy = _policy("esrs-s1-16", recognised=recognised)
    found = {person.id: dict(person.pay) for person in people(accounts, policy, YEAR)}
    said = {}
    for one in fourteen.PEOPLE:
        wage = "contractorFee" if one.role == "contractor" else "basic"
        parts = {wage: one.wage, "benefitInKind": one.benefits, "labourPatronage": one.surplus}
        said[one.iri] = {name: micro * 1_000_000 for name, micro in parts.items() if micro}
    assert found == said


def test_net_pay_is_what_came_to_the_people(accounts: Drawn) -> None:
    """Net of what was withheld for the state, and of benefits that others were paid for."""
    policy = _policy("esrs-s1-16", counted="net")
    found = {person.id: dict(person.pay) for person in people(accounts, policy, YEAR)}
    a1 = found[f"{fourteen.BASE}people/a1"]
    assert a1 == {"basic": 49_600_000_000, "labourPatronage": 3_000_000_000}
    made = disclose(accounts, policy, YEAR)
    assert "net_is_paid" in {note.code for note in made.notes}


def test_hours_and_days_of_everybody_are_those_of_the_table(accounts: Drawn) -> None:
    """Hours come of work, days of memberships: half time, from October on, for a season."""
    found = {person.id: person for person in people(accounts, _policy("esrs-s1-16"), YEAR)}
    for one in fourteen.PEOPLE:
        hours = None if one.hours is None else one.hours * 1_000_000
        assert found[one.iri].hours == hours
    days = {one.id: found[one.iri].employed for one in fourteen.PEOPLE}
    assert (days["a1"], days["b2"], days["b3"]) == (365, 92, 55)


def test_every_figure_leads_to_its_records(accounts: Drawn) -> None:
    """Behind the top stand the claims, the events of work and what was paid to that person."""
    made = disclose(accounts, _policy("mondragon", **HOURLY, scope=WITH_CONTRACTOR), YEAR)
    assert made.top == (f"{fourteen.BASE}people/c1",)
    records = made.behind(made.top)
    assert f"{fourteen.BASE}claims/pay-c1-12-31" in records
    assert f"{fourteen.BASE}events/work-c1-12-31" in records
    assert all("c1" in iri for iri in records)


def test_services_bought_outside_are_told(accounts: Drawn) -> None:
    """The share of work bought outside: services of 640,000 and a contractor, beside pay."""
    made = disclose(accounts, _policy("esrs-s1-16"), YEAR)
    assert made.bought.amount == 640_000 + 28_000
    paid = sum(row.pay for row in made.people)
    assert made.bought.share == made.bought.amount / (made.bought.amount + paid)


@pytest.mark.parametrize("text", ["2025-Q4", "2024"])
def test_other_periods_have_other_people(accounts: Drawn, text: str) -> None:
    """In the last quarter the joiner stands beside the others; the year before nobody worked."""
    period = period_of(text, "Europe/Madrid")
    made = disclose(accounts, _policy("wagemark", min_hours_coverage=Amount("0.9")), period)
    if text == "2024":
        assert (made.verdict, made.reason) == ("notApplicable", "nobody_in_scope")
    else:
        assert (made.n, made.verdict) == (11, "within")


def test_equal_books_make_equal_bytes(tmp_path: Any) -> None:
    """Two ledgers with the same records give the same bytes but for the checkpoint."""
    shown = []
    for name in ("one", "other"):
        with fourteen.books(tmp_path / name) as ledger:
            drawn = draw(reading(ledger), [fourteen.COOP])
            first, again = (disclose(drawn, _policy("wagemark"), YEAR) for _ in range(2))
            assert first.as_json() == again.as_json()
            assert len(first.digest()) == 64
            shown.append(first.as_dict() | {"checkpoint": "", "version": 0, "dependsOn": 0})
    assert shown[0] == shown[1]
