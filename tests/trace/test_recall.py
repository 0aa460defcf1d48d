# SPDX-License-Identifier: MIT
"""Recalls: what may contain something, where it is and with whom, and what is its sibling."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers import COMMONS, iri
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.recalling import (
    IDENTIFIER,
    IN_WORK,
    LEFT,
    MATERIAL,
    STANDS_THERE,
    Reached,
    Recall,
    recalled,
    siblings,
)
from valueflows.ledger.tracing import NothingToTraceError
from valueflows.model.callers import EVERYTHING
from valueflows.model.processes import Process
from valueflows.model.records import Record
from valueflows.model.trace import COUNT, DEPTH, Limits

from .kit import ledger_of, on
from .test_shapes import LOT, SAME_CODE, gap, thing

MADE = {"creates": "bread", "output_of": "baking"}


def story() -> list[Record]:
    """Tell of two deliveries, of which one is in bread and cake, and of an oven they share."""
    return [
        *(Process(id=iri(name)) for name in ("milling", "baking", "frying", "drying", "cleaning")),
        LOT,
        thing("wheat", lot="lot"),
        on(0, "bought", "raise", resource="oven", creates="oven"),
        on(1, "crop", "raise", resource="wheat", creates="wheat", quantity="10 kg"),
        on(1, "reaped", "raise", resource="rye", creates="rye", quantity="10 kg"),
        on(2, "ground", "consume", resource="wheat", input_of="milling", quantity="6 kg"),
        on(2, "milled", "produce", resource="flour", creates="flour", output_of="milling",
           quantity="5 kg"),
        on(3, "kneaded", "consume", resource="flour", input_of="baking", quantity="2 kg"),
        on(3, "heated", "use", resource="oven", input_of="baking", effort="1 h", quantity=None),
        on(3, "baked", "produce", resource="bread", quantity="3 kg", **MADE),
        on(4, "stirred", "consume", resource="rye", input_of="frying", quantity="1 kg"),
        on(4, "hot", "use", resource="oven", input_of="frying", effort="1 h", quantity=None),
        on(4, "fried", "produce", resource="cake", creates="cake", output_of="frying"),
        on(5, "sold", "transfer", resource="bread", provider="mill", receiver="shop"),
        on(5, "lent", "transferCustody", resource="bread", provider="mill", receiver="fair"),
        on(6, "mouse", "lower", resource="flour"),
        on(6, "spread", "consume", resource="flour", input_of="drying"),
        on(7, "fed", "consume", resource="wheat", quantity="1 kg"),
        on(8, "fresh", "raise", resource="flour", quantity="1 kg"),
        on(9, "wrong", "consume", resource="flour", quantity="1 kg"),
        on(9, "undone", "consume", resource="flour", quantity="-1 kg", corrects="wrong"),
        on(9, "less", "transfer", resource="bread", provider="mill", receiver="shop",
           quantity="-0.5 kg", corrects="sold"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def ledger() -> Iterator[Ledger]:
    """Open the books of the story."""
    with ledger_of(story()) as made:
        yield made


def short(items: list[Reached]) -> list[str]:
    """Return what items are called, in short."""
    return [one.id.removeprefix(COMMONS) for one in items]


def found(ledger: Ledger, name: str, **limits: int) -> Recall:
    """Return the recall of something for who sees all."""
    return recalled(ledger.view(EVERYTHING), iri(name), Limits(**limits))


def one(recall: Recall, name: str) -> Reached:
    """Return one item of a recall."""
    return next(item for item in recall.items if item.id == iri(name))


def test_all_that_may_contain_it_and_nothing_that_shared_a_tool(ledger: Ledger) -> None:
    """Where it stands, what is in work, and what has left; the oven taints nothing."""
    recall = found(ledger, "crop")
    assert set(short(recall.of_kind(STANDS_THERE))) == {"wheat", "flour", "bread"}
    assert short(recall.of_kind(IN_WORK)) == ["drying"]
    assert short(recall.of_kind(LEFT)) == ["sold", "mouse", "fed"]
    assert {item.how for item in recall.items} == {MATERIAL}
    assert [row.id for row in recall.start] == [iri("crop")]
    assert (recall.version, recall.cut) == (ledger.books.version, [])
    assert short(found(ledger, "oven").items) == ["oven"]
    assert found(ledger, "heated").items == found(ledger, "wrong").items == []
    assert [row.id for row in found(ledger, "wrong").reversed] == [iri("wrong")]


def test_how_much_stands_and_who_has_it(ledger: Ledger) -> None:
    """At home, and in the hands of others; what was sold is told as corrected, and to whom."""
    recall = found(ledger, "crop")
    bread, sold = one(recall, "bread"), one(recall, "sold")
    assert bread.quantity is not None
    assert bread.quantity.has_numerical_value == "2.5"
    hands = {h.agent.id: h.quantity.has_numerical_value for h in bread.holders if h.quantity}
    assert hands == {iri("mill"): "1.5", iri("fair"): "1.0"}
    assert bread.row.primary_accountable.id == iri("mill")
    assert sold.quantity is not None
    assert (sold.quantity.has_numerical_value, sold.row.receiver.id) == ("0.5", iri("shop"))
    mouse = one(recall, "mouse").quantity
    assert mouse is not None
    assert mouse.has_numerical_value == "1"


@pytest.mark.parametrize("what", [iri("lot"), "L7", iri("wheat")])
def test_a_lot_a_code_and_a_resource_are_recalled(ledger: Ledger, what: str) -> None:
    """All of them mean the wheat, which stands first."""
    recall = recalled(ledger.view(EVERYTHING), what)
    assert short(recall.items)[0] == "wheat"
    assert {"flour", "bread", "sold"} < set(short(recall.items))


def test_a_process_is_recalled_by_what_came_out_of_it(ledger: Ledger) -> None:
    """A bad day at the mill."""
    assert set(short(found(ledger, "milling").of_kind(STANDS_THERE))) == {"flour", "bread"}
    assert short(found(ledger, "drying").items) == ["drying"]


def test_what_was_never_in_stock_has_left_where_it_came_to() -> None:
    """A delivery that nobody put into a stock."""
    with ledger_of([on(1, "gift", "transfer", provider="farm", receiver="mill")]) as ledger:
        (item,) = found(ledger, "gift").items
        assert (item.kind, item.id) == (LEFT, iri("gift"))


def test_limits_are_told(ledger: Ledger) -> None:
    """A recall that was cut off says by what."""
    assert found(ledger, "crop", depth=1).cut == [DEPTH]
    assert found(ledger, "crop", count=2).cut == [COUNT]
    both = siblings(ledger.view(EVERYTHING), iri("bread"), Limits(depth=1))
    assert both.cut == [DEPTH]


def test_what_is_not_there_cannot_be_recalled(ledger: Ledger) -> None:
    """An id that was never used."""
    for ask in (recalled, siblings):
        with pytest.raises(NothingToTraceError):
            ask(ledger.view(EVERYTHING), iri("never"))


def test_what_only_bears_the_same_code_is_joined_by_it() -> None:
    """One ledger sold it, another got it: the code is all that joins them."""
    told = [
        *gap(LOT, SAME_CODE, thing("bin", lot="lot"), thing("sack", lot="lot2")),
        Process(id=iri("p")),
        on(5, "baked", "consume", resource="sack", input_of="p", who="shop"),
        on(6, "bread", "produce", resource="loaf", creates="loaf", output_of="p", who="shop"),
    ]
    with ledger_of(told) as ledger:
        recall = found(ledger, "bin")
        assert one(recall, "bin").how == MATERIAL
        assert one(recall, "loaf").how == one(recall, "sack").how == IDENTIFIER
        back = siblings(ledger.view(EVERYTHING), iri("loaf"))
        joined = [began for began in back.began if began.how == IDENTIFIER]
        assert joined
        assert one(back, "bin").how == MATERIAL
        assert joined[0] in one(back, "bin").shared


# -- siblings --------------------------------------------------------------------------------------


def kin(ledger: Ledger, name: str, lots: int | None = None) -> Recall:
    """Return the siblings of something for who sees all."""
    return siblings(ledger.view(EVERYTHING), iri(name), lots=lots)


def test_siblings_came_of_the_same_lots(ledger: Ledger) -> None:
    """What else came of the wheat, by which delivery; not what came of rye, nor the bread itself."""
    recall = kin(ledger, "bread")
    assert [began.id for began in recall.began] == [iri("crop")]
    assert recall.began[0].resource.of_batch_lot.batch_lot_code == "L7"
    assert set(short(recall.of_kind(STANDS_THERE))) == {"wheat", "flour"}
    assert {began.id for item in recall.items for began in item.shared} == {iri("crop")}
    assert set(short(kin(ledger, "cake").of_kind(STANDS_THERE))) == {"rye"}


def test_what_came_after_is_shared_by_what_came_of_it_alone(ledger: Ledger) -> None:
    """Flour that was found later is in the flour, and not in the bread made before."""
    recall = kin(ledger, "flour")
    assert [began.id for began in recall.began] == [iri("crop"), iri("fresh")]
    assert [began.id for began in one(recall, "bread").shared] == [iri("crop")]
    assert [began.id for began in one(recall, "wheat").shared] == [iri("crop")]


def test_siblings_of_a_sale_and_of_a_delivery(ledger: Ledger) -> None:
    """An event is a place to begin as well, from its causes or as a beginning."""
    assert [began.id for began in kin(ledger, "sold").began] == [iri("crop")]
    assert {"bread", "flour", "wheat"} <= set(short(kin(ledger, "sold").items))
    assert [began.id for began in kin(ledger, "crop").began] == [iri("crop")]


def test_so_many_lots_back(ledger: Ledger) -> None:
    """One lot back is the flour: what else was made of it; none is the bread's own batch."""
    recall = kin(ledger, "bread", lots=1)
    assert [(b.id, b.resource.id) for b in recall.began] == [(iri("milled"), iri("flour"))]
    assert set(short(recall.of_kind(STANDS_THERE))) == {"flour"}
    assert short(kin(ledger, "bread", lots=0).items) == ["sold"]
    assert [began.id for began in kin(ledger, "bread", lots=9).began] == [iri("crop")]


def test_stock_of_which_nobody_knows_how_much_there_was_is_a_beginning() -> None:
    """All that was ever taken from it is of the same."""
    told = [
        *(Process(id=iri(name)) for name in ("p", "q")),
        on(1, "one", "consume", resource="heap", input_of="p"),
        on(1, "fired", "produce", resource="brick", creates="brick", output_of="p"),
        on(2, "two", "consume", resource="heap", input_of="q"),
        on(2, "glazed", "produce", resource="tile", creates="tile", output_of="q"),
    ]
    with ledger_of(told) as ledger:
        recall = kin(ledger, "brick")
        assert [(b.event, b.id) for b in recall.began] == [(None, iri("heap"))]
        assert set(short(recall.items)) == {"heap", "tile"}
        heap = one(recall, "heap")
        assert (heap.quantity, heap.holders) == (None, ())
        assert [b.id for b in kin(ledger, "brick", lots=1).began] == [iri("heap")]
        assert [b.id for b in kin(ledger, "brick", lots=0).began] == [iri("fired")]
