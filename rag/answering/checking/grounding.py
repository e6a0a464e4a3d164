"""What the trained model makes of a claim beside those lines of what it cites that are nearest to it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

import numpy as np

from rag.answering.checking.findings import Claim
from rag.answering.checking.sentence import PLAIN, ParsedSentence
from rag.answering.checking.source import Source
from rag.answering.word_cache import WordCache
from rag.models.backends.protocol import Unavailable
from rag.models.encoder import Encoder
from rag.models.grounding import GroundingModel
from rag.text.words import stems

_log = logging.getLogger(__name__)
LINES = 6  # hold all that decides a statement for 19 in 20 of those that the model was trained with
_WORDS = 0.5  # what it counts, beside the cosine, that a line has all words of the claim
_ROOM = 32 << 20  # bytes: some 800 lines


class Grounding:
    """Reads claims; lines that were read are kept. Safe for many threads."""

    def __init__(self, encoder: Encoder, model: GroundingModel) -> None:
        self._words = WordCache(encoder.encode_words, _ROOM)
        self._model = model
        self._is_unavailable = False

    def __call__(self, claim: Claim) -> float | None:
        """How far the nearest lines of what it cites say the claim, in [0, 1]; None where this machine cannot compute
        it, which is logged once."""
        if self._is_unavailable:
            return None
        lines = lines_of(claim.cited)
        best = nearest(claim.text, [line for _, line in lines], self._words)[:LINES]
        try:
            (found,) = self._model([(claim.text, together(lines[n] for n in sorted(best)))])
        except Unavailable as why:
            self._is_unavailable = True
            _log.warning("statements are checked by rules alone, since the grounding model cannot be used: %s", why)
            return None
        return found


def lines_of(sources: Iterable[Source]) -> list[tuple[str, ParsedSentence]]:
    """All lines of the sources, each with its origin."""
    return [(origin(s.article.outlet, s.published), line) for s in sources for line in s.lines if line.text.strip()]


def nearest(statement: str, lines: Sequence[ParsedSentence], words: WordCache) -> list[int]:
    """The places of all lines, the nearest to the statement first, by the cosine of their means and shared words."""
    own, *others = words.words([statement, *(line.text for line in lines)])
    wanted = frozenset(stems(statement)) - PLAIN
    shared = [len(wanted & line.stems) / max(1, len(wanted)) for line in lines]
    near = np.array([other.mean @ own.mean for other in others]) + _WORDS * np.array(shared)
    return [int(n) for n in np.argsort(-near, kind="stable")]


def origin(outlet: str | None, day: date | None) -> str:
    """Such as "Aldmoor Herald, Friday 2 May 2025"; empty where neither is known."""
    return ", ".join(filter(None, (outlet, f"{day:%A} {day.day} {day:%B} {day.year}" if day else "")))


def together(lines: Iterable[tuple[str, ParsedSentence]]) -> str:
    """Lines one after the other, each origin before those that follow under it."""
    parts = []
    for where, some in groupby(lines, key=lambda line: line[0]):
        parts += [f"{where}."] if where else []
        parts += [line.text for _, line in some]
    return " ".join(parts)
