# SPDX-License-Identifier: MIT
"""Exporting the books of an organisation, for programs that keep double entries."""

from __future__ import annotations

from pathlib import Path

import pytest

from .desk import ANNA, BASE, Terminal, written

MILL = f"{BASE}organization/mill"
SALE = """\
'@context':
  '@vocab': https://w3id.org/valueflows/ont/vf#
  ob: https://w3id.org/open-books/ns#
  om: http://www.ontology-of-units-of-measure.org/resource/om-2/
'@graph':
- '@type': ResourceSpecification
  '@id': https://books.example/kind/EUR
  name: EUR
  mediumOfExchange: true
- '@type': EconomicResource
  '@id': https://books.example/resource/till
  name: The till
  conformsTo: https://books.example/kind/EUR
- '@type': EconomicEvent
  '@id': https://books.example/event/paid
  action: transfer
  provider: https://books.example/person/anna
  receiver: https://books.example/organization/mill
  toResourceInventoriedAs: https://books.example/resource/till
  ob:creates: https://books.example/resource/till
  resourceConformsTo: https://books.example/kind/EUR
  resourceQuantity: {hasNumericalValue: '12.30', hasUnit: om:one}
  resourceClassifiedAs: [ob:grant]
  hasPointInTime: '2025-03-01T10:00:00Z'
  note: A gift for the roof
"""


@pytest.mark.parametrize("form", ["beancount", "ledger"])
def test_the_books_of_an_organisation_are_exported(
    terminal: Terminal, filled: Path, tmp_path: Path, form: str
) -> None:
    """With accounts by their names, amounts as they were written, and the remark on each fact."""
    terminal.done("import", filled, written(tmp_path, "sale.yaml", SALE))
    shown = terminal.done("export", filled, "--format", form, "--agent", MILL)
    for part in (
        "Assets:Cash:The-till  12.30 EUR",
        "Income:Grants  -12.30 EUR",
        "A gift for the roof",
    ):
        assert part in shown
    assert "event/paid" in shown
    file = tmp_path / "books.text"
    terminal.done("export", filled, "--format", form, "--agent", MILL, "--agent", ANNA, "-o", file)
    assert "Income" not in file.read_text(encoding="utf-8")


def test_books_need_an_organisation(terminal: Terminal, filled: Path) -> None:
    """Without one the message says how to name it; one that is unknown is named."""
    said = terminal.misused("export", filled, "--format", "beancount")
    assert "name it with --agent IRI" in said
    said = terminal.refused("export", filled, "--format", "ledger", "--agent", f"{BASE}nobody")
    assert f"{BASE}nobody is no organisation or person of {filled}" in said


def test_options_go_with_their_formats(terminal: Terminal, filled: Path) -> None:
    """Records have no agent, and books no state."""
    said = terminal.misused("export", filled, "--agent", MILL)
    assert "--agent is for books; jsonld holds the records of everybody" in said
    asked = ("export", filled, "--format", "beancount", "--agent", MILL, "--with-state")
    assert "--with-state is for records" in terminal.misused(*asked)
    said = terminal.misused("export", filled, "--format", "pdf")
    assert "nquads, beancount, ledger" in said
