# SPDX-License-Identifier: MIT
"""An event as the effects see it, and what they need to know of everything before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from valueflows.model.actions import IMPLIED_CUSTODY, IMPLIED_RIGHTS, ActionRow
from valueflows.model.exact import Exact
from valueflows.model.stock import Id, Stock


@dataclass(slots=True)
class Flow:
    """An event as the effects see it.

    ``quantity`` is signed, in millionths of ``unit``; ``stage`` is the kind of the process the
    event came out of. A correction carries its original's ``path`` and says whether it made the
    original void or valid again (``toggles``).
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
    toggles: bool = False

    @property
    def is_correction(self) -> bool:
        """Whether the flow corrects an earlier one."""
        return self.path is not None

    @property
    def is_reversal(self) -> bool:
        """Whether the flow takes back some of what an earlier one did."""
        return self.path is not None and self.quantity < 0


class World(Protocol):
    """What effects need to know of everything that was before."""

    def stock(self, resource: Id) -> Stock | None:
        """Return the state of a resource; None when nothing ever touched it."""

    def convert(self, value: Exact, one: Id, other: Id) -> Exact:
        """Return ``value`` of unit ``one`` in unit ``other``."""

    def contents(self, container: Id) -> Iterable[Id]:
        """Return what is directly contained in a resource."""

    def container(self, process: Id) -> Id | None:
        """Return the only resource produced or modified by a process; None for none or several."""

    def loose(self, process: Id) -> Iterable[Id]:
        """Return what was combined in a process without naming a container, and still is."""

    def took_from_custody(self, process: Id, resource: Id) -> bool:
        """Whether an input of the process took the resource out of somebody's custody."""

    def history(self, resource: Id) -> Iterable[Flow]:
        """Return the standing events on a resource, oldest first, corrections left out."""

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
