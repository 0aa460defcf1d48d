# SPDX-License-Identifier: MIT
"""Mass balances: what comes in, what goes out, and that every claim consumes its input once."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.helpers import iri, measure
from tests.trace.kit import on
from valueflows.model.processes import Process
from valueflows.model.recipes import RecipeFlow, RecipeProcess
from valueflows.model.records import Record, Unit
from valueflows.model.resources import ResourceSpecification
from valueflows.model.terms import OB, Ref, Tag, Uri, Word
from valueflows.model.units import unit_called
from valueflows.reports.gates import NO_PLACE, NO_QUANTITY, NO_STOCK, NO_UNIT
from valueflows.reports.massbalance import (
    EXCEEDED,
    GIVEN,
    NO_YIELD,
    NOT_COMPUTABLE,
    NOTHING_OF_KIND,
    OBSERVED,
    RECIPE,
    SAME,
    SEVERAL_YIELDS,
    WITHIN,
)

from .mill import MILLING, ORGANIC, kilograms, milled, pure, sold, told, weighed, wheat, year

HALF = Fraction(1, 2)


def test_forty_of_a_hundred_are_forty_percent_of_the_flour() -> None:
    """The yield is observed, and so no more than 32 of 80 kg may be called organic."""
    made = weighed(year())
    assert made.verdict == WITHIN
    assert made.yielded == (Fraction(4, 5), OBSERVED)
    assert kilograms(made.allowed) == kilograms(made.sides.claimed) == 32
    assert told(made.sides.came) == {"good": 40}
    assert told(made.sides.out) == {"fine": 32}
    assert made.sides.opening == made.sides.closing == ()


def test_a_claim_that_is_made_twice_is_too_much() -> None:
    """The same input cannot be claimed of a second delivery."""
    made = weighed([*year(), sold(6, "again", "8 kg", organic=True)])
    assert (made.verdict, kilograms(made.allowed)) == (EXCEEDED, 32)
    assert told(made.sides.out) == {"fine": 32, "again": 8}
    assert weighed(year("32.000001 kg")).verdict == EXCEEDED


# -- yields ----------------------------------------------------------------------------------------


def recipe(name: str, made: str, used: str = "10 kg") -> list[Record]:
    """Tell how flour is made."""
    step: Any = Ref(iri(name))
    return [
        RecipeProcess(id=iri(name)),
        *(
            RecipeFlow(
                id=iri(f"{name}-{action}-{kind}"),
                action=Word(action),
                resource_conforms_to=Ref(iri(kind)),
                resource_quantity=None if amount == "-" else measure(amount),
                **{side: step},
            )
            for action, kind, amount, side in (
                ("consume", "wheat", used, "recipe_input_of"),
                ("use", "wheat", "1 kg", "recipe_input_of"),
                ("produce", "flour", made, "recipe_output_of"),
                ("produce", "bran", "1 kg", "recipe_output_of"),
            )
        ),
    ]


def test_a_yield_that_is_stated_goes_before_all_others() -> None:
    """Half of 40 kg."""
    made = weighed([*recipe("stones", "9 kg"), *year()], stated=HALF)
    assert (made.yielded, kilograms(made.allowed)) == ((HALF, GIVEN), 20)
    assert made.verdict == EXCEEDED


def test_the_yield_of_the_recipe_goes_before_what_is_seen() -> None:
    """Also where it is told in another unit; recipes that say nothing of amounts are no recipes."""
    silent = [*recipe("s1", "-"), *recipe("s2", "9 l"), *recipe("s3", "0 kg")]
    made = weighed([*recipe("stones", "9000 g"), *silent, *year()])
    assert (made.yielded, kilograms(made.allowed)) == ((Fraction(9, 10), RECIPE), 36)
    assert made.depends_on >= 1


def test_recipes_that_differ_decide_nothing() -> None:
    """One has to be stated."""
    made = weighed([*recipe("stones", "9 kg"), *recipe("rollers", "7 kg"), *year()])
    assert (made.verdict, made.allowed) == (NOT_COMPUTABLE, None)
    assert made.reasons == {SEVERAL_YIELDS: ()}
    assert weighed([*recipe("a", "9 kg"), *recipe("b", "9 kg"), *year()]).yielded[1] == RECIPE


def test_what_is_all_claimed_is_no_measure_of_itself() -> None:
    """Without a claim there is nothing to compare with, unless a yield is stated."""
    assert weighed(year(), claim=None).reasons == {NO_YIELD: ()}
    made = weighed(year(), claim=None, stated=Fraction(9, 10))
    assert (kilograms(made.allowed), kilograms(made.sides.claimed)) == (82, 72)
    assert told(made.sides.closing) == {"bin": 8}


# -- stock -----------------------------------------------------------------------------------------


def test_stock_is_carried_over_from_period_to_period() -> None:
    """Stock of wheat times the yield, of flour as it is; what was all organic is organic stock."""
    first = weighed(pure(), "2025-01", stated=Fraction(9, 10))
    assert told(first.sides.closing) == {"silo": 20, "bin": 7}
    assert (kilograms(first.allowed), kilograms(first.sides.claimed)) == (20, 20)
    second = weighed(pure(), "2025-02", stated=Fraction(9, 10))
    assert told(second.sides.opening) == told(first.sides.closing)
    assert told(second.sides.closing) == {"silo": 10, "bin": 3}
    assert (kilograms(second.allowed), kilograms(second.sides.claimed)) == (22, 22)
    assert second.verdict == WITHIN
    later = weighed(pure(), "2025-03", stated=HALF)
    assert told(later.sides.opening) == told(later.sides.closing)


def test_more_in_stock_than_could_be_made_is_too_much_before_it_is_sold() -> None:
    """A claim does not have to leave to be seen."""
    made = weighed([*pure()[:3], *milled(2, "one", "10 kg", "40 kg", creates="bin")], stated=HALF)
    assert kilograms(made.allowed) == -35
    assert made.verdict == EXCEEDED


def test_mixed_stock_carries_no_claim() -> None:
    """What is not used up of it lapses; it is not there in the next period again."""
    records = [*year()[:3], *milled(3, "ground", "50 kg", "40 kg", creates="bin")]
    assert weighed(records, stated=Fraction(4, 5)).sides.closing == ()
    assert weighed(records, "2026", stated=HALF).sides.opening == ()


def test_stock_that_was_there_is_opened_and_counted() -> None:
    """An opening of flour is flour that came ready-made; wheat that is found was in as well."""
    opened = {"resource_classified_as": (*ORGANIC, Tag(f"{OB}openingBalance"))}
    made = weighed(
        [
            on(0, "had", "raise", resource="bin", creates="bin", kind="flour", quantity="5 kg",
               **opened),
            on(1, "seen", "raise", resource="silo", creates="silo", kind="wheat",
               quantity="10 kg", resource_classified_as=ORGANIC),
            on(2, "mice", "lower", resource="silo", quantity="2 kg"),
            on(3, "spilt", "lower", resource="bin", quantity="1 kg"),
            on(4, "more", "raise", resource="bin", kind="flour", quantity="1 kg",
               resource_classified_as=ORGANIC),
        ],
        stated=HALF,
    )  # fmt: skip
    assert told(made.sides.came) == {"had": 5, "seen": 10, "mice": -2}
    assert told(made.sides.out) == {"spilt": 1}
    assert told(made.sides.closing) == {"silo": 8, "bin": 5}
    assert (kilograms(made.allowed), made.verdict) == (0, EXCEEDED)


# -- verbs -----------------------------------------------------------------------------------------

GONE = {"resource": "bin", "quantity": "3 kg"}


@pytest.mark.parametrize(
    ("event", "out"),
    [
        (on(9, "x", "transfer", provider="mill", receiver="bakery", **GONE), 3),
        (on(9, "x", "transferAllRights", provider="mill", receiver="bakery", **GONE), 3),
        (on(9, "x", "transferCustody", provider="mill", receiver="bakery", **GONE), 0),
        (on(9, "x", "transfer", provider="mill", receiver="bakery", to="shop", **GONE), 3),
        (on(9, "x", "consume", input_of="milling", **GONE), 3),
        (on(9, "x", "lower", **GONE), 3),
        (on(9, "x", "move", to="box", creates="box", **GONE), 0),
        (on(9, "x", "move", **GONE), 0),
        (on(9, "x", "pickup", input_of="milling", **GONE), 0),
        (on(9, "x", "accept", input_of="milling", **GONE), 0),
        (on(9, "x", "cite", input_of="milling", **GONE), 0),
        (on(9, "x", "consume", provider="mill", receiver="bakery", to="shop", **GONE), 3),
        (
            on(9, "x", "accept", provider="mill", receiver="bakery", to="shop",
               input_of="milling", **GONE),
            0,
        ),
        (on(9, "x", "produce", provider="mill", receiver="bakery", resource="shop", kind="flour",
            creates="shop", output_of="milling", quantity="3 kg",
            resource_classified_as=ORGANIC), 3),
        (on(9, "x", "produce", provider="mill", receiver="bakery", to="shop", resource="bin",
            kind="flour", output_of="milling", quantity="3 kg",
            resource_classified_as=ORGANIC), 3),
        (on(9, "x", "produce", kind="flour", output_of="milling", quantity="3 kg",
            resource_classified_as=ORGANIC), 3),
        (on(9, "x", "transfer", provider="mill", receiver="bakery", kind="flour",
            quantity="3 kg", resource_classified_as=ORGANIC), 3),
    ],
    ids=lambda value: f"{value.action}-{len(str(value)) % 97}" if not isinstance(value, int) else "",
)  # fmt: skip
def test_what_goes_out(event: Record, out: int) -> None:
    """By each verb: rights decide where no place is named."""
    made = weighed([*pure(), event], "2025-01", stated=HALF)
    assert told(made.sides.out).get("x", 0) == out
    assert made.missing == {}


def test_a_stock_that_changes_hands_goes_whole() -> None:
    """One resource on both sides of a transfer, and back."""
    whole = {"resource": "bin", "to": "bin", "quantity": "7 kg"}
    there = on(8, "given", "transfer", provider="mill", receiver="bakery", **whole)
    back = on(9, "back", "transfer", provider="bakery", receiver="mill", **whole)
    assert told(weighed([*pure()[:6], there], stated=HALF).sides.out)["given"] == 7
    both = weighed([*pure()[:6], there, back], stated=HALF)
    assert told(both.sides.came)["back"] == 7
    assert told(both.sides.closing)["bin"] == 7


IN = {"kind": "wheat", "quantity": "4 kg", "resource_classified_as": ORGANIC}


@pytest.mark.parametrize(
    ("events", "came"),
    [
        ([wheat(9, "x", "4 kg", organic=True)], 4),
        ([wheat(9, "x", "4 kg", organic=True, to=None)], 4),
        ([on(9, "x", "transferAllRights", provider="farm", receiver="mill", to="silo", **IN)], 4),
        ([on(9, "x", "transferCustody", provider="farm", receiver="mill", to="silo", **IN)], 0),
        ([on(9, "x", "raise", resource="silo", **IN)], 4),
        ([on(9, "x", "produce", resource="silo", output_of="milling", **IN)], 4),
        ([on(9, "x", "produce", output_of="milling", **IN)], 4),
        ([on(9, "x", "consume", input_of="milling", **IN)], 0),
        ([on(9, "x", "move", to="silo", who="mill", **IN)], 0),
        ([on(9, "x", "consume", provider="farm", receiver="mill", resource="barn", to="silo",
             input_of="milling", **IN)], 4),
        ([wheat(8, "x", "9 kg", organic=True),
          on(9, "x2", "transfer", provider="farm", receiver="mill", to="silo", corrects="x",
             **IN | {"quantity": "-5 kg"})], 4),
        ([wheat(8, "x", "9000 g", organic=True),
          on(9, "x2", "transfer", provider="farm", receiver="mill", to="silo", corrects="x",
             **IN | {"quantity": "-9000 g"})], 0),
        ([wheat(9, "x", "4000 g", organic=True)], 4),
        ([on(9, "x", "transfer", provider="mill", receiver="farm", resource="silo",
             quantity="4 kg")], -4),
        ([on(9, "x", "work", provider="ann", receiver="mill", kind="wheat")], 0),
    ],
    ids=range(15),
)  # fmt: skip
def test_what_comes_in(events: list[Record], came: int) -> None:
    """By each verb, corrected, in another unit; what goes back takes away."""
    made = weighed([*pure(), *events], "2025-01", stated=HALF)
    assert told(made.sides.came).get("x", 0) == came
    assert made.missing == {}


def test_flour_that_came_ready_made_may_be_sold_on() -> None:
    """And what a bakery gives back is there again."""
    made = weighed(
        [
            *pure(),
            on(4, "bought", "transfer", provider="other", receiver="mill", to="bin", kind="flour",
               quantity="6 kg", resource_classified_as=ORGANIC),
            sold(5, "on", "6 kg"),
        ],
        "2025-01",
        stated=Fraction(9, 10),
    )  # fmt: skip
    assert told(made.sides.came)["bought"] == 6
    assert (kilograms(made.allowed), kilograms(made.sides.claimed)) == (26, 26)


def test_goods_of_no_stock_are_counted_once() -> None:
    """Made and gone without a stock is one claim, not two; whichever is more counts."""
    made = [
        on(5, "made", "produce", kind="flour", output_of="milling", quantity="3 kg",
           resource_classified_as=ORGANIC),
    ]  # fmt: skip
    for amount, names in (("2 kg", "made"), ("3 kg", "gone"), ("4 kg", "gone")):
        gone = sold(6, "gone", amount, organic=True, resource=None)
        found = weighed([*year(), *made, gone], stated=HALF)
        assert set(told(found.sides.out)) == {"fine", names}


def test_a_trader_sends_on_what_came() -> None:
    """Of the same goods nothing is gained: the yield is one."""
    records = [
        wheat(1, "good", "40 kg", organic=True, creates="silo"),
        sold(2, "on", "30 kg", resource="silo", kind="wheat"),
    ]
    made = weighed(records, output="wheat")
    assert (made.yielded, kilograms(made.allowed)) == ((Fraction(1), SAME), 30)
    assert (told(made.sides.out), made.verdict) == ({"on": 30}, WITHIN)


# -- what is not known -----------------------------------------------------------------------------


def test_what_is_not_known_is_not_computable() -> None:
    """Stock nobody opened, quantities that do not convert, kinds that nothing is of."""
    unknown = weighed([*year()[2:4], wheat(1, "good", "1 kg", organic=True), MILLING])
    assert unknown.missing[NO_STOCK] == (iri("silo"),)
    other = weighed([*year(), sold(7, "litres", "3 l", organic=True, resource=None)], stated=HALF)
    assert (other.verdict, other.missing) == (NOT_COMPUTABLE, {NO_UNIT: (iri("litres"),)})
    typo = weighed(year(), claim="orgnic", stated=HALF)
    assert typo.missing == {NOTHING_OF_KIND: (iri("orgnic"),)}
    assert typo.allowed is None
    silent = on(7, "silent", "transfer", provider="mill", receiver="bakery", kind="flour",
                quantity=None)  # fmt: skip
    assert weighed([*year(), silent], stated=HALF).missing == {NO_QUANTITY: (iri("silent"),)}


def test_stock_that_held_another_dimension_by_then_cannot_be_added_up() -> None:
    """Litres that were entered late, of a day on which there were kilograms."""
    made = weighed(
        [
            *pure()[1:2],
            wheat(5, "good", "4 kg", organic=True, creates="silo"),
            sold(6, "gone", "4 kg", kind="wheat", resource="silo"),
            wheat(1, "late", "3 l", organic=True),
        ],
        output="wheat",
    )
    assert set(made.missing) == {NO_UNIT}
    assert iri("good") in made.missing[NO_UNIT]


def test_recipes_may_be_of_ones_own_units() -> None:
    """Where they are told to be one of those that convert."""
    sack = Unit(
        id=iri("sack"), label="sack", symbol="sack", om_unit_identifier=Uri(unit_called("kg") or "")
    )
    made = weighed([sack, *recipe("stones", "9 kg", f"10 {iri('sack')}"), *year()])
    assert made.yielded == (Fraction(9, 10), RECIPE)


def test_what_has_nothing_to_do_with_it_changes_nothing() -> None:
    """Other goods, other people's flour, money, and goods of no kind at all."""
    euro = ResourceSpecification(id=iri("euro"), medium_of_exchange=True)
    others = [
        euro,
        on(3, "salted", "transfer", provider="farm", receiver="mill", kind="salt", quantity="9 l"),
        on(3, "paid", "transfer", provider="mill", receiver="farm", kind="euro", quantity="9"),
        on(3, "thing", "transfer", provider="mill", receiver="farm", quantity="9 l"),
        on(4, "theirs", "transfer", provider="farm", receiver="bakery", kind="flour",
           quantity="9 kg", resource_classified_as=ORGANIC),
        Process(id=iri("cleaning")),
    ]  # fmt: skip
    before, after = weighed(year()), weighed([*year(), *others])
    assert (before.sides, before.whole) == (after.sides, after.whole)
    assert (before.verdict, before.missing) == (after.verdict, after.missing)


def test_a_claim_may_stand_on_the_kind_and_on_the_stock() -> None:
    """Where the specification falls under the concept, all of it does; money never counts."""
    kinds = [
        ResourceSpecification(id=iri("wheat"), resource_classified_as=ORGANIC),
        ResourceSpecification(id=iri("flour"), resource_classified_as=ORGANIC),
    ]
    made = weighed([*kinds, *year()], stated=Fraction(4, 5))
    assert (kilograms(made.allowed), kilograms(made.sides.claimed)) == (72, 72)
    assert (
        weighed(year(), material="organic", output="flour", claim=None, stated=HALF).missing == {}
    )


def test_places_need_to_be_known() -> None:
    """With a place named, stock of which nobody says where it is cannot be counted."""
    made = weighed(year(), site="yard", stated=HALF)
    assert made.verdict == NOT_COMPUTABLE
    assert NO_PLACE in made.missing
