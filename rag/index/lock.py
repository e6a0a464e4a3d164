"""One process writes to an index folder. The operating system holds the lock, so a killed process leaves none."""

from __future__ import annotations

import os
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
            raise closed(folder, error) from None
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
            raise closed(self._owner.parent, error) from None
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


def closed(folder: Path, error: OSError) -> ConfigurationError:
    """What to say of a folder that may not be written."""
    return ConfigurationError(
        f"the index folder {folder} cannot be written ({error.strerror}): it can be read and asked as it is; to change "
        f"it, get the right to write there, or ingest into another folder with DATELINE_INDEX"
    )
