# SPDX-License-Identifier: MIT
"""Every line of a pay rule is meant: what each field of the policy changes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from tests.reports.smallbooks import BASE, DOLLAR, EURO, YEAR, Small, policy
from valueflows.model.exact import Amount, Instant
from valueflows.model.terms import OB, Ref, Tag
from valueflows.model.valuing import ExchangeRate, LivingWage
from valueflows.reports.periods import period_of
from valueflows.reports.wagedisclosure import WageDisclosure
from valueflows.reports.wagepolicy import disclose

DIRECTOR = Tag(f"{OB}director")


def five() -> Small:
    """Return five full-timers at 10,000 to 50,000; the first lives in Portugal, the rest in Spain."""
    books = Small()
    for number in range(1, 6):
        place = "PT-11" if number == 1 else "ES"
        books.person(f"p{number}", hours=1720, wage=number * 10_000, place=place)
    return books


def _made(books: Small, **said: Any) -> WageDisclosure:
    return disclose(books, policy(**said), YEAR)


def _reasons(made: WageDisclosure) -> dict[str, int]:
    return {each.reason: each.count for each in made.excluded}


@pytest.mark.parametrize(
    ("said", "numerator"),
    [
        ({}, 50_000),
        ({"top": "meanTopK", "top_count": 2}, 45_000),
        ({"top": "percentile", "top_percentile": 75}, 40_000),
        ({"top": "percentile", "top_percentile": 90, "percentile_method": "linear"}, 46_000),
        ({"top": "namedRole", "top_role": DIRECTOR}, 20_000),
    ],
)
def test_what_stands_above(said: dict[str, Any], numerator: int) -> None:
    """The highest, the mean of the highest, a percentile, or who holds a role."""
    books = five()
    books.member("p2", "director")
    assert _made(books, **said).numerator == numerator


@pytest.mark.parametrize(
    ("said", "denominator"),
    [
        ({"base": "min"}, 10_000),
        ({"base": "p10"}, 10_000),
        ({"base": "p10", "percentile_method": "linear"}, 14_000),
        ({"base": "meanBottomDecile"}, 10_000),
        ({"base": "p25"}, 20_000),
        ({"base": "median"}, 30_000),
        ({"base": "medianExclTop"}, 20_000),
        ({"base": "medianExclTop", "percentile_method": "linear"}, 25_000),
        ({"base": "p75"}, 40_000),
        ({"base": "mean"}, 30_000),
        ({"base": "mean", "exclude_top_from_base": True}, 25_000),
        ({"base": "fixed", "base_amount": 25_000}, 25_000),
    ],
)
def test_what_stands_below(said: dict[str, Any], denominator: int) -> None:
    """A statistic of the people, of all but the highest, or an amount from outside."""
    made = _made(five(), **said)
    assert made.denominator == denominator
    assert made.value == Fraction(50_000, denominator)
    assert set(made.base) <= {row.id for row in made.people}


@pytest.mark.parametrize(
    ("basis", "value", "floor"),
    [
        ("hour", Fraction(50_000, 1720), Fraction(25_000, 1720)),
        ("fteMonth", Fraction(50_000, 12), Fraction(25_000, 12)),
        ("fteYear", 50_000, 25_000),
        ("actualYear", 50_000, 25_000),
    ],
)
def test_time_bases(basis: str, value: Fraction, floor: Fraction) -> None:
    """An hour, a month or year as if full time, or the year as paid: the floor follows."""
    made = _made(five(), time_basis=basis, base="fixed", base_amount=25_000)
    assert (made.numerator, made.denominator) == (value, floor)


def test_a_part_of_a_year_is_compared_with_its_part_of_a_floor() -> None:
    """In a quarter, what was paid is compared with a quarter of the year's amount."""
    said = policy(time_basis="actualYear", base="fixed", base_amount=20_000)
    quarter, days = period_of("2025-Q2"), period_of("2025-06-01/2025-07-15")
    assert disclose(five(), said, quarter).denominator == 5_000
    assert disclose(five(), said, days).denominator == Fraction(20_000 * 45, 365)


