# SPDX-License-Identifier: MIT
"""A surplus is allocated step by step, to the last unit, and nobody is paid out of a loss."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valueflows.model.exact import MICRO
from valueflows.model.policies import WaterfallLine
from valueflows.model.terms import OB
from valueflows.reports.apportion import apportion
from valueflows.reports.waterfall import (
    Draw,
    Standing,
    WaterfallError,
    allocate,
)

from .lines import WORKER, euros, line, person, told, total

FOUNDER, STAFF, ARTIST, RESIDENT = (f"{OB}{name}" for name in ("founder", "x", "y", "resident"))


# -- published examples ----------------------------------------------------------------------------


def test_scic_puts_57_5_percent_into_indivisible_reserves() -> None:
    """15 % to the legal reserve and half of the rest: 99,820 of 173,600 stay for ever."""
    scic = [line(1, "legalReserve", "0.15"), line(2, "indivisibleReserve", "0.5", of="rest")]
    made = allocate(euros("173600"), scic)
    assert told(made) == {
        "Legal reserve": "26040.00",
        "Indivisible reserve": "73780.00",
        "Carried forward": "73780.00",
    }
    assert made.of_kind("legalReserve", "indivisibleReserve") == euros("99820")
    assert Fraction(99820, 173600) == Fraction(575, 1000)


def test_cic_pays_at_most_35_percent_to_shareholders() -> None:
    """The dividend is 60,760 of 173,600, by capital held; the rest is for the community."""
    holders = [person("a", capital=3), person("b", capital=1)]
    cic = [line(1, "shareInterest", "0.35"), line(2, "commons")]
    made = allocate(euros("173600"), cic, holders)
    assert told(made) == {
        "Return on capital: a": "45570.00",
        "Return on capital: b": "15190.00",
        "Commons and education": "112840.00",
    }
    assert {part.pays for part in made.payable} == {f"{OB}dividend"}


def test_mondragon_like_45_45_10() -> None:
    """Collective reserves, members' accounts and the community."""
    lines = [
        line(1, "indivisibleReserve", "0.45"),
        line(1, "patronage", "0.45", key="pay"),
        line(1, "commons", "0.10"),
    ]
    made = allocate(euros("173600"), lines, [person("a", pay=2), person("b", pay=2)])
    assert told(made) == {
        "Commons and education": "17360.00",
        "Indivisible reserve": "78120.00",
        "Patronage: a": "39060.00",
        "Patronage: b": "39060.00",
    }


def test_stocksy_5_5_90_each_class_by_its_own_key() -> None:
    """Founders equally, staff by years, artists by royalties, of what the reserves left."""
    lines = [
        line(1, "legalReserve", "0.10"),
        line(2, "patronage", "0.05", of="rest", role=FOUNDER, key="equal", name="A", id="u:a"),
        line(2, "patronage", "0.05", of="rest", role=STAFF, key="years", name="B", id="u:b"),
        line(2, "patronage", "0.90", of="rest", role=ARTIST, key="royalties", name="C", id="u:c"),
    ]
    people = [
        person("f1", FOUNDER),
        person("f2", FOUNDER),
        person("s1", STAFF, years=3),
        person("s2", STAFF, years=1),
        person("z", ARTIST, royalties=1),
        person("y", ARTIST, royalties=8),
    ]
    made = allocate(euros("1000"), lines, people)
    assert told(made) == {
        "Legal reserve": "100.00",
        "A: f1": "22.50",
        "A: f2": "22.50",
        "B: s1": "33.75",
        "B: s2": "11.25",
        "C: y": "720.00",
        "C: z": "90.00",
    }
    whole = allocate(euros("173600"), lines[1:], people)
    assert [whole.of_line(iri) for iri in ("u:a", "u:b", "u:c")] == [
        euros("8680"),
        euros("8680"),
        euros("156240"),
    ]


def test_ampled_85_15() -> None:
    """Artist-owners by the support they received, worker-owners by hours."""
    lines = [
        line(1, "patronage", "0.85", role=ARTIST, key="royalties", id="u:artists", name="artists"),
        line(1, "patronage", "0.15", role=WORKER, key="hours", id="u:workers", name="workers"),
    ]
    people = [person("a", ARTIST, royalties=3), person("b", ARTIST, royalties=1)]
    made = allocate(euros("2000"), lines, [*people, person("w", hours=7)])
    assert told(made) == {
        "artists: a": "1275.00",
        "artists: b": "425.00",
        "workers: w": "300.00",
    }


