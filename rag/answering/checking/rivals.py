"""Rules: no other number or day of a source has the place of one that the claim names.

A place is known by the words around it: a number that stands in the article, but whose neighbours in the claim stand
there with another number of its kind, is that other one's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from rag.answering.checking.alignment import Alignment
from rag.answering.checking.days import days_of_report
from rag.answering.checking.findings import Claim, Finding, Standing
from rag.answering.checking.sentence import ParsedSentence, content, content_stems, words_beside
from rag.answering.checking.source import Line
from rag.text.days import Mention, names_same
from rag.text.quantity import Quantity
from rag.text.units import alike

_AROUND = 6  # words before and after a number or day that say what it is about

Mark = TypeVar("Mark", Quantity, Mention)


@dataclass(frozen=True, slots=True)
class _Kind(Generic[Mark]):
    """Numbers, or days. same: whether a mark of the statement is that of a line; alike: whether it can stand for it."""

    of_line: Callable[[Line], Sequence[Mark]]
    same: Callable[[Mark, Mark], bool]
    alike: Callable[[Mark, Mark], bool]


def other_numbers(alignment: Alignment) -> Iterator[Finding]:
    """Numbers whose place another number has."""
    claim = alignment.claim
    said = [q for q in claim.quantities if q.readings and alignment.close]
    lines = [line for source in claim.cited for line in source.lines if said and line.quantities]
    kind = _Kind(lambda line: line.quantities, Quantity.same, _of_kind)
    yield from _outdone(claim, said, lines, alignment.best_lines, kind)


def other_days(alignment: Alignment) -> Iterator[Finding]:
    """Days whose place another day has, but for those on which something was reported, which the header knows."""
    claim, reported = alignment.claim, days_of_report(alignment.claim)
    said = [m for m in claim.mentions if not m.relative and m not in reported]
    for source in claim.cited:
        lines = [line for line in source.lines if line.mentions]
        best = [s.lines[n] for s, n in alignment.best if s is source]
        kind = _Kind(lambda line: line.mentions, partial(names_same, published=source.published), _as_fine)
        yield from _outdone(claim, said, lines, best, kind)


def _outdone(
    claim: Claim, said: Sequence[Mark], lines: Sequence[Line], best: Sequence[Line], kind: _Kind[Mark]
) -> Iterator[Finding]:
    """What is said, where the words around it stand more with another of its kind than with it: in the same line right
    beside it, or else in a line of its own."""
    unsaid = {id(o) for line in lines for o in kind.of_line(line) if not any(kind.same(m, o) for m in said)}
    for m in said:
        holding = [line for line in lines if any(kind.same(m, o) for o in kind.of_line(line))]
        words = _around(claim, m)
        with_it = max((len(words & line.stems) for line in holding), default=0)
        apart = any(
            len(words & (line.stems if line in best else _around(line, o))) > with_it + (line not in best)
            for line in lines
            if line not in holding
            for o in kind.of_line(line)
            if id(o) in unsaid and kind.alike(m, o)
        )
        nearest = [line for line in holding if len(words & line.stems) == with_it]
        if apart or any(_stands_better(claim, m, line, unsaid, kind) for line in nearest):
            yield Finding(" ".join(claim.text[m.start : m.end].split()), Standing.WEAK)


def _stands_better(claim: Claim, m: Mark, line: Line, unsaid: Set[int], kind: _Kind[Mark]) -> bool:
    """Whether a rival in the line has more of the statement's words before it and after it than the mark itself."""
    left, right = _sides(claim, m)

    def shared(other: Mark) -> int:
        before, after = _sides(line, other)
        return len(left & before) + len(right & after)

    others = kind.of_line(line)
    own = max(shared(o) for o in others if kind.same(m, o))
    return any(shared(o) > own for o in others if id(o) in unsaid and kind.alike(m, o))


def _sides(sentence: ParsedSentence, mark: Quantity | Mention) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of the words near a mark, names left out, before it and after it."""
    before, after = words_beside(sentence.without_names, mark.start, mark.end, _AROUND)
    return content_stems(before), content_stems(after)


def _around(sentence: ParsedSentence, mark: Quantity | Mention) -> frozenset[str]:
    """The content words near a mark; where figures stand between, those farther off."""
    for count in (_AROUND, 2 * _AROUND):
        if near := content(" ".join(words_beside(sentence.text, mark.start, mark.end, count))):
            return near
    return frozenset()


def _of_kind(q: Quantity, other: Quantity) -> bool:
    return any(u == v or alike(u, v) for _, u in q.readings for _, v in other.readings)


def _as_fine(one: Mention, other: Mention) -> bool:
    """Both name a day, or both a month, or both a year."""
    return not other.relative and _fineness(one) == _fineness(other)


def _fineness(m: Mention) -> int:
    return 2 if m.day or m.weekday is not None else 1 if m.month else 0
