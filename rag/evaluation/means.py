"""Per-question scores to a mean with its uncertainty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rag.evaluation.questions import Question

_RESAMPLES = 2000
_SEED = 20250603  # fixed, so that the same scores give the same interval


@dataclass(frozen=True, slots=True)
class Mean:
    """value: mean over n questions; [low, high]: its 95 % interval."""

    measure: str
    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


class Scored(Protocol):
    """A question and its scores, measure -> score. A measure that is not about a question is not among them."""

    @property
    def question(self) -> Question: ...

    @property
    def scores(self) -> Mapping[str, float]: ...


def means(rows: Sequence[Scored]) -> tuple[Mean, ...]:
    """The mean of every measure over those of the rows that have it."""
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        for measure, score in row.scores.items():
            scores[measure].append(score)
    return tuple(mean(measure, some) for measure, some in scores.items())


def means_by_kind(rows: Sequence[Scored]) -> dict[str, tuple[Mean, ...]]:
    """The same over the questions of each kind, kinds in alphabetical order; none for a kind without scores."""
    kinds = sorted({row.question.kind for row in rows if row.scores})
    return {kind: means([row for row in rows if row.question.kind == kind]) for kind in kinds}


def mean(measure: str, scores: Sequence[float]) -> Mean:
    """The mean with its 95 % percentile bootstrap interval over questions, from 2,000 resamples with a fixed seed.

    Give it the differences of two systems' scores, question by question, for the interval of a paired comparison.
    Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13. Raises ValueError without scores.
    """
    if not scores:
        raise ValueError(f"there is no mean of {measure} over no questions")
    values = np.asarray(scores, np.float64)
    draws = np.random.default_rng(_SEED).integers(0, len(values), (_RESAMPLES, len(values)))
    low, high = np.percentile(values[draws].mean(axis=1), [2.5, 97.5])
    return Mean(measure, float(values.mean()), float(low), float(high), len(values))
