# SPDX-License-Identifier: MIT
"""``allocate``: what becomes of a surplus by an organisation's own rule, printed and recorded."""

from __future__ import annotations

import argparse
from itertools import count

from valueflows.commands.ledgers import opened
from valueflows.commands.moving import Recorder
from valueflows.commands.running import DONE, REFUSED, Failure, Misuse, say, warn
from valueflows.ledger.ledger import clock, identity_of
from valueflows.ledger.reading import reading
from valueflows.model.exact import Instant, instant_of
from valueflows.model.ids import is_iri
from valueflows.model.parsed import Described, Parsed
from valueflows.model.problems import Source
from valueflows.reports.distribution import Proposed, as_records, policy_for, propose
from valueflows.reports.drawn import draw
from valueflows.reports.periods import PeriodError, period_of
from valueflows.reports.waterfall import WaterfallError

_FILE = "allocate"


def allocate(options: argparse.Namespace) -> int:
    """Print the lines of the waterfall with their amounts, and record them as a decision."""
    identity_of(options.ledger)
    proposed = _proposed(options, _decided_at(options))
    _print(proposed)
    options.accept_openings = False
    with Recorder(options) as recording:
        report = recording.report(_document(proposed))
    for problem in report["problems"]:
        warn(f"refused: {problem['path']}: {problem['message']}. {problem['remedy']}")
    if report["problems"]:
        return REFUSED
    done = f"recorded; the ledger is at version {report['version']}"
    say("nothing was recorded: this was a dry run" if options.dry_run else done)
    return DONE


def _decided_at(options: argparse.Namespace) -> Instant:
    for name, iri in (("--agent", options.agent), ("--by", options.by)):
        if iri and not is_iri(iri):
            raise Misuse(f"{name} takes an IRI, not {iri!r}")
    try:
        return Instant.parse(options.decided_at) if options.decided_at else instant_of(clock())
    except ValueError as error:
        raise Misuse(f"--decided-at: {options.decided_at!r} {error}") from None


def _proposed(options: argparse.Namespace, decided_at: Instant) -> Proposed:
    with opened(options.ledger, writable=False) as ledger:
        source = reading(ledger)
        try:
            period = period_of(options.period, source.ledger.time_zone)
        except PeriodError as error:
            raise Misuse(f"--period: {error}") from None
        alone = draw(source, [options.agent])
        policy = policy_for(alone, options.agent, period)
        if policy is None:
            raise Failure(
                f"{options.agent} has no profit policy that holds in {period.text}: "
                "record an ob:MaximumProfitPolicy with its ob:WaterfallLine first"
            )
        together = draw(source, [policy.published_by, *policy.boundary])
        try:
            return propose(together, policy, period, decided_at)
        except WaterfallError as error:
            raise Failure(str(error)) from None


def _document(proposed: Proposed) -> Parsed:
    """Return the decision as a document whose records have no ids of their own yet."""
    numbers = count(1)
    records = as_records(
        proposed.allocation, proposed.decision, lambda cls: f"_:{cls}{next(numbers)}"
    )
    items = [Described(r, Source(_FILE, n)) for n, r in enumerate(records, 1)]
    return Parsed(_FILE, ordered=False, items=[*items])


def _print(proposed: Proposed) -> None:
    report = proposed.report()
    say(f"{report.title}, {report.period}: {report.facts['surplus']} {report.facts['currency']}")
    for row in report.tables[0].records():
        to = f"  {row['to']}" if row["to"] else ""
        say(f"{row['amount']:>18,}  {row['name']}{to}")
    for note in report.notes:
        warn(f"note: {note.text}{f' ({note.count})' if note.count else ''}")
