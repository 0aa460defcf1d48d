# SPDX-License-Identifier: MIT
"""What flows: kinds of resources, resources kept in stock, and their lots."""

from __future__ import annotations

from typing import ClassVar

from valueflows.model.agents import Agent, SpatialThing
from valueflows.model.exact import Instant
from valueflows.model.processes import ProcessSpecification
from valueflows.model.records import Measure, Record, Unit
from valueflows.model.terms import Inverse, Ref, Tag, Uri, prop, record


@record
class ResourceSpecification(Record):
    """A kind of thing, service, skill or currency."""

    name: str | None = prop("name", "What this kind is called.", default=None)
    image: Uri | None = prop("image", "Address of a picture.", default=None)
    image_list: tuple[Uri, ...] = prop("imageList", "Addresses of more pictures.", default=())
    note: str | None = prop("note", "Remarks on the kind.", default=None)
    resource_classified_as: tuple[Tag, ...] = prop(
        "resourceClassifiedAs", "Concepts that resources of this kind fall under.", default=()
    )
    default_unit_of_resource: Ref[Unit] | None = prop(
        "defaultUnitOfResource", "The unit amounts of it are usually given in.", default=None
    )
    default_unit_of_effort: Ref[Unit] | None = prop(
        "defaultUnitOfEffort", "The unit its use or labour is usually given in.", default=None
    )
    substitutable: bool | None = prop(
        "substitutable", "Whether any piece of it is as good as another.", default=None
    )
    medium_of_exchange: bool | None = prop(
        "mediumOfExchange", "Whether it serves as money.", default=None
    )

    inverses: ClassVar = (
        Inverse("conforming_resources", "EconomicResource", "conforms_to", "Resources of it."),
        Inverse("economic_events", "EconomicEvent", "resource_conforms_to", "Events about it."),
        Inverse("commitments", "Commitment", "resource_conforms_to", "Promises of it."),
        Inverse("intents", "Intent", "resource_conforms_to", "Wishes and offers of it."),
        Inverse("claims", "Claim", "resource_conforms_to", "Claims for it."),
        Inverse("recipe_flows", "RecipeFlow", "resource_conforms_to", "Recipe steps with it."),
        Inverse("recipes", "Recipe", "primary_output", "Recipes that make it."),
    )


@record
class BatchLotRecord(Record):
    """What is known of one homogeneous batch or lot."""

    batch_lot_code: str | None = prop("batchLotCode", "The code printed on the lot.", default=None)
    expiration_date: Instant | None = prop(
        "expirationDate", "When the lot is past its use.", default=None
    )

    inverses: ClassVar = (
        Inverse("economic_resources", "EconomicResource", "of_batch_lot", "Resources of the lot."),
    )


@record
class EconomicResource(Record):
    """A thing that agents keep account of: stock, a machine, a document, an account of money.

    Its quantities, stage, state, place, container and accountable agent follow from events.
    """

    name: str | None = prop("name", "What it is called; not unique.", default=None)
    note: str | None = prop("note", "Remarks on it.", default=None)
    image: Uri | None = prop("image", "Address of a picture.", default=None)
    image_list: tuple[Uri, ...] = prop("imageList", "Addresses of more pictures.", default=())
    conforms_to: Ref[ResourceSpecification] | None = prop(
        "conformsTo", "The kind of thing it is.", default=None
    )
    classified_as: tuple[Tag, ...] = prop("classifiedAs", "Concepts it falls under.", default=())
    tracking_identifier: str | None = prop(
        "trackingIdentifier", "A serial number or other mark of this very piece.", default=None
    )
    of_batch_lot: Ref[BatchLotRecord] | None = prop(
        "ofBatchLot", "The batch or lot it belongs to.", default=None
    )
    unit_of_effort: Ref[Unit] | None = prop(
        "unitOfEffort", "The unit its use is counted in.", default=None
    )
    current_virtual_location: Uri | None = prop(
        "currentVirtualLocation", "Address where a digital thing is found.", default=None
    )
    current_currency_location: str | None = prop(
        "currentCurrencyLocation", "Number or address of the account that holds it.", default=None
    )
    may_be_overdrawn: bool | None = prop(
        "ob:mayBeOverdrawn",
        "For money: whether the account may go below zero; a till may not, a bank account may.",
        default=None,
    )
    accounting_quantity: Measure | None = prop(
        "accountingQuantity",
        "How much the accountable agent has rights to.",
        default=None,
        derived=True,
    )
    onhand_quantity: Measure | None = prop(
        "onhandQuantity", "How much is in the home holder's hands.", default=None, derived=True
    )
    primary_accountable: Ref[Agent] | None = prop(
        "primaryAccountable", "Who has the rights and duties to it.", default=None, derived=True
    )
    stage: Ref[ProcessSpecification] | None = prop(
        "stage", "The kind of process it last came out of.", default=None, derived=True
    )
    state: str | None = prop(
        "state", "What the last test or judgement said of it.", default=None, derived=True
    )
    current_location: Ref[SpatialThing] | None = prop(
        "currentLocation", "Where it is.", default=None, derived=True
    )
    contained_in: tuple[Ref[EconomicResource], ...] = prop(
        "containedIn", "The container or kit it is part of.", default=(), derived=True
    )

    inverses: ClassVar = (
        Inverse("contains", "EconomicResource", "contained_in", "What is packed in it."),
        Inverse(
            "economic_events_from",
            "EconomicEvent",
            "resource_inventoried_as",
            "Events that name it as their resource.",
        ),
        Inverse(
            "economic_events_to",
            "EconomicEvent",
            "to_resource_inventoried_as",
            "Events that led to it.",
        ),
        Inverse("commitments", "Commitment", "resource_inventoried_as", "Promises about it."),
        Inverse("intents", "Intent", "resource_inventoried_as", "Wishes and offers about it."),
    )
