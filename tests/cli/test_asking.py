# SPDX-License-Identifier: MIT
"""Asking a ledger: GraphQL, SPARQL, and what both are written against."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from graphql import build_schema

from valueflows.ledger.ledger import Ledger
from valueflows.rdf.context import context_text

from .desk import ANNA, REFUSED, Terminal, version_of, written

NAME = "query($id: ID!) { person(id: $id) { name } }"
MADE = 'mutation { createPerson(person: {name: "Ben"}) { agent { name } } }'
FOUND = f"SELECT ?name {{ <{ANNA}> vf:name ?name }}"


def test_a_question_is_answered(terminal: Terminal, filled: Path) -> None:
    """The response is one JSON document, as a server would send it."""
    out = terminal.done("query", filled, NAME, "--variables", json.dumps({"id": ANNA}))
    assert json.loads(out) == {"data": {"person": {"name": "Anna Müller"}}}


def test_documents_come_from_files_and_pipes(
    terminal: Terminal, filled: Path, tmp_path: Path
) -> None:
    """``@FILE`` and ``-`` stand for what is in the file and for what comes in."""
    file = written(tmp_path, "name.graphql", NAME)
    variables = written(tmp_path, "variables.json", json.dumps({"id": ANNA}))
    said = terminal.done("query", filled, f"@{file}", "--variables", f"@{variables}")
    assert "Anna" in said
    piped = terminal.done("query", filled, "-", "--variables", f"@{variables}", fed=NAME.encode())
    assert piped == said


def test_a_change_is_recorded(terminal: Terminal, filled: Path) -> None:
    """A mutation is recorded as a bookkeeper's, and is in the journal afterwards."""
    assert json.loads(terminal.done("query", filled, MADE))["data"] is not None
    assert version_of(terminal, filled) == 4
    assert '"Ben"' in terminal.done("export", filled)


def test_an_auditor_only_reads(terminal: Terminal, filled: Path) -> None:
    """As an auditor the same mutation is refused, and nothing is written."""
    ran = terminal("query", filled, MADE, "--as", "auditor")
    assert (ran.code, ran.err) == (REFUSED, "")
    (error,) = ran.document["errors"]
    assert error["extensions"]["code"] == "NOT_ALLOWED"
    assert version_of(terminal, filled) == 3


def test_everybody_is_asked_for_as_well(terminal: Terminal, filled: Path) -> None:
    """As the public one sees what is published, and no person by name."""
    ran = terminal(
        "query", filled, "{ people { totalCount } ledger { version } }", "--as", "public"
    )
    assert ran.code == REFUSED
    assert "published" in ran.document["errors"][0]["message"]
    publish = 'mutation { createPublication(publication: {occasion: "now"}) { version } }'
    terminal.done("query", filled, publish)
    ran = terminal(
        "query", filled, "{ people { totalCount } ledger { version } }", "--as", "public"
    )
    assert ran.document == {"data": {"people": {"totalCount": 0}, "ledger": {"version": 4}}}


def test_a_member_sees_themself(terminal: Terminal, filled: Path) -> None:
    """Who asks is told with the question, where the role is a person's."""
    said = ("--as", "member", "--agent", ANNA)
    ran = terminal("query", filled, "{ myAgent { name } }", *said)
    assert ran.document == {"data": {"myAgent": {"name": "Anna Müller"}}}


def test_a_question_nobody_can_answer_is_refused(terminal: Terminal, filled: Path) -> None:
    """Errors are in the response, with their places, and the exit code tells a script."""
    ran = terminal("query", filled, "{ person(id: 1) { height } }")
    assert (ran.code, ran.err) == (REFUSED, "")
    (error,) = ran.document["errors"]
    assert "height" in error["message"]
    assert error["locations"][0]["line"] == 1


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{ persons", "the document, line 1, column 10: Syntax Error: Expected Name, found <EOF>."),
        ("", "the document, line 1, column 1: Syntax Error: Unexpected <EOF>."),
        ("{a" * 5000, "nested too deeply"),
    ],
)
def test_what_is_no_graphql_is_refused_in_a_line(
    terminal: Terminal, filled: Path, document: str, said: str
) -> None:
    """A mistake in the document has its place, and the document is not shown back."""
    told = terminal.refused("query", filled, document)
    assert said in told
    assert len(told) < 200


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ("{", "--variables is no JSON"),
        ("[" * 100_000, "--variables is no JSON"),
        ("[]", "--variables takes a JSON object"),
    ],
)
def test_variables_that_are_none_are_wrong_usage(
    terminal: Terminal, filled: Path, variables: str, said: str
) -> None:
    """Variables are a JSON object, and nothing else is taken for one."""
    assert said in terminal.misused("query", filled, "{__typename}", "--variables", variables)


