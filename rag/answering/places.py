"""Whether the parts of a statement stand together in what it cites.

A part that stands somewhere in an article may belong to something else there. Lines are (source, number of the line).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from rag.answering.attribution import is_known_short, outlets, plain_opener, proper_names, without_names
from rag.answering.findings import Finding, content, told
from rag.answering.source import Line, Source
from rag.text.days import mentions, names_same, without_days
from rag.text.names import Name, alike, is_title, may_be_common, names
from rag.text.quantities import Quantity, quantities
from rag.text.units import alike as alike_units
from rag.text.words import stems

Place = tuple[Source, int]

_QUOTED = 3  # lines at most that are quoted from one article for one statement
_FEW = 3  # words of a statement
_CORE = 0.7  # share of the most content words that a quoted line holds, from which it counts as one of the best
_NEAR = 4  # lines around a quoted one in which a mere number belongs to it
_AROUND = 6  # words before and after a number that say what it is about
_REACH = 60  # characters in which they are looked for
_WORD = re.compile(r"[\w’']+")
_BESIDE = 3  # words before and after a name that make its place


def chosen_lines(text: str, found: Sequence[Finding], cited: Sequence[Source]) -> list[Place]:
    """For each source the few lines that hold most of the statement's words and parts, in the text's order."""
    words = content(text)
    chosen: list[Place] = []
    for source in cited:
        parts = [{n for number, n in f.lines if number == source.number} for f in found if f.lines]
        chosen += [(source, n) for n in sorted(_cover(words, parts, source.lines))]
    return chosen


def astray(text: str, found: Sequence[Finding], cited: Sequence[Source], chosen: Sequence[Place]) -> list[str]:
    """The parts that stand only apart from the statement's other words, or where a quoted line has another in their
    place."""
    core = _core(text, chosen)
    parts = [f.part for f in found if f.close and f.lines and not _within(f, chosen)]
    others = (*_other_weekdays(text, core), *_other_numbers(text, cited), *_displaced(text, cited, chosen, core))
    return list(dict.fromkeys([*parts, *others]))


def _cover(words: frozenset[str], parts: Sequence[set[int]], lines: Sequence[Line]) -> list[int]:
    """Greedy: the line that adds most, while one adds enough. A line without a word in common is only taken for the
    part it holds, where the statement has few words."""
    taken: list[int] = []
    left, missing = set(words), list(parts)
    while len(taken) < _QUOTED:
        gains = [
            (len(left & line.stems) + 2 * sum(n in p for p in missing), -n)
            for n, line in enumerate(lines)
            if n not in taken and (line.stems & words or len(words) <= _FEW)
        ]
        gain, at = max(gains, default=(0, 0))
        if gain < (1 if not taken else 2 if len(left) > _FEW else 3):
            break
        taken.append(-at)
        left -= lines[-at].stems
        missing = [p for p in missing if -at not in p]
    return taken


def _core(text: str, chosen: Sequence[Place]) -> list[Place]:
    """The quoted lines that hold most of the words that are no names."""
    named = {stem for name in names(text) for word in name.words for stem in stems(word)}
    words = content(text) - named
    shared = [len(words & source.lines[n].stems) for source, n in chosen]
    return [place for place, count in zip(chosen, shared, strict=True) if count >= _CORE * max(shared)]


def _within(finding: Finding, chosen: Sequence[Place]) -> bool:
    return any(
        number == source.number and (n == 0 or abs(n - m) <= _NEAR)
        for number, n in finding.lines
        for source, m in chosen
    )


def _other_weekdays(text: str, core: Sequence[Place]) -> Iterator[str]:
    """Weekdays in whose place the best lines have one that the statement does not name."""
    said = [m for m in mentions(text) if m.weekday is not None]
    days = [(m, source.published) for source, n in core for m in source.lines[n].mentions if m.weekday is not None]
    rivals = [m for m, day in days if not any(names_same(other, m, day) for other in said)]
    for one in said:
        if rivals and not any(names_same(one, m, day) for m, day in days):
            yield text[one.start : one.end]


def _other_numbers(text: str, cited: Sequence[Source]) -> Iterator[str]:
    """Numbers whose neighbouring words stand more with another number of their kind than with them: in the same line
    right beside it, or else in a line of its own."""
    said = quantities(without_days(text))
    lines = [line for source in cited for line in source.lines if said and line.quantities]
    unsaid = {id(o) for line in lines for o in line.quantities if not any(o.same(q) for q in said)}
    for q in said:
        words = _around(text, q)
        holding = [line for line in lines if any(q.same(other) for other in line.quantities)]
        with_it = max((len(words & line.stems) for line in holding), default=0)
        apart = (line for line in lines if line not in holding and _rivals(q, line, unsaid))
        beside = any(_stands_better(text, q, line, unsaid) for line in holding if len(words & line.stems) == with_it)
        if beside or any(len(words & line.stems) > with_it for line in apart):
            yield " ".join(text[q.start : q.end].split())


def _rivals(q: Quantity, line: Line, unsaid: Set[int]) -> list[Quantity]:
    """The numbers of the same kind in a line that the statement does not have."""
    return [o for o in line.quantities if id(o) in unsaid and _of_kind(q, o)]


def _stands_better(text: str, q: Quantity, line: Line, unsaid: Set[int]) -> bool:
    """Whether a rival in the line has more of the statement's words before it and after it than the number itself."""
    left, right = _sides(text, q)

    def shared(other: Quantity) -> int:
        before, after = _sides(line.text, other)
        return len(left & before) + len(right & after)

    own = max(shared(o) for o in line.quantities if q.same(o))
    return any(shared(o) > own for o in _rivals(q, line, unsaid))


