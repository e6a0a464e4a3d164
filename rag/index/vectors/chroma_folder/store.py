"""The Chroma folder as a store of vectors: who may open it when (the package's docstring has the rules)."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from rag.errors import ConfigurationError, IndexDamaged, IndexLocked
from rag.index.aside import set_aside
from rag.index.vectors.chroma_folder.collection import ChromaCollection
from rag.index.vectors.chroma_folder.opening import opening
from rag.index.vectors.chroma_folder.probe import is_healthy
from rag.index.vectors.chroma_folder.seal import is_sealed, mark, seal, unseal
from rag.index.vectors.protocol import Condition, Sample, VectorsUnchecked, VectorsUnreadable

_READER_SECONDS = 1  # what a question waits for another reader that is opening Chroma, before it scans instead
_WRITER_SECONDS = 60  # readers need a moment to open Chroma; more means that one hangs
_EXAMINER_SECONDS = 10
_log = logging.getLogger(__name__)


def vectors_path(index: Path) -> Path:
    return index / "vectors"


class ChromaFolder:
    """The VectorStore of an index folder."""

    name = "Chroma"

    def __init__(self, index: Path) -> None:
        self._index = index
        self._folder = vectors_path(index)

    @property
    def writable(self) -> bool:
        mine = os.access(self._folder, os.W_OK) or not self._folder.exists()
        return mine and os.access(self._index, os.W_OK)

    @property
    def ready(self) -> bool:
        """Chroma writes when it opens, so a folder that may not be written is left alone."""
        return self.writable and is_sealed(self._folder)

    def reader(self, dim: int) -> _Reader | None:
        if not self.ready:
            return None
        try:
            with opening(self._index, _READER_SECONDS):
                return self._opened_if_sealed(dim)
        except (IndexLocked, ConfigurationError):
            return None

    def writer(self, sample: Callable[[], Sample], *, anew: bool) -> _Writer:
        folder = self._folder
        with opening(self._index, _WRITER_SECONDS):
            trusted = anew or not folder.exists() or is_sealed(folder) or self._checked(sample())
            unseal(folder)
            if anew:
                shutil.rmtree(folder, ignore_errors=True)
            elif not trusted:
                set_aside(folder)
            try:
                return _Writer(folder)
            except VectorsUnreadable:
                set_aside(folder)
                return self._new_writer()

    def examine(self, sample: Sample) -> Condition:
        with opening(self._index, _EXAMINER_SECONDS):
            sealed, whole = is_sealed(self._folder), is_healthy(self._folder, sample)
        words = f"{'sealed' if sealed else 'not closed properly'}, {'readable' if whole else 'damaged'}"
        return Condition(sealed and whole, words)

    def _opened_if_sealed(self, dim: int) -> _Reader | None:
        if not is_sealed(self._folder):  # a writer took it while this one waited
            return None
        try:
            reader = _Reader(self._folder)
            reader.search(np.ones(dim, np.float32), 1)
        except VectorsUnreadable as error:
            _log.warning("%s: scanning the catalog instead", error)
            unseal(self._folder)
            return None
        return reader

    def _checked(self, sample: Sample) -> bool:
        try:
            return is_healthy(self._folder, sample)
        except VectorsUnchecked as error:
            raise IndexDamaged(
                f"Chroma's folder {self._folder} was not closed properly, and whether it is whole could not be found "
                f"out ({error}). Nothing was changed, and questions are answered from the catalog: try again, or run "
                f"`dateline rebuild`, which makes the folder anew"
            ) from None

    def _new_writer(self) -> _Writer:
        try:
            return _Writer(self._folder)
        except VectorsUnreadable as error:
            raise IndexDamaged(
                f"Chroma cannot make a new folder {self._folder} ({error.__cause__}): is there room left on the disk, "
                f"and may it be written?"
            ) from error


class _Reader:
    """Opened under the opening lock, while the folder is sealed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mark = mark(folder)
        self._failed = False
        self._collection = ChromaCollection(folder)

    @property
    def current(self) -> bool:
        return not self._failed and mark(self._folder) == self._mark

    def search(self, vector: np.ndarray, k: int) -> list[tuple[str, float]]:
        try:
            hits = self._collection.search(vector, k)
        except VectorsUnreadable:
            self._failed = True
            raise
        if not self.current:
            raise VectorsUnreadable("a writer has begun to change Chroma's folder")
        return hits

    def close(self) -> None:
        self._failed = True
        self._collection.close()


class _Writer(ChromaCollection):
    """Opened under the opening lock, after the seal was removed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        super().__init__(folder)

    def close(self, *, whole: bool = False) -> None:
        super().close()
        if whole:
            seal(self._folder)
