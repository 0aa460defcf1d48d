# SPDX-License-Identifier: MIT
"""Who may ask: everybody what is public, auditors to read, bookkeepers to record as well."""

from __future__ import annotations

import base64
import hashlib
import logging
import threading
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.graphql.world import iri
from tests.helpers import change
from tests.web.kit import MADE, Site
from valueflows.model.agents import Organization
from valueflows.model.callers import PUBLIC, Caller, Role
from valueflows.model.publishing import Publication
from valueflows.web.tokens import Token, Tokens

PLAN: Final = 'mutation { createPlan(plan: { name: "p" }) { plan { id } } }'
ASKED: Final = ("/graphql?query={__typename}", "/graphql?query={__schema{types{name}}}")
CLOSED: Final = (
    "/sparql",
    "/sparql?query=ASK{}",
    f"/id/{iri('Person')}",
    "/id/Person/1",
    "/id/nothing",
)
OPEN: Final = ("/context.jsonld", "/health", "/static/style.css", "/static/ide.js")


@pytest.mark.parametrize("path", [*CLOSED, *ASKED])
@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer vf_00000000_AAAA",
        "Bearer vf_x",
        "Bearer é",
        "bearer none",
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"x:wrong").decode(),
        "Basic " + base64.b64encode(b"\xff").decode(),
        "Digest username=x",
    ],
)
@pytest.mark.uncounted
def test_nothing_is_answered_with_a_token_that_is_none(path: str, header: str, site: Site) -> None:
    """Whoever sends one means to be more than everybody: they are told that they are not."""
    _refused(site.client.get(path, headers={b"Authorization": header.encode("latin-1")}))


@pytest.mark.parametrize("path", CLOSED)
def test_what_is_not_public_needs_a_token(path: str, site: Site) -> None:
    """Nor can it be learnt without one whether a record exists."""
    _refused(site.client.get(path))


def _refused(answer: httpx.Response) -> None:
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    error = answer.json()["errors"][0]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert "token make" in error["message"]
    assert "Ledger-Version" not in answer.headers


def test_everybody_reads_what_is_public(site: Site) -> None:
    """Without a token the same questions are answered from what was published."""
    everything = "{ organizations { totalCount } people { totalCount } }"
    site.ledger.record(change(Publication(id=iri("Publication", 9))))
    answer = site.client.post("/graphql", json={"query": everything})
    assert answer.json()["data"] == {
        "organizations": {"totalCount": 3},
        "people": {"totalCount": 0},
    }
    assert answer.headers["Ledger-Version"] == str(site.ledger.books.version)
    assert site.client.get(f"/id/{iri('Organization')}").status_code == 200


def test_everybody_records_nothing(site: Site) -> None:
    """A mutation without a token says which one it needs."""
    answer = site.client.post("/graphql", json={"query": PLAN}).json()
    assert answer["errors"][0]["extensions"]["code"] == "NOT_ALLOWED"
    assert "bookkeeper" in answer["errors"][0]["message"]


@pytest.mark.parametrize("path", OPEN)
def test_what_holds_nothing_of_the_ledger_is_open(path: str, site: Site) -> None:
    """Files, the context and the version are answered to anyone."""
    answer = site.client.get(path)
    assert answer.status_code == 200
    assert "Person/1" not in answer.text


def test_the_version_is_all_that_health_tells(site: Site) -> None:
    """Whether the server is up and which version is published, and no more."""
    published = site.ledger.view(PUBLIC).version
    site.ledger.record(change(Organization(id=iri("Organization", 9), name="new")))
    assert site.client.get("/health").json() == {"status": "ok", "version": published}
    assert published < site.ledger.books.version


