# SPDX-License-Identifier: MIT
"""Asking twice: the same request has one answer, another request under its id is refused."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from tests.helpers import BASE, change, event
from valueflows.ledger.journal import UnavailableError
from valueflows.ledger.ledger import Ledger
from valueflows.model.changes import Change, Recorded, Withdrawal
from valueflows.model.problems import Code, Refused

from .disks import FailingDisk
from .kit import (
    FIRST_SEGMENT,
    Clock,
    data_of,
    joins,
    makes,
    new_ledger,
    organization,
    person,
    picture,
    read_anew,
    uses,
)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[Code]:
    """Return the codes of a refusal."""
    return [problem.code for problem in refused.value.problems]


def same(first: Recorded, again: Recorded) -> None:
    """A repeated request is answered with what became of it then, and says that it was repeated."""
    assert (again.version, again.at, again.ids) == (first.version, first.at, first.ids)
    assert not first.replayed
    assert again.replayed


KINDS = {
    "a description": joins("mill"),
    "several records": change(organization("a"), organization("b"), organization("c")),
    "a person": change(person("ann", name="Ann", note="tall")),
    "a use of stock": uses("e2", "flour", "10 kg"),
    "a correction": uses("e3", "flour", "-1 kg", corrects="e0"),
    "a revision": change(organization("farm", revision=2, note="of the hill")),
    "a withdrawal": change(Withdrawal(f"{BASE}field", "Organization", 2)),
    "a change with a reason": change(organization("a"), by=f"{BASE}ann", why="because"),
    "a request in words": change(organization("a"), request=b"createOrganization a"),
}


@pytest.fixture
def stocked(ledger: Ledger) -> Ledger:
    """A ledger with something in it to revise, withdraw, use and correct."""
    ledger.record_all([joins("farm"), joins("field"), makes("e1", "flour"), uses("e0", "flour")])
    ledger.record(makes("e9", "flour-too"))
    ledger.record(change(event("more", "produce", who="mill", resource="flour", quantity="1 kg")))
    return ledger


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.uncounted
def test_a_repeated_request_has_the_same_answer(stocked: Ledger, kind: str) -> None:
    """At once, after others, and after the ledger was opened anew; and nothing is written."""
    first = stocked.record(KINDS[kind])
    lines = data_of(stocked.journal)
    same(first, stocked.record(KINDS[kind]))
    assert data_of(stocked.journal) == lines
    stocked.record(joins("later"))
    same(first, stocked.record(KINDS[kind]))
    before = picture(stocked)
    stocked.close()
    with Ledger.open(stocked.directory) as again:
        same(first, again.record(KINDS[kind]))
        assert picture(again) == before


def test_a_repeated_sale_is_not_refused_for_lack_of_stock(stocked: Ledger) -> None:
    """What was known before is answered before anything is checked."""
    sold = uses("e2", "flour", "10 kg")
    first = stocked.record(sold)
    with pytest.raises(Refused) as refused:
        stocked.record(uses("e4", "flour", "10 kg"))
    assert codes(refused) == [Code.STOCK_BELOW_ZERO]
    same(first, stocked.record(sold))


def test_ids_that_the_server_gave_do_not_matter(ledger: Ledger) -> None:
    """A retry is the same request although ids and times were minted anew; the first ids count."""
    asked = change(organization("minted-1"), request=b"createOrganization mill")
    first = ledger.record(asked)
    retry = replace(asked, records=(organization("minted-2"),))
    same(first, ledger.record(retry))
    assert ledger.standing.kind(f"{BASE}minted-2") is None


def test_the_clock_does_not_matter(ledger: Ledger) -> None:
    """A retry years later is answered with the time of recording, as it was."""
    first = ledger.record(joins("mill"))
    ledger.preparer.clock = Clock(first.at + 10**15)
    same(first, ledger.record(joins("mill")))


@pytest.mark.parametrize(
    "other",
    [
        change(organization("farm")),
        change(organization("mill", note="of the hill")),
        change(organization("mill"), organization("farm")),
        change(person("mill", name="mill")),
        change(organization("mill"), request=b"createOrganization mill"),
    ],
)
def test_another_request_under_a_used_id_is_refused(ledger: Ledger, other: Change) -> None:
    """The id belongs to the request it was first used for; the refusal says so, nothing is written."""
    first = joins("mill")
    ledger.record(first)
    before, lines = picture(ledger), data_of(ledger.journal)
    with pytest.raises(Refused) as refused:
        ledger.record(replace(other, id=first.id))
    assert codes(refused) == [Code.CHANGE_ID_CONFLICT]
    assert picture(ledger) == before
    assert data_of(ledger.journal) == lines
    assert ledger.record(first).replayed


def test_what_is_personal_belongs_to_the_request(ledger: Ledger) -> None:
    """Two requests that differ in a name alone are two requests."""
    first = change(person("ann", name="Ann"))
    ledger.record(first)
    with pytest.raises(Refused) as refused:
        ledger.record(replace(first, records=(person("ann", name="Anne"),)))
    assert codes(refused) == [Code.CHANGE_ID_CONFLICT]


def test_a_refused_change_does_not_use_up_its_id(stocked: Ledger) -> None:
    """What was refused left no trace; the same id may be used for what is right."""
    wrong = uses("e2", "flour", "99 kg")
    with pytest.raises(Refused):
        stocked.record(wrong)
    right = replace(uses("e2", "flour", "2 kg"), id=wrong.id)
    assert not stocked.record(right).replayed


def test_the_fingerprint_gives_nothing_away(place: Path, tmp_path: Path) -> None:
    """Who has the journal but not the key can test no guess at a request against its fingerprint."""
    asked = change(person("ann", name="Ann"), request=b"createPerson Ann")
    prints = []
    for directory in (place, tmp_path / "other"):
        with new_ledger(directory) as ledger:
            ledger.record(asked)
            prints.append(msgspec.json.decode(data_of(ledger.journal)[-1])["request"])
    assert prints[0] != prints[1]
    assert hashlib.sha256(b"createPerson Ann").hexdigest() not in prints


# -- batches ---------------------------------------------------------------------------------------


def test_a_repeated_batch_has_the_same_answers(stocked: Ledger) -> None:
    """Every change of a batch is answered as it was, also after opening anew."""
    batch = [joins("a"), makes("e5", "grain"), uses("e6", "grain"), joins("b")]
    first = stocked.record_all(batch)
    lines = data_of(stocked.journal)
    for one, again in zip(first, stocked.record_all(batch), strict=True):
        same(one, again)
    assert data_of(stocked.journal) == lines
    stocked.close()
    with Ledger.open(stocked.directory) as anew:
        for one, again in zip(first, anew.record_all(batch), strict=True):
            same(one, again)


def test_one_change_of_a_batch_repeated(ledger: Ledger) -> None:
    """A change is known by its id, whether it came alone or with others."""
    first = ledger.record_all([joins("a"), joins("b"), joins("c")])
    same(first[1], ledger.record(joins("b")))


def test_a_batch_of_nothing(ledger: Ledger) -> None:
    """Nothing to record is recorded at once."""
    assert ledger.record_all([]) == []
    assert ledger.books.version == 1


@pytest.mark.parametrize("order", [("known", "new"), ("new", "known"), ("new", "known", "other")])
def test_a_batch_that_is_partly_known_is_all_or_nothing(
    ledger: Ledger, order: tuple[str, ...]
) -> None:
    """Of changes some of which were recorded before, none is passed over in silence.

    Either all are there afterwards and each has its answer, or the batch is refused and none of
    the new ones is there.
    """
    ledger.record(joins("known"))
    try:
        answers = ledger.record_all([joins(name) for name in order])
    except Refused:
        there = [ledger.journal.find(joins(n).id.bytes) for n in order if n != "known"]
        assert there == [None] * len(there)
        return
    assert len(answers) == len(order)
    for name, answer in zip(order, answers, strict=True):
        assert ledger.journal.find(joins(name).id.bytes) == answer.version
        assert answer.replayed is (name == "known")


def test_a_batch_with_a_conflict_is_refused_whole(ledger: Ledger) -> None:
    """One id that was used for something else refuses all of it."""
    ledger.record(joins("known"))
    clash = replace(joins("clash"), id=joins("known").id)
    for batch in ([clash, joins("new")], [joins("new"), clash]):
        with pytest.raises(Refused) as refused:
            ledger.record_all(batch)
        assert Code.CHANGE_ID_CONFLICT in codes(refused)
        assert ledger.journal.find(joins("new").id.bytes) is None


def test_a_batch_names_every_problem(stocked: Ledger) -> None:
    """All that is wrong with any change of a batch is said, and none of it is written."""
    lines = data_of(stocked.journal)
    batch = [
        joins("fine"),
        change(organization("farm")),
        uses("e7", "flour", "-3 kg"),
        change(organization("not an iri at all")),
    ]
    with pytest.raises(Refused) as refused:
        stocked.record_all(batch)
    assert {Code.REVISION_IS_STALE, Code.QUANTITY_IS_NEGATIVE} <= set(codes(refused))
    assert Code.ID_IS_NOT_AN_IRI in codes(refused)
    assert data_of(stocked.journal) == lines


# -- after a failure -------------------------------------------------------------------------------


def test_a_request_repeated_after_a_failure_is_new(place: Path) -> None:
    """What could not be written was not recorded: the same request is recorded now, once."""
    new_ledger(place).close()
    disk = FailingDisk()
    with Ledger.open(place, disk=disk) as ledger:
        disk.fail("sync")
        with pytest.raises(UnavailableError):
            ledger.record(joins("mill"))
        first = ledger.record(joins("mill"))
        same(first, ledger.record(joins("mill")))
        assert len(data_of(ledger.journal)) == 2


# -- what cannot be written ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        change(organization("mill"), why="half a pair: \ud800"),
        change(organization("mill"), by="\udfff"),
        change(organization("mill", name="half a pair: \ud800")),
        change(person("ann", note="\udc00")),
    ],
)
def test_text_that_is_no_text_is_refused(ledger: Ledger, asked: Change) -> None:
    """Half a surrogate pair, wherever it stands, is a refusal and not a fault of the program."""
    with pytest.raises(Refused) as refused:
        ledger.record(asked)
    assert codes(refused) == [Code.VALUE_HAS_WRONG_KIND]
    ledger.record(joins("mill"))


def test_a_change_of_nothing_is_refused(ledger: Ledger) -> None:
    """There is no line without a record."""
    with pytest.raises(Refused) as refused:
        ledger.record(Change(id=uuid.uuid4(), records=()))
    assert codes(refused) == [Code.CHANGE_IS_EMPTY]


def test_a_refusal_leaves_no_trace(stocked: Ledger) -> None:
    """Of a change with one wrong record among right ones nothing is there, in memory or on disk."""
    raw = (stocked.directory / FIRST_SEGMENT).read_bytes()
    before, digest = picture(stocked), stocked.digest()
    with pytest.raises(Refused):
        stocked.record(
            change(
                organization("fine"),
                event("e5", "produce", who="mill", resource="flour", quantity="1 kg"),
                event("e6", "consume", who="mill", resource="flour", quantity="999 kg"),
            )
        )
    assert picture(stocked) == before
    assert stocked.digest() == digest
    assert (stocked.directory / FIRST_SEGMENT).read_bytes() == raw
    stocked.record(uses("e7", "flour"))
    with read_anew(stocked.directory, writable=False) as anew:
        assert anew.digest() == stocked.digest()


def test_time_never_goes_back(ledger: Ledger) -> None:
    """A clock that is set back does not change the order of recording."""
    times: list[int] = []
    for step in (10, -500, 3, -(10**9), 0, 7):
        last = ledger.preparer.last_at
        ledger.preparer.clock = lambda now=last + step * 1_000_000: now  # type: ignore[misc]
        times.append(ledger.record(joins(f"o{len(times)}")).at)
    assert times == sorted(times)
    ledger.close()
    with Ledger.open(ledger.directory) as again:
        again.preparer.clock = lambda: 0
        assert again.record(joins("last")).at >= times[-1]
