# SPDX-License-Identifier: MIT
"""Stories of flour, written one line a step.

``flour 40`` states the resource, ``-10 flour`` consumes and ``+10 flour`` produces, ``made 5 rye``
produces some of a kind without naming it; what stands behind ``;`` is said in YAML.
"""

from __future__ import annotations

from typing import Any, Final

from valueflows.ledger.imports import Report
from valueflows.rdf.jsonld import to_json

from .desk import document, parsed

MILL: Final = "https://mill.example/"
HEAD: Final = """
'@context':
  '@vocab': https://w3id.org/valueflows/ont/vf#
  '@base': https://mill.example/
  om: http://www.ontology-of-units-of-measure.org/resource/om-2/
  ob: https://w3id.org/open-books/ns#
'@graph':
"""


def story(*steps: str) -> str:
    """Return the YAML-LD document of a story; events are called e1, e2 … by their place."""
    return HEAD + "".join(_step(number, step) for number, step in enumerate(steps, start=1))


def _step(number: int, step: str) -> str:
    said, _, more = step.partition(";")
    words = said.split()
    if words[0] == "made":
        fields = f"resourceConformsTo: {words[2]}, {_quantity(words[1])}"
        return _flow(number, "produce", fields, more)
    if words[0][0] in "+-":
        action = "produce" if words[0][0] == "+" else "consume"
        fields = f"resourceInventoriedAs: {words[1]}, {_quantity(words[0][1:])}"
        return _flow(number, action, fields, more)
    stated = f", accountingQuantity: {_measure(words[1])}" if len(words) > 1 else ""
    return f"- {{'@id': {words[0]}, '@type': EconomicResource{stated}{_more(more)}}}\n"


def _flow(number: int, action: str, fields: str, more: str) -> str:
    agents = "" if "provider:" in more else "provider: mill, receiver: mill, "
    return (
        f"- {{'@id': e{number}, '@type': EconomicEvent, action: {action}, "
        f"{agents}{fields}{_more(more)}}}\n"
    )


def _measure(number: str) -> str:
    return f"{{hasNumericalValue: {number}, hasUnit: om:kilogram}}"


def _quantity(number: str) -> str:
    return f"resourceQuantity: {_measure(number)}"


def _more(text: str) -> str:
    return f", {text.strip()}" if text.strip() else ""


def unordered(*steps: str) -> str:
    """Return a story as N-Triples, which have no order."""
    found = parsed(story(*steps))
    assert found.problems == []
    lines = []
    for item in found.items:
        if hasattr(item, "record"):
            lines.append(document([to_json(item.record)], "ntriples"))
        else:
            lines.append(_stated(item))
    kept = [line for line in "".join(lines).splitlines() if "#order>" not in line]
    return "\n".join(kept) + "\n"


def _stated(stated: Any) -> str:
    iri, vf = stated.resource, "https://w3id.org/valueflows/ont/vf#"
    measure = stated.accounting_quantity
    return (
        f"<{iri}> <{vf}accountingQuantity> <{iri}#q> .\n"
        f'<{iri}#q> <{vf}hasNumericalValue> "{measure.has_numerical_value}" .\n'
        f"<{iri}#q> <{vf}hasUnit> <{measure.has_unit}> .\n"
    )


def told(report: Report) -> tuple[int, int, int, int]:
    """Return how many openings, assertions that held, failed and could not be checked."""
    return len(report.openings), report.held, report.failed, report.unchecked
