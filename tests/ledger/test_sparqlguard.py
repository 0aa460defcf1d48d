# SPDX-License-Identifier: MIT
"""Queries stay at home, however the keyword is disguised; and only what asks elsewhere is refused.

The store itself is the referee: a listener on this machine notices whether anybody calls.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from valueflows.ledger.sparqlguard import asks_elsewhere

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
PATTERN: Final = "{?x ?y ?z}"


class Listener:
    """Counts who connects to an address of this machine."""

    def __init__(self) -> None:
        self.calls = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.iri = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _peer = self._socket.accept()
                self.calls += 1
                connection.close()

    def close(self) -> None:
        """Stop listening."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Listener]:
    """Somewhere else, as far as a query is concerned."""
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """A store in which many triples match, so that what follows a pattern is really asked."""
    made = ox.Store()
    subject = ox.NamedNode("http://e/s")
    values = [
        ox.Literal(text, datatype=ox.NamedNode(XSD + kind))
        for text, kind in (
            ("1", "integer"),
            ("-1", "integer"),
            ("true", "boolean"),
            (".1", "decimal"),
        )
    ]
    for predicate in ("http://e/", "http://e/p"):
        for value in (*values, ox.Literal("x"), ox.Literal("x", language="en")):
            made.add(ox.Quad(subject, ox.NamedNode(predicate), value))
    return made


def calls(store: ox.Store, query: str, elsewhere: Listener) -> int:
    """Run a query without the guard and count the calls it makes; a failing one may make some."""
    before = elsewhere.calls
    with suppress(OSError, ValueError, SyntaxError, RuntimeError):
        list(store.query(query))  # type: ignore[arg-type]
    return elsewhere.calls - before


DISGUISED: Final = {
    "plain": "SERVICE <@> {}",
    "mixed case": "sErViCe<@>{}",
    "silent": "SERVICE SILENT <@> {}",
    "a variable": "VALUES ?g { <@> } SERVICE ?g {}",
    "a prefixed name": "SERVICE at: {}",
    "a comment between": "SERVICE # <http://here.example/>\n<@> {}",
    "behind a comment that ends": "# nothing \r SERVICE <@> {}",
    "behind a number": "?s <http://e/p> 1SERVICE<@>{}",
    "behind a number with an end": "?s <http://e/p> 1.SERVICE<@>{}",
    "behind true": "?s <http://e/p> trueSERVICE<@>{}",
    "behind a string": '?s <http://e/p> "x"SERVICE<@>{}',
    "behind a string that ends in a backslash": '?s ?p ?o FILTER("\\\\" != "") SERVICE<@>{} #"',
    "behind a long string": "?s ?p ?o FILTER('''it's''' != '') SERVICE<@>{} #'''",
    "behind an IRI with a fragment": "?s ?p ?o FILTER(?p != <http://e/#>) SERVICE<@>{}",
    "behind less than": "?s ?p ?o FILTER(1<2)SERVICE<@>{}",
    "behind a name and a negative number": "?s e:-1SERVICE<@>{}",
    "behind a name and a decimal": "?s e:.1SERVICE<@>{}",
    "behind an escaped hash": "?s ?p ?o FILTER(?p != e:a\\#) SERVICE<@>{}",
    "in a group": "{ SELECT * { { SERVICE <@> {} } } }",
    "in an option": "OPTIONAL { SERVICE <@> {} }",
    "in a filter": "FILTER EXISTS { SERVICE <@> {} }",
    "in a union": "{ ?a ?b ?c } UNION { SERVICE <@> {} }",
    "by a code point": "\\u0053ERVICE <@> {}",
    "by a long code point": "SERV\\U00000049CE <@> {}",
    "behind a quote by a code point": '?s ?p "\\u0022 SERVICE <@> {} #"',
}


def disguised(text: str, elsewhere: Listener) -> str:
    """Write a whole query around a disguise."""
    body = text.replace("@", elsewhere.iri).replace("{}", PATTERN)
    return f"PREFIX e: <http://e/> PREFIX at: <{elsewhere.iri}> SELECT * {{ {body}\n}}"


@pytest.mark.parametrize("name", DISGUISED)
def test_a_query_that_asks_elsewhere_is_seen(name: str, elsewhere: Listener) -> None:
    """In whatever case, place, company or escape the keyword comes: the query is refused."""
    assert asks_elsewhere(disguised(DISGUISED[name], elsewhere))


def test_the_referee_is_awake(store: ox.Store, elsewhere: Listener) -> None:
    """Without the guard these queries do call: what is tested here could really happen."""
    named = {
        n for n, text in DISGUISED.items() if calls(store, disguised(text, elsewhere), elsewhere)
    }
    assert {"plain", "silent", "behind a number", "behind a name and a negative number"} <= named


