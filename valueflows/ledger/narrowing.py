# SPDX-License-Identifier: MIT
"""The books as a caller may see them from whom something is hidden.

Everything is decided here, id by id: lists, counts, postings, searches and orders only know rows
that this sight shows. An id that is hidden is answered like one that was never used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from valueflows.ledger.books import Books
from valueflows.ledger.faces import ALWAYS, PREFIX
from valueflows.ledger.levels import OPEN, RULES, Level
from valueflows.ledger.publicity import WITHHELD, Publicity
from valueflows.ledger.sight import PastSight, has
from valueflows.ledger.stocks import ATTRIBUTE_LISTS
from valueflows.ledger.tables import Table
from valueflows.model.callers import Caller, Role
from valueflows.model.catalog import AGENTS, CLASSES, NUMBERS
from valueflows.model.publication import Party, hidden_of, remarks_of
from valueflows.model.records import Unit
from valueflows.model.stock import Stock
from valueflows.model.terms import properties

_FLOWS: Final = frozenset({"Intent", "Commitment", "EconomicEvent", "Claim"})
_NEVER: Final = frozenset({"Opening", "Assertion", "Erasure", "Consent"})
_PLAIN: Final = frozenset({"SpatialThing"})
"""Classes of which all is personal, or nothing."""

_SIDES: Final = ("provider", "receiver")


def _leading() -> dict[str, list[tuple[str, str]]]:
    """Return by which fields of which classes each class is referred to."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, cls in CLASSES.items():
        for row in properties(cls):
            if row.kind == "ref" and not row.derived and row.target is not Unit:
                found.setdefault(row.target.__name__, []).append((name, row.name))
    return found


