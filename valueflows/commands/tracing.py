# SPDX-License-Identifier: MIT
"""``trace`` and ``track``: where a thing came from, and where it went.

A tree to read, JSON, W3C PROV-O, or a picture.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any, Final

from valueflows.commands.ledgers import opened, view_of
from valueflows.commands.running import DONE, Failure, Misuse, print_json, say
from valueflows.commands.trees import say_ending, say_list, say_shares, say_tree
from valueflows.ledger.charting import charted
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.tracing import TRACE, TRACK, NothingToTraceError, traced
from valueflows.ledger.view import View
from valueflows.model.callers import Caller, Role
from valueflows.model.chart import Chart, Node, Quantity, Shares
from valueflows.model.exact import Amount, Exact
from valueflows.model.trace import Limits

_TEXT: Final = "text"
_OF_SHARES: Final = ("method", "mixing", "quantity")
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
        caller = Caller(Role(options.role))
        view = view_of(ledger, caller, options.as_of)
        chart = _chart(view, options, way)
        shares = _shares(ledger, caller, view, options) if _wants_shares(options) else None
        _write(options.output, partial(_give, chart, shares, form, options))
    return DONE


def _write(output: Path | None, give: Callable[[], None]) -> None:
    """Print what there is to give, or put it into a file once it is whole."""
    if output is None:
        give()
        return
    text = io.StringIO()
    with redirect_stdout(text):
        give()
    output.write_text(text.getvalue(), encoding="utf-8")


def _form(options: argparse.Namespace) -> str:
    """Return the format that is meant; ``Misuse`` where arguments do not go together."""
    form: str = options.format or ("json" if options.json else _TEXT)
    if options.json and form != "json":
        raise Misuse(f"--json and --format {form} are two formats; give one")
    if form not in _IN_PAGES and _wants_shares(options):
        raise Misuse(f"{form} has no shares; take them as text or json")
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


def _wants_shares(options: argparse.Namespace) -> bool:
    """Whether shares are asked for; ``Misuse`` where only how they are reckoned is said."""
    wanted: bool = getattr(options, "shares", False)
    if not wanted and any(getattr(options, name, None) for name in _OF_SHARES):
        raise Misuse("--method, --mixing and --quantity say how shares are reckoned; add --shares")
    return wanted


def _shares(ledger: Ledger, caller: Caller, view: View, options: argparse.Namespace) -> Shares:
    """Return how much of each origin is in what was asked for."""
    from valueflows.desk.provenance import tracing
    from valueflows.ledger.sharing import shared
    from valueflows.ledger.weighing import METHODS, AttributionError
    from valueflows.model.mixing import MIXINGS

    method, mixing = options.method or METHODS[0], options.mixing or MIXINGS[0]
    for name, said, known in (("method", method, METHODS), ("mixing", mixing, MIXINGS)):
        if said not in known:
            raise Misuse(f"--{name} takes {', '.join(known)}, not {said!r}")
    asked = tracing(ledger, caller, view, None, method, mixing, _amount(options.quantity))
    try:
        return shared(view, asked.attributed(options.rest[0]))
    except AttributionError as error:
        raise Failure(f"{options.rest[0]}: {error}") from None


def _amount(text: str | None) -> Exact | None:
    if text is None:
        return None
    try:
        found = Amount.parse(text).exact
    except ValueError as error:
        raise Misuse(f"--quantity: {text!r} {error}") from None
    if found <= 0:
        raise Misuse(f"--quantity takes a number above nothing, not {text}")
    return found


def _give(chart: Chart, shares: Shares | None, form: str, options: argparse.Namespace) -> None:
    if form not in _IN_PAGES:
        say(_written(chart, form).rstrip("\n"))
        return
    page, following = paged(chart, options.first, options.after)
    if form == "json":
        print_json(document(chart, page, following, shares))
        return
    if options.first is None and options.after is None:
        say_tree(chart, shares)
    else:
        say_list(page, following)
    say_ending(chart)
    if shares is not None:
        say_shares(shares)


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


def document(
    chart: Chart, page: tuple[Node, ...], following: str | None, shares: Shares | None = None
) -> dict[str, Any]:
    """Return a page of a trace as JSON-ready values."""
    shown = {node.id for node in (*chart.start, *page)}
    return {
        "way": chart.way,
        "version": chart.version,
        "start": [_node(node, shares) for node in chart.start],
        "nodes": [_node(node, shares) for node in page],
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
        **({} if shares is None else {"shares": _origins(shares)}),
    }


def _origins(shares: Shares) -> dict[str, Any]:
    return {
        "method": shares.method,
        "mixing": shares.mixing,
        "whole": _quantity(shares.whole),
        "coverage": shares.coverage,
        "origins": [
            {
                "specification": None if group.sort is None else group.sort.id,
                "kind": origin.kind,
                "id": None if origin.thing is None else origin.thing.id,
                "quantity": _quantity(origin.amount),
                "share": origin.share,
            }
            for group in shares.groups
            for origin in group.origins
        ],
        "gaps": [
            {
                "code": doubt.code,
                "message": doubt.text,
                "at": None if doubt.thing is None else doubt.thing.id,
            }
            for doubt in shares.doubts
        ],
    }


def _node(node: Node, shares: Shares | None) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": node.kind, "id": node.id}
    if node.hidden:
        return told
    if node.rank is not None:
        told |= {"by": node.rank, "depth": node.depth}
    if not node.is_event:
        return told | {"name": node.name}
    part = None if shares is None else shares.parts.get(node.id)
    if part is not None:
        told["share"] = {
            "fraction": part.fraction,
            "quantity": _quantity(part.amount),
            "of": _quantity(part.of),
        }
    return told | _event(node)


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
