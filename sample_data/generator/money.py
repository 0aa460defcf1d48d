# SPDX-License-Identifier: MIT
"""What is owed and what is paid: claims of a sale, payments on their day, wages, taxes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

from .pages import MONTHS, Page, cents, euros, moment
from .state import Debt
from .tables import BANK_FEE, CONTRIBUTION, WAGES, WITHHELD

EUR: Final = "village:money/EUR"
KEEPERS: Final = ("bakery:co-op", "mill:co-op", "farm:co-op", "shop:co-op")
"""Who keeps an account in these books."""

_LATER: Final = frozenset({"ob:wage", "ob:employerContribution"})
"""Debts that are not paid on their own, but together on one day."""


def base(agent: str) -> str:
    """Return the prefix of an agent's own ids."""
    return agent.partition(":")[0]


def name(agent: str) -> str:
    """Return a short name: ``bakery`` of ``bakery:co-op``, ``school`` of ``village:school``."""
    prefix, _, rest = agent.partition(":")
    return prefix if rest == "co-op" else rest.rpartition("/")[2]


def bank(agent: str) -> str | None:
    """Return the account of an agent who keeps one here."""
    return f"{base(agent)}:accounts/bank" if agent in KEEPERS else None


# -- owing -----------------------------------------------------------------------------------------


def claim(
    page: Page,
    iri: str,
    payer: str,
    payee: str,
    value: Decimal,
    classes: list[str],
    trigger: str,
    times: tuple[str, str],
) -> str:
    """Write that something is owed; ``times`` are when it was written down and when it is due."""
    return page.flow(
        "Claim",
        iri,
        action="transfer",
        giver=payer,
        taker=payee,
        kind=EUR,
        classes=classes,
        quantity=euros(value),
        trigger=trigger,
        created=times[0],
        due=times[1],
    )


def owe(
    page: Page,
    trigger: str,
    parties: tuple[str, str],
    price: Decimal,
    rate: Decimal,
    times: tuple[str, str],
) -> list[str]:
    """Write what an event makes its taker owe its giver: the price, and the tax on it.

    ``parties`` are who pays and who is paid. A tax between two who both keep books here is
    collected by the one and paid by the other; outside them only one side of it is seen.
    """
    stem = trigger.replace(":events/", ":claims/")
    ids = [claim(page, f"{stem}-price", *parties, price, ["ob:price"], trigger, times)]
    if rate:
        sides = zip(("ob:inputTax", "ob:outputTax"), parties, strict=True)
        seen = [tag for tag, party in sides if party in KEEPERS]
        tax = cents(price * rate)
        ids.append(claim(page, f"{stem}-tax", *parties, tax, seen[::-1], trigger, times))
    return ids


# -- paying ----------------------------------------------------------------------------------------


def pay(page: Page, debts: Sequence[Debt], at: str, account: str | None = None) -> str:
    """Write one payment of debts between the same two under one agreement; return its id."""
    first = debts[0]
    payer, payee = first.payer, first.payee
    owner, verb = (
        (payer, f"pays-{name(payee)}") if payer in KEEPERS else (payee, f"{name(payer)}-pays")
    )
    iri = stem = f"{base(owner)}:events/{at[:10]}-{verb}"
    number = 1
    while iri in page.ids:
        number += 1
        iri = f"{stem}-{number}"
    ids = [debt.id for debt in debts]
    return page.event(
        iri,
        "transfer",
        payer,
        payee,
        resource=bank(payer),
        to=account or bank(payee),
        kind=EUR,
        quantity=euros(sum((debt.left for debt in debts), Decimal(0))),
        in_return=None if first.promised else first.agreement,
        fulfills=ids if first.promised else None,
        settles=None if first.promised else ids,
        at=at,
    )


def pay_at_once(page: Page, ids: Sequence[str], at: str, account: str | None = None) -> str:
    """Write the payment of claims that were just written."""
    return pay(page, [page.state.debts[iri] for iri in ids], at, account)


