"""What one question searches: passages, words and vectors as they were at one moment, whatever is written meanwhile.

The three need not be equally far. The table of passages decides: what it does not know, or knows to be superseded, is
dropped from what the two indexes find. What has been superseded since drops out when its body is fetched. Passages are
found by their words before they have a vector.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from rag.catalog import Catalog, Excerpt, Filler, Indexable
from rag.index.lexical import LexicalSnapshot
from rag.index.table import PassageTable
from rag.index.vectors.exact import ExactScan
from rag.index.vectors.protocol import VectorReader, VectorsUnreadable
from rag.types import CorpusStatus, Query

# With a filter, an exact scan of the matching rows beats a store that is asked for many more than k up to here.
_SCAN_LIMIT = 20_000
_SLICE = 8192  # vectors on their way from the catalog at a time

Ranking = list[tuple[str, float]]  # passage ids with their score, best first


class Snapshot:
    """Immutable but for what is loaded on first use. Safe for many threads; no lock is held while it is searched.

    serving: the encoder of the vectors. vectors: the store, None when it cannot be read; then all vectors are scanned.
    scan: what an earlier snapshot has loaded of them.
    """

    def __init__(
        self,
        generation: int,
        serving: Filler | None,
        catalog: Catalog,
        table: PassageTable,
        words: LexicalSnapshot,
        vectors: VectorReader | None,
        scan: ExactScan | None,
    ) -> None:
        self.generation = generation
        self.serving = serving
        self.table = table
        self.words = words
        self.vectors = vectors
        self.scan = scan
        self._catalog = catalog
        self._loading = threading.Lock()

    def dense(self, query: Query, vector: np.ndarray, k: int) -> Ranking:
        """The k passages nearest to the vector, of those that have one and meet the filters, with their cosine."""
        meeting = self.table.meeting(query)
        among = meeting[self.table.owner] & self.table.embedded
        matching = int(np.count_nonzero(among))
        if not matching:
            return []
        found = None
        if self.vectors is not None and (not query.filtered or matching > _SCAN_LIMIT):
            found = self._from_store(self.vectors, meeting, vector, k, matching)
        if found is not None:
            return found
        scan = self._scanned()
        return scan.search(vector, k, among, self.table.ids) if scan else []

    def lexical(self, query: Query, k: int) -> Ranking:
        """The k best passages by BM25 that meet the filters, less what is no longer current."""
        return self._known(self.words.search(query, k), self.table.meeting(query))

    def passages(self, ids: Sequence[str], query: Query) -> dict[str, Indexable]:
        """What stands in these passages, from the catalog; what was superseded since, or meets the filters no more, is
        left out."""
        return self._catalog.passages_by_id(ids, query)

    def excerpts(self, ids: Sequence[str]) -> dict[str, Excerpt]:
        """What these passages say, from the catalog; what was superseded since is left out."""
        return self._catalog.excerpts(ids)

    def rarity(self, stem: str) -> float:
        """Inverse document frequency over passages, ln((n + 1) / (frequency + 1)): 0 for a word that is everywhere.

        tantivy counts replaced passages among the frequency until it merges their segment, hence the floor of 0.
        """
        return max(0.0, math.log((len(self.words) + 1) / (self.words.document_frequency(stem) + 1)))

    def close(self) -> None:
        """Let go of the store of vectors."""
        if self.vectors is not None:
            self.vectors.close()

    @cached_property
    def status(self) -> CorpusStatus:
        return self._catalog.status()

    def _from_store(
        self, vectors: VectorReader, meeting: np.ndarray, vector: np.ndarray, k: int, matching: int
    ) -> Ranking | None:
        """As many more than k as the filters are likely to drop. None when too few are left, or it cannot be read."""
        total = int(np.count_nonzero(self.table.searchable))
        more = 1 if matching == total else 2
        try:
            found = vectors.search(vector, min(total, more * k * total // matching))
        except VectorsUnreadable:
            return None
        kept = self._known(found, meeting)[:k]
        return kept if len(kept) == min(k, matching) else None

    def _known(self, ranking: Ranking, meeting: np.ndarray) -> Ranking:
        rows, owner = self.table.rows, self.table.owner
        return [hit for hit in ranking if (row := rows.get(hit[0])) is not None and meeting[owner[row]]]

    def _scanned(self) -> ExactScan | None:
        """None where the index has just been moved to another encoder, whose vectors another snapshot searches."""
        if self.scan is None:
            with self._loading:
                if self._catalog.vectors.serving != self.serving:
                    return None
                if self.scan is None:
                    self.scan = scan_of(self._catalog, self.table, np.flatnonzero(self.table.searchable))
        return self.scan


def scan_of(catalog: Catalog, table: PassageTable, rows: np.ndarray, after: ExactScan | None = None) -> ExactScan:
    """A scan of the vectors of these rows; after: one that holds others already."""
    found = np.zeros((len(rows), catalog.vectors.dim), np.float32)
    for start in range(0, len(rows), _SLICE):
        some = rows[start : start + _SLICE]
        by_id = catalog.vectors.by_id([table.ids[row] for row in some])
        for n, row in enumerate(some, start):
            if (vector := by_id.get(table.ids[row])) is not None:  # else it has just been superseded
                found[n] = vector
    return after.extended(rows, found) if after else ExactScan(rows, [found])
