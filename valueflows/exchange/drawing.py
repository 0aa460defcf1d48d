# SPDX-License-Identifier: MIT
"""A trace as a picture: SVG, causes on the left, what came of them on the right.

Places are found by the layered layout of igraph. Nothing depends on colour: what a node is shows by
its shape, how a line connects by its strokes, and both are said in words, in the legend and to
readers who hear it. It is light or dark as the screen is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape

from valueflows.exchange.legible import legible, shortened
from valueflows.model.chart import PROCESS_NODE, Chart, Link, Node, Thing

NODES_MAX: Final = 300
LINKS_MAX: Final = 2000
"""How much a picture holds that anybody can still read."""

_WIDTH: Final = 216
_HEIGHT: Final = 72
_ACROSS: Final = 280
_DOWN: Final = 88
_MARGIN: Final = 24
_LEGEND: Final = 92
_WIDE_MIN: Final = 700
_COLUMNS: Final = (27, 31, 31, 31)
"""How many letters fit into each line of a node."""
_HEIGHTS: Final = {1: (4,), 2: (-4, 14), 3: (-12, 5, 20), 4: (-19, -3, 12, 27)}
"""Where the lines of a node stand, from its middle, by how many there are."""
_ROUNDS: Final = 50
"""How often the layout tries to untangle its lines."""

_STYLE: Final = """
  :root { --ink: #1a1a1a; --paper: #ffffff; --box: #f4f1ea; --quiet: #595959; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #f2f2f2; --paper: #16181d; --box: #2a2e37; --quiet: #b5b5b5; }
  }
  .paper { fill: var(--paper); }
  .node { fill: var(--box); stroke: var(--ink); stroke-width: 1.2; }
  .start .node { stroke-width: 3.5; }
  .undisclosed .node { fill: var(--paper); stroke-dasharray: 7 4; }
  .link { fill: none; stroke: var(--ink); stroke-width: 1.4; }
  .influence { stroke-dasharray: 8 5; }
  .identifier { stroke-dasharray: 2 5; }
  .hidden { stroke-dasharray: 10 4 2 4; }
  .head { fill: var(--ink); }
  text { fill: var(--ink); font: 13px system-ui, sans-serif; text-anchor: middle; }
  .lesser { fill: var(--quiet); font-size: 11.5px; }
  .key text, .told { text-anchor: start; }