@pytest.mark.parametrize("part", ["id", "secret", "case", "space", "prefix"])
def test_a_token_that_is_nearly_right_is_wrong(part: str, site: Site) -> None:
    """Every letter counts."""
    prefix, name, secret = site.bookkeeper.split("_", 2)
    text = {
        "id": f"{prefix}_{site.auditor_token.id}_{secret}",
        "secret": f"{prefix}_{name}_{secret[:-1]}{'A' if secret[-1] != 'A' else 'B'}",
        "case": f"{prefix}_{name}_{secret.swapcase()}",
        "space": f"{prefix}_{name}_{secret} x",
        "prefix": f"{prefix}_{name}_{secret[:-1]}",
    }[part]
    assert site.ask("{ __typename }", text).status_code == 401


def test_an_auditor_reads_everything(site: Site) -> None:
    """GraphQL, SPARQL and records all answer an auditor."""
    assert site.ask("{ agents { totalCount } }", site.auditor).json()["data"]["agents"]
    assert site.sparql("ASK { ?s ?p ?o }", site.auditor).json()["boolean"] is True
    assert site.get("/id/Person/1", site.auditor).status_code == 200


@pytest.mark.parametrize("role", [Role.MEMBER, Role.AUDITOR, Role.BOOKKEEPER])
def test_who_sees_a_part_does_not_ask_the_graph(role: Role, site: Site) -> None:
    """The RDF view holds everything: neither its description nor any answer is theirs."""
    _token, text = site.tokens.make(role, MADE, organisations=[iri("Organization")])
    for path in ("/sparql", "/sparql?query=ASK{}"):
        answer = site.get(path, text)
        assert answer.status_code == 403
        assert "Ask /graphql" in answer.json()["error"]
        assert "boolean" not in answer.text


def test_an_auditor_records_nothing(site: Site) -> None:
    """A mutation is answered with a refusal, and leaves no trace."""
    before = site.ledger.books.version
    answer = site.ask(PLAN, site.auditor)
    assert answer.json()["errors"][0]["extensions"] == {"code": "NOT_ALLOWED"}
    assert site.ledger.books.version == before


def test_a_bookkeeper_records_in_the_token_s_name(site: Site) -> None:
    """What is recorded names the agent of the token as its author."""
    assert site.ask(PLAN).json()["data"]["createPlan"]["plan"]["id"]
    version = site.ledger.books.version
    assert b'"by":"urn:x:ada"' in site.ledger.journal.read(version - 1, 1)[0].data


def test_a_revoked_token_ends_at_once(site: Site) -> None:
    """A running server takes notice without being told; other tokens go on."""
    token, text = Tokens(site.directory).make(Role.AUDITOR, MADE)
    assert site.ask("{ __typename }", text).status_code == 200
    assert Tokens(site.directory).revoke(token.id) is True
    assert site.ask("{ __typename }", text).status_code == 401
    assert site.ask("{ __typename }").status_code == 200
    assert Tokens(site.directory).revoke(token.id) is False


# -- passwords -------------------------------------------------------------------------------------


def basic(token: str) -> str:
    """Return a token as a browser sends a password."""
    return "Basic " + base64.b64encode(f"anyone:{token}".encode()).decode()


@pytest.mark.parametrize("place", [None, "none", "same-origin"])
def test_a_password_is_good_on_the_server_s_own_pages(place: str | None, site: Site) -> None:
    """A browser that was asked for a password sends the token with it."""
    headers = {"Authorization": basic(site.auditor)}
    if place is not None:
        headers["Sec-Fetch-Site"] = place
    assert site.client.get("/id/Person/1", headers=headers).status_code == 200


@pytest.mark.parametrize("place", ["cross-site", "same-site", ""])
def test_a_password_sent_along_from_elsewhere_is_none(place: str, site: Site) -> None:
    """What a page of another address makes the browser ask for is not answered."""
    headers = {"Authorization": basic(site.auditor), "Sec-Fetch-Site": place}
    assert site.client.get("/id/Person/1", headers=headers).status_code == 401


