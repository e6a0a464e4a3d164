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

    def records(self) -> Iterator[RawArticle]:
        return map(unpack, self._catalog.kept(self._origins))

    def count(self) -> int:
        return len(self._origins)
