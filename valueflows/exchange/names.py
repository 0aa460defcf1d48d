# SPDX-License-Identifier: MIT
"""Which of our classes, properties and words a document means.

Old namespaces, terms other vocabularies have for the same thing, spellings that miss by little,
terms that release 1.0.0 no longer has: each is read where only one reading is possible, with a
warning, or refused with what would be right.
"""

from __future__ import annotations

from typing import Any, Final

from valueflows.exchange.context import WELL_KNOWN
from valueflows.model.catalog import CLASSES, INVERSE_PROPERTIES, OURS, fields_by_key
from valueflows.model.terms import OB, VF

OLD_NAMESPACES: Final = (
    "http://w3id.org/valueflows/ont/vf#",
    "https://w3id.org/valueflows/ont/vf/",
    "https://w3id.org/valueflows#",
    "http://w3id.org/valueflows#",
    "https://w3id.org/valueflows/v1#",
    "https://w3id.org/valueflows/v1/",
    "https://w3id.org/valueflows/",
    "http://w3id.org/valueflows/",
)

_SAME: Final = {
    WELL_KNOWN["skos"] + "note": "note",
    WELL_KNOWN["dcterms"] + "created": "created",
    WELL_KNOWN["om"] + "hasUnit": "hasUnit",
    WELL_KNOWN["om"] + "hasNumericalValue": "hasNumericalValue",
    WELL_KNOWN["om"] + "symbol": "symbol",
    WELL_KNOWN["rdfs"] + "label": "label",
    WELL_KNOWN["geo"] + "lat": "lat",
    WELL_KNOWN["geo"] + "long": "long",
    WELL_KNOWN["geo"] + "alt": "alt",
    WELL_KNOWN["time"] + "hasBeginning": "hasBeginning",
    WELL_KNOWN["time"] + "hasEnd": "hasEnd",
    WELL_KNOWN["time"] + "inXSDDateTimeStamp": "hasPointInTime",
}
"""Properties of which ours are declared to be special cases."""

_CLASS_ALIASES: Final = {
    WELL_KNOWN["foaf"] + "Person": "Person",
    WELL_KNOWN["foaf"] + "Organization": "Organization",
    WELL_KNOWN["org"] + "Organization": "Organization",
    WELL_KNOWN["om"] + "Measure": "Measure",
    WELL_KNOWN["om"] + "Unit": "Unit",
    WELL_KNOWN["geo"] + "SpatialThing": "SpatialThing",
}

_MISPLACED: Final = {
    ("EconomicResource", "resourceConformsTo"): "conformsTo",
    ("EconomicResource", "resourceClassifiedAs"): "classifiedAs",
    ("EconomicResource", "lot"): "ofBatchLot",
    ("ResourceSpecification", "classifiedAs"): "resourceClassifiedAs",
    ("ResourceSpecification", "defaultUnit"): "defaultUnitOfResource",
    ("RecipeProcess", "classifiedAs"): "processClassifiedAs",
    ("Process", "processConformsTo"): "basedOn",
    ("Process", "conformsTo"): "basedOn",
    ("Unit", "name"): "label",
    ("BatchLotRecord", "batchNumber"): "batchLotCode",
    ("BatchLotRecord", "expiryDate"): "expirationDate",
    ("Proposal", "primaryIntents"): "publishes",
    ("Proposal", "reciprocalIntents"): "reciprocal",
}
"""Properties of one class that are plainly meant by another's name."""

REMOVED: Final = {
    "AgentRelationship": "agent relationships are org:Membership records",
    "AgentRelationshipRole": "agent relationships are org:Membership records",
    "Appreciation": "a gift in return is an event under the same Agreement",
    "Fulfillment": "an event names its commitments in fulfills",
    "Satisfaction": "an event or commitment names its intents in satisfies",
    "Settlement": "an event names its claims in settles",
    "ProposedIntent": "a proposal names its intents in publishes and reciprocal",
    "ProposedTo": "a proposal names its addressees in proposedTo",
    "ProductBatch": "use BatchLotRecord",
    "Scenario": "use Plan",
    "ScenarioDefinition": "use Recipe",
    "RoleBehavior": "it has no successor",
    "agreedIn": "use realizationOf or clauseOf with an Agreement",
    "atLocation": "use toLocation where the thing ends up",
    "inScopeOf": "only a Process has a scope now",
    "triggeredBy": "only a Claim is triggered by an event now",
    "expiresOn": "use the expirationDate of the BatchLotRecord",
    "involves": "use resourceInventoriedAs",
}
"""What release 1.0.0 no longer has, and what is used instead."""