def test_an_equal_dividend_to_all_residents() -> None:
    """Everyone who lives there gets the same; the odd cent goes by the order of ids."""
    people = [person(name, RESIDENT) for name in ("ana", "bea", "cid")] + [person("worker")]
    made = allocate(
        euros("100"), [line(1, "patronage", role=RESIDENT, key="equal", name="all")], people
    )
    assert told(made) == {"all: ana": "33.34", "all: bea": "33.33", "all: cid": "33.33"}


# -- steps -----------------------------------------------------------------------------------------


def test_losses_of_earlier_years_are_recovered_first() -> None:
    """Only as much as was lost, and the shares of the rest are of what is left then."""
    lines = [line(1, "recoverLosses"), line(2, "commons", "0.5", of="rest")]
    made = allocate(euros("1000"), lines, standing=Standing(losses=euros("400")))
    assert told(made) == {
        "Losses of earlier years": "400.00",
        "Commons and education": "300.00",
        "Carried forward": "300.00",
    }


def test_a_legal_reserve_ends_at_its_share_of_capital() -> None:
    """What it holds already counts."""
    reserve = line(1, "legalReserve", "0.15", until_share_of_capital="1")
    nearly = Standing(capital=euros("1000"), reserves={"legalReserve": euros("990")})
    assert told(allocate(euros("1000"), [reserve], standing=nearly))["Legal reserve"] == "10.00"
    full = Standing(capital=euros("1000"), reserves={"legalReserve": euros("1200")})
    assert told(allocate(euros("1000"), [reserve], standing=full))["Legal reserve"] == "0.00"


def test_interest_on_shares_ends_at_its_rate() -> None:
    """7.5 % a year of what each holds, nobody a fraction of a cent more, for the months it was."""
    holders = [person("a", capital=1000), person("b", capital=1)]
    rate = line(1, "shareInterest", rate_max="0.075")
    made = allocate(euros("1000"), [rate], holders)
    assert told(made) == {
        "Return on capital: a": "75.00",
        "Return on capital: b": "0.07",
        "Carried forward": "924.93",
    }
    assert {part.pays for part in made.payable} == {f"{OB}shareInterest"}
    half = allocate(euros("1000"), [rate], holders, standing=Standing(years=Fraction(1, 2)))
    assert told(half)["Return on capital: a"] == "37.50"


def test_interest_on_shares_takes_no_more_than_there_is() -> None:
    """A surplus below the rate is shared by capital."""
    rate = line(1, "shareInterest", rate_max="0.10")
    made = allocate(euros("3"), [rate], [person("a", capital=200), person("b", capital=100)])
    assert told(made) == {"Return on capital: a": "2.00", "Return on capital: b": "1.00"}


def test_shares_of_the_surplus_are_cut_to_what_is_left() -> None:
    """Steps of one order are cut alike."""
    lines = [
        line(1, "indivisibleReserve", "0.8"),
        line(2, "commons", "0.3"),
        line(2, "legalReserve", "0.1"),
    ]
    assert told(allocate(euros("1000"), lines)) == {
        "Indivisible reserve": "800.00",
        "Commons and education": "150.00",
        "Legal reserve": "50.00",
    }


def test_what_nobody_can_be_paid_is_carried_forward() -> None:
    """It says so, and those whose key is not known are named."""
    lines = [line(1, "patronage", "0.5", key="hours"), line(2, "shareInterest", "0.5")]
    made = allocate(euros("10"), lines, [person("a", hours=1), person("b")])
    assert told(made) == {
        "Patronage: a": "5.00",
        "Return on capital": "0.00",
        "Carried forward": "5.00",
    }
    assert [(n.code, n.count, n.events) for n in made.notes] == [
        ("nobody_to_pay", 0, ("https://books.example/line/2-shareInterest",)),
        ("key_unknown", 1, ("b",)),
    ]


# -- rounding --------------------------------------------------------------------------------------


def test_the_residue_is_named() -> None:
    """The cent that three thirds leave goes to the first of the largest remainders."""
    lines = [line(n, "commons", "0.3333", name=f"c{n}") for n in (1, 2, 3)]
    made = allocate(euros("100"), [*lines, line(4, "carryForward", name="kept")])
    assert told(made) == {"c1": "33.33", "c2": "33.33", "c3": "33.33", "kept": "0.01"}
    thirds = allocate(euros("0.04"), [*lines[:2], line(3, "commons", name="c3")])
    assert told(thirds) == {"c1": "0.01", "c2": "0.01", "c3": "0.02"}
    assert [name for name, _more in thirds.residue] == ["c3"]


def test_yen_have_no_cents() -> None:
    """The smallest unit is the currency's; what is finer stands on a line of its own."""
    made = allocate(euros("10.5"), [line(1, "commons", "0.5"), line(2, "legalReserve")], unit=MICRO)
    assert told(made) == {
        "Commons and education": "5.00",
        "Legal reserve": "5.00",
        "Finer than the smallest unit of the currency": "0.50",
    }


