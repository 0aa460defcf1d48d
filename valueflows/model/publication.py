# SPDX-License-Identifier: MIT
"""What everybody may see of a flow: a rule over a few facts, the same for events and promises.

Organisations, their flows and their production are public; nobody's pay and nobody's hours are,
and what belongs to them (the tax on a wage, the claim that follows from the hours) is not either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, NamedTuple

from valueflows.model.publishing import DAILY, SHOWN, PublicationRule
from valueflows.model.terms import properties


class Party(IntEnum):
    """One side of a flow, as everybody may see it."""

    NOBODY = 0
    """None is stated."""
    GROUP = 1
    """An organisation, or a part of nature."""
    NAMED = 2
    """A person who agreed to be named in such flows."""
    PERSON = 3
    """Anyone else, and whoever is described nowhere."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is shown, beside what never is."""

    flows: bool = True
    trade_with_persons: bool = True
    free_text: bool = False
    pace: str = DAILY


def rule_of(record: PublicationRule | None) -> Rule:
    """Return the rule that a record states; without one, the rule of a ledger that states none."""
    if record is None:
        return Rule()
    return Rule(
        record.flows == SHOWN,
        record.trade_with_persons == SHOWN,
        record.free_text == SHOWN,
        record.pace,
    )


def strictest(rules: Iterable[Rule]) -> Rule:
    """Return the rule that shows what all of some rules show."""
    made = None
    for rule in rules:
        if made is None or made == rule:
            made = rule
        else:
            made = Rule(
                made.flows and rule.flows,
                made.trade_with_persons and rule.trade_with_persons,
                made.free_text and rule.free_text,
            )
    return made or Rule()


class FlowFacts(NamedTuple):
    """What decides whether a flow is public."""

    provider: Party
    receiver: Party
    labour: bool
    """Whether it logs or promises labour."""
    wish: bool
    """Whether it is only wished for."""
    money: bool
    """Whether it is money that changes hands, or may be."""
    tied: bool
    """Whether it keeps, settles, corrects or follows from a flow that is withheld."""


_REMARKS: Final = frozenset({"note", "image", "image_list"})
_REMARKED: Final = frozenset(
    {
        "Intent",
        "Commitment",
        "EconomicEvent",
        "Claim",
        "Process",
        "Agreement",
        "AgreementBundle",
        "EconomicResource",
    }
)
_TITLES: Final = frozenset({("Agreement", "name"), ("AgreementBundle", "name")})


def remarks_of(cls: type[Any]) -> frozenset[str]:
    """Return the fields of a class that hold free text, which a rule may show."""
    rows = {row.name for row in properties(cls)}
    name = cls.__name__
    titles = {field for owner, field in _TITLES if owner == name}
    return frozenset((rows & _REMARKS if name in _REMARKED else set()) | titles)


def hidden_of(cls: Any) -> frozenset[str]:
    """Return the fields of a class that everybody may see only where a rule shows them, or never."""
    return remarks_of(cls) | {row.name for row in properties(cls) if row.personal}


LABOUR: Final = frozenset({"work", "deliverService"})
"""Actions whose effort is somebody's time."""

PAYING: Final = frozenset({"transfer", "transferAllRights", "transferCustody", "move", "raise"})
"""Actions by which money can reach somebody."""

_PERSONS: Final = frozenset({Party.NAMED, Party.PERSON})


def is_public(flow: FlowFacts, rule: Rule) -> bool:
    """Whether everybody may see a flow."""
    provider, receiver = flow.provider, flow.receiver
    if flow.tied or not rule.flows:
        return False
    if flow.labour and (provider in _PERSONS or (provider is Party.NOBODY and not flow.wish)):
        return False
    if flow.money and (receiver in _PERSONS or (receiver is Party.NOBODY and not flow.wish)):
        return False
    if Party.PERSON in {provider, receiver} and not rule.trade_with_persons:
        return False
    return not {Party.GROUP, Party.NAMED}.isdisjoint({provider, receiver})
