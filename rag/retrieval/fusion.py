"""Rankings joined to one list of candidates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.retrieval.candidates import Candidate, Search

RRF_K = 60  # the constant of the paper below; untuned


def fuse(search: Search) -> Search:
    """Makes candidates of all rankings, by reciprocal rank."""
    fused = reciprocal_rank_fusion([i for i, _ in ranking] for ranking in search.rankings.values())
    owned = ((i, search.snapshot.table.article_of(i), score) for i, score in fused)
    found = [Candidate(i, article_id, score, "fusion") for i, article_id, score in owned if article_id]
    return replace(search, candidates=found)


def reciprocal_rank_fusion(rankings: Iterable[Sequence[str]], k: int = RRF_K) -> list[tuple[str, float]]:
    """Score of an id = sum over the rankings that hold it of 1 / (k + rank), rank counted from 1. Best first.

    Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods",
    SIGIR 2009.
    """
    scores: defaultdict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, i in enumerate(ranking, 1):
            scores[i] += 1 / (k + rank)
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))
