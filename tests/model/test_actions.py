# SPDX-License-Identifier: MIT
"""The nineteen rows are the ontology's, and what is said of them follows from their columns."""

from __future__ import annotations

import re

import pytest

from valueflows.model.actions import (
    ACTIONS,
    COLUMNS,
    IMPLIED_CUSTODY,
    IMPLIED_RIGHTS,
    MEANINGS,
    NONE,
)

WORDS = {
    "input_output": {"input", "output", "outputInput", NONE},
    "pairs_with": {"accept", "modify", "pickup", "dropoff", NONE},
    "create_resource": {"optional", "optionalTo", NONE},
    "event_quantity": {"resource", "effort", "both"},
    "accounting_effect": {"increment", "decrement", "decrementIncrement", "incrementTo", NONE},
    "onhand_effect": {"increment", "decrement", "decrementIncrement", "incrementTo", NONE},
    "location_effect": {"new", "update", "updateTo", NONE},
    "contained_effect": {"update", "remove", NONE},
    "accountable_effect": {"new", "updateTo", NONE},
    "stage_effect": {"update", NONE},
    "state_effect": {"update", "updateTo", NONE},
}


def test_there_are_nineteen_and_each_is_explained() -> None:
    """Every action has a row under its own name and a sentence of its own."""
    assert len(ACTIONS) == 19
    assert all(name == row.name for name, row in ACTIONS.items())
    assert set(MEANINGS) == set(ACTIONS)
    assert len(set(MEANINGS.values())) == 19


@pytest.mark.parametrize("column", COLUMNS)
def test_columns_hold_the_words_of_the_ontology(column: str) -> None:
    """No column holds a word that effects do not know."""
    assert {getattr(row, column) for row in ACTIONS.values()} <= WORDS[column]


def test_columns_are_all_there() -> None:
    """The eleven effect columns, and nothing else."""
    assert set(COLUMNS) == set(WORDS)


TWICE = "decrementIncrement"


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("accept", "input modify - resource - decrement update - - - update"),
        ("cite", "input - - resource - - - - - - update"),
        ("combine", "input - - resource - decrement - update - - update"),
        ("consume", "input - - resource decrement decrement - - - - update"),
        ("copy", "- - optionalTo resource incrementTo incrementTo new - new - updateTo"),
        ("deliverService", "outputInput - - resource - - - - - - -"),
        ("dropoff", "output pickup - resource - increment update - - update update"),
        ("lower", "- - optional resource decrement decrement - - new - update"),
        ("modify", "output accept - resource - increment update - - update update"),
        ("move", f"- - optionalTo resource {TWICE} {TWICE} updateTo - - - updateTo"),
        ("pickup", "input dropoff - resource - decrement update - - - update"),
        ("produce", "output - optional resource increment increment new - new update update"),
        ("raise", "- - optional resource increment increment - - new - update"),
        ("separate", "output - - resource - increment - remove - update update"),
        ("transfer", f"- - optionalTo resource {TWICE} {TWICE} updateTo - updateTo - updateTo"),
        (
            "transferAllRights",
            "- - optionalTo resource decrementIncrement - - - updateTo - updateTo",
        ),
        ("transferCustody", "- - optionalTo resource - decrementIncrement updateTo - - - updateTo"),
        ("use", "input - - both - - - - - - update"),
        ("work", "input - - effort - - - - - - -"),
    ],
)
def test_rows_are_those_of_valueflows(name: str, row: str) -> None:
    """Each row, as the published tables have it."""
    assert [getattr(ACTIONS[name], column) for column in COLUMNS] == row.split()


def test_pairs_are_mutual() -> None:
    """What pairs with another action is paired with by it; one enters, the other leaves."""
    for row in ACTIONS.values():
        if row.pairs_with != NONE:
            other = ACTIONS[row.pairs_with]
            assert other.pairs_with == row.name
            assert row.may_be_input != other.may_be_input
            assert row.may_be_output != other.may_be_output


def test_roles_in_a_process() -> None:
    """Inputs enter, outputs leave, a service may do both, transfers and counts neither."""
    both = {name for name, row in ACTIONS.items() if row.may_be_input and row.may_be_output}
    neither = {
        name for name, row in ACTIONS.items() if not row.may_be_input and not row.may_be_output
    }
    assert both == {"deliverService"}
    assert neither == {
        *("transfer", "transferAllRights", "transferCustody", "move"),
        *("copy", "raise", "lower"),
    }


def test_what_moves() -> None:
    """Transfers and moves take from one resource and add to another; nothing else does."""
    moves = {name for name, row in ACTIONS.items() if row.moves}
    assert moves == {"transfer", "transferAllRights", "transferCustody", "move"}


def test_implied_transfers_are_of_inputs_and_outputs() -> None:
    """Rights and custody are implied by different verbs, and only inside processes."""
    assert not IMPLIED_RIGHTS & IMPLIED_CUSTODY
    for name in IMPLIED_RIGHTS | IMPLIED_CUSTODY:
        assert ACTIONS[name].may_be_input or ACTIONS[name].may_be_output


def test_labels_are_words() -> None:
    """A label is the verb in lower-case words."""
    assert ACTIONS["transferAllRights"].label == "transfer all rights"
    assert all(re.fullmatch(r"[a-z]+( [a-z]+)*", row.label) for row in ACTIONS.values())
