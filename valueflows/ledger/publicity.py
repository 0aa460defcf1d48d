# SPDX-License-Identifier: MIT
"""Which records everybody may see, kept beside the books: one byte for each id.

The rule of today decides for every version, so that what was withdrawn from publication cannot be
read back. New rows are looked at once, when somebody asks from whom something is hidden; when the
rule itself changes, or what was known of somebody turns out differently, all of it is looked at anew.

What is recorded and not published yet is not looked at for the public: it would show before its day
in what it hides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, Final

from valueflows.ledger.books import Books
from valueflows.ledger.columns import EMPTY
from valueflows.ledger.faces import Faces
from valueflows.ledger.facts import AGREED, FLOWS, THINGS, Facts
from valueflows.ledger.memory import Clock
from valueflows.ledger.tables import Table
from valueflows.model.catalog import AGENTS
from valueflows.model.publication import Party, Rule, is_public, rule_of, strictest

WITHHELD: Final = 1
"""The record is not public."""
DISTURBED: Final = 2
"""Something that is not public touched the resource, so that its quantities are not either."""

_FOREVER: Final = 2**63
_KNOWN_LATER: Final = (*sorted(AGENTS), "ResourceSpecification", "EconomicResource")


class Publicity:
    """What is public of one set of books. ``epoch`` counts how often all of it was judged anew."""

    def __init__(self, books: Books, time: Clock, key: bytes) -> None:
        self.books = books
        self.time = time
        self.epoch = 0
        self.version = 0
        """The version up to which flows were judged."""
        self.rule = Rule()
        self.faces = Faces(books, time, key)
        self._stated: tuple[Any, ...] = ("nothing yet",)
        self._read = (-1, -1)
        self._expires = 0
        self._general = (-1, Rule())
        self._begin()

    def _begin(self) -> None:
        self.epoch += 1
        self.flags = bytearray(self.books.ids.count)
        self._done = dict.fromkeys(self.books.by_name, 0)
        self.facts = Facts(self.books)
        self._stale = False
        self._rules: dict[int, Rule] = {}
        self.faces.forget()

    def flag(self, number: int) -> int:
        """Return what was found out about an id."""
        return self.flags[number] if number < len(self.flags) else 0

    def general(self) -> Rule:
        """Return the rule for all as it is stated now; nothing is judged by it."""
        table = self.books.by_name["PublicationRule"]
        if self._general[0] != table.rows:
            owners = table.refs["applies_to"].view
            rows = [row for row in self.books.rows("PublicationRule") if owners[row] < 0]
            stated = [rule_of(self.books.record(table, row)) for row in rows]
            self._general = (table.rows, strictest(stated))
        return self._general[1]

    # -- keeping up --------------------------------------------------------------------------------

    def catch_up(self, now: int, version: int) -> None:
        """Judge what was recorded since, up to a version.

        ``now`` in microseconds decides which consents hold.
        """
        stated, earlier = self._statements(now), self.version
        self.version = version
        if stated != self._stated or version < earlier or self._known_better():
            self._stated = stated
            self._anew()
        else:
            self._go_on()

    def _anew(self) -> None:
        self._begin()
        self._adopt(self._stated)
        self._go_on()

    def _go_on(self) -> None:
        if len(self.flags) < self.books.ids.count:
            self.flags.extend(bytes(self.books.ids.count - len(self.flags)))
        for table, row in self._new_flows():
            self._judge(table, row)
        for name, table in self.books.by_name.items():
            self._done[name] = self._until(table) if name in FLOWS else table.rows
        if self._stale:
            self.epoch += 1
            self._stale = False

    def _until(self, table: Table) -> int:
        """Return how many rows of a table are judged."""
        return bisect_right(table.version.view, self.version, 0, table.rows)

    def _statements(self, now: int) -> tuple[Any, ...]:
        """Return the rules and the consents that hold."""
        books, table = self.books, self.books.by_name["Consent"]
        read = (books.by_name["PublicationRule"].rows, table.rows)
        if read == self._read and now < self._expires:
            return self._stated
        until = table.times["until"].view
        given = [
            (row, _FOREVER if until[row] == EMPTY else until[row]) for row in books.rows("Consent")
        ]
        self._read = read
        self._expires = min((end for _row, end in given if end > now), default=_FOREVER)
        rules = [("rule", row) for row in books.rows("PublicationRule")]
        return (*rules, *(("consent", row) for row, end in given if end > now))

    def _adopt(self, stated: tuple[Any, ...]) -> None:
        books, general = self.books, []
        rules, consents = books.by_name["PublicationRule"], books.by_name["Consent"]
        for what, row in stated:
            if what == "rule":
                rule = rule_of(books.record(rules, row))
                owner = rules.refs["applies_to"].view[row]
                if owner < 0:
                    general.append(rule)
                else:
                    known = [self._rules[owner]] if owner in self._rules else []
                    self._rules[owner] = strictest([*known, rule])
            else:
                scope = consents.refs["in_flows_with"].view[row]
                self.facts.agree(consents.refs["named_in_public"].view[row], scope)
        self.rule = strictest(general)

    def _known_better(self) -> bool:
        """Whether a new row changes what older rows were judged by."""
        return any(
            self.facts.contradicts(self.books.by_name[name], row)
            for name in _KNOWN_LATER
            for row in range(self._done[name], self.books.by_name[name].rows)
            if self.books.by_name[name].id.view[row] < len(self.flags)
        )

    def _new_flows(self) -> Iterator[tuple[Table, int]]:
        """Yield the rows of flows that were not judged yet, in the order they were recorded."""
        found = [
            (table.version.view[row], order, row, table)
            for order, table in enumerate(self.books.by_name[name] for name in FLOWS)
            for row in range(self._done[table.cls.__name__], self._until(table))
        ]
        found.sort(key=lambda item: item[:3])
        return ((table, row) for _version, _order, row, table in found)

    # -- judging -----------------------------------------------------------------------------------

    def _judge(self, table: Table, row: int) -> None:
        number = table.id.view[row]
        tied = self.flags[number] & WITHHELD or any(
            self.flags[other] & WITHHELD for other in self.facts.bonds(table, row)
        )
        facts = self.facts.of(table, row, tied=bool(tied))
        if is_public(facts, self.rule_for(table, row)):
            for via, party in (("provider", facts.provider), ("receiver", facts.receiver)):
                if party is Party.PERSON:
                    self.faces.appears(table.refs[via].view[row], table, row)
            return
        self._taint(table, row)
        self._withhold(number)

    def rule_for(self, table: Table, row: int) -> Rule:
        """Return the rule that holds for a flow: the strictest of those of its organisations."""
        sides = (table.refs["provider"].view[row], table.refs["receiver"].view[row])
        own = [self._rules.get(side, self.rule) for side in sides if self.facts.is_group(side)]
        return strictest(own) if own else self.rule

    def _withhold(self, number: int) -> None:
        """Hide a flow, all that was said of it before, and what keeps, settles or follows from it.

        These may have been judged already: an event before the claim it settles, or before the
        promise it keeps was revised into a wage.
        """
        waiting = [number]
        while waiting:
            number = waiting.pop()
            if self.flags[number] & WITHHELD:
                continue
            self.flags[number] |= WITHHELD
            for table, row in self._revisions(number):
                self._taint(table, row)
                self._stale = self._stale or row < self._done[table.cls.__name__]
            known = (t.id.view[r] for t, r in self.facts.followers(number) if r < self._until(t))
            waiting.extend(known)

    def _revisions(self, number: int) -> Iterator[tuple[Table, int]]:
        """Yield the rows of a flow, as far as they are judged now."""
        kind, row = self.facts.kind(number), int(self.books.current.view[number])
        table = self.books.tables[kind]
        end = self._until(table)
        while row >= 0:
            if row < end:
                yield table, row
            row = table.previous.view[row]

    def _taint(self, table: Table, row: int) -> None:
        """Mark what a hidden flow touches: things, and the agreement it is part of."""
        flags, refs = self.flags, table.refs
        for side in THINGS:
            if side in refs and refs[side].view[row] >= 0:
                flags[refs[side].view[row]] |= DISTURBED
        for via in AGREED:
            agreement = refs[via].view[row] if via in refs else -1
            if agreement >= 0:
                flags[agreement] |= WITHHELD

    def disturbed(self, number: int) -> bool:
        """Whether something hidden touched a resource, itself or because of its container."""
        if self.flag(number) & DISTURBED:
            return True
        ids = self.books.events.id.view
        return any(self.flag(ids[row]) & WITHHELD for row in self.books.along.get(number, ()))

    def texts_of(self, table: Table, row: int) -> bool:
        """Whether remarks on a record are shown: as its organisations' rules say."""
        if "provider" in table.refs:
            return self.rule_for(table, row).free_text
        return self.rule.free_text
