# SPDX-License-Identifier: MIT
"""Reports in GraphQL: which there are, and one of them, through the same desk as everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final

import strawberry
from graphql import GraphQLError

from valueflows.desk.asked import Asked, NoReportError
from valueflows.desk.desk import desk_of
from valueflows.desk.kinds import ReportKind
from valueflows.exchange.delimited import cell
from valueflows.graphql.asof import AS_OF, HINT, view_of
from valueflows.graphql.context import Asking, asking
from valueflows.graphql.extras import argument
from valueflows.graphql.former_queries import Query
from valueflows.graphql.scalars import optional
from valueflows.model.tables import Column, Note, Report, Table, Value


@strawberry.type(description="A column of a table: what its values are, and in which unit.")
class ReportColumn:
    """A column."""

    name: str = strawberry.field(description="A short name, for programs.")
    title: str = strawberry.field(description="What it is called, for people.")
    kind: str = strawberry.field(
        description="text, iri, date, moment, count, number (an exact decimal) or flag."
    )
    unit: str | None = strawberry.field(
        description="A currency's code, a unit's symbol, or a word."
    )
    note: str = strawberry.field(description="What it means.")


@strawberry.type(description="A table in long form: each row is one thing said.")
class ReportTable:
    """A table."""

    name: str = strawberry.field(description="A short name, for programs.")
    title: str = strawberry.field(description="What it is called, for people.")
    key: list[str] = strawberry.field(description="The columns that tell rows apart.")
    columns: list[ReportColumn] = strawberry.field(
        description="What stands in each place of a row."
    )
    rows: list[list[str | None]] = strawberry.field(
        description="The cells as text, in the order of the columns; null where there is nothing."
    )


@strawberry.type(description="A single value with a name, such as a verdict or a ratio.")
class ReportFact:
    """A fact."""

    name: str = strawberry.field(description="What it is.")
    value: str | None = strawberry.field(description="The value as text.")


@strawberry.type(
    description="What a reader must know beside the figures: what is missing or assumed."
)
class ReportNote:
    """A note."""

    code: str = strawberry.field(description="A word for it, for programs.")
    text: str = strawberry.field(description="What there is to know.")
    count: int = strawberry.field(description="How many records it is about.")
    events: list[strawberry.ID] = strawberry.field(
        description="Which, as far as you may know them."
    )


@strawberry.type(name="Report", description="Figures, with what they are of and computed from.")
class ReportAnswer:
    """A report."""

    name: str = strawberry.field(description="Which report it is.")
    title: str = strawberry.field(description="What it is called.")
    about: list[strawberry.ID] = strawberry.field(description="The organisations it is about.")
    period: str = strawberry.field(description="The time it is about.")
    version: int = strawberry.field(description="The version of the ledger it was computed at.")
    checkpoint: str = strawberry.field(
        description="The hash of the journal's line of that version, to check the figures by."
    )
    depends_on: int = strawberry.field(
        description="The version in which the last record was written that bears on it."
    )
    facts: list[ReportFact] = strawberry.field(description="Single values.")
    tables: list[ReportTable] = strawberry.field(description="Its tables.")
    notes: list[ReportNote] = strawberry.field(description="What to know beside the figures.")


@strawberry.type(description="Something that can be said of a kind of report.")
class ReportParameter:
    """A parameter."""

    name: str = strawberry.field(description="What it is called.")
    note: str = strawberry.field(description="What it decides.")
    kind: str = strawberry.field(description="text, iri, count, date or flag.")
    choices: list[str] = strawberry.field(description="All there is to choose from, if it is so.")
    default: str | None = strawberry.field(description="What holds when nothing is said.")
    required: bool = strawberry.field(description="Whether there is no report without it.")


@strawberry.type(name="ReportKind", description="A report that can be asked for.")
class ReportKindAnswer:
    """A kind of report."""

    name: str = strawberry.field(description="By which it is asked for.")
    title: str = strawberry.field(description="What it is called.")
    note: str = strawberry.field(description="What it says.")
    single: bool = strawberry.field(description="Whether it is about one organisation at a time.")
    compares: bool = strawberry.field(description="Whether it can stand beside other periods.")
    parameters: list[ReportParameter] = strawberry.field(description="What can be said of it.")


@strawberry.input(description="A parameter of a report and its value, as text.")
class ReportParameterInput:
    """A parameter that is given."""

    name: str = strawberry.field(description="What it is called.")
    value: str = strawberry.field(description="The value, as text.")


ROWS_MAX: Final = 10_000
_NAME = argument(str, "Which report; reports lists them.")
_AGENTS = argument(
    optional(list[strawberry.ID]),
    "The organisations it is about, as one; all of them when left out.",
)
_PERIOD = argument(str, "2025, 2025-Q1, 2025-03, or two dates: 2025-01-01/2025-06-30.")
_COMPARE = argument(
    optional(list[str]), "Periods to stand beside it; before is the one just before."
)
_GIVEN = argument(optional(list[ReportParameterInput]), "What else the report takes.")


def report_queries() -> Iterator[Query]:
    """Yield the queries about reports."""
    kinds = list[ReportKindAnswer]
    _every.__annotations__ = {"info": strawberry.Info, "return": kinds}
    yield Query("reports", kinds, _every, "The reports there are.", None)
    _one.__annotations__ = {
        "info": strawberry.Info,
        "name": _NAME,
        "period": _PERIOD,
        "agents": _AGENTS,
        "compare": _COMPARE,
        "parameters": _GIVEN,
        "as_of": Annotated[HINT, AS_OF],
        "return": ReportAnswer,
    }
    yield Query("report", ReportAnswer, _one, "A report, as you may be told it.", None)


def _every(info: Any) -> Any:
    kinds = desk_of(asking(info).ledger).kinds
    return [_kind(kinds[name]) for name in sorted(kinds)]


def _one(
    info: Any,
    name: str,
    period: str,
    agents: Any = strawberry.UNSET,
    compare: Any = strawberry.UNSET,
    parameters: Any = strawberry.UNSET,
    as_of: Any = strawberry.UNSET,
) -> Any:
    current = asking(info)
    stated = as_of is not strawberry.UNSET and as_of is not None
    asked = Asked(
        name,
        tuple(map(str, agents or ())),
        period,
        tuple(compare or ()),
        view_of(info, as_of).version if stated else None,
        {given.name: given.value for given in parameters or ()},
    )
    return report_for(current, asked)


def report_for(current: Asking, asked: Asked) -> ReportAnswer:
    """Return a report as the caller may be told it; a GraphQL error says why there is none."""
    try:
        report = desk_of(current.ledger).report(current.caller, asked, seconds=current.seconds)
        _check_size(report)
        return _report(report)
    except NoReportError as error:
        raise GraphQLError(
            str(error), extensions={"code": "REFUSED", "problems": [error.as_dict()]}
        ) from None


def _check_size(report: Report) -> None:
    rows = sum(len(table.rows) for table in report.tables)
    if rows > ROWS_MAX:
        raise NoReportError(
            "too_long",
            "period",
            f"this report has {rows} rows, and {ROWS_MAX} fit into an answer",
            "Ask for a shorter time, or take it as a file: /{agent}/reports/{name}.csv.",
        )


# -- what is answered ------------------------------------------------------------------------------


def _kind(kind: ReportKind) -> ReportKindAnswer:
    parameters = [
        ReportParameter(
            name=parameter.name,
            note=parameter.doc,
            kind=parameter.kind,
            choices=list(parameter.choices),
            default=parameter.default,
            required=parameter.required,
        )
        for parameter in kind.parameters
    ]
    return ReportKindAnswer(
        name=kind.name,
        title=kind.title,
        note=kind.doc,
        single=kind.single,
        compares=kind.compares,
        parameters=parameters,
    )


def _report(report: Report) -> ReportAnswer:
    return ReportAnswer(
        name=report.name,
        title=report.title,
        about=[strawberry.ID(iri) for iri in report.about],
        period=report.period,
        version=report.version,
        checkpoint=report.checkpoint,
        depends_on=report.depends_on,
        facts=[ReportFact(name=n, value=_text(report.facts[n])) for n in sorted(report.facts)],
        tables=[_table(table) for table in report.tables],
        notes=[_note(note) for note in report.notes],
    )


def _table(table: Table) -> ReportTable:
    return ReportTable(
        name=table.name,
        title=table.title,
        key=list(table.key),
        columns=[_column(column) for column in table.columns],
        rows=[[_text(value) for value in row] for row in table.rows],
    )


def _column(column: Column) -> ReportColumn:
    return ReportColumn(
        name=column.name,
        title=column.title,
        kind=column.kind,
        unit=column.unit,
        note=column.doc,
    )


def _note(note: Note) -> ReportNote:
    events = [strawberry.ID(iri) for iri in note.events]
    return ReportNote(code=note.code, text=note.text, count=note.count, events=events)


def _text(value: Value) -> str | None:
    return None if value is None else cell(value)
