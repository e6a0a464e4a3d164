"""The questions in a question: over several accounts, or joined by "and"; each with its outlets and times."""

from __future__ import annotations

from collections.abc import Sequence

from rag.understanding.accounts import accounts
from rag.understanding.joined import joined
from rag.understanding.outlets import Mention
from rag.understood import Part, Period


def parts(question: str, mentions: Sequence[Mention] = (), periods: Sequence[Period] = ()) -> tuple[Part, ...]:
    """Two to four, in the order of the question, or none.

    mentions: the outlets that the question names as sources. periods: its times, in its order. A part's text can be
    searched by itself: it takes over what the question says once for all of them.
    """
    if told := accounts(question, mentions, periods):
        return told
    texts = joined(question, {question[start:end] for _, start, end in mentions})
    return tuple(Part(text, _within(text, question, mentions), _said(text, periods)) for text in texts)


def _within(text: str, question: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name, start, end in mentions if question[start:end] in text))


def _said(text: str, periods: Sequence[Period]) -> tuple[Period, ...]:
    return tuple(period for period in periods if period.said in text)
