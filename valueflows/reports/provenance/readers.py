# SPDX-License-Identifier: MIT
"""Who reads a price split, and what of it they are told exactly.

Whoever reads it is told what follows from records they see. Of the work of an organisation whose
books they do not see they are told what was decided for everybody, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from valueflows.model.reading import Flow


@dataclass(frozen=True, slots=True)
class ToldWork:
    """What everybody may know of the work in some goods: hours and pay, in millionths.

    None: it is not told.
    """

    hours: Fraction | None = None
    pay: Fraction | None = None
    version: int = 0
    """The version in which the newest of the figures it follows from was fixed."""


NOT_TOLD = ToldWork()


class Reader(Protocol):
    """Somebody who reads."""

    def is_inside(self, agent: str) -> bool:
        """Whether they see everything that concerns an organisation."""

    def name(self, flow: Flow, agent: str) -> str:
        """Return under which id they know an agent of a flow."""

    def work(
        self, organisation: str, made: Iterable[tuple[Flow, Fraction]], currency: str
    ) -> ToldWork:
        """Return what they may know of the work of an organisation in what it made.

        ``made`` are events of making, each with the part that counts.
        """


class Insider:
    """Who sees everything."""

    def is_inside(self, agent: str) -> bool:
        """Whether they see everything that concerns an organisation: of each one."""
        return bool(agent)

    def name(self, _flow: Flow, agent: str) -> str:
        """Return an agent's own id."""
        return agent

    def work(
        self, _organisation: str, _made: Iterable[tuple[Flow, Fraction]], _currency: str
    ) -> ToldWork:
        """Return nothing beside what they see."""
        return NOT_TOLD
