"""The seal: a file beside Chroma's folder that states the size of every file in it."""

from __future__ import annotations

import json
import os
from pathlib import Path

_SEAL = "vectors.seal.json"
_DATABASE = "chroma.sqlite3"


def seal(folder: Path) -> None:
    """State that the folder was left whole. All of it is on disk before the seal is, which is never half there."""
    for path in (*folder.rglob("*"), folder):
        _to_disk(path)
    new = folder.parent / f"{_SEAL}.new"
    new.write_text(json.dumps(_sizes(folder)))
    _to_disk(new)
    new.replace(folder.parent / _SEAL)
    _to_disk(folder.parent)


def unseal(folder: Path) -> None:
    """Called under the opening lock: what is in the folder from here on is not to be trusted unchecked."""
    (folder.parent / _SEAL).unlink(missing_ok=True)


def is_sealed(folder: Path) -> bool:
    """The folder is as its last writer left it, as far as the sizes of its files tell."""
    try:
        sealed, found = json.loads((folder.parent / _SEAL).read_text()), _sizes(folder)
    except (OSError, ValueError):
        return False
    return sealed.keys() == found.keys() and all(_unharmed(name, sealed[name], found[name]) for name in found)


def mark(folder: Path) -> tuple[int, int] | None:
    """Tells one seal from the next: the same as long as no writer has begun. None without a seal."""
    try:
        found = (folder.parent / _SEAL).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _to_disk(path: Path) -> None:
    """Wait until a file's contents, or a folder's names, would survive a power cut."""
    if path.is_dir() and os.name == "nt":  # Windows opens no folders
        return
    opened = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _unharmed(name: str, sealed: int, found: int) -> bool:
    """Chroma counts its openings in its database, which grows by that; everything else keeps its size."""
    return found >= sealed if name == _DATABASE else found == sealed


def _sizes(folder: Path) -> dict[str, int]:
    """Bytes of every file. Not their times or contents: Chroma rewrites files when it opens them, and unused room in
    them holds whatever was in memory."""
    files = (p for p in folder.rglob("*") if p.is_file() and not p.name.endswith("-journal"))  # of a reader opening it
    return {str(p.relative_to(folder)): p.stat().st_size for p in files}
