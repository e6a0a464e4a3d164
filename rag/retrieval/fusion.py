"""Rankings joined to one list of candidates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from rag.retrieval.candidates import Candidate, Search

RRF_K = 60  # the constant of the paper below; untuned


def fuse(search: Search) -> Search:
    """Makes candidates of all rankings, by reciprocal rank."""
    table = search.snapshot.table
    rankings = {source: [i for i, _ in ranking] for source, ranking in search.rankings.items()}
    if table.complete or "bm25" not in rankings:
        fused = reciprocal_rank_fusion(rankings.values())
    else:
        fused = fused_in_place(rankings.pop("bm25"), list(rankings.values()), table.is_embedded)
    owned = ((i, table.article_of(i), score) for i, score in fused)
    found = [Candidate(i, article_id, score, "fusion") for i, article_id, score in owned if article_id]
    return replace(search, candidates=found)


def fused_in_place(
    whole: Sequence[str], others: Sequence[Sequence[str]], is_embedded: Callable[[str], bool], k: int = RRF_K
) -> list[tuple[str, float]]:
    """While some passages have no vector: fusion among those that have one, without preferring them.

    whole: a ranking of all passages; others: rankings that can only hold those with a vector. A passage without one
    keeps its rank in whole. The ranks of the others go to them by their reciprocal rank fusion, counted among
    themselves. With no vectors that is whole, with all of them plain fusion. Score: 1 / (k + rank). Best first.
    """
    own = [i for i in whole if is_embedded(i)]
    fused = iter(i for i, _ in reciprocal_rank_fusion([own, *others], k))
    merged = [next(fused) if is_embedded(i) else i for i in whole]
    return [(i, 1 / (k + rank)) for rank, i in enumerate([*merged, *fused], 1)]


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
