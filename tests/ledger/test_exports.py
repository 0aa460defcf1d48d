# SPDX-License-Identifier: MIT
"""What a ledger gives out, and what goes over its socket, says what went in."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.helpers import BASE, COMMONS, change, event, measure
from valueflows.ledger.exports import exported
from valueflows.ledger.keys import import_id
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.wire import heard, is_served, told
from valueflows.model.changes import Withdrawal
from valueflows.model.ours import Assertion
from valueflows.model.parsed import Described, Parsed, Stated
from valueflows.model.problems import Code, Problem, Source
from valueflows.rdf.jsonld import from_json

from .kit import joins, makes, organization, person, uses


def test_records_come_out_as_they_stand(ledger: Ledger) -> None:
    """Each once, where it was first written, by its last revision; what was withdrawn not at all."""
    ledger.record_all([joins("mill"), joins("gone"), makes("e1", "flour")])
    ledger.record(change(person("ann", name="Ann")))
    ledger.record(change(organization("mill", name="other", revision=2)))
    ledger.record(change(organization("mill", name="newest", revision=3)))
    ledger.record(change(Withdrawal(f"{BASE}gone", "Organization", 2)))
    out = list(exported(ledger))
    assert [r["@id"] for r in out] == [f"{BASE}mill", f"{COMMONS}e1", f"{BASE}ann"]
    assert (out[0]["name"], out[2]["name"]) == ("newest", "Ann")
    for record in out:
        assert from_json(record) == ledger.standing.record(record["@id"])


def test_states_come_out_as_assertions(ledger: Ledger) -> None:
    """On request: of known stock its quantities, of any stock who has it, after its last event."""
    ledger.record_all([makes("e1", "flour", "5.50 kg"), uses("e2", "flour", "1 kg")])
    moved = event("e3", "transfer", provider="a", receiver="b", resource="sack", quantity="1")
    ledger.record(change(moved))
    found = [from_json(record) for record in exported(ledger, with_state=True)]
    states = {str(one.resource): one for one in found if isinstance(one, Assertion)}
    assert set(states) == {f"{COMMONS}flour", f"{COMMONS}sack"}
    flour = states[f"{COMMONS}flour"]
    assert flour.accounting_quantity == flour.onhand_quantity == measure("4.50 kg")
    assert flour.after == f"{COMMONS}e2"
    assert states[f"{COMMONS}sack"].onhand_quantity is None


def test_a_document_goes_over_the_wire_whole() -> None:
    """What was read of a file arrives as it was read: records, statements, places, warnings."""
    place = Source("a.ttl", 3, 7)
    parsed = Parsed("a.ttl", ordered=False)
    parsed.items = [
        Described(organization("mill", note="of the hill"), place, 2),
        Stated(
            resource=f"{BASE}flour",
            source=place,
            accounting_quantity=measure("4.50 kg"),
            primary_accountable=f"{BASE}mill",
            contained_in=(f"{BASE}bin",),
        ),
        Stated(resource=f"{BASE}bin", source=place, uncontained=True),
    ]
    parsed.warnings = [
        Problem(Code.BARE_WORD, "x", "message", "remedy", place),
        Problem(Code.BARE_WORD, "y", "message", "remedy"),
    ]
    message = msgspec.json.decode(msgspec.json.encode(told(parsed)))
    again = heard(message)
    assert (again.file, again.ordered) == ("a.ttl", False)
    assert again.items == parsed.items
    assert again.warnings == parsed.warnings


def test_a_socket_that_nobody_listens_at(place: Path, ledger: Ledger) -> None:
    """A file left behind by a server that was killed is no server."""
    assert ledger.directory == place
    assert not is_served(place)
    (place / "socket").touch()
    assert not is_served(place)


def test_ids_of_imports_follow_from_key_records_and_number() -> None:
    """The same for the same, another for anything else; each a UUID of version 8."""
    ids = [import_id(key, raw, n) for key in (b"a", b"b") for raw in (b"x", b"y") for n in (0, 1)]
    assert len(set(ids)) == 8
    assert ids[0] == import_id(b"a", b"x", 0)
    assert {(one.version, one.variant) for one in ids} == {(8, "specified in RFC 4122")}
