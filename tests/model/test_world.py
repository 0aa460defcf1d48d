# SPDX-License-Identifier: MIT
"""A flow says whether it corrects, and which transfer it implies."""

from __future__ import annotations

from typing import Any

import pytest

from valueflows.model.actions import ACTIONS
from valueflows.model.world import implied_transfer

from .world_on_paper import flow

BETWEEN: dict[str, Any] = {
    "provider": "mill",
    "receiver": "shop",
    "resource": "flour",
    "to_resource": "bread",
}
IMPLIED = {
    "consume": "rights",
    "produce": "rights",
    "accept": "custody",
    "modify": "custody",
    "pickup": "custody",
    "dropoff": "custody",
}


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_which_actions_imply_a_transfer(action: str) -> None:
    """With two agents and two resources, six actions imply one; services move no stock."""
    assert implied_transfer(flow(action, **BETWEEN)) == IMPLIED.get(action)


@pytest.mark.parametrize(
    "said",
    [
        {"receiver": "mill"},
        {"resource": None},
        {"to_resource": None},
        {"to_resource": "flour"},
    ],
)
def test_what_leaves_nothing_to_imply(said: dict[str, Any]) -> None:
    """One agent, one resource, or one resource on both sides: no transfer is implied."""
    assert implied_transfer(flow("consume", **{**BETWEEN, **said})) is None


@pytest.mark.parametrize(
    ("path", "quantity", "corrects", "reverses"),
    [
        (None, 5, False, False),
        (None, -5, False, False),
        (0, 5, True, False),
        (0, 0, True, False),
        (1, -5, True, True),
    ],
)
def test_corrections_and_reversals(
    path: int | None,
    quantity: int,
    *,
    corrects: bool,
    reverses: bool,
) -> None:
    """A flow on its original's path corrects; with a negative quantity it takes back."""
    made = flow("consume", quantity, path=path)
    assert (made.is_correction, made.is_reversal) == (corrects, reverses)
