# SPDX-License-Identifier: MIT
"""What can be recorded: new records, revisions, withdrawals, and events. Each is one change."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from typing import Any, Final, get_args

import strawberry

from valueflows.graphql.context import asking
from valueflows.graphql.dialect import (
    INPUT_CAN_BE_LEFT_OUT,
    NEVER_WITHDRAWN,
    RESPONSE_FIELDS,
    UPDATED_AS,
    WITHDRAWN_BY_ID,
    WRITTEN_BY_EVENTS,
    argument,
)
from valueflows.graphql.extras import argument as described
from valueflows.graphql.inputs import CREATE, UPDATE
from valueflows.graphql.making import (
    At,
    Brought,
    create,
    happen,
    update,
    withdraw,
    withdraw_standing,
)
from valueflows.graphql.recordall import RECORD_ALL, RecordAllItem, record_all
from valueflows.graphql.recording import Made, Recording, answered, response
from valueflows.graphql.scalars import optional
from valueflows.graphql.types import TYPES
from valueflows.model.catalog import with_article
from valueflows.model.flows import EconomicEvent
from valueflows.model.problems import Code
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import snake

_field: Any = strawberry.field
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
_RECORD_ALL_ARGUMENTS: Final = {
    "changes": (
        types.GenericAlias(list, (RecordAllItem,)),
        "What to record, in the order in which it takes effect.",
    ),
}
_UPDATES: Final = {
    "EconomicEvent": "Refused, because events never change: record one that corrects it."
}
_DELETES: Final = {
    "EconomicEvent": "Refused, because events never go: record one that corrects it."
}

# -- any class -------------------------------------------------------------------------------------


def _create(cls: type[Any], kind: Any) -> Callable[..., Any]:
    name, arg = cls.__name__, argument(cls.__name__)

    async def resolve(info: Any, **arguments: Any) -> Any:
        recording = Recording(asking(info), arguments.get("change_id"))
        params = arguments.get(arg)
        made = create(recording, cls, CREATE[cls]() if params is None else params, At(arg))
        return await _answer(recording, f"create{name}", cls, made, kind)

    return _signed(resolve, {arg: (_asked_by(cls, CREATE), "What to record.")}, kind)


def _update(cls: type[Any], kind: Any) -> Callable[..., Any]:
    name = cls.__name__
    arg = UPDATED_AS.get(name, argument(name))

    async def resolve(info: Any, **arguments: Any) -> Any:
        recording = Recording(asking(info), arguments.get("change_id"))
        params = arguments.get(arg)
        made = (
            _nothing(recording, arg) if params is None else update(recording, cls, params, At(arg))
        )
        return await _answer(recording, f"update{name}", cls, made, kind)

    told = "What changes, and on which revision."
    return _signed(resolve, {arg: (_asked_by(cls, UPDATE), told)}, kind)


def _asked_by(cls: type[Any], inputs: dict[type[Any], Any]) -> Any:
    """Return the hint of the input of a class."""
    hint = inputs[cls]
    return optional(hint) if cls.__name__ in INPUT_CAN_BE_LEFT_OUT else hint


def _nothing(recording: Recording, arg: str) -> Made:
    """Say that an update states nothing, not even of what."""
    recording.wrong(
        Code.FIELD_MISSING,
        arg,
        f"nothing is said of the {arg} to update",
        f"State {arg} with its revisionId, and what changes.",
    )
    return Made()


async def _answer(recording: Recording, request: str, cls: type[Any], made: Made, kind: Any) -> Any:
    recorded = await recording.write(request, made)
    field = RESPONSE_FIELDS.get(cls.__name__, snake(cls.__name__))
    return answered(kind, recorded, **{field: recording.found(recorded.ids[0], cls)})


def _delete(cls: type[Any]) -> Callable[..., Any]:
    name = cls.__name__

    async def resolve(info: Any, **arguments: Any) -> bool:
        recording = Recording(asking(info), arguments.get("change_id"))
        made = _taken_back(recording, cls, arguments.get("id"), arguments.get("revision_id"))
        await recording.write(f"delete{name}", made)
        return True

    told = "The revision you read last."
    if name not in WITHDRAWN_BY_ID:
        return _signed(resolve, {"revision_id": (strawberry.ID, told)}, bool)
    either = {
        "id": (optional(strawberry.ID), "The record's IRI: it goes however it stands by now."),
        "revision_id": (optional(strawberry.ID), f"{told} State this or the id, and not both."),
    }
    return _signed(resolve, either, bool)


def _taken_back(recording: Recording, cls: type[Any], iri: Any, revision_id: Any) -> Made:
    """Return that a record is taken back, which is named by its revision or else by its id."""
    if iri is None and revision_id is None:
        recording.wrong(
            Code.FIELD_MISSING,
            "revisionId",
            f"neither revisionId nor id says which {cls.__name__} to withdraw",
            "State revisionId, as you read it last; or id, to withdraw it however it stands.",
        )
        return Made()
    if iri is None:
        return withdraw(recording, cls, revision_id, At("revisionId"))
    if revision_id is None:
        return withdraw_standing(recording, cls, str(iri))
    recording.wrong(
        Code.TOO_MANY_VALUES,
        "id",
        f"both id and revisionId say which {cls.__name__} to withdraw",
        "Leave one of them out.",
    )
    return Made()


def _signed(resolve: Any, arguments: dict[str, tuple[Any, str]], result: Any) -> Callable[..., Any]:
    """Give a generated resolver the signature that strawberry reads."""
    hints: dict[str, Any] = {"info": strawberry.Info}
    given = arguments | {"change_id": _CHANGE_ID}
    for name, (hint, meaning) in given.items():
        hints[name] = described(hint, meaning)
    named = inspect.Parameter.POSITIONAL_OR_KEYWORD
    resolve.__signature__ = inspect.Signature(
        [
            inspect.Parameter(name, named, annotation=hint, default=_default(given.get(name)))
            for name, hint in hints.items()
        ],
        return_annotation=result,
    )
    resolve.__annotations__ = {**hints, "return": result}
    signed: Callable[..., Any] = resolve
    return signed


def _default(given: tuple[Any, str] | None) -> Any:
    """Return null for an argument that can be left out."""
    can_be_null = given is not None and type(None) in get_args(given[0])
    return None if can_be_null else inspect.Parameter.empty


# -- events ----------------------------------------------------------------------------------------


async def _create_event(info: Any, **arguments: Any) -> Any:
    recording = Recording(asking(info), arguments.get("change_id"))
    params = arguments.get("new_inventoried_resource")
    brought = None if params is None else Brought(params, At("newInventoriedResource"))
    made = happen(recording, arguments["event"], At("event"), brought)
    recorded = await recording.write("createEconomicEvent", made)
    found = recording.found(recorded.ids[-1], EconomicEvent)
    changed = found.to_resource_inventoried_as or found.resource_inventoried_as
    return answered(_EVENT, recorded, economic_event=found, economic_resource=changed)


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
        field = RESPONSE_FIELDS.get(name, snake(name))
        own = {field: TYPES.of[name]}
        kind = _EVENT if cls is EconomicEvent else response(f"{name}Response", own)
        if cls in UPDATE:
            revises = f"Revise {with_article(name)}."
            add(f"update_{snake(name)}", _update(cls, kind), _UPDATES.get(name, revises))
        if name not in WRITTEN_BY_EVENTS:
            add(f"create_{snake(name)}", _create(cls, kind), f"Record a new {name}.")
        if name not in NEVER_WITHDRAWN:
            withdraws = f"Withdraw {with_article(name)}; possible while nothing refers to it."
            add(f"delete_{snake(name)}", _delete(cls), _DELETES.get(name, withdraws))
    add(
        "record_all",
        _signed(record_all, _RECORD_ALL_ARGUMENTS, RECORD_ALL),
        "Record several things as one change, all or none, that may refer to each other.",
    )
    made.__annotations__ = hints
    return strawberry.type(made, description="Everything that can be recorded.")
