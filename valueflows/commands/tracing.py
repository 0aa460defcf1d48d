# SPDX-License-Identifier: MIT
"""``trace`` and ``track``: where a thing came from, and where it went, as a tree or as JSON."""

from __future__ import annotations

import argparse
from typing import Any, Final

from valueflows.commands.ledgers import opened
from valueflows.commands.running import DONE, Failure, print_json, say
from valueflows.exchange.delimited import cell
from valueflows.ledger.tracing import (
    TRACE,
    TRACK,
    UNDISCLOSED,
    Item,
    Key,
    NothingToTraceError,
    Traced,
    traced,
)
from valueflows.model.callers import Caller, Role
from valueflows.model.exact import instant_of
from valueflows.model.trace import Limits

_UNSEEN: Final = dict.fromkeys(
    (*range(32), *range(127, 160), *range(0x2028, 0x202F), *range(0x2066, 0x206A)), 0xFFFD
)
_INDENTED: Final = 16
"""How many levels are moved to the right; deeper ones say how deep they are."""

_HEADS: Final = {TRACE: "came out of", TRACK: "went into"}


def trace(options: argparse.Namespace) -> int:
    """Print where something came from."""
    return _walked(options, TRACE)


def track(options: argparse.Namespace) -> int:
    """Print where something went."""
    return _walked(options, TRACK)


def _walked(options: argparse.Namespace, way: str) -> int:
    what = options.rest[0]
    seconds = None if options.seconds is None else options.seconds * 1000
    limits = Limits(options.depth, options.count, seconds)
    with opened(options.ledger, writable=False) as ledger:
        version = ledger.books.version
        if options.as_of is not None and options.as_of > version:
            raise Failure(f"there is no version {options.as_of}; the ledger is at {version}")
        view = ledger.view(Caller(Role(options.role)), options.as_of)
        try:
            found = traced(view, what, way, limits)
        except NothingToTraceError:
            raise Failure(
                f"{what}: no event, resource, process or lot has this id, and nothing bears it as "
                "a code; valueflows query or export shows the ids there are"
            ) from None
        page, following = _page(found, options.first, options.after)
        if options.json:
            print_json(_document(found, page, following))
        elif options.first is None and options.after is None:
            _tree(found)
        else:
            _list(page, following)
            _ending(found)
    return DONE


def _page(found: Traced, first: int | None, after: str | None) -> tuple[list[Item], str | None]:
    """Return part of the items, and the cursor to go on with."""
    start = 0
    if after is not None:
        places = [n for n, item in enumerate(found.items) if name_of(item) == after]
        if not places:
            raise Failure(f"--after {after}: there is no such item; take next of the page before")
        start = places[0] + 1
    end = len(found.items) if first is None else min(start + first, len(found.items))
    page = found.items[start:end]
    return page, name_of(page[-1]) if page and end < len(found.items) else None


def name_of(item: Item) -> str:
    """Return what an item is called by: its id, or what stands for what is not disclosed."""
    return f"{UNDISCLOSED}-{item.key.number}" if item.row is None else str(item.row.id)


# -- JSON ------------------------------------------------------------------------------------------


def _document(found: Traced, page: list[Item], following: str | None) -> dict[str, Any]:
    names = {item.key: name_of(item) for item in [*found.start, *found.items]}
    shown = {item.key for item in [*found.start, *page]}
    return {
        "way": found.way,
        "version": found.version,
        "start": [_node(item) for item in found.start],
        "nodes": [_node(item) for item in page],
        "edges": [
            {"from": names[e.cause], "to": names[e.effect], "by": e.how}
            for e in found.edges
            if e.cause in shown and e.effect in shown
        ],
        "gaps": [
            {"kind": g.kind, "at": names[g.key]}
            | ({} if g.agent is None else {"agent": g.agent.id})
            for g in found.gaps
            if g.key in shown
        ],
        "reversed": [row.id for row in found.reversed],
        "limits": {"reached": found.cut},
        "next": following,
        "total": len(found.items),
    }


def _node(item: Item) -> dict[str, Any]:
    if item.row is None:
        return {"kind": UNDISCLOSED, "id": name_of(item)}
    told: dict[str, Any] = {"kind": item.row.kind, "id": item.row.id}
    if item.rank is not None:
        told |= {"by": item.rank, "depth": item.depth}
    if item.row.kind != "EconomicEvent":
        return told | {"name": item.row.name}
    return told | _event(item)


