"""The read side of an index folder: catalog, BM25 and vectors as one thing to search.

Vectors come from Chroma while its folder is sealed, and else from an exact scan of the catalog's own, so that a running
ingest or a damaged Chroma never makes a question fail or miss what is there.
"""

from __future__ import annotations

import logging
import math
import os
import threading
from pathlib import Path

import numpy as np

from rag.catalog import Catalog, open_engine
from rag.errors import ConfigurationError, IndexDamaged, IndexLocked, IndexMissing
from rag.index.lexical import LexicalIndex
from rag.index.lock import opening
from rag.index.vectors import VectorIndex, VectorsUnreadable, is_sealed, search_exactly, unseal
from rag.types import Query

# With a filter, an exact scan of the matching vectors beats Chroma's own filter up to here (docs/architecture.md).
_SCAN_LIMIT = 20_000
_OPENING_SECONDS = 1  # what a question waits for another reader that is opening Chroma, before it scans instead
_log = logging.getLogger(__name__)


def catalog_path(folder: Path) -> Path:
    return folder / "catalog.sqlite"


def vectors_path(folder: Path) -> Path:
    return folder / "vectors"


def lexical_path(folder: Path) -> Path:
    return folder / "lexical"


class Corpus:
    """An index folder, opened to read. Safe for many threads; notices what a writer in another process has changed.

    read_only: the folder may not be written. Then Chroma, which writes when it opens, is left alone, and vectors come
    from the exact scan.

    Raises IndexMissing when nothing was ever ingested there, IndexDamaged when catalog or BM25 cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        if not catalog_path(folder).exists():
            raise IndexMissing(f"there is no index in {folder}: run `dateline ingest PATH` first")
        self.folder = folder
        chroma = vectors_path(folder)
        self.read_only = not (os.access(folder, os.W_OK) and (os.access(chroma, os.W_OK) or not chroma.exists()))
        self.catalog = Catalog(open_engine(catalog_path(folder)))
        self._lexical = LexicalIndex(lexical_path(folder))
        self._vectors: VectorIndex | None = None
        self._scanned: tuple[list[str], np.ndarray] | None = None
        self._generation = -1
        self._guard = threading.RLock()
        if not len(self._lexical) and self.catalog.count_passages():
            raise IndexDamaged(f"the BM25 index in {folder} is empty: run `dateline rebuild`")

    def dense(self, query: Query, vector: np.ndarray, k: int) -> list[tuple[str, float]]:
        """The k passages nearest to the vector that meet the filters, with their cosine, best first."""
        with self._guard:
            self._refresh()
            hits = self._from_chroma(query, vector, k)
            return search_exactly(*self._scan(query), vector, k) if hits is None else hits

    def lexical(self, query: Query, k: int) -> list[tuple[str, float]]:
        """The k best passages by BM25 that meet the filters, with their score, best first."""
        with self._guard:
            self._refresh()
            return self._lexical.search(query, k)

    def rarity(self, stem: str) -> float:
        """Inverse document frequency over passages, ln((n + 1) / (frequency + 1)): 0 for a word that is everywhere.

        tantivy counts replaced passages among the frequency until it merges their segment, hence the floor of 0.
        """
        with self._guard:
            frequency = self._lexical.document_frequency(stem)
            return max(0.0, math.log((len(self._lexical) + 1) / (frequency + 1)))

    @property
    def uses_chroma(self) -> bool:
        """False while an ingest is running, Chroma's folder waits for a rebuild, or the index may not be written."""
        with self._guard:
            self._refresh()
            return self._vectors is not None

    def close(self) -> None:
        with self._guard:
            self._drop_vectors()
            self._lexical.close()
            self.catalog.close()

    def _from_chroma(self, query: Query, vector: np.ndarray, k: int) -> list[tuple[str, float]] | None:
        """None when the exact scan is to answer.

        A wide filter: fetch as many more as the filter is likely to drop, then ask the catalog.
        """
        matching = self.catalog.count_passages(query)
        if self._vectors is None or not matching or (query.filtered and matching <= _SCAN_LIMIT):
            return None
        total = self.catalog.count_passages() if query.filtered else matching
        try:
            found = self._vectors.search(vector, min(total, 2 * k * total // matching if query.filtered else k))
        except VectorsUnreadable:  # a rebuild in another process may have taken it away just now
            self._drop_vectors()
            return None
        if not query.filtered:
            return found
        kept = self.catalog.matching([i for i, _ in found], query)
        hits = [hit for hit in found if hit[0] in kept][:k]
        return hits if len(hits) == k else None

    def _scan(self, query: Query) -> tuple[list[str], np.ndarray]:
        if query.filtered:
            return self.catalog.vectors(query)
        if self._scanned is None:
            self._scanned = self.catalog.vectors()
        return self._scanned

    def _refresh(self) -> None:
        generation = self.catalog.generation
        if generation != self._generation:
            self._generation = generation
            self._lexical.refresh()
            self._scanned = None
            self._drop_vectors()
        if self.read_only or not is_sealed(vectors_path(self.folder)):
            self._drop_vectors()  # before the writer that has opened it changes anything
        elif self._vectors is None:
            self._vectors = self._opened()
            self._scanned = None if self._vectors else self._scanned

    def _opened(self) -> VectorIndex | None:
        """Chroma; None when another process or user holds it, or it is damaged, which the next writer then finds out.

        See rag.index.vectors for the protocol.
        """
        folder = vectors_path(self.folder)
        try:
            with opening(self.folder, _OPENING_SECONDS):
                return self._opened_if_sealed(folder)
        except (IndexLocked, ConfigurationError):
            return None

    def _opened_if_sealed(self, folder: Path) -> VectorIndex | None:
        if not is_sealed(folder):  # a writer took it while this one waited
            return None
        try:
            vectors = VectorIndex(folder)
            vectors.search(np.ones(int(self.catalog.fact("dim") or 1), np.float32), 1)
        except VectorsUnreadable as error:
            _log.warning("%s: scanning the catalog instead", error)
            unseal(folder)
            return None
        return vectors

    def _drop_vectors(self) -> None:
        if self._vectors is not None:
            self._vectors.close()
            self._vectors = None
