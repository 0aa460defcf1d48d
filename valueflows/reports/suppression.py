# SPDX-License-Identifier: MIT
"""Whether a sum over people can be told, given the sums that were told already.

What is added up are amounts of people: of a person, for a part of their pay, in a stretch of time.
A sum names which amounts it holds. Told sums may be added and subtracted by anybody; so a sum is
refused when some combination of it with those told before is about fewer people than
``min_cell``, or bounds what one person got too closely.

Two readings of the same sums are tried. In the first, an amount of another month (or one that was
corrected) is another unknown. In the second, everybody gets the same every month: two years then
differ by those who came and went. What neither reading gives away is told. Where there is more to
try than is worth the time, the answer is no; where more than ten sums have to do with one, no band.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any, Final, TypeAlias, TypeVar

from valueflows.model.exact import Exact
from valueflows.reports.bounds import Bounds, ContradictionError, Statement

TOO_FEW: Final = "too few people"
DOMINATED: Final = "one person dominates"
DERIVED: Final = "could be worked out from others"
EARLIER: Final = "differs from an earlier figure by too few people"
PAID_BACK: Final = "somebody gave back more than they got"

_TRIES: Final = 500
_RECENT: Final = 10
_PERSON: Final = slice(1)
_AMOUNT: Final = slice(4)
_BLOCKS: Final = 60


@dataclass(frozen=True, slots=True)
class Share:
    """What one person has of a sum. Give one for each month, so that who came or left is seen.

    ``part`` tells amounts apart that never are the same (``ob:wage`` of the bakery), ``span`` is
    the month as a period is written.
    """

    person: str
    amount: Exact
    part: str = "pay"
    span: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """How closely people are hidden.

    ``min_cell``: the least number of people behind a figure. ``percent``: nobody's amount may be
    known to less than so many hundredths of it. ``colluders``: how many of the people behind a
    figure may put together what they know of themselves.
    """

    min_cell: int = 5
    percent: int = 10
    colluders: int = 1


Atom: TypeAlias = tuple[str, str, str, Exact]
"""A person, a part of pay, a stretch of time, and how much: a corrected amount is another one."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sum that is public: which amounts it adds up, and between which values it is known."""

    atoms: frozenset[Atom]
    least: Fraction
    most: Fraction

    @property
    def exact(self) -> bool:
        """Whether its value is known."""
        return self.least == self.most


def atoms_of(shares: Iterable[Share], open_people: frozenset[str] = frozenset()) -> frozenset[Atom]:
    """Return the amounts that are to be hidden: not nothing, and not of those who agreed to it.

    What is below nothing (a correction) lessens the largest amount of the same person and part.
    """
    merged: dict[tuple[str, str], dict[str, Exact]] = defaultdict(lambda: defaultdict(int))
    for share in shares:
        if share.person not in open_people:
            merged[share.person, share.part][share.span] += share.amount
    return frozenset(
        (person, part, span, amount)
        for (person, part), spans in merged.items()
        for span, amount in _lifted(spans).items()
        if amount
    )


def _lifted(spans: Mapping[str, Exact]) -> dict[str, Exact]:
    """Return amounts that are not below nothing and sum to the same, if the sum is not below it."""
    lifted = dict(spans)
    for span in sorted(lifted):
        while lifted[span] < 0 and (largest := max(lifted, key=lambda s: (lifted[s], s))) != span:
            taken = min(lifted[largest], -lifted[span])
            if taken <= 0:
                break
            lifted[largest], lifted[span] = lifted[largest] - taken, lifted[span] + taken
    return lifted


def by_person(atoms: Iterable[Atom]) -> dict[str, Exact]:
    """Return how much each person has of them."""
    found: dict[str, Exact] = defaultdict(int)
    for person, _, _, amount in atoms:
        found[person] += amount
    return dict(found)


def total(atoms: Iterable[Atom]) -> Fraction:
    """Return what they sum to."""
    return Fraction(sum(amount for *_, amount in atoms))


def dominated(amounts: Mapping[str, Exact], rule: Rule) -> bool:
    """Whether the next largest, knowing their own, know the largest amount too closely.

    The p-percent rule: what all but the largest and those who know theirs have is less than so
    many hundredths of the largest.
    """
    ranked = sorted(amounts.values(), reverse=True)
    rest = sum(ranked[1 + rule.colluders :])
    return bool(ranked) and rest * 100 < ranked[0] * rule.percent


def refusal(new: Told, told: Sequence[Told], earlier: int, rule: Rule) -> str | None:
    """Return why a sum cannot be told beside others, None when it can.

    The first ``earlier`` of the others were told at another time. Whatever is nobody's, or says
    what was told already, can be told.
    """
    if not new.atoms or new in told:
        return None
    amounts = by_person(new.atoms)
    if len(amounts) < rule.min_cell:
        return TOO_FEW
    if min(amounts.values()) < 0:
        return PAID_BACK
    if dominated(amounts, rule):
        return DOMINATED
    if _gives_away(new, told[:earlier], rule):
        return EARLIER
    return DERIVED if len(told) > earlier and _gives_away(new, told, rule) else None


