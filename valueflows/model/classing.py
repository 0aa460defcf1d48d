# SPDX-License-Identifier: MIT
"""Rules that say what a flow is for, as records: the table that reports sort flows by.

``reports.classes`` has the classes, and the rows that hold where a ledger has none of its own.
"""

from __future__ import annotations

from typing import ClassVar, Final

from valueflows.model.actions import ActionRow
from valueflows.model.agents import Organization
from valueflows.model.exact import Instant
from valueflows.model.records import Record
from valueflows.model.resources import ResourceSpecification
from valueflows.model.terms import OB, Ref, Tag, Word, prop, record

INCOMING: Final = "incoming"
OUTGOING: Final = "outgoing"
INTERNAL: Final = "internal"
DIRECTIONS: Final = (INCOMING, OUTGOING, INTERNAL)
OTHER_SIDES: Final = ("thing", "money", "work", "nothing")


@record
class ClassificationRule(Record):
    """One row of the table that sorts flows into classes; the first row that fits decides.

    A row fits when all that it states is so. Rows of one organisation come before those of the
    ledger, these before the rows that every ledger starts with.
    """

    namespace: ClassVar = OB
    applies_to: Ref[Organization] | None = prop(
        "ob:appliesTo", "In whose reports it holds; without one, in all.", default=None
    )
    order: int = prop("ob:position", "Its place in the table; lower ones are asked first.")
    money_class: Tag = prop("ob:moneyClass", "The class it gives, as ob:wage.")
    action: Word[ActionRow] | None = prop("ob:onAction", "Of which action.", default=None)
    money: bool | None = prop("ob:isMoney", "Whether what flows is money.", default=None)
    direction: str | None = prop(
        "ob:direction",
        "Seen from the organisation: incoming, outgoing or internal.",
        default=None,
        choices=DIRECTIONS,
    )
    other_kind: str | None = prop(
        "ob:otherKind",
        "What the other agent is.",
        default=None,
        choices=("Person", "Organization", "EcologicalAgent"),
    )
    other_role: Tag | None = prop(
        "ob:otherRole", "A role in which the other agent belongs to the organisation.", default=None
    )
    concept: Tag | None = prop("ob:concept", "A tag that the flow bears.", default=None)
    specification: Ref[ResourceSpecification] | None = prop(
        "ob:specification", "The kind of thing that flows.", default=None
    )
    other_side: str | None = prop(
        "ob:otherSide",
        "What the agreement has on its other side: thing, money, work or nothing.",
        default=None,
        choices=OTHER_SIDES,
    )
    valid_from: Instant | None = prop("ob:validFrom", "For flows from when on.", default=None)
    valid_through: Instant | None = prop(
        "ob:validThrough", "For flows until when, itself not included.", default=None
    )
    note: str | None = prop("ob:remark", "Why the row stands here.", default=None)


@record
class TaxRule(Record):
    """Whether tax paid to suppliers comes back from the state; where nothing is said, it does not."""

    namespace: ClassVar = OB
    applies_to: Ref[Organization] | None = prop(
        "ob:appliesTo", "Whose tax; without one, everybody's here.", default=None
    )
    recoverable: bool = prop("ob:recoverable", "Whether input tax is owed back by the state.")
    valid_from: Instant | None = prop("ob:validFrom", "For tax from when on.", default=None)
    valid_through: Instant | None = prop(
        "ob:validThrough", "For tax until when, itself not included.", default=None
    )
