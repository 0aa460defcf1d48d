# SPDX-License-Identifier: MIT
"""Bytes that are no data, and shapes that are no record: a clear refusal each, and nothing written."""

from __future__ import annotations

import json
from typing import Final

import pytest

from valueflows.exchange.formats import FORMATS, format_of
from valueflows.model.problems import Code

from .desk import Desk, codes, parsed, told
from .refusing import CONTEXT, TTL, VF, jsonld, refused

# -- bytes ---------------------------------------------------------------------------------------

NOT_TEXT: Final = {
    "random bytes": bytes(range(128, 256)) * 3,
    "Latin-1": '{"name": "Müller"}'.encode("latin-1"),
    "UTF-16": '{"name": "Ada"}'.encode("utf-16"),
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    "a zip file": b"PK\x03\x04\x14\0\x08\0" + b"\xff" * 20,
    "an overlong escape": b'{"a": "\xc0\xaf"}',
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("data", NOT_TEXT.values(), ids=NOT_TEXT)
@pytest.mark.uncounted
def test_what_is_no_text_is_refused(desk: Desk, form: str, data: bytes) -> None:
    """Bytes that are not UTF-8 are refused with the line they stand in."""
    report = refused(desk, data, form)
    assert codes(report.problems) <= {"not_readable", "syntax_error"}
    assert all(p.source is not None and p.source.line for p in report.problems)


@pytest.mark.parametrize("form", ["jsonld", "yamlld"])
def test_bytes_are_refused_at_their_line(desk: Desk, form: str) -> None:
    """The line of the first byte that does not belong is named."""
    report = refused(desk, b'{"a": 1,\n\n"b": "\xff"}', form)
    assert told(report.problems) == [("not_readable", 3)]


TEXT_AS: Final = {
    "jsonld": ("yamlld", "turtle", "trig", "ntriples", "nquads"),
    "turtle": ("jsonld", "yamlld", "ntriples", "nquads"),
    "ntriples": ("jsonld", "yamlld"),
}
SAMPLES: Final = {
    "jsonld": jsonld({"@id": "urn:x:1", "@type": "Person"}),
    "turtle": TTL + "<urn:x:1> a vf:Person .",
    "ntriples": f"<urn:x:1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{VF}Person> .\n",
}


@pytest.mark.parametrize(
    ("form", "other"), [(f, o) for f, others in TEXT_AS.items() for o in others if o != "yamlld"]
)
def test_one_format_read_as_another_is_refused(desk: Desk, form: str, other: str) -> None:
    """A file under the wrong ending is refused by its syntax, not read as something else."""
    report = refused(desk, SAMPLES[form], other)
    assert codes(report.problems) == {"syntax_error"}


def test_json_is_yaml_too(desk: Desk) -> None:
    """JSON-LD under a YAML ending is read: YAML holds it."""
    desk.accept(SAMPLES["jsonld"], "yamlld")


@pytest.mark.parametrize("form", ["jsonld", "yamlld"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_marks_and_line_ends_of_other_systems(desk: Desk, form: str, ends: str) -> None:
    """A byte order mark and CRLF are no part of the data, and lines are counted all the same."""
    node = {"@id": "urn:x:1", "@type": "Person", "name": "Ada", "born": "1990"}
    text = json.dumps({"@context": CONTEXT, "@graph": [node]}, indent=1).replace("\n", ends)
    report = desk.accept(b"\xef\xbb\xbf" + text.encode(), form)
    assert told(report.warnings) == [("foreign_term", 11)]
    assert desk.record("urn:x:1")["name"] == "Ada"


@pytest.mark.parametrize("form", ["turtle", "trig", "ntriples", "nquads"])
def test_line_ends_of_other_systems_in_rdf(desk: Desk, form: str) -> None:
    """CRLF is no part of the data in RDF either."""
    text = SAMPLES["turtle" if form in {"turtle", "trig"} else "ntriples"]
    desk.accept(text.replace("\n", "\r\n"), form)
    assert desk.record("urn:x:1")["@type"] == "Person"


@pytest.mark.parametrize("form", ["turtle", "trig", "ntriples", "nquads"])
def test_marks_of_other_systems_in_rdf(desk: Desk, form: str) -> None:
    """A byte order mark is no part of the data in RDF either."""
    text = SAMPLES["turtle" if form in {"turtle", "trig"} else "ntriples"]
    desk.accept(b"\xef\xbb\xbf" + text.encode(), form)


# -- what contradicts itself ---------------------------------------------------------------------


def test_containers_in_a_circle(desk: Desk) -> None:
    """Containers that are in each other are refused, however many there are."""
    ring = [
        {
            "@id": f"urn:x:{n}",
            "@type": "EconomicResource",
            "primaryAccountable": "urn:x:ada",
            "accountingQuantity": {"hasNumericalValue": "1", "hasUnit": "om:one"},
            "containedIn": f"urn:x:{(n + 1) % 50}",
        }
        for n in range(50)
    ]
    assert "containment_cycle" in codes(refused(desk, jsonld(*ring), "jsonld").problems)


def test_events_that_correct_each_other(desk: Desk) -> None:
    """Corrections in a circle are refused."""
    measure = {"hasNumericalValue": "1", "hasUnit": "om:hour"}
    events = [
        {
            "@id": f"urn:x:{n}",
            "@type": "EconomicEvent",
            "action": "work",
            "provider": "urn:x:ada",
            "receiver": "urn:x:bo",
            "effortQuantity": measure,
            "corrects": f"urn:x:{(n + 1) % 2}",
        }
        for n in range(2)
    ]
    refused(desk, jsonld(*events), "jsonld")


SHAPES: Final = {
    "a list as an id": {"@id": ["urn:x:1"], "@type": "Person"},
    "an object as an id": {"@id": {"@id": "urn:x:1"}, "@type": "Person"},
    "a number as an id": {"@id": 7, "@type": "Person"},
    "nothing as an id": {"@id": None, "@type": "Person"},
    "an object as a class": {"@id": "urn:x:1", "@type": {"@id": "Person"}},
    "a list in a list as a class": {"@id": "urn:x:1", "@type": [["Person"]]},
    "a list as a value": {"@id": "urn:x:1", "@type": "Person", "name": {"@value": ["Ada"]}},
    "two names": {"@id": "urn:x:1", "@type": "Person", "name": ["Ada", "Bo"]},
    "an IRI with a blank": {"@id": "urn:x:1 2", "@type": "Person"},
    "an IRI of 3,000 characters": {"@id": "urn:x:" + "y" * 3000, "@type": "Person"},
    "an IRI of controls": {"@id": "urn:x:\x07", "@type": "Person"},
    "NUL in a text": {"@id": "urn:x:1", "@type": "Person", "name": "A\0da"},
    "a property that is no IRI": {"@id": "urn:x:1", "@type": "Person", "first name": "Ada"},
    "an index": {"@id": "urn:x:1", "@type": "Person", "@index": "a"},
    "a text among records": "Ada",
    "a number among records": 7,
}


@pytest.mark.parametrize("node", SHAPES.values(), ids=SHAPES)
def test_shapes_that_are_no_record(desk: Desk, node: object) -> None:
    """What cannot be a record is refused, whatever it is."""
    report = desk.take(jsonld(node), "jsonld")
    assert report.problems
    assert all(p.source is not None and p.source.line == 1 for p in report.problems)
    assert desk.out() == []


CONTEXTS: Final = {
    "a list in a list": [[CONTEXT]],
    "a term defined by a list": [CONTEXT, {"who": ["name"]}],
    "a keyword": [CONTEXT, {"@propagate": True}],
    "a type map": [CONTEXT, {"@version": 1.1}, {"@foo": 1}],
}


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
def test_contexts_that_cannot_be_read(desk: Desk, context: object) -> None:
    """A context that says what is not understood here is refused, not passed over."""
    text = json.dumps({"@context": context, "@graph": [{"@id": "urn:x:1", "@type": "Person"}]})
    assert codes(desk.take(text, "jsonld").problems) == {"syntax_error"}


@pytest.mark.parametrize(
    ("base", "iri"), [("http://[x", "ada"), ("http://mill.example/", "//[x")], ids=["base", "id"]
)
def test_addresses_that_are_none(desk: Desk, base: str, iri: str) -> None:
    """An id or base with half a bracket is no IRI."""
    report = refused(desk, jsonld({"@id": iri, "@type": "Person"}, **{"@base": base}), "jsonld")
    assert codes(report.problems) == {"id_is_not_an_iri"}


@pytest.mark.parametrize("key", ["ob:revision", "ob:order"])
def test_a_revision_of_nothing(desk: Desk, key: str) -> None:
    """An empty revision or order states none."""
    desk.accept(jsonld({"@id": "urn:x:1", "@type": "Person", key: []}), "jsonld")


@pytest.mark.parametrize("cls", ["ob:Assertion", "ob:Opening"])
def test_an_assertion_in_an_empty_container(desk: Desk, cls: str) -> None:
    """An empty container of an opening or assertion states none."""
    node = {"@id": "urn:x:1", "@type": cls, "ob:resource": "urn:x:2", "ob:containedIn": []}
    desk.accept(jsonld(node), "jsonld")


def test_an_opening_before_the_first_moment(desk: Desk) -> None:
    """An opening before an event in the first moment of the calendar is no crash."""
    hours = {"hasNumericalValue": "1", "hasUnit": "om:one"}
    desk.accept(
        jsonld(
            {"@id": "urn:x:r", "@type": "EconomicResource", "accountingQuantity": hours},
            {
                "@id": "urn:x:e",
                "@type": "EconomicEvent",
                "action": "raise",
                "provider": "urn:x:ada",
                "receiver": "urn:x:ada",
                "resourceInventoriedAs": "urn:x:r",
                "resourceQuantity": hours,
                "hasPointInTime": "0001-01-01T00:00:00Z",
            },
        ),
        "jsonld",
    )


# -- names of files ------------------------------------------------------------------------------


def test_formats_by_their_endings() -> None:
    """Each ending names one format, in any case; what has none, or an unknown one, names none."""
    for form in FORMATS.values():
        for ending in form.endings:
            assert format_of(f"a.b.{ending.upper()}") is form
    assert format_of("readme.txt") is None
    assert format_of("data") is None
    endings = [e for f in FORMATS.values() for e in f.endings]
    assert len(set(endings)) == len(endings)


def test_reading_says_which_file() -> None:
    """A problem carries the name the file was given."""
    (problem,) = parsed("[", "jsonld", file="a b.json").problems
    assert problem.code is Code.SYNTAX_ERROR
    assert str(problem).startswith("a b.json:1:2: ")
