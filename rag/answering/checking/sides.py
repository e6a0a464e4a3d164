"""Rules on what stands on either side of "than", "before" and "after"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rag.answering.checking.alignment import Alignment
from rag.answering.checking.findings import Finding, Standing
from rag.answering.checking.grammar import LIGHT, Grammar, grammar_of
from rag.answering.checking.opposites import OPPOSITES
from rag.models.parser import Parse, Word
from rag.text.words import STOP, stems

_UP = frozenset(
    "more higher larger greater bigger older longer faster better taller heavier deeper stronger wider".split()
)
_DOWN = frozenset("less fewer lower smaller younger shorter slower worse lighter shallower weaker narrower".split())
_REACH = 6  # words between a comparative and its "than"
_OPENER = 3  # words before an "after" that opens its sentence: "Two days after"
_BREAKS = frozenset([",", ";", ":", "—", "–"])
_STRONG_BREAKS = frozenset([";", ":", "—"])
_EMPTY = frozenset(["ADP", "DET", "PRON", "AUX", "CCONJ", "SCONJ", "PART", "PUNCT"])


@dataclass(frozen=True, slots=True)
class _Sides:
    """word: what the sides are compared by. first, second: the stems of their words, of those that only one has."""

    word: str
    first: frozenset[str]
    second: frozenset[str]

    def keeps(self, other: _Sides) -> bool:
        """Whether each side has words of the same side of the other, and not each of the opposite one. What both have
        on one side, as a subject that comes before both things, says nothing."""
        return self._meets(other.first, other.second) and not self._meets(other.second, other.first)

    def swaps(self, other: _Sides) -> bool:
        return self._meets(other.second, other.first) and not self._meets(other.first, other.second)

    def _meets(self, first: frozenset[str], second: frozenset[str]) -> bool:
        return bool(self.first & first and self.second & second)


def compared(alignment: Alignment) -> Iterator[Finding]:
    """Two things are compared the other way round."""
    for ours, theirs in _pairs(alignment, _comparisons):
        same = _direction(ours.word, theirs.word)
        if (same > 0 and ours.swaps(theirs)) or (same < 0 and ours.keeps(theirs)):
            yield Finding("", Standing.WEAK, reason=f"the quotation compares it the other way round: “{theirs.word}”")


def ordered(alignment: Alignment) -> Iterator[Finding]:
    """Of two things the other one came first."""
    for ours, theirs in _pairs(alignment, _sequences):
        if ours.swaps(theirs):
            yield Finding("", Standing.WEAK, reason=f"in the quotation the order is another: “{theirs.word}”")


def _pairs(alignment: Alignment, sides_of: Callable[[Grammar], Iterator[_Sides]]) -> Iterator[tuple[_Sides, _Sides]]:
    """Those of the claim with those of each quoted line."""
    for ours in sides_of(grammar_of(alignment.claim.text)):
        for source, n in alignment.quoted:
            yield from ((ours, theirs) for theirs in sides_of(grammar_of(source.lines[n].text)))


def _comparisons(grammar: Grammar) -> Iterator[_Sides]:
    """What is compared with "than": what stands before it first."""
    words = grammar.words
    for n, word in enumerate(words):
        by = next((k for k in range(n - 1, max(-1, n - 1 - _REACH), -1) if _compares(words[k])), None)
        if word.text.lower() == "than" and by is not None:
            before = [k for k in range(_start(words, by), n) if k != by]
            yield _sides(words, words[by].text.lower(), before, range(n + 1, _end(words, n + 1)))


def _sequences(grammar: Grammar) -> Iterator[_Sides]:
    """The earlier thing first."""
    words = grammar.words
    for n, word in enumerate(words):
        if word.text.lower() not in ("before", "after"):
            continue
        start, end = _start(words, n), _end(words, n + 1)
        if n - start <= _OPENER and all(w.pos in ("ADV", "NUM", "NOUN") for w in words[start:n]):
            main = range(end + 1, len(words))
        else:
            main = range(start, n)
        pair = (main, range(n + 1, end))
        yield _sides(words, word.text.lower(), *(pair if word.text.lower() == "before" else reversed(pair)))


def _start(words: Parse, place: int) -> int:
    return max((k + 1 for k in range(place) if words[k].text in _STRONG_BREAKS), default=0)


def _end(words: Parse, place: int) -> int:
    return next((k for k in range(place, len(words)) if words[k].text in _BREAKS), len(words))


def _compares(word: Word) -> bool:
    return word.tag in ("JJR", "RBR") or word.text.lower() in _UP | _DOWN


def _sides(words: Parse, by: str, first: Iterable[int], second: Iterable[int]) -> _Sides:
    one, other = (_telling(words[n] for n in places) for places in (first, second))
    return _Sides(by, one - other, other - one)


def _telling(words: Iterable[Word]) -> frozenset[str]:
    kept = (w for w in words if w.pos not in _EMPTY and w.lemma not in LIGHT and w.text.lower() not in STOP)
    return frozenset(stem for w in kept for stem in stems(w.text))


def _direction(one: str, other: str) -> int:
    """1 where both words point the same way, -1 where they are opposed, 0 where that is not known."""
    if one == other or any({one, other} <= way for way in (_UP, _DOWN)):
        return 1
    return -1 if other in OPPOSITES.get(one, ()) or {one, other} <= _UP | _DOWN else 0
