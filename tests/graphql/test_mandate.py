# SPDX-License-Identifier: MIT
"""Who keeps the books of one organisation records what concerns it, and nothing of the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.graphql.kit import Desk
from tests.graphql.test_mutations import create, delete, update
from tests.helpers import BASE, change, event
from tests.ledger.kit import new_ledger
from valueflows.model.agents import Organization, Person
from valueflows.model.callers import PUBLIC, Caller, Role
from valueflows.model.exact import Amount
from valueflows.model.flows import Claim
from valueflows.model.processes import Process
from valueflows.model.publishing import Publication
from valueflows.model.records import Measure
from valueflows.model.resources import EconomicResource, ResourceSpecification
from valueflows.model.terms import Ref, Word

MILL: Final = f"{BASE}mill"
BAKERY: Final = f"{BASE}bakery"
ANNA: Final = f"{BASE}anna"
EURO: Final = f"{BASE}euro"
HERS: Final = f"{BASE}hers"
WAGE: Final = f"{BASE}wage"
KEEPER: Final = Caller(Role.BOOKKEEPER, "urn:x:keeper", frozenset({BAKERY}), frozenset({BAKERY}))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give the desk of the bakery's bookkeeper, beside a mill that pays Anna."""
    ledger = new_ledger(tmp_path)
    ledger.record(
        change(
            Organization(id=MILL, name="mill"),
            Organization(id=BAKERY, name="bakery"),
            Person(id=ANNA, name="Anna"),
            ResourceSpecification(id=EURO, name="euro", medium_of_exchange=True),
            EconomicResource(id=HERS, name="Anna's purse", conforms_to=Ref(EURO)),
            Process(id=f"{BASE}milling", name="milling", in_scope_of=Ref(MILL)),
            Process(id=f"{BASE}baking", name="baking", in_scope_of=Ref(BAKERY)),
            Claim(
                id=WAGE,
                action=Word("transfer"),
                provider=Ref(MILL),
                receiver=Ref(ANNA),
                resource_conforms_to=Ref(EURO),
                resource_quantity=Measure(has_numerical_value=Amount("1234")),
            ),
            event(
                f"{BASE}paid", "transfer", provider=MILL, receiver=ANNA, to=HERS, quantity="5 bare"
            ),
        )
    )
    with ledger:
        yield Desk(ledger, caller=KEEPER)


def flow(provider: str, receiver: str, **more: Any) -> dict[str, Any]:
    """Return what an event between two agents says."""
    said = {"action": "transfer", "provider": provider, "receiver": receiver}
    quantity = {"resourceQuantity": {"hasNumericalValue": "1"}}
    return said | quantity | {"hasPointInTime": "2026-03-01T08:00:00Z"} | more


RECORD: Final = """mutation ($e: EconomicEventCreateParams!) {
    createEconomicEvent(event: $e) { economicEvent { provider { id } } } }"""


@pytest.mark.parametrize("sides", [(MILL, BAKERY), (BAKERY, MILL), (BAKERY, "urn:x:customer")])
def test_what_concerns_the_organisation_is_recorded(sides: tuple[str, str], desk: Desk) -> None:
    """It gives or it takes; the other side may be anybody."""
    desk.data(RECORD, e=flow(*sides))
    assert desk.ledger.books.events.rows == 2


@pytest.mark.parametrize("place", [0, 1])
def test_of_several_steps_each_must_concern_the_organisation(place: int, desk: Desk) -> None:
    """One that does not is told by its place, and none of them is recorded."""
    steps = [{"createEconomicEvent": flow(BAKERY, MILL)}]
    steps.insert(place, {"createEconomicEvent": flow(MILL, ANNA)})
    asked = "mutation ($s: [RecordAllItem!]!) { recordAll(changes: $s) { version } }"
    told = desk.codes(asked, s=steps)
    assert told == [("not_allowed", f"changes[{place}].createEconomicEvent")]
    assert desk.ledger.books.events.rows == 1


@pytest.mark.parametrize("sides", [(MILL, MILL), (MILL, ANNA), ("urn:x:a", "urn:x:b")])
def test_what_concerns_others_is_not(sides: tuple[str, str], desk: Desk) -> None:
    """Nobody is recorded for by a token that has no say for them."""
    assert desk.codes(RECORD, e=flow(*sides)) == [("not_allowed", "event")]
    assert desk.ledger.books.events.rows == 1


