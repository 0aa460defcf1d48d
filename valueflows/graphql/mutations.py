# SPDX-License-Identifier: MIT
"""What can be recorded: new records, revisions, withdrawals, and events. Each is one change."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from typing import Any, Final

import strawberry

from valueflows.graphql.context import asking
from valueflows.graphql.dialect import (
    NEVER_WITHDRAWN,
    RESPONSE_FIELDS,
    UPDATED_AS,
    WRITTEN_BY_EVENTS,
    argument,
)
from valueflows.graphql.inputs import CREATE, UPDATE
from valueflows.graphql.making import At, Brought, create, happen, update, withdraw
from valueflows.graphql.recordall import RECORD_ALL, RecordAllItem, record_all
from valueflows.graphql.recording import Made, Recording, answered, response
from valueflows.graphql.scalars import optional
from valueflows.graphql.types import TYPES
from valueflows.graphql.types import argument as described
from valueflows.model.catalog import with_article
from valueflows.model.flows import EconomicEvent
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
_MAY_BE_MISSING: Final = frozenset({"change_id", "new_inventoried_resource"})


# -- any class -------------------------------------------------------------------------------------


def _create(cls: type[Any], kind: Any) -> Callable[..., Any]:
    name, arg = cls.__name__, argument(cls.__name__)

    async def resolve(info: Any, **arguments: Any) -> Any:
        recording = Recording(asking(info), arguments.get("change_id"))
        made = create(recording, cls, arguments[arg], At(arg))
        return await _answer(recording, f"create{name}", cls, made, kind)

    return _signed(resolve, {arg: (CREATE[cls], "What to record.")}, kind)


def _update(cls: type[Any], kind: Any) -> Callable[..., Any]:
    name = cls.__name__
    arg = UPDATED_AS.get(name, argument(name))

    async def resolve(info: Any, **arguments: Any) -> Any:
        recording = Recording(asking(info), arguments.get("change_id"))
        made = update(recording, cls, arguments[arg], At(arg))
        return await _answer(recording, f"update{name}", cls, made, kind)

    return _signed(resolve, {arg: (UPDATE[cls], "What changes, and on which revision.")}, kind)


async def _answer(recording: Recording, request: str, cls: type[Any], made: Made, kind: Any) -> Any:
    recorded = await recording.write(request, made)
    field = RESPONSE_FIELDS.get(cls.__name__, snake(cls.__name__))
    return answered(kind, recorded, **{field: recording.found(recorded.ids[0], cls)})


def _delete(cls: type[Any]) -> Callable[..., Any]:
    name = cls.__name__

    async def resolve(info: Any, **arguments: Any) -> bool:
        recording = Recording(asking(info), arguments.get("change_id"))
        made = withdraw(recording, cls, arguments["revision_id"], At("revisionId"))
        await recording.write(f"delete{name}", made)
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
        add(
            f"update_{snake(name)}",
            _update(cls, kind),
            _UPDATES.get(name, f"Revise {with_article(name)}."),
        )
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
