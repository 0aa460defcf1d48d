# SPDX-License-Identifier: MIT
"""``presets``: the rules of laws, standards and co-operatives that are known, to begin one's own with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from valueflows.commands.running import DONE, Misuse, say
from valueflows.model.exact import Instant
from valueflows.model.ids import is_iri
from valueflows.model.records import Record


def presets(options: argparse.Namespace) -> int:
    """List the known rules, tell one, or write it as records of an organisation to be imported."""
    if options.rule is None:
        say("\n".join(_listed()))
        return DONE
    if options.agent is None:
        say("\n".join(_told(options.rule)))
        return DONE
    _write(_records(options))
    return DONE


def _listed() -> Iterator[str]:
    from valueflows.reports.presets import PRESETS
    from valueflows.reports.profit_presets import PROFIT_PRESETS

    for title, found in (("pay", PRESETS), ("profit", PROFIT_PRESETS)):
        for name, one in found.items():
            yield f"{name} ({title}): {one.title}"


def _told(name: str) -> Iterator[str]:
    """Yield what a rule counts, where that is said, and what cannot be said of it here."""
    one: Any = _known(name)
    yield one.title
    yield getattr(one, "counts", "") or one.asks
    yield f"source: {one.source}; of {one.dated}, read {one.seen}"
    for field, value in one.says.items():
        shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        yield f"  {field}: {shown}"
    for line in getattr(one, "lines", ()):
        yield "  " + ", ".join(f"{key} {value}" for key, value in line.items() if value is not None)
    for lost in one.lost:
        yield f"not expressed: {lost}"


def _known(name: str) -> object:
    from valueflows.reports.presets import PRESETS
    from valueflows.reports.profit_presets import PROFIT_PRESETS

    found: dict[str, object] = {**PRESETS, **PROFIT_PRESETS}
    if name not in found:
        raise Misuse(f"there is no known rule {name}; there are {', '.join(found)}")
    return found[name]


def _records(options: argparse.Namespace) -> list[Record]:
    """Return a rule as an organisation's own policy, with the steps for a surplus it has."""
    from valueflows.reports.presets import PRESETS, PresetError, preset
    from valueflows.reports.profit_presets import profit_preset

    _known(options.rule)
    for name, iri in (("--agent", options.agent), ("--id", options.id or options.agent)):
        if not is_iri(iri):
            raise Misuse(f"{name} takes an IRI, not {iri!r}")
    if options.valid_from is None or options.id is None:
        raise Misuse("say with --id what the policy is called, and with --valid-from since when")
    try:
        since = Instant.parse(options.valid_from)
    except ValueError as error:
        raise Misuse(f"--valid-from: {options.valid_from!r} {error}") from None
    if options.rule not in PRESETS:
        policy, lines = profit_preset(options.rule, options.agent, since, iri=options.id)
        return [policy, *lines]
    hours = options.hours
    try:
        return [preset(options.rule, options.agent, since, hours_per_fte=hours, iri=options.id)]
    except (PresetError, ValueError) as error:
        raise Misuse(f"--hours: {error}") from None


def _write(records: list[Record]) -> None:
    from valueflows.exchange.writers import WRITERS
    from valueflows.rdf.jsonld import to_json

    for part in WRITERS["yamlld"](map(to_json, records)):
        sys.stdout.write(part)
