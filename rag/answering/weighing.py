"""The sentences of the evidence, weighed against a question: by the words they have in common until they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from rag.answering.asked_words import AskedWords
from rag.answering.expectation import asked_years, expected
from rag.answering.instructions import addresses_a_machine
from rag.models.encoder import Words
from rag.text.sentences import sentence_spans
from rag.types import Evidence, Span

AROUND = 2  # sentences before and after that count as right beside
_UNFIT = 0.6  # of its value keeps a sentence without the kind of thing, or the year, that is asked for
_COUNTED = 0.5  # half way to the same word, from which a sentence speaks of the thing that is counted
# similarity of a sentence by the weight of the words in common, least squares over what is retrieved for 541 questions
_SIMILAR, _MORE_SIMILAR = 0.2, 0.8


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the evidence that may be quoted. span: in the evidence's text."""

    evidence: Evidence
    span: Span

    @property
    def text(self) -> str:
        return self.evidence.text[self.span.start : self.span.end]


def quotable(evidence: Sequence[Evidence]) -> list[Sentence]:
    """Every sentence of the evidence, in its order, but those that speak to a machine."""
    found = [Sentence(piece, span) for piece in evidence for span in sentence_spans(piece.text)]
    return [sentence for sentence in found if not addresses_a_machine(sentence.text)]


class Weighing:
    """How well each of the sentences answers, as far as they are read. Arrays are (sentences,), in their order.

    An unread sentence is taken for what its words are: a term counts where it stands and nowhere else, so that reading
    adds to a sentence and to those beside it. headers: the counterparts of the terms in each article's, by its number.
    """

    def __init__(
        self, question: str, asked: AskedWords, sentences: Sequence[Sentence], headers: Mapping[int, np.ndarray]
    ) -> None:
        self._asked = asked
        self._own = np.stack([asked.held(s.text) for s in sentences])
        self._similarity = _SIMILAR + _MORE_SIMILAR * (self._own @ asked.weights)
        self._context = np.stack([headers[s.evidence.number] for s in sentences])
        self._beside = _beside(sentences)
        self._number = np.array([s.evidence.number for s in sentences])
        self._fit = _fit(question, sentences)
        self.is_read = np.zeros(len(sentences), bool)

    def read(self, place: int, words: Words) -> None:
        """Takes a sentence for what it means from now on."""
        self._own[place] = np.maximum(self._own[place], self._asked.counterparts(words))
        self._similarity[place] = self._asked.similarity(words)
        self.is_read[place] = True

    @property
    def value(self) -> np.ndarray:
        """How sure it is that the question is answered here, in [0, 1]."""
        near, asked = self._near, self._asked
        plain, named = asked.share(near, ~asked.is_name), asked.share(near, asked.is_name)
        alike = (self._own @ asked.weights + 2 * plain + 1.2 * self._similarity) / 4.2
        fit = self._fit
        if asked.is_counted.any():
            fit = fit & (near[:, asked.is_counted].max(axis=1) >= _COUNTED)
        value: np.ndarray = np.maximum(0, alike * named) * np.where(fit, 1, _UNFIT)
        return value

    @property
    def rank(self) -> np.ndarray:
        """Order among the sentences once the question is known to be answered."""
        asked = self._asked
        rank: np.ndarray = self._own @ asked.weights + asked.share(self._near, ~asked.is_name) + 0.4 / self._number
        return rank

    def around(self, places: Sequence[int]) -> list[int]:
        """The sentences beside these, where some term has not been found yet."""
        lacking = [place for place in places if (self._near[place] < 1).any()]
        return [int(n) for n in np.unique(self._beside[lacking])]

    @property
    def _near(self) -> np.ndarray:
        """The best counterpart of each term in a sentence, right beside it, or in its header: (sentences, terms)."""
        near: np.ndarray = np.maximum(self._own[self._beside].max(axis=1), self._context)
        return near


def _beside(sentences: Sequence[Sentence]) -> np.ndarray:
    """The places of the sentences around each, itself included, within its stretch: (sentences, 2 AROUND + 1)."""
    sizes = [len(list(some)) for _, some in groupby(sentences, key=lambda s: id(s.evidence))]
    ends = np.cumsum(sizes)
    first, last = np.repeat(ends - sizes, sizes), np.repeat(ends - 1, sizes)
    places = np.arange(len(sentences))[:, None] + np.arange(-AROUND, AROUND + 1)
    clipped: np.ndarray = np.clip(places, first[:, None], last[:, None])
    return clipped


def _fit(question: str, sentences: Sequence[Sentence]) -> np.ndarray:
    """Whether each sentence holds the kind of thing, and a year or an article of a year, that the question asks for."""
    holds, years = expected(question), asked_years(question)
    return np.array([(not years or bool(years & _years(s))) and holds(s.text) for s in sentences])


def _years(sentence: Sentence) -> set[str]:
    published = sentence.evidence.article.published
    return {*re.findall(r"\b\d{4}\b", sentence.text), *([str(published.at.year)] if published else ())}
