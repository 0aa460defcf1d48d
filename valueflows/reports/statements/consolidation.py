# SPDX-License-Identifier: MIT
"""Several organisations as one: what each has, what flowed between them, and what is left.

Consolidated = the sum of the parts, less what they gave each other, less what stock and things for
use held inside the group cost more in their holder's books than they cost the group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from valueflows.model.exact import Exact, whole_if_whole
from valueflows.model.tables import COUNT, IRI, NUMBER, Column, Note, Table, Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES, Line
from valueflows.reports.periods import Period
from valueflows.reports.postings import Posting
from valueflows.reports.statements.figures import (
    Sorted,
    Statement,
    grouped,
    in_line_order,
    money,
    name_of,
    summed,
)

PART: Final = "part"
INTERNAL: Final = "internal"
GROUP_COST: Final = "groupCost"
CONSOLIDATED: Final = "consolidated"
_COLUMNS: Final = (
    Column("section", "Section"),
    Column("line", "Line"),
    Column("title", "Title"),
    Column("period", "Period"),
    Column("currency", "Currency", IRI),
    Column("side", "What it is", doc="part, internal, groupCost or consolidated"),
    Column("organisation", "Organisation", IRI),
    Column("organisation_title", "What it is called"),
    Column("amount", "Amount", NUMBER, "currency", "Rounded to hundredths, half to even."),
    Column("entries", "Entries", COUNT),
)
_MADE_TO_COST: Final = frozenset(
    {"stock", "costOfSales", "purchases", "losses", "assets", "depreciation", "opening"}
)
"""Lines whose amounts follow from what stock cost."""


def compute(group: Accounts, period: Period, *, parts: Sequence[Accounts]) -> Statement:
    """Return the lines of a group beside those of its parts.

    Income and expense are those of the period, everything else is what there is at its end.

    ``parts`` are the accounts of each organisation alone; ``ValueError`` when they are not those
    of the group.
    """
    members = [iri for part in parts for iri in sorted(part.boundary)]
    if sorted(members) != sorted(group.boundary):
        raise ValueError("the parts are not the organisations of the group, each once")
    made = _Consolidation(group, period, parts)
    rows = tuple(made.rows())
    key = ("line", "period", "currency", "side", "organisation")
    table = Table("consolidation", "Consolidation", _COLUMNS, rows, key)
    title = "Consolidated statement"
    return Statement(
        "consolidation",
        title,
        group,
        (period,),
        tables=(table,),
        notes=made.notes(),
        facts={"adds_up": not made.unexplained()},
        depends_on=max((p.version for p in made.everything()), default=0),
    )


class _Consolidation:
    """The lines of a group in one period, and of its parts."""

    def __init__(self, group: Accounts, period: Period, parts: Sequence[Accounts]) -> None:
        self.group, self.period = group, period
        self.whole = grouped(_counted(group, period), _line)
        own = {_only(part.boundary): list(_counted(part, period)) for part in parts}
        self.parts = {iri: grouped(own[iri], _line) for iri in sorted(own)}
        inside = (
            p for iri in sorted(own) for p in own[iri] if p.other in self.parts.keys() - {iri}
        )
        self.internal = grouped(inside, _line)

    def keys(self) -> list[tuple[str, str]]:
        """Return the lines and currencies that occur anywhere."""
        every: Sorted = dict(self.whole)
        for lines in self.parts.values():
            every |= lines
        return in_line_order(every)

    def everything(self) -> Iterator[Posting]:
        """Yield all postings, of the group and of its parts."""
        for lines in (self.whole, *self.parts.values()):
            for some in lines.values():
                yield from some

    def left(self, key: tuple[str, str]) -> Exact:
        """Return what the group has on a line less the sum of its parts without what is internal."""
        parts: Exact = 0
        for lines in self.parts.values():
            parts += summed(lines.get(key, ()))
        internal = summed(self.internal.get(key, ()))
        return whole_if_whole(summed(self.whole.get(key, ())) - parts + internal)

    def unexplained(self) -> list[tuple[str, str]]:
        """Return the lines on which something else than the cost of stock is left over."""
        return [key for key in self.keys() if key[0] not in _MADE_TO_COST and self.left(key)]

    def notes(self) -> tuple[Note, ...]:
        """Return what a reader must know of what does not add up."""
        text = "The parts less what is internal are not the group on: "
        broken = self.unexplained()
        lines = ", ".join(sorted({name for name, _ in broken}))
        return (Note("does_not_add_up", text + lines, len(broken)),) if broken else ()

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """Yield the rows of the table."""
        for key in self.keys():
            line = LINES[key[0]]
            sign = line.section.sign
            for iri, lines in self.parts.items():
                if key in lines:
                    yield self._row(line, key[1], PART, iri, lines[key])
            if key in self.internal:
                yield self._row(line, key[1], INTERNAL, None, self.internal[key], taken=-1)
            if left := self.left(key):
                head = self._head(line, key[1], GROUP_COST, None)
                yield *head, money(sign * left), 0
            yield self._row(line, key[1], CONSOLIDATED, None, self.whole.get(key, []))

    def _row(
        self,
        line: Line,
        currency: str,
        side: str,
        iri: str | None,
        some: Sequence[Posting],
        taken: int = 1,
    ) -> tuple[Value, ...]:
        amount = money(whole_if_whole(taken * line.section.sign * summed(some)))
        return *self._head(line, currency, side, iri), amount, len({p.entry for p in some})

    def _head(self, line: Line, currency: str, side: str, iri: str | None) -> tuple[Value, ...]:
        names = line.section.value, line.name, line.title, self.period.text, currency
        return *names, side, iri, name_of(self.group, iri) or None


def _counted(accounts: Accounts, period: Period) -> Iterator[Posting]:
    """Yield what came of a period, and what there is at its end."""
    for posting in accounts.postings(until=period.end):
        if posting.at >= period.start or not posting.line.section.in_result:
            yield posting


def _line(posting: Posting) -> str:
    return posting.line.name


def _only(boundary: frozenset[str]) -> str:
    (iri,) = boundary
    return iri
