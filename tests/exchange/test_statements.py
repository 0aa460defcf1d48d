# SPDX-License-Identifier: MIT
"""Statements of resources: which opens a resource, which is checked, and against what."""

from __future__ import annotations

from typing import Final

import pytest

from tests.helpers import KILOGRAM
from valueflows.ledger.findings import findings
from valueflows.model.exact import MICRO
from valueflows.model.ours import OPENING_BALANCE
from valueflows.model.problems import Code

from .desk import Desk, codes
from .stories import MILL, story, told


def test_the_first_statement_opens(desk: Desk) -> None:
    """A statement before all events opens the resource: one event, dated just before the first."""
    report = desk.accept(
        story("flour 40", "-10 flour; hasPointInTime: 2026-03-01T08:00:00+01:00", "flour 30")
    )
    assert told(report) == (1, 1, 0, 0)
    opening = desk.of("ob:Opening")[0]
    event = desk.record(opening["ob:openingEvent"])
    assert event["action"] == "raise"
    assert event["resourceQuantity"]["hasNumericalValue"] == "40"
    assert event["resourceClassifiedAs"] == [{"@id": OPENING_BALANCE}]
    assert event["hasPointInTime"] == "2026-03-01T06:59:59.999999Z"
    assert event["provider"] == event["receiver"] == f"{MILL}mill"
    assert event["ob:creates"] == f"{MILL}flour"
    assert desk.amounts(f"{MILL}flour") == ("30", "30")


def test_the_opening_is_dated_before_the_earliest_event(desk: Desk) -> None:
    """The earliest event counts, wherever it stands and however it is dated."""
    desk.accept(
        story(
            "flour 40",
            "-1 flour; hasPointInTime: 2026-03-03T00:00:00Z",
            "-1 flour; hasBeginning: 2026-03-02T00:00:00Z, hasEnd: 2026-03-04T00:00:00Z",
            "-1 rye; hasPointInTime: 2026-01-01T00:00:00Z",
        )
    )
    opening = desk.record(desk.of("ob:Opening")[0]["ob:openingEvent"])
    assert opening["hasPointInTime"] == "2026-03-01T23:59:59.999999Z"


@pytest.mark.parametrize(
    ("events", "accountable"),
    [
        (["-1 flour; provider: ada, receiver: ada"], "ada"),
        (["+1 flour; provider: ada, receiver: bo"], "bo"),
        (
            [
                "+1 flour; provider: ada, receiver: bo",
                "-1 flour; provider: cy, receiver: cy",
            ],
            "cy",
        ),
        ([], None),
    ],
    ids=["who takes", "who gets", "who takes before who gets", "nobody"],
)
def test_who_is_accountable_when_it_is_not_stated(
    desk: Desk, events: list[str], accountable: str | None
) -> None:
    """Who first takes from a resource is accountable for its opening, else who first adds to it."""
    report = desk.accept(story("flour 40", *events))
    stated = desk.of("ob:Opening")[0].get("ob:primaryAccountable")
    assert stated == (f"{MILL}{accountable}" if accountable else None)
    assert (Code.ACCOUNTABLE_UNKNOWN.value in codes(report.warnings)) == (accountable is None)


@pytest.mark.parametrize(
    ("stated", "amounts"),
    [
        ("accountingQuantity: {hasNumericalValue: 40, hasUnit: om:kilogram}", ("40", "40")),
        ("onhandQuantity: {hasNumericalValue: 40, hasUnit: om:kilogram}", ("40", "40")),
        (
            (
                "accountingQuantity: {hasNumericalValue: 40, hasUnit: om:kilogram}, "
                "onhandQuantity: {hasNumericalValue: 25000, hasUnit: om:gram}"
            ),
            ("40", "25"),
        ),
        (
            (
                "accountingQuantity: {hasNumericalValue: 40, hasUnit: om:kilogram}, "
                "onhandQuantity: {hasNumericalValue: 55.5, hasUnit: om:kilogram}"
            ),
            ("40", "55.5"),
        ),
        ("accountingQuantity: {hasNumericalValue: -4.50, hasUnit: om:kilogram}", ("-4.5", "-4.5")),
        ("accountingQuantity: {hasNumericalValue: 0, hasUnit: om:kilogram}", ("0", "0")),
        (
            "accountingQuantity: {hasNumericalValue: 40, hasUnit: om:kilogram}, containedIn: bin",
            ("40", "0"),
        ),
    ],
    ids=["books", "hand", "less at hand", "more at hand", "below zero", "zero", "contained"],
)
def test_what_an_opening_brings_in(desk: Desk, stated: str, amounts: tuple[str, str]) -> None:
    """What is stated of the books and of what is at hand is there after the opening."""
    desk.accept(
        story("bin 1; primaryAccountable: mill", f"flour; primaryAccountable: mill, {stated}")
    )
    assert desk.amounts(f"{MILL}flour") == amounts


