# SPDX-License-Identifier: MIT
"""Putting together what a document says of one id in several places.

Repeats are fine, additions are merged. Two values of a single-valued property, or two classes, are
refused with both lines, or, when repairing, the later description gets an id of its own.
Statements of resources are never merged: each stays at its place.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from valueflows.exchange.names import article
from valueflows.exchange.notes import Notes
from valueflows.exchange.tree import Mark
from valueflows.model.catalog import fits
from valueflows.model.flows import Commitment, Intent
from valueflows.model.ids import canonical
from valueflows.model.parsed import Described, Stated
from valueflows.model.problems import Code
from valueflows.model.processes import Process, ProcessSpecification
from valueflows.model.recipes import RecipeFlow
from valueflows.model.records import ForeignValue
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import Property, properties


@dataclass(slots=True)
class Draft:
    """What one node says, by field name."""

    cls: type[Any]
    id: str
    mark: Mark | None
    fields: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, Mark | None] = field(default_factory=dict)
    foreign: list[tuple[str, ForeignValue]] = field(default_factory=list)
    stated: dict[str, Any] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    """Fields of which something was said that could not be read."""
    uncontained: bool = False
    revision: int = 1
    order: int | None = None

    def path(self, key: str) -> str:
        """Return where in the document's data a property is."""
        return f"{self.id} {key}"

    def said_of(self, row: Property) -> list[Any]:
        """Return what was said of a single-valued field before."""
        into = self.stated if row.derived else self.fields
        return [into[row.name]] if row.name in into and not row.many else []

    def add(self, row: Property, items: list[Any], mark: Mark | None) -> None:
        """Note the values of a field."""
        if not items:
            return
        into = self.stated if row.derived else self.fields
        if row.many:
            into[row.name] = (*into.get(row.name, ()), *items)
        else:
            into.setdefault(row.name, items[0])
        self.marks[row.name] = mark


def merged(drafts: list[Draft], notes: Notes, *, repair: bool) -> Iterator[Described | Stated]:
    """Yield records at their first description and statements at their places, in order."""
    merger = _Merger(notes, repair=repair)
    for draft in drafts:
        merger.take(draft)
    merger.resolve()
    yield from merger.items()


