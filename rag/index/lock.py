"""Who may touch an index folder: one process writes, one at a time opens Chroma.

The operating system holds the locks, so a killed process never leaves one behind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from rag.errors import ConfigurationError, IndexLocked


class WriterLock:
    """One process owns a folder while it writes; the second is told who does, at once. Use as a context manager.

    Raises ConfigurationError where the folder may not be written.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _closed(folder, error) from None
        self._lock = FileLock(folder / "writer.lock")
        self._owner = folder / "writer.pid"

    def __enter__(self) -> WriterLock:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise IndexLocked(
                f"process {self.owner() or 'unknown'} is writing to {self._owner.parent}: wait for it, or stop it"
            ) from None
        except OSError as error:
            raise _closed(self._owner.parent, error) from None
        self._owner.write_text(str(os.getpid()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._owner.unlink(missing_ok=True)
        self._lock.release()

    def owner(self) -> str:
        """The process id of whoever holds the lock, empty when it is not known."""
        try:
            return self._owner.read_text().strip()
        except OSError:
            return ""


@contextmanager
def opening(folder: Path, seconds: float) -> Iterator[None]:
    """The opening lock of an index folder (rag.index.vectors says why).

    Raises IndexLocked after that many seconds, ConfigurationError where the lock may not be taken.
    """
    lock = FileLock(folder / "opening.lock")
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise IndexLocked(f"another process has been opening the vectors in {folder} for too long: stop it") from None
    except OSError as error:
        raise _closed(folder, error) from None
    try:
        yield
    finally:
        lock.release()


def _closed(folder: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"the index folder {folder} cannot be written ({error.strerror}): it can be read and asked as it is; to change "
        f"it, get the right to write there, or ingest into another folder with DATELINE_INDEX"
    )
