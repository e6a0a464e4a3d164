"""Two runs of the same questions: is the difference more than chance, and where does it lie?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.evaluation.means import Mean, Scored, mean
from rag.evaluation.measures import LOWER_IS_BETTER

_DRAWS = 10_000
_SEED = 20250603  # fixed, so that the same scores give the same p-value
_EXACT = 13  # so many differences have fewer sign flips than are drawn, so all are gone through


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure, this run against another. value, other: their means; difference: of the scores question by question,
    this minus the other, with its interval; p: see p_value. better, worse: ids of the questions, the largest change
    first; of a refusal that was wrong, and its like, the lower value is the better one."""

    measure: str
    value: float
    other: float
    difference: Mean
    p: float
    better: tuple[str, ...]
    worse: tuple[str, ...]


def compare(rows: Sequence[Scored], others: Sequence[Scored]) -> tuple[Comparison, ...]:
    """Every measure over the questions for which both have it. Both are of the same questions, in the same order."""
    pairs = list(zip(rows, others, strict=True))
    if any(row.question.id != other.question.id for row, other in pairs):
        raise ValueError("only runs of the same questions can be compared")
    names = dict.fromkeys(name for row, other in pairs for name in row.scores if name in other.scores)
    return tuple(_compared(name, [(r, o) for r, o in pairs if name in r.scores and name in o.scores]) for name in names)


def p_value(differences: Sequence[float]) -> float:
    """Two-sided p-value of the paired randomisation test: how often a mean so far from 0 comes up when the sign of each
    question's difference is a coin's. In (0, 1].

    All sign flips are gone through where at most 13 differences are not 0, else 10,000 are drawn with a fixed seed and
    what was seen is counted among them. Smucker, Allan and Carterette, "A comparison of statistical significance tests
    for information retrieval evaluation", CIKM 2007.
    """
    changed = np.asarray([d for d in differences if d], np.float64)  # the sign of nought changes nothing
    n = len(changed)
    if n <= _EXACT:
        signs = 1 - 2 * (np.arange(2**n)[:, None] >> np.arange(n) & 1)
    else:
        signs = 1 - 2 * np.random.default_rng(_SEED).integers(0, 2, (_DRAWS, n))
    seen = abs(changed.sum()) * (1 - 1e-9)  # equal but for rounding is equal
    extreme = int(np.count_nonzero(np.abs(signs @ changed) >= seen))
    return extreme / len(signs) if n <= _EXACT else (extreme + 1) / (len(signs) + 1)


def _compared(measure: str, pairs: Sequence[tuple[Scored, Scored]]) -> Comparison:
    ours = [row.scores[measure] for row, _ in pairs]
    theirs = [other.scores[measure] for _, other in pairs]
    changes = {row.question.id: a - b for (row, _), a, b in zip(pairs, ours, theirs, strict=True)}
    by_size = sorted(changes, key=lambda i: (-abs(changes[i]), i))
    rose, fell = (tuple(i for i in by_size if sign * changes[i] > 0) for sign in (1, -1))
    return Comparison(
        measure,
        value=float(np.mean(ours)),
        other=float(np.mean(theirs)),
        difference=mean(measure, list(changes.values())),
        p=p_value(list(changes.values())),
        better=fell if measure in LOWER_IS_BETTER else rose,
        worse=rose if measure in LOWER_IS_BETTER else fell,
    )
