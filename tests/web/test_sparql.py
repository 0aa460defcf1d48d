# SPDX-License-Identifier: MIT
"""The RDF view over HTTP: the SPARQL protocol, its formats and its limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest

from tests.graphql.world import iri
from tests.helpers import BASE
from tests.web.kit import Site, served
from valueflows.ledger.graphclient import GraphError
from valueflows.model.terms import VF

NAMES: Final = f"SELECT ?name {{ <{iri('Organization')}> <{VF}name> ?name }}"
ABOUT: Final = f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o FILTER(?s = <{iri('Organization')}>) }}"
ENDLESS: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
    ],
)
def test_rows_come_in_the_format_that_is_liked_best(accept: str, media: str, site: Site) -> None:
    """Each says the same; the media type says which it is."""
    answer = site.sparql(NAMES, Accept=accept)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(media)
    assert "name 1" in answer.text
    assert answer.headers["Ledger-Version"] == str(site.ledger.books.version)
    assert answer.headers["Vary"].startswith("Accept")
    if media.endswith("xml"):
        assert ET.fromstring(answer.text).tag.endswith("sparql")  # noqa: S314 - our own answer


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "text/turtle"),
        ("text/turtle", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
    ],
)
def test_triples_come_in_the_format_that_is_liked_best(accept: str, media: str, site: Site) -> None:
    """What a query constructs is RDF."""
    answer = site.sparql(ABOUT, Accept=accept)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(media)
    assert iri("Organization") in answer.text


@pytest.mark.parametrize(
    ("query", "accept"),
    [(NAMES, "image/png"), (NAMES, "text/turtle"), (ABOUT, "text/csv"), (NAMES, "text/csv;q=0")],
)
def test_a_format_that_does_not_fit_is_refused(query: str, accept: str, site: Site) -> None:
    """Rows are no Turtle, triples no CSV, and nothing is a picture."""
    assert site.sparql(query, Accept=accept).status_code == 406


# -- ways to ask -----------------------------------------------------------------------------------


def test_queries_may_be_posted_as_they_are_or_in_a_form(site: Site) -> None:
    """The three ways of the protocol are answered alike."""
    least = {"Min-Ledger-Version": str(site.ledger.books.version)}
    headers = site.bearer() | least
    plain = headers | {"Content-Type": "application/sparql-query; charset=utf-8"}
    posted = site.client.post("/sparql", content=NAMES.encode(), headers=plain)
    in_form = site.client.post("/sparql", data={"query": NAMES}, headers=headers)
    assert posted.json() == in_form.json() == site.sparql(NAMES).json()


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"ASK {}", "text/plain", 415),
        (b"ASK {}", "", 415),
        (b"\xff", "application/sparql-query", 400),
        (b"query=ASK{}&query=ASK{}", "application/x-www-form-urlencoded", 400),
        (b"q=ASK{}", "application/x-www-form-urlencoded", 400),
        (b"&".join([b"a=1"] * 200), "application/x-www-form-urlencoded", 400),
        (b"update=CLEAR+ALL", "application/x-www-form-urlencoded", 403),
        (b"CLEAR ALL", "application/sparql-update", 403),
        (b"query=ASK{}&default-graph-uri=urn:x:g", "application/x-www-form-urlencoded", 400),
        (b"query=ASK{}&named-graph-uri=urn:x:g", "application/x-www-form-urlencoded", 400),
    ],
)
def test_what_is_no_query_is_told_so(body: bytes, media: str, status: int, site: Site) -> None:
    """Other media types, two queries, updates and other graphs are refused, each with why."""
    headers = site.bearer() | {"Content-Type": media}
    answer = site.client.post("/sparql", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_without_a_query_the_service_describes_itself(site: Site) -> None:
    """In Turtle, with its own address and what it can do."""
    answer = site.get("/sparql")
    assert answer.headers["Content-Type"].startswith("text/turtle")
    assert f"<{site.address}/sparql>" in answer.text
    assert "SPARQL11Query" in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(method: str, site: Site) -> None:
    """The graph store protocol is not spoken here."""
    answer = site.client.request(method, "/sparql", headers=site.bearer())
    assert answer.status_code == 405


# -- what is not answered --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:x:a> <urn:x:b> <urn:x:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "LOAD <https://evil.example/data>",
        "DROP ALL",
        "CREATE GRAPH <urn:x:g>",
    ],
)
def test_nothing_is_recorded_through_sparql(update: str, site: Site) -> None:
    """An update is no query, however it is sent."""
    answer = site.sparql(update)
    assert answer.status_code == 400
    assert answer.json()["code"] == "SYNTAX"
    assert site.sparql("ASK { <urn:x:a> ?p ?o }").json()["boolean"] is False
    assert site.sparql(NAMES).json()["results"]["bindings"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service silent <https://evil.example/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o { SELECT * { SERVICE ?s { ?a ?b ?c } } } }",
        "ASK { OPTIONAL { SERVICE <urn:x:y> {} } }",
    ],
)
def test_no_other_machine_is_asked(query: str, site: Site) -> None:
    """A query stays within the ledger: nobody makes the server call elsewhere."""
    answer = site.sparql(query)
    assert answer.status_code == 400
    assert answer.json()["code"] == "ELSEWHERE"


def test_other_graphs_are_not_fetched(site: Site) -> None:
    """FROM names graphs of this store alone; one that is not there is empty."""
    answer = site.sparql("SELECT * FROM <https://evil.example/data> { ?s ?p ?o }")
    assert answer.json()["results"]["bindings"] == []


@pytest.mark.parametrize("query", ["SELECT", "", "{", "SELECT * { ?s ?p ", "PREFIX x: <", "\0"])
def test_a_query_that_cannot_be_read_is_told_why(query: str, site: Site) -> None:
    """With the place, and without anything of the server's own."""
    answer = site.sparql(query)
    assert answer.status_code == 400
    assert answer.json()["code"] == "SYNTAX"
    assert "Traceback" not in answer.text


