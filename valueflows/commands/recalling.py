# SPDX-License-Identifier: MIT
"""``recall``: what may contain a thing, where it stands and with whom, and what has left."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from valueflows.commands.ledgers import opened
from valueflows.commands.running import DONE, Failure, print_json, say
from valueflows.exchange.delimited import cell
from valueflows.ledger.published import NotPublishedError
from valueflows.ledger.recalling import (
    IN_WORK,
    LEFT,
    MATERIAL,
    PASSED,
    STANDS_THERE,
    Began,
    Held,
    Reached,
    Recall,
    recalled,
    siblings,
)
from valueflows.ledger.rows import MeasureValue
from valueflows.ledger.tracing import UNDISCLOSED, NothingToTraceError
from valueflows.ledger.view import View
from valueflows.model.callers import Caller, Role
from valueflows.model.trace import Limits

_HEADS: Final = {
    STANDS_THERE: "stands:",
    IN_WORK: "in work, nothing came out yet:",
    LEFT: "has left the books:",
    PASSED: "was in, and is not any more:",
    UNDISCLOSED: "beyond what you may see:",
}


def recall(options: argparse.Namespace) -> int:
    """Print what may contain something, or with ``--siblings`` what came of the same."""
    what = options.rest[0]
    if options.lots is not None and not options.siblings:
        raise Failure("--lots says how far back siblings are looked for; add --siblings")
    with opened(options.ledger, writable=False) as ledger:
        version = ledger.books.version
        if options.as_of is not None and options.as_of > version:
            raise Failure(f"there is no version {options.as_of}; the ledger is at {version}")
        try:
            view = ledger.view(Caller(Role(options.role)), options.as_of)
        except NotPublishedError as error:
            raise Failure(str(error)) from None
        found = _found(view, what, options)
        page, following = paged(found, options.first, options.after)
        if options.json:
            print_json(document(found, page, following))
        else:
            _say_all(found, page, following, siblings=options.siblings)
    return DONE


def _found(view: View, what: str, options: argparse.Namespace) -> Recall:
    seconds = None if options.seconds is None else options.seconds * 1000
    limits = Limits(options.depth, options.count, seconds)
    try:
        if options.siblings:
            return siblings(view, what, limits, lots=options.lots)
        return recalled(view, what, limits)
    except NothingToTraceError:
        raise Failure(
            f"{what}: no event, resource, process or lot has this id, and nothing bears it as a "
            "code; valueflows query or export shows the ids there are"
        ) from None


def paged(found: Recall, first: int | None, after: str | None) -> tuple[list[Reached], str | None]:
    """Return part of the items, and the id to go on behind."""
    start = 0
    if after is not None:
        places = [n for n, item in enumerate(found.items) if item.id == after]
        if not places:
            raise Failure(f"--after {after}: there is no such item; take next of the page before")
        start = places[0] + 1
    end = len(found.items) if first is None else min(start + first, len(found.items))
    page = found.items[start:end]
    return page, page[-1].id if page and end < len(found.items) else None


# -- JSON ------------------------------------------------------------------------------------------


def document(found: Recall, page: list[Reached], following: str | None) -> dict[str, Any]:
    """Return a recall as JSON-ready values, with part of its items."""
    return {
        "version": found.version,
        "start": [row.id for row in found.start],
        "began": [_began(one) for one in found.began],
        "items": [_item(item) for item in page],
        "reversed": [row.id for row in found.reversed],
        "limits": {"reached": found.cut},
        "next": following,
        "total": len(found.items),
    }


def _item(item: Reached) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": item.kind, "id": item.id}
    if item.row is None:
        return told
    told["by"] = item.how
    if item.quantity is not None:
        told["quantity"] = _quantity(item.quantity)
    told |= _stands(item) if item.kind in {STANDS_THERE, PASSED} else _gone(item)
    if item.shared:
        told["shares"] = [one.id for one in item.shared]
    return told


def _stands(item: Reached) -> dict[str, Any]:
    row = item.row
    owner, where, lot = row.primary_accountable, row.current_location, row.of_batch_lot
    return {
        "name": row.name,
        "lot": None if lot is None else lot.batch_lot_code,
        "accountable": None if owner is None else owner.id,
        "holders": [_held(one) for one in item.holders],
        "location": None if where is None else where.id,
        "containedIn": [one.id for one in row.contained_in],
    }


def _held(held: Held) -> dict[str, Any]:
    agent = UNDISCLOSED if held.agent is None else held.agent.id
    return {"agent": agent, "quantity": None if held.quantity is None else _quantity(held.quantity)}


def _gone(item: Reached) -> dict[str, Any]:
    if item.kind == IN_WORK:
        return {"name": item.row.name}
    receiver = item.row.receiver
    return {
        "action": item.row.action.id,
        "receiver": UNDISCLOSED if receiver is None else receiver.id,
    }


def _quantity(quantity: MeasureValue) -> dict[str, Any]:
    unit = quantity.has_unit
    number = str(quantity.has_numerical_value)
    return {"number": number, "unit": None if unit is None else unit.id}


def _began(began: Began) -> dict[str, Any]:
    lot = None if began.resource is None else began.resource.of_batch_lot
    return {
        "id": began.id,
        "by": began.how,
        "resource": None if began.resource is None else began.resource.id,
        "lot": None if lot is None else lot.batch_lot_code,
    }


# -- to read ---------------------------------------------------------------------------------------


def _say_all(found: Recall, page: list[Reached], following: str | None, *, siblings: bool) -> None:
    head = "shares its beginnings with" if siblings else "may be in"
    say(f"{', '.join(_called(row) for row in found.start)} {head}:")
    for number, began in enumerate(found.began, 1):
        say(f"  began with [{number}] {_began_called(began)}")
    for kind, title in _HEADS.items():
        some = [item for item in page if item.kind == kind]
        if some:
            say()
            say(title)
        for item in some:
            say(f"  {_line(item)}")
    say()
    say(f"{len(found.items)} in all; version {found.version}")
    for row in found.reversed:
        say(f"taken back: {_called(row)}")
    if following is not None:
        say(f"more with --after {following}")
    if found.cut:
        say(f"cut off by {', '.join(found.cut)}: there is more; raise the limit")


def _line(item: Reached) -> str:
    """Return an item in words; beginnings that it shares by their numbers."""
    if item.row is None:
        return UNDISCLOSED
    tag = f" [{item.how}]" if item.how != MATERIAL else ""
    shared = ", ".join(_runs(item.shared.numbers()))
    return _told(item) + tag + (f"; shares [{shared}]" if shared else "")


def _runs(numbers: Iterable[int]) -> Iterator[str]:
    """Yield rising numbers, counted from one, with what follows each other as one."""
    for _gap, some in groupby(enumerate(numbers, 1), lambda pair: pair[1] - pair[0]):
        run = [number + 1 for _place, number in some]
        yield str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}"


def _told(item: Reached) -> str:
    row = item.row
    amount = "" if item.quantity is None else _amount(item.quantity)
    if item.kind == LEFT:
        day = (row.has_point_in_time or row.has_end or row.has_beginning or "")[:10]
        done = _clean(f"{day} {row.action.id} {amount}".strip())
        side = "by" if row.receiver == row.provider else "to"
        return f"{done} {side} {_called(row.receiver)} <{_clean(row.id)}>"
    if item.kind in {IN_WORK, PASSED}:
        return _called(row)
    parts = [_called(row), amount or "quantity not known"]
    parts += [f"with {_hands(one)}" for one in item.holders]
    parts += [f"owned by {_called(row.primary_accountable)}"] * (
        row.primary_accountable is not None
    )
    parts += [f"at {_called(row.current_location)}"] * (row.current_location is not None)
    parts += [f"in {_called(one)}" for one in row.contained_in]
    return ", ".join(parts)


def _hands(held: Held) -> str:
    amount = "" if held.quantity is None else f" ({_amount(held.quantity)})"
    return _called(held.agent) + amount


def _amount(quantity: MeasureValue) -> str:
    unit = quantity.has_unit
    symbol = "" if unit is None else f" {unit.symbol}"
    return _clean(f"{quantity.has_numerical_value}{symbol}")


def _began_called(began: Began) -> str:
    if began.resource is None:
        return _called(began.event)
    lot = began.resource.of_batch_lot
    code = "" if lot is None or not lot.batch_lot_code else f", lot {_clean(lot.batch_lot_code)}"
    event = "" if began.event is None else f" by {_clean(began.event.id)}"
    tag = f" [{began.how}]" if began.how != MATERIAL else ""
    return f"{_called(began.resource)}{code}{event}{tag}"


def _called(row: Any) -> str:
    if row is None:
        return UNDISCLOSED
    name = getattr(row, "name", None)
    return _clean(row.id if not name or name == row.id else f"{name} <{row.id}>")


def _clean(text: str) -> str:
    """Return a text of one line, without what would move or hide what a terminal shows."""
    return "".join(c if c.isprintable() else "\ufffd" for c in cell(text))
