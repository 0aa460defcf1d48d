# SPDX-License-Identifier: MIT
"""Closed books: nothing dated inside comes in any more, and what comes late says so."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from tests.helpers import BASE, change, event, measure
from valueflows.exchange.formats import FORMATS, read
from valueflows.exchange.writers import WRITERS
from valueflows.ledger.exports import exported
from valueflows.ledger.imports import run_import
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.writer import Writer
from valueflows.model.agents import Organization, Person
from valueflows.model.changes import Withdrawal
from valueflows.model.classing import ClassificationRule
from valueflows.model.closing import PeriodClosing
from valueflows.model.exact import Instant
from valueflows.model.flows import Claim, Commitment
from valueflows.model.membership import Membership
from valueflows.model.ours import LATE
from valueflows.model.problems import Refused
from valueflows.model.processes import Process
from valueflows.model.records import Record
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import OB, Ref, Tag, Word
from valueflows.model.valuing import CapitalAsset, ExchangeRate, Valuation

MILL, BAKERY, ADA = f"{BASE}mill", f"{BASE}bakery", f"{BASE}ada"
EURO, CLOSING = f"{BASE}euro", f"{BASE}closing"
END: Final = "2025-01-01T00:00:00Z"
INSIDE, AFTER = "2024-12-31T23:59:59Z", END
OLD: Final = "2023-05-01T00:00:00Z"


def ref(iri: str) -> Ref[Any]:
    return Ref(iri)


def sale(name: str, at: str | None, **said: Any) -> Record:
    """Return a sale of the mill to the bakery."""
    sides = {"provider": MILL, "receiver": BAKERY} | said
    return event(f"{BASE}{name}", "transfer", kind=f"{BASE}flour", quantity="5", at=at, **sides)


def closing(name: str = "closing", before: str = END, of: str | None = MILL) -> PeriodClosing:
    """Return a closing."""
    whose = None if of is None else ref(of)
    return PeriodClosing(id=f"{BASE}{name}", organisation=whose, closed_before=Instant(before))


def claim(name: str, **said: Any) -> Claim:
    """Return what the bakery owes the mill."""
    sides = {"provider": ref(BAKERY), "receiver": ref(MILL), "action": Word[Any]("transfer")}
    return Claim(id=f"{BASE}{name}", **{**sides, **said})


def _world() -> list[Record]:
    return [
        Organization(id=MILL, name="Mill"),
        Organization(id=BAKERY, name="Bakery"),
        Person(id=ADA, name="Ada"),
        ResourceSpecification(id=EURO, name="Euro", medium_of_exchange=True),
        ResourceSpecification(id=f"{BASE}flour", name="Flour"),
        Process(id=f"{BASE}milling", name="Milling", in_scope_of=ref(MILL)),
        EconomicResource(id=f"{BASE}oven", name="Oven"),
        sale("old", OLD),
        claim("owed", created=Instant(OLD)),
        Membership(
            id=f"{BASE}ada-mill",
            member=ref(ADA),
            organization=ref(MILL),
            role=Tag(f"{OB}memberWorker"),
            since=Instant(OLD),
        ),
        ClassificationRule(
            id=f"{BASE}rule", order=1, money_class=Tag(f"{OB}wage"), valid_from=Instant(OLD)
        ),
    ]


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Ledger]:
    """Open books in which the mill has closed 2024."""
    ledger = Ledger.create(tmp_path / "ledger", base=BASE)
    ledger.record(change(*_world()))
    ledger.record(change(closing()))
    yield ledger
    ledger.close()


def told(books: Ledger, *records: Record | Withdrawal) -> list[tuple[str, str]]:
    """Return the codes of a refusal with their paths; nothing where it was recorded."""
    try:
        books.record(change(*records))
    except Refused as refused:
        return [(p.code.value, p.path.removeprefix(BASE)) for p in refused.problems]
    return []


def member(since: str | None, **said: Any) -> Membership:
    """Return a new membership in the mill."""
    fields: dict[str, Any] = {"member": ref(ADA), "organization": ref(MILL), "role": Tag("x")}
    when = None if since is None else Instant(since)
    return Membership(id=f"{BASE}new", since=when, **{**fields, **said})


def valued(**said: Any) -> Valuation:
    """Return what something is counted at."""
    return Valuation(id=f"{BASE}new", amount=measure("5"), currency=ref(EURO), **said)


def asset(start: str) -> CapitalAsset:
    """Return an oven of the mill."""
    whose: dict[str, Any] = {
        "owner": ref(MILL),
        "resource": ref(f"{BASE}oven"),
        "currency": ref(EURO),
    }
    return CapitalAsset(
        id=f"{BASE}new", cost=measure("9"), life_months=12, start=Instant(start), **whose
    )


def rate(day: str) -> ExchangeRate:
    """Return a rate, which counts in everybody's books."""
    return ExchangeRate(
        id=f"{BASE}new",
        of=ref(EURO),
        into=ref(EURO),
        rate=measure("2").has_numerical_value,
        day=Instant(day),
    )


