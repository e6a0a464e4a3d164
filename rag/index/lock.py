"""One process writes to an index folder. The operating system holds the lock, so a killed process leaves none."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from rag.errors import ConfigurationError, IndexLocked

PATIENCE = 60.0  # seconds that a user's command waits: a page that makes vectors lets go of the index sooner
_log = logging.getLogger(__name__)


class WriterLock:
    """One process owns a folder while it writes; the second is told who does. Use as a context manager.

    wait: seconds for which the second waits, and says so, before it raises IndexLocked.
    Raises ConfigurationError where the folder may not be written.
    """

    def __init__(self, folder: Path, wait: float = 0) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise closed(folder, error) from None
        self._lock = FileLock(folder / "writer.lock")
        self._owner = folder / "writer.pid"
        self._wait = wait

    def __enter__(self) -> WriterLock:
        try:
            self._acquire()
        except Timeout:
            raise IndexLocked(f"{self._writing}: wait for it, or stop it") from None
        except OSError as error:
            raise closed(self._owner.parent, error) from None
        self._owner.write_text(str(os.getpid()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._owner.unlink(missing_ok=True)
        self._lock.release()

    def _acquire(self) -> None:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            if not self._wait:
                raise
            _log.warning("%s: waiting for it, %.0f seconds at most", self._writing, self._wait)
            self._lock.acquire(timeout=self._wait)

    @property
    def _writing(self) -> str:
        return f"process {self.owner() or 'unknown'} is writing to {self._owner.parent}"

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
