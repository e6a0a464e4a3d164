"""A generator that also returns something, in a for loop."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Returning(Generic[T, R]):
    """The generator's items; value is what it returns, once all are taken. It is not closed here."""

    value: R

    def __init__(self, source: Generator[T, None, R]) -> None:
        self._source = source

    def __iter__(self) -> Iterator[T]:
        self.value = yield from self._source
