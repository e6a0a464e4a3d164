"""What is measured, one question at a time. Pure functions; every one can be worked out by hand.

The usual measures of a ranking are those of ir_measures (rag/evaluation/ranking.py). Rankings are of distinct articles,
best first. A question without an answer, or without anything retrieved, scores 0: it never vanishes.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from rag.answers import Answer, Citation, Status

# Of these measures the lower value is the better one.
LOWER_IS_BETTER = frozenset(
    [
        "false refusal rate",
        "not shown as fact",
        "shown marked",
        "false shown as fact",
        "false shown marked",
        "true lost",
    ]
)
_ARTICLES = frozenset(["a", "an", "the"])
_ALONE = r"(?<![^\W_])(?<!\d[.,])"  # not within a word, nor within a longer number or a day in figures
_THOUSANDS = re.compile(rf"{_ALONE}\d{{1,3}}(?:,\d{{3}})+(?!,?\d)")
_WORD = re.compile(rf"{_ALONE}\d++\.\d++(?!\.\d)[^\W_]*|[^\W_]+")


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


def relevant_citations(citations: Sequence[Citation], relevant: Collection[str]) -> float:
    """Share of the citations that quote a relevant article. In [0, 1]; 0 without citations.

    Over the answered questions alone it is the mean of this divided by the mean of `answered`.
    """
    return sum(c.article_id in relevant for c in citations) / len(citations) if citations else 0.0


def told(answer: Answer) -> str:
    """What the answer states, without markers: its trusted statements. Empty for a refusal."""
    return " ".join(s.text for s in answer.trusted) if answered(answer) else ""


def first_words(text: str, count: int) -> str:
    """Its first words, as white space parts them."""
    return " ".join(text.split()[:count])


def exact_match(text: str, wanted: str) -> float:
    """1 when the text is the short answer and nothing else, both as squad_tokens has them, else 0.

    Rajpurkar et al., "SQuAD: 100,000+ questions for machine comprehension of text", EMNLP 2016.
    """
    return float(squad_tokens(text) == squad_tokens(wanted))


def token_f1(text: str, wanted: str) -> float:
    """Harmonic mean of precision and recall of the text's tokens against the short answer's, each token as often as
    both have it. In [0, 1]; where one of them has no token, 1 if neither has. Of the paper that exact_match names.
    """
    have, want = squad_tokens(text), squad_tokens(wanted)
    if not have or not want:
        return float(have == want)
    shared = sum((Counter(have) & Counter(want)).values())
    return 2 * shared / (len(have) + len(want))


def contained(text: str, wanted: str) -> float:
    """1 when the short answer's words stand, in order and side by side, in the text, else 0.

    A number written in words does not match its figures; commas between its thousands do not matter.
    """
    return float(fold(wanted) in fold(text))


def squad_tokens(text: str) -> list[str]:
    """Lower-case words without punctuation, of which "a", "an" and "the" are left out: as SQuAD's own script has it,
    which takes "thirty-three" for "thirtythree". Typographic quotes and dashes are punctuation, too."""
    bare = "".join(
        c for c in text.lower() if c not in string.punctuation and not unicodedata.category(c).startswith("P")
    )
    return [token for token in bare.split() if token not in _ARTICLES]


def fold_space(text: str) -> str:
    """Single spaces for any white space, none at the ends."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """Lower-case words without accents between single spaces, with a space at both ends: substrings are whole words.
    A number is one word: "33,000" is "33000", and "3.5" stays."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = _THOUSANDS.sub(lambda number: number[0].replace(",", ""), plain.casefold())
    return f" {' '.join(_WORD.findall(plain))} "
