# SPDX-License-Identifier: MIT
"""What must not be in a page: markup out of texts, what its reader may not know, pale colours."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from tests.graphql import paid
from tests.helpers import BASE
from tests.ledger.kit import new_ledger, organization, person
from tests.web.pagekit import (
    MILL,
    accepted,
    canned,
    flaws,
    gathered_by,
    mill_in,
    parsed,
    profit_policy,
    read,
    ref,
    spoken,
    step,
    wage_policy,
)
from valueflows.desk.desk import Desk
from valueflows.model.callers import PUBLIC
from valueflows.model.disclosing import Disclosure
from valueflows.model.exact import Amount
from valueflows.model.tables import Column, Note, Table, Value
from valueflows.reports.canonical import digest
from valueflows.web.app import STATIC
from valueflows.web.openbooks import page
from valueflows.web.openbooks.gathering import gathered

EVIL: Final = """</script></title><script>alert(1)</script><b x='y' z="w">&amp;&lt; {0} %s \u202e"""


def evil_world(place: Path) -> Any:
    """Return a page on a ledger in which every text is hostile."""
    policy = wage_policy(name=EVIL, adopted_by=EVIL)
    profit = profit_policy(name=EVIL)
    shop = organization("shop", name=EVIL)
    texts = [spoken(policy, "en", EVIL), spoken(profit, "en", EVIL)]
    results = [json.dumps({"value": EVIL, EVIL: 1}), "{}"]
    disclosures = [
        Disclosure(
            id=f"{BASE}d{n}",
            report=EVIL,
            disclosed_by=ref(MILL),
            period="2025",
            at_version=n,
            digest=digest(result.encode()),
            result=result,
            verdict=EVIL,
            supersedes=None if n == 1 else ref(f"{BASE}d1"),
        )
        for n, result in enumerate(results, 1)
    ]
    lines = [step(1, "commons", name=EVIL, share=Amount("0.5"))]
    ledger = mill_in(
        place, policy, profit, shop, *texts, *lines, accepted(policy, "shop"), *disclosures,
        name=EVIL,
    )  # fmt: skip
    names = ("verdict", "value", "reason", "headroom", "n", "amount", "currency", "coverage")
    facts: dict[str, Value] = dict.fromkeys(names, EVIL)
    notes = (Note(EVIL, EVIL, 3),)
    columns = (Column("reason", EVIL), Column("text", EVIL), Column("people", EVIL))
    left = Table("excluded", EVIL, columns, ((EVIL, EVIL, EVIL),))
    roles = tuple(
        Column(n, n) for n in ("organisation", "role", "people", "organisations", "instead")
    )
    members = Table("members", EVIL, roles, ((EVIL, EVIL, EVIL, None, f"people: {EVIL}"),))
    kinds = [
        canned("maximum-wage", {"policy": str(policy.id)} | facts, left, notes=notes, title=EVIL),
        canned("maximum-profit", {"policy": str(profit.id)} | facts, notes=notes, title=EVIL),
        canned("members", {}, members, title=EVIL),
        canned("income-statement", {}, notes=notes, title=EVIL),
    ]
    return gathered_by(ledger, *kinds)


def test_no_text_becomes_markup(tmp_path: Path) -> None:
    """Names, rules, figures, remarks and results are told to the letter, whatever they hold."""
    found = evil_world(tmp_path)
    text = page.organisation(found, ("en",))
    root = parsed(text)
    assert flaws(root) == []
    assert not root.all("b")
    assert len(root.all("script")) == 1
    about = json.loads(root.all("script")[0].text)
    assert about["creator"]["name"] == EVIL
    assert root.text.count("alert(1)") >= 20
    assert text.count("<script>") == 0


def test_a_page_tells_nothing_that_its_reader_may_not_know(tmp_path: Path) -> None:
    """Names, amounts and remarks of a world of them, for each reader."""
    ledger = new_ledger(tmp_path / "ledger")
    paid.fill(ledger)
    desk = Desk(ledger)
    for who, caller in paid.CALLERS.items():
        for name in ("mill", "bakery"):
            text = page.organisation(gathered(desk, caller, name, "2026"), ())
            hidden = [w for w, seen in paid.SEEN.items() if w in text and who not in seen]
            assert hidden == [], (who, name)
        listing = page.home(ledger.view(caller), desk.names(caller))
        assert [w for w, seen in paid.SEEN.items() if w in listing and who not in seen] == []


def test_who_accepts_a_rule_as_a_person_is_not_named(tmp_path: Path) -> None:
    """What a person thinks is theirs to tell; the page says nothing of how many they are."""
    policy = wage_policy()
    records = [policy, person("ada", name="Ada"), accepted(policy, "ada")]
    ledger = mill_in(tmp_path, *records)
    public = read(gathered_by(ledger, caller=PUBLIC)).section("wage").text
    assert "Accepted by nobody who may be named here" in public
    assert "1 who may be named here: Ada" in read(gathered_by(ledger)).section("wage").text


# -- colours ---------------------------------------------------------------------------------------


def _light(colour: str) -> Fraction:
    """Return how light a colour is, near enough for WCAG: a power of two for its 2.4."""
    digits = colour.lstrip("#")
    parts = [int(digits[at : at + 2], 16) for at in (0, 2, 4)]
    weights = (Fraction("0.2126"), Fraction("0.7152"), Fraction("0.0722"))
    linear = [
        Fraction(p, 255) / Fraction("12.92")
        if p <= 10
        else Fraction(((p / 255 + 0.055) / 1.055) ** 2.4)
        for p in parts
    ]
    return sum((w * v for w, v in zip(weights, linear, strict=True)), Fraction(0))


def test_colours_can_be_told_apart() -> None:
    """Text has a contrast of 4.5 to 1 or more with what it stands on, by day and by night."""
    css = (STATIC / "style.css").read_text(encoding="utf-8")
    schemes = re.findall(r"--ground: (#\w{6});(.*?)\}", css, re.DOTALL)
    assert len(schemes) == 2
    for ground, rest in schemes:
        colours = dict(re.findall(r"--(\w+): (#\w{6});", rest))
        for name in ("ink", "quiet", "link", "mark"):
            for under in (ground, colours["raised"]):
                low, high = sorted((_light(colours[name]), _light(under)))
                ratio = (high + Fraction("0.05")) / (low + Fraction("0.05"))
                assert ratio >= Fraction("4.5"), f"{name} on {under}"
