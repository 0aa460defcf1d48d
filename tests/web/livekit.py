# SPDX-License-Identifier: MIT
"""Clients of subscriptions: over WebSocket, and over server-sent events."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from .kit import LONG, Site

PROTOCOL: Final = Subprotocol("graphql-transport-ws")
EVENTS: Final = """subscription ($v: Int, $r: String, $f: EconomicEventFilterParams) {
  economicEventRecorded(afterVersion: $v, resume: $r, filter: $f) {
    version resume event { id note action { label } } } }"""
QUANTITIES: Final = """subscription ($v: Int, $r: String, $i: [ID!]) {
  resourceQuantityChanged(afterVersion: $v, resume: $r, resource: $i) {
    version resume resource { id accountingQuantity { hasNumericalValue } } } }"""
RAISE: Final = """mutation ($e: EconomicEventCreateParams!) {
  createEconomicEvent(event: $e) { economicEvent { id } version } }"""
STREAM: Final = {"Accept": "text/event-stream"}
AGENT: Final = "urn:x:a"


def raised(note: str = "", **more: Any) -> dict[str, Any]:
    """Return an event that adds a kilogram."""
    return {
        "action": "raise",
        "provider": AGENT,
        "receiver": AGENT,
        "resourceQuantity": {"hasNumericalValue": "1", "hasUnit": "kilogram"},
        "note": note,
    } | more


def record(site: Site, *notes: str) -> int:
    """Record events as one change over HTTP; return its version."""
    steps = [{"createEconomicEvent": raised(note)} for note in notes]
    document = "mutation ($s: [RecordAllItem!]!) { recordAll(changes: $s) { version } }"
    answer = site.ask(document, variables={"s": steps}).json()
    version: int = answer["data"]["recordAll"]["version"]
    return version


class Talk:
    """One WebSocket, spoken to message by message."""

    def __init__(self, wire: ClientConnection) -> None:
        self.wire = wire

    def say(self, kind: str, **more: Any) -> None:
        """Send a message."""
        self.wire.send(json.dumps({"type": kind} | more))

    def hear(self, timeout: float = LONG) -> dict[str, Any]:
        """Return the next message."""
        found: dict[str, Any] = json.loads(self.wire.recv(timeout))
        return found

    def begin(self, payload: dict[str, Any] | None = None) -> dict[str, Any]:
        """Introduce oneself; return the answer."""
        self.say("connection_init", **({} if payload is None else {"payload": payload}))
        return self.hear()

    def subscribe(self, query: str, name: str = "1", **variables: Any) -> None:
        """Begin an operation."""
        self.say("subscribe", id=name, payload={"query": query, "variables": variables})

    def events(self, count: int) -> list[dict[str, Any]]:
        """Return what the next messages say of events."""
        return [self.payload()["data"]["economicEventRecorded"] for _ in range(count)]

    def payload(self, kind: str = "next") -> Any:
        """Return what the next message, which is of this kind, holds."""
        message = self.hear()
        assert message["type"] == kind, message
        return message.get("payload")

    def closed(self) -> tuple[int, str]:
        """Read on until the server closes; return its code and reason."""
        with suppress(ConnectionClosed):
            while True:
                self.hear()
        assert self.wire.close_code is not None
        return self.wire.close_code, self.wire.close_reason or ""


@contextmanager
def talk(
    site: Site,
    token: str | None = "",
    *,
    protocol: Subprotocol | None = PROTOCOL,
    origin: str | None = None,
    **more: Any,
) -> Iterator[Talk]:
    """Open a WebSocket: as the bookkeeper, with another token, or with None."""
    headers = {} if token is None else site.bearer(token or None)
    with connect(
        f"ws://127.0.0.1:{site.port}/graphql",
        subprotocols=None if protocol is None else [protocol],
        additional_headers=headers,
        origin=None if origin is None else Origin(origin),
        open_timeout=LONG,
        proxy=None,
        compression=None,
        **more,
    ) as wire:
        yield Talk(wire)


@contextmanager
def subscribed(site: Site, query: str = EVENTS, **variables: Any) -> Iterator[Talk]:
    """Open a WebSocket on which one subscription runs."""
    with talk(site) as talking:
        talking.begin()
        talking.subscribe(query, **variables)
        yield talking


# -- server-sent events ----------------------------------------------------------------------------


def messages(answer: httpx.Response) -> Iterator[dict[str, str]]:
    """Yield the messages of a stream, comments as those without an event."""
    found: dict[str, str] = {}
    for line in answer.iter_lines():
        if line:
            name, _, value = line.partition(":")
            found[name] = value.removeprefix(" ")
        elif found:
            yield found
            found = {}


@contextmanager
def streamed(
    site: Site, query: str = EVENTS, *, headers: dict[str, str] | None = None, **variables: Any
) -> Iterator[Iterator[dict[str, str]]]:
    """Post a subscription and read its stream."""
    body = {"query": query, "variables": variables}
    sent = site.bearer() | STREAM | (headers or {})
    with site.client.stream("POST", "/graphql", json=body, headers=sent) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield messages(answer)


def event_of(message: dict[str, str]) -> dict[str, Any]:
    """Return the event a message of a stream holds."""
    assert message["event"] == "next", message
    found: dict[str, Any] = json.loads(message["data"])["data"]["economicEventRecorded"]
    assert message["id"] == found["resume"]
    return found


def note() -> str:
    """Return a text that no other event has."""
    return uuid.uuid4().hex


def idle(site: Site) -> None:
    """Wait until the server has no open connection."""
    deadline = time.monotonic() + LONG
    while site.app.state.live.open:
        assert time.monotonic() < deadline, "a connection stays open"
        time.sleep(0.01)
