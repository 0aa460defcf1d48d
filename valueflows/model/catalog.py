# SPDX-License-Identifier: MIT
"""Every class of the vocabulary, by name, and what the edges must know about them."""

from __future__ import annotations

from typing import Any, Final

from valueflows.model.actions import ActionRow
from valueflows.model.agents import EcologicalAgent, Organization, Person, SpatialThing
from valueflows.model.agreements import Agreement, AgreementBundle
from valueflows.model.classing import ClassificationRule, TaxRule
from valueflows.model.closing import PeriodClosing
from valueflows.model.disclosing import AllocationLine, Disclosure, SurplusAllocation
from valueflows.model.flows import Claim, Commitment, EconomicEvent, Intent
from valueflows.model.membership import Membership
from valueflows.model.ours import Assertion, Erasure, Ledger, Opening
from valueflows.model.policies import (
    Acceptance,
    MaximumProfitPolicy,
    MaximumWagePolicy,
    PolicyText,
    WaterfallLine,
)
from valueflows.model.processes import Plan, Process, ProcessSpecification
from valueflows.model.proposals import Proposal, ProposalList, ProposalPurpose
from valueflows.model.publishing import Consent, Publication, PublicationRule
from valueflows.model.recipes import Recipe, RecipeExchange, RecipeFlow, RecipeProcess
from valueflows.model.records import Measure, Unit
from valueflows.model.resources import BatchLotRecord, EconomicResource, ResourceSpecification
from valueflows.model.terms import OB, VF, Inverse, Property, properties
from valueflows.model.valuing import (
    CapitalAsset,
    ExchangeRate,
    LivingWage,
    Valuation,
    ValuationPolicy,
)

ENTITIES: Final[tuple[type[Any], ...]] = (
    Person,
    Organization,
    EcologicalAgent,
    SpatialThing,
    Unit,
    ResourceSpecification,
    ProcessSpecification,
    BatchLotRecord,
    EconomicResource,
    Process,
    Plan,
    AgreementBundle,
    Agreement,
    EconomicEvent,
    Commitment,
    Intent,
    Claim,
    Proposal,
    ProposalList,
    Recipe,
    RecipeProcess,
    RecipeFlow,
    RecipeExchange,
)
"""The ValueFlows classes that are recorded. With ``Agent`` (abstract), ``Action`` and
``ProposalPurpose`` (fixed individuals) and ``Measure`` (a value) these are all 27."""

RULES: Final[tuple[type[Any], ...]] = (
    PublicationRule,
    Publication,
    Consent,
    Membership,
    PeriodClosing,
    ClassificationRule,
    TaxRule,
    ValuationPolicy,
    Valuation,
    ExchangeRate,
    CapitalAsset,
    LivingWage,
    MaximumWagePolicy,
    MaximumProfitPolicy,
    WaterfallLine,
    PolicyText,
    Acceptance,
    Disclosure,
    SurplusAllocation,
    AllocationLine,
)
"""Records of our own by which a ledger's keepers say what holds in it."""

OURS: Final[tuple[type[Any], ...]] = (Ledger, Opening, Assertion, Erasure, *RULES)
VALUES: Final[tuple[type[Any], ...]] = (Measure,)
RECORDED: Final = ENTITIES + OURS
NUMBERS: Final = {cls.__name__: number for number, cls in enumerate(RECORDED)}
"""Class names in the fixed order that tables and snapshots use."""

CLASSES: Final = {cls.__name__: cls for cls in RECORDED}
AGENTS: Final = frozenset({"Person", "Organization", "EcologicalAgent"})
VF_CLASSES: Final = tuple(
    sorted([c.__name__ for c in ENTITIES] + ["Agent", "Action", "ProposalPurpose", "Measure"])
)

INVERSE_PROPERTIES: Final = {
    "bundles": ("bundledIn", "The agreements in a bundle."),
    "contains": ("containedIn", "What is packed in a container."),
    "hasIndependentDemand": ("independentDemandOf", "The deliveries a plan was made for."),
    "hasInput": ("inputOf", "What enters a process."),
    "hasOutput": ("outputOf", "What leaves a process."),
    "hasRecipeInput": ("recipeInputOf", "What enters a recipe process."),
    "hasRecipeOutput": ("recipeOutputOf", "What leaves a recipe process."),
    "lists": ("listedIn", "The proposals in a list."),
    "planIncludes": ("plannedWithin", "What belongs to a plan."),
    "realizes": ("realizationOf", "Events of one side of an agreement."),
    "realizesReciprocal": ("reciprocalRealizationOf", "Events in return under an agreement."),
    "recipeStipulates": ("recipeClauseOf", "One side of a recipe exchange."),
    "recipeStipulatesReciprocal": (
        "recipeReciprocalClauseOf",
        "What is given in return in a recipe exchange.",
    ),
    "stipulates": ("clauseOf", "Promises of one side of an agreement."),
    "stipulatesReciprocal": ("reciprocalClauseOf", "Promises in return under an agreement."),
}
"""Properties the ontology declares as inverses: read in either direction, stored forwards."""


def class_iri(cls: type[Any]) -> str:
    """Return the IRI of a record or value class."""
    return str(getattr(cls, "namespace", VF)) + cls.__name__


def class_word(cls: type[Any]) -> str:
    """Return the class as JSON-LD writes it: ``EconomicEvent``, ``ob:Opening``."""
    return f"ob:{cls.__name__}" if getattr(cls, "namespace", VF) == OB else cls.__name__


def with_article(word: str) -> str:
    """Return a word with its article: ``a Person``, ``an EconomicEvent``."""
    return f"{'an' if word[:1] in 'AEIOaeio' else 'a'} {word}"


def inverses(cls: type[Any]) -> tuple[Inverse, ...]:
    """Return the inverse lists that a record of ``cls`` can be asked for."""
    found: tuple[Inverse, ...] = getattr(cls, "inverses", ())
    return found


def fits(name: str, target: type[Any]) -> bool:
    """Whether a record of class ``name`` may stand where a ``target`` is expected."""
    key = (name, target)
    found = _FITS.get(key)
    if found is None:
        found = _FITS[key] = issubclass(CLASSES[name], target)
    return found


_FITS: dict[tuple[str, type[Any]], bool] = {}


def fields_by_key(cls: type[Any]) -> dict[str, Property]:
    """Return the rows of a class by their name at the edges."""
    return {p.key: p for p in properties(cls)}


WORDS: Final[dict[type[Any], str]] = {ActionRow: "Action", ProposalPurpose: "ProposalPurpose"}
"""Classes whose members are fixed individuals of the vocabulary, by their name there."""
