# SPDX-License-Identifier: MIT
"""What became of a price, and what went into a thing: asked of a view, and as reports.

Both are reckoned from what the caller sees. So there is nothing to be read from them that could not
be reckoned from single records and published figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Final, TypeVar

from valueflows.desk.asked import ALWAYS, NoReportError, Parameter
from valueflows.desk.beholders import Beholder
from valueflows.desk.kinds import Question, Reads, ReportKind
from valueflows.desk.publicly import Publicly
from valueflows.ledger.attributing import OPENING, Attributed, attributed
from valueflows.ledger.ledger import Ledger, clock
from valueflows.ledger.reading import Reading
from valueflows.ledger.view import View
from valueflows.ledger.weighing import AttributionError
from valueflows.model.callers import Caller
from valueflows.model.exact import MICRO, Amount, Exact
from valueflows.model.ids import canonical
from valueflows.model.reading import EVENT, Flow
from valueflows.model.settling import Quantity
from valueflows.model.substance import UNDISCLOSED, UNKNOWN
from valueflows.model.tables import Note, Report, Value
from valueflows.reports.currencies import currency_for
from valueflows.reports.periods import Period
from valueflows.reports.provenance import rollup, split
from valueflows.reports.provenance.chains import PACKED, Chain, standing
from valueflows.reports.provenance.listing import PriceList
from valueflows.reports.provenance.rollup import RollUp
from valueflows.reports.provenance.split import PriceSplit
from valueflows.reports.provenance.tables import (
    ROLL_UP,
    ROLL_UP_TITLE,
    SPLIT,
    SPLIT_TITLE,
    roll_up_report,
    split_report,
)
from valueflows.reports.rules import Rules

T = TypeVar("T")
SALES_MAX: Final = 200
"""How many sales of one thing are split together."""
PACKED_TEXT: Final = (
    "Things were packed in it, and what went into these is not counted here. "
    "Ask what went into each by its packing."
)
METHODS: Final = ("quantity", "price", "recipe")
MIXINGS: Final = ("proportional", "fifo")
_GIVES: Final = frozenset({"transfer", "transferAllRights", "deliverService", "copy", "consume"})


class Tracing:
    """What a caller asks about things in one view."""

    def __init__(
        self,
        beholder: Beholder,
        method: str = METHODS[0],
        mixing: str = MIXINGS[0],
        quantity: Exact | None = None,
    ) -> None:
        self.beholder = beholder
        self.view = beholder.view
        self.method, self.mixing, self.quantity = method, mixing, quantity
        self.source = Reading(self.view.sight, self.view.time, str)
        self._behind = cache(self._parts)
        self._listed = PriceList(self.source)
        self._rules = Rules(self.source, frozenset())

    def chain(self, what: str, found: Attributed) -> Chain:
        """Return what is behind an event or a resource, and how much of each is in it."""
        parts = self._shares(found)
        flow = standing(self.source, what)
        if flow is not None:
            size = _size(flow)
            is_part = self.quantity is not None and found.amount is not None and size
            parts[what] = Fraction(found.amount or 0) / size if is_part else Fraction(1)
        origins = [one for group in found.groups for one in group.origins]
        kinds = [one.kind for one in origins]
        doubts = tuple(
            (gap.code, gap.text, "" if gap.row is None else gap.row.id)
            for gap in found.gaps
            if gap.code != UNDISCLOSED
        )
        unknown = {one.row.id for one in origins if one.kind == UNKNOWN and one.row is not None}
        doubts += tuple((PACKED, PACKED_TEXT, iri) for iri in self._packed(found))
        chain = Chain(what, parts, self._behind, UNDISCLOSED in kinds, doubts=doubts)
        opened = kinds.count(OPENING) + kinds.count(UNKNOWN) - len(unknown & chain.unshared)
        return replace(chain, openings=opened)

    def _packed(self, found: Attributed) -> Iterator[str]:
        """Yield the packings by which something is inside a thing that is not made of it."""
        events, ids = self.view.books.events, self.view.books.ids
        for part in found.parts:
            if part.fraction == 0:
                flow = self.source.flow(ids.text(events.id.view[part.event]))
                if flow is not None and flow.action == "combine":
                    yield flow.id

    def sales(
        self, what: str, agents: Iterable[str] = (), period: Period | None = None
    ) -> list[str]:
        """Return the sales of an event or a resource, oldest first: by some agents, in a period."""
        flow = self.source.flow(what)
        flows = [flow] if flow is not None else self.source.of_resource(what)
        sellers = frozenset(agents)
        # what was taken back wholly was not sold
        return [
            one.id
            for one in sorted(flows, key=lambda f: (f.at, f.turn))
            if _is_sale(one, what)
            and (not sellers or one.provider in sellers)
            and (period is None or period.holds(one.at))
            and (stood := standing(self.source, one.id)) is not None
            and (_size(stood) or not _size(one))
        ]

    def split(self, sales: Iterable[str]) -> PriceSplit:
        """Return what became of what was paid in some sales, together."""
        chains = [self.chain(iri, self.attributed(iri)) for iri in sales]
        return split.split(self.source, chains, self.beholder, self.method)

    def roll_up(self, what: str, found: Attributed | None = None) -> RollUp:
        """Return what went into an event or a resource."""
        made = found or self.attributed(what)
        flow = self.source.flow(what)
        holder = self.source.accountable(what) if flow is None else flow.provider
        amount = 0 if made.reversed else made.amount
        return rollup.rolled_up(
            self.source,
            self.chain(what, made),
            None if amount is None else Quantity(amount, made.unit),
            holder,
            currency_for(self.source),
            self.beholder,
            self.method,
        )

    def attributed(self, what: str) -> Attributed:
        """Return how much of each event is in a thing, as much of it as is asked for."""
        return self._attributed(what, self.quantity)

    def _attributed(self, what: str, quantity: Exact | None = None) -> Attributed:
        return attributed(self.view, what, self.method, self.mixing, quantity, self._price)

    def _price(self, row: int) -> Exact | None:
        """Return what is asked for what an event made: by a price list, else by a valuation."""
        books = self.view.books
        flow = self.source.flow(books.ids.text(books.events.id.view[row]))
        currency = currency_for(self.source)
        if flow is None or currency is None:
            return None
        listed = self._listed.worth(flow, currency)
        standard = self._rules.standard(flow.specification, flow.at) if listed is None else None
        quantity = self._rules.in_usual_unit(flow)
        if standard is None or quantity is None:
            return listed
        return Fraction(standard.amount.has_numerical_value.exact) * quantity / MICRO

    def _parts(self, what: str) -> dict[str, Fraction]:
        return self._shares(self._attributed(what))

    def _shares(self, found: Attributed) -> dict[str, Fraction]:
        """Return the part of every event that is in a thing, causes first."""
        books = self.view.books
        return {
            books.ids.text(books.events.id.view[part.event]): part.fraction
            for part in found.parts
            if part.fraction
        }


def tracing(
    ledger: Ledger,
    caller: Caller,
    view: View,
    openly: Publicly | None,
    method: str = METHODS[0],
    mixing: str = MIXINGS[0],
    quantity: Exact | None = None,
) -> Tracing:
    """Return what a caller can ask about things in a view.

    ``openly`` is what everybody reads, as a desk keeps it; without it nothing is told of work that
    the caller does not see.
    """
    published = view.version
    if not view.sight.whole and view.version:
        published = ledger.publishing().at(view.version, clock())
    return Tracing(Beholder(caller, view, published, openly), method, mixing, quantity)


# -- as reports ------------------------------------------------------------------------------------

SUBJECT: Final = Parameter(
    "subject", "What it is about: the IRI of an event or a resource.", "iri", required=True
)
METHOD: Final = Parameter(
    "method", "By what joint outputs share their inputs.", choices=METHODS, default=METHODS[0]
)
MIXING: Final = Parameter(
    "mixing", "In what order mixed stock is taken from.", choices=MIXINGS, default=MIXINGS[0]
)
QUANTITY: Final = Parameter("quantity", "How much of it, in its own unit; without it, all of it.")
PARAMETERS: Final = (SUBJECT, METHOD, MIXING, QUANTITY)


def _asked(asked: Question) -> tuple[Tracing, str, dict[str, Value]]:
    """Return what is asked of what, and the facts that say so."""
    said = asked.parameters
    subject = said[SUBJECT.name]
    what = canonical(subject)
    source = Reading(asked.view.sight, asked.view.time, str)
    flow, kind = source.flow(what), source.kind(what)
    while flow is not None and flow.corrects is not None:
        what, flow = flow.corrects, source.flow(flow.corrects)
    if kind not in {EVENT, "EconomicResource"} or (kind == EVENT and flow is None):
        raise NoReportError(
            "unknown_subject",
            "subject",
            f"there is no event and no resource {subject!r:.200}",
            "Give the IRI of one that you can see.",
        )
    quantity = _quantity(said[QUANTITY.name])
    found = tracing(
        asked.ledger,
        asked.caller,
        asked.view,
        asked.openly,
        said[METHOD.name],
        said[MIXING.name],
        quantity,
    )
    facts: dict[str, Value] = {name: said[name] for name in (METHOD.name, MIXING.name)}
    return found, what, {"subject": what, **facts, "quantityAsked": said[QUANTITY.name]}


def _quantity(text: str | None) -> Exact | None:
    if text is None:
        return None
    try:
        found = Amount.parse(text).exact
    except ValueError:
        found = 0
    if found <= 0:
        raise NoReportError(
            "bad_parameter",
            "quantity",
            f"{text!r:.80} is not a number above nothing",
            "Give one such as 2.5, in the unit of the subject.",
        )
    return found


def _told(tell: Callable[[], T]) -> T:
    """Return what is in a thing; ``NoReportError`` says why that cannot be told."""
    try:
        return tell()
    except AttributionError as error:
        raise NoReportError(
            "bad_parameter", "subject", f"{error}".rstrip("."), "Ask for another quantity or thing."
        ) from None


def _one_by_one(asked: Question, sales: Iterable[str]) -> Iterator[str]:
    for sale in sales:
        asked.hurry()
        yield sale


def _split(asked: Question) -> Report:
    found, what, facts = _asked(asked)
    sales = found.sales(what, asked.agents, asked.period)
    if not sales:
        when = "" if asked.period.text == ALWAYS else f" in {asked.period.text}"
        raise NoReportError(
            "unknown_subject",
            "subject",
            f"nothing of it was sold by these{when}",
            "Give a sale, or something that was sold; and the period of its sales, or none.",
        )
    if found.quantity is not None and sales != [what]:
        raise NoReportError(
            "bad_parameter",
            "quantity",
            "it is part of one sale, and here several are split together",
            "Leave it out, or name one sale as the subject.",
        )
    made = _told(lambda: found.split(_one_by_one(asked, sales[:SALES_MAX])))
    notes = []
    if len(sales) > SALES_MAX:
        text = f"only the first {SALES_MAX} sales of the period are split"
        notes = [Note("sales_left_out", text, len(sales) - SALES_MAX)]
    said = (asked.period.text, asked.version, asked.checkpoint)
    return split_report(made, *said, facts, notes)


def _roll_up(asked: Question) -> Report:
    found, what, facts = _asked(asked)
    asked.hurry()
    made = _told(lambda: found.roll_up(what))
    said = (asked.period.text, asked.version, asked.checkpoint)
    return roll_up_report(made, *said, facts)


PROVENANCE: Final = (
    ReportKind(
        SPLIT,
        SPLIT_TITLE,
        "Who along the way had how much of what was paid for a thing, and for what.",
        _split,
        parameters=PARAMETERS,
        reads=Reads.SHOWN,
        any_time=True,
    ),
    ReportKind(
        ROLL_UP,
        ROLL_UP_TITLE,
        "Hours, energy and everything else that went into a thing, by unit of it.",
        _roll_up,
        parameters=PARAMETERS,
        reads=Reads.SHOWN,
        any_time=True,
    ),
)


def _size(flow: Flow) -> Fraction:
    quantity = flow.resource_quantity or flow.effort_quantity or Quantity(0)
    return Fraction(quantity.value)


def _is_sale(flow: Flow, what: str) -> bool:
    """Whether something went from one agent to another by an event; of a resource, out of it."""
    return (
        flow.kind == EVENT
        and flow.corrects is None
        and flow.action in _GIVES
        and flow.receiver is not None
        and flow.provider not in {None, flow.receiver}
        and what in {flow.id, flow.resource}
    )
