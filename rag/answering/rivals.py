"""Whether what a statement cites has another number, day or rank in the place of one that the statement names.

A place is known by the words around it: a number that stands in the article, but whose neighbours in the statement
stand there with another number of its kind, is that other one's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from rag.answering.attribution import days_of_report, without_names
from rag.answering.findings import content, told
from rag.answering.source import Line, Source
from rag.text.days import Mention, mentions, names_same, without_days
from rag.text.quantities import quantities
from rag.text.quantity import Quantity
from rag.text.units import alike

_AROUND = 6  # words before and after a number or day that say what it is about
_REACH = 60  # characters in which they are looked for
_WORD = re.compile(r"[\w’']+")
_SUPERLATIVE = re.compile(r"(?:\b(most|least)\s+)?\b((?<=most )\w+|(?<=least )\w+|\w+est|worst)\b", re.I)
_NO_SUPERLATIVE = frozenset(
    "west northwest southwest midwest interest forest rest test latest honest guest protest harvest"
    " request arrest invest suggest contest modest conquest quest chest nest best-known earnest manifest".split()
)
_RANKED = re.compile(r"(?:\b\w+(?:st|nd|rd|th)|first|second|third|joint|equal)[\s-]$", re.I)


Mark = TypeVar("Mark", Quantity, Mention)


@dataclass(frozen=True, slots=True)
class _Kind(Generic[Mark]):
    """Numbers, or days. same: whether a mark of the statement is that of a line; alike: whether it can stand for it."""

    of_line: Callable[[Line], Sequence[Mark]]
    same: Callable[[Mark, Mark], bool]
    alike: Callable[[Mark, Mark], bool]


def rivals(text: str, cited: Sequence[Source], best: Sequence[tuple[Source, Line]]) -> Iterator[str]:
    """The parts of a statement in whose place the sources have another. best: the lines that hold most of its words."""
    yield from _other_weekdays(text, best)
    yield from _other_numbers(text, cited, [line for _, line in best])
    yield from _other_days(text, cited, best)
    yield from _other_ranks(text, best)


def words_beside(text: str, start: int, end: int, count: int) -> tuple[str, str]:
    """So many words before and after a place in the text."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    return " ".join(_WORD.findall(before)[-count:]), " ".join(_WORD.findall(after)[:count])


def _other_weekdays(text: str, best: Sequence[tuple[Source, Line]]) -> Iterator[str]:
    """Weekdays in whose place the best lines have one that the statement does not name."""
    said = [m for m in mentions(text) if m.weekday is not None]
    days = [(m, source.published) for source, line in best for m in line.mentions if m.weekday is not None]
    unsaid = [m for m, day in days if not any(names_same(other, m, day) for other in said)]
    for one in said:
        if unsaid and not any(names_same(one, m, day) for m, day in days):
            yield text[one.start : one.end]


def _other_numbers(text: str, cited: Sequence[Source], best: Sequence[Line]) -> Iterator[str]:
    said = [q for q in quantities(without_days(text)) if q.readings]
    lines = [line for source in cited for line in source.lines if said and line.quantities]
    yield from _outdone(text, said, lines, best, _Kind(lambda line: line.quantities, Quantity.same, _of_kind))


def _other_days(text: str, cited: Sequence[Source], best: Sequence[tuple[Source, Line]]) -> Iterator[str]:
    """Days but for those on which something was reported, which the header knows."""
    reported = days_of_report(text, cited)
    said = [m for m in mentions(text) if not m.relative and m not in reported]
    for source in cited:
        lines = [line for line in source.lines if line.mentions]
        own = [line for s, line in best if s is source]
        same = partial(names_same, published=source.published)
        yield from _outdone(text, said, lines, own, _Kind(lambda line: line.mentions, same, _as_fine))


def _outdone(
    text: str, said: Sequence[Mark], lines: Sequence[Line], best: Sequence[Line], kind: _Kind[Mark]
) -> Iterator[str]:
    """What is said, where the words and marks around it stand more with another of its kind than with it: in the same
    line right beside it, or else in a line of its own."""
    unsaid = {id(o) for line in lines for o in kind.of_line(line) if not any(kind.same(m, o) for m in said)}
    for m in said:
        holding = [line for line in lines if any(kind.same(m, o) for o in kind.of_line(line))]
        shared = partial(_shared, _around(text, m), _beside(m, said), kind)
        with_it = max((shared(line, line.stems) for line in holding), default=0)
        apart = any(
            shared(line, line.stems if line in best else _around(line.text, o)) > with_it + (line not in best)
            for line in lines
            if line not in holding
            for o in kind.of_line(line)
            if id(o) in unsaid and kind.alike(m, o)
        )
        nearest = [line for line in holding if shared(line, line.stems) == with_it]
        if apart or any(_stands_better(text, m, line, unsaid, kind) for line in nearest):
            yield " ".join(text[m.start : m.end].split())


def _beside(mark: Mark, said: Sequence[Mark]) -> list[Mark]:
    return [o for o in said if o is not mark and abs(o.start - mark.start) <= _REACH]


def _shared(words: Set[str], beside: Sequence[Mark], kind: _Kind[Mark], line: Line, held: Set[str]) -> int:
    """How many of the words and marks that stand around a mark of the statement a line has. held: its words."""
    return len(words & held) + sum(any(kind.same(n, o) for o in kind.of_line(line)) for n in beside)


def _stands_better(text: str, m: Mark, line: Line, unsaid: Set[int], kind: _Kind[Mark]) -> bool:
    """Whether a rival in the line has more of the statement's words before it and after it than the mark itself."""
    left, right = _sides(text, m)

    def shared(other: Mark) -> int:
        before, after = _sides(line.text, other)
        return len(left & before) + len(right & after)

    others = kind.of_line(line)
    own = max(shared(o) for o in others if kind.same(m, o))
    return any(shared(o) > own for o in others if id(o) in unsaid and kind.alike(m, o))


def _sides(text: str, mark: Quantity | Mention) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of the words near a mark, names left out, before it and after it."""
    before, after = words_beside(without_names(text), mark.start, mark.end, _AROUND)
    return told(before), told(after)


def _around(text: str, mark: Quantity | Mention) -> frozenset[str]:
    """The content words near a mark; where figures stand between, those farther off."""
    near = (content(" ".join(words_beside(text, mark.start, mark.end, n * _AROUND))) for n in (1, 2))
    return next(filter(None, near), frozenset())


def _of_kind(q: Quantity, other: Quantity) -> bool:
    return any(u == v or alike(u, v) for _, u in q.readings for _, v in other.readings)


def _as_fine(one: Mention, other: Mention) -> bool:
    """Both name a day, or both a month, or both a year."""
    return not other.relative and _fineness(one) == _fineness(other)


def _fineness(m: Mention) -> int:
    return 2 if m.day or m.weekday is not None else 1 if m.month else 0


def _other_ranks(text: str, best: Sequence[tuple[Source, Line]]) -> Iterator[str]:
    """A superlative without the rank that the best lines give it: "oldest" for "third-oldest"."""
    for word, ranked in _superlatives(text):
        there = [other for _, line in best for one, other in _superlatives(line.text) if one == word]
        if not ranked and there and all(there):
            yield word


def _superlatives(text: str) -> Iterator[tuple[str, bool]]:
    """Every superlative, with whether a rank stands before it."""
    for match in _SUPERLATIVE.finditer(text):
        word = match[0].lower()
        if word not in _NO_SUPERLATIVE:
            yield word, bool(_RANKED.search(text[: match.start()]))
