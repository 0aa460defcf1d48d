# SPDX-License-Identifier: MIT
"""Goods that change owner at one time and hands at another are counted once."""

from __future__ import annotations

from typing import Final

import pytest

from valueflows.model.exact import MICRO

from .kit import ledger_of
from .sharing_kit import gaps, origins, parts, shared
from .test_scenarios import Told, e, recorded

BARN: Final = e("crop", "raise", who="farm", resource="barn", creates="barn", quantity="9 kg")
USED: Final = e("used", "consume", resource="bin", quantity="4 kg")
_BIN: Final = {"resource": "barn", "to": "bin", "provider": "farm", "receiver": "mill"}
RIGHTS: Final = e("bought", "transferAllRights", creates="bin", quantity="6 kg", **_BIN)
HANDS: Final = [
    e("first", "transferCustody", quantity="3 kg", **_BIN),
    e("rest", "transferCustody", quantity="3 kg", **_BIN),
]
LENT: Final = e("lent", "transferCustody", creates="bin", quantity="8 kg", **_BIN)
LATER: Final = e("later", "transferAllRights", quantity="6 kg", **_BIN)
TRADE: Final = [
    e("traded", "transferAllRights", quantity="6 kg", creates="paper",
      resource="barn", to="paper", provider="farm", receiver="shop"),
    e("sold", "transferAllRights", quantity="6 kg", creates="bin",
      resource="paper", to="bin", provider="shop", receiver="mill"),
    *HANDS,
]  # fmt: skip

CASES: Final[dict[str, tuple[list[Told], str, str]]] = {
    "bought, and fetched in two goes": (
        [BARN, RIGHTS, *HANDS, USED],
        "used", "crop:4 bought:4 first:- rest:- / crop:4 / 1",
    ),
    "what is left at the seller": (
        [BARN, RIGHTS, *HANDS, e("sown", "consume", who="farm", resource="barn", quantity="3 kg")],
        "sown", "crop:3 / crop:3 / 1",
    ),
    "held first, bought later, and more held than bought": (
        [BARN, LENT, LATER, USED],
        "used", "crop:4 lent:4 later:- / crop:4 / 1",
    ),
    "bought through a trader who never had it": (
        [BARN, *TRADE, USED],
        "used", "crop:4 traded:4 sold:4 first:- rest:- / crop:4 / 1",
    ),
    "a fetching that is asked about itself": (
        [BARN, RIGHTS, *HANDS, USED],
        "rest", "crop:3 / crop:3 / 1",
    ),
    "a purchase that is asked about itself": (
        [BARN, LENT, LATER, USED],
        "later", "crop:6 / crop:6 / 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("title", CASES)
def test_what_is_bought_and_fetched_is_counted_once(title: str) -> None:
    """Of what either has brought so far, the larger counts; nobody is overdrawn by it."""
    told, start, expected = CASES[title]
    with ledger_of(recorded(told)) as ledger:
        found = shared(ledger, start)
        said = [parts(ledger, found), origins(found), f"{found.coverage / MICRO:g}", gaps(found)]
        assert " / ".join(said).rstrip(" /") == expected


def test_what_is_recorded_later_changes_nothing() -> None:
    """What was used before the goods were fetched stays what it was."""
    with ledger_of(recorded([BARN, RIGHTS, USED])) as ledger:
        before = shared(ledger, "used").groups[0].origins[0].amount
    with ledger_of(recorded([BARN, RIGHTS, USED, *HANDS])) as ledger:
        found = shared(ledger, "used")
        assert found.groups[0].origins[0].amount == before == 4 * MICRO
        assert found.coverage == MICRO
