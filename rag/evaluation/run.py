"""A Dateline object over a question set. The same calls that a user makes, scored question by question."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rag.answers import Answer, AnswerDone, Rewritten, Status, TextDelta, Verdict
from rag.dateline import Dateline
from rag.evaluation.answer_scores import ARTICLES, answer_scores, citations_of, failure_of
from rag.evaluation.questions import Question, QuestionSet
from rag.evaluation.relevance import Relevance, relevance_of
from rag.evaluation.scored import ScoredRun
from rag.evaluation.settings import settings_of
from rag.evaluation.written import Written, shares, written
from rag.types import Evidence

# What of the settings decides about answers.
_SETTINGS = ("hits", "passages_per_article", "evidence_tokens", "answer_tokens")


@dataclass(frozen=True, slots=True)
class Row:
    """One question and what became of it. scores: measure -> score. failure: what went wrong, "" when nothing did.

    ranking: the distinct articles found, best first, by their origins in the folder that all share.
    verdicts: how many of the draft's statements have each, those that are not shown included. similarity: cosine of the
    question and the nearest passage found. writer: who wrote, which is another than the one
    configured when that could not be reached. statements: of the draft, those that are not shown included; evidence:
    what they cite, empty where the run was read from a file.
    """

    question: Question
    status: Status
    text: str
    quotes: tuple[str, ...]
    ranking: tuple[str, ...]
    scores: Mapping[str, float]
    failure: str
    verdicts: Mapping[str, int]
    similarity: float
    writer: str
    seconds: float
    statements: tuple[Written, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Report(ScoredRun):
    """A run, searched and answered. unmatched_labels: how many of the labels given are of no statement of it, nor of
    another run that they were given for."""

    rows: tuple[Row, ...]
    unmatched_labels: int = 0

    @property
    def failures(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.failure)


def evaluate(
    dateline: Dateline, questions: QuestionSet, progress: Callable[[int, int], None] = lambda done, total: None
) -> Report:
    """Search and ask every question, with its filters. progress: called with how many are done, of how many.

    Raises DatelineError when the index holds none of the articles that the questions name.
    """
    relevance = relevance_of(questions, dateline)
    rows = []
    for done, question in enumerate(questions.questions, 1):
        rows.append(_run(dateline, question, relevance))
        progress(done, len(questions.questions))
    who = {"writer": dateline.writer, "judge": dateline.judge, "understanding": dateline.understanding}
    settings = settings_of(dateline, _SETTINGS) | who
    return Report.of(dateline, questions, relevance, settings, rows=tuple(rows))


def _run(dateline: Dateline, question: Question, relevance: Relevance) -> Row:
    settings = dateline.settings
    deep = max(settings.hits, ARTICLES * settings.passages_per_article)
    hits = dateline.search(question.question, deep, **question.filters)
    started = time.perf_counter()
    answer, draft = _asked(dateline, question)
    seconds = time.perf_counter() - started
    statements = written(answer, draft)
    ranking = list(dict.fromkeys(relevance.id_of(h.article.id) for h in hits))
    scores = answer_scores(question, answer, ranking, hits[: settings.hits], relevance)
    scores |= citations_of(dateline, statements, answer.evidence) | shares(statements)
    return Row(
        question=question,
        status=answer.status,
        text=answer.text,
        quotes=tuple(c.quote for c in answer.citations),
        ranking=tuple(relevance.origins[i] for i in ranking),
        scores=scores,
        failure=failure_of(scores),
        verdicts={str(v): count for v in Verdict if (count := sum(s.verdict is v for s in answer.statements))},
        similarity=max((h.similarity for h in hits), default=0.0),
        writer=answer.writer,
        seconds=seconds,
        statements=statements,
        evidence=answer.evidence,
    )


def _asked(dateline: Dateline, question: Question) -> tuple[Answer, str]:
    """The answer, and the draft that it was checked as."""
    pieces: list[str] = []
    for event in dateline.stream(question.question, **question.filters):
        if isinstance(event, TextDelta):
            pieces.append(event.text)
        elif isinstance(event, Rewritten):  # the answer is made of what follows
            pieces.clear()
        elif isinstance(event, AnswerDone):
            return event.answer, "".join(pieces)
    raise AssertionError("a stream ends with AnswerDone")
