"""Small corpora of invented news: real indexes, and an encoder that counts words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zlib import crc32

import numpy as np

from rag.catalog import Entry, Prepared
from rag.catalog.rows import digest_of
from rag.index.corpus import Corpus
from rag.index.snapshot import Snapshot
from rag.index.writer import CorpusWriter
from rag.models.calibration import PACKAGED_THRESHOLDS
from rag.models.encoder import Words
from rag.retrieval.candidates import Search
from rag.retrieval.retriever import Retriever
from rag.retrieval.stages import standard_stages
from rag.text.header import embedded_text
from rag.text.words import stems
from rag.types import FoundDate, Hit, Passage, Query, Span
from rag.understanding.outlets import Gazetteer
from rag.understanding.understand import understand
from tests.conftest import make_article


class WordCounts:
    """Texts with the same words have the same vector."""

    name, identity, dim, max_tokens = "counts", "of words", 64, 256
    thresholds = PACKAGED_THRESHOLDS

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        counts = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(counts, texts, strict=True):
            for stem in stems(text):
                row[crc32(stem.encode()) % self.dim] += 1
        norms: np.ndarray = np.linalg.norm(counts, axis=1, keepdims=True)
        return counts / np.maximum(norms, 1)

    encode_passages = encode_queries

    def encode_words(self, texts: Sequence[str]) -> list[Words]:
        raise NotImplementedError

    def tokens(self, text: str) -> list[str]:
        return text.split()


def news(
    body: str, *, title: str = "News", outlet: str | None = "Orle Post", day: date | None = None, name: str = ""
) -> Prepared:
    """An article with a passage for each paragraph. name: its id, else made of its words; day: of publication."""
    published = FoundDate(datetime(day.year, day.month, day.day, tzinfo=UTC), "byline") if day else None
    article = make_article(body, title=title, outlet=outlet, published=published)
    article = replace(article, id=name or article.id, origin=f"/in/{name or article.id}.txt")
    spans, start = [], 0
    for paragraph in body.split("\n\n"):
        spans.append(Span(start, start + len(paragraph)))
        start += len(paragraph) + 2
    passages = [Passage(f"{article.id}:{n}", article.id, n, s, body[s.start : s.end]) for n, s in enumerate(spans)]
    return Prepared(article, article.id, passages, Entry(article.origin, article.id, "indexed", article.id))


def written(folder: Path, items: Sequence[Prepared], *, vectors: bool = True) -> Corpus:
    """The corpus with these articles added. vectors: also found by their meaning."""
    encoder = WordCounts()
    with CorpusWriter(folder) as writer:
        writer.catalog.vectors.claim(encoder.name, encoder.identity, encoder.dim)
        writer.write(items)
        if vectors:
            passages = [(item.article, p.text) for item in items for p in item.passages]
            found = encoder.encode_passages([embedded_text(article, text) for article, text in passages])
            writer.add_vectors({digest_of(*one): vector for one, vector in zip(passages, found, strict=True)})
    return Corpus(folder)


def asked(corpus: Corpus, text: str, **fields: object) -> Query:
    """The question with what it is understood to ask of this corpus. fields: of the query."""
    query = Query(text, **fields)  # type: ignore[arg-type]
    names = [name for name, _ in corpus.status().outlets]
    return replace(query, understood=understand(text, query.asked_on, Gazetteer(names)))


def searched(corpus: Corpus, query: Query, k: int = 10, without: Iterable[str] = ()) -> list[Hit]:
    """What the standard search finds."""
    stages = standard_stages(WordCounts(), 3, without=tuple(without))
    return Retriever(corpus, stages).retrieve(query, k)


def search_of(snapshot: Snapshot, query: Query, k: int = 10) -> Search:
    """One that no stage has seen yet."""
    return Search(query, k, snapshot)


def names(hits: Iterable[Hit]) -> list[str]:
    """The ids of their articles, best first."""
    return [hit.article.id for hit in hits]
