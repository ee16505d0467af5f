"""Names as one pack may use them, and what is said without words where one of them cannot be used yet, or at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Generic, TypeVar

__all__ = ["AwaitsError", "BlockedError", "Names"]

V = TypeVar("V")


class BlockedError(Exception):
    """An expression uses a name whose own declaration is wrong; that has been said already."""


class AwaitsError(Exception):
    """An expression uses a definition that is still to be built."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Names(Mapping[str, V], Generic[V]):
    """Names of one kind as one pack may use them; a broken one blocks the expression that asks for it."""

    def __init__(self, names: Collection[str], get: Callable[[str], V]) -> None:
        self._names = names
        self._get = get

    def __getitem__(self, name: str) -> V:
        if name not in self._names:
            raise KeyError(name)
        return self._get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
