# SPDX-License-Identifier: MIT
"""The README tells the truth: what it says to type is typed here, and what it shows is compared."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from valueflows.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = re.findall(r"```yaml (\S+)\n(.*?)```", README, re.DOTALL)
CONSOLES = re.findall(r"```console\n(.*?)```", README, re.DOTALL)


def steps() -> list[tuple[str, str]]:
    """Return each command of the README and what it shows of the answer."""
    shown = "\n".join(CONSOLES)
    return [
        (command, output.strip())
        for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n?)*)", shown, re.MULTILINE)
    ]


def test_what_it_says_is_what_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command of the first ledger gives the answer that is printed below it."""
    monkeypatch.chdir(tmp_path)
    for name, text in FILES:
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert len(steps()) >= 4
    for command, shown in steps():
        program, *arguments = shlex.split(command)
        assert program == "valueflows"
        code = main(arguments)
        captured = capsys.readouterr()
        said = captured.out + captured.err
        assert code == (1 if "refused" in shown else 0), said
        for line in shown.splitlines():
            assert line in said.splitlines(), f"{command}\nsays\n{said}"


def test_its_links_lead_somewhere() -> None:
    """Every file it refers to is there."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert targets
    assert [t for t in targets if not (ROOT / t).exists()] == []