def _gives_away(new: Told, told: Sequence[Told], rule: Rule) -> bool:
    if new.exact:
        exact = [other for other in _connected(new, told, _PERSON) if other.exact]
        apart = [dict.fromkeys(sum_.atoms, 1) for sum_ in (*exact, new)]
        alike = [_same_each_month(sum_.atoms) for sum_ in (*exact, new)]
        if isolates(apart, rule.min_cell) or isolates(alike, rule.min_cell):
            return True
        if any(dominated(_difference(other.atoms, new.atoms), rule) for other in exact):
            return True
    if _too_close(_Sums.apart([*_connected(new, told, _AMOUNT), new]), rule, true=True):
        return True
    near = _connected(new, told, _PERSON)
    if not new.exact and len(near) > _RECENT:
        return True
    rough = [other for other in near if not other.exact]
    exact = [other for other in near if other.exact][-_RECENT:]
    return _too_close(_Sums.alike([*rough, *exact, new]), rule, true=False)


def _connected(new: Told, told: Sequence[Told], key: slice) -> list[Told]:
    """Return the sums that have to do with a sum, by ``key`` of the names of amounts.

    They hold such amounts, or amounts of a sum that does.
    """
    near = [(other, {atom[key] for atom in other.atoms}) for other in dict.fromkeys(told)]
    names, found = {atom[key] for atom in new.atoms}, list[Told]()
    while more := [other for other, theirs in near if not names.isdisjoint(theirs)]:
        found += more
        names.update(*(theirs for other, theirs in near if other in more))
        near = [(other, theirs) for other, theirs in near if other not in more]
    return found


def _same_each_month(atoms: Iterable[Atom]) -> dict[tuple[str, str], int]:
    """Return in how many months each part of a person's pay is counted."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for person, part, *_ in atoms:
        found[person, part] += 1
    return dict(found)


def _difference(one: frozenset[Atom], other: frozenset[Atom]) -> dict[str, Exact]:
    """Return what people have of the difference of two sums, if all get the same each month."""
    left, right = _same_each_month(one), _same_each_month(other)
    unlike = {key for key in left.keys() | right.keys() if left.get(key) != right.get(key)}
    return by_person(atom for atom in one ^ other if atom[:2] in unlike)


# -- combinations about too few people -------------------------------------------------------------

Name = TypeVar("Name", bound=tuple[Any, ...])


def isolates(rows: Sequence[Mapping[Name, int]], least: int) -> bool:
    """Whether the last sum, combined with the others, says something of fewer people than that.

    A row says how often each amount is counted; the first member of an amount's name is whose.
    """
    blocks = _blocks(rows)
    shapes = list(blocks)
    grown = _growth(shapes)
    for count, chosen in enumerate(_small(blocks, least)):
        if count >= _TRIES or _growth([s for s in shapes if s not in chosen]) != grown:
            return True
    return False


def _growth(kept: Sequence[tuple[int, ...]]) -> int:
    """Return 1 if the last row is independent of the others in the kept columns, else 0.

    Where it is in all columns and not in these, a combination with it holds only the others.
    """
    return rank(kept) - rank(shape[:-1] for shape in kept)


def _blocks(rows: Sequence[Mapping[Name, int]]) -> dict[tuple[int, ...], set[str]]:
    """Return the people of each set of amounts that no combination of the rows tells apart."""
    blocks: dict[tuple[int, ...], set[str]] = defaultdict(set)
    for name in dict.fromkeys(name for row in rows for name in row):
        shape = tuple(row.get(name, 0) for row in rows)
        divisor = gcd(*shape)
        blocks[tuple(count // divisor for count in shape)].add(name[0])
    return dict(sorted(blocks.items()))


def _small(
    blocks: Mapping[tuple[int, ...], set[str]], least: int
) -> Iterator[set[tuple[int, ...]]]:
    """Yield the sets of blocks with fewer people than that, to which no block can be added."""
    few = [(shape, people) for shape, people in blocks.items() if len(people) < least]
    stack: list[tuple[int, set[tuple[int, ...]], set[str]]] = [(0, set(), set())]
    while stack:
        begin, chosen, people = stack.pop()
        following = [
            (index + 1, chosen | {shape}, people | more)
            for index, (shape, more) in enumerate(few)
            if index >= begin and len(people | more) < least
        ]
        stack += following
        if chosen and not following:
            yield chosen


def rank(rows: Iterable[Sequence[int]]) -> int:
    """Return how many of some rows of whole numbers are independent, exactly."""
    basis: list[tuple[int, list[int]]] = []
    for row in rows:
        rest = list(row)
        for at, other in basis:
            if rest[at]:
                ours, theirs = rest[at], other[at]
                rest = [theirs * a - ours * b for a, b in zip(rest, other, strict=True)]
        lead = next((at for at, cell in enumerate(rest) if cell), None)
        if lead is not None:
            divisor = gcd(*rest)
            basis.append((lead, [cell // divisor for cell in rest]))
    return len(basis)


# -- bounds on one person's amount -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums in one reading: how often each amount is counted in each, and how much it is."""

    counts: Sequence[Mapping[Any, int]]
    ends: Sequence[tuple[Fraction, Fraction]]
    amounts: Mapping[Any, Exact]

    @classmethod
    def apart(cls, sums: Sequence[Told]) -> _Sums:
        """Read every month by itself."""
        counts = [dict.fromkeys(sum_.atoms, 1) for sum_ in sums]
        amounts = {atom: atom[3] for sum_ in sums for atom in sum_.atoms}
        return cls(counts, [(sum_.least, sum_.most) for sum_ in sums], amounts)

    @classmethod
    def alike(cls, sums: Sequence[Told]) -> _Sums:
        """Read months as alike: an amount is the mean of a person's months for a part of pay."""
        months: dict[tuple[str, str], set[Atom]] = defaultdict(set)
        for sum_ in sums:
            for atom in sum_.atoms:
                months[atom[:2]].add(atom)
        amounts = {name: total(atoms) / len(atoms) for name, atoms in months.items()}
        counts = [_same_each_month(sum_.atoms) for sum_ in sums]
        return cls(counts, [(sum_.least, sum_.most) for sum_ in sums], amounts)


