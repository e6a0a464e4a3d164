"""The content words of a question, and what of them a text speaks of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rag.answering.expectation import counted_thing
from rag.models.encoder import Thresholds, Words
from rag.text.words import ASKING, STOP, stems

_PLAIN = STOP | ASKING


class AskedWords:
    """Which words of a question are its terms, how much each weighs, and which of them are names.

    words: the question's, from the encoder. rarity: inverse document frequency of a stem in the corpus, at least 0.
    Arrays are (terms,); the weights' sum is 1.
    """

    def __init__(self, text: str, words: Words, rarity: Callable[[str], float], thresholds: Thresholds) -> None:
        self._thresholds = thresholds
        self._mean = words.mean
        places = [n for n, w in enumerate(words.words) if w.lower() not in _PLAIN and stems(w)]
        self._vectors = words.vectors[places]
        self.terms = [words.words[n] for n in places]
        self._stems = [stems(term) for term in self.terms]
        weights = np.array([1 + rarity(some[0]) for some in self._stems])
        self.weights = weights / weights.sum() if places else weights
        self.is_name = np.array([n > 0 and words.words[n][:1].isupper() for n in places], bool)
        counted = counted_thing(text)
        self.is_counted = np.array([term.lower() == counted for term in self.terms], bool)

    def held(self, text: str) -> np.ndarray:
        """1 for each term that the text has in any form of the word, else 0."""
        known = set(stems(text))
        return np.array([float(known.issuperset(some)) for some in self._stems])

    def counterparts(self, text: Words) -> np.ndarray:
        """How near the nearest word of the text comes to each term, in [0, 1]."""
        if not text.words:
            return np.zeros(len(self.terms))
        none, full = self._thresholds.words
        cosines = (self._vectors @ text.vectors.T).max(axis=1)
        return np.asarray(np.clip((cosines - none) / (full - none), 0, 1))

    def similarity(self, text: Words) -> float:
        """Cosine of question and text, on a scale that ends at 1."""
        none, full = self._thresholds.texts
        return (float(text.mean @ self._mean) - none) / (full - none)

    def share(self, counterparts: np.ndarray, of: np.ndarray) -> np.ndarray:
        """Weighted mean of the counterparts of those terms that the mask selects; 1 when it selects none.

        counterparts: (sentences, terms). Returns (sentences,).
        """
        weights = self.weights * of
        mean: np.ndarray = counterparts @ weights / weights.sum() if weights.any() else np.ones(len(counterparts))
        return mean
