"""How near a claim is in meaning to the lines that are quoted for it, where it has few of their words."""

from __future__ import annotations

import numpy as np

from rag.answering.checking.alignment import Alignment
from rag.answering.word_cache import WordCache
from rag.models.encoder import Encoder
from rag.text.words import STOP

_AROUND = 1  # lines before and after a quoted one
_ROOM = 16 << 20  # bytes: some 400 lines
_LETTERS = 4  # shorter words are mostly grammar


class Nearness:
    """Reads claims and lines with an encoder; what was read is kept. Safe for many threads."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._words = WordCache(encoder.encode_words, _ROOM)

    def __call__(self, alignment: Alignment) -> float:
        """Mean, over the claim's longer words, of the cosine of the best counterpart in the quoted lines, those beside
        them and the headlines, in context, on the encoder's scale of words: 0 unrelated, 1 the same. Late interaction
        as in Khattab and Zaharia, "ColBERT", SIGIR 2020."""
        lines = {s.lines[0].text for s in alignment.claim.cited}
        for source, n in alignment.quoted:
            lines.update(line.text for line in source.lines[max(0, n - _AROUND) : n + _AROUND + 1])
        claim, *others = self._words.words([alignment.claim.text, *sorted(filter(None, lines))])
        telling = [n for n, word in enumerate(claim.words) if _tells(word)]
        if not telling or not others:
            return 0.0
        cosines = claim.vectors[telling] @ np.concatenate([line.vectors for line in others]).T
        low, high = self._encoder.thresholds.words
        return float((cosines.max(axis=1).mean() - low) / (high - low))


def _tells(word: str) -> bool:
    return (len(word) >= _LETTERS or word[0].isdigit()) and word.lower() not in STOP
