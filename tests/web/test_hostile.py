# SPDX-License-Identifier: MIT
"""What is sent to do harm: each is refused at once and in words, and the next client is served."""

from __future__ import annotations

import gzip
import json
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final

import pytest

from tests.web.attacks import BODIES, DOCUMENTS, GOOD, HOST, IDS, MARK, POST, RAW, SLOW, VALUES
from tests.web.kit import LONG, Site, served

STANDARD: Final = "application/graphql-response+json"
JSON: Final = "application/json"
LINE: Final = 300
"""The longest line a log may get from any of it."""
AT_ONCE_SECONDS: Final = 1.0 if sys.gettrace() is None else 5.0
"""Processor time of server and client together, so that other work on the machine does not count;
more of it where every line is watched."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve an empty ledger with little patience."""
    place = tmp_path_factory.mktemp("hostile") / "ledger"
    with served(place, request_seconds=1, body_seconds=1) as made:
        assert made.ask("{ people { edges { node { id } } } }").status_code == 200
        yield made


@pytest.fixture(autouse=True)
def _in_peace(site: Site, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test sends: it costs little, the log stays short, and the server goes on."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < AT_ONCE_SECONDS
    for record in caplog.records:
        assert len(record.getMessage()) <= LINE
        assert record.exc_info is None
        assert MARK not in record.getMessage()
    healthy = site.ask("{ ledger { version } }")
    assert healthy.json() == {"data": {"ledger": {"version": site.ledger.books.version}}}


def sent(site: Site, body: bytes, **headers: str) -> Any:
    """Post bytes as they are, wanting the standard's own type."""
    named = {"Content-Type": JSON, "Accept": STANDARD} | site.bearer()
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    return site.client.post("/graphql", content=body, headers=named)


def messages(answer: Any) -> list[str]:
    """Return what is told about a refused request: something, and nothing of the insides."""
    found = [error["message"] for error in answer.json()["errors"]]
    assert found
    assert all(found)
    assert "INTERNAL" not in answer.text
    assert "Traceback" not in answer.text
    return found


# -- documents -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.uncounted
def test_a_document_that_does_harm_is_refused(name: str, site: Site) -> None:
    """With 400 and the reason, whatever media type is asked for, and without data."""
    body = json.dumps({"query": DOCUMENTS[name]}).encode()
    answer = sent(site, body)
    assert answer.status_code == 400
    assert messages(answer)
    plain = sent(site, body, Accept=JSON)
    assert plain.status_code == 400
    assert messages(plain)
    assert not plain.json().get("data")


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.uncounted
def test_variables_that_do_harm_are_refused(name: str, site: Site) -> None:
    """As documents are."""
    body = f'{{"query": {json.dumps(IDS)}, "variables": {VALUES[name]}}}'
    answer = sent(site, body.encode())
    assert answer.status_code == 400
    assert all(len(message) <= 1000 for message in messages(answer))


# -- bodies ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.uncounted
def test_a_body_that_is_no_request_is_refused(name: str, site: Site) -> None:
    """Whatever the bytes, the answer is 400 and says what should have been there."""
    answer = sent(site, BODIES[name])
    assert answer.status_code == 400
    assert all(len(message) <= LINE for message in messages(answer))


def test_a_mark_of_byte_order_is_no_trap(site: Site) -> None:
    """Some editors put one before JSON: it is read, or refused in words."""
    answer = sent(site, b"\xef\xbb\xbf" + GOOD)
    assert answer.status_code == 200 or messages(answer)


def test_a_body_that_is_too_large_is_refused(site: Site) -> None:
    """Before it is looked at."""
    answer = sent(site, b" " * ((1 << 20) + 1))
    assert answer.status_code == 413
    assert "at most" in answer.json()["error"]


@pytest.mark.parametrize(
    "media",
    [
        "",
        "text/plain",
        "text/html",
        "application/xml",
        "application/graphql",
        "application/jsonp",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/mixed; boundary=application/json",
        "text/plain; application/json",
        ";" * 1000,
        "é",
    ],
)
@pytest.mark.uncounted
def test_a_body_of_another_type_is_refused(media: str, site: Site) -> None:
    """With 415 and the type that is taken, whatever the body is."""
    for body in (GOOD, b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nx\r\n--x--'):
        headers = {b"Content-Type": media.encode("latin-1"), b"Accept": STANDARD.encode()}
        headers |= {k.encode(): v.encode() for k, v in site.bearer().items()}
        answer = site.client.post("/graphql", content=body, headers=headers)
        assert answer.status_code == 415
        assert "application/json" in messages(answer)[0]


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip", MARK])
def test_a_packed_body_is_refused(encoding: str, site: Site) -> None:
    """What is small here and large unpacked is never unpacked."""
    bomb = gzip.compress(b" " * 50_000_000 + GOOD, 1)[: 1 << 20]
    answer = sent(site, bomb, Content_Encoding=encoding)
    assert answer.status_code == 415
    assert "Content-Encoding" in messages(answer)[0]


def test_the_usual_type_is_taken(site: Site) -> None:
    """In any case, with its character set, and with a body that says it is as it is."""
    for media in ("application/json", "application/json; charset=utf-8", "application/json ;x=y"):
        assert sent(site, GOOD, Content_Type=media, Content_Encoding="identity").is_success


# -- methods and addresses -------------------------------------------------------------------------


def test_a_mutation_by_get_is_refused(site: Site) -> None:
    """However it is hidden."""
    mutation = f'mutation M {{ createPlan(plan: {{ name: "{MARK}" }}) {{ version }} }}'
    before = site.ledger.books.version
    for query, name in ((mutation, ""), (f"query Q {{ __typename }} {mutation}", "M")):
        asked = {"query": query} | ({"operationName": name} if name else {})
        answer = site.client.get("/graphql", params=asked, headers=site.bearer())
        assert answer.status_code == 400
        assert "mutations are not allowed" in messages(answer)[0]
    assert site.ledger.books.version == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "HEAD", "TRACE", "PROPFIND", "QUERY"])
