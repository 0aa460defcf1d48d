# SPDX-License-Identifier: MIT
"""Several steps as one change: they refer to each other, and are all recorded or none."""

from __future__ import annotations

from typing import Any, Final

import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType

from tests.graphql.kit import Desk, served_schema
from tests.graphql.test_events import BAKERY, MILL, kilograms, record, said
from tests.graphql.test_mutations import MADE, REVISED, WITHDRAWN, made, params
from tests.helpers import BASE, COMMONS
from valueflows.graphql.recordall import STEPS_MAX
from valueflows.model.catalog import AGENTS
from valueflows.model.problems import Code
from valueflows.model.terms import camel, snake

ALL: Final = """mutation ($s: [RecordAllItem!]!, $c: ID) { recordAll(changes: $s, changeId: $c) {
    recorded { change tempId id type agent { id name revisionId } plan { id name revisionId }
        agreement { id } unit { label }
        economicResource { id name onhandQuantity { hasNumericalValue hasUnit { id } }
            primaryAccountable { id } }
        economicEvent { id action { id } resourceInventoriedAs { id } realizationOf { id }
            toResourceInventoriedAs { id } fulfills { id } } }
    warnings { code path message } version } }"""


def sent(desk: Desk, *steps: dict[str, Any], c: str | None = None) -> dict[str, Any]:
    """Record steps and return the answer."""
    answer: dict[str, Any] = desk.data(ALL, s=list(steps), c=c)["recordAll"]
    return answer


