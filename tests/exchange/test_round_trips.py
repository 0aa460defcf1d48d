# SPDX-License-Identifier: MIT
"""Every record survives every format, to the letter of its numbers, times and texts."""

from __future__ import annotations

import gc
import random
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from valueflows.exchange.formats import FORMATS
from valueflows.ledger.findings import findings
from valueflows.model.agents import Organization, Person
from valueflows.model.parsed import Described
from valueflows.model.problems import Code
from valueflows.model.records import ForeignValue, Record
from valueflows.model.terms import Ref, Tag
from valueflows.rdf.jsonld import to_json

from .desk import BASE, Desk, document, parsed
from .strategies import TRAVELLING, records
from .worlds import WORLDS

pytestmark = pytest.mark.uncounted
"""Long, and over ground that other tests cover: measuring it would double its time."""


ELSEWHERE: Final = "https://elsewhere.example/books#"


def there_and_back(one: Record, form: str) -> list[Record]:
    """Write a record in a format and read what was written."""
    found = parsed(document([to_json(one)], form), form)
    assert [str(p) for p in found.problems] == []
    assert [str(w) for w in found.warnings if w.code is not Code.FOREIGN_TERM] == []
    return [item.record for item in found.items if isinstance(item, Described)]


def failed(desk: Desk) -> list[str]:
    """Return every assertion that does not hold."""
    return [str(f) for f in findings(desk.ledger) if f.code is Code.ASSERTION_FAILED]


@pytest.mark.parametrize("cls", TRAVELLING, ids=lambda cls: cls.__name__)
@settings(max_examples=5)
@given(data=st.data())
def test_any_record_survives(cls: type[Any], data: st.DataObject) -> None:
    """A record of any class, written in any format and read, is the same, letter for letter."""
    one = data.draw(records(cls))
    for form in FORMATS:
        assert there_and_back(one, form) == [one], form


@settings(max_examples=5)
@given(world=WORLDS)
def test_a_ledger_survives(world: list[Record]) -> None:
    """A ledger exported into an empty one, whatever its base, is the same there, and says it again."""
    gc.collect()  # ledgers are cyclic, and each holds hundreds of memory maps
    with TemporaryDirectory() as folder, Desk(Path(folder) / "first") as first:
        first.accept(document(map(to_json, world), "jsonld"), "jsonld")
        before = first.out()
        for form, base in zip(FORMATS, (BASE, ELSEWHERE) * 3, strict=True):
            with Desk(Path(folder) / form, base) as other:
                other.accept(first.write(form), form)
                assert other.out() == before, form
                assert other.write(form) == first.write(form)
                other.accept(first.write(form, with_state=True), form)
                assert failed(other) == []
                assert other.out()[: len(before)] == before
                assert len(other.of("ob:Assertion")) == 3


@settings(max_examples=5)
@given(world=WORLDS, seed=st.integers(0, 99))
def test_triples_have_no_order(world: list[Record], seed: int) -> None:
    """N-Triples shuffled line by line say the same records, and the same story."""
    gc.collect()
    with TemporaryDirectory() as folder, Desk(Path(folder) / "first") as first:
        first.accept(document(map(to_json, world), "jsonld"), "jsonld")
        # Not splitlines, which ends lines at characters that are text in N-Triples.
        lines = re.findall(r"[^\n]+\n", first.write("ntriples", with_state=True))
        random.Random(seed).shuffle(lines)  # noqa: S311 - a fixed shuffle
        with Desk(Path(folder) / "second") as second:
            second.accept("".join(lines), "ntriples")
            assert failed(second) == []
            said = {r["@id"]: _unordered(r) for r in second.out()}
            assert {r["@id"]: _unordered(r) for r in first.out()}.items() <= said.items()
            events = [r["@id"] for r in first.of("EconomicEvent")]
            assert [r["@id"] for r in second.of("EconomicEvent")] == events


def _unordered(value: Any) -> Any:
    """Return a JSON value with its lists sorted."""
    if isinstance(value, dict):
        return {key: _unordered(item) for key, item in value.items()}
    return sorted(map(repr, value)) if isinstance(value, list) else value


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_comes_into_its_own_ledger_as_known(desk: Desk, form: str) -> None:
    """What a ledger gave out adds nothing to it when it comes back."""
    desk.accept(SALE)
    before, version = desk.out(), desk.version
    report = desk.accept(desk.write(form), form)
    assert (report.records, report.skipped) == (0, len(before))
    assert (desk.out(), desk.version) == (before, version)


