# SPDX-License-Identifier: MIT
"""The rules that an organisation sets itself for its highest pay and its profit, and publishes.

A policy is never edited: another one supersedes it. ``reports`` says what is measured by them.
"""

from __future__ import annotations

from typing import ClassVar, Final

from valueflows.model.agents import Agent, Organization
from valueflows.model.exact import Amount, Instant
from valueflows.model.records import Record
from valueflows.model.resources import ResourceSpecification
from valueflows.model.terms import OB, Inverse, Ref, Tag, Uri, prop, record

COMPONENTS: Final = (
    "basic",
    "overtime",
    "bonus",
    "leavePay",
    "benefitInKind",
    "employerPension",
    "equityGrant",
    "labourPatronage",
    "drawing",
    "capitalReturn",
    "royalty",
    "contractorFee",
    "reimbursement",
)
USUAL_COMPONENTS: Final = (
    "basic",
    "overtime",
    "bonus",
    "leavePay",
    "benefitInKind",
    "contractorFee",
)
USUAL_SCOPE: Final = (Tag(f"{OB}employee"), Tag(f"{OB}memberWorker"))
HOUR: Final = "hour"
FTE_MONTH: Final = "fteMonth"
FTE_YEAR: Final = "fteYear"
ACTUAL_YEAR: Final = "actualYear"
TIME_BASES: Final = (HOUR, FTE_MONTH, FTE_YEAR, ACTUAL_YEAR)
TOPS: Final = ("max", "meanTopK", "percentile", "namedRole")
BASES: Final = (
    "min",
    "p10",
    "meanBottomDecile",
    "p25",
    "median",
    "medianExclTop",
    "p75",
    "mean",
    "livingWage",
    "legalMinimum",
    "fixed",
)
CONCEPTS: Final = (
    "surplusBeforeDistribution",
    "afterLabourPatronage",
    "afterTax",
    "returnToCapital",
)
PROFIT_BASES: Final = (
    "revenue",
    "totalCost",
    "averagePaidUpCapital",
    "averageEquity",
    "unitPrice",
    "surplus",
    "none",
)
LINE_KINDS: Final = (
    "recoverLosses",
    "legalReserve",
    "indivisibleReserve",
    "commons",
    "shareInterest",
    "patronage",
    "carryForward",
)
KEYS: Final = ("equal", "hours", "pay", "purchases", "royalties", "years")


@record
class _Policy(Record):
    """What every rule says of itself."""

    namespace: ClassVar = OB
    name: str = prop("ob:name", "What it is called.")
    published_by: Ref[Organization] = prop("ob:publishedBy", "Whose rule it is.")
    adopted_by: str | None = prop("ob:adoptedBy", "Who decided it, and where.", default=None)
    adopted_at: Instant | None = prop("ob:adoptedAt", "When it was decided.", default=None)
    valid_from: Instant = prop("ob:validFrom", "From when it holds.")
    valid_through: Instant | None = prop(
        "ob:validThrough", "Until when it holds, itself not included.", default=None
    )


