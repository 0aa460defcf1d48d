# SPDX-License-Identifier: MIT
"""What an event comes out of and what it leads to, for traces.

Between events stand *places*: a resource, the packed state of a resource, a process. An event takes
from places and gives to places; whoever takes from a resource depends on what was given to it
before, and whatever leaves a process depends on all that entered it.

A *position* is a moment and the place in the journal in one number: positions compare as events
follow each other, whenever they were recorded.
"""

from __future__ import annotations

from typing import Final

from valueflows.model.actions import ACTIONS, IMPLIED_CUSTODY, IMPLIED_RIGHTS, ActionRow

STOCK: Final = 0
PACKED: Final = 1
PROCESS: Final = 2
"""Kinds of places: a resource, a resource while it is in a container, a process."""

_BITS: Final = 32
EVENT: Final = (1 << _BITS) - 1
"""Of a position the part that says which event it is."""


def position(moment: int, event: int) -> int:
    """Return where an event stands among all others."""
    return moment << _BITS | event


def place(number: int, kind: int = STOCK) -> int:
    """Return a place, by the number of its resource or process."""
    return number << 2 | kind


def kind_of(place: int) -> int:
    """Return what kind of a place it is."""
    return place & 3


def number_of(place: int) -> int:
    """Return the number of the resource or process that a place is, or is a state of."""
    return place >> 2


TAKES: Final = 1
GIVES: Final = 2
TAKES_SECOND: Final = 4
GIVES_SECOND: Final = 8
PACKS: Final = 16
UNPACKS: Final = 32
"""What an event does: takes from or gives to its first or second resource, packs the first into a
container, or takes it out."""

ONE, SECOND, BOTH, IMPLIED, SAME, NEITHER = range(6)
"""Which resources an event names: the first, the second, both, both with an implied transfer
between them, one and the same twice, none."""

IMPLYING: Final = tuple(
    name in (IMPLIED_CUSTODY | IMPLIED_RIGHTS) - {"deliverService"} for name in ACTIONS
)
"""By number of the action, whether it transfers as well where agents differ."""

_INFLUENCE: Final = frozenset({"use", "cite", "work", "deliverService"})
IS_MATERIAL: Final = tuple(name not in _INFLUENCE for name in ACTIONS)
"""By number of the action, whether substance passes through it, not only influence."""

_STAYS: Final = frozenset({"move", "transferCustody"})
_WORKED_ON: Final = frozenset({"accept", "pickup", "modify", "dropoff"})
_ON_FIRST: Final = {
    "raise": GIVES,
    "produce": GIVES,
    "modify": GIVES,
    "dropoff": GIVES,
    "separate": GIVES | UNPACKS,
    "combine": TAKES | PACKS,
    "work": 0,
    "deliverService": 0,
}
"""What verbs do to the resource they name first, that do not just take from it."""


def _doings(row: ActionRow, named: int, *, linked: bool) -> int:
    """Return what an event does; ``linked`` is whether it enters or leaves a process."""
    if named == NEITHER:
        return 0
    if row.moves or row.name == "copy":
        return _handed_on(row, named)
    done = 0 if named == SECOND else _ON_FIRST.get(row.name, TAKES)
    if row.name in _WORKED_ON and not linked and named != SECOND:
        done |= TAKES | GIVES  # what goes in and what comes out are one thing
    if named in {SECOND, BOTH, IMPLIED} and row.name != "lower":
        done |= GIVES_SECOND
    if named == IMPLIED:
        done |= TAKES if row.may_be_output else TAKES_SECOND
    return done


def _handed_on(row: ActionRow, named: int) -> int:
    if named == SAME:
        return TAKES | GIVES
    if named == ONE:
        # What is lent or put elsewhere is still the same thing in the books.
        return TAKES | GIVES if row.name in _STAYS else TAKES
    return GIVES_SECOND if named == SECOND else TAKES | GIVES_SECOND


DOINGS: Final = tuple(
    tuple(_doings(row, named, linked=linked) for named in range(6) for linked in (False, True))
    for row in ACTIONS.values()
)
"""By number of the action: by twice what is named, plus one where it enters or leaves a process."""

LEAVES: Final = frozenset({"transfer", "transferAllRights"})
"""Verbs after which a thing without a second resource is no longer in the books."""

ARRIVES: Final = frozenset({"transfer", "transferAllRights", "transferCustody", "move", "copy"})
"""Verbs before which a thing without a first resource was not in the books."""
