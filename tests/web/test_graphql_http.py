# SPDX-License-Identifier: MIT
"""GraphQL over HTTP: what may be sent in which way, and what comes back for what is no good."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.graphql.world import AMOUNT, iri
from tests.web.kit import Site, served

COUNT: Final = "{ agents { totalCount } }"
MAKE: Final = 'mutation { createPlan(plan: { name: "p" }) { plan { id } version } }'
EVENT: Final = """mutation ($e: EconomicEventCreateParams!, $r: EconomicResourceCreateParams, $c: ID) {
    createEconomicEvent(event: $e, newInventoriedResource: $r, changeId: $c) {
        economicEvent { id } version
        economicResource { id onhandQuantity { hasNumericalValue } } } }"""
JSON: Final = {"Content-Type": "application/json"}
STANDARD: Final = "application/graphql-response+json"


def post(site: Site, content: bytes, **headers: str) -> httpx.Response:
    """Post bytes as they are."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return site.client.post("/graphql", content=content, headers=JSON | site.bearer() | named)


def message(answer: httpx.Response) -> str:
    """Return what is wrong with a request that was not understood."""
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    return str(error["message"])


def test_an_event_over_http_comes_back_with_its_resource(site: Site) -> None:
    """Recorded, synced and visible: the answer's version is the ledger's."""
    event = {"action": "produce", "provider": "urn:x:a", "receiver": "urn:x:a"}
    event_with = event | {"resourceQuantity": {"hasNumericalValue": "2.50"}}
    answer = site.ask(EVENT, variables={"e": event_with, "r": {"name": "loaf"}})
    made = answer.json()["data"]["createEconomicEvent"]
    assert made["economicResource"]["onhandQuantity"] == {"hasNumericalValue": "2.50"}
    assert made["version"] == site.ledger.books.version
    assert answer.headers["Ledger-Version"] == str(made["version"])
    assert site.get(f"/id/{made['economicEvent']['id']}").status_code == 200


def test_a_refused_event_over_http_tells_all_problems(site: Site) -> None:
    """Each has code, path, message and remedy; nothing is recorded."""
    before = site.ledger.books.version
    event = {"action": "work", "provider": f"{iri('Person')}x", "receiver": "urn:x:a"}
    answer = site.ask(EVENT, variables={"e": event | {"outputOf": iri("Process")}})
    (error,) = answer.json()["errors"]
    problems = error["extensions"]["problems"]
    assert {p["code"] for p in problems} >= {
        "reference_not_found",
        "action_cannot_be_output",
        "quantity_missing",
    }
    assert all(p.keys() == {"code", "path", "message", "remedy"} and p["remedy"] for p in problems)
    assert answer.json()["data"] is None
    assert site.ledger.books.version == before


def test_several_steps_over_http_are_one_version(site: Site) -> None:
    """All are in the books under one version, or none is."""
    document = """mutation ($s: [RecordAllItem!]!) { recordAll(changes: $s) {
        recorded { tempId id } version } }"""
    steps: list[dict[str, Any]] = [
        {"createPlan": {"name": "week"}, "tempId": "week"},
        {"createProcess": {"plannedWithin": "#week"}},
    ]
    before = site.ledger.books.version
    answer = site.ask(document, variables={"s": steps}).json()["data"]["recordAll"]
    assert answer["version"] == site.ledger.books.version == before + 1
    plan, process = answer["recorded"]
    assert site.get(f"/id/{process['id']}").status_code == 200
    assert plan["id"] in site.get(f"/id/{process['id']}").text
    steps.append({"deletePlan": "no revision"})
    (error,) = site.ask(document, variables={"s": steps}).json()["errors"]
    assert [p["path"] for p in error["extensions"]["problems"]] == ["changes[2].deletePlan"]
    assert site.ledger.books.version == before + 1


def test_numbers_in_the_json_keep_their_letters(site: Site) -> None:
    """A number without quotes is taken as it was written, not as a float."""
    body = json.dumps({"query": EVENT, "variables": {"e": {"action": "raise"}}})
    stated = '"provider": "urn:x:a", "receiver": "urn:x:a", "resourceQuantity": '
    stated += '{"hasNumericalValue": 0.10000000000000000000000000000000001}'
    answer = post(site, body.replace('"action": "raise"', f'"action": "raise", {stated}').encode())
    assert "are kept exactly" in answer.json()["errors"][0]["message"]
    stated = stated.replace("0.10000000000000000000000000000000001", "12345678901234567890.10")
    answer = post(site, body.replace('"action": "raise"', f'"action": "raise", {stated}').encode())
    event = answer.json()["data"]["createEconomicEvent"]["economicEvent"]["id"]
    document = (
        "query ($i: ID!) { economicEvent(id: $i) { resourceQuantity { hasNumericalValue } } }"
    )
    found = site.ask(document, variables={"i": event}).json()["data"]["economicEvent"]
    assert found["resourceQuantity"]["hasNumericalValue"] == "12345678901234567890.10"