def _event(item: Item) -> dict[str, Any]:
    row = item.row
    told: dict[str, Any] = {"action": row.action.id}
    if item.moment is not None:
        told["at"] = str(instant_of(item.moment))
    for side in ("provider", "receiver"):
        agent = getattr(row, side)
        if agent is not None:
            told[side] = agent.id
    for name, key in (("resource_quantity", "quantity"), ("effort_quantity", "effort")):
        quantity = getattr(row, name)
        if quantity is not None:
            told[key] = {
                "number": item.net.get(name, str(quantity.has_numerical_value)),
                "unit": None if quantity.has_unit is None else quantity.has_unit.id,
            }
    return told


# -- to read ---------------------------------------------------------------------------------------


def _tree(found: Traced) -> None:
    """Print what leads to each item below it; what was printed before is not told again."""
    items = {item.key: item for item in [*found.start, *found.items]}
    below: dict[Key, list[Key]] = {}
    for edge in found.edges:
        one, other = (edge.effect, edge.cause) if found.way == TRACE else (edge.cause, edge.effect)
        below.setdefault(one, []).append(other)
    told: set[Key] = set()
    for item in found.start:
        say(f"{_line(item)} {_HEADS[found.way]}:")
        told.add(item.key)
        stack = [(key, 1) for key in reversed(below.get(item.key, ()))]
        while stack:
            key, depth = stack.pop()
            again = key in told
            _say_at(depth, _line(items[key]) + (" (see above)" if again else ""))
            if not again:
                told.add(key)
                stack += [(other, depth + 1) for other in reversed(below.get(key, ()))]
    _ending(found)


def _list(page: list[Item], following: str | None) -> None:
    for item in page:
        say(_line(item))
    if following is not None:
        say(f"more with --after {following}")


def _say_at(depth: int, line: str) -> None:
    deeper = f"({depth}) " if depth > _INDENTED else ""
    say(f"{'  ' * min(depth, _INDENTED)}{deeper}{line}")


def _ending(found: Traced) -> None:
    """Say how much it is, where the books end, and what was left out."""
    say()
    events = sum(item.rank is not None for item in found.items)
    say(
        f"{events} events, {len(found.items) - events} places between them; version {found.version}"
    )
    rows = {item.key: item.row for item in [*found.start, *found.items]}
    for gap in found.gaps:
        who = f" at {_called(gap.agent)}" if gap.agent is not None else ""
        say(f"{gap.kind.replace('_', ' ')}{who}: {_called(rows[gap.key])}")
    for row in found.reversed:
        say(f"taken back: {_called(row)}")
    if found.cut:
        say(f"cut off by {', '.join(found.cut)}: there is more; raise the limit")


def _line(item: Item) -> str:
    if item.row is None:
        return "undisclosed"
    if item.row.kind != "EconomicEvent":
        return f"{item.row.kind} {_called(item.row)}"
    told = _event(item)
    amount = told.get("quantity") or told.get("effort")
    quantity = row_unit(item) if amount is not None else ""
    parties = " → ".join(
        dict.fromkeys(_called(getattr(item.row, s)) for s in ("provider", "receiver"))
    )
    tag = f" [{item.rank}]" if item.rank not in {None, "material"} else ""
    day = told.get("at", "")[:10]
    return _clean(f"{day} {told['action']}{quantity}, {parties} <{item.row.id}>{tag}".strip())


def row_unit(item: Item) -> str:
    """Return how much an event is of, in words."""
    for name in ("resource_quantity", "effort_quantity"):
        quantity = getattr(item.row, name)
        if quantity is not None:
            number = item.net.get(name, str(quantity.has_numerical_value))
            unit = "" if quantity.has_unit is None else f" {quantity.has_unit.symbol}"
            return f" {number}{unit}"
    return ""


def _called(row: Any) -> str:
    if row is None:
        return "undisclosed"
    name = getattr(row, "name", None)
    return _clean(row.id if not name or name == row.id else f"{name} <{row.id}>")


def _clean(text: str) -> str:
    return cell(text).translate(_UNSEEN)
