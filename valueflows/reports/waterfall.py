# SPDX-License-Identifier: MIT
"""How a surplus is allocated: step by step, exactly, in the smallest unit of the currency.

Steps of one ``order`` are taken together; a share of the rest is a share of what the orders before
them left, a share of the surplus is cut to it. What no step takes is carried forward. The parts sum
to the surplus exactly: whole units left over by rounding go to the largest remainders among the
steps (never to one that pays on capital, whose limit is a limit), which ``residue`` names; what is
finer than the smallest unit is carried forward on a line of its own.

A loss is carried forward whole and nothing is paid of it. Only a ``Draw`` on a reserve kept from
earlier years, which it names, pays out then; indivisible reserves are never drawn on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import Final

from valueflows.model.exact import MICRO, Exact, whole_if_whole
from valueflows.model.policies import WaterfallLine
from valueflows.model.tables import Note
from valueflows.model.terms import OB
from valueflows.reports.apportion import apportion, rounded

CENT: Final = 10_000
"""The smallest unit of most currencies, in millionths."""
CARRY: Final = "carryForward"
ON_CAPITAL: Final = "shareInterest"
PATRONAGE: Final = "patronage"
PAYABLE: Final = (ON_CAPITAL, PATRONAGE)
INDIVISIBLE: Final = ("legalReserve", "indivisibleReserve")
_LAST: Final = 2**31
REST_NAME: Final = "Carried forward"
LOSS_NAME: Final = "Loss carried forward"
FINE_NAME: Final = "Finer than the smallest unit of the currency"
DRAWN_NAME: Final = "Drawn from"


class WaterfallError(ValueError):
    """Lines that cannot be followed; the message says which, and what to change."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may share: their roles, what each key counts of them, the capital they hold.

    A key that is missing is not known of them, which is not nothing.
    """

    agent: str
    roles: frozenset[str] = frozenset()
    keys: Mapping[str, Exact] = field(default_factory=dict)
    capital: Exact = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How the organisation stands before: losses to recover, capital paid up, what reserves hold.

    ``reserves`` are by kind of line. ``years`` is how long the period is, for rates a year.
    """

    losses: Exact = 0
    capital: Exact = 0
    reserves: Mapping[str, Exact] = field(default_factory=dict)
    years: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Draw:
    """An amount paid out of what a reserve of earlier years holds."""

    reserve: str
    amount: Exact


