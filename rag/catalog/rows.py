"""Values to rows of the catalog and back."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import numpy as np

from rag.catalog.schema import articles, passages
from rag.text.header import embedded_text
from rag.types import Article, FoundDate, Passage, Span

# What an article is made of, in every format.
ARTICLE = tuple(articles.c[name] for name in (
    "id", "origin", "url", "title", "outlet", "authors", "published", "published_from", "modified", "modified_from",
    "body",
))  # fmt: skip


# What a passage is, in every format.
PASSAGE = tuple(passages.c[name] for name in ("id", "article_id", "ordinal", "start", "end"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger. outcome: "indexed", "duplicate" or "rejected".

    read: epoch seconds when what it says was first read, 0 for now. record: the record itself, as it is to be kept,
    None not to keep it; entries that are read from the catalog come without.
    """

    origin: str
    fingerprint: str
    outcome: str
    article_id: str | None = None
    reason: str | None = None
    read: int = 0
    record: bytes | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article ready to be written. content: its duplicate hash; version_key: see rag.catalog.versions, None for the
    origin."""

    article: Article
    content: str
    passages: Sequence[Passage]
    entry: Entry
    version_key: str | None = None


@dataclass(frozen=True, slots=True)
class Indexable:
    """A passage with what the indexes need of its article. vector: float32 (dim,), None while it has none."""

    passage: Passage
    article: Article
    vector: np.ndarray | None

    @property
    def digest(self) -> bytes:
        return digest_of(self.article, self.passage.text)


def digest_of(article: Article, passage: str) -> bytes:
    """By which the text that an encoder reads of a passage is known: 16 bytes."""
    return blake2b(embedded_text(article, passage).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _epoch(date: FoundDate | None) -> int | None:
    return int(date.at.timestamp()) if date else None


def moment(epoch: int | None) -> datetime | None:
    return None if epoch is None else datetime.fromtimestamp(epoch, UTC)


def article_row(item: Prepared) -> dict[str, Any]:
    """As pending."""
    a = item.article
    return {
        "id": a.id,
        "origin": a.origin,
        "url": a.url,
        "title": a.title,
        "outlet": a.outlet,
        "authors": list(a.authors),
        "published": _epoch(a.published),
        "published_from": a.published.found_in if a.published else None,
        "modified": _epoch(a.modified),
        "modified_from": a.modified.found_in if a.modified else None,
        "body": a.body,
        "content": item.content,
        "version_key": item.version_key or a.origin,
        "state": "pending",
        "ingested": item.entry.read or int(time.time()),
    }


def entry_row(e: Entry) -> dict[str, Any]:
    return {
        "origin": e.origin,
        "fingerprint": e.fingerprint,
        "outcome": e.outcome,
        "article_id": e.article_id,
        "reason": e.reason,
        "read": e.read or int(time.time()),
    }


def record_row(e: Entry) -> dict[str, Any]:
    return {"origin": e.origin, "packed": e.record}


def _found(epoch: int | None, found_in: str | None) -> FoundDate | None:
    at = moment(epoch)
    return FoundDate(at, found_in or "") if at else None


def to_article(row: Any) -> Article:
    m = row._mapping
    return Article(
        id=m[articles.c.id],
        origin=m[articles.c.origin],
        title=m[articles.c.title],
        body=m[articles.c.body],
        outlet=m[articles.c.outlet],
        url=m[articles.c.url],
        authors=tuple(m[articles.c.authors]),
        published=_found(m[articles.c.published], m[articles.c.published_from]),
        modified=_found(m[articles.c.modified], m[articles.c.modified_from]),
    )


def to_passage(row: Any, article: Article) -> Passage:
    """row: of the passages table, and of this article."""
    m = row._mapping
    span = Span(m[passages.c.start], m[passages.c.end])
    text = article.body[span.start : span.end]
    return Passage(m[passages.c.id], article.id, m[passages.c.ordinal], span, text)


def passage_rows(article: Article, parts: Sequence[Passage]) -> Iterator[dict[str, Any]]:
    for p in parts:
        yield {
            "id": p.id,
            "article_id": p.article_id,
            "ordinal": p.ordinal,
            "start": p.span.start,
            "end": p.span.end,
            "digest": digest_of(article, p.text),
        }


def vector_row(digest: bytes, vector: np.ndarray, coming: bool) -> dict[str, Any]:
    return {"digest": digest, "coming": coming, "vector": vector.astype(np.float16).tobytes()}


def to_vector(stored: bytes) -> np.ndarray:
    """float16 (dim,)"""
    return np.frombuffer(stored, np.float16)
