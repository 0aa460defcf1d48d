# SPDX-License-Identifier: MIT
"""What statements are made of: figures with the entries behind them, and the report they become.

A figure is the exact sum of postings, read with the sign of its line. It is rounded once, when it
becomes a cell: half to even, to hundredths. The postings stay with it, so that every figure leads
to its records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final

from valueflows.model.exact import MICRO, Exact, whole_if_whole, written
from valueflows.model.tables import COUNT, IRI, NUMBER, Column, Note, Report, Table, Value
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES, Line
from valueflows.reports.periods import Period
from valueflows.reports.postings import Gap, Posting
from valueflows.reports.totals import Sum

ACCRUED: Final = "accrued"
PAID: Final = "paid"
BASES: Final = (ACCRUED, PAID)
_CENTS: Final = MICRO // 100
_PLACE: Final = {name: place for place, name in enumerate(LINES)}
ROUNDING: Final = Note(
    "rounding",
    "Every amount is the exact sum of its entries, rounded once, half to even, to hundredths.",
)


def money(value: Exact) -> Decimal:
    """Return an amount of money as a cell: hundredths, half to even."""
    cents = round(Fraction(value) / _CENTS)
    digits = tuple(int(digit) for digit in str(abs(cents)))
    return Decimal((int(cents < 0), digits, -2))


def plain(value: Exact) -> Decimal:
    """Return an amount as it was recorded, with two places or as many as it has."""
    return Decimal(written(value, 2))


@dataclass(frozen=True, slots=True)
class Behind:
    """What a figure is the sum of: how many entries, and the last version of any of them.

    The postings themselves are read when they are asked for.
    """

    entries: int = 0
    version: int = 0
    read: Callable[[], Iterable[Posting]] = tuple


NOTHING: Final = Behind()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a statement, and what it is the sum of."""

    section: str
    line: str
    title: str
    period: str
    currency: str
    amount: Exact
    behind: Behind = NOTHING
    known: bool = True
    """False where something that it needs could not be reckoned: then no amount is told."""

    @property
    def entries(self) -> int:
        """How many entries are behind it."""
        return self.behind.entries

    @property
    def postings(self) -> tuple[Posting, ...]:
        """The postings that it is the sum of, in order of time."""
        return tuple(self.behind.read())

    @property
    def row(self) -> tuple[Value, ...]:
        """It, as a row of the statement's table."""
        names = self.section, self.line, self.title, self.period, self.currency
        return *names, money(self.amount) if self.known else None, self.entries


_ROUNDED: Final = "Rounded to hundredths, half to even; empty where it is not computable."
COLUMNS: Final = (
    Column("section", "Section"),
    Column("line", "Line"),
    Column("title", "Title"),
    Column("period", "Period"),
    Column("currency", "Currency", IRI),
    Column("amount", "Amount", NUMBER, "currency", _ROUNDED),
    Column("entries", "Entries", COUNT, doc="How many entries are behind the amount."),
)
KEY: Final = ("section", "line", "period", "currency")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its exact figures, for one period or for several side by side."""

    name: str
    title: str
    accounts: Accounts
    periods: tuple[Period, ...]
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[Note, ...] = ()
    facts: Mapping[str, Value] = field(default_factory=dict)
    depends_on: int = 0
    main: str = ""
    """The name of the table of its figures."""
    openly: Callable[[], Statement] | None = None
    """Makes it as everybody may read it, where that has other lines."""

    def figure(self, line: str, currency: str, period: str | None = None) -> Figure:
        """Return one figure, of the first period unless told; ``KeyError`` where there is none."""
        period = period or self.periods[0].text
        for figure in self.figures:
            if (figure.line, figure.currency, figure.period) == (line, currency, period):
                return figure
        raise KeyError((line, currency, period))

    def behind(
        self, line: str, period: str | None = None, currency: str | None = None
    ) -> tuple[str, ...]:
        """Return the ids of the records behind a line, in order of time."""
        found: dict[str, None] = {}
        for figure in self.figures:
            if (
                figure.line == line
                and period in {None, figure.period}
                and currency in {None, figure.currency}
            ):
                found |= dict.fromkeys(iri for p in figure.postings for iri in p.records)
        return tuple(found)

    def report(self) -> Report:
        """Return it as tables."""
        source = self.accounts.source
        lines = Table(self.main, self.title, COLUMNS, tuple(f.row for f in self.figures), KEY)
        return Report(
            self.name,
            self.title,
            tuple(sorted(self.accounts.boundary)),
            ",".join(period.text for period in self.periods),
            source.version,
            source.checkpoint,
            max([self.depends_on, *(figure.behind.version for figure in self.figures)]),
            ((lines,) if self.figures or not self.tables else ()) + self.tables,
            self.facts,
            (*self.notes, ROUNDING),
        )


Sorted = dict[tuple[str, str], list[Posting]]
"""Postings by what they are sorted by, and by currency."""


def grouped(postings: Iterable[Posting], by: Callable[[Posting], str]) -> Sorted:
    """Return postings by a word about each and by currency, in the order they came."""
    found: Sorted = {}
    for posting in postings:
        found.setdefault((by(posting), posting.currency), []).append(posting)
    return found


def summed(postings: Iterable[Posting]) -> Exact:
    """Return the sum of amounts, debit positive."""
    total: Exact = 0
    for posting in postings:
        total += posting.amount
    return whole_if_whole(total)


def behind(postings: Sequence[Posting]) -> Behind:
    """Return postings as what is behind a figure."""
    version = max((posting.version for posting in postings), default=0)
    return Behind(len({posting.entry for posting in postings}), version, lambda: postings)


class Pick:
    """Finds the postings behind figures that were taken from totals, when they are asked for."""

    def __init__(
        self,
        accounts: Accounts,
        period: Period | None = None,
        *,
        until: int | None = None,
        read: Callable[[], Sequence[Posting]] | None = None,
    ) -> None:
        self._accounts = accounts
        self._version = accounts.source.version
        self._read = read or (lambda: accounts.postings(period, until=until))

    def __call__(self, found: Sum, wanted: Callable[[Posting], bool]) -> Behind:
        """Return what is behind a sum: those of the postings that are wanted."""
        return Behind(found.entries, found.version, lambda: filter(wanted, self.postings()))

    def postings(self) -> Sequence[Posting]:
        """Return all of them; ``RuntimeError`` when the accounts are those of another version."""
        version = self._accounts.source.version
        if version != self._version:
            raise RuntimeError(
                f"these figures are of version {self._version}, and the accounts have gone on to "
                f"{version}; compute the statement anew"
            )
        return self._read()


def of_line(line: Line, period: Period, currency: str, found: Sum, pick: Pick) -> Figure:
    """Return the figure of a line, with the line's sign."""

    def wanted(posting: Posting) -> bool:
        return posting.line is line and posting.currency == currency

    names = line.section.value, line.name, line.title, period.text, currency
    return Figure(*names, line.section.sign * found.amount, pick(found, wanted))


