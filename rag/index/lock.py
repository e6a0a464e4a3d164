"""One process owns an index folder while it writes. The second is told who does, at once."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from rag.errors import IndexLocked


class WriterLock:
    """Held by the operating system, so a killed process never leaves it behind. Use as a context manager."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(folder / "writer.lock")
        self._owner = folder / "writer.pid"

    def __enter__(self) -> WriterLock:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise IndexLocked(
                f"process {self.owner() or 'unknown'} is writing to {self._owner.parent}: wait for it, or stop it"
            ) from None
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
