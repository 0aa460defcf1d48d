# SPDX-License-Identifier: MIT
"""What an event does to resources: the action table, and the rules that are only prose there.

``effects`` reads a flow and the stocks it meets and returns one ``Delta`` for each thing it does,
in order; it changes nothing itself. Signed quantities need no special case: a correction is the
same flow with the difference as its quantity, and takes from the hands its original took from.

- *Implied transfers are compositions.* With two resources and two agents, ``consume`` is a
  transfer followed by the use on the receiver's resource; ``produce`` makes the resource and then
  transfers it; ``pickup``, ``accept``, ``dropoff``, ``modify`` do the same with custody.
- *Custody elsewhere.* What was lent is taken from whoever has it, and returns home.
- *One resource on both sides* changes who is accountable, not how much there is.
- *The content follows its container* in rights; it is unpacked into the hands of who unpacks it.
- *Stage, state, place, container and accountable agent* come from the last event that says them
  and still stands after corrections.

Source: ValueFlows 1.0.0, concepts "actions", "transfers", "resources" and "accounting".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from valueflows.model.attributes import attributes, restore
from valueflows.model.exact import Exact
from valueflows.model.stock import AT_HOME, WITH_PROVIDER, WITH_RECEIVER, Delta, Id, Stock
from valueflows.model.world import MAKES, Flow, Sets, World, implied_transfer


@dataclass(slots=True)
class Effects:
    """What an event does, and whose hands its on-hand side concerned."""

    deltas: list[Delta]
    path: int = AT_HOME


def effects(flow: Flow, world: World) -> Effects:
    """Return everything the event does to resources, in order."""
    out = Effects([])
    implied = implied_transfer(flow)
    if implied:
        _implied(flow, world, out, rights=implied == "rights")
    elif flow.action.moves:
        _transfer(flow, world, out)
    else:
        _own(flow, world, out)
    if flow.toggles is not None:
        out.deltas += restore(flow, world)
    return out


# -- one-sided actions ---------------------------------------------------------------------------


def _own(flow: Flow, world: World, out: Effects) -> None:
    """The action's own effect: on the resource, for ``copy`` on the second one."""
    row = flow.action
    target = flow.to_resource if row.accounting_effect == "incrementTo" else flow.resource
    if target is None:
        return
    stock = world.stock(target)
    counts = row.accounting_effect != "-" or row.onhand_effect != "-"
    amount, unit = _measured(flow, stock, world) if counts else (0, None)
    accounting = _signed(row.accounting_effect, amount)
    held: tuple[tuple[Id, Exact], ...] = ()
    onhand = _signed(row.onhand_effect, amount)
    if row.onhand_effect != "-":
        out.path = _path(flow, stock, amount, world)
        if out.path != AT_HOME:
            agent = flow.provider if out.path == WITH_PROVIDER else flow.receiver
            held, onhand = (((agent, onhand),) if agent is not None else ()), 0
    takes = row.onhand_effect == "decrement" or implied_transfer(flow)
    hint = flow.provider if takes else flow.receiver
    out.deltas.append(
        Delta(
            resource=target,
            accounting=accounting,
            onhand=onhand,
            held=held,
            unit=unit,
            places=flow.places if counts else 0,
            creates=flow.creates == target and not flow.is_correction,
            sets=None if flow.is_correction else attributes(flow, target, world),
            hint=hint if counts else None,
        )
    )
    if flow.process is not None and row.name in MAKES and not flow.is_correction:
        out.deltas += _contain_loose(flow.process, world)


def _signed(effect: str, amount: Exact) -> Exact:
    if effect == "-":
        return 0
    return -amount if effect == "decrement" else amount


def _path(flow: Flow, stock: Stock | None, amount: Exact, world: World) -> int:
    """Decide whose hands the on-hand side concerns; a correction follows its original."""
    if flow.path is not None:
        return flow.path
    if stock is None or stock.home is None:
        return AT_HOME
    row = flow.action
    if row.onhand_effect == "increment":
        return _returns_to(flow, stock, world)
    if flow.provider is not None and flow.provider != stock.home:
        if stock.held.get(flow.provider, 0) >= amount > 0:
            return WITH_PROVIDER
        return AT_HOME
    sells_what_is_lent = row.name == "transfer" and stock.onhand < amount
    if sells_what_is_lent and flow.receiver is not None:
        return WITH_RECEIVER if stock.held.get(flow.receiver, 0) >= amount > 0 else AT_HOME
    return AT_HOME


