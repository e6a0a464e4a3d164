"""A writer's stream to statements with the verdicts that hold: rules, then the judge, then what no answer may hold.

Each sentence is checked as soon as nothing still to come can change it, and judged beside the writer. What has come out
stays: it is the draft's, in its order.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from rag.answering.checking.check import is_refusal
from rag.answering.checking.settling import Cited, Settling
from rag.answering.citations import CitationProcessor
from rag.answering.drafting import Draft, asked, drafted
from rag.answering.judging.beside import JudgeBeside
from rag.answering.judging.layer import judged_by
from rag.answering.returning import Returning
from rag.answering.screening import WITHHELD, screened
from rag.answering.writers.protocol import Writer
from rag.answers import Citation, Event, Statement, StatementChecked
from rag.parts import Check, Judge
from rag.types import Evidence, Query


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a writer. statements: of the draft, in order, with the verdicts that hold; unknown_markers: cited
    numbers that were never given; writer: the name; notes: what the reader must be told of how it was written."""

    draft: Draft
    statements: tuple[Statement, ...]
    unknown_markers: tuple[str, ...]
    writer: str
    notes: tuple[str, ...] = ()


def checked_draft(
    writer: Writer, query: Query, evidence: Sequence[Evidence], check: Check, judge: Judge | None
) -> Generator[Event, None, Written]:
    """Streams the draft and, after it, what of it is checked. Closing it cancels writer and judge.

    A draft that is the writer's refusal and nothing else has no statements.
    """
    markers = CitationProcessor(e.number for e in evidence)
    quoted: list[Citation] = []
    question = asked(query)
    settling = Settling(lambda text: check(text, evidence, question, tuple(quoted)))
    statements: list[Statement] = []
    with closing(_AfterRules(evidence, judge)) as after, closing(drafted(writer, query, evidence, markers)) as source:
        drafting = Returning(source)
        for piece in drafting:
            if isinstance(piece, Citation):
                quoted.append(piece)
                continue
            yield piece
            yield from _kept(after.feed(settling.feed(piece.text)), statements)
        nothing = is_refusal(drafting.value.text)
        yield from _kept(after.finish(settling.finish(), nothing=nothing), statements)
    return Written(drafting.value, tuple(statements), tuple(markers.unknown), writer.name)


def at_once(stream: Generator[Event, None, Written]) -> tuple[list[Event], Written]:
    """The events of a checked draft, and what came of it."""
    events = Returning(stream)
    return list(events), events.value


def _kept(found: Iterable[Statement], statements: list[Statement]) -> Iterator[StatementChecked]:
    for statement in found:
        statements.append(statement)
        yield StatementChecked(statement)


class _AfterRules:
    """The statements of a draft on their way from the rules to a reader, in order."""

    def __init__(self, evidence: Sequence[Evidence], judge: Judge | None) -> None:
        self._evidence = evidence
        self._beside = JudgeBeside(judge) if judge else None
        self._held: list[Cited] = []  # the writer's refusal, as long as it may be all there is
        self._begun = False

    def feed(self, found: list[Cited]) -> Sequence[Statement]:
        """What is through by now; waits for no judge."""
        self._held += found
        if not self._begun and all(is_refusal(statement.text) for statement, _ in self._held):
            return ()
        some, self._held = self._held, []
        self._begun = self._begun or bool(some)
        statements = screened([statement for statement, _ in some], self._evidence)
        if self._beside is None:
            return statements
        for statement, (_, numbers) in zip(statements, some, strict=True):
            shown = statement.text != WITHHELD  # a judge is sent nothing that no answer may hold
            self._beside.put(statement, judged_by(statement, numbers, self._evidence) if shown else ())
        return screened(self._beside.ready(), self._evidence)

    def finish(self, found: list[Cited], *, nothing: bool) -> Iterator[Statement]:
        """All others. nothing: whether the draft is no more than a refusal."""
        if nothing and not self._begun:
            return
        self._begun = True
        yield from self.feed(found)
        for statement in self._beside.rest() if self._beside else ():
            yield from screened([statement], self._evidence)

    def close(self) -> None:
        if self._beside:
            self._beside.close()
