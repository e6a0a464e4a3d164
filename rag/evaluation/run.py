"""A Dateline object over a question set. The same calls that a user makes, scored question by question."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answers import Answer, Citation, Status
from rag.dateline import Dateline
from rag.evaluation import measures
from rag.evaluation.questions import Question, QuestionSet
from rag.evaluation.relevance import Relevance, relevance_of
from rag.evaluation.retrieval import retrieval_scores
from rag.evaluation.scored import ScoredRun
from rag.evaluation.settings import settings_of
from rag.types import Hit

# What of the settings decides about answers.
_SETTINGS = ("hits", "passages_per_article", "evidence_tokens", "answer_tokens")
_ARTICLES = 10  # the rankings are at least so deep


@dataclass(frozen=True, slots=True)
class Row:
    """One question and what became of it. scores: measure -> score. failure: what went wrong, "" when nothing did.

    ranking: the distinct articles found, best first, by their origins in the folder that all share.
    similarity: cosine of the question and the nearest passage found. writer: who wrote, which is another than the one
    configured when that could not be reached.
    """

    question: Question
    status: Status
    text: str
    quotes: tuple[str, ...]
    ranking: tuple[str, ...]
    scores: Mapping[str, float]
    failure: str
    similarity: float
    writer: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Report(ScoredRun):
    """A run, searched and answered."""

    rows: tuple[Row, ...]

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
    settings = settings_of(dateline, _SETTINGS) | {"writer": dateline.writer}
    return Report.of(dateline, questions, relevance, settings, rows=tuple(rows))


def _run(dateline: Dateline, question: Question, relevance: Relevance) -> Row:
    settings = dateline.settings
    deep = max(settings.hits, _ARTICLES * settings.passages_per_article)
    hits = dateline.search(question.question, deep, **question.filters)
    started = time.perf_counter()
    answer = dateline.ask(question.question, **question.filters)
    seconds = time.perf_counter() - started
    ranking = list(dict.fromkeys(relevance.id_of(h.article.id) for h in hits))
    scores = _scores(question, answer, ranking, hits[: settings.hits], relevance)
    return Row(
        question=question,
        status=answer.status,
        text=answer.text,
        quotes=tuple(c.quote for c in answer.citations),
        ranking=tuple(relevance.origins[i] for i in ranking),
        scores=scores,
        failure=_failure(scores),
        similarity=max((h.similarity for h in hits), default=0.0),
        writer=answer.writer,
        seconds=seconds,
    )


def _scores(
    question: Question, answer: Answer, ranking: Sequence[str], read: Sequence[Hit], relevance: Relevance
) -> dict[str, float]:
    """read: the hits that the evidence is made from."""
    answered = measures.answered(answer)
    if not question.answerable:
        return {"refusal recall": 1 - answered}
    relevant, sentences = relevance.of(question.relevant), question.sentences
    citations = _canonical(answer, relevance)
    scores = retrieval_scores(question, ranking, relevance, _ARTICLES)
    if sentences:
        found = (h for h in read if relevance.id_of(h.article.id) in relevant)
        scores["sentence retrieved"] = float(any(measures.holds_sentence(h.passage.text, sentences) for h in found))
        scores["quoted answer"] = measures.quoted_answer(citations, relevant, sentences)
    scores["citation precision"] = measures.citation_precision(citations, relevant)
    scores["false refusal rate"] = 1 - answered
    if question.answer:
        scores["answer contained"] = measures.answer_contained(answer, question.answer)
    return scores


def _canonical(answer: Answer, relevance: Relevance) -> list[Citation]:
    """The citations of an answer that was given, none of a refusal's rejected draft."""
    given = answer.citations if measures.answered(answer) else ()
    return [replace(c, article_id=relevance.id_of(c.article_id)) for c in given]


def _failure(scores: Mapping[str, float]) -> str:
    """The first step at which the question went wrong."""
    if scores.get("refusal recall") == 0:
        return "answered what the corpus does not answer"
    if "refusal recall" in scores or scores.get("quoted answer") == 1:
        return ""
    if scores.get("sentence retrieved") == 0:
        return "answering sentence not retrieved"
    if scores["false refusal rate"]:
        return "refused"
    return "another sentence quoted" if "quoted answer" in scores else ""
