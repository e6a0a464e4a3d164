"""Files -> articles -> passages -> catalog and indexes, in batches across articles.

Re-running is safe at any time: a record whose bytes are unchanged is not read again, ids follow from the content, and
what an interruption left half done is finished first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path

from ingest.chunking import Chunker
from ingest.extraction import to_article
from ingest.readers import count, read
from ingest.records import RawArticle, Rejected
from rag.catalog import Entry, Prepared
from rag.index.encoder import SentenceEncoder, embedded_text
from rag.index.writer import CorpusWriter
from rag.types import Article, Passage

# Part of every fingerprint: raise it when cleaning or chunking change, and everything is read anew.
PIPELINE = "1"

_BATCH_PASSAGES = 512  # encoded and written together
_LOOK_AHEAD = 256  # records whose ledger lines are fetched together


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

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    @property
    def settled(self) -> int:
        return self.indexed + self.unchanged + self.duplicate + len(self.rejected)


def ingest(
    paths: Sequence[Path],
    index: Path,
    encoder: SentenceEncoder,
    progress: Callable[[IngestReport], None] = lambda report: None,
) -> IngestReport:
    """Bring everything under the paths into the index folder. progress is called after every batch.

    Raises IndexLocked, EncoderMismatch or DatelineError (a path that is not there) before anything is changed.
    """
    report = IngestReport(total=count(paths))
    with CorpusWriter(index) as writer:
        writer.catalog.claim_encoder(encoder.name, encoder.dim)
        run = _Run(writer, encoder, report)
        records = read(paths)
        while some := list(islice(records, _LOOK_AHEAD)):
            run.take(some)
            progress(report)
        run.flush()
        progress(report)
    return report


class _Run:
    """One ingest: collects articles until a batch is full."""

    def __init__(self, writer: CorpusWriter, encoder: SentenceEncoder, report: IngestReport) -> None:
        self._writer = writer
        self._encoder = encoder
        self._report = report
        self._chunk = Chunker(encoder.tokens, encoder.max_tokens)
        self._waiting: list[tuple[Article, list[Passage], Entry]] = []
        self._contents: dict[str, str] = {}  # content hash -> id, of what is waiting
        self._settled: list[Entry] = []
        self._seen: set[str] = set()

    def take(self, records: Sequence[RawArticle | Rejected]) -> None:
        known = self._writer.catalog.entries([r.origin for r in records])
        for record in records:
            self._report.read += 1
            if record.origin in self._seen:  # the same path was named twice
                self._report.unchanged += 1
                continue
            self._seen.add(record.origin)
            before = known.get(record.origin)
            if before and before.fingerprint == _stamp(record):
                self._count_again(before)
            else:
                self._take_new(record)
            if sum(len(passages) for _, passages, _ in self._waiting) >= _BATCH_PASSAGES:
                self.flush()

    def flush(self) -> None:
        """Encode, write and acknowledge what is waiting."""
        if self._waiting:
            self._writer.write(list(self._prepared()))
            self._report.indexed += len(self._waiting)
            self._report.passages += sum(len(passages) for _, passages, _ in self._waiting)
        self._writer.catalog.record(self._settled)
        self._waiting, self._contents, self._settled = [], {}, []

    def _count_again(self, before: Entry) -> None:
        if before.outcome == "rejected":
            self._report.rejected.append(Rejected(before.origin, before.reason or ""))
        elif before.outcome == "duplicate":
            self._report.duplicate += 1
        else:
            self._report.unchanged += 1

    def _take_new(self, record: RawArticle | Rejected) -> None:
        result = record if isinstance(record, Rejected) else to_article(record)
        if isinstance(result, Rejected):
            self._report.rejected.append(result)
            self._settled.append(Entry(record.origin, _stamp(record), "rejected", reason=result.reason))
            return
        content = _content(result)
        copy = self._contents.get(content) or self._writer.catalog.copy_of(content, result.origin)
        if copy is not None:
            self._report.duplicate += 1
            self._settled.append(Entry(record.origin, _stamp(record), "duplicate", copy))
            return
        self._contents[content] = result.id
        self._waiting.append((result, self._chunk(result), Entry(record.origin, _stamp(record), "indexed", result.id)))

    def _prepared(self) -> Iterator[Prepared]:
        texts = [embedded_text(article, p.text) for article, passages, _ in self._waiting for p in passages]
        vectors = self._encoder.encode(texts)
        start = 0
        for article, passages, entry in self._waiting:
            end = start + len(passages)
            yield Prepared(article, _content(article), passages, vectors[start:end], entry)
            start = end


def _stamp(record: RawArticle | Rejected) -> str:
    return f"{PIPELINE}:{record.fingerprint}"


def _content(article: Article) -> str:
    """Two articles are exact duplicates when the same outlet printed the same body."""
    return sha256(f"{article.outlet or ''}\0{article.body}".encode()).hexdigest()