def promise(**said: Any) -> Commitment:
    """Return what the mill promises the bakery."""
    sides = {"provider": ref(MILL), "receiver": ref(BAKERY), "action": Word[Any]("transfer")}
    return Commitment(id=f"{BASE}new", **{**sides, **said})


MILLING: Final = {
    "provider": "urn:x:a",
    "receiver": "urn:x:b",
    "input_of": f"{BASE}milling",
    "kind": f"{BASE}flour",
}
REFUSED: Final[list[tuple[Record, str]]] = [
    (sale("new", INSIDE), "new.hasPointInTime"),
    (sale("new", None, begins=OLD, ends=INSIDE), "new.hasEnd"),
    (sale("new", None, begins=INSIDE), "new.hasBeginning"),
    (sale("new", None, created=INSIDE), "new.created"),
    (sale("new", INSIDE, provider=BAKERY, receiver=MILL), "new.hasPointInTime"),
    (event(f"{BASE}new", "consume", quantity="1", at=INSIDE, **MILLING), "new.hasPointInTime"),
    (sale("new", AFTER, corrects=f"{BASE}old"), "new.ob:belongsTo"),
    (claim("new", created=Instant(INSIDE)), "new.created"),
    (claim("new", created=Instant(INSIDE), belongs_to=ref(CLOSING)), "new.created"),
    (claim("new", due=Instant(INSIDE)), "new.due"),
    (claim("new", triggered_by=ref(f"{BASE}old")), "new.triggeredBy"),
    (promise(created=Instant(INSIDE)), "new.created"),
    (promise(due=Instant(INSIDE)), "new.due"),
    (member(INSIDE), "new.ob:since"),
    (member(None), "new.ob:since"),
    (valued(valid_from=Instant(INSIDE)), "new.ob:validFrom"),
    (valued(event=ref(f"{BASE}old")), "new.ob:valuedEvent"),
    (asset(INSIDE), "new.ob:inUseFrom"),
    (rate(INSIDE), "new.ob:rateDay"),
]


@pytest.mark.parametrize(("record", "path"), REFUSED)
def test_what_would_change_closed_books_is_refused(
    record: Record, path: str, books: Ledger
) -> None:
    """Told are the closing, until when it holds, and what to do."""
    with pytest.raises(Refused) as caught:
        books.record(change(record))
    (problem,) = caught.value.problems
    assert (problem.code.value, problem.path.removeprefix(BASE)) == ("period_is_closed", path)
    assert CLOSING in problem.message
    assert END in problem.message
    assert problem.remedy


@pytest.mark.parametrize(
    "record",
    [
        sale("new", AFTER),
        sale("new", INSIDE, provider=BAKERY, receiver="urn:x:other"),
        sale("new", AFTER, corrects=f"{BASE}old", belongs_to=ref(CLOSING)),
        claim("new", due=Instant(INSIDE), belongs_to=ref(CLOSING)),
        claim("new", triggered_by=ref(f"{BASE}old"), belongs_to=ref(CLOSING)),
        claim("new", due=Instant(AFTER)),
        promise(due=Instant(AFTER)),
        member(AFTER),
        member(INSIDE, organization=ref(BAKERY)),
        valued(valid_from=Instant(AFTER)),
        asset(AFTER),
        rate(AFTER),
    ],
)
def test_what_comes_after_or_concerns_others_is_recorded(record: Record, books: Ledger) -> None:
    """Late facts stand in the open time and name the closing."""
    assert told(books, record) == []


