# SPDX-License-Identifier: MIT
"""Subscriptions over WebSocket: the protocol, who may speak it, and how much."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.exceptions import InvalidStatus

from tests.graphql.world import iri
from tests.helpers import change, event
from valueflows.config import Config
from valueflows.model.callers import PUBLIC, Role
from valueflows.model.publishing import Publication
from valueflows.web.live import Connection, GoneError
from valueflows.web.sockets import Socket

from .conftest import DASHBOARD
from .kit import MADE, Site
from .livekit import EVENTS, QUANTITIES, RAISE, note, raised, record, subscribed, talk

# -- what is sent ----------------------------------------------------------------------------------


def test_an_event_is_told_as_it_is_recorded(site: Site) -> None:
    """With its version, which the answer to the mutation names too."""
    with subscribed(site) as talking:
        talking.subscribe("{ __typename }", "2")
        assert talking.payload()["data"] == {"__typename": "Query"}
        assert talking.hear() == {"id": "2", "type": "complete"}
        text = note()
        version = record(site, text)
        (told,) = talking.events(1)
        assert (told["version"], told["event"]["note"]) == (version, text)
        assert told["event"]["action"] == {"label": "raise"}


def test_a_change_of_several_events_is_told_in_their_order(site: Site) -> None:
    """From any of them it can be gone on."""
    texts = [note() for _ in range(4)]
    version = record(site, *texts)
    with subscribed(site, v=version - 1) as talking:
        told = talking.events(4)
    assert [one["event"]["note"] for one in told] == texts
    assert {one["version"] for one in told} == {version}
    after = record(site, note())
    for place, one in enumerate(told):
        with subscribed(site, r=one["resume"]) as talking:
            rest = talking.events(3 - place + 1)
            assert [r["event"]["note"] for r in rest][: 3 - place] == texts[place + 1 :]
            assert rest[3 - place]["version"] == after


def test_a_subscription_begins_behind_the_version_of_the_acknowledgement(site: Site) -> None:
    """Whoever names it misses nothing, however late the subscription comes."""
    with talk(site) as talking:
        ack = talking.begin()
        assert ack["payload"] == {"version": site.ledger.books.version}
        text = note()
        record(site, text)
        talking.subscribe(EVENTS, v=ack["payload"]["version"])
        assert talking.events(1)[0]["event"]["note"] == text


def test_events_are_told_by_filter(site: Site) -> None:
    """Only what meets it."""
    wanted = note()
    with subscribed(site, f={"searchString": wanted, "action": ["raise"]}) as talking:
        record(site, note())
        version = record(site, note(), wanted, note())
        (told,) = talking.events(1)
    assert (told["version"], told["event"]["note"]) == (version, wanted)


def test_a_resource_is_told_when_its_quantity_changes(site: Site) -> None:
    """Once a change, with what it is now; others are not, when it is asked for by id."""
    flour = iri("EconomicResource")
    with talk(site) as talking:
        talking.begin()
        talking.subscribe(QUANTITIES, v=0, i=[flour])
        told = talking.payload()["data"]["resourceQuantityChanged"]
        assert told["resource"]["id"] == flour
        assert told["resource"]["accountingQuantity"]["hasNumericalValue"]
        record(site, note())
        talking.subscribe(QUANTITIES, "2", v=0, i=[])
        talking.subscribe("{ __typename }", "3")
        assert talking.hear()["id"] == "3"


def test_mutations_and_errors_come_over_a_socket_too(site: Site) -> None:
    """As they would by HTTP; what cannot be run is one error message."""
    with talk(site) as talking:
        talking.begin()
        talking.subscribe(RAISE, e=raised(note()))
        made = talking.payload()["data"]["createEconomicEvent"]
        assert made["version"] == site.ledger.books.version
        assert talking.payload("complete") is None
        talking.subscribe(RAISE, e=raised(provider="urn:x:nobody at all"))
        assert talking.payload()["errors"][0]["extensions"]["code"] == "REFUSED"
        assert talking.payload("complete") is None


@pytest.mark.parametrize(
    ("query", "code", "said"),
    [
        ("subscription { nothing }", None, "Cannot query field"),
        ("subscription {", None, "Syntax Error"),
        ("", None, "query"),
        ("subscription A { __typename } fragment", None, "Syntax Error"),
        (
            "subscription { economicEventRecorded { version } resourceQuantityChanged { version } }",
            None,
            "only one top level field",
        ),
        (
            "subscription { economicEventRecorded(afterVersion: 99999999) { version } }",
            "BAD_RESUME",
            "the last one is",
        ),
        (
            "subscription { economicEventRecorded(afterVersion: -1) { version } }",
            "BAD_RESUME",
            "no version -1",
        ),
        (
            'subscription { economicEventRecorded(resume: "2.eA") { version } }',
            "BAD_RESUME",
            "no such record",
        ),
        (
            'subscription { economicEventRecorded(resume: "2.#") { version } }',
            "BAD_RESUME",
            "no position",
        ),
        (
            'subscription { economicEventRecorded(resume: "2", afterVersion: 2) { version } }',
            "BAD_RESUME",
            "only one of the two",
        ),
        (
            "subscription { economicEventRecorded { event { "
            + "provider { economicEventsAsProvider { edges { node { " * 5
            + "id"
            + " } } } }" * 5
            + " } } }",
            "TOO_DEEP",
            "levels deep",
        ),
    ],
)
def test_what_cannot_be_run_is_told(
    query: str, code: str | None, said: str, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """By one error that says what to do, and not in the log; the connection goes on."""
    with talk(site) as talking:
        talking.begin()
        talking.subscribe(query)
        (error,) = talking.payload("error")
        assert said in error["message"]
        assert error.get("extensions", {}).get("code") == code
        talking.subscribe("{ __typename }")
        assert talking.payload()["data"]
    assert not caplog.records


def test_an_unforeseen_error_shows_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, and the subscriber hears that something went wrong."""
    from valueflows.graphql.feeds import Events

    def fail(*_asked: object) -> Any:
        raise ValueError("the inside")

    monkeypatch.setattr(Events, "of_change", fail)
    with caplog.at_level(logging.ERROR), subscribed(site, v=0) as talking:
        heard = str(talking.hear())
    assert "INTERNAL" in heard
    assert "inside" not in heard
    assert "the inside" in caplog.text


