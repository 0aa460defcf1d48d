# SPDX-License-Identifier: MIT
"""Values that are kept by a key, as many as there is room for: who was not asked for longest goes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Up to ``room`` values."""

    def __init__(self, room: int) -> None:
        self.room = room
        self._values: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """Return a value, which is the most recent one then; None for what is not kept."""
        found = self._values.get(key)
        if found is not None:
            self._values.move_to_end(key)
        return found

    def put(self, key: Hashable, value: T) -> T:
        """Keep a value, and return it."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self.room:
            self._values.popitem(last=False)
        return value
