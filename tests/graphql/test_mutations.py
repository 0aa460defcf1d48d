# SPDX-License-Identifier: MIT
"""Records of every class are made, revised and withdrawn; what cannot be is refused in full."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.graphql.kit import WRITER, Desk
from tests.graphql.world import AMOUNT, MOMENT, filled
from tests.helpers import BASE, COMMONS, KILOGRAM
from valueflows.graphql.dialect import (
    NEVER_REVISED,
    NEVER_WITHDRAWN,
    PARAMS,
    RESPONSE_FIELDS,
    argument,
    one,
)
from valueflows.graphql.inputs import writable
from valueflows.model.catalog import CLASSES, ENTITIES, RULES
from valueflows.model.records import Measure
from valueflows.model.terms import Property, camel, properties

MADE: Final = [
    cls.__name__
    for cls in (*ENTITIES, *RULES)
    if cls.__name__ not in {"EconomicEvent", "EconomicResource"}
]
"""Classes whose records are made one by one; resources come with events."""


REVISED: Final = [name for name in MADE if name not in NEVER_REVISED]
WITHDRAWN: Final = [name for name in MADE if name not in NEVER_WITHDRAWN]
_TAKEN: Final = {"Acceptance": "accepted_at"} | dict.fromkeys(
    ("ClassificationRule", "TaxRule", "ValuationPolicy"), "valid_through"
)
"""What can be taken away of records of which not everything can."""


def _references(name: str) -> list[Property]:
    """Return the fields of a class that take an IRI and nothing else."""
    return [row for row in writable(CLASSES[name]) if row.kind in {"ref", "node"}]


def field(name: str) -> str:
    """Return what a response calls a record."""
    return camel(RESPONSE_FIELDS.get(name, one(name)))


def create(name: str) -> str:
    """Return the document that makes a record of a class."""
    kind = f"{PARAMS.get(name, name)}CreateParams"
    return f"""mutation ($r: {kind}!, $c: ID) {{ create{name}({argument(name)}: $r, changeId: $c) {{
        {field(name)} {{ __typename id revisionId }} version
        warnings {{ code path message remedy }} }} }}"""


def update(name: str) -> str:
    """Return the document that revises a record of a class."""
    kind = f"{PARAMS.get(name, name)}UpdateParams"
    named = "resource" if name == "EconomicResource" else argument(name)
    return f"""mutation ($r: {kind}!, $c: ID) {{ update{name}({named}: $r, changeId: $c) {{
        {field(name)} {{ id revisionId }} version }} }}"""


def delete(name: str) -> str:
    """Return the document that withdraws a record of a class."""
    return f"mutation ($r: ID!, $c: ID) {{ delete{name}(revisionId: $r, changeId: $c) }}"


def params(name: str) -> dict[str, Any]:
    """Return an input with every field filled, as JSON; references lead out of the ledger."""
    record = filled(CLASSES[name], 1)
    said = {row: getattr(record, row.name) for row in writable(CLASSES[name])}
    return {camel(row.name): _json(row, v) for row, v in said.items() if v is not None}


def _json(row: Property, value: Any) -> Any:
    if row.many:
        return [_json_one(row, v) for v in value]
    return _json_one(row, value)


def _json_one(row: Property, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, Measure):
        return {"hasNumericalValue": str(value.has_numerical_value), "hasUnit": str(value.has_unit)}
    return str(value).replace(BASE, COMMONS) if row.kind == "ref" else value


def made(desk: Desk, name: str, said: dict[str, Any] | None = None) -> dict[str, Any]:
    """Make a record of a class and return what is answered of it."""
    answer: dict[str, Any] = desk.data(create(name), r=said or params(name))[f"create{name}"]
    return answer


@pytest.mark.parametrize("name", MADE)
@pytest.mark.uncounted
def test_a_record_is_made_with_all_that_is_said_of_it(name: str, desk: Desk) -> None:
    """Every field of the input arrives in the record; the id is minted below the ledger's base."""
    said = params(name)
    answer = made(desk, name)
    row = answer[field(name)]
    assert row["__typename"] == name
    assert row["id"].startswith(BASE)
    assert row["revisionId"] == f"{row['id']}@1"
    assert answer["version"] == desk.ledger.books.version == 2
    record = desk.ledger.standing.record(row["id"])
    for stored in writable(CLASSES[name]):
        assert _json(stored, getattr(record, stored.name)) == said.get(camel(stored.name))
    assert desk.ledger.journal.read(1, 1)[0].data.count(WRITER.encode()) == 1


