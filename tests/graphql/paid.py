# SPDX-License-Identifier: MIT
"""A mill and a bakery that pay people, with words and numbers that tell who may see them.

``SEEN`` says of each word who is to find it: the public, Ada who works at the mill, an auditor of
the mill, and a bookkeeper of the bakery. Whoever is not named there must not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from tests.graphql import belonging
from tests.graphql.belonging import ruled, valued
from tests.helpers import BASE, change, event, measure
from valueflows.ledger.ledger import Ledger
from valueflows.model.agents import Organization, Person, SpatialThing
from valueflows.model.agreements import Agreement, AgreementBundle
from valueflows.model.callers import PUBLIC, Caller, Role
from valueflows.model.changes import Change
from valueflows.model.exact import Instant
from valueflows.model.flows import Claim, Commitment, Intent
from valueflows.model.processes import Process
from valueflows.model.proposals import Proposal
from valueflows.model.publishing import EACH_CHANGE, Consent, PublicationRule
from valueflows.model.records import ForeignValue, Record
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import Ref, Tag, Word

at, ref = belonging.at, belonging.ref
MILL, BAKERY = at("mill"), at("bakery")
CALLERS: Final = {
    "P": PUBLIC,
    "M": Caller(Role.MEMBER, at("p-ada"), frozenset({MILL})),
    "A": Caller(Role.AUDITOR, "", frozenset({MILL})),
    "B": Caller(Role.BOOKKEEPER, at("keeper"), frozenset({BAKERY}), frozenset({BAKERY})),
}
SEEN: Final[dict[str, str]] = {
    # names and ids of persons; who works with whom knows them
    "zz-ada": "MA",
    "/p-ada": "MA",
    "zz-ben": "MAB",
    "/p-ben": "MAB",
    "zz-cleo": "A",
    "/p-cleo": "A",
    "zz-dan": "B",
    "/p-dan": "B",
    "zz-gus": "B",
    "/p-gus": "B",
    "zz-hal": "",
    "/p-hal": "",
    "unsaid-ivy": "A",
    "urn:x:purse": "",
    "zz-fay": "PMAB",
    "/p-fay": "PMAB",
    # remarks and places
    "zz-note-ada": "MA",
    "zz-note-fay": "A",
    "zz-home-ada": "MA",
    "zz-home-fay": "A",
    "zz-office": "PMAB",
    "geo:41.38,2.17": "B",
    "zz-parlour": "",
    "zz-pantry": "",
    "zz-process": "PMAB",
    "zz-note-process": "A",
    "zz-note-sale": "AB",
    "zz-note-bread": "B",
    "zz-note-work": "MA",
    "zz-note-wage": "MA",
    "zz-note-claim": "MA",
    "zz-job-ada": "MA",
    "zz-bundle": "MA",
    "zz-supply": "AB",
    "zz-state": "A",
    "zz-tag-wage": "MA",
    "zz-tag-sale": "PMAB",
    "zz-foreign": "",
    "zz-why": "",
    # hours
    "37.25": "MA",
    "29.75": "A",
    "13.75": "A",
    "11.25": "B",
    # Ada's wage, net, its tax, the social charges; Ben's salary; fees, refunds and the bicycle
    "2345.67": "MA",
    "1741.83": "MA",
    "603.84": "A",
    "411.29": "A",
    "3179.51": "A",
    "876.54": "A",
    "98.76": "A",
    "645.67": "A",
    "23.19": "A",
    # Ben's wage at the bakery, and what Gus put in
    "1111.91": "B",
    "5050.05": "PMAB",
    # what was sold is public, and what a customer paid
    "17.125": "PMAB",
    "42.42": "PMAB",
    "3.625": "PMAB",
    "8.085": "PMAB",
    # what members agreed, rules everybody may read, and what each gets of a surplus
    "38.875": "MA",
    "31.375": "A",
    "zz-place-ada": "MA",
    "zz-role-ben": "MA",
    "zz-policy": "PMAB",
    "zz-words": "PMAB",
    "zz-yes-bakery": "PMAB",
    "zz-yes-ben": "",
    "zz-occasion": "PMAB",
    "1585.99": "PMAB",
    "1000.01": "PMAB",
    "271.83": "MA",
    "314.15": "A",
    "88.88": "PMAB",
    "77.77": "MA",
    # balances
    "7.875": "A",
    "7.625": "A",
    "193065.04": "A",
    "103980.56": "B",
}
"""By word, who finds it: (P)ublic, (M)ember, (A)uditor of the mill, (B)ookkeeper of the bakery."""


def _described() -> list[Record]:
    return [
        Organization(id=MILL, name="Mill", primary_location=ref("office")),
        Organization(id=BAKERY, name="Bakery"),
        Organization(id=at("state"), name="State"),
        SpatialThing(id=at("office"), name="zz-office"),
        SpatialThing(id=at("home-ada"), name="zz-home-ada"),
        SpatialThing(id=at("home-fay"), name="zz-home-fay"),
        SpatialThing(id=at("parlour"), name="zz-parlour"),
        Person(id=at("p-ada"), name="zz-ada", note="zz-note-ada", primary_location=ref("home-ada")),
        Person(id=at("p-ben"), name="zz-ben"),
        Person(id=at("p-cleo"), name="zz-cleo"),
        Person(id=at("p-dan"), name="zz-dan"),
        Person(id=at("p-fay"), name="zz-fay", note="zz-note-fay", primary_location=ref("home-fay")),
        Person(
            id=at("p-gus"),
            name="zz-gus",
            foreign=((f"{BASE}said", ForeignValue("zz-foreign")),),
        ),
        Person(id=at("p-hal"), name="zz-hal"),
        ResourceSpecification(id=at("euro"), name="Euro", medium_of_exchange=True),
        ResourceSpecification(id=at("flour"), name="Flour"),
        ResourceSpecification(id=at("bread"), name="Bread"),
        Process(
            id=at("milling"), name="zz-process", note="zz-note-process", in_scope_of=ref("mill")
        ),
        EconomicResource(id=at("bank-mill"), conforms_to=ref("euro"), name="Account of the mill"),
        EconomicResource(id=at("bank-bakery"), conforms_to=ref("euro"), name="Account"),
        EconomicResource(id=at("bin"), conforms_to=ref("flour"), name="Flour at the mill"),
        EconomicResource(id=at("shelf"), conforms_to=ref("flour"), name="Flour at the bakery"),
        EconomicResource(id=at("bicycle"), conforms_to=ref("bread"), name="Bicycles"),
        Agreement(id=at("supply"), name="zz-supply"),
    ]


def _stock() -> list[Record]:
    said = [
        ("bank-mill", MILL, "200000", "euro"),
        ("bank-bakery", BAKERY, "100000", "euro"),
        ("bin", MILL, "500", "flour"),
        ("shelf", BAKERY, "1", "flour"),
        ("bicycle", MILL, "15.5", "bread"),
    ]
    return [
        event(
            at(f"opening-{name}"),
            "raise",
            who=who,
            resource=at(name),
            kind=at(kind),
            creates=at(name),
            quantity=amount,
        )
        for name, who, amount, kind in said
    ]


def flow(name: str, action: str, provider: str, receiver: str, **said: Any) -> Record:
    """Return an event of this world; names are of this world."""
    for key in ("kind", "resource", "to", "place", "input_of", "corrects"):
        if key in said and ":" not in said[key]:
            said[key] = at(said[key])
    for key in ("settles", "fulfills"):
        if key in said:
            said[key] = (Ref(said[key]) if ":" in said[key] else ref(said[key]),)
    for key in ("realization_of", "reciprocal_realization_of"):
        if key in said:
            said[key] = ref(said[key])
    said.setdefault("at", "2026-03-01T12:00:00Z")
    sides = (side if ":" in side else at(side) for side in (provider, receiver))
    return event(
        at(name), action, **dict(zip(("provider", "receiver"), sides, strict=True)), **said
    )


def paid(name: str, amount: str, provider: str, receiver: str, **said: Any) -> Record:
    """Return a payment."""
    said.setdefault("resource", f"bank-{provider}")
    return flow(name, "transfer", provider, receiver, kind="euro", quantity=amount, **said)


def owed(name: str, amount: str, provider: str, receiver: str, because: str, **said: Any) -> Claim:
    """Return a claim of money."""
    return Claim(
        id=at(name),
        action=Word("transfer"),
        provider=ref(provider),
        receiver=ref(receiver),
        resource_conforms_to=ref("euro"),
        resource_quantity=measure(amount),
        triggered_by=ref(because),
        **said,
    )


def wage() -> Change:
    """Return Ada's month: hours, what is owed for them, her pay, tax and social charges."""
    tags = (Tag("zz-tag-wage"),)
    return change(
        AgreementBundle(id=at("bundle"), name="zz-bundle"),
        Agreement(id=at("job-ada"), name="zz-job-ada", bundled_in=ref("bundle")),
        flow(
            "hours-ada",
            "work",
            "p-ada",
            "mill",
            effort="37.25 hour",
            input_of="milling",
            realization_of="job-ada",
            note="zz-note-work",
        ),
        owed(
            "wage-ada",
            "2345.67",
            "mill",
            "p-ada",
            "hours-ada",
            note="zz-note-claim",
            resource_classified_as=tags,
        ),
        owed("charges-ada", "411.29", "mill", "state", "hours-ada"),
        paid("net-ada", "1741.83", "mill", "p-ada", settles="wage-ada", note="zz-note-wage"),
        paid("tax-ada", "603.84", "mill", "state", settles="wage-ada"),
        paid("social-ada", "411.29", "mill", "state", settles="charges-ada"),
        by=at("p-ada"),
        why="zz-why",
    )


