"""Candidates to hits: the only stage that reads texts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rag.catalog import Indexable
from rag.retrieval.candidates import Candidate, Search
from rag.types import Hit


def fetch(search: Search) -> Search:
    """The first k candidates that still stand in the catalog and meet the filters there: what an ingest has replaced
    meanwhile makes room for the next."""
    kept = [c.id for c in search.candidates]
    while True:  # all are read at once, so that no two versions of an article stand side by side
        found = search.snapshot.passages(kept[: search.k], search.query)
        gone = set(kept[: search.k]) - found.keys()
        if not gone:
            break
        kept = [i for i in kept if i not in gone]
    return replace(search, hits=[_hit(c, found[c.id], search.vector) for c in search.candidates if c.id in found])


def _hit(candidate: Candidate, found: Indexable, vector: np.ndarray | None) -> Hit:
    similarity = 0.0
    # another length: the index has been moved to another encoder since the question was encoded
    if vector is not None and found.vector is not None and vector.shape == found.vector.shape:
        similarity = float(found.vector @ vector)
    return Hit(found.passage, found.article, candidate.score, similarity, candidate.scored_by)
