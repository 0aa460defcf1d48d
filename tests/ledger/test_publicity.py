# SPDX-License-Identifier: MIT
"""What everybody may see of a ledger as it grows: judged again when something turns out otherwise."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.graphql.paid import at, flow, owed, paid, ref, rule
from tests.helpers import change, measure
from tests.ledger.kit import new_ledger
from valueflows.ledger import ledger as ledgers
from valueflows.ledger.ledger import Ledger
from valueflows.model.agents import Organization, Person, SpatialThing
from valueflows.model.agreements import Agreement, AgreementBundle
from valueflows.model.callers import PUBLIC
from valueflows.model.changes import Withdrawal
from valueflows.model.exact import Instant
from valueflows.model.flows import Commitment
from valueflows.model.proposals import Proposal
from valueflows.model.publishing import BY_HAND, Consent, Publication, PublicationRule
from valueflows.model.records import Record
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import Word

MONEY = ResourceSpecification(id=at("euro"), name="Euro", medium_of_exchange=True)
BANK = EconomicResource(id=at("bank-mill"), conforms_to=ref("euro"))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Open a ledger with a mill, a shop and two persons, of which each change is public."""
    made = new_ledger(tmp_path / "ledger", stock_rule="late")
    made.record(rule())
    groups = [Organization(id=at(name), name=name) for name in ("mill", "shop", "state")]
    people = [Person(id=at(name), name=name.title()) for name in ("ada", "fay")]
    bread = ResourceSpecification(id=at("bread"), name="Bread")
    made.record(change(*groups, *people, MONEY, BANK, bread))
    yield made
    made.close()


def seen(ledger: Ledger, name: str = "EconomicEvent") -> set[str]:
    """Return the names of the records of a class that everybody sees."""
    return {row.id.removeprefix(at("")) for row in ledger.view(PUBLIC).records(name)}


def event(ledger: Ledger, name: str) -> Any:
    """Return an event as everybody sees it."""
    rows = ledger.view(PUBLIC).records("EconomicEvent")
    return next(row for row in rows if row.id == at(name))


def sold(name: str, provider: str, receiver: str, **said: Any) -> Record:
    """Return a sale of bread."""
    return flow(name, "transfer", provider, receiver, kind="bread", quantity="1", **said)


def test_a_rule_recorded_later_holds_for_what_was_before(ledger: Ledger) -> None:
    """And when it is revised or withdrawn, all is judged once more."""
    ledger.record(change(sold("a", "mill", "shop"), sold("b", "mill", "ada")))
    assert seen(ledger) == {"a", "b"}
    ledger.record(rule(trade_with_persons="withheld", revision=2))
    assert seen(ledger) == {"a"}
    ledger.record(rule(flows="withheld", revision=3))
    assert seen(ledger) == set()
    ledger.record(rule(revision=4))
    assert seen(ledger) == {"a", "b"}


def test_an_organisation_has_a_rule_of_its_own(ledger: Ledger) -> None:
    """Of two that deal with each other the stricter holds; of two rules for one, too."""
    own = PublicationRule(id=at("own"), applies_to=ref("shop"), flows="withheld")
    more = PublicationRule(id=at("more"), applies_to=ref("shop"))
    ledger.record(change(own, more))
    ledger.record(change(sold("a", "mill", "shop"), sold("b", "mill", "state")))
    assert seen(ledger) == {"b"}
    ledger.record(change(Withdrawal(at("own"), "PublicationRule", 2)))
    assert seen(ledger) == {"a", "b"}


def test_remarks_are_shown_where_the_rule_says_so(ledger: Ledger) -> None:
    """Those of the flow's organisations, at once."""
    ledger.record(change(sold("a", "mill", "shop", note="fresh")))
    assert event(ledger, "a").note is None
    ledger.record(rule(free_text="shown", revision=2))
    assert event(ledger, "a").note == "fresh"


def provider_of(ledger: Ledger, name: str) -> str:
    """Return under which id the provider of an event stands, without the ledger's base."""
    found: str = event(ledger, name).provider.id
    return found.removeprefix(at(""))


def test_a_consent_names_a_person_until_it_is_withdrawn(ledger: Ledger) -> None:
    """By id and name; what she is paid stays hidden."""
    ledger.record(change(sold("a", "fay", "mill"), paid("p", "5", "mill", "fay")))
    assert provider_of(ledger, "a").startswith("urn:valueflows:pseudonym:")
    ledger.record(change(Consent(id=at("yes"), named_in_public=ref("fay"))))
    assert provider_of(ledger, "a") == "fay"
    assert event(ledger, "a").provider.name == "Fay"
    assert seen(ledger) == {"a"}
    assert seen(ledger, "Person") == {"fay"}
    ledger.record(change(Withdrawal(at("yes"), "Consent", 2)))
    assert provider_of(ledger, "a").startswith("urn:valueflows:pseudonym:")
    assert seen(ledger, "Person") == set()


