"""Where sentences begin and end."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sentencex import get_sentence_boundaries

from rag.types import Span

# what can close a quotation or bracket, after a word and after anything else
_MARKS = ("''", "``", *"\"'`”’“»«›‹‚‛‟」》)]}>）")
_CLOSING = (*_MARKS, *(f"a{mark}" for mark in _MARKS))


@lru_cache(maxsize=512)
def sentence_spans(text: str) -> tuple[Span, ...]:
    """Spans of the sentences in order, without the white space around them. A line break always ends a sentence."""
    return tuple(_spans(text))


def growing_spans(text: str) -> tuple[tuple[Span, ...], int]:
    """The sentences of a text that is still being written, and how many of them stay as they are whatever follows.

    Decided from the left, each by itself and by no more than the first word of the next, so that it does not matter how
    much of the text there is. Only a quotation or bracket that may yet be closed keeps a sentence open, to the end of
    its line. What is left there is split as any text.
    """
    spans: list[Span] = []
    start = settled = 0
    for line in text.split("\n"):
        settled = len(spans)
        end = start + len(line)
        while (size := _first(text[start:end])) is not None:
            found = next(_spans(text[start : start + size]))
            spans.append(Span(start + found.start, start + found.end))
            start += size
            settled += 1
        spans += [Span(start + s.start, start + s.end) for s in _spans(text[start:end])]
        start = end + 1
    return tuple(spans), settled


def _first(text: str) -> int | None:
    """How long the first sentence is with the blanks after it; None while that is open."""
    blank = text.find(" ")
    while blank >= 0:
        if size := _ended(text[:blank]):
            return size
        blank = text.find(" ", blank + 1)
    return None


@lru_cache(maxsize=4096)
def _ended(text: str) -> int:
    """How long the first sentence of the text is, where nothing that closes could make it longer; else 0."""
    spans = list(_spans(text))
    if len(spans) < 2:
        return 0
    ends = (next(_spans(text + closing)).end for closing in _CLOSING)
    return spans[1].start if all(end == spans[0].end for end in ends) else 0


def _spans(text: str) -> Iterator[Span]:
    offset = 0
    for line in text.splitlines(keepends=True):
        for found in get_sentence_boundaries("en", line) if line.strip() else ():
            piece = line[found["start_index"] : found["end_index"]]
            start = offset + found["start_index"] + len(piece) - len(piece.lstrip())
            if piece.strip():
                yield Span(start, start + len(piece.strip()))
        offset += len(line)
