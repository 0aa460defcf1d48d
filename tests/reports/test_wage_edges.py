# SPDX-License-Identifier: MIT
"""The edge cases of a pay rule, each by its name."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from tests.reports.smallbooks import BASE, DOLLAR, EURO, FUND, YEAR, Small, policy
from valueflows.model.exact import Amount, Instant
from valueflows.model.reading import EVENT, Flow
from valueflows.model.terms import Ref
from valueflows.model.valuing import ExchangeRate
from valueflows.reports.wagedisclosure import WageDisclosure
from valueflows.reports.wagepolicy import BoundaryError, disclose


def three(**ada: Any) -> Small:
    """Return three people: one at 60,000, one half time at 20,000, one at 30,000."""
    books = Small().person("ada", hours=1720, **({"wage": 60000} | ada))
    books.person("bob", hours=860, wage=20000)
    return books.person("cyd", hours=1720, wage=30000)


def _made(books: Small, **said: Any) -> WageDisclosure:
    return disclose(books, policy(**said), YEAR)


def _left(made: WageDisclosure) -> dict[str, tuple[str, ...]]:
    return {each.reason: tuple(p.removeprefix(BASE) for p in each.people) for each in made.excluded}


def test_part_timer() -> None:
    """A part-timer's pay counts as if full time; the ratio of what was paid is told beside."""
    made = _made(three(), base="min")
    assert made.value == 2
    assert made.full_time_ratio == 2
    assert made.headcount_ratio == 3
    assert _made(three(), base="min", time_basis="actualYear").value == 3


@pytest.mark.parametrize(
    ("annualise", "rates"),
    [
        ("none", {"per": 10000, "sea": 5000}),
        ("permanentOnly", {"per": 20000, "sea": 5000}),
        ("all", {"per": 20000, "sea": Fraction(5000 * 365, 73)}),
    ],
)
def test_seasonal_and_mid_year(annualise: str, rates: dict[str, int]) -> None:
    """Seasonal pay is never counted up unless all is; permanent pay where asked; it is flagged."""
    books = Small().person("all", hours=1720, wage=40000, is_permanent=True)
    half: dict[str, Any] = {"since": "2025-07-02", "until": "2025-12-31", "is_permanent": True}
    books.person("per", hours=860, wage=10000, **(half | {"until": "2026-01-01"}))
    season: dict[str, Any] = {"since": "2025-06-01", "until": "2025-08-13", "is_permanent": False}
    books.person("sea", hours=344, wage=5000, **season)
    made = _made(books, time_basis="actualYear", base="min", annualise=annualise)
    found = {row.id.removeprefix(BASE): row for row in made.people}
    stretch = Fraction(365, 183)
    assert found["sea"].rate == rates["sea"]
    assert found["per"].rate == (10000 * stretch if annualise != "none" else 10000)
    flagged = [note.count for note in made.notes if note.code == "annualised"]
    assert flagged == {"none": [], "permanentOnly": [1], "all": [2]}[annualise]


def test_volunteer_is_out_of_the_base() -> None:
    """Volunteers are not counted; how many and their hours are told apart."""
    made = _made(three().person("vic", "volunteer", hours=120), base="min")
    assert made.value == 2
    assert made.volunteers.count == 1
    assert made.volunteers.hours == 120
    assert _left(made) == {"role_not_counted": ("vic",)}


def test_volunteer_included_with_the_lowest_as_base() -> None:
    """With volunteers counted and the lowest at the base, base is zero: there is no figure."""
    scope = ("employee", "volunteer")
    made = _made(three().person("vic", "volunteer", hours=120), base="min", scope=scope)
    assert (made.verdict, made.reason, made.value) == ("notComputable", "base_is_zero", None)
    assert str(made.reason_text).startswith("base is zero")


def test_zero_pay_of_an_employee() -> None:
    """An employee who was paid nothing is out of the base, with the reason."""
    assert _left(_made(three().person("zoe", hours=10))) == {"unpaid": ("zoe",)}


def test_one_person_firm() -> None:
    """A ratio of one person is not applicable; an absolute limit is of pay and profit per hour."""
    own = Small().person("own", "ownerManager", hours=1000, wage=20000, drawing=15000)
    scope = ("ownerManager",)
    made = _made(own, scope=scope)
    assert (made.verdict, made.reason, made.n) == ("notApplicable", "one_person", 1)
    said = {"measure": "absolute", "time_basis": "hour", "components": ("basic", "drawing")}
    assert _made(own, scope=scope, cap=35, **said).verdict == "within"
    made = _made(own, scope=scope, cap=34, **said)
    assert made.verdict == "exceeded"
    assert made.value == 35
    assert made.headroom == Fraction(-1, 34)


def test_owner_manager_paid_by_profit() -> None:
    """Surplus shares and drawings count where the rule says so; money drawn settles nothing."""
    books = three().person("own", "ownerManager", hours=1720, wage=30000, patronage=20000)
    books.give("own", "drawing", 50000)
    scope = ("employee", "ownerManager")
    assert _made(books, scope=scope).numerator == 60000
    parts = ("basic", "labourPatronage", "drawing")
    assert _made(books, scope=scope, components=parts).numerator == 100_000


