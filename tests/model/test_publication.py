# SPDX-License-Identifier: MIT
"""What everybody may see of a flow, and of whose words."""

from __future__ import annotations

import itertools

import pytest

from valueflows.model.agents import Organization, Person, SpatialThing
from valueflows.model.agreements import Agreement, AgreementBundle
from valueflows.model.catalog import CLASSES
from valueflows.model.flows import Claim, Commitment, EconomicEvent, Intent
from valueflows.model.processes import Process
from valueflows.model.publication import (
    FlowFacts,
    Party,
    Rule,
    hidden_of,
    is_public,
    remarks_of,
    rule_of,
    strictest,
)
from valueflows.model.publishing import BY_HAND, DAILY, WITHHELD, PublicationRule
from valueflows.model.resources import EconomicResource

NOBODY, GROUP, NAMED, PERSON = Party.NOBODY, Party.GROUP, Party.NAMED, Party.PERSON
PLAIN = FlowFacts(GROUP, GROUP, labour=False, wish=False, money=False, tied=False)
OPEN = Rule()
NO_FLOWS = Rule(flows=False)
NO_PERSONS = Rule(trade_with_persons=False)


@pytest.mark.parametrize(
    ("provider", "receiver", "facts", "rule", "public"),
    [
        # goods: whoever they are between, one of them must be a group or named
        (GROUP, GROUP, {}, OPEN, True),
        (GROUP, PERSON, {}, OPEN, True),
        (PERSON, GROUP, {}, OPEN, True),
        (GROUP, NOBODY, {}, OPEN, True),
        (NOBODY, GROUP, {}, OPEN, True),
        (NAMED, PERSON, {}, OPEN, True),
        (NAMED, NOBODY, {}, OPEN, True),
        (PERSON, PERSON, {}, OPEN, False),
        (PERSON, NOBODY, {}, OPEN, False),
        (NOBODY, NOBODY, {}, OPEN, False),
        # labour: of no person, named or not; whoever does it may be a person, but not in a vacancy
        (PERSON, GROUP, {"labour": True}, OPEN, False),
        (NAMED, GROUP, {"labour": True}, OPEN, False),
        (GROUP, GROUP, {"labour": True}, OPEN, True),
        (GROUP, PERSON, {"labour": True}, OPEN, True),
        (NOBODY, GROUP, {"labour": True}, OPEN, False),
        (NOBODY, GROUP, {"labour": True, "wish": True}, OPEN, True),
        (PERSON, GROUP, {"labour": True, "wish": True}, OPEN, False),
        # money: to no person, named or not; from persons it is trade
        (GROUP, PERSON, {"money": True}, OPEN, False),
        (GROUP, NAMED, {"money": True}, OPEN, False),
        (GROUP, PERSON, {"money": True, "wish": True}, OPEN, False),
        (GROUP, NOBODY, {"money": True}, OPEN, False),
        (GROUP, NOBODY, {"money": True, "wish": True}, OPEN, True),
        (PERSON, GROUP, {"money": True}, OPEN, True),
        (NOBODY, GROUP, {"money": True}, OPEN, True),
        (GROUP, GROUP, {"money": True}, OPEN, True),
        # what belongs to something hidden
        (GROUP, GROUP, {"tied": True}, OPEN, False),
        # stricter rules
        (GROUP, GROUP, {}, NO_FLOWS, False),
        (GROUP, PERSON, {}, NO_PERSONS, False),
        (PERSON, GROUP, {"money": True}, NO_PERSONS, False),
        (GROUP, NAMED, {}, NO_PERSONS, True),
        (GROUP, GROUP, {}, NO_PERSONS, True),
    ],
)
def test_the_rule(
    provider: Party, receiver: Party, facts: dict[str, bool], rule: Rule, *, public: bool
) -> None:
    """One line for each way a flow can be."""
    flow = PLAIN._replace(provider=provider, receiver=receiver, **facts)
    assert is_public(flow, rule) is public


def test_no_rule_shows_pay_hours_or_what_is_tied() -> None:
    """Whatever a record of the rule says; and a stricter rule never shows more."""
    yes_no = (True, False)
    rules = [Rule(a, b, c) for a, b, c in itertools.product(yes_no, repeat=3)]
    for provider, receiver in itertools.product(Party, repeat=2):
        for facts in itertools.product(yes_no, repeat=4):
            flow = FlowFacts(provider, receiver, *facts)
            shown = [rule for rule in rules if is_public(flow, rule)]
            assert not shown or OPEN in shown
            if flow.tied or (flow.money and flow.receiver in {NAMED, PERSON}):
                assert not shown
            if flow.labour and flow.provider in {NAMED, PERSON}:
                assert not shown


def test_the_rule_that_a_record_states() -> None:
    """All that it says counts; without a record a ledger is open, once a day."""
    stated = PublicationRule(
        id="urn:x:rule",
        flows=WITHHELD,
        trade_with_persons=WITHHELD,
        free_text="shown",
        pace=BY_HAND,
    )
    closed = Rule(flows=False, trade_with_persons=False, free_text=True, pace=BY_HAND)
    assert rule_of(stated) == closed
    default = Rule(flows=True, trade_with_persons=True, free_text=False, pace=DAILY)
    assert rule_of(None) == rule_of(PublicationRule(id="urn:x:rule")) == default


def test_of_several_rules_the_strictest_holds() -> None:
    """Only what all of them show; none, or the same twice, changes nothing."""
    assert strictest([]) == Rule()
    by_hand = Rule(free_text=True, pace=BY_HAND)
    assert strictest([by_hand, by_hand]) == by_hand
    assert strictest([NO_PERSONS, Rule(free_text=True), NO_FLOWS]) == Rule(
        flows=False, trade_with_persons=False
    )


@pytest.mark.parametrize(
    ("cls", "remarks", "hidden"),
    [
        (EconomicEvent, {"note", "image"}, set()),
        (Commitment, {"note"}, set()),
        (Claim, {"note"}, set()),
        (Intent, {"note", "image", "image_list"}, set()),
        (Process, {"note"}, set()),
        (EconomicResource, {"note", "image", "image_list"}, set()),
        (Agreement, {"note", "name"}, set()),
        (AgreementBundle, {"note", "name"}, set()),
        (Organization, set(), set()),
        (Person, set(), {"name", "note", "image", "primary_location"}),
        (
            SpatialThing,
            set(),
            {"name", "note", "mappable_address", "lat", "long", "alt", "has_detailed_geometry"},
        ),
    ],
)
def test_whose_words_are_hidden(cls: type, remarks: set[str], hidden: set[str]) -> None:
    """A rule may show remarks; what is personal it may not."""
    assert remarks_of(cls) == remarks
    assert hidden_of(cls) == remarks | hidden


def test_everything_personal_is_hidden() -> None:
    """In every class of the table."""
    for cls in CLASSES.values():
        assert hidden_of(cls) >= remarks_of(cls)