"""
_STROKES: Final = {
    "material": "material",
    "influence": "influence",
    "identifier": "identifier",
    "undisclosed": "hidden",
}
_KEY: Final = {
    "material": "of substance",
    "influence": "by influence",
    "identifier": "same identifier",
    "undisclosed": "undisclosed",
}
_HEADS: Final = {"trace": "What it came out of", "track": "What it went into"}


class NoPictureError(Exception):
    """Why there is no picture; the message says what to do."""


class _Place(NamedTuple):
    """Where the middle of a node is."""

    x: float
    y: float


def drawn(chart: Chart) -> str:
    """Return the picture of a trace; ``NoPictureError`` where it is too large, or without igraph."""
    if len(chart.every) > NODES_MAX or len(chart.links) > LINKS_MAX:
        raise NoPictureError(
            f"a picture holds {NODES_MAX} nodes and {LINKS_MAX} lines, and this would be "
            f"{len(chart.every)} and {len(chart.links)}: take less with --depth or --count, or "
            "take it as text or prov"
        )
    return "\n".join(_Picture(chart).lines()) + "\n"


class _Picture:
    """One trace with a place for everything."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.nodes = chart.every
        self.first = {node.id for node in chart.start}
        self.numbers = {node.id: number for number, node in enumerate(self.nodes)}
        self.places, self.bends = self._laid_out()
        self.wide = max(*(at.x for at in self._points()), _WIDE_MIN - _WIDTH) + _WIDTH / 2
        self.high = max(at.y for at in self._points()) + _HEIGHT

    def _points(self) -> Iterator[_Place]:
        yield from self.places
        for bends in self.bends:
            yield from bends

    def _laid_out(self) -> tuple[list[_Place], list[list[_Place]]]:
        """Return where nodes and the bends of lines are; layers stand side by side."""
        try:
            import igraph
        except ImportError:
            raise NoPictureError(
                "a picture needs igraph: install valueflows[pictures], or take it as text or prov"
            ) from None
        pairs = [(self.numbers[e.cause], self.numbers[e.effect]) for e in self.chart.links]
        back = self.chart.way == "trace"
        # Layers are counted from where things end, or begin: each stands next to what it leads to.
        pairs = [pair[::-1] for pair in pairs] if back else pairs
        graph = igraph.Graph(n=len(self.nodes), edges=pairs, directed=True)
        laid: Any = graph.layout_sugiyama(hgap=_DOWN, vgap=_ACROSS, maxiter=_ROUNDS)
        routes = laid.edge_routing or ()
        every = [*laid.coords, *(point for bends in routes for point in bends)]
        top = min(point[0] for point in every)
        end = max(point[1] for point in every) if back else None
        places = [_turned(point, top, end) for point in laid.coords]
        return places, [[_turned(point, top, end) for point in bends] for bends in routes]

    # -- the document ------------------------------------------------------------------------------

    def lines(self) -> Iterator[str]:
        """Yield the picture, line by line."""
        wide, high = self.wide + _MARGIN, self.high + _MARGIN + _LEGEND
        yield (
            '<svg xmlns="http://www.w3.org/2000/svg" role="img" '
            f'aria-labelledby="vf-title vf-text" width="{wide:g}" height="{high:g}" '
            f'viewBox="0 0 {wide:g} {high:g}">'
        )
        yield f'<title id="vf-title">{_text(self._title())}</title>'
        yield f'<desc id="vf-text">{_text(self._told())}</desc>'
        yield f"<style>{_STYLE}</style>"
        yield (
            '<defs><marker id="vf-head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" '
            'markerHeight="8" orient="auto-start-reverse">'
            '<path class="head" d="M0 0 10 5 0 10z"/></marker></defs>'
        )
        yield f'<rect class="paper" width="{wide:g}" height="{high:g}"/>'
        for link, bends in zip(self.chart.links, self.bends, strict=True):
            yield self._line(link, bends)
        for node, place in zip(self.nodes, self.places, strict=True):
            yield from self._node(node, place)
        yield from self._legend()
        yield "</svg>"

    def _title(self) -> str:
        what = "; ".join(map(_named, self.chart.start))
        return f"{_HEADS[self.chart.way]}: {what}"

    def _told(self) -> str:
        """Return the whole picture in words, for those who do not see it."""
        chart, nodes = self.chart, {node.id: node for node in self.nodes}
        told = [self._summary()]
        for node in self.nodes:
            from_ = [f"{_named(nodes[e.cause])} ({_KEY[e.by]})" for e in self._into(node)]
            if from_:
                told.append(f"{_named(node)}, out of {', '.join(from_)}.")
        told += [f"Cut off by {name}: there is more." for name in chart.cut]
        return " ".join(told)

    def _into(self, node: Node) -> list[Link]:
        return [link for link in self.chart.links if link.effect == node.id]

    def _summary(self) -> str:
        events = sum(node.is_event for node in self.nodes)
        hidden = sum(node.hidden for node in self.nodes)
        places = len(self.nodes) - events - hidden
        more = f", {hidden} undisclosed" if hidden else ""
        return f"{events} events, {places} places{more}; version {self.chart.version}."

    # -- what is seen ------------------------------------------------------------------------------

    def _line(self, link: Link, bends: list[_Place]) -> str:
        source, target = (self.places[self.numbers[end]] for end in (link.cause, link.effect))
        side = _WIDTH / 2 if source.x <= target.x else -_WIDTH / 2
        inner = sorted(bends, reverse=side < 0)
        points = [_Place(source.x + side, source.y), *inner, _Place(target.x - side, target.y)]
        path = f"M{points[0].x:g} {points[0].y:g}"
        for one, other in itertools.pairwise(points):
            middle = (one.x + other.x) / 2
            path += f" C{middle:g} {one.y:g} {middle:g} {other.y:g} {other.x:g} {other.y:g}"
        return f'<path class="link {_STROKES[link.by]}" marker-end="url(#vf-head)" d="{path}"/>'

    def _node(self, node: Node, place: _Place) -> Iterator[str]:
        kinds = ["undisclosed"] if node.hidden else []
        kinds += ["start"] if node.id in self.first else []
        told = _lines(node)
        yield f'<g class="{" ".join(kinds)}"><title>{_text(_whole(node))}</title>'
        yield _shape(node, place.x, place.y)
        for number, (text, down) in enumerate(zip(told, _HEIGHTS[len(told)], strict=True)):
            lesser = ' class="lesser"' if number else ""
            fitted = escape(shortened(legible(text), _COLUMNS[number]))
            yield f'<text{lesser} x="{place.x:g}" y="{place.y + down:g}">{fitted}</text>'
        yield "</g>"

    def _legend(self) -> Iterator[str]:
        """Say what shapes and strokes mean, and what there is to know beside."""
        top = self.high + _MARGIN
        yield '<g class="key" aria-hidden="true">'
        for number, (how, words) in enumerate(_KEY.items()):
            x = _MARGIN + number * 165
            yield (
                f'<path class="link {_STROKES[how]}" marker-end="url(#vf-head)" '
                f'd="M{x} {top:g} h44"/><text x="{x + 52}" y="{top + 4:g}">{words}</text>'
            )
        text = "box: event · round: resource · six corners: process · dashed: undisclosed · thick: asked for"
        yield f'<text class="lesser" x="{_MARGIN}" y="{top + 28:g}">{text}</text>'
        told = self._summary() + "".join(
            f" Cut off by {name}: there is more." for name in self.chart.cut
        )
        yield f'<text class="lesser" x="{_MARGIN}" y="{top + 48:g}">{_text(told)}</text>'
        yield "</g>"


