# SPDX-License-Identifier: MIT
"""What an import tells, tries and records: dry runs, ids, changes and reports."""

from __future__ import annotations

import json
from typing import Any

import pytest

from valueflows.ledger import imports
from valueflows.ledger.ledger import Ledger
from valueflows.model.problems import Code

from .desk import BASE, Desk, codes, document, parsed, told
from .papers import ADA, FLOUR, HEAD, WRONG, flow

# -- dry runs ------------------------------------------------------------------------------------


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    """Neither the journal nor the books change, and the same import is new afterwards."""
    text = HEAD + ADA + FLOUR + flow("mill:e1")
    head, digest = desk.ledger.journal.head(), desk.ledger.digest()
    files = {p: p.stat().st_size for p in desk.ledger.directory.rglob("*") if p.is_file()}
    dry = desk.take(text, dry_run=True)
    assert (dry.version, dry.problems) == (None, [])
    assert (desk.ledger.journal.head(), desk.ledger.digest()) == (head, digest)
    assert {p: p.stat().st_size for p in desk.ledger.directory.rglob("*") if p.is_file()} == files
    assert desk.accept(text).records == 5


def test_a_dry_run_says_what_would_be(desk: Desk) -> None:
    """It counts what would be recorded, and lists what would be refused."""
    dry = desk.take(HEAD + ADA + FLOUR + flow("mill:e1"), dry_run=True)
    wet = desk.accept(HEAD + ADA + FLOUR + flow("mill:e1"))
    assert (dry.changes, dry.records) == (wet.changes, wet.records)
    assert [o.id for o in dry.openings] == [o.id for o in wet.openings]
    refused = desk.take(HEAD + flow("mill:e2", "1000"), dry_run=True)
    assert codes(refused.problems) == {"stock_below_zero"}
    assert desk.take(HEAD + WRONG["a bad number"], dry_run=True).problems


def test_a_dry_run_warns_of_the_same(desk: Desk) -> None:
    """It tells the same warnings as the import itself, failed assertions among them."""
    text = (
        HEAD
        + FLOUR
        + flow("mill:e1", more=", outputOf: null").replace("provider: mill:ada, ", "")
        + FLOUR
    )
    dry = desk.take(text, dry_run=True)
    wet = desk.accept(text)
    assert {Code.AGENT_MISSING, Code.ASSERTION_FAILED} <= {w.code for w in wet.warnings}
    assert [(w.code, w.message) for w in dry.warnings] == [
        (w.code, w.message) for w in wet.warnings
    ]
    assert (dry.held, dry.failed) == (wet.held, wet.failed)


# -- ids -----------------------------------------------------------------------------------------


def test_records_without_an_id_get_one_of_the_ledger(desk: Desk) -> None:
    """Nested or not, they are minted below the base by their class, and referred to by it."""
    desk.accept(
        HEAD + "- {'@type': Process, name: Grinding}\n"
        "- {'@type': Plan, name: Harvest}\n"
        "- {'@id': mill:x, '@type': Process, plannedWithin: {'@type': Plan, name: Sowing}}\n"
        "- {'@id': mill:o, '@type': Proposal, publishes: [{'@type': Intent, action: transfer}]}\n"
    )
    assert [p["@id"].rsplit("/", 1)[0] for p in desk.of("Plan")] == [f"{BASE}plan"] * 2
    sowing = next(p["@id"] for p in desk.of("Plan") if p["name"] == "Sowing")
    assert desk.record("https://mill.example/x")["plannedWithin"] == sowing
    assert desk.record("https://mill.example/o")["publishes"] == [desk.of("Intent")[0]["@id"]]


def test_records_without_an_id_come_in_once(desk: Desk) -> None:
    """A document that names nothing is known by what it says."""
    text = HEAD + "- {'@type': Process, name: Grinding}\n"
    desk.accept(text)
    assert desk.accept(text).records == 0
    assert len(desk.of("Process")) == 1


@pytest.mark.parametrize("form", ["turtle", "trig"])
def test_nameless_nodes_of_rdf_come_in_once(desk: Desk, form: str) -> None:
    """Parsers call nodes without an id otherwise every time; the document is the same all the same."""
    text = (
        "@prefix vf: <https://w3id.org/valueflows/ont/vf#> .\n"
        "[] a vf:Plan ; vf:name 'Sowing' . [] a vf:Plan ; vf:name 'Harvest' .\n"
    )
    assert desk.accept(text, form).records == 2
    assert desk.accept(text, form).records == 0


def test_a_record_without_an_id_under_a_property_of_others(desk: Desk) -> None:
    """A foreign property, too, refers to a nested record by the id it is given."""
    person = ADA.replace("name: Ada", "'urn:x:home': {'@type': SpatialThing, name: Store}")
    desk.accept(HEAD + person)
    home = desk.of("SpatialThing")[0]["@id"]
    assert desk.record("https://mill.example/ada")["urn:x:home"] == {"@id": home}


def test_a_reference_to_a_nameless_node_that_is_nothing(desk: Desk) -> None:
    """A blank node that nothing describes cannot be referred to."""
    report = desk.take(HEAD + ADA.replace("name: Ada", "primaryLocation: '_:home'"))
    assert told(report.problems) == [("id_is_not_an_iri", 8)]


