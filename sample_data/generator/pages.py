# SPDX-License-Identifier: MIT
"""Writing a month as YAML-LD that is pleasant to read: one record a block, numbers and times quoted."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any, Final

from .state import Record, State

HEAD: Final = """\
# SPDX-License-Identifier: MIT
#
# {title}. Written by generate.py: change the tables there, not this file.

'@context':
  '@vocab': https://w3id.org/valueflows/ont/vf#
  ob: https://w3id.org/open-books/ns#
  om: http://www.ontology-of-units-of-measure.org/resource/om-2/
  bakery: https://bakery.example/
  mill: https://mill.example/
  farm: https://farm.example/
  shop: https://shop.example/
  village: https://village.example/

'@graph':
"""
_SHORT: Final = {
    "action": "action",
    "giver": "provider",
    "taker": "receiver",
    "into": "inputOf",
    "out_of": "outputOf",
    "resource": "resourceInventoriedAs",
    "to": "toResourceInventoriedAs",
    "creates": "ob:creates",
    "kind": "resourceConformsTo",
    "classes": "resourceClassifiedAs",
    "quantity": "resourceQuantity",
    "effort": "effortQuantity",
    "under": "realizationOf",
    "in_return": "reciprocalRealizationOf",
    "fulfills": "fulfills",
    "settles": "settles",
    "place": "toLocation",
    "at": "hasPointInTime",
    "begins": "hasBeginning",
    "ends": "hasEnd",
    "trigger": "triggeredBy",
    "created": "created",
    "due": "due",
}
"""How fields are called here, in the order they are written."""

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9:/_-]*(?:[ ,.]*[A-Za-z0-9][A-Za-z0-9:/_-]*)*\.?")
_SUMMER: Final = {"2025": ("2025-03-30", "2025-10-26"), "2026": ("2026-03-29", "2026-10-25")}
CLOSING: Final = "18:00"
"""Until when something due on a day may be paid."""


class Page:
    """One month: what is written on it is at once part of the state."""

    def __init__(self, title: str, state: State) -> None:
        self.state = state
        self.ids: set[str] = set()
        self.lines = [HEAD.format(title=title)]

    def head(self, text: str) -> None:
        """Begin a part."""
        rule = "-" * (94 - len(text))
        self.lines.append(f"# --- {text} {rule}\n")

    def remark(self, text: str) -> None:
        """Say something about what follows."""
        self.lines.append(f"# {text}")

    def record(self, kind: str, iri: str, /, **said: Any) -> str:
        """Write a record; fields without value are left out. Return its id."""
        if iri in self.ids:
            raise ValueError(f"{iri} is written twice")
        self.ids.add(iri)
        record: Record = {"@id": iri, "@type": kind} | {k: v for k, v in said.items() if v}
        self.state.take(record)
        block = [f"{_key(key)}: {_value(value)}" for key, value in record.items()]
        self.lines.append("- " + "\n  ".join(block) + "\n")
        return iri

    def flow(self, kind: str, iri: str, /, **said: Any) -> str:
        """Write an event or a claim, its fields by their short names, in one order."""
        return self.record(kind, iri, **{_SHORT[k]: said[k] for k in _SHORT if said.get(k)})

    def event(self, iri: str, action: str, giver: str, taker: str, /, **said: Any) -> str:
        """Write an event."""
        return self.flow("EconomicEvent", iri, action=action, giver=giver, taker=taker, **said)

    def text(self) -> str:
        """Return the page."""
        return "\n".join(self.lines)


def _key(key: str) -> str:
    return f"'{key}'" if key.startswith("@") else key


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_value(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(inner) for inner in value) + "]"
    text = str(value)
    plain = _PLAIN.fullmatch(text) and ": " not in text
    return text if plain else "'" + text.replace("'", "''") + "'"


# -- small words -----------------------------------------------------------------------------------


def much(number: Decimal | int | str, unit: str) -> Record:
    """Return a quantity, without zeros at its end."""
    return {"hasNumericalValue": plain(Decimal(number)), "hasUnit": unit}


def kilograms(number: Decimal | int | str) -> Record:
    """Return a mass."""
    return much(number, "om:kilogram")


def hours(number: Decimal | int | str) -> Record:
    """Return an effort."""
    return much(number, "om:hour")


def loaves(number: Decimal | int) -> Record:
    """Return a number of loaves."""
    return much(number, "bakery:units/loaf")


def euros(number: Decimal) -> Record:
    """Return an amount of money, to the cent."""
    if number != cents(number):
        raise ValueError(f"{number} EUR is no whole number of cents")
    return {"hasNumericalValue": f"{number:.2f}", "hasUnit": "om:one"}


def cents(number: Decimal) -> Decimal:
    """Round an amount of money half up to the cent."""
    return number.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")


def plain(number: Decimal) -> str:
    """Write a number without exponent and without zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment(day: str, clock: str) -> str:
    """Return a time of a day, with its offset."""
    begin, end = _SUMMER[day[:4]]
    summer = begin <= day < end
    return f"{day}T{clock}:00+0{2 if summer else 1}:00"


def after(day: str, days: int) -> str:
    """Return the day so many days later."""
    return (dt.date.fromisoformat(day) + dt.timedelta(days)).isoformat()


def later(clock: str, length: str) -> str:
    """Return the time of day so many hours later."""
    minutes = int(clock[:2]) * 60 + int(clock[3:]) + int(Decimal(length) * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def spoken(day: str) -> str:
    """Return a day in words: ``14 February``."""
    return f"{int(day[8:])} {MONTHS[int(day[5:7]) - 1]}"