def in_line_order(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the keys of postings sorted by line, in the order of the statements."""
    return sorted(found, key=lambda key: (_PLACE.get(key[0], len(_PLACE)), key))


def side_by_side(figures: Iterable[Figure], periods: Sequence[Period]) -> tuple[Figure, ...]:
    """Return figures so that a line of one period stands in each: with nothing where nothing was."""
    known: dict[tuple[str, str, str], dict[str, Figure]] = {}
    for figure in figures:
        key = figure.section, figure.line, figure.currency
        known.setdefault(key, {})[figure.period] = figure
    filled = []
    for (section, line, currency), by_period in _lines_together(known).items():
        title = next(iter(by_period.values())).title
        for period in dict.fromkeys(p.text for p in periods):
            nothing = Figure(section, line, title, period, currency, 0)
            filled.append(by_period.get(period, nothing))
    return tuple(filled)


def _lines_together(
    known: dict[tuple[str, str, str], dict[str, Figure]],
) -> dict[tuple[str, str, str], dict[str, Figure]]:
    """Put lines that only a later period has among those of their section."""
    sections = list(dict.fromkeys(section for section, _, _ in known))
    order = sorted(
        known,
        key=lambda key: (sections.index(key[0]), _PLACE.get(key[1], len(_PLACE)), key[1], key[2]),
    )
    return {key: known[key] for key in order}


_COMPARED: Final = (
    *COLUMNS[:5],
    Column("before", "Period before"),
    COLUMNS[5],
    Column("amount_before", "Amount before", NUMBER, "currency"),
    Column("change", "Change", NUMBER, "currency", "Of the exact amounts, rounded once."),
)


def compared(figures: Sequence[Figure], periods: Sequence[Period]) -> tuple[Table, ...]:
    """Return the table that sets the first period beside each of the others."""
    texts = list(dict.fromkeys(period.text for period in periods))
    if not texts[1:]:
        return ()
    known = {(f.section, f.line, f.currency, f.period): f for f in figures}
    rows: list[tuple[Value, ...]] = []
    for f in figures:
        for before in texts[1:] if f.period == texts[0] else ():
            past = known[f.section, f.line, f.currency, before]
            change = money(whole_if_whole(f.amount - past.amount))
            cells = f.row[5], past.row[5], change if f.known and past.known else None
            rows.append((*f.row[:5], before, *cells))
    key = (*KEY, "before")
    return (Table("comparison", "Compared with another period", _COMPARED, tuple(rows), key),)


def gap_notes(gaps: Iterable[Gap]) -> tuple[Note, ...]:
    """Return what could not be reckoned as notes, one for each reason."""
    by_code: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_code.setdefault(gap.code, []).append(gap)
    return tuple(
        Note(code, some[0].text, len(some), tuple(sorted({r for gap in some for r in gap.records})))
        for code, some in sorted(by_code.items())
    )


def name_of(accounts: Accounts, iri: str | None) -> str:
    """Return what a record is called, its id where it has no name."""
    record = None if iri is None else accounts.source.get(iri)
    return str(getattr(record, "name", None) or iri or "")
