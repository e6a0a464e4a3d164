"""A statement that is false beyond doubt, put among those to be judged: a judge that calls it supported says yes to
anything, and is not believed where it says yes.

Known to evaluators as an attention check. A weak model that agrees with every sentence would else undo the rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.instructions import addresses_a_machine
from rag.text.days import without_days
from rag.text.quantities import quantities
from rag.text.sentences import sentence_spans
from rag.types import Evidence

_STRANGE = "The lighthouse keepers of Ostrand were paid 4,170 crowns for a herd of stray goats."
_MOST = 30  # words of a sentence that is taken
# what bounds a number, denies or doubts it may hold for another one as well
_LOOSE = re.compile(
    r"\b(?:no|not|never|none|nobody|without|whether|if|unless|unclear|up to|at (?:least|most)|more|less|fewer|over"
    r"|under|about|around|some|nearly|almost|roughly|may|might|could|can|would|should|deny|denie[sd]|doubt\w*)\b|n['’]t\b",
    re.I,
)
_FACTOR, _MORE = 3, 11  # a number that nobody rounds to


def control(cited: Sequence[Evidence]) -> str:
    """The first sentence of the evidence that counts something, with another number; one that has nothing to do with
    anything where there is none. cited: at least one."""
    texts = [e.text for e in cited]
    for text in texts:
        for span in sentence_spans(text):
            sentence = " ".join(text[span.start : span.end].split())
            plain = len(sentence.split()) <= _MOST and not _LOOSE.search(sentence) and not addresses_a_machine(sentence)
            if plain and (changed := _changed(sentence)) and changed[0] not in " ".join(texts):
                return changed[1]
    return _STRANGE


def _changed(sentence: str) -> tuple[str, str] | None:
    """Another number for the first that is written in figures and counts something, and the sentence with it."""
    for q in quantities(without_days(sentence)):
        figures = sentence[q.start : q.end].split()[0]
        whole = figures.replace(",", "")
        if whole.isdecimal() and q.counted and q.is_bare and not q.implied:
            other = f"{_FACTOR * int(whole) + _MORE:,}"
            return other, f"{sentence[: q.start]}{other}{sentence[q.start + len(figures) :]}"
    return None