def test_a_failure_ends_its_operation_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Wherever it is; the log has it, the client has a word."""

    def fail(*_asked: object) -> Any:
        raise ValueError("the inside")

    with talk(site) as talking:
        talking.begin()
        monkeypatch.setattr(Connection, "results", fail)
        talking.subscribe("{ __typename }")
        (error,) = talking.payload("error")
        monkeypatch.undo()
        talking.subscribe("{ __typename }")
        assert talking.payload()["data"]
    assert error["extensions"] == {"code": "INTERNAL"}
    assert "the inside" in caplog.text


@pytest.mark.parametrize("left", [WebSocketDisconnect(1006), RuntimeError("already closed")])
def test_a_client_that_left_is_no_failure(left: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever of several operations meets it first, and whichever later."""

    async def gone(*_asked: object) -> None:
        raise left

    wire = WebSocket({"type": "websocket"}, gone, gone)  # type: ignore[arg-type]
    monkeypatch.setattr(wire, "send_text", gone)
    serving: Any = SimpleNamespace(live=None, config=Config())
    with pytest.raises(GoneError):
        asyncio.run(Socket(serving, wire)._send({"type": "pong"}))


def test_an_operation_ends_when_it_is_told_to(site: Site) -> None:
    """Its id is free again; what comes after it is sent to no one."""
    with subscribed(site) as talking:
        talking.say("complete", id="1")
        talking.say("complete", id="never there")
        text = note()
        talking.subscribe(EVENTS, v=record(site, note()))
        record(site, text)
        assert [e["event"]["note"] for e in talking.events(1)] == [text]


# -- the protocol ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("messages", "code", "said"),
    [
        (["no json"], 4400, "JSON"),
        ([b"{}"], 4400, "text"),
        (["[]"], 4400, "object with a type"),
        (["[" * 20_000], 4400, "JSON"),
        (['{"type": 5}'], 4400, "object with a type"),
        (['{"type": "subscribe", "id": "1"}'], 4401, "connection_init first"),
        (['{"type": "connection_init", "payload": 5}'], 4400, "payload"),
        (['{"type": "connection_init"}'] * 2, 4429, "Too many"),
        (['{"type": "connection_init"}', '{"type": "hello"}'], 4400, "hello"),
        (['{"type": "connection_init"}', '{"type": "subscribe"}'], 4400, "id"),
        (['{"type": "connection_init"}', '{"type": "subscribe", "id": "1"}'], 4400, "query"),
        (
            [
                '{"type": "connection_init"}',
                '{"type": "subscribe", "id": "1", "payload": {"query": "{x}", "variables": 1}}',
            ],
            4400,
            "variables",
        ),
        (
            [
                '{"type": "connection_init"}',
                '{"type": "subscribe", "id": "1", "payload": {"query": "{x}", "operationName": 1}}',
            ],
            4400,
            "operationName",
        ),
    ],
)
def test_what_is_not_the_protocol_ends_the_connection(
    messages: list[str | bytes], code: int, said: str, site: Site
) -> None:
    """With the code the protocol has for it, and a reason."""
    with talk(site) as talking:
        for message in messages:
            talking.wire.send(message)
        found = talking.closed()
    assert found[0] == code
    assert said in found[1]


