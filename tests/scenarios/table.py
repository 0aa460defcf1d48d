# SPDX-License-Identifier: MIT
"""Reading scenario tables: text in, scenarios out; nothing is recorded here.

A file holds scenarios, each with a title, what is given, and a table with named columns::

    == Flour is sold
    given kind grain substitutable
    given resource flour kind=grain

    action    provider  receiver  resource  to      quantity | flour  flour2
    produce   mill      mill      *flour    -       10 kg    | 10/10  -
    transfer  mill      bakery    flour     *flour2 4 kg     | 6/6    4/4
    transfer  mill      bakery    flour     flour2  99 kg    | ! stock_below_zero

Columns are two blanks or more apart; ``-`` is nothing. Left of the bar stands what is recorded:
``*`` marks the resource that comes into the books with the line, ``no`` names a line so that
another can say it ``corrects`` it. Right of it stands what follows, a column a resource:

===============  =================================================================================
``10/6``         in the books / at hand, in the resource's own unit; ``10÷3`` is an exact third
``?-4/-4``       of a stock nobody has counted: only the change is known
``-``            nothing has touched it
``shop:4``       that agent has 4 of it in its hands; agents not named have none
``of=mill``      who is accountable; likewise ``home``, ``stage``, ``state``, ``at`` (the place),
                 ``in`` (the container), ``unit``, ``places``; ``-`` for none
``.``            as the line above says
``warns``        a column of its own: the codes of the warnings; none where it is missing or ``-``
``! code``       the line is refused, with exactly these codes, and nothing changes
``&``            the line is recorded in one change with the one below
===============  =================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

LEFT: Final = frozenset(
    [
        "no",
        "action",
        "provider",
        "receiver",
        "resource",
        "to",
        "quantity",
        "effort",
        "input",
        "output",
        "kind",
        "place",
        "state",
        "corrects",
        "begins",
        "ends",
        "at",
        "in",
    ]
)
"""The columns left of the bar."""

_GAP: Final = re.compile(r"\s{2,}")


class TableError(ValueError):
    """A scenario file that cannot be read, and where."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what is recorded, and what follows from it."""

    place: str
    text: str
    said: dict[str, str]
    after: dict[str, str]
    refused: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()
    joined: bool = False


@dataclass(slots=True)
class Scenario:
    """A titled table."""

    title: str
    place: str
    given: list[list[str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def read(path: Path) -> list[Scenario]:
    """Return the scenarios of a file; ``TableError`` names the line that cannot be read."""
    scenarios: list[Scenario] = []
    header: tuple[list[str], list[str]] | None = None
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text, place = raw.strip(), f"{path.name}:{number}"
        if not text or text.startswith("#"):
            continue
        if text.startswith("== "):
            scenarios.append(Scenario(text[3:], place))
            header = None
        elif not scenarios:
            raise TableError(f"{place}: stands before the first title")
        elif text.startswith("given "):
            scenarios[-1].given.append(text.split()[1:])
        elif header is None:
            header = _header(text, place)
        else:
            scenarios[-1].lines.append(_line(text, place, header, scenarios[-1].lines))
    for scenario in scenarios:
        _whole(scenario)
    return scenarios


def _whole(scenario: Scenario) -> None:
    if not scenario.lines:
        raise TableError(f"{scenario.place}: {scenario.title!r} has no lines")
    if scenario.lines[-1].joined:
        raise TableError(f"{scenario.lines[-1].place}: there is no line below to join")


def _header(text: str, place: str) -> tuple[list[str], list[str]]:
    left, bar, right = text.partition("|")
    said, after = _cells(left), _cells(right)
    if not bar or "action" not in said:
        raise TableError(f"{place}: a header names its columns, action among them, and has a bar")
    if unknown := set(said) - LEFT:
        raise TableError(f"{place}: there is no column {', '.join(sorted(unknown))}")
    return said, after


def _line(text: str, place: str, header: tuple[list[str], list[str]], above: list[Line]) -> Line:
    left, bar, right = text.partition("|")
    said = _row(_cells(left), header[0], place)
    if not bar:
        raise TableError(f"{place}: has no bar")
    if right.strip() == "&":
        return Line(place, text, said, {}, joined=True)
    if right.strip().startswith("!"):
        codes = right.strip()[1:].split()
        if not codes:
            raise TableError(f"{place}: does not say how it is refused")
        return Line(place, text, said, {}, refused=tuple(codes))
    after = _row(_cells(right), header[1], place)
    stated = next((line.after for line in reversed(above) if line.after), {})
    for name, cell in after.items():
        if cell == ".":
            if name not in stated:
                raise TableError(f"{place}: nothing above says what . means for {name}")
            after[name] = stated[name]
    warns = after.pop("warns", "-")
    return Line(place, text, said, after, warns=() if warns == "-" else tuple(warns.split()))


def _cells(text: str) -> list[str]:
    return _GAP.split(text.strip()) if text.strip() else []


def _row(cells: list[str], names: list[str], place: str) -> dict[str, str]:
    if len(cells) != len(names):
        raise TableError(f"{place}: has {len(cells)} cells ({cells}) for {len(names)} columns")
    return dict(zip(names, cells, strict=True))


def steps(scenario: Scenario) -> Iterator[list[Line]]:
    """Yield the lines that are recorded together."""
    together: list[Line] = []
    for line in scenario.lines:
        together.append(line)
        if not line.joined:
            yield together
            together = []
