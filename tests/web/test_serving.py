# SPDX-License-Identifier: MIT
"""A server's life: beside it the command line works, clients may be slow, and it ends in peace."""

from __future__ import annotations

import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Final

import pytest

from tests.ledger.kit import new_ledger, read_anew
from tests.ledger.serving import GatedDisk
from tests.web.kit import LONG, Site, served
from valueflows.config import Config
from valueflows.exchange.formats import FORMATS, read
from valueflows.ledger.journal import OutcomeUnknownError, UnavailableError
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.wire import NAME, ask, is_served, told
from valueflows.ledger.writer import Writer

MAKE: Final = 'mutation { createPlan(plan: { name: "p" }) { version } }'
FILE: Final = """\
"@context": https://w3id.org/valueflows/ont/vf#
"@graph":
  - {"@id": "urn:x:mill", "@type": Organization, name: mill}
"""
WRONG: Final = FILE.replace("urn:x:mill", "no iri")


def imported(site: Site, text: str, *, dry_run: bool = False) -> dict[str, Any]:
    """Import a file through the socket, as the command line does."""
    parsed = read(text.encode(), FORMATS["yamlld"], "data.yaml")
    request = {"op": "import", "parsed": told(parsed), "by": "", "accept_openings": False}
    return ask(site.directory, request | {"dry_run": dry_run})


# -- the socket ------------------------------------------------------------------------------------


def test_a_file_is_imported_beside_the_server(site: Site) -> None:
    """It is visible at once, and not taken twice."""
    before = site.ledger.books.version
    assert imported(site, FILE, dry_run=True)["problems"] == []
    assert site.ledger.books.version == before
    assert imported(site, FILE)["problems"] == []
    assert site.ledger.books.version == before + 1
    assert site.get("/id/urn:x:mill").json()["name"] == "mill"
    assert imported(site, FILE)["problems"] == []
    assert site.ledger.books.version == before + 1


def test_a_file_that_is_no_good_is_refused_whole(site: Site) -> None:
    """The command hears every problem; nothing is recorded."""
    before = site.ledger.books.version
    assert imported(site, WRONG)["problems"]
    assert site.ledger.books.version == before


@pytest.mark.parametrize(
    ("failure", "code"),
    [(UnavailableError, "unavailable"), (OutcomeUnknownError, "outcome_unknown")],
)
def test_an_import_that_cannot_be_written_says_so(
    failure: type[Exception], code: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With whether to try again."""

    async def fail(*_asked: object) -> Any:
        raise failure("the disk is full")

    monkeypatch.setattr(Writer, "record_made", fail)
    (problem,) = imported(site, FILE.replace("mill", "other"))["problems"]
    assert problem["code"] == code
    assert problem["remedy"]


def test_the_command_line_asks_the_running_server(site: Site) -> None:
    """Digest, comparison of the views, and SPARQL are answered by who has the ledger open."""
    answer = ask(site.directory, {"op": "digest"})
    assert answer == {"version": site.ledger.books.version, "digest": site.ledger.digest()}
    assert ask(site.directory, {"op": "compare"}) == {"equal": True}
    query = {"op": "sparql", "query": "ASK { ?s ?p ?o }", "rows": "json", "graphs": "turtle"}
    assert '"boolean":true' in ask(site.directory, query)["text"]
    assert ask(site.directory, query | {"query": "no"})["reason"] == "syntax"


@pytest.mark.parametrize("request_", [{"op": "nothing"}, {"op": "import"}, {}, [], 5])
def test_a_command_that_is_none_breaks_nothing(
    request_: Any, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer is an error; the server goes on."""
    caplog.set_level(logging.CRITICAL)
    assert "error" in ask(site.directory, request_)
    assert is_served(site.directory)


def test_the_socket_is_the_owner_s_alone(site: Site) -> None:
    """Whoever may open it may record, so nobody else may."""
    assert (site.directory / NAME).stat().st_mode & 0o777 == 0o600


# -- clients ---------------------------------------------------------------------------------------


def test_silent_and_broken_clients_keep_nobody_waiting(site: Site) -> None:
    """Connections that say nothing, half a request, or nonsense leave the others served."""
    with ExitStack() as open_:
        for beginning in (
            b"",
            b"GET / HT",
            b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",
        ):
            for _each in range(20):
                wire = socket.create_connection(("127.0.0.1", site.port), timeout=LONG)
                open_.enter_context(wire)
                wire.sendall(beginning)
        assert site.ask("{ __typename }").status_code == 200
    assert site.raw(b"\x16\x03\x01\x02\x00\x01\r\n\r\n").startswith(b"HTTP/1.1 400")
    assert site.ask("{ __typename }").status_code == 200


def test_many_ask_and_record_at_once(site: Site) -> None:
    """Each is answered; each record is there once; versions follow one another."""
    before = site.ledger.books.version
    with ThreadPoolExecutor(16) as clients:
        made = list(clients.map(lambda _n: site.ask(MAKE), range(48)))
    versions = [answer.json()["data"]["createPlan"]["version"] for answer in made]
    assert sorted(versions) == list(range(before + 1, before + 49))


# -- the end ---------------------------------------------------------------------------------------


def processes(directory: Path) -> list[Path]:
    """Return the processes that were started on a ledger."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found += [entry] * (bytes(directory) in entry.read_bytes())
    return found


def test_a_server_ends_in_peace(tmp_path: Path) -> None:
    """Its socket and helper are gone, and the ledger is whole and free for the next."""
    with served(tmp_path / "ledger") as site:
        assert site.ask(MAKE).status_code == 200
        assert is_served(site.directory)
        assert processes(site.directory)
        digest = site.ledger.digest()
    assert not processes(site.directory)
    assert not (site.directory / NAME).exists()
    assert not is_served(site.directory)
    with Ledger.open(site.directory) as again:
        assert again.digest() == digest
        assert again.books.version == 2
    with read_anew(site.directory) as rebuilt:
        assert rebuilt.digest() == digest


@pytest.mark.uncounted
def test_what_is_on_its_way_is_finished_before_the_end(tmp_path: Path) -> None:
    """A client whose record is being written when the server is told to stop gets its answer."""
    new_ledger(tmp_path / "ledger").close()
    disk = GatedDisk()
    site = Site(Ledger.open(tmp_path / "ledger", disk=disk), Config())
    site.start()
    disk.shut()
    with ThreadPoolExecutor(1) as client:
        answer = client.submit(site.ask, MAKE)
        assert disk.reached.wait(LONG)
        site.server.should_exit = True
        while _listens(site):
            assert not answer.done()
        disk.gate.set()
        assert answer.result(LONG).json()["data"]["createPlan"]["version"] == 2
    site.stop()
    with read_anew(tmp_path / "ledger") as again:
        assert again.books.version == 2


def _listens(site: Site) -> bool:
    try:
        socket.create_connection(("127.0.0.1", site.port), timeout=LONG).close()
    except ConnectionError:
        return False
    return True


def test_a_socket_left_behind_is_replaced(tmp_path: Path) -> None:
    """A server that was killed does not keep the next one from starting."""
    new_ledger(tmp_path / "ledger").close()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "ledger" / NAME))
    assert not is_served(tmp_path / "ledger")
    site = Site(Ledger.open(tmp_path / "ledger"), Config())
    site.start()
    assert is_served(tmp_path / "ledger")
    site.stop()
