# SPDX-License-Identifier: MIT
"""Records for which ValueFlows has no word: the ledger itself, statements of stock, erasures.

Their properties are in our own small vocabulary, prefix ``ob:``.
"""

from __future__ import annotations

from typing import ClassVar, Final

from valueflows.model.agents import Agent, SpatialThing
from valueflows.model.exact import Instant
from valueflows.model.flows import EconomicEvent
from valueflows.model.processes import ProcessSpecification
from valueflows.model.records import Measure, Record
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import OB, Ref, prop, record

OPENING_BALANCE: Final = f"{OB}openingBalance"
COUNT_DIFFERENCE: Final = f"{OB}countDifference"
STRICT: Final = "strict"
LATE: Final = "late"


@record
class Ledger(Record):
    """A ledger and the rules that it keeps for all of its records."""

    namespace: ClassVar = OB
    name: str = prop("ob:name", "What the ledger is called.")
    base: str = prop("ob:base", "Where the ids it mints begin.")
    currency: str = prop("ob:currency", "ISO 4217 code of the currency reports are drawn up in.")
    time_zone: str = prop("ob:timeZone", "Where its days begin and end, as Europe/Madrid.")
    stock_rule: str = prop(
        "ob:stockRule",
        "strict: stock never falls below zero; late: it may, and is listed until it is mended.",
        default=STRICT,
        choices=(STRICT, LATE),
    )


@record
class Opening(Record):
    """What was stated of a resource before any event touched it; its stock starts from here."""

    namespace: ClassVar = OB
    resource: Ref[EconomicResource] = prop("ob:resource", "The resource stated.")
    event: Ref[EconomicEvent] | None = prop(
        "ob:openingEvent", "The event that brought its quantity into the books.", default=None
    )
    accounting_quantity: Measure | None = prop(
        "ob:accountingQuantity", "The quantity stated to be accounted for.", default=None
    )
    onhand_quantity: Measure | None = prop(
        "ob:onhandQuantity", "The quantity stated to be at hand.", default=None
    )
    primary_accountable: Ref[Agent] | None = prop(
        "ob:primaryAccountable", "The agent stated to be accountable.", default=None
    )
    stage: Ref[ProcessSpecification] | None = prop("ob:stage", "The stage stated.", default=None)
    state: str | None = prop("ob:state", "The state stated.", default=None)
    current_location: Ref[SpatialThing] | None = prop(
        "ob:currentLocation", "The place stated.", default=None
    )
    contained_in: tuple[Ref[EconomicResource], ...] = prop(
        "ob:containedIn", "The container stated.", default=()
    )


@record
class Assertion(Record):
    """What was stated of a resource at some point among its events, to be checked against them.

    Only what is stated is compared, exactly.
    """

    namespace: ClassVar = OB
    resource: Ref[EconomicResource] = prop("ob:resource", "The resource stated.")
    after: Ref[EconomicEvent] | None = prop(
        "ob:after", "The last event that touched it before the statement.", default=None
    )
    accounting_quantity: Measure | None = prop(
        "ob:accountingQuantity", "The quantity stated to be accounted for.", default=None
    )
    onhand_quantity: Measure | None = prop(
        "ob:onhandQuantity", "The quantity stated to be at hand.", default=None
    )
    primary_accountable: Ref[Agent] | None = prop(
        "ob:primaryAccountable", "The agent stated to be accountable.", default=None
    )
    stage: Ref[ProcessSpecification] | None = prop("ob:stage", "The stage stated.", default=None)
    state: str | None = prop("ob:state", "The state stated.", default=None)
    current_location: Ref[SpatialThing] | None = prop(
        "ob:currentLocation", "The place stated.", default=None
    )
    contained_in: tuple[Ref[EconomicResource], ...] = prop(
        "ob:containedIn", "The container stated.", default=()
    )
    uncontained: bool | None = prop(
        "ob:uncontained", "Whether it is stated to be in no container.", default=None
    )


@record
class Erasure(Record):
    """That a person's data was removed from the journal, and which entries held it.

    Each entry is written ``version/number``; entry 0 of a change is its author and reason.
    """

    namespace: ClassVar = OB
    person: Ref[Agent] = prop("ob:person", "Whose data was removed.")
    erased_at: Instant = prop("ob:erasedAt", "When it was removed.")
    why: str | None = prop("ob:why", "Why it was removed.", default=None)
    entries: tuple[str, ...] = prop("ob:entry", "The entries that held it.", default=())
