# SPDX-License-Identifier: MIT
"""How much of a record is seen, by class: what is somebody's own, and what everybody sees."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from valueflows.ledger.facts import AGREED
from valueflows.ledger.publicity import WITHHELD
from valueflows.model.catalog import AGENTS

if TYPE_CHECKING:
    from valueflows.ledger.narrowing import NarrowSight
    from valueflows.ledger.tables import Table


class Level(IntEnum):
    """How much of a record is seen."""

    HIDDEN = 0
    FACE = 1
    """A person under a pseudonym."""
    NAMED = 2
    """A person by id and name alone."""
    PUBLIC = 3
    """Everything but remarks, pictures and what is personal."""
    WHOLE = 4


_SIDES: Final = ("provider", "receiver")


def _no(_sight: NarrowSight, _table: Table, _row: int, _number: int) -> bool:
    return False


def _yes(_sight: NarrowSight, _table: Table, _row: int, _number: int) -> bool:
    return True


OPEN: Final = (_no, _yes)
"""The rules of classes of which everybody sees every record."""


def _own_resource(sight: NarrowSight, _table: Table, _row: int, number: int) -> bool:
    stock = sight.books.stocks.get(number)
    agents = () if stock is None else (stock.accountable, stock.home, *stock.held)
    return any(agent is not None and sight.is_own(int(agent)) for agent in agents)


def _public_resource(sight: NarrowSight, _table: Table, _row: int, number: int) -> bool:
    """What a person has is nobody's business; what nobody is accountable for is only described."""
    stock = sight.books.stocks.at(number, sight.publicity.version)
    owner = (
        None
        if stock is None
        else stock.accountable
        if stock.accountable is not None
        else stock.home
    )
    return owner is None or sight.is_group(int(owner))


