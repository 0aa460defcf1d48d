# SPDX-License-Identifier: MIT
"""Small pieces of YAML-LD to make documents of."""

from __future__ import annotations

from typing import Final

HEAD: Final = """
'@context':
  '@vocab': https://w3id.org/valueflows/ont/vf#
  om: http://www.ontology-of-units-of-measure.org/resource/om-2/
  ob: https://w3id.org/open-books/ns#
  mill: https://mill.example/
'@graph':
"""
ADA: Final = "- {'@id': mill:ada, '@type': Person, name: Ada}\n"
FLOUR: Final = (
    "- {'@id': mill:flour, '@type': EconomicResource, primaryAccountable: mill:ada, "
    "accountingQuantity: {hasNumericalValue: 40, hasUnit: om:kilogram}}\n"
)


def flow(iri: str, number: str = "10", more: str = "") -> str:
    """Return an event that consumes flour."""
    return (
        f"- {{'@id': {iri}, '@type': EconomicEvent, action: consume, provider: mill:ada, "
        f"receiver: mill:ada, resourceInventoriedAs: mill:flour, resourceQuantity: "
        f"{{hasNumericalValue: {number}, hasUnit: om:kilogram}}{more}}}\n"
    )


WRONG: Final = {
    "a text that is no YAML": "- {",
    "an unknown class": "- {'@id': mill:x, '@type': Cooperative}\n",
    "a bad number": flow("mill:e2", "ten"),
    "a missing field": "- {'@id': mill:e2, '@type': EconomicEvent}\n",
    "a reference to the wrong class": "- {'@id': mill:p, '@type': Plan}\n"
    + flow("mill:e2", more=", inputOf: mill:p"),
    "stock below zero": flow("mill:e2", "1000"),
    "an id of another ledger": "- {'@id': 'urn:valueflows:0190a0b0-0000-7000-8000-000000000001:x', "
    "'@type': Person}\n",
    "an action no process takes in": "- {'@id': mill:g, '@type': Process}\n"
    + flow("mill:e2", more=", outputOf: mill:g"),
}