@pytest.mark.parametrize("name", [name for name in MADE if _references(name)])
@pytest.mark.uncounted
def test_a_record_with_wrong_values_is_refused_with_all_of_them(name: str, desk: Desk) -> None:
    """Each reference that is no IRI is told, by its place in the request."""
    said = params(name)
    wrong = {camel(row.name): row for row in _references(name)}
    for key, row in wrong.items():
        said[key] = ["no iri"] if row.many else "no iri"
    told = desk.codes(create(name), r=said)
    assert {path for _code, path in told} == {f"{argument(name)}.{key}" for key in wrong}
    assert desk.ledger.books.version == 1


@pytest.mark.parametrize("name", [*REVISED, "EconomicResource"])
@pytest.mark.uncounted
def test_a_revision_changes_what_it_says_and_nothing_else(name: str, desk: Desk) -> None:
    """What an update leaves out stays; null takes a value away."""
    start = _standing(desk, name)
    rows = [row for row in writable(CLASSES[name]) if not row.required]
    taken = next((row for row in rows if row.name == _TAKEN.get(name)), rows[0])
    kept = [row for row in rows if row is not taken]
    before = desk.ledger.standing.record(start["id"])
    change = {"revisionId": start["revisionId"], camel(taken.name): None}
    answer = desk.data(update(name), r=change)[f"update{name}"][field(name)]
    assert answer == {"id": start["id"], "revisionId": f"{start['id']}@2"}
    after = desk.ledger.standing.record(start["id"])
    assert getattr(after, taken.name) in (None, ())
    assert [getattr(after, r.name) for r in kept] == [getattr(before, r.name) for r in kept]


def _standing(desk: Desk, name: str) -> dict[str, Any]:
    """Return id and revision of a new record of a class with all fields filled."""
    if name != "EconomicResource":
        found: dict[str, Any] = made(desk, name)[field(name)]
        return found
    agents = {"provider": f"{COMMONS}mill", "receiver": f"{COMMONS}mill"}
    event = {"action": "raise", **agents, "resourceQuantity": {"hasNumericalValue": 1}}
    document = """mutation ($e: EconomicEventCreateParams!, $r: EconomicResourceCreateParams) {
        createEconomicEvent(event: $e, newInventoriedResource: $r) {
            economicResource { id revisionId } } }"""
    answer = desk.data(document, e=event, r=params(name))["createEconomicEvent"]
    row: dict[str, Any] = answer["economicResource"]
    return row


@pytest.mark.parametrize("name", [*REVISED, "EconomicResource"])
@pytest.mark.uncounted
def test_a_revision_of_an_old_state_is_refused(name: str, desk: Desk) -> None:
    """Who has not seen the present revision is told which it is."""
    start = _standing(desk, name)
    desk.data(update(name), r={"revisionId": start["revisionId"]})
    told = desk.problems(update(name), r={"revisionId": start["revisionId"]})
    assert [p["code"] for p in told] == ["revision_is_stale"]
    assert f"{start['id']}@2" in told[0]["message"]


@pytest.mark.parametrize("name", WITHDRAWN)
@pytest.mark.uncounted
def test_a_record_is_withdrawn_once(name: str, desk: Desk) -> None:
    """A withdrawn record is gone, and cannot be withdrawn or revised again."""
    start = _standing(desk, name)
    assert desk.data(delete(name), r=start["revisionId"]) == {f"delete{name}": True}
    assert desk.codes(delete(name), r=start["revisionId"]) == [("not_found", "revisionId")]
    if name in REVISED:
        revisions = [("not_found", f"{argument(name)}.revisionId")]
        assert desk.codes(update(name), r={"revisionId": start["revisionId"]}) == revisions
    query = f"query ($i: ID!) {{ {camel(one(name))}(id: $i) {{ id symbol }} }}"
    query = query if name == "Unit" else query.replace("symbol", "")
    found = desk.data(query, i=start["id"])[camel(one(name))]
    assert found is None or found["symbol"] == start["id"]


