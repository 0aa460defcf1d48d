# SPDX-License-Identifier: MIT
"""A loaf from the farm to the shop, with all that is paid along the way: the sums are in the tests.

``twin`` farms, ``mill`` mills, ``co`` bakes, ``cafe`` keeps the shop, ``hub`` sells salt; ``con``
buys salt for the bakery and is refunded, ``vic`` helps for nothing.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from tests.reports.business import at, deal, flow, owed, process
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.reading import reading
from valueflows.model.agents import Organization
from valueflows.model.classing import TaxRule
from valueflows.model.exact import Instant
from valueflows.reports.provenance.chains import Chain
from valueflows.reports.provenance.readers import Insider, Reader
from valueflows.reports.provenance.split import PriceSplit, split

RECOVERS: Final = TaxRule(
    id=at("tax"), recoverable=True, valid_from=Instant("2024-01-01T00:00:00Z")
)


def farming() -> list[Any]:
    """Wheat is sold to the mill, with tax that the mill gets back."""
    return [
        Organization(id=at("eater"), name="eater"),
        Organization(id=at("smith"), name="smith"),
        RECOVERS,
        *deal("wheat-deal"),
        flow(
            "wheat-sold", "transfer twin mill flour 100 kg", "01-02", under="wheat-deal", to="bin"
        ),
        owed("wheat-price", "mill twin 30 price", by="wheat-sold"),
        owed("wheat-tax", "mill twin 2.10 outputTax", by="wheat-sold"),
    ]


def milling() -> list[Any]:
    """Ann mills for two of the hundred hours of her month; half of the flour goes to the bakery."""
    return [
        process("milling"),
        *deal("ann-job", "flour-deal"),
        flow("wheat-in", "consume mill mill flour 100 kg", "01-03", frm="bin", into="milling"),
        flow("ann-mills", "work ann mill work 2 h", "01-03", into="milling", under="ann-job"),
        flow("ann-else", "work ann mill work 98 h", "01-31", under="ann-job"),
        owed("ann-wage", "mill ann 1000 wage", by="ann-else"),
        flow("flour-out", "produce mill mill flour 80 kg", "01-03", frm="sack", out="milling"),
        flow(
            "flour-sold",
            "transfer mill co flour 40 kg",
            "01-04",
            under="flour-deal",
            frm="sack",
            to="store",
        ),
        owed("flour-price", "co mill 40 price", by="flour-sold"),
    ]


def baking() -> list[Any]:
    """Ben is paid, Vic is not, Con is refunded the salt, and the bank and the fund get their part."""
    return [
        process("baking"),
        *deal("ben-job", "bread-deal", "salt-deal"),
        flow("salt-sold", "transfer hub co box 1 kg", "01-04", under="salt-deal", to="crate"),
        flow("salt-paid", "transfer con hub eur 4 one", "01-04", back="salt-deal"),
        owed("salt-refund", "co con 4 reimbursement", by="salt-sold"),
        flow("flour-in", "consume co co flour 20 kg", "01-05", frm="store", into="baking"),
        flow("salt-in", "consume co co box 1 kg", "01-05", frm="crate", into="baking"),
        flow("ben-bakes", "work ben co work 3 h", "01-05", into="baking", under="ben-job"),
        flow("vic-helps", "work vic co work 1 h", "01-05", into="baking"),
        flow("ben-else", "work ben co work 97 h", "01-31", under="ben-job"),
        owed("ben-wage", "co ben 2000 wage", by="ben-else"),
        owed("ben-charges", "co fund 500 employerContribution", by="ben-else"),
        flow("bread-out", "produce co co bread 50 one", "01-05", frm="shelf", out="baking"),
        flow(
            "bread-sold",
            "transfer co cafe bread 10 one",
            "01-06",
            under="bread-deal",
            frm="shelf",
            to="machine",
        ),
        owed("bread-price", "cafe co 60 price", by="bread-sold"),
        owed("bread-fee", "co bank 1 bankFee", by="bread-sold"),
    ]


def selling() -> list[Any]:
    """Five loaves are sold in the shop, with tax."""
    return [
        *deal("meal-deal"),
        flow(
            "meal-sold",
            "transfer cafe eater bread 5 one",
            "01-07",
            under="meal-deal",
            frm="machine",
        ),
        owed("meal-price", "eater cafe 40 price", by="meal-sold"),
        owed("meal-tax", "eater cafe 2.80 outputTax", by="meal-sold"),
    ]


EVERYTHING: Final = (*farming(), *milling(), *baking(), *selling())
PARTS: Final = {
    "wheat-sold": Fraction(1, 40),
    "wheat-in": Fraction(1, 40),
    "ann-mills": Fraction(1, 40),
    "flour-out": Fraction(1, 40),
    "flour-sold": Fraction(1, 20),
    "salt-sold": Fraction(1, 10),
    "flour-in": Fraction(1, 10),
    "salt-in": Fraction(1, 10),
    "ben-bakes": Fraction(1, 10),
    "vic-helps": Fraction(1, 10),
    "bread-out": Fraction(1, 10),
    "bread-sold": Fraction(1, 2),
    "meal-sold": Fraction(1),
}
"""How much of each event is in the five loaves."""
BEHIND: Final = {
    "flour-sold": {"wheat-sold": 2, "wheat-in": 2, "ann-mills": 2, "flour-out": 2},
    "bread-sold": {
        "wheat-sold": 20,
        "wheat-in": 20,
        "ann-mills": 20,
        "flour-out": 20,
        "flour-sold": 10,
        "salt-sold": 5,
        "flour-in": 5,
        "salt-in": 5,
        "ben-bakes": 5,
        "vic-helps": 5,
        "bread-out": 5,
    },
}
"""One over how much of each event is in a whole purchase."""


def chain(name: str = "meal-sold", parts: Any = None) -> Chain:
    """Return what is behind a sale, reckoned by hand."""
    given = PARTS if parts is None else parts
    return Chain(at(name), {at(n): Fraction(part) for n, part in given.items()}, behind)


def behind(iri: str) -> dict[str, Fraction]:
    """Return what is behind a purchase, reckoned by hand."""
    for name, parts in BEHIND.items():
        if at(name) == iri:
            return {at(n): Fraction(1, over) for n, over in parts.items()}
    return {}


def split_of(ledger: Ledger, *chains: Chain, reader: Reader | None = None) -> PriceSplit:
    """Return what became of the price of the five loaves, or of other sales."""
    return split(reading(ledger), chains or (chain(),), reader or Insider())


def told(made: PriceSplit) -> list[str]:
    """Write a price split: ``co labour 6.00``, in the order of names and lines."""
    short = [
        (line.agent.removeprefix(at("")), line.kind, line.counterpart.removeprefix(at("")), line)
        for line in made.lines
    ]
    return [
        " ".join(part for part in (*words, f"{line.smallest * made.unit / 10**6:.2f}") if part)
        for *words, line in sorted(short, key=lambda one: one[:3])
    ]
