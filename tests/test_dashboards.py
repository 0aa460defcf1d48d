# SPDX-License-Identifier: MIT
"""What docs/dashboards.md tells to type works: addresses, queries and notebooks, on a server."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from tests.helpers import change
from tests.web.kit import Site
from valueflows.cli import main
from valueflows.config import Config
from valueflows.ledger.ledger import Ledger
from valueflows.model.publishing import EACH_CHANGE, PublicationRule

DOCS: Final = Path(__file__).parents[1] / "docs"
PAGE: Final = (DOCS / "dashboards.md").read_text(encoding="utf-8")
README: Final = (DOCS.parent / "README.md").read_text(encoding="utf-8")
HOST: Final = "https://books.example"
ADDRESSES: Final = sorted(set(re.findall(rf"{HOST}(/[^\s\"`{{}}]+)(?=[\"`\s])", PAGE)))


def blocks(kind: str) -> list[str]:
    """Return the blocks of a kind that the page shows."""
    found = re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    assert found, f"the page shows no {kind}"
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the ledger of the README, all of it published."""
    made = tmp_path_factory.mktemp("dashboards")
    for name, text in re.findall(r"```yaml (\S+)\n(.*?)```", README, re.DOTALL):
        (made / name).write_text(text, encoding="utf-8")
    books = str(made / "books")
    assert main(["init", books]) == main(["import", books, str(made / "flour.yaml")]) == 0
    return made


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    """The ledger, served."""
    ledger = Ledger.open(folder / "books")
    rule = f"{ledger.standing.base}rule"
    ledger.record(change(PublicationRule(id=rule, pace=EACH_CHANGE)))
    made = Site(ledger, Config())
    made.start()
    yield made
    made.stop()


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.uncounted
def test_every_address_is_answered(path: str, site: Site) -> None:
    """Without a token, and with figures in it."""
    if path.partition("?")[0].endswith(("xlsx", "parquet")):
        for name in ("pandas", "pyarrow", "openpyxl"):
            pytest.importorskip(name, reason="install valueflows[reports]")
    answer = site.client.get(path)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) > 100


def test_all_ways_to_read_are_shown() -> None:
    """The page has an address of each kind."""
    assert {path.partition("?")[0].partition("activity.")[2] for path in ADDRESSES} == {
        *("csv", "json", "xlsx", "metadata.json"),
    }


def test_the_query_of_the_dashboard_finds_its_columns(site: Site) -> None:
    """Selectors are columns of the file, times are dates, and numbers are numbers."""
    (text,) = blocks("json grafana")
    query = json.loads(text)
    answer = site.client.get(query["url"].removeprefix(HOST)).text
    rows = list(csv.DictReader(io.StringIO(answer)))
    assert rows
    for column in query["columns"]:
        values = [row[column["selector"]] for row in rows]
        form = {"timestamp": r"\d{4}-\d\d-\d\d", "number": r"-?\d+(\.\d+)?", "string": r".+"}
        assert all(re.fullmatch(form[column["type"]], value) for value in values)


def test_the_columns_of_the_spreadsheet_are_there(site: Site) -> None:
    """Those that the query gives a type."""
    (text,) = blocks("powerquery")
    typed = re.findall(r'\{"(\w+)", (?:type |Int64)', text)
    head = site.client.get("/mill.example/reports/activity.csv?period=2026").text.splitlines()[0]
    assert typed
    assert set(typed) <= set(head.split(","))


def test_the_question_in_sql_is_answered(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the file that the command writes."""
    (command,) = re.findall(r"\$ valueflows (export .*)", PAGE)
    words = [
        str(folder / word) if word in {"books", "bulk.sqlite"} else word for word in command.split()
    ]
    assert main(words) == 0
    capsys.readouterr()
    (query,) = blocks("sql")
    with closing(sqlite3.connect(folder / "bulk.sqlite")) as base:
        found = base.execute(query).fetchall()
    assert [row[:3] for row in found] == [
        ("2026-03", "produce", 120.5),
        ("2026-03", "transfer", 25),
    ]


def test_the_notebook_runs(site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways lead to the same number of events."""
    for name in ("pandas", "pyarrow"):
        pytest.importorskip(name, reason="install valueflows[reports]")
    monkeypatch.chdir(folder)
    remote: dict[str, Any] = {}
    local: dict[str, Any] = {}
    first, second = blocks("python")
    exec(first.replace(HOST, site.address), remote)  # noqa: S102 - the page's own code
    exec(second, local)  # noqa: S102 - the page's own code
    assert remote["monthly"].to_numpy().sum() == local["total"] == 2
    assert len(local["report"].checkpoint) == 64


def test_the_command_at_the_terminal_prints_the_report(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the page tells to type it."""
    (command,) = re.findall(r"`valueflows (report [^`]*)`", PAGE)
    words = [str(folder / "books") if word == "books" else word for word in command.split()]
    assert main(words) == 0
    assert "What was recorded" in capsys.readouterr().out
