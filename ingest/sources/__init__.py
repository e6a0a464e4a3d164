"""Where records come from: files now. What form they are in is the readers' business."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from ingest.records import RawArticle, Rejected
from ingest.sources.files import Files
from ingest.sources.kept import Kept

__all__ = ["Files", "Kept", "Source", "source_of"]


class Source(Protocol):
    """Gives the same records in the same order each time it is asked, and never raises for one of them."""

    def records(self) -> Iterator[RawArticle | Rejected]:
        """Every record as it was found, or why it cannot be read."""
        ...

    def size(self) -> int:
        """How much there is to read, for the time left: bytes, or any other measure; 0 where that is not known."""
        ...

    def done(self) -> int:
        """How much of it the reading that was begun last has read so far."""
        ...


def source_of(what: str | Path | Sequence[str | Path] | Source) -> Source:
    """What a user names, as a source: a path, several of them, or a source as it is."""
    if isinstance(what, str | Path):
        what = [what]
    return Files([Path(p) for p in what]) if isinstance(what, Sequence) else what