def _too_close(sums: _Sums, rule: Rule, *, true: bool) -> bool:
    """Whether what a person got can be bounded more closely than the rule allows.

    By a stranger, and by those who get most among people that no sum tells apart: they can take
    what they know of themselves out of every sum. ``true``: the reading is certain; one that is
    not, and contradicts itself, tells nothing.
    """
    blocks: dict[tuple[int, ...], dict[str, Exact]] = defaultdict(lambda: defaultdict(int))
    for name, amount in sorted(sums.amounts.items()):
        blocks[tuple(count.get(name, 0) for count in sums.counts)][name[0]] += amount
    if len(blocks) > _BLOCKS:
        return True
    shapes = sorted(blocks)
    held = [blocks[shape] for shape in shapes]
    try:
        return any(
            _close_to(readers, sums.ends, shapes, held, rule) for readers in _readers(held, rule)
        )
    except ContradictionError:
        return true


def _readers(held: Sequence[Mapping[str, Exact]], rule: Rule) -> list[tuple[str, ...]]:
    """Return who may read it: nobody of them; of each kind of people those with most, or next."""
    kinds: dict[frozenset[int], list[str]] = defaultdict(list)
    for person, where in _where(held).items():
        kinds[where].append(person)
    amounts = _added(held)
    found: list[tuple[str, ...]] = [()]
    for people in kinds.values():
        ranked = sorted(people, key=lambda person: (-amounts[person], person))
        found += [tuple(ranked[: rule.colluders]), tuple(ranked[1 : 1 + rule.colluders])]
    return sorted(set(found))


def _close_to(
    readers: tuple[str, ...],
    ends: Sequence[tuple[Fraction, Fraction]],
    shapes: Sequence[tuple[int, ...]],
    held: Sequence[Mapping[str, Exact]],
    rule: Rule,
) -> bool:
    """Whether readers who know their own amounts bound that of somebody else too closely."""
    own = [sum(people.get(reader, 0) for reader in readers) for people in held]
    rest = [{p: n for p, n in people.items() if p not in readers} for people in held]
    statements = []
    for at, (least, most) in enumerate(ends):
        known = sum(own[index] * shape[at] for index, shape in enumerate(shapes))
        weights = {i: shape[at] for i, shape in enumerate(shapes) if shape[at] and rest[i]}
        if weights:
            statements.append(Statement(weights, least - known, most - known))
    bounds = Bounds(len(shapes), statements)
    return any(_known(bounds, rest, target, rule) for target in _targets(rest))


def _where(held: Sequence[Mapping[str, Exact]]) -> dict[str, frozenset[int]]:
    """Return in which blocks each person is found."""
    where: dict[str, set[int]] = defaultdict(set)
    for index, people in enumerate(held):
        for person in people:
            where[person].add(index)
    return {person: frozenset(found) for person, found in where.items()}


def _targets(held: Sequence[Mapping[str, Exact]]) -> list[frozenset[int]]:
    """Return which blocks to bound: each one, and all that a person is found in."""
    singles = {frozenset({index}) for index, people in enumerate(held) if people}
    return sorted(singles | set(_where(held).values()), key=sorted)


def _known(
    bounds: Bounds, held: Sequence[Mapping[str, Exact]], target: frozenset[int], rule: Rule
) -> bool:
    """Whether the largest amount in some blocks is bounded too closely from either side."""
    inside = _added(held[index] for index in target)
    largest = max(inside.values())
    weights = dict.fromkeys(target, 1)
    margin = Fraction(largest * rule.percent, 100)
    most = bounds.most(weights)
    if most is not None and most - largest < margin:
        return True
    return len(inside) == 1 and largest - bounds.least(weights) < margin


def _added(held: Iterable[Mapping[str, Exact]]) -> dict[str, Exact]:
    found: dict[str, Exact] = defaultdict(int)
    for people in held:
        for person, amount in people.items():
            found[person] += amount
    return dict(found)
