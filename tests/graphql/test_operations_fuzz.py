# SPDX-License-Identifier: MIT
"""Operations made up over the whole schema: whatever is asked, by whomever, there is an answer."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import parse, validate

from tests.graphql.kit import WRITER, Desk, served_schema
from tests.graphql.operations import Operation, Operations
from tests.graphql.village import at, dealings, yard
from tests.helpers import change
from valueflows.model.callers import PUBLIC, Caller, Role
from valueflows.model.publishing import Publication

pytestmark = pytest.mark.uncounted


SHORT: Final = 80
LONG: Final = 1500
SEED: Final = 2026
CALLERS: Final[dict[str, Caller]] = {
    "public": PUBLIC,
    "member": Caller(Role.MEMBER, at("ada"), frozenset({at("mill")})),
    "auditor": Caller(Role.AUDITOR),
    "auditor of one": Caller(Role.AUDITOR, at("ada"), frozenset({at("mill")})),
    "bookkeeper": Caller(Role.BOOKKEEPER, WRITER),
    "bookkeeper of one": Caller(
        Role.BOOKKEEPER, WRITER, frozenset({at("mill")}), frozenset({at("mill")})
    ),
}
"""Who asks. Whoever gets another view of the ledger belongs in this list."""


_IN_SHORT: Final = {"public", "auditor", "bookkeeper of one"}


@pytest.fixture(
    params=[
        who if who in _IN_SHORT else pytest.param(who, marks=pytest.mark.soak) for who in CALLERS
    ]
)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """Open a desk in the village for each kind of caller."""
    made = Desk.at(tmp_path / "ledger")
    for recorded in (dealings(), yard(), change(Publication(id=at("published")))):
        made.ledger.record(recorded)
    made.caller = CALLERS[request.param]
    made.may_record = made.caller.may_record
    yield made
    made.ledger.close()


def made_up(seed: int) -> Operations:
    """Return operations about the village, and about what is not there."""
    known = [record.id for record in (*dealings().records, *yard().records)]
    return Operations(served_schema(), seed, [*known, at("nothing"), "urn:x:none", "no iri", ""])


def answered(desk: Desk, operation: Operation) -> dict[str, Any]:
    """Return the answer to an operation: JSON, and free of what nobody foresaw."""
    told = f"{operation.document}\nvariables: {json.dumps(operation.variables)}"
    try:
        response = desk.ask(operation.document, **operation.variables)
        read: dict[str, Any] = json.loads(json.dumps(response, allow_nan=False))
    except Exception as failure:
        raise AssertionError(told) from failure
    for error in read.get("errors", []):
        assert error["message"], told
        assert error.get("extensions", {}).get("code") != "INTERNAL", f"{error}\n{told}"
    return read


def run(desk: Desk, seed: int, count: int) -> Counter[str]:
    """Ask so many operations; return how many were answered with data, and with which errors."""
    operations = made_up(seed)
    met: Counter[str] = Counter()
    for _number in range(count):
        response = answered(desk, operations.operation())
        operations.learn(response["data"])
        met["data"] += response["data"] is not None
        met["clean"] += "errors" not in response
        met.update(e.get("extensions", {}).get("code", "") for e in response.get("errors", []))
    return met


def test_no_operation_breaks_anything(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """The same operations every time; most of them are answered, and none gets into the log."""
    met = run(desk, SEED, SHORT)
    assert caplog.records == []
    assert met["clean"] > SHORT / 8, met
    assert met["data"] > SHORT / 5, met


@pytest.mark.soak
def test_no_operation_breaks_anything_in_the_long_run(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Other operations every time; the seed of those that failed is in the message."""
    seed = secrets.randbits(32)
    try:
        run(desk, seed, LONG)
    except AssertionError as error:
        raise AssertionError(f"seed {seed}: {error}") from error
    assert caplog.records == [], f"seed {seed}"


# -- what is made up -------------------------------------------------------------------------------


def test_operations_are_valid() -> None:
    """Nothing is refused for its form: what is tested lies behind that. Nor is it all the same."""
    operations, schema = made_up(SEED), served_schema()
    documents = {operations.operation().document for _ in range(60)}
    assert len(documents) == 60
    wrong = [
        error.message
        for document in documents
        for error in validate(schema, parse(document))
        if not error.message.startswith(("Decimal", "DateTime"))
    ]
    assert wrong == []


def test_a_seed_makes_the_same_operations() -> None:
    """What was found once can be asked again."""
    one, again, other = made_up(1), made_up(1), made_up(2)
    operations = [one.operation() for _ in range(9)]
    assert operations == [again.operation() for _ in range(9)]
    assert operations != [other.operation() for _ in range(9)]


def test_every_field_of_a_query_is_asked_in_time() -> None:
    """Given enough operations, there is no field and no argument that none asks for."""
    operations, schema = made_up(SEED), served_schema()
    assert schema.query_type is not None
    text = " ".join(operations.operation().document for _ in range(2000))
    words = set(text.replace("(", " ").replace(":", " ").split())
    arguments = {name for f in schema.query_type.fields.values() for name in f.args}
    assert set(schema.query_type.fields) | arguments <= words


def test_what_is_answered_is_asked_about() -> None:
    """Ids, cursors and revisions are learnt, up to a number, from however deep."""
    operations = made_up(SEED)
    operations.learn({"a": [{"id": "urn:x:new", "cursor": "c1", "endCursor": "c2"}]})
    operations.learn({"revisionId": "r@7", "id": None, "paid": "no"})
    assert "urn:x:new" in operations.ids
    assert {"c1", "c2"} <= set(operations.cursors)
    assert "r@7" in operations.revisions
    assert "no" not in operations.ids
    for number in range(2000):
        operations.learn({"id": f"urn:x:{number}"})
    assert len(operations.ids) == 300
