"""What can be told of candidates without a model's call: words in common, ranks, articles, dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from rag.catalog import Excerpt
from rag.retrieval.candidates import Candidate
from rag.text.quizzes import without_quizzes
from rag.text.terms import Terms

_FEEDBACK = 8  # candidates that are taken for relevant, to be compared with
_DAY = 86400.0
_SCALES = 10, 30  # days
_ECHOES = 3  # passages of other articles
_FADING = 14  # days apart, by which an echo counts exp(-1)
_LATE = 0.5  # days after the time that is asked about, from which a page cannot have been meant; clocks differ


def words_in_common(
    terms: Terms, candidates: Sequence[Candidate], excerpts: Sequence[Excerpt]
) -> dict[str, np.ndarray]:
    """Shares of the question's weight, in [0, 1], each float64 (candidates,).

    words: of its terms in headline or passage; title: in the headline; article: in all candidates of the article;
    pairs: of terms that stand together there as in the question; names, numbers: as words, of these alone, 1 without
    any.
    """
    titles = {e.title: terms.held(e.title) for e in excerpts}
    bodies = [terms.held(without_quizzes(e.text)) for e in excerpts]
    in_title = _stacked([titles[e.title][0] for e in excerpts], len(terms.weights))
    words = in_title | _stacked([held for held, _ in bodies], len(terms.weights))
    pairs = _stacked(
        [p | titles[e.title][1] for (_, p), e in zip(bodies, excerpts, strict=True)], len(terms.pair_weights)
    )
    article = _by_article(candidates)
    whole = np.zeros((article.max(initial=-1) + 1, words.shape[1]), bool)
    np.logical_or.at(whole, article, words)
    return {
        "words": _share(words, terms.weights),
        "title": _share(in_title, terms.weights),
        "article": _share(whole, terms.weights)[article],
        "pairs": _share(pairs, terms.pair_weights, of_none=0),
        "names": _share(words, terms.weights * terms.is_name),
        "numbers": _share(words, terms.weights * terms.is_number),
    }


def places(candidates: Sequence[Candidate], excerpts: Sequence[Excerpt]) -> dict[str, np.ndarray]:
    """fused: score of the article's best passage; many: logarithm of how many of its passages are candidates, since a
    long page has many chances; late: logarithm of 1 + the passage's ordinal."""
    article = _by_article(candidates)
    best = np.zeros(article.max(initial=-1) + 1)
    np.maximum.at(best, article, [c.score for c in candidates])
    counted = Counter(article.tolist())
    return {
        "fused": best[article],
        "many": np.log([counted[n] for n in article.tolist()]),
        "late": np.log1p([e.ordinal for e in excerpts]),
    }


def meaning(vector: np.ndarray | None, vectors: Sequence[np.ndarray | None]) -> dict[str, np.ndarray]:
    """cosine: to the question; feedback: to the mean of the first candidates, those before weighing more (Rocchio,
    "Relevance feedback in information retrieval", 1971). What has no vector is taken for the mean of the others.

    vector: float32 (dim,), None where the question has none; vectors: of the candidates, best first.
    """
    # another length: the index has been moved to another encoder since the question was encoded
    has = np.array([v is not None and vector is not None and v.shape == vector.shape for v in vectors], bool)
    if vector is None or not has.any():
        return {"cosine": np.zeros(len(vectors)), "feedback": np.zeros(len(vectors))}
    known = np.stack([v for v, own in zip(vectors, has, strict=True) if v is not None and own]).astype(np.float32)
    first = known[:_FEEDBACK]
    centre = (1 / (3 + np.arange(len(first), dtype=np.float32))) @ first
    found = {"cosine": known @ vector, "feedback": known @ (centre / (np.linalg.norm(centre) or 1))}
    return {name: _filled(values, has) for name, values in found.items()}


def echoes(
    candidates: Sequence[Candidate], vectors: Sequence[np.ndarray | None], published: np.ndarray
) -> dict[str, np.ndarray]:
    """echoed: how alike the three most alike passages of other articles of about its time are, since what happened is
    told by several; a cosine counts the less the further apart they were published. 0 for what has no date.

    As the clusters in time of Efron and Golovchinsky, "Estimation methods for ranking recent information", SIGIR 2011,
    but by meaning. Vectors and published as elsewhere here; what has no vector is taken for the mean of the others.
    """
    has = np.array([v is not None for v in vectors], bool)
    known = [v for v in vectors if v is not None]
    if not known or len({v.shape for v in known}) > 1:
        return {"echoed": np.zeros(len(vectors))}
    matrix = np.stack(known).astype(np.float32)
    article, day = _by_article(candidates)[has], published[has] / _DAY
    near = np.nan_to_num(np.exp(-np.abs(day[:, None] - day[None, :]) / _FADING))
    alike = np.where(article[:, None] == article[None, :], 0, near * (matrix @ matrix.T))
    found: np.ndarray = np.sort(alike, axis=1)[:, -_ECHOES:].mean(axis=1)
    return {"echoed": _filled(found, has)}


def dates(near: Sequence[tuple[float, float]], published: np.ndarray) -> dict[str, np.ndarray]:
    """near_10, near_30: exp(-days / 10) and exp(-days / 30) from the nearest of the times, 0 without a date; after: 1
    for what was published later than could be meant.

    near: at least one, half-open, epoch seconds; published: float64 (candidates,), epoch seconds, NaN where it is not
    known.
    """
    apart = [np.maximum(0, np.maximum(start - published, published - end)) for start, end in near]
    days = np.minimum.reduce(apart) / _DAY
    found = {f"near_{scale}": np.nan_to_num(np.exp(-days / scale)) for scale in _SCALES}
    last = max(end for _, end in near)
    return {**found, "after": (published > last + _LATE * _DAY).astype(np.float64)}


def _by_article(candidates: Sequence[Candidate]) -> np.ndarray:
    """A number for each candidate's article, from 0: int (candidates,)."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(c.article_id, len(numbers)) for c in candidates], int)


def _stacked(rows: Sequence[np.ndarray], width: int) -> np.ndarray:
    return np.array(rows, bool).reshape(len(rows), width)


def _share(held: np.ndarray, weights: np.ndarray, of_none: float = 1) -> np.ndarray:
    total = weights.sum()
    share: np.ndarray = held @ weights / total if total else np.full(len(held), of_none)
    return share


def _filled(known: np.ndarray, has: np.ndarray) -> np.ndarray:
    values = np.full(len(has), known.mean())
    values[has] = known
    return values
