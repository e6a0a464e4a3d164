"""The read side of an index folder: the newest snapshot of catalog, BM25 and vectors.

Vectors come from their store while it can be read, and else from an exact scan of the catalog's own, so that a running
ingest or a damaged store never makes a question fail or miss what is there.
"""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np

from rag.catalog import Catalog, has_catalog, open_engine
from rag.errors import IndexDamaged, IndexMissing
from rag.index.lexical import LexicalIndex
from rag.index.snapshot import Snapshot, scan_of
from rag.index.table import PassageTable
from rag.index.vectors import store_of
from rag.index.vectors.exact import ExactScan
from rag.index.vectors.protocol import VectorReader
from rag.types import CorpusStatus

_OUTDATED = 2  # how many rows may be held for each current one, before all is loaded anew


def lexical_path(folder: Path) -> Path:
    return folder / "lexical"


class Corpus:
    """An index folder, opened to read. Safe for many threads; notices what a writer in another process has changed.

    read_only: the folder may not be written.

    Raises IndexMissing when nothing was ever ingested there, IndexDamaged when catalog or BM25 cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        if not has_catalog(folder):
            raise IndexMissing(f"there is no index in {folder}: run `dateline ingest PATH` first")
        self.folder = folder
        self._store = store_of(folder)
        self.read_only = not (os.access(folder, os.W_OK) and self._store.writable)
        self.catalog = Catalog(open_engine(folder))
        self._lexical = LexicalIndex(lexical_path(folder))
        self._held: Snapshot | None = None
        self._swapping = threading.Lock()
        if not len(self._lexical) and self.catalog.count_passages():
            raise IndexDamaged(f"the BM25 index in {folder} is empty: run `dateline rebuild`")

    def snapshot(self, *, wait: bool = False) -> Snapshot:
        """The newest; while another thread is bringing it up to date, the one before, or wait for that."""
        held = self._held
        if held is not None and self._is_newest(held):
            return held
        if self._swapping.acquire(blocking=wait or held is None):
            try:
                held = self._held
                if held is None or not self._is_newest(held):
                    self._held = held = self._advanced(held)
            finally:
                self._swapping.release()
        return held or self.snapshot()

    def rarity(self, stem: str) -> float:
        """As Snapshot.rarity, of the snapshot that was searched last."""
        return (self._held or self.snapshot()).rarity(stem)

    def status(self) -> CorpusStatus:
        """What the index holds and how fresh it is: counted once a generation, but for what is pending."""
        return replace(self.snapshot().status, pending=len(self.catalog.pending()))

    @property
    def scanning(self) -> bool:
        """True while an ingest is running, the store of the vectors waits for a rebuild, or it may not be opened."""
        return self.snapshot().vectors is None

    def close(self) -> None:
        with self._swapping:
            held, self._held = self._held, None
            if held is not None:
                held.close()
            self._lexical.close()
            self.catalog.close()

    def _is_newest(self, held: Snapshot) -> bool:
        fresh = held.vectors.current if held.vectors else not self._store.ready
        return fresh and held.generation == self.catalog.generation

    def _advanced(self, held: Snapshot | None) -> Snapshot:
        """The generation is asked for first: what is written while the rest is read is looked at again next time."""
        generation, serving = self.catalog.generation, self.catalog.vectors.serving
        if held is not None and held.serving != serving:  # other vectors under other numbers
            held.close()
            held = None
        if held is None:
            self._lexical.refresh()
            table, scan = self._table(PassageTable()), None
        elif generation != held.generation:
            self._lexical.refresh()
            table, scan = self._later(held)
        else:
            table, scan = held.table, held.scan
        vectors = self._reader(held.vectors if held else None)
        return Snapshot(generation, serving, self.catalog, table, self._lexical.snapshot(), vectors, scan)

    def _later(self, held: Snapshot) -> tuple[PassageTable, ExactScan | None]:
        """What has come since, added to what is in memory already."""
        table, scan = self._table(held.table), held.scan
        if len(table.ids) > _OUTDATED * table.count():
            return self._table(PassageTable()), None
        if scan is not None:
            new = table.searchable.copy()
            new[: len(held.table.embedded)] &= ~held.table.embedded
            scan = scan_of(self.catalog, table, np.flatnonzero(new), scan) if new.any() else scan
        return table, scan

    def _table(self, held: PassageTable) -> PassageTable:
        """Which vectors are new is asked before which articles there are, so that none is passed over."""
        vectors = self.catalog.vectors
        new, newest = vectors.since(held.newest) if held.ids else ([], vectors.newest())
        return held.advanced(self.catalog.listed(), self.catalog.passage_owners).embedding(new, newest)

    def _reader(self, held: VectorReader | None) -> VectorReader | None:
        """The store as it is now; the one that is held, while nobody has changed it."""
        if held is not None and held.current:
            return held
        if held is not None:
            held.close()
        return self._store.reader(self.catalog.vectors.dim)
