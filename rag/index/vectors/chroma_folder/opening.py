"""One at a time opens Chroma's folder. The operating system holds the lock, so a killed process leaves none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import IndexLocked
from rag.index.lock import closed


@contextmanager
def opening(index: Path, seconds: float) -> Iterator[None]:
    """The opening lock of an index folder.

    Raises IndexLocked after that many seconds, ConfigurationError where the lock may not be taken.
    """
    lock = FileLock(index / "opening.lock")
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise IndexLocked(f"another process has been opening the vectors in {index} for too long: stop it") from None
    except OSError as error:
        raise closed(index, error) from None
    try:
        yield
    finally:
        lock.release()
