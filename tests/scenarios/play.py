# SPDX-License-Identifier: MIT
"""Playing a scenario on a real ledger, and comparing what stands with what the table says.

At every step the overlay that a check works on and the published books must agree on every stock;
after the last one, the ledger read anew from disk must say the same.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from tests.helpers import BASE, change, event, iri, measure
from valueflows.ledger.checking import check
from valueflows.ledger.ledger import Ledger
from valueflows.ledger.standing import Standing
from valueflows.model.changes import Change, Recorded
from valueflows.model.exact import MICRO, Exact, whole_if_whole, written
from valueflows.model.ours import OPENING_BALANCE, Opening
from valueflows.model.problems import Refused
from valueflows.model.records import Record
from valueflows.model.stock import Stock
from valueflows.model.terms import Ref, Tag

from .cast import cast, stock_rule
from .table import Line, Scenario, TableError, steps

_TOKENS: Final = {
    "of": "accountable",
    "home": "home",
    "stage": "stage",
    "state": "state",
    "at": "location",
    "in": "contained_in",
    "unit": "unit",
    "places": "places",
}
_NAMED: Final = ("kind", "place", "corrects", "effort", "quantity", "state", "begins", "ends", "at")


def play(scenario: Scenario, directory: Path) -> None:
    """Record every step and compare; the first difference names its line."""
    with Ledger.create(directory, base=BASE, stock_rule=stock_rule(scenario)) as ledger:
        described = cast(scenario)
        if described:
            ledger.record(change(*described))
        then = {}
        for step in steps(scenario):
            _play_step(ledger, step)
            then[ledger.books.version] = state_of(ledger)
        before = state_of(ledger)
        ledger.save()
    for snapshot in (True, False):
        with Ledger.open(directory, snapshot=snapshot) as again:
            assert state_of(again) == before, f"{scenario.place}: read anew, the books differ"
            past = {version: state_of(again, version) for version in then}
            assert past == then, f"{scenario.place}: the past differs from what it was"


def _play_step(ledger: Ledger, step: list[Line]) -> None:
    said = [record for line in step for record in records(line)]
    line, version = step[-1], ledger.books.version
    before = state_of(ledger)
    outcome = attempt(ledger, change(*said))
    if isinstance(outcome, Refused):
        codes = tuple(dict.fromkeys(problem.code.value for problem in outcome.problems))
        reasons = "\n  ".join(str(problem) for problem in outcome.problems)
        assert codes == line.refused, f"{_where(line)}\nwas refused: {reasons}"
        assert ledger.books.version == version, f"{_where(line)}\nwas refused and written"
        assert state_of(ledger) == before, f"{_where(line)}\nwas refused and left a trace"
        return
    assert not line.refused, f"{_where(line)}\nwas not refused"
    warned = tuple(dict.fromkeys(p.code.value for p in outcome.warnings))
    assert warned == line.warns, f"{_where(line)}\nwarned {warned}"
    for name, cell in line.after.items():
        have = ledger.standing.stock(iri(name))
        problem = differs(cell, have)
        assert not problem, f"{_where(line)}\n{name}: {problem}"


def _where(line: Line) -> str:
    return f"{line.place}: {line.text}"


def attempt(ledger: Ledger, asked: Change) -> Recorded | Refused:
    """Record a change; the overlay it was checked on must have foreseen what the books say."""
    checked = check(asked, Standing(ledger.books), 0)
    try:
        outcome = ledger.record(asked)
    except Refused as refused:
        assert checked.problems, "a check of its own found nothing"
        return refused
    for resource, foreseen in checked.overlay.stocks.items():
        assert ledger.standing.stock(resource) == foreseen, f"the layers differ on {resource}"
    return outcome


def state_of(ledger: Ledger, version: int | None = None) -> dict[str, Stock]:
    """Return the state of every resource, now or as it was at a version, ids as text."""
    stocks, found = ledger.books.stocks, {}
    for number in stocks.resource.view[: stocks.rows]:
        stock = stocks.get(number) if version is None else stocks.at(number, version)
        if stock is not None:
            found[ledger.books.ids.text(number)] = ledger.standing.worded(stock)
    return found


# -- from words to records -----------------------------------------------------------------------


def records(line: Line) -> list[Record]:
    """Return what a line records: an event, or the two records of an opening."""
    said = {name: None if cell == "-" else cell for name, cell in line.said.items()}
    name = said.pop("no", None) or f"line-{line.place.rpartition(':')[2]}"
    if said["action"] == "opening":
        return _opening(name, said)
    fields: dict[str, Any] = {key: said[key] for key in _NAMED if said.get(key)}
    for key in ("provider", "receiver", "input", "output"):
        if said.get(key):
            fields[f"{key}_of" if key in {"input", "output"} else key] = said[key]
    for key in ("resource", "to"):
        cell = said.get(key)
        if cell:
            fields[key] = cell.removeprefix("*")
            if cell.startswith("*"):
                fields["creates"] = fields[key]
    return [event(name, str(said["action"]), **fields)]


def _opening(name: str, said: dict[str, str | None]) -> list[Record]:
    """What an import makes of a statement: the quantity is raised, the rest stands in a record."""
    resource, of = said["resource"], said.get("provider")
    assert resource is not None, "an opening is of a resource"
    made: list[Record] = []
    if said.get("quantity"):
        raised = {"resource": resource, "creates": resource, "quantity": said["quantity"]}
        tags = (Tag(OPENING_BALANCE),)
        made.append(event(name, "raise", who=of, resource_classified_as=tags, **raised))
    facts = {
        "primary_accountable": of,
        "current_location": said.get("place"),
    }
    links: dict[str, Any] = {key: Ref[Any](iri(v)) for key, v in facts.items() if v}
    if said.get("in"):
        links["contained_in"] = (Ref[Any](iri(str(said["in"]))),)
    quantity = said.get("quantity")
    made.append(
        Opening(
            id=iri(f"{name}-opening"),
            resource=Ref(iri(resource)),
            accounting_quantity=None if quantity is None else measure(quantity),
            state=said.get("state"),
            **links,
        )
    )
    return made


# -- from words to quantities --------------------------------------------------------------------


def number_of(text: str) -> Exact:
    """Read ``10``, ``-0.5`` or ``10÷3`` as millionths."""
    top, _, bottom = text.partition("÷")
    return whole_if_whole(Fraction(top) / Fraction(bottom or 1) * MICRO)


def differs(cell: str, have: Stock | None) -> str:
    """Say how a stock differs from what a cell states; nothing when it does not."""
    if cell == "-":
        return "" if have is None else f"was touched: {have}"
    if have is None:
        return "was never touched"
    quantities, *tokens = cell.split()
    accounting, _, onhand = quantities.removeprefix("?").partition("/")
    stated = Stock(
        known=not quantities.startswith("?"),
        accounting=number_of(accounting),
        onhand=number_of(onhand),
        unit=have.unit,
        places=have.places,
        home=have.home,
        accountable=have.accountable,
        stage=have.stage,
        state=have.state,
        location=have.location,
        contained_in=have.contained_in,
    )
    for token in tokens:
        _state(token, stated)
    return "" if stated == have else f"{cell} was stated, {_wording(have)} is true"


def _state(token: str, stated: Stock) -> None:
    key, _, value = token.partition("=")
    if key in _TOKENS and value:
        setattr(stated, _TOKENS[key], _stated(key, value))
        return
    agent, colon, amount = token.rpartition(":")
    if not colon:
        raise TableError(f"{token!r} says nothing of a stock")
    stated.held[iri(agent)] = number_of(amount)


def _stated(key: str, value: str) -> Any:
    if key == "places":
        return int(value)
    if key == "in":
        return () if value == "-" else tuple(iri(name) for name in value.split(","))
    if value == "-":
        return None
    if key == "unit":
        return measure(f"1 {value}").has_unit
    return value if key == "state" else iri(value)


def _wording(have: Stock) -> str:
    held = " ".join(f"{agent}:{written(amount)}" for agent, amount in have.held.items())
    said = " ".join(f"{key}={getattr(have, name)}" for key, name in _TOKENS.items())
    known = "" if have.known else "?"
    return f"{known}{written(have.accounting)}/{written(have.onhand)} {held} {said}"
