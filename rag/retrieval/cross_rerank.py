"""The best candidates once more, each read together with the question."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import numpy as np

from rag.models.cross_encoder import PairScorer
from rag.retrieval.candidates import Search, behind
from rag.text.header import embedded_text

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CrossRerank:
    """The first candidates by the scores of a cross-encoder, for question and passage under its header; then the
    others, as they were. What an ingest has replaced meanwhile is dropped from the first.

    Where a score is not finite nothing is reordered, since what has no score has no place. first: how many are read.
    """

    scorer: PairScorer
    first: int

    def __call__(self, search: Search) -> Search:
        read, rest = search.candidates[: self.first], search.candidates[self.first :]
        found = search.snapshot.passages([c.id for c in read], search.query)
        read = [c for c in read if c.id in found]
        texts = [embedded_text(found[c.id].article, found[c.id].passage.text) for c in read]
        scores = self.scorer.scores(search.query.text, texts)
        if not np.isfinite(scores).all():
            _log.warning("the reranker has no score for a passage or for the question, so nothing is reranked")
            return search
        ranked = sorted(
            (replace(c, score=float(s), scored_by="cross-encoder") for c, s in zip(read, scores, strict=True)),
            key=lambda c: (-c.score, c.id),
        )
        return replace(search, candidates=behind(ranked, rest))