@given(
    surplus=st.integers(-(10**12), 10**12),
    shares=st.lists(st.integers(0, 1000), max_size=5),
    hours=st.lists(st.integers(0, 50), max_size=4),
    unit=st.sampled_from([1_000, 10_000, MICRO]),
)
def test_the_parts_are_the_surplus(
    surplus: int, shares: list[int], hours: list[int], unit: int
) -> None:
    """Whatever the lines and the members: nothing is lost, none made, and a loss pays nobody."""
    kinds = ("recoverLosses", "shareInterest", "patronage", "commons", "legalReserve")
    lines = [
        line(n, kinds[n % 5], f"0.{share:04d}", key="hours", of=("surplus", "rest")[n % 2])
        for n, share in enumerate(shares)
    ]
    people = [person(f"p{n}", hours=h, capital=h) for n, h in enumerate(hours)]
    made = allocate(surplus, lines, people, unit=unit)
    assert total(made) == surplus
    assert surplus > 0 or not made.payable
    assert all(part.amount > 0 for part in made.payable)
    assert made == allocate(surplus, reversed(lines), people[::-1], unit=unit)


@given(st.integers(0, 10**6), st.lists(st.integers(1, 10**4), min_size=1, max_size=6))
def test_interest_never_passes_its_rate(surplus: int, capital: list[int]) -> None:
    """For every holder, in every rounding."""
    people = [person(f"p{n}", capital=c) for n, c in enumerate(capital)]
    made = allocate(surplus * 10_000, [line(1, "shareInterest", rate_max="0.0333")], people)
    held = {member.agent: Fraction(member.capital) for member in people}
    assert all(p.amount <= held[p.to or ""] * Fraction(333, 10_000) for p in made.payable)


@pytest.mark.parametrize("weights", [{}, {"a": 0}, {"a": 2, "b": -1}])
def test_shares_need_weights(weights: dict[str, int]) -> None:
    """None of them below nothing, and one above it."""
    with pytest.raises(ValueError, match="shares need weights"):
        apportion(5, weights)


# -- losses ----------------------------------------------------------------------------------------


def test_nothing_is_paid_out_of_a_loss() -> None:
    """The naive 35 % of a loss is a dividend of -44,240; here the loss is carried, whole."""
    cic = [line(1, "shareInterest", "0.35"), line(2, "commons")]
    made = allocate(euros("-126400"), cic, [person("a", capital=1)])
    assert told(made) == {"Loss carried forward": "-126400.00"}
    assert made.payable == ()


def test_a_loss_year_pays_only_out_of_a_reserve_that_is_named() -> None:
    """The reserve is drawn on by a line of its own."""
    lines = [line(1, "commons", "0.5"), line(2, "patronage", key="equal")]
    before = Standing(reserves={"carryForward": euros("50")})
    drawn = Draw("carryForward", euros("30"))
    made = allocate(euros("-100"), lines, [person("a"), person("b")], standing=before, draw=drawn)
    assert told(made) == {
        "Loss carried forward": "-100.00",
        "Drawn from carried forward": "-30.00",
        "Patronage: a": "15.00",
        "Patronage: b": "15.00",
    }
    assert total(made) == euros("-100")


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (Draw("legalReserve", euros("1")), "indivisible"),
        (Draw("carryForward", euros("60")), "which holds 50"),
        (Draw("carryForward", euros("0.001")), "whole units"),
        (Draw("commons", euros("1")), "which holds 0"),
    ],
)
def test_reserves_are_drawn_on_within_bounds(draw: Draw, said: str) -> None:
    """Indivisible ones never, others to what they hold."""
    held = Standing(reserves={"carryForward": euros("50"), "legalReserve": euros("50")})
    with pytest.raises(WaterfallError, match=said):
        allocate(0, [], standing=held, draw=draw)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([line(1, "commons", "1.5")], "share is 1.5; 1 is all"),
        ([line(1, "commons", "-0.1")], "share is -0.1; write a number from 0 on"),
        ([line(1, "patronage", "0.5")], "names no key; take equal"),
        (
            [line(1, "commons", "0.6", of="rest"), line(1, "legalReserve", "0.6", of="rest")],
            "step 1 come to more than all",
        ),
        ([line(2, "commons"), line(2, "legalReserve")], "take all that is left, both in step 2"),
    ],
)
def test_lines_that_cannot_be_followed_are_refused(lines: list[WaterfallLine], said: str) -> None:
    """The refusal names the line or the step, and what to change."""
    with pytest.raises(WaterfallError, match=said):
        allocate(euros("1"), lines)
