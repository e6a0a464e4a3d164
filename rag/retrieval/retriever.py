"""Dense and BM25 rankings, fused by reciprocal rank, capped per article."""

from __future__ import annotations

from rag.index.corpus import Corpus
from rag.models.encoder import Encoder
from rag.retrieval.fusion import cap_per_article, reciprocal_rank_fusion
from rag.types import Hit, Query

_POOL = 100  # passages taken from each index before fusion, or k where that is more


class Retriever:
    """per_article: at most so many passages of one article among the hits."""

    def __init__(self, corpus: Corpus, encoder: Encoder, per_article: int) -> None:
        self._corpus = corpus
        self._encoder = encoder
        self._per_article = per_article

    def retrieve(self, query: Query, k: int) -> list[Hit]:
        """At most k hits that meet the query's filters, best first. What an ingest replaces meanwhile is left out."""
        pool = max(_POOL, k)
        vector = self._encoder.encode_queries([query.text])[0]
        dense = self._corpus.dense(query, vector, pool)
        lexical = self._corpus.lexical(query, pool)
        sources = [[i for i, _ in lexical], [i for i, _ in dense]]
        fused = dict(reciprocal_rank_fusion(sources))
        found = self._corpus.catalog.passages_by_id(list(fused), query)
        ranking = [i for i in fused if i in found]
        owners = {i: article.id for i, (_, article) in found.items()}
        kept = cap_per_article(ranking, owners, self._per_article, sources)[:k]
        vectors = self._corpus.catalog.vectors_by_id(kept)
        return [
            Hit(*found[i], score=fused[i], similarity=float(vectors[i].astype(vector.dtype) @ vector))
            for i in kept
            if i in vectors
        ]
