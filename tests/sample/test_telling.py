# SPDX-License-Identifier: MIT
"""What the sample world tells, and is told: packing, assertions, units of its own."""

from __future__ import annotations

from pathlib import Path

from valueflows.exchange.formats import FORMATS, read
from valueflows.ledger.imports import Report, run_import
from valueflows.ledger.ledger import Ledger

_HEAD = """
'@context':
  '@vocab': https://w3id.org/valueflows/ont/vf#
  ob: https://w3id.org/open-books/ns#
  om: http://www.ontology-of-units-of-measure.org/resource/om-2/
  pack: https://pack.example/
'@graph':
- '@id': pack:co-op
  '@type': Organization
- '@id': pack:kinds/loaf
  '@type': ResourceSpecification
  name: Loaf
- '@id': pack:loaf
  '@type': Unit
  label: loaf
  symbol: loaf
- '@id': pack:bread
  '@type': EconomicResource
  conformsTo: pack:kinds/loaf
  accountingQuantity: {hasNumericalValue: '2', hasUnit: pack:loaf}
  primaryAccountable: pack:co-op
- '@id': pack:hamper
  '@type': EconomicResource
  accountingQuantity: {hasNumericalValue: '1', hasUnit: om:piece}
  primaryAccountable: pack:co-op
"""
_EVENT = """
- '@id': pack:event
  '@type': EconomicEvent
  provider: pack:co-op
  receiver: pack:co-op
  resourceInventoriedAs: pack:bread
  hasPointInTime: '2025-10-31T17:00:00+01:00'
"""


def told(directory: Path, text: str) -> Report:
    """Import what is told below the head into an empty ledger."""
    with Ledger.create(directory / "ledger", base="https://pack.example/") as ledger:
        return run_import(ledger, read((_HEAD + text).encode(), FORMATS["yamlld"], "told.yaml"))


def test_loaves_go_into_a_container_counted_in_pieces(tmp_path: Path) -> None:
    """Packing moves nothing into the container's own quantity, so its unit does not matter."""
    packed = """
  action: combine
  toResourceInventoriedAs: pack:hamper
  resourceQuantity: {hasNumericalValue: '2', hasUnit: pack:loaf}
"""
    assert told(tmp_path, _EVENT.rstrip() + packed).problems == []


def test_a_wrong_assertion_in_an_export_is_told_of(tmp_path: Path) -> None:
    """Whoever imports an export with its state learns at once what does not hold of it."""
    claimed = """
- '@id': pack:claimed
  '@type': ob:Assertion
  ob:resource: pack:bread
  ob:accountingQuantity: {hasNumericalValue: '3', hasUnit: pack:loaf}
"""
    report = told(tmp_path, claimed)
    assert (report.held, report.failed, len(report.warnings)) == (0, 1, 1)


def test_messages_write_a_unit_by_its_sign(tmp_path: Path) -> None:
    """A unit described in the ledger is written as its description says, as those of OM are."""
    eaten = """
  action: consume
  resourceQuantity: {hasNumericalValue: '5', hasUnit: pack:loaf}
"""
    report = told(tmp_path, _EVENT.rstrip() + eaten)
    assert ["would be -3 loaf in the books" in p.message for p in report.problems] == [True]
