# SPDX-License-Identifier: MIT
"""What every request passes first: the server's name, the page it comes from, size and shape."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from tests.web.conftest import DASHBOARD
from tests.web.kit import Site
from valueflows.config import Config
from valueflows.web.security import HEADERS, Gate

EVERY_PATH: Final = (
    "/graphql",
    "/sparql",
    "/id/Person/1",
    "/context.jsonld",
    "/health",
    "/reports",
    "/static/ide.js",
    "/none",
)


MEDIA: Final = (
    "application/json",
    "application/sparql-query",
    "application/x-www-form-urlencoded",
    "text/html",
)
PATHS: Final = ("/graphql", "/sparql")


def request(site: Site, line: str, *headers: str, body: bytes = b"") -> tuple[int, bytes]:
    """Send a request as it is written and return its status and the rest."""
    lines = [line, *headers, "Connection: close", "", ""]
    answer = site.raw("\r\n".join(lines).encode("latin-1") + body)
    return int(answer.split()[1]), answer


# -- Host ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost:{port}",
        "LocalHost:1",
        "[::1]:{port}",
        "books.example",
        "Books.Example:443",
    ],
)
def test_the_server_answers_to_its_names(host: str, site: Site) -> None:
    """Loopback and the names in the settings, with any port and in any case."""
    status, _answer = request(site, "GET /health HTTP/1.1", f"Host: {host.format(port=site.port)}")
    assert status == 200


@pytest.mark.parametrize("path", EVERY_PATH)
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
        "xlocalhost",
        "",
        "[::2]",
        "[",
        "é",
        "127.0.0.2",
    ],
)
def test_the_server_answers_to_no_other_name(path: str, host: str, site: Site) -> None:
    """A name that was pointed at this machine gets nothing, whatever it asks for."""
    status, answer = request(
        site, f"GET {path} HTTP/1.1", f"Host: {host}", f"Authorization: Bearer {site.bookkeeper}"
    )
    assert status == 421
    assert b"ledger.toml" in answer


def test_a_request_without_a_host_is_refused(site: Site) -> None:
    """Old clients that name no server are told so."""
    assert request(site, "GET /health HTTP/1.0")[0] in {400, 421}


# -- Origin ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [p for p in EVERY_PATH if p != "/context.jsonld"])
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "http://127.0.0.1:1",
        "http://127.0.0.1",
        "http://[",
        "http://127.0.0.1:{port}.evil.example",
        "http://evil.example/127.0.0.1:{port}",
        "http://x@127.0.0.1:{port}",
        f"{DASHBOARD}.evil.example",
        f"{DASHBOARD}:8443",
        "http://dashboard.example",
    ],
)
def test_pages_of_other_addresses_are_kept_out(path: str, origin: str, site: Site) -> None:
    """Not even with a token: what runs in somebody's browser is not that somebody."""
    headers = site.bearer() | {"Origin": origin.format(port=site.port)}
    for method in ("GET", "POST", "OPTIONS"):
        answer = site.client.request(
            method, path, headers=headers, json={"query": "{ __typename }"}
        )
        assert answer.status_code == 403
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "origins" in answer.json()["error"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_server_s_own_pages_may_ask(scheme: str, site: Site) -> None:
    """Also behind a proxy that ends TLS, where only the scheme differs."""
    headers = site.bearer() | {"Origin": f"{scheme}://127.0.0.1:{site.port}"}
    answer = site.client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    assert answer.json() == {"data": {"__typename": "Query"}}


def test_pages_in_the_settings_may_ask_with_a_token(site: Site) -> None:
    """They may read the answer, the version included; nobody else's password goes along."""
    headers = {"Origin": DASHBOARD}
    wrong = headers | {"Authorization": "Bearer none"}
    query = {"query": "{ __typename }"}
    assert site.client.post("/graphql", json=query, headers=wrong).status_code == 401
    answer = site.client.post(
        "/graphql", json={"query": "{ __typename }"}, headers=headers | site.bearer()
    )
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == DASHBOARD
    assert "Ledger-Version" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_browser_is_told_what_such_pages_may_send(site: Site) -> None:
    """The question a browser asks first is answered without a token, and says nothing else."""
    asked = {
        "Origin": DASHBOARD,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type, min-ledger-version",
    }
    answer = site.client.options("/graphql", headers=asked)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == DASHBOARD
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"].lower()
    assert answer.text == "OK"
    refused = site.client.options(
        "/graphql", headers=asked | {"Access-Control-Request-Method": "DELETE"}
    )
    assert refused.status_code == 400


def test_the_context_may_be_read_by_any_page(site: Site) -> None:
    """It is public, unchanging for an hour, and answered only once to who has it."""
    answer = site.client.get("/context.jsonld", headers={"Origin": "https://anyone.example"})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"] == "application/ld+json"
    assert "@context" in answer.json()
    again = site.client.get("/context.jsonld", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


# -- size and shape --------------------------------------------------------------------------------


def test_a_body_that_is_said_to_be_too_large_is_not_read(site: Site) -> None:
    """The answer comes before the body."""
    status, answer = request(
        site, "POST /graphql HTTP/1.1", "Host: localhost", "Content-Length: 100001"
    )
    assert status == 413
    assert b"at most 100000 bytes" in answer


def test_a_body_that_turns_out_too_large_is_refused(site: Site) -> None:
    """Without a length, what arrives is counted."""
    chunk = b"61a8\r\n" + b"x" * 25_000 + b"\r\n"
    head = ("POST /graphql HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked")
    assert request(site, *head, body=chunk * 4 + b"1\r\nx\r\n")[0] == 413


@pytest.mark.parametrize("length", ["-1", "1x", "0x10", "9" * 30])
def test_a_length_that_is_none_is_refused(length: str, site: Site) -> None:
    """What is no number of bytes is no length."""
    status, _answer = request(
        site, "POST /graphql HTTP/1.1", "Host: localhost", f"Content-Length: {length}"
    )
    assert status in {400, 413}


def test_a_body_of_just_the_size_is_taken(site: Site) -> None:
    """The limit itself is allowed."""
    body = b'{"query": "{ __typename }", "pad": "'
    body += b"x" * (100_000 - len(body) - 2) + b'"}'
    headers = site.bearer() | {"Content-Type": "application/json"}
    assert site.client.post("/graphql", content=body, headers=headers).status_code == 200
    assert site.client.post("/graphql", content=body + b" ", headers=headers).status_code == 413


def gated(receive: Receive, headers: dict[str, str], **settings: Any) -> tuple[int, bytes]:
    """Return what the gate answers to a request whose body comes as ``receive`` says."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        after = await receive()
        assert after["type"] == "http.disconnect"
        await PlainTextResponse(message["body"])(scope, receive, send)

    raw = [(k.lower().encode(), v.encode("latin-1")) for k, v in headers.items()]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/x",
        "headers": [(b"host", b"localhost"), *raw],
    }
    asyncio.run(Gate(inner, Config(**settings))(scope, receive, send))
    return sent[0]["status"], b"".join(m.get("body", b"") for m in sent)


def messages(*given: Message) -> Receive:
    """Return messages one after another, as a connection does."""
    left = iter(given)

    async def receive() -> Message:
        return next(left, {"type": "http.disconnect"})

    return receive


def test_a_body_is_put_together_from_its_pieces() -> None:
    """What arrives bit by bit is handed on whole, and then what else the connection says."""
    parts: list[Message] = [
        {"type": "http.request", "body": b"a", "more_body": True},
        {"type": "http.request", "body": b"bc", "more_body": False},
    ]
    assert gated(messages(*parts), {}) == (200, b"abc")


def test_a_body_that_breaks_off_is_not_handed_on() -> None:
    """Half a request is none."""
    part: Message = {"type": "http.request", "body": b"half", "more_body": True}
    assert gated(messages(part), {})[0] == 400


@pytest.mark.parametrize("length", ["²", "x", "", "1.5"])
def test_a_strange_length_breaks_nothing(length: str) -> None:
    """Whatever stands for a length, the answer is a refusal."""
    assert gated(messages(), {"Content-Length": length})[0] == 413


def test_a_body_that_takes_too_long_is_given_up() -> None:
    """A client that sends nothing more is not waited for."""

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    assert gated(never, {}, body_seconds=0)[0] == 408


def test_what_is_no_request_passes() -> None:
    """Starting and stopping are the application's own affair."""
    seen: list[str] = []

    async def inner(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["type"])

    asyncio.run(Gate(inner, Config())({"type": "lifespan"}, messages(), messages()))  # type: ignore[arg-type]
    assert seen == ["lifespan"]


# -- headers ---------------------------------------------------------------------------------------

ANSWERS: Final[dict[str, Callable[[Site], Any]]] = {
    "page": lambda site: site.client.get("/graphql", headers={"Accept": "text/html"}),
    "home": lambda site: site.client.get("/"),
    "data": lambda site: site.ask("{ __typename }"),
    "record": lambda site: site.get("/id/Person/1", Accept="text/html"),
    "rows": lambda site: site.sparql("ASK {}"),
    "refused": lambda site: site.client.get("/graphql?query={a}"),
    "missing": lambda site: site.get("/nothing/here"),
    "elsewhere": lambda site: site.client.get("/health", headers={"Host": "evil.example"}),
    "file": lambda site: site.client.get("/static/ide.js"),
    "method": lambda site: site.client.delete("/sparql"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_tells_browsers_to_be_careful(name: str, site: Site) -> None:
    """No answer may be framed or sniffed, shown unasked, or run scripts that are not this server's."""
    headers = ANSWERS[name](site).headers
    for key, value in HEADERS.items():
        assert headers[key] == value
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "server" not in headers
    if name in {"home", "missing"}:  # pages of open books may be kept, and are asked for again
        assert headers["Cache-Control"] in {"public, no-cache", "private, no-cache"}
        assert "Authorization" in headers["Vary"]
    elif name != "elsewhere":
        assert headers["Cache-Control"] == "no-store"


# -- files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2fconfig.py",
        "/static/%2fetc/passwd",
        "/static//etc/passwd",
        "/static/....//app.py",
        "/static/..\\app.py",
        "/static/ide.js%00.css",
        "/static/",
        "/static",
        "/tokens",
        "/key",
        "/journal/000001.jsonl",
        "/../tokens",
    ],
)
def test_only_the_files_of_the_pages_are_served(path: str, site: Site) -> None:
    """No path leads out of their folder, and none to the ledger's own files."""
    status, answer = request(
        site, f"GET {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {site.bookkeeper}"
    )
    assert status in {307, 404}
    assert b"SPDX" not in answer
    assert b"root:" not in answer
    assert b"hash" not in answer


def test_files_are_only_read(site: Site) -> None:
    """Nothing can be put there."""
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert (
            site.client.request(method, "/static/ide.js", headers=site.bearer()).status_code == 405
        )


def test_the_way_in_leads_to_the_page(site: Site) -> None:
    """Who opens the bare address is led to the place to try queries, which asks no other server."""
    home = site.client.get("/", headers={"Accept": "text/html"})
    assert 'href="/graphql"' in home.text
    answer = site.client.get("/graphql", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "/static/ide.js" in answer.text
    assert "http" not in answer.text.replace("/http", "")
    assert "onclick" not in answer.text
    assert "<script>" not in answer.text


@settings(max_examples=40)
@given(body=st.binary(max_size=80), media=st.sampled_from(MEDIA), path=st.sampled_from(PATHS))
@pytest.mark.uncounted
def test_no_body_breaks_the_server(body: bytes, media: str, path: str, site: Site) -> None:
    """Whatever is posted, the answer is one that the sender can act on."""
    headers = site.bearer() | {"Content-Type": media, "Accept": media}
    assert site.client.post(path, content=body, headers=headers).status_code < 500


@settings(max_examples=40)
@given(accept=st.text(st.characters(max_codepoint=0xFF, exclude_categories=["Cc"]), max_size=30))
def test_no_header_breaks_the_server(accept: str, site: Site) -> None:
    """Whatever is said to be wanted, something is answered, or that there is no such form."""
    value = accept.strip().encode("latin-1")
    headers = {b"Accept": value, b"Authorization": f"Bearer {site.auditor}".encode()}
    assert site.client.get("/id/Person/1", headers=headers).status_code in {200, 406}
