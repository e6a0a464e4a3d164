"""Questions that a page puts to its readers with answers to choose from. They tell nothing: a quiz holds the very words
of a question, and wrong answers beside the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.types import Span

_LONGEST = 300  # characters of a question, and of a choice
# "A. Smith" within a line is somebody's name
_CHOICE = {x: rf"(?:\n\s*\(?[{x}{x.lower()}][.):]|[^\S\n]\(?[{x}{x.lower()}][):])\s" for x in "ABCDEFGH"}
_FIRST = re.compile(rf"\?[\"”’)]*{_CHOICE.pop('A')}")
_NEXT = tuple(map(re.compile, _CHOICE.values()))
_ENDS = ".!?\n"


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
            line = text.find("\n", last, last + _LONGEST)
            end, start = line if line >= 0 else min(len(text), last + _LONGEST), _beginning(text, end, asked.start())
            yield Span(start, end)


def _last_choice(text: str, at: int) -> int:
    """Where the text of the last choice begins; 0 where there are not two."""
    last = 0
    for choice in _NEXT:
        found = choice.search(text, last or at - 1, (last or at) + _LONGEST)
        if not found:
            break
        last = found.end()
    return last


def _beginning(text: str, first: int, asked: int) -> int:
    """Of the sentence that ends with the question mark."""
    first = max(first, asked - _LONGEST)
    start = max(text.rfind(mark, first, asked) for mark in _ENDS)
    begun = start + 1 if start >= 0 else first
    return begun + len(text[begun:asked]) - len(text[begun:asked].lstrip())
