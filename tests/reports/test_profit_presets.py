# SPDX-License-Identifier: MIT
"""Known rules are templates: named, sourced, and what they make of a surplus is what they say."""

from __future__ import annotations

import pytest

from valueflows.model.exact import Amount, Instant
from valueflows.model.terms import OB
from valueflows.reports.profit_presets import PROFIT_PRESETS, ProfitPresetError, profit_preset
from valueflows.reports.waterfall import allocate

from .lines import POLICY, WORKER, euros, person, told, total
from .paper import COOP

SINCE = Instant("2025-01-01T00:00:00Z")
PEOPLE = (
    person("artist", f"{OB}producer", royalties=10),
    person("founder", f"{OB}founder"),
    person("full", WORKER, hours=4, pay=3, capital=100),
    person("quarter", WORKER, hours=1, pay=1),
    person("resident", f"{OB}resident"),
    person("staff", f"{OB}employee", years=2),
)
MADE = {
    "uk-cic": {"Dividend: full": "350.00", "For the community": "650.00"},
    "fr-scic": {
        "Legal reserve": "150.00",
        "Statutory reserve": "425.00",
        "For the assembly to decide": "425.00",
    },
    "mondragon-surplus": {
        "Collective reserves": "450.00",
        "Members: full": "337.50",
        "Members: quarter": "112.50",
        "Education and community": "100.00",
    },
    "social-enterprise-mark": {
        "Social and environmental purposes": "500.00",
        "For the members to decide": "500.00",
    },
    "stocksy": {
        "A: founders: founder": "50.00",
        "B: staff: staff": "50.00",
        "C: artists: artist": "900.00",
    },
    "ampled": {
        "Artist-owners: artist": "850.00",
        "Worker-owners: full": "120.00",
        "Worker-owners: quarter": "30.00",
    },
    "pavilion": {"Members: full": "800.00", "Members: quarter": "200.00"},
    "equal-dividend": {"Residents: resident": "1000.00"},
}


@pytest.mark.parametrize("name", MADE)
def test_a_template_makes_of_a_surplus_what_it_says(name: str) -> None:
    """Of a thousand, in the amounts of the published rule."""
    _policy, lines = profit_preset(name, COOP, SINCE, iri=POLICY)
    made = told(allocate(euros("1000"), lines, PEOPLE))
    assert {what: amount for what, amount in made.items() if amount != "0.00"} == MADE[name]


def test_limited_interest_comes_before_what_members_share() -> None:
    """Two percent of the capital, of what the reserves left."""
    _policy, lines = profit_preset("ica-3", COOP, SINCE, iri=POLICY)
    made = allocate(euros("1000"), lines, PEOPLE)
    assert told(made)["Limited interest on shares: full"] == "2.00"
    assert total(made) == euros("1000")


@pytest.mark.parametrize("name", PROFIT_PRESETS)
def test_every_template_says_where_it_is_from(name: str) -> None:
    """Name, source and dates are there, and a loss pays nobody."""
    preset = PROFIT_PRESETS[name]
    assert all((preset.title, preset.asks, preset.source, preset.dated, preset.seen))
    policy, lines = profit_preset(name, COOP, SINCE, iri=POLICY)
    assert (policy.preset, policy.published_by) == (name, COOP)
    assert {line.line_of for line in lines} == {POLICY}
    assert not allocate(euros("-5"), lines, PEOPLE).payable


def test_an_organisation_changes_what_it_must() -> None:
    """The limit that a principle leaves open, for instance."""
    policy, _lines = profit_preset("ica-3", COOP, SINCE, iri=POLICY, cap=Amount("0.02"))
    assert (policy.cap, policy.base) == ("0.02", "averagePaidUpCapital")


def test_a_name_that_there_is_none_of_is_told() -> None:
    """With those that there are."""
    with pytest.raises(ProfitPresetError, match="no profit rule called 'x'; there are uk-cic"):
        profit_preset("x", COOP, SINCE, iri=POLICY)
