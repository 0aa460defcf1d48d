# SPDX-License-Identifier: MIT
"""The files as such: current, the same whenever they are made, and about nobody real."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .world import SAMPLE, by_id, files, nodes, of

pytestmark = pytest.mark.uncounted


_VOCABULARIES = (
    "https://w3id.org/valueflows/ont/vf#",
    "https://w3id.org/open-books/ns#",
    "http://www.w3.org/ns/org#",
    "http://www.ontology-of-units-of-measure.org/resource/om-2/",
)
_ADDRESS = re.compile(r"[a-z]+://[^\s'\"`)>,]+")
_HOST = re.compile(r"https?://(?:[a-z0-9-]+\.)*[a-z0-9-]+\.(?:example|invalid|test)(?:/|$)")


def generate(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the generator of a folder; return its exit code and what it said."""
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-B", str(folder / "generate.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy the sample data to a place where it may be changed."""
    return Path(
        shutil.copytree(SAMPLE, tmp_path / "copy", ignore=shutil.ignore_patterns("__pycache__"))
    )


def test_the_files_are_current() -> None:
    """What is checked in is what the generator would write."""
    assert generate(SAMPLE, "--check") == (0, "all files are current\n")


def test_writing_again_writes_the_same_bytes(copied: Path) -> None:
    """Generated files can be lost: they come back to the letter, and a check says what is missing."""
    before = {path.name: path.read_bytes() for path in copied.glob("*.yaml")}
    (copied / "2025-02.yaml").unlink()
    (copied / "2025-12.yaml").write_text("changed by hand")
    assert generate(copied, "--check") == (1, "not current: 2025-02.yaml, 2025-12.yaml\n")
    assert generate(copied) == (0, "written: 2025-02.yaml, 2025-12.yaml\n")
    assert {path.name: path.read_bytes() for path in copied.glob("*.yaml")} == before


def test_a_day_told_by_hand_counts_in_what_is_generated(copied: Path) -> None:
    """An hour more in a told day of April changes April's wages, and what is paid on them in May."""
    told = copied / "2025-04-easter-order.yaml"
    text = told.read_text("utf-8")
    assert text.count("hasNumericalValue: '0.5'") == 1
    told.write_text(text.replace("hasNumericalValue: '0.5'", "hasNumericalValue: '1.5'"))
    assert generate(copied, "--check") == (
        1,
        "not current: 2025-04.yaml, 2025-05.yaml, 2025-12.yaml\n",
    )


@pytest.mark.parametrize("path", [*files(), SAMPLE / "README.md"], ids=lambda path: path.name)
def test_nobody_real_is_named(path: Path) -> None:
    """Addresses lead to example domains, apart from those of the vocabularies."""
    for address in _ADDRESS.findall(path.read_text("utf-8")):
        assert address.startswith(_VOCABULARIES) or _HOST.match(address), address


def test_everybody_is_called_sample() -> None:
    """People and organisations carry the mark of their invention in the name."""
    told = of("Person", "Organization", "EcologicalAgent")
    names = [agent["name"] for agent in told]
    assert [n for n in names if "Sample" not in n] == ["Walk-in customers"]


def test_places_lie_in_the_open_sea() -> None:
    """No coordinate is that of a village anybody lives in."""
    told = [p for p in of("SpatialThing") if "lat" in p]
    assert told
    assert all(float(p["lat"]) < 0.1 and float(p["long"]) < 0.1 for p in told)


def test_ids_are_unique() -> None:
    """Every id is described once; only statements of stock and a revision say it again."""
    said: set[str] = set()
    again = []
    for node in nodes():
        if node["@id"] in said and not set(node) <= {
            "@id",
            "@type",
            "accountingQuantity",
            "onhandQuantity",
        }:
            again.append((node["@id"], node.get("ob:revision")))
        said.add(node["@id"])
    assert again == [("https://farm.example/processes/growing-2025", 2)]


def test_numbers_and_times_are_quoted() -> None:
    """No YAML reader can turn an amount into a rounded number or a time into another one."""
    loose = re.compile(r"(?:hasNumericalValue|lat|long|due|created|has\w+): [-+]?\d")
    for path in files():
        assert not loose.search(path.read_text("utf-8")), path.name


def test_every_file_is_told_of_in_the_readme() -> None:
    """The README names every file that is told by hand."""
    text = (SAMPLE / "README.md").read_text("utf-8")
    told = [p.name for p in files() if not re.fullmatch(r"2025-(0[2-9]|1[0-2])\.yaml", p.name)]
    assert [name for name in told if name not in text] == []


def test_what_is_referred_to_is_described() -> None:
    """Every id of the world that a record names is described somewhere in it."""
    known = set(by_id())
    missing = {
        value
        for node in nodes()
        for key, said in node.items()
        if key not in {"@id", "currentVirtualLocation"}
        for value in (said if isinstance(said, list) else [said])
        if isinstance(value, str) and ".example/" in value and value not in known
    }
    assert missing == set()
