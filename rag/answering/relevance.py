"""Does this evidence answer this question, and with which sentences? Needs the encoder, no language model.

Word by word, after ColBERT's late interaction (Khattab and Zaharia, SIGIR 2020): every content word of the question
looks for its best counterpart in a sentence or, for less, right beside it. Words in common are not enough, since a
near miss shares them too: an answer must also hold the kind of thing that is asked for, near the names the question
gives, in the year it gives. docs/evaluation.md says how the constants were set.

The encoder reads the likeliest sentences alone, since reading all of them takes most of a question's time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rag.answering.asked_words import AskedWords
from rag.answering.weighing import Sentence, Weighing, quotable
from rag.answering.word_cache import WordCache
from rag.answers import Citation
from rag.models.encoder import Encoder
from rag.text.header import header
from rag.types import Evidence, Query, Span

_ANSWERS = 0.53  # the surest sentence's value from which the sentences are taken for an answer as they stand
_QUOTED = 4  # sentences at most
_WORTH_QUOTING = 0.6  # of the best sentence's rank


@dataclass(frozen=True, slots=True)
class Shortlist:
    """How many sentences are read next: so many of the best by rank and by value, and those around them or not."""

    by_rank: int
    by_value: int
    around: bool = False

    def of(self, weighing: Weighing) -> list[int]:
        """The places that are still to be read, in the sentences' order."""
        best = [*_best(weighing.rank)[: self.by_rank], *_best(weighing.value)[: self.by_value]]
        beside = weighing.around(best) if self.around else []
        return sorted(n for n in {*best, *beside} if not weighing.is_read[n])


# first those that have most in common with the question, then what stands around the best of these: of 541 questions
# 537 are answered with the same sentences as when all are read, and none is refused that was answered or the reverse
SHORTLISTS = (Shortlist(by_rank=14, by_value=8), Shortlist(by_rank=9, by_value=5, around=True))


class Relevance:
    """rarity: inverse document frequency of a stem in the corpus, at least 0. shortlists: read one after the other.

    What was read is kept within 64 MB, so that a question over the same articles costs little. Safe for many threads.
    """

    def __init__(
        self, encoder: Encoder, rarity: Callable[[str], float], shortlists: Sequence[Shortlist] = SHORTLISTS
    ) -> None:
        self._encoder = encoder
        self._rarity = rarity
        self._shortlists = shortlists
        self._words = WordCache(encoder.encode_words)

    def answering(self, query: Query, evidence: Sequence[Evidence]) -> list[Citation]:
        """The few sentences that answer by themselves, best first; none when no sentence does."""
        sentences = quotable(evidence)
        weighing = self._weighed(query.text, sentences)
        return [_citation(sentences[n]) for n in _chosen(weighing)] if weighing else []

    def _weighed(self, question: str, sentences: Sequence[Sentence]) -> Weighing | None:
        """None where there is nothing to compare."""
        articles = {s.evidence.number: s.evidence.article for s in sentences}
        headers = [header(article) for article in articles.values()]
        words, *heads = self._words.words([question, *headers])
        asked = AskedWords(question, words, self._rarity, self._encoder.thresholds)
        if not sentences or not asked.terms:
            return None
        said = (np.maximum(asked.held(h), asked.counterparts(w)) for h, w in zip(headers, heads, strict=True))
        weighing = Weighing(question, asked, sentences, dict(zip(articles, said, strict=True)))
        for shortlist in self._shortlists:
            places = shortlist.of(weighing)
            for place, read in zip(places, self._words.words([sentences[n].text for n in places]), strict=True):
                weighing.read(place, read)
        return weighing


def _chosen(weighing: Weighing) -> list[int]:
    """The places of what is quoted, best first: of what is read alone."""
    value, rank = (np.where(weighing.is_read, of, -1) for of in (weighing.value, weighing.rank))
    surest = int(value.argmax())
    if value[surest] < _ANSWERS:
        return []
    ranked = _best(rank)
    chosen = [n for n in ranked[:_QUOTED] if rank[n] >= _WORTH_QUOTING * rank[ranked[0]]]
    return chosen if surest in chosen else [*chosen[: _QUOTED - 1], surest]


def _best(of: np.ndarray) -> list[int]:
    """Places from the highest value to the lowest, equal ones in order."""
    return [int(n) for n in np.argsort(-of, kind="stable")]


def _citation(sentence: Sentence) -> Citation:
    article, start = sentence.evidence.article, sentence.evidence.span.start
    span = Span(start + sentence.span.start, start + sentence.span.end)
    return Citation(sentence.evidence.number, article.id, span, sentence.text)
