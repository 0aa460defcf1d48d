# SPDX-License-Identifier: MIT
"""What profit was by an organisation's own rule, in every case that the rule has an edge."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from valueflows.model.exact import Amount, Instant
from valueflows.model.terms import Ref
from valueflows.model.valuing import ExchangeRate
from valueflows.reports.periods import Period, period_of
from valueflows.reports.postings import Gap
from valueflows.reports.profit import ProfitDisclosure, disclose
from valueflows.reports.waterfall import allocate

from .lines import euros, line, told
from .paper import EURO, Paper, moment, policy

YEAR = period_of("2025")


def figure(disclosure: ProfitDisclosure, name: str) -> Fraction | None:
    """Return one of the measures that are always told."""
    return next(m.value for m in disclosure.measures if m.name == name)


def verdict(paper: Paper, cap: str | None = "0.05", period: Period = YEAR, **rule: Any) -> str:
    """Return what a policy says of the year."""
    return disclose(paper, policy(cap, **rule), period).verdict


def good() -> Paper:
    """Return a year with a surplus of 100 on 1,000, and 500 of capital."""
    paper = Paper().post("memberCapital", "500", "2024-05-01", other="ana")
    return paper.post("sales", "1000").post("purchases", "700").post("pay", "200")


# -- limits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cap", "comparator", "said"),
    [
        ("0.11", "atMost", "within"),
        ("0.10", "atMost", "within"),
        ("0.10", "below", "exceeded"),
        ("0.09", "atMost", "exceeded"),
    ],
)
def test_a_limit_is_a_share_of_the_base(cap: str, comparator: str, said: str) -> None:
    """Ten percent of revenue is within ten percent, unless it is to be below."""
    assert verdict(good(), cap, comparator=comparator) == said


def test_headroom_and_limit_are_told() -> None:
    """One minus value by limit, and the limit as an amount."""
    made = disclose(good(), policy("0.125"), YEAR)
    assert (made.value, made.headroom) == (Fraction(1, 10), Fraction(1, 5))
    assert made.limit == euros("125")


@pytest.mark.parametrize(
    ("base", "value"),
    [
        ("revenue", Fraction(100, 1000)),
        ("totalCost", Fraction(100, 900)),
        ("averagePaidUpCapital", Fraction(100, 500)),
        ("averageEquity", Fraction(100 * 12, 500 * 5 + 600 * 7)),
        ("unitPrice", Fraction(100, 1000)),
        ("surplus", Fraction(1)),
        ("none", Fraction(100)),
    ],
)
def test_every_base(base: str, value: Fraction) -> None:
    """Means are of what stood at the ends of months: equity grew in June."""
    assert disclose(good(), policy(base=base), YEAR).value == value


@pytest.mark.parametrize(
    ("concept", "amount"),
    [
        ("surplusBeforeDistribution", "100"),
        ("afterLabourPatronage", "60"),
        ("afterTax", "75"),
        ("returnToCapital", "15"),
    ],
)
def test_every_concept(concept: str, amount: str) -> None:
    """Tax, the shares of members and the return to capital are told apart."""
    paper = good().post("incomeTax", "25").pay("patronage", "ana", "40")
    paper.pay("dividend", "bo", "10").pay("shareInterest", "bo", "5")
    assert disclose(paper, policy(concept=concept), YEAR).amount == euros(amount)


def test_capital_paid_back_above_par_is_a_return() -> None:
    """What a member gets beyond what they had paid in."""
    paper = good().post("memberCapital", "-520", "2025-11-01", other="ana")
    made = disclose(paper, policy(concept="returnToCapital"), YEAR)
    assert made.amount == euros("20")
    assert made.years[0].distributed.above_par == euros("20")


def test_a_window_is_the_mean_of_its_years() -> None:
    """The mean surplus by the mean base; a loss among them counts."""
    paper = good().post("sales", "1000", "2024-06-01").post("purchases", "1060", "2024-06-01")
    made = disclose(paper, policy(window=2), YEAR)
    assert (made.amount, made.base_amount) == (euros("20"), euros("1000"))
    assert made.verdict == "within"


def test_years_before_the_books_are_left_out_and_named() -> None:
    """A window of three years with two of books is a mean of two."""
    made = disclose(good(), policy(window=4), YEAR)
    assert [year.result.period.text for year in made.years] == ["2025", "2024"]
    assert made.missing_years == ("2023", "2022")
    assert "window_incomplete" in {note.code for note in made.report().notes}


# -- the edge cases --------------------------------------------------------------------------------


def test_a_loss_clamps_limits_and_is_called_one() -> None:
    """The naive 35 % of it is -44,240; the limit is nothing."""
    paper = Paper().post("sales", "900000").post("purchases", "1026400")
    made = disclose(paper, policy("0.35", concept="returnToCapital", base="surplus"), YEAR)
    assert Fraction(35, 100) * made.years[0].surplus == euros("-44240")
    assert (made.verdict, made.limit, made.headroom) == ("loss", Fraction(0), None)
    assert told(allocate(made.years[0].surplus, [line(1, "shareInterest", "0.35")])) == {
        "Loss carried forward": "-126400.00"
    }


def test_what_is_paid_to_capital_in_a_loss_is_pointed_out() -> None:
    """It can only be out of reserves kept before."""
    paper = Paper().post("sales", "10").post("purchases", "20").pay("dividend", "bo", "5")
    notes = disclose(paper, policy(), YEAR).report().notes
    assert [n.events for n in notes if n.code == "paid_without_surplus"] == [("d0",)]


def test_without_revenue_a_margin_is_not_applicable() -> None:
    """Neither nothing nor endless."""
    made = disclose(Paper().post("purchases", "10"), policy(), YEAR)
    assert figure(made, "marginBeforeMemberShare") is None
    assert (made.value, made.verdict) == (None, "loss")
    idle = disclose(Paper().post("cash", "5"), policy(), YEAR)
    assert (idle.value, idle.verdict) == (None, "notApplicable")
    assert "nothing to measure by: revenue" in idle.reason


def test_without_capital_a_return_on_it_is_not_applicable() -> None:
    """However much was paid."""
    paper = Paper().post("sales", "10").pay("dividend", "bo", "5")
    rule = policy("0.05", concept="returnToCapital", base="averagePaidUpCapital")
    made = disclose(paper, rule, YEAR)
    assert (made.value, made.verdict) == (None, "notApplicable")
    assert figure(made, "returnOnAverageCapital") is None


def test_grants_are_shown_with_and_without() -> None:
    """A surplus that is a grant is told as one."""
    made = disclose(good().post("grants", "100", money_class="grant"), policy(), YEAR)
    assert figure(made, "marginBeforeMemberShare") == Fraction(200, 1100)
    assert figure(made, "marginWithoutGrants") == Fraction(100, 1000)


@pytest.mark.parametrize(
    ("exclude", "revenue"),
    [
        ((), "1300"),
        (("restrictedGrants",), "1250"),
        (("subsidies",), "1150"),
        (("subsidies", "restrictedGrants", "revaluation", "internalTransfers"), "1100"),
    ],
)
def test_exclusions_do_not_count_as_income(exclude: tuple[str, ...], revenue: str) -> None:
    """Each is told with its amount; nothing is taken off twice."""
    paper = good().post("grants", "100", money_class="grant")
    paper.post("grants", "150", money_class="subsidy")
    paper.post("restrictedGrants", "50", money_class="restrictedGrant")
    made = disclose(paper, policy(exclude=exclude), YEAR)
    assert made.years[0].revenue == euros(revenue)
    assert tuple(made.years[0].excluded) == tuple(sorted(exclude))
    assert figure(made, "marginWithoutGrants") == Fraction(100, 1000)


def test_things_given_are_listed_unvalued() -> None:
    """What nothing says the worth of is not counted, and the count is told."""
    paper = good()
    paper.missing.append(Gap("unvalued_flow", "a gift", ("g1",), moment("2025-03-01")))
    made = disclose(paper, policy("0.2"), YEAR)
    assert (made.verdict, made.gaps) == ("within", (("unvalued_flow", 1),))


def test_what_is_given_in_kind_to_those_who_work_there_is_no_income() -> None:
    """It is pay: that it left the organisation earned it nothing."""
    paper = good().post("benefits", "30", money_class="benefitInKind")
    paper.post("inKind", "30", money_class="benefitInKind")
    made = disclose(paper, policy(), YEAR)
    assert (made.years[0].revenue, made.years[0].surplus) == (euros("1000"), euros("70"))
    assert [n.count for n in made.report().notes if n.code == "given_in_kind"] == [1]


def test_what_is_unclassified_is_told() -> None:
    """As an amount, beside the coverage."""
    made = disclose(good().post("unclassified", "10"), policy(), YEAR)
    assert [n.text[:5] for n in made.report().notes if n.code == "unclassified"] == ["10.00"]


def test_members_shares_are_always_shown_before_and_after() -> None:
    """Whatever the policy measures."""
    made = disclose(good().pay("patronage", "ana", "40"), policy(), YEAR)
    assert figure(made, "marginBeforeMemberShare") == Fraction(100, 1000)
    assert figure(made, "marginAfterMemberShare") == Fraction(60, 1000)


def test_related_parties_are_told_apart() -> None:
    """What came from them and what went to them."""
    paper = good().post("sales", "30", other="friend").post("purchases", "20", other="friend")
    made = disclose(paper, policy(related_parties=(Ref("friend"),)), YEAR)
    (one,) = made.related
    assert (one.agent, one.income, one.cost, one.records) == (
        "friend",
        euros("30"),
        euros("20"),
        2,
    )


# -- what keeps it from being told -----------------------------------------------------------------


def test_no_limit_no_judgement() -> None:
    """The figure is told all the same."""
    made = disclose(good(), policy(None), YEAR)
    assert (made.verdict, made.value, made.limit) == ("notApplicable", Fraction(1, 10), None)


@pytest.mark.parametrize("year", ["2023", "2027"])
def test_a_policy_holds_for_its_time(year: str) -> None:
    """Before and after it says nothing."""
    rule = {
        "valid_from": Instant("2024-01-01T00:00:00Z"),
        "valid_through": Instant("2027-01-01T00:00:00Z"),
    }
    assert verdict(good(), period=period_of(year), **rule) == "notApplicable"


def test_too_much_without_a_class_is_not_computable() -> None:
    """Five percent may be open, and is told; more is not judged."""
    assert verdict(good().post("unclassified", "100"), "0.2") == "within"
    assert verdict(good().post("unclassified", "-101"), "0.2") == "notComputable"


def test_cost_that_is_not_known_is_not_computable() -> None:
    """Stock was sold and nothing says what it had cost."""
    paper = good()
    paper.missing.append(Gap("unvalued_stock", "left", ("s1", "s2"), moment("2025-03-01")))
    made = disclose(paper, policy(), YEAR)
    assert (made.verdict, made.reason) == (
        "notComputable",
        "what profit needs is missing: 1 unvalued_stock",
    )
    for _turn in range(16):
        paper.post("sales", "1")
    partial = disclose(paper, policy("0.2"), YEAR)
    assert partial.verdict == "within"
    assert "partial" in {note.code for note in partial.report().notes}


def test_accounts_of_others_are_not_judged() -> None:
    """A policy for two organisations needs the accounts of both."""
    assert verdict(good(), boundary=(Ref("https://books.example/shop"),)) == "notComputable"


def test_other_money_counts_at_a_recorded_rate() -> None:
    """Else it is left out and named."""
    hours = "https://books.example/money/hours"
    dollar = "https://books.example/money/USD"
    rate = ExchangeRate(
        id="r",
        of=Ref(dollar),
        into=Ref(EURO),
        rate=Amount("0.5"),
        day=Instant("2025-02-01T00:00:00Z"),
    )
    paper = Paper(rate).post("sales", "100", currency=dollar, other="x")
    paper.post("sales", "9", "2025-01-01", currency=dollar).post("sales", "7", currency=hours)
    made = disclose(paper, policy(), YEAR)
    assert made.years[0].revenue == euros("50")
    notes = [n for n in made.report().notes if n.code == "no_rate"]
    assert [n.count for n in notes] == [1, 1]


def test_money_that_cannot_be_told_is_not_computable() -> None:
    """The ledger's currency is described nowhere."""
    paper = good()
    paper.known = []
    assert disclose(paper, policy(), YEAR).verdict == "notComputable"
    assert verdict(paper, currency=Ref(EURO), cap="0.2") == "within"