@pytest.mark.parametrize(
    ("said", "numerator"),
    [
        ({}, 1 + 2 + 4 + 8 + 16),
        ({"components": ("basic",)}, 1),
        ({"components": ("overtime", "bonus", "leavePay")}, 2 + 4 + 8),
        ({"components": ("benefitInKind", "employerPension", "equityGrant")}, 16 + 64),
        ({"components": ("labourPatronage", "capitalReturn")}, 128 + 256 + 512),
        ({"components": ("royalty", "reimbursement")}, 1024 + 2048),
    ],
)
def test_components(said: dict[str, Any], numerator: int) -> None:
    """Pay is made of the parts that the rule names; refunds and capital only if it does."""
    owed: dict[str, Any] = {
        "wage": 1,
        "overtime": 2,
        "bonus": 4,
        "leavePay": 8,
        "benefitInKind": 16,
        "equityGrant": 64,
        "patronage": 128,
        "shareInterest": 256,
        "dividend": 512,
        "royalty": 1024,
        "reimbursement": 2048,
        "price": 4096,
        "advance": 8192,
    }
    books = Small().person("ada", hours=1720, **owed)
    books.person("bob", hours=1720, wage="0.5", equityGrant="0.5", patronage="0.5", royalty="0.5")
    books.person("cyd", hours=1720, wage="0.5", overtime="0.5", benefitInKind="0.5")
    books.owe("cyd", "patronage", "0.5").owe("cyd", "royalty", "0.5").owe("bob", "bonus", "0.5")
    assert _made(books, **said).numerator == numerator


def test_total_employer_cost() -> None:
    """Charges owed to others for somebody's work count as theirs where the rule says so."""
    books = five()
    _charge(books, "p5", "employerContribution", 9_000)
    _charge(books, "p5", "employerPension", 1_000)
    assert _made(books).numerator == 50_000
    assert _made(books, counted="totalEmployerCost").numerator == 59_000
    parts = ("basic", "employerPension")
    assert _made(books, counted="totalEmployerCost", components=parts).numerator == 60_000


def _charge(books: Small, name: str, concept: str, amount: int) -> None:
    """Let charges be owed to a fund for the first work of somebody."""
    work = next(f for f in books.working if f.provider == BASE + name)
    books.owe("fund", concept, amount)
    claim = books.due[-1].due or ""
    flow = books.source.flow(claim)
    assert flow is not None
    books.put_flow(replace(flow, triggered_by=work.id))


@pytest.mark.parametrize(("amount", "verdict"), [(1_000, "within"), (20_000, "notComputable")])
def test_charges_of_nobody(amount: int, verdict: str) -> None:
    """Charges that name no work are told; too many of them leave no figure that counts them."""
    books = five().owe("fund", "employerContribution", amount)
    made = _made(books, counted="totalEmployerCost")
    assert made.verdict == verdict
    assert {note.code: note.count for note in made.notes} == {"charges_unattributed": 1}
    assert _made(books).verdict == "within"


def test_paid_in_the_period_or_owed_for_it() -> None:
    """What is owed for December and paid in January counts in the one year or the other."""
    books = five()
    books.due[-1] = replace(books.due[-1], at=YEAR.start - 1)
    assert _made(books, recognised="paid").numerator == 50_000
    assert _made(books).numerator == 40_000


@pytest.mark.parametrize(
    ("countries", "n", "left"),
    [
        ((), 6, {}),
        (("ES",), 4, {"country_not_counted": 1, "place_unknown": 1}),
        (("pt",), 1, {"country_not_counted": 4, "place_unknown": 1}),
    ],
)
def test_countries(countries: tuple[str, ...], n: int, left: dict[str, int]) -> None:
    """Who works elsewhere is not counted, nor who works nobody knows where."""
    made = _made(five().person("p6", hours=10, wage=100), countries=countries)
    assert (made.n, _reasons(made)) == (n, left)


def test_least_hours() -> None:
    """Who worked less than the rule asks is not counted; whoever has no hours is reported."""
    books = five().person("p6", hours=100, wage=100).person("p7", wage=100)
    made = _made(books, min_hours=200, time_basis="actualYear")
    assert _reasons(made) == {"too_few_hours": 1, "hours_missing": 1}


