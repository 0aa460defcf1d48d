# SPDX-License-Identifier: MIT
"""A trace to read in a terminal: a tree, or a list in pages."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from valueflows.commands.running import say
from valueflows.exchange.legible import legible
from valueflows.model.chart import NOTHING_LEFT, Chart, Node, Part, Quantity, Shares, Thing

_INDENTED: Final = 16
"""How many levels are moved to the right; deeper ones say how deep they are."""

_HEADS: Final = {"trace": "came out of", "track": "went into"}


def say_tree(chart: Chart, shares: Shares | None = None) -> None:
    """Print what leads to each node below it; what was printed before is not told again.

    With shares, events say how much of them is in what was asked for.
    """
    parts = {} if shares is None or _is_nothing(shares) else shares.parts
    nodes = {node.id: node for node in chart.every}
    below: dict[str, list[str]] = {}
    for link in chart.links:
        ends = (link.effect, link.cause) if chart.way == "trace" else (link.cause, link.effect)
        below.setdefault(ends[0], []).append(ends[1])
    told: set[str] = set()
    for start in chart.start:
        say(f"{line_of(start)} {_HEADS[chart.way]}:")
        told.add(start.id)
        stack = [(id_, 1) for id_ in reversed(below.get(start.id, ()))]
        while stack:
            one, depth = stack.pop()
            again = one in told
            told_of = _part(parts.get(one)) + (" (see above)" if again else "")
            _say_at(depth, line_of(nodes[one]) + told_of)
            if not again:
                told.add(one)
                stack += [(other, depth + 1) for other in reversed(below.get(one, ()))]


def say_list(page: Iterable[Node], following: str | None) -> None:
    """Print a page of nodes, and how to go on."""
    for node in page:
        say(line_of(node))
    if following is not None:
        say(f"more with --after {following}")


def say_ending(chart: Chart) -> None:
    """Say how much it is, where the books end, and what was left out."""
    say()
    events = sum(node.rank is not None for node in chart.nodes)
    places = len(chart.nodes) - events
    say(f"{events} events, {places} places between them; version {chart.version}")
    nodes = {node.id: node for node in chart.every}
    for gap in chart.gaps:
        who = f" at {called(gap.agent)}" if gap.agent is not None else ""
        node = nodes[gap.at]
        say(f"{gap.kind.replace('_', ' ')}{who}: {called(Thing(node.id, node.name))}")
    for event in chart.taken_back:
        say(f"taken back: {legible(event)}")
    if chart.cut:
        say(f"cut off by {', '.join(chart.cut)}: there is more; raise the limit")


def say_shares(shares: Shares) -> None:
    """Print where how much comes from, and what of it is not known."""
    say()
    if _is_nothing(shares):
        say(NOTHING_LEFT)
        return
    whole = "all" if shares.whole is None else _said(shares.whole)
    say(f"in {whole}, by {shares.method}, {shares.mixing}; {_percent(shares.coverage)} known")
    for group in shares.groups:
        sort = "something" if group.sort is None else called(group.sort)
        say(f"{_said(group.amount)} of {sort}:")
        for origin in group.origins:
            what = "" if origin.thing is None else f" {called(origin.thing)}"
            say(f"{_percent(origin.share):>12}  {_said(origin.amount)}, {origin.kind}{what}")
    for doubt in shares.doubts:
        about = "" if doubt.thing is None else f"{called(doubt.thing)}: "
        say(f"{about}{doubt.text}")


def _is_nothing(shares: Shares) -> bool:
    """Whether nothing is left of what was asked for."""
    # less than can be written is not nothing: it has origins
    return not shares.groups and shares.whole is not None and Decimal(shares.whole.number) == 0


def _part(part: Part | None) -> str:
    if part is None or part.fraction is None:
        return ""
    return f" · {_percent(part.fraction)} of it"


def _percent(share: str) -> str:
    """Return a share of one in percent, with no more places than it has."""
    text = f"{Decimal(share) * 100:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + " %"


def _said(quantity: Quantity) -> str:
    return f"{quantity.number} {quantity.symbol}".rstrip()


def line_of(node: Node) -> str:
    """Return a node in a line."""
    if node.hidden:
        return "undisclosed"
    if not node.is_event:
        return f"{node.kind} {called(Thing(node.id, node.name))}"
    amount = node.amount or node.effort
    quantity = "" if amount is None else f" {_said(amount)}"
    parties = " → ".join(dict.fromkeys(map(called, (node.provider, node.receiver))))
    tag = f" [{node.rank}]" if node.rank not in {None, "material"} else ""
    day = (node.moment or "")[:10]
    return legible(f"{day} {node.action}{quantity}, {parties} <{node.id}>{tag}".strip())


def called(thing: Thing | None) -> str:
    """Return a thing by its name and IRI."""
    if thing is None:
        return "undisclosed"
    return legible(thing.id if thing.name == thing.id else f"{thing.name} <{thing.id}>")


def _say_at(depth: int, line: str) -> None:
    deeper = f"({depth}) " if depth > _INDENTED else ""
    say(f"{'  ' * min(depth, _INDENTED)}{deeper}{line}")
