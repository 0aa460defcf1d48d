# SPDX-License-Identifier: MIT
"""Subscriptions: events as they are recorded, and resources as their quantity changes."""

from __future__ import annotations

import types
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from graphql import GraphQLError

from valueflows.graphql.extras import argument
from valueflows.graphql.feeds import Events, Quantities
from valueflows.graphql.filters import FILTERS, wanted_of
from valueflows.graphql.following import Feed, Following, Place, begin, seen
from valueflows.graphql.scalars import optional
from valueflows.graphql.types import TYPES

RESOURCES_MAX: Final = 1000
_VERSION: Final = "The version of the ledger that the change made."
_RESUME: Final = (
    "Where this message stands: given as the argument of the same name, the subscription goes on "
    "behind it."
)
_AFTER: Final = {
    "after_version": argument(
        optional(int),
        "Begin with what was recorded after this version; 0 for all there is. "
        "Without it and without resume, with what is recorded from now on.",
    ),
    "resume": argument(
        optional(str),
        "Go on behind the message that had this resume, without a gap or a repetition.",
    ),
}


@dataclass(frozen=True, slots=True)
class Message:
    """What one message is made of, under the names of both types."""

    row: Any
    place: Place

    @property
    def event(self) -> Any:
        """The event it is about."""
        return self.row

    @property
    def resource(self) -> Any:
        """The resource it is about."""
        return self.row

    @property
    def version(self) -> int:
        """The version that the change made."""
        return self.place.version

    @property
    def resume(self) -> str:
        """Where it stands."""
        return self.place.token


def _message(name: str, about: str, of: str, meaning: str, description: str) -> Any:
    made: Any = types.new_class(name)
    made.__annotations__ = {about: TYPES.of[of], "version": int, "resume": str}
    for field, told in ((about, meaning), ("version", _VERSION), ("resume", _RESUME)):
        setattr(made, field, _field(description=told))
    return strawberry.type(made, description=description)


_field: Any = strawberry.field
_subscription: Any = strawberry.subscription


def following(info: Any) -> Following:
    """Return the subscription a resolver works for."""
    found = info.context["following"]
    assert isinstance(found, Following)  # noqa: S101 - documents are refused where it is missing
    return found


async def _followed(
    info: Any, feed: Feed, after_version: int | None, resume: str | None
) -> AsyncGenerator[Message]:
    current = following(info)
    if current.resume is not None:
        after_version, resume = None, current.resume
    place = begin(seen(current.asking), after_version, resume)
    async for row, reached in current.follow(place, feed):
        yield Message(row, reached)


async def _events(
    info: Any,
    filter: Any = None,  # noqa: A002 - the argument's public name
    after_version: Any = None,
    resume: Any = None,
) -> AsyncGenerator[Message]:
    wanted = wanted_of("EconomicEvent", {"filter": filter})
    feed = Events(following(info).asking, wanted)
    async for message in _followed(info, feed, after_version, resume):
        yield message


async def _quantities(
    info: Any, resource: Any = None, after_version: Any = None, resume: Any = None
) -> AsyncGenerator[Message]:
    if resource is not None and len(resource) > RESOURCES_MAX:
        raise GraphQLError(
            f"resource: {len(resource)} ids; the limit is {RESOURCES_MAX}. "
            "Leave it out to hear of all, or subscribe in several.",
            extensions={"code": "TOO_MANY_IDS", "limit": RESOURCES_MAX},
        )
    feed = Quantities(None if resource is None else frozenset(map(str, resource)))
    async for message in _followed(info, feed, after_version, resume):
        yield message


def build_subscription() -> Any:
    """Return the subscription type."""
    made: Any = types.new_class("Subscription")
    recorded = _message(
        "EconomicEventRecorded",
        "event",
        "EconomicEvent",
        "The event.",
        "An event was recorded.",
    )
    changed = _message(
        "ResourceQuantityChanged",
        "resource",
        "EconomicResource",
        "The resource as it is when the message is made; later changes can be in it already.",
        "A change stated or moved the quantity of a resource; one message for each resource.",
    )
    told = argument(optional(FILTERS["EconomicEvent"]), "Only events that meet this.")
    made.economic_event_recorded = _subscribed(
        _events, {"filter": told}, recorded, "Each event that is recorded, once and in order."
    )
    ids = argument(
        optional(types.GenericAlias(list, (strawberry.ID,))),
        "Only these resources; an empty list, or an id that is not there, finds nothing.",
    )
    made.resource_quantity_changed = _subscribed(
        _quantities, {"resource": ids}, changed, "Each resource whose quantity a change moves."
    )
    return strawberry.type(made, description="What can be followed as it is recorded.")


def _subscribed(resolve: Callable[..., Any], own: Any, of: Any, description: str) -> Any:
    answer = types.GenericAlias(AsyncGenerator, (of,))
    hints = {"info": strawberry.Info} | own | _AFTER | {"return": answer}
    resolve.__annotations__ = hints
    return _subscription(resolver=resolve, description=description)