OTHERS: Final[list[tuple[str, dict[str, Any]]]] = [
    ("Claim", flow(MILL, "urn:x:somebody")),
    ("Commitment", flow(MILL, "urn:x:somebody")),
    ("Intent", {"action": "work"}),
    ("Process", {"name": "milling", "inScopeOf": MILL}),
    ("Publication", {"occasion": "all of it"}),
    ("PublicationRule", {"flows": "withheld"}),
    ("PublicationRule", {"appliesTo": MILL}),
    ("Consent", {"namedInPublic": ANNA}),
    ("Consent", {"namedInPublic": ANNA, "inFlowsWith": MILL}),
]


@pytest.mark.parametrize(("name", "said"), OTHERS)
def test_nothing_is_said_of_others_or_of_the_whole(
    name: str, said: dict[str, Any], desk: Desk
) -> None:
    """A rule, a process, a promise of others is theirs to record."""
    said = {k: v for k, v in said.items() if k != "hasPointInTime" or name != "Claim"}
    ((code, _path),) = desk.codes(create(name), r=said)
    assert code == "not_allowed"
    assert desk.ledger.books.version == 2


OWN: Final[list[tuple[str, dict[str, Any]]]] = [
    ("Commitment", flow(BAKERY, "urn:x:somebody")),
    ("Process", {"name": "baking", "inScopeOf": BAKERY}),
    ("Process", {"name": "anything"}),
    ("PublicationRule", {"appliesTo": BAKERY, "flows": "withheld"}),
    ("Consent", {"namedInPublic": ANNA, "inFlowsWith": BAKERY}),
    ("Person", {"name": "Zoe"}),
    ("SpatialThing", {"name": "the yard"}),
    ("Plan", {"name": "Easter"}),
]


@pytest.mark.parametrize(("name", "said"), OWN)
def test_what_is_said_of_the_own_organisation_is_recorded_and_seen(
    name: str, said: dict[str, Any], desk: Desk
) -> None:
    """The answer holds the record, which its keeper sees."""
    desk.data(create(name), r=said)
    assert desk.ledger.books.version == 3


def test_descriptions_of_other_organisations_are_theirs(desk: Desk) -> None:
    """The own one may be revised, another one may not."""
    desk.data(update("Organization"), r={"revisionId": f"{BAKERY}@1", "name": "the bakery"})
    told = desk.codes(update("Organization"), r={"revisionId": f"{MILL}@1", "name": "mine"})
    assert [code for code, _path in told] == ["not_allowed"]
    told = desk.codes(delete("Process"), r=f"{BASE}milling@1")
    assert [code for code, _path in told] == ["not_allowed"]


def test_a_process_is_not_taken_from_another(desk: Desk) -> None:
    """Neither by saying that it is one's own now."""
    said = {"revisionId": f"{BASE}milling@1", "inScopeOf": BAKERY}
    assert [code for code, _p in desk.codes(update("Process"), r=said)] == ["not_allowed"]


@pytest.mark.parametrize("change_of", ["Claim", "Person"])
def test_what_is_hidden_is_revised_like_what_is_not_there(change_of: str, desk: Desk) -> None:
    """A hidden record and an id that was never used are answered alike."""
    hidden = {"Claim": WAGE, "Person": ANNA}[change_of]
    answers = [
        desk.problems(update(change_of), r={"revisionId": f"{iri}@1", "note": "x"})
        for iri in (hidden, f"{BASE}nobody-at-all")
    ]
    assert [p["code"] for p in answers[0]] == ["not_found"]
    texts = [
        str(a).replace(iri, "")
        for a, iri in zip(answers, (hidden, f"{BASE}nobody-at-all"), strict=True)
    ]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("field", ["toResourceInventoriedAs", "settles"])
