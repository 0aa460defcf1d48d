# SPDX-License-Identifier: MIT
"""``recordAll``: several steps that are one change, and may refer to what each other makes.

A step is one of the other mutations. What it makes may have a temporary id, and stands under it,
behind a ``#``, wherever an id stands in the same request. All is recorded or nothing, and all that
is wrong with any step is said at once.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import strawberry

from valueflows.graphql.context import asking
from valueflows.graphql.dialect import NEVER_WITHDRAWN, RESPONSE_FIELDS, WRITTEN_BY_EVENTS
from valueflows.graphql.inputs import CREATE, UPDATE
from valueflows.graphql.making import At, Brought, Names, create, happen, update, withdraw
from valueflows.graphql.recording import Made, Recording, answered, response
from valueflows.graphql.scalars import optional
from valueflows.graphql.types import TYPES
from valueflows.model.catalog import AGENTS, with_article
from valueflows.model.changes import Recorded
from valueflows.model.flows import EconomicEvent
from valueflows.model.problems import Code
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import camel, snake

_field: Any = strawberry.field
STEPS_MAX: Final = 200
_TEMP_ID: Final = re.compile(r"[A-Za-z0-9_.\-]{1,64}")


# -- what is asked for -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Verb:
    """One of the things a step can be: its field, the class, and what is sent."""

    name: str
    does: str
    cls: type[Any]
    params: Any
    doc: str

    @property
    def makes(self) -> bool:
        """Whether a new record comes of it."""
        return self.does == "create"


def _verbs() -> Iterator[_Verb]:
    for cls, params in CREATE.items():
        name = cls.__name__
        if name not in WRITTEN_BY_EVENTS or cls is EconomicEvent:
            yield _Verb(f"create_{snake(name)}", "create", cls, params, f"Record a new {name}.")
        if cls is EconomicEvent:
            continue
        if cls in UPDATE:
            doc = f"Revise {with_article(name)}."
            yield _Verb(f"update_{snake(name)}", "update", cls, UPDATE[cls], doc)
        if name not in NEVER_WITHDRAWN:
            doc = f"Withdraw {with_article(name)}, by the revision you read last."
            yield _Verb(f"delete_{snake(name)}", "delete", cls, strawberry.ID, doc)


_VERBS: Final = tuple(_verbs())
_BESIDE: Final[dict[str, tuple[Any, str]]] = {
    "temp_id": (
        strawberry.ID,
        "A name for what this step makes; behind a # it stands for the id in the whole request.",
    ),
    "new_inventoried_resource": (
        CREATE[EconomicResource],
        "Beside createEconomicEvent: the resource it brought into the books.",
    ),
    "resource_temp_id": (strawberry.ID, "A name for newInventoriedResource, as tempId."),
}


def _item() -> Any:
    made = types.new_class("RecordAllItem")
    fields = _BESIDE | {verb.name: (verb.params, verb.doc) for verb in _VERBS}
    for name, (_hint, doc) in fields.items():
        setattr(made, name, _field(description=doc, default=strawberry.UNSET))
    made.__annotations__ = {name: optional(hint) for name, (hint, _doc) in fields.items()}
    return strawberry.input(
        made, description="One step of a change: exactly one thing to create, update or delete."
    )


RecordAllItem: Final = _item()


# -- what is answered ------------------------------------------------------------------------------


def _called(cls: type[Any]) -> str:
    """Return what an answer calls a record of a class, as that of its own mutation does."""
    return RESPONSE_FIELDS.get(cls.__name__, snake(cls.__name__))


def _kind(cls: type[Any]) -> Any:
    return TYPES.of["Agent" if cls.__name__ in AGENTS else cls.__name__]


def _recorded_item() -> Any:
    made: Any = types.new_class("RecordedItem")
    fields: dict[str, tuple[Any, str]] = {
        "change": (int, "Which of the changes wrote it, counted from 0."),
        "temp_id": (optional(strawberry.ID), "What the request called it."),
        "id": (strawberry.ID, "The record's IRI."),
        "type": (str, "The record's class, by its name in ValueFlows."),
    }
    for cls in CREATE:
        doc = "The record as it stands now, if it is of this class and was not withdrawn."
        fields[_called(cls)] = (optional(_kind(cls)), doc)
    for name, (_hint, doc) in fields.items():
        more = {"default": None} if name in _OWN else {}
        setattr(made, name, _field(description=doc, **more))
    made.__annotations__ = {name: hint for name, (hint, _doc) in fields.items()}
    return strawberry.type(made, description="What one step of a change wrote.")


_OWN: Final = frozenset(_called(cls) for cls in CREATE)
_RECORDED_ITEM: Final = _recorded_item()
RECORD_ALL: Final = response(
    "RecordAllResponse",
    {"recorded": types.GenericAlias(list, (_RECORDED_ITEM,))},
    "All that was written, in the order of the changes; a new resource before its event.",
)


# -- reading the steps -----------------------------------------------------------------------------


@dataclass(slots=True)
class _Step:
    """One step: where it stands, what it does, and the ids of what it makes."""

    number: int
    verb: _Verb
    item: Any
    iri: str = ""
    resource: str = ""

    @property
    def place(self) -> str:
        """Where in the request it stands."""
        return f"changes[{self.number}]"

    @property
    def path(self) -> str:
        """Where what it asks for stands."""
        return f"{self.place}.{camel(self.verb.name)}"

    def sent(self, name: str) -> Any:
        """Return a field that was sent, or None."""
        return _sent(self.item, name)


def _sent(item: Any, name: str) -> Any:
    value = getattr(item, name)
    return None if value is strawberry.UNSET else value


def _bare(temp_id: Any) -> str:
    """Return a temporary id as it is remembered; it may be stated with its ``#``."""
    return str(temp_id).removeprefix("#")