def salary() -> list[Record]:
    """Return Ben's pay: he has a salary by a promise at the mill, and works for a wage at the bakery too."""
    promise = Commitment(
        id=at("salary-ben"),
        action=Word("transfer"),
        provider=ref("mill"),
        receiver=ref("p-ben"),
        resource_conforms_to=ref("euro"),
        resource_quantity=measure("3179.51"),
        due=Instant("2026-03-31T00:00:00Z"),
    )
    return [
        promise,
        flow("hours-ben", "work", "p-ben", "mill", effort="29.75 hour", input_of="milling"),
        paid("pay-ben", "3179.51", "mill", "p-ben", fulfills="salary-ben"),
        flow("more-hours-ben", "work", "p-ben", "bakery", effort="11.25 hour"),
        owed("wage-ben", "1111.91", "bakery", "p-ben", "more-hours-ben"),
        paid("more-pay-ben", "1111.91", "bakery", "p-ben", settles="wage-ben"),
    ]


def others_paid() -> list[Record]:
    """Return what a contractor gets, and an advance to a person who is described nowhere."""
    return [
        flow("service", "deliverService", "p-cleo", "mill", quantity="13.75 hour"),
        owed("fee", "876.54", "mill", "p-cleo", "service"),
        paid("fee-paid", "876.54", "mill", "p-cleo", settles="fee"),
        paid("advance", "23.19", "mill", "urn:x:unsaid-ivy"),
    ]


