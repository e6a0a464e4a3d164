"""One whole file: bounded, hashed and decoded, or the reason why not."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.records import Rejected

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_BYTES = 10 * 1024 * 1024  # of one article; the longest news pages are near 3 MB of HTML
_AT_ONCE = 64 * 1024  # bytes
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


class Meter:
    """Counts the bytes of files that were read, as they lie on disk."""

    def __init__(self) -> None:
        self.read = 0

    def opened(self, path: Path) -> io.BufferedReader:
        """The file to read from its beginning to its end. Raises OSError."""
        return io.BufferedReader(_Counted(path, self), _AT_ONCE)


class _Counted(io.FileIO):
    def __init__(self, path: Path, meter: Meter) -> None:
        super().__init__(path)
        self._meter = meter

    def readinto(self, buffer: WriteableBuffer) -> int:
        count = super().readinto(buffer) or 0
        self._meter.read += count
        return count


def origin_of(path: Path) -> str:
    """The file's stable name: its absolute path, links resolved. Bytes that are no UTF-8 are written as escapes."""
    try:
        name = path.resolve().as_posix()
    except (OSError, RuntimeError):  # a loop of links
        name = path.absolute().as_posix()
    return name.encode("utf-8", "backslashreplace").decode()


def fingerprint(data: bytes) -> str:
    """Hex SHA-256."""
    return hashlib.sha256(data).hexdigest()


def unreadable(path: Path, error: OSError) -> Rejected:
    """A file or folder that the system would not give us."""
    return Rejected(origin_of(path), f"cannot be read: {error.strerror or error}; check that it exists and may be read")


def read_text(path: Path, meter: Meter, *, declared: bool = False) -> tuple[str, str] | Rejected:
    """The file's text and fingerprint. declared: try the encoding that the first 2048 bytes name (HTML).

    Never holds more than MAX_BYTES + 1 bytes of the file.
    """
    origin = origin_of(path)
    try:
        with meter.opened(path) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return unreadable(path, error)
    if len(data) > MAX_BYTES:
        reason = f"larger than {MAX_BYTES // 1024**2} MB, the most that one article may have"
        return Rejected(origin, reason, fingerprint(data))
    if not data.strip():
        return Rejected(origin, "the file is empty", fingerprint(data))
    text = decode(data, declared=declared)
    if text is None:
        return Rejected(origin, "not text: neither UTF-8, UTF-16 nor Windows-1252", fingerprint(data))
    return text, fingerprint(data)


def decode(data: bytes, *, declared: bool = False) -> str | None:
    """The text, or None for what is no text. Windows-1252 decodes nearly anything, so it must also look like prose."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data, encoding)
    for encoding in ("utf-8-sig", *(_declared(data) if declared else ())):
        text = _strictly(data, encoding)
        if text is not None:
            return text
    text = _strictly(data, "cp1252")
    return text if text is not None and _prose(text) else None


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (LookupError, ValueError):  # an encoding nobody knows, or other bytes than it allows
        return None
    return None if "\0" in text else text


def _declared(data: bytes) -> tuple[str, ...]:
    found = _DECLARED.search(data[:2048])
    return (found[1].decode("ascii", "replace"),) if found else ()


def _prose(text: str) -> bool:
    sample = text[:20_000]
    plain = sum(c.isascii() and (c.isalnum() or c.isspace()) for c in sample)
    return not _CONTROL.search(sample) and plain >= 0.7 * len(sample)
