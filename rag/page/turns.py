"""What a conversation is made of: data, rendered on its way to the browser."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from rag.answers import Answer, Checked, Statement, Status, Unsupported
from rag.types import Evidence, Query

KEPT = 30  # turns, on the server and in the browser


@dataclass(frozen=True, slots=True)
class Stopped:
    """An answer that the reader did not wait for. statements: those that were checked by then; note: why what was
    written before them was taken down."""

    statements: tuple[Statement, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unsupported: Unsupported = Unsupported.REMOVED
    note: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a question came to nothing, and what to do."""

    message: str


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """What came of a text of the reader's own, each sentence of which is held against the corpus. It is no answer, and
    no question refers to it. checked: None where the reader did not wait for it."""

    checked: Checked | Problem | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """What the reader has changed of what a question was understood to ask. without: what was taken out, by its name.
    day: whether the day of asking is one that the reader has set, not the day on which it was asked. alone: whether it
    is asked as it was typed, without the conversation."""

    without: tuple[str, ...] = ()
    day: bool = False
    alone: bool = False


UNCHANGED = Edit()


@dataclass(frozen=True, slots=True)
class Turn:
    """One question, or the text of a draft as its query, and what came of it. number: of the conversation, from 1."""

    number: int
    query: Query
    outcome: Answer | Stopped | Problem | CheckedDraft
    edit: Edit = UNCHANGED


@dataclass(slots=True)
class Writing:
    """A turn while its answer is being written. query: as it was typed, then as it was understood; statements: those
    that are checked; note: why what was written before them is taken down."""

    number: int
    query: Query
    evidence: tuple[Evidence, ...] = ()
    statements: tuple[Statement, ...] = ()
    note: str = ""
    unsupported: Unsupported = Unsupported.REMOVED
    edit: Edit = UNCHANGED
    earlier: tuple[Answer, ...] = ()  # what the question can refer to
    stop: asyncio.Event = field(default_factory=asyncio.Event)  # set when the reader does not want to wait any more

    @property
    def so_far(self) -> Answer:
        """What is checked, as an answer that is not done."""
        return partial_answer(self.query, self.statements, self.evidence, self.unsupported)


def partial_answer(
    query: Query, statements: tuple[Statement, ...], evidence: tuple[Evidence, ...], unsupported: Unsupported
) -> Answer:
    return Answer(query, Status.INCOMPLETE, statements, evidence, unsupported=unsupported)


@dataclass(slots=True)
class Conversation:
    """What one open page has asked so far. Changed in place: Gradio keeps one for each page that is open."""

    turns: list[Turn] = field(default_factory=list)
    writing: Writing | None = None

    def add(self, turn: Turn) -> None:
        self.turns = [*self.turns, turn][-KEPT:]

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What a question can refer to, the last one last."""
        return tuple(turn.outcome for turn in self.turns if isinstance(turn.outcome, Answer))

    def stop(self) -> None:
        """Ends the answer that is being written, if there is one; what of it is checked is kept."""
        if self.writing:
            self.writing.stop.set()

    def clear(self) -> None:
        self.stop()
        self.writing = None
        self.turns.clear()