def _returns_to(flow: Flow, stock: Stock, world: World) -> int:
    """Where something that comes out of a process or a container goes.

    Into the hands of who unpacks it, except what a helper had packed out of its owner's. What was
    lent comes out in the hands of who receives it, or of who hands it on as another resource.
    """
    name = flow.action.name
    if name == "separate" and flow.resource is not None:
        if flow.provider in (None, stock.home):
            return AT_HOME
        packing = world.packing(flow.resource)
        packed_it = packing is not None and packing[0].provider == flow.provider
        return packing[1] if packing is not None and packed_it else WITH_PROVIDER
    if name in {"modify", "dropoff"} and flow.process is not None and flow.resource is not None:
        passed_on = implied_transfer(flow) is not None
        agent = flow.provider if passed_on else flow.receiver
        if agent in (None, stock.home) or not world.took_from_custody(flow.process, flow.resource):
            return AT_HOME
        return WITH_PROVIDER if passed_on else WITH_RECEIVER
    return AT_HOME


# -- transfers -----------------------------------------------------------------------------------


def _transfer(flow: Flow, world: World, out: Effects) -> None:
    """``transfer`` and its kin, ``move`` among them."""
    row = flow.action
    one, two = flow.resource, flow.to_resource
    if one is not None and one == two:
        _same_resource(flow, world, out)
    elif one is not None and two is None and row.name == "move":
        sets = None if flow.is_correction else attributes(flow, one, world)
        out.deltas.append(Delta(resource=one, sets=sets))
    else:
        _two_sided(
            flow,
            world,
            out,
            rights=row.accounting_effect != "-",
            custody=row.onhand_effect != "-",
        )


def _two_sided(
    flow: Flow,
    world: World,
    out: Effects,
    *,
    rights: bool,
    custody: bool,
    made_here: bool = False,
) -> None:
    """Out of one resource, into the other; ``made_here`` is stock the same event just made."""
    one, two = flow.resource, flow.to_resource
    if one is not None:
        stock = world.stock(one)
        out.deltas += _content_follows(flow, stock, world, rights=rights, made_here=made_here)
        path = out.path if made_here else None
        out.deltas.append(_take(flow, stock, world, out, rights=rights, custody=custody, path=path))
    if two is not None:
        amount, unit = _measured(flow, world.stock(two), world)
        out.deltas.append(
            Delta(
                resource=two,
                accounting=amount if rights else 0,
                onhand=amount if custody else 0,
                unit=unit,
                places=flow.places,
                creates=flow.creates == two and not flow.is_correction,
                sets=None if flow.is_correction else attributes(flow, two, world),
                hint=flow.receiver,
            )
        )


def _take(
    flow: Flow,
    stock: Stock | None,
    world: World,
    out: Effects,
    *,
    rights: bool,
    custody: bool,
    path: int | None,
) -> Delta:
    """The giving side; without a receiving resource, custody stays known as somebody's holding."""
    one = flow.resource
    assert one is not None  # noqa: S101 - only called with one
    amount, unit = _measured(flow, stock, world)
    onhand: Exact = 0
    held: list[tuple[Id, Exact]] = []
    if custody:
        out.path = _path(flow, stock, amount, world) if path is None else path
        agent = (None, flow.provider, flow.receiver)[out.path]
        if agent is None:
            onhand = -amount
        else:
            held.append((agent, -amount))
        if not rights and flow.to_resource is None and flow.receiver is not None:
            held.append((flow.receiver, amount))
    return Delta(
        resource=one,
        accounting=-amount if rights else 0,
        onhand=onhand,
        held=tuple(held),
        unit=unit,
        places=flow.places,
        hint=flow.provider,
    )