def _turned(point: Any, top: float, end: float | None) -> _Place:
    """Return a point of a layout whose layers are one below the other, for layers side by side.

    Where they were counted from their end, that comes last.
    """
    down, across = point[0] - top, point[1] if end is None else end - point[1]
    return _Place(across + _MARGIN + _WIDTH / 2, down + _MARGIN + _HEIGHT / 2)


def _shape(node: Node, x: float, y: float) -> str:
    left, top = x - _WIDTH / 2, y - _HEIGHT / 2
    if node.kind == PROCESS_NODE:
        cut, half = 16, _HEIGHT / 2
        across = _WIDTH - 2 * cut
        return (
            f'<path class="node" d="M{left:g} {y:g} l{cut} {-half:g} h{across:g} l{cut} {half:g} '
            f'l{-cut} {half:g} h{-across:g}z"/>'
        )
    round_ = 4 if node.is_event or node.hidden else _HEIGHT / 2
    return (
        f'<rect class="node" x="{left:g}" y="{top:g}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'rx="{round_:g}"/>'
    )


# -- words -----------------------------------------------------------------------------------------


def _said(node: Node) -> tuple[str, ...]:
    """Return a node in words: what it is first."""
    if node.hidden:
        return ("undisclosed",)
    if not node.is_event:
        return node.name, node.sort.name if node.sort is not None else node.kind
    amount = node.amount or node.effort
    quantity = "" if amount is None else f" {amount.number} {amount.symbol}".rstrip()
    told = (node.action + quantity, " → ".join(_who(node)), (node.moment or "")[:10])
    return tuple(filter(None, told))


def _lines(node: Node) -> tuple[str, ...]:
    """Return what stands in a node; two agents have a line each."""
    told = _said(node)
    if not node.is_event or len(_who(node)) == 1:
        return told
    provider, receiver = _who(node)
    return (told[0], f"from {provider}", f"to {receiver}", *told[2:])


def _who(node: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_party, (node.provider, node.receiver))))


def _party(agent: Thing | None) -> str:
    return "undisclosed" if agent is None else agent.name


def _whole(node: Node) -> str:
    """Return all that is said of a node, with its id."""
    return "undisclosed" if node.hidden else f"{node.kind}: {_named(node)} <{node.id}>"


def _named(node: Node) -> str:
    return ", ".join(_said(node))


def _text(text: str) -> str:
    return escape(legible(text))
