"""Joining rankings. Pure functions, total order: by score, then by id."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

RRF_K = 60  # the constant of the paper below; untuned


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


def cap_per_article(ranking: Sequence[str], article_of: Mapping[str, str], cap: int) -> list[str]:
    """The ranking without those beyond the first cap of each article."""
    seen: Counter[str] = Counter()
    kept = []
    for i in ranking:
        seen[article_of[i]] += 1
        if seen[article_of[i]] <= cap:
            kept.append(i)
    return kept
