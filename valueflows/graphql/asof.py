# SPDX-License-Identifier: MIT
"""Reading the books as they stood: the argument of every query, and the view it asks for."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, Final

import strawberry
from graphql import GraphQLError

from valueflows.graphql.context import Asking, asking
from valueflows.graphql.scalars import DateTime, optional
from valueflows.ledger.ledger import clock
from valueflows.ledger.published import NotPublishedError
from valueflows.ledger.view import View
from valueflows.model.callers import Role
from valueflows.model.exact import Instant


@strawberry.input(
    description="A point of the ledger's history, by one of the two. What was recorded later is not seen."
)
class AsOf:
    """A version, or a time of recording."""

    version: int | None = strawberry.field(
        description="The version of the ledger: how many changes it held.",
        default=strawberry.UNSET,
    )
    time: DateTime | None = strawberry.field(
        description="A moment: all that was recorded until then, that moment included.",
        default=strawberry.UNSET,
    )


AS_OF: Final = strawberry.argument(
    description="Answer as the books stood then; as they are now when left out."
)
HINT: Final[Any] = optional(AsOf)


def view_of(info: Any, as_of: Any) -> View:
    """Return the view a query reads: the request's own, or that of another point in time."""
    current = asking(info)
    if as_of is strawberry.UNSET or as_of is None:
        return current.view
    version = _version(current, as_of)
    try:
        return current.view_at(version)
    except NotPublishedError as error:
        raise _none(str(error)) from None


def _version(current: Asking, as_of: AsOf) -> int:
    stated = [
        value for value in (as_of.version, as_of.time) if value not in {strawberry.UNSET, None}
    ]
    if len(stated) != 1:
        how = "neither" if not stated else "both"
        raise _none(f"asOf takes either a version or a time, and has {how}. State one of them.")
    if as_of.time not in {strawberry.UNSET, None}:
        return _version_at(current, Instant(str(as_of.time)).microseconds)
    version: Any = as_of.version
    head = current.view.version
    if not 0 <= version <= head:
        raise _none(
            f"There is no version {version}: the ledger holds versions up to {head}. "
            "Ask for one of these, or by time."
        )
    return int(version)


def _version_at(current: Asking, moment: int) -> int:
    """Return the last version recorded until a moment; 0 where that was before all of them."""
    time = current.ledger.journal.time
    version = bisect_right(range(1, current.view.version + 1), moment, key=time)
    if current.caller.role is Role.PUBLIC:
        version = current.ledger.publishing().at(version, clock())
        if version == 0:
            raise _none("Nothing was published until then. Ask for a later time.")
    return version


def _none(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": "BAD_AS_OF", "path": "asOf"})