def test_what_is_referred_to_inside_the_base(desk: Desk) -> None:
    """An undescribed id below the base becomes one bare record of the class that is expected."""
    text = HEAD + (
        f"- {{'@id': mill:a, '@type': Process, basedOn: '{BASE}k'}}\n"
        f"- {{'@id': mill:b, '@type': Process, basedOn: '{BASE}k'}}\n"
    )
    report = desk.accept(text)
    assert told(report.warnings) == [("stub_created", 8)]
    assert desk.record(f"{BASE}k")["@type"] == "ProcessSpecification"
    assert desk.accept(text).records == 0


def test_what_must_say_more_is_no_bare_record(desk: Desk) -> None:
    """An undescribed event inside the base cannot stand for itself: it would need an action."""
    report = desk.take(HEAD + flow("mill:e1", more=f", corrects: '{BASE}e'"))
    assert codes(report.problems) == {"reference_not_found"}


def test_spellings_are_told_once(desk: Desk) -> None:
    """One id spelt in two ways is one agent; each pair is told once, at its first place."""
    text = HEAD + ADA.replace("mill:ada", "https://bo.example")
    text += flow("mill:e1").replace("mill:ada", "https://bo.example/")
    report = desk.accept(text + flow("mill:e2").replace("mill:ada", "https://bo.example/"))
    assert [p for p in told(report.warnings) if p[0] == "agent_spelt_differently"] == [
        ("agent_spelt_differently", 9)
    ]


# -- changes and reports -------------------------------------------------------------------------


def _many(count: int) -> str:
    people = [{"@type": "Person", "@id": f"https://mill.example/p{n}"} for n in range(count)]
    return document(people, "jsonld")


@pytest.mark.uncounted
def test_a_large_document_is_cut_into_changes(desk: Desk) -> None:
    """At most a thousand records go into a change; all changes are one append."""
    report = desk.accept(_many(2500), "jsonld")
    assert (report.changes, report.records, report.version) == (3, 2500, desk.version)
    lines = [stored.data for stored in desk.ledger.journal.scan()]
    assert [b'"more":true' in line for line in lines] == [False, True, True, False]
    assert desk.accept(_many(2500), "jsonld").records == 0


def test_a_change_is_cut_by_its_size_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records of many bytes make more changes of fewer records."""
    monkeypatch.setattr(imports, "LINE_BYTES_MAX", 2000)
    note = "x" * 700
    people = [
        {"@type": "Person", "@id": f"https://mill.example/p{n}", "note": note} for n in range(7)
    ]
    assert desk.accept(document(people, "jsonld"), "jsonld").changes == 4


@pytest.mark.uncounted
def test_references_lead_forward_across_changes(desk: Desk) -> None:
    """A record in the first change may refer to one in the last."""
    people: list[dict[str, Any]] = [
        {"@type": "Person", "@id": f"{BASE}p{n}", "primaryLocation": f"{BASE}home"}
        for n in range(1500)
    ]
    home = {"@type": "SpatialThing", "@id": f"{BASE}home"}
    assert desk.accept(document([*people, home], "jsonld"), "jsonld").changes == 2


def test_who_and_why_are_recorded(desk: Desk) -> None:
    """The change says who brought the document, and which."""
    found = parsed(HEAD + ADA, file="staff.yaml")
    imports.run_import(desk.ledger, found, by="https://mill.example/bo")
    line = list(desk.ledger.journal.scan())[-1].data.decode()
    assert '"by":"https://mill.example/bo","why":"import of staff.yaml"' in line


def test_the_report_as_data(desk: Desk) -> None:
    """The report is plain values: counts, openings with their lines, warnings and problems."""
    report = desk.accept(HEAD + FLOUR + flow("mill:e1") + FLOUR)
    found = json.loads(json.dumps(report.as_dict()))
    assert found["assertions"] == {"held": 0, "failed": 1, "open": 0}
    assert found["openings"] == [
        {"id": report.openings[0].id, "event": report.openings[0].event, "line": 8}
    ]
    assert (found["file"], found["version"], found["changes"]) == ("data", 2, 1)
    failed = next(w for w in found["warnings"] if w["code"] == "assertion_failed")
    assert failed["source"] == {"file": "data", "line": 10, "column": 3}


def test_an_imported_ledger_opens_again(desk: Desk) -> None:
    """What was imported is there when the ledger is opened anew, and is still known."""
    text = HEAD + ADA + FLOUR + flow("mill:e1")
    desk.accept(text)
    out, directory = desk.out(), desk.ledger.directory
    desk.ledger.close()
    desk.ledger = Ledger.open(directory)
    assert desk.out() == out
    assert desk.accept(text).records == 0


def test_a_document_without_records_is_no_change(desk: Desk) -> None:
    """Where there is nothing to record, nothing is written."""
    report = desk.accept(HEAD + "  []\n")
    assert (report.version, report.changes) == (None, 0)


@pytest.mark.parametrize("form", ["yamlld", "turtle", "ntriples"])
def test_an_empty_file_is_told_of(desk: Desk, form: str) -> None:
    """A file that describes nothing at all is a mistake worth a word."""
    assert desk.take("", form).warnings
