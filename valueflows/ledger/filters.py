# SPDX-License-Identifier: MIT
"""What records of each class can be filtered and sorted by, from the field table.

A class has the filters its fields allow and no others: every reference, word, tag, flag, state and
measure of the table is one. Beside them stand some that look at several fields (either agent, any
process) or around the corner (the plan or the scope of a flow's process).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from valueflows.model.actions import ActionRow
from valueflows.model.catalog import AGENTS, CLASSES
from valueflows.model.records import Unit
from valueflows.model.terms import Property, properties

MOMENTS: Final = (
    "has_point_in_time",
    "has_end",
    "has_beginning",
    "due",
    "expiration_date",
    "erased_at",
    "created",
)
"""When a record is of: the first of these that it states. An event that states none counts when it
was recorded."""

AMOUNTS: Final = ("resource_quantity", "effort_quantity", "has_duration", "accounting_quantity")
"""What a record is sorted by as its quantity: the first of these that it states."""

RECORDED: Final = "RECORDED"
TIME: Final = "TIME"
QUANTITY: Final = "QUANTITY"
NAME: Final = "NAME"

PARTY: Final = "party"
"""The filter behind what one agent gave or got, beside which any other can be asked."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Something to filter by. ``kind`` says how it is tested, ``fields`` what is looked at."""

    name: str
    kind: str
    fields: tuple[str, ...]
    doc: str
    asked: bool = True
    """Whether clients ask for it by its name; if not, it stands behind a list of its own."""


@dataclass(frozen=True, slots=True)
class Range:
    """A range of amounts in one unit, both ends inclusive, as they were written."""

    unit: str
    least: str | None
    most: str | None


_CALLED: Final = {"provider": "provider_id", "receiver": "receiver_id"}
"""Filters that vf-graphql calls otherwise than the field."""

_EITHER: Final = (
    ("agent_id", ("provider", "receiver"), "Only what one of these agents gave or got."),
    ("process", ("input_of", "output_of"), "Only what enters or leaves one of these processes."),
    (
        "resource",
        ("resource_inventoried_as", "to_resource_inventoried_as"),
        "Only what names one of these resources on either side.",
    ),
)


@cache
def filters_of(names: tuple[str, ...]) -> dict[str, Filter]:
    """Return the filters of one class, or of several that are listed together, by name."""
    found: dict[str, Filter] = {}
    for name in names:
        found |= {one.name: one for one in _filters(CLASSES[name])}
    return found


@cache
def sorts_of(names: tuple[str, ...]) -> dict[str, str]:
    """Return what a class can be sorted by, and what each means."""
    rows = [row for name in names for row in properties(CLASSES[name])]
    stated = {row.name for row in rows}
    found = {RECORDED: "The order in which they were first written."}
    if stated & set(MOMENTS):
        found[TIME] = "When they happen or happened; those without a time come last."
    if stated & set(AMOUNTS):
        found[QUANTITY] = "How much, dimension by dimension; those without a quantity come last."
    if stated & {"name", "label"}:
        found[NAME] = "What they are called, whatever the case; those without a name come last."
    return found


def group_of(name: str) -> tuple[str, ...]:
    """Return the classes that are listed under a name: all agents under ``Agent``."""
    return tuple(sorted(AGENTS)) if name == "Agent" else (name,)


def searched(cls: type[Any]) -> list[str]:
    """Return the fields a text search looks through, what a record is called first."""
    rows = [row.name for row in properties(cls) if row.kind == "text" and not row.many]
    kept = [name for name in rows if not _is_derived(cls, name)]
    return sorted(kept, key=lambda name: name not in {"name", "label"})


def _is_derived(cls: type[Any], name: str) -> bool:
    return any(row.derived for row in properties(cls) if row.name == name)


def _filters(cls: type[Any]) -> Iterator[Filter]:
    rows = properties(cls)
    fields = {row.name for row in rows}
    yield Filter(
        "search_string",
        "text",
        (),
        "Only records in whose name, note, other text or id this text occurs, whatever the case.",
    )
    yield from (made for row in rows if (made := _of_row(row)))
    if cls is Unit:  # most units are known without being recorded
        return
    for name, either, doc in _EITHER:
        if fields.issuperset(either):
            yield Filter(name, "leads", either, doc)
            if name == "agent_id":
                yield Filter(PARTY, "leads", either, doc, asked=False)
    if fields & set(MOMENTS):
        told = "when they happen or happened; an event without a time counts when it was recorded."
        yield Filter("start_date", "since", (), f"Only records of this moment or later: {told}")
        yield Filter("end_date", "until", (), f"Only records of this moment or earlier: {told}")
    first = "Only records first written at this moment or"
    yield Filter("recorded_since", "recorded_since", (), f"{first} later.")
    yield Filter("recorded_until", "recorded_until", (), f"{first} earlier.")
    yield from _around(fields)


def _around(fields: set[str]) -> Iterator[Filter]:
    """Yield the filters that follow a reference further, and those of single classes."""
    if {"input_of", "triggered_by"} & fields:
        scope = "Only flows of processes in the scope of one of these agents."
        yield Filter("in_scope_of", "scope", (), scope)
    if "input_of" in fields:
        plan = "Only what belongs to one of these plans, by itself, by its process or by a promise."
        yield Filter("plan", "plan", (), plan)
    if "corrects" in fields:
        yield Filter("corrected", "corrected", (), "Whether another event corrects it.")
        yield Filter("correction", "correction", (), "Whether it corrects another event.")
    if "purpose" in fields:
        yield Filter("is_offer", "purpose", ("offer",), "Whether it offers something.")
        yield Filter("is_request", "purpose", ("request",), "Whether it asks for something.")
        yield Filter("active", "active", (), "Whether it holds at the moment of asking.")


def _of_row(row: Property) -> Filter | None:
    """Return the filter that one field of the table gives."""
    name, meant = row.name, row.doc.rstrip(".")
    called, any_of = _CALLED.get(name, name), f"Only records where this is one of: {meant}."
    if row.kind == "ref" and row.target is not Unit:
        return Filter(called, "held" if row.derived else "leads", (name,), any_of)
    if row.kind == "word" and row.target is ActionRow:
        return Filter(called, "word", (name,), any_of)
    if row.kind == "tag":
        return Filter(called, "tags", (name,), f"Only records with one of these: {meant}.")
    if row.kind == "bool":
        doc = f"{meant}; what does not say so counts as no."
        return Filter(called, "flag", (name,), doc)
    if row.kind == "value":
        kind = "stock" if row.derived else "measure"
        return Filter(called, kind, (name,), f"Only records within this range: {meant}.")
    if name == "state":
        return Filter(called, "stock_state" if row.derived else "state", (name,), any_of)
    return None
