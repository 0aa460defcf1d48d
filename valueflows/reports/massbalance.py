# SPDX-License-Identifier: MIT
"""Whether no more is claimed of what a site sends out than came in for it: a mass balance.

For a material (wheat), an output (flour) and a claim (organic), in a period::

    claimed out <= yield * (in + opening - closing) + ready + opening - closing

*In* is material with the claim that came to the site, was found there or made there, less what went
on, came back to its sender or was lost. *Out* is output with the claim that went, was used further
or was lost; *ready* is such output that came ready-made. Opening and closing stock is of material,
times the yield, and of output; stock has the claim that it says, or that all that came into it had.

So every claim consumes its input once: of 100 t of wheat of which 40 t are organic, no more than 40 %
of the flour is. What nothing is known of makes the balance not computable; nothing is taken as zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Final

from valueflows.model.reading import Source
from valueflows.model.settling import Quantity
from valueflows.model.terms import OB
from valueflows.reports.gates import NO_UNIT, Move, Passed, Site, Stand, Way, passed
from valueflows.reports.periods import Period
from valueflows.reports.yields import Told, by_recipe

WITHIN, EXCEEDED, NOT_COMPUTABLE = "within", "exceeded", "notComputable"
GIVEN, RECIPE, OBSERVED, SAME = "given", "recipe", "observed", "same"
NO_YIELD: Final = "no_yield"
SEVERAL_YIELDS: Final = "several_yields"
NOTHING_OF_KIND: Final = "nothing_of_kind"
_OPENING: Final = f"{OB}openingBalance"


@dataclass(frozen=True, slots=True)
class Claim:
    """What is asked: which material, which output, what is claimed of it, and where.

    Material and output are each one of some specifications or concepts; without a ``concept``,
    all of the output claims to be of the material.
    """

    site: Site
    material: frozenset[str]
    output: frozenset[str]
    concept: str | None = None
    stated: Fraction | None = None
    """The yield, where it is stated."""

    @property
    def same(self) -> bool:
        """Whether what goes out is what came in."""
        return bool(self.material & self.output)


@dataclass(frozen=True, slots=True)
class Line:
    """One event or stock behind a figure: what it counts in it, in the unit of the balance."""

    what: str
    record: str
    resource: str | None
    at: int | None
    quantity: Quantity
    is_output: bool
    amount: Fraction
    version: int


@dataclass(frozen=True, slots=True)
class Sides:
    """The events and stocks of one reckoning, by the table they stand in."""

    came: tuple[Line, ...] = ()
    out: tuple[Line, ...] = ()
    opening: tuple[Line, ...] = ()
    closing: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """All of them."""
        return self.came + self.out + self.opening + self.closing

    @property
    def used(self) -> Fraction:
        """How much material was used up, if all that is in no stock was."""
        return _sum(self.came + self.opening, output=False) - _sum(self.closing, output=False)

    @property
    def claimed(self) -> Fraction:
        """How much output left."""
        return _sum(self.out, output=True)

    @property
    def ready(self) -> Fraction:
        """How much output was there before, or came from elsewhere, and is not there any more."""
        return _sum(self.came + self.opening, output=True) - _sum(self.closing, output=True)


def _sum(lines: Iterable[Line], *, output: bool) -> Fraction:
    return sum((line.amount for line in lines if line.is_output == output), Fraction(0))


@dataclass(frozen=True)
class Balance:
    """A mass balance: what it is of, the lines behind it, and what is missing, by reason."""

    source: Source
    claim: Claim
    period: Period
    unit: str | None
    sides: Sides
    whole: Sides
    """As ``sides``, of all material and output, whether claimed or not."""
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def recipe(self) -> tuple[Fraction, ...]:
        """The yields that recipes tell."""
        return self._recipes.yields

    @cached_property
    def _recipes(self) -> Told:
        return by_recipe(self.source, self.claim.material, self.claim.output)

    @cached_property
    def yielded(self) -> tuple[Fraction | None, str]:
        """The yield, and where it is from; or none, and why."""
        if self.claim.stated is not None:
            return self.claim.stated, GIVEN
        if self.claim.same:
            return Fraction(1), SAME
        if len(self.recipe) > 1:
            return None, SEVERAL_YIELDS
        if self.recipe:
            return self.recipe[0], RECIPE
        made = self.whole.claimed - self.whole.ready
        if self.claim.concept is None or self.whole.used <= 0 or made < 0:
            return None, NO_YIELD  # what is all claimed would be its own measure
        return made / self.whole.used, OBSERVED

    @property
    def reasons(self) -> dict[str, tuple[str, ...]]:
        """Why it is not computable: by reason the records it is about."""
        value, why = self.yielded
        return self.missing if value is not None else {**self.missing, why: ()}

    @property
    def allowed(self) -> Fraction | None:
        """How much may be claimed."""
        value, _from = self.yielded
        return None if value is None or self.missing else value * self.sides.used + self.sides.ready

    @property
    def verdict(self) -> str:
        """Whether what is claimed is within what may be."""
        allowed = self.allowed
        if allowed is None:
            return NOT_COMPUTABLE
        return EXCEEDED if self.sides.claimed > allowed else WITHIN

    @property
    def depends_on(self) -> int:
        """The version in which the last record was written that bears on it."""
        _value, how = self.yielded
        told = self._recipes.depends_on if how in {RECIPE, SEVERAL_YIELDS} else 0
        lines = self.whole.lines if how in {OBSERVED, NO_YIELD} else self.sides.lines
        return max((told, *(line.version for line in lines)))


def balance(source: Source, claim: Claim, period: Period) -> Balance:
    """Return the mass balance of a claim in a period."""
    return _Weighing(source, claim, period).balance()


class _Weighing:
    """Sorts what passed the gates of a site into the sides of a balance."""

    def __init__(self, source: Source, claim: Claim, period: Period) -> None:
        self.source, self.claim, self.period = source, claim, period
        self.passed: Passed = passed(source, claim.site, period)
        self.missing: dict[str, dict[str, None]] = {}
        amounts = [one.quantity for one in self._all() if self._is_of(one.sorts)]
        self.unit = amounts[0].unit if amounts else None

    def _all(self) -> Iterable[Move | Stand]:
        """Return what passed and stands, stock of the beginning first."""
        return [*self.passed.opening, *self.passed.moves, *self.passed.closing]

    def _is_of(self, sorts: frozenset[str]) -> bool:
        return bool(sorts & (self.claim.material | self.claim.output))

    def balance(self) -> Balance:
        """Return the balance."""
        self._ask_for_kinds()
        for (reason, record), sorts in self.passed.missing.items():
            if self._is_of(sorts):
                self.missing.setdefault(reason, {})[record] = None
        sides, whole = self._sides(self.claim.concept), self._sides(None)
        missing = {reason: tuple(records) for reason, records in sorted(self.missing.items())}
        return Balance(self.source, self.claim, self.period, self.unit, sides, whole, missing)

    def _ask_for_kinds(self) -> None:
        """Note what nothing in these books is of: a misspelt name would be within any limit."""
        named = (self.claim.material, self.claim.output, frozenset({self.claim.concept or ""}))
        for kinds in named:
            if kinds != {""} and not kinds & self.passed.sorts:
                self.missing.setdefault(NOTHING_OF_KIND, {}).update(dict.fromkeys(sorted(kinds)))

    def _sides(self, concept: str | None) -> Sides:
        came: list[Line] = []
        out: list[Line] = []
        for move in self.passed.moves:
            if concept is None or concept in move.sorts:
                self._sort(move, came, out)
        return Sides(
            tuple(came),
            tuple(_once(out)),
            tuple(self._standing(self.passed.opening, concept)),
            tuple(self._standing(self.passed.closing, concept)),
        )

    def _sort(self, move: Move, came: list[Line], out: list[Line]) -> None:
        """Put what passed where it counts, if it does."""
        is_material = bool(move.sorts & self.claim.material)
        is_output = bool(move.sorts & self.claim.output)
        leaves = move.way in {Way.WENT, Way.LOST, Way.USED}
        if is_output and (leaves or (_is_loose(move) and not is_material)):
            self._line(move, out, sign=1, output=True)
        elif is_material and move.way is not Way.USED:
            self._line(move, came, sign=-1 if leaves else 1, output=False)
        elif is_output and (move.way is Way.CAME or _OPENING in move.flow.tags):
            self._line(move, came, sign=1, output=True)

    def _line(self, move: Move, lines: list[Line], *, sign: int, output: bool) -> None:
        amount = self._amount(move.quantity, move.flow.id)
        if amount is not None:
            flow = move.flow
            line = Line(
                move.way.value,
                flow.id,
                move.resource,
                flow.at,
                move.quantity,
                output,
                sign * amount,
                flow.version,
            )
            lines.append(line)

    def _standing(self, stands: Iterable[Stand], concept: str | None) -> Iterable[Line]:
        for stand in stands:
            is_material = bool(stand.sorts & self.claim.material)
            is_output = bool(stand.sorts & self.claim.output)
            has_claim = concept is None or concept in stand.sorts
            if not has_claim or not (is_material or is_output):
                continue
            amount = self._amount(stand.quantity, stand.resource)
            if amount is not None:
                yield Line(
                    "stands",
                    stand.resource,
                    stand.resource,
                    None,
                    stand.quantity,
                    is_output and not is_material,
                    amount,
                    stand.version,
                )

    def _amount(self, quantity: Quantity, record: str) -> Fraction | None:
        value = quantity.within(self.unit)
        if value is None:
            self.missing.setdefault(NO_UNIT, {})[record] = None
        return None if value is None else Fraction(value)


def _is_loose(move: Move) -> bool:
    """Whether goods were made and put into no stock."""
    return move.way is Way.MADE and move.resource is None


def _once(out: list[Line]) -> Iterable[Line]:
    """Count what was made into no stock, or what left out of none, whichever is more: not both."""
    made = sum((x.amount for x in out if x.what == Way.MADE.value), Fraction(0))
    loose = {Way.WENT.value, Way.USED.value}
    gone = sum((x.amount for x in out if x.what in loose and x.resource is None), Fraction(0))
    for line in out:
        is_made = line.what == Way.MADE.value
        is_gone = line.what in loose and line.resource is None
        if not (is_made and gone >= made) and not (is_gone and made > gone):
            yield line
