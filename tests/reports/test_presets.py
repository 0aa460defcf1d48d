# SPDX-License-Identifier: MIT
"""Known pay rules as templates: complete, named, sourced, and honest about what they are not."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.reports.smallbooks import COOP
from valueflows.model.exact import Amount, Instant
from valueflows.model.terms import OB, properties
from valueflows.reports.presets import PRESETS, PresetError, preset
from valueflows.reports.wagedisclosure import definition

FROM: Final = Instant("2025-01-01T00:00:00Z")


@pytest.mark.parametrize("name", PRESETS)
def test_every_template_makes_a_policy(name: str) -> None:
    """Each makes a policy that names it, and every word in it is one that the field knows."""
    made = preset(name, COOP, FROM, hours_per_fte="1720")
    assert (made.preset, made.published_by, made.valid_from) == (name, COOP, FROM)
    for row in properties(type(made)):
        value = getattr(made, row.name)
        said = value if isinstance(value, tuple) else (value,)
        assert not row.choices or {v for v in said if v is not None} <= set(row.choices)


@pytest.mark.parametrize("name", PRESETS)
def test_every_template_says_where_it_comes_from(name: str) -> None:
    """Each has a title, one sentence, a source, a date and the month it was read."""
    known = PRESETS[name]
    assert known.name == name
    assert known.counts.endswith(".")
    assert all((known.title, known.source, known.dated, known.seen))
    assert all(sentence.endswith(".") for sentence in known.lost)


@pytest.mark.parametrize(
    ("name", "cap"),
    [
        ("sec-402u", None),
        ("esrs-s1-16", None),
        ("iris-oi1582", None),
        ("wagemark", "8"),
        ("italy-112-2017", "8"),
        ("esus-a", "7"),
        ("esus-b", "10"),
        ("wnt", "223000"),
        ("mondragon", "6"),
    ],
)
def test_limits_are_those_of_the_rules(name: str, cap: str | None) -> None:
    """A rule that is disclosure only has no limit; the others have theirs."""
    assert preset(name, COOP, FROM, hours_per_fte="1720").cap == cap


def test_a_template_can_be_changed() -> None:
    """Any field may be said otherwise, a derogation for instance."""
    said: dict[str, Any] = {"derogation_cap": Amount("12"), "derogation_reason": "proven need"}
    made = preset("italy-112-2017", COOP, FROM, hours_per_fte="1720", iri="urn:x:1", **said)
    assert (made.id, made.cap, made.derogation_cap) == ("urn:x:1", "8", "12")


def test_ids_follow_from_what_is_said() -> None:
    """The same policy has the same id, another one another."""
    one, same = (preset("sec-402u", COOP, FROM) for _ in range(2))
    other = preset("sec-402u", COOP, FROM, name="Ours")
    assert one.id == same.id
    assert one.id.startswith("urn:uuid:")
    assert one.id != other.id


def test_definitions_are_shown_without_what_is_not_said() -> None:
    """A definition has the names of our vocabulary, and nothing for what is left open."""
    shown = definition(preset("wnt", COOP, FROM, hours_per_fte="1720"))
    assert shown["ob:cap"] == "223000"
    assert shown["ob:scope"] == (f"{OB}director",)
    assert "ob:derogationCap" not in shown


def test_a_rule_nobody_knows() -> None:
    """An unknown name is refused, with the names there are."""
    with pytest.raises(PresetError, match="no known rule; these are: sec-402u"):
        preset("fair", COOP, FROM)


@pytest.mark.parametrize("name", [name for name in PRESETS if PRESETS[name].needs_full_time])
def test_rules_that_need_a_full_time_year(name: str) -> None:
    """What cannot be measured without the hours of full time asks for them."""
    with pytest.raises(PresetError, match=f"{name} needs hours_per_fte"):
        preset(name, COOP, FROM)


def test_full_timers_alone() -> None:
    """The rule on full-timers counts nobody with fewer hours than a full-time year has."""
    assert preset("iris-oi1582", COOP, FROM, hours_per_fte="1800").min_hours == "1800"
