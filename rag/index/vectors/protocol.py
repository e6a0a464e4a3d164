"""What a place for vectors must offer to those who search, fill and examine it.

Vectors are float32 (dim,), L2-normalised, each under its passage's id. The catalog holds them all, so a store may be
unreadable at any time: those who search then scan exactly, and the next writer fills the store anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

Sample = Iterable[tuple[str, np.ndarray]]  # some passages with their vectors, to probe a store with


class VectorsUnreadable(Exception):
    """The store cannot be opened or searched, or was changed while it was."""


class VectorsUnchecked(Exception):
    """The check itself failed, so nothing is known about the store. The text says what happened."""


class VectorSearch(Protocol):
    """Vectors to search, safe for many threads."""

    def search(self, vector: np.ndarray, k: int) -> list[tuple[str, float]]:
        """The k nearest ids with their cosine, best first; ties by id. Raises VectorsUnreadable."""
        ...


class VectorReader(VectorSearch, Protocol):
    """A store as it was when it was opened."""

    @property
    def current(self) -> bool:
        """False from the moment a writer begins to change the store, or once it could not be searched."""
        ...

    def close(self) -> None:
        """Let go of the store. A search that another thread begins afterwards raises VectorsUnreadable."""
        ...


class VectorWriter(Protocol):
    """A store while one process fills it."""

    def upsert(self, ids: Sequence[str], vectors: Sequence[np.ndarray]) -> None: ...

    def delete(self, ids: Sequence[str]) -> None: ...

    def clear(self) -> None: ...

    def __len__(self) -> int: ...

    def close(self, *, whole: bool) -> None:
        """whole: what was begun has been finished, so that the store may be read from now on."""
        ...


@dataclass(frozen=True, slots=True)
class Condition:
    """What examining a store has found. fine: it can be used; found: what it is like, in words."""

    fine: bool
    found: str


class VectorStore(Protocol):
    """Where the vectors of one index are kept."""

    name: str

    @property
    def writable(self) -> bool:
        """Whether this user may change it."""
        ...

    @property
    def ready(self) -> bool:
        """Whether it can be expected to be read just now. Cheap: it is asked with every question."""
        ...

    def reader(self, dim: int) -> VectorReader | None:
        """None while it cannot be read, for whatever reason; it waits a moment at most."""
        ...

    def writer(self, sample: Callable[[], Sample], *, anew: bool) -> VectorWriter:
        """Called by the one process that writes. A store that is found damaged is replaced by an empty one.

        sample: to find that out with; anew: begin with an empty one in any case.
        Raises IndexLocked when readers do not let go of it, IndexDamaged when it can neither be checked nor made.
        """
        ...

    def examine(self, sample: Sample) -> Condition:
        """Called by the process that may write; changes nothing. Raises VectorsUnchecked, and DatelineError where it
        may not be looked at."""
        ...