@dataclass(frozen=True, slots=True)
class Part:
    """One line of an allocation, in millionths; ``to`` is who gets it where it is paid out."""

    order: int
    kind: str
    name: str
    amount: Exact
    line: str | None = None
    member_class: str | None = None
    key: str | None = None
    to: str | None = None
    pays: str | None = None
    """The class of money that a promise to pay it bears."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """A surplus and the parts that it is made of, in order."""

    surplus: Exact
    unit: int
    parts: tuple[Part, ...]
    residue: tuple[tuple[str, Exact], ...] = ()
    notes: tuple[Note, ...] = ()

    def of_kind(self, *kinds: str) -> Exact:
        """Return the sum of the parts of some kinds."""
        return whole_if_whole(sum((p.amount for p in self.parts if p.kind in kinds), Fraction(0)))

    def of_line(self, line: str) -> Exact:
        """Return the sum of the parts that a line of the policy led to."""
        return whole_if_whole(sum((p.amount for p in self.parts if p.line == line), Fraction(0)))

    @property
    def payable(self) -> tuple[Part, ...]:
        """The parts that are promised to somebody."""
        return tuple(part for part in self.parts if part.to is not None)


def allocate(
    surplus: Exact,
    lines: Iterable[WaterfallLine],
    members: Sequence[Member] = (),
    *,
    standing: Standing | None = None,
    unit: int = CENT,
    draw: Draw | None = None,
) -> Allocation:
    """Return what becomes of a surplus; ``WaterfallError`` for lines that cannot be followed."""
    steps = sorted(lines, key=lambda line: (line.order, line.id))
    _check(steps)
    whole = Fraction(surplus) / unit
    units = whole.__floor__() if whole > 0 else whole.__ceil__()
    taken = _Waterfall(steps, members, standing or Standing(), unit)
    if units > 0:
        taken.surplus(units)
    elif units < 0:
        taken.put(_LAST, CARRY, LOSS_NAME, units)
    if draw is not None:
        taken.draw(draw)
    if fine := whole_if_whole((whole - units) * unit):
        taken.parts.append(Part(_LAST, CARRY, FINE_NAME, fine))
    made = tuple(taken.parts)
    return Allocation(whole_if_whole(surplus), unit, made, tuple(taken.residue), tuple(taken.notes))


# -- what lines may say ----------------------------------------------------------------------------


def _check(steps: Sequence[WaterfallLine]) -> None:
    for line in steps:
        for name in ("share", "until_share_of_capital", "rate_max"):
            value = getattr(line, name)
            if value is not None and value.exact < 0:
                raise WaterfallError(f"{line.id}: {name} is {value}; write a number from 0 on")
        if line.share is not None and _share(line) > 1:
            raise WaterfallError(f"{line.id}: share is {line.share}; 1 is all, 0.05 is 5 %")
        if line.kind == PATRONAGE and line.key is None:
            raise WaterfallError(
                f"{line.id} shares patronage and names no key; take equal, hours, pay, purchases, "
                "royalties or years"
            )
    for order, group in groupby(steps, key=lambda line: line.order):
        _check_together(order, list(group))


def _check_together(order: int, lines: list[WaterfallLine]) -> None:
    rest = [line for line in lines if line.share_of == "rest" and line.share is not None]
    total = sum((_share(line) for line in rest), Fraction(0))
    if total > 1:
        raise WaterfallError(
            f"the shares of the rest in step {order} come to more than all of it ({total}); "
            "give them orders of their own, or lower them"
        )
    greedy = [line.id for line in lines if line.share is None and _takes_all(line)]
    if len(greedy) > 1:
        raise WaterfallError(
            f"{' and '.join(greedy)} take all that is left, both in step {order}; "
            "state their shares, or give them orders of their own"
        )


def _takes_all(line: WaterfallLine) -> bool:
    """Whether a line without a share has no other limit either."""
    bounded = line.rate_max is not None or line.until_share_of_capital is not None
    return not bounded and line.kind != "recoverLosses"


def _share(line: WaterfallLine) -> Fraction:
    return Fraction(line.share.exact) / MICRO if line.share is not None else Fraction(1)


def _name(line: WaterfallLine) -> str:
    return line.name or TITLES[line.kind]


TITLES: Final = {
    "recoverLosses": "Losses of earlier years",
    "legalReserve": "Legal reserve",
    "indivisibleReserve": "Indivisible reserve",
    "commons": "Commons and education",
    "shareInterest": "Return on capital",
    "patronage": "Patronage",
    CARRY: REST_NAME,
}


# -- taking the steps ------------------------------------------------------------------------------


class _Waterfall:
    """Takes the steps, in units of the currency, and keeps what came of them."""

    def __init__(
        self,
        steps: Sequence[WaterfallLine],
        members: Sequence[Member],
        standing: Standing,
        unit: int,
    ) -> None:
        self.steps = steps
        self.members = sorted(members, key=lambda member: member.agent)
        self.standing = standing
        self.unit = unit
        self.parts: list[Part] = []
        self.residue: list[tuple[str, Exact]] = []
        self.notes: list[Note] = []

    def put(self, order: int, kind: str, name: str, units: int) -> None:
        """Add a part that follows from no line and is paid to nobody."""
        self.parts.append(Part(order, kind, name, units * self.unit))

    def surplus(self, units: int) -> None:
        """Share out a surplus of so many units."""
        self._share_out(units, self.steps)

    def draw(self, draw: Draw) -> None:
        """Pay out of a reserve, by the lines that pay somebody."""
        held = self.standing.reserves.get(draw.reserve, 0)
        if draw.reserve in INDIVISIBLE:
            raise WaterfallError(f"{draw.reserve} is indivisible: nothing is paid out of it")
        if not 0 < draw.amount <= held or Fraction(draw.amount) % self.unit:
            raise WaterfallError(
                f"{Fraction(draw.amount) / MICRO} cannot be drawn from {draw.reserve}, which holds "
                f"{Fraction(held) / MICRO}; take whole units of the currency, at most what it holds"
            )
        units = int(Fraction(draw.amount) / self.unit)
        self.put(_LAST, draw.reserve, f"{DRAWN_NAME} {TITLES[draw.reserve].lower()}", -units)
        self._share_out(units, [line for line in self.steps if line.kind in PAYABLE])

    def _share_out(self, units: int, steps: Sequence[WaterfallLine]) -> None:
        exact = self._targets(units, steps)
        left = units - sum(exact.values(), Fraction(0))
        given = self._whole(units, exact | {REST_NAME: left}, steps)
        for line in steps:
            self._pay(line, given[line.id])
        if given[REST_NAME]:
            self.put(_LAST, CARRY, REST_NAME, given[REST_NAME])

    def _targets(self, units: int, steps: Sequence[WaterfallLine]) -> dict[str, Fraction]:
        """Return what each step takes, exactly, in units."""
        left = Fraction(units)
        exact: dict[str, Fraction] = {}
        for _order, group in groupby(steps, key=lambda line: line.order):
            lines = list(group)
            wanted = {line.id: self._wanted(line, units, left) for line in lines}
            greedy = [li.id for li in lines if li.share is None and _takes_all(li)]
            others = sum((wanted[iri] for iri in wanted if iri not in greedy), Fraction(0))
            scale = min(Fraction(1), left / others) if others else Fraction(1)
            for line in lines:
                all_left = max(left - others, Fraction(0)) if wanted[line.id] else Fraction(0)
                exact[line.id] = all_left if line.id in greedy else wanted[line.id] * scale
            left -= sum((exact[line.id] for line in lines), Fraction(0))
        return exact

    def _wanted(self, line: WaterfallLine, units: int, left: Fraction) -> Fraction:
        basis = Fraction(units) if line.share_of == "surplus" else left
        wanted = left if line.share is None else _share(line) * basis
        for limit in self._limits(line):
            wanted = min(wanted, max(limit, Fraction(0)))
        if line.kind in PAYABLE and not self._weights(line):
            text = f"{_name(line)}: nobody is known to share it; it stays with what is left"
            self.notes.append(Note("nobody_to_pay", text, events=(line.id,)))
            return Fraction(0)
        return wanted

    def _limits(self, line: WaterfallLine) -> list[Fraction]:
        """Return what a step takes at most, in units."""
        standing, limits = self.standing, []
        if line.kind == "recoverLosses":
            limits.append(Fraction(standing.losses))
        if line.until_share_of_capital is not None:
            full = Fraction(line.until_share_of_capital.exact) / MICRO * standing.capital
            limits.append(full - standing.reserves.get(line.kind, 0))
        if line.kind == ON_CAPITAL and line.rate_max is not None:
            limits.append(
                sum(map(Fraction, self._ceilings(line).values()), Fraction(0)) * self.unit
            )
        return [limit / self.unit for limit in limits]

    def _ceilings(self, line: WaterfallLine) -> dict[str, int]:
        """Return the most that each holder of capital may get by a rate, in whole units."""
        rate = Fraction(line.rate_max.exact) / MICRO if line.rate_max is not None else Fraction(0)
        rate *= self.standing.years / self.unit
        held = self._weights(line)
        return {agent: (rate * capital).__floor__() for agent, capital in held.items()}

    def _whole(
        self, units: int, exact: dict[str, Fraction], steps: Sequence[WaterfallLine]
    ) -> dict[str, int]:
        """Round the steps to whole units: those on capital down, the rest by largest remainder."""
        fixed = {line.id: exact[line.id].__floor__() for line in steps if line.kind == ON_CAPITAL}
        places = [line.id for line in steps] + [REST_NAME]
        free = {f"{places.index(i):06d} {i}": v for i, v in exact.items() if i not in fixed}
        loose = units - sum(fixed.values())
        free[f"{len(places) - 1:06d} {REST_NAME}"] += loose - sum(free.values(), Fraction(0))
        given = {key.partition(" ")[2]: n for key, n in rounded(loose, free).items()}
        names = {line.id: _name(line) for line in steps} | {REST_NAME: REST_NAME}
        for iri, number in given.items():
            if number > exact[iri]:
                more = whole_if_whole((number - exact[iri]) * self.unit)
                self.residue.append((names[iri], more))
        return given | fixed

    # -- paying members ----------------------------------------------------------------------------

    def _weights(self, line: WaterfallLine) -> dict[str, Exact]:
        """Return by what a line is shared among those whom it is for."""
        found: dict[str, Exact] = {}
        for member in self.members:
            if line.member_class is None or line.member_class in member.roles:
                weight = member.capital if line.kind == ON_CAPITAL else _counted(member, line.key)
                if weight is not None and weight > 0:
                    found[member.agent] = weight
        return found

    def _pay(self, line: WaterfallLine, units: int) -> None:
        weights = self._shares(line)
        made = Part(line.order, line.kind, _name(line), units * self.unit, line.id)
        if not weights or not units:
            self.parts.append(made)
            return
        self._tell_unknown(line)
        for agent, number in sorted(apportion(units, weights).items()):
            if number:
                self.parts.append(_to(made, line, agent, number * self.unit))

    def _shares(self, line: WaterfallLine) -> Mapping[str, Exact]:
        """Return by what a line is paid out; where a rate limits it, nobody gets more than that."""
        if line.kind == ON_CAPITAL and line.rate_max is not None:
            return {agent: most for agent, most in self._ceilings(line).items() if most}
        return self._weights(line) if line.kind in PAYABLE else {}

    def _tell_unknown(self, line: WaterfallLine) -> None:
        missing = [
            m.agent
            for m in self.members
            if line.kind == PATRONAGE
            and (line.member_class is None or line.member_class in m.roles)
            and _counted(m, line.key) is None
        ]
        if missing:
            text = f"{_name(line)}: no {line.key} are known of them, and they get nothing of it"
            self.notes.append(Note("key_unknown", text, len(missing), tuple(missing)))


def _counted(member: Member, key: str | None) -> Exact | None:
    return 1 if key == "equal" else member.keys.get(key or "")


def _to(made: Part, line: WaterfallLine, agent: str, amount: Exact) -> Part:
    return Part(
        made.order,
        made.kind,
        made.name,
        amount,
        made.line,
        line.member_class,
        line.key if line.kind == PATRONAGE else None,
        agent,
        pays(line),
    )


def pays(line: WaterfallLine) -> str:
    """Return the class of what a line pays.

    Patronage; interest where a rate limits it; else, as a share of the surplus, a dividend.
    """
    if line.kind == PATRONAGE:
        return f"{OB}patronage"
    return f"{OB}dividend" if line.rate_max is None else f"{OB}shareInterest"
