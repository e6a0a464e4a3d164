"""A folder that may not be written, seen through one that may: tantivy makes a lock file even to read."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory


class Mirror:
    """A temporary folder of links to the files of another one. Gone when closed, or when the program ends."""

    def __init__(self, source: Path) -> None:
        self._source = source.absolute()
        self._holder = TemporaryDirectory(prefix="dateline-")
        self.folder = Path(self._holder.name)
        self.update()

    def update(self) -> None:
        """Link what has come since."""
        for path in self._source.iterdir():
            link = self.folder / path.name
            if path.suffix != ".lock" and not link.is_symlink():
                link.symlink_to(path)

    def close(self) -> None:
        self._holder.cleanup()
