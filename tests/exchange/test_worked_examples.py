# SPDX-License-Identifier: MIT
"""What the worked examples of the ValueFlows specification come to, each in a ledger of its own."""

from __future__ import annotations

from typing import Final

import pytest

from valueflows.model.problems import Code

from .desk import Desk
from .examples import FILES, block, bring

pytestmark = pytest.mark.skipif(
    not FILES, reason="the worked examples of the specification are not at hand"
)


def test_retail_exchange(desk: Desk) -> None:
    """Five dollars leave an account nobody counted; the bucket arrives in nobody's inventory."""
    example = bring(
        desk,
        "exchange_simple-retail-exchange-without-commitments.yaml",
        {"account": "https://carol.example/e56fd654-7b94-4d96-8e60-de39e08329a7"},
    )
    assert example.counts() == {"Agreement": 1, "EconomicEvent": 2}
    assert example.shelf() == "account  ?-5  ?-5  -  -  -  -  -"
    assert example.report.openings == []
    assert example.warned() == block("""
        12 old_namespace
        15 undescribed_reference
        15 undescribed_reference
        15 undescribed_reference
        23 bare_word
        26 undescribed_reference
        26 undescribed_reference
    """)


CRYPTO: Final = "exchange_crypto-move.yaml"
WALLETS: Final = {
    "wallet 1": "https://faircoin.example/6fb358a3-2859-4d6a-a4fa-431603ee70f5",
    "wallet 2": "https://faircoin.example/3be5259d-10f0-431c-9fec-9c0c15a461d3",
    "mistyped": "https://faircoin.example/b6fb358a3-2859-4d6a-a4fa-431603ee70f5",
    "move": "urn:uuid:e5afaa28-1080-4912-835b-46883efb83e6",
    "bob": "https://bob.example/",
}


def test_crypto_move(desk: Desk) -> None:
    """The second statement of wallet 1 has a mistyped id: warned of, kept, and not taken into stock."""
    example = bring(desk, CRYPTO, WALLETS)
    assert example.counts() == {
        "EconomicResource": 3,
        "EconomicEvent": 3,
        "ob:Opening": 2,
        "ob:Assertion": 2,
    }
    assert example.shelf() == block("""
        wallet 1  440  440  -  -  -  -  bob
        wallet 2  580  580  -  -  -  -  bob
    """)
    assert example.asserted() == ["mistyped after -: 440", "wallet 2 after move: 580"]
    assert [o.line for o in example.report.openings] == [13, 21]
    assert (example.report.held, example.report.failed, example.report.unchecked) == (1, 0, 1)
    assert example.warned() == block("""
        13 undescribed_reference
        13 undescribed_reference
        14 old_namespace
        18 bare_word
        34 term_read_as
        42 time_repaired
        46 stated_late
    """)


def test_the_mistyped_wallet_is_named_beside_the_one_it_resembles(desk: Desk) -> None:
    """The warning names both ids and both lines, and what to do."""
    report = bring(desk, CRYPTO, WALLETS).report
    late = next(w for w in report.warnings if w.code is Code.STATED_LATE)
    assert WALLETS["mistyped"] in late.message
    assert f"{WALLETS['wallet 1']} (line 13)" in late.message
    assert late.source is not None
    assert late.source.line == 46
    assert "--accept-openings" in late.remedy


def test_the_mistyped_wallet_is_opened_only_when_that_is_asked_for(desk: Desk) -> None:
    """With ``--accept-openings`` the third wallet holds 440 out of nothing, and that is told."""
    example = bring(desk, CRYPTO, WALLETS, accept_openings=True)
    assert example.shelf() == block("""
        wallet 1  440  440  -  -  -  -  bob
        wallet 2  580  580  -  -  -  -  bob
        mistyped  440  440  -  -  -  -  -
    """)
    assert [o.line for o in example.report.openings] == [13, 21, 46]
    assert (46, Code.OPENED_BY_STATEMENT) in {
        (w.source.line, w.code) for w in example.report.warnings if w.source
    }


