# SPDX-License-Identifier: MIT
"""What can be recorded: new records, revisions, withdrawals, and events. Each is one change."""

from __future__ import annotations

import dataclasses
import inspect
import types
from collections.abc import Callable
from typing import Any, Final

import strawberry

from valueflows.graphql.context import asking
from valueflows.graphql.dialect import RESPONSE_FIELDS, WRITTEN_BY_EVENTS, argument
from valueflows.graphql.inputs import CREATE, UPDATE, given
from valueflows.graphql.recording import Recording, answered, response
from valueflows.graphql.scalars import optional
from valueflows.graphql.types import TYPES
from valueflows.graphql.types import argument as described
from valueflows.model.actions import ACTIONS
from valueflows.model.changes import Withdrawal
from valueflows.model.flows import EconomicEvent
from valueflows.model.problems import Code
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import Ref, snake

_field: Any = strawberry.field
_NEW: Final = "_:new"
_CHANGE_ID: Final = (
    optional(strawberry.ID),
    "Your own UUID for this change; sent again, it is not recorded twice.",
)
_EVENT_ARGUMENTS: Final = {
    "event": (CREATE[EconomicEvent], "What happened."),
    "new_inventoried_resource": (
        optional(CREATE[EconomicResource]),
        "The resource it brought into the books, where it is not there yet.",
    ),
}
_MAY_BE_MISSING: Final = frozenset({"change_id", "new_inventoried_resource"})


# -- any class -------------------------------------------------------------------------------------


def _create(cls: type[Any], kind: Any) -> Callable[..., Any]:
    name, arg = cls.__name__, argument(cls.__name__)
    field = RESPONSE_FIELDS.get(name, snake(name))

    async def resolve(info: Any, **arguments: Any) -> Any:
        recording = Recording(asking(info), arguments.get("change_id"))
        asked = cls(id=_NEW, **given(cls, arguments[arg]))
        record = dataclasses.replace(asked, id=recording.mint(cls))
        recorded = await recording.write(f"create{name}", [asked], [record], {record.id: arg})
        return answered(kind, recorded, **{field: recording.found(recorded.ids[0], cls)})

    return _signed(resolve, {arg: (CREATE[cls], "What to record.")}, kind)


def _update(cls: type[Any], kind: Any) -> Callable[..., Any]:
    name = cls.__name__
    arg = {"EconomicResource": "resource"}.get(name, argument(name))
    field = RESPONSE_FIELDS.get(name, snake(name))

    async def resolve(info: Any, **arguments: Any) -> Any:
        recording = Recording(asking(info), arguments.get("change_id"))
        params = arguments[arg]
        iri, revision = recording.revision(params.revision_id, f"{arg}.revisionId")
        values = given(cls, params)
        known = recording.standing(iri, cls, f"{arg}.revisionId")
        asked = cls(id=iri, revision=revision, **_complete(cls, values))
        record = dataclasses.replace(known or asked, revision=revision + 1, **values)
        recorded = await recording.write(f"update{name}", [asked], [record], {iri: arg})
        return answered(kind, recorded, **{field: recording.found(iri, cls)})

    return _signed(resolve, {arg: (UPDATE[cls], "What changes, and on which revision.")}, kind)