def test_what_is_hidden_is_referred_to_like_what_is_not_there(field: str, desk: Desk) -> None:
    """No reference tells that there is something, nor what is in it."""
    answers = []
    for iri in (HERS if field.startswith("to") else WAGE, f"{BASE}nobody-at-all"):
        value = [iri] if field == "settles" else iri
        found = desk.problems(RECORD, e=flow(MILL, BAKERY, **{field: value}))
        answers.append([(p["code"], p["path"], p["message"].replace(iri, "")) for p in found])
    assert answers[0] == answers[1]
    assert answers[0][0][:2] == ("reference_not_found", f"event.{field}")
    assert desk.ledger.books.events.rows == 1


def test_who_keeps_all_books_has_no_such_bounds(desk: Desk) -> None:
    """A token without a mandate records for anybody."""
    desk.caller = Caller(Role.BOOKKEEPER, "urn:x:keeper")
    desk.data(RECORD, e=flow(MILL, ANNA, settles=[WAGE], toResourceInventoriedAs=HERS))
    assert desk.ledger.books.events.rows == 2


STORE: Final = f"{BASE}store"


def stocked(desk: Desk) -> None:
    """Give the mill a store with something in it, which everybody may see."""
    store = EconomicResource(id=STORE, name="store")
    filled = event(f"{BASE}filled", "raise", who=MILL, resource=STORE, quantity="10 bare")
    desk.ledger.record(change(store, filled))


@pytest.mark.parametrize("action", ["lower", "consume", "raise", "produce"])
def test_nobody_touches_the_stock_of_others(action: str, desk: Desk) -> None:
    """Not even when both sides of the event are those one records for."""
    stocked(desk)
    said = flow(BAKERY, BAKERY, action=action, resourceInventoriedAs=STORE)
    told = desk.codes(RECORD, e=said)
    assert told == [("not_allowed", "event.resourceInventoriedAs")]
    desk.data(RECORD, e=flow(MILL, BAKERY, resourceInventoriedAs=STORE))


def test_things_and_persons_of_others_are_theirs_to_describe(desk: Desk) -> None:
    """What somebody has, and who deals with others alone, is not renamed from outside."""
    stocked(desk)
    desk.caller = Caller(Role.BOOKKEEPER, "urn:x:keeper", None, frozenset({BAKERY}))
    for name, iri in (("EconomicResource", STORE), ("Person", ANNA), ("Organization", MILL)):
        told = desk.codes(update(name), r={"revisionId": f"{iri}@1", "name": "mine"})
        assert [code for code, _path in told] == ["not_allowed"]
    made = desk.data(create("Person"), r={"name": "Zoe"})["createPerson"]["agent"]
    desk.data(update("Person"), r={"revisionId": made["revisionId"], "name": "Zoë"})
    desk.data(RECORD, e=flow(ANNA, BAKERY))
    desk.data(update("Person"), r={"revisionId": f"{ANNA}@1", "name": "Anna, our customer"})


def test_what_was_just_described_can_be_referred_to(desk: Desk) -> None:
    """An agreement and a place are there for the next request, before anything happens in them."""
    made = [
        desk.data(create(name), r=said)[f"create{name}"][field]["id"]
        for name, field, said in (
            ("Agreement", "agreement", {"name": "Flour for a week"}),
            ("SpatialThing", "spatialThing", {"name": "the yard"}),
        )
    ]
    said = flow(BAKERY, MILL, realizationOf=made[0], toLocation=made[1])
    desk.data(RECORD, e=said | {"action": "transfer"})
    found = desk.data("query ($i: ID!) { agreement(id: $i) { name realizes { id } } }", i=made[0])
    assert found["agreement"]["name"] == "Flour for a week"
    assert len(found["agreement"]["realizes"]) == 1


def test_an_agreement_is_public_once_it_holds_something_public(desk: Desk) -> None:
    """Until then it may become somebody's contract of work."""
    made = desk.data(create("Agreement"), r={"name": "Flour for a week"})
    iri = made["createAgreement"]["agreement"]["id"]
    world = Desk(desk.ledger, caller=PUBLIC)
    asked = "query ($i: ID!) { agreement(id: $i) { id name } }"
    for number, shown in enumerate((None, {"id": iri, "name": None})):
        desk.ledger.record(change(Publication(id=f"{BASE}publication/{number}")))
        assert world.data(asked, i=iri)["agreement"] == shown
        desk.data(RECORD, e=flow(BAKERY, MILL, realizationOf=iri))
