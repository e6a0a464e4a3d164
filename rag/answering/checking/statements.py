"""A draft -> its sentences, each with the numbers it cites."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from rag.answering.checking.gaps import says_not_given
from rag.answering.citations import without_markers
from rag.text.sentences import growing_spans

_LIST_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_ENDED = re.compile(r"[.!?][\"'”’)]*\s*$")  # a marker that stands behind such an end, and before such a
_BEGINS = re.compile(r"\s[\"'“‘(]?[A-Z0-9]")  # beginning, is between two sentences


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a draft without its markers. cited: the numbers that count for it; not_given: it says what the
    sources do not give."""

    text: str
    cited: tuple[int, ...]
    not_given: bool


def sentences_of(draft: str) -> list[Sentence]:
    """Every sentence of the draft that holds a word. draft: as CitationProcessor leaves it.

    A sentence without a marker takes those of the next one of its line, as writers often put one marker after two.
    """
    return [sentence for line in _lines(draft) for sentence in growing(line)[0]]


def growing(line: str) -> tuple[list[Sentence], int]:
    """The sentences of a line of a draft that is being written, and how many of the first can no longer change."""
    marked, whole = _marked(_LIST_MARK.sub("", line).replace("**", ""))
    following: tuple[int, ...] = ()
    found = []
    for text, own in reversed(marked):
        gap = says_not_given(text, cites=bool(own))
        following = own or following
        found.append(Sentence(text, () if gap else following, gap))
    found.reverse()
    numbered = max((n for n in range(whole) if marked[n][1]), default=-1)  # those before it take no later marker
    first = list(takewhile(lambda n: n <= numbered or found[n].not_given, range(whole)))
    return [s for s in found if _has_word(s)], sum(_has_word(found[n]) for n in first)


def _lines(draft: str) -> list[str]:
    """The lines of the draft; one that holds only markers belongs to the one before."""
    lines: list[str] = []
    for line in draft.splitlines():
        if lines and line.strip() and not re.search(r"\w", without_markers(line)):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
    return lines


def _has_word(sentence: Sentence) -> bool:
    return bool(re.search(r"\w", sentence.text))


def _marked(line: str) -> tuple[list[tuple[str, tuple[int, ...]]], int]:
    """The sentences of a line without their markers, each with the numbers of the markers in it and right after it, and
    how many of the first more text cannot change; a marker that opens the line belongs to its first sentence."""
    parts = re.split(r"\[(\d{1,40})\]", " ".join(line.split()))
    text, places = "", []
    for n, part in enumerate(parts):
        if n % 2:
            places.append((max(0, len(text.rstrip()) - 1), int(part)))
        elif n and _ENDED.search(text) and _BEGINS.match(part):  # sure, also after "in May." and "No."
            text += f"\n{part[1:]}"
        else:
            text = text.rstrip() + part if part[:1] in ".,;:!?" else text + part
    found = []
    spans, whole = growing_spans(text)
    for n, span in enumerate(spans):
        end = spans[n + 1].start if n + 1 < len(spans) else len(text) + 1
        start = span.start if n else 0
        numbers = tuple(dict.fromkeys(number for place, number in places if start <= place < end))
        found.append((" ".join(text[span.start : span.end].split()), numbers))
    return found, whole
