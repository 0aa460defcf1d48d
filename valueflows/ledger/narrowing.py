# SPDX-License-Identifier: MIT
"""The books as a caller may see them from whom something is hidden.

Everything is decided here, id by id: lists, counts, postings, searches and orders only know rows
that this sight shows. An id that is hidden is answered like one that was never used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Final

from valueflows.ledger.books import Books
from valueflows.ledger.faces import ALWAYS, PREFIX
from valueflows.ledger.facts import AGREED
from valueflows.ledger.publicity import HOME, HOUSE, WITHHELD, Publicity
from valueflows.ledger.sight import PastSight
from valueflows.ledger.tables import Table
from valueflows.model.callers import Caller, Role
from valueflows.model.catalog import AGENTS
from valueflows.model.publication import Party
from valueflows.model.stock import Stock


class Level(IntEnum):
    """How much of a record is seen."""

    HIDDEN = 0
    FACE = 1
    """A person under a pseudonym."""
    NAMED = 2
    """A person by id and name alone."""
    PUBLIC = 3
    """Everything but remarks, pictures and what is personal."""
    WHOLE = 4


_FLOWS: Final = frozenset({"Intent", "Commitment", "EconomicEvent", "Claim"})
_NEVER: Final = frozenset({"Opening", "Assertion", "Erasure", "Consent"})
_PLAIN: Final = frozenset({"SpatialThing"})
"""Classes of which all is personal, or nothing."""

_SIDES: Final = ("provider", "receiver")


class NarrowSight(PastSight):
    """What one caller sees, as the books stood at a version, by the rule of today."""

    whole = False

    def __init__(self, books: Books, version: int, publicity: Publicity, caller: Caller) -> None:
        super().__init__(books, version)
        self.publicity = publicity
        self.caller = caller
        staff = caller.role in {Role.AUDITOR, Role.BOOKKEEPER}
        inside = caller.organisations or frozenset()
        self._groups = self._numbers(inside)
        self._me = (
            self._numbers({caller.agent} - {""}) if caller.role is Role.MEMBER else frozenset()
        )
        self._own = self._groups if staff else self._me
        self._staff = staff
        self._levels: dict[int, Level] = {}
        said = f"{caller.role.value} {sorted(self._own)} {sorted(self._groups)}"
        self.token = f"{said} @{version} {publicity.epoch}"

    def _numbers(self, iris: Iterable[str]) -> frozenset[int]:
        return frozenset(n for iri in iris if (n := self.books.ids.find(iri)) >= 0)

    def token_for(self, name: str) -> str:
        """Return the token for lists of a class: what is seen of most may change with any event."""
        lasting = name in _FLOWS and not self._own
        return self.token if lasting else f"{self.token} {self.books.version}"

    # -- ids ---------------------------------------------------------------------------------------

    def number(self, iri: str) -> int:
        """Return the number of an id or a face that the caller may know."""
        if iri.startswith(PREFIX):
            meant = self.publicity.faces.meant(iri)
            return -1 if meant is None or not self._shows_face(*meant) else meant[0]
        number = self.books.ids.find(iri)
        return -1 if number < 0 or self.level(number) < Level.NAMED else number

    def _shows_face(self, number: int, period: int) -> bool:
        return (period == ALWAYS) is self._staff and self.level(number) is Level.FACE

    def face(self, number: int, table: Table, row: int) -> str:
        """Return under which id an agent stands in a row: its own, or a pseudonym."""
        if self.level(number) >= Level.NAMED or self.named_in(number, table, row):
            return self.books.ids.text(number)
        faces = self.publicity.faces
        return faces.of(number, ALWAYS if self._staff else faces.period(table, row))

    def named_in(self, number: int, table: Table, row: int) -> bool:
        """Whether an agent is shown by name in one flow, whatever it is elsewhere."""
        if self._inside_flow(table, row):
            return True
        others = [table.refs[side].view[row] for side in _SIDES if side in table.refs]
        return any(self.publicity.facts.named(number, other) for other in others)

    def meets(self, table: Table, row: int, via: str, iris: frozenset[str]) -> bool:
        """Whether an agent of a row is shown under one of some ids, when its number is known."""
        number = table.refs[via].view[row] if via in table.refs else -1
        if number < 0 or self.level(number) not in {Level.FACE, Level.NAMED}:
            return True
        return self.face(number, table, row) in iris

    def level(self, number: int) -> Level:
        """Return how much of a record the caller sees."""
        found = self._levels.get(number)
        if found is None:
            # Records lead to each other in circles; what is being decided hides nothing meanwhile.
            self._levels[number] = Level.PUBLIC
            found = self._levels[number] = self._decided(number)
        return found

    def grant(self, iri: str) -> None:
        """Show a record whole for as long as this sight lasts: to who has just recorded it."""
        number = self.books.ids.find(iri)
        if number >= 0:
            self._levels[number] = Level.WHOLE

    def _decided(self, number: int) -> Level:
        kind = self.publicity.facts.kind(number)
        if kind < 0:
            return self._unknown(number)
        table = self.books.tables[kind]
        if table.cls.__name__ in AGENTS:
            return self._agent(table.cls.__name__, number)
        return self._record(table, self.books.current.view[number], number)

    def _agent(self, name: str, number: int) -> Level:
        if name == "Person":
            return self._person(number)
        return Level.WHOLE if number in self._own else Level.PUBLIC

    def _record(self, table: Table, row: int, number: int) -> Level:
        name = table.cls.__name__
        if name in _FLOWS:
            if self._inside_flow(table, row):
                return Level.WHOLE
            return Level.HIDDEN if self.publicity.flag(number) & WITHHELD else Level.PUBLIC
        if name in _NEVER:
            return Level.HIDDEN
        inside, public = _RULES.get(name, (_nobody, _everybody))
        if inside(self, table, row, number):
            return Level.WHOLE
        if not public(self, table, row, number):
            return Level.HIDDEN
        return Level.WHOLE if name in _PLAIN else Level.PUBLIC

    def _unknown(self, number: int) -> Level:
        """Return what is seen of an id that is described nowhere: an agent may be a person."""
        if number in self._own:
            return Level.WHOLE
        return Level.FACE if number in self.publicity.facts.unknown else Level.PUBLIC

    def _person(self, number: int) -> Level:
        if number in self._own:
            return Level.WHOLE
        if self._staff and self._deals_with(number):
            return Level.WHOLE
        if self.publicity.facts.named(number) or self._belongs(number):
            return Level.NAMED
        return Level.FACE

    def _deals_with(self, person: int) -> bool:
        """Whether a person stands in a flow with one of the caller's organisations."""
        return any(
            not self._own.isdisjoint(table.refs[side].view[row] for side in _SIDES)
            for table, row in self._flows_of(person)
        )

    def _belongs(self, person: int) -> bool:
        """Whether a person works in an organisation of which the caller is a member."""
        events = self.books.events
        if not self._groups or self._staff:
            return False
        work = events.numbers["action"]["work"]
        action, receiver = events.words["action"].view, events.refs["receiver"].view
        rows = events.links["provider"].rows(person)
        return any(action[row] == work and receiver[row] in self._groups for row in rows)

    def _flows_of(self, agent: int) -> Iterator[tuple[Table, int]]:
        for name in sorted(_FLOWS):
            table = self.books.by_name[name]
            for side in _SIDES:
                for row in table.links[side].rows(agent):
                    yield table, row

    def _inside_flow(self, table: Table, row: int) -> bool:
        """Whether a flow concerns the caller, or an organisation whose books they see."""
        if not self._own or "provider" not in table.refs:
            return False
        return any(table.refs[side].view[row] in self._own for side in _SIDES)

    def is_group(self, number: int) -> bool:
        """Whether an agent is described, and no person but one who is named."""
        party = self.publicity.facts.party(number, -1)
        return party in {Party.GROUP, Party.NAMED}

    def is_own(self, number: int) -> bool:
        """Whether an agent is the caller, or an organisation whose books they see."""
        return number in self._own

    # -- rows --------------------------------------------------------------------------------------

    def standing(self, table: Table, row: int) -> bool:
        """Whether a row was current, and the caller may see it."""
        return self._seen(table.id.view[row]) and super().standing(table, row)

    def shows(self, table: Table, row: int) -> bool:
        """Whether the caller may see a row, current or not."""
        return row < self.rows(table) and self._seen(table.id.view[row])

    def _seen(self, number: int) -> bool:
        return self.level(number) >= Level.NAMED

    def stood(self, table: Table, row: int) -> bool:
        """Whether a row was current, whoever may see it."""
        return super().standing(table, row)

    def located(self, number: int) -> tuple[Table, int] | None:
        """Return table and row of a record that stood, whoever may see it."""
        return super().locate(number)

    def locate(self, number: int) -> tuple[Table, int] | None:
        """Return table and row of a record that stood, and that the caller may see."""
        return super().locate(number) if number >= 0 and self._seen(number) else None

    def first_rows(self, table: Table, rows: Iterable[int]) -> Iterator[int]:
        """Yield, of some rows, those in which a record was first written that the caller sees."""
        ids = table.id.view
        return (row for row in super().first_rows(table, rows) if self._seen(ids[row]))

    def all(self, table: Table) -> Sequence[int]:
        """Return all rows that were current and that the caller sees."""
        ids, rows = table.id.view, super().all(table)
        if table.cls.__name__ in _FLOWS and not self._own:
            flags = self.publicity.flags
            return [row for row in rows if not flags[ids[row]] & WITHHELD]
        return [row for row in rows if self._seen(ids[row])]

    # -- what follows from events ------------------------------------------------------------------

    def stock(self, number: int) -> Stock | None:
        """Return the state of a resource as far as the caller sees it.

        Quantities that hidden events moved, and those of money, count as unknown.
        """
        stock = super().stock(number)
        if stock is None or self.level(number) is Level.WHOLE:
            return stock
        places = (stock.location,) if stock.location is not None else ()
        return replace(
            stock,
            known=stock.known and not self._moved_unseen(number),
            held={},
            location=next((p for p in places if self._seen(int(p))), None),
            contained_in=tuple(c for c in stock.contained_in if self._seen(int(c))),
        )

    def _moved_unseen(self, number: int) -> bool:
        if self.publicity.disturbed(number):
            return True
        located = super().locate(number)
        kind = -1 if located is None else located[0].refs["conforms_to"].view[located[1]]
        return bool(kind >= 0 and self.publicity.facts.is_money(kind))

    def having(self, name: str, target: int) -> Iterator[int]:
        """Yield the id numbers of resources with an attribute, of those that the caller sees."""
        return (number for number in super().having(name, target) if self._seen(number))


