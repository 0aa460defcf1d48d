# SPDX-License-Identifier: MIT
"""Through which places the substance of an event runs, and how much of it stays.

A trace asks what could be in what; here it is asked how much. What packs a thing does not add to
its container, a copy takes nothing from its original, and a tool that serves is not used up: such
events lead on in a trace and carry nothing. A route has its places in the order in which they are
passed: a transfer that is implied is made first for inputs and last for outputs.
"""

from __future__ import annotations

from typing import Final

from valueflows.model.actions import ACTIONS, ActionRow
from valueflows.model.steps import IMPLIED, NEITHER, ONE, SAME, SECOND

FIRST, OTHER, PROCESS_IN, PROCESS_OUT, IN_PACK, OUTSIDE, AWAY = range(7)
"""What a stop of a route is: a resource named first or second, the process that is entered or
left, the first resource while it is packed, nowhere before, nowhere after."""

FREE, ENTERS, COMES_OUT = range(3)
"""Whether an event has no process, or enters or leaves one."""

Route = tuple[int, ...]
_STAYS: Final = frozenset({"move", "transferCustody"})
_WORKED_ON: Final = frozenset({"accept", "pickup", "modify", "dropoff"})
_NO_SUBSTANCE: Final = frozenset({"use", "cite", "work"})


def _route(row: ActionRow, named: int, linked: int) -> Route:
    if row.name in _NO_SUBSTANCE:
        return ()
    if row.name == "deliverService":
        return (
            PROCESS_OUT if linked == COMES_OUT else OUTSIDE,
            PROCESS_IN if linked == ENTERS else AWAY,
        )
    if row.moves or row.name == "copy":
        return _handed_on(row, named)
    if named in {NEITHER, SECOND}:
        return _unnamed(linked)
    return _own(row, named, linked)


def _handed_on(row: ActionRow, named: int) -> Route:
    if row.name == "copy":
        # The original stays as it is: what is copied comes into being here.
        return (OUTSIDE, OTHER) if named not in {ONE, SAME, NEITHER} else ()
    alone = (FIRST, FIRST) if row.name in _STAYS else (FIRST, AWAY)
    return {
        ONE: alone,
        SECOND: (OUTSIDE, OTHER),
        SAME: (FIRST, FIRST),
        NEITHER: (),
    }.get(named, (FIRST, OTHER))


def _unnamed(linked: int) -> Route:
    """Return the route of what stands in nobody's inventory."""
    return {ENTERS: (OUTSIDE, PROCESS_IN), COMES_OUT: (PROCESS_OUT, AWAY)}.get(linked, ())


def _own(row: ActionRow, named: int, linked: int) -> Route:
    """Return the route of a verb that works on the resource it names first."""
    handed = (OTHER,) if named == IMPLIED else ()
    if row.name in {"combine", "separate"}:
        return (FIRST, IN_PACK) if row.name == "combine" else (IN_PACK, FIRST)
    if row.name in _WORKED_ON and linked == FREE:
        return (FIRST, *(handed or (FIRST,)))
    if row.name in {"raise", "produce", "modify", "dropoff"}:
        return (PROCESS_OUT if linked == COMES_OUT else OUTSIDE, FIRST, *handed)
    return (FIRST, *handed, PROCESS_IN if linked == ENTERS else AWAY)


ROUTES: Final = tuple(
    tuple(_route(row, named, linked) for named in range(6) for linked in range(3))
    for row in ACTIONS.values()
)
"""By number of the action: by three times what is named (see ``steps``), plus the link."""
