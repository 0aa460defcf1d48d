# SPDX-License-Identifier: MIT
"""How much of subscriptions there can be, how slow a reader, and how they end with the server."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from valueflows.web.wires import bound

from .kit import LONG, Site, served
from .livekit import EVENTS, idle, note, record, subscribed, talk


def test_there_are_as_many_subscriptions_as_the_settings_say(tmp_path: Path) -> None:
    """On a connection, in all, and connections; what is too many is told, what runs goes on."""
    limits = {"subscriptions": 3, "subscriptions_each": 2, "live_connections": 2}
    with served(tmp_path / "ledger", **limits) as site, talk(site) as one, talk(site) as other:
        for talking, count in ((one, 3), (other, 2)):
            talking.begin()
            for name in range(count):
                talking.subscribe(EVENTS, str(name))
            (error,) = talking.payload("error")
            assert error["extensions"]["code"] == "TOO_MANY_SUBSCRIPTIONS"
        with talk(site) as third:
            assert third.closed()[0] == 1013
        version = record(site, note())
        assert {one.hear()["id"], one.hear()["id"]} == {"0", "1"}
        assert other.events(1)[0]["version"] == version
        one.say("complete", id="0")
        one.subscribe(EVENTS, "2", v=version - 1)
        assert one.hear()["id"] == "2"


def test_a_client_that_does_not_say_who_it_is_is_dropped(tmp_path: Path) -> None:
    """It cannot hold a connection for nothing."""
    with served(tmp_path / "ledger", live_opening_seconds=1) as site, talk(site) as talking:
        code, reason = talking.closed()
    assert code == 4408
    assert "connection_init" in reason


def test_a_message_that_is_too_long_ends_the_connection(site: Site) -> None:
    """As a request would be refused."""
    with talk(site) as talking:
        talking.wire.send("x" * 200_000)
        assert talking.closed()[0] == 1009


@pytest.mark.uncounted
def test_a_slow_reader_is_dropped_and_told_where_to_go_on(tmp_path: Path) -> None:
    """Nothing is kept for it; what it had not read is there when it comes back."""
    with served(tmp_path / "ledger", live_sending_seconds=1, small_buffers=True) as site:
        text = "x" * 60_000
        notes = [f"{number} {text}" for number in range(20)]
        for one in notes:
            record(site, one)
        with talk(site, max_queue=1) as talking:
            talking.begin()
            talking.subscribe(EVENTS, v=0)
            idle(site)
            got = []
            while (message := talking.hear())["type"] == "next":
                got.append(message["payload"]["data"]["economicEventRecorded"])
            (error,) = message["payload"]
            assert error["extensions"] == {"code": "TOO_SLOW", "resume": got[-1]["resume"]}
            assert talking.closed()[0] == 1013
        assert 0 < len(got) < len(notes)
        with subscribed(site, r=error["extensions"]["resume"]) as talking:
            got += talking.events(len(notes) - len(got))
        assert [one["event"]["note"] for one in got] == notes


def test_what_is_not_taken_for_a_minute_is_dropped_by_the_system() -> None:
    """Where the system can; nothing is left of a client that hangs."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        bound(listening)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000


def test_a_server_that_stops_says_so(tmp_path: Path) -> None:
    """Each subscription hears it, with where to go on."""
    with served(tmp_path / "ledger") as site:
        with subscribed(site) as talking:
            record(site, note())
            (told,) = talking.events(1)
            site.server.should_exit = True
            (error,) = talking.payload("error")
            assert error["extensions"] == {"code": "STOPPING", "resume": told["resume"]}
            assert talking.closed()[0] == 1001
        site.thread.join(LONG)
        assert not site.thread.is_alive()
