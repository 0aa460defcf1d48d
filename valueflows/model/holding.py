# SPDX-License-Identifier: MIT
"""Rules about what is held: wholes and parts, who has what, what is packed, one stage for all."""

from __future__ import annotations

from collections.abc import Iterator

from valueflows.model.exact import Exact
from valueflows.model.lookup import Asked, quantity
from valueflows.model.problems import Code, Problem


def _whole_transfer(asked: Asked) -> Iterator[Problem]:
    """One resource on both sides changes hands as a whole."""
    flow, stock = asked.flow, asked.stock
    if (
        flow.resource is None
        or flow.resource != flow.to_resource
        or not flow.action.moves
        or stock is None
        or not stock.known
    ):
        return
    rights = flow.action.accounting_effect != "-"
    whole: Exact = stock.accounting if rights else stock.in_hands(flow.provider)
    amount = asked.amount
    if amount is None or _as_a_whole(asked, amount, whole):
        return
    yield Problem(
        Code.PARTIAL_TRANSFER_NEEDS_SECOND_RESOURCE,
        "toResourceInventoriedAs",
        f"{quantity(flow.quantity, flow.unit, flow.places, asked.look)} of "
        f"{quantity(whole, stock.unit, stock.places, asked.look)} "
        "cannot have another agent while both are one resource",
        "Name a second resource for the part that changes hands.",
    )


def _as_a_whole(asked: Asked, amount: Exact, whole: Exact) -> bool:
    """Whether all of it changes hands; a correction takes back, or gives again, all of the event."""
    if asked.event.corrects is None:
        return amount == whole
    original = asked.look.event(asked.event.corrects)
    measure = None if original is None else original.resource_quantity
    if original is None or measure is None:
        return True
    left = asked.look.nets(original.id)[0] + asked.flow.quantity
    return left in {0, measure.has_numerical_value.exact}


def _whole_combine(asked: Asked) -> Iterator[Problem]:
    flow, stock = asked.flow, asked.stock
    if flow.action.name != "combine" or flow.is_correction or stock is None or not stock.known:
        return
    whole = stock.in_hands(flow.provider) or stock.onhand
    amount = asked.amount
    if amount is not None and amount != whole and whole > 0:
        yield Problem(
            Code.COMBINE_TAKES_WHOLE_RESOURCE,
            "resourceQuantity",
            f"only {quantity(flow.quantity, flow.unit, flow.places, asked.look)} of "
            f"{quantity(whole, stock.unit, stock.places, asked.look)} would go into the container",
            "First move the part into a resource of its own.",
        )


def _separate(asked: Asked) -> Iterator[Problem]:
    """What is taken out must have been put in."""
    flow, stock = asked.flow, asked.stock
    if flow.action.name != "separate" or flow.is_correction or stock is None or not stock.known:
        return
    packed = asked.look.packed(flow.resource) if flow.resource is not None else 0
    amount = asked.amount
    if amount is not None and amount > packed:
        there = quantity(packed, stock.unit, stock.places, asked.look)
        yield Problem(
            Code.RESOURCE_IS_NOT_CONTAINED,
            "resourceInventoriedAs",
            f"only {there} of {flow.resource} is in a container"
            if packed > 0
            else f"{flow.resource} is in no container",
            "Separate what was combined before.",
        )


_GIVES_RIGHTS = frozenset({"transfer", "transferAllRights"})
_ONLY_WARNS = frozenset({"consume", "lower", "combine", "move"})


def _holding(asked: Asked) -> Iterator[Problem]:
    """Rights are given by who has them, custody by who has the thing in hand."""
    flow, stock, name = asked.flow, asked.stock, asked.flow.action.name
    if flow.is_correction or stock is None or not stock.known or flow.provider is None:
        return
    if stock.accountable is None or flow.provider == stock.accountable:
        return
    held, amount = stock.held.get(flow.provider, 0), asked.amount
    if name == "transferCustody" and flow.provider != stock.home and held < (amount or 0):
        yield Problem(
            Code.PROVIDER_MUST_HOLD_RESOURCE,
            "provider",
            f"{flow.provider} has {quantity(held, stock.unit, stock.places, asked.look)} of "
            f"{flow.resource} in hand, and hands on "
            f"{quantity(flow.quantity, flow.unit, flow.places, asked.look)}",
            "Record first how the provider came by it.",
        )
    elif name in _GIVES_RIGHTS:
        yield Problem(
            Code.PROVIDER_MUST_HOLD_RESOURCE,
            "provider",
            f"{flow.provider} gives {flow.resource}, which {stock.accountable} is accountable for",
            "Let the accountable agent give it, or record first how it became the provider's.",
        )
    elif name in _ONLY_WARNS:
        yield Problem(
            Code.RESOURCE_OF_ANOTHER_AGENT,
            "provider",
            f"{flow.provider} disposes of {flow.resource}, "
            f"which {stock.accountable} is accountable for",
            "Right for things in one's custody; otherwise check the provider.",
        )


def _stage(asked: Asked) -> Iterator[Problem]:
    """A stock has one stage for all of it."""
    flow, stock = asked.flow, asked.stock
    if flow.stage is None or stock is None or not stock.known or flow.is_correction:
        return
    if flow.action.stage_effect != "update" or stock.stage == flow.stage:
        return
    amount = asked.amount
    rest = stock.accounting if flow.action.name == "produce" else stock.accounting - (amount or 0)
    if rest > 0:
        yield Problem(
            Code.STAGE_OF_PARTIAL_STOCK,
            "outputOf",
            f"the stage of all of {flow.resource} changes, "
            f"although {quantity(rest, stock.unit, stock.places, asked.look)} of it did not go through",
            "Keep what has reached another stage as a resource of its own.",
        )


HOLDING_RULES = (_whole_transfer, _whole_combine, _separate, _holding, _stage)