SALE: Final = """
'@context': {'@vocab': 'https://w3id.org/valueflows/ont/vf#', mill: 'https://mill.example/'}
'@graph':
- '@id': mill:coop
  '@type': Organization
  name: The Mill
  classifiedAs: [miller, baker, mill:kinds/co-operative]
- '@id': mill:e1
  '@type': EconomicEvent
  action: work
  provider: mill:ada
  receiver: mill:coop
  resourceClassifiedAs: [night, grinding]
  effortQuantity: {hasNumericalValue: 7.50, hasUnit: 'http://www.ontology-of-units-of-measure.org/resource/om-2/hour'}
"""


def test_a_reordered_export_comes_into_its_own_ledger_as_known(desk: Desk) -> None:
    """An export that another tool wrote anew, its triples sorted, adds nothing and is not refused."""
    desk.accept(SALE)
    lines = sorted(desk.write("ntriples").splitlines(keepends=True))
    report = desk.take("".join(lines), "ntriples")
    assert [str(p) for p in report.problems] == []
    assert report.records == 0


# A JSON-LD reader takes `geo:1,2` for an abbreviation where the context declares the prefix `geo`.
SCHEMES: Final = {
    "a geo: URI as an id": Person(id="geo:52.1,4.3"),
    "a geo: URI as a reference": Person(id="urn:x:1", primary_location=Ref("geo:52.1,4.3")),
    "a tag in the scheme om:": Organization(id="urn:x:1", classified_as=(Tag("om:kilogram"),)),
    "a foreign property in the scheme org:": Person(
        id="urn:x:1", foreign=(("org:purpose", ForeignValue("bread")),)
    ),
}


@pytest.mark.parametrize("form", ["jsonld", "yamlld"])
@pytest.mark.parametrize("one", SCHEMES.values(), ids=SCHEMES)
def test_an_iri_is_never_taken_for_an_abbreviation(one: Record, form: str) -> None:
    """An IRI survives although its scheme is spelt like a prefix of our context."""
    assert there_and_back(one, form) == [one]


@pytest.mark.parametrize("form", FORMATS)
def test_languages_are_one_whatever_their_case(desk: Desk, form: str) -> None:
    """A language tag is the same in capitals, so that one text is the same in every format."""
    said = (("https://schema.org/name", ForeignValue("colour", language="en-GB")),)
    desk.accept(document([to_json(Person(id="urn:x:1", foreign=said))], "jsonld"), "jsonld")
    report = desk.take(document([to_json(Person(id="urn:x:1", foreign=said))], form), form)
    assert [str(p) for p in report.problems] == []
    assert {r["https://schema.org/name"]["@language"] for r in desk.out()} == {"en-gb"}


EGGS: Final = """
'@context': {'@vocab': 'https://w3id.org/valueflows/ont/vf#', om: 'http://www.ontology-of-units-of-measure.org/resource/om-2/'}
'@graph':
- '@id': https://mill.example/eggs
  '@type': EconomicResource
  primaryAccountable: https://mill.example/
  accountingQuantity: {hasNumericalValue: 5, hasUnit: om:dozen}
- '@id': https://mill.example/e1
  '@type': EconomicEvent
  action: consume
  provider: https://mill.example/
  receiver: https://mill.example/
  resourceInventoriedAs: https://mill.example/eggs
  resourceQuantity: {hasNumericalValue: 1, hasUnit: om:one}
"""


@pytest.mark.parametrize("form", FORMATS)
def test_a_state_without_an_end_of_digits_holds(desk: Desk, tmp_path: Path, form: str) -> None:
    """Four dozen and eleven eggs are not a decimal number of dozens; the state exported still holds."""
    desk.accept(EGGS)
    with Desk(tmp_path / "other") as other:
        other.accept(desk.write(form, with_state=True), form)
        assert failed(other) == []


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_with_state_says_everything_once(desk: Desk, tmp_path: Path, form: str) -> None:
    """A ledger made from an export with its state exports the same bytes with its state."""
    desk.accept(EGGS.replace("om:one", "om:dozen"))
    text = desk.write(form, with_state=True)
    with Desk(tmp_path / "other") as other:
        other.accept(text, form)
        assert other.write(form, with_state=True) == text