# -- classes that hide some of their records -------------------------------------------------------


def _nobody(_sight: NarrowSight, _table: Table, _row: int, _number: int) -> bool:
    return False


def _everybody(_sight: NarrowSight, _table: Table, _row: int, _number: int) -> bool:
    return True


def _own_resource(sight: NarrowSight, _table: Table, _row: int, number: int) -> bool:
    stock = sight.books.stocks.get(number)
    agents = () if stock is None else (stock.accountable, stock.home, *stock.held)
    return any(agent is not None and sight.is_own(int(agent)) for agent in agents)


def _public_resource(sight: NarrowSight, _table: Table, _row: int, number: int) -> bool:
    """What a person has is nobody's business; what nobody is accountable for is only described."""
    stock = sight.books.stocks.get(number)
    owner = (
        None
        if stock is None
        else stock.accountable
        if stock.accountable is not None
        else stock.home
    )
    return owner is None or sight.is_group(int(owner))


def _own_process(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    return sight.is_own(table.refs["in_scope_of"].view[row])


def _public_process(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    scope = table.refs["in_scope_of"].view[row]
    return scope < 0 or sight.is_group(scope)


def _own_agreement(sight: NarrowSight, _table: Table, _row: int, number: int) -> bool:
    books = sight.books
    for name in ("Commitment", "EconomicEvent"):
        table = books.by_name[name]
        for via in AGREED:
            for row in table.links[via].rows(number) if via in table.links else ():
                if any(sight.is_own(table.refs[side].view[row]) for side in _SIDES):
                    return True
    return False


def _untouched(sight: NarrowSight, _table: Table, _row: int, number: int) -> bool:
    return not sight.publicity.flag(number) & WITHHELD


def _own_place(sight: NarrowSight, _table: Table, _row: int, number: int) -> bool:
    """A place of one's own, or where a thing of one's own is."""
    for name in sorted(AGENTS):
        agents = sight.books.by_name[name]
        for row in agents.links["primary_location"].rows(number):
            if sight.level(agents.id.view[row]) is Level.WHOLE:
                return True
    return any(
        sight.level(thing) is Level.WHOLE for thing in sight.books.stocks.having("location", number)
    )


def _public_place(sight: NarrowSight, _table: Table, _row: int, number: int) -> bool:
    flag = sight.publicity.flag(number)
    return bool(flag & HOUSE) and not flag & HOME


def _public_offer(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    """An offer to certain persons, or of what is hidden, is not for everybody."""
    if not all(sight.is_group(agent) for agent in table.many["proposed_to"].get(row)):
        return False
    wishes = [n for via in ("publishes", "reciprocal") for n in table.many[via].get(row)]
    return all(sight.level(wish) >= Level.PUBLIC for wish in wishes)


def _own_offer(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    wishes = [n for via in ("publishes", "reciprocal") for n in table.many[via].get(row)]
    to = table.many["proposed_to"].get(row)
    return any(map(sight.is_own, to)) or any(sight.level(n) is Level.WHOLE for n in wishes)


def _public_list(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    return all(sight.is_group(agent) for agent in table.many["proposed_to"].get(row))


def _own_list(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    return any(map(sight.is_own, table.many["proposed_to"].get(row)))


_RULES: Final = {
    "EconomicResource": (_own_resource, _public_resource),
    "Process": (_own_process, _public_process),
    "Agreement": (_own_agreement, _untouched),
    "AgreementBundle": (_nobody, _untouched),
    "SpatialThing": (_own_place, _public_place),
    "Proposal": (_own_offer, _public_offer),
    "ProposalList": (_own_list, _public_list),
}
"""By class: whether the caller sees a record whole, and whether everybody sees it."""