def test_an_opening_sets_what_it_states(desk: Desk) -> None:
    """Stage, state, place, container and agent are stated without a quantity, too."""
    desk.accept(
        story(
            "bin; primaryAccountable: mill, state: tested, currentLocation: shed, stage: built",
            "flour; containedIn: bin",
        )
    )
    stock = desk.stock(f"{MILL}bin")
    assert (stock.state, stock.location, stock.stage, stock.accountable) == (
        "tested",
        f"{MILL}shed",
        f"{MILL}built",
        f"{MILL}mill",
    )
    assert stock.known is False
    assert desk.stock(f"{MILL}flour").contained_in == (f"{MILL}bin",)


def test_every_later_statement_is_checked(desk: Desk) -> None:
    """Each statement after an event is compared with the state after that event, exactly."""
    report = desk.accept(
        story("flour 40", "flour 40.00", "-10 flour", "flour 30.0", "+5 flour", "flour 34.999")
    )
    assert told(report) == (1, 2, 1, 0)
    wrong = next(w for w in report.warnings if w.code is Code.ASSERTION_FAILED)
    assert "34.999 kg in the books" in wrong.message
    assert "the books had 35" in wrong.message
    assert wrong.source is not None
    assert wrong.source.line == 13


def test_only_what_is_stated_is_compared(desk: Desk) -> None:
    """Each attribute is compared by itself; one that is not stated cannot fail."""
    report = desk.accept(
        story(
            "bin 1; primaryAccountable: mill",
            "flour 40; containedIn: bin, state: fresh, currentLocation: shed",
            "-0 bin",
            "flour; state: fresh",
            "flour; state: stale",
            "flour; containedIn: bin",
            "flour; containedIn: null",
            "flour; currentLocation: yard",
            "flour; primaryAccountable: ada",
        )
    )
    assert told(report) == (2, 2, 4, 0)


def test_an_empty_container_says_there_is_none(desk: Desk) -> None:
    """``containedIn`` without a value asserts that the resource is in nothing."""
    report = desk.accept(story("flour 40", "-10 flour", "flour; containedIn: null"))
    assert told(report) == (1, 1, 0, 0)
    assert desk.of("ob:Assertion")[0]["ob:uncontained"] is True


def test_a_unit_that_is_another_of_its_kind_is_compared(desk: Desk) -> None:
    """What is stated in grams is compared with kilograms; what is stated in litres fails."""
    report = desk.accept(
        story("flour 40", "-10 flour")
        + "- {'@id': flour, '@type': EconomicResource, accountingQuantity: "
        "{hasNumericalValue: 30000, hasUnit: om:gram}}\n"
        "- {'@id': flour, '@type': EconomicResource, accountingQuantity: "
        "{hasNumericalValue: 30, hasUnit: om:litre}}\n"
    )
    assert told(report) == (1, 1, 1, 0)


def test_statements_of_unknown_stock_cannot_be_checked(desk: Desk) -> None:
    """Of a resource that events only mentioned no total is known; the statement is kept."""
    report = desk.accept(story("-10 flour", "flour 30"))
    assert told(report) == (0, 0, 0, 1)
    assert desk.stock(f"{MILL}flour").known is False


def test_what_a_nameless_event_made(desk: Desk) -> None:
    """A late statement equal to what one event made of its kind names what that event made."""
    report = desk.accept(story("made 5 rye", "flour 5; conformsTo: rye", "-1 flour", "flour 4"))
    assert told(report) == (0, 2, 0, 0)
    assert desk.record(f"{MILL}e1")["ob:creates"] == f"{MILL}flour"
    assert desk.amounts(f"{MILL}flour") == ("4", "4")


@pytest.mark.parametrize(
    ("steps", "amounts", "code"),
    [
        (["made 5 rye", "made 5 rye", "flour 5; conformsTo: rye"], "5", "opened_by_statement"),
        (["made 5 rye", "flour 6; conformsTo: rye"], None, "stated_late"),
        (["made 5 rye", "flour 5; conformsTo: wheat"], None, "stated_late"),
        (["made 5 rye", "flour; conformsTo: rye, state: fresh"], None, "stated_late"),
    ],
    ids=["two events", "another amount", "another kind", "no amount"],
)
def test_what_no_single_event_made(
    desk: Desk, steps: list[str], amounts: str | None, code: str
) -> None:
    """Where not exactly one event and one resource fit, nothing is guessed, and that is told."""
    report = desk.accept(story(*steps))
    assert code in codes(report.warnings)
    assert "ob:creates" not in desk.record(f"{MILL}e1")
    if amounts is None:
        assert f"{MILL}flour" not in set(desk.resources())
    else:
        assert desk.amounts(f"{MILL}flour") == (amounts, amounts)


