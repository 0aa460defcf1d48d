# SPDX-License-Identifier: MIT
"""What is asked in the benchmarks of GraphQL: one event, pages of them, filtered and sorted ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import msgspec

_AGENTS: Final = ("provider { id name }", "receiver { id name }", "primaryAccountable { id }")
FIELDS: Final = """
      id revisionId note created hasPointInTime hasBeginning hasEnd toLocation { id }
      action { id label }
      provider { id name } receiver { id name }
      resourceConformsTo { id name }
      resourceQuantity { hasNumericalValue hasUnit { id label symbol } }
      effortQuantity { hasNumericalValue hasUnit { id label symbol } }
      resourceInventoriedAs {
        id name
        accountingQuantity { hasNumericalValue }
        onhandQuantity { hasNumericalValue }
        primaryAccountable { id }
      }
      inputOf { id name } outputOf { id name }
"""
"""More than thirty values of an event, the deepest three levels below it."""

PAGE: Final = f"""
query ($first: Int, $filter: EconomicEventFilterParams, $sort: EconomicEventSort) {{
  economicEvents(first: $first, filter: $filter, sort: $sort) {{
    totalCount
    edges {{ node {{ {FIELDS} }} }}
  }}
}}
"""
ONE: Final = """
query ($id: ID!) {
  economicEvent(id: $id) {
    id note hasPointInTime action { id }
    provider { id name } receiver { id name }
    resourceQuantity { hasNumericalValue hasUnit { symbol } }
  }
}
"""


def everything() -> str:
    """Return the document a peer's data is asked with: the same fields, agents with their class."""
    fields = FIELDS
    for agent in _AGENTS:
        name = agent.partition(" ")[0]
        fields = fields.replace(agent, f"{name} {{ __typename id name }}")
    return f"""
query ($first: Int, $after: String) {{
  economicEvents(first: $first, after: $after) {{
    pageInfo {{ endCursor hasNextPage }}
    edges {{ node {{ {fields} }} }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Question:
    """A document and its variables, which differ from one time to the next where a list is new."""

    job: str
    document: str
    variables: Callable[[int], dict[str, Any]]
    goal: str = ""

    def body(self, number: int) -> bytes:
        """Return what is posted, the so many-th time."""
        asked = {"query": self.document, "variables": self.variables(number)}
        return msgspec.json.encode(asked)


def questions(event: str, agent: str) -> list[Question]:
    """Return what is asked of a world in which there are this event and this agent."""

    def fixed(**variables: Any) -> Callable[[int], dict[str, Any]]:
        return lambda _number: variables

    def dealings(number: int) -> dict[str, Any]:
        asked = {"agentId": [agent], "action": ["transfer"]}
        return {"first": 100, "filter": asked | _from(number) | {"endDate": _END}}

    def latest(number: int) -> dict[str, Any]:
        return {"first": 100, "filter": _from(number), "sort": "TIME_DESC"}

    goal = "15 ms"
    return [
        Question("one event by its id", ONE, fixed(id=event), "ahead of yoga"),
        Question("page of 100, 33 values each", PAGE, fixed(first=100), goal),
        Question("page of 1,000", PAGE, fixed(first=1000)),
        Question("an agent's transfers of some months, a new list", PAGE, dealings),
        Question("the same list again", PAGE, fixed(**dealings(0)), "ahead of yoga"),
        Question("latest 100 by time, a new list", PAGE, latest),
        Question("that list again", PAGE, fixed(**latest(0)), goal),
    ]


_END: Final = "2025-08-01T00:00:00Z"


def _from(number: int) -> dict[str, str]:
    """Return a time at which a list begins; another for each number, with the same list behind."""
    return {"startDate": f"2025-02-01T00:00:00.{number:06d}Z"}
