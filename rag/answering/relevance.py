"""Does this evidence answer this question, and with which sentences? Needs the encoder, no language model.

Word by word, after ColBERT's late interaction (Khattab and Zaharia, SIGIR 2020): every content word of the question
looks for its best counterpart in a sentence or, for less, right beside it. Words in common are not enough, since a
near miss shares them too: an answer must also hold the kind of thing that is asked for, near the names the question
gives, in the year it gives. docs/evaluation.md says how the constants were set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rag.answering.expectation import asked_years, counted_thing, fits
from rag.answering.instructions import addresses_a_machine
from rag.answers import Citation
from rag.models.encoder import Encoder, Thresholds, Words
from rag.text.header import header
from rag.text.sentences import sentence_spans
from rag.text.words import ASKING, STOP, stems
from rag.types import Evidence, Query, Span

_AROUND = 2  # sentences before and after that count as right beside
_ANSWERS = 0.53  # the surest sentence's value from which the sentences are taken for an answer as they stand
_UNFIT = 0.6  # of its value keeps a sentence without the kind of thing, or the year, that is asked for
_QUOTED = 4  # sentences at most
_WORTH_QUOTING = 0.6  # of the best sentence's rank value
_PLAIN = STOP | ASKING


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of the evidence. span: in the evidence's text.

    own: share of the question, its words weighted by rarity, that the sentence alone speaks of. plain, named: share of
    the question's words that are no names, and of those that are, that the sentence with its neighbours and header
    speaks of. All in [0, 1]. similarity: cosine of sentence and question, on a scale that ends at 1.
    fit: whether it holds what is asked for, in time.
    """

    evidence: Evidence
    span: Span
    own: float
    plain: float
    similarity: float
    named: float
    fit: bool

    @property
    def citation(self) -> Citation:
        article, start = self.evidence.article, self.evidence.span.start
        span = Span(start + self.span.start, start + self.span.end)
        return Citation(self.evidence.number, article.id, span, article.body[span.start : span.end])

    @property
    def value(self) -> float:
        """How sure it is that the question is answered here, in [0, 1]."""
        alike = (self.own + 2 * self.plain + 1.2 * self.similarity) / 4.2
        return max(0.0, alike * self.named) * (1 if self.fit else _UNFIT)

    @property
    def rank(self) -> float:
        """Order among the sentences once the question is known to be answered."""
        return self.own + self.plain + 0.4 / self.evidence.number


class Relevance:
    """rarity: inverse document frequency of a stem in the corpus, at least 0."""

    def __init__(self, encoder: Encoder, rarity: Callable[[str], float]) -> None:
        self._encoder = encoder
        self._rarity = rarity

    def answering(self, query: Query, evidence: Sequence[Evidence]) -> list[Candidate]:
        """The few sentences that answer by themselves, best first; none when no sentence does."""
        found = self._weighed(query, evidence)
        if max((c.value for c in found), default=0) < _ANSWERS:
            return []
        surest = max(found, key=lambda c: c.value)
        ranked = sorted(found, key=lambda c: (-c.rank, c.evidence.number, c.span.start))
        chosen = [c for c in ranked[:_QUOTED] if c.rank >= _WORTH_QUOTING * ranked[0].rank]
        return chosen if surest in chosen else [*chosen[: _QUOTED - 1], surest]

    def _weighed(self, query: Query, evidence: Sequence[Evidence]) -> list[Candidate]:
        """Every sentence of the evidence, in its order."""
        question = _Question(
            query.text, self._encoder.encode_words([query.text])[0], self._rarity, self._encoder.thresholds
        )
        if not question.terms:
            return []
        return [c for piece in self._read(evidence) for c in _of_piece(question, *piece)]

    def _read(self, evidence: Sequence[Evidence]) -> list[tuple[Evidence, tuple[Span, ...], list[Words], Words]]:
        """Each piece of evidence with its sentences and its header, encoded together."""
        spans = [_quotable(e.text) for e in evidence]
        texts = [e.text[s.start : s.end] for e, some in zip(evidence, spans, strict=True) for s in some]
        words = self._encoder.encode_words([*texts, *(header(e.article) for e in evidence)])
        read, start = [], 0
        for n, (piece, some) in enumerate(zip(evidence, spans, strict=True)):
            read.append((piece, some, words[start : start + len(some)], words[len(texts) + n]))
            start += len(some)
        return read


