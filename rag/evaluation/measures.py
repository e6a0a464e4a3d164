"""What is measured, one question at a time. Pure functions; every one can be worked out by hand.

The usual measures of a ranking are those of ir_measures (rag/evaluation/ranking.py). Rankings are of distinct articles,
best first. A question without an answer, or without anything retrieved, scores 0: it never vanishes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from rag.answers import Answer, Citation, Status


def parts_found(articles: Collection[str], parts: Sequence[Collection[str]]) -> float:
    """parts@k, given the first k articles: share of the parts of which one is among them. In [0, 1]. parts: at least
    one, each the articles of which any gives it.

    Subtopic recall at rank k of Zhai, Cohen and Lafferty, "Beyond independent relevance: methods and evaluation metrics
    for subtopic retrieval", SIGIR 2003.
    """
    found = set(articles)
    return sum(not found.isdisjoint(part) for part in parts) / len(parts)


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