class _Merger:
    def __init__(self, notes: Notes, *, repair: bool) -> None:
        self.notes = notes
        self.repair = repair
        self.whole: dict[str, Draft] = {}
        self.order: list[Draft | tuple[str, Draft]] = []
        self.renamed: dict[str, list[Draft]] = {}
        self.words: dict[tuple[object, ...], str] = {}
        """The new ids that were given, by the old one and what was said under it."""

    def take(self, draft: Draft) -> None:
        """Merge a draft with what was said of its id before."""
        key = canonical(draft.id)
        before = self.whole.get(key)
        if before is None:
            self._begin(key, draft)
        else:
            clash = self._clash(before, draft)
            if clash is None:
                _join(before, draft)
            elif self.repair:
                self._rename(draft, before, clash)
            else:
                self._refuse(before, draft, clash)
        if draft.stated or draft.uncontained:
            self.order.append((draft.id, draft))

    def _begin(self, key: str, draft: Draft) -> None:
        whole = dataclasses.replace(
            draft,
            fields=dict(draft.fields),
            foreign=list(draft.foreign),
            unreadable=set(draft.unreadable),
        )
        self.whole[key] = whole
        self.order.append(whole)

    def _clash(self, before: Draft, draft: Draft) -> str | None:
        """Return what contradicts: ``class`` or the name of a field; None when nothing does."""
        if before.cls is not draft.cls:
            return "class"
        many = {row.name for row in properties(draft.cls) if row.many}
        for name, value in draft.fields.items():
            if name not in many and before.fields.get(name, value) != value:
                return name
        return None

    def _refuse(self, before: Draft, draft: Draft, clash: str) -> None:
        first = before.mark.line if before.mark else "?"
        if clash == "class":
            what = f"{article(before.cls.__name__)} in line {first}, {article(draft.cls.__name__)} here"
        else:
            key = next(row.key for row in properties(draft.cls) if row.name == clash)
            what = (
                f"in line {first} with {key} {_shown(before.fields[clash])}, "
                f"here with {_shown(draft.fields[clash])}"
            )
        self.notes.refuse(
            Code.ID_DESCRIBED_TWICE,
            draft.mark,
            f"{draft.id} is described twice: {what}",
            "Give one of the two an id of its own, or import with --repair.",
            draft.path("@id"),
        )

    def _rename(self, draft: Draft, before: Draft, clash: str) -> None:
        old, said = draft.id, _said(draft)
        if said in self.words:
            draft.id = self.words[said]
            return
        what = next((r.key for r in properties(draft.cls) if r.name == clash), clash)
        number = len(self.renamed.get(canonical(old), [before])) + 1
        while canonical(new := f"{old}{'.' if '#' in old else '#'}{number}") in self.whole:
            number += 1
        self.notes.warn(
            Code.NEW_ID_GIVEN,
            draft.mark,
            f"{old} is described again with another {what}; the second is named {new}",
            "Give the two ids of their own in the source.",
            draft.path("@id"),
        )
        draft.id = self.words[said] = new
        self._begin(canonical(new), draft)
        self.renamed.setdefault(canonical(old), [before]).append(self.whole[canonical(new)])

    # -- references ----------------------------------------------------------------------------

    def resolve(self) -> None:
        """Lead references to renamed ids to the record of the class the property expects."""
        stating = [one[1] for one in self.order if isinstance(one, tuple)]
        for draft in (*self.whole.values(), *stating) if self.renamed else ():
            for row in properties(draft.cls):
                into = draft.stated if row.derived else draft.fields
                if row.kind == "ref" and row.name in into:
                    value = into[row.name]
                    into[row.name] = (
                        tuple(self._meant(row, v) for v in value)
                        if row.many
                        else self._meant(row, value)
                    )
        for draft in self.whole.values():
            if draft.cls in (Commitment, Intent, RecipeFlow) and "stage" in draft.fields:
                draft.fields["stage"] = self._stage(draft.fields["stage"], draft)

    def _meant(self, row: Property, iri: Any) -> Any:
        fitting = [
            d for d in self.renamed.get(canonical(iri), ()) if fits(d.cls.__name__, row.target)
        ]
        return type(iri)(fitting[0].id) if len(fitting) == 1 else iri

    def _stage(self, iri: Any, draft: Draft) -> Any:
        """A stage given as a process is the kind of that process."""
        found = self.whole.get(canonical(iri))
        if found is None or found.cls is not Process or "based_on" not in found.fields:
            return iri
        kind = found.fields["based_on"]
        self.notes.warn(
            Code.TERM_READ_AS,
            draft.marks.get("stage"),
            f"the stage {iri} is {article(Process.__name__)} (line {_line(found)}), "
            f"where {article(ProcessSpecification.__name__)} is expected; read as its basedOn {kind}",
            "State the kind of process as the stage.",
            draft.path("stage"),
        )
        return kind

    # -- results -------------------------------------------------------------------------------

    def items(self) -> Iterator[Described | Stated]:
        """Yield what the document describes and states, in order."""
        for one in self.order:
            if isinstance(one, tuple):
                yield self._stated(*one)
            elif (described := self._described(one)) is not None:
                yield described

    def _described(self, draft: Draft) -> Described | None:
        missing = [
            row
            for row in properties(draft.cls)
            if row.required and not row.presumed and not row.derived
            if row.name not in draft.fields
        ]
        for row in missing:
            if row.name in draft.unreadable:
                continue
            self.notes.refuse(
                Code.FIELD_MISSING,
                draft.mark,
                f"{draft.id} has no {row.key}",
                f"State it: {row.doc}",
                draft.path(row.key),
            )
        if missing:
            return None
        foreign = tuple(dict.fromkeys(draft.foreign))
        record = draft.cls(id=draft.id, revision=draft.revision, foreign=foreign, **draft.fields)
        return Described(record, self.notes.source(draft.mark), draft.order)

    def _stated(self, iri: str, draft: Draft) -> Stated:
        assert draft.cls is EconomicResource  # noqa: S101 - only resources have derived fields
        fields = dict(draft.stated)
        if "stage" in fields:
            fields["stage"] = self._stage(fields["stage"], draft)
        return Stated(
            resource=iri,
            source=self.notes.source(draft.mark),
            uncontained=draft.uncontained and not fields.get("contained_in"),
            **fields,
        )


def _join(before: Draft, draft: Draft) -> None:
    many = {row.name for row in properties(draft.cls) if row.many}
    for name, value in draft.fields.items():
        if name in many:
            before.fields[name] = tuple(dict.fromkeys((*before.fields.get(name, ()), *value)))
        else:
            before.fields.setdefault(name, value)
    before.foreign += draft.foreign
    before.unreadable |= draft.unreadable
    before.revision = max(before.revision, draft.revision)


def _said(draft: Draft) -> tuple[object, ...]:
    return (
        canonical(draft.id),
        draft.cls,
        frozenset(draft.fields.items()),
        frozenset(draft.foreign),
    )


def _shown(value: Any) -> str:
    number = getattr(value, "has_numerical_value", None)
    return f"{number} {value.has_unit or ''}".strip() if number is not None else repr(str(value))


def _line(draft: Draft) -> int | str:
    return draft.mark.line if draft.mark else "?"
