"""Candidates from the indexes, one ranking a source."""

from __future__ import annotations

from dataclasses import replace

from rag.index.snapshot import Ranking
from rag.retrieval.candidates import Search

_POOL = 100  # passages taken from each index, or k where that is more


def by_words(search: Search) -> Search:
    """Adds the ranking "bm25"."""
    return _with(search, "bm25", search.snapshot.lexical(search.query, max(_POOL, search.k)))


def by_meaning(search: Search) -> Search:
    """Adds the ranking "dense"; needs the question's vector."""
    if search.vector is None:
        return search
    return _with(search, "dense", search.snapshot.dense(search.query, search.vector, max(_POOL, search.k)))


def _with(search: Search, source: str, ranking: Ranking) -> Search:
    return replace(search, rankings={**search.rankings, source: ranking})
