"""What a reader yields: a raw article, or the reason why there is none."""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

_log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RawArticle:
    """A record as it was found. text is HTML when markup is true, else plain text.

    origin: stable name, the path with "#id" after it where the file holds many. fingerprint: hex SHA-256 of the
    raw record, so that an unchanged one is not read twice. The other fields are what the
    record itself states (None: nothing).
    """

    origin: str
    text: str
    markup: bool = False
    fingerprint: str = ""
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that cannot be indexed. reason is shown to the user: what is wrong and, where one can, what to do.

    fingerprint: as in RawArticle where the bytes could be read, else "".
    """

    origin: str
    reason: str
    fingerprint: str = ""


def pack(raw: RawArticle) -> bytes:
    """The record in the form in which it is kept: deflated JSON."""
    return zlib.compress(json.dumps(asdict(raw), ensure_ascii=False).encode("utf-8", "surrogatepass"))


def unpack(packed: bytes) -> RawArticle:
    """The record that was packed, also by an earlier version, which knew fewer fields."""
    found = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    return RawArticle(**{**found, "authors": tuple(found["authors"])})


def tried(record: RawArticle, step: Callable[[], T]) -> T | Rejected:
    """What the step makes of the record. Whatever it raises is this one record's fault, and the rest is read."""
    try:
        return step()
    except Exception as error:  # noqa: BLE001 - libraries at work on arbitrary text, and our own mistakes
        return fault(record.origin, error)


def fault(origin: str, error: Exception) -> Rejected:
    """Without a fingerprint, so that it is tried again on the next run."""
    if isinstance(error, MemoryError):
        return Rejected(origin, "takes more memory to read than one record may have; split it or leave it out")
    _log.debug("%s", origin, exc_info=error)
    what = f"{type(error).__name__}: {error}"[:200]
    return Rejected(origin, f"a fault in Dateline ({what}): please report it, with {origin}")
