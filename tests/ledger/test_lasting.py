# SPDX-License-Identifier: MIT
"""What others rely on never changes: policies, decisions, disclosures; rules can only end."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.helpers import BASE, change
from valueflows.ledger.ledger import Ledger
from valueflows.model.agents import Organization
from valueflows.model.changes import Withdrawal
from valueflows.model.classing import ClassificationRule
from valueflows.model.disclosing import Disclosure
from valueflows.model.exact import Amount, Instant
from valueflows.model.policies import (
    Acceptance,
    MaximumProfitPolicy,
    PolicyText,
    WaterfallLine,
)
from valueflows.model.problems import Refused
from valueflows.model.records import Record
from valueflows.model.terms import Ref, Tag

COOP: Ref[Any] = Ref(f"{BASE}coop")
POLICY: Ref[Any] = Ref(f"{BASE}policy")
START, END = Instant("2026-01-01T00:00:00Z"), Instant("2027-01-01T00:00:00Z")
PUBLISHED: Final = MaximumProfitPolicy(
    id=POLICY, name="Profit", published_by=COOP, valid_from=START, cap=Amount("0.05")
)
RULE: Final = ClassificationRule(id=f"{BASE}rule", order=1, money_class=Tag("wage"))
ACCEPTED: Final = Acceptance(id=f"{BASE}yes", profit_policy=POLICY, accepted_by=COOP)
TOLD: Final = Disclosure(
    id=f"{BASE}told",
    report="profit",
    disclosed_by=COOP,
    profit_policy=POLICY,
    period="2026",
    at_version=1,
    digest=hashlib.sha256(b"{}").hexdigest(),
    result="{}",
)


def line(number: int) -> WaterfallLine:
    """Return a step of the policy."""
    return WaterfallLine(
        id=f"{BASE}line{number}", line_of=POLICY, order=number, kind="commons", share=Amount("0.1")
    )


def text(language: str, number: int = 1) -> PolicyText:
    """Return the policy in a language."""
    name = f"{BASE}text-{language}{number}"
    return PolicyText(id=name, profit_policy=POLICY, language=language, text="Five per cent.")


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Ledger]:
    """Open books with a policy, told in English, that nobody relies on yet."""
    with Ledger.create(tmp_path / "ledger", base=BASE) as ledger:
        ledger.record(change(Organization(id=COOP, name="Co-op"), PUBLISHED, RULE))
        ledger.record(change(line(1), text("en")))
        yield ledger


def told(books: Ledger, *records: Record | Withdrawal) -> set[str]:
    """Return the codes of a refusal; nothing where it was recorded."""
    try:
        books.record(change(*records))
    except Refused as refused:
        return {p.code.value for p in refused.problems if p.remedy}
    return set()


@pytest.mark.parametrize("record", [PUBLISHED, line(1), text("en"), TOLD], ids=lambda r: r.id)
def test_nothing_of_them_is_revised(record: Any, books: Ledger) -> None:
    """Whatever a revision says."""
    if record is TOLD:
        books.record(change(TOLD))
    again = dataclasses.replace(record, revision=2)
    assert told(books, again) == {"record_is_immutable"}


def test_a_draft_is_withdrawn_from_its_parts_upwards(books: Ledger) -> None:
    """As long as nobody relies on it, what is part of it goes, and then it goes itself."""
    policy = Withdrawal(str(POLICY), "MaximumProfitPolicy", 2)
    assert told(books, policy) == {"record_is_referenced"}
    parts = (f"{BASE}line1", "WaterfallLine"), (f"{BASE}text-en1", "PolicyText")
    for iri, name in parts:
        assert told(books, Withdrawal(iri, name, 2)) == set()
    assert told(books, policy) == set()


@pytest.mark.parametrize("relying", [ACCEPTED, TOLD], ids=lambda r: type(r).__name__)
def test_what_others_rely_on_stays_whole(relying: Record, books: Ledger) -> None:
    """No step comes or goes, no words of the same language; a translation may come."""
    books.record(change(relying))
    assert told(books, line(2)) == {"record_is_immutable"}
    assert told(books, text("EN", 2)) == {"record_is_immutable"}
    assert told(books, Withdrawal(f"{BASE}line1", "WaterfallLine", 2)) == {"record_is_immutable"}
    assert told(books, Withdrawal(f"{BASE}text-en1", "PolicyText", 2)) == {"record_is_immutable"}
    assert told(books, text("fr")) == set()
    assert told(books, text("fr", 2)) == {"record_is_immutable"}


def test_a_policy_can_come_with_all_that_belongs_to_it(books: Ledger) -> None:
    """Its parts and an acceptance in one change, in whatever order."""
    other = dataclasses.replace(PUBLISHED, id=f"{BASE}other", supersedes=POLICY)
    parts: list[tuple[Any, str]] = [
        (ACCEPTED, "profit_policy"),
        (line(1), "line_of"),
        (text("en"), "profit_policy"),
    ]
    more: list[Record] = []
    for one, name in parts:
        said: dict[str, Any] = {name: Ref(other.id)}
        more.append(dataclasses.replace(one, id=f"{one.id}-more", **said))
    assert told(books, *more, other) == set()


def test_an_acceptance_ends_by_withdrawal_and_a_disclosure_never(books: Ledger) -> None:
    """Who accepted may change their mind; what was published stays."""
    books.record(change(ACCEPTED, TOLD))
    assert told(books, Withdrawal(f"{BASE}yes", "Acceptance", 2)) == set()
    assert told(books, Withdrawal(f"{BASE}told", "Disclosure", 2)) == {"record_is_immutable"}


def test_a_rule_can_only_end(books: Ledger) -> None:
    """What it says may have been applied; until when it held, and why, can be said later."""
    changed = dataclasses.replace(RULE, order=2, revision=2)
    assert told(books, changed) == {"record_is_immutable"}
    ended = dataclasses.replace(RULE, valid_through=END, note="replaced", revision=2)
    assert told(books, ended) == set()


def test_superseding_is_looked_at_within_a_change(books: Ledger) -> None:
    """Two that would supersede each other are refused, and so is what is another's."""
    one, two = f"{BASE}one", f"{BASE}two"
    first = dataclasses.replace(PUBLISHED, id=one, supersedes=Ref(two))
    second = dataclasses.replace(PUBLISHED, id=two, supersedes=Ref(one))
    assert told(books, first, second) == {"supersedes_itself"}
    other = Organization(id=f"{BASE}other", name="Other")
    theirs = dataclasses.replace(PUBLISHED, id=one, published_by=Ref(other.id), supersedes=POLICY)
    assert told(books, other, theirs) == {"supersedes_anothers"}


def test_a_whole_number_beyond_bounds_is_refused(books: Ledger) -> None:
    """Every client can read every whole number."""
    for order in (2**31, -(2**31), 2**63, 10**40):
        wide = dataclasses.replace(RULE, id=f"{BASE}wide", order=order)
        assert told(books, wide) == {"bad_number"}
    most = dataclasses.replace(RULE, id=f"{BASE}most", order=2**31 - 1)
    assert told(books, most) == set()
