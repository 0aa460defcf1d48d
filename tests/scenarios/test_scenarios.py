# SPDX-License-Identifier: MIT
"""Every scenario of every table in this folder, played on a real ledger, one test each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from valueflows.model.actions import ACTIONS
from valueflows.model.problems import Code

from .play import play
from .table import Scenario, read

FILES = sorted(Path(__file__).parent.glob("*.txt"))
SCENARIOS = [(path.stem, scenario) for path in FILES for scenario in read(path)]


def _params() -> list[Any]:
    out = []
    for stem, scenario in SCENARIOS:
        slug = re.sub(r"[^a-z0-9]+", "-", scenario.title.lower()).strip("-")
        out.append(pytest.param(scenario, id=f"{stem}-{slug}"))
    return out


@pytest.mark.parametrize("scenario", _params())
def test_scenario(scenario: Scenario, tmp_path: Path) -> None:
    """What a table says follows from its lines does follow, on disk as in memory."""
    play(scenario, tmp_path / "ledger")


def test_every_title_is_told_once() -> None:
    """No two scenarios of a file have one title, so that a failure names its table."""
    titles = [(stem, scenario.title) for stem, scenario in SCENARIOS]
    assert len(set(titles)) == len(titles)


def test_every_action_is_recorded_somewhere() -> None:
    """Each of the nineteen actions has a line that is accepted, and one that is refused."""
    lines = [line for _, scenario in SCENARIOS for line in scenario.lines]
    accepted = {line.said["action"] for line in lines if not line.refused}
    refused = {line.said["action"] for line in lines if line.refused}
    assert set(ACTIONS) - accepted == set()
    assert set(ACTIONS) - refused == set()


RULES = {
    Code.UNKNOWN_ACTION,
    Code.NOT_FOUND,
    Code.AGENT_MISSING,
    Code.ACTION_CANNOT_BE_INPUT,
    Code.ACTION_CANNOT_BE_OUTPUT,
    Code.ACTION_TAKES_NO_TO_RESOURCE,
    Code.QUANTITY_MISSING,
    Code.QUANTITY_NOT_APPLICABLE,
    Code.QUANTITY_IS_NEGATIVE,
    Code.UNIT_OF_OTHER_DIMENSION,
    Code.END_BEFORE_BEGINNING,
    Code.CANNOT_CREATE_RESOURCE,
    Code.RESOURCE_ALREADY_EXISTS,
    Code.RESOURCE_OF_ANOTHER_AGENT,
    Code.CORRECTION_DIFFERS_FROM_ORIGINAL,
    Code.CORRECTION_EXCEEDS_ORIGINAL,
    Code.CORRECTION_DATE,
    Code.PROVIDER_MUST_HOLD_RESOURCE,
    Code.PARTIAL_TRANSFER_NEEDS_SECOND_RESOURCE,
    Code.COMBINE_TAKES_WHOLE_RESOURCE,
    Code.RESOURCE_IS_NOT_CONTAINED,
    Code.CONTAINMENT_CYCLE,
    Code.OUTPUT_EXCEEDS_PAIRED_INPUT,
    Code.STAGE_OF_PARTIAL_STOCK,
    Code.STOCK_BELOW_ZERO,
    Code.CONTAINMENT_UNKNOWN,
}
"""Every rule that one event, or a few in order, can break."""


def test_every_rule_of_flows_is_broken_somewhere() -> None:
    """Each rule that an event can break has a line that breaks it."""
    lines = [line for _, scenario in SCENARIOS for line in scenario.lines]
    broken = {code for line in lines for code in (*line.refused, *line.warns)}
    assert {code.value for code in RULES} - broken == set()
