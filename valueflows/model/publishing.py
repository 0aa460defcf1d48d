# SPDX-License-Identifier: MIT
"""What a ledger shows to everybody, as records: the rule, what was published when, who agreed to it.

``publication`` says what follows from them.
"""

from __future__ import annotations

from typing import ClassVar, Final

from valueflows.model.agents import Agent, Organization
from valueflows.model.exact import Instant
from valueflows.model.records import Record
from valueflows.model.terms import OB, Ref, prop, record

SHOWN: Final = "shown"
WITHHELD: Final = "withheld"
EACH_CHANGE: Final = "eachChange"
DAILY: Final = "daily"
MONTHLY: Final = "monthly"
BY_HAND: Final = "byHand"
FLOWS: Final = (SHOWN, WITHHELD)
PACES: Final = (EACH_CHANGE, DAILY, MONTHLY, BY_HAND)


@record
class PublicationRule(Record):
    """What everybody may see of a ledger, or of one organisation in it; the latest revision holds.

    Whatever it says, nobody's pay and nobody's hours are shown, and persons only as they agreed to.
    """

    namespace: ClassVar = OB
    applies_to: Ref[Organization] | None = prop(
        "ob:appliesTo",
        "The organisation whose flows it is about; without one, all that have no rule of their own.",
        default=None,
    )
    flows: str = prop(
        "ob:flows",
        "shown or withheld: what the organisation gives, takes, makes and promises.",
        default=SHOWN,
        choices=FLOWS,
    )
    trade_with_persons: str = prop(
        "ob:tradeWithPersons",
        "shown or withheld: flows with persons, who stand there under pseudonyms.",
        default=SHOWN,
        choices=FLOWS,
    )
    free_text: str = prop(
        "ob:freeText",
        "shown or withheld: remarks and pictures on flows, processes and agreements.",
        default=WITHHELD,
        choices=FLOWS,
    )
    pace: str = prop(
        "ob:pace",
        "When new versions become public: eachChange, daily, monthly, or byHand alone. Only the "
        "rule of the whole ledger decides.",
        default=DAILY,
        choices=PACES,
    )


@record
class Publication(Record):
    """That the books, up to the change it is recorded in, are open to everybody from then on."""

    namespace: ClassVar = OB
    occasion: str | None = prop("ob:occasion", "What is published, and why then.", default=None)


@record
class Consent(Record):
    """That a person agreed to stand under their own name in what everybody sees of trade.

    Pay and hours stay hidden all the same. It ends when it is withdrawn.
    """

    namespace: ClassVar = OB
    named_in_public: Ref[Agent] = prop("ob:namedInPublic", "The person who agreed.")
    in_flows_with: Ref[Organization] | None = prop(
        "ob:inFlowsWith", "The organisation in whose flows; without one, in all.", default=None
    )
    until: Instant | None = prop("ob:until", "When it ends by itself.", default=None)
