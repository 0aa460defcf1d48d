# SPDX-License-Identifier: MIT
"""What can be said of a report, and by which names organisations go."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import change
from tests.ledger.kit import new_ledger
from valueflows.desk.asked import NoReportError, Parameter
from valueflows.desk.naming import Names, last_part
from valueflows.model.agents import Organization
from valueflows.model.callers import EVERYTHING


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "anything", "anything"),
        ("count", "12", 12),
        ("date", "2025-12-31", date(2025, 12, 31)),
        ("flag", "true", True),
        ("flag", "false", False),
        ("iri", "urn:x:policy", "urn:x:policy"),
    ],
)
def test_parameters_are_read_as_what_they_are(kind: str, text: str, value: Any) -> None:
    """Each kind from its text."""
    assert Parameter("p", "", kind).read(text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("count", text) for text in ("-1", "1.5", "", "1234567890", "\u0661")),
        *(("date", text) for text in ("2025", "2025-02-30", "")),
        *(("flag", text) for text in ("yes", "True", "")),
        ("iri", "policy"),
    ],
)
def test_other_text_is_refused(kind: str, text: str) -> None:
    """And it is said what is wanted."""
    with pytest.raises(NoReportError, match=" is not ") as refused:
        Parameter("p", "", kind).read(text)
    assert (refused.value.code, refused.value.path) == ("bad_parameter", "p")


@pytest.mark.parametrize(
    ("iri", "part"),
    [
        ("https://mill.example/", "mill.example"),
        ("https://books.example/organization/mill", "mill"),
        ("https://books.example/agents#mill", "mill"),
        ("urn:x:mill", "mill"),
        ("urn:x:", "x"),
    ],
)
def test_the_last_part_of_an_iri(iri: str, part: str) -> None:
    """It stands behind the last slash, hash or colon."""
    assert last_part(iri) == part


def test_organisations_go_by_names_that_lead_back(tmp_path: Path) -> None:
    """The last part where no other has it, what follows the base, else the whole IRI."""
    base = "https://books.example/"
    iris = (
        *(f"{base}{name}" for name in ("mill", "a/shop", "b/shop", "id/x", "static")),
        *("urn:x:mill2", "urn:x:static", "urn:mill:shop"),
    )
    ledger = new_ledger(tmp_path / "ledger")
    ledger.record(change(*(Organization(id=iri, name="O") for iri in iris)))
    names = Names(ledger.view(EVERYTHING), base)
    short = {iri.removeprefix(base): names.short(iri) for iri in iris}
    assert short == {
        "mill": "mill",
        "a/shop": "a/shop",
        "b/shop": "b/shop",
        "id/x": "x",
        "static": f"{base}static",
        "urn:x:mill2": "mill2",
        "urn:x:static": "urn:x:static",
        "urn:mill:shop": "urn:mill:shop",
    }
    assert [names.iri(names.short(iri)) for iri in iris] == list(iris)
    with pytest.raises(NoReportError) as refused:
        names.iri("shop")
    assert refused.value.code == "ambiguous_agent"
    ledger.close()