@dataclass(slots=True)
class _Steps:
    """All steps of a request, and what they call each other."""

    recording: Recording
    all: list[_Step] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    _named_at: dict[str, str] = field(default_factory=dict)
    _claimed: set[str] = field(default_factory=set)
    """Every temporary id that was stated, also by a step with which something is wrong."""
    _revised: dict[str, str] = field(default_factory=dict)

    def read(self, items: Sequence[Any]) -> None:
        """Find out what each step does and name what it makes, before any of it is looked at."""
        if len(items) > STEPS_MAX:
            self.recording.wrong(
                Code.TOO_LARGE,
                "changes",
                f"there are {len(items)} changes, and the limit is {STEPS_MAX}",
                "Record them in several requests.",
            )
            return
        if not items:
            self.recording.wrong(
                Code.CHANGE_IS_EMPTY, "changes", "there is nothing to record", "State one at least."
            )
        for number, item in enumerate(items):
            self._claim(item)
            verb = self._verb(item, f"changes[{number}]")
            if verb is not None:
                step = _Step(number, verb, item)
                self._name(step)
                self.all.append(step)

    def _claim(self, item: Any) -> None:
        sent = (_sent(item, key) for key in ("temp_id", "resource_temp_id"))
        self._claimed |= {_bare(name) for name in sent if name is not None}

    def _verb(self, item: Any, place: str) -> _Verb | None:
        sent = [verb for verb in _VERBS if _sent(item, verb.name) is not None]
        if len(sent) == 1:
            return sent[0]
        wrong = self.recording.wrong
        if sent:
            names = ", ".join(camel(verb.name) for verb in sent)
            message = f"one change asks for several things: {names}"
            wrong(
                Code.TOO_MANY_VALUES, place, message, "Make each a change of its own in the list."
            )
        else:
            message = "it says neither what to create, nor what to update, nor what to delete"
            wrong(Code.FIELD_MISSING, place, message, "State one, such as createEconomicEvent.")
        return None

    def _name(self, step: _Step) -> None:
        recording, makes = self.recording, step.verb.makes
        brings = step.sent("new_inventoried_resource") is not None
        happens = step.verb.cls is EconomicEvent
        if brings and happens:
            step.resource = recording.mint(EconomicResource)
        elif brings:
            recording.wrong(
                Code.CANNOT_CREATE_RESOURCE,
                f"{step.place}.newInventoriedResource",
                f"{camel(step.verb.name)} brings no resource into the books",
                "State it beside the event that brings it.",
            )
        if makes:
            step.iri = recording.mint(step.verb.cls)
        self._call(step, "temp_id", step.iri)
        self._call(step, "resource_temp_id", step.resource)

    def _call(self, step: _Step, key: str, iri: str) -> None:
        """Remember a temporary id."""
        sent = step.sent(key)
        if sent is None:
            return
        name, path = _bare(sent), f"{step.place}.{camel(key)}"
        wrong = self.recording.wrong
        if not iri:
            message = f"there is nothing new here to be called {str(sent)[:80]!r}"
            remedy = "Leave it out; refer to what is in the books by its id."
            wrong(Code.VALUE_HAS_WRONG_KIND, path, message, remedy)
        elif not _TEMP_ID.fullmatch(name):
            message = f"{str(sent)[:80]!r} is no temporary id"
            remedy = "Use up to 64 letters without accents, digits, dots, - and _, such as bin-1."
            wrong(Code.VALUE_HAS_WRONG_KIND, path, message, remedy)
        elif name in self.names:
            message = f"{self._named_at[name]} has the temporary id {name!r} already"
            wrong(Code.ID_DESCRIBED_TWICE, path, message, "Give each record its own.")
        else:
            self.names[name], self._named_at[name] = iri, path

    # -- making ------------------------------------------------------------------------------------

    def make(self) -> tuple[Made, list[_Step]]:
        """Return what all steps write, and of each record the step that writes it."""
        made, owners = Made(), list[_Step]()
        for step in self.all:
            one = self._one(step)
            made.add(one)
            owners += [step] * len(one.records)
        return made, owners

    def _one(self, step: _Step) -> Made:
        asked = step.sent(step.verb.name)
        at = self._at(step, step.path, "temp_id")
        if step.verb.cls is EconomicEvent:
            params = step.sent("new_inventoried_resource")
            path = f"{step.place}.newInventoriedResource"
            there = self._at(step, path, "resource_temp_id")
            brought = None if params is None else Brought(params, there, step.resource)
            return happen(self.recording, asked, at, brought, step.iri)
        if step.verb.makes:
            return create(self.recording, step.verb.cls, asked, at, step.iri)
        revises = update if step.verb.does == "update" else withdraw
        return self._once(revises(self.recording, step.verb.cls, asked, at), step)

    def _at(self, step: _Step, path: str, key: str) -> At:
        """Return a place in the request; the label is what a repeated request is known by."""
        return At(path, self._names_at, f"_:{step.number}#{step.sent(key) or ''}")

    def _once(self, made: Made, step: _Step) -> Made:
        """See that no two steps revise one record, for the second would follow none it could see."""
        for iri, path in made.paths.items():
            if iri in self._revised:
                message = f"{self._revised[iri]} is about {iri} already"
                remedy = "Say in one what is to become of it."
                self.recording.wrong(Code.ID_DESCRIBED_TWICE, step.path, message, remedy)
                return Made()
            self._revised[iri] = path
        return made

    def _names_at(self, path: str) -> Names:
        return Names(self.names, self._unknown(path))

    def _unknown(self, path: str) -> Callable[[str, str], None]:
        def tell(key: str, name: str) -> None:
            where = f"{path}.{key}"
            self.recording.told(where, Code.ID_IS_NOT_AN_IRI)
            if name[1:] in self._claimed:
                return  # what is wrong with the step that has it is told there
            message = f"no change of this request has the temporary id {name[1:]!r}"
            remedy = "State tempId where the record is created, or refer to a record by its id."
            self.recording.wrong(Code.REFERENCE_NOT_FOUND, where, message, remedy)

        return tell

    def spoken(self) -> dict[str, str]:
        """Return what the request calls the ids that it does not know."""
        made = {iri: f"#{name}" for name, iri in self.names.items()}
        for step in self.all:
            for iri in filter(None, (step.iri, step.resource)):
                made.setdefault(iri, step.place)
        return made


async def record_all(info: Any, **arguments: Any) -> Any:
    """Record all steps of a request as one change."""
    recording = Recording(asking(info), arguments.get("change_id"))
    steps = _Steps(recording)
    steps.read(arguments["changes"])
    made, owners = steps.make()
    recording.spoken = steps.spoken()
    recorded = await recording.write("recordAll", made)
    rows = list(_rows(recording, recorded, made, owners))
    return answered(RECORD_ALL, recorded, recorded=rows)


def _rows(
    recording: Recording, recorded: Recorded, made: Made, owners: Sequence[_Step]
) -> Iterator[Any]:
    """Yield what is answered of each record; ids are those of the first time, when this repeats."""
    for iri, record, step in zip(recorded.ids, made.records, owners, strict=True):
        brought = record.id == step.resource
        cls = EconomicResource if brought else step.verb.cls
        gone = step.verb.does == "delete"
        found = {} if gone else {_called(cls): recording.found(iri, cls)}
        yield _RECORDED_ITEM(
            change=step.number,
            temp_id=step.sent("resource_temp_id" if brought else "temp_id"),
            id=iri,
            type=cls.__name__,
            **found,
        )
