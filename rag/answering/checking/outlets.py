"""The cited articles' outlets among the names of a claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.answering.checking.source import Source

_LONGEST = 8  # words


def outlets(words: tuple[str, ...], cited: Sequence[Source]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The words of a name cut into usual forms of the cited articles' outlets (True) and the rest (False)."""
    place = 0
    for start, end in windows(len(words)):
        if start >= place and any(source.is_outlet(words[start:end]) for source in cited):
            if start > place:
                yield words[place:start], False
            yield words[start:end], True
            place = end
    if place < len(words):
        yield words[place:], False


def windows(count: int) -> list[tuple[int, int]]:
    """The stretches of a name that may be an outlet, from left to right, the longest first."""
    return [(n, m) for n in range(count) for m in range(min(count, n + _LONGEST), n, -1)]
