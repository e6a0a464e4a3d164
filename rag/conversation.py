"""Questions that may refer to one another."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any

from rag.answers import Answer, AnswerDone, Event

if TYPE_CHECKING:
    from rag.dateline import Dateline


class Conversation:
    """Keeps its answers, to which a later question can refer. For one caller at a time. Made by Dateline.conversation.

    filters: after, before, outlets and asked_on of Dateline.ask, for every question that has none of its own.
    """

    def __init__(self, dateline: Dateline, filters: Mapping[str, Any]) -> None:
        self._dateline = dateline
        self._filters = dict(filters)
        self._answers: list[Answer] = []

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All so far, the last one last; also those that ask back."""
        return tuple(self._answers)

    def ask(self, question: str, **filters: Any) -> Answer:
        """As Dateline.ask."""
        for event in self.stream(question, **filters):
            if isinstance(event, AnswerDone):
                return event.answer
        raise AssertionError("a stream ends with AnswerDone")

    def stream(self, question: str, **filters: Any) -> Generator[Event, None, None]:
        """As Dateline.stream. An answer that is not waited for is not kept."""
        for event in self._dateline.stream(question, **{**self._filters, **filters}, earlier=self.answers):
            if isinstance(event, AnswerDone):
                self._answers.append(event.answer)
            yield event
