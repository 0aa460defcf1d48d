# SPDX-License-Identifier: MIT
"""``check``, ``rebuild`` and ``erase``."""

from __future__ import annotations

import argparse
from pathlib import Path

from valueflows.commands.ledgers import opened
from valueflows.commands.running import (
    DONE,
    REFUSED,
    Failure,
    print_json,
    progress,
    say,
    warn,
)
from valueflows.ledger.audit import Audit, audit, cut
from valueflows.ledger.ledger import identity_of
from valueflows.ledger.wire import is_served


def check(options: argparse.Namespace) -> int:
    """Verify a ledger; 1 for damage or a broken invariant, not for findings."""
    if options.cut is not None:
        for line in cut(options.ledger, options.cut):
            warn(line)
    with progress("checking") as draw:
        result = audit(options.ledger, progress=draw)
    if options.json:
        print_json(result.as_dict())
    else:
        _print(options.ledger, result)
    return REFUSED if result.problems else DONE


def _print(directory: Path, result: Audit) -> None:
    for title, found in (
        ("broken", result.problems),
        ("findings: legal, and wanting attention before a period is closed", result.findings),
        ("notices", result.notices),
    ):
        if found:
            say(f"{title}:")
            for problem in found:
                say(f"  {problem}")
    if result.problems:
        say(f"{directory}: NOT in order")
        return
    say(f"{directory}: in order at version {result.version}")
    if result.compared:
        say(f"what the journal makes is what these hold: {', '.join(result.compared)}")
    say(f"digest of the books: {result.digest}")


def rebuild(options: argparse.Namespace) -> int:
    """Throw snapshot and RDF view away and make them again from the journal."""
    from valueflows.ledger import graph, snapshot

    directory = options.ledger
    identity_of(directory)
    if is_served(directory):
        raise Failure(f"{directory} is being served; stop the server first")
    ledger = opened(directory, writable=True, snapshot=False)
    (directory / snapshot.NAME).unlink(missing_ok=True)
    graph.remove(directory)
    reached = graph.Graph(directory).follow(ledger.journal)
    ledger.close(save=True)
    say(f"{directory}: snapshot and RDF view made again at version {reached}")
    return DONE


def erase(options: argparse.Namespace) -> int:
    """Remove a person's data from every file of the ledger."""
    from valueflows.ledger.erasure import erase as erase_person

    if is_served(options.ledger):
        raise Failure(f"{options.ledger} is being served; stop the server, erase, start it again")
    with opened(options.ledger, writable=True) as ledger:
        erased = erase_person(ledger, options.rest[0], why=options.why)
    opened(options.ledger, writable=True).close(save=True)
    say(f"emptied {len(erased.entries)} entries of the journal; recorded as {erased.id}")
    say("Copies made before this (backups, exports) still hold the data.")
    return DONE
