# SPDX-License-Identifier: MIT
"""What the rule of publication asks of a flow, read from the columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from valueflows.ledger.books import ACTION_ROWS, Books
from valueflows.ledger.measures import sized
from valueflows.ledger.tables import Table
from valueflows.model.catalog import AGENTS, NUMBERS
from valueflows.model.publication import LABOUR, PAYING, FlowFacts, Party
from valueflows.model.units import OM, UNITS

FLOWS: Final = ("Intent", "Commitment", "EconomicEvent", "Claim")
"""Flows in the order in which those of one change are judged."""

AGREED: Final = (
    "clause_of",
    "reciprocal_clause_of",
    "realization_of",
    "reciprocal_realization_of",
)
THINGS: Final = ("resource_inventoried_as", "to_resource_inventoried_as")
_TIES: Final = ("corrects", "triggered_by")
_MANY_TIES: Final = ("fulfills", "settles")
_SIDES: Final = ("provider", "receiver")
_PERSON: Final = NUMBERS["Person"]
_GROUPS: Final = frozenset(NUMBERS[name] for name in AGENTS) - {_PERSON}
_RESOURCE: Final = NUMBERS["EconomicResource"]
_KIND_OF_THING: Final = NUMBERS["ResourceSpecification"]
_LABOUR: Final = frozenset(n for n, row in enumerate(ACTION_ROWS) if row.name in LABOUR)
_WORK: Final = next(n for n, row in enumerate(ACTION_ROWS) if row.name == "work")
_PAYING: Final = frozenset(n for n, row in enumerate(ACTION_ROWS) if row.name in PAYING)
_TIME: Final = UNITS[f"{OM}hour"].dimension
_EVERYWHERE: Final = -1


class Facts:
    """Reads facts, and remembers by what it judged, so that it can tell when that was wrong."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self._agreed: dict[int, set[int]] = {}
        self.unknown: set[int] = set()
        """Agents and kinds of things that were referred to and described nowhere."""
        self._money: dict[int, bool] = {}
        self._kinds: dict[int, int] = {}

    def agree(self, person: int, scope: int) -> None:
        """Take in that a person agreed to be named in flows with an agent, or with any: -1."""
        self._agreed.setdefault(person, set()).add(scope)

    def named(self, person: int, other: int = _EVERYWHERE) -> bool:
        """Whether a person agreed to be named in flows with an agent; in any, without one."""
        scopes = self._agreed.get(person, ())
        return _EVERYWHERE in scopes or (other >= 0 and other in scopes)

    def kind(self, number: int) -> int:
        """Return the class of a record, -1 for what is described nowhere."""
        return -1 if number >= self.books.kind.capacity else int(self.books.kind.view[number])

    def is_group(self, number: int) -> bool:
        """Whether an agent is no person and described."""
        return number >= 0 and self.kind(number) in _GROUPS

    def party(self, number: int, other: int) -> Party:
        """Return what an agent is for everybody, in flows with another."""
        if number < 0:
            return Party.NOBODY
        kind = self.kind(number)
        if kind in _GROUPS:
            return Party.GROUP
        if kind < 0:
            self.unknown.add(number)
        return Party.NAMED if self.named(number, other) else Party.PERSON

    def of(self, table: Table, row: int, *, tied: bool) -> FlowFacts:
        """Return the facts about a flow."""
        provider, receiver = (table.refs[side].view[row] for side in _SIDES)
        action = table.words["action"].view[row]
        wish = table.cls.__name__ == "Intent"
        to = self.party(receiver, provider)
        return FlowFacts(
            self.party(provider, receiver),
            to,
            action == _WORK or (action in _LABOUR and self._in_hours(table, row)),
            wish,
            to is not Party.GROUP and action in _PAYING and self._may_be_money(table, row),
            tied,
        )

    def _in_hours(self, table: Table, row: int) -> bool:
        """Whether a flow is measured in effort, or in time whatever it is called."""
        effort = table.quantities.get("effort_quantity")
        if effort is not None and effort.get(row) is not None:
            return True
        amount = table.quantities["resource_quantity"]
        if amount.get(row) is None or amount.unit.view[row] < 0:
            return False
        return sized(self.books, self.books.shared.units.values[amount.unit.view[row]])[0] == _TIME

    def _may_be_money(self, table: Table, row: int) -> bool:
        """Whether money changes hands, as far as is known; what is not known may be money."""
        things = (table.refs[side].view[row] for side in THINGS if side in table.refs)
        kinds = [table.refs["resource_conforms_to"].view[row]]
        kinds += [self._kind_of_resource(thing) for thing in things if thing >= 0]
        known = [kind for kind in kinds if kind >= 0]
        return not known or any(self.is_money(kind) for kind in known)

    def _kind_of_resource(self, number: int) -> int:
        if self.kind(number) != _RESOURCE:
            self.unknown.add(number)
            return -1
        resources = self.books.by_name["EconomicResource"]
        found: int = resources.refs["conforms_to"].view[self.books.current.view[number]]
        self._kinds[number] = found
        return found

    def is_money(self, kind: int) -> bool:
        """Whether a kind of thing is money, or described nowhere."""
        if self.kind(kind) != _KIND_OF_THING:
            self.unknown.add(kind)
            return True
        specifications = self.books.by_name["ResourceSpecification"]
        column = specifications.flags["medium_of_exchange"].view
        found: bool = column[self.books.current.view[kind]] == 1
        self._money[kind] = found
        return found

    def bonds(self, table: Table, row: int) -> list[int]:
        """Return the flows a flow keeps, settles, corrects or follows from."""
        found = [table.refs[via].view[row] for via in _TIES if via in table.refs]
        for via in _MANY_TIES:
            if via in table.many:
                found += table.many[via].get(row)
        return [number for number in found if number >= 0]

    def followers(self, number: int) -> Iterator[tuple[Table, int]]:
        """Yield the rows of flows that keep, settle, correct or follow from a flow."""
        for name in FLOWS:
            table = self.books.by_name[name]
            for via in _TIES:
                if via in table.links:
                    yield from ((table, row) for row in table.links[via].rows(number))
            for via in _MANY_TIES:
                if via in table.many:
                    yield from ((table, row) for row in table.many[via].rows(number))

    def agreed(self, person: int) -> bool:
        """Whether a person agreed to be named in the flows of anyone."""
        return person in self._agreed

    def contradicts(self, table: Table, row: int) -> bool:
        """Whether a new row makes something else of what older rows were judged by."""
        number, name = table.id.view[row], table.cls.__name__
        if number in self.unknown:
            return name != "Person"  # which is what whoever is unknown is taken for
        if name == "ResourceSpecification" and number in self._money:
            return bool(self._money[number] != (table.flags["medium_of_exchange"].view[row] == 1))
        if name == "EconomicResource" and number in self._kinds:
            return bool(self._kinds[number] != table.refs["conforms_to"].view[row])
        return False
