"""The write side of an index folder: one process at a time, and every step can be cut off and done again.

Articles enter the catalog as pending, then both indexes, then they are marked done. Opening finishes what is pending
and repairs what a crash has damaged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from types import TracebackType

import numpy as np

from rag.catalog import CatalogWriter, Entry, Prepared, open_engine
from rag.errors import DatelineError, IndexDamaged, IndexLocked
from rag.index.aside import set_aside
from rag.index.corpus import lexical_path
from rag.index.lexical import LexicalIndex
from rag.index.lock import PATIENCE, WriterLock
from rag.index.vectors import store_of

_BATCH = 200  # articles copied from the catalog to the indexes at a time
_SLICE = 1000  # passages of them held in memory at a time
_PROBED = 50  # vectors that must find themselves before their store is trusted

_log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]  # articles done, articles in all


def _silent(_done: int, _total: int) -> None:
    """No progress wanted."""


class CorpusWriter:
    """Use as a context manager. anew: fill both indexes anew, whatever state they are in. wait: seconds for which
    another process may go on writing.

    Raises IndexLocked when another process writes to the folder, ConfigurationError when it may not be written,
    IndexDamaged when catalog or vectors cannot be opened or checked.
    """

    def __init__(self, folder: Path, progress: Progress = _silent, *, anew: bool = False, wait: float = 0) -> None:
        self._folder = folder
        self._progress = progress
        self._anew = anew
        self._lock = WriterLock(folder, wait)

    def __enter__(self) -> CorpusWriter:
        self._lock.__enter__()
        try:
            self.catalog = CatalogWriter(open_engine(self._folder))
            self._lexical = self._open_lexical()
            sample = partial(self.catalog.vectors.sample, _PROBED)
            self._vectors = store_of(self._folder).writer(sample, anew=self._anew)
            self._finish_pending()
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            # Ctrl-C between two batches leaves the folder whole, amid one it does not
            whole = not isinstance(error, Exception) and not self._is_half
            self._lexical.close()
            self._vectors.close(whole=whole)
            self.catalog.close()
        finally:
            self._lock.__exit__(kind, error, trace)

    @property
    def _is_half(self) -> bool:
        """Something was begun that Chroma does not hold yet, or holds still."""
        open_ends = self.catalog.pending() or self.catalog.withdrawn_passages()
        return bool(open_ends) or len(self._vectors) != self.catalog.vectors.count()

    def write(self, batch: Sequence[Prepared]) -> None:
        """Durable and found by words when it returns, by meaning where the catalog has vectors of the same texts."""
        ids = [item.article.id for item in batch]
        self.catalog.add_pending(batch)
        self._index(ids)

    def add_vectors(self, found: Mapping[bytes, np.ndarray], *, coming: bool = False) -> None:
        """Durable when it returns, and searched, unless they are a coming encoder's. float32 (dim,), by the digest of
        their text."""
        self.catalog.vectors.add(found, coming=coming)
        if not coming:
            having = self.catalog.vectors.by_id(self.catalog.vectors.having(found.keys()))
            self._vectors.upsert(list(having), list(having.values()))

    def move(self) -> None:
        """Search the coming encoder's vectors from now on."""
        self._vectors.clear()  # first, so that after a crash the old ones are never taken for the new
        self.catalog.vectors.complete()
        self._fill(vectors=True, lexical=False)

    def record(self, entries: Sequence[Entry], withdrawn: Sequence[str] = ()) -> None:
        """Write the ledger lines of duplicates and rejects. withdrawn: origins whose article is to be found no more."""
        self.catalog.record(entries, withdrawn)
        if withdrawn:
            self._finish_withdrawn()

    def _index(self, article_ids: Sequence[str]) -> None:
        old = self.catalog.outdated_by(article_ids)
        self._remove([passage for passages in old.values() for passage in passages])
        self._copy(article_ids, vectors=True, lexical=True)
        self._lexical.commit()
        self.catalog.mark_done(article_ids, old)

    def _remove(self, passage_ids: Sequence[str]) -> None:
        """Takes them and those of an earlier cut out of both indexes; seen after the next commit."""
        if gone := list(dict.fromkeys([*self.catalog.surplus(), *passage_ids])):  # Chroma takes none twice
            self._vectors.delete(gone)
            self._lexical.delete(gone)

    def _finish_withdrawn(self) -> None:
        if gone := self.catalog.withdrawn_passages():
            self._remove([passage for passages in gone.values() for passage in passages])
            self._lexical.commit()
            self.catalog.mark_done((), gone)

    def _copy(self, article_ids: Sequence[str], *, vectors: bool, lexical: bool) -> None:
        everything = self.catalog.indexable(article_ids)
        while items := list(islice(everything, _SLICE)):
            if vectors:
                have = {i.passage.id: i.vector for i in items if i.vector is not None}
                self._vectors.upsert(list(have), list(have.values()))
            if lexical:
                self._lexical.add((i.passage, i.article) for i in items)

    def _fill(self, *, vectors: bool, lexical: bool) -> None:
        ids = self.catalog.current_ids()
        for start in range(0, len(ids), _BATCH):
            self._copy(ids[start : start + _BATCH], vectors=vectors, lexical=lexical)
            self._progress(min(start + _BATCH, len(ids)), len(ids))
        self._lexical.commit()
        self.catalog.announce_indexes()

    def _open_lexical(self) -> LexicalIndex:
        folder = lexical_path(self._folder)
        try:
            return LexicalIndex(folder)
        except IndexDamaged:
            set_aside(folder)
            return LexicalIndex(folder)

    def _finish_pending(self) -> None:
        self._finish_withdrawn()
        pending = self.catalog.pending()
        for start in range(0, len(pending), _BATCH):
            self._index(pending[start : start + _BATCH])
        vectors, passages = self.catalog.vectors.count(), self.catalog.count_passages()
        missing = self._anew or len(self._vectors) != vectors, self._anew or len(self._lexical) != passages
        if missing[0]:
            self._vectors.clear()
        if missing[1]:
            self._lexical.clear()
        if any(missing):
            self._fill(vectors=missing[0], lexical=missing[1])


def rebuild(folder: Path, progress: Progress = _silent) -> int:
    """Make both indexes anew from the catalog, whatever state they are in. Returns the number of articles."""
    with CorpusWriter(folder, progress, anew=True, wait=PATIENCE) as writer:
        return len(writer.catalog.current_ids())


def repair(folder: Path) -> None:
    """Open and close the folder to write, which repairs what a crash has left; nothing when another process writes.

    What cannot be repaired is told in the log: questions go on without it.
    """
    try:
        with CorpusWriter(folder):
            pass
    except IndexLocked:
        return
    except DatelineError as error:
        _log.warning("%s", error)