def pay_what_is_due(page: Page, day: str) -> None:
    """Write the payments of a day, one for each agreement."""
    due = [
        debt
        for debt in page.state.open_debts()
        if debt.due[:10] == day and not _LATER.intersection(debt.classes)
    ]
    due.sort(key=_deal)
    for _deal_key, debts in groupby(due, key=_deal):
        pay(page, list(debts), moment(day, "10:00"))


def _deal(debt: Debt) -> tuple[str, str, str]:
    return debt.payer, debt.payee, debt.agreement or ""


# -- wages -----------------------------------------------------------------------------------------


def pay_wages(page: Page, day: str, due: str) -> None:
    """Write what is owed for the work of the month, and what each person gets of it."""
    month = day[:7]
    worked = sorted(key for key, done in page.state.hours.items() if key[2] == month and done)
    if worked:
        page.head(f"Wages for {MONTHS[int(month[5:]) - 1]}")
    for employer, person, _month in worked:
        done = page.state.hours[employer, person, month]
        page.remark(f"{done.normalize():f} hours at {WAGES[person]} EUR.")
        _wage(page, employer, person, cents(done * WAGES[person]), day, due)


def _wage(page: Page, employer: str, person: str, gross: Decimal, day: str, due: str) -> None:
    month, at = day[:7], moment(day, "18:00")
    trigger = page.state.last_work[employer, person, month][1]
    stem = f"{base(employer)}:claims/{month}"
    times = (moment(day, "17:30"), due)
    wage = claim(
        page,
        f"{stem}-wage-{name(person)}",
        *(employer, person, gross),
        ["ob:wage"],
        trigger,
        times,
    )
    claim(
        page,
        f"{stem}-contribution-{name(person)}",
        *(employer, "village:social-fund", cents(gross * CONTRIBUTION)),
        ["ob:employerContribution"],
        trigger,
        times,
    )
    page.event(
        f"{base(employer)}:events/{day}-pays-{name(person)}",
        *("transfer", employer, person),
        resource=bank(employer),
        kind=EUR,
        quantity=euros(gross - cents(gross * WITHHELD)),
        in_return=page.state.agreements[trigger],
        settles=[wage],
        at=at,
    )


def pay_what_was_withheld(page: Page, day: str) -> None:
    """Write what goes to the state for the wages of the month before.

    The tax office gets the rest of the wages, the social fund the contributions; each employer
    sends one sum to each.
    """
    due = [debt for debt in page.state.open_debts() if debt.due[:10] == day]
    for employer in KEEPERS:
        for tag, payee in (
            ("ob:wage", "village:tax-office"),
            ("ob:employerContribution", "village:social-fund"),
        ):
            debts = [d for d in due if d.payer == employer and tag in d.classes]
            if debts:
                page.event(
                    f"{base(employer)}:events/{day}-pays-{name(payee)}",
                    *("transfer", employer, payee),
                    resource=bank(employer),
                    kind=EUR,
                    classes=["ob:withheld"] if tag == "ob:wage" else None,
                    quantity=euros(sum((d.left for d in debts), Decimal(0))),
                    settles=[d.id for d in debts],
                    at=moment(day, "09:00"),
                )


# -- the state and the bank --------------------------------------------------------------------------


def settle_tax(page: Page, agent: str, day: str, months: Sequence[str]) -> None:
    """Write the tax return of some months: collected less paid, whichever way it goes."""
    due = sum((page.state.taxes[agent, month] for month in months), Decimal(0))
    if not due:
        return
    office = "village:tax-office"
    payer, payee = (agent, office) if due > 0 else (office, agent)
    page.event(
        f"{base(agent)}:events/{day}-sales-tax",
        *("transfer", payer, payee),
        resource=bank(payer),
        to=bank(payee),
        kind=EUR,
        classes=["ob:taxSettlement"],
        quantity=euros(abs(due)),
        at=moment(day, "11:00"),
    )


def pay_bank_fee(page: Page, day: str) -> None:
    """Write what the bank takes for the quarter."""
    page.event(
        f"bakery:events/{day}-bank-fee",
        *("transfer", "bakery:co-op", "village:bank"),
        resource=bank("bakery:co-op"),
        kind=EUR,
        classes=["ob:bankFee"],
        quantity=euros(BANK_FEE),
        at=moment(day, "12:00"),
    )
