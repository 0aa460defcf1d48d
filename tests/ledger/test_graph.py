# SPDX-License-Identifier: MIT
"""The RDF view holds what the journal says, however it came to, and answers within limits."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import pyoxigraph as ox
import pytest

from tests.helpers import BASE, change, event
from valueflows.ledger import graph as graph_module
from valueflows.ledger.audit import cut
from valueflows.ledger.graph import (
    GRAPH_FORMS,
    ROW_FORMS,
    ElsewhereError,
    Graph,
    TooLargeError,
    expected_content,
)
from valueflows.ledger.ledger import Ledger
from valueflows.model.changes import Withdrawal

from .kit import joins, makes, new_ledger, organization, uses

LARGE: Final = 1 << 20
NAMES: Final = "SELECT ?name { ?who vf:name ?name } ORDER BY ?name"


def ask(graph: Graph, text: str, rows: str = "json", graphs: str = "ntriples") -> bytes:
    """Ask a query and return the answer."""
    return graph.query(text, rows, graphs, LARGE)[0]


def names(graph: Graph) -> list[str]:
    """Return the names of everything."""
    found = msgspec.json.decode(ask(graph, NAMES))["results"]["bindings"]
    return [row["name"]["value"] for row in found]


def is_current(graph: Graph, ledger: Ledger) -> None:
    """The view is as far as the journal, and holds just what that says."""
    assert graph.cursor().version == ledger.books.version
    assert graph.content() == expected_content(ledger.journal)


def filled(place: Path) -> Ledger:
    """Make a ledger of records that stay, are revised, and are withdrawn."""
    ledger = new_ledger(place)
    for name in ("mill", "farm", "gone"):
        ledger.record(joins(name))
    ledger.record(makes("e1", "flour", "10.50 kg"))
    ledger.record(uses("e2", "flour", "-0 kg"))
    ledger.record(change(organization("farm", name="field", revision=2)))
    ledger.record(change(Withdrawal(f"{BASE}gone", "Organization", 2)))
    return ledger


# -- following -------------------------------------------------------------------------------------


def test_it_follows(place: Path) -> None:
    """After each change it holds the records as they stand: revised ones anew, withdrawn ones not."""
    with new_ledger(place) as ledger:
        graph = Graph(place)
        for number in range(5):
            ledger.record(joins(f"o{number}"))
            assert graph.follow(ledger.journal) == ledger.books.version
            is_current(graph, ledger)
        ledger.record(change(organization("o1", name="other", revision=2)))
        ledger.record(change(Withdrawal(f"{BASE}o2", "Organization", 2)))
        graph.follow(ledger.journal)
        is_current(graph, ledger)
        assert names(graph) == ["o0", "o3", "o4", "other"]


@pytest.mark.parametrize("group", [1, 2, 1000])
@pytest.mark.parametrize("bulk", [0, 1000])
def test_however_it_was_built_it_is_the_same(
    place: Path, monkeypatch: pytest.MonkeyPatch, group: int, bulk: int
) -> None:
    """Line by line, in groups or all at once."""
    monkeypatch.setattr(graph_module, "GROUP_LINES", group)
    monkeypatch.setattr(graph_module, "_BULK_LINES", bulk)
    with filled(place) as ledger:
        graph = Graph(place)
        graph.follow(ledger.journal)
        is_current(graph, ledger)
        ledger.record(joins("later"))
        graph.follow(ledger.journal)
        is_current(graph, ledger)


def test_it_goes_on_where_it_left_off(place: Path) -> None:
    """Opened again, it takes in only what is new."""
    with filled(place) as ledger:
        first = Graph(place)
        first.follow(ledger.journal)
        del first
        ledger.record(joins("later"))
        again = Graph(place)
        assert again.cursor().version == ledger.books.version - 1
        again.follow(ledger.journal)
        is_current(again, ledger)


def test_another_history_is_thrown_away(place: Path) -> None:
    """Where the cursor's hash is not the journal's, the view is made again."""
    with filled(place) as ledger:
        graph = Graph(place)
        graph.follow(ledger.journal)
        del graph
    cut(place, 3)
    with Ledger.open(place) as ledger:
        for name in ("x", "y", "z", "a", "b", "c"):
            ledger.record(joins(name))
        graph = Graph(place)
        graph.follow(ledger.journal)
        is_current(graph, ledger)
        assert "mill" in names(graph)
        assert "field" not in names(graph)


def test_a_view_ahead_of_its_journal_is_made_again(place: Path) -> None:
    """A journal that was cut back is shorter than its view."""
    with filled(place) as ledger:
        graph = Graph(place)
        graph.follow(ledger.journal)
        del graph
    cut(place, 2)
    with Ledger.open(place) as ledger:
        graph = Graph(place)
        graph.follow(ledger.journal)
        is_current(graph, ledger)


def test_a_group_is_taken_in_whole_or_not_at_all(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record that cannot be written leaves nothing of its group, and the cursor where it was."""
    with filled(place) as ledger:
        graph = Graph(place)
        graph.follow(ledger.journal)
        before, cursor = graph.content(), graph.cursor()
        ledger.record_all([joins("one"), joins("two")])
        with monkeypatch.context() as patch:
            bad = ["<http://e/s> <http://e/p> not a triple .\n"]
            patch.setattr(graph_module, "triples", lambda _record: bad)
            with pytest.raises(SyntaxError):
                graph.follow(ledger.journal)
        assert (graph.content(), graph.cursor()) == (before, cursor)
        graph.follow(ledger.journal)
        is_current(graph, ledger)


