# SPDX-License-Identifier: MIT
"""Reports over HTTP: addresses, formats, who gets what, and what is kept by whom for how long."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import httpx
import pytest

from tests.desk.kit import KINDS, close, fill
from tests.graphql import paid
from tests.graphql.paid import MILL
from tests.helpers import change
from tests.web.kit import Site, served
from valueflows.desk.desk import desk_of
from valueflows.exchange import tables
from valueflows.exchange.tables import FORMATS, NotInstalledError
from valueflows.model.callers import Role
from valueflows.web.reports import QUERY_MAX

DASHBOARD: Final = "https://dashboard.example"
LICENCE: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
REPORT: Final = "/mill/reports/activity"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the paid world, with an auditor of the mill."""
    place = tmp_path_factory.mktemp("reports") / "ledger"
    with served(place, origins=(DASHBOARD,), licence=LICENCE) as made:
        fill(made.ledger)
        desk_of(made.ledger).kinds = KINDS
        yield made


def get(site: Site, path: str, token: str | None = None, **headers: str) -> httpx.Response:
    """Ask as everybody, or with a token."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    bearer = site.bearer(token) if token else {}
    return site.client.get(path, headers=named | bearer)


def problem(answer: httpx.Response) -> dict[str, Any]:
    """Return the one thing that is wrong with a request."""
    (found,) = answer.json()["problems"]
    assert found["message"] in answer.json()["error"]
    return dict(found)


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_comes_in_each_format(form: str, site: Site) -> None:
    """With its media type, a name for the file, and a link to what its columns mean."""
    if form in {"parquet", "xlsx"}:
        for name in ("pandas", "pyarrow", "openpyxl"):
            pytest.importorskip(name, reason="install valueflows[reports]")
    answer = get(site, f"{REPORT}.{form}?period=2026")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == FORMATS[form].media
    assert answer.headers["Content-Disposition"] == f'inline; filename="activity-2026.{form}"'
    described = answer.headers["Link"].partition(">")[0].lstrip("<")
    beside = json.loads(get(site, described).text)
    assert beside["tables"][0]["url"] == f"{site.address}{REPORT}.csv?period=2026"
    assert beside["schema:license"] == {"@id": LICENCE}
    assert answer.content


def test_csv_and_json_say_the_same(site: Site) -> None:
    """Row for row, and nothing of it is hidden from everybody."""
    rows = list(csv.DictReader(io.StringIO(get(site, f"{REPORT}.csv?period=2026").text)))
    said = get(site, f"{REPORT}.json?period=2026").json()
    told = said["tables"][0]["rows"]
    assert [{k: str(v) for k, v in row.items()} for row in told] == rows
    assert {row["organisation"] for row in rows} == {MILL}
    assert not {row["action"] for row in rows} & {"work", "deliverService"}


@pytest.mark.parametrize("agent", ["mill", MILL, quote(MILL, safe="")])
def test_an_organisation_is_named_in_short_or_whole(agent: str, site: Site) -> None:
    """Both lead to the same report, and the IRI may be written with its slashes."""
    answer = get(site, f"/{agent}/reports/activity.json?period=2026")
    assert answer.json()["about"] == [MILL]


def test_reports_are_about_several_or_all(site: Site) -> None:
    """``with`` names more organisations, and without any it is all of them."""
    several = get(site, f"{REPORT}.json?period=2026&with=bakery&with=state").json()
    assert several["about"] == get(site, "/reports/activity.json?period=2026").json()["about"]
    assert len(several["about"]) == 3


def test_one_table_of_several_is_named(site: Site) -> None:
    """CSV and Parquet hold one; facts and notes are tables too."""
    text = get(site, f"{REPORT}.csv?period=2026&table=facts").text
    assert ["period", "2026"] in list(csv.reader(io.StringIO(text)))
    beside = get(site, f"{REPORT}.csv?period=2026&table=facts").headers["Link"]
    assert f"<{site.address}{REPORT}.metadata.json?period=2026>" in beside
    answer = get(site, f"{REPORT}.csv?period=2026&table=nothing")
    assert answer.status_code == 404
    assert problem(answer)["code"] == "unknown_table"
    assert get(site, f"{REPORT}.json?period=2026&table=facts").status_code == 400


def test_a_token_opens_more(site: Site) -> None:
    """An auditor's report counts what nobody else may see, and is kept by nobody on the way."""
    public = get(site, f"{REPORT}.json?period=2026")
    inside = get(site, f"{REPORT}.json?period=2026", site.auditor)
    assert inside.json()["facts"]["events"] > public.json()["facts"]["events"]
    assert public.headers["Cache-Control"] == "public, no-cache"
    assert inside.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in public.headers["Vary"]
    assert public.headers["ETag"] != inside.headers["ETag"]


