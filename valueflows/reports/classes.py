# SPDX-License-Identifier: MIT
"""The classes that flows of money fall into, and the lines of the statements they belong to.

There is no chart of accounts. A flow says what it is for by a concept (``ob:wage``) or by itself,
and a class says on which line it stands when it comes in and when it goes out, when it counts, and
to whom it brings value. Lines are few, so that every organisation's statements can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from valueflows.model.terms import OB


class Section(Enum):
    """Where a line stands: what comes and goes, or what there is."""

    INCOME = "income"
    EXPENSE = "expense"
    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    UNCLASSIFIED = "unclassified"

    @property
    def in_result(self) -> bool:
        """Whether its lines make up the result of a period."""
        return self in {Section.INCOME, Section.EXPENSE}

    @property
    def sign(self) -> int:
        """What turns debit-positive amounts into the sign the line is read with."""
        return 1 if self in {Section.EXPENSE, Section.ASSET, Section.UNCLASSIFIED} else -1


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the statements. ``group`` is who the value goes to, where it goes to somebody."""

    name: str
    title: str
    section: Section
    group: str | None = None


SUPPLIERS: Final = "suppliers"
WORKERS: Final = "workers"
CAPITAL: Final = "capital"
STATE: Final = "state"
COMMUNITY: Final = "community"
KEPT: Final = "kept"
GROUPS: Final = (SUPPLIERS, WORKERS, CAPITAL, STATE, COMMUNITY, KEPT)
"""To whom the value goes that an organisation makes (as GRI 201-1 divides it)."""

_LINES: Final = (
    Line("sales", "Sales", Section.INCOME),
    Line("grants", "Grants and donations", Section.INCOME),
    Line("restrictedGrants", "Grants for a stated use", Section.INCOME),
    Line("interestIncome", "Interest received", Section.INCOME),
    Line("otherIncome", "Other income", Section.INCOME),
    Line("costOfSales", "Cost of what was sold", Section.EXPENSE, SUPPLIERS),
    Line("purchases", "Purchases", Section.EXPENSE, SUPPLIERS),
    Line("pay", "Pay", Section.EXPENSE, WORKERS),
    Line("contractors", "Fees of contractors", Section.EXPENSE, WORKERS),
    Line("benefits", "Benefits in kind", Section.EXPENSE, WORKERS),
    Line("employerCharges", "Employer's contributions", Section.EXPENSE, WORKERS),
    Line("depreciation", "Depreciation", Section.EXPENSE, KEPT),
    Line("losses", "Losses and count differences", Section.EXPENSE, SUPPLIERS),
    Line("fees", "Fees of banks and platforms", Section.EXPENSE, SUPPLIERS),
    Line("publicFees", "Fees and fines", Section.EXPENSE, STATE),
    Line("taxOnPurchases", "Tax on purchases that does not come back", Section.EXPENSE, STATE),
    Line("commons", "Given to the commons", Section.EXPENSE, COMMUNITY),
    Line("interest", "Interest paid", Section.EXPENSE, CAPITAL),
    Line("writeOffs", "Claims written off", Section.EXPENSE, SUPPLIERS),
    Line("fxDifference", "Currency differences", Section.EXPENSE, SUPPLIERS),
    Line("incomeTax", "Tax on the result", Section.EXPENSE, STATE),
    Line("cash", "Money", Section.ASSET),
    Line("receivables", "Owed to us", Section.ASSET),
    Line("paidInAdvance", "Paid to others in advance", Section.ASSET),
    Line("advances", "Advances to members", Section.ASSET),
    Line("stock", "Stock", Section.ASSET),
    Line("assets", "Things for use over years", Section.ASSET),
    Line("lent", "Lent to others", Section.ASSET),
    Line("payables", "Owed by us", Section.LIABILITY),
    Line("receivedInAdvance", "Received from others in advance", Section.LIABILITY),
    Line("taxOwed", "Tax collected on sales", Section.LIABILITY),
    Line("loans", "Loans", Section.LIABILITY),
    Line("memberDeposits", "Deposits of members", Section.LIABILITY),
    Line("deferredGrants", "Grants whose conditions are not met yet", Section.LIABILITY),
    Line("memberCapital", "Capital of members", Section.EQUITY),
    Line("distributed", "Surplus distributed", Section.EQUITY),
    Line("drawings", "Drawings of owners", Section.EQUITY),
    Line("inKind", "Given in place of money, beyond what it cost", Section.EQUITY),
    Line("exchanged", "Money changed into other money", Section.EQUITY),
    Line("opening", "Equity at the opening of the books", Section.EQUITY),
    Line("unclassified", "Not classified", Section.UNCLASSIFIED),
)
LINES: Final = {line.name: line for line in _LINES}