def test_what_one_event_made_of_two_resources(desk: Desk) -> None:
    """Where two resources fit one event, both are opened, and neither is said to be made by it."""
    report = desk.accept(story("made 5 rye", "flour 5; conformsTo: rye", "grit 5; conformsTo: rye"))
    assert told(report) == (2, 0, 0, 0)
    assert "ob:creates" not in desk.record(f"{MILL}e1")


def test_a_known_resource_is_no_candidate(desk: Desk) -> None:
    """What the ledger already has in stock was not made by a nameless event of this document."""
    desk.accept(story("grit 5; conformsTo: rye, primaryAccountable: mill"))
    report = desk.accept(story("made 5 rye", "grit 5; conformsTo: rye", "flour 5; conformsTo: rye"))
    assert Code.OPENED_BY_STATEMENT.value not in codes(report.warnings)
    assert desk.record(f"{MILL}e1")["ob:creates"] == f"{MILL}flour"


def test_what_a_naming_event_made(desk: Desk) -> None:
    """A resource an event names, described in the same amount only after it, was made by it."""
    report = desk.accept(story("+5 flour", "flour 5"))
    assert told(report) == (0, 1, 0, 0)
    assert desk.record(f"{MILL}e1")["ob:creates"] == f"{MILL}flour"
    assert desk.stock(f"{MILL}flour").known is True


def test_a_resource_described_before_its_event_was_not_made_by_it(desk: Desk) -> None:
    """A resource described first and stated after an event has a stock nobody has counted."""
    report = desk.accept(story("flour", "+5 flour", "flour 5"))
    assert told(report) == (0, 0, 0, 1)
    assert desk.stock(f"{MILL}flour").known is False


def test_a_late_statement_is_opened_when_that_is_asked_for(desk: Desk) -> None:
    """``--accept-openings`` opens what is stated only after the events, and says so."""
    steps = ("flour 40", "-10 flour", "grit 7; primaryAccountable: mill")
    report = desk.accept(story(*steps), accept_openings=True)
    assert told(report) == (2, 0, 0, 0)
    assert desk.amounts(f"{MILL}grit") == ("7", "7")
    assert Code.OPENED_BY_STATEMENT.value in codes(report.warnings)


def test_a_late_statement_with_an_agent_cannot_be_checked(desk: Desk) -> None:
    """Nothing that is stated of a resource nothing has touched can hold or fail."""
    report = desk.accept(story("flour 40", "-10 flour", "grit 7; primaryAccountable: mill"))
    assert told(report) == (1, 0, 0, 1)
    assert [str(f) for f in findings(desk.ledger)] == []


DOZENS: Final = "accountingQuantity: {hasNumericalValue: 5, hasUnit: om:dozen}"


@pytest.mark.parametrize(
    ("hand", "elsewhere"),
    [("{hasNumericalValue: 7, hasUnit: om:one}", "53"), ("{hasNumericalValue: 61}", None)],
    ids=["no decimal number of dozens", "no unit"],
)
def test_what_is_at_hand_is_not_rounded(desk: Desk, hand: str, elsewhere: str | None) -> None:
    """What is missing at hand is written in a unit that holds it, or the file is refused."""
    report = desk.take(story(f"eggs; primaryAccountable: mill, {DOZENS}, onhandQuantity: {hand}"))
    if elsewhere is None:
        assert codes(report.problems) == {"unit_of_other_dimension"}
        return
    lent = next(e for e in desk.of("EconomicEvent") if e["action"] == "transferCustody")
    assert lent["resourceQuantity"]["hasNumericalValue"] == elsewhere
    assert desk.stock(f"{MILL}eggs").onhand * 12 == 7 * MICRO


def test_units_of_the_document_itself_are_compared(desk: Desk) -> None:
    """A unit that the document describes stands for its OM unit in the statements of it, too."""
    unit = f"- {{'@id': kilo, '@type': Unit, label: kilo, symbol: K, omUnitIdentifier: '{KILOGRAM}'}}\n"
    stated = (
        "- {'@id': flour, '@type': EconomicResource, primaryAccountable: mill, "
        "accountingQuantity: {hasNumericalValue: 5, hasUnit: kilo}, "
        "onhandQuantity: {hasNumericalValue: 3000, hasUnit: om:gram}}\n"
    )
    desk.accept(story() + unit + stated)
    assert desk.amounts(f"{MILL}flour") == ("5", "3")


def test_a_quantity_without_a_unit_is_none_of_that_unit(desk: Desk) -> None:
    """Thirty of nothing are not thirty kilograms; none is none in any unit."""
    bare = "- {{'@id': flour, '@type': EconomicResource, accountingQuantity: {{hasNumericalValue: {}}}}}\n"
    report = desk.accept(story("flour 40", "-10 flour") + bare.format(30))
    assert told(report) == (1, 0, 1, 0)
    emptied = story("rye 40", "-40 rye").replace("e2", "e3") + bare.format(0).replace(
        "flour", "rye"
    )
    assert told(desk.accept(emptied)) == (1, 1, 0, 0)