@record
class MaximumWagePolicy(_Policy):
    """How much the best-paid may earn, in whose eyes and by which count."""

    supersedes: Ref[MaximumWagePolicy] | None = prop(
        "ob:supersedes", "The policy in whose place it stands.", default=None
    )
    preset: str | None = prop("ob:preset", "The known rule it was taken from.", default=None)
    boundary: tuple[Ref[Organization], ...] = prop(
        "ob:boundary", "Organisations whose people it counts beside the publisher's.", default=()
    )
    scope: tuple[Tag, ...] = prop(
        "ob:scope",
        "Roles of those it counts; without one, employees and member-workers.",
        default=(),
    )
    countries: tuple[str, ...] = prop(
        "ob:country", "Countries whose people it counts; none means all.", default=()
    )
    min_hours: Amount | None = prop(
        "ob:minHours", "The least hours in the period of those it counts.", default=None
    )
    population: str = prop(
        "ob:population",
        "Who is counted: anyonePaidInPeriod, or who belongs to it onDate.",
        default="anyonePaidInPeriod",
        choices=("anyonePaidInPeriod", "onDate"),
    )
    population_date: Instant | None = prop(
        "ob:populationDate", "The date that counts.", default=None
    )
    components: tuple[str, ...] = prop(
        "ob:component",
        "What is pay; without one, what is usual: wages, bonuses, leave, benefits and fees.",
        default=(),
        choices=COMPONENTS,
    )
    counted: str = prop(
        "ob:counted",
        "gross, net, or totalEmployerCost.",
        default="gross",
        choices=("gross", "net", "totalEmployerCost"),
    )
    recognised: str = prop(
        "ob:recognised",
        "accrued: in the period it is owed for; paid: in the one it is paid in.",
        default="accrued",
        choices=("accrued", "paid"),
    )
    time_basis: str = prop(
        "ob:timeBasis",
        "hour, fteMonth, fteYear (as if full time), or actualYear (as paid).",
        default=FTE_YEAR,
        choices=TIME_BASES,
    )
    hours_per_fte: Amount | None = prop(
        "ob:hoursPerFTE", "The hours of a full-time year.", default=None
    )
    leave_counts: bool = prop(
        "ob:leaveCounts", "Whether hours of paid leave count as hours.", default=True
    )
    annualise: str = prop(
        "ob:annualise",
        "Whose pay for part of a year is counted up to a whole one.",
        default="none",
        choices=("none", "permanentOnly", "all"),
    )
    measure: str = prop(
        "ob:measure",
        "ratio of the top to the base, or absolute: an amount nobody exceeds.",
        default="ratio",
        choices=("ratio", "absolute"),
    )
    top: str = prop("ob:top", "What stands above.", default="max", choices=TOPS)
    top_count: int | None = prop("ob:topCount", "Of how many the mean is taken.", default=None)
    top_percentile: Amount | None = prop(
        "ob:topPercentile", "Which percentile, 0 to 100.", default=None
    )
    top_role: Tag | None = prop("ob:topRole", "The role whose pay it is.", default=None)
    base: str = prop(
        "ob:baseStatistic", "What stands below.", default="medianExclTop", choices=BASES
    )
    base_amount: Amount | None = prop(
        "ob:baseAmount", "The base where it is a fixed amount, for a full-time year.", default=None
    )
    base_source: str | None = prop("ob:baseSource", "Where that amount comes from.", default=None)
    percentile_method: str = prop(
        "ob:percentileMethod",
        "nearestRank: what a person really has; linear: between two.",
        default="nearestRank",
        choices=("nearestRank", "linear"),
    )
    exclude_top_from_base: bool | None = prop(
        "ob:excludeTopFromBase", "Whether the top is left out of the base.", default=None
    )
    cap: Amount | None = prop(
        "ob:cap", "The limit; without one the figure is told and nothing is judged.", default=None
    )
    comparator: str = prop(
        "ob:comparator",
        "Whether the limit itself is still within.",
        default="atMost",
        choices=("atMost", "below"),
    )
    prorate_cap: bool | None = prop(
        "ob:prorateCap", "Whether an absolute limit shrinks with part-time hours.", default=None
    )
    derogation_cap: Amount | None = prop(
        "ob:derogationCap", "A higher limit that holds for a time.", default=None
    )
    derogation_reason: str | None = prop("ob:derogationReason", "Why it does.", default=None)
    derogation_until: Instant | None = prop(
        "ob:derogationUntil", "Until when it does, itself not included.", default=None
    )
    currency: Ref[ResourceSpecification] | None = prop(
        "ob:currencyOf", "The money it counts in; without one, the ledger's.", default=None
    )
    exchange: str = prop(
        "ob:exchange",
        "At which rate other money is counted.",
        default="paymentDate",
        choices=("paymentDate", "periodAverage"),
    )
    contractor_cost_share: Amount | None = prop(
        "ob:contractorCostShare",
        "The share of a contractor's fee, 0 to 1, that pays for their own costs.",
        default=None,
    )
    missing_data: str = prop(
        "ob:missingData",
        "What becomes of people whose hours are missing.",
        default="excludeAndReport",
        choices=("excludeAndReport", "refuse"),
    )
    min_hours_coverage: Amount = prop(
        "ob:minHoursCoverage",
        "The least share, 0 to 1, of pay that must have hours.",
        default=Amount("0.95"),
    )
    min_cell: int = prop(
        "ob:minCell", "The least number of people behind a figure that is told.", default=5
    )
    rounding: Amount | None = prop("ob:rounding", "To what figures are rounded.", default=None)
    publish: str = prop(
        "ob:publish",
        "Whether the value, a band, or only pass or fail is told.",
        default="value",
        choices=("value", "band", "passFail"),
    )

    inverses: ClassVar = (
        Inverse("texts", "PolicyText", "wage_policy", "What it says in plain words."),
        Inverse("acceptances", "Acceptance", "wage_policy", "Who accepts it."),
    )


