# SPDX-License-Identifier: MIT
"""GraphQL over HTTP, one worker, beside graphql-yoga answering the same from memory."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

from valueflows.bench.loading import Address, Load, loaded
from valueflows.bench.measuring import Figure, rounded
from valueflows.bench.peers import MissingPeerError, export, installed, ours, yoga
from valueflows.bench.questions import Question, questions
from valueflows.bench.world import BASE, EVENTS_PER_PROCESS, build
from valueflows.ledger.ledger import Ledger
from valueflows.model.changes import Change
from valueflows.model.publishing import Publication

SIZES: Final = (10_000, 100_000)


def graphql(directory: Path, events: int) -> Iterator[Figure]:
    """Ask worlds of several sizes up to a number of events."""
    peer: Path | str
    try:
        peer = installed(directory / "peer")
    except MissingPeerError as missing:
        peer = str(missing)
    most = max(events // EVENTS_PER_PROCESS, 1) * EVENTS_PER_PROCESS
    for size in [n for n in SIZES if n <= most] or [most]:
        yield from _asked(directory / str(size), size, peer)


def _asked(place: Path, size: int, peer: Path | str) -> Iterator[Figure]:
    """Ask one world; each question is put to both servers before the next."""
    build(place, size)
    _publish(place)
    with ExitStack() as stack:
        mine = stack.enter_context(ours(place))
        yield _first(mine, size)
        exported = place.with_suffix(".events")
        known = export(mine, exported)
        theirs = stack.enter_context(yoga(peer, exported)) if isinstance(peer, Path) else None
        for question in questions(**known):
            if theirs is not None:
                _compare(question, mine, theirs)
            beside = str(peer) if theirs is None else _told(loaded(theirs, question.body))
            yield _figure(question, size, loaded(mine, question.body), beside)


def _publish(place: Path) -> None:
    """Let everybody read all of it."""
    with Ledger.open(place) as ledger:
        published = Publication(id=f"{BASE}publication/all", occasion="To be measured.")
        ledger.record(Change(id=uuid.uuid4(), records=(published,), why="to be measured"))


def _first(mine: Address, size: int) -> Figure:
    """Return what the first of everybody costs: what is public of all flows is judged then."""
    everybody, page = replace(mine, token=""), questions("", "")[1].body(0)
    spent = []
    for _time in range(2):
        before = mine.processor_seconds()
        assert everybody.data(page)["economicEvents"]["edges"]  # noqa: S101 - there is something
        spent.append(1000 * (mine.processor_seconds() - before))
    job = f"GraphQL, first page of everybody after a start, {size:,} events"
    return Figure(
        job, spent[0], "ms of server time", f"the same page again: {rounded(spent[1])} ms"
    )


def _compare(question: Question, mine: Address, theirs: Address) -> None:
    """See that both answer the same; a figure of anything else says nothing."""
    body = question.body(0)
    assert mine.data(body) == theirs.data(body), question.job  # noqa: S101 - as it says


def _told(load: Load) -> str:
    return f"graphql-yoga {rounded(load.server)} ms; {load.told()}"


def _figure(question: Question, size: int, load: Load, beside: str) -> Figure:
    return Figure(
        f"GraphQL, {question.job}, {size:,} events",
        load.server,
        "ms of server time",
        f"ours: {load.told()}. {beside}",
        question.goal,
    )
