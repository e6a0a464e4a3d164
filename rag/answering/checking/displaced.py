"""Rule: no other name has the place of one that the claim names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.checking.alignment import Alignment
from rag.answering.checking.findings import Finding, Standing
from rag.answering.checking.names import is_known_short, plain_opener
from rag.answering.checking.outlets import outlets
from rag.answering.checking.sentence import ParsedSentence, content, words_beside
from rag.answering.checking.source import Line
from rag.text.names import Name, alike, is_title, may_be_common

_BESIDE = 3  # words before and after a name that make its place
_PRONOUN = re.compile(r"\b(?:s?he|they|him|her|hers|his|them|theirs?|its?)\b", re.I)
_BACK = 4  # lines in which the name that a pronoun stands for is looked for


def displaced(alignment: Alignment) -> Iterator[Finding]:
    """Names that no line near the best ones holds while these name others, or that another name replaces between the
    same words."""
    claim = alignment.claim
    for name in claim.proper_names if alignment.close else ():
        if any(own for _, own in outlets(name.words, claim.cited)):
            continue
        if plain_opener(name, claim.cited) or is_known_short(name.words, claim.cited):
            continue
        if not any(_holds(line, name) for line in alignment.best_lines) and _is_replaced(name, alignment):
            yield Finding(" ".join(name.words), Standing.WEAK)


def _is_replaced(name: Name, alignment: Alignment) -> bool:
    claim, best = alignment.claim, alignment.best
    others = [
        (source.lines[n], other, (source, n) in best)
        for source, n in alignment.quoted
        for other in _strange(source.lines[n], name, claim.proper_names)
    ]
    if any(_beside(claim, name, line, other) for line, other, _ in others):
        return True
    near = any(_holds(line, name) for source, n in best for line in _context(source.lines, n))
    return not near and any(is_best for *_, is_best in others)


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


def _beside(claim: ParsedSentence, name: Name, line: Line, other: Name) -> bool:
    """Whether the two names have a content word right before them, or right after them, in common."""
    before, after = words_beside(claim.without_days, name.start, name.end, _BESIDE)
    left, right = words_beside(line.text, other.start, other.end, _BESIDE)
    return bool(content(before) & content(left) or content(after) & content(right))