def test_a_browser_that_wants_a_page_is_asked_for_a_password(site: Site) -> None:
    """Only there; programs are told to send a bearer token."""
    answer = site.client.get("/id/Person/1", headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


# -- the file --------------------------------------------------------------------------------------


def test_tokens_are_kept_as_hashes_for_the_owner_alone(site: Site) -> None:
    """The file cannot be read by others, and who reads it learns no token."""
    path = site.directory / "tokens"
    assert path.stat().st_mode & 0o777 == 0o600
    kept = path.read_text()
    for text in (site.bookkeeper, site.auditor):
        assert text not in kept
        assert text.split("_", 2)[2] not in kept
        assert hashlib.sha256(text.encode()).hexdigest() in kept


def test_no_token_is_in_the_journal_or_any_other_file(site: Site) -> None:
    """Tokens are no part of what is recorded or published."""
    secrets = [text.split("_", 2)[2].encode() for text in (site.bookkeeper, site.auditor)]
    for path in (site.directory / "journal").iterdir():
        raw = path.read_bytes()
        assert not [secret for secret in secrets if secret in raw]


def test_no_token_is_ever_logged(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """Neither requests, good or bad, nor what goes wrong in them leave a token in the log."""
    caplog.set_level(logging.DEBUG)
    site.ask("{ agents { totalCount } }")
    site.ask("{ nothing }")
    site.client.get("/id/x", headers={"Authorization": basic(site.auditor)})
    site.client.post("/graphql", content=b"{", headers=site.bearer())
    site.raw(
        f"GET / HTTP/1.1\r\nAuthorization: Bearer {site.bookkeeper}\r\nConnection: close\r\n\0\r\n\r\n".encode()
    )
    logged = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("httpcore"))
    for text in (site.bookkeeper, site.auditor, basic(site.auditor)):
        assert text not in logged


def test_a_token_of_no_organisation_is_not_one_of_all(tmp_path: Path) -> None:
    """An empty list stays empty: nothing is seen by it, and recorded for nobody."""
    tokens = Tokens(tmp_path)
    _token, text = tokens.make(Role.BOOKKEEPER, MADE, organisations=[], records_for=[])
    caller = Tokens(tmp_path).caller(text)
    assert caller == Caller(Role.BOOKKEEPER, "", frozenset(), frozenset())
    assert not caller.sees_all


def test_of_two_who_make_tokens_at_once_none_loses_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes second waits until the first has written."""
    write, writing, go_on = Tokens._write, threading.Event(), threading.Event()

    def slow(self: Tokens, tokens: list[Token]) -> None:
        writing.set()
        assert go_on.wait(60)
        write(self, tokens)

    monkeypatch.setattr(Tokens, "_write", slow)
    first = threading.Thread(target=Tokens(tmp_path).make, args=(Role.AUDITOR, MADE))
    first.start()
    assert writing.wait(60)
    monkeypatch.undo()
    second = threading.Thread(target=Tokens(tmp_path).make, args=(Role.MEMBER, MADE))
    second.start()
    second.join(0.1)  # long enough to write, if it does not wait
    go_on.set()
    first.join(60)
    second.join(60)
    assert {token.role for token in Tokens(tmp_path).all()} == {"auditor", "member"}


def test_a_ledger_without_tokens_answers_nobody(tmp_path: Path) -> None:
    """No file, no token, nobody; an empty text is no token either."""
    tokens = Tokens(tmp_path)
    assert tokens.all() == []
    assert tokens.caller("") is None
    assert tokens.caller("vf__") is None
    made, text = tokens.make(Role.AUDITOR, MADE, name="first", agent="urn:x:a")
    caller = tokens.caller(text)
    assert caller is not None
    assert (caller.role, caller.agent, caller.may_record) == (Role.AUDITOR, "urn:x:a", False)
    assert [t.name for t in tokens.all()] == ["first"]
    (tmp_path / "tokens").unlink()
    assert tokens.caller(text) is None
    assert made.hash
