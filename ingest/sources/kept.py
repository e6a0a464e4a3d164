"""Records that an index has kept as they were read."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ingest.records import RawArticle, unpack
from rag.catalog import Catalog


class Kept:
    """Of these origins the records that the catalog has kept. They need no file: it may have gone since."""

    def __init__(self, catalog: Catalog, origins: Collection[str]) -> None:
        self._catalog = catalog
        self._origins = sorted(origins)
        self._done = 0

    def records(self) -> Iterator[RawArticle]:
        self._done = 0
        for packed in self._catalog.kept(self._origins):
            self._done += 1
            yield unpack(packed)

    def size(self) -> int:
        """Records."""
        return len(self._origins)

    def done(self) -> int:
        return self._done
