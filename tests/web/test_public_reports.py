# SPDX-License-Identifier: MIT
"""What the public gets of closed years by address and by GraphQL: the same bytes, with no names."""

from __future__ import annotations

import io
import itertools
import os
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeAlias

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


PUBLIC: Final = sorted(name for name, kind in REPORTS.items() if kind.public is not None)
SHUT: Final = (
    "trial-balance", "journal", "general-ledger", "aged-items", "inventory", "budget",
)  # fmt: skip


def of_year(site: Site, name: str, form: str) -> Any:
    """Return what everybody gets of a closed year."""
    return site.client.get(f"/co-op/reports/{name}.{form}?period=2024")


def plainly(value: object) -> str:
    """Return a cell as text, whatever way a file has of writing nothing, and numbers."""
    if str(value) in {"None", "nan", "NaN", "<NA>"}:
        return ""
    if isinstance(value, bool):
        return str(value)
    try:
        return str(Decimal(str(value)).normalize() + 0)
    except InvalidOperation:
        return str(value)


@pytest.mark.parametrize("name", PUBLIC)
def test_files_for_tables_tell_what_the_page_does(name: str, site: Site) -> None:
    """Parquet and spreadsheets hold the same cells, those withheld are empty, and nothing else."""
    pandas = pytest.importorskip("pandas", reason="install valueflows[reports]")
    pytest.importorskip("pyarrow", reason="install valueflows[reports]")
    openpyxl = pytest.importorskip("openpyxl", reason="install valueflows[reports]")
    tables = of_year(site, name, "json").json()["tables"]
    assert tables
    book = openpyxl.load_workbook(io.BytesIO(of_year(site, name, "xlsx").content))
    frame = pandas.read_parquet(io.BytesIO(of_year(site, name, "parquet").content))
    for number, table in enumerate(tables):
        head, *cells = book.worksheets[number].iter_rows(values_only=True)
        rows = [[plainly(value) for value in row.values()] for row in table["rows"]]
        assert [[plainly(cell) for cell in row] for row in cells] == rows
        assert [c["name"] for c in table["columns"]] == list(head)
        if number == 0:
            assert [[plainly(v) for v in row] for row in frame.astype(object).to_numpy()] == rows


@pytest.mark.parametrize("name", PUBLIC)
def test_no_name_is_in_a_spreadsheet(name: str, site: Site) -> None:
    """Nor in any part of the file behind it."""
    pytest.importorskip("openpyxl", reason="install valueflows[reports]")
    with zipfile.ZipFile(io.BytesIO(of_year(site, name, "xlsx").content)) as parts:
        text = b"".join(parts.read(part) for part in parts.namelist())
    for word in (years.CANARY, "/people/", "/commitments/", "events/paid"):
        assert word.encode() not in text


@pytest.mark.parametrize("name", SHUT)
def test_what_is_not_told_is_told_in_no_format(name: str, site: Site) -> None:
    """The trial balance and its like say why, in whatever way they are asked for."""
    for form in (*FORMS, "parquet", "xlsx"):
        answer = of_year(site, name, form)
        (problem,) = answer.json()["problems"]
        assert (answer.status_code, problem["code"]) == (403, "not_open"), form
        assert "pay" in problem["message"]


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