def _sides(text: str, q: Quantity) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of the words near a number, names left out, before it and after it."""
    before, after = _words_beside(without_names(text), q.start, q.end, _AROUND)
    return told(before), told(after)


def _around(text: str, q: Quantity) -> frozenset[str]:
    """The content words near a number."""
    return content(" ".join(_words_beside(text, q.start, q.end, _AROUND)))


def _words_beside(text: str, start: int, end: int, count: int) -> tuple[str, str]:
    """So many words before and after a place in the text."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    return " ".join(_WORD.findall(before)[-count:]), " ".join(_WORD.findall(after)[:count])


def _of_kind(q: Quantity, other: Quantity) -> bool:
    return any(u == v or alike_units(u, v) for _, u in q.readings for _, v in other.readings)


def _displaced(text: str, cited: Sequence[Source], chosen: Sequence[Place], core: Sequence[Place]) -> Iterator[str]:
    """Names that no line near the best ones holds while these name others, or that another name replaces between the
    same words."""
    bare = without_days(text)
    said = proper_names(text)
    for name in said:
        if any(own for _, own in outlets(name.words, cited)):
            continue
        if plain_opener(name, cited) or is_known_short(name.words, cited):
            continue
        if any(_holds(source.lines[n], name) for source, n in core):
            continue
        others = [(s.lines[n], o, (s, n) in core) for s, n in chosen for o in _strange(s.lines[n], name, said)]
        near = any(_holds(line, name) for s, n in core for line in [s.lines[0], *s.lines[max(1, n - 1) : n + 2]])
        if any(_same_place(bare, name, line.text, o) for line, o, _ in others) or (
            not near and any(best for _, _, best in others)
        ):
            yield " ".join(name.words)


def _strange(line: Line, name: Name, said: Sequence[Name]) -> Iterator[Name]:
    """The names in a line without this one that the statement does not have."""
    if not _holds(line, name):
        for other in line.names:
            known = any(alike(w, v) for w in other.words for one in said for v in one.words)
            if not known and not may_be_common(other, line.text):
                yield other


def _holds(line: Line, name: Name) -> bool:
    """Whether a line has a word of the name that is no title."""
    held = {*line.folded.split(), *(w for one in line.names for w in one.words)}
    return any(any(alike(word, w) for w in held) for word in name.words if not is_title(word)) or all(
        map(is_title, name.words)
    )


def _same_place(text: str, name: Name, line: str, other: Name) -> bool:
    before, after = _beside(text, name)
    left, right = _beside(line, other)
    return bool(before & left or after & right)


def _beside(text: str, name: Name) -> tuple[frozenset[str], frozenset[str]]:
    """The content words right before and right after a name."""
    before, after = _words_beside(text, name.start, name.end, _BESIDE)
    return content(before), content(after)
