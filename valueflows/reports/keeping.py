# SPDX-License-Identifier: MIT
"""Accounts that are kept between questions, and follow the books as these go on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from valueflows.model.ids import canonical
from valueflows.model.reading import Source
from valueflows.reports.drawn import Drawn, draw

KEPT_MAX: Final = 64
"""Of how many organisations or groups accounts are kept; the ones not asked for longest go."""


class Keeper:
    """Keeps the latest accounts of each organisation or group; older ones are drawn when asked."""

    def __init__(self, most: int = KEPT_MAX) -> None:
        self._most = most
        self._kept: OrderedDict[frozenset[str], Drawn] = OrderedDict()

    def accounts(self, source: Source, boundary: Iterable[str], *, latest: bool) -> Drawn:
        """Return the accounts of a boundary in a source, which is the ``latest`` one or not."""
        key = frozenset(canonical(agent) for agent in boundary)
        found = self._kept.get(key)
        if not latest:
            same = found is not None and found.source.version == source.version
            return found if same and found is not None else draw(source, key)
        if found is None or found.source.version > source.version:
            found = draw(source, key)
        elif found.source.version < source.version:
            found.follow(source)
        self._kept[key] = found
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return found

    def forget(self) -> None:
        """Let go of all of it, as after an erasure."""
        self._kept.clear()
