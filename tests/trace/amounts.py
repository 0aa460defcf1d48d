# SPDX-License-Identifier: MIT
"""Tales of amounts: what happened, what is asked, and what is in it.

An answer has how much it is, how much of each event is in it, its origins, how much of that is
known, and why not more, with strokes between.
"""

from __future__ import annotations

from typing import Any, Final

from .test_scenarios import Told, e

MILL: Final = [
    e("crop", "raise", resource="grain", creates="grain", quantity="10 kg"),
    e("ground", "consume", resource="grain", quantity="8 kg", input_of="milling"),
    e("toil", "work", input_of="milling"),
    e("flour", "produce", resource="bin", creates="bin", quantity="6 kg", output_of="milling"),
]
TWO: Final = [
    e("north", "raise", resource="silo", creates="silo", quantity="6 kg"),
    e("south", "raise", resource="silo", quantity="2 kg"),
]
SCENARIOS: Final[dict[str, tuple[list[Told], str, dict[str, Any], str]]] = {
    "one output has it all": (
        MILL,
        "bin", {}, "6 = crop:8 ground:8 toil:1? flour:6 / crop:8 / 1",
    ),
    "so much of it": (
        MILL,
        "bin", {"quantity": 3_000_000}, "3 = crop:4 ground:4 toil:0.5? flour:3 / crop:4 / 1",
    ),
    "of an event": (
        MILL,
        "ground", {}, "8 = crop:8 / crop:8 / 1",
    ),
    "a stock is stirred": (
        [
            *TWO,
            e("sold", "lower", resource="silo", quantity="4 kg"),
        ],
        "sold", {}, "4 = north:3 south:1 / north:3 south:1 / 1",
    ),
    "what came first leaves first": (
        [
            *TWO,
            e("sold", "lower", resource="silo", quantity="4 kg"),
            e("more","lower", resource="silo", quantity="4 kg"),
        ],
        "more", {"mixing": "fifo"}, "4 = north:2 south:2 / north:2 south:2 / 1",
    ),
    "what is left": (
        [
            *TWO,
            e("sold", "lower", resource="silo", quantity="4 kg"),
            e("west", "raise", resource="silo", quantity="4 kg"),
        ],
        "silo", {}, "8 = north:3 south:1 west:4 / north:3 south:1 west:4 / 1",
    ),
    "what is left, in turn": (
        [
            *TWO,
            e("sold", "lower", resource="silo", quantity="4 kg"),
            e("west", "raise", resource="silo", quantity="4 kg"),
        ],
        "silo", {"mixing": "fifo"}, "8 = north:2 south:2 west:4 / north:2 south:2 west:4 / 1",
    ),
    "the next to leave, in turn": (
        TWO,
        "silo", {"mixing": "fifo", "quantity": 7_000_000}, "7 = north:6 south:1 / north:6 south:1 / 1",
    ),
    "two outputs by quantity": (
        [
            *MILL,
            e("bran", "produce", resource="sack", creates="sack", quantity="2 kg", output_of="milling"),
        ],
        "bin", {}, "6 = crop:6 ground:6 toil:0.75? flour:6 / crop:6 / 1",
    ),
    "the other of two outputs": (
        [
            *MILL,
            e("bran", "produce", resource="sack", creates="sack", quantity="2 kg", output_of="milling"),
        ],
        "sack", {}, "2 = crop:2 ground:2 toil:0.25? bran:2 / crop:2 / 1",
    ),
    "an output that is in no stock keeps its share": (
        [
            *MILL,
            e("dust", "produce", quantity="2 kg", output_of="milling"),
        ],
        "bin", {}, "6 = crop:6 ground:6 toil:0.75? flour:6 / crop:6 / 1",
    ),
    "outputs that cannot be compared": (
        [
            *MILL,
            e("heat", "produce", resource="warmth", creates="warmth", quantity="5 l", output_of="milling"),
        ],
        "bin", {}, "6 = crop:- ground:- toil:-? flour:6 / milling(unknown):6 / 0 / no_common_measure",
    ),
    "more was taken than was there": (
        [
            *TWO,
            e("sold", "lower", resource="silo", quantity="10 kg"),
        ],
        "sold", {}, "10 = north:6 south:2 / silo(unknown):2 north:6 south:2 / 0.8 / overdrawn",
    ),
    "more, in turn": (
        [
            *TWO,
            e("sold", "lower", resource="silo", quantity="10 kg"),
        ],
        "sold", {"mixing": "fifo"}, "10 = north:6 south:2 / silo(unknown):2 north:6 south:2 / 0.8 / overdrawn",
    ),
    "nobody knows how much there was": (
        [
            e("came", "raise", resource="silo", quantity="6 kg"),
            e("sold", "lower", resource="silo", quantity="8 kg"),
        ],
        "sold", {}, "8 = came:6 / silo(unknown):2 came:6 / 0 / unknown_opening",
    ),
    "an input without a quantity": (
        [
            e("crop", "raise", resource="grain", creates="grain", quantity="10 kg"),
            e("salt", "consume", input_of="milling", quantity="0 kg"),
            e("flour", "produce", resource="bin", creates="bin", quantity="6 kg", output_of="milling"),
        ],
        "bin", {}, "6 = salt:- flour:6 / milling(unknown):6 / 0 / no_quantity",
    ),
    "in grams and in kilograms": (
        [
            e("north", "raise", resource="silo", creates="silo", quantity="6 kg"),
            e("south", "raise", resource="silo", quantity="2000 g"),
        ],
        "silo", {}, "8 = north:6 south:2000 / north:6 south:2 / 1",
    ),
    "repaired with a part": (
        [
            e("made", "raise", resource="bike", creates="bike", quantity="1"),
            e("parts", "raise", resource="chain", creates="chain", quantity="4 kg"),
            e("in", "accept", resource="bike", input_of="repair", quantity="1"),
            e("part", "consume", resource="chain", input_of="repair"),
            e("out", "modify", resource="bike", output_of="repair", quantity="1"),
        ],
        "bike", {}, "1 = made:1 parts:1 in:1 part:1 out:1 / made:1 | parts:1 / 1",
    ),
    "carried beside other things": (
        [
            *TWO,
            e("apples", "raise", resource="crate", creates="crate", quantity="4 kg"),
            e("up1", "pickup", resource="silo", quantity="8 kg", input_of="freight"),
            e("up2", "pickup", resource="crate", quantity="4 kg", input_of="freight"),
            e("driven", "work", input_of="freight"),
            e("down1", "dropoff", resource="silo", quantity="8 kg", output_of="freight"),
            e("down2", "dropoff", resource="crate", quantity="4 kg", output_of="freight"),
        ],
        "crate", {}, "4 = north:0 south:0 apples:4 up1:0 up2:4 driven:0.3333? down2:4 / apples:4 / 1",
    ),
    "packed and unpacked": (
        [
            *TWO,
            e("in", "combine", resource="silo", to="box", quantity="8 kg", input_of="packing"),
            e("out", "separate", resource="silo", quantity="2 kg", output_of="unpacking"),
        ],
        "out", {}, "2 = north:1.5 south:0.5 in:2 / north:1.5 south:0.5 / 1",
    ),
    "packed things are there": (
        [
            *TWO,
            e("in", "combine", resource="silo", to="box", quantity="8 kg", input_of="packing"),
            e("out", "separate", resource="silo", quantity="2 kg", output_of="unpacking"),
            e("eaten", "lower", resource="silo", quantity="1 kg"),
        ],
        "silo", {}, "7 = north:5.25 south:1.75 in:7 out:1 / north:5.25 south:1.75 / 1",
    ),
    "made for another passes the maker's stock": (
        [
            e("old", "raise", resource="bin", creates="bin", quantity="2 kg"),
            e("flour", "produce", resource="bin", to="sack", creates="sack", quantity="6 kg", provider="mill", receiver="shop", output_of="milling"),
        ],
        "sack", {}, "6 = old:1.5 flour:4.5 / old:1.5 flour:4.5 / 1",
    ),
    "what stayed at the maker's": (
        [
            e("old", "raise", resource="bin", creates="bin", quantity="2 kg"),
            e("flour", "produce", resource="bin", to="sack", quantity="6 kg", provider="mill", receiver="shop", output_of="milling"),
        ],
        "bin", {}, "2 = old:0.5 flour:1.5 / old:0.5 flour:1.5 / 1",
    ),
    "consumed at another's": (
        [
            *TWO,
            e("theirs", "raise", resource="bin", creates="bin", quantity="4 kg", who="shop"),
            e("eaten", "consume", resource="silo", to="bin", quantity="4 kg", provider="mill", receiver="shop"),
        ],
        "eaten", {}, "4 = north:1.5 south:0.5 theirs:2 / north:1.5 south:0.5 theirs:2 / 1",
    ),
    "a copy takes nothing": (
        [
            e("drawn", "raise", resource="plan", creates="plan"),
            e("copied", "copy", resource="plan", to="print", creates="print"),
        ],
        "print", {}, "1 = drawn:0 copied:1 / copied:1 / 1",
    ),
    "lent and still the same": (
        [
            *TWO,
            e("lent", "transferCustody", resource="silo", quantity="4 kg", provider="mill", receiver="shop"),
        ],
        "silo", {}, "8 = north:6 south:2 lent:4 / north:6 south:2 / 1",
    ),
    "lent, in turn": (
        [
            *TWO,
            e("lent", "transferCustody", resource="silo", quantity="4 kg", provider="mill", receiver="shop"),
            e("gone", "lower", resource="silo", quantity="7 kg"),
        ],
        "gone", {"mixing": "fifo"}, "7 = north:6 south:1 lent:3.5 / north:6 south:1 / 1",
    ),
    "from outside": (
        [
            e("came", "transfer", to="bin", creates="bin", quantity="3 kg", provider="farm", receiver="mill"),
        ],
        "bin", {}, "3 = came:3 / came:3 / 1",
    ),
    "handed on": (
        [
            *TWO,
            e("sold", "transfer", resource="silo", to="bin", creates="bin", quantity="4 kg", provider="mill", receiver="shop"),
        ],
        "bin", {}, "4 = north:3 south:1 sold:4 / north:3 south:1 / 1",
    ),
    "corrected": (
        [
            *TWO,
            e("less", "raise", resource="silo", quantity="-4 kg", corrects="north"),
        ],
        "silo", {}, "4 = north:2 south:2 / north:2 south:2 / 1",
    ),
    "what was taken back": (
        [
            *TWO,
            e("undo", "raise", resource="silo", quantity="-2 kg", corrects="south"),
        ],
        "south", {}, "- =  /  / 1",
    ),
    "the day counts": (
        [
            e("late", "raise", resource="silo", quantity="9 kg", day=9),
            *[e("early", "raise", resource="silo", quantity="6 kg", day=1),
            e("sold", "lower", resource="silo", quantity="4 kg", day=5)],
        ],
        "sold", {}, "4 = early:4 / early:4 / 0 / unknown_opening",
    ),
    "labour behind a service": (
        [
            e("toil", "work", input_of="milling"),
            e("ground", "consume", resource="grain", quantity="2 kg", input_of="milling"),
            e("served", "deliverService", output_of="milling", input_of="baking", quantity="4"),
            e("loaf", "produce", resource="bread", creates="bread", quantity="8 kg", output_of="baking"),
            e("half", "lower", resource="bread", quantity="4 kg"),
        ],
        "half", {}, "4 = toil:0.5? ground:1? served:2? loaf:4 / loaf:4 / 1 / unknown_opening",
    ),
    "a service by itself": (
        [
            e("toil", "work", input_of="milling"),
            e("served", "deliverService", output_of="milling", input_of="baking", quantity="4"),
        ],
        "served", {}, "4 = toil:1? /  / 1",
    ),
    "a tool serves in part": (
        [
            *MILL,
            e("stone", "use", resource="millstone", input_of="milling", quantity="1"),
            e("sold", "lower", resource="bin", quantity="3 kg"),
        ],
        "sold", {}, "3 = crop:4 ground:4 toil:0.5? stone:-? flour:3 / crop:4 / 1",
    ),
    "a process that feeds on itself": (
        [
            e("flour", "consume", resource="bag", quantity="4 kg", input_of="washing"),
            e("out", "produce", resource="starter", creates="starter", quantity="4 kg", output_of="washing"),
            e("again", "consume", resource="starter", quantity="1 kg", input_of="washing"),
            e("next", "produce", resource="loaf", creates="loaf", quantity="5 kg", output_of="washing"),
        ],
        "loaf", {}, "5 = flour:2.6666 out:1 again:1 next:5 / bag(unknown):2.6666 / 0 / unknown_opening",
    ),
    "a unit that the rest cannot be compared with": (
        [
            e("oil", "raise", resource="can", creates="can", quantity="1 kg", day=1),
            e("used", "lower", resource="can", quantity="1 kg", day=3),
            e("litres", "raise", resource="can", quantity="3 l", day=2),
            e("sold", "lower", resource="can", quantity="2 l", day=2),
        ],
        "sold", {}, "2 = oil:0 litres:0 / can(unknown):2 / 0 / not_convertible not_convertible",
    ),
    "an outflow of another unit": (
        [
            e("oil", "raise", resource="can", creates="can", quantity="1 kg", day=2),
            e("used", "lower", resource="can", quantity="1 kg", day=3),
            e("litres", "raise", resource="can", quantity="3 l", day=4),
            e("sold", "move", resource="can", to="cup", creates="cup", quantity="2 l", day=2),
        ],
        "cup", {}, "2 = oil:0 sold:2 / can(unknown):2 / 0 / not_convertible",
    ),
    "what comes before the first of a loop": (
        [
            e("out", "produce", resource="starter", creates="starter", quantity="4 kg", output_of="washing"),
            e("again", "consume", resource="starter", quantity="1 kg", input_of="washing"),
            e("next", "produce", resource="loaf", creates="loaf", quantity="5 kg", output_of="washing"),
        ],
        "loaf", {}, "5 = out:1 again:1 next:5 / out:1 / 1",
    ),
    "least known of two kinds": (
        [
            e("crop", "raise", resource="grain", creates="grain", quantity="10 kg"),
            e("brine", "raise", resource="tub", creates="tub", quantity="1 kg"),
            e("ground", "consume", resource="grain", quantity="8 kg", kind="wheat", input_of="milling"),
            e("salted", "consume", resource="tub", kind="salt", quantity="2 kg", input_of="milling"),
            e("flour", "produce", resource="bin", creates="bin", quantity="6 kg", output_of="milling"),
        ],
        "bin", {}, "6 = crop:8 brine:1 ground:8 salted:2 flour:6 / tub(unknown):1 crop:8 brine:1 / 0.5 / overdrawn",
    ),
    "nothing is in it": (
        [
            *TWO,
            e("gone", "lower", resource="silo", quantity="8 kg"),
        ],
        "silo", {}, "0 = north:0 south:0 /  / 1",
    ),
    "a mix of what is half known": (
        [
            e("brine", "raise", resource="tub", creates="tub", quantity="1 kg"),
            e("moved", "move", resource="tub", to="vat", creates="vat", quantity="2 kg"),
            e("pure", "raise", resource="vat", quantity="2 kg"),
            e("some", "lower", resource="vat", quantity="1 kg"),
            e("kept", "move", resource="vat", place="loft", quantity="1 kg"),
            e("most", "lower", resource="vat", quantity="2 kg"),
        ],
        "most", {}, "2 = brine:0.5 moved:1 pure:1 kept:0.6666 / tub(unknown):0.5 brine:0.5 pure:1 / 0.75 / overdrawn",
    ),
    "a mix of what is half known, in turn": (
        [
            e("brine", "raise", resource="tub", creates="tub", quantity="1 kg"),
            e("moved", "move", resource="tub", to="vat", creates="vat", quantity="2 kg"),
            e("pure", "raise", resource="vat", quantity="2 kg"),
            e("some", "lower", resource="vat", quantity="1 kg"),
            e("kept", "move", resource="vat", place="loft", quantity="1 kg"),
            e("most", "lower", resource="vat", quantity="2 kg"),
        ],
        "most", {"mixing": "fifo"}, "2 = brine:0.5 moved:1 pure:1 kept:0.6666 / tub(unknown):0.5 brine:0.5 pure:1 / 0.75 / overdrawn",
    ),
    "an input that was entered with a later day": (
        [
            e("flour", "produce", resource="bin", creates="bin", output_of="milling", day=3),
            e("crop", "raise", resource="grain", creates="grain", day=1),
            e("ground", "consume", resource="grain", input_of="milling", day=5),
        ],
        "bin", {}, "1 = crop:1 ground:1 flour:1 / crop:1 / 1",
    ),
}  # fmt: skip
