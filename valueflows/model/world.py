# SPDX-License-Identifier: MIT
"""An event as the effects see it, and what they need to know of everything before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from valueflows.model.actions import IMPLIED_CUSTODY, IMPLIED_RIGHTS, ActionRow
from valueflows.model.exact import Exact
from valueflows.model.stock import Id, Stock

MAKES = frozenset({"produce", "modify"})
"""Actions whose only resource in a process is what everything else in it is packed into."""
Sets: TypeAlias = dict[str, Any]
"""New values of attributes of a stock, by their names."""


@dataclass(slots=True)
class Flow:
    """An event as the effects see it.

    ``quantity`` is signed, in millionths of ``unit``; ``stage`` is the kind of the process the
    event came out of. A correction carries its original's ``path``, and in ``toggles`` the key of
    the original when it made that void or valid again.
    """

    action: ActionRow
    provider: Id | None = None
    receiver: Id | None = None
    resource: Id | None = None
    to_resource: Id | None = None
    quantity: Exact = 0
    unit: Id | None = None
    places: int = 0
    process: Id | None = None
    stage: Id | None = None
    location: Id | None = None
    state: Id | None = None
    creates: Id | None = None
    path: int | None = None
    toggles: Any = None

    @property
    def is_correction(self) -> bool:
        """Whether the flow corrects an earlier one."""
        return self.path is not None

    @property
    def is_reversal(self) -> bool:
        """Whether the flow takes back some of what an earlier one did."""
        return self.path is not None and self.quantity < 0

    @property
    def worked_on(self) -> Id | None:
        """The resource that a process takes in or lets out: the second, when it was transferred."""
        if implied_transfer(self) and not self.action.may_be_output:
            return self.to_resource
        return self.resource


class World(Protocol):
    """What effects need to know of everything that was before."""

    def stock(self, resource: Id) -> Stock | None:
        """Return the state of a resource; None when nothing ever touched it."""

    def convert(self, value: Exact, one: Id, other: Id) -> Exact | None:
        """Return ``value`` of unit ``one`` in unit ``other``; None when they cannot be compared."""

    def contents(self, container: Id) -> Iterable[Id]:
        """Return what is directly contained in a resource."""

    def container(self, process: Id) -> Id | None:
        """Return the only resource produced or modified by a process; None for none or several."""

    def loose(self, process: Id) -> Iterable[Id]:
        """Return what was combined in a process without naming a container, and still is."""

    def made(self, process: Id) -> set[Id]:
        """Return the resources that a process has produced or modified."""

    def packing(self, resource: Id) -> tuple[Flow, int] | None:
        """Return the event that packed a resource last, and whose hands it took it from."""

    def took_from_custody(self, process: Id, resource: Id) -> bool:
        """Whether an input of the process took the resource out of somebody's custody."""

    def history(self, resource: Id) -> Iterable[tuple[Flow, Sets | None]]:
        """Return the standing events on a resource, oldest first, corrections left out.

        Beside each, what it said of the resource because that was in a container.
        """

    def went_along(self, key: Any) -> Iterable[Id]:
        """Return what was inside of what an event handed over."""

    def opening(self, resource: Id) -> dict[str, Any]:
        """Return the attributes a resource was opened with."""


def implied_transfer(flow: Flow) -> str | None:
    """Return ``rights`` or ``custody`` when the flow implies a transfer to its second resource."""
    if (
        flow.resource is None
        or flow.to_resource is None
        or flow.resource == flow.to_resource
        or flow.provider == flow.receiver
    ):
        return None
    if flow.action.name in IMPLIED_RIGHTS and flow.action.name != "deliverService":
        return "rights"
    return "custody" if flow.action.name in IMPLIED_CUSTODY else None