def _own_process(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    return sight.is_own(table.refs["in_scope_of"].view[row])


def _public_process(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    scope = table.refs["in_scope_of"].view[row]
    return scope < 0 or sight.is_group(scope)


def _agreed(sight: NarrowSight, number: int) -> Iterator[tuple[Table, int]]:
    """Yield the flows of an agreement."""
    for name in ("Commitment", "EconomicEvent"):
        table = sight.books.by_name[name]
        for via in AGREED:
            for row in table.links[via].rows(number) if via in table.links else ():
                yield table, row


def _own_agreement(sight: NarrowSight, _table: Table, _row: int, number: int) -> bool:
    """One that concerns the caller; or nobody yet, so that who keeps books can go on with it."""
    found = list(_agreed(sight, number))
    if not found:
        return sight.staff
    return any(sight.is_own(table.refs[side].view[row]) for table, row in found for side in _SIDES)


def _public_agreement(sight: NarrowSight, _table: Table, _row: int, number: int) -> bool:
    """One of flows that are public; without any it may become somebody's contract."""
    if sight.publicity.flag(number) & WITHHELD:
        return False
    flows = (table.id.view[row] for table, row in _agreed(sight, number))
    return any(sight.level(flow) >= Level.PUBLIC for flow in flows)


def _all_untouched(sight: NarrowSight, _table: Table, _row: int, number: int) -> bool:
    """A bundle is as public as each agreement in it."""
    agreements = sight.books.by_name["Agreement"]
    inside = agreements.links["bundled_in"].rows(number)
    return not any(sight.publicity.flag(agreements.id.view[row]) & WITHHELD for row in inside)


def _own_bundle(sight: NarrowSight, _table: Table, _row: int, number: int) -> bool:
    agreements = sight.books.by_name["Agreement"]
    inside = agreements.links["bundled_in"].rows(number)
    return any(sight.level(agreements.id.view[row]) is Level.WHOLE for row in inside)


def _own_place(sight: NarrowSight, _table: Table, _row: int, number: int) -> bool:
    """A place of one's own, where a thing of one's own is, or something of one's own happened."""
    for name in sorted(AGENTS):
        agents = sight.books.by_name[name]
        for row in agents.links["primary_location"].rows(number):
            if sight.level(agents.id.view[row]) is Level.WHOLE:
                return True
    if sight.staff and not sight.is_led_to(number, "SpatialThing"):
        return True  # nobody's yet
    events = sight.books.events
    if any(sight.inside(events, row) for row in events.links["to_location"].rows(number)):
        return True
    return any(
        sight.level(thing) is Level.WHOLE for thing in sight.books.stocks.having("location", number)
    )


def _public_place(sight: NarrowSight, _table: Table, _row: int, number: int) -> bool:
    """Where an organisation is found or an offer holds; never where somebody lives or lived."""
    found = False
    for name in sorted(AGENTS):
        if any(True for _row in sight.books.by_name[name].links["primary_location"].rows(number)):
            if name == "Person":
                return False
            found = True
    offers = sight.books.by_name["Proposal"]
    at = offers.links["eligible_location"].rows(number)
    return found or any(sight.level(offers.id.view[row]) >= Level.PUBLIC for row in at)


def _public_offer(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    """An offer to certain persons, or of what is hidden, is not for everybody."""
    if not all(sight.is_group(agent) for agent in table.many["proposed_to"].get(row)):
        return False
    wishes = [n for via in ("publishes", "reciprocal") for n in table.many[via].get(row)]
    return all(sight.level(wish) >= Level.PUBLIC for wish in wishes)


def _own_offer(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    wishes = [n for via in ("publishes", "reciprocal") for n in table.many[via].get(row)]
    to = table.many["proposed_to"].get(row)
    return any(map(sight.is_own, to)) or any(sight.level(n) is Level.WHOLE for n in wishes)


def _public_list(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    return all(sight.is_group(agent) for agent in table.many["proposed_to"].get(row))


def _own_list(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    return any(map(sight.is_own, table.many["proposed_to"].get(row)))


def _own_membership(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    """The person's own, and those of an organisation whose books are seen."""
    return any(sight.is_own(table.refs[side].view[row]) for side in ("member", "organization"))


def _fellow_membership(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    """Who belongs to an organisation is known to whoever belongs to it too."""
    return sight.is_fellow(table.refs["organization"].view[row])


def _own_acceptance(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    return sight.is_own(table.refs["accepted_by"].view[row])


def _public_acceptance(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    """An organisation stands by what it accepts; what a person thinks is that person's."""
    return sight.publicity.facts.is_group(table.refs["accepted_by"].view[row])


def _own_line(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    decisions = sight.books.by_name["SurplusAllocation"]
    decision = sight.books.current.view[table.refs["allocation"].view[row]]
    whose = -1 if decision < 0 else decisions.refs["allocated_by"].view[decision]
    return sight.is_own(table.refs["to"].view[row]) or sight.is_own(whose)


def _public_line(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    """What a person gets is hidden; and if it is only one, all, for the rest would tell it."""
    facts, to = sight.publicity.facts, table.refs["to"].view
    rows = list(table.links["allocation"].rows(table.refs["allocation"].view[row]))
    persons = {to[each] for each in rows if to[each] >= 0 and not facts.is_group(to[each])}
    return to[row] not in persons and len(persons) != 1


def _own_value(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    event = table.refs["event"].view[row]
    return event >= 0 and sight.level(event) is Level.WHOLE


def _public_value(sight: NarrowSight, table: Table, row: int, _number: int) -> bool:
    """What an event is worth tells of it; what a kind of thing is worth is told to all."""
    event = table.refs["event"].view[row]
    return event < 0 or sight.level(event) >= Level.PUBLIC


RULES: Final = {
    "Membership": (_own_membership, _fellow_membership),
    "Acceptance": (_own_acceptance, _public_acceptance),
    "AllocationLine": (_own_line, _public_line),
    "Valuation": (_own_value, _public_value),
    "EconomicResource": (_own_resource, _public_resource),
    "Process": (_own_process, _public_process),
    "Agreement": (_own_agreement, _public_agreement),
    "AgreementBundle": (_own_bundle, _all_untouched),
    "SpatialThing": (_own_place, _public_place),
    "Proposal": (_own_offer, _public_offer),
    "ProposalList": (_own_list, _public_list),
}
"""By class: whether the caller sees a record whole, and whether everybody sees it."""
