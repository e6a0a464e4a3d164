"""Many articles a file: one JSON object a line, plain or compressed, read as a stream."""

from __future__ import annotations

import gzip
import json
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from ingest.readers.fields import raw_article
from ingest.readers.files import MAX_BYTES, Meter, fingerprint, origin_of, unreadable
from ingest.readers.xz import MEMORY, NeedsTooMuchMemory, open_xz
from ingest.records import RawArticle, Rejected, fault

_SKIPPED_AT_ONCE = 1024 * 1024  # bytes


def read_jsonl(path: Path, meter: Meter) -> Iterator[RawArticle | Rejected]:
    """One item a non-empty line. A line above MAX_BYTES is skipped without being held, and reading goes on."""
    origin, used, number = origin_of(path), dict[str, int](), 0
    try:
        with _opened(path, meter) as stream:
            for number, line in enumerate(_lines(stream), 1):
                item = _record(origin, number, line, used)
                if item is not None:
                    yield item
    except (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError) as error:
        yield Rejected(origin, f"broken off after line {number}: {error}; fetch the file again")
    except NeedsTooMuchMemory:
        most = MEMORY // 1024**2
        yield Rejected(origin, f"takes more than {most} MB of memory to decompress; compress it with xz -9 or less")
    except OSError as error:
        yield unreadable(path, error)
    else:
        if number == 0:
            yield Rejected(origin, "the file is empty")


@contextmanager
def _opened(path: Path, meter: Meter) -> Iterator[BinaryIO]:
    with meter.opened(path) as file:
        match path.suffix.lower():
            case ".gz":
                with gzip.open(file, "rb") as stream:
                    yield cast("BinaryIO", stream)
            case ".xz":
                yield open_xz(file)
            case _:
                yield file


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Each line; of one that is too long its first MAX_BYTES + 1 bytes."""
    while line := stream.readline(MAX_BYTES + 1):
        if len(line) <= MAX_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(_SKIPPED_AT_ONCE)) and not rest.endswith(b"\n"):
            pass
        yield line


def _record(origin: str, number: int, line: bytes, used: dict[str, int]) -> RawArticle | Rejected | None:
    name = f"{origin}#line-{number}"
    if len(line.rstrip(b"\n")) > MAX_BYTES:
        reason = f"line {number} is larger than {MAX_BYTES // 1024**2} MB, the most one article may have"
        return Rejected(name, reason, fingerprint(line))
    line = line.strip().removeprefix(b"\xef\xbb\xbf")
    if not line:
        return None
    mark = fingerprint(line)
    try:
        parsed = json.loads(line)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        return Rejected(name, f"line {number} is not JSON: {error}", mark)
    if not isinstance(parsed, dict):
        return Rejected(name, f"line {number} is not a JSON object", mark)
    try:
        return raw_article({str(key).lower(): value for key, value in parsed.items()}, origin, number, used, mark)
    except Exception as error:  # noqa: BLE001 - our own mistake; the next line is read
        return fault(name, error)
