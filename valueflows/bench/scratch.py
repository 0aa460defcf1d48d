# SPDX-License-Identifier: MIT
"""What others need who begin from scratch, in words beside our figures; their sums are ours.

pandas and DuckDB read a flat file of all flows. ``ledger``, ``hledger`` and ``bean-query`` read the
books as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeVar

from valueflows.bench.measuring import rounded, seconds
from valueflows.bench.programs import PROGRAMS, Program
from valueflows.bench.sums import (
    MissingError,
    Sums,
    by_duckdb,
    by_pandas,
    load_by_duckdb,
    module,
    read_by_pandas,
    write_flat,
)
from valueflows.desk.doubleentry import WRITERS, books_of
from valueflows.exchange.doubleentry import ROOTS
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.reading import reading
from valueflows.model.exact import MICRO
from valueflows.model.reading import Flow
from valueflows.reports.accounts import Accounts
from valueflows.reports.classes import LINES
from valueflows.reports.periods import Period
from valueflows.reports.totals import LINE

_T = TypeVar("_T")
_OURS: Final = {
    "sales": ("receiver", "price"),
    "purchases": ("provider", "price"),
    "pay": ("provider", "wage"),
    "fees": ("provider", "bankFee"),
}
"""By line of ours, on which side of which class the peers find it."""


def from_scratch(directory: Path, ledger: Ledger, accounts: Accounts, month: Period) -> str:
    """Return what pandas and DuckDB need for the sums of a month of all organisations."""
    file = directory / f"flat{ledger.books.version}.csv"
    write_flat(file, _flows(ledger))
    told = "; ".join(_told(measure, file, accounts, month) for measure in (_pandas, _duckdb))
    return f"sums of all organisations: {told}"


def _flows(ledger: Ledger) -> Iterator[Flow]:
    source, books = reading(ledger), ledger.books
    for name in ("EconomicEvent", "Claim"):
        table = books.by_name[name]
        for row in range(table.rows):
            flow = source.flow(books.ids.text(table.id.view[row]))
            if flow is not None:
                yield flow


def _told(
    measure: Callable[[Path, Period], tuple[Sums, str]],
    file: Path,
    accounts: Accounts,
    month: Period,
) -> str:
    try:
        sums, told = measure(file, month)
    except MissingError as error:
        return str(error)
    (organisation,) = accounts.boundary
    totals = accounts.totals(month)
    lines = {name: totals.sum(LINE, name, currency).amount for name, currency in totals.names(LINE)}
    for line, (side, tag) in _OURS.items():
        mine = LINES[line].section.sign * lines.get(line, 0)
        theirs = sums.get((organisation, side, tag), 0)
        assert mine == theirs, (line, mine, theirs)  # noqa: S101 - a peer says the same or is none
    return told


def _pandas(file: Path, month: Period) -> tuple[Sums, str]:
    version = module("pandas").__version__
    frame, reading_it = _timed(lambda: read_by_pandas(file))
    sums, adding = _timed(lambda: by_pandas(frame, month))
    return sums, f"pandas {version} {_ms(adding)} (reading a CSV of them {_ms(reading_it)})"


def _duckdb(file: Path, month: Period) -> tuple[Sums, str]:
    version = module("duckdb").__version__
    connection, loading = _timed(lambda: load_by_duckdb(file))
    with connection:
        sums, adding = _timed(lambda: by_duckdb(connection, "flows", month))
    return sums, f"DuckDB {version} {_ms(adding)} (reading it {_ms(loading)})"


def _timed(work: Callable[[], _T]) -> tuple[_T, float]:
    found: list[_T] = []
    spent = seconds(lambda: found.append(work()))
    return found[0], spent


def _ms(spent: float) -> str:
    return f"{rounded(spent * 1000)} ms"


# -- programs --------------------------------------------------------------------------------------


def asked_of_programs(directory: Path, accounts: Accounts, month: Period) -> str:
    """Return what programs need that read all the books as text, for the sums of one month."""
    books = books_of(accounts)
    files = {}
    for name, write in WRITERS.items():
        files[name] = directory / f"books.{name}"
        files[name].write_text("".join(write(books)), encoding="utf-8")
    told = (_asked(program, files[program.format], accounts, month) for program in PROGRAMS)
    return f"{len(books.entries):,} entries as text: {'; '.join(told)}"


def _asked(program: Program, file: Path, accounts: Accounts, month: Period) -> str:
    try:
        sums, spent = _timed(lambda: program.sums(file, month))
    except MissingError as error:
        return str(error)
    assert sums == _by_account(accounts, month), program.name  # noqa: S101 - as above
    return f"{program.name} {_ms(spent)}"


def _by_account(accounts: Accounts, month: Period) -> dict[str, Decimal]:
    """Return what was posted in a month, by the first two parts of the account in the text."""
    found: dict[str, Decimal] = {}
    totals = accounts.totals(month)
    for name, currency in totals.names(LINE):
        line, amount = LINES[name], totals.sum(LINE, name, currency).amount
        if amount:
            account = f"{ROOTS[line.section.value]}:{name[0].upper()}{name[1:]}"
            found[account] = Decimal(str(amount)) / MICRO
    return found
