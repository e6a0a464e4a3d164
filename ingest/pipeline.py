"""Files -> articles -> passages -> catalog and indexes, in batches across articles.

Re-running is safe at any time: a record whose bytes are unchanged is not read again, ids follow from the content, and
what an interruption left half done is finished first.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from ingest.chunking import Chunker
from ingest.extraction import to_article
from ingest.readers import count, read
from ingest.records import RawArticle, Rejected
from rag.catalog import Entry, Prepared
from rag.index.writer import CorpusWriter
from rag.models.encoder import Encoder
from rag.text.header import embedded_text
from rag.types import Article, Passage

# Part of every fingerprint: raise it when cleaning or chunking change, and everything is read anew.
PIPELINE = "2"

_BATCH_PASSAGES = 512  # encoded and written together
_LOOK_AHEAD = 256  # records whose ledger lines are fetched together
_HELD = 4_000_000  # characters of records read ahead: their articles are long, and few are enough
_WITHDRAWN = "; the version indexed before is no longer quoted"
_KEPT = "; the version indexed before is still quoted"
_log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass
class IngestReport:
    """What became of every record: read == indexed + unchanged + duplicate + len(rejected)."""

    total: int = 0  # records found before reading began; an estimate, for the time left
    read: int = 0
    indexed: int = 0
    unchanged: int = 0
    duplicate: int = 0
    passages: int = 0  # written in this run
    rejected: list[Rejected] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None

    @property
    def seconds(self) -> float:
        """How long the run took, or has taken so far."""
        return (time.monotonic() if self.ended is None else self.ended) - self.started

    @property
    def settled(self) -> int:
        return self.indexed + self.unchanged + self.duplicate + len(self.rejected)


def ingest(
    paths: Sequence[Path],
    index: Path,
    encoder: Encoder,
    progress: Callable[[IngestReport], None] = lambda report: None,
) -> IngestReport:
    """Bring everything under the paths into the index folder. progress is called after every batch.

    A record that was indexed before and is now rejected or a duplicate is quoted no longer; one that could only not be
    read this time goes on being quoted.

    Raises IndexLocked, EncoderMismatch or DatelineError (a path that is not there) before anything is changed.
    """
    report = IngestReport(total=count(paths))
    with CorpusWriter(index) as writer:
        writer.catalog.claim_encoder(encoder.name, encoder.identity, encoder.dim)
        run = _Run(writer, encoder, report)
        for some in _looked_ahead(read(paths)):
            run.take(some)
            progress(report)
        run.flush()
        if copies := run.reopened():
            for some in _looked_ahead(_only(copies, read(paths))):
                run.take(some)
            run.flush()
        progress(report)
    report.ended = time.monotonic()
    return report


class _Run:
    """One ingest: collects articles until a batch is full."""

    def __init__(self, writer: CorpusWriter, encoder: Encoder, report: IngestReport) -> None:
        self._writer = writer
        self._encoder = encoder
        self._report = report
        self._chunk = Chunker(encoder)
        self._waiting: list[tuple[Article, list[Passage], Entry]] = []
        self._contents: dict[str, str] = {}  # content hash -> id, of what is waiting
        self._settled: list[Entry] = []
        self._withdrawn: list[str] = []  # origins of which nothing is to be quoted any more
        self._seen: set[str] = set()
        self._copies: set[str] = set()  # origins of this run's duplicates

    def take(self, records: list[RawArticle | Rejected]) -> None:
        """Empties the list as it goes, so that no raw text is held while what came of it is encoded and written."""
        origins = [r.origin for r in records]
        known, quoted = self._writer.catalog.entries(origins), self._writer.catalog.current_at(origins)
        records.reverse()
        while records:
            self._take_one(records.pop(), known, quoted)
            if sum(len(passages) for _, passages, _ in self._waiting) >= _BATCH_PASSAGES:
                self.flush()

    def _take_one(self, record: RawArticle | Rejected, known: Mapping[str, Entry], quoted: Collection[str]) -> None:
        self._report.read += 1
        before = known.get(record.origin)
        if record.origin in self._seen:  # the same path was named twice
            self._report.unchanged += 1
        elif before and before.fingerprint == _stamp(record):
            self._count_again(before)
        else:
            self._take_new(record, before, record.origin in quoted)
        self._seen.add(record.origin)

    def flush(self) -> None:
        """Encode, write and acknowledge what is waiting."""
        if self._waiting:
            self._writer.write(list(self._prepared()))
            self._report.indexed += len(self._waiting)
            self._report.passages += sum(len(passages) for _, passages, _ in self._waiting)
        self._writer.record(self._settled, self._withdrawn)
        self._waiting, self._contents, self._settled, self._withdrawn = [], {}, [], []

    def reopened(self) -> set[str]:
        """Copies that were left out for the sake of an article that this run has superseded: to be taken once more.

        They are counted no longer.
        """
        copies = self._writer.catalog.reopened() & self._copies
        self._report.read -= len(copies)
        self._report.duplicate -= len(copies)
        self._seen -= copies
        return copies

    def _count_again(self, before: Entry) -> None:
        if before.outcome == "rejected":
            self._report.rejected.append(Rejected(before.origin, before.reason or ""))
        elif before.outcome == "duplicate":
            self._report.duplicate += 1
            self._copies.add(before.origin)
        else:
            self._report.unchanged += 1

    def _take_new(self, record: RawArticle | Rejected, before: Entry | None, quoted: bool) -> None:
        """quoted: an earlier version of the record is."""
        if isinstance(record, Rejected):
            self._reject(record, quoted, outdated=bool(record.fingerprint))
            return
        changed = before is None or not before.fingerprint.endswith(f":{record.fingerprint}")
        result = _tried(record, lambda: to_article(record))
        if isinstance(result, Rejected):
            self._reject(result, quoted, outdated=changed or bool(result.fingerprint))
            return
        content = _content(result)
        copy = self._contents.get(content) or self._writer.catalog.copy_of(content, result.origin)
        if copy is not None:
            self._leave_out(record, copy, quoted)
            return
        passages = _tried(record, lambda: self._chunk(result))
        if isinstance(passages, Rejected):
            self._reject(passages, quoted, outdated=changed)
            return
        self._contents[content] = result.id
        self._waiting.append((result, passages, Entry(record.origin, _stamp(record), "indexed", result.id)))

    def _leave_out(self, record: RawArticle, copy: str, quoted: bool) -> None:
        """A duplicate: the other article is quoted, and what this record said before no longer."""
        self._report.duplicate += 1
        self._copies.add(record.origin)
        reason = f"a copy{_WITHDRAWN}" if quoted else None
        self._settled.append(Entry(record.origin, _stamp(record), "duplicate", copy, reason))
        self._withdrawn += [record.origin] if quoted else []

    def _reject(self, rejected: Rejected, quoted: bool, *, outdated: bool) -> None:
        """outdated: the version that is quoted, if any, is known not to be what the record says now."""
        if quoted:
            rejected = replace(rejected, reason=rejected.reason + (_WITHDRAWN if outdated else _KEPT))
        self._report.rejected.append(rejected)
        if quoted and not outdated:
            return  # the ledger goes on saying what is quoted
        self._settled.append(Entry(rejected.origin, _stamp(rejected), "rejected", reason=rejected.reason))
        self._withdrawn += [rejected.origin] if quoted else []

    def _prepared(self) -> Iterator[Prepared]:
        texts = (embedded_text(article, p.text) for article, passages, _ in self._waiting for p in passages)
        slices = iter(lambda: list(islice(texts, _BATCH_PASSAGES)), [])
        vectors = np.concatenate([self._encoder.encode_passages(some) for some in slices])
        start = 0
        for article, passages, entry in self._waiting:
            end = start + len(passages)
            yield Prepared(article, _content(article), passages, vectors[start:end], entry)
            start = end


def _looked_ahead(records: Iterable[RawArticle | Rejected]) -> Iterator[list[RawArticle | Rejected]]:
    """Records in lists that are bounded in number and in size."""
    some: list[RawArticle | Rejected] = []
    held = 0
    for record in records:
        some.append(record)
        held += len(record.text) if isinstance(record, RawArticle) else 0
        if len(some) >= _LOOK_AHEAD or held >= _HELD:
            yield some
            some, held = [], 0
    if some:
        yield some


def _only(origins: set[str], records: Iterable[RawArticle | Rejected]) -> Iterator[RawArticle | Rejected]:
    """Of each of the origins its first record."""
    left = set(origins)
    for record in records:
        if record.origin in left:
            left.discard(record.origin)
            yield record


def _tried(record: RawArticle, step: Callable[[], T]) -> T | Rejected:
    """What the step makes of the record. Whatever it raises is this one record's fault, and the rest is read.

    Without a fingerprint, so that it is tried again on the next run.
    """
    try:
        return step()
    except Exception as error:  # noqa: BLE001 - libraries at work on arbitrary text, and our own mistakes
        _log.debug("%s", record.origin, exc_info=True)
        what = f"{type(error).__name__}: {error}"[:200]
        return Rejected(record.origin, f"a fault in Dateline ({what}): please report it, with {record.origin}")


def _stamp(record: RawArticle | Rejected) -> str:
    return f"{PIPELINE}:{record.fingerprint}"


def _content(article: Article) -> str:
    """Two articles are exact duplicates when the same outlet printed the same body."""
    return sha256(f"{article.outlet or ''}\0{article.body}".encode()).hexdigest()
