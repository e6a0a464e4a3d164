"""A Chroma collection of unit vectors. The only module that knows chromadb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from rag.index.vectors.protocol import VectorsUnreadable

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_COLLECTION = "passages"
_OPENINGS = count(1)


class ChromaCollection:
    """A Chroma collection of unit vectors under the passages' ids. Made when absent.

    Opening and searching raise VectorsUnreadable.
    """

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        folder.mkdir(parents=True, exist_ok=True)
        settings = Settings(anonymized_telemetry=False)
        with _reading(f"Chroma cannot open {folder}"):
            client = chromadb.PersistentClient(_spelled_anew(folder), settings=settings)
            self._client = cast("Client", client)  # declared as ClientAPI, which lacks close()
            self._collection = self._make()

    def clear(self) -> None:
        self._client.delete_collection(_COLLECTION)
        self._collection = self._make()

    def _make(self) -> Collection:
        return self._client.get_or_create_collection(
            _COLLECTION,
            embedding_function=None,  # never let Chroma load, or fetch, a model of its own
            configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
        )

    def upsert(self, ids: Sequence[str], vectors: Sequence[np.ndarray]) -> None:
        """vectors: float32 (dim,) each, L2-normalised."""
        rows = zip(ids, vectors, strict=True)
        while batch := list(islice(rows, self._client.get_max_batch_size())):
            self._collection.upsert(ids=[i for i, _ in batch], embeddings=np.stack([v for _, v in batch]))

    def delete(self, ids: Sequence[str]) -> None:
        size = self._client.get_max_batch_size()
        for start in range(0, len(ids), size):
            self._collection.delete(ids=list(ids[start : start + size]))

    def search(self, vector: np.ndarray, k: int) -> list[tuple[str, float]]:
        """The k nearest ids with their cosine, best first; ties by id. vector: (dim,)."""
        with _reading("Chroma cannot search"):
            found = self._collection.query(query_embeddings=[vector], n_results=k, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        hits = [(i, 1 - float(d)) for i, d in zip(found["ids"][0], distances, strict=True)]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def __len__(self) -> int:
        with _reading("Chroma cannot count"):
            return self._collection.count()

    def close(self) -> None:
        """Let go of the folder, so that the next opening sees what other processes have written."""
        self._client.close()


@contextmanager
def _reading(failed: str) -> Iterator[None]:
    """Errors as the callers know them; those that say nothing about the files stay what they are."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of Chroma's Rust half is no Exception
        raise VectorsUnreadable(f"{failed} ({type(error).__name__})") from error


def _spelled_anew(folder: Path) -> str:
    """The same folder under a spelling not used before in this process.

    Chroma shares one system among all who name a path alike, so that a second opening would see what the first one saw,
    and not what another process has written since.
    """
    return f"{folder}/" + f"{next(_OPENINGS):b}".replace("0", "//").replace("1", "./")
