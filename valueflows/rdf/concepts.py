# SPDX-License-Identifier: MIT
"""Words of ours for what a flow is for and as what somebody belongs, and where others have words too.

A concept stands in ``resourceClassifiedAs`` of a flow, a role in ``ob:role`` of a membership.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from valueflows.model.membership import ROLES
from valueflows.model.terms import OB
from valueflows.rdf.turtle import Fact, block, english, words

_IDENTITY: Final = OB.removesuffix("#")

CONCEPTS: Final = {
    "openingBalance": "Stock, money or debts that were already there when the books were opened.",
    "countDifference": "The difference a count found between the books and what is there.",
    "price": "What is asked for a thing or a service, without the taxes on top of it.",
    "outputTax": "Tax on a sale, collected from the customer and owed to the state.",
    "inputTax": "Tax on a purchase, paid to the supplier and, as a rule, owed back by the state.",
    "taxSettlement": "What evens out collected and paid tax with the state.",
    "wage": "Pay for work, before anything is withheld from it.",
    "overtime": "Pay for work beyond the agreed hours.",
    "bonus": "Pay on top of the wage, for a result or an occasion.",
    "leavePay": "Pay for agreed time off: holidays, illness, care.",
    "withheld": "The part of somebody's pay that goes to the state or a fund in their stead.",
    "employerContribution": "What an employer owes to the state or a fund on top of a wage.",
    "benefitInKind": "Pay in things or services, at the value it is counted at.",
    "contractorFee": "What is owed to somebody who works on their own account.",
    "reimbursement": "What is given back to somebody who paid in another's place.",
    "advance": "Money given before it is earned or spent, to be settled later.",
    "principal": "The sum lent, as it is paid out and as it is paid back.",
    "interest": "What a borrower owes for the use of a loan.",
    "memberCapital": "What a member pays into the capital of a co-operative, or takes out of it.",
    "patronage": "A member's part in a surplus, by what they did with the co-operative.",
    "shareInterest": "A limited return on the shares that a member holds.",
    "dividend": "A part of a profit, by the shares held.",
    "drawing": "What an owner who manages takes out for their own use.",
    "grant": "Money given without anything in return, for any use.",
    "restrictedGrant": "Money given without anything in return, for a stated use.",
    "commons": "A contribution to what belongs to everybody.",
    "incomeTax": "Tax on a profit or another result.",
    "publicFee": "A fine or a fee that goes to the state.",
    "bankFee": "What a bank or a payment service keeps or charges.",
    "platformFee": "What a market place, a platform or a host keeps or charges.",
    "loss": "Stock that was spoilt, stolen or written off.",
    "fxDifference": "What is left over when one currency is counted in another.",
    "royalty": "What is owed for the use of a work, by how much it was used or sold.",
    "employerPension": "What an employer pays into somebody's pension on top of a wage.",
    "memberDeposit": "Money a member has left with a co-operative and can ask back.",
    "equityGrant": "Shares given to somebody for their work.",
    "subsidy": "Money from the state or a fund towards what is done anyway.",
}
"""What a flow can be for, and what is meant by it."""

_SCHEMES: Final = (
    (
        "ob:flowConcepts",
        "what a flow is for",
        "Concepts that tell what a flow is for, where its action does not.",
        CONCEPTS,
    ),
    (
        "ob:memberRoles",
        "as what somebody belongs",
        "Roles in which agents belong to an organisation.",
        ROLES,
    ),
)

_MAPPED: Final[dict[str, tuple[Fact, ...]]] = {
    "Membership": (("rdfs:subClassOf", ["org:Membership"]),),
    "member": (("rdfs:subPropertyOf", ["org:member"]),),
    "organization": (("rdfs:subPropertyOf", ["org:organization"]),),
    # Ours may be text as well, so it is no kind of the other.
    "role": (("skos:closeMatch", ["org:role"]),),
    "since": (("rdfs:seeAlso", ["org:memberDuring"]),),
    "until": (("rdfs:seeAlso", ["org:memberDuring"]),),
    "MaximumWagePolicy": (("dcterms:source", ['"GRI 2-21"', '"ESRS S1-16, 97 (b)"']),),
    "SurplusAllocation": (("dcterms:source", ['"GRI 201-1"']),),
}
"""Where a standard has a word for what one of ours says, or asks for the figure it leads to."""


def mapped(name: str) -> tuple[Fact, ...]:
    """Return what a class or property of ours is in other vocabularies, and in which standards."""
    return _MAPPED.get(name, ())


def concept_blocks() -> Iterator[str]:
    """Yield the schemes and their concepts as Turtle."""
    for scheme, label, definition, concepts in _SCHEMES:
        yield block(
            scheme,
            ("a", ["skos:ConceptScheme"]),
            ("skos:prefLabel", [english(label)]),
            ("skos:definition", [english(definition)]),
            ("rdfs:isDefinedBy", [f"<{_IDENTITY}>"]),
        )
        for name, text in concepts.items():
            yield block(
                f"ob:{name}",
                ("a", ["skos:Concept"]),
                ("skos:prefLabel", [english(words(name))]),
                ("skos:definition", [english(text)]),
                ("skos:inScheme", [scheme]),
            )
