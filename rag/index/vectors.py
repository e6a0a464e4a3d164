"""The nearest passages by cosine: Chroma, embedded. The only module that knows chromadb.

Chroma 1.5 can be left unreadable by a kill while it writes, and reading it from a second process while the first one
writes silently misses rows. So only the process that holds the writer lock opens it for writing; when that process is
done it seals the folder (the size of every file), and readers trust a sealed folder only. Times are no part of the
seal, because opening Chroma writes to its files.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_COLLECTION = "passages"
_SEAL = "vectors.seal.json"
_DATABASE = "chroma.sqlite3"
_PROBE_SECONDS = 300.0
_OPENINGS = count(1)
_SELF = 0.99  # cosine of a vector with its own float16 copy, and room


class VectorsUnreadable(Exception):
    """Chroma cannot open its folder or search in it."""


class VectorIndex:
    """A Chroma collection of unit vectors under the passages' ids. Made when absent.

    Opening and searching raise VectorsUnreadable.
    """

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        folder.mkdir(parents=True, exist_ok=True)
        settings = Settings(anonymized_telemetry=False)
        try:
            client = chromadb.PersistentClient(_spelled_anew(folder), settings=settings)
            self._client = cast("Client", client)  # declared as ClientAPI, which lacks close()
            self._collection = self._make()
        except Exception as error:
            raise VectorsUnreadable(f"Chroma cannot open {folder} ({type(error).__name__})") from error

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
        try:
            found = self._collection.query(query_embeddings=[vector], n_results=k, include=["distances"])
        except Exception as error:
            raise VectorsUnreadable(f"Chroma cannot search ({type(error).__name__})") from error
        distances = (found["distances"] or [[]])[0]
        hits = [(i, 1 - float(d)) for i, d in zip(found["ids"][0], distances, strict=True)]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def __len__(self) -> int:
        return self._collection.count()

    def close(self) -> None:
        """Let go of the folder, so that the next opening sees what other processes have written."""
        self._client.close()


def _spelled_anew(folder: Path) -> str:
    """The same folder under a spelling not used before in this process.

    Chroma shares one system among all who name a path alike, so that a second opening would see what the first one saw,
    and not what another process has written since.
    """
    return f"{folder}/" + f"{next(_OPENINGS):b}".replace("0", "//").replace("1", "./")


def search_exactly(ids: Sequence[str], vectors: np.ndarray, query: np.ndarray, k: int) -> list[tuple[str, float]]:
    """The k best of these by cosine, as VectorIndex.search gives them. vectors: (n, dim); query: (dim,)."""
    if not len(ids):
        return []
    cosines = vectors.astype(np.float32) @ query.astype(np.float32)
    nearest = np.argsort(-cosines, kind="stable")[:k]
    return sorted(((ids[i], float(cosines[i])) for i in nearest), key=lambda hit: (-hit[1], hit[0]))


def seal(folder: Path) -> None:
    """State that the folder was left whole."""
    (folder.parent / _SEAL).write_text(json.dumps(_sizes(folder)))


def unseal(folder: Path) -> None:
    """Called before the first write: what a crash leaves from here on is not to be trusted unchecked."""
    (folder.parent / _SEAL).unlink(missing_ok=True)


def is_sealed(folder: Path) -> bool:
    """The folder is as its last writer left it, as far as the sizes of its files tell."""
    try:
        sealed, found = json.loads((folder.parent / _SEAL).read_text()), _sizes(folder)
    except (OSError, ValueError):
        return False
    return sealed.keys() == found.keys() and all(_unharmed(name, sealed[name], found[name]) for name in found)


def _unharmed(name: str, sealed: int, found: int) -> bool:
    """Chroma counts its openings in its database, which grows by that; everything else keeps its size."""
    return found >= sealed if name == _DATABASE else found == sealed


def _sizes(folder: Path) -> dict[str, int]:
    """Bytes of every file. Not their times or contents: Chroma rewrites files when it opens them, and unused room in
    them holds whatever was in memory."""
    files = (p for p in folder.rglob("*") if p.is_file() and not p.name.endswith("-journal"))  # of a reader opening it
    return {str(p.relative_to(folder)): p.stat().st_size for p in files}


def is_healthy(folder: Path, sample: Iterable[tuple[str, np.ndarray]]) -> bool:
    """Whether Chroma opens this folder and finds each of the sample by its own vector.

    Asked in a child process, since a damaged file can crash whoever opens it or make it fill the disk.
    """
    if not folder.exists() or _bloated(folder):
        return False
    job = json.dumps([vector.tolist() for _, vector in sample])
    child = [sys.executable, "-c", "from rag.index.vectors import probe; probe()", str(folder)]
    try:
        ran = subprocess.run(child, input=job, text=True, capture_output=True, timeout=_PROBE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return ran.returncode == 0


def probe() -> None:
    """The child's side: exit 0 when the folder is whole. The vectors come on standard input."""
    index = VectorIndex(Path(sys.argv[1]))
    vectors = [np.asarray(vector, np.float32) for vector in json.load(sys.stdin)]
    whole = all(index.search(vector, 1)[0][1] > _SELF for vector in vectors)
    sys.exit(0 if whole else 1)


def _bloated(folder: Path) -> bool:
    """A crash can leave a sparse file of hundreds of gigabytes, which must not be read or copied."""
    links = max((p.stat().st_size for p in folder.rglob("link_lists.bin")), default=0)
    level = sum(p.stat().st_size for p in folder.rglob("data_level0.bin"))
    return links > 10 * level + 2**26


def set_aside(folder: Path) -> Path:
    """Rename a damaged folder, never copy or delete it. Returns its new name."""
    aside = folder.with_name(f"{folder.name}.damaged-{time.time_ns()}")
    return folder.rename(aside)
