"""The account of an ingest."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.records import Rejected

if TYPE_CHECKING:
    from rag.index.embedding import Embedded


@dataclass
class IngestReport:
    """What became of every record: read == indexed + unchanged + duplicate + len(rejected).

    duplicate: copies of an indexed article, and versions of its address that are no newer.
    """

    size: int = 0  # of the source, in its own measure: bytes of files as they lie on disk; 0 where it is not known
    done: int = 0  # of the source, up to the record that was settled last
    read: int = 0
    indexed: int = 0
    unchanged: int = 0
    duplicate: int = 0
    passages: int = 0  # written in this run
    embedded: int = 0  # passages that got their vector in this run
    to_embed: int = 0  # those that had none when it began to give them; 0 before that
    waiting: int = 0  # those that have none at the end, and are found by their words alone
    rejected: list[Rejected] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None

    def count(self, outcome: str, by: int = 1) -> None:
        """outcome: "indexed", "unchanged" or "duplicate"."""
        setattr(self, outcome, getattr(self, outcome) + by)

    def vectors_at(self, far: Embedded) -> IngestReport:
        """Itself, once it knows how far the vectors are."""
        self.embedded, self.to_embed = far.done - far.failed, far.total
        return self

    @property
    def seconds(self) -> float:
        """How long the run took, or has taken so far."""
        return (time.monotonic() if self.ended is None else self.ended) - self.started

    @property
    def settled(self) -> int:
        return self.indexed + self.unchanged + self.duplicate + len(self.rejected)
