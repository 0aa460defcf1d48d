# SPDX-License-Identifier: MIT
"""A search for what nobody thought of: payrolls, reports and readers by chance."""

from __future__ import annotations

import os
from random import Random
from typing import Final

import pytest

from tests.reports.attack.publishing import Public, line, steady, victims, year
from valueflows.reports.control import Total
from valueflows.reports.suppression import Share

pytestmark = pytest.mark.uncounted

BRIEF: Final = 4
LONG: Final = int(os.environ.get("SEARCHES", "200"))


class World:
    """People with steady pay in departments of two organisations; some come and go."""

    def __init__(self, seed: int, shown: float = 0.8) -> None:
        self.chance = Random(seed)  # noqa: S311 - a search, no secret
        self.shown = shown
        people = [f"p{at}" for at in range(self.chance.randint(7, 14))]
        self.pay = {person: self.chance.randint(150, 600) * 10 for person in people}
        self.bonus = {
            p: self.chance.randint(10, 90) * 10 for p in people if self.chance.random() < 0.7
        }
        self.department = {p: self.chance.choice(("mill", "shop", "bakery")) for p in people}
        self.truth: list[Share] = []
        self.reports = [self._year(str(when)) for when in range(2023, 2026)]

    def _year(self, when: str) -> list[Total]:
        here = [p for p in self.pay if self.chance.random() > 0.15]
        late = {p for p in here if self.chance.random() < 0.1}
        shares = []
        for person in here:
            months = range(7 if person in late else 1, 13)
            shares += year({person: self.pay[person]}, when, "pay", months)
            if person in self.bonus:
                shares += year({person: self.bonus[person]}, when, "bonus", [12])
        self.truth += shares
        return [cell for cell in self._cells(shares, when) if self.chance.random() < self.shown]

    def _cells(self, shares: list[Share], when: str) -> list[Total]:
        found = []
        for part in ("pay", "bonus", ""):
            mine = [s for s in shares if part in {"", s.part}]
            found.append(line(f"{part} {when}", mine))
            for name in ("mill", "shop", "bakery"):
                inside = [s for s in mine if self.department[s.person] == name]
                rest = [s for s in mine if self.department[s.person] != name]
                found += [
                    line(f"{part} {name} {when}", inside),
                    line(f"{part} not {name} {when}", rest),
                ]
        return found

    def publish(self, *, control: bool) -> Public:
        """Publish each year's report."""
        public = Public(control=control)
        for cells in self.reports:
            public.publish(cells)
        return public

    def found(self, public: Public, *, readers: int) -> set[tuple[str, str, str]]:
        """Return who worked out whose pay, and how."""
        people = sorted(self.pay)
        some = self.chance.sample(people, min(readers, len(people)))
        return {
            (reader, attempt.__name__, victim)
            for reader in ("", *some)
            for attempt in (victims, steady)
            for victim in attempt(public, self.truth, (reader,))
        }


def test_the_search_finds_what_is_not_hidden() -> None:
    """Without control, chance alone finds somebody's pay in nearly every world."""
    found = [World(seed, 0.2) for seed in range(1, 3)]
    assert all(world.found(world.publish(control=False), readers=1) for world in found)


@pytest.mark.parametrize("seed", range(1, 1 + BRIEF))
def test_nobody_is_found(seed: int) -> None:
    """With it, nobody's pay is found."""
    world = World(seed, 0.2)
    assert world.found(world.publish(control=True), readers=2) == set()


@pytest.mark.soak
def test_nobody_is_found_for_long() -> None:
    """Nor in many more worlds, by any of the people."""
    for seed in range(1000, 1000 + LONG):
        world = World(seed, 0.5)
        assert world.found(world.publish(control=True), readers=14) == set(), seed
