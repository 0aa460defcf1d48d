# SPDX-License-Identifier: MIT
"""The worked examples of the ValueFlows specification, each brought into a ledger of its own.

The files are not part of this repository; where they are not at hand the tests are skipped.

What an example comes to stands in a table: of each resource what the books have, what its home
holder has at hand, what others hold (``agent:amount``), its container, stage, state and accountable
agent; ``?`` marks a stock nobody has counted, ``-`` what is unknown or none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Final

from valueflows.ledger.imports import Report
from valueflows.model.exact import written
from valueflows.model.stock import Stock

from .desk import Desk, told

FOLDER: Final = Path(__file__).parents[3] / "shared/data/valueflows-examples"
FILES: Final = sorted(path.name for path in FOLDER.glob("*.yaml"))


@dataclass(frozen=True)
class Brought:
    """An example in a ledger, and what the import reported."""

    desk: Desk
    report: Report
    names: dict[str, str]

    def shelf(self) -> str:
        """Return the state of every resource, one a line."""
        rows = [self._row(iri) for iri in self.desk.resources()]
        widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
        return "\n".join(
            "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )

    def _row(self, iri: str) -> list[str]:
        stock = self.desk.stock(iri)
        known = "" if stock.known else "?"
        return [
            self.name(iri),
            known + written(stock.accounting),
            known + written(stock.onhand),
            self._held(stock),
            self.name(" ".join(str(c) for c in stock.contained_in)),
            self.name(stock.stage),
            str(stock.state or "-"),
            self.name(stock.accountable),
        ]

    def name(self, iri: object) -> str:
        """Return the short name of an id, ``-`` for none."""
        return self.names.get(str(iri), str(iri)) if iri else "-"

    def _held(self, stock: Stock) -> str:
        held = [f"{self.name(who)}:{written(amount)}" for who, amount in stock.held.items()]
        return ",".join(held) or "-"

    def counts(self) -> dict[str, int]:
        """Return how many records of each class there are."""
        return dict(Counter(r["@type"] for r in self.desk.out()))

    def asserted(self) -> list[str]:
        """Return every assertion: what, after which event, how much, in which container."""
        return [
            f"{self.name(r['ob:resource'])} after {self.name(r.get('ob:after'))}: "
            f"{r['ob:accountingQuantity']['hasNumericalValue']}"
            + (" in nothing" if r.get("ob:uncontained") else "")
            + "".join(f" in {self.name(c)}" for c in r.get("ob:containedIn", ()))
            for r in self.desk.of("ob:Assertion")
        ]

    def warned(self) -> str:
        """Return the line and the code of every warning, in the order of the lines."""
        return "\n".join(f"{line} {code}" for code, line in told(self.report.warnings))


def bring(
    desk: Desk, file: str, names: dict[str, str], *, accept_openings: bool = False
) -> Brought:
    """Import an example by its name."""
    report = desk.accept((FOLDER / file).read_bytes(), file=file, accept_openings=accept_openings)
    return Brought(desk, report, {iri: name for name, iri in names.items()})


def block(text: str) -> str:
    """Return a table written between quotes in a test."""
    return dedent(text).strip()