def test_contractor() -> None:
    """A fee counts by its hours, less a published share for the contractor's own costs."""
    books = three().person("con", "contractor", hours=100, contractorFee=7000)
    said = {"scope": ("employee", "contractor"), "time_basis": "hour", "base": "min"}
    assert _made(books, **said).numerator == 70
    assert _made(books, **said, contractor_cost_share="0.3").numerator == 49


def test_contractor_without_hours() -> None:
    """Hours that a contractor did not write down exclude and report them."""
    books = three().person("con", "contractor", contractorFee=5000)
    made = _made(books, scope=("employee", "contractor"))
    assert _left(made) == {"hours_missing": ("con",)}
    assert made.hours_coverage == Fraction(110, 115)


def test_missing_hours_beyond_what_is_accepted() -> None:
    """With hours for too little of the pay there is no figure, whatever else there is."""
    books = three().person("non", wage=10000)
    made = _made(books)
    assert (made.verdict, made.reason, made.reason_count) == ("notComputable", "hours_missing", 1)
    assert made.hours_coverage == Fraction(11, 12)
    assert _made(books, min_hours_coverage="0.9").verdict == "within"
    refusing = _made(books, min_hours_coverage="0.5", missing_data="refuse")
    assert refusing.reason == "hours_missing"
    assert _made(books, time_basis="actualYear").verdict == "within"


def _rate(day: str, rate: str, name: str = "", *, turned: bool = False) -> ExchangeRate:
    of, into = (EURO, DOLLAR) if turned else (DOLLAR, EURO)
    return ExchangeRate(
        id=f"{BASE}rates/{day}{name}",
        of=Ref[Any](of),
        into=Ref[Any](into),
        rate=Amount(rate),
        day=Instant(f"{day}T00:00:00Z"),
    )


def test_several_currencies() -> None:
    """Each amount counts at the rate of its day, or all at the period's mean; rates are told."""
    books = three().owe("ada", "wage", 10000, currency=DOLLAR)
    for day, rate in (("2024-12-01", "0.5"), ("2025-06-01", "0.8"), ("2025-09-01", "0.9")):
        books.put(_rate(day, rate))
    made = _made(books)
    assert made.numerator == 68000
    assert [(r.rate, r.records) for r in made.rates] == [
        (Fraction(4, 5), (f"{BASE}rates/2025-06-01",))
    ]
    made = _made(books, exchange="periodAverage")
    assert made.numerator == 68500
    assert len(made.rates[0].records) == 2


def test_a_rate_for_the_other_direction() -> None:
    """A rate recorded the other way round is turned, exactly."""
    books = three().owe("ada", "wage", 10000, currency=DOLLAR)
    books.put(_rate("2025-01-01", "3", turned=True))
    assert _made(books).numerator == 60000 + Fraction(10000, 3)


def test_a_currency_without_rate() -> None:
    """Without a rate there is no figure; the answer says for how many amounts."""
    made = _made(three().owe("ada", "wage", 10000, currency=DOLLAR))
    assert made.verdict == "notComputable"
    assert (made.reason, made.reason_count) == ("exchange_rate_missing", 1)


def test_group_and_outsourcing() -> None:
    """The boundary is declared, and the share of work bought outside of it is told."""
    books = three()
    work = Flow(
        kind=EVENT, id=f"{BASE}cleaned", action="deliverService", at=0, turn=0, version=1,
        recorded=0, provider=FUND, receiver=f"{BASE}co-op",
    )  # fmt: skip
    books.put_flow(work)
    books.owe("fund", "price", 11000, receiver=FUND)
    (claim,) = [f for f in books.flows() if f.receiver == FUND and f.id.startswith(f"{BASE}claims")]
    books.put_flow(replace(claim, triggered_by=work.id))
    made = _made(books)
    assert made.boundary == (f"{BASE}co-op",)
    assert made.bought.share == Fraction(11000, 121_000)
    goods = three().owe("fund", "price", 11000, receiver=FUND)
    assert _made(goods).bought.share == 0


def test_accounts_of_others() -> None:
    """Accounts of other organisations than the rule counts are refused, with what to do."""
    with pytest.raises(BoundaryError, match="draw the accounts of the former"):
        _made(three(), boundary=(Ref[Any](f"{BASE}sister"),))


def test_an_organisation_named_by_its_site() -> None:
    """Two spellings of one id are one organisation."""
    books = Small(boundary=frozenset({"https://coop.example/"}))
    made = _made_of(books, "https://coop.example")
    assert (made.verdict, made.reason) == ("notApplicable", "nobody_in_scope")


def _made_of(books: Small, organisation: str) -> WageDisclosure:
    return disclose(books, policy(published_by=Ref[Any](organisation)), YEAR)
