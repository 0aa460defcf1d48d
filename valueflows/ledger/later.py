# SPDX-License-Identifier: MIT
"""Lists that are made when somebody reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TypeVar, overload

_T = TypeVar("_T")


class Later(Sequence[_T]):
    """A list that is made once, when it is first read."""

    def __init__(self, made: Callable[[], Iterable[_T]]) -> None:
        self._made = made

    @cached_property
    def _listed(self) -> list[_T]:
        return list(self._made())

    def __len__(self) -> int:
        return len(self._listed)

    @overload
    def __getitem__(self, index: int) -> _T: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[_T]: ...

    def __getitem__(self, index: int | slice) -> _T | Sequence[_T]:
        return self._listed[index]
