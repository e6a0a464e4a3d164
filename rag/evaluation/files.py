"""The files that a run is kept in: looked at before anything is asked, and written whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from rag.errors import DatelineError


def check_outputs(outputs: Iterable[Path | None], inputs: Iterable[Path] = ()) -> None:
    """Said before anything is asked: a language model's answers to many questions are not to be lost.

    Raises DatelineError where an output cannot be written, or is the same file as another output or an input.
    """
    taken = {path.resolve() for path in inputs}
    for path in filter(None, outputs):
        if not path.parent.is_dir():
            raise DatelineError(f"{path} cannot be written: there is no folder {path.parent}")
        try:
            _try(path)
        except OSError as error:
            raise DatelineError(f"{path} cannot be written: {error.strerror}") from None
        if not _is_special(path) and path.resolve() in taken:
            raise DatelineError(f"{path} is named for something else, too: name another file to write to")
        taken.add(path.resolve())


def write_whole(path: Path, text: str, what: str) -> None:
    """The text in UTF-8, under another name until all of it is written, so that what was there is never lost to a part
    of it. Half a surrogate pair becomes "?". what: for the error. Raises DatelineError where it cannot be written."""
    data = text.encode("utf-8", "replace")
    try:
        if _is_special(path):
            path.write_bytes(data)
            return
        target = path.resolve()  # a link stays one
        with _beside(target) as part:
            part.write_bytes(data)
            if target.exists():
                shutil.copymode(target, part)
            part.replace(target)
    except OSError as error:
        raise DatelineError(f"{what} cannot be written to {path}: {error.strerror}") from None


def _try(path: Path) -> None:
    if path.is_dir():
        raise DatelineError(f"{path} cannot be written: it is a folder, name a file in it")
    if not _is_special(path):
        with _beside(path.resolve()):
            pass


def _is_special(path: Path) -> bool:
    """A device or a pipe, whose place no file is to take."""
    return path.exists() and not path.is_file()


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new file in the same folder, gone afterwards unless it was renamed."""
    part = target.with_name(f".{uuid4().hex}.part")
    part.touch(exist_ok=False)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)
