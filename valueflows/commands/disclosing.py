# SPDX-License-Identifier: MIT
"""``disclose``: publishes how an organisation stood to its own rules in a closed year."""

from __future__ import annotations

import argparse
from itertools import count

from valueflows.commands.ledgers import opened
from valueflows.commands.moving import Recorder
from valueflows.commands.running import DONE, REFUSED, Failure, Misuse, say, warn
from valueflows.desk.asked import NoReportError
from valueflows.desk.desk import desk_of
from valueflows.desk.disclosing import changed, results, stands
from valueflows.ledger.ledger import identity_of
from valueflows.ledger.reading import reading
from valueflows.model.disclosing import Disclosure
from valueflows.model.ids import is_iri
from valueflows.model.parsed import Described, Parsed
from valueflows.model.problems import Source
from valueflows.reports.publishing import published

_FILE = "disclose"


def disclose(options: argparse.Namespace) -> int:
    """Print what everybody may read of pay and profit by the own rules, and record it."""
    identity_of(options.ledger)
    for name, iri in (
        ("--agent", options.agent),
        ("--policy", options.policy),
        ("--by", options.by),
    ):
        if iri and not is_iri(iri):
            raise Misuse(f"{name} takes an IRI, not {iri!r}")
    found = _disclosures(options)
    if not found:
        say("nothing was recorded: it stands as it was disclosed")
        return DONE
    options.accept_openings = False
    items = [Described(record, Source(_FILE, n)) for n, record in enumerate(found, 1)]
    with Recorder(options) as recording:
        report = recording.report(Parsed(_FILE, ordered=False, items=[*items]))
    for problem in report["problems"]:
        warn(f"refused: {problem['path']}: {problem['message']}. {problem['remedy']}")
    if report["problems"]:
        return REFUSED
    done = f"recorded; the ledger is at version {report['version']}"
    say("nothing was recorded: this was a dry run" if options.dry_run else done)
    return DONE


def _disclosures(options: argparse.Namespace) -> list[Disclosure]:
    """Return what there is to disclose that was not disclosed so before, and print it."""
    made, numbers = [], count(1)
    with opened(options.ledger, writable=False) as ledger:
        known = list(reading(ledger).records(Disclosure))
        try:
            reports = results(desk_of(ledger), options.agent, options.period, options.policy)
        except NoReportError as error:
            raise Failure(str(error)) from None
        for report in reports:
            before = stands(known, report)
            iri = f"_:Disclosure{next(numbers)}"
            one = published(report, options.agent, iri, before)
            say(f"{report.title}, {report.period}: {report.facts['verdict']}")
            if before is None:
                made.append(one)
                continue
            differences = list(changed(before, one))
            say(f"  supersedes {before.id}" if differences else f"  as in {before.id}")
            for name, old, new in differences:
                say(f"  {name}: {old} -> {new}")
            made += [one] if differences else []
    return made
