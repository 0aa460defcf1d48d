# SPDX-License-Identifier: MIT
"""What processes make, and how what went into one is shared by what has come out of it.

At any time all that was made so far has all that went in so far. What comes out later takes its
share from the others when it comes: nothing that was told before depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(slots=True)
class Output:
    """Something that came out of a process, how much of it that is, and the cost it has.

    ``resource`` is None for a service, which is gone. ``is_made`` is false of services and repairs,
    which a process is for where it makes nothing. ``adds`` marks what was there before.
    """

    event: str
    resource: str | None
    quantity: Fraction
    weight: Fraction
    unit: str | None
    is_made: bool
    adds: bool
    is_valued: bool = False
    carried: Fraction = Fraction(0)


@dataclass(slots=True)
class Making:
    """A process: all that went into it, and what came out of it so far."""

    cost: Fraction = Fraction(0)
    outputs: dict[str, Output] = field(default_factory=dict)
    is_unknown: bool = False
    """Whether something went into it of which nothing says what it had cost."""

    @property
    def counted(self) -> list[Output]:
        """The outputs that share the cost."""
        made = [one for one in self.outputs.values() if one.is_made]
        return made or list(self.outputs.values())

    @property
    def joint(self) -> bool:
        """Whether they have a common measure to share it by."""
        return len({one.unit for one in self.counted}) <= 1

    def shares(self) -> dict[str, Fraction]:
        """Return the cost of each output, by event; what is not in it has none that is known."""
        counted = self.counted
        whole = sum((one.weight for one in counted), Fraction(0))
        if whole <= 0 or not self.joint or (self.cost == 0 and self.is_unknown):
            return {}
        return {one.event: self.cost * one.weight / whole for one in counted}
