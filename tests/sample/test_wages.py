# SPDX-License-Identifier: MIT
"""Work and what is paid for it: hours such as people work, wages that follow from them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from .world import (
    BASE,
    FUND,
    OFFICE,
    YEAR_END,
    Node,
    amount,
    by_id,
    cents,
    classes,
    debts,
    events,
    hours,
    moment,
    payments,
    shares,
    trigger,
    when,
)


def wages() -> list[Node]:
    """Return the wages owed."""
    return [d for d in debts() if "wage" in classes(d)]


def test_wages_are_hours_times_the_agreed_rate() -> None:
    """Each person's wage of a month is what the employment says for the hours of that month."""
    worked = dict(hours())
    for wage in wages():
        agreement = by_id()[trigger(wage)["realizationOf"]]
        rate = Decimal(agreement["name"].rpartition(", ")[2].partition(" ")[0])
        month = moment(wage["created"]).isoformat()[:7]
        done = worked.pop((wage["receiver"], wage["provider"], month))
        assert amount(wage) == cents(done * rate), wage["@id"]
    unpaid = {(person, receiver) for person, receiver, _month in worked}
    assert {person.rpartition("/")[2] for person, _ in unpaid} == {"sol", "gerda", "noor", "ada"}
    assert (f"{BASE}people/ada", f"{BASE}co-op") not in unpaid


def test_a_wage_is_the_net_pay_and_what_is_withheld() -> None:
    """The person gets 85 %, the tax office 15 %, both out of the same claim, within ten days."""
    settled = shares()
    for wage in wages():
        paid = {by_id()[e]["receiver"]: part for e, part in settled[wage["@id"]].items()}
        withheld = cents(amount(wage) * Decimal("0.15"))
        assert paid[wage["receiver"]] == amount(wage) - withheld, wage["@id"]
        if moment(wage["due"]) < YEAR_END:
            assert paid[OFFICE] == withheld, wage["@id"]
        open_for = moment(wage["due"]) - when(trigger(wage))
        assert open_for <= dt.timedelta(days=40), wage["@id"]
        assert moment(wage["due"]) - moment(wage["created"]) <= dt.timedelta(days=31)


def test_every_wage_bears_a_contribution() -> None:
    """The employer owes a fifth of each wage to the social fund, for the same work."""
    owed = {(d["triggeredBy"], amount(d)) for d in debts() if "employerContribution" in classes(d)}
    told = {(w["triggeredBy"], cents(amount(w) * Decimal("0.2"))) for w in wages()}
    assert owed == told
    assert all(d["receiver"] == FUND for d in debts() if "employerContribution" in classes(d))


def test_a_refund_is_no_pay() -> None:
    """What somebody gets back stands apart from wages, and equals what they laid out."""
    refund = next(d for d in debts() if "reimbursement" in classes(d))
    laid_out = next(e for e in payments() if e["provider"] == refund["receiver"])
    assert amount(refund) == amount(laid_out)
    assert classes(refund) == {"reimbursement"}


def test_hours_are_such_as_people_work() -> None:
    """Nobody works more than twelve hours a day, nor more than forty a month here."""
    days: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for event in events("work"):
        begun = str(event.get("hasBeginning") or event["hasPointInTime"])
        if begun[:10] == str(when(event))[:10]:
            days[event["provider"], begun[:10]] += amount(event, "effortQuantity")
    assert max(days.values()) <= 12
    months: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for (person, _receiver, month), done in hours().items():
        assert done >= 0
        months[person, month] += done
    assert max(months.values()) <= 40


def test_a_span_of_time_is_as_long_as_its_hours() -> None:
    """Where work or use begins and ends on one day, its effort fills that span."""
    checked = 0
    for event in events("work", "use"):
        if "hasEnd" not in event or event["hasBeginning"][:10] != event["hasEnd"][:10]:
            continue
        span = when(event) - moment(event["hasBeginning"])
        assert amount(event, "effortQuantity") * 3600 == Decimal(span.total_seconds()), event["@id"]
        checked += 1
    assert checked > 80
