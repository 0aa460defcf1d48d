# SPDX-License-Identifier: MIT
"""Erasing a person's data: afterwards it is in no file, and everything else still proves itself.

Every personal text of the person is a *canary*: a word that stands nowhere else, and that is
searched for in every byte of every file of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from tests.helpers import BASE, change
from valueflows.ledger.audit import audit
from valueflows.ledger.erasure import erase
from valueflows.ledger.graph import Graph
from valueflows.ledger.journal import SecondWriterError
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.lines import read_line
from valueflows.ledger.snapshot import NAME as SNAPSHOT
from valueflows.model.changes import Recorded
from valueflows.model.ours import Erasure
from valueflows.model.problems import Code, Refused

from .canaries import ANN, BEN, CANARIES, KEPT, MILL, filled, found
from .kit import (
    data_of,
    joins,
    new_ledger,
    person,
    picture,
    read_anew,
)


@pytest.fixture
def erased(place: Path) -> Path:
    """A ledger from which Ann was erased."""
    ledger = filled(place)
    assert set(found(place, CANARIES)) == set(CANARIES), "a canary was never there"
    erase(ledger, ANN, why="she asked for it")
    ledger.close()
    return place


# -- what is gone and what is not ------------------------------------------------------------------


def test_nothing_of_the_person_is_in_any_file(erased: Path) -> None:
    """Journal, snapshot, graph, torn tails, left-overs: no canary sings in any of them."""
    assert found(erased, CANARIES) == {}


def test_nothing_comes_back(erased: Path) -> None:
    """Opened, added to, saved and followed anew: still nothing."""
    with Ledger.open(erased) as ledger:
        ledger.record(joins("later"))
        ledger.save()
        Graph(erased).follow(ledger.journal)
    assert found(erased, CANARIES) == {}
    assert audit(erased).problems == []


@pytest.mark.parametrize("name", [".torn-9.new", ".snapshot.new", "journal/000001.new"])
def test_what_an_interruption_left_behind_goes_too(place: Path, name: str) -> None:
    """A file that was to be renamed into place when the machine stopped holds nothing afterwards."""
    ledger = filled(place)
    (place / name).write_bytes(b"of canary-name")
    erase(ledger, ANN)
    ledger.close()
    assert found(place, CANARIES) == {}


def test_what_is_about_others_stays(erased: Path) -> None:
    """The data of other people, and why others did what they did, is untouched."""
    assert set(found(erased, KEPT)) == set(KEPT)
    with Ledger.open(erased) as ledger:
        ben = ledger.standing.record(BEN)
        assert ben == person("ben", name="keep-ben", note="keep-bennote")


def test_what_she_did_stays_without_her_words(place: Path) -> None:
    """That she took part, by her id, and every quantity, stay; so do resources and totals."""
    ledger = filled(place)
    before = picture(ledger)
    erase(ledger, ANN)
    ledger.close()
    with Ledger.open(place) as again:
        after = picture(again)
        assert after["stocks"] == before["stocks"]
        assert after["totals"] == before["totals"]
        assert after["records"].keys() - before["records"].keys()
        assert before["records"].keys() <= after["records"].keys()
        assert again.standing.record(ANN) == person("ann", revision=2)
        worked = again.standing.event(f"{BASE}e1")
        assert worked is not None
        assert (worked.provider, worked.note, worked.image) == (ANN, None, None)


def test_the_chain_still_verifies(place: Path) -> None:
    """Not a byte of any hashed part changed: heads, versions and hashes are those of before."""
    ledger = filled(place)
    hashes = [read_line(data).hash for data in data_of(ledger.journal)]
    erase(ledger, ANN)
    ledger.close()
    with read_anew(place) as again:
        after = [read_line(data).hash for data in data_of(again.journal)]
    assert after[: len(hashes)] == hashes
    assert len(after) == len(hashes) + 1


def test_an_audit_is_content(erased: Path) -> None:
    """``check`` finds no damage: every empty entry is one that an erasure names."""
    found_ = audit(erased)
    assert found_.problems == []
    assert found_.version == 15


def test_the_erasure_is_recorded(erased: Path) -> None:
    """Whose data, when, why and which entries stand in a record of their own."""
    with Ledger.open(erased) as ledger:
        records = [
            r for iri in ids(ledger) if isinstance(r := ledger.standing.record(iri), Erasure)
        ]
        assert len(records) == 1
        assert (records[0].person, records[0].why) == (ANN, "she asked for it")
        empty = {
            f"{line.version}/{n}"
            for line in (read_line(data) for data in data_of(ledger.journal))
            for n, entry in enumerate(line.entries)
            if entry is None
        }
        assert set(records[0].entries) == empty


def ids(ledger: Ledger) -> Iterator[str]:
    """Yield every id that the last lines describe."""
    for data in data_of(ledger.journal):
        for entry in read_line(data).entries[1:]:
            if entry is not None and not entry.is_personal:
                yield msgspec.json.decode(entry.raw)["@id"]


def test_requests_from_before_are_still_known(place: Path) -> None:
    """A retry of the request that brought her data in is answered, and does not bring it back."""
    asked = change(person("ann", name="canary-name"))
    with new_ledger(place) as ledger:
        first = ledger.record(asked)
        erase(ledger, ANN)
    with Ledger.open(place) as again:
        answer = again.record(asked)
        assert (answer.version, answer.ids, answer.replayed) == (first.version, first.ids, True)
    assert found(place, CANARIES) == {}


def test_files_stay_as_private_as_they_were(place: Path) -> None:
    """The segments that are written anew are readable by nobody who could not read the old ones."""
    ledger = filled(place)
    modes = {p: p.stat().st_mode for p in (place / "journal").iterdir()}
    erase(ledger, ANN)
    ledger.close()
    assert {p: p.stat().st_mode for p in (place / "journal").iterdir() if p in modes} == modes


# -- who and when ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("iri", "code"),
    [
        (f"{BASE}nobody", Code.NOT_FOUND),
        (MILL, Code.REFERENCE_TO_WRONG_CLASS),
        (f"{BASE}e1", Code.REFERENCE_TO_WRONG_CLASS),
    ],
)
def test_only_persons_are_erased(place: Path, iri: str, code: Code) -> None:
    """Who is no person, or described nowhere, is not erased; nothing is written."""
    ledger = filled(place)
    before = data_of(ledger.journal)
    with pytest.raises(Refused) as refused:
        erase(ledger, iri)
    assert [p.code for p in refused.value.problems] == [code]
    assert data_of(ledger.journal) == before
    assert (place / SNAPSHOT).exists()
    ledger.close()


@pytest.mark.uncounted
def test_erasing_twice(erased: Path) -> None:
    """A second erasure of the same person finds nothing more to empty, and does no harm."""
    with Ledger.open(erased) as ledger:
        assert erase(ledger, ANN).entries == []
    assert audit(erased).problems == []
    assert set(found(erased, KEPT)) == set(KEPT)


def test_erasing_one_after_another(erased: Path) -> None:
    """After one person another; both are gone, and each erasure names its own entries."""
    with Ledger.open(erased) as ledger:
        erase(ledger, BEN)
    assert found(erased, [*CANARIES, "keep-ben", "keep-bennote", "keep-othernote"]) == {}
    assert audit(erased).problems == []
    assert set(found(erased, ["keep-mill"])) == {"keep-mill"}


def test_what_is_said_of_her_later_can_be_erased_again(erased: Path) -> None:
    """Data that came after an erasure goes with the next."""
    with Ledger.open(erased) as ledger:
        ledger.record(change(person("ann", name="canary-again", revision=3)))
        assert erase(ledger, ANN).entries
    assert found(erased, [*CANARIES, "canary-again"]) == {}
    assert audit(erased).problems == []


def test_a_ledger_that_is_served_is_not_erased_from(place: Path) -> None:
    """Who holds the ledger open for writing keeps everybody else from erasing in it."""
    ledger = filled(place)
    with pytest.raises(SecondWriterError), Ledger.open(place) as other:
        erase(other, ANN)
    assert set(found(place, CANARIES)) == set(CANARIES)
    ledger.close()


def test_a_ledger_is_not_used_on_after_an_erasure(place: Path) -> None:
    """Its files were replaced: what is recorded on the old ones would be lost, so it is refused."""
    ledger = filled(place)
    erase(ledger, ANN)
    lost: Recorded | None = None
    with suppress(Exception):
        lost = ledger.record(joins("later"))
    ledger.close()
    with Ledger.open(place) as again:
        there = again.journal.find(joins("later").id.bytes)
        assert lost is None or there == lost.version, "an acknowledged change is gone"


def test_a_snapshot_taken_after_an_erasure_holds_nothing(place: Path) -> None:
    """The books in memory still know what was erased: they are not written to disk any more."""
    ledger = filled(place)
    erase(ledger, ANN)
    ledger.close(save=True)
    assert found(place, CANARIES) == {}
    with Ledger.open(place) as quick, read_anew(place, writable=False) as slow:
        assert quick.digest() == slow.digest()
