"""Joining rankings. Pure functions, total order: by score, then by id."""

from __future__ import annotations

from collections import defaultdict
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


def cap_per_article(
    ranking: Sequence[str], article_of: Mapping[str, str], cap: int, sources: Sequence[Sequence[str]] = ()
) -> list[str]:
    """The ranking with at most cap of each article: its first, the first it has in each of the sources, then the next.

    sources: the rankings that were joined. What only one of them finds of a long article, such as a name that stands in
    it once, is not crowded out by passages that both find middling.
    """
    chosen: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for i in ranking:
        if not chosen[article_of[i]]:
            chosen[article_of[i]][i] = None
    for source in sources:
        firsts: dict[str, str] = {}
        for i in source:
            if i in article_of:
                firsts.setdefault(article_of[i], i)
        for article, i in firsts.items():
            chosen[article][i] = None
    for i in ranking:
        chosen[article_of[i]].setdefault(i, None)
    kept = {i for some in chosen.values() for i in list(some)[:cap]}
    return [i for i in ranking if i in kept]
