# SPDX-License-Identifier: MIT
"""Known profit rules as templates: a policy with its waterfall, with source, and what is lost.

A template is where an organisation begins: it takes one by name, changes what it must, and
publishes the policy as its own. None is legal advice, and a policy made of one keeps no law by
itself. Figures of laws change; each template says of when they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from valueflows.model.exact import Amount, Instant
from valueflows.model.policies import MaximumProfitPolicy, WaterfallLine
from valueflows.model.terms import OB, Ref, Tag

SEEN: Final = "2026-11"
"""When the sources were read, at second hand where they name no law."""
_MEMBERS: Final = f"{OB}memberWorker"


class ProfitPresetError(ValueError):
    """A name that no template has; the message tells those that there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfitPreset:
    """A known rule: what it asks in one sentence, where that is said, and what is lost here.

    ``says`` are fields of the policy, ``lines`` those of its waterfall in order.
    """

    name: str
    title: str
    asks: str
    source: str
    dated: str
    lost: tuple[str, ...] = ()
    says: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[Mapping[str, Any]] = ()
    seen: str = SEEN


def _line(order: int, kind: str, share: str | None = None, **more: Any) -> Mapping[str, Any]:
    numbers = {"until_share_of_capital", "rate_max"}
    made = {name: Amount(v) if name in numbers else v for name, v in more.items()}
    return {"order": order, "kind": kind, "share": share and Amount(share)} | made


def _shared(order: int, share: str | None, role: str, key: str, name: str) -> Mapping[str, Any]:
    """Return patronage of a class of members, as a share of what the orders before left."""
    more = {"share_of": "rest", "member_class": Tag(role), "key": key, "name": name}
    return _line(order, "patronage", share, **more)


_TO_CAPITAL: Final = {"concept": "returnToCapital", "base": "surplus"}

