"""The judge after the rules: which statement cites what, and what a reader is told of the judging."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from rag.answering.checking.settling import cited
from rag.answers import REFUSAL, Statement, Verdict
from rag.parts import Judge
from rag.text.quotations import fold
from rag.types import Evidence


def judged(
    statements: tuple[Statement, ...], draft: str, evidence: Sequence[Evidence], judge: Judge | None
) -> tuple[Statement, ...]:
    """The statements of a draft, judged by what their sentences cite, and by all of the evidence where they say what it
    does not give. draft: as it was checked.

    A statement that is no sentence of the draft, as another check may give it, is not judged.
    """
    if judge is None:
        return statements
    return judge(statements, [judged_by(s, numbers, evidence) for s, numbers in cited(statements, draft)])


def judged_by(statement: Statement, numbers: Collection[int], evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """What of the evidence a statement is judged by. numbers: those that its sentence cites."""
    return evidence if _on_silence(statement) else [e for e in evidence if e.number in numbers]


def judged_by_all(
    statements: Sequence[Statement], evidence: Sequence[Sequence[Evidence]], judge: Judge | None
) -> tuple[Statement, ...]:
    """Statements without markers, each judged by all of its evidence, first by what the rules quote for it."""
    if judge is None:
        return tuple(statements)
    return judge(statements, [_quoted_first(s, some) for s, some in zip(statements, evidence, strict=True)])


def judging_notes(statements: Sequence[Statement]) -> list[str]:
    """What a reader is told where a judge was asked and has no say: how many statements, who judged them, and why."""
    why = Counter((s.judged_by, s.unjudged) for s in statements if s.unjudged)
    total = len(statements)
    return [f"{n} of {total} sentences {_are(n)} judged by {by} alone: {reason}." for (by, reason), n in why.items()]


def _on_silence(statement: Statement) -> bool:
    """Whether it says what the sources do not give, more than that they do not answer."""
    return statement.verdict is Verdict.NOT_GIVEN and fold(REFUSAL) not in fold(statement.text)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _quoted_first(statement: Statement, evidence: Sequence[Evidence]) -> list[Evidence]:
    quoted = {c.number for c in statement.citations}
    return sorted(evidence, key=lambda e: e.number not in quoted)
