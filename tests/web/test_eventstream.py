# SPDX-License-Identifier: MIT
"""Subscriptions as server-sent events, one a connection, by POST and by GET."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from valueflows.model.callers import Role

from .kit import LONG, MADE, Site, served
from .livekit import EVENTS, STREAM, event_of, idle, messages, note, record, streamed


def test_an_event_is_streamed_as_it_is_recorded(site: Site) -> None:
    """Behind the place where the stream begins, each with its own."""
    before = site.ledger.books.version
    with streamed(site) as stream:
        assert next(stream) == {"id": str(before)}
        text = note()
        version = record(site, text)
        told = event_of(next(stream))
    assert (told["version"], told["event"]["note"]) == (version, text)


def test_a_browser_goes_on_behind_the_last_id(site: Site) -> None:
    """The header holds, whatever the address says of where to begin."""
    texts = [note() for _ in range(3)]
    version = record(site, *texts)
    asked = {"query": EVENTS, "variables": json.dumps({"v": version - 1})}
    headers = site.bearer() | STREAM
    with site.client.stream("GET", "/graphql", params=asked, headers=headers) as answer:
        stream = messages(answer)
        assert next(stream) == {"id": str(version - 1)}
        first = next(stream)
    headers["Last-Event-ID"] = first["id"]
    with site.client.stream("GET", "/graphql", params=asked, headers=headers) as answer:
        stream = messages(answer)
        assert next(stream) == {"id": first["id"]}
        rest = [event_of(next(stream)) for _ in range(2)]
    assert [one["event"]["note"] for one in (event_of(first), *rest)] == texts


def test_an_id_that_was_made_up_is_refused(site: Site) -> None:
    """By a message, which is all that a browser hears; the stream ends."""
    with streamed(site, headers={"Last-Event-ID": "yesterday"}) as stream:
        heard = list(stream)
    assert [one["event"] for one in heard] == ["next", "complete"]
    assert "BAD_RESUME" in heard[0]["data"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("{ __typename }", '{"data":{"__typename":"Query"}}'),
        ("subscription { nothing }", "Cannot query field"),
        ("subscription {", "Syntax Error"),
        ("query A { __typename } query B { __typename }", "State operationName"),
    ],
)
def test_what_has_one_answer_is_complete_with_it(query: str, said: str, site: Site) -> None:
    """A query, and what cannot be run."""
    with streamed(site, query) as stream:
        heard = list(stream)
    assert [one["event"] for one in heard] == ["next", "complete"]
    assert said in heard[0]["data"]


def test_nothing_is_recorded_by_get(site: Site) -> None:
    """A link in some page can never record, as a stream either."""
    before = site.ledger.books.version
    asked = {"query": 'mutation { createPlan(plan: { name: "p" }) { version } }'}
    answer = site.client.get("/graphql", params=asked, headers=site.bearer() | STREAM)
    assert "mutations are not allowed" in answer.text
    assert "INTERNAL" not in answer.text
    assert site.ledger.books.version == before


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        ("POST", b"{", 400),
        ("POST", b"[]", 400),
        ("POST", b"{}", 400),
        ("POST", b'{"query": 5}', 400),
        ("PUT", b"{}", 405),
    ],
)
def test_a_request_that_is_no_good_is_no_stream(
    method: str, body: bytes, status: int, site: Site
) -> None:
    """It is answered as any other."""
    headers = site.bearer() | STREAM | {"Content-Type": "application/json"}
    answer = site.client.request(method, "/graphql", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_a_stream_takes_no_wrong_token_and_no_strange_page(site: Site) -> None:
    """As every request does."""
    body = {"query": EVENTS}
    wrong = STREAM | {"Authorization": "Bearer none"}
    assert site.client.post("/graphql", json=body, headers=wrong).status_code == 401
    headers = site.bearer() | STREAM | {"Origin": "https://evil.example"}
    assert site.client.post("/graphql", json=body, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "accept", ["application/json", "multipart/mixed;subscriptionSpec=1.0,application/json", "*/*"]
)
def test_a_subscription_that_is_no_stream_is_refused(accept: str, site: Site) -> None:
    """The error says how to ask for one."""
    headers = site.bearer() | {"Accept": accept}
    answer = site.client.post("/graphql", json={"query": EVENTS}, headers=headers)
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "NOT_STREAMED"
    assert "text/event-stream" in error["message"]
    both = f"{EVENTS.replace('subscription', 'subscription S')} query Q {{ __typename }}"
    body = {"query": both, "operationName": "Q"}
    answer = site.client.post("/graphql", json=body, headers=headers)
    assert answer.json()["data"] == {"__typename": "Query"}


def test_a_revoked_token_ends_its_stream_within_a_second(site: Site) -> None:
    """With a message that says why."""
    kept, token = site.tokens.make(Role.AUDITOR, MADE)
    with streamed(site, headers=site.bearer(token)) as stream:
        next(stream)
        assert site.tokens.revoke(kept.id)
        began = time.monotonic()
        heard = list(stream)
        assert time.monotonic() - began < 1
    assert [one["event"] for one in heard] == ["next", "complete"]
    assert "UNAUTHENTICATED" in heard[0]["data"]


def test_a_damaged_file_of_tokens_vouches_for_nobody(tmp_path: Path) -> None:
    """What is open ends."""
    with served(tmp_path / "ledger") as site, streamed(site) as stream:
        next(stream)
        (site.directory / "tokens").write_text("no json")
        assert "No token holds" in next(stream)["data"]


@pytest.mark.uncounted
def test_a_quiet_stream_gives_signs_of_life_and_ends_with_the_server(tmp_path: Path) -> None:
    """So that what stands between does not take it for dead; at the end there is a reason."""
    with served(tmp_path / "ledger", live_quiet_seconds=1) as site:
        with streamed(site) as stream:
            next(stream)
            assert next(stream) == {"": ""}
            site.server.should_exit = True
            heard = [one for one in stream if "event" in one]
            assert [one["event"] for one in heard] == ["next", "complete"]
            assert "STOPPING" in heard[0]["data"]
        site.thread.join(LONG)
        assert not site.thread.is_alive()


def test_too_many_streams_are_turned_away(tmp_path: Path) -> None:
    """With how long to wait."""
    with served(tmp_path / "ledger", live_connections=1) as site:
        with streamed(site) as stream:
            next(stream)
            headers = site.bearer() | STREAM
            answer = site.client.post("/graphql", json={"query": EVENTS}, headers=headers)
            assert answer.status_code == 503
            assert answer.headers["Retry-After"]
            (error,) = answer.json()["errors"]
            assert error["extensions"]["code"] == "TOO_MANY_CONNECTIONS"
        idle(site)
        with streamed(site) as stream:
            assert next(stream)


@pytest.mark.uncounted
def test_a_stream_that_is_not_read_ends(tmp_path: Path) -> None:
    """What came is whole, and the last id says where to go on."""
    settings: dict[str, Any] = {"live_sending_seconds": 1, "small_buffers": True}
    with served(tmp_path / "ledger", **settings) as site:
        notes = [f"{number} " + "x" * 60_000 for number in range(60)]
        record(site, *(notes[:12]))
        for number in range(12, 60, 12):
            record(site, *notes[number : number + 12])
        with streamed(site, v=0) as stream:
            next(stream)
            got = [event_of(next(stream))]
            idle(site)
        with streamed(site, headers={"Last-Event-ID": got[-1]["resume"]}) as stream:
            next(stream)
            got += [event_of(next(stream)) for _ in range(len(notes) - 1)]
        assert [one["event"]["note"] for one in got] == notes
