# SPDX-License-Identifier: MIT
"""What is in the trace of what, for each action and each combination that is described."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import pytest

from tests.helpers import iri
from valueflows.model.actions import ACTIONS
from valueflows.model.processes import Process
from valueflows.model.records import Record
from valueflows.model.trace import trace

from .kit import chains, ledger_of, names, on, ranked, start_at, steps, tell, walk

PROCESSES: Final = ("milling", "baking", "repair", "freight", "packing", "washing", "unpacking")


class Told(NamedTuple):
    """One event: its name, its verb, and what else it says."""

    name: str
    action: str
    said: dict[str, Any]


def e(name: str, action: str, **said: Any) -> Told:
    """Tell of an event; it is of the day after the one told before, unless it says ``day``."""
    return Told(name, action, said)


def grain() -> list[Told]:
    """Tell of grain that is there from the beginning."""
    return [e("crop", "raise", resource="grain", creates="grain", quantity="9 kg")]


MILL: Final = [
    *grain(),
    e("ground", "consume", resource="grain", input_of="milling"),
    e("toil", "work", input_of="milling"),
    e("stone", "use", resource="millstone", input_of="milling"),
    e("flour", "produce", resource="bin", creates="bin", output_of="milling"),
]

SCENARIOS: Final[dict[str, tuple[list[Told], str, str]]] = {
    "produce": (MILL, "bin", "crop ground toil? stone? flour"),
    "a tool has a past, which is influence": (
        [e("bought", "raise", resource="millstone", creates="millstone"), *MILL],
        "bin",
        "bought? crop ground toil? stone? flour",
    ),
    "nearer as a tool than as what it is made of": (
        [
            *grain(),
            e("sorted", "consume", resource="grain", input_of="repair"),
            e("toil", "work", input_of="repair"),
            e("sieve", "produce", resource="millstone", creates="millstone", output_of="repair"),
            e("seed", "produce", resource="kernels", creates="kernels", output_of="repair"),
            e("cleaned", "consume", resource="kernels", input_of="washing"),
            e("clean", "produce", resource="store", creates="store", output_of="washing"),
            e("ground", "consume", resource="store", input_of="milling"),
            e("sifted", "use", resource="millstone", input_of="milling"),
            e("flour", "produce", resource="bin", creates="bin", output_of="milling"),
        ],
        "bin",
        "crop sorted toil? sieve? seed cleaned clean ground sifted? flour",
    ),
    "raise and lower": (
        [*grain(), e("counted", "raise", resource="grain"), e("mouse", "lower", resource="grain")],
        "grain",
        "crop counted",
    ),
    "what was lowered came from somewhere": (
        [*grain(), e("mouse", "lower", resource="grain")],
        "mouse",
        "crop",
    ),
    "transfer with two resources": (
        [*grain(), e("sold", "transfer", resource="grain", to="bin", provider="mill", receiver="shop")],
        "bin",
        "crop sold",
    ),
    "transfer away": (
        [*grain(), e("gone", "transfer", resource="grain", provider="mill", receiver="shop")],
        "gone",
        "crop",
    ),
    "transfer from outside": (
        [e("came", "transfer", to="bin", provider="farm", receiver="mill")],
        "bin",
        "came",
    ),
    "transfer of one and the same": (
        [
            *grain(),
            e("sold", "transfer", resource="grain", to="grain", provider="mill", receiver="shop", quantity="9 kg"),
        ],
        "grain",
        "crop sold",
    ),
    "rights alone": (
        [*grain(), e("owned", "transferAllRights", resource="grain", to="bin", provider="mill", receiver="shop")],
        "bin",
        "crop owned",
    ),
    "custody alone": (
        [*grain(), e("lent", "transferCustody", resource="grain", to="bin", provider="mill", receiver="shop")],
        "bin",
        "crop lent",
    ),
    "lent and used up by who has it": (
        [
            *grain(),
            e("lent", "transferCustody", resource="grain", provider="mill", receiver="shop"),
            e("eaten", "consume", resource="grain", provider="shop", receiver="shop"),
        ],
        "eaten",
        "crop lent",
    ),
    "move": ([*grain(), e("moved", "move", resource="grain", to="bin")], "bin", "crop moved"),
    "move in place": (
        [*grain(), e("moved", "move", resource="grain", place="loft")],
        "grain",
        "crop moved",
    ),
    "copy": (
        [
            e("drawn", "raise", resource="plan", creates="plan"),
            e("copied", "copy", resource="plan", to="print", creates="print"),
        ],
        "print",
        "drawn copied",
    ),
    "cite": (
        [
            e("drawn", "raise", resource="plan", creates="plan"),
            e("read", "cite", resource="plan", input_of="baking"),
            e("loaf", "produce", resource="bread", creates="bread", output_of="baking"),
        ],
        "bread",
        "drawn? read? loaf",
    ),
    "a service that is an input": (
        [
            e("toil", "work", input_of="milling"),
            e("served", "deliverService", output_of="milling", input_of="baking"),
            e("loaf", "produce", resource="bread", creates="bread", output_of="baking"),
        ],
        "bread",
        "toil? served? loaf",
    ),
    "pickup and dropoff": (
        [
            *grain(),
            e("up", "pickup", resource="grain", input_of="freight"),
            e("driven", "use", resource="van", input_of="freight"),
            e("down", "dropoff", resource="grain", output_of="freight", place="shop"),
            e("eaten", "consume", resource="grain"),
        ],
        "eaten",
        "crop up driven? down",
    ),
    "dropoff into another's stock": (
        [
            *grain(),
            e("up", "pickup", resource="grain", input_of="freight"),
            e("down", "dropoff", resource="grain", to="bin", output_of="freight", provider="mill", receiver="shop"),
        ],
        "bin",
        "crop up down",
    ),
    "repair unrolls": (
        [
            e("made", "raise", resource="bike", creates="bike"),
            e("in1", "accept", resource="bike", input_of="repair", state="broken"),
            e("part", "consume", resource="chain", input_of="repair"),
            e("out1", "modify", resource="bike", output_of="repair", state="fine"),
            e("in2", "accept", resource="bike", input_of="washing"),
            e("out2", "modify", resource="bike", output_of="washing"),
        ],
        "out1",
        "made in1 part",
    ),
    "repair over and over": (
        [
            e("made", "raise", resource="bike", creates="bike"),
            e("in1", "accept", resource="bike", input_of="repair"),
            e("part", "consume", resource="chain", input_of="repair"),
            e("out1", "modify", resource="bike", output_of="repair"),
            e("in2", "accept", resource="bike", input_of="washing"),
            e("out2", "modify", resource="bike", output_of="washing"),
        ],
        "bike",
        "made in1 part out1 in2 out2",
    ),
    "accept by another, who gets it": (
        [
            e("made", "raise", resource="bike", creates="bike"),
            e("in1", "accept", resource="bike", to="theirs", input_of="repair", provider="mill", receiver="shop"),
            e("out1", "modify", resource="theirs", output_of="repair", who="shop"),
        ],
        "theirs",
        "made in1 out1",
    ),
    "made for another": (
        [
            *grain(),
            e("ground", "consume", resource="grain", input_of="milling"),
            e("flour", "produce", resource="bin", to="sack", output_of="milling", provider="mill", receiver="shop"),
        ],
        "sack",
        "crop ground flour",
    ),
    "consumed at another's": (
        [
            *grain(),
            e("theirs", "raise", resource="bin", creates="bin", who="shop"),
            e("eaten", "consume", resource="grain", to="bin", provider="mill", receiver="shop"),
        ],
        "eaten",
        "crop theirs",
    ),
    "into a container and out": (
        [
            e("knit", "raise", resource="sock", creates="sock"),
            e("boxed", "raise", resource="box", creates="box"),
            e("in", "combine", resource="sock", to="box", input_of="packing"),
            e("out", "separate", resource="sock", output_of="unpacking"),
        ],
        "sock",
        "knit boxed in out",
    ),
    "the container knows its content": (
        [
            e("knit", "raise", resource="sock", creates="sock"),
            e("boxed", "raise", resource="box", creates="box"),
            e("in", "combine", resource="sock", to="box", input_of="packing"),
            e("sold", "consume", resource="box"),
        ],
        "sold",
        "knit boxed in",
    ),
    "a container that is made by packing": (
        [
            e("knit", "raise", resource="sock", creates="sock"),
            e("in", "combine", resource="sock", input_of="packing"),
            e("kitted", "produce", resource="kit", creates="kit", output_of="packing"),
            e("steam", "consume", resource="water", input_of="washing"),
            e("dirty", "accept", resource="kit", input_of="washing"),
            e("clean", "modify", resource="kit", output_of="washing"),
            e("out", "separate", resource="sock", output_of="unpacking"),
        ],
        "sock",
        "knit in kitted steam dirty clean out",
    ),
    "sold inside its container": (
        [
            e("knit", "raise", resource="sock", creates="sock"),
            e("boxed", "raise", resource="box", creates="box"),
            e("in", "combine", resource="sock", to="box", input_of="packing"),
            e("sold", "transfer", resource="box", to="crate", provider="mill", receiver="shop"),
            e("out", "separate", resource="sock", output_of="unpacking", who="shop"),
        ],
        "sock",
        "knit boxed in sold out",
    ),
    "only what was there before": (
        [
            *grain(),
            e("ground", "consume", resource="grain", input_of="milling"),
            e("flour", "produce", resource="bin", creates="bin", output_of="milling"),
            e("sold", "transfer", resource="bin", to="sack", provider="mill", receiver="shop"),
            e("delivery", "raise", resource="bin"),
        ],
        "sack",
        "crop ground flour sold",
    ),
    "the day counts, not the entry": (
        [
            e("first", "raise", resource="bin", creates="bin", day=1),
            e("sold", "transfer", resource="bin", to="sack", provider="mill", receiver="shop", day=5),
            e("late", "raise", resource="bin", day=3),
            e("after", "raise", resource="bin", day=7),
        ],
        "sack",
        "first late sold",
    ),
    "what was taken back whole is absent": (
        [*grain(), e("wrong", "raise", resource="grain"), e("undo", "raise", resource="grain", quantity="-1 kg", corrects="wrong")],
        "grain",
        "crop",
    ),
    "what was corrected in part is there": (
        [*grain(), e("less", "raise", resource="grain", quantity="-1 kg", corrects="crop")],
        "grain",
        "crop",
    ),
    "an input that was entered with a later day": (
        [
            e("flour", "produce", resource="bin", creates="bin", output_of="milling", day=3),
            e("crop", "raise", resource="grain", creates="grain", day=1),
            e("ground", "consume", resource="grain", input_of="milling", day=5),
        ],
        "bin",
        "crop ground flour",
    ),
}  # fmt: skip


def recorded(told: list[Told]) -> list[Record]:
    """Return what is told as records; a later day for each."""
    made: list[Record] = [Process(id=iri(name)) for name in PROCESSES]
    for number, one in enumerate(told):
        said = dict(one.said)
        made.append(on(said.pop("day", number), one.name, one.action, **said))
    return made


@pytest.mark.parametrize("title", SCENARIOS)
def test_a_trace_has_what_it_should_in_causal_order(title: str) -> None:
    """Everything, nothing twice, and a question mark behind what is influence only."""
    told, start, expected = SCENARIOS[title]
    with ledger_of(recorded(told)) as ledger:
        have = ranked(ledger, start)
        shown = [name if how == "material" else f"{name}?" for name, how in have.items()]
        assert " ".join(shown) == expected
        for name, how in have.items():
            if any(one.name == start for one in told):
                assert ranked(ledger, name, "track")[start] == how
            else:
                assert start in _reached(told, {name, *steps(ledger, name, "track")})


def _reached(told: list[Told], names: set[str]) -> set[str]:
    """Return the resources that some events lead to."""
    sides = (one.said.get(side) for one in told if one.name in names for side in ("resource", "to"))
    return {side for side in sides if side is not None}


def test_every_action_is_in_some_scenario() -> None:
    """No verb was forgotten."""
    told = {one.action for story, _start, _steps in SCENARIOS.values() for one in story}
    assert told == set(ACTIONS)


def test_what_was_taken_back_is_listed_beside() -> None:
    """An event with a net of nothing is named as reversed; its correction is no step anywhere."""
    told, start, _ = SCENARIOS["what was taken back whole is absent"]
    with ledger_of(recorded(told)) as ledger:
        found = walk(ledger, start, "trace")
        assert len(found.reversed) == 1
        assert steps(ledger, "wrong", "track") == []
        assert "undo" not in steps(ledger, "crop", "track")


def test_the_past_has_the_trace_of_then() -> None:
    """As of an earlier version, what came later is not in it, and what was reversed later is."""
    told, start, _ = SCENARIOS["what was taken back whole is absent"]
    with ledger_of() as ledger:
        for record in recorded(told):
            tell(ledger, record)
        version = ledger.books.version
        at = start_at(ledger, start)
        then = [
            names(ledger, trace(chains(ledger, v), at).order)
            for v in (version - 2, version - 1, version)
        ]
        assert then == [["crop"], ["crop", "wrong"], ["crop"]]
