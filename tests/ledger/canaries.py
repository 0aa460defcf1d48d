# SPDX-License-Identifier: MIT
"""A person who is to be erased, and the words that must not be found anywhere afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.helpers import BASE, change, event, measure
from valueflows.ledger.graph import Graph
from valueflows.ledger.ledger import Ledger
from valueflows.model.agents import SpatialThing
from valueflows.model.agreements import Agreement
from valueflows.model.exact import Amount
from valueflows.model.flows import Claim, Commitment, Intent
from valueflows.model.processes import Process
from valueflows.model.records import ForeignValue
from valueflows.model.terms import Ref, Uri, Word

from .kit import (
    every_file,
    new_ledger,
    organization,
    person,
)

ANN, BEN = f"{BASE}ann", f"{BASE}ben"
HOME, MILL = f"{BASE}home", f"{BASE}mill"
CANARIES = [
    f"canary-{word}"
    for word in (
        "name",
        "newname",
        "note",
        "image",
        "address",
        "place",
        "placenote",
        "eventnote",
        "eventimage",
        "inote",
        "cnote",
        "clnote",
        "pnote",
        "agnote",
        "foreign",
        "why",
        "ownwhy",
    )
]
"""Texts about the person; none of them may be found in any file afterwards."""
KEPT = ["keep-ben", "keep-bennote", "keep-mill", "keep-otherwhy", "keep-othernote"]
"""Texts about others, which stay."""


def described() -> Iterator[tuple[object, str]]:
    """Yield what is recorded of Ann and of others, and the reasons given."""
    yield organization("mill", name="keep-mill"), ""
    yield (
        SpatialThing(
            id=HOME,
            name="canary-place",
            note="canary-placenote",
            mappable_address="canary-address 7",
            lat=Amount("41.385071"),
        ),
        "",
    )
    yield (
        person(
            "ann",
            name="canary-name",
            note="canary-note",
            image=Uri("https://pictures.example/canary-image"),
            primary_location=Ref(HOME),
            foreign=(("https://schema.example/nick", ForeignValue("canary-foreign")),),
        ),
        "canary-why",
    )
    yield person("ann", name="canary-newname", primary_location=Ref(HOME), revision=2), ""
    yield person("ben", name="keep-ben", note="keep-bennote"), "keep-otherwhy"
    yield Process(id=f"{BASE}baking", name="baking", note="canary-pnote"), ""
    yield Agreement(id=f"{BASE}job", note="canary-agnote"), ""
    yield (
        event(
            f"{BASE}e1",
            "work",
            provider=ANN,
            receiver=MILL,
            effort="3 h",
            input_of=f"{BASE}baking",
            note="canary-eventnote",
            image=Uri("https://pictures.example/canary-eventimage"),
        ),
        "",
    )
    yield Intent(id=f"{BASE}i1", action=Word("work"), provider=Ref(ANN), note="canary-inote"), ""
    yield (
        Commitment(
            id=f"{BASE}c1",
            action=Word("work"),
            provider=Ref(ANN),
            note="canary-cnote",
            clause_of=Ref(f"{BASE}job"),
            effort_quantity=measure("8 h"),
        ),
        "",
    )
    yield (
        Claim(id=f"{BASE}cl1", action=Word("transfer"), receiver=Ref(ANN), note="canary-clnote"),
        "",
    )
    yield (
        event(
            f"{BASE}e2", "work", provider=BEN, receiver=MILL, effort="1 h", note="keep-othernote"
        ),
        "",
    )


def filled(directory: Path) -> Ledger:
    """Make a ledger of all that, with a snapshot, a graph, and a torn tail that names her too."""
    ledger = new_ledger(directory)
    ledger.journal.segment_bytes = 3000
    for record, why in described():
        ledger.record(change(record, why=why))  # type: ignore[arg-type]
    ledger.record(change(organization("farm"), by=ANN, why="canary-ownwhy"))
    ledger.save()
    graph = Graph(directory)
    graph.follow(ledger.journal)
    del graph
    (directory / "torn-9").write_bytes(b"of canary-name")
    return ledger


def found(directory: Path, words: list[str]) -> dict[str, list[str]]:
    """Return in which files each word stands."""
    files = [(path.name, raw) for path, raw in every_file(directory)]
    where = {word: [name for name, raw in files if word.encode() in raw] for word in words}
    return {word: names for word, names in where.items() if names}
