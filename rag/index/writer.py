"""The write side of an index folder: one process at a time, and every step can be cut off and done again.

Articles enter the catalog as pending, then both indexes, then they are marked done. Opening finishes what is pending
and mends what a crash has damaged.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from rag.catalog import Catalog, Prepared
from rag.errors import IndexDamaged, IndexLocked
from rag.index.corpus import catalog_path, lexical_path, vectors_path
from rag.index.lexical import LexicalIndex
from rag.index.lock import WriterLock
from rag.index.vectors import VectorIndex, VectorsUnreadable, is_healthy, is_sealed, seal, set_aside, unseal

_BATCH = 200  # articles copied from the catalog to the indexes at a time
_PROBED = 50  # vectors that must find themselves before Chroma's folder is trusted

Progress = Callable[[int, int], None]  # articles done, articles in all


def _silent(_done: int, _total: int) -> None:
    """No progress wanted."""


class CorpusWriter:
    """Use as a context manager. Raises IndexLocked at once when another process writes to the folder."""

    def __init__(self, folder: Path, progress: Progress = _silent) -> None:
        self._folder = folder
        self._progress = progress
        self._lock = WriterLock(folder)

    def __enter__(self) -> CorpusWriter:
        self._lock.__enter__()
        try:
            self.catalog = Catalog(catalog_path(self._folder))
            self._lexical = self._open_lexical()
            self._vectors = self._open_vectors()
            self._finish_pending()
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._lexical.close()
            self._vectors.close()
            if not isinstance(error, Exception):  # Ctrl-C between two batches leaves the folder whole
                seal(vectors_path(self._folder))
            self.catalog.close()
        finally:
            self._lock.__exit__(kind, error, trace)

    def write(self, batch: Sequence[Prepared]) -> None:
        """Durable and searchable when it returns."""
        self.catalog.add_pending(batch)
        self._index([item.article.id for item in batch])

    def rebuild(self) -> int:
        """Make both indexes anew from the catalog. Returns the number of articles."""
        self._vectors.close()
        shutil.rmtree(vectors_path(self._folder))
        self._vectors = VectorIndex(vectors_path(self._folder))
        self._lexical.clear()
        return self._fill(vectors=True, lexical=True)

    def _index(self, article_ids: Sequence[str]) -> None:
        old = self.catalog.outdated_by(article_ids)
        gone = [passage for passages in old.values() for passage in passages]
        self._copy(article_ids, vectors=True, lexical=True)
        if gone:
            self._vectors.delete(gone)
            self._lexical.delete(gone)
        self._lexical.commit()
        self.catalog.mark_done(article_ids, old)

    def _copy(self, article_ids: Sequence[str], *, vectors: bool, lexical: bool) -> None:
        items = list(self.catalog.indexable(article_ids))
        if vectors and items:
            self._vectors.upsert([i.passage.id for i in items], [i.vector for i in items])
        if lexical:
            self._lexical.add((i.passage, i.article) for i in items)

    def _fill(self, *, vectors: bool, lexical: bool) -> int:
        ids = self.catalog.current_ids()
        for start in range(0, len(ids), _BATCH):
            self._copy(ids[start : start + _BATCH], vectors=vectors, lexical=lexical)
            self._progress(min(start + _BATCH, len(ids)), len(ids))
        self._lexical.commit()
        self.catalog.mark_done([])
        return len(ids)

    def _open_lexical(self) -> LexicalIndex:
        folder = lexical_path(self._folder)
        try:
            return LexicalIndex(folder)
        except IndexDamaged:
            set_aside(folder)
            return LexicalIndex(folder)

    def _open_vectors(self) -> VectorIndex:
        folder = vectors_path(self._folder)
        trusted = not folder.exists() or is_sealed(folder) or is_healthy(folder, self.catalog.sample(_PROBED))
        unseal(folder)
        if not trusted:
            set_aside(folder)
        try:
            return VectorIndex(folder)
        except VectorsUnreadable:
            set_aside(folder)
            return VectorIndex(folder)

    def _finish_pending(self) -> None:
        pending = self.catalog.pending()
        for start in range(0, len(pending), _BATCH):
            self._index(pending[start : start + _BATCH])
        count = self.catalog.count_passages()
        missing = len(self._vectors) != count, len(self._lexical) != count
        if missing[0]:
            self._vectors.clear()
        if missing[1]:
            self._lexical.clear()
        if any(missing):
            self._fill(vectors=missing[0], lexical=missing[1])


def mend(folder: Path) -> None:
    """Open and close the folder to write, which repairs what a crash has left; nothing when another process writes."""
    with suppress(IndexLocked), CorpusWriter(folder):
        pass
