# SPDX-License-Identifier: MIT
"""The sample data read with nothing but a YAML reader, and reckoned with nothing but decimals.

None of the program's own code is used here, so that its figures can be held against these.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

SAMPLE: Final = Path(__file__).parents[2] / "sample_data"
BASE: Final = "https://bakery.example/"
VF: Final = "https://w3id.org/valueflows/ont/vf#"
OM: Final = "http://www.ontology-of-units-of-measure.org/resource/om-2/"
OB: Final = "https://w3id.org/open-books/ns#"
EUR: Final = "https://village.example/money/EUR"
ZERO: Final = Decimal(0)
COOPS: Final = frozenset(
    f"https://{name}.example/co-op" for name in ("bakery", "mill", "farm", "shop")
)
OFFICE: Final = "https://village.example/tax-office"
FUND: Final = "https://village.example/social-fund"
YEAR_END: Final = dt.datetime.fromisoformat("2026-01-01T00:00:00+01:00")

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Node: TypeAlias = dict[str, Any]

_TEXTS: Final = frozenset(
    {"name", "note", "label", "symbol", "state", "batchLotCode", "mappableAddress", "action"}
)
_UNITS: Final = {
    OM + "gram": ("kg", Decimal("0.001")),
    OM + "kilogram": ("kg", Decimal(1)),
    OM + "tonne": ("kg", Decimal(1000)),
    OM + "hour": ("h", Decimal(1)),
    OM + "minute-Time": ("h", Decimal(1) / 60),
    OM + "piece": ("pcs", Decimal(1)),
    BASE + "units/loaf": ("pcs", Decimal(1)),
}

# In the books and at hand: what an event does to its first resource, and to the one it leads to.
_EFFECTS: Final = {
    "raise": ((1, 1), (0, 0)),
    "produce": ((1, 1), (0, 0)),
    "lower": ((-1, -1), (0, 0)),
    "consume": ((-1, -1), (0, 0)),
    "transfer": ((-1, -1), (1, 1)),
    "move": ((-1, -1), (1, 1)),
    "transferAllRights": ((-1, 0), (1, 0)),
    "transferCustody": ((0, -1), (0, 1)),
    "copy": ((0, 0), (1, 1)),
    "accept": ((0, -1), (0, 0)),
    "pickup": ((0, -1), (0, 0)),
    "combine": ((0, -1), (0, 0)),
    "modify": ((0, 1), (0, 0)),
    "dropoff": ((0, 1), (0, 0)),
    "separate": ((0, 1), (0, 0)),
    "use": ((0, 0), (0, 0)),
    "cite": ((0, 0), (0, 0)),
    "work": ((0, 0), (0, 0)),
    "deliverService": ((0, 0), (0, 0)),
}
ACTIONS: Final = frozenset(_EFFECTS)


# -- reading -----------------------------------------------------------------------------------------


def files() -> list[Path]:
    """Return the files in the order of import."""
    return sorted(SAMPLE.glob("*.yaml"))


@cache
def nodes() -> tuple[Node, ...]:
    """Return everything the files say, in order, with every id written out."""
    found: list[Node] = []
    for path in files():
        document = yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - both are safe
        prefixes = {k: v for k, v in document["@context"].items() if not k.startswith("@")}
        found += [_expanded(node, prefixes) for node in document["@graph"]]
    return tuple(found)


def _expanded(value: Any, prefixes: dict[str, str], key: str = "") -> Any:
    if isinstance(value, dict):
        return {k: _expanded(v, prefixes, k) for k, v in value.items()}
    if isinstance(value, list):
        return [_expanded(v, prefixes, key) for v in value]
    prefix, colon, rest = str(value).partition(":")
    if key not in _TEXTS and colon and prefix in prefixes:
        return prefixes[prefix] + rest
    return value


def of(*kinds: str) -> list[Node]:
    """Return the nodes of some classes."""
    return [node for node in nodes() if node["@type"] in kinds]


@cache
def by_id() -> dict[str, Node]:
    """Return nodes by id: the last description of each, statements of stock left aside."""
    return {n["@id"]: n for n in nodes() if not is_statement(n)}


def is_statement(node: Node) -> bool:
    """Whether a node only says again how much there is of a resource."""
    return set(node) <= {"@id", "@type", "accountingQuantity", "onhandQuantity"}


def events(*actions: str) -> list[Node]:
    """Return the events, of some actions or of all."""
    return [e for e in of("EconomicEvent") if not actions or e["action"] in actions]


def payments() -> list[Node]:
    """Return the events that move money from one agent to another."""
    return [
        e
        for e in events("transfer")
        if e["resourceConformsTo"] == EUR and e["provider"] != e["receiver"]
    ]


def debts() -> list[Node]:
    """Return what is owed or promised in money."""
    return [n for n in of("Claim", "Commitment") if n["resourceConformsTo"] == EUR]


# -- quantities ----------------------------------------------------------------------------------------


def amount(node: Node, key: str = "resourceQuantity") -> Decimal:
    """Return a quantity: masses in kilograms, times in hours, anything else as it is counted."""
    measure = node.get(key)
    if measure is None:
        return ZERO
    factor = _UNITS.get(measure["hasUnit"], ("", Decimal(1)))[1]
    return Decimal(measure["hasNumericalValue"]) * factor


def unit(measure: Node) -> str:
    """Return the unit that ``amount`` counts in."""
    named: str = measure["hasUnit"]
    return _UNITS.get(named, (named, ZERO))[0]


def classes(node: Node) -> set[str]:
    """Return what a flow is for, without the prefix."""
    return {tag.removeprefix(OB) for tag in node.get("resourceClassifiedAs", [])}


def cents(value: Decimal) -> Decimal:
    """Round half up to the cent."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def moment(text: str) -> dt.datetime:
    """Read a time."""
    return dt.datetime.fromisoformat(text)


