"""What is measured, one question at a time. Pure functions; every one can be worked out by hand.

The names are those of ir_measures (https://ir-measur.es): RR, R@k, nDCG@k; hit@k is its Success@k. Rankings are of
distinct articles, best first. A question without an answer, or without anything retrieved, scores 0: it never vanishes.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from rag.answers import Answer, Citation, Status


def ranked(scored: Iterable[tuple[str, float]]) -> list[str]:
    """Distinct ids, best first: by the highest score each has, ties by id, so that no tie can flip a measure."""
    best: dict[str, float] = {}
    for i, score in scored:
        best[i] = max(score, best.get(i, score))
    return sorted(best, key=lambda i: (-best[i], i))


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str], k: int | None = None) -> float:
    """1 / rank of the first relevant article among the first k (None: all), 0 when there is none. In [0, 1].

    Kantor and Voorhees, "The TREC-5 Confusion Track", Information Retrieval 2 (2000).
    """
    return next((1 / rank for rank, i in enumerate(ranking[:k], 1) if i in relevant), 0.0)


def hit(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """hit@k: 1 when one of the first k articles is relevant, else 0."""
    return float(any(i in relevant for i in ranking[:k]))


def recall(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """R@k: share of the relevant articles that stand among the first k. In [0, 1]; 0 when none is relevant."""
    wanted = set(relevant)
    return len(wanted.intersection(ranking[:k])) / len(wanted) if wanted else 0.0


def ndcg(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """nDCG@k with gain 1: sum of 1 / log2(rank + 1) over relevant ranks <= k, over its largest value. In [0, 1].

    Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20 (2002).
    """
    wanted = set(relevant)
    gain = sum(1 / math.log2(rank + 1) for rank, i in enumerate(ranking[:k], 1) if i in wanted)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(wanted)) + 1))
    return gain / ideal if wanted else 0.0


def answered(answer: Answer) -> float:
    """1 unless the answer is a refusal. An answer that broke off counts as one."""
    return float(answer.status is not Status.REFUSED)


def holds_sentence(text: str, sentences: Iterable[str]) -> bool:
    """Does the text contain one of the sentences? White space is folded, nothing else is."""
    folded = fold_space(text)
    return any(fold_space(s) in folded for s in sentences)


def quoted_answer(citations: Iterable[Citation], relevant: Collection[str], sentences: Collection[str]) -> float:
    """1 when a quotation from a relevant article contains an answering sentence as a whole, else 0."""
    return float(any(c.article_id in relevant and holds_sentence(c.quote, sentences) for c in citations))


def citation_precision(citations: Sequence[Citation], relevant: Collection[str]) -> float:
    """Share of the citations that quote a relevant article. In [0, 1]; 0 without citations.

    Over the answered questions alone it is the mean of this divided by the mean of `answered`.
    """
    return sum(c.article_id in relevant for c in citations) / len(citations) if citations else 0.0


def answer_contained(answer: Answer, wanted: str) -> float:
    """1 when the short answer's words stand, in order and side by side, in one of the trusted statements, else 0.

    Markers such as [3] are no part of it. A number written in words does not match its figures.
    """
    return float(any(fold(wanted) in fold(s.text) for s in answer.trusted) and bool(answered(answer)))


def fold_space(text: str) -> str:
    """Single spaces for any white space, none at the ends."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """Lower-case words without accents between single spaces, with a space at both ends: substrings are whole words."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", plain.casefold())
    return f" {' '.join(words)} "
