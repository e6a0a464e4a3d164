"""Is a Chroma folder whole? Asked in a child process, since a damaged file can crash whoever opens it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np

from rag.index.vectors.chroma_folder.collection import ChromaCollection
from rag.index.vectors.protocol import Sample, VectorsUnchecked, VectorsUnreadable

_SECONDS = 300.0
_SELF = 0.99  # cosine of a vector with its own float16 copy, and room
_DAMAGED = 3  # exit code of the checking child; Python itself ends with 1 or 2 when it could not even look
_FROM_OUTSIDE = -signal.SIGTERM, -signal.SIGINT, -9  # -9: the kernel, out of memory; Windows has no name for it


def is_healthy(folder: Path, sample: Sample) -> bool:
    """Whether Chroma opens this folder and finds each of the sample by its own vector. Called under the opening lock.

    Raises VectorsUnchecked when the child could not look: it was stopped, took too long, or lacked memory or a library.
    """
    if not folder.exists() or _bloated(folder):
        return False
    job = json.dumps([vector.tolist() for _, vector in sample])
    # a notebook or a program may have found this package where a bare interpreter would not look
    paths = [str(Path(__file__).parents[4]), *sys.path]
    code = f"import sys; sys.path[:] = {paths!r}; from {__name__} import probe; probe()"
    child = [sys.executable, "-c", code, str(folder)]
    try:
        ran = subprocess.run(child, input=job, text=True, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise VectorsUnchecked(f"the check took longer than {_SECONDS:g} seconds") from None
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
        collection = ChromaCollection(Path(sys.argv[1]))
        whole = all(_finds(collection, vector) for vector in vectors)
    except VectorsUnreadable:
        whole = False
    sys.exit(0 if whole else _DAMAGED)


def _finds(collection: ChromaCollection, vector: np.ndarray) -> bool:
    return any(cosine > _SELF for _, cosine in collection.search(vector, 1))


def _bloated(folder: Path) -> bool:
    """A crash can leave a sparse file of hundreds of gigabytes, which must not be read or copied."""
    links = max((p.stat().st_size for p in folder.rglob("link_lists.bin")), default=0)
    level = sum(p.stat().st_size for p in folder.rglob("data_level0.bin"))
    return links > 10 * level + 2**26