def _complete(cls: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return values with which a record of a class can be made, for the text of a request."""
    required = {
        f.name: ""
        for f in dataclasses.fields(cls)
        if f.default is dataclasses.MISSING and f.name != "id"
    }
    return required | values


def _delete(cls: type[Any]) -> Callable[..., Any]:
    name = cls.__name__

    async def resolve(info: Any, **arguments: Any) -> bool:
        recording = Recording(asking(info), arguments.get("change_id"))
        iri, revision = recording.revision(arguments["revision_id"], "revisionId")
        recording.standing(iri, cls, "revisionId")
        withdrawal = Withdrawal(iri, name, revision + 1)
        await recording.write(f"delete{name}", [withdrawal], [withdrawal], {iri: "revisionId"})
        return True

    return _signed(resolve, {"revision_id": (strawberry.ID, "The revision you read last.")}, bool)


def _signed(resolve: Any, arguments: dict[str, tuple[Any, str]], result: Any) -> Callable[..., Any]:
    """Give a generated resolver the signature that strawberry reads."""
    hints: dict[str, Any] = {"info": strawberry.Info}
    for name, (hint, meaning) in (arguments | {"change_id": _CHANGE_ID}).items():
        hints[name] = described(hint, meaning)
    named = inspect.Parameter.POSITIONAL_OR_KEYWORD
    resolve.__signature__ = inspect.Signature(
        [
            inspect.Parameter(name, named, annotation=hint, default=_default(name))
            for name, hint in hints.items()
        ],
        return_annotation=result,
    )
    resolve.__annotations__ = {**hints, "return": result}
    signed: Callable[..., Any] = resolve
    return signed


def _default(name: str) -> Any:
    return None if name in _MAY_BE_MISSING else inspect.Parameter.empty


# -- events ----------------------------------------------------------------------------------------


async def _create_event(info: Any, **arguments: Any) -> Any:
    recording = Recording(asking(info), arguments.get("change_id"))
    values = given(EconomicEvent, arguments["event"])
    told: list[Any] = [EconomicEvent(id=_NEW, **values)]
    records: list[Any] = []
    params = arguments.get("new_inventoried_resource")
    if params is not None:
        resource = _new_resource(recording, values, params)
        told.append(dataclasses.replace(resource, id=_NEW))
        records.append(resource)
        slot = _slot(recording, values)
        if slot is not None:
            values |= {slot: Ref(resource.id), "creates": Ref(resource.id)}
    record = EconomicEvent(id=recording.mint(EconomicEvent), **values)
    paths = {r.id: "newInventoriedResource" for r in records} | {record.id: "event"}
    recorded = await recording.write("createEconomicEvent", told, [*records, record], paths)
    found = recording.found(recorded.ids[-1], EconomicEvent)
    changed = found.to_resource_inventoried_as or found.resource_inventoried_as
    return answered(_EVENT, recorded, economic_event=found, economic_resource=changed)


def _new_resource(recording: Recording, values: dict[str, Any], params: Any) -> EconomicResource:
    """Return the resource an event creates: of the kind the event states, unless it states one."""
    fields = given(EconomicResource, params)
    if fields.get("conforms_to") is None:
        fields["conforms_to"] = values.get("resource_conforms_to")
    return EconomicResource(id=recording.mint(EconomicResource), **fields)


def _slot(recording: Recording, values: dict[str, Any]) -> str | None:
    """Return the field of the event that names the resource it creates."""
    action = str(values["action"])
    row = ACTIONS.get(action)
    if row is None:
        return None  # which is said of the event
    slots = {"optional": "resource_inventoried_as", "optionalTo": "to_resource_inventoried_as"}
    slot = slots.get(row.create_resource)
    if slot is None:
        recording.wrong(
            Code.CANNOT_CREATE_RESOURCE,
            "newInventoriedResource",
            f"{row.label} brings no new resource into the books",
            "Use produce, raise, a transfer, move or copy, or leave it out.",
        )
    elif values.get(slot) is not None:
        recording.wrong(
            Code.CANNOT_CREATE_RESOURCE,
            "newInventoriedResource",
            f"the event already names {values[slot]} as the resource it adds to",
            "State either an existing resource or a new one.",
        )
        return None
    return slot


_EVENT: Final = response(
    "EconomicEventResponse",
    {
        "economic_event": TYPES.of["EconomicEvent"],
        "economic_resource": optional(TYPES.of["EconomicResource"]),
    },
)


def build_mutation() -> Any:
    """Return the mutation type."""
    made = types.new_class("Mutation")
    hints: dict[str, Any] = {}

    def add(name: str, resolver: Callable[..., Any], description: str) -> None:
        hints[name] = resolver.__annotations__["return"]
        setattr(made, name, _field(resolver=resolver, description=description))

    add(
        "create_economic_event",
        _signed(_create_event, _EVENT_ARGUMENTS, _EVENT),
        "Record what happened, and the resource it brought into the books, if it did.",
    )
    for cls in CREATE:
        name = cls.__name__
        if name == "EconomicEvent":
            continue
        field = RESPONSE_FIELDS.get(name, snake(name))
        kind = response(f"{name}Response", {field: TYPES.of[name]})
        add(f"update_{snake(name)}", _update(cls, kind), f"Revise a {name}.")
        if name in WRITTEN_BY_EVENTS:
            continue
        add(f"create_{snake(name)}", _create(cls, kind), f"Record a new {name}.")
        add(
            f"delete_{snake(name)}",
            _delete(cls),
            f"Withdraw a {name}; possible while nothing refers to it.",
        )
    made.__annotations__ = hints
    return strawberry.type(made, description="Everything that can be recorded.")