def refused(desk: Desk, *steps: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what is wrong with steps; see that nothing of them was recorded."""
    before = desk.ledger.books.version
    told = desk.codes(ALL, s=list(steps))
    assert desk.ledger.books.version == before
    return told


def sale() -> list[dict[str, Any]]:
    """Return a sale: the agreement, the two promises, the delivery and the payment."""
    give = said("transfer", "4", receiver=BAKERY)
    pay = said("transfer", provider=BAKERY, resourceQuantity={"hasNumericalValue": "12.00"})
    return [
        {"createAgreement": {"name": "four kilograms"}, "tempId": "deal"},
        {"createCommitment": give | {"clauseOf": "#deal"}, "tempId": "give"},
        {"createCommitment": pay | {"reciprocalClauseOf": "#deal"}, "tempId": "pay"},
        {
            "createEconomicEvent": give
            | {"resourceInventoriedAs": "#store", "fulfills": ["#give"]},
            "newInventoriedResource": {"name": "bin"},
            "resourceTempId": "bin",
        },
        {"createEconomicEvent": pay | {"realizationOf": "#deal", "fulfills": ["#pay"]}},
    ]


def stock() -> dict[str, Any]:
    """Return the step that brings ten kilograms into the books, as ``#store``."""
    flour = {"newInventoriedResource": {"name": "flour"}, "resourceTempId": "#store"}
    return {"createEconomicEvent": said("produce", "10")} | flour


def test_a_sale_its_delivery_and_its_payment_are_one_change(desk: Desk) -> None:
    """Each step refers to what another makes; the answer has them in order, with their ids."""
    answer = sent(desk, stock(), *sale())
    assert answer["version"] == desk.ledger.books.version == 2
    rows = answer["recorded"]
    assert [(r["change"], r["tempId"], r["type"]) for r in rows] == [
        (0, "#store", "EconomicResource"),
        (0, None, "EconomicEvent"),
        (1, "deal", "Agreement"),
        (2, "give", "Commitment"),
        (3, "pay", "Commitment"),
        (4, "bin", "EconomicResource"),
        (4, None, "EconomicEvent"),
        (5, None, "EconomicEvent"),
    ]
    assert all(row["id"].startswith(BASE) for row in rows)
    store, _made, deal, give, pay, there, delivery, payment = rows
    assert store["economicResource"]["onhandQuantity"]["hasNumericalValue"] == "6"
    assert there["economicResource"]["onhandQuantity"]["hasNumericalValue"] == "4"
    assert there["economicResource"]["primaryAccountable"] == {"id": BAKERY}
    event = delivery["economicEvent"]
    assert event["resourceInventoriedAs"] == {"id": store["id"]}
    assert event["toResourceInventoriedAs"] == {"id": there["id"]}
    assert event["fulfills"] == [{"id": give["id"]}]
    assert payment["economicEvent"]["fulfills"] == [{"id": pay["id"]}]
    assert payment["economicEvent"]["realizationOf"] == {"id": deal["id"]}
    assert (deal["agreement"], deal["plan"]) == ({"id": deal["id"]}, None)


def test_a_step_may_refer_to_a_later_one(desk: Desk) -> None:
    """Descriptions have no order; what happens takes effect in the order it is sent in."""
    year = {"createPlan": {}, "tempId": "year"}
    process, plan = sent(desk, {"createProcess": {"plannedWithin": "#year"}}, year)["recorded"]
    record = desk.ledger.standing.record(process["id"])
    assert getattr(record, "planned_within", None) == plan["id"]
    use = {"createEconomicEvent": said("consume", "1", resourceInventoriedAs="#store")}
    assert refused(desk, use, stock()) != []
    assert sent(desk, stock(), use)["version"] == 3


def test_a_unit_may_be_new_too(desk: Desk) -> None:
    """A temporary id stands for a unit of a measure as for anything else."""
    sack = {"createUnit": {"label": "sack", "symbol": "sk"}, "tempId": "sack"}
    step = stock()
    step["createEconomicEvent"]["resourceQuantity"] = {"hasNumericalValue": 3, "hasUnit": "#sack"}
    unit, resource, _event = sent(desk, sack, step)["recorded"]
    quantity = resource["economicResource"]["onhandQuantity"]
    assert quantity == {"hasNumericalValue": "3", "hasUnit": {"id": unit["id"]}}


def test_a_correction_may_stand_beside_what_replaces_it(desk: Desk) -> None:
    """A mistake is taken back and told anew in one change."""
    first = record(desk, said("produce", "10"), r={"name": "flour"})
    flour, event = first["economicResource"]["id"], first["economicEvent"]["id"]
    here = {"resourceInventoriedAs": flour}
    answer = sent(
        desk,
        {"createEconomicEvent": said("produce", "-10", corrects=event, **here)},
        {"createEconomicEvent": said("produce", "9", **here)},
    )
    assert answer["version"] == 3
    found = desk.data(
        "query ($i: ID!) { economicResource(id: $i) { onhandQuantity { hasNumericalValue } } }",
        i=flour,
    )
    assert found["economicResource"]["onhandQuantity"]["hasNumericalValue"] == "9"


def test_text_that_begins_with_a_hash_stays_text(desk: Desk) -> None:
    """Names and classifications are no references."""
    (plan,) = sent(desk, {"createPlan": {"name": "#year"}, "tempId": "year"})["recorded"]
    assert plan["plan"]["name"] == "#year"


@pytest.mark.parametrize("name", sorted({*MADE} - {*REVISED}))
def test_what_is_never_revised_is_made_as_a_step(name: str, desk: Desk) -> None:
    """There is no step that revises it; one that withdraws it only where it can be withdrawn."""
    (new,) = sent(desk, {f"create{name}": params(name), "tempId": "new"})["recorded"]
    assert (new["type"], new["tempId"]) == (name, "new")
    steps = desk.data('{ __type(name: "RecordAllItem") { inputFields { name } } }')["__type"]
    known = {field["name"] for field in steps["inputFields"]}
    assert f"update{name}" not in known
    assert (f"delete{name}" in known) is (name in WITHDRAWN)


@pytest.mark.parametrize("name", REVISED)
@pytest.mark.uncounted
def test_each_class_is_made_revised_and_withdrawn_as_a_step(name: str, desk: Desk) -> None:
    """What the mutations of a class do alone, they do together with others."""
    one, other = (made(desk, name) for _twice in range(2))
    ids = [next(iter(v for v in answer.values() if isinstance(v, dict))) for answer in (one, other)]
    answer = sent(
        desk,
        {f"create{name}": params(name), "tempId": "new"},
        {f"update{name}": {"revisionId": ids[0]["revisionId"]}},
        {f"delete{name}": ids[1]["revisionId"]},
    )
    new, revised, gone = answer["recorded"]
    assert [new["type"], revised["type"], gone["type"]] == [name] * 3
    assert (new["tempId"], revised["id"], gone["id"]) == ("new", ids[0]["id"], ids[1]["id"])
    assert getattr(desk.ledger.standing.record(ids[0]["id"]), "revision", None) == 2
    assert desk.ledger.standing.record(ids[1]["id"]) is None
    stale = {f"update{name}": {"revisionId": ids[0]["revisionId"]}}
    path = f"changes[0].update{name}.revisionId"
    assert refused(desk, stale) == [("revision_is_stale", path)]
    stale = {f"delete{name}": ids[0]["revisionId"]}
    assert refused(desk, stale) == [("revision_is_stale", f"changes[0].delete{name}")]


@pytest.mark.parametrize("name", ["Person", "Organization", "Plan"])
def test_the_record_is_answered_as_its_own_mutation_does(name: str, desk: Desk) -> None:
    """Agents as agents, all others under the name of their class; the rest is null."""
    (row,) = sent(desk, {f"create{name}": {"name": "x"}})["recorded"]
    key = "agent" if name in AGENTS else camel(snake(name))
    assert row[key] == {"id": row["id"], "name": "x", "revisionId": f"{row['id']}@1"}
    assert row["agent" if key == "plan" else "plan"] is None


def test_a_resource_is_revised_beside_what_happens_to_it(desk: Desk) -> None:
    """Its name changes, and its quantity, in one change."""
    flour = record(desk, said("produce", "10"), r={"name": "flour"})["economicResource"]["id"]
    answer = sent(
        desk,
        {"updateEconomicResource": {"revisionId": f"{flour}@1", "name": "old flour"}},
        {"createEconomicEvent": said("consume", "1", resourceInventoriedAs=flour)},
    )
    row = answer["recorded"][0]["economicResource"]
    assert (row["name"], row["onhandQuantity"]["hasNumericalValue"]) == ("old flour", "9")


def test_warnings_say_which_step(desk: Desk) -> None:
    """What is legal and noteworthy is told with its place."""
    event = said("consume", "1", resourceInventoriedAs=f"{COMMONS}x", toResourceInventoriedAs=MILL)
    answer = sent(desk, {"createPlan": {}}, {"createEconomicEvent": event})
    assert [(w["code"], w["path"]) for w in answer["warnings"]] == [
        (
            "action_takes_no_to_resource",
            "changes[1].createEconomicEvent.toResourceInventoriedAs",
        )
    ]


# -- refused ---------------------------------------------------------------------------------------


def test_all_that_is_wrong_with_any_step_is_told_at_once(desk: Desk) -> None:
    """Each problem has its place in the request; nothing at all is recorded."""
    told = refused(
        desk,
        {"createPlan": {"name": "fine"}, "tempId": "fine"},
        {"createEconomicEvent": said("fly", "1")},
        {"createEconomicEvent": said("produce", "1", receiver="no iri")},
        {"createProcess": {"plannedWithin": "#nothing", "basedOn": "#fine"}},
        {"deletePlan": f"{BASE}none@1"},
        {"updatePlan": {"revisionId": "no revision"}},
        {"createEconomicEvent": said("work", "1"), "newInventoriedResource": {"name": "x"}},
        {"createPlan": {}, "createPerson": {}},
        {},
        {"createEconomicEvent": said("consume", "-1")},
    )
    assert set(told) == {
        ("unknown_action", "changes[1].createEconomicEvent.action"),
        ("id_is_not_an_iri", "changes[2].createEconomicEvent.receiver"),
        ("reference_not_found", "changes[3].createProcess.plannedWithin"),
        ("not_found", "changes[4].deletePlan"),
        ("value_has_wrong_kind", "changes[5].updatePlan.revisionId"),
        ("cannot_create_resource", "changes[6].newInventoriedResource"),
        ("quantity_missing", "changes[6].createEconomicEvent.effortQuantity"),
        ("too_many_values", "changes[7]"),
        ("field_missing", "changes[8]"),
        ("reference_to_wrong_class", "changes[3].createProcess.basedOn"),
        ("quantity_is_negative", "changes[9].createEconomicEvent.resourceQuantity"),
    }


def test_one_wrong_step_keeps_the_others_out(desk: Desk) -> None:
    """A delivery of more than there is leaves neither its agreement nor its payment."""
    steps = [stock(), *sale()]
    steps[4]["createEconomicEvent"]["resourceQuantity"] = kilograms("11")
    assert [path for _code, path in refused(desk, *steps)] == [
        "changes[4].createEconomicEvent.resourceQuantity"
    ]


def test_problems_speak_of_temporary_ids(desk: Desk) -> None:
    """Who does not know the ids that would have been given is not told them."""
    steps = [{"createPlan": {}, "tempId": "p"}, {"createProcess": {"basedOn": "#p"}}]
    (told,) = desk.problems(ALL, s=steps)
    assert told["code"] == "reference_to_wrong_class"
    assert told["path"] == "changes[1].createProcess.basedOn"
    assert told["message"].startswith("#p is a Plan")


@pytest.mark.parametrize(
    ("step", "code", "path"),
    [
        ({"createPlan": {}, "tempId": "a"}, "id_described_twice", "tempId"),
        ({"createPlan": {}, "tempId": "#a"}, "id_described_twice", "tempId"),
        ({"createPlan": {}, "tempId": "no space"}, "value_has_wrong_kind", "tempId"),
        ({"createPlan": {}, "tempId": ""}, "value_has_wrong_kind", "tempId"),
        ({"createPlan": {}, "tempId": "x" * 65}, "value_has_wrong_kind", "tempId"),
        ({"createPlan": {}, "resourceTempId": "b"}, "value_has_wrong_kind", "resourceTempId"),
        ({"deletePlan": f"{BASE}p@1", "tempId": "b"}, "value_has_wrong_kind", "tempId"),
        (
            {"createPlan": {}, "newInventoriedResource": {}},
            "cannot_create_resource",
            "newInventoriedResource",
        ),
        (
            {"createEconomicEvent": said("raise", resourceInventoriedAs="#a")}
            | {"newInventoriedResource": {"name": "x"}},
            "cannot_create_resource",
            "newInventoriedResource",
        ),
    ],
)
def test_what_is_called_wrongly_is_told(
    step: dict[str, Any], code: str, path: str, desk: Desk
) -> None:
    """Names are given once, to what is new, in letters that no other rule has a use for."""
    told = refused(desk, {"createPlan": {}, "tempId": "a"}, step)
    assert (code, f"changes[1].{path}") in told


@pytest.mark.parametrize("where", ["createProcess", "createEconomicEvent", "updateProcess"])
def test_a_name_that_nothing_has_is_told_once(where: str, desk: Desk) -> None:
    """The remedy says where to give it; that it is no IRI either is not worth telling."""
    process = made(desk, "Process", {"name": "p"})["process"]
    asked: dict[str, Any] = {
        "createProcess": {"plannedWithin": "#none"},
        "createEconomicEvent": said("produce", "1", outputOf="#none"),
        "updateProcess": {"plannedWithin": "#none", "revisionId": process["revisionId"]},
    }[where]
    key = "outputOf" if "outputOf" in asked else "plannedWithin"
    (told,) = desk.problems(ALL, s=[{where: asked}])
    assert (told["code"], told["path"]) == ("reference_not_found", f"changes[0].{where}.{key}")
    assert "'none'" in told["message"]
    assert "tempId" in told["remedy"]


def test_who_refers_to_a_wrong_step_is_not_to_blame(desk: Desk) -> None:
    """Only what is wrong is told, not what follows from it."""
    wrong = {"createPlan": {}, "createPerson": {}, "tempId": "p"}
    refers = {"createProcess": {"plannedWithin": "#p"}}
    assert refused(desk, wrong, refers) == [("too_many_values", "changes[0]")]
    nothing = {"deletePlan": f"{BASE}none@1", "tempId": "p"}
    assert refused(desk, nothing, refers) == [
        ("value_has_wrong_kind", "changes[0].tempId"),
        ("not_found", "changes[0].deletePlan"),
    ]


def test_outside_of_it_a_hash_is_no_reference(desk: Desk) -> None:
    """A mutation of its own has nothing to refer to."""
    document = 'mutation { createProcess(process: { plannedWithin: "#p" }) { version } }'
    assert desk.codes(document) == [("id_is_not_an_iri", "process.plannedWithin")]


def test_two_steps_do_not_revise_one_record(desk: Desk) -> None:
    """The second could not have seen the revision it would follow."""
    plan = made(desk, "Plan", {"name": "a"})["plan"]
    again = {"updatePlan": {"revisionId": plan["revisionId"], "name": "b"}}
    twice = [("id_described_twice", "changes[1].updatePlan")]
    assert refused(desk, again, again) == twice
    withdrawn = {"deletePlan": plan["revisionId"]}
    assert refused(desk, again, withdrawn) == [("id_described_twice", "changes[1].deletePlan")]


def test_a_record_and_what_refers_to_it_are_withdrawn_together(desk: Desk) -> None:
    """Nothing is left that refers to nothing, so one change may take both."""
    plan = made(desk, "Plan", {"name": "a"})["plan"]
    process = made(desk, "Process", {"plannedWithin": plan["id"]})["process"]
    alone = {"deletePlan": plan["revisionId"]}
    assert refused(desk, alone) == [("record_is_referenced", "changes[0].deletePlan")]
    answer = sent(desk, {"deleteProcess": process["revisionId"]}, alone)
    assert [(r["id"], r["plan"]) for r in answer["recorded"]] == [
        (process["id"], None),
        (plan["id"], None),
    ]


def test_nothing_and_too_much_are_refused(desk: Desk) -> None:
    """A change has a step, and not thousands."""
    assert refused(desk) == [("change_is_empty", "changes")]
    many: list[dict[str, Any]] = [{"createPlan": {}}] * (STEPS_MAX + 1)
    assert refused(desk, *many) == [("too_large", "changes")]
    assert len(sent(desk, *many[1:])["recorded"]) == STEPS_MAX


def test_who_may_only_read_records_nothing(desk: Desk) -> None:
    """That comes before all else."""
    desk.may_record = False
    error = desk.error(ALL, s=[{}])
    assert error["extensions"] == {"code": Code.NOT_ALLOWED.name}


def test_every_mutation_of_the_table_is_a_step() -> None:
    """What can be made, revised or withdrawn alone can be so together."""
    alone, step = _fields("Mutation"), _fields("RecordAllItem")
    never = {"recordAll", "updateEconomicEvent", "deleteEconomicEvent"}
    assert alone - never == step - {"tempId", "newInventoriedResource", "resourceTempId"}


def _fields(name: str) -> set[str]:
    kind = served_schema().type_map[name]
    assert isinstance(kind, GraphQLObjectType | GraphQLInputObjectType)
    return set(kind.fields)