def when(event: Node) -> dt.datetime:
    """Return when an event is recognised."""
    return moment(str(event.get("hasPointInTime") or event["hasEnd"]))


# -- stock ---------------------------------------------------------------------------------------------


def moves(event: Node) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Yield what an event does: a resource, how much in the books, how much at hand."""
    one, two = event.get("resourceInventoriedAs"), event.get("toResourceInventoriedAs")
    if one == two or (event["action"] == "move" and two is None):
        return
    value = amount(event)
    for resource, effect in zip((one, two), _EFFECTS[event["action"]], strict=True):
        if resource is not None and any(effect):
            yield resource, value * effect[0], value * effect[1]


def openings() -> dict[str, Decimal]:
    """Return the resources that are opened by being stated before anything happens to them."""
    touched: set[str] = set()
    opened: dict[str, Decimal] = {}
    for node in nodes():
        if node["@type"] == "EconomicEvent":
            touched |= {
                node[k] for k in ("resourceInventoriedAs", "toResourceInventoriedAs") if node.get(k)
            }
        elif "accountingQuantity" in node and node["@id"] not in touched | set(opened):
            opened[node["@id"]] = amount(node, "accountingQuantity")
    return opened


def stock(told: Iterable[Node]) -> Iterator[tuple[Node, str, Decimal, Decimal]]:
    """Yield, after each event, what there is of each resource it moved: in the books, at hand.

    Of things lent and of the way back, what is at hand is told by the sum of both.
    """
    books: dict[str, Decimal] = defaultdict(Decimal, openings())
    hand: dict[str, Decimal] = defaultdict(Decimal, openings())
    for event in told:
        back = event["action"] == "transferCustody" and event["provider"] != _keeper(event)
        for resource, in_books, at_hand in moves(event):
            books[resource] += in_books
            hand[resource] += -at_hand if back else at_hand
            yield event, resource, books[resource], hand[resource]


def _keeper(event: Node) -> str:
    """Return the co-operative whose ids a resource has; what it lent comes home to it."""
    resource: str = event["resourceInventoriedAs"]
    return "/".join(resource.split("/")[:3]) + "/co-op"


def left(told: Iterable[Node]) -> dict[str, tuple[Decimal, Decimal]]:
    """Return what is left of every resource at the end, in the books and at hand."""
    found = {r: (q, q) for r, q in openings().items()}
    return found | {resource: (books, hand) for _event, resource, books, hand in stock(told)}


# -- debts ---------------------------------------------------------------------------------------------


def shares() -> dict[str, dict[str, Decimal]]:
    """Return how much of each debt each event settled: in order of due, up to what is open."""
    owed = {d["@id"]: amount(d) for d in debts()}
    due = {d["@id"]: d["due"] for d in debts()}
    settled: dict[str, dict[str, Decimal]] = {iri: {} for iri in owed}
    for event in sorted(payments(), key=when):
        rest = amount(event)
        ids = [*event.get("settles", []), *event.get("fulfills", [])]
        for iri in sorted(ids, key=lambda i: (due[i], i)):
            part = min(rest, owed[iri] - sum(settled[iri].values(), ZERO))
            settled[iri][event["@id"]] = part
            rest -= part
    return settled


def trigger(claim: Node) -> Node:
    """Return the event that gave rise to a claim."""
    return by_id()[claim["triggeredBy"]]


def prices() -> list[Node]:
    """Return the debts that are the price of something."""
    return [d for d in debts() if "price" in classes(d)]


def is_tax(debt: Node) -> bool:
    """Whether a debt is a tax on a sale."""
    return bool(classes(debt) & {"outputTax", "inputTax"})


def hours() -> dict[tuple[str, str, str], Decimal]:
    """Return the hours of everybody, by receiver and month, net of corrections."""
    found: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for event in events("work"):
        month = when(event).isoformat()[:7]
        found[event["provider"], event["receiver"], month] += amount(event, "effortQuantity")
    return found