def test_an_id_that_is_taken_ends_the_connection(site: Site) -> None:
    """See the protocol."""
    with subscribed(site) as talking:
        talking.subscribe(EVENTS)
        assert talking.closed() == (4409, "Subscriber for 1 already exists")


def test_pings_are_answered(site: Site) -> None:
    """Before the introduction and after it."""
    with talk(site) as talking:
        talking.say("pong")
        talking.say("ping")
        assert talking.hear() == {"type": "pong"}
        talking.begin()
        talking.say("pong")
        talking.say("ping")
        assert talking.hear() == {"type": "pong"}


@pytest.mark.parametrize("protocol", [None, "graphql-ws"])
def test_other_protocols_are_not_spoken(protocol: Any, site: Site) -> None:
    """The reason names the one that is."""
    with talk(site, protocol=protocol) as talking:
        code, reason = talking.closed()
    assert code == 4406
    assert "graphql-transport-ws" in reason


# -- who may ---------------------------------------------------------------------------------------


def test_the_token_may_come_with_the_introduction(site: Site) -> None:
    """A page cannot send headers with a WebSocket."""
    with talk(site, None) as talking:
        assert (
            talking.begin({"authorization": f"Bearer {site.auditor}"})["type"] == "connection_ack"
        )
        talking.subscribe(RAISE, e=raised())
        assert talking.payload()["errors"][0]["extensions"]["code"] == "NOT_ALLOWED"


@pytest.mark.parametrize("payload", [None, {}])
def test_without_a_token_one_follows_what_is_public(payload: Any, site: Site) -> None:
    """What was published is told as it is published, and nothing that was not."""
    site.ledger.record(change(Publication(id=f"urn:x:{uuid.uuid4()}")))  # all that others told
    with talk(site, None) as talking:
        talking.say("connection_init", **({} if payload is None else {"payload": payload}))
        assert talking.hear()["type"] == "connection_ack"
        talking.subscribe(EVENTS)
        record(site, note())  # of an agent that may be a person
        group = iri("Organization", 2)  # the first one withholds its flows
        made = event(f"urn:x:{uuid.uuid4()}", "raise", who=group, quantity="1 kg", note="hidden")
        version = site.ledger.record(change(made)).version
        assert site.ledger.view(PUBLIC).version < version
        site.ledger.record(change(Publication(id=f"urn:x:{uuid.uuid4()}")))
        (told,) = talking.events(1)
        assert (told["version"], told["event"]["note"]) == (version, None)


@pytest.mark.parametrize("payload", [{"Authorization": "Bearer no"}, {"Authorization": 5}])
def test_with_a_wrong_token_there_is_no_connection(payload: Any, site: Site) -> None:
    """The reason says how to send one."""
    with talk(site, None) as talking:
        talking.say("connection_init", payload=payload)
        code, reason = talking.closed()
    assert code == 4403
    assert "Authorization: Bearer" in reason


def test_a_revoked_token_ends_its_subscriptions_within_a_second(site: Site) -> None:
    """Also while nothing is recorded; others go on."""
    kept, token = site.tokens.make(Role.AUDITOR, MADE)
    with talk(site, token) as talking, subscribed(site) as other:
        talking.begin()
        talking.subscribe(EVENTS)
        assert site.tokens.revoke(kept.id)
        began = time.monotonic()
        (error,) = talking.payload("error")
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        assert error["extensions"]["resume"] == str(site.ledger.books.version)
        assert talking.closed()[0] == 4403
        assert time.monotonic() - began < 1
        record(site, note())
        assert other.events(1)


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_pages_of_others_open_no_socket(origin: str, site: Site) -> None:
    """A browser opens WebSockets to any address; the handshake says from where."""
    with pytest.raises(InvalidStatus) as refused, talk(site, origin=origin):
        pass
    assert refused.value.response.status_code == 403
    assert b"origins" in (refused.value.response.body or b"")


def test_pages_that_are_allowed_open_sockets(site: Site) -> None:
    """The server's own, and those of the settings."""
    for origin in (DASHBOARD, site.address):
        with talk(site, origin=origin) as talking:
            assert talking.begin()["type"] == "connection_ack"


def test_a_socket_under_another_name_is_refused(site: Site) -> None:
    """A name that was pointed at this address is not this server's."""
    head = "GET /graphql HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\n"
    head += "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    head += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    assert b"421" in site.raw(head.encode()).splitlines()[0]


def test_there_is_no_socket_elsewhere(site: Site) -> None:
    """Only /graphql has one."""
    head = "GET /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
    head += "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    head += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    assert b" 40" in site.raw(head.encode()).splitlines()[0]
