# SPDX-License-Identifier: MIT
"""What can be recorded: new records, revisions, withdrawals, and events.

Each mutation is one change. ``changeId`` is its idempotency key: the same request under the same
id is recorded once, however often it is sent. A refusal is one error that lists every problem.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
import uuid
from collections.abc import Callable
from typing import Any, Final

import msgspec
import strawberry
from graphql import GraphQLError

from valueflows.graphql.context import Asking, asking
from valueflows.graphql.dialect import RESPONSE_FIELDS, WRITTEN_BY_EVENTS, argument
from valueflows.graphql.inputs import CREATE, UPDATE, given
from valueflows.graphql.scalars import optional
from valueflows.graphql.types import TYPES
from valueflows.ledger.journal import OutcomeUnknownError, UnavailableError
from valueflows.model.actions import ACTIONS
from valueflows.model.changes import Change, Recorded, Withdrawal
from valueflows.model.flows import EconomicEvent
from valueflows.model.ids import mint, new_change_id
from valueflows.model.problems import Code, Problem, Refused
from valueflows.model.records import Record
from valueflows.model.resources import EconomicResource
from valueflows.model.terms import Ref, snake
from valueflows.rdf.jsonld import to_json

_field: Any = strawberry.field
_CHANGE_ID: Final = "Your own UUID for this change; sent again, it is not recorded twice."


@strawberry.type(description="Something that was noticed, and what to do about it.")
class Notice:
    """A warning beside a result."""

    code: str = strawberry.field(description="The rule, by name.")
    path: str = strawberry.field(description="Where in the request.")
    message: str = strawberry.field(description="What was noticed.")
    remedy: str = strawberry.field(description="What to do.")


def _response(name: str, fields: dict[str, Any]) -> Any:
    made: Any = types.new_class(name)
    warnings = types.GenericAlias(list, (Notice,))
    made.__annotations__ = {**fields, "warnings": warnings, "version": int}
    for field in fields:
        setattr(made, field, _field(description="The record as it stands now."))
    made.warnings = _field(description="What was noticed while recording.")
    made.version = _field(description="The version of the ledger that holds the change.")
    return strawberry.type(made, description="What was recorded.")


def _notices(recorded: Recorded) -> list[Notice]:
    return [
        Notice(code=w.code.value, path=w.path, message=w.message, remedy=w.remedy)
        for w in recorded.warnings
    ]


# -- recording -----------------------------------------------------------------------------------


def refusal(problems: list[Problem]) -> GraphQLError:
    """Return the one error that says all that is wrong with a request."""
    first = problems[0]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return GraphQLError(
        f"Refused: {first.message}{more}",
        extensions={"code": "REFUSED", "problems": [p.as_dict() for p in problems]},
    )


async def _record(current: Asking, change: Change) -> Recorded:
    if current.record is None:
        raise GraphQLError(
            "This token may read and not record.", extensions={"code": "NOT_ALLOWED"}
        )
    try:
        recorded = await current.record(change)
    except Refused as refused:
        raise refusal(list(refused.problems)) from None
    except UnavailableError:
        raise GraphQLError(
            "The ledger cannot be written just now; nothing was recorded. Try again.",
            extensions={"code": "UNAVAILABLE"},
        ) from None
    except OutcomeUnknownError:
        raise GraphQLError(
            "It is not known whether this was recorded. Send it again under the same changeId.",
            extensions={"code": "OUTCOME_UNKNOWN", "changeId": str(change.id)},
        ) from None
    current.refresh()
    return recorded


def _change_id(current: Asking, text: Any) -> uuid.UUID:
    if text is None or text is strawberry.UNSET:
        return new_change_id(current.ledger.preparer.now())
    try:
        return uuid.UUID(str(text))
    except ValueError:
        raise refusal(
            [
                Problem(
                    Code.VALUE_HAS_WRONG_KIND,
                    "changeId",
                    f"{str(text)[:60]!r} is no UUID",
                    "Use a UUID, such as 0192f0c0-1c2d-7e3f-8a4b-5c6d7e8f9a0b.",
                )
            ]
        ) from None


def _request(name: str, records: list[Record | Withdrawal]) -> bytes:
    """Return what was asked for in one text, without what the server adds."""
    told = [dataclasses.asdict(r) if isinstance(r, Withdrawal) else to_json(r) for r in records]
    return name.encode() + b"\0" + msgspec.json.encode(told)


class _Minting:
    """Gives new records their ids, and remembers what was asked for without them."""

    def __init__(self, current: Asking, change_id: uuid.UUID) -> None:
        self.current = current
        self.change_id = change_id
        self.count = 0

    def id(self, cls: type[Any]) -> str:
        """Return the id of the next record of the change."""
        base = self.current.ledger.standing.base
        self.count += 1
        now = self.current.ledger.preparer.now()
        return mint(base, cls.__name__, self.change_id, self.count, now)


# -- generated mutations ---------------------------------------------------------------------------


def _create(cls: type[Any], response: Any) -> Callable[..., Any]:
    name, arg = cls.__name__, argument(cls.__name__)
    field = RESPONSE_FIELDS.get(name, snake(name))

    async def resolve(info: Any, **arguments: Any) -> Any:
        current = asking(info)
        minting = _Minting(current, _change_id(current, arguments.get("change_id")))
        values = given(cls, arguments[arg])
        record = cls(id=minting.id(cls), **values)
        asked: Record = dataclasses.replace(record, id="_:new")
        recorded = await _record(
            current,
            Change(
                id=minting.change_id,
                records=(record,),
                by=current.by,
                request=_request(f"create{name}", [asked]),
                paths={record.id: arg},
            ),
        )
        iri = recorded.ids[0] if recorded.ids else record.id
        found = current.view.get(iri, cls)
        return response(
            **{field: found, "warnings": _notices(recorded), "version": recorded.version}
        )

    return _signed(resolve, {arg: CREATE[cls]}, response)


def _update(cls: type[Any], response: Any) -> Callable[..., Any]:
    name, arg = cls.__name__, argument(cls.__name__)
    arg = {"EconomicResource": "resource"}.get(name, arg)
    field = RESPONSE_FIELDS.get(name, snake(name))

    async def resolve(info: Any, **arguments: Any) -> Any:
        current = asking(info)
        params = arguments[arg]
        change_id = _change_id(current, arguments.get("change_id"))
        iri, revision = _revision(params.revision_id, arg)
        values = given(cls, params)
        known = current.ledger.standing.record(iri)
        if not isinstance(known, cls):
            raise refusal([_not_found(iri, name, f"{arg}.revisionId")])
        record = dataclasses.replace(known, revision=revision + 1, **values)
        recorded = await _record(
            current,
            Change(
                id=change_id,
                records=(record,),
                by=current.by,
                request=_request(
                    f"update{name}", [cls(id=iri, revision=revision, **_complete(cls, values))]
                ),
                paths={record.id: arg},
            ),
        )
        found = current.view.get(iri, cls)
        return response(
            **{field: found, "warnings": _notices(recorded), "version": recorded.version}
        )

    return _signed(resolve, {arg: UPDATE[cls]}, response)


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
        current = asking(info)
        change_id = _change_id(current, arguments.get("change_id"))
        iri, revision = _revision(arguments["revision_id"], "revisionId")
        if not isinstance(current.ledger.standing.record(iri), cls):
            replayed = current.ledger.journal.find(change_id.bytes) is not None
            if not replayed:
                raise refusal([_not_found(iri, name, "revisionId")])
        withdrawal = Withdrawal(iri, name, revision + 1)
        await _record(
            current,
            Change(
                id=change_id,
                records=(withdrawal,),
                by=current.by,
                request=_request(f"delete{name}", [withdrawal]),
                paths={iri: "revisionId"},
            ),
        )
        return True

    return _signed(resolve, {"revision_id": strawberry.ID}, bool)


def _signed(resolve: Any, arguments: dict[str, Any], result: Any) -> Callable[..., Any]:
    """Give a generated resolver the signature that strawberry reads."""
    hints = {"info": strawberry.Info, **arguments, "change_id": optional(strawberry.ID)}
    named = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter(name, named, annotation=h) for name, h in hints.items()]
    parameters[-1] = parameters[-1].replace(default=None)
    resolve.__signature__ = inspect.Signature(parameters, return_annotation=result)
    resolve.__annotations__ = {**hints, "return": result}
    signed: Callable[..., Any] = resolve
    return signed


def _revision(revision_id: Any, path: str) -> tuple[str, int]:
    iri, at, number = str(revision_id).rpartition("@")
    if not at or not number.isascii() or not number.isdigit() or len(number) > 9:  # noqa: PLR2004
        raise refusal(
            [
                Problem(
                    Code.VALUE_HAS_WRONG_KIND,
                    path,
                    f"{str(revision_id)[:120]!r} is no revision",
                    "Take revisionId from the record you read.",
                )
            ]
        )
    return iri, int(number)


def _not_found(iri: str, name: str, path: str) -> Problem:
    return Problem(Code.NOT_FOUND, path, f"there is no {name} {iri}", "Check the id.")


# -- events ----------------------------------------------------------------------------------------


async def _create_event(
    info: Any, event: Any, new_inventoried_resource: Any = None, change_id: Any = None
) -> Any:
    current = asking(info)
    minting = _Minting(current, _change_id(current, change_id))
    values = given(EconomicEvent, event)
    asked = EconomicEvent(id="_:new", **values)
    told: list[Record | Withdrawal] = [asked]
    records: list[Record] = []
    if new_inventoried_resource not in (None, strawberry.UNSET):
        resource, slot = _new_resource(minting, values, new_inventoried_resource)
        told.append(dataclasses.replace(resource, id="_:new"))
        values |= {slot: Ref(resource.id), "creates": Ref(resource.id)}
        records.append(resource)
    record = EconomicEvent(id=minting.id(EconomicEvent), **values)
    records.append(record)
    recorded = await _record(
        current,
        Change(
            id=minting.change_id,
            records=tuple(records),
            by=current.by,
            request=_request("createEconomicEvent", told),
            paths={r.id: "event" if r is record else "newInventoriedResource" for r in records},
        ),
    )
    iri = recorded.ids[-1] if recorded.ids else record.id
    found: Any = current.view.get(iri, EconomicEvent)
    return _EVENT_RESPONSE(
        economic_event=found,
        economic_resource=found.to_resource_inventoried_as or found.resource_inventoried_as,
        warnings=_notices(recorded),
        version=recorded.version,
    )


def _new_resource(
    minting: _Minting, values: dict[str, Any], params: Any
) -> tuple[EconomicResource, str]:
    """Return the resource an event creates, and the field of the event that names it."""
    action = str(values["action"])
    row = ACTIONS.get(action)
    slots = {"optional": "resource_inventoried_as", "optionalTo": "to_resource_inventoried_as"}
    slot = None if row is None else slots.get(row.create_resource)
    if slot is None:
        raise refusal(
            [
                Problem(
                    Code.CANNOT_CREATE_RESOURCE,
                    "newInventoriedResource",
                    f"{action} brings no new resource into the books",
                    "Use produce, raise, a transfer, move or copy, or leave it out.",
                )
            ]
        )
    if values.get(slot) is not None:
        raise refusal(
            [
                Problem(
                    Code.CANNOT_CREATE_RESOURCE,
                    "newInventoriedResource",
                    f"the event already names {values[slot]} as the resource it adds to",
                    "State either an existing resource or a new one.",
                )
            ]
        )
    fields = given(EconomicResource, params)
    if fields.get("conforms_to") is None:
        fields["conforms_to"] = values.get("resource_conforms_to")
    return EconomicResource(id=minting.id(EconomicResource), **fields), slot


_EVENT_RESPONSE: Final = _response(
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

    _create_event.__annotations__ = {
        "info": strawberry.Info,
        "event": CREATE[EconomicEvent],
        "new_inventoried_resource": optional(CREATE[EconomicResource]),
        "change_id": optional(strawberry.ID),
        "return": _EVENT_RESPONSE,
    }
    add(
        "create_economic_event",
        _create_event,
        "Record what happened, and the resource it brought into the books, if it did.",
    )
    for cls in CREATE:
        name = cls.__name__
        if name == "EconomicEvent":
            continue
        field = RESPONSE_FIELDS.get(name, snake(name))
        response = _response(f"{name}Response", {field: TYPES.of[name]})
        add(f"update_{snake(name)}", _update(cls, response), f"Revise a {name}.")
        if name in WRITTEN_BY_EVENTS:
            continue
        add(f"create_{snake(name)}", _create(cls, response), f"Record a new {name}.")
        add(
            f"delete_{snake(name)}",
            _delete(cls),
            f"Withdraw a {name}; possible while nothing refers to it.",
        )
    made.__annotations__ = hints
    return strawberry.type(made, description="Everything that can be recorded.")
