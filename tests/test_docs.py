# SPDX-License-Identifier: MIT
"""The worked requests of the documentation are sent, and answered as it says."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from valueflows.cli import main
from valueflows.commands import serving

DOCS: Final = Path(__file__).parents[1] / "docs"
GRAPHQL: Final = (DOCS / "graphql.md").read_text(encoding="utf-8")
OPEN_BOOKS: Final = (DOCS / "open-books.md").read_text(encoding="utf-8")
TRACING: Final = (DOCS / "tracing.md").read_text(encoding="utf-8")
README: Final = (DOCS.parent / "README.md").read_text(encoding="utf-8")
REQUEST: Final = re.compile(
    r"```graphql(?: as (?P<role>\w+) ?(?P<agent>\S*))?\n(?P<document>.*?)```"
    r"(?:\s*```json variables\n(?P<variables>.*?)```)?"
    r"(?:\s*```json\n(?P<answer>.*?)```)?",
    re.DOTALL,
)


def _shown(answer: Any, shown: Any) -> bool:
    """Whether an answer has everything that is shown of it."""
    if isinstance(shown, dict):
        return isinstance(answer, dict) and all(_shown(answer.get(k), v) for k, v in shown.items())
    if isinstance(shown, list):
        return isinstance(answer, list) and all(map(_shown, answer, shown))
    return bool(answer == shown)


@pytest.mark.uncounted
def test_worked_requests_are_answered_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each request of docs/graphql.md, in order, on the ledger of the README."""
    monkeypatch.chdir(tmp_path)
    for name, text in re.findall(r"```yaml (\S+)\n(.*?)```", README, re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["init", "books"]) == main(["import", "books", "flour.yaml"]) == 0
    capsys.readouterr()
    requests = list(REQUEST.finditer(GRAPHQL))
    assert len(requests) >= 4
    for request in requests:
        caller = ["--as", request["role"] or "bookkeeper", "--agent", request["agent"] or ""]
        variables = ["--variables", request["variables"] or "{}"]
        main(["query", "books", request["document"], *variables, *caller])
        answer = json.loads(capsys.readouterr().out)
        shown = json.loads(request["answer"] or '{"data": {}}')
        assert _shown(answer, shown), json.dumps(answer, indent=2)
        assert ("errors" in answer) == ("errors" in shown), answer


def test_rules_and_closings_are_recorded_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The files of docs/recording.md go in without a warning; the same event dated inside does not."""
    monkeypatch.chdir(tmp_path)
    text = (DOCS / "recording.md").read_text(encoding="utf-8")
    files = dict(re.findall(r"```yaml (\S+)\n(.*?)```", text, re.DOTALL))
    early = files["late.yaml"].replace("2025-02-03", "2024-02-03").replace("fee-of", "fee-in")
    for name, content in (files | {"early.yaml": early}).items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert main(["init", "books"]) == 0
    capsys.readouterr()
    for name in files:
        assert main(["import", "books", name, "--json"]) == 0
        (report,) = json.loads(capsys.readouterr().out)["files"]
        assert report["warnings"] == [], name
    assert main(["import", "books", "early.yaml", "--json"]) != 0
    assert "period_is_closed" in capsys.readouterr().out


def _written(text: str, folder: Path) -> None:
    """Write the files that a document shows."""
    for name, content in re.findall(r"```yaml (\S+)\n(.*?)```", text, re.DOTALL):
        (folder / name).write_text(content, encoding="utf-8")


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of the demo, to be copied."""
    path = tmp_path_factory.mktemp("village") / serving.DEMO.name
    serving._sample(path).close()
    return path


@pytest.mark.uncounted
def test_books_are_opened_as_it_is_said(
    village: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each command of docs/open-books.md, in order, on the ledger of the demo."""
    monkeypatch.chdir(tmp_path)
    _written(OPEN_BOOKS, tmp_path)
    shutil.copytree(village, serving.DEMO)
    assert _followed(OPEN_BOOKS, capsys) >= 7


def test_things_are_traced_as_it_is_said(
    village: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each command and each request of docs/tracing.md, on the ledger of the demo."""
    pytest.importorskip("igraph", reason="install valueflows[pictures]")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(village, serving.DEMO)
    assert _followed(TRACING, capsys) >= 6
    assert (tmp_path / "loaves.svg").read_text(encoding="utf-8").startswith("<svg ")
    requests = list(REQUEST.finditer(TRACING))
    assert len(requests) >= 2
    for request in requests:
        main(["query", str(serving.DEMO), request["document"]])
        answer = json.loads(capsys.readouterr().out)
        assert _shown(answer, json.loads(request["answer"])), json.dumps(answer, indent=2)
        assert "errors" not in answer


def _followed(text: str, capsys: pytest.CaptureFixture[str]) -> int:
    """Run the commands that a document shows, in order, and return how many they are.

    Each must say what is shown of it; what the document links to must be there.
    """
    shown = "\n".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL))
    steps = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n?)*)", shown, re.MULTILINE)
    for command, answer in steps:
        _program, *arguments = shlex.split(command)
        capsys.readouterr()
        code = main(arguments)
        captured = capsys.readouterr()
        said = captured.out + captured.err
        assert code == 0, said
        missing = [line for line in answer.rstrip().splitlines() if line not in said.splitlines()]
        assert missing == [], f"{command}\nsays\n{said}"
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert [link for link in links if not (DOCS / link).exists()] == []
    return len(steps)


def test_recalls_and_balances_are_answered_as_shown(
    village: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each command of docs/recall.md, and its request, on the ledger of the demo."""
    monkeypatch.chdir(tmp_path)
    text = (DOCS / "recall.md").read_text(encoding="utf-8")
    shutil.copytree(village, serving.DEMO)
    assert _followed(text, capsys) >= 6
    (request,) = REQUEST.finditer(text)
    assert main(["query", str(serving.DEMO), request["document"]]) == 0
    found = json.loads(capsys.readouterr().out)["data"]["recall"]
    assert (found["cut"], found["items"]["totalCount"]) == ([], 7)
