"""Files and folders. Whatever cannot be read is named with its reason, and the rest goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from ingest.readers import FORMATS, reader_of
from ingest.readers.files import Meter, origin_of, unreadable
from ingest.records import RawArticle, Rejected, fault
from rag.errors import DatelineError


class Files:
    """Every article in the files and, recursively and in sorted order, the folders. Hidden files are not looked at.

    Raises DatelineError when a path does not exist.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        for path in paths:
            if not path.exists():
                raise DatelineError(f"{path} does not exist. Give the path of a file or a folder with articles.")
        self._paths = [path.absolute() for path in paths]
        self._meter = Meter()

    def records(self) -> Iterator[RawArticle | Rejected]:
        self._meter = Meter()
        return (item for path in self._paths for item in _read_any(path, self._meter))

    def size(self) -> int:
        """Bytes of all files, as they lie on disk."""
        files = (file for path in self._paths for file in (_regular_files(path) if path.is_dir() else [path]))
        return sum(map(_size, files))

    def done(self) -> int:
        return self._meter.read


def _regular_files(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".")]
        yield from (Path(parent, f) for f in files if not f.startswith("."))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:  # records() says so
        return 0


def _read_any(path: Path, meter: Meter) -> Iterator[RawArticle | Rejected]:
    try:
        mode = path.stat().st_mode
    except OSError as error:  # it went away, a link to nothing, or no permission
        yield unreadable(path, error)
        return
    if S_ISDIR(mode):
        yield from _read_folder(path, meter)
    elif not S_ISREG(mode):  # opening a pipe would wait for ever
        yield Rejected(origin_of(path), "not a regular file")
    else:
        yield from _read_file(path, meter)


def _read_folder(folder: Path, meter: Meter) -> Iterator[RawArticle | Rejected]:
    failed: list[Rejected] = []

    def note(error: OSError) -> None:
        failed.append(unreadable(Path(error.filename or folder), error))

    for parent, folders, files in os.walk(folder, onerror=note):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        yield from failed
        failed.clear()
        for link in (Path(parent, f) for f in folders if Path(parent, f).is_symlink()):
            yield Rejected(link.absolute().as_posix(), "a link to a folder, not followed; give that folder itself")
        for name in sorted(f for f in files if not f.startswith(".")):
            yield from _read_any(Path(parent, name), meter)
    yield from failed


def _read_file(path: Path, meter: Meter) -> Iterator[RawArticle | Rejected]:
    reader, before = reader_of(path), meter.read
    if reader is None:
        kind = path.suffix or "files without a suffix"
        yield Rejected(origin_of(path), f"{kind}: format not read; Dateline reads {FORMATS}")
    else:
        try:
            yield from reader(path, meter)
        except Exception as error:  # noqa: BLE001 - its own mistake; what it has given stays, the next file is read
            yield fault(origin_of(path), error)
    meter.read = before + _size(path)  # also what was not looked at, such as the end of a file that is too large
