"""Questions that a page puts to its readers with answers to choose from. They tell nothing: a quiz holds the very words
of a question, and wrong answers beside the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.types import Span

_LONGEST = 300  # characters of a question
_CHOICE_LONGEST = 120
_FEWEST = 3  # choices: two can be points of an answer
# "A. Smith" within a line is somebody's name
_CHOICE = {x: rf"(?:\n\s*\(?[{x}{x.lower()}][.):]|[^\S\n]\(?[{x}{x.lower()}][):])\s" for x in "ABCDEFGH"}
_FIRST = re.compile(rf"\?[\"”’)]*{_CHOICE.pop('A')}")
_NEXT = tuple(map(re.compile, _CHOICE.values()))
_END = re.compile(r"[.!?][\"”’)]*\s+|\n")


def quizzes(text: str) -> tuple[Span, ...]:
    """Each from the first word of such a question to its last choice, in order."""
    return tuple(_quizzes(text)) if "?" in text else ()


def without_quizzes(text: str) -> str:
    """What is left between them."""
    told, end = [], 0
    for span in quizzes(text):
        told.append(text[end : span.start])
        end = span.end
    return "".join([*told, text[end:]]) if told else text


def _quizzes(text: str) -> Iterator[Span]:
    end = 0
    for asked in _FIRST.finditer(text):
        if asked.start() >= end and (last := _last_choice(text, asked.end())):
            start, end = _beginning(text, end, asked.start()), _ending(text, last)
            yield Span(start, end)


def _last_choice(text: str, at: int) -> int:
    """Where the text of the last choice begins; 0 where there are too few."""
    last, choices = at, 1
    for choice in _NEXT:
        found = choice.search(text, last - 1, last + _CHOICE_LONGEST)
        if not found:
            break
        last, choices = found.end(), choices + 1
    return last if choices >= _FEWEST else 0


def _ending(text: str, last: int) -> int:
    """With the choice's line, or its first sentence, or as much as a choice can have."""
    end = _END.search(text, last, last + _CHOICE_LONGEST)
    if not end:
        return min(len(text), last + _CHOICE_LONGEST)
    return end.start() + len(end[0].rstrip())


def _beginning(text: str, first: int, asked: int) -> int:
    """Of the sentence that ends with the question mark."""
    first = max(first, asked - _LONGEST)
    begun = max((found.end() for found in _END.finditer(text, first, asked)), default=first)
    return begun + len(text[begun:asked]) - len(text[begun:asked].lstrip())