def test_a_difference_is_seen(place: Path) -> None:
    """A fact too many, too few or another one: the content is not what is expected."""
    with filled(place) as ledger:
        graph = Graph(place)
        graph.follow(ledger.journal)
        node = ox.NamedNode(f"{BASE}mill")
        extra = ox.Quad(node, node, node)
        graph.store.add(extra)
        assert graph.content() != expected_content(ledger.journal)
        graph.store.remove(extra)
        is_current(graph, ledger)
        fact = next(graph.store.quads_for_pattern(node, None, None))
        graph.store.remove(fact)
        assert graph.content() != expected_content(ledger.journal)


def test_it_can_be_removed_and_made_again(place: Path) -> None:
    """Nothing is lost with it."""
    with filled(place) as ledger:
        Graph(place).follow(ledger.journal)
        graph_module.remove(place)
        assert not (place / graph_module.NAME).exists()
        graph_module.remove(place)
        graph = Graph(place)
        graph.follow(ledger.journal)
        is_current(graph, ledger)


# -- asking ----------------------------------------------------------------------------------------


@pytest.fixture
def graph(place: Path) -> Graph:
    """The view of a ledger."""
    with filled(place) as ledger:
        made = Graph(place)
        made.follow(ledger.journal)
    return made


@pytest.mark.parametrize("form", sorted(ROW_FORMS))
def test_rows_in_every_form(graph: Graph, form: str) -> None:
    """Rows come in the form asked for, with its media type."""
    data, media = graph.query(NAMES, form, "turtle", LARGE)
    assert media == ROW_FORMS[form][0]
    assert b"field" in data


@pytest.mark.parametrize("form", sorted(GRAPH_FORMS))
def test_triples_in_every_form(graph: Graph, form: str) -> None:
    """Triples come in the form asked for, with its media type."""
    text = "CONSTRUCT { ?who vf:name ?name } WHERE { ?who vf:name ?name }"
    data, media = graph.query(text, "json", form, LARGE)
    assert media == GRAPH_FORMS[form][0]
    assert b"field" in data


def test_truth_is_a_row(graph: Graph) -> None:
    """ASK is answered in a form for rows."""
    assert msgspec.json.decode(ask(graph, "ASK { ?s vf:name 'mill' }"))["boolean"] is True


def test_the_cursor_is_not_to_be_seen(graph: Graph) -> None:
    """How far the view has come is its own affair, in whatever graph one looks."""
    text = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    assert b"cursor" not in ask(graph, text)


def test_a_form_of_the_other_kind_is_refused(graph: Graph) -> None:
    """Rows are no Turtle and triples no CSV; the message names what there is."""
    with pytest.raises(ValueError, match="rows and truth values can be written as json"):
        graph.query(NAMES, "turtle", "turtle", LARGE)
    with pytest.raises(ValueError, match="triples can be written as turtle"):
        graph.query("DESCRIBE ?s { ?s ?p ?o }", "csv", "csv", LARGE)


def test_what_is_no_query_is_refused(graph: Graph) -> None:
    """Faults of syntax, updates among them, change nothing."""
    before = graph.content()
    for text in ("SELECT", "CLEAR ALL", "DELETE WHERE { ?s ?p ?o }", ""):
        with pytest.raises(SyntaxError):
            ask(graph, text)
    assert graph.content() == before


def test_nobody_is_sent_elsewhere(graph: Graph) -> None:
    """SERVICE is refused before it is run."""
    with pytest.raises(ElsewhereError):
        ask(graph, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")


def test_an_answer_has_its_size(graph: Graph) -> None:
    """One byte more than allowed is too many."""
    whole = ask(graph, NAMES)
    assert graph.query(NAMES, "json", "turtle", len(whole))[0] == whole
    with pytest.raises(TooLargeError):
        graph.query(NAMES, "json", "turtle", len(whole) - 1)


def test_numbers_are_the_stores_to_rewrite(place: Path) -> None:
    """The store writes ``10.50`` as ``10.5``; comparing allows for that, and for nothing else."""
    with new_ledger(place) as ledger:
        made = event("e", "produce", who="a", resource="r", creates="r", quantity="10.50 kg")
        ledger.record(change(made))
        graph = Graph(place)
        graph.follow(ledger.journal)
        is_current(graph, ledger)
        found = ask(graph, "SELECT ?n { ?s ?p ?n FILTER(isNumeric(?n)) }")
        assert b'"10.5"' in found
        assert b"10.50" not in found