def _same_resource(flow: Flow, world: World, out: Effects) -> None:
    """One resource on both sides: only who is accountable and who has it changes."""
    one = flow.resource
    assert one is not None  # noqa: S101 - only called with one
    row, stock = flow.action, world.stock(one)
    rights, custody = row.accounting_effect != "-", row.onhand_effect != "-"
    out.deltas += _content_follows(flow, stock, world, rights=rights)
    there, here = flow.provider, flow.receiver
    if flow.is_reversal:
        there, here = here, there
    moved_on = flow.is_correction and (stock is None or stock.home != there)
    out.deltas.append(
        Delta(
            resource=one,
            unit=_measured(flow, stock, world)[1],
            places=flow.places,
            sets=None if flow.is_correction else attributes(flow, one, world),
            home=None if row.name == "move" or moved_on else here,
            hands_follow=custody,
            hint=flow.provider,
        )
    )


def _implied(flow: Flow, world: World, out: Effects, *, rights: bool) -> None:
    """A composition: inputs are transferred, then used; outputs are made, then transferred."""
    if flow.action.may_be_output:
        _own(flow, world, out)
        _two_sided(flow, world, out, rights=rights, custody=True, made_here=True)
        return
    _two_sided(flow, world, out, rights=rights, custody=True)
    assert flow.to_resource is not None  # noqa: S101 - or nothing would be implied
    amount, unit = _measured(flow, world.stock(flow.to_resource), world)
    out.deltas.append(
        Delta(
            resource=flow.to_resource,
            accounting=_signed(flow.action.accounting_effect, amount),
            onhand=_signed(flow.action.onhand_effect, amount),
            unit=unit,
            places=flow.places,
            hint=flow.receiver,
        )
    )


# -- containers ----------------------------------------------------------------------------------


def _content_follows(
    flow: Flow, stock: Stock | None, world: World, *, rights: bool, made_here: bool = False
) -> Iterator[Delta]:
    """Rights to everything inside follow a container that is handed over whole.

    A correction moves nothing inside: when it takes all of it back, ``restore`` says what holds.
    """
    one = flow.resource
    if one is None or flow.action.name == "move" or flow.is_correction:
        return
    inside = list(world.contents(one))
    if made_here and flow.process is not None and world.container(flow.process) == one:
        inside = list(dict.fromkeys([*inside, *_packable(flow.process, world)]))
    if not inside:
        return
    amount, _unit = _measured(flow, stock, world)
    before = 0 if stock is None or not stock.known else stock.accounting
    if before and (made_here or amount < before):
        return
    container = one if flow.to_resource is None else flow.to_resource
    for content in inside:
        sets: Sets = {"contained_in": (container,)} if container != one else {}
        if rights:
            sets["accountable"] = flow.receiver
            yield from _inside(content, world, flow.receiver)
        if sets:
            home = flow.receiver if rights else None
            yield Delta(resource=content, sets=sets, home=home, along=True)


def _inside(container: Id, world: World, agent: Id | None) -> Iterator[Delta]:
    """Everything further down, which only changes its accountable agent.

    Whether anything is inside itself is asked at the end of a change, so a circle must end here.
    """
    visited = {container}
    todo = list(world.contents(container))
    while todo:
        content = todo.pop()
        if content not in visited:
            visited.add(content)
            yield Delta(resource=content, sets={"accountable": agent}, home=agent, along=True)
            todo += world.contents(content)


def _contain_loose(process: Id, world: World) -> Iterator[Delta]:
    """Put what was combined without naming a container into the process's only output."""
    container = world.container(process)
    inside = () if container is None else (container,)
    for content in _packable(process, world):
        yield Delta(resource=content, sets={"contained_in": inside})


def _packable(process: Id, world: World) -> Iterator[Id]:
    """What a process has combined, except what has gone along with a product since."""
    made = world.made(process)
    for content in world.loose(process):
        stock = world.stock(content)
        if stock is None or made.issuperset(stock.contained_in):
            yield content


def _measured(flow: Flow, stock: Stock | None, world: World) -> tuple[Exact, Id | None]:
    """Return the flow's quantity in the unit of the resource it meets, and that unit.

    An empty stock takes the flow's unit when its own cannot be compared with it.
    """
    if stock is None or stock.unit is None:
        return flow.quantity, flow.unit
    if flow.unit is None or stock.unit == flow.unit:
        return flow.quantity, stock.unit
    converted = world.convert(flow.quantity, flow.unit, stock.unit)
    return (flow.quantity, flow.unit) if converted is None else (converted, stock.unit)
