# SPDX-License-Identifier: MIT
"""What things are counted at, as records: methods, values given by hand, rates, assets, floors."""

from __future__ import annotations

from typing import ClassVar, Final

from valueflows.model.agents import Organization
from valueflows.model.exact import Amount, Instant
from valueflows.model.flows import EconomicEvent
from valueflows.model.records import Measure, Record
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import OB, Ref, Tag, Uri, prop, record

WEIGHTED_AVERAGE: Final = "weightedAverage"
FIRST_IN_FIRST_OUT: Final = "fifo"
STANDARD: Final = "standard"
STRAIGHT_LINE: Final = "straightLine"
BY_USE: Final = "byUse"


@record
class ValuationPolicy(Record):
    """By which method an organisation values its stock; without one, stock is not valued."""

    namespace: ClassVar = OB
    applies_to: Ref[Organization] | None = prop(
        "ob:appliesTo", "Whose stock; without one, everybody's here.", default=None
    )
    method: str = prop(
        "ob:method",
        "weightedAverage, fifo, or standard: by values recorded for a kind of thing.",
        default=WEIGHTED_AVERAGE,
        choices=(WEIGHTED_AVERAGE, FIRST_IN_FIRST_OUT, STANDARD),
    )
    includes_labour: bool | None = prop(
        "ob:includesLabour",
        "Whether pay for the work in a process is a cost of what it makes.",
        default=None,
    )
    joint_by: str = prop(
        "ob:jointBy",
        "How cost is shared by several outputs of one process: by quantity or by price.",
        default="quantity",
        choices=("quantity", "price"),
    )
    valid_from: Instant | None = prop("ob:validFrom", "For flows from when on.", default=None)
    valid_through: Instant | None = prop(
        "ob:validThrough", "For flows until when, itself not included.", default=None
    )


@record
class Valuation(Record):
    """What an event, or a unit of a kind of thing, is counted at where no money says it."""

    namespace: ClassVar = OB
    event: Ref[EconomicEvent] | None = prop(
        "ob:valuedEvent", "The event valued, an opening or a gift for instance.", default=None
    )
    specification: Ref[ResourceSpecification] | None = prop(
        "ob:specification", "The kind of thing one unit of which is valued.", default=None
    )
    amount: Measure = prop("ob:amount", "The value, in money.")
    currency: Ref[ResourceSpecification] = prop("ob:currencyOf", "The money it is counted in.")
    source: str | None = prop("ob:source", "Where the value comes from.", default=None)
    valid_from: Instant | None = prop("ob:validFrom", "From when a standard holds.", default=None)


@record
class ExchangeRate(Record):
    """What one unit of a currency was worth in another on a day."""

    namespace: ClassVar = OB
    of: Ref[ResourceSpecification] = prop("ob:rateOf", "The currency one unit of which is valued.")
    into: Ref[ResourceSpecification] = prop("ob:rateInto", "The currency it is valued in.")
    rate: Amount = prop("ob:rate", "How many of the second one of the first is worth.")
    day: Instant = prop("ob:rateDay", "From when it holds, until the next one.")
    source: str | None = prop("ob:source", "Who published it.", default=None)


@record
class CapitalAsset(Record):
    """A thing for use over years: its cost becomes expense bit by bit."""

    namespace: ClassVar = OB
    resource: Ref[EconomicResource] = prop("ob:assetResource", "The thing.")
    owner: Ref[Organization] = prop("ob:assetOf", "Whose asset it is.")
    cost: Measure = prop("ob:cost", "What it cost, in money.")
    currency: Ref[ResourceSpecification] = prop("ob:currencyOf", "The money it is counted in.")
    residual: Measure | None = prop(
        "ob:residual", "What it will still be worth at the end.", default=None
    )
    life_months: int = prop("ob:lifeMonths", "For how many months it will be used.")
    life_use: Measure | None = prop(
        "ob:lifeUse", "For how much use it will serve, where it wears by use.", default=None
    )
    method: str = prop(
        "ob:depreciation",
        "straightLine over its months, or byUse as far as use events count it down.",
        default=STRAIGHT_LINE,
        choices=(STRAIGHT_LINE, BY_USE),
    )
    start: Instant = prop("ob:inUseFrom", "From when it is used.")
    disposed: Instant | None = prop("ob:disposedAt", "When it was given away.", default=None)


@record
class LivingWage(Record):
    """What somebody must earn in an hour to live in a place, or what the law prescribes there."""

    namespace: ClassVar = OB
    place: Tag = prop("ob:place", "The place it was worked out for.")
    hourly: Amount = prop("ob:hourly", "The amount for an hour.")
    currency: Ref[ResourceSpecification] = prop("ob:currencyOf", "The money it is counted in.")
    is_legal_minimum: bool | None = prop(
        "ob:isLegalMinimum", "Whether it is the floor that the law prescribes.", default=None
    )
    source: str = prop("ob:source", "Who worked it out.")
    address: Uri | None = prop("ob:sourceAddress", "Where it was published.", default=None)
    valid_from: Instant = prop("ob:validFrom", "From when it holds, until the next one.")