def test_a_correction_names_the_closing_that_closed_it(books: Ledger) -> None:
    """Naming one that ended before the event is not enough."""
    books.record(change(closing("early", "2020-01-01T00:00:00Z", BAKERY)))
    late = sale("new", AFTER, corrects=f"{BASE}old", belongs_to=ref(f"{BASE}early"))
    assert told(books, late) == [("period_is_closed", "new.ob:belongsTo")]


def test_what_was_owed_can_still_be_finished(books: Ledger) -> None:
    """That it is finished counts when it is said; nothing else of it changes, nor does it go."""
    same: dict[str, Any] = {"created": Instant(OLD), "revision": 2}
    changed = claim("owed", **same, due=Instant(AFTER))
    assert told(books, changed) == [("period_is_closed", "owed.created")]
    gone = Withdrawal(f"{BASE}owed", "Claim", 2)
    assert told(books, gone) == [("period_is_closed", "owed.created")]
    assert told(books, claim("owed", **same, finished=True)) == []


def test_a_membership_ends_after_the_closing(books: Ledger) -> None:
    """Not within closed time, and what it was does not change."""
    same: dict[str, Any] = {"since": Instant(OLD), "role": Tag(f"{OB}memberWorker"), "revision": 2}

    def again(**said: Any) -> Membership:
        found: Membership = dataclass_with(member(OLD, **{**same, **said}), id=f"{BASE}ada-mill")
        return found

    same.pop("since")
    assert told(books, again(until=Instant(INSIDE))) == [("period_is_closed", "ada-mill.ob:until")]
    assert told(books, again(role=Tag("y"))) == [("period_is_closed", "ada-mill.ob:since")]
    assert told(books, Withdrawal(f"{BASE}ada-mill", "Membership", 2)) == [
        ("period_is_closed", "ada-mill.ob:since")
    ]
    assert told(books, again(until=Instant(AFTER))) == []


def dataclass_with(record: Any, **said: Any) -> Any:
    """Return a record with other values."""
    return dataclasses.replace(record, **said)


def test_a_rule_of_all_is_closed_by_any_closing(books: Ledger) -> None:
    """A rule without an organisation counts in closed books too; it may end after them."""
    fields: dict[str, Any] = {"order": 2, "money_class": Tag("x")}
    new = ClassificationRule(id=f"{BASE}new", **fields)
    assert told(books, new) == [("period_is_closed", "new.ob:validFrom")]
    other = ClassificationRule(id=f"{BASE}new", applies_to=ref(BAKERY), **fields)
    assert told(books, other) == []


# -- closings themselves ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (closing("next", "2999-01-01T00:00:00Z"), "period_is_not_over"),
        (closing("next", "2024-06-01T00:00:00Z"), "closing_goes_back"),
        (closing("next", END), "closing_goes_back"),
    ],
)
def test_a_closing_only_goes_on(record: Record, code: str, books: Ledger) -> None:
    """Not into the future, not back, and not twice."""
    assert told(books, record) == [(code, "next.ob:closedBefore")]


def test_everybody_is_closed_at_once(books: Ledger) -> None:
    """A closing of all holds for each; one organisation may be further."""
    assert told(books, closing("all", "2024-01-01T00:00:00Z", None)) == []
    assert told(books, closing("close-bakery", "2023-01-01T00:00:00Z", BAKERY)) == [
        ("closing_goes_back", "close-bakery.ob:closedBefore")
    ]
    assert told(books, sale("new", OLD, provider=ADA, receiver=ADA)) == [
        ("period_is_closed", "new.hasPointInTime")
    ]
    assert told(books, closing("close-bakery", "2025-06-01T00:00:00Z", BAKERY)) == []


def test_a_closing_never_goes(books: Ledger) -> None:
    """It is neither revised nor withdrawn."""
    again = dataclass_with(closing(before="2025-06-01T00:00:00Z"), revision=2)
    assert told(books, again) == [("record_is_immutable", "closing.id")]
    gone = Withdrawal(CLOSING, "PeriodClosing", 2)
    assert told(books, gone) == [("record_is_immutable", "closing.id")]


