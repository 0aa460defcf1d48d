# SPDX-License-Identifier: MIT
"""Who belongs to an organisation, as what and when.

The words are those of the W3C Organization Ontology (``org:Membership``), to which ours are mapped.
"""

from __future__ import annotations

from typing import ClassVar, Final

from valueflows.model.agents import Agent, Organization
from valueflows.model.exact import Amount, Instant
from valueflows.model.records import Record
from valueflows.model.terms import OB, Ref, Tag, prop, record

ROLES: Final = {
    "employee": "Works for pay, without being a member.",
    "memberWorker": "Works in the co-operative and is a member of it.",
    "contractor": "Works on their own account.",
    "director": "Sits on the body that directs the organisation.",
    "founder": "Founded it.",
    "ownerManager": "Owns and manages it.",
    "volunteer": "Works without pay.",
    "producer": "Delivers what they make.",
    "consumer": "Buys from it.",
    "investor": "Has lent it capital, or holds shares without working in it.",
    "resident": "Lives where it acts.",
}
"""Roles that rules and policies know, by their name in ``ob:``; others may be used beside them."""


@record
class Membership(Record):
    """That an agent belongs to an organisation in a role, for a time; several may hold at once."""

    namespace: ClassVar = OB
    member: Ref[Agent] = prop("ob:member", "Who belongs to it.")
    organization: Ref[Organization] = prop("ob:organization", "What they belong to.")
    role: Tag = prop("ob:role", "As what: ob:employee, ob:memberWorker, ob:consumer or another.")
    since: Instant | None = prop("ob:since", "From when.", default=None)
    until: Instant | None = prop("ob:until", "Until when, itself not included.", default=None)
    is_permanent: bool | None = prop(
        "ob:isPermanent",
        "Whether it was agreed without an end; seasonal work is not.",
        default=None,
    )
    hours_per_week: Amount | None = prop(
        "ob:hoursPerWeek", "How many hours a week are agreed.", default=None, personal=True
    )
    place: Tag | None = prop(
        "ob:place",
        "Where they live and work, as living wages name the place.",
        default=None,
        personal=True,
    )
