"""The questions in a question: over several accounts, or joined by "and"; each with its outlets and times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.understanding.accounts import accounts
from rag.understanding.joined import joined
from rag.understanding.outlets import Mention
from rag.understood import Part, Period

_MOST = 4


def parts(question: str, mentions: Sequence[Mention] = (), periods: Sequence[Period] = ()) -> tuple[Part, ...]:
    """Two to four, in the order of the question, or none.

    mentions: the outlets that the question names as sources. periods: its times, in its order. A part's text can be
    searched by itself: it takes over what the question says once for all of them.
    """
    if told := accounts(question, mentions, periods):
        return told
    texts = joined(question, {question[start:end] for _, start, end in mentions})
    if not texts:
        return _by_time(question, mentions, periods)
    times = _times(texts, periods)
    return tuple(Part(text, _within(text, question, mentions), own) for text, own in zip(texts, times, strict=True))


def _by_time(question: str, mentions: Sequence[Mention], periods: Sequence[Period]) -> tuple[Part, ...]:
    """The question at each of its times, where what happened then lies apart: "from the end of 2024 to last autumn"."""
    times = {p.said: p for p in periods if p.known and not p.reported}
    apart = {(p.after, p.before) for p in times.values()}
    if not 2 <= len(times) <= _MOST or len(apart) < len(times) or len(times) < len(periods):
        return ()
    texts = {said: _without(question, [other for other in times if other != said]) for said in times}
    return tuple(Part(texts[said], _within(question, question, mentions), (time,)) for said, time in times.items())


def _without(text: str, words: Sequence[str]) -> str:
    for some in words:
        text = text.replace(some, "")
    return " ".join(text.split())


def _within(text: str, question: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name, start, end in mentions if question[start:end] in text))


def _times(texts: Sequence[str], periods: Sequence[Period]) -> Iterator[tuple[Period, ...]]:
    """The times that each text names. What it has taken over from another gives way to its own."""
    for text in texts:
        said = [p for p in periods if p.said in text]
        own = [p for p in said if sum(p.said in other for other in texts) == 1]
        yield tuple(own or said)