def test_amounts_are_answered_as_strings(site: Site) -> None:
    """No client's JSON parser can spoil them."""
    document = (
        "query ($i: ID!) { economicEvent(id: $i) { resourceQuantity { hasNumericalValue } } }"
    )
    answer = site.ask(document, variables={"i": iri("EconomicEvent")})
    assert f'"hasNumericalValue":"{AMOUNT}"' in answer.text


# -- ways to ask -----------------------------------------------------------------------------------


def test_queries_may_come_by_get(site: Site) -> None:
    """With variables as JSON, and an operation's name."""
    asked = {
        "query": "query A($f: Int) { people(first: $f) { edges { node { id } } } } query B { x: __typename }",
        "variables": '{"f": 1}',
    }
    answer = site.client.get(
        "/graphql", params=asked | {"operationName": "B"}, headers=site.bearer()
    )
    assert answer.json()["data"] == {"x": "Query"}
    answer = site.client.get(
        "/graphql", params=asked | {"operationName": "A"}, headers=site.bearer()
    )
    assert len(answer.json()["data"]["people"]["edges"]) == 1


def test_nothing_is_recorded_by_get(site: Site) -> None:
    """A link or picture in some page can never record."""
    before = site.ledger.books.version
    for name in (None, "M"):
        query = (
            MAKE if name is None else MAKE.replace("mutation", "query Q { __typename } mutation M")
        )
        asked = {"query": query} | ({"operationName": name} if name else {})
        answer = site.client.get("/graphql", params=asked, headers=site.bearer())
        assert answer.status_code == 400
        assert "mutations are not allowed" in message(answer)
    assert site.ledger.books.version == before


@pytest.mark.parametrize(
    "media",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "application/graphql",
    ],
)
def test_only_json_is_taken(media: str, site: Site) -> None:
    """What a form of another page can send is no request."""
    before = site.ledger.books.version
    answer = post(site, json.dumps({"query": MAKE}).encode(), Content_Type=media)
    assert answer.status_code == 415
    assert "content type" in message(answer)
    assert site.ledger.books.version == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "HEAD", "TRACE"])
def test_other_methods_are_refused(method: str, site: Site) -> None:
    """GET and POST are all there is."""
    answer = site.client.request(method, "/graphql", headers=site.bearer())
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"\xff", "no JSON"),
        (b'{"query": NaN}', "no JSON"),
        (b"[" * 30_000, "no JSON"),
        (b'{"query": "\\ud800"}', "surrogate"),
        (b'{"query": "{ __typename }", "variables": {"\\udc00": 1}}', "surrogate"),
        (b'{"query": "\xed\xa0\x80"}', "surrogate"),
        (b"5", "JSON object"),
        (b'"x"', "JSON object"),
        (b"null", "JSON object"),
        (b"[]", "Batching"),
        (b'[{"query": "{ __typename }"}]', "Batching"),
        (b"{}", "No GraphQL query"),
        (b'{"query": null}', "No GraphQL query"),
        (b'{"query": 5}', "must be a string"),
        (b'{"query": "{ __typename }", "variables": [1]}', "must be an object"),
        (b'{"query": "{ __typename }", "variables": "x"}', "must be an object"),
        (b'{"query": "{ __typename }", "extensions": 1}', "must be an object"),
        (b'{"query": "{ __typename }", "operationName": "Other"}', "Other"),
        (b'{"query": "fragment A on Query { __typename }"}', ""),
    ],
)
def test_what_is_no_request_is_told_so(body: bytes, said: str, site: Site) -> None:
    """Bad JSON, batches and missing queries are answered in the shape of GraphQL's own errors."""
    answer = post(site, body)
    assert answer.status_code == 400
    assert said in message(answer)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("name", [5, ["A"], {"a": 1}, True])
def test_a_strange_name_of_an_operation_breaks_nothing(name: object, site: Site) -> None:
    """Whatever stands for a name, the answer is a refusal."""
    body = json.dumps({"query": "query A { __typename }", "operationName": name}).encode()
    answer = post(site, body)
    assert answer.status_code in {200, 400}
    assert "INTERNAL" not in answer.text
    assert "errors" in answer.json()