def others() -> list[Record]:
    """Return a refund, a benefit in kind and capital: beside goods and money that are public."""
    return [
        flow("goods", "transfer", "bakery", "mill", kind="bread", quantity="3.625"),
        owed("refund", "98.76", "mill", "p-cleo", "goods"),
        paid("refunded", "98.76", "mill", "p-cleo", settles="refund"),
        owed("kind", "645.67", "mill", "p-ben", "hours-ben"),
        flow(
            "ridden",
            "transferAllRights",
            "mill",
            "p-ben",
            resource="bicycle",
            quantity="7.875",
            settles="kind",
            state="zz-state",
        ),
        valued("hours-ada", "77.77"),
        paid("capital", "5050.05", "p-gus", "bakery", resource="urn:x:purse-gus", to="bank-bakery"),
    ]


def _trade() -> list[Record]:
    """What everybody may see: sales, to a customer at home too, and a farmer's grain."""
    return [
        flow(
            "sale",
            "transfer",
            "mill",
            "bakery",
            resource="bin",
            to="shelf",
            quantity="17.125",
            resource_classified_as=(Tag("zz-tag-sale"),),
            realization_of="supply",
            note="zz-note-sale",
        ),
        flow(
            "bread-dan",
            "transfer",
            "bakery",
            "p-dan",
            kind="bread",
            quantity="8.085",
            place="geo:41.38,2.17",
            to="urn:x:zz-pantry",
            note="zz-note-bread",
        ),
        paid("paid-dan", "42.42", "p-dan", "bakery", resource="urn:x:purse-dan", to="bank-bakery"),
        flow("grain", "transfer", "p-fay", "mill", kind="flour", quantity="2.5"),
    ]


def _offers() -> list[Record]:
    """An offer to somebody, in a parlour that nobody else is to know of."""
    return [
        Intent(id=at("vacancy"), action=Word("work"), receiver=ref("mill")),
        Intent(id=at("wish-hal"), action=Word("transfer"), receiver=ref("p-hal")),
        Proposal(id=at("private"), proposed_to=(ref("p-hal"),), eligible_location=ref("parlour")),
    ]


def consent() -> Change:
    """Return that the farmer agreed to be named."""
    return change(Consent(id=at("consent-fay"), named_in_public=ref("p-fay")))


def rule(pace: str = EACH_CHANGE, **said: Any) -> Change:
    """Return the rule of the ledger."""
    return change(PublicationRule(id=at("rule"), pace=pace, **said))


def beginning() -> Iterator[Change]:
    """Yield what is recorded before anybody is paid."""
    yield change(*_described(), *_stock())
    yield consent()
    yield change(*_trade())
    yield change(*_offers())
    yield change(*ruled())


def fill(ledger: Ledger) -> None:
    """Record all of it, each change public at once."""
    ledger.record(rule())
    for each in beginning():
        ledger.record(each)
    ledger.record(wage())
    ledger.record(change(*salary()))
    ledger.record(change(*others_paid()))
    ledger.record(change(*others()))


def still(text: str) -> str:
    """Return a text without the fractions of its seconds, which may look like an amount."""
    return re.sub(r"(T\d\d:\d\d:\d\d)\.\d+", r"\1", text)
