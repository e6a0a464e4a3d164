"""A process that makes articles and passages of raw records, one after the other, for the one that writes them.

Whatever a record does to the libraries that read it, to the memory or the clock, it does here. The other side is
ingest.workers. Frames on both pipes are eight bytes of length, then a pickle; the end of standard input ends the
process, so that it does not outlive its parent.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import pickle
import struct
import sys
from dataclasses import dataclass, field
from logging.handlers import QueueHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ingest.records import RawArticle, Rejected, pack, tried
from rag.types import Article, Passage

if TYPE_CHECKING:
    from ingest.chunking import Chunker

SECONDS = 60.0  # for one record; 10 MB take 5 to 40 on an idle core
MEMORY = 3 * 512 * 1024**2  # bytes for one record beside what the process takes anyway; 10 MB of HTML take 0.7 GB
_SWOLLEN = 256 * 1024  # KiB above which a process that has grown for a record is not kept
_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Job:
    """A record to read. encoder: pickled, whose word pieces count; None to leave the cutting to the parent.

    keep: the record is wanted in the form in which it is kept. level: of log records that the parent wants to hear.
    """

    record: RawArticle
    encoder: bytes | None
    keep: bool
    level: int
    seconds: float = SECONDS


@dataclass(slots=True)
class Made:
    """What became of a record. passages: None where there is no article, or the encoder could not be had here.

    packed: the record as it is kept. told: what was logged meanwhile. leaving: the process is used up. slow: the record
    took longer than it may.
    """

    article: Article | Rejected
    passages: list[Passage] | Rejected | None = None
    packed: bytes | None = None
    told: list[logging.LogRecord] = field(default_factory=list)
    leaving: bool = False
    slow: bool = False


def send(pipe: BinaryIO, value: object) -> None:
    """One frame. Raises OSError when nobody listens."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: BinaryIO) -> Any:
    """One frame. Raises EOFError at the end, also amid a frame."""
    head = pipe.read(_LENGTH.size)
    data = pipe.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else b""
    if not data:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - from a process of our own


def serve() -> None:
    """The life of the process. Its standard output is the pipe; what libraries print is dropped."""
    into, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    desk = _Desk()
    send(out, os.getpid())  # ready
    while True:
        try:
            job = receive(into)
        except EOFError:
            return
        try:
            send(out, desk.made(job))
        except OSError:  # the parent is gone
            return


class _Told(QueueHandler):
    """Log records as they can be sent: the message made, exceptions as text."""

    def __init__(self) -> None:
        self.records: list[logging.LogRecord] = []
        super().__init__(self.records)  # type: ignore[arg-type]

    def enqueue(self, record: logging.LogRecord) -> None:
        self.records.append(record)


class _Desk:
    """What is kept from one record to the next."""

    def __init__(self) -> None:
        self._log = logging.getLogger("ingest")
        self._log.propagate = False
        self._told = _Told()
        self._log.addHandler(self._told)
        self._encoder: bytes | None = None
        self._chunk: Chunker | None = None
        self._small = _peak()

    def made(self, job: Job) -> Made:
        """The limits hold for the record, and not for the libraries that are loaded for the first one."""
        from ingest.extraction import to_article

        self._log.setLevel(job.level)
        if job.encoder != self._encoder:
            _limit_memory(None)
            self._encoder, self._chunk = job.encoder, _chunker_of(job.encoder)
            self._small = _peak()
        _limit_memory(MEMORY)
        faulthandler.dump_traceback_later(job.seconds, exit=True)  # ends the process, whatever it is held up in
        article = to_article(job.record)
        made = Made(article, self._passages(job.record, article), pack(job.record) if job.keep else None)
        faulthandler.cancel_dump_traceback_later()
        made.told[:], self._told.records[:] = self._told.records, []
        made.leaving = _peak() > self._small + _SWOLLEN
        return made

    def _passages(self, record: RawArticle, article: Article | Rejected) -> list[Passage] | Rejected | None:
        chunk = self._chunk
        return None if chunk is None or isinstance(article, Rejected) else tried(record, lambda: chunk(article))


def _chunker_of(encoder: bytes | None) -> Chunker | None:
    """None for an encoder that can be had in the parent alone, such as one of a class that a notebook defines."""
    from ingest.chunking import Chunker

    try:
        return Chunker(pickle.loads(encoder)) if encoder else None  # noqa: S301 - from the parent
    except Exception:  # noqa: BLE001 - whatever it is, the parent has the encoder, and will see
        return None


def _limit_memory(more: int | None) -> None:
    """So many bytes more than now, else MemoryError is raised; None for no limit.

    macOS does not hold to such a limit, and Windows has none.
    """
    try:
        import resource

        now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (hard if more is None else now + more, hard))
    except (ImportError, OSError, ValueError):
        return


def _peak() -> int:
    """The most memory that this process ever held, in KiB; 0 where that cannot be known."""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak
