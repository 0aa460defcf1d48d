# SPDX-License-Identifier: MIT
"""Short ways to write lines of a waterfall and members, for tests."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from valueflows.model.exact import MICRO, Amount, Exact, micro
from valueflows.model.policies import WaterfallLine
from valueflows.model.terms import OB, Ref, Tag
from valueflows.reports.waterfall import Allocation, Member

POLICY: Final = "https://books.example/maximum-profit-policy/1"
WORKER: Final = f"{OB}memberWorker"


def line(order: int, kind: str, share: str | None = None, **more: Any) -> WaterfallLine:
    """Return a line; ``of`` is what its share is of, ``role`` whom it is for."""
    member_class = more.pop("role", None)
    numbers = ("until_share_of_capital", "rate_max")
    more |= {name: Amount(more[name]) for name in numbers if name in more}
    return WaterfallLine(
        id=more.pop("id", f"https://books.example/line/{order}-{kind}"),
        line_of=Ref(POLICY),
        order=order,
        kind=kind,
        share=None if share is None else Amount(share),
        share_of=more.pop("of", "surplus"),
        member_class=None if member_class is None else Tag(member_class),
        **more,
    )


def person(name: str, *roles: str, capital: int = 0, **keys: int) -> Member:
    """Return a member; keys and capital are in whole units."""
    counted = {key: number * MICRO for key, number in keys.items()}
    return Member(name, frozenset(roles or (WORKER,)), counted, capital * MICRO)


def euros(text: str) -> Exact:
    """Return an amount in millionths."""
    return micro(text)


def told(allocation: Allocation) -> dict[str, str]:
    """Return the amount of each step, and of each member of it, in whole money."""
    found: dict[str, Fraction] = {}
    for part in allocation.parts:
        name = part.name if part.to is None else f"{part.name}: {part.to}"
        found[name] = found.get(name, Fraction(0)) + Fraction(part.amount, MICRO)
    return {name: f"{round(value * 100) / 100:.2f}" for name, value in found.items()}


def total(allocation: Allocation) -> Exact:
    """Return what the parts come to."""
    return sum(part.amount for part in allocation.parts)