def test_a_report_that_is_known_is_not_sent_again(site: Site) -> None:
    """Its tag holds while nothing is recorded that bears on it, whatever the ledger's version."""
    first = get(site, f"{REPORT}.csv?period=2026")
    tag = first.headers["ETag"]
    site.ledger.record(change(paid.paid("hidden", "7.77", "mill", "p-ben")))
    for known in (tag, f'"x", {tag}', tag.removeprefix("W/")):
        again = get(site, f"{REPORT}.csv?period=2026", If_None_Match=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == tag
    assert int(again.headers["Ledger-Version"]) == int(first.headers["Ledger-Version"]) + 1
    assert get(site, f"{REPORT}.csv?period=2026", site.auditor, If_None_Match=tag).content
    site.ledger.record(change(paid.flow("more", "transfer", "bakery", "mill", quantity="1")))
    assert get(site, f"{REPORT}.csv?period=2026", If_None_Match=tag).status_code == 200


def test_head_says_what_get_would(site: Site) -> None:
    """All headers, and no body."""
    answer = site.client.head(f"{REPORT}.json?period=2026")
    got = get(site, f"{REPORT}.json?period=2026")
    assert (answer.status_code, answer.content) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Ledger-Version"):
        assert answer.headers[name] == got.headers[name]


def test_pages_that_may_ask_read_the_tag(site: Site) -> None:
    """A dashboard on another address gets reports, and sees their version; others do not."""
    answer = get(site, f"{REPORT}.json?period=2026", Origin=DASHBOARD)
    assert answer.headers["Access-Control-Allow-Origin"] == DASHBOARD
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert get(site, f"{REPORT}.json?period=2026", Origin="https://x.example").status_code == 403


def test_figures_are_told_to_everybody_when_they_are_closed(site: Site) -> None:
    """Before, it is said when; after, they stay as they are."""
    path = "/mill/reports/totals.json?period=2025"
    early = get(site, path)
    assert early.status_code == 403
    assert problem(early)["code"] == "not_open"
    version = close(site.ledger, "2026-01-01T00:00:00Z")
    assert get(site, path).headers["Ledger-Version"] == str(version)
    first = get(site, path)
    site.ledger.record(change(paid.paid("later", "8.88", "mill", "p-ben")))
    assert get(site, path).content == first.content
    assert get(site, path, site.auditor).json()["version"] == site.ledger.books.version


def test_parameters_stand_in_the_query(site: Site) -> None:
    """As text, and several periods to compare with."""
    path = "/mill/reports/totals.json?period=2025&compare=before&compare=2023&basis=paid&top=3"
    facts = get(site, path, site.auditor).json()["facts"]
    assert facts == {"basis": "paid", "compared": "2024 2023", "top": 3}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/mill/reports/none.json?period=2026", 404, "unknown_report"),
        ("/none/reports/activity.json?period=2026", 404, "unknown_agent"),
        ("/p-ada/reports/activity.json?period=2026", 404, "unknown_agent"),
        (f"{REPORT}.exe?period=2026", 404, "unknown_format"),
        ("/mill/reports/activity?period=2026", 404, "unknown_format"),
        (f"{REPORT}.json", 400, "bad_period"),
        (f"{REPORT}.json?period=last+year", 400, "bad_period"),
        (f"{REPORT}.json?period=2026&period=2025", 400, "bad_parameter"),
        (f"{REPORT}.json?period=2026&colour=red", 400, "unknown_parameter"),
        (f"{REPORT}.json?period=2026&as-of=now", 400, "bad_parameter"),
        (f"{REPORT}.json?period=2026&as-of=99999", 404, "unknown_version"),
        (f"{REPORT}.json?period=2026&x={'y' * QUERY_MAX}", 400, "too_long"),
        ("/mill/reports/wages.json?period=2025", 403, "not_open"),
    ],
)
def test_what_cannot_be_answered_is_refused(path: str, status: int, code: str, site: Site) -> None:
    """With a code for programs, and what to do for people."""
    answer = get(site, path)
    assert answer.status_code == status
    found = problem(answer)
    assert found["code"] == code
    assert found["remedy"]


def test_a_report_is_had_of_an_earlier_version(site: Site) -> None:
    """That is published."""
    assert get(site, f"{REPORT}.json?period=2026&as-of=3").json()["version"] == 3


@pytest.mark.parametrize("path", [f"{REPORT}.json?period=2026", "/reports", "/mill/reports"])
def test_a_token_that_is_good_for_nothing_is_refused(path: str, site: Site) -> None:
    """And not taken for none."""
    assert get(site, path, "vf_wrong").status_code == 401


@pytest.mark.parametrize("path", ["/reports", "/mill/reports"])
def test_what_there_is_is_listed(path: str, site: Site) -> None:
    """Kinds with their parameters, organisations with their addresses, formats."""
    said = get(site, path).json()
    names = [kind["name"] for kind in said["reports"]]
    assert names == sorted(KINDS)
    (basis, _top) = said["reports"][names.index("totals")]["parameters"]
    assert basis["choices"] == ["accrued", "paid"]
    (mill,) = [one for one in said["organisations"] if one["id"] == MILL]
    assert mill["reports"] == "/mill/reports"
    assert said["formats"] == list(FORMATS)


def test_a_format_without_its_libraries_says_so(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other formats are there all the same."""

    def missing(*_: Any) -> bytes:
        raise NotInstalledError("pandas")

    monkeypatch.setitem(tables.FORMATS, "xlsx", FORMATS["xlsx"]._replace(write=missing))
    answer = get(site, f"{REPORT}.xlsx?period=2026")
    assert answer.status_code == 501
    assert "valueflows[reports]" in answer.json()["error"]


def test_a_member_reads_their_own_beside_what_is_public(site: Site) -> None:
    """The hours they worked, which nobody else is told of."""
    _kept, token = site.tokens.make(
        Role.MEMBER, "2026-01-01T00:00:00Z", agent=paid.at("p-ada"), organisations=[MILL]
    )
    rows = get(site, f"{REPORT}.json?period=2026", token).json()["tables"][0]["rows"]
    assert [row["events"] for row in rows if row["action"] == "work"] == [1]
