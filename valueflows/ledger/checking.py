# SPDX-License-Identifier: MIT
"""Checking changes on an overlay: everything that is wrong with them, and what they will do.

First the shape of every record and whether it may be written at all, then where references lead
(a change may refer forwards to its own records), then the events in the order written, each on
what the ones before it did; at the end, when nothing is wrong so far, what must hold of every
resource touched.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from valueflows.ledger.closing import cannot_close
from valueflows.ledger.pending import Pending
from valueflows.ledger.standing import Standing
from valueflows.ledger.writable import may_be_withdrawn, may_be_written, part_problems
from valueflows.model.changes import Change, Withdrawal
from valueflows.model.closed import and_closed, closed_problems, withdrawal_problems
from valueflows.model.closing import PeriodClosing
from valueflows.model.corrections import completed
from valueflows.model.endings import PAIRS, Touched, end_problems
from valueflows.model.exact import Exact, instant_of
from valueflows.model.flows import EconomicEvent
from valueflows.model.ids import canonical
from valueflows.model.ours import OPENING_BALANCE, Opening
from valueflows.model.problems import Code, Problem, in_order
from valueflows.model.records import Record, with_value
from valueflows.model.rules import WARNINGS, event_problems
from valueflows.model.ruling import RULED, chain_problems, rule_problems
from valueflows.model.shape import reference_problems, shape_problems
from valueflows.model.stock import Delta, Stock
from valueflows.model.world import Flow


@dataclass(slots=True)
class Checked:
    """What checking a change found: its records as they will be written, and what they touched."""

    change: Change
    overlay: Pending
    touched: dict[str, Touched]
    records: list[Record | Withdrawal] = field(default_factory=list)
    misshapen: list[Record] = field(default_factory=list)
    partial: bool = False
    """Whether something could not take effect, so that nothing can be said of the end."""
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def check(change: Change, below: Pending | Standing, now: int) -> Checked:
    """Check one change against what stands below it.

    ``now`` is when it would be recorded (microseconds since 1970).
    """
    return check_all([change], below, now)[0]


def check_all(changes: Sequence[Change], below: Pending | Standing, now: int) -> list[Checked]:
    """Check changes that are written all or not at all, on one overlay, in their order.

    Records may refer forwards to those of later changes, and what must hold at the end is asked
    once, at the end of them all.
    """
    overlay, touched = Pending(below), dict[str, Touched]()
    results = [Checked(change, overlay, touched) for change in changes]
    for checked in results:
        if not checked.change.records:
            checked.problems.append(Problem(Code.CHANGE_IS_EMPTY, "", "there is nothing to record"))
        for record in checked.change.records:
            _describe(record, checked, now)
    for checked in results:
        _follow(checked, changes, now)
    if not any(checked.partial for checked in results):
        _end(results, touched, overlay)
    for checked in results:
        checked.problems = in_order(checked.problems)
        checked.warnings = in_order(checked.warnings)
    return results


def _end(results: list[Checked], touched: dict[str, Touched], overlay: Pending) -> None:
    """Say of the touched resources what does not hold, where they were touched last."""
    owner = {record.id: checked for checked in results for record in checked.records}
    for event, problem in end_problems(touched, overlay):
        checked = owner.get(event, results[-1])
        checked.problems += _located([problem], event, checked.change)


def _located(problems: Iterable[Problem], iri: str, change: Change) -> Iterator[Problem]:
    """Say of each problem which record of the change it is about."""
    prefix = change.paths.get(iri, iri)
    source = change.sources.get(iri)
    for problem in problems:
        path = f"{prefix}.{problem.path}" if prefix and problem.path else prefix or problem.path
        yield dataclasses.replace(problem, path=path, source=problem.source or source)


# -- describing ----------------------------------------------------------------------------------


def _describe(record: Record | Withdrawal, checked: Checked, now: int) -> None:
    overlay, change = checked.overlay, checked.change
    if isinstance(record, Withdrawal):
        problems = list(may_be_withdrawn(record, overlay))
        known = overlay.record(record.id)
        if known is not None and not problems:
            problems += withdrawal_problems(known, overlay, now)
        checked.problems += _located(problems, record.id, change)
        overlay.withdraw(record.id)
        checked.records.append(record)
        return
    problems = [
        *shape_problems(record, overlay.base),
        *may_be_written(record, overlay, restores=change.restores),
    ]
    problems = problems or list(rule_problems(record))
    checked.problems += _located(problems, record.id, change)
    if problems:
        checked.misshapen.append(record)
        checked.partial = True
        # Others that refer to it are not to be blamed for that.
        if overlay.kind(record.id) is None:
            overlay.put(record)
        return
    if getattr(record, "created", record) is None:
        record = with_value(record, "created", instant_of(now))
    overlay.put(record)
    checked.records.append(record)


# -- following -----------------------------------------------------------------------------------


def _follow(checked: Checked, changes: Sequence[Change], now: int) -> None:
    """Look where references lead, then let events and openings take effect in order."""
    change, overlay = checked.change, checked.overlay
    for record in checked.records:
        if isinstance(record, Record):
            overlay.mean(record)
    for record in checked.misshapen:
        checked.problems += _located(reference_problems(record, overlay), record.id, change)
    for number, record in enumerate(checked.records):
        if isinstance(record, Withdrawal):
            continue
        problems = list(reference_problems(record, overlay))
        told = [*problems, *_in_place(record, changes, overlay, now)]
        checked.problems += _located(told, record.id, change)
        if problems and (not isinstance(record, EconomicEvent) or record.corrects is not None):
            checked.partial = True
        elif isinstance(record, EconomicEvent):
            # Also one whose references lead nowhere, to say what else is wrong with it.
            checked.records[number] = _event(record, checked)
        elif isinstance(record, Opening):
            checked.problems += _located(_opened_once(record, overlay), record.id, change)
            _touch(canonical(record.resource), checked)
            overlay.open(record)


def _in_place(
    record: Record, changes: Sequence[Change], overlay: Pending, now: int
) -> Iterator[Problem]:
    """Yield what does not fit what stands around a record: closed books, and rules of its class."""
    yield from closed_problems(record, overlay, now)
    if isinstance(record, PeriodClosing):
        yield from cannot_close(record, changes, overlay, now)
        overlay.closings = and_closed(overlay.closings, record)
    elif isinstance(record, RULED):
        yield from part_problems(record, overlay)
        yield from chain_problems(record, overlay)


def _opened_once(opening: Opening, overlay: Pending) -> Iterator[Problem]:
    """Only what no event has touched but those that open it can be opened, and only once."""
    iri = canonical(opening.resource)
    own = None if opening.event is None else canonical(opening.event)
    events = (overlay.event(key) for key in overlay.touching(iri) if key != own)
    told = any(e is not None and OPENING_BALANCE not in e.resource_classified_as for e in events)
    if told or overlay.is_opened(iri):
        yield Problem(
            Code.RESOURCE_ALREADY_EXISTS,
            "ob:resource",
            f"{opening.resource} has been in the books before",
            "State what it is now as an ob:Assertion, or record the event that changed it.",
        )


def _event(event: EconomicEvent, checked: Checked) -> EconomicEvent:
    """Check an event and let it take effect; return it as it will be written."""
    overlay = checked.overlay
    original = None if event.corrects is None else overlay.event(event.corrects)
    if original is not None:
        event = completed(event, original)
    flow = overlay.flow_of(event)
    problems = event_problems(event, flow, overlay)
    refused = [p for p in problems if p.code not in WARNINGS]
    warned = [p for p in problems if p.code in WARNINGS]
    checked.problems += _located(refused, event.id, checked.change)
    checked.warnings += _located(warned, event.id, checked.change)
    if refused:
        checked.partial = True
        return event
    for resource in (flow.resource, flow.to_resource):
        if resource is not None:
            _touch(str(resource), checked)
    excusable = event.corrects is not None or (event.action == "lower" and flow.creates is not None)
    before = _quantities(flow, overlay) if excusable else {}
    for delta in overlay.take(event, flow):
        _note(delta, event, flow, checked)
    for iri, was in before.items():
        _excuse(checked.touched[iri], was, _quantities(flow, overlay)[iri])
    checked.warnings += _located(_loose_content(event, flow, overlay), event.id, checked.change)
    return event


def _quantities(flow: Flow, overlay: Pending) -> dict[str, tuple[Exact, Exact]]:
    found = {}
    for resource in (flow.resource, flow.to_resource):
        if resource is not None:
            stock = overlay.stock(resource) or Stock()
            found[str(resource)] = (stock.accounting, stock.onhand)
    return found


def _excuse(what: Touched, was: tuple[Exact, Exact], now: tuple[Exact, Exact]) -> None:
    """Remember what an event took that is never refused for what is missing then."""
    first, second = (min(0, after - before) for before, after in zip(was, now, strict=True))
    what.excused = (what.excused[0] + first, what.excused[1] + second)


def _touch(resource: str, checked: Checked) -> None:
    """Remember a resource as it was before the change; what lies below does not change."""
    if resource not in checked.touched:
        own = checked.overlay.stocks.get(resource)
        before = checked.overlay.stock(resource) if own is None else own.copy()
        checked.touched[resource] = Touched(before)


def _note(delta: Delta, event: EconomicEvent, flow: Flow, checked: Checked) -> None:
    """Remember what the end of the change must look at."""
    iri = str(delta.resource)
    if iri not in checked.touched:
        now = checked.overlay.stock(iri)
        checked.touched[iri] = Touched(None if now is None else now.copy())
    what = checked.touched[iri]
    what.last = event.id
    if flow.process is not None and delta.resource == flow.worked_on:
        action = event.action if event.action in PAIRS else _FIRST_OF.get(event.action)
        if action is not None:
            what.processes.add((str(flow.process), action))


_FIRST_OF = {first: second for second, first in PAIRS.items()}


def _loose_content(event: EconomicEvent, flow: Flow, overlay: Pending) -> Iterator[Problem]:
    """Tell when it cannot be said what something was packed into."""
    if event.action != "combine" or flow.resource is None or event.corrects is not None:
        return
    stock = overlay.stock(flow.resource)
    open_yet = flow.process is not None and not overlay.made(flow.process)
    if stock is not None and not stock.contained_in and not open_yet:
        yield Problem(
            Code.CONTAINMENT_UNKNOWN,
            "toResourceInventoriedAs",
            f"it is not stated what {flow.resource} is packed into",
            "Name the container, or the process whose only output it is.",
        )
