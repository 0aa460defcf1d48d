# SPDX-License-Identifier: MIT
"""``trace`` and ``track``: where a thing came from, and where it went.

A tree to read, JSON, W3C PROV-O, or a picture.
"""

from __future__ import annotations

import argparse
from typing import Any, Final

from valueflows.commands.ledgers import opened
from valueflows.commands.running import DONE, Failure, Misuse, print_json, say
from valueflows.commands.trees import say_ending, say_list, say_tree
from valueflows.ledger.charting import charted
from valueflows.ledger.tracing import TRACE, TRACK, NothingToTraceError, traced
from valueflows.ledger.view import View
from valueflows.model.callers import Caller, Role
from valueflows.model.chart import Chart, Node, Quantity
from valueflows.model.trace import Limits

_TEXT: Final = "text"
FORMATS: Final = (_TEXT, "json", "prov", "prov-jsonld", "svg")
_IN_PAGES: Final = frozenset({_TEXT, "json"})


def trace(options: argparse.Namespace) -> int:
    """Print where something came from."""
    return _walked(options, TRACE)


def track(options: argparse.Namespace) -> int:
    """Print where something went."""
    return _walked(options, TRACK)


def _walked(options: argparse.Namespace, way: str) -> int:
    form = _form(options)
    with opened(options.ledger, writable=False) as ledger:
        version = ledger.books.version
        if options.as_of is not None and options.as_of > version:
            raise Failure(f"there is no version {options.as_of}; the ledger is at {version}")
        view = ledger.view(Caller(Role(options.role)), options.as_of)
        _give(_chart(view, options, way), form, options)
    return DONE


def _form(options: argparse.Namespace) -> str:
    """Return the format that is meant; ``Misuse`` where arguments do not go together."""
    form: str = options.format or ("json" if options.json else _TEXT)
    if options.json and form != "json":
        raise Misuse(f"--json and --format {form} are two formats; give one")
    if form not in _IN_PAGES and (options.first is not None or options.after is not None):
        raise Misuse(f"{form} is not given in pages; use --depth or --count for less of it")
    return form


def _chart(view: View, options: argparse.Namespace, way: str) -> Chart:
    what = options.rest[0]
    seconds = None if options.seconds is None else options.seconds * 1000
    try:
        return charted(traced(view, what, way, Limits(options.depth, options.count, seconds)))
    except NothingToTraceError:
        raise Failure(
            f"{what}: no event, resource, process or lot has this id, and nothing bears it as "
            "a code; valueflows query or export shows the ids there are"
        ) from None


def _give(chart: Chart, form: str, options: argparse.Namespace) -> None:
    if form in _IN_PAGES:
        page, following = paged(chart, options.first, options.after)
        if form == "json":
            print_json(document(chart, page, following))
            return
        if options.first is None and options.after is None:
            say_tree(chart)
        else:
            say_list(page, following)
        say_ending(chart)
    else:
        say(_written(chart, form).rstrip("\n"))


def _written(chart: Chart, form: str) -> str:
    from valueflows.exchange.drawing import NoPictureError, drawn
    from valueflows.exchange.provo import prov_jsonld, prov_turtle

    try:
        return {"prov": prov_turtle, "prov-jsonld": prov_jsonld, "svg": drawn}[form](chart)
    except NoPictureError as error:
        raise Failure(str(error)) from None


def paged(
    chart: Chart, first: int | None = None, after: str | None = None
) -> tuple[tuple[Node, ...], str | None]:
    """Return part of the nodes, and the cursor to go on with."""
    start = 0
    if after is not None:
        places = [place for place, node in enumerate(chart.nodes) if node.id == after]
        if not places:
            raise Failure(f"--after {after}: there is no such item; take next of the page before")
        start = places[0] + 1
    end = len(chart.nodes) if first is None else min(start + first, len(chart.nodes))
    page = chart.nodes[start:end]
    return page, page[-1].id if page and end < len(chart.nodes) else None


# -- JSON ------------------------------------------------------------------------------------------


def document(chart: Chart, page: tuple[Node, ...], following: str | None) -> dict[str, Any]:
    """Return a page of a trace as JSON-ready values."""
    shown = {node.id for node in (*chart.start, *page)}
    return {
        "way": chart.way,
        "version": chart.version,
        "start": [_node(node) for node in chart.start],
        "nodes": [_node(node) for node in page],
        "edges": [
            {"from": link.cause, "to": link.effect, "by": link.by}
            for link in chart.links
            if link.cause in shown and link.effect in shown
        ],
        "gaps": [
            {"kind": gap.kind, "at": gap.at}
            | ({} if gap.agent is None else {"agent": gap.agent.id})
            for gap in chart.gaps
            if gap.at in shown
        ],
        "reversed": list(chart.taken_back),
        "limits": {"reached": list(chart.cut)},
        "next": following,
        "total": len(chart.nodes),
    }


def _node(node: Node) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": node.kind, "id": node.id}
    if node.hidden:
        return told
    if node.rank is not None:
        told |= {"by": node.rank, "depth": node.depth}
    return told | (_event(node) if node.is_event else {"name": node.name})


def _event(node: Node) -> dict[str, Any]:
    said = {
        "action": node.action,
        "at": node.moment,
        "provider": None if node.provider is None else node.provider.id,
        "receiver": None if node.receiver is None else node.receiver.id,
        "quantity": _quantity(node.amount),
        "effort": _quantity(node.effort),
    }
    return {key: value for key, value in said.items() if value is not None}


def _quantity(quantity: Quantity | None) -> dict[str, str | None] | None:
    return None if quantity is None else {"number": quantity.number, "unit": quantity.unit}