@record
class MaximumProfitPolicy(_Policy):
    """How much profit an organisation makes at most, of what, and what becomes of a surplus."""

    supersedes: Ref[MaximumProfitPolicy] | None = prop(
        "ob:supersedes", "The policy in whose place it stands.", default=None
    )
    preset: str | None = prop("ob:preset", "The known rule it was taken from.", default=None)
    boundary: tuple[Ref[Organization], ...] = prop(
        "ob:boundary", "Organisations it counts as one with the publisher.", default=()
    )
    concept: str = prop(
        "ob:profitConcept",
        "What profit is.",
        default="surplusBeforeDistribution",
        choices=CONCEPTS,
    )
    base: str = prop(
        "ob:profitBase", "What it is measured by.", default="revenue", choices=PROFIT_BASES
    )
    window: int = prop("ob:window", "Over how many years the mean is taken.", default=1)
    cap: Amount | None = prop(
        "ob:cap",
        "The limit: a share of the base (0.05 is 5 %), or an amount where the base is none.",
        default=None,
    )
    comparator: str = prop(
        "ob:comparator",
        "Whether the limit itself is still within.",
        default="atMost",
        choices=("atMost", "below"),
    )
    exclude: tuple[str, ...] = prop(
        "ob:exclude",
        "What does not count as income.",
        default=(),
        choices=("revaluation", "restrictedGrants", "subsidies", "internalTransfers"),
    )
    related_parties: tuple[Ref[Agent], ...] = prop(
        "ob:relatedParty", "Agents close to it, with whom it deals.", default=()
    )
    currency: Ref[ResourceSpecification] | None = prop(
        "ob:currencyOf", "The money it counts in; without one, the ledger's.", default=None
    )

    inverses: ClassVar = (
        Inverse("texts", "PolicyText", "profit_policy", "What it says in plain words."),
        Inverse("acceptances", "Acceptance", "profit_policy", "Who accepts it."),
        Inverse("waterfall", "WaterfallLine", "line_of", "What becomes of a surplus, in order."),
    )


@record
class WaterfallLine(Record):
    """One step of how a surplus is allocated; steps are taken in order."""

    namespace: ClassVar = OB
    line_of: Ref[MaximumProfitPolicy] = prop("ob:lineOf", "The policy it is part of.")
    order: int = prop("ob:position", "Its place among the steps.")
    kind: str = prop("ob:lineKind", "What the money is for.", choices=LINE_KINDS)
    name: str | None = prop("ob:name", "What the step is called.", default=None)
    share: Amount | None = prop(
        "ob:share", "How much it gets, 0 to 1; without one, all that is left.", default=None
    )
    share_of: str = prop(
        "ob:shareOf",
        "Whether the share is of the whole surplus or of what the steps before left.",
        default="surplus",
        choices=("surplus", "rest"),
    )
    until_share_of_capital: Amount | None = prop(
        "ob:untilShareOfCapital", "It ends when the reserve is this share of capital.", default=None
    )
    rate_max: Amount | None = prop(
        "ob:rateMax", "The highest return on share capital, 0 to 1 a year.", default=None
    )
    member_class: Tag | None = prop("ob:memberClass", "The role of those who get it.", default=None)
    key: str | None = prop("ob:key", "By what it is shared out.", default=None, choices=KEYS)


@record
class PolicyText(Record):
    """What a policy says, in plain words of one language."""

    namespace: ClassVar = OB
    wage_policy: Ref[MaximumWagePolicy] | None = prop(
        "ob:wagePolicy", "The pay rule it tells.", default=None
    )
    profit_policy: Ref[MaximumProfitPolicy] | None = prop(
        "ob:profitPolicy", "The profit rule it tells.", default=None
    )
    language: str = prop("ob:language", "The language, as BCP 47 writes it: en, fr, pt-BR.")
    text: str = prop("ob:plainText", "The words.")
    address: Uri | None = prop("ob:sourceAddress", "Where it is published as well.", default=None)


@record
class Acceptance(Record):
    """That somebody accepts a published policy; it ends when it is withdrawn."""

    namespace: ClassVar = OB
    wage_policy: Ref[MaximumWagePolicy] | None = prop(
        "ob:wagePolicy", "The pay rule accepted.", default=None
    )
    profit_policy: Ref[MaximumProfitPolicy] | None = prop(
        "ob:profitPolicy", "The profit rule accepted.", default=None
    )
    accepted_by: Ref[Agent] = prop("ob:acceptedBy", "Who accepts it.")
    accepted_at: Instant | None = prop("ob:acceptedAt", "When they did.", default=None)
