"""Candidates in the order of a linear model over features that need no model's call."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

from rag.catalog import Excerpt
from rag.retrieval.candidates import Candidate, Search, behind
from rag.retrieval.features import dates, echoes, meaning, places, words_in_common
from rag.text.terms import Terms

FIRST = 100  # candidates that are ranked; what is behind them stays there

_AHEAD = 100.0  # more than any sum of features

Weights = Mapping[str, float]


@cache
def weights(which: str) -> Weights:
    """As `benchmarks/train_ranking.py` has found them. which: "day" where the time that is asked about is known, else
    "no day"."""
    text = files("rag.retrieval").joinpath("weights.toml").read_text(encoding="utf-8")
    return {name: float(weight) for name, weight in tomllib.loads(text)[which].items()}


@dataclass(frozen=True, slots=True)
class Rank:
    """Orders the first candidates by the sum of their features, each times its weight. What an ingest has replaced
    meanwhile is dropped.

    Where something of these days is asked, what was published since comes before all else, if it has half as much of
    the question's words as the best. Older passages are behind it, not gone: they may answer.
    """

    first: int = FIRST

    def __call__(self, search: Search) -> Search:
        excerpts = search.snapshot.excerpts([c.id for c in search.candidates[: self.first]])
        read = [c for c in search.candidates[: self.first] if c.id in excerpts]
        if not read:
            return search
        found = features(search, read, excerpts)
        using = weights("day" if search.near else "no day")
        scores = sum((found[name] * weight for name, weight in using.items()), np.zeros(len(read)))
        if search.since is not None:
            recent = search.snapshot.table.published_at([c.id for c in read]) >= search.since
            found["lately"] = (recent & (found["words"] >= found["words"].max() / 2)).astype(np.float64)
            scores = scores + _AHEAD * found["lately"]
        values = np.stack(list(found.values()), axis=1).tolist()
        ranked = sorted(
            (
                Candidate(c.id, c.article_id, score, "ranking", dict(zip(found, row, strict=True)))
                for c, score, row in zip(read, scores.tolist(), values, strict=True)
            ),
            key=lambda c: (-c.score, c.id),
        )
        return replace(search, candidates=behind(ranked, search.candidates[self.first :]), excerpts=excerpts)


def features(search: Search, read: list[Candidate], excerpts: Mapping[str, Excerpt]) -> dict[str, np.ndarray]:
    """Of candidates, best first: name -> float64 (candidates,). excerpts: of each, by passage id; they are read once,
    since what is read again may have been superseded."""
    ids = [c.id for c in read]
    texts = [excerpts[i] for i in ids]
    terms = Terms(search.query.text, search.snapshot.rarity)
    vectors = [text.vector for text in texts]
    published = search.snapshot.table.published_at(ids)
    return {
        **words_in_common(terms, read, texts),
        **places(read, texts),
        **meaning(search.vector, vectors),
        **echoes(read, vectors, published),
        **(dates(search.near, published) if search.near else {}),
    }
