"""Who writes: the writer, or the articles' own sentences where it cannot, or too little of what it wrote stands."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from rag.answering.checking.gaps import says_not_given
from rag.answering.verdicts import Written, at_once, checked_draft
from rag.answering.writers.protocol import Writer
from rag.answers import LEFT_OUT, REFUSAL, TRUSTED, Event, Rewritten, Statement, Verdict
from rag.errors import WriterUnavailable
from rag.parts import Check, Judge
from rag.text.quotations import fold
from rag.types import Evidence, Query

_SOME = 3  # statements, of which one in so many must stand
_INSTEAD = "So this answer is made of the articles' own sentences."


@dataclass(frozen=True, slots=True)
class Writers:
    """A writer and its fallback, which never fails, and by what their drafts are checked."""

    writer: Writer
    fallback: Writer
    check: Check
    judge: Judge | None

    def written(self, query: Query, evidence: Sequence[Evidence]) -> Generator[Event, None, Written]:
        """Streams a checked draft. Closing it cancels writer and judge.

        Where the fallback finds nothing either, what there is of the writer's draft stays.
        """
        try:
            first = yield from self._by(self.writer, query, evidence)
        except WriterUnavailable as error:
            second = yield from self._by(self.fallback, query, evidence)
            return replace(second, notes=(f"{error}. {_INSTEAD}",))
        if self.writer is self.fallback or not too_little(first.statements):
            return first
        events, instead = at_once(self._by(self.fallback, query, evidence))
        if not any(s.verdict in TRUSTED for s in instead.statements):
            return first
        note = rewriting_note(self.writer.name, first.statements)
        yield Rewritten(note)
        yield from events
        return replace(instead, notes=(note,))

    def _by(self, writer: Writer, query: Query, evidence: Sequence[Evidence]) -> Generator[Event, None, Written]:
        return checked_draft(writer, query, evidence, self.check, self.judge)


def too_little(statements: Sequence[Statement]) -> bool:
    """Whether a writer who meant to answer has failed to: nothing that it states stands, or less than a third of three
    statements or more. A writer who says that the sources do not answer, or begins with what they do not give, has
    answered honestly."""
    begins = statements[0].verdict if statements else None
    if begins is Verdict.NOT_GIVEN or any(fold(REFUSAL) in fold(s.text) for s in statements):
        return False
    standing, stated = _counted(statements)
    return bool(stated) and (not standing or (stated >= _SOME and standing * _SOME < stated))


def rewriting_note(writer: str, statements: Sequence[Statement]) -> str:
    standing, stated = _counted(statements)
    sentences = f"{stated} sentence{'' if stated == 1 else 's'}"
    stand = f"{standing or 'none'} {'stands' if standing < 2 else 'stand'}"
    return f"{writer} wrote {sentences}, of which {stand} in the articles. {_INSTEAD}"


def _counted(statements: Sequence[Statement]) -> tuple[int, int]:
    """How many stand, of those that state something and not only what is missing."""
    standing = sum(s.verdict in TRUSTED for s in statements)
    fallen = sum(s.verdict in LEFT_OUT and not says_not_given(s.text, cites=False) for s in statements)
    return standing, standing + fallen