class When(Enum):
    """When what is owed of a class begins to count."""

    THING = "with the thing it is owed for"
    DUE = "when it is due, without any thing"
    PAID = "not by itself: it is money that moves, and no income or cost"


@dataclass(frozen=True, slots=True)
class MoneyClass:
    """What a flow of money is for: the lines it stands on, seen from who gets it and who gives it.

    ``component`` is the part of pay it is, for ``policies.COMPONENTS``.
    """

    name: str
    incoming: str
    outgoing: str
    when: When = When.THING
    component: str | None = None

    @property
    def iri(self) -> str:
        """The concept in our vocabulary."""
        return OB + self.name

    def line(self, *, incoming: bool) -> Line:
        """Return the line it stands on, seen from who gets or who gives it."""
        return LINES[self.incoming if incoming else self.outgoing]


_CLASSES: Final = (
    MoneyClass("price", "sales", "purchases"),
    MoneyClass("outputTax", "taxOwed", "taxOnPurchases"),
    MoneyClass("inputTax", "taxOwed", "taxOnPurchases"),
    MoneyClass("taxSettlement", "taxOwed", "taxOwed", When.PAID),
    MoneyClass("wage", "sales", "pay", When.DUE, "basic"),
    MoneyClass("overtime", "sales", "pay", When.DUE, "overtime"),
    MoneyClass("bonus", "sales", "pay", When.DUE, "bonus"),
    MoneyClass("leavePay", "sales", "pay", When.DUE, "leavePay"),
    MoneyClass("withheld", "payables", "payables", When.PAID),
    MoneyClass("employerContribution", "otherIncome", "employerCharges", When.DUE),
    MoneyClass("employerPension", "otherIncome", "employerCharges", When.DUE, "employerPension"),
    MoneyClass("benefitInKind", "otherIncome", "benefits", When.DUE, "benefitInKind"),
    MoneyClass("contractorFee", "sales", "contractors", component="contractorFee"),
    MoneyClass("royalty", "sales", "purchases", component="royalty"),
    MoneyClass("reimbursement", "otherIncome", "purchases", component="reimbursement"),
    MoneyClass("advance", "advances", "advances", When.PAID),
    MoneyClass("principal", "loans", "loans", When.PAID),
    MoneyClass("interest", "interestIncome", "interest", When.DUE),
    MoneyClass("memberCapital", "memberCapital", "memberCapital", When.PAID),
    MoneyClass("memberDeposit", "memberDeposits", "memberDeposits", When.PAID),
    MoneyClass("patronage", "otherIncome", "distributed", When.DUE, "labourPatronage"),
    MoneyClass("shareInterest", "otherIncome", "distributed", When.DUE, "capitalReturn"),
    MoneyClass("dividend", "otherIncome", "distributed", When.DUE, "capitalReturn"),
    MoneyClass("equityGrant", "otherIncome", "distributed", When.DUE, "equityGrant"),
    MoneyClass("drawing", "drawings", "drawings", When.PAID, "drawing"),
    MoneyClass("grant", "grants", "commons", When.DUE),
    MoneyClass("restrictedGrant", "restrictedGrants", "commons", When.DUE),
    MoneyClass("subsidy", "grants", "commons", When.DUE),
    MoneyClass("commons", "grants", "commons", When.DUE),
    MoneyClass("incomeTax", "incomeTax", "incomeTax", When.DUE),
    MoneyClass("publicFee", "otherIncome", "publicFees", When.DUE),
    MoneyClass("bankFee", "otherIncome", "fees", When.DUE),
    MoneyClass("platformFee", "sales", "fees", When.DUE),
    MoneyClass("loss", "losses", "losses", When.DUE),
    MoneyClass("countDifference", "losses", "losses", When.DUE),
    MoneyClass("fxDifference", "fxDifference", "fxDifference", When.DUE),
    MoneyClass("openingBalance", "opening", "opening", When.DUE),
    MoneyClass("unclassified", "unclassified", "unclassified", When.PAID),
)
CLASSES: Final = {kind.name: kind for kind in _CLASSES}
UNCLASSIFIED: Final = CLASSES["unclassified"]