def test_a_consent_may_be_for_the_flows_with_one_organisation(ledger: Ledger) -> None:
    """Elsewhere the person stands under a pseudonym, and in no list of persons."""
    ledger.record(change(sold("a", "fay", "mill"), sold("b", "fay", "shop")))
    scoped = Consent(id=at("yes"), named_in_public=ref("fay"), in_flows_with=ref("mill"))
    ledger.record(change(scoped))
    assert provider_of(ledger, "a") == "fay"
    assert provider_of(ledger, "b").startswith("urn:valueflows:pseudonym:")
    assert seen(ledger, "Person") == set()


def test_a_consent_may_end_by_itself(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """At its moment, though nothing is recorded then."""
    ledger.record(change(sold("a", "fay", "mill")))
    end = Instant("2100-01-01T00:00:00Z")
    ledger.record(change(Consent(id=at("yes"), named_in_public=ref("fay"), until=end)))
    assert provider_of(ledger, "a") == "fay"
    monkeypatch.setattr(ledgers, "clock", lambda: end.microseconds)
    assert provider_of(ledger, "a").startswith("urn:valueflows:pseudonym:")


def test_who_is_described_nowhere_may_be_a_person(ledger: Ledger) -> None:
    """Until they are described as an organisation; then what was before is seen too."""
    sides = {"kind": at("euro"), "resource": at("bank-mill"), "quantity": "5"}
    ledger.record(change(flow("a", "transfer", "mill", "urn:x:who", **sides)))
    ledger.record(change(sold("b", "urn:x:who", "mill")))
    assert seen(ledger) == {"b"}
    assert provider_of(ledger, "b").startswith("urn:valueflows:pseudonym:")
    ledger.record(change(Organization(id="urn:x:who", name="Who")))
    assert seen(ledger) == {"a", "b"}
    assert event(ledger, "a").receiver.name == "Who"


def test_a_specification_that_becomes_money_hides_what_persons_got(ledger: Ledger) -> None:
    """Vouchers for bread, until they serve as money; and of what kind a thing is may change."""
    ledger.record(change(sold("a", "mill", "ada"), sold("b", "mill", "shop")))
    jar = EconomicResource(id=at("jar"), conforms_to=ref("bread"))
    moved = flow("c", "transfer", "mill", "ada", resource="jar", quantity="1")
    ledger.record(change(jar, moved))
    assert seen(ledger) == {"a", "b", "c"}
    ledger.record(change(dataclasses.replace(jar, conforms_to=ref("euro"), revision=2)))
    assert seen(ledger) == {"a", "b"}
    voucher = ResourceSpecification(id=at("bread"), medium_of_exchange=True, revision=2)
    ledger.record(change(voucher))
    assert seen(ledger) == {"b"}


def promise(action: str = "transfer", receiver: str = "shop", **said: Any) -> Commitment:
    """Return a promise of the mill."""
    return Commitment(
        id=at("promise"),
        action=Word(action),
        provider=ref("mill"),
        receiver=ref(receiver),
        resource_conforms_to=ref("euro"),
        resource_quantity=measure("5"),
        **said,
    )


def test_a_promise_revised_into_a_wage_hides_what_kept_it(ledger: Ledger) -> None:
    """With all its revisions, from the first on; and stays hidden when revised again."""
    ledger.record(change(promise()))
    ledger.record(change(paid("a", "5", "mill", "shop", fulfills="promise")))
    ledger.record(change(paid("fix", "-1", "mill", "shop", corrects="a")))
    assert (seen(ledger), seen(ledger, "Commitment")) == ({"a", "fix"}, {"promise"})
    ledger.record(change(promise(receiver="ada", revision=2)))
    assert (seen(ledger), seen(ledger, "Commitment")) == (set(), set())
    ledger.record(change(promise(revision=3)))
    assert (seen(ledger), seen(ledger, "Commitment")) == (set(), set())


@pytest.mark.parametrize("together", [True, False])
def test_what_follows_from_hidden_work_is_hidden(*, together: bool, ledger: Ledger) -> None:
    """Its claims, the tax that settles them and the charges, recorded at once or one by one."""
    records = [
        flow("work", "work", "ada", "mill", effort="3 hour"),
        owed("wage", "5", "mill", "ada", "work"),
        owed("charges", "1", "mill", "state", "work"),
        paid("tax", "2", "mill", "state", settles="wage"),
        paid("social", "1", "mill", "state", settles="charges"),
        paid("back", "-1", "mill", "state", corrects="tax"),
        paid("rent", "1", "mill", "shop"),
    ]
    for some in [records] if together else [[each] for each in records]:
        ledger.record(change(*some))
        assert seen(ledger) <= {"rent"}
        assert seen(ledger, "Claim") == set()
    assert seen(ledger) == {"rent"}


def test_a_claim_described_after_its_payment_hides_it(ledger: Ledger) -> None:
    """An event may settle what is described later, and elsewhere."""
    ledger.record(change(paid("tax", "2", "mill", "state", settles="urn:x:wage")))
    assert seen(ledger) == {"tax"}
    claim = dataclasses.replace(owed("c", "5", "mill", "ada", "tax"), id="urn:x:wage")
    ledger.record(change(dataclasses.replace(claim, triggered_by=None)))
    assert seen(ledger) == set()


def test_a_correction_of_what_is_hidden_is_hidden(ledger: Ledger) -> None:
    """As long a chain as it may be."""
    ledger.record(change(flow("work", "work", "ada", "mill", effort="3 hour")))
    ledger.record(change(flow("fix", "work", "ada", "mill", effort="-1 hour", corrects="work")))
    assert seen(ledger) == set()


def test_an_agreement_is_as_public_as_its_flows(ledger: Ledger) -> None:
    """And a bundle as its agreements, whichever was recorded first."""
    ledger.record(change(*(Agreement(id=at(name)) for name in ("job", "deal"))))
    ledger.record(change(sold("a", "mill", "shop", realization_of="deal")))
    ledger.record(change(paid("b", "5", "mill", "ada", realization_of="job")))
    assert seen(ledger, "Agreement") == {"deal"}
    ledger.record(change(AgreementBundle(id=at("bundle"), name="both")))
    assert seen(ledger, "AgreementBundle") == {"bundle"}
    for name in ("deal", "job"):
        ledger.record(change(Agreement(id=at(name), bundled_in=ref("bundle"), revision=2)))
    assert seen(ledger, "AgreementBundle") == set()


def test_homes_are_nobodys_business(ledger: Ledger) -> None:
    """Nor what was one; a shop is found, and so is where a public offer holds."""
    names = ("home", "shed", "front", "stall", "den", "field")
    ledger.record(change(*(SpatialThing(id=at(name), name=name) for name in names)))
    homes = Person(id=at("ada"), name="Ada", primary_location=ref("home"), revision=2)
    ledger.record(
        change(homes, Organization(id=at("co"), name="Co", primary_location=ref("front")))
    )
    ledger.record(change(Organization(id=at("at-ada"), name="A", primary_location=ref("home"))))
    ledger.record(change(dataclasses.replace(homes, primary_location=ref("shed"), revision=3)))
    public = Proposal(id=at("open"), eligible_location=ref("stall"))
    private = Proposal(id=at("private"), eligible_location=ref("den"), proposed_to=(ref("fay"),))
    ledger.record(change(public, private))
    assert seen(ledger, "SpatialThing") == {"front", "stall"}
    assert seen(ledger, "Proposal") == {"open"}


def test_what_is_not_published_yet_decides_nothing(ledger: Ledger) -> None:
    """Neither of what is hidden nor of what a thing is; a rule does, at once."""
    jar = EconomicResource(id=at("jar"), name="Jar", conforms_to=ref("bread"))
    ledger.record(change(jar, Agreement(id=at("deal"))))
    made = flow("made", "raise", "mill", "mill", resource="jar", quantity="3", creates=at("jar"))
    ledger.record(change(made, sold("a", "mill", "shop", realization_of="deal")))
    ledger.record(rule(BY_HAND, revision=2))
    ledger.record(change(Publication(id=at("now"))))
    found: Any = ledger.view(PUBLIC).get(at("jar"), EconomicResource)
    assert found.accounting_quantity.has_numerical_value == "3"
    given = flow("gift", "transferAllRights", "mill", "ada", resource="jar", quantity="1")
    wage = paid("wage", "5", "mill", "ada", realization_of="deal")
    ledger.record(change(given, wage))
    assert (seen(ledger), seen(ledger, "Agreement")) == ({"made", "a"}, {"deal"})
    ledger.record(change(Publication(id=at("then"))))
    assert (seen(ledger), seen(ledger, "Agreement")) == ({"made", "a", "gift"}, set())
    ledger.record(rule(BY_HAND, flows="withheld", revision=3))
    assert seen(ledger) == set()