def test_other_methods_are_refused(method: str, site: Site) -> None:
    """With what is allowed, or as no HTTP at all."""
    answer = site.client.request(method, "/graphql", headers=site.bearer(), content=GOOD)
    assert answer.status_code in {400, 405}
    assert answer.status_code == 400 or answer.headers["Allow"] == "GET, POST"


def answered(site: Site, request: bytes) -> int:
    """Send bytes as they are and return the status of the first answer; the server closes."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=LONG) as wire:
        with suppress(ConnectionError):  # it may refuse before everything has arrived
            wire.sendall(request)
        answer = b""
        with suppress(ConnectionError):
            while part := wire.recv(65536):
                answer += part
    assert answer.startswith(b"HTTP/1.1 "), answer[:100]
    return int(answer.split()[1])


@pytest.mark.parametrize("name", RAW)
def test_what_is_hardly_http_is_refused(name: str, site: Site) -> None:
    """With a status of its own and the end of the connection."""
    request, statuses = RAW[name]
    assert answered(site, request) in statuses


def test_garbage_behind_a_request_harms_only_its_sender(site: Site) -> None:
    """The request before it may be answered; what follows is refused, and the connection ends."""
    good = b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n"
    for garbage in (b"\x16\x03\x01\0" * 1000, b"0\r\n\r\n", good[:-2]):
        assert answered(site, good + garbage) in {200, 400}
    assert answered(site, good * 100 + b"\xff") in {200, 400}


def test_requests_behind_one_another_are_answered_in_order(site: Site) -> None:
    """A client that does not wait for its answers gets all of them."""
    good = b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n"
    answer = site.raw(good * 20 + good.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert answer.count(b"HTTP/1.1 200 OK") == 21


# -- slow clients ----------------------------------------------------------------------------------


def dribbled(site: Site, beginning: bytes, drop: bytes) -> tuple[int, float]:
    """Send a beginning, then drop after drop; return the status and the seconds until then."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", site.port), timeout=0.1) as wire:
        wire.sendall(beginning)
        answer = b""
        while time.monotonic() - begun < LONG:
            try:
                part = wire.recv(65536)
            except TimeoutError:
                with suppress(ConnectionError):
                    wire.sendall(drop)
                continue
            except ConnectionError:
                break
            if not part:
                break
            answer += part
    return int(answer.split()[1]), time.monotonic() - begun


def test_who_dribbles_is_not_waited_for(site: Site) -> None:
    """After the time in the settings the answer is 408, and the connection ends; not before."""
    with ThreadPoolExecutor(len(SLOW)) as clients:
        answers = clients.map(lambda name: dribbled(site, *SLOW[name]), SLOW)
        found = dict(zip(SLOW, answers, strict=True))
    assert {status for status, _seconds in found.values()} == {408}, found
    assert all(seconds >= 0.9 for _status, seconds in found.values()), found


def test_the_rest_of_a_refused_body_is_not_waited_for(site: Site) -> None:
    """It may arrive, so that its sender hears why it was refused; then the connection ends."""
    head = POST + b"Content-Length: 2000000\r\n\r\n"
    status, seconds = dribbled(site, head, b"x" * 100)
    assert status == 413
    assert seconds < LONG


def test_a_second_request_that_dribbles_is_not_waited_for(site: Site) -> None:
    """Nor one that begins on a connection that was good before."""
    good = b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n"
    with socket.create_connection(("127.0.0.1", site.port), timeout=LONG) as wire:
        wire.sendall(good + b"GET /hea")
        answers = b"".join(iter(lambda: wire.recv(65536), b""))
    assert answers.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 408" in answers


@pytest.mark.uncounted
def test_many_who_dribble_keep_nobody_waiting(site: Site) -> None:
    """Two hundred half requests, of head and of body, and the others are served meanwhile."""
    wires = [socket.create_connection(("127.0.0.1", site.port), LONG) for _ in range(200)]
    for number, wire in enumerate(wires):
        wire.sendall(SLOW["body" if number % 2 else "headers"][0])
    assert site.ask("{ __typename }").status_code == 200
    for wire in wires:
        with wire:
            assert wire.recv(65536).startswith(b"HTTP/1.1 408")