def test_what_is_referred_to_is_not_withdrawn(desk: Desk) -> None:
    """Who would leave a reference behind is told what refers."""
    mill = made(desk, "Organization", {"name": "mill"})["agent"]
    made(desk, "Process", {"inScopeOf": mill["id"]})
    told = desk.problems(delete("Organization"), r=mill["revisionId"])
    assert [(p["code"], p["path"]) for p in told] == [("record_is_referenced", "revisionId")]


@pytest.mark.parametrize("revision", ["", "@", "no", "x@1x", "x@²", f"{BASE}x@9999999999"])
def test_what_is_no_revision_is_refused(revision: str, desk: Desk) -> None:
    """An update or withdrawal names the revision it saw; anything else is said to be none."""
    assert desk.codes(delete("Person"), r=revision) == [("value_has_wrong_kind", "revisionId")]
    told = desk.codes(update("Person"), r={"revisionId": revision})
    assert told == [("value_has_wrong_kind", "person.revisionId")]


def test_a_record_of_another_class_is_not_found(desk: Desk) -> None:
    """``deletePlan`` and ``updatePlan`` do not touch what is no plan."""
    start = _standing(desk, "Recipe")
    assert desk.codes(delete("Plan"), r=start["revisionId"]) == [("not_found", "revisionId")]
    told = desk.codes(update("Plan"), r={"revisionId": start["revisionId"]})
    assert told == [("not_found", "plan.revisionId")]


def test_derived_fields_are_in_no_input() -> None:
    """What follows from events cannot be set: quantities, stage, state, place of a resource."""
    keys = {row.name for row in writable(CLASSES["EconomicResource"])}
    derived = {r.name for r in properties(CLASSES["EconomicResource"]) if r.derived}
    assert derived
    assert not keys & derived
    assert "creates" not in {row.name for row in writable(CLASSES["EconomicEvent"])}


@pytest.mark.parametrize("name", MADE)
@pytest.mark.uncounted
def test_text_that_no_file_can_hold_is_refused(name: str, desk: Desk) -> None:
    """Every mutation that makes a record has something it refuses, with its place."""
    texts = [row for row in writable(CLASSES[name]) if row.kind in {"text", "tag", "uri"}]
    row, code = (
        (texts or _references(name))[0],
        "value_has_wrong_kind" if texts else "id_is_not_an_iri",
    )
    key = camel(row.name)
    said = params(name) | {key: ["nul \x00"] if row.many else "nul \x00"}
    told = [(code, f"{argument(name)}.{key}")]
    assert desk.codes(create(name), r=said) == told
    assert desk.ledger.books.version == 1


@pytest.mark.parametrize("name", REVISED)
@pytest.mark.uncounted
def test_a_withdrawal_of_an_old_state_is_refused(name: str, desk: Desk) -> None:
    """Who would withdraw what another has revised since is told the present revision."""
    start = _standing(desk, name)
    desk.data(update(name), r={"revisionId": start["revisionId"]})
    told = desk.problems(delete(name), r=start["revisionId"])
    assert [(p["code"], p["path"]) for p in told] == [("revision_is_stale", "revisionId")]
    assert f"{start['id']}@2" in told[0]["message"]
    assert desk.data(delete(name), r=f"{start['id']}@2") == {f"delete{name}": True}


# -- what values may look like ---------------------------------------------------------------------


@pytest.mark.parametrize("number", ["10.50", "007", "-0.10", "+3", ".5", "7.", "9" * 38])
def test_numbers_keep_their_letters(number: str, desk: Desk) -> None:
    """What is written as a string is recorded and answered to the letter."""
    amount = {"hasNumericalValue": number, "hasUnit": KILOGRAM}
    start = made(desk, "RecipeProcess", {"hasDuration": amount})["recipeProcess"]
    document = "query ($i: ID!) { recipeProcess(id: $i) { hasDuration { hasNumericalValue } } }"
    found = desk.data(document, i=start["id"])["recipeProcess"]["hasDuration"]
    assert found == {"hasNumericalValue": number}