def test_population_on_a_date() -> None:
    """Who belongs to it on the date is counted; without a date the period's last day counts."""
    books = five().person("p6", hours=100, wage=100, since="2025-03-01", until="2025-04-01")
    assert _made(books, population="onDate").n == 5
    assert _reasons(_made(books, population="onDate")) == {"not_there_on_the_date": 1}
    in_march = Instant("2025-03-31T12:00:00Z")
    assert _made(books, population="onDate", population_date=in_march).n == 6


def test_paid_leave() -> None:
    """Hours of paid leave count as hours unless the rule says they do not."""
    books = five().labour("p5", 280, tags=(f"{OB}leave",))
    assert _made(books, time_basis="hour").numerator == 25
    assert _made(books, time_basis="hour", leave_counts=False).numerator == Fraction(50_000, 1720)


@pytest.mark.parametrize(("comparator", "verdict"), [("atMost", "within"), ("below", "exceeded")])
def test_comparators(comparator: str, verdict: str) -> None:
    """The limit itself is within, or not."""
    made = _made(five(), base="min", cap=5, comparator=comparator)
    assert (made.verdict, made.headroom) == (verdict, Fraction(0))


def test_derogation() -> None:
    """A higher limit holds in periods that end before it does; what would be without it is told."""
    said: dict[str, Any] = {"base": "min", "cap": 4, "derogation_cap": 6}
    until = Instant("2026-01-01T00:00:00Z")
    made = _made(five(), **said, derogation_until=until, derogation_reason="skills")
    assert (made.verdict, made.verdict_without_derogation) == ("within", "exceeded")
    assert made.derogation is not None
    assert made.headroom == made.derogation.headroom == Fraction(1, 6)
    assert made.as_dict()["derogation"]["reason"] == "skills"
    early = Instant("2025-12-31T00:00:00Z")
    made = _made(five(), **said, derogation_until=early)
    assert made.verdict == "exceeded"
    assert made.derogation is not None
    assert (made.derogation.holds, made.derogation.verdict) == (False, "within")


@pytest.mark.parametrize(
    ("said", "verdict", "limits"),
    [
        ({"prorate_cap": True}, "exceeded", {"full": 50_000, "half": 25_000, "over": 50_000}),
        ({}, "within", {"full": 50_000, "half": 50_000, "over": 50_000}),
    ],
)
def test_absolute_limits(said: dict[str, Any], verdict: str, limits: dict[str, int]) -> None:
    """An amount that nobody exceeds, less in proportion for part time, never more."""
    books = Small().person("full", hours=1720, wage=40_000).person("over", hours=2000, wage=50_000)
    books.person("half", hours=860, wage=30_000)
    said = {"measure": "absolute", "time_basis": "actualYear", "cap": 50_000} | said
    made = _made(books, **said)
    assert made.verdict == verdict
    assert {row.id.removeprefix(BASE): row.limit for row in made.people} == limits
    top = "half" if verdict == "exceeded" else "over"
    assert made.top == (BASE + top,)


def test_absolute_limits_in_a_part_of_a_year() -> None:
    """In half a year half of the year's amount is allowed."""
    said = policy(measure="absolute", time_basis="actualYear", cap=90_000)
    made = disclose(five(), said, period_of("2025-01-01/2025-06-30"))
    assert (made.verdict, made.denominator) == ("exceeded", Fraction(45_000))


def test_an_absolute_figure_without_a_limit() -> None:
    """Without a limit the highest is told and nothing is judged."""
    made = _made(five(), measure="absolute", cap=None)
    assert (made.verdict, made.reason, made.value) == ("notApplicable", "no_cap", Fraction(50_000))


def _wage(place: str, hourly: str, *, legal: bool = False, **said: Any) -> LivingWage:
    usual: dict[str, Any] = {
        "id": f"{BASE}floors/{place}-{hourly}",
        "place": Tag(place),
        "hourly": Amount(hourly),
        "currency": Ref[Any](EURO),
        "is_legal_minimum": legal,
        "source": "a study",
        "valid_from": Instant("2024-01-01T00:00:00Z"),
    }
    return LivingWage(**(usual | said))