@pytest.mark.parametrize("command", ["query", "sparql"])
def test_a_document_that_cannot_be_read_is_named(
    terminal: Terminal, filled: Path, tmp_path: Path, command: str
) -> None:
    """A missing file, a folder, and what is no text are named; the byte is told."""
    missing, binary = tmp_path / "no.graphql", tmp_path / "binary"
    binary.write_bytes(b"{ \xff }")
    assert f"{missing}: No such file" in terminal.refused(command, filled, f"@{missing}")
    assert f"{tmp_path}: Is a directory" in terminal.refused(command, filled, f"@{tmp_path}")
    said = terminal.refused(command, filled, f"@{binary}")
    assert said == f"valueflows: {binary} is not UTF-8 text: byte 2 does not belong\n"
    piped = terminal.refused(command, filled, "-", fed=b"\xff")
    assert piped == "valueflows: standard input is not UTF-8 text: byte 0 does not belong\n"


def test_the_rdf_view_is_asked(terminal: Terminal, filled: Path) -> None:
    """SPARQL rows come as JSON, or as asked; the vocabulary's prefixes are known; a line ends them."""
    rows = json.loads(terminal.done("sparql", filled, FOUND))["results"]["bindings"]
    assert [row["name"]["value"] for row in rows] == ["Anna Müller"]
    csv = terminal.done("sparql", filled, FOUND, "--format", "csv")
    assert csv.splitlines() == ["name", "Anna Müller"]
    assert terminal.done("sparql", filled, "ASK {}", "--format", "csv") == "true\n"


def test_triples_come_as_turtle(terminal: Terminal, filled: Path) -> None:
    """A question for triples is answered in Turtle, or as asked."""
    asked = f"CONSTRUCT {{ <{ANNA}> vf:name ?n }} {{ <{ANNA}> vf:name ?n }}"
    assert '"Anna Müller"' in terminal.done("sparql", filled, asked)
    triples = terminal.done("sparql", filled, asked, "--format", "ntriples")
    assert triples == f'<{ANNA}> <https://w3id.org/valueflows/ont/vf#name> "Anna Müller" .\n'


def test_the_view_has_come_as_far_as_the_journal(terminal: Terminal, filled: Path) -> None:
    """What was recorded a moment ago is found."""
    count = "SELECT (COUNT(*) AS ?n) { ?p a vf:Person }"
    assert terminal.done("sparql", filled, count, "--format", "csv").split() == ["n", "1"]
    terminal.done("query", filled, MADE)
    assert terminal.done("sparql", filled, count, "--format", "csv").split() == ["n", "2"]


def test_a_view_that_cannot_be_read_is_told(terminal: Terminal, filled: Path) -> None:
    """A damaged RDF view is no reason for alarm: the command that makes it anew is named."""
    (filled / "graph").mkdir()
    (filled / "graph" / "CURRENT").write_text("nonsense")
    said = terminal.refused("sparql", filled, "ASK {}")
    assert f"; if it stays, valueflows rebuild {filled}\n" in said
    terminal.done("rebuild", filled)
    assert "true" in terminal.done("sparql", filled, "ASK {}")


@pytest.mark.parametrize(
    ("query", "options", "said"),
    [
        ("SELECT", [], "the query: error at 1:7"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", [], "the query: error at 1:"),
        ("SELECT * { SERVICE <http://a/> { ?s ?p ?o } }", [], "SERVICE is not answered here"),
        ("ASK {}", ["--format", "turtle"], "can be written as json, xml, csv, tsv"),
        ("DESCRIBE <a:b>", ["--format", "csv"], "can be written as turtle, ntriples"),
    ],
)
@pytest.mark.uncounted
def test_a_query_that_cannot_be_answered_is_refused(
    terminal: Terminal, filled: Path, query: str, options: list[str], said: str
) -> None:
    """Mistakes, changes, questions to others and formats that do not fit are refused in words."""
    assert said in terminal.refused("sparql", filled, query, *options)


@pytest.mark.uncounted
def test_schema_and_context_are_printed(terminal: Terminal) -> None:
    """The schema is one GraphQL can be built from; the context is the one that is served."""
    assert build_schema(terminal.done("schema")).query_type is not None
    assert terminal.done("context") == context_text()


def test_a_mutation_beside_another_writer_is_refused(terminal: Terminal, filled: Path) -> None:
    """Reading goes on while another process writes; recording is told how to go on."""
    with Ledger.open(filled):
        terminal.done("query", filled, "{__typename}")
        said = terminal.refused("query", filled, MADE)
    assert f"{filled} is being written by another process: stop the server first" in said
