# SPDX-License-Identifier: MIT
"""Known ways to work out what somebody gets: each succeeds without the control, none with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

import pytest

from tests.reports.attack.publishing import Pay, Public, line, place, steady, victims, year
from valueflows.reports.control import Total
from valueflows.reports.periods import moment, period_of
from valueflows.reports.suppression import Rule, Share

pytestmark = pytest.mark.uncounted

TEAM: Final[Pay] = {
    "ada": 4100, "ben": 3600, "cleo": 3300, "dan": 3000, "eve": 2900, "fay": 2700,
    "gus": 2500, "hal": 2400, "ida": 2300, "jo": 2100, "kim": 1900,
}  # fmt: skip
"""What eleven people get each month."""

Attack: TypeAlias = Callable[[Public], list[Share]]


def some(*people: str) -> Pay:
    """Return what some of the team get."""
    return {person: TEAM[person] for person in people}


def without(*people: str) -> Pay:
    """Return what the others get."""
    return {person: amount for person, amount in TEAM.items() if person not in people}


# -- attacks: each publishes, and returns what is true ---------------------------------------------


def a_departure(public: Public) -> list[Share]:
    """Two years, one person less in the second, everybody else's pay as before."""
    first, second = year(TEAM, "2024"), year(without("cleo"), "2025")
    public.publish([line("pay", first)])
    public.publish([line("pay", second)])
    return [*first, *second]


def an_arrival_in_june(public: Public) -> list[Share]:
    """Two years, of which somebody was paid half of the second."""
    first = year(without("cleo"), "2024")
    second = year(without("cleo"), "2025") + year(some("cleo"), "2025", months=range(7, 13))
    public.publish([line("pay", first)])
    public.publish([line("pay", second)])
    return [*first, *second]


def two_steps(public: Public) -> list[Share]:
    """One left and one came: the totals of three years differ by one person each."""
    years = [TEAM, without("ada"), without("ada", "ben")]
    shares = [year(pay, str(2023 + at)) for at, pay in enumerate(years)]
    for some_shares in shares:
        public.publish([line("pay", some_shares)])
    return [share for found in shares for share in found]


def all_less_the_others(public: Public) -> list[Share]:
    """A total, and that of a department to which all but one belong."""
    everybody, shop = year(TEAM, "2025"), year(without("ada"), "2025")
    public.publish([line("pay", everybody), line("shop", shop)])
    return everybody


def a_gap_in_a_table(public: Public) -> list[Share]:
    """Three departments and their sum, of which the smallest is not shown."""
    office = some("ada", "ben")
    bakery = some("cleo", "dan", "eve", "fay")
    shop = without(*office, *bakery)
    cells = [
        line("all", year(TEAM, "2025")),
        line("bakery", year(bakery, "2025")),
        line("shop", year(shop, "2025")),
    ]
    public.publish(cells)
    return year(TEAM, "2025")


def rows_and_columns(public: Public) -> list[Share]:
    """Two parts of pay in two departments, with sums on both sides: one cell is missing."""
    shop, rest = some("ada"), without("ada")
    parts = [(part, name, year(pay, "2025", part=part))
             for part in ("wage", "bonus") for name, pay in (("shop", shop), ("rest", rest))]  # fmt: skip

    def added(wanted: str) -> list[Share]:
        return [s for part, name, shares in parts if wanted in {part, name} for s in shares]

    public.publish([line(name, added(name)) for name in ("wage", "bonus", "rest")])
    public.publish([line("rest, wage", parts[1][2]), line("rest, bonus", parts[3][2])])
    return [share for *_, shares in parts for share in shares]


def a_correction(public: Public) -> list[Share]:
    """A figure published again, after a bonus of one person had been forgotten."""
    before = year(TEAM, "2025")
    bonus = [Share("dan", 5_000_000_000, "bonus", "2025-12")]
    public.publish([line("labour", before)])
    public.publish([line("labour", before + bonus)])
    return before + bonus


def a_corrected_wage(public: Public) -> list[Share]:
    """A figure published again, after the wages of somebody had been entered as nothing."""
    before, after = year({**TEAM, "dan": 0}, "2025"), year(TEAM, "2025")
    public.publish([line("labour", before)])
    public.publish([line("labour", after)])
    return after


def parts_of_a_group(public: Public) -> list[Share]:
    """A group and its larger member; the smaller has two people."""
    mill, bakery = some("ada", "ben"), without("ada", "ben")
    public.publish([line("group", year(TEAM, "2025"))])
    public.publish([line("bakery", year(bakery, "2025"))])
    public.publish([line("mill", year(mill, "2025"))])
    return year(TEAM, "2025")


def labour_share_times_revenue(public: Public) -> list[Share]:
    """The share of value added that goes to labour, where two people work."""
    shares = year(some("ada", "ben"), "2025")
    public.publish([line("labour share", shares, Fraction(100, 900_000))])
    return shares


def result_of_known_trade(public: Public) -> list[Share]:
    """Profit, where sales and purchases are public and two people are paid."""
    shares = year(some("ada", "ben"), "2025")
    public.publish([line("result", shares, Fraction(-1))], {"result": Fraction(250_000)})
    return shares


def price_of_a_loaf(public: Public) -> list[Share]:
    """What of a price goes to the one who baked all of them."""
    shares = year(some("ada"), "2025")
    public.publish([line("wages in a loaf", shares, Fraction(1, 40_000))])
    return shares