def _quotable(text: str) -> tuple[Span, ...]:
    return tuple(s for s in sentence_spans(text) if not addresses_a_machine(text[s.start : s.end]))


class _Question:
    """The question's content words: which ones, how much each weighs, and which of them are names."""

    def __init__(self, text: str, words: Words, rarity: Callable[[str], float], thresholds: Thresholds) -> None:
        self.text = text
        self.words = words
        self._thresholds = thresholds
        self.terms = [n for n, w in enumerate(words.words) if w.lower() not in _PLAIN and stems(w)]
        weights = np.array([1 + rarity(stems(words.words[n])[0]) for n in self.terms])
        self.weights = weights / weights.sum() if self.terms else weights
        self.is_name = np.array([n > 0 and words.words[n][:1].isupper() for n in self.terms], bool)
        counted = counted_thing(text)
        self.is_counted = np.array([words.words[n].lower() == counted for n in self.terms], bool)

    def share(self, counterparts: np.ndarray, of: np.ndarray) -> float:
        """Weighted mean of the counterparts that the mask selects; 1 when it selects none."""
        weights = self.weights * of
        return float(counterparts @ weights / weights.sum()) if weights.sum() else 1.0

    def counterparts(self, text: Words) -> np.ndarray:
        """For each term the best counterpart in the text, in [0, 1]; 1 for the same stem. Shape (terms,)."""
        if not text.words:
            return np.zeros(len(self.terms))
        cosines = (self.words.vectors[self.terms] @ text.vectors.T).max(axis=1)
        none, full = self._thresholds.words
        held = set(stems(" ".join(text.words)))
        same = [set(stems(self.words.words[t])) <= held for t in self.terms]
        return np.where(same, 1.0, np.clip((cosines - none) / (full - none), 0, 1))

    def similarity(self, text: Words) -> float:
        none, full = self._thresholds.texts
        return (float(text.mean @ self.words.mean) - none) / (full - none)


def _of_piece(
    question: _Question, piece: Evidence, spans: Sequence[Span], words: Sequence[Words], head: Words
) -> list[Candidate]:
    own = np.stack([question.counterparts(w) for w in words]) if words else np.zeros((0, len(question.terms)))
    context = question.counterparts(head)
    found = []
    for n, span in enumerate(spans):
        near = np.maximum(own[max(0, n - _AROUND) : n + _AROUND + 1].max(axis=0), context)
        found.append(
            Candidate(
                piece,
                span,
                own=float(own[n] @ question.weights),
                plain=question.share(near, ~question.is_name),
                named=question.share(near, question.is_name),
                similarity=question.similarity(words[n]),
                fit=_in_time(question.text, piece, span) and _answers_kind(question, piece, span, near),
            )
        )
    return found


def _answers_kind(question: _Question, piece: Evidence, span: Span, near: np.ndarray) -> bool:
    """The kind of thing asked for, and, of a count, the very thing that is counted."""
    if question.is_counted.any() and near[question.is_counted].max() < 0.5:  # half way to the same word
        return False
    return fits(question.text, piece.text[span.start : span.end])


def _in_time(question: str, piece: Evidence, span: Span) -> bool:
    """A question that names years wants a sentence that names one of them, or an article from one of them."""
    years = asked_years(question)
    published = piece.article.published
    held = set(re.findall(r"\b\d{4}\b", piece.text[span.start : span.end])) | {
        str(published.at.year) if published else ""
    }
    return not years or bool(years & held)
