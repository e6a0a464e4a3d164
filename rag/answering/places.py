"""Whether the parts of a statement stand together in what it cites.

A part that stands somewhere in an article may belong to something else there. Lines are (source, number of the line).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.attribution import is_known_short, outlets, plain_opener, proper_names
from rag.answering.findings import Finding, content
from rag.answering.rivals import rivals, words_beside
from rag.answering.source import Line, Source
from rag.text.days import without_days
from rag.text.names import Name, alike, is_title, may_be_common, names
from rag.text.words import stems

Place = tuple[Source, int]

_QUOTED = 3  # lines at most that are quoted from one article for one statement
_FEW = 3  # words of a statement
_CORE = 0.7  # share of the most content words that a quoted line holds, from which it counts as one of the best
_NEAR = 4  # lines around a quoted one in which a mere number belongs to it
_BESIDE = 3  # words before and after a name that make its place
_PRONOUN = re.compile(r"\b(?:s?he|they|him|her|hers|his|them|theirs?|its?)\b", re.I)
_BACK = 4  # lines in which the name that a pronoun stands for is looked for


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
    best = [(source, source.lines[n]) for source, n in core]
    others = (*rivals(text, cited, best), *_displaced(text, cited, chosen, core))
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
        near = any(_holds(line, name) for s, n in core for line in _context(s.lines, n))
        if any(_same_place(bare, name, line.text, o) for line, o, _ in others) or (
            not near and any(best for _, _, best in others)
        ):
            yield " ".join(name.words)


def _context(lines: Sequence[Line], n: int) -> list[Line]:
    """The headline and the lines beside one; before it more, where it has a pronoun."""
    back = _BACK if _PRONOUN.search(lines[n].text) else 1
    return [lines[0], *lines[max(1, n - back) : n + 2]]


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
    before, after = words_beside(text, name.start, name.end, _BESIDE)
    return content(before), content(after)