@pytest.mark.parametrize("key", ["variables", "extensions"])
def test_bad_json_in_an_address_is_told_so(key: str, site: Site) -> None:
    """The parts of a GET are read as strictly as a body."""
    asked = {"query": COUNT, key: "{"}
    answer = site.client.get("/graphql", params=asked, headers=site.bearer())
    assert answer.status_code == 400
    assert "no JSON" in message(answer)


def test_a_get_without_a_query_is_told_so(site: Site) -> None:
    """A program that asks for nothing hears that, and not that there is nothing here."""
    answer = site.client.get("/graphql", headers=site.bearer())
    assert answer.status_code == 400
    assert "No GraphQL query" in message(answer)


# -- answers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "standard"),
    [(COUNT, 200), ("{", 400), ("{ nothing }", 400), ("{ people(first: -1) { totalCount } }", 200)],
)
def test_the_status_says_whether_anything_was_run(query: str, standard: int, site: Site) -> None:
    """In plain JSON and in the standard's own media type, whichever is asked for."""
    answer = site.ask(query)
    assert answer.status_code == standard
    assert answer.headers["Content-Type"] == "application/json"
    body = json.dumps({"query": query}).encode()
    answer = post(site, body, Accept=STANDARD)
    assert answer.status_code == standard
    assert answer.headers["Content-Type"] == f"{STANDARD}; charset=utf-8"
    assert ("data" in answer.json()) is (standard == 200)


@pytest.mark.parametrize("accept", ["multipart/mixed", "multipart/mixed; boundary=x"])
def test_streams_are_no_way_around(accept: str, site: Site) -> None:
    """Asking for a stream in parts gets a plain answer, errors as they should be seen."""
    answer = post(site, json.dumps({"query": "{ nothing }"}).encode(), Accept=accept)
    assert answer.headers["Content-Type"] == "application/json"
    assert "Cannot query field" in answer.json()["errors"][0]["message"]


def test_a_document_that_cannot_be_read_is_not_logged(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """What somebody typed is theirs."""
    answer = site.ask("{ private words !!!")
    assert "Syntax Error" in answer.json()["errors"][0]["message"]
    assert "private words" not in caplog.text


def test_a_bug_is_answered_without_its_insides(
    site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller hears that it was noted; the log says what happened and not what was asked."""

    def broken(*_arguments: Any, **_cut: Any) -> Any:
        raise RuntimeError("secret insides")

    monkeypatch.setattr("valueflows.ledger.view.View.page", broken)
    answer = site.ask("{ people { totalCount } }")
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL"}
    assert "secret" not in answer.text
    assert "secret insides" in caplog.text
    assert "totalCount" not in caplog.text


def test_the_page_to_try_queries_needs_no_token(site: Site) -> None:
    """It holds nothing of the ledger; a query beside it is answered as everybody's."""
    answer = site.client.get("/graphql", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "<textarea" in answer.text
    answer = site.client.get("/graphql", params={"query": COUNT}, headers={"Accept": "text/html"})
    assert answer.json()["data"]["agents"]["totalCount"] == 6  # persons are not among them


@pytest.mark.uncounted
def test_what_the_page_asks_of_the_schema_is_answered(site: Site) -> None:
    """Its own question is within the limits, and finds every type described."""
    script = site.client.get("/static/ide.js").text
    asked = script.partition("const INTROSPECTION = `")[2].partition("`")[0]
    reference = script.partition('const REFERENCE = "')[2].partition('"')[0]
    found = site.ask(asked.replace("${REFERENCE}", reference)).json()["data"]["__schema"]
    assert found["queryType"] == {"name": "Query"}
    assert "EconomicEvent" in {kind["name"] for kind in found["types"]}
    example = site.client.get("/graphql", headers={"Accept": "text/html"}).text
    query = unescape(
        example.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    )
    assert "errors" not in site.ask(query).json()


@pytest.mark.uncounted
def test_the_schema_can_be_kept_to_oneself(tmp_path: Path) -> None:
    """Where the settings say so, questions about it are refused, and all others answered."""
    with served(tmp_path / "ledger", introspection=False) as site:
        told = site.ask("{ __schema { types { name } } }").json()
        assert "introspection" in told["errors"][0]["message"]
        assert site.ask("{ __typename agents { totalCount } }").json()["data"]["agents"]