def test_an_answer_that_is_too_large_is_refused(site: Site) -> None:
    """The limit is told, and how to keep below it."""
    answer = site.sparql("SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert answer.status_code == 413
    assert "LIMIT" in answer.json()["error"]


# -- versions --------------------------------------------------------------------------------------


def test_what_was_just_recorded_is_there_for_who_asks_for_it(site: Site) -> None:
    """With the version of the answer to a mutation, the view is waited for."""
    made = site.ask(
        'mutation { createPlan(plan: { name: "seen at once" }) { version plan { id } } }'
    )
    plan = made.json()["data"]["createPlan"]
    answer = site.sparql(f"ASK {{ <{plan['plan']['id']}> ?p ?o }}")
    assert answer.json()["boolean"] is True
    assert int(answer.headers["Ledger-Version"]) >= plan["version"]


@pytest.mark.parametrize("least", ["x", "-1", "1.5", "²", "9" * 19, ""])
def test_what_is_no_version_is_refused(least: str, site: Site) -> None:
    """The header takes the number of a version."""
    headers = {
        b"Min-Ledger-Version": least.encode("latin-1"),
        b"Authorization": f"Bearer {site.auditor}".encode(),
    }
    answer = site.client.get("/sparql", params={"query": "ASK {}"}, headers=headers)
    assert answer.status_code == 400


def test_a_version_that_does_not_come_is_not_waited_for_long(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller is told to try again."""
    monkeypatch.setattr("valueflows.web.sparql.WAIT_SECONDS", 0.01)
    answer = site.sparql("ASK {}", Min_Ledger_Version="999999")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.json()["code"] == "BEHIND"


# -- too slow, too many ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a ledger that gives queries no time at all, and lets none wait."""
    place = tmp_path_factory.mktemp("hasty") / "ledger"
    with served(place, sparql_seconds=0, sparql_waiting=1) as made:
        yield made


def test_a_query_that_takes_too_long_is_ended(hasty: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is answered with a refusal; the view is there again for the next."""
    monkeypatch.setattr("valueflows.web.sparql.WAIT_SECONDS", 0.0)
    answer = hasty.client.get("/sparql", params={"query": ENDLESS}, headers=hasty.bearer())
    assert answer.status_code == 503
    assert answer.json()["code"] == "TOO_SLOW"
    assert "0 seconds" in answer.json()["error"]
    monkeypatch.setattr("valueflows.web.sparql.WAIT_SECONDS", 60.0)
    again = hasty.client.get("/sparql", params={"query": "ASK {}"}, headers=hasty.bearer())
    assert again.json() == {"head": {}, "boolean": True}


@pytest.mark.parametrize(
    ("reason", "status"), [("busy", 503), ("failed", 500), ("too_slow", 503), ("format", 406)]
)
def test_each_failure_of_the_view_has_its_status(
    reason: str, status: int, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What may succeed later says when to try again."""

    async def fail(*_asked: Any, **_how: Any) -> Any:
        raise GraphError(reason, "told")

    monkeypatch.setattr("valueflows.ledger.graphclient.GraphClient.query", fail)
    answer = site.get("/sparql?query=ASK{}")
    assert answer.status_code == status
    assert answer.json()["code"] == reason.upper()
    assert ("Retry-After" in answer.headers) is (status == 503)


def test_the_ledger_s_own_triples_are_there(site: Site) -> None:
    """The ledger is described in its own data."""
    answer = site.sparql(f"SELECT ?p {{ <{BASE}ledger> ?p ?o }}")
    assert len(answer.json()["results"]["bindings"]) >= 5
