"""Files and folders. Whatever cannot be read is named with its reason, and the rest goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from ingest.readers import FORMATS, reader_of
from ingest.readers.files import origin_of, unreadable
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

    def records(self) -> Iterator[RawArticle | Rejected]:
        return (item for path in self._paths for item in _read_any(path))

    def count(self) -> int:
        """About how many records there are: lines of JSONL files, one for every other file, also a compressed one."""
        files = (file for path in self._paths for file in (_regular_files(path) if path.is_dir() else [path]))
        return sum(_items(file) for file in files)


def _regular_files(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".")]
        yield from (Path(parent, f) for f in files if not f.startswith("."))


def _items(file: Path) -> int:
    if file.suffix.lower() != ".jsonl" or not file.is_file():
        return 1
    try:
        with file.open("rb") as stream:
            return max(1, sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b"")))
    except OSError:  # records() says so
        return 1


def _read_any(path: Path) -> Iterator[RawArticle | Rejected]:
    try:
        mode = path.stat().st_mode
    except OSError as error:  # it went away, a link to nothing, or no permission
        yield unreadable(path, error)
        return
    if S_ISDIR(mode):
        yield from _read_folder(path)
    elif not S_ISREG(mode):  # opening a pipe would wait for ever
        yield Rejected(origin_of(path), "not a regular file")
    else:
        yield from _read_file(path)


def _read_folder(folder: Path) -> Iterator[RawArticle | Rejected]:
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
            yield from _read_any(Path(parent, name))
    yield from failed


def _read_file(path: Path) -> Iterator[RawArticle | Rejected]:
    reader = reader_of(path)
    if reader is None:
        kind = path.suffix or "files without a suffix"
        yield Rejected(origin_of(path), f"{kind}: format not read; Dateline reads {FORMATS}")
        return
    try:
        yield from reader(path)
    except Exception as error:  # noqa: BLE001 - a reader's own mistake; what it has given stays, the next file is read
        yield fault(origin_of(path), error)
