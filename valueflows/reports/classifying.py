# SPDX-License-Identifier: MIT
"""What a flow of money is for: the first row of a small table that fits it.

First the rows that an organisation has recorded for itself, then those of the ledger, both in their
order, then the rows every ledger starts with: a concept that the flow bears says it itself; money
for a thing is its price; money for the work of a person is pay; what is left is not classified.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from valueflows.model.classing import INCOMING, INTERNAL, OUTGOING, ClassificationRule
from valueflows.model.ids import canonical
from valueflows.model.membership import Membership
from valueflows.model.reading import Flow, Source
from valueflows.model.terms import OB
from valueflows.reports.classes import CLASSES, UNCLASSIFIED, MoneyClass

THING: Final = "thing"
MONEY: Final = "money"
WORK: Final = "work"
NOTHING: Final = "nothing"
_FOREVER: Final = 2**63


@dataclass(frozen=True, slots=True)
class Asked:
    """A flow, and what bears on its class: the other agent, and what stands on the other side."""

    flow: Flow
    at: int
    direction: str
    other: str | None
    is_money: bool
    other_side: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: what gave the class, in words a bookkeeper knows it by."""

    source: str
    money_class: MoneyClass


class RuleTable:
    """The table as it holds for an organisation, or for several as one."""

    def __init__(self, source: Source, boundary: frozenset[str]) -> None:
        self._source = source
        self._rules = sorted(_holding(source, boundary), key=_place)
        self._roles = _roles(source, boundary)
        self._kinds: dict[str, str | None] = {}

    def row(self, asked: Asked) -> Row:
        """Return the first row that fits."""
        for rule in self._rules:
            if self._fits(rule, asked):
                return Row(rule.id, class_of(str(rule.money_class)))
        for name, fits in _DEFAULTS:
            if fits(self, asked):
                return Row(f"default: {name}", CLASSES[name])
        own = own_class(asked.flow)
        return Row("its own concept", own) if own is not None else Row("no row", UNCLASSIFIED)

    def kind(self, agent: str) -> str | None:
        """Return the class of an agent; None for one that is described nowhere."""
        if agent not in self._kinds:
            self._kinds[agent] = self._source.kind(agent)
        return self._kinds[agent]

    def roles(self, agent: str | None, at: int) -> frozenset[str]:
        """Return the roles in which an agent belongs to the organisation at a moment."""
        known = self._roles.get(agent or "", ())
        return frozenset(role for role, since, until in known if since <= at < until)

    def is_person(self, agent: str | None) -> bool:
        """Whether an agent is known to be a person."""
        return agent is not None and self.kind(agent) == "Person"

    def _fits(self, rule: ClassificationRule, asked: Asked) -> bool:
        flow, said = asked.flow, rule
        return (
            _valid(said, asked.at)
            and said.action in {None, flow.action}
            and said.money in {None, asked.is_money}
            and said.direction in {None, asked.direction}
            and said.specification in {None, flow.specification}
            and said.other_side in {None, asked.other_side}
            and (said.concept is None or str(said.concept) in flow.tags)
            and (said.other_kind is None or self.kind(asked.other or "") == said.other_kind)
            and (said.other_role is None or said.other_role in self.roles(asked.other, asked.at))
        )


def class_of(concept: str) -> MoneyClass:
    """Return the class that a concept names; not classified for one that names none."""
    return CLASSES.get(concept.removeprefix(OB), UNCLASSIFIED)


def own_class(flow: Flow) -> MoneyClass | None:
    """Return the class that a flow's own tags name; the first in their order, if any."""
    named = (CLASSES.get(tag.removeprefix(OB)) for tag in flow.tags if tag.startswith(OB))
    return next((found for found in named if found is not None), None)


def direction(flow: Flow, boundary: frozenset[str]) -> str:
    """Return where a flow goes, seen from the organisation."""
    gives, gets = flow.provider in boundary, flow.receiver in boundary
    if gives and gets:
        return INTERNAL
    return OUTGOING if gives else INCOMING


def _holding(source: Source, boundary: frozenset[str]) -> Iterable[ClassificationRule]:
    for rule in source.records(ClassificationRule):
        if rule.applies_to is None or canonical(rule.applies_to) in boundary:
            yield rule


def _place(rule: ClassificationRule) -> tuple[bool, int, str]:
    return rule.applies_to is None, rule.order, rule.id


def _valid(rule: ClassificationRule, at: int) -> bool:
    since = 0 if rule.valid_from is None else rule.valid_from.microseconds
    until = _FOREVER if rule.valid_through is None else rule.valid_through.microseconds
    return since <= at < until


def _roles(source: Source, boundary: frozenset[str]) -> dict[str, list[tuple[str, int, int]]]:
    found: dict[str, list[tuple[str, int, int]]] = {}
    for one in source.records(Membership):
        if canonical(one.organization) in boundary:
            since = -_FOREVER if one.since is None else one.since.microseconds
            until = _FOREVER if one.until is None else one.until.microseconds
            found.setdefault(canonical(one.member), []).append((str(one.role), since, until))
    return found


# -- the rows that every ledger starts with --------------------------------------------------------


def _says_so(_table: RuleTable, asked: Asked) -> bool:
    return own_class(asked.flow) is not None


def _for_a_thing(_table: RuleTable, asked: Asked) -> bool:
    return asked.is_money and asked.other_side == THING and not _says_so(_table, asked)


def _for_a_contractor(table: RuleTable, asked: Asked) -> bool:
    named = f"{OB}contractor" in table.roles(asked.other, asked.at)
    return named and _for_work(table, asked)


def _for_work(table: RuleTable, asked: Asked) -> bool:
    return (
        asked.is_money
        and asked.other_side == WORK
        and asked.direction == OUTGOING
        and table.is_person(asked.other)
        and not _says_so(table, asked)
    )


def _for_services(table: RuleTable, asked: Asked) -> bool:
    return asked.is_money and asked.other_side == WORK and not _says_so(table, asked)


_DEFAULTS: Final[tuple[tuple[str, Callable[[RuleTable, Asked], bool]], ...]] = (
    ("price", _for_a_thing),
    ("contractorFee", _for_a_contractor),
    ("wage", _for_work),
    ("price", _for_services),
)
"""What every ledger starts with; a concept of the flow's own comes before all of them."""