def test_living_wages_of_places() -> None:
    """The lowest floor of the places where people work counts, the latest that holds."""
    books = five().put(_wage("ES", "9")).put(_wage("PT", "8")).put(_wage("FR", "1"))
    made = _made(books, base="livingWage", time_basis="hour")
    assert (made.denominator, made.outside_records) == (Fraction(8), (f"{BASE}floors/PT-8",))
    books.put(_wage("PT", "8.5", valid_from=Instant("2025-10-01T00:00:00Z")))
    books.put(_wage("PT", "99", valid_from=Instant("2026-01-01T00:00:00Z")))
    assert _made(books, base="livingWage", time_basis="hour").denominator == Fraction(17, 2)
    books.put(_wage("ES", "5", legal=True)).put(_wage("PT", "4", legal=True))
    assert _made(books, base="legalMinimum").denominator == 4 * 1720


def test_a_floor_in_another_currency() -> None:
    """A floor is counted in the rule's currency at the rate of the period's end."""
    books = five().put(_wage("ES", "10", currency=Ref[Any](DOLLAR)))
    books.put(_wage("PT", "10", currency=Ref[Any](DOLLAR)))
    assert _made(books, base="livingWage").reason == "exchange_rate_missing"
    rate = ExchangeRate(
        id=f"{BASE}rate",
        of=Ref[Any](DOLLAR),
        into=Ref[Any](EURO),
        rate=Amount("0.5"),
        day=Instant("2025-12-31T00:00:00Z"),
    )
    assert _made(books.put(rate), base="livingWage").denominator == 5 * 1720


@pytest.mark.parametrize("cap", [None, "0"])
def test_without_a_limit_nothing_is_judged(cap: str | None) -> None:
    """The figure is told, and the verdict is that the question does not apply."""
    made = _made(five(), cap=cap)
    assert (made.verdict, made.reason, made.headroom) == ("notApplicable", "no_cap", None)
    assert made.value == Fraction(5, 2)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"top": "namedRole", "top_role": DIRECTOR}, "role_not_held"),
        ({"top": "namedRole"}, "policy_incomplete"),
        ({"top": "meanTopK"}, "policy_incomplete"),
        ({"top": "percentile"}, "policy_incomplete"),
        ({"base": "fixed"}, "policy_incomplete"),
        ({"hours_per_fte": None}, "policy_incomplete"),
        ({"base": "livingWage"}, "floor_missing"),
        ({"currency": Ref[Any](DOLLAR)}, "exchange_rate_missing"),
    ],
)
def test_what_cannot_be_measured(said: dict[str, Any], reason: str) -> None:
    """What is missing is named, in words too; there is no figure in its place."""
    made = _made(five(), **said)
    assert (made.verdict, made.reason, made.value) == ("notComputable", reason, None)
    assert made.reason_text


def test_places_that_are_not_known() -> None:
    """Where floors differ and somebody's place is not known, there is no figure; one floor will do."""
    books = five().person("p6", hours=1720, wage=1000).put(_wage("ES", "9"))
    assert _made(books, base="livingWage").reason == "floor_missing"
    books.put(_wage("PT", "8"))
    made = _made(books, base="livingWage")
    assert (made.reason, made.reason_count) == ("place_missing", 1)
    alone = Small().person("p6", hours=1720, wage=18_060).put(_wage("ES", "10.5"))
    assert _made(alone, base="livingWage").value == 1


def test_everybody_at_the_top() -> None:
    """When all are in the top, nobody is left below it."""
    made = _made(five(), top="meanTopK", top_count=9, base="mean", exclude_top_from_base=True)
    assert (made.verdict, made.reason) == ("notApplicable", "nobody_below")


def test_a_currency_nobody_knows() -> None:
    """Where no money bears the ledger's currency code, that is said."""
    books = five()
    del books.kept.known[EURO]
    made = _made(books)
    assert (made.verdict, made.reason, made.full_time_ratio) == (
        "notComputable",
        "currency_unknown",
        None,
    )


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ({}, []),
        ({"valid_through": Instant("2026-01-01T00:00:00Z")}, []),
        ({"valid_from": Instant("2025-01-02T00:00:00Z")}, ["policy_not_in_force"]),
        ({"valid_through": Instant("2025-12-31T00:00:00Z")}, ["policy_not_in_force"]),
    ],
)
def test_periods_in_which_a_rule_does_not_hold(said: dict[str, Any], noted: list[str]) -> None:
    """A period may be measured by any rule; that it did not hold in all of it is told."""
    assert [note.code for note in _made(five(), **said).notes] == noted
