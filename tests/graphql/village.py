# SPDX-License-Identifier: MIT
"""A mill and a bakery that have dealt with each other, with all that vf-graphql 0.9 asks about."""

from __future__ import annotations

from typing import Any, Final

from tests.graphql.kit import WRITER
from tests.helpers import BASE, change, event
from valueflows.model.agents import Organization, Person, SpatialThing
from valueflows.model.agreements import Agreement
from valueflows.model.changes import Change
from valueflows.model.exact import Instant
from valueflows.model.flows import Claim, Commitment, Intent
from valueflows.model.processes import Plan, Process
from valueflows.model.proposals import Proposal
from valueflows.model.records import ForeignValue, Record
from valueflows.model.resources import BatchLotRecord, EconomicResource
from valueflows.model.terms import VF, Ref, Word

ORG: Final = "http://www.w3.org/ns/org#"


def at(name: str) -> str:
    """Return the id of a record of this little world."""
    return BASE + name


def ref(name: str) -> Ref[Any]:
    """Return a reference to it."""
    return Ref(at(name))


def foreign(iri: str, name: str) -> tuple[tuple[str, ForeignValue], ...]:
    """Return that something was said of a record in a term outside the vocabulary."""
    return ((iri, ForeignValue(at(name), is_iri=True)),)


def _people() -> list[Record]:
    return [
        Organization(id=at("mill"), name="Mill"),
        Organization(id=at("bakery"), name="Bakery", foreign=foreign(f"{ORG}linkedTo", "mill")),
        Person(id=at("ada"), name="Ada", foreign=foreign(f"{ORG}memberOf", "mill")),
        Person(id=WRITER, name="Writer", foreign=foreign(f"{ORG}memberOf", "guild")),
    ]


def _plans() -> list[Record]:
    return [
        Plan(id=at("plan"), name="Spring"),
        Process(
            id=at("milling"), name="Milling", planned_within=ref("plan"), in_scope_of=ref("mill")
        ),
        Process(id=at("baking"), name="Baking"),
        Agreement(id=at("deal")),
        BatchLotRecord(
            id=at("lot"),
            batch_lot_code="L7",
            expiration_date=Instant("2027-01-01T00:00:00Z"),
            foreign=((f"{VF}productionDate", ForeignValue("2026-01-01T00:00:00Z")),),
        ),
        BatchLotRecord(id=at("plain-lot")),
        EconomicResource(id=at("flour"), name="Flour", of_batch_lot=ref("lot")),
        EconomicResource(id=at("bin"), name="Flour in the bin"),
    ]


def _flows() -> list[Record]:
    sides: dict[str, Any] = {"provider": ref("mill"), "receiver": ref("bakery")}
    wish = {"action": Word[Any]("transfer"), **sides}
    return [
        Intent(id=at("wish"), **wish, foreign=foreign(f"{VF}atLocation", "yard")),
        Intent(
            id=at("milled"), action=Word("produce"), output_of=ref("milling"), provider=ref("mill")
        ),
        Intent(id=at("price"), action=Word("transfer"), receiver=ref("mill")),
        Proposal(
            id=at("offer"),
            purpose=Word("offer"),
            publishes=(ref("wish"), ref("milled")),
            reciprocal=(ref("price"),),
            proposed_to=(ref("bakery"),),
        ),
        Proposal(id=at("need"), purpose=Word("request"), publishes=(ref("price"),)),
        Commitment(
            id=at("promise"),
            **wish,
            clause_of=ref("deal"),
            planned_within=ref("plan"),
            independent_demand_of=ref("plan"),
            satisfies=(ref("wish"),),
        ),
        Commitment(
            id=at("pay"),
            action=Word("transfer"),
            provider=ref("bakery"),
            receiver=ref("mill"),
            reciprocal_clause_of=ref("deal"),
        ),
        Claim(id=at("claim"), **wish, triggered_by=ref("made")),
    ]


def _events() -> list[Record]:
    mill, bakery = at("mill"), at("bakery")
    made = {"who": mill, "resource": at("flour"), "output_of": at("milling"), "quantity": "9 kg"}
    moved = {"provider": mill, "receiver": bakery, "resource": at("flour"), "quantity": "4 kg"}
    return [
        event(at("made"), "produce", creates=at("flour"), **made),
        event(
            at("moved"),
            "transfer",
            to=at("bin"),
            creates=at("bin"),
            fulfills=(ref("promise"),),
            satisfies=(ref("wish"),),
            settles=(ref("claim"), ref("other")),
            note="by cart",
            **moved,
        ),
        event(
            at("paid"),
            "deliverService",
            provider=bakery,
            receiver=mill,
            realization_of=None,
            reciprocal_realization_of=ref("deal"),
            foreign=((f"{VF}agreedIn", ForeignValue("https://elsewhere.example/deed")),),
        ),
        event(
            at("used"),
            "consume",
            who=bakery,
            resource=at("bin"),
            input_of=at("baking"),
            quantity="1 kg",
        ),
        event(at("spilt"), "lower", who=mill, resource=at("flour"), quantity="1 kg"),
        event(
            at("ground"),
            "use",
            who=mill,
            resource=at("flour"),
            input_of=at("baking"),
            effort="1 hour",
        ),
        event(at("worked"), "work", who=at("ada"), input_of=at("milling"), effort="2 hour"),
    ]


def dealings() -> Change:
    """Return the change that makes all of it."""
    other = Claim(id=at("other"), action=Word("transfer"))
    return change(*_people(), *_plans(), *_flows(), other, *_events())


def yard() -> Change:
    """Return the change that describes a place that was spoken of before."""
    return change(SpatialThing(id=at("yard"), name="Yard"))
