# SPDX-License-Identifier: MIT
"""The sums of a month by those who begin from scratch: pandas, and DuckDB.

Both read one flat file of all flows, an event or a claim a line, and add up what came to be owed to
and by each organisation in the month, by class: what our income statements say.
"""

from __future__ import annotations

import csv
import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from valueflows.model.reading import Flow
from valueflows.model.terms import OB
from valueflows.reports.periods import Period

Sums = dict[tuple[str, str, str], int]
"""In millionths, by organisation, side (provider or receiver) and class."""

COLUMNS: Final = ("id", "kind", "moment", "provider", "receiver", "tag", "cause", "amount")
HOW: Final = {
    "pandas": "pip install 'valueflows[reports]'",
    "duckdb": "pip install 'valueflows[bench]'",
}


class MissingError(Exception):
    """A peer is not there; the message says how it is got."""


def module(name: str) -> Any:
    """Return a library; ``MissingError`` says how to get it."""
    try:
        return importlib.import_module(name)
    except ImportError:
        raise MissingError(f"{name} is not installed: {HOW[name]}") from None


def write_flat(file: Path, flows: Iterable[Flow]) -> None:
    """Write flows flat; amounts of money and things in millionths."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for f in flows:
            quantity = f.resource_quantity or f.effort_quantity
            amount = 0 if quantity is None else quantity.value
            tag = f.tags[0].removeprefix(OB) if f.tags else ""
            cause = f.triggered_by or ""
            writer.writerow((f.id, f.kind, f.at, f.provider, f.receiver, tag, cause, amount))


def by_pandas(frame: Any, month: Period) -> Sums:
    """Return the sums of a month from a frame of all flows."""
    pandas = module("pandas")
    claims, events = frame[frame.kind == "Claim"], frame[frame.kind == "EconomicEvent"]
    causes = events[["id", "moment"]].rename(columns={"id": "cause"})
    owed = claims.drop(columns="moment").merge(causes, on="cause")
    fees = events[events.tag.notna()]
    told = pandas.concat([owed, fees])
    told = told[(told.moment >= month.start) & (told.moment < month.end)]
    told = told[told.provider != told.receiver]
    found: Sums = {}
    for side in ("provider", "receiver"):
        for (agent, tag), amount in told.groupby([side, "tag"]).amount.sum().items():
            found[agent, side, tag] = int(amount)
    return found


def read_by_pandas(file: Path) -> Any:
    """Return the flat file as a frame."""
    return module("pandas").read_csv(file, dtype={"cause": "string", "tag": "string"})


_TOLD: Final = """
with told as (
    select c.provider, c.receiver, c.tag, e.moment, c.amount
    from {flows} c join {flows} e on e.id = c.cause
    where c.kind = 'Claim' and e.kind = 'EconomicEvent'
    union all
    select provider, receiver, tag, moment, amount from {flows}
    where kind = 'EconomicEvent' and tag is not null and tag <> ''
), month as (
    select * from told where moment >= {start} and moment < {end} and provider <> receiver
)
select provider, 'provider', tag, sum(amount) from month group by 1, 2, 3
union all
select receiver, 'receiver', tag, sum(amount) from month group by 1, 2, 3
"""


def by_duckdb(connection: Any, flows: str, month: Period) -> Sums:
    """Return the sums of a month from a table, or from a file that is named like one."""
    query = _TOLD.format(flows=flows, start=month.start, end=month.end)
    return {(a, side, tag): int(total) for a, side, tag, total in connection.sql(query).fetchall()}


def load_by_duckdb(file: Path) -> Any:
    """Return a connection with the flat file as the table ``flows``."""
    connection = module("duckdb").connect()
    connection.read_csv(str(file)).to_table("flows")
    return connection
