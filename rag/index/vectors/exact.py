"""The nearest passages by cosine, by looking at every one: numpy over float32 in memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_BLOCK = 8192  # rows up to which the last block grows by being copied
_SPARSE = 3  # picking a row out costs as much as multiplying so many


class ExactScan:
    """Immutable. Takes 4 * dim bytes a vector: 154 MB for 100,000 of 384 dimensions.

    rows: int32 (n,), the row of each vector's passage in the table of them. blocks: float32 (n, dim) in all, at least
    one, L2-normalised.
    """

    def __init__(self, rows: np.ndarray, blocks: Sequence[np.ndarray]) -> None:
        self._rows = rows
        self._blocks = tuple(blocks)

    def extended(self, rows: np.ndarray, vectors: np.ndarray) -> ExactScan:
        """With more vectors after its own, which are not copied. vectors: (len(rows), dim)."""
        *others, last = self._blocks
        grown = [np.concatenate([last, vectors])] if len(last) < _BLOCK else [last, vectors]
        return ExactScan(np.concatenate([self._rows, rows]), [*others, *grown])

    def search(self, vector: np.ndarray, k: int, among: np.ndarray, ids: Sequence[str]) -> list[tuple[str, float]]:
        """The k nearest ids with their cosine, best first; ties by id. among: bool, where to look, and ids: both by
        the table's rows."""
        wanted = among[self._rows]
        cosines = self._cosines(vector.astype(np.float32), wanted)
        rows = self._rows[wanted]
        if k < len(cosines):
            near = cosines >= np.partition(cosines, -k)[-k]  # all that tie with the last are still in
            rows, cosines = rows[near], cosines[near]
        hits = [(ids[row], cosine) for row, cosine in zip(rows.tolist(), cosines.tolist(), strict=True)]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k]

    def _cosines(self, vector: np.ndarray, among: np.ndarray) -> np.ndarray:
        """By vecdot, since a matrix product runs on all cores, and waits for each where others use them too."""
        ends = np.cumsum([len(block) for block in self._blocks])[:-1]
        parts = list(zip(self._blocks, np.split(among, ends), strict=True))
        if np.count_nonzero(among) * _SPARSE < len(among):
            return np.concatenate([np.vecdot(block[part], vector) for block, part in parts])
        return np.concatenate([np.vecdot(block, vector)[part] for block, part in parts])
