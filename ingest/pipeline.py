"""Files -> articles -> passages -> catalog and BM25, in batches across articles; then vectors, newest articles first.

Re-running is safe at any time: a record whose bytes are unchanged is not read again, ids follow from the content, and
what an interruption left half done is finished first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from ingest.ahead import LOOK_AHEAD, Ahead, looked_ahead, read
from ingest.chunking import Chunker
from ingest.records import RawArticle, Rejected, tried
from ingest.report import IngestReport
from ingest.sources import Kept, Source
from ingest.versions import place
from ingest.worker import Made
from ingest.workers import Workers, retell, sendable, tried_with, workers
from rag.catalog import OLDER, Entry, Prepared
from rag.catalog.versions import Version, own_key
from rag.index.embedding import embed
from rag.index.lock import PATIENCE
from rag.index.writer import CorpusWriter
from rag.models.encoder import Encoder
from rag.types import Article, Passage

# Part of every fingerprint: raise it when cleaning or chunking change, and everything is read anew.
PIPELINE = "2"

_WRITTEN = 2048  # passages written together
_WITHDRAWN = "; the version indexed before is no longer quoted"
_KEPT = "; the version indexed before is still quoted"
_NOT_AGAIN = "; not tried again, since neither it nor the limit has changed"


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An article that is still to be written. content: by which a copy is known."""

    article: Article
    passages: list[Passage]
    entry: Entry
    content: str
    version_key: str


def fill(
    source: Source,
    index: Path,
    encoder: Encoder,
    progress: Callable[[IngestReport], None],
    *,
    keep_raw: bool,
    vectors: bool,
) -> IngestReport:
    """What ingest.ingest says. keep_raw: the catalog keeps the records too. vectors: in the same run."""
    report = IngestReport(size=source.size())
    with CorpusWriter(index, wait=PATIENCE) as writer:
        writer.catalog.vectors.claim(encoder.name, encoder.identity, encoder.dim)
        with workers() as pool:
            run = _Run(writer, encoder, report, pool, lambda: progress(report), keep_raw=keep_raw)
            for some in run.in_hand(read(source)):
                run.take(some)
            run.flush()
            while run.take_again(source):
                progress(report)
        progress(report)
        if vectors:
            embed(writer, encoder, lambda far: progress(report.vectors_at(far)))
        report.waiting = writer.catalog.vectors.waiting(coming=False)
    report.ended = time.monotonic()
    return report