@pytest.mark.parametrize(
    "text",
    [
        '?s ?p "SERVICE <http://a/> {}"',
        "?s ?p 'SERVICE'",
        '?s ?p """a "SERVICE" of ours"""',
        "?s ?p '''SERVICE\n<http://a/>'''",
        '?s ?p "\\"SERVICE"',
        "?service ?SERVICE $service",
        "?s e:service ?o . ?s vf:deliverService ?o",
        "?s <http://e/SERVICE> ?o",
        "?s <http://e/#SERVICE> ?o",
        "?s ?p ?o # SERVICE <http://a/>",
        '?s ?p "x"@service',
        "?s e:a-SERVICE ?o . ?s e:a.SERVICE ?o . ?s e:a:SERVICE ?o",
        "?s ?p _:SERVICE",
        "?SERVICES ?p e:SERVICES",
    ],
)
def test_what_stays_at_home_is_not_refused(text: str, store: ox.Store, elsewhere: Listener) -> None:
    """The word in strings, IRIs, names, variables, tags and comments is no keyword."""
    query = (
        "PREFIX e: <http://e/> PREFIX vf: <https://w3id.org/valueflows/ont/vf#> "
        f"SELECT * {{ {text}\n}}"
    )
    assert not asks_elsewhere(query)
    list(store.query(query))  # type: ignore[arg-type]
    assert calls(store, query, elsewhere) == 0


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <@>",
        "load silent <@>",
        "INSERT DATA { <http://e/s> <http://e/p> 2 }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP DEFAULT",
        "SELECT * { ?s ?p ?o } ; LOAD <@>",
        "SELECT * { ?s ?p ?o } ; CLEAR ALL",
        "# a comment\nLOAD <@>",
        "L\\u004FAD <@>",
        "ASK { } LOAD <@>",
        "PREFIX e: <http://e/> CREATE GRAPH e:g",
    ],
)
def test_an_update_is_no_query(update: str, store: ox.Store, elsewhere: Listener) -> None:
    """What would change the store or load from elsewhere is a fault of syntax; nothing happens."""
    before = len(store)
    with pytest.raises(SyntaxError):
        store.query(update.replace("@", elsewhere.iri))
    assert len(store) == before
    assert calls(store, update.replace("@", elsewhere.iri), elsewhere) == 0


@pytest.mark.parametrize("clause", ["FROM <@>", "FROM NAMED <@>"])
def test_naming_a_data_set_fetches_nothing(
    clause: str, store: ox.Store, elsewhere: Listener
) -> None:
    """A data set that is not here is empty, not fetched."""
    query = f"SELECT * {clause.replace('@', elsewhere.iri)} {{ ?s ?p ?o }}"
    assert not asks_elsewhere(query)
    assert calls(store, query, elsewhere) == 0


PIECES: Final = (
    *("SERVICE", "sErViCe", "\\u0053ERVICE", "1SERVICE", "?SERVICE", "e:SERVICE", "SERVICE "),
    *("<@>", "<http://e/p>", "<http://e/#", ">", "<", "{?x ?y ?z}", "{", "}", "(", ")"),
    *("?s ", "?s ?p ?o ", "?s <http://e/p> ", "?s e:", "e:", "e:a", "_:b", "?", "$", "@en", "^^"),
    *("1", "-1", ".1", "1.", "1e3", "true", "-", ".", "+", "*", "|", "/", "!", ",", ";", "="),
    *('"', "'", '"x"', '"""', "'''", "\\", '\\"', "\\u0022", "\\u0023", "#", "\n", "\r", " "),
    *("FILTER", "FILTER(1<2)", "OPTIONAL", "UNION", "BIND(1 AS ?n)", "VALUES ?g{<@>}", "a "),
)


@pytest.mark.uncounted
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=9))
@settings(max_examples=1500)
@example(pieces=["?s e:", "-1", "SERVICE", "<@>", "{?x ?y ?z}"])
@example(pieces=["?s <http://e/p> ", "?", "1SERVICE", "<@>", "{?x ?y ?z}"])
def test_nothing_put_together_gets_past(
    pieces: list[str], store: ox.Store, elsewhere: Listener
) -> None:
    """Whatever pieces a query is made of: if the guard lets it pass, it calls nobody."""
    query = disguised("".join(pieces), elsewhere)
    if not asks_elsewhere(query):
        assert calls(store, query, elsewhere) == 0, query


@pytest.mark.uncounted
@given(st.text(max_size=60))
@example("\\UFFFFFFFFSERVICE")
@example("\\u00")
def test_any_text_is_judged(text: str) -> None:
    """No text is too strange for the guard: it answers, and one with the bare word is refused."""
    asks_elsewhere(text)
    assert asks_elsewhere(f"{text}\nSERVICE") or any(c in text for c in "\"'<#\\")