def test_claim(desk: Desk) -> None:
    """Seven hours of work give rise to a claim over 140; 70 of it are settled, in that currency."""
    example = bring(
        desk,
        "exchange_claim-simple.yaml",
        {
            "work": "https://manufacturer.example/02b39a30-3e04-4305-9656-7f261aa63c83",
            "claim": "https://manufacturer.example/d4d2fd71-34f2-41c3-b1c5-19ad5ed2da58",
        },
    )
    assert example.counts() == {"Claim": 1, "EconomicEvent": 2}
    claim = desk.of("Claim")[0]
    work, paid = desk.of("EconomicEvent")
    assert claim["resourceQuantity"]["hasNumericalValue"] == "140"
    assert example.name(claim["triggeredBy"]) == "work"
    assert claim["created"] == "2018-10-14T15:30:00+00:00"
    assert work["effortQuantity"]["hasNumericalValue"] == "7"
    assert (work["hasBeginning"], work["hasEnd"]) == (
        "2018-10-14T08:00:00+00:00",
        "2018-10-14T15:00:00+00:00",
    )
    assert paid["resourceQuantity"]["hasNumericalValue"] == "70"
    assert [example.name(c) for c in paid["settles"]] == ["claim"]
    assert paid["resourceConformsTo"] == claim["resourceConformsTo"]
    assert example.warned() == block("""
        13 undescribed_reference
        14 old_namespace
        20 bare_word
        22 time_repaired
        23 time_repaired
        27 undescribed_reference
        27 undescribed_reference
        27 undescribed_reference
        34 bare_word
        36 time_repaired
        50 time_repaired
    """)


def test_operational_plan(desk: Desk) -> None:
    """A plan with three processes and seven commitments is taken as it is; nothing is in stock."""
    example = bring(desk, "planning_simple-operational-plan.yaml", {})
    assert example.counts() == {"Plan": 1, "Process": 3, "Commitment": 7}
    assert list(desk.resources()) == []
    assert desk.of("Plan")[0]["due"] == "2019-04-08T17:00:00-05:00"
    quantities = [
        (c["action"], (c.get("resourceQuantity") or c["effortQuantity"])["hasNumericalValue"])
        for c in desk.of("Commitment")
    ]
    assert quantities == [
        ("produce", "1000"),
        ("consume", "1020"),
        ("produce", "35"),
        ("consume", "35"),
        ("use", "1.5"),
        ("produce", "1"),
        ("consume", "1"),
    ]
    assert sum("plannedWithin" in p for p in desk.of("Process")) == 3
    assert sum("independentDemandOf" in c for c in desk.of("Commitment")) == 2
    assert example.warned() == block("""
        11 old_namespace
        14 time_repaired
        15 time_repaired
        22 undescribed_reference
        22 undescribed_reference
        31 bare_word
        34 undescribed_reference
        50 undescribed_reference
        62 undescribed_reference
        73 undescribed_reference
        81 bare_word
        100 undescribed_reference
    """)


def test_manufacturing_process(desk: Desk) -> None:
    """Flows nested under an event are those of its process; the desk is made, the plywood used."""
    mfg = "https://manufacturing.example/"
    example = bring(
        desk,
        "production_simple-manufacturing-process.yaml",
        {
            "desk": f"{mfg}e1721a61-cd47-4556-84b9-8b1b81da15bf",
            "plywood": f"{mfg}3129ca8b-fcda-45be-bbda-294dc924d3b9",
            "design": f"{mfg}6b97b1be-8e07-44ac-82e5-214f1b2aaf33",
            "machine": f"{mfg}52f0e212-3c4f-4d27-b345-5e964c135824",
            "process": f"{mfg}02b39a30-3e04-4305-9656-7f261aa63c84",
            "made": f"{mfg}d4d2fd71-34f2-41c3-b1c5-19ad5ed2da59",
            "used up": f"{mfg}b52a5815-fae9-43bf-be95-833b95dc0adb",
            "cited": f"{mfg}a8236bbb-81e0-422d-9861-56d2417db0fb",
            "used": f"{mfg}b90b0b77-09a2-42e2-8bd4-e9ae2c1c6172",
            "mfg": mfg,
        },
    )
    assert example.shelf() == block("""
        desk     9    9    -  -  -  -  mfg
        plywood  127  127  -  -  -  -  mfg
        design   1    1    -  -  -  -  -
        machine  1    1    -  -  -  -  -
    """)
    assert example.asserted() == [
        "desk after made: 9",
        "plywood after used up: 127",
        "design after cited: 1",
        "machine after used: 1",
    ]
    assert (example.report.held, example.report.failed, example.report.unchecked) == (4, 0, 0)
    assert [o.line for o in example.report.openings] == [13, 20, 28, 35]
    flows = {
        e["action"]: example.name(e.get("inputOf") or e.get("outputOf"))
        for e in desk.of("EconomicEvent")
        if e["action"] != "raise"
    }
    assert flows == dict.fromkeys(("consume", "use", "cite", "work", "produce"), "process")
    assert "outputOf" in next(e for e in desk.of("EconomicEvent") if e["action"] == "produce")
    assert example.warned() == block("""
        13 undescribed_reference
        13 undescribed_reference
        14 old_namespace
        17 bare_word
        20 undescribed_reference
        28 accountable_unknown
        28 undescribed_reference
        35 accountable_unknown
        35 undescribed_reference
        58 nested_flow
        67 bare_word
        70 undescribed_reference
        80 undescribed_reference
        80 undescribed_reference
        90 nested_flow
        106 term_read_as
    """)


