"""The content words of a question, and which of them a text has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

import numpy as np

from rag.text.words import ASKING, STOP, stems

_PLAIN = STOP | ASKING
_NEXT_TO = 12  # characters between two words that stand together, with a short word between them


class Terms:
    """weights: float64 (terms,), how much each says, from its rarity. is_name: bool (terms,), written with a capital
    inside the question; is_number: with a figure. pair_weights: of the terms that stand side by side in the question.

    rarity: inverse document frequency of a stem in the corpus, at least 0.
    """

    def __init__(self, question: str, rarity: Callable[[str], float]) -> None:
        found: dict[str, tuple[str, int]] = {}  # stem -> the word, and its place in the question
        order: list[str] = []  # stems as they follow one another
        for place, word in enumerate(re.findall(r"\w+", question)):
            stem = _stem(word.lower())
            if word.lower() not in _PLAIN and stem:
                found.setdefault(stem, (word, place))
                order.append(stem)
        self._places = {stem: n for n, stem in enumerate(found)}
        words = list(found.values())
        self.weights = np.array([1 + rarity(stem) for stem in found])
        self.is_name = np.array([place > 0 and word[:1].isupper() for word, place in words], bool)
        self.is_number = np.array([any(c.isdigit() for c in word) for word, _ in words], bool)
        neighbours = dict.fromkeys((self._places[a], self._places[b]) for a, b in pairwise(order))
        self._pairs = {pair: n for n, pair in enumerate(neighbours)}
        self.pair_weights = np.array([self.weights[a] + self.weights[b] for a, b in neighbours])
        self._pattern = _pattern(found)

    def held(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Which of the terms the text has in any form of the word, and which pairs stand together in it: bool (terms,)
        and (pairs,)."""
        terms, pairs = np.zeros(len(self.weights), bool), np.zeros(len(self.pair_weights), bool)
        before, end = -1, -_NEXT_TO
        for match in self._pattern.finditer(text.lower()) if len(terms) else ():
            place = self._places.get(_stem(match[0]))
            if place is None:
                continue
            terms[place] = True
            if match.start() - end <= _NEXT_TO and (pair := self._pairs.get((before, place))) is not None:
                pairs[pair] = True
            before, end = place, match.end()
        return terms, pairs


def _pattern(stems: Iterable[str]) -> re.Pattern[str]:
    """Words that begin as a form of the terms can: only these need be stemmed."""
    return re.compile(rf"\b(?:{'|'.join(sorted({re.escape(_beginning(stem)) for stem in stems}))})\w*")


def _beginning(stem: str) -> str:
    """What all forms of the word begin with. Endings change the last letter of a stem, "make" and "making", "citi" and
    "city", "possibl" and "possibility"; of "die" and "dying" two."""
    return stem[: -2 if stem.endswith("ie") else -1] or stem


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    return next(iter(stems(word)), "")
