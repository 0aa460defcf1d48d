# SPDX-License-Identifier: MIT
"""``report``: lists the reports of a ledger, and gives one as a table to read or as a file."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from valueflows.commands.files import put
from valueflows.commands.ledgers import opened
from valueflows.commands.running import DONE, Failure, Misuse, say
from valueflows.desk.asked import Asked, NoReportError
from valueflows.desk.desk import Desk, desk_of
from valueflows.exchange.delimited import cell
from valueflows.exchange.tables import FORMATS, NotInstalledError, table_of
from valueflows.model.callers import Caller, Role
from valueflows.model.tables import Report, Table, Value

TABLE: Final = "table"
_TEXTS: Final = frozenset({"json", "csv", "metadata.json"})
_UNSEEN: Final = dict.fromkeys(
    (*range(32), *range(127, 160), *range(0x2028, 0x202F), *range(0x2066, 0x206A)), 0xFFFD
)
"""Characters that a terminal would act on instead of showing them."""


def report(options: argparse.Namespace) -> int:
    """Print a report or write it to a file; without a name, say which there are."""
    form = options.format or TABLE
    if form != TABLE and form not in FORMATS:
        raise Misuse(f"there is no format {form!r}; there are {', '.join((TABLE, *FORMATS))}")
    if form not in {TABLE, *_TEXTS} and options.output is None:
        raise Misuse(f"{form} is no text; name a file for it with -o")
    if form == TABLE and options.output is not None:
        raise Misuse(f"a table is to be read; name a format for a file: {', '.join(FORMATS)}")
    with opened(options.ledger, writable=False) as ledger:
        desk = desk_of(ledger)
        if not options.rest:
            _list(desk)
            return DONE
        caller = Caller(Role(options.role))
        try:
            found = desk.report(caller, _asked(desk, options))
            _give(found, form, options)
        except NoReportError as error:
            raise Failure(str(error)) from None
        except NotInstalledError as error:
            raise Failure(str(error)) from None
    return DONE


def _asked(desk: Desk, options: argparse.Namespace) -> Asked:
    kind = desk.kinds.get(options.rest[0])
    if not options.period and not (kind is not None and kind.any_time):
        raise Misuse("say of which time with --period: 2025, 2025-Q1, 2025-03, or two dates")
    given: dict[str, str] = {}
    for text in options.set:
        name, sign, value = text.partition("=")
        if not sign:
            raise Misuse(f"--set takes NAME=VALUE, not {text!r}")
        given[name] = value
    return Asked(
        options.rest[0],
        tuple(options.agent),
        options.period,
        tuple(options.compare),
        options.as_of,
        given,
    )


def _give(report: Report, form: str, options: argparse.Namespace) -> None:
    try:
        table = table_of(report, options.table)
    except LookupError as error:
        raise Failure(str(error.args[0])) from None
    if form == TABLE:
        _print(report, [table] if options.table else list(report.tables))
        return
    data = FORMATS[form].write(report, table, None)
    if options.output is None:
        sys.stdout.write(data.decode())
    else:
        put(options.output, [data])


# -- to read ---------------------------------------------------------------------------------------


def _list(desk: Desk) -> None:
    for name in sorted(desk.kinds):
        kind = desk.kinds[name]
        say(f"{name}: {kind.doc}")
        for parameter in kind.parameters:
            choices = f" ({', '.join(parameter.choices)})" if parameter.choices else ""
            needed = " (required)" if parameter.required else ""
            say(f"  --set {parameter.name}={parameter.kind}: {parameter.doc}{choices}{needed}")


def _print(report: Report, tables: list[Table]) -> None:
    say(_shown(report.title))
    about = ", ".join(report.about) or "no organisation"
    say(_shown(f"{about} · {report.period} · version {report.version}"))
    for name in sorted(report.facts):
        say(f"{name}: {_shown(report.facts[name])}")
    for table in tables:
        say()
        if table.title != report.title:
            say(_shown(table.title))
        for line in lines(table):
            say(line)
    for note in report.notes:
        say(_shown(f"note: {note.text}" + (f" ({note.count})" if note.count else "")))


def lines(table: Table) -> list[str]:
    """Return a table as lines of text, numbers to the right."""
    titles = [
        f"{column.title} ({column.unit})" if column.unit else column.title
        for column in table.columns
    ]
    rows = [[_shown(value) for value in row] for row in table.rows]
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    right = [column.kind in {"count", "number"} for column in table.columns]
    ruled = ["-" * width for width in widths]
    return [_line(row, widths, right) for row in (titles, ruled, *rows)]


def _line(cells: list[str], widths: list[int], right: list[bool]) -> str:
    placed = zip(cells, widths, right, strict=True)
    return "  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in placed).rstrip()


def _shown(value: Value) -> str:
    return cell(value).translate(_UNSEEN)