_LEADING: Final = _leading()


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
        self.staff = staff
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
        if number < 0 or self.level(number) >= Level.NAMED:
            return number
        # Who is named with some only is found under the name, in flows with these.
        return number if self.publicity.facts.agreed(number) else -1

    def place_of(self, iri: str) -> tuple[Table, int]:
        """Return table and row of a record; ``KeyError`` for what the caller may not see."""
        table, row = super().place_of(iri)
        if iri.startswith(PREFIX) or not self.shows(table, row):
            raise KeyError(iri)
        return table, row

    def _shows_face(self, number: int, period: int) -> bool:
        """Whether a person stands under a pseudonym of a period in something that is seen."""
        if (period == ALWAYS) is not self.staff or self.level(number) is not Level.FACE:
            return False
        faces = self.publicity.faces
        return any(
            self.shows(table, row)
            and not self.named_in(number, table, row)
            and period in {ALWAYS, faces.period(table, row)}
            for table, row in self._flows_of(number)
        )

    def face(self, number: int, table: Table, row: int) -> str:
        """Return under which id an agent stands in a row: its own, or a pseudonym."""
        if self.level(number) >= Level.NAMED or self.named_in(number, table, row):
            return self.books.ids.text(number)
        faces = self.publicity.faces
        return faces.of(number, ALWAYS if self.staff else faces.period(table, row))

    def named_in(self, number: int, table: Table, row: int) -> bool:
        """Whether an agent is shown by name in one flow, whatever it is elsewhere."""
        if self.inside(table, row):
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

    def is_whole(self, iri: str) -> bool:
        """Whether a record is seen whole: it is the reader's own, or nobody's yet."""
        number = self.books.ids.find(iri)
        if self.level(number) is Level.WHOLE:
            return True
        is_person = self.publicity.facts.kind(number) == NUMBERS["Person"]
        return is_person and next(self._flows_of(number), None) is None

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
            if self.inside(table, row):
                return Level.WHOLE
            return Level.HIDDEN if self.publicity.flag(number) & WITHHELD else Level.PUBLIC
        if name in _NEVER:
            return Level.HIDDEN
        inside, public = RULES.get(name, OPEN)
        if inside(self, table, row, number):
            return Level.WHOLE
        if not public(self, table, row, number):
            return Level.HIDDEN
        return Level.WHOLE if name in _PLAIN else Level.PUBLIC

    def _unknown(self, number: int) -> Level:
        """Return what is seen of an id that is described nowhere: an agent may be a person."""
        if number in self._own:
            return Level.WHOLE
        if self.is_led_to(number, "Agent", *AGENTS):
            return Level.FACE
        for name in ("EconomicResource", "SpatialThing"):
            table = self.books.by_name[name]
            if self.is_led_to(number, name) and not any(
                r(self, table, -1, number) for r in RULES[name]
            ):
                return Level.HIDDEN
        return Level.HIDDEN if self.publicity.flag(number) & WITHHELD else Level.PUBLIC

    def is_led_to(self, number: int, *targets: str) -> bool:
        """Whether some reference to one of some classes leads to an id."""
        for name, via in (pair for target in targets for pair in _LEADING.get(target, ())):
            table = self.books.by_name[name]
            links = table.many[via] if via in table.many else table.links[via]
            if next(iter(links.rows(number)), None) is not None:
                return True
        return False

    def _person(self, number: int) -> Level:
        if number in self._own:
            return Level.WHOLE
        if self.staff and self._deals_with(number):
            return Level.WHOLE
        if self.publicity.facts.named(number) or self._belongs(number):
            return Level.NAMED
        return Level.FACE

    def _deals_with(self, person: int) -> bool:
        """Whether a person stands in a flow with one of the caller's organisations."""
        return any(
            not self._own.isdisjoint(table.refs[side].view[row] for side in _SIDES)
            for table, row in self._flows_of(person)
        ) or self._is_member(person, self._own)

    def _is_member(self, person: int, groups: frozenset[int]) -> bool:
        """Whether a person belongs to one of some organisations, or did."""
        table = self.books.by_name["Membership"]
        of = table.refs["organization"].view
        rows = table.links["member"].rows(person) if groups else ()
        return any(of[row] in groups and self.stood(table, row) for row in rows)

    def _belongs(self, person: int) -> bool:
        """Whether a person works in, or belongs to, an organisation of which the caller is a member."""
        events = self.books.events
        if not self._groups or self.staff:
            return False
        work = events.numbers["action"]["work"]
        action, receiver = events.words["action"].view, events.refs["receiver"].view
        rows = events.links["provider"].rows(person)
        return self._is_member(person, self._groups) or any(
            action[row] == work and receiver[row] in self._groups for row in rows
        )

    def _flows_of(self, agent: int) -> Iterator[tuple[Table, int]]:
        for name in sorted(_FLOWS):
            table = self.books.by_name[name]
            for side in _SIDES:
                for row in table.links[side].rows(agent):
                    yield table, row

    def inside(self, table: Table, row: int) -> bool:
        """Whether a flow concerns the caller, or an organisation whose books they see."""
        if not self._own or "provider" not in table.refs:
            return False
        return any(table.refs[side].view[row] in self._own for side in _SIDES)

    def is_group(self, number: int) -> bool:
        """Whether an agent is described, and no person but one who is named."""
        party = self.publicity.facts.party(number, -1)
        return party in {Party.GROUP, Party.NAMED}

    def is_fellow(self, number: int) -> bool:
        """Whether the caller, a person, belongs to an organisation."""
        return bool(self._me) and number in self._groups

    def is_own(self, number: int) -> bool:
        """Whether an agent is the caller, or an organisation whose books they see."""
        return number in self._own

    # -- rows --------------------------------------------------------------------------------------

    def standing(self, table: Table, row: int) -> bool:
        """Whether a row was current, and the caller may see it."""
        return super().standing(table, row) and self._shows(table, row)

    def shows(self, table: Table, row: int) -> bool:
        """Whether the caller may see a row, current or not."""
        return row < self.rows(table) and self._shows(table, row)

    def _shows(self, table: Table, row: int) -> bool:
        """Whether a row may be seen; what is hidden, only where it concerns the caller itself."""
        number = table.id.view[row]
        level = self.level(number)
        if level is Level.NAMED:
            return bool(self.row(number) == row)
        if self._own and self.publicity.flag(number) & WITHHELD and table.cls.__name__ in _FLOWS:
            return self.inside(table, row)
        return level > Level.NAMED

    def level_at(self, table: Table, row: int) -> Level:
        """Return how much the caller sees of one revision of a record."""
        level = self.level(table.id.view[row])
        if level is Level.WHOLE and table.cls.__name__ in _FLOWS and not self.inside(table, row):
            return Level.PUBLIC
        return level

    def unread(self, table: Table, row: int) -> frozenset[str]:
        """Return the fields of a row that the caller may not read."""
        level, cls = self.level_at(table, row), table.cls
        if level is Level.WHOLE:
            return frozenset()
        if level is Level.NAMED:
            return frozenset(prop.name for prop in properties(cls)) - {"name"}
        shown = self.publicity.texts_of(table, row)
        return hidden_of(cls) - remarks_of(cls) if shown else hidden_of(cls)

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
        located = super().locate(number) if number >= 0 and self._seen(number) else None
        return located if located is not None and self._shows(*located) else None

    def first_rows(self, table: Table, rows: Iterable[int]) -> Iterator[int]:
        """Yield, of some rows, those in which a record was first written that the caller sees."""
        ids = table.id.view
        return (row for row in super().first_rows(table, rows) if self.locate(ids[row]) is not None)

    def all(self, table: Table) -> Sequence[int]:
        """Return all rows that were current and that the caller sees."""
        ids, rows = table.id.view, super().all(table)
        if table.cls.__name__ in _FLOWS and not self._own:
            flags = self.publicity.flags
            return [row for row in rows if not flags[ids[row]] & WITHHELD]
        return [row for row in rows if self._shows(table, row)]

    # -- what follows from events ------------------------------------------------------------------

    def stock(self, number: int) -> Stock | None:
        """Return the state of a resource as far as the caller sees it.

        Quantities that hidden events moved, and those of money, count as unknown; and where hidden
        events touched it, so do its state, its stage and where it is.
        """
        stock = super().stock(number)
        if stock is None or self.level(number) is Level.WHOLE:
            return stock
        known = stock.known and not self._moved_unseen(number)
        if self.publicity.disturbed(number):
            bare = replace(stock, state=None, stage=None, location=None, contained_in=())
            return replace(bare, known=known, held={})
        places = (stock.location,) if stock.location is not None else ()
        return replace(
            stock,
            known=known,
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
        for number in super().having(name, target):
            stock = self.stock(number) if self._seen(number) else None
            if stock is not None and has(getattr(stock, ATTRIBUTE_LISTS[name]), target):
                yield number
