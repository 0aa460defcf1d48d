# SPDX-License-Identifier: MIT
"""Serving a ledger: where, to whom, and what the other commands do meanwhile.

The server runs in this process. What stands for the time it serves is a story told by the test;
when that ends the server stops, as it would when told to.
"""

from __future__ import annotations

import asyncio
import gc
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from valueflows.bundled import SAMPLE_DATA, bundled
from valueflows.commands import serving
from valueflows.ledger.ledger import Ledger
from valueflows.web.tokens import Tokens

from .desk import BASE, REFUSED, STOCK, TOO_MUCH, Ran, Terminal, version_of, written

Story = Callable[[str], None]
Serve = Callable[[Story], None]


@pytest.fixture(autouse=True)
def during(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Tell the story that takes place while the next server serves; it is told its address.

    What nobody tells a story for must not be served.
    """
    told: list[Story] = []

    async def main_loop(server: uvicorn.Server) -> None:
        assert told, "served, and should not have been"
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        await asyncio.to_thread(told.pop(0), f"http://{host}:{port}")

    monkeypatch.setattr(uvicorn.Server, "main_loop", main_loop)
    yield told.append
    assert told == [], "not served, and should have been"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port somebody else listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def nothing(_address: str) -> None:
    """Happens while it is served."""


@pytest.mark.uncounted
def test_a_ledger_is_served(terminal: Terminal, filled: Path, during: Serve) -> None:
    """The address is printed once it answers, and whoever has a token is answered there."""
    token = terminal.done("token", "make", filled).strip()
    answers = []

    def ask(address: str) -> None:
        with httpx.Client(headers={"Authorization": f"Bearer {token}"}) as client:
            answers.append(client.post(f"{address}/graphql", json={"query": "{__typename}"}))

    during(ask)
    ran = terminal("serve", filled, "--port", "0")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("serving http://127.0.0.1:")
    assert ran.out.endswith("/graphql (Ctrl+C stops it)\n")
    assert answers[0].json() == {"data": {"__typename": "Query"}}


@pytest.mark.uncounted
def test_what_is_served_is_not_taken_for_garbage(
    terminal: Terminal, filled: Path, during: Serve
) -> None:
    """The books are not gone through each time requests are cleaned up after; later they are."""
    apart = []
    during(lambda _address: apart.append(gc.get_freeze_count()))
    terminal("serve", filled, "--port", "0")
    assert apart[0] > 1000
    assert gc.get_freeze_count() == 0


def test_commands_go_through_the_server(
    terminal: Terminal, filled: Path, tmp_path: Path, during: Serve
) -> None:
    """While a ledger is served, import, check and SPARQL are answered by the server."""
    more = written(tmp_path, "more.yaml", STOCK.replace("/flour", "/rye").replace("/bin", "/sack"))
    bad, broken = written(tmp_path, "bad.yaml", TOO_MUCH), written(tmp_path, "no.yaml", "- [")
    more.write_text(more.read_text().replace("/raised", "/rye-raised"))
    told: dict[str, Ran] = {}

    def work(_address: str) -> None:
        told["dry"] = terminal("import", filled, more, "--dry-run")
        told["import"] = terminal("import", filled, more)
        told["refused"] = terminal("import", filled, bad)
        told["broken"] = terminal("import", filled, broken)
        told["sparql"] = terminal("sparql", filled, "ASK { ?e a vf:EconomicEvent }")
        told["service"] = terminal("sparql", filled, "SELECT * { SERVICE <http://a/> {} }")
        told["check"] = terminal("check", filled, "--json")
        told["rebuild"] = terminal("rebuild", filled)
        told["erase"] = terminal("erase", filled, f"{BASE}person/anna")
        told["second"] = terminal("serve", filled, "--port", "0")

    during(work)
    terminal("serve", filled, "--port", "0")
    assert told["dry"].out == f"{more}: would be imported: 3 records\n"
    assert told["import"].out == f"{more}: 3 records; the ledger is at version 4\n"
    assert told["refused"].code == told["broken"].code == REFUSED
    assert "[stock_below_zero]" in told["refused"].err
    assert f"{broken}: nothing was imported" in told["broken"].err
    assert json.loads(told["sparql"].out)["boolean"] is True
    assert "SERVICE is not answered here" in told["service"].err
    assert told["check"].code == 0
    assert "server" in told["check"].document["compared"]
    assert "stop the server first" in told["rebuild"].err
    assert "stop the server, erase, start it again" in told["erase"].err
    assert "is being written by another process" in told["second"].err
    assert version_of(terminal, filled) == 4


def test_a_server_that_fails_is_told(
    terminal: Terminal, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the server cannot answer an import, nothing is taken for done."""
    monkeypatch.setattr("valueflows.commands.moving.is_served", lambda _: True)
    monkeypatch.setattr("valueflows.commands.moving.ask", lambda *_: {"error": "its log says"})
    said = terminal.refused("import", filled, written(tmp_path, "stock.yaml", STOCK))
    assert said == "valueflows: its log says\n"


@pytest.mark.uncounted
def test_without_a_token_the_way_to_one_is_told(
    terminal: Terminal, filled: Path, during: Serve
) -> None:
    """Who serves a ledger nobody can ask learns how to make a token."""
    during(nothing)
    ran = terminal("serve", filled, "--port", "0")
    assert ran.err == f"no token yet: valueflows token make {filled}\n"


@pytest.mark.uncounted
def test_the_settings_say_where(
    terminal: Terminal, filled: Path, during: Serve, taken: int
) -> None:
    """``ledger.toml`` names the address; the command line wins."""
    terminal.done("token", "make", filled)
    written(filled, "ledger.toml", f'[serve]\nhost = "127.0.0.1"\nport = {taken}\n')
    assert f"port {taken} is taken; name another with --port" in terminal.refused("serve", filled)
    during(nothing)
    assert "serving http://127.0.0.1:" in terminal.done("serve", filled, "--port", "0")


@pytest.mark.uncounted
def test_others_on_the_network_are_warned_of(
    terminal: Terminal, filled: Path, during: Serve
) -> None:
    """Listening on every address is done, and its danger told."""
    terminal.done("token", "make", filled)
    during(nothing)
    ran = terminal("serve", filled, "--host", "0.0.0.0", "--port", "0")  # noqa: S104
    assert ran.err.startswith("listening on 0.0.0.0: others can reach this; put TLS in front")


@pytest.mark.uncounted
def test_an_address_of_version_six_is_written_in_brackets(
    terminal: Terminal, filled: Path, during: Serve
) -> None:
    """The printed address of an IPv6 host can be opened as it stands."""
    terminal.done("token", "make", filled)
    during(nothing)
    assert "serving http://[::1]:" in terminal.done("serve", filled, "--host", "::1", "--port", "0")


@pytest.mark.parametrize(
    ("settings", "options", "said"),
    [
        ("", ["--host", "nowhere.invalid"], "cannot listen on nowhere.invalid"),
        ("[serve]\nport = 70000\n", [], "70000"),
        ("[serve]\nport = '80'\n", [], "port takes a number"),
        ("[srv]\n", [], "there is no section [srv]; the only one is [serve]"),
        ("[serve\n", [], "ledger.toml"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(
    terminal: Terminal, filled: Path, settings: str, options: list[str], said: str
) -> None:
    """What is wrong with a setting or an option is told before the ledger is opened."""
    written(filled, "ledger.toml", settings)
    assert said in terminal.refused("serve", filled, *options)


@pytest.mark.uncounted
def test_a_second_writer_lets_go_of_its_port(
    terminal: Terminal, filled: Path, during: Serve
) -> None:
    """A server that is refused the ledger listens nowhere afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Ledger.open(filled):
        said = terminal.refused("serve", filled, "--port", str(port))
    assert "is being written by another process: stop the server first" in said
    during(nothing)
    assert f":{port}/" in terminal.done("serve", filled, "--port", str(port))


# -- demo ------------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A working directory, and of the sample data only what the rest is built on."""
    folder = tmp_path / SAMPLE_DATA
    folder.mkdir()
    for file in sorted(bundled(SAMPLE_DATA).glob("0[12]-*.yaml")):
        (folder / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(serving, "bundled", lambda name: tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return folder


def test_a_demo_is_made_and_served(
    terminal: Terminal, small: Path, during: Serve, taken: int
) -> None:
    """A first demo makes its ledger and a token, and takes the next port when one is taken."""
    assert list(small.iterdir())
    during(nothing)
    lines = terminal.done("demo", "--port", str(taken)).splitlines()
    assert lines[0] == "made demo-ledger from the sample data: 0 events"
    assert lines[1].startswith("bookkeeper token: vf_")
    caller = Tokens(Path("demo-ledger")).caller(lines[1].split(": ")[1])
    assert caller is not None
    port = int(lines[2].split(":")[2].split("/")[0])
    assert taken < port < taken + 50
    assert lines[3] == f"open books: http://127.0.0.1:{port}/co-op"


@pytest.mark.uncounted
def test_a_demo_goes_on(terminal: Terminal, small: Path, during: Serve) -> None:
    """The next demo serves the same ledger; its token is made anew only when asked for."""
    during(nothing)
    terminal.done("demo", "--port", "0")
    during(nothing)
    again = terminal.done("demo", "--port", "0")
    assert "The token that was shown before is still good; --token makes another." in again
    during(nothing)
    assert "bookkeeper token: vf_" in terminal.done("demo", "--port", "0", "--token")
    assert len(Tokens(small.parent / "demo-ledger").all()) == 2


def test_a_demo_that_was_stopped_leaves_nothing(
    terminal: Terminal, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a sample is no sample: what was made is removed when it cannot be completed."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serving, "run_import", stopped)
    assert terminal("demo").code == 130
    assert not (small.parent / "demo-ledger").exists()


def test_sample_data_that_was_changed_is_told(terminal: Terminal, small: Path) -> None:
    """A sample that is refused names its first problem, and no half ledger stays."""
    written(small, "03-mine.yaml", "- [")
    assert "the sample data is broken: 03-mine.yaml:" in terminal.refused("demo")
    assert not (small.parent / "demo-ledger").exists()


def test_the_whole_sample_is_bundled() -> None:
    """What ``demo`` reads comes with the program."""
    assert len(list(bundled(SAMPLE_DATA).glob("*.yaml"))) > 20
