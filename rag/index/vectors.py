"""The nearest passages by cosine: Chroma, embedded. The only module that knows chromadb.

Chroma 1.5 can be left unreadable by a kill while it writes; reading it from a second process while the first one writes
silently misses rows; and opening it, even to read, rewrites its files. Hence the seal, a file beside the folder that
states the size of every file in it, and these rules:

1. Whoever opens the folder, to write, to read or to check it, holds the opening lock (rag.index.lock) while it opens.
2. Only the process that holds the writer lock sets the seal: when it has closed Chroma and all files are on disk. It
   removes the seal under the opening lock, before it opens the folder itself.
3. A reader opens a sealed folder only, and looks for the seal again when it has the opening lock: no writer can have
   taken the folder between. It waits for the lock a moment only, since it can scan the catalog instead.
4. A reader that cannot read a sealed folder removes the seal, under the lock with which it opened: it is still the seal
   of the folder it has read.

Times are no part of the seal, because opening Chroma writes to its files.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
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
_ASIDE = ".damaged-"
_PROBE_SECONDS = 300.0
_OPENINGS = count(1)
_SELF = 0.99  # cosine of a vector with its own float16 copy, and room
_DAMAGED = 3  # exit code of the checking child; Python itself ends with 1 or 2 when it could not even look
_FROM_OUTSIDE = -signal.SIGTERM, -signal.SIGINT, -9  # -9: the kernel, out of memory; Windows has no name for it
_log = logging.getLogger(__name__)


class VectorsUnreadable(Exception):
    """Chroma cannot open its folder or search in it."""


class VectorsUnchecked(Exception):
    """The check itself failed, so nothing is known about the folder. The text says what happened."""


class VectorIndex:
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


def search_exactly(ids: Sequence[str], vectors: np.ndarray, query: np.ndarray, k: int) -> list[tuple[str, float]]:
    """The k best of these by cosine, as VectorIndex.search gives them. vectors: (n, dim); query: (dim,)."""
    if not len(ids):
        return []
    cosines = vectors.astype(np.float32) @ query.astype(np.float32)
    nearest = np.argsort(-cosines, kind="stable")[:k]
    return sorted(((ids[i], float(cosines[i])) for i in nearest), key=lambda hit: (-hit[1], hit[0]))


def seal(folder: Path) -> None:
    """State that the folder was left whole. All of it is on disk before the seal is, which is never half there."""
    for path in (*folder.rglob("*"), folder):
        _to_disk(path)
    new = folder.parent / f"{_SEAL}.new"
    new.write_text(json.dumps(_sizes(folder)))
    _to_disk(new)
    new.replace(folder.parent / _SEAL)
    _to_disk(folder.parent)


def unseal(folder: Path) -> None:
    """Called under the opening lock: what is in the folder from here on is not to be trusted unchecked."""
    (folder.parent / _SEAL).unlink(missing_ok=True)


def is_sealed(folder: Path) -> bool:
    """The folder is as its last writer left it, as far as the sizes of its files tell."""
    try:
        sealed, found = json.loads((folder.parent / _SEAL).read_text()), _sizes(folder)
    except (OSError, ValueError):
        return False
    return sealed.keys() == found.keys() and all(_unharmed(name, sealed[name], found[name]) for name in found)


def _to_disk(path: Path) -> None:
    """Wait until a file's contents, or a folder's names, would survive a power cut."""
    if path.is_dir() and os.name == "nt":  # Windows opens no folders
        return
    opened = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _unharmed(name: str, sealed: int, found: int) -> bool:
    """Chroma counts its openings in its database, which grows by that; everything else keeps its size."""
    return found >= sealed if name == _DATABASE else found == sealed


def _sizes(folder: Path) -> dict[str, int]:
    """Bytes of every file. Not their times or contents: Chroma rewrites files when it opens them, and unused room in
    them holds whatever was in memory."""
    files = (p for p in folder.rglob("*") if p.is_file() and not p.name.endswith("-journal"))  # of a reader opening it
    return {str(p.relative_to(folder)): p.stat().st_size for p in files}


def is_healthy(folder: Path, sample: Iterable[tuple[str, np.ndarray]]) -> bool:
    """Whether Chroma opens this folder and finds each of the sample by its own vector. Called under the opening lock.

    Asked in a child process, since a damaged file can crash whoever opens it or make it fill the disk. Raises
    VectorsUnchecked when the child could not look: it was stopped, took too long, or lacked memory or a library.
    """
    if not folder.exists() or _bloated(folder):
        return False
    job = json.dumps([vector.tolist() for _, vector in sample])
    # a notebook or a program may have found this package where a bare interpreter would not look
    paths = [str(Path(__file__).parents[2]), *sys.path]
    code = f"import sys; sys.path[:] = {paths!r}; from rag.index.vectors import probe; probe()"
    child = [sys.executable, "-c", code, str(folder)]
    try:
        ran = subprocess.run(child, input=job, text=True, capture_output=True, timeout=_PROBE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise VectorsUnchecked(f"the check took longer than {_PROBE_SECONDS:g} seconds") from None
    except OSError as error:
        raise VectorsUnchecked(f"the check could not be started: {error.strerror}") from None
    if ran.returncode in _FROM_OUTSIDE:
        raise VectorsUnchecked("the check was stopped from outside, perhaps for lack of memory")
    if ran.returncode > 0 and ran.returncode != _DAMAGED:
        raise VectorsUnchecked((ran.stderr.strip().splitlines() or ["the check failed without a word"])[-1])
    return ran.returncode == 0  # any other signal: Chroma crashed


def probe() -> None:
    """The child's side: exit 0 when the folder is whole, _DAMAGED when not. The vectors come on standard input."""
    vectors = [np.asarray(vector, np.float32) for vector in json.load(sys.stdin)]
    try:
        index = VectorIndex(Path(sys.argv[1]))
        whole = all(_finds(index, vector) for vector in vectors)
    except VectorsUnreadable:
        whole = False
    sys.exit(0 if whole else _DAMAGED)


def _finds(index: VectorIndex, vector: np.ndarray) -> bool:
    return any(cosine > _SELF for _, cosine in index.search(vector, 1))


def _bloated(folder: Path) -> bool:
    """A crash can leave a sparse file of hundreds of gigabytes, which must not be read or copied."""
    links = max((p.stat().st_size for p in folder.rglob("link_lists.bin")), default=0)
    level = sum(p.stat().st_size for p in folder.rglob("data_level0.bin"))
    return links > 10 * level + 2**26


def set_aside(folder: Path) -> Path:
    """Rename a damaged folder, never copy or delete it, and tell the user. Returns its new name."""
    aside = folder.rename(folder.with_name(f"{folder.name}{_ASIDE}{time.time_ns()}"))
    _log.warning("%s is damaged and is made anew from the catalog; the old one is now %s: delete it", folder, aside)
    return aside


def asides(folder: Path) -> list[Path]:
    """What was ever set aside in an index folder and is still there, oldest first."""
    return sorted(folder.glob(f"*{_ASIDE}*"), key=lambda path: path.name.rpartition("-")[2])