def one_who_dominates(public: Public) -> list[Share]:
    """Six people, of whom five get next to nothing."""
    shares = year({"ada": 9000, "ben": 300, "cleo": 150, "dan": 100, "eve": 80, "fay": 70}, "2025")
    public.publish([line("pay", shares)])
    return shares


def rounding_again_and_again(public: Public) -> list[Share]:
    """After a departure, the same sum in many figures, each with something else added."""
    first, second = year(TEAM, "2024"), year(without("cleo"), "2025")
    public.publish([line("pay", first)])
    for at in range(8):
        cells = [
            line("result", second, Fraction(-1)),
            line("share", second, Fraction(100, 700_000)),
        ]
        public.publish(cells, {"result": Fraction(137_000 * at)})
    return [*first, *second]


def bands_of_many_sums(public: Public) -> list[Share]:
    """After a departure, parts of pay and their sums, each rounded by itself."""
    first, second = year(TEAM, "2024"), year(without("cleo"), "2025")
    extra = year(dict.fromkeys(without("cleo"), 190), "2025", part="benefits")
    public.publish([line("pay", first)])
    public.publish([line("pay", second), line("pay and benefits", second + extra)])
    return [*first, *second, *extra]


ATTACKS: Final[Sequence[Attack]] = (
    a_departure, an_arrival_in_june, two_steps, all_less_the_others, a_gap_in_a_table,
    rows_and_columns, a_correction, a_corrected_wage, parts_of_a_group,
    labour_share_times_revenue, result_of_known_trade, price_of_a_loaf, one_who_dominates,
    rounding_again_and_again, bands_of_many_sums,
)  # fmt: skip


def found_out(public: Public, truth: Sequence[Share]) -> set[str]:
    """Return whose pay an outsider works out, or one of the two best paid, or the last."""
    people = list(dict.fromkeys(share.person for share in truth))
    readers: list[tuple[str, ...]] = [(), *((person,) for person in (*people[:2], people[-1]))]
    return {
        victim
        for reader in readers
        for attempt in (victims, steady)
        for victim in attempt(public, truth, reader)
    }


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack.__name__))
def test_without_control_it_succeeds(attack: Attack) -> None:
    """Exact figures give away what somebody gets."""
    public = Public(control=False)
    assert found_out(public, attack(public))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack.__name__))
def test_with_control_it_fails(attack: Attack) -> None:
    """No one is found out, by a stranger or by any one of them."""
    public = Public(control=True)
    assert not found_out(public, attack(public))


# -- other attacks ---------------------------------------------------------------------------------


def _daily(public: Public) -> list[Share]:
    """Publish what was paid so far, before and after each person's pay day."""
    shares = [Share(person, amount * 10**6, "pay", f"2025-{at + 1:02d}")
              for at, (person, amount) in enumerate(TEAM.items())]  # fmt: skip
    for at in range(1, len(shares) + 1):
        cell = line("pay", shares[:at])
        public.publish_at_once(f"2025-01-01/2025-{at:02d}-28", moment(_NEW_YEAR, "UTC"), [cell])
    return shares


_NEW_YEAR: Final = period_of("2026").first


def test_polling_succeeds_without_control() -> None:
    """Whoever asks every day for the sum so far sees each payment."""
    public = Public(control=False)
    assert found_out(public, _daily(public)) == set(TEAM)


def test_polling_gains_nothing() -> None:
    """Sums of stretches that are no closed years are not told, in closed books either."""
    public = Public(control=True)
    _daily(public)
    assert public.facts == []


def test_two_who_put_together_what_they_know() -> None:
    """A rule with two colluders holds against two; one with one does not always."""
    pay = {"ada": 4000, "ben": 3500, "cleo": 3400, "dan": 200, "eve": 150, "fay": 100}
    shares = year(pay, "2025")

    def told_to_two(colluders: int) -> set[str]:
        public = Public(control=True, rule=Rule(colluders=colluders))
        public.publish([line("pay", shares)])
        return victims(public, shares, ("ben", "cleo"))

    assert told_to_two(1) == set()
    pay["cleo"] = 3900
    shares = year({**pay, "dan": 90, "eve": 80, "fay": 70}, "2025")
    assert told_to_two(1) == {"ada"}
    assert told_to_two(2) == set()


def test_what_is_safe_is_told() -> None:
    """Sums over enough people are told exactly, in one year and in the next with the same people."""
    public = Public(control=True)
    bakery, shop = list(TEAM)[:5], list(TEAM)[5:]
    for when in ("2024", "2025"):
        cells = [line(f"all {when}", year(TEAM, when)), line(f"bakery {when}", year(some(*bakery), when)),
                 line(f"shop {when}", year(some(*shop), when))]  # fmt: skip
        public.publish(cells)
    assert len(public.exact_lines) == 6


def test_the_answer_does_not_depend_on_the_order_of_cells() -> None:
    """Equal figures in another order get equal answers: the widest are decided on first."""
    cells: list[Total] = [
        line("shop", year(without("ada"), "2025")),
        line("all", year(TEAM, "2025")),
    ]
    one, other = Public(control=True), Public(control=True)
    one.publish(cells)
    other.publish(cells[::-1])
    assert one.exact_lines == other.exact_lines == {"all"}
    assert place("all").column == "amount"
