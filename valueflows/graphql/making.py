# SPDX-License-Identifier: MIT
"""Records out of what a mutation asks for, alone or as one step of several.

What is asked for is kept beside the records, without what the server adds: by that a repeated
request is known again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from valueflows.graphql.inputs import given
from valueflows.graphql.recording import Made, Recording
from valueflows.model.actions import ACTIONS
from valueflows.model.changes import Withdrawal
from valueflows.model.exact import Amount
from valueflows.model.flows import EconomicEvent
from valueflows.model.problems import Code
from valueflows.model.records import Measure
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import Ref, properties

NEW: Final = "_:new"
"""How a new record is called in the text of a request, which must not depend on what is minted."""


@dataclass(slots=True)
class Names:
    """Temporary names of records that a request makes: ``#bin`` where an id stands."""

    of: Mapping[str, str] = field(default_factory=dict)
    unknown: Callable[[str, str], None] | None = None
    """What is told of a name that nothing in the request has, and of the field it stands in."""

    def ids_in(self, record: Any) -> Any:
        """Return a record that refers by ids where it referred by names."""
        if self.unknown is None:
            return record
        changed = {
            row.name: self._value(row.key, value)
            for row in properties(type(record))
            if row.kind in {"ref", "value"} and (value := getattr(record, row.name))
        }
        return dataclasses.replace(record, **changed)

    def _value(self, key: str, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(self._value(key, item) for item in value)
        if isinstance(value, Measure):
            return dataclasses.replace(
                value, has_unit=value.has_unit and self._value(f"{key}.hasUnit", value.has_unit)
            )
        return self._id(key, value) if value.startswith("#") else value

    def _id(self, key: str, name: Any) -> Any:
        found = self.of.get(name[1:])
        if found is not None:
            return Ref(found)
        assert self.unknown is not None  # noqa: S101 - asked before
        self.unknown(key, name)
        return name


@dataclass(frozen=True, slots=True)
class At:
    """Where in the request a record is asked for, and what the others of the request are called."""

    path: str
    names: Callable[[str], Names] = lambda _path: Names()
    label: str = NEW


def create(recording: Recording, cls: type[Any], params: Any, at: At, iri: str = "") -> Made:
    """Return a new record of a class."""
    asked = cls(id=at.label, **given(cls, params))
    record = at.names(at.path).ids_in(dataclasses.replace(asked, id=iri or recording.mint(cls)))
    return Made([asked], [record], {record.id: at.path})


def update(recording: Recording, cls: type[Any], params: Any, at: At) -> Made:
    """Return the next revision of a record; nothing, when what it would follow cannot be told."""
    path = f"{at.path}.revisionId"
    stated = recording.revision(params.revision_id, path)
    if stated is None:
        return Made()
    iri, revision = stated
    known = recording.standing(iri, cls, path)
    if known is None and recording.problems:
        return Made()
    # Nothing of an event can change, so nothing else is said of what should.
    values = {} if cls is EconomicEvent else given(cls, params)
    asked = cls(id=iri, revision=revision, **_complete(cls, values))
    record = dataclasses.replace(known or asked, revision=revision + 1, **values)
    recording.stands_for(f"{at.path}.id", path)
    taken = [f"{at.path}.{name}" for name, value in values.items() if value in {None, ()}]
    return Made([asked], [at.names(at.path).ids_in(record)], {iri: at.path}, taken)


def _complete(cls: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return values with which a record of a class can be made, for the text of a request."""
    needed = {f.name for f in dataclasses.fields(cls) if f.default is dataclasses.MISSING}
    rows = [row for row in properties(cls) if row.name in needed]
    return {row.name: _NOTHING.get(row.kind, "") for row in rows} | values


_NOTHING: Final[dict[str, Any]] = {
    "int": 0,
    "value": Measure(has_numerical_value=Amount("0")),
}
"""What stands for a value that is not stated, where no empty text can."""


def withdraw(recording: Recording, cls: type[Any], revision_id: Any, at: At) -> Made:
    """Return that a record is taken back; its path is the revision's, which is all that is sent."""
    stated = recording.revision(revision_id, at.path)
    if stated is None:
        return Made()
    iri, revision = stated
    if recording.standing(iri, cls, at.path) is None and recording.problems:
        return Made()
    withdrawal = Withdrawal(iri, cls.__name__, revision + 1)
    for key in ("id", "revisionId"):
        recording.stands_for(f"{at.path}.{key}", at.path)
    return Made([withdrawal], [withdrawal], {iri: at.path})


def withdraw_standing(recording: Recording, cls: type[Any], iri: str) -> Made:
    """Return that a record is taken back as it stands, whoever revised it last."""
    known = recording.standing(iri, cls, "id")
    if known is None and recording.problems:
        return Made()
    revision = 0 if known is None else known.revision
    withdrawal = Withdrawal(iri, cls.__name__, revision + 1)
    # "id" alone is what the rules call the id of the change.
    for path in (_STANDING, f"{_STANDING}.id", f"{_STANDING}.revisionId"):
        recording.stands_for(path, "id")
    # What is asked is the same when it is asked again, though nothing stands by then.
    return Made([Withdrawal(iri, cls.__name__, 0)], [withdrawal], {iri: _STANDING})


_STANDING: Final = "standing"


# -- events ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Brought:
    """The resource an event brings into the books, as it is asked for, and where."""

    params: Any
    at: At
    iri: str = ""


def happen(
    recording: Recording, params: Any, at: At, brought: Brought | None, iri: str = ""
) -> Made:
    """Return what happened, and before it the resource it brought into the books, if it did."""
    values = given(EconomicEvent, params)
    asked = EconomicEvent(id=at.label, **values)
    event = at.names(at.path).ids_in(dataclasses.replace(asked, id=iri or NEW))
    made = Made([asked])
    if brought is not None:
        event = _bring(recording, event, values, brought, made)
    if not iri:
        event = dataclasses.replace(event, id=recording.mint(EconomicEvent))
    made.records.append(event)
    made.paths[event.id] = at.path
    return made


def _bring(
    recording: Recording, event: EconomicEvent, values: dict[str, Any], brought: Brought, made: Made
) -> EconomicEvent:
    """Add the new resource to what is made; return the event that names it."""
    fields = given(EconomicResource, brought.params)
    if fields.get("conforms_to") is None:
        # It is of the kind the event states, unless it states one.
        fields["conforms_to"] = values.get("resource_conforms_to")
    asked = EconomicResource(id=brought.at.label, **fields)
    iri = brought.iri or recording.mint(EconomicResource)
    resource = brought.at.names(brought.at.path).ids_in(dataclasses.replace(asked, id=iri))
    made.told.append(asked)
    made.records.append(resource)
    made.paths[iri] = brought.at.path
    slot = _slot(recording, event, brought.at.path)
    if slot is None:
        return event
    named: dict[str, Any] = {slot: Ref(iri), "creates": Ref(iri)}
    return dataclasses.replace(event, **named)


def _slot(recording: Recording, event: EconomicEvent, path: str) -> str | None:
    """Return the field of the event that names the resource it creates."""
    row = ACTIONS.get(str(event.action))
    if row is None:
        return None  # which is said of the event
    slots = {"optional": "resource_inventoried_as", "optionalTo": "to_resource_inventoried_as"}
    slot = slots.get(row.create_resource)
    if slot is None:
        recording.wrong(
            Code.CANNOT_CREATE_RESOURCE,
            path,
            f"{row.label} brings no new resource into the books",
            "Use produce, raise, a transfer, move or copy, or leave it out.",
        )
    elif (named := getattr(event, slot)) is not None:
        recording.wrong(
            Code.CANNOT_CREATE_RESOURCE,
            path,
            f"the event already names {named} as the resource it adds to",
            "State either an existing resource or a new one.",
        )
        return None
    return slot