UNIT_WORDS: Final = {
    "each": "one",
    "ea": "one",
    "unit": "one",
    "units": "one",
    "hr": "hour",
    "hrs": "hour",
    "lbs": "pound",
    "liter": "litre",
    "liters": "litre",
    "litres": "litre",
}
"""Words for units that people use beside those the units are called by."""

_FORGIVEN_LETTERS: Final = 3


def local(iri: str) -> tuple[str, str | None] | None:
    """Return the local name of a vocabulary IRI and the old namespace it was written in, if any."""
    if iri.startswith(VF):
        return iri[len(VF) :], None
    for space in OLD_NAMESPACES:
        if iri.startswith(space) and "/" not in iri[len(space) :]:
            return iri[len(space) :], space
    return None


def class_of(iri: str) -> str | None:
    """Return the name of the class an IRI stands for; None when it is none of ours.

    ``Measure`` and ``Agent`` are returned too, though no record is of them.
    """
    if iri in _CLASS_ALIASES:
        return _CLASS_ALIASES[iri]
    if iri.startswith(OB):
        name = iri[len(OB) :]
        return name if name in {cls.__name__ for cls in OURS} else None
    found = local(iri)
    if found is None:
        return None
    name = found[0]
    return name if name in CLASSES or name in {"Measure", "Agent"} else None


def class_missed(iri: str) -> str | None:
    """Return the only class that an unknown name of the vocabulary misses by little."""
    found = local(iri)
    if found is None or found[0] in REMOVED:
        return None
    ours = {cls.__name__ for cls in OURS}
    return near_miss(found[0], [name for name in CLASSES if name not in ours])


def property_of(iri: str, cls: type[Any]) -> tuple[str | None, bool]:
    """Return the key of the property of ``cls`` that an IRI means, and whether it is spelt so.

    ``None`` when no property, or more than one, can be meant. Inverse properties count.
    """
    keys = fields_by_key(cls)
    if iri.startswith(OB):
        key = f"ob:{iri[len(OB) :]}"
        return (key, True) if key in keys else (None, True)
    if iri in _SAME:
        key = _SAME[iri]
        if key == "label" and "label" not in keys:
            key = "name"
        return (key, True) if key in keys else (None, True)
    found = local(iri)
    if found is None:
        return None, True
    name = found[0]
    if name in keys or name in INVERSE_PROPERTIES:
        return name, True
    placed = _MISPLACED.get((cls.__name__, name))
    return (placed, False) if placed else (near_miss(name, [*keys, *INVERSE_PROPERTIES]), False)


def near_miss(name: str, known: list[str]) -> str | None:
    """Return the only known name that ``name`` misses by its case or by a few letters left out."""
    same = [k for k in known if k.lower() == name.lower()]
    if same:
        return same[0] if len(same) == 1 else None
    close = [k for k in known if _lacks_letters(name.lower(), k.lower())]
    return close[0] if len(close) == 1 else None


def _lacks_letters(short: str, whole: str) -> bool:
    missing = len(whole) - len(short)
    if not 0 < missing <= _FORGIVEN_LETTERS or len(short) <= _FORGIVEN_LETTERS:
        return False
    letters = iter(whole)
    return all(letter in letters for letter in short)


def word_of(text: str, known: list[str]) -> tuple[str | None, bool]:
    """Return the individual a text means, and whether it is spelt so.

    ``vf:produce``, full IRIs, other cases and ``deliver-service`` are understood.
    """
    found = local(text)
    name = found[0] if found else text.removeprefix("vf:")
    if name in known:
        return name, True
    plain = name.replace("-", "").replace("_", "").replace(" ", "").lower()
    same = [k for k in known if k.lower() == plain]
    return (same[0], False) if len(same) == 1 else (None, False)


def article(name: str) -> str:
    """Return a class name with its article: ``an EconomicEvent``, ``a Process``."""
    return f"{'an' if name.startswith(('A', 'E', 'I', 'O')) else 'a'} {name}"
