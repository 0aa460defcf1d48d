# SPDX-License-Identifier: MIT
"""The nineteen actions: what an event with each verb does to resources.

One line each; the columns are the ontology's. ``-`` is ``vf:notApplicable``. What a row cannot
say (implied transfers, pairs, custody elsewhere, containment) is in ``effects``.

Source: ValueFlows 1.0.0, individuals of ``vf:Action``; a test keeps the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from valueflows.model.terms import snake


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One verb. The eleven columns after the name hold local names of ``vf`` individuals."""

    name: str
    input_output: str
    pairs_with: str
    create_resource: str
    event_quantity: str
    accounting_effect: str
    onhand_effect: str
    location_effect: str
    contained_effect: str
    accountable_effect: str
    stage_effect: str
    state_effect: str

    @property
    def label(self) -> str:
        """The verb in words: ``transferAllRights`` is "transfer all rights"."""
        return snake(self.name).replace("_", " ")

    @property
    def moves(self) -> bool:
        """Whether the verb takes from one resource and adds to another, as transfers do."""
        return "decrementIncrement" in (self.accounting_effect, self.onhand_effect)

    @property
    def may_be_input(self) -> bool:
        """Whether an event may enter a process."""
        return self.input_output in {"input", "outputInput"}

    @property
    def may_be_output(self) -> bool:
        """Whether an event may leave a process."""
        return self.input_output in {"output", "outputInput"}


COLUMNS: Final = tuple(f.name for f in fields(ActionRow))[1:]
NONE: Final = "-"

_TABLE: Final = """
accept            input       modify  -          resource -                  decrement          update   -      -        -      update
cite              input       -       -          resource -                  -                  -        -      -        -      update
combine           input       -       -          resource -                  decrement          -        update -        -      update
consume           input       -       -          resource decrement          decrement          -        -      -        -      update
copy              -           -       optionalTo resource incrementTo        incrementTo        new      -      new      -      updateTo
deliverService    outputInput -       -          resource -                  -                  -        -      -        -      -
dropoff           output      pickup  -          resource -                  increment          update   -      -        update update
lower             -           -       optional   resource decrement          decrement          -        -      new      -      update
modify            output      accept  -          resource -                  increment          update   -      -        update update
move              -           -       optionalTo resource decrementIncrement decrementIncrement updateTo -      -        -      updateTo
pickup            input       dropoff -          resource -                  decrement          update   -      -        -      update
produce           output      -       optional   resource increment          increment          new      -      new      update update
raise             -           -       optional   resource increment          increment          -        -      new      -      update
separate          output      -       -          resource -                  increment          -        remove -        update update
transfer          -           -       optionalTo resource decrementIncrement decrementIncrement updateTo -      updateTo -      updateTo
transferAllRights -           -       optionalTo resource decrementIncrement -                  -        -      updateTo -      updateTo
transferCustody   -           -       optionalTo resource -                  decrementIncrement updateTo -      -        -      updateTo
use               input       -       -          both     -                  -                  -        -      -        -      update
work              input       -       -          effort   -                  -                  -        -      -        -      -
"""

ACTIONS: Final = {line.split()[0]: ActionRow(*line.split()) for line in _TABLE.strip().splitlines()}
"""The rows by name. ``work`` keeps the ontology's ``effort``, although a number of people beside
it is legal and accepted."""

IMPLIED_RIGHTS: Final = frozenset({"consume", "produce", "deliverService"})
"""Verbs that transfer rights and custody as well when provider and receiver differ."""

IMPLIED_CUSTODY: Final = frozenset({"pickup", "dropoff", "accept", "modify"})
"""Verbs that transfer custody as well when provider and receiver differ."""

MEANINGS: Final = {
    "accept": "A thing enters a process that repairs, tests or alters it, and will come out again.",
    "cite": "Knowledge or a design is drawn on and stays available to everyone.",
    "combine": "A thing is put into a container or kit; on its own it is not available until taken out.",
    "consume": "A thing is used up, or becomes part of something else.",
    "copy": "The receiver gets a digital copy; the original stays as it is.",
    "deliverService": "A service is rendered; it is received in the moment it is made.",
    "dropoff": "A thing that was picked up arrives.",
    "lower": "A count shows less than the books, or an opening balance below zero is entered.",
    "modify": "A thing that was accepted leaves the process, changed or judged.",
    "move": "A thing changes its place or account while the same agent keeps it.",
    "pickup": "A thing is loaded to be carried elsewhere.",
    "produce": "A new thing is made, or more of a stock.",
    "raise": "A count shows more than the books, or an opening balance is entered.",
    "separate": "A thing is taken out of its container or kit and stands on its own again.",
    "transfer": "Rights and possession both pass to the receiver.",
    "transferAllRights": "Rights and responsibility pass to the receiver, possession does not.",
    "transferCustody": "Possession passes to the receiver, rights do not: a loan, repair or storage.",
    "use": "A tool or place serves a process and is still there afterwards.",
    "work": "Someone gives their labour.",
}