_PRESETS: Final = (
    ProfitPreset(
        name="uk-cic",
        title="United Kingdom, community interest company",
        asks="All dividends together take at most 35 % of distributable profits.",
        source="Dividend cap of community interest companies, as law firms tell it (muckle, harpermacleod)",
        dated="seen 2026",
        lost=(
            "Distributable profits may hold what earlier years left; here they are the year's.",
            "The limit of 20 % on interest that depends on performance is not judged.",
            "The asset lock on closure is no figure of a year.",
        ),
        says=_TO_CAPITAL | {"cap": Amount("0.35")},
        lines=(
            _line(1, "shareInterest", "0.35", name="Dividend"),
            _line(2, "commons", name="For the community"),
        ),
    ),
    ProfitPreset(
        name="fr-scic",
        title="France, société coopérative d'intérêt collectif",
        asks="At least 57.5 % of the surplus goes to indivisible reserves: 15 % and half of the rest.",
        source="les-scic.coop and pep2a, on what the law asks of a SCIC",
        dated="seen 2026",
        lost=(
            "Share interest follows a mean of bond rates plus 2 points: add a line with its rate.",
        ),
        says={"exclude": ("subsidies",)},
        lines=(
            _line(1, "legalReserve", "0.15", name="Legal reserve"),
            _line(2, "indivisibleReserve", "0.5", share_of="rest", name="Statutory reserve"),
            _line(3, "carryForward", name="For the assembly to decide"),
        ),
    ),
    ProfitPreset(
        name="mondragon-surplus",
        title="Mondragon-like",
        asks="45 % to collective reserves, 45 % to members' accounts by their pay, 10 % to the community.",
        source="Descriptions of the Mondragon co-operatives (maussen.eu, revolucioncooperativa)",
        dated="seen 2026",
        lost=(
            "Members' shares are credited to capital accounts there; here they are promised.",
            "Interest on capital of at most 7.5 %, and only of a surplus, comes before: add a line.",
        ),
        lines=(
            _line(1, "indivisibleReserve", "0.45", name="Collective reserves"),
            _line(1, "patronage", "0.45", member_class=Tag(_MEMBERS), key="pay", name="Members"),
            _line(1, "commons", "0.10", name="Education and community"),
        ),
    ),
    ProfitPreset(
        name="social-enterprise-mark",
        title="Social Enterprise Mark",
        asks="At least half of the profit serves social or environmental purposes.",
        source="socialenterprisemark.org.uk, as wikipreneurship reports it",
        dated="seen 2026",
        lost=(
            "At least half of the income must be traded, and assets are locked on closure.",
            "What a purpose is remains the organisation's word.",
        ),
        says=_TO_CAPITAL | {"cap": Amount("0.5")},
        lines=(
            _line(1, "commons", "0.5", name="Social and environmental purposes"),
            _line(2, "carryForward", name="For the members to decide"),
        ),
    ),
    ProfitPreset(
        name="ica-3",
        title="International Cooperative Alliance, third principle",
        asks="Limited compensation, if any, on capital subscribed as a condition of membership.",
        source="Guidance of the ICA on the third co-operative principle",
        dated="seen 2026",
        lost=("The principle names no figure: state the cap and the rate of the line.",),
        says={"concept": "returnToCapital", "base": "averagePaidUpCapital"},
        lines=(
            _line(1, "indivisibleReserve", "0.10", name="Reserves, indivisible at least in part"),
            _line(2, "shareInterest", rate_max="0.02", name="Limited interest on shares"),
            _line(3, "patronage", key="equal", name="Benefits in proportion: choose a key"),
        ),
    ),
    ProfitPreset(
        name="stocksy",
        title="Stocksy United",
        asks="What reserves left: founders 5 % equally, staff 5 % by years, artists 90 % by royalties.",
        source="support.stocksy.com, on patronage",
        dated="seen 2026",
        lost=(
            "What goes to reserves and charity before is the board's: state shares of lines 1 to 4.",
        ),
        lines=(
            _line(1, "legalReserve", "0", name="Statutory reserve"),
            _line(2, "indivisibleReserve", "0", name="Prudent reserve"),
            _line(3, "recoverLosses", name="Past deficits"),
            _line(4, "commons", "0", name="Charity"),
            _shared(5, "0.05", f"{OB}founder", "equal", "A: founders"),
            _shared(5, "0.05", f"{OB}employee", "years", "B: staff"),
            _shared(5, "0.90", f"{OB}producer", "royalties", "C: artists"),
        ),
    ),
    ProfitPreset(
        name="ampled",
        title="Ampled",
        asks="85 % to artist-owners by the support they received, 15 % to worker-owners.",
        source="docs.ampled.com",
        dated="seen 2026",
        lost=(
            "Support that artists received is counted as royalties: class it so.",
            "By what worker-owners share is their decision; hours stand here.",
        ),
        lines=(
            _shared(1, "0.85", f"{OB}producer", "royalties", "Artist-owners"),
            _shared(1, "0.15", _MEMBERS, "hours", "Worker-owners"),
        ),
    ),
    ProfitPreset(
        name="pavilion",
        title="Pavilion",
        asks="What remains is shared by members, a quarter member getting a quarter of a full one.",
        source="coop.pavilion.tech",
        dated="seen 2026",
        lost=(
            "4R/(4M+Q) and R/(4M+Q) are weights: record the hours agreed as the hours worked.",
            "The limits of 2000 and 500 dollars a month for a person cannot be expressed.",
        ),
        lines=(_line(1, "patronage", member_class=Tag(_MEMBERS), key="hours", name="Members"),),
    ),
    ProfitPreset(
        name="equal-dividend",
        title="An equal dividend to all residents",
        asks="Everybody who lives there gets the same.",
        source="The form of dividends that communities pay out of what they own together",
        dated="seen 2026",
        lines=(
            _line(1, "patronage", member_class=Tag(f"{OB}resident"), key="equal", name="Residents"),
        ),
    ),
)
PROFIT_PRESETS: Final = {preset.name: preset for preset in _PRESETS}


def profit_preset(
    name: str, organisation: str, valid_from: Instant, *, iri: str, **changed: Any
) -> tuple[MaximumProfitPolicy, tuple[WaterfallLine, ...]]:
    """Return the policy and the lines of a template as an organisation's own.

    ``iri`` is the policy's id, those of the lines begin with it; ``changed`` are fields of the
    policy that are to be other than in the template.
    """
    if name not in PROFIT_PRESETS:
        known = ", ".join(PROFIT_PRESETS)
        raise ProfitPresetError(f"there is no profit rule called {name!r}; there are {known}")
    preset = PROFIT_PRESETS[name]
    said: dict[str, Any] = {"name": preset.title, **preset.says, **changed}
    policy = MaximumProfitPolicy(
        id=iri, published_by=Ref(organisation), valid_from=valid_from, preset=name, **said
    )
    lines = (
        WaterfallLine(id=f"{iri}/line/{number}", line_of=Ref(iri), **line)
        for number, line in enumerate(preset.lines, 1)
    )
    return policy, tuple(lines)
