# SPDX-License-Identifier: MIT
"""Known pay rules as templates of policies: named, with their source, and what we cannot say of them.

A template is where an organisation begins: it takes one by name, changes what it must, and publishes
the policy as its own. None of them is legal advice, and a policy made of one keeps no law by itself.
Figures of laws change; each template says of when they are.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from valueflows.model.agents import Organization
from valueflows.model.exact import Amount, Instant
from valueflows.model.policies import MaximumWagePolicy
from valueflows.model.terms import OB, Ref, Tag
from valueflows.reports.canonical import canonical, digest
from valueflows.reports.measuring import OUTSIDE
from valueflows.reports.wagedisclosure import definition

SEEN: Final = "2026-11"
"""When the sources were read; they were read at second hand where the source names no law."""

_WAGES: Final = ("basic", "overtime", "bonus", "leavePay")
_ALL: Final = (*_WAGES, "benefitInKind", "employerPension", "equityGrant", "labourPatronage")


class PresetError(ValueError):
    """A name that no template has, or a template that lacks what it needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A known rule: what it counts in one sentence, where that is said, and what is lost here.

    ``dated`` is the rule's own date or that of its figures. ``says`` are the fields of the policy
    that it sets. ``full_timers`` counts nobody with fewer hours than a full-time year has.
    """

    name: str
    title: str
    counts: str
    source: str
    dated: str
    lost: tuple[str, ...] = ()
    says: Mapping[str, Any] = field(default_factory=dict)
    full_timers: bool = False
    seen: str = SEEN

    @property
    def needs_full_time(self) -> bool:
        """Whether the hours of a full-time year must be said to use it."""
        basis = self.says.get("time_basis")
        by_hours = "prorate_cap" in self.says or self.says.get("base") in OUTSIDE
        return self.full_timers or by_hours or basis != "actualYear"


_UK: Final = {
    "components": _ALL,
    "countries": ("GB",),
    "time_basis": "fteYear",
    "exclude_top_from_base": True,
}
_UK_LOST: Final = (
    "The rule compares the chief executive; name the role with top=namedRole and top_role.",
    "Options B and C of the rule, which take employees from other data, are not made here.",
)
_HEADCOUNT: Final = {"components": _ALL, "time_basis": "actualYear", "base": "medianExclTop"}
_ESUS: Final = {"components": _WAGES, "time_basis": "actualYear", "base": "legalMinimum"}
_ESUS_LOST: Final = (
    "A floor agreed for a branch stands in the place of the legal one: record it as a legal floor.",
)


def _uk(share: str, base: str) -> Preset:
    return Preset(
        name=f"uk-option-a-{share}",
        title=f"United Kingdom, pay ratio at P{share[1:]}, option A",
        counts=f"Highest pay over what the employee at P{share[1:]} has, full-time equivalent.",
        source="SI 2018/860, which adds paragraphs 19C to 19G to Schedule 8",
        dated="2018",
        lost=_UK_LOST,
        says=_UK | {"base": base},
    )


_PRESETS: Final = (
    Preset(
        name="sec-402u",
        title="United States, SEC Regulation S-K Item 402(u)",
        counts="Highest total pay over the median of all other employees, part-timers as paid.",
        source="Item 402(u), as summaries by law firms tell it",
        dated="summaries read in 2026-11; the text of the rule was not",
        lost=(
            "The rule compares the chief executive; name the role with top=namedRole and top_role.",
            (
                "The company picks a date in the last three months: state population_date; without "
                "one, the last day of the period counts."
            ),
            "The median person may be kept for three years; here it is found anew.",
            "Pay of permanent staff for part of a year may be counted up: annualise=permanentOnly.",
        ),
        says=_HEADCOUNT | {"population": "onDate"},
    ),
    _uk("p25", "p25"),
    _uk("p50", "median"),
    _uk("p75", "p75"),
    Preset(
        name="esrs-s1-16",
        title="ESRS S1-16 paragraph 97(b) and GRI 2-21",
        counts="Highest total pay over the median of all others, by headcount.",
        source="ESRS S1-16, paragraph 97(b); GRI 2-21",
        dated="ESRS Set 1; GRI 2021",
        lost=(
            "GRI asks for the ratio of the increases in per cent as well.",
            "Where the basis is full-time equivalents, say time_basis=fteYear.",
        ),
        says=_HEADCOUNT | {"percentile_method": "linear"},
    ),
    Preset(
        name="iris-oi1582",
        title="IRIS+ OI1582, wage equity",
        counts="Highest full-time pay with bonuses over the lowest; benefits do not count.",
        source="iris.thegiin.org, OI1582",
        dated="as catalogued in 2026",
        says={"components": _WAGES, "time_basis": "actualYear", "base": "min"},
        full_timers=True,
    ),
    Preset(
        name="wagemark",
        title="Wagemark",
        counts="Highest pay over the mean of the lowest tenth, at most 8 to 1.",
        source="wagemark.org",
        dated="enrolment discontinued, as its operator says",
        lost=(
            "How part-time work was weighed is not published; here it is full-time equivalents.",
        ),
        says={
            "components": _ALL,
            "time_basis": "fteYear",
            "base": "meanBottomDecile",
            "cap": Amount("8"),
        },
    ),
    Preset(
        name="italy-112-2017",
        title="Italy, social enterprise, D.Lgs 112/2017 article 13",
        counts="Highest gross annual pay over the lowest, at most 8 to 1.",
        source="D.Lgs 112/2017 article 13; L. 85/2023 for the derogation",
        dated="2017, changed in 2023",
        lost=(
            (
                "Up to 12 to 1 holds where a need for skills is proven: state derogation_cap, its "
                "reason and its end."
            ),
            (
                "That pay over 40 % above the collective agreement of the grade counts as profit "
                "distributed is another test, and not made here."
            ),
        ),
        says={
            "components": _WAGES,
            "time_basis": "fteYear",
            "base": "min",
            "cap": Amount("8"),
        },
    ),
    Preset(
        name="esus-a",
        title="France, ESUS, mean of the five highest",
        counts="Mean of the five highest with bonuses over the legal floor, at most 7 times.",
        source="L. 2014-856 article 11",
        dated="2014",
        lost=_ESUS_LOST,
        says=_ESUS | {"top": "meanTopK", "top_count": 5, "cap": Amount("7")},
    ),
    Preset(
        name="esus-b",
        title="France, ESUS, the highest",
        counts="Highest pay with bonuses over the legal floor, at most 10 times.",
        source="L. 2014-856 article 11",
        dated="2014",
        lost=_ESUS_LOST,
        says=_ESUS | {"cap": Amount("10")},
    ),
    Preset(
        name="wnt",
        title="Netherlands, WNT",
        counts="No top official above 223,000 euros a year, less in proportion for part time.",
        source="WNT article 2.1; Uitvoeringsregeling WNT article 2",
        dated="the amount is the general one of 2023; other years and sectors have others",
        lost=("Who is a top official is said by the law; here directors are.",),
        says={
            "measure": "absolute",
            "components": _ALL,
            "scope": (Tag(f"{OB}director"),),
            "time_basis": "actualYear",
            "prorate_cap": True,
            "cap": Amount("223000"),
        },
    ),
    Preset(
        name="mondragon",
        title="As in Mondragon, about 6 to 1",
        counts="Highest hourly pay over the lowest, at most 6 to 1.",
        source="maussen.eu, on the Mondragon co-operatives",
        dated="not dated by its source",
        lost=(
            (
                "The rule compares the indices of jobs, which no ledger holds; here basic pay for an "
                "hour stands in their place."
            ),
            "4.5 to 1 is told of small co-operatives, 9 to 1 or 70 % of the market of finance.",
        ),
        says={
            "components": ("basic",),
            "time_basis": "hour",
            "base": "min",
            "cap": Amount("6"),
        },
    ),
)
PRESETS: Final = {preset.name: preset for preset in _PRESETS}
"""The templates by name."""


def preset(
    name: str,
    organisation: str,
    valid_from: Instant,
    /,
    *,
    hours_per_fte: str | None = None,
    iri: str | None = None,
    **changes: Any,
) -> MaximumWagePolicy:
    """Return a known rule as a policy of an organisation, with some fields changed.

    Without an id it gets one that follows from what it says. ``PresetError`` for a name that there
    is none of, or a rule that needs the hours of a full-time year and is not told them.
    """
    template = PRESETS.get(name)
    if template is None:
        raise PresetError(f"{name!r} is no known rule; these are: {', '.join(PRESETS)}")
    full_time = Amount.parse(hours_per_fte) if hours_per_fte is not None else None
    if template.needs_full_time and full_time is None:
        raise PresetError(f"{name} needs hours_per_fte, the hours of a full-time year (as 1720)")
    said = dict(template.says) | ({"min_hours": full_time} if template.full_timers else {})
    policy = MaximumWagePolicy(
        id=iri or "",
        **(
            {
                "name": template.title,
                "published_by": Ref[Organization](organisation),
                "valid_from": valid_from,
                "preset": name,
                "hours_per_fte": full_time,
            }
            | said
            | changes
        ),
    )
    return policy if iri else _named(policy)


def _named(policy: MaximumWagePolicy) -> MaximumWagePolicy:
    """Return a policy with the id that its content makes."""
    number = uuid.uuid5(uuid.NAMESPACE_URL, digest(canonical(definition(policy))))
    return replace(policy, id=f"urn:uuid:{number}")