def _short(name: str, who: str) -> Sequence[Record]:
    """Return stock that falls below zero, in somebody's hands."""
    bin_ = f"{BASE}{name}"
    made = event(f"{bin_}-in", "raise", who=who, resource=bin_, quantity="1", creates=bin_, at=OLD)
    gone = event(f"{bin_}-out", "lower", who=who, resource=bin_, quantity="3", at=OLD)
    return [EconomicResource(id=bin_, name=name), made, gone]


def test_books_are_not_closed_over_what_is_open(tmp_path: Path) -> None:
    """A finding in the organisation's books stands in the way, one in another's does not."""
    with Ledger.create(tmp_path / "ledger", base=BASE, stock_rule=LATE) as books:
        books.record(change(*_world()))
        books.record(change(*_short("bin", MILL)))
        assert told(books, closing()) == [("finding_is_open", "closing.ob:closedBefore")]
        assert told(books, closing("all", of=None)) == [("finding_is_open", "all.ob:closedBefore")]
        assert told(books, closing("other", of=BAKERY)) == []
        assert told(books, closing("early", "2020-01-01T00:00:00Z")) == []
        mended = event(
            f"{BASE}more", "raise", who=MILL, resource=f"{BASE}bin", quantity="2", at=OLD
        )
        books.record(change(mended))
        assert told(books, closing()) == []


def test_a_closing_has_no_events_beside_it(books: Ledger) -> None:
    """What is open is looked for in what was recorded before."""
    found = told(books, sale("new", AFTER), closing("next", "2025-02-01T00:00:00Z"))
    assert found == [("closing_stands_alone", "next.ob:closedBefore")]


# -- on every path ---------------------------------------------------------------------------------


def test_it_holds_within_a_batch_and_after_a_new_start(tmp_path: Path) -> None:
    """Changes of one append, a replay and a snapshot all know what is closed."""
    with Ledger.create(tmp_path / "ledger", base=BASE) as books:
        books.record(change(*_world()))
        with pytest.raises(Refused, match="period_is_closed"):
            books.record_all([change(closing()), change(sale("new", INSIDE))])
        assert told(books, sale("first", INSIDE)) == []
        books.record(change(closing()))
        books.save()
    for snapshot in (True, False):
        with Ledger.open(tmp_path / "ledger", snapshot=snapshot) as again:
            assert again.standing.closings[MILL].closing == CLOSING
            assert told(again, sale("new", INSIDE)) == [("period_is_closed", "new.hasPointInTime")]


def test_it_holds_among_changes_that_wait_together(tmp_path: Path) -> None:
    """What is sent at once is checked one after another, the closing on what is published."""

    async def send(books: Ledger) -> list[Any]:
        writer = Writer(books)
        sent = (sale("one", INSIDE), closing(), sale("two", INSIDE), sale("three", AFTER))
        found = await asyncio.gather(
            *(writer.record(change(r)) for r in sent), return_exceptions=True
        )
        await writer.close()
        return found

    with Ledger.create(tmp_path / "ledger", base=BASE) as books:
        books.record(change(*_world()))
        refused = [isinstance(outcome, Refused) for outcome in asyncio.run(send(books))]
        assert refused == [False, False, True, False]


@pytest.mark.parametrize("form", ["jsonld", "turtle", "yamlld"])
def test_closed_books_can_be_brought_back(form: str, books: Ledger, tmp_path: Path) -> None:
    """An export holds closings and what came late; a new ledger takes all of it, then is closed."""
    late = sale("late", AFTER, corrects=f"{BASE}old", belongs_to=ref(CLOSING))
    books.record(change(late))
    text = "".join(WRITERS[form](exported(books)))
    with Ledger.create(tmp_path / "other", base=BASE) as other:
        report = run_import(other, read(text.encode(), FORMATS[form], "export"))
        assert report.problems == []
        assert told(other, sale("new", INSIDE)) == [("period_is_closed", "new.hasPointInTime")]