PACK: Final = "production_simple-pack-and-unpack-processes.yaml"
MED: Final = "https://medical.example/"
WASH: Final = "https://laundry.example/"
PACKED: Final = {
    "container": f"{MED}e1721a61-cd47-4556-84b9-8b1b81da15bf",
    "gown 789": f"{MED}3129ca8b-fcda-45be-bbda-294dc924d3b9",
    "gown 734": f"{MED}3129ca8b-fcda-45be-bbda-294dc924d3b0",
    "gown 698": f"{MED}3129ca8b-fcda-45be-bbda-294dc924d3b1",
    "package": f"{MED}e1721a61-cd47-4556-84b9-8b1b81da564h",
    "med": MED,
    "wash": WASH,
    "pack 1": f"{MED}b52a5815-fae9-43bf-be95-833b95dc0adb",
    "pack 2": f"{MED}b90b0b77-09a2-42e2-8bd4-e9ae2c1c6172",
    "pack 3": f"{MED}a8236bbb-81e0-422d-9861-56d2417db0fb",
    "pack 4": f"{MED}6f438393-7f87-4914-806c-e23a4fd15e89",
    "made": f"{MED}b52a5815-fae9-43bf-be95-833b95dc0456",
    "unpack 1": f"{WASH}60f4204e-b8d2-4026-8577-102c3f82c0af",
    "unpack 2": f"{WASH}60f4204e-b8d2-4026-8577-102c3fkm98g1",
    "unpack 3": f"{WASH}60f4204e-b8d2-4026-8577-102c3fsd89cv",
    "unpack 4": f"{WASH}60f4204e-b8d2-4026-8577-102c3fd9kjre",
}


def test_pack_and_unpack(desk: Desk) -> None:
    """The package is what the nameless output made; the laundry consumes it and holds the gowns."""
    example = bring(desk, PACK, PACKED)
    assert example.shelf() == block("""
        container  1  0  wash:1  -  -  -  med
        gown 789   1  0  wash:1  -  -  -  med
        gown 734   1  0  wash:1  -  -  -  med
        gown 698   1  0  wash:1  -  -  -  med
        package    0  0  -       -  -  -  med
    """)
    assert example.asserted() == [
        "container after pack 1: 1 in package",
        "gown 789 after pack 2: 1 in package",
        "gown 734 after pack 3: 1 in package",
        "gown 698 after pack 4: 1 in package",
        "package after made: 1",
        "container after unpack 1: 1",
        "gown 789 after unpack 2: 1 in nothing",
        "gown 734 after unpack 3: 1 in nothing",
        "gown 698 after unpack 4: 1",
    ]
    assert (example.report.held, example.report.failed, example.report.unchecked) == (9, 0, 0)
    assert [o.line for o in example.report.openings] == [13, 22, 31, 40]
    made = desk.record(PACKED["made"])
    assert example.name(made["ob:creates"]) == "package"
    assert example.name(made["resourceInventoriedAs"]) == "package"
    assert example.warned() == block("""
        13 undescribed_reference
        13 undescribed_reference
        14 old_namespace
        18 bare_word
        22 undescribed_reference
        149 created_by_event
        149 undescribed_reference
        159 undescribed_reference
        178 resource_of_another_agent
    """)


def test_proposals(desk: Desk) -> None:
    """One intent, without a quantity, stands in two proposals; the payment asked is in one."""
    alice = "https://alice.example/"
    example = bring(
        desk,
        "proposals_simple-proposals-based-on-one-intent.yaml",
        {
            "bike": f"{alice}02b39a30-3e04-4305-9656-7f261aa63c84",
            "payment": f"{alice}e72f7d1d-4f0a-4518-a44c-96658cafda95",
        },
    )
    assert example.counts() == {"Proposal": 2, "Intent": 2}
    asked = [
        (
            p["name"],
            [example.name(i) for i in p["publishes"]],
            [example.name(i) for i in p.get("reciprocal", ())],
        )
        for p in desk.of("Proposal")
    ]
    assert asked == [("Used bike", ["bike"], ["payment"]), ("Free used bike", ["bike"], [])]
    assert "resourceQuantity" not in desk.of("Intent")[0]
    assert desk.of("Proposal")[0]["hasEnd"] == "2019-03-31T00:00:00-05:00"
    assert example.warned() == block("""
        13 undescribed_reference
        14 old_namespace
        17 time_repaired
        18 time_repaired
        22 undescribed_reference
        22 undescribed_reference
        32 undescribed_reference
        39 bare_word
        48 time_repaired
        49 time_repaired
    """)
