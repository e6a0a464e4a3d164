"""What the stages of a search hand on to one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from rag.index.snapshot import Ranking, Snapshot
from rag.types import Hit, Query


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may become a hit. score: higher is better, comparable with those of the same stage alone."""

    id: str  # of the passage
    article_id: str
    score: float
    scored_by: str  # the stage


@dataclass(frozen=True, slots=True)
class Search:
    """One search on its way. Stages return a new one and may read all of it.

    vector: float32 (dim,), L2-normalised, of the question. rankings: by source, as they were gathered. candidates
    and hits: best first.
    """

    query: Query
    k: int
    snapshot: Snapshot
    vector: np.ndarray | None = None
    rankings: Mapping[str, Ranking] = field(default_factory=dict)
    candidates: Sequence[Candidate] = ()
    hits: Sequence[Hit] = ()


class Stage(Protocol):
    """One step of a search, safe for many threads. Orders are total: by score, then by id."""

    def __call__(self, search: Search) -> Search: ...
