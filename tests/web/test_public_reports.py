# SPDX-License-Identifier: MIT
"""What the public gets of closed years by address and by GraphQL: the same bytes, with no names."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from typing import Final, TypeAlias

import pytest

from tests.desk import years
from tests.helpers import change
from tests.reports.fourteen import PEOPLE
from tests.web.kit import Site
from valueflows.config import Config
from valueflows.desk.registry import REPORTS
from valueflows.model.callers import Role

pytestmark = pytest.mark.uncounted

FORMS: Final = ("json", "csv", "metadata.json")
Told: TypeAlias = dict[tuple[str, ...], tuple[int, str, bytes]]
QUERY: Final = """query ($name: String!, $period: String!) {
  report(name: $name, agents: ["co-op"], period: $period) {
    version checkpoint facts { name value } notes { code text count }
    tables { name rows }
  }
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the fourteen, two years of which are closed."""
    place = tmp_path_factory.mktemp("public") / "ledger"
    with pytest.MonkeyPatch.context() as patch:
        for name in ("fsync", "fdatasync"):
            patch.setattr(os, name, os.fstat)
        with years.books(place, years=("2023", "2024")) as ledger:
            made = Site(ledger, Config())
            made.start()
            yield made
            made.stop()


def told(site: Site) -> Told:
    """Return all that everybody gets: status, tag and bytes of every report in every way."""
    found: Told = {}
    for name in sorted(REPORTS):
        for year, form in (*(("2024", form) for form in FORMS), ("2025", "json")):
            answer = site.client.get(f"/co-op/reports/{name}.{form}?period={year}")
            tag = answer.headers.get("ETag", "")
            found[name, year, form] = answer.status_code, tag, answer.content
        said = {"query": QUERY, "variables": {"name": name, "period": "2024"}}
        answer = site.client.post("/graphql", json=said)
        found[name, "2024", "graphql"] = answer.status_code, "", answer.content
    return found


@pytest.fixture(scope="module")
def before(site: Site) -> Told:
    """All that everybody gets at the beginning."""
    return told(site)


@pytest.mark.uncounted
def test_a_hidden_wage_is_not_seen_by_who_polls(site: Site, before: Told) -> None:
    """Before and after somebody is paid the tags are the same; of closed years every byte is."""
    assert sum(status == 200 for status, _, _ in before.values()) > 30
    site.ledger.record(change(*years.paid(PEOPLE[1], "hidden", 4321, "2026-02-02")))
    after = told(site)
    for key, (status, tag, data) in before.items():
        assert after[key][:2] == (status, tag)
        if key[0] in {"activity", "disclosures"}:  # of what is seen, at the version that is seen
            continue
        assert after[key][2] == data


def test_no_name_is_in_any_byte(before: Told) -> None:
    """Nor a note, nor the id of a person or of a record of pay."""
    for status, tag, data in before.values():
        for word in (years.CANARY, "/people/", "/commitments/", "events/paid"):
            assert word.encode() not in data
            assert word not in tag
        assert status in {200, 400, 403, 404}


def test_members_get_their_own_and_nobody_elses(site: Site) -> None:
    """By their token; what was kept for one is not given to another."""
    path = "/co-op/reports/contribution.json?period=2024&person="
    tokens = {}
    for one in PEOPLE[:2]:
        _kept, tokens[one.iri] = site.tokens.make(
            Role.MEMBER, "2026-01-01T00:00:00Z", agent=one.iri
        )
    for one, other in itertools.permutations(PEOPLE[:2]):
        mine = site.client.get(path + one.iri, headers=site.bearer(tokens[one.iri]))
        assert mine.status_code == 200
        assert one.iri in mine.text
        theirs = site.client.get(path + other.iri, headers=site.bearer(tokens[one.iri]))
        assert theirs.status_code == 403
    assert site.client.get(path + PEOPLE[0].iri).status_code in {401, 403}
