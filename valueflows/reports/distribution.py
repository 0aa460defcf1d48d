# SPDX-License-Identifier: MIT
"""A decision on a surplus as records: what it is, its lines, and promises to pay.

Reserves and what is carried forward move nothing between agents: they are lines and no more. What
is payable to a member is also a commitment of the organisation, a clause of the decision, which a
later payment fulfils.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from valueflows.model.agreements import Agreement
from valueflows.model.disclosing import AllocationLine, SurplusAllocation
from valueflows.model.exact import Amount, Exact, Instant, written
from valueflows.model.flows import Commitment
from valueflows.model.ids import canonical
from valueflows.model.policies import MaximumProfitPolicy, WaterfallLine
from valueflows.model.records import Measure, Record
from valueflows.model.tables import COUNT, IRI, NUMBER, Column, Note, Report, Table
from valueflows.model.terms import Ref, Tag, Word
from valueflows.model.units import ONE
from valueflows.reports.accounts import Accounts
from valueflows.reports.currencies import Rates, smallest_unit
from valueflows.reports.figures import money
from valueflows.reports.keys import members_of, standing_of
from valueflows.reports.periods import Period
from valueflows.reports.profit import LOSS, NOT_COMPUTABLE, ProfitDisclosure, Year, disclose
from valueflows.reports.surplus import decisions
from valueflows.reports.waterfall import CARRY, Allocation, Draw, Part, WaterfallError, allocate

NAME: Final = "surplus-allocation"
TITLE: Final = "What becomes of the surplus"
_AFTER: Final = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who decided what, when, on whose surplus."""

    organisation: str
    period: Period
    currency: str
    decided_at: Instant
    decided_by: str | None = None
    policy: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a policy makes of the surplus of a period, before it is decided."""

    decision: Decision
    allocation: Allocation
    disclosure: ProfitDisclosure

    def report(self) -> Report:
        """Return it as a table."""
        made, period = self.disclosure, self.decision.period
        facts = {
            "policy": self.decision.policy,
            "surplus": money(self.allocation.surplus),
            "verdict": made.verdict,
            "currency": self.decision.currency,
        }
        return Report(
            name=NAME,
            title=TITLE,
            about=(self.decision.organisation,),
            period=period.text,
            version=made.version,
            checkpoint=made.checkpoint,
            depends_on=made.depends_on,
            tables=(table(self.allocation, self.decision.currency),),
            facts=facts,
            notes=(*self.allocation.notes, *self._promised()),
        )

    def _promised(self) -> tuple[Note, ...]:
        """Point out shares that were promised before anything was decided."""
        given = self.disclosure.years[0].distributed
        records = (*given.member_records, *given.capital_records)
        if not records:
            return ()
        text = "shares of this surplus were promised without a decision; they are not taken off"
        return (Note("promised_before", text, len(records), records),)


def propose(
    accounts: Accounts,
    policy: MaximumProfitPolicy,
    period: Period,
    decided_at: Instant,
    *,
    draw: Draw | None = None,
) -> Proposed:
    """Return what the waterfall of a policy makes of the surplus after tax of a period.

    ``WaterfallError`` where it cannot be told, has no lines, or was decided on before.
    """
    made = disclose(accounts, policy, period)
    if made.verdict == NOT_COMPUTABLE or made.currency is None:
        raise WaterfallError(f"the surplus of {period.text} is not computable: {made.reason}")
    for one in decisions(accounts.source, accounts.boundary, period.zone):
        if one.period == period:
            raise WaterfallError(
                f"the surplus of {period.text} was decided on already: {one.allocation.id}"
            )
    lines = lines_of(accounts, policy)
    if not lines and made.verdict != LOSS:
        raise WaterfallError(
            f"{policy.id} has no lines that say what becomes of a surplus; "
            "record some as ob:WaterfallLine"
        )
    rates, year = Rates(accounts.source, made.currency), made.years[0]
    unit = smallest_unit(accounts.source, made.currency)
    allocation = allocate(
        year.after_tax,
        lines,
        members_of(accounts, period, rates),
        standing=standing_of(accounts, period, rates),
        unit=unit,
        draw=draw,
    )
    decision = Decision(
        organisation=policy.published_by,
        period=period,
        currency=made.currency,
        decided_at=decided_at,
        policy=policy.id,
    )
    return Proposed(decision, _with_uncounted(allocation, year), made)


def _with_uncounted(allocation: Allocation, year: Year) -> Allocation:
    """Carry forward income that the policy does not count: it is kept and not shared out."""
    kept = tuple(
        Part(_AFTER, CARRY, f"Not shared out: {name}", amount)
        for name, amount in year.excluded.items()
        if amount
    )
    surplus = allocation.surplus + sum(part.amount for part in kept)
    return replace(allocation, surplus=surplus, parts=(*allocation.parts, *kept))


def lines_of(accounts: Accounts, policy: MaximumProfitPolicy) -> tuple[WaterfallLine, ...]:
    """Return the lines of a policy, in order."""
    found = (
        one
        for one in accounts.source.records(WaterfallLine)
        if canonical(one.line_of) == canonical(policy.id)
    )
    return tuple(sorted(found, key=lambda line: (line.order, line.id)))


def policy_for(accounts: Accounts, organisation: str, period: Period) -> MaximumProfitPolicy | None:
    """Return the profit policy of an organisation that held at the end of a period.

    Of several the one that held last; one in whose place another stands gives way to it.
    """
    known = [p for p in accounts.source.records(MaximumProfitPolicy) if _holds(p, period)]
    own = [p for p in known if canonical(p.published_by) == canonical(organisation)]
    replaced = {p.supersedes for p in own}
    left = [p for p in own if p.id not in replaced]
    return max(left, key=lambda p: (p.valid_from.microseconds, p.id), default=None)


def _holds(policy: MaximumProfitPolicy, period: Period) -> bool:
    until = policy.valid_through
    begun = policy.valid_from.microseconds < period.end
    return begun and (until is None or until.microseconds >= period.end)


# -- as records ------------------------------------------------------------------------------------


def as_records(
    allocation: Allocation, decision: Decision, mint: Callable[[str], str]
) -> tuple[Record, ...]:
    """Return the decision as records; ``mint`` gives an id for a record of a class."""
    agreement = Agreement(
        id=mint("Agreement"),
        name=decision.name or f"{TITLE} of {decision.period.text}",
        created=decision.decided_at,
    )
    decided = SurplusAllocation(
        id=mint("SurplusAllocation"),
        allocated_by=Ref(decision.organisation),
        profit_policy=None if decision.policy is None else Ref(decision.policy),
        period=decision.period.text,
        surplus=_measure(allocation.surplus),
        currency=Ref(decision.currency),
        agreement=Ref(agreement.id),
        decided_by=decision.decided_by,
        decided_at=decision.decided_at,
    )
    records: list[Record] = [agreement, decided]
    for number, part in enumerate(allocation.parts, 1):
        promise = _promise(part, decision, agreement.id, mint)
        records += [] if promise is None else [promise]
        records.append(_line(part, number, decided.id, promise, mint))
    return tuple(records)


def _promise(
    part: Part, decision: Decision, agreement: str, mint: Callable[[str], str]
) -> Commitment | None:
    if part.to is None or part.pays is None:
        return None
    return Commitment(
        id=mint("Commitment"),
        action=Word("transfer"),
        provider=Ref(decision.organisation),
        receiver=Ref(part.to),
        resource_conforms_to=Ref(decision.currency),
        resource_classified_as=(Tag(part.pays),),
        resource_quantity=_measure(part.amount),
        created=decision.decided_at,
        clause_of=Ref(agreement),
    )


def _line(
    part: Part,
    number: int,
    decided: str,
    promise: Commitment | None,
    mint: Callable[[str], str],
) -> AllocationLine:
    return AllocationLine(
        id=mint("AllocationLine"),
        allocation=Ref(decided),
        order=number,
        kind=part.kind,
        name=part.name,
        amount=_measure(part.amount),
        member_class=None if part.member_class is None else Tag(part.member_class),
        key=part.key,
        to=None if part.to is None else Ref(part.to),
        commitment=None if promise is None else Ref(promise.id),
    )


def _measure(amount: Exact) -> Measure:
    return Measure(has_numerical_value=Amount(written(amount, 2)), has_unit=Ref(ONE))


# -- as a table ------------------------------------------------------------------------------------


def table(allocation: Allocation, currency: str) -> Table:
    """Return the parts of an allocation as rows; they sum to the surplus."""
    columns = (
        Column("number", "Number", COUNT),
        Column("kind", "Kind"),
        Column("name", "What for"),
        Column("amount", "Amount", NUMBER, currency),
        Column("to", "To whom", IRI),
        Column("memberClass", "Of which members"),
        Column("key", "Shared by"),
        Column("pays", "Promised as"),
    )
    rows = tuple(
        (number, p.kind, p.name, money(p.amount), p.to, p.member_class, p.key, p.pays)
        for number, p in enumerate(allocation.parts, 1)
    )
    return Table("lines", TITLE, columns, rows, ("number",))