class _Run:
    """One ingest: collects articles until a batch is full."""

    def __init__(
        self,
        writer: CorpusWriter,
        encoder: Encoder,
        report: IngestReport,
        pool: Workers,
        tell: Callable[[], None],
        *,
        keep_raw: bool,
    ) -> None:
        self._writer = writer
        self._encoder = encoder
        self._report = report
        self._pool = pool
        self._tell = tell
        self._keep_raw = keep_raw
        self._sent = sendable(encoder)
        self._started = writer.catalog.next_reading()
        self._waiting: list[_Waiting] = []
        self._contents: dict[str, str] = {}  # content hash -> id, of what is waiting
        self._settled: list[Entry] = []
        self._withdrawn: list[str] = []  # origins of which nothing is to be quoted any more
        self._counted: dict[str, str] = {}  # origins that were read, and as what the report counts them
        self._retaken: set[str] = set()

    def in_hand(self, items: Iterable[Ahead]) -> Iterator[list[Ahead]]:
        """In lists: while one is taken, the next one is in the workers' hands."""
        before: list[Ahead] = []
        for some in looked_ahead(items):
            known = self._writer.catalog.entries([item.record.origin for item in some])
            for record, item in ((item.record, item) for item in some):
                if isinstance(record, RawArticle) and not _unchanged(record, known.get(record.origin)):
                    item.made = self._submitted(record)
            if before:
                yield before
            before = some
        if before:
            yield before

    def take(self, items: list[Ahead]) -> None:
        """Empties the list as it goes, so that no raw text is held while what came of it is written."""
        origins = [item.record.origin for item in items]
        known, quoted = self._writer.catalog.entries(origins), self._writer.catalog.current_at(origins)
        items.reverse()
        while items:
            self._take_one(items.pop(), known, quoted)
            if sum(len(w.passages) for w in self._waiting) >= _WRITTEN or len(self._settled) >= LOOK_AHEAD:
                self.flush()
                self._tell()
        self._tell()

    def _take_one(self, item: Ahead, known: Mapping[str, Entry], quoted: Collection[str]) -> None:
        record = item.record
        self._report.read += 1
        self._report.done = max(self._report.done, item.done)
        before = known.get(record.origin)
        if record.origin in self._counted:  # the same path was named twice
            self._report.unchanged += 1
        elif before and _unchanged(record, before):
            self._count_again(before)
        elif isinstance(record, Rejected):
            self._reject(record, record.origin in quoted, outdated=bool(record.fingerprint))
        else:
            made = (item.made or self._submitted(record)).result()
            retell(made)
            self._take_new(record, made, before, record.origin in quoted)

    def _submitted(self, record: RawArticle) -> Future[Made]:
        return self._pool.submit(record, self._sent, keep=self._keep_raw)

    def flush(self) -> None:
        """Write and acknowledge what is waiting."""
        if batch := [Prepared(w.article, w.content, w.passages, w.entry, w.version_key) for w in self._waiting]:
            self._writer.write(batch)
            for item in batch:
                self._count(item.article.origin, "indexed")
            self._report.passages += sum(len(item.passages) for item in batch)
        self._writer.record(self._settled, self._withdrawn)
        self._waiting, self._contents, self._settled, self._withdrawn = [], {}, [], []

    def take_again(self, source: Source) -> bool:
        """Takes what was left out for the sake of an article that is superseded now, each record once a run.

        As it was kept, wherever it stands; what was not kept from this run's source, if that has it. False: none left.
        """
        copies = self._writer.catalog.reopened() - self._retaken
        self._retaken |= copies
        here = copies & self._counted.keys()
        for origin in here:
            self._report.count(self._counted.pop(origin), -1)
            self._report.read -= 1
        for some in self.in_hand(read(Kept(self._writer.catalog, copies))):
            here -= {item.record.origin for item in some}
            self.take(some)
        for some in self.in_hand(map(Ahead, _only(here, source.records())) if here else ()):
            self.take(some)
        self.flush()
        return bool(copies)

    def _count_again(self, before: Entry) -> None:
        slow = before.fingerprint.startswith(_slow_stamp(""))
        if slow or before.outcome == "rejected":
            reason = (before.reason or "") + (_NOT_AGAIN if slow else "")
            self._report.rejected.append(Rejected(before.origin, reason))
            self._counted[before.origin] = "rejected"
        else:
            self._count(before.origin, "duplicate" if before.outcome == "duplicate" else "unchanged")

    def _count(self, origin: str, outcome: str) -> None:
        self._counted[origin] = outcome
        self._report.count(outcome)

    def _take_new(self, record: RawArticle, made: Made, before: Entry | None, quoted: bool) -> None:
        """quoted: an earlier version of the record is."""
        changed = before is None or not before.fingerprint.endswith(f":{record.fingerprint}")
        result = made.article
        if isinstance(result, Rejected):
            slow = _slow_stamp(record.fingerprint) if made.slow else None
            self._reject(result, quoted, outdated=changed or bool(result.fingerprint), packed=made.packed, stamp=slow)
            return
        read_at = before.read if before and not changed else self._started
        key, newer = place(result, read_at, lambda key: self._versions(key, record.origin))
        if newer is not None:
            self._leave_out(record, made, newer, read_at, quoted, "" if newer == result.id else OLDER)
            return
        if any(w.version_key == key for w in self._waiting):
            self.flush()  # so that it finds the older version in the catalog
        content = _content(result)
        copy = self._contents.get(content) or self._writer.catalog.copy_of(content, record.origin, key)
        if copy is not None:
            self._leave_out(record, made, copy, read_at, quoted)
            return
        passages = made.passages if made.passages is not None else tried(record, lambda: self._chunk(result))
        if isinstance(passages, Rejected):
            self._reject(passages, quoted, outdated=changed, packed=made.packed)
            return
        self._contents[content] = result.id
        entry = Entry(record.origin, _stamp(record), "indexed", result.id, read=read_at, record=made.packed)
        self._waiting.append(_Waiting(result, passages, entry, content, key))
        self._counted[record.origin] = "indexed"  # once it is written

    @cached_property
    def _chunk(self) -> Chunker:
        """For an encoder that the workers cannot have."""
        return Chunker(self._encoder)

    def _versions(self, address: str, origin: str) -> list[Version]:
        """What is quoted of an address, and what will be once the waiting articles are written."""
        origins = {w.article.origin for w in self._waiting}
        own = own_key(address, "")
        waiting = [
            Version(w.article, w.entry.read, w.version_key)
            for w in self._waiting
            if w.article.origin != origin and (w.version_key == address or w.version_key.startswith(own))
        ]
        return waiting + [v for v in self._writer.catalog.versions(address, origin) if v.article.origin not in origins]

    def _leave_out(self, record: RawArticle, made: Made, copy: str, read: int, quoted: bool, reason: str = "") -> None:
        """A duplicate: the other article is quoted, and what this record said before no longer."""
        self._count(record.origin, "duplicate")
        why = f"{reason or 'a copy'}{_WITHDRAWN}" if quoted else reason or None
        self._settled.append(Entry(record.origin, _stamp(record), "duplicate", copy, why, read, made.packed))
        self._withdrawn += [record.origin] if quoted else []

    def _reject(
        self,
        rejected: Rejected,
        quoted: bool,
        *,
        outdated: bool,
        packed: bytes | None = None,
        stamp: str | None = None,
    ) -> None:
        """outdated: the version that is quoted, if any, is known not to be what the record says now. stamp: by which
        the ledger is to know the record, if not by the fingerprint of the rejection."""
        if quoted:
            rejected = replace(rejected, reason=rejected.reason + (_WITHDRAWN if outdated else _KEPT))
        self._report.rejected.append(rejected)
        self._counted[rejected.origin] = "rejected"
        if quoted and not outdated:
            if stamp:
                self._writer.catalog.remark(rejected.origin, stamp, rejected.reason)
            return  # the ledger goes on saying what is quoted
        stamp = stamp or _stamp(rejected)
        self._settled.append(Entry(rejected.origin, stamp, "rejected", None, rejected.reason, self._started, packed))
        self._withdrawn += [rejected.origin] if quoted else []


def _only(origins: set[str], records: Iterable[RawArticle | Rejected]) -> Iterator[RawArticle | Rejected]:
    """Of each of the origins its first record."""
    left = set(origins)
    for record in records:
        if record.origin in left:
            left.discard(record.origin)
            yield record


def _unchanged(record: RawArticle | Rejected, before: Entry | None) -> bool:
    return before is not None and before.fingerprint in (_stamp(record), _slow_stamp(record.fingerprint))


def _stamp(record: RawArticle | Rejected) -> str:
    return f"{PIPELINE}:{record.fingerprint}"


def _slow_stamp(fingerprint: str) -> str:
    """Of a record that took longer than it may, with this version and this limit."""
    return f"{PIPELINE}:{tried_with()}:{fingerprint}"


def _content(article: Article) -> str:
    """Two articles are exact duplicates when the same outlet printed the same body."""
    return sha256(f"{article.outlet or ''}\0{article.body}".encode()).hexdigest()
