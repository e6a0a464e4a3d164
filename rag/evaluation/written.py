"""The statements of a draft, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.answering.checking.statements import Sentence, sentences_of
from rag.answers import RULES, Answer, Statement, Status, Verdict


class Shown(StrEnum):
    """As what a reader has seen a statement."""

    FACT = "fact"
    MARKED = "marked"  # as doubtful, with the reason
    NOT_GIVEN = "not given"  # as the writer's own word on what the articles do not give
    NOT = "not shown"  # as fact: left out or struck, or the whole answer was refused


_SHOWN = {Verdict.SUPPORTED: Shown.FACT, Verdict.PARTLY: Shown.MARKED, Verdict.NOT_GIVEN: Shown.NOT_GIVEN}


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as it was written, without its markers. cited: the numbers that it cites, each once; quotes: what is
    quoted for it. label: whether a reader called it true, None where nobody has labelled it."""

    text: str
    cited: tuple[int, ...]
    verdict: Verdict
    shown: Shown
    reason: str = ""
    judged_by: str = RULES
    quotes: tuple[str, ...] = ()
    label: bool | None = None

    @property
    def states(self) -> bool:
        """Whether it states something as a fact."""
        return self.verdict is not Verdict.NOT_GIVEN


def written(answer: Answer, draft: str) -> tuple[Written, ...]:
    """The statements of an answer with the numbers that they cite, those that are left out included. draft: what it was
    checked as. A withheld one has its words again, so that it can be read by who labels it."""
    sentences = sentences_of(draft)
    if len(sentences) != len(answer.statements):  # another check parts it otherwise, or some was taken down
        by_text = {sentence.text: sentence for sentence in sentences}
        return tuple(_written(answer.status, s, by_text.get(s.text)) for s in answer.statements)
    return tuple(_written(answer.status, s, own) for s, own in zip(answer.statements, sentences, strict=True))


def shares(statements: Sequence[Written]) -> dict[str, float]:
    """Of the statements that state something, the shares that are not shown as fact and shown with a mark; of those of
    them that are labelled, the shares that are false and shown, as fact or with a mark, and true and not shown.

    Each in [0, 1]; none where there is nothing to share in.
    """
    stating = [s for s in statements if s.states]
    labelled = [s for s in stating if s.label is not None]
    found: dict[str, float] = {}
    if stating:
        found["not shown as fact"] = count(stating, Shown.NOT) / len(stating)
        found["shown marked"] = count(stating, Shown.MARKED) / len(stating)
    if labelled:
        found["false shown as fact"] = count(labelled, Shown.FACT, False) / len(labelled)
        found["false shown marked"] = count(labelled, Shown.MARKED, False) / len(labelled)
        found["true lost"] = count(labelled, Shown.NOT, True) / len(labelled)
    return found


def count(statements: Sequence[Written], shown: Shown, label: bool | None = None) -> int:
    """How many are shown so, of those with this label; of all where none is given."""
    return sum(s.shown is shown and label in (None, s.label) for s in statements)


def _written(status: Status, statement: Statement, sentence: Sentence | None) -> Written:
    return Written(
        sentence.text if sentence else statement.text,
        sentence.cited if sentence else tuple(dict.fromkeys(c.number for c in statement.citations)),
        statement.verdict,
        Shown.NOT if status is Status.REFUSED else _SHOWN.get(statement.verdict, Shown.NOT),
        statement.reason,
        statement.judged_by,
        tuple(c.quote for c in statement.citations),
    )
