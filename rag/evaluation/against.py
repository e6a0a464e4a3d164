"""A run against another: one that a file holds, or the same search without one of its parts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.assembly import Parts, retriever_of
from rag.dateline import Dateline
from rag.errors import DatelineError
from rag.evaluation.comparing import Comparison, compare
from rag.evaluation.questions import QuestionSet
from rag.evaluation.relevance import Relevance
from rag.evaluation.retrieval import RetrievalReport, RetrievalRow, Run, evaluate_retrieval, scored
from rag.evaluation.trec import read_run
from rag.retrieval.stages import PARTS


@dataclass(frozen=True, slots=True)
class Against:
    """name: the other run's file. rows: its questions, scored like ours. silent: questions for which it has no line,
    which counts as nothing found; gone: how many of its articles the index does not hold, which count as wrong.
    shallow: how many articles it has for a question at most, where ours has more, else None."""

    name: str
    rows: tuple[RetrievalRow, ...]
    silent: tuple[str, ...]
    gone: int
    shallow: int | None
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Ablation:
    """What the search is without one part. comparisons: without it against the whole, so a loss is below 0."""

    without: str
    report: RetrievalReport
    comparisons: tuple[Comparison, ...]


def run_of(path: Path, questions: QuestionSet) -> Run:
    """The run in a file. Raises DatelineError where it cannot be read, or is of other questions."""
    run = read_run(path)
    known = {question.id for question in questions.questions}
    if unknown := [i for i in run if i not in known]:
        raise DatelineError(f"{path} has a query {unknown[0]!r}, which is no question of {questions.name}")
    return run


def held_against(report: RetrievalReport, name: str, other: Run, relevance: Relevance) -> Against:
    """Our run against another of the same questions, question by question.

    Raises DatelineError when the index holds none of its articles.
    """
    articles = {article for ranking in other.values() for article, _ in ranking}
    gone = sum(article not in relevance.canonical for article in articles)
    if articles and gone == len(articles):
        raise DatelineError(f"the index holds none of the articles of {name}: that run was made over another index")
    rows = tuple(scored(row.question, other.get(row.question.id, ()), relevance, report.k) for row in report.rows)
    silent = tuple(row.question.id for row in rows if row.scores and not row.ranking)
    deepest = max((len(row.ranking) for row in rows), default=0)
    shallow = deepest if any(len(row.ranking) > deepest for row in report.rows) else None
    return Against(name, rows, silent, gone, shallow, compare(report.rows, rows))


def ablate(
    parts: Parts,
    whole: RetrievalReport,
    questions: QuestionSet,
    relevance: Relevance,
    *,
    without: Collection[str] = (),
    each: Collection[str] = PARTS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Ablation, ...]:
    """The search without each of its parts in turn. whole: the report of all of them, without those that are left out
    anyway. each: names of the parts whose turn it is, of rag.retrieval.stages.PARTS and in its order."""
    names = [name for name in PARTS if name in each and name not in without]
    found: list[Ablation] = []

    def tell(done: int, total: int) -> None:
        progress(len(found) * total + done, len(names) * total)

    for name in names:
        less = [*without, name]
        dateline = searching(parts, less)
        report = evaluate_retrieval(dateline, questions, relevance, whole.k, without=less, progress=tell)
        found.append(Ablation(name, report, compare(report.rows, whole.rows)))
    return tuple(found)


def searching(parts: Parts, without: Sequence[str]) -> Dateline:
    """A Dateline of these parts whose search has some left out, and which asks no language model: what rules understand
    is the same in every run. Closing it closes what the parts hold.

    Raises ConfigurationError for a name that is none of rag.retrieval.stages.PARTS.
    """
    retriever = retriever_of(parts.settings, parts.corpus, parts.encoder, without)
    return Dateline(replace(parts, retriever=retriever, model=None))
