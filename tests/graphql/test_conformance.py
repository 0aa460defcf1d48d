# SPDX-License-Identifier: MIT
"""What breaks a client of vf-graphql 0.9 is known, reviewed and told by its reason."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import Final

import pytest
from graphql import GraphQLSchema, build_schema

from tests.graphql import conformance
from tests.graphql.conformance import REVIEWED, UNREVIEWED, differences, reviewed, rewritten
from tests.graphql.kit import served_schema

pytestmark = pytest.mark.uncounted


REFERENCE: Final = (
    Path(__file__).parents[3] / "shared" / "data" / "vf-graphql-0.9.0-alpha.10.graphql"
)
_OLD: Final = (
    "type Query { ship: Ship crew(first: String): [String] } type Ship { id: ID! name: String }"
)
_NEW: Final = "type Query { ship: Ship crew: [String] } type Ship { id: ID! }"
_PAGE: Final = """# Differences

## Dropped

```text
Field Ship.name was removed
Field Ship.sail was removed
```

## Changed

```text
Field Ship.mast changed
```
"""


@pytest.fixture(scope="module")
def reference() -> GraphQLSchema:
    """Return the schema that is conformed to, where it is at hand."""
    if not REFERENCE.exists():
        pytest.skip("the schema of vf-graphql is not at hand; `make conformance` fetches it")
    return build_schema(REFERENCE.read_text(encoding="utf-8"))


def test_every_difference_is_on_the_reviewed_list_golden(reference: GraphQLSchema) -> None:
    """Nothing breaks a client that the page does not tell, and nothing told is long repaired."""
    found = differences(reference, served_schema())
    text = REVIEWED.read_text(encoding="utf-8")
    if os.environ.get("GOLDEN"):
        text = rewritten(text, found)
        REVIEWED.write_text(text, encoding="utf-8")
    assert sorted(reviewed(text)) == found
    assert UNREVIEWED not in text


def test_each_group_of_the_page_says_why() -> None:
    """A heading, a reason in words, then the list; open work is called open."""
    for group in REVIEWED.read_text(encoding="utf-8").split("\n## ")[1:]:
        name, _, rest = group.partition("\n")
        reason = rest.partition("```text\n")[0].strip()
        assert reason, name
        assert reviewed(group), name
        assert ("Open work" in reason) == name.startswith("Not yet served")


def test_differences_are_told_in_words() -> None:
    """A field and an argument that are gone are found, what is new breaks nobody."""
    old, new = build_schema(_OLD), build_schema(_NEW)
    expected = ["Argument Query.crew(first:) was removed", "Field Ship.name was removed"]
    assert differences(old, new) == expected
    assert differences(new, old) == []


def test_the_page_is_rewritten_with_what_is_new_apart() -> None:
    """What is repaired goes; what is new has to be looked at by somebody."""
    found = differences(build_schema(_OLD), build_schema(_NEW))
    page = rewritten(_PAGE, found)
    assert sorted(reviewed(page)) == found
    assert "Ship.sail" not in page
    assert "## Changed" not in page
    assert page.index("Ship.name") < page.index(f"## {UNREVIEWED}") < page.index("Query.crew")
    assert rewritten(page, found) == page


def test_a_schema_is_put_together_from_modules_and_the_bridges_between_them() -> None:
    """Fields and arguments of the same type are united; a bridge needs all of its modules."""
    parts = {
        PurePath("package/schemas/ship.gql"): "type Query { ship: Ship } type Ship { id: ID! }",
        PurePath("package/schemas/crew.gql"): "type Crew { id: ID! } union Any = Crew",
        PurePath("package/schemas/bridging/crew.ship.gql"): """
            extend type Ignored { id: ID! }
            type Query { ship(id: ID): Ship } type Ship { crew: [Crew] } union Any = Ship""",
        PurePath("package/schemas/bridging/port.ship.gql"): "type Ship { port: String }",
    }
    schema = conformance.merged(conformance.loaded(parts))
    whole = build_schema("""type Query { ship(id: ID): Ship } type Ship { id: ID! crew: [Crew] }
        type Crew { id: ID! } union Any = Crew | Ship""")
    assert differences(schema, whole) == differences(whole, schema) == []


def test_the_list_is_printed_and_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command ends with 1 when the page tells anything else."""
    (tmp_path / "old.graphql").write_text(_OLD, encoding="utf-8")
    assert conformance.main([str(tmp_path / "old.graphql")]) == 1
    printed = capsys.readouterr()
    assert "Ship was removed" in printed.out.splitlines()
    assert "differ from docs/dialect.md" in printed.err


def test_the_command_agrees_with_the_page(
    reference: GraphQLSchema, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run on the reference, it prints what the page lists, and ends with 0."""
    assert conformance.main([str(REFERENCE)]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines() == differences(reference, served_schema())