@pytest.mark.parametrize(
    "number", ["1e3", "ten", "", "1,5", "\u0661", "9" * 39, True, None, [1], 1.5]
)
def test_what_is_no_exact_number_is_refused(number: object, desk: Desk) -> None:
    """Exponents, other digits, too many of them and floats are refused where they stand."""
    error = desk.error(create("RecipeProcess"), r={"hasDuration": {"hasNumericalValue": number}})
    assert "hasNumericalValue" in error["message"]
    assert "Traceback" not in error["message"]


@pytest.mark.parametrize("number", ["10.50", '"10.50"', "10"])
def test_numbers_in_the_document_keep_their_letters_too(number: str, desk: Desk) -> None:
    """A literal is read as text, with or without quotes."""
    desk.data(
        "mutation { createRecipeProcess(recipeProcess: "
        f"{{ hasDuration: {{ hasNumericalValue: {number} }} }}) {{ version }} }}"
    )
    found = desk.data(
        "{ recipeProcesses { edges { node { hasDuration { hasNumericalValue } } } } }"
    )
    node = found["recipeProcesses"]["edges"][0]["node"]
    assert node["hasDuration"]["hasNumericalValue"] == number.strip('"')


@pytest.mark.parametrize(
    ("literal", "meant"),
    [
        ('created: "2026-01-01"', "DateTime"),
        ("created: 5", "DateTime"),
        ("created: null, due: {}", "DateTime"),
    ],
)
def test_a_literal_that_is_no_moment_is_refused_where_it_stands(
    literal: str, meant: str, desk: Desk
) -> None:
    """The error names the kind and the place in the document."""
    error = desk.error(f"mutation {{ createPlan(plan: {{ {literal} }}) {{ version }} }}")
    assert meant in error["message"]
    assert error["locations"][0]["line"] == 1


@pytest.mark.parametrize("moment", ["2026-01-01", "now", 5, "2026-13-01T00:00:00Z"])
def test_what_is_no_moment_is_refused(moment: object, desk: Desk) -> None:
    """A moment needs a day that exists, a time and an offset."""
    assert "DateTime" in desk.error(create("Plan"), r={"due": moment})["message"]


def test_moments_keep_their_letters(desk: Desk) -> None:
    """Neither offset nor fraction is rewritten."""
    start = made(desk, "Plan", {"due": MOMENT})["plan"]
    found = desk.data("query ($i: ID!) { plan(id: $i) { due } }", i=start["id"])
    assert found["plan"]["due"] == MOMENT


def test_a_measure_may_have_no_unit(desk: Desk) -> None:
    """A bare number is recorded as one."""
    amount = {"hasNumericalValue": AMOUNT, "hasUnit": None}
    start = made(desk, "RecipeProcess", {"hasDuration": amount})["recipeProcess"]
    document = "query ($i: ID!) { recipeProcess(id: $i) { hasDuration { hasUnit { id } } } }"
    found = desk.data(document, i=start["id"])["recipeProcess"]["hasDuration"]
    assert found == {"hasUnit": None}


@pytest.mark.parametrize("value", [5, True, ["x"]])
def test_an_address_is_text(value: object, desk: Desk) -> None:
    """A URI takes a string and nothing else."""
    assert "URI" in desk.error(create("Person"), r={"image": value})["message"]


def test_halves_of_characters_make_characters_or_nothing(desk: Desk) -> None:
    """An escaped pair is the character it stands for; half of one is refused, with its place."""
    whole = desk.data('mutation { createPlan(plan: {name: "\\ud83c\\udf3e"}) { plan { name } } }')
    assert whole["createPlan"]["plan"]["name"] == "\U0001f33e"
    half = desk.codes(create("Plan"), r={"name": "\ud83c"})
    assert half == [("value_has_wrong_kind", "plan.name")]
