"""Retrieval alone over a question set: what is found for each question, and how good that is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.dateline import Dateline
from rag.errors import DatelineError
from rag.evaluation.measures import parts_found
from rag.evaluation.questions import Question, QuestionSet
from rag.evaluation.ranking import ranking_scores
from rag.evaluation.relevance import Relevance
from rag.evaluation.scored import ScoredRun
from rag.evaluation.settings import settings_of
from rag.types import Hit

Run = Mapping[str, Sequence[tuple[str, float]]]  # question's id -> article ids with their score, best first

_SETTINGS = ("hits", "passages_per_article")
_DEPTHS = (1, 5, 10)  # and k
_MOST_PASSAGES = 1000  # that a search gives


@dataclass(frozen=True, slots=True)
class RetrievalRow:
    """One question. ranking: distinct articles with their score, best first. scores: none where nothing is relevant."""

    question: Question
    ranking: tuple[tuple[str, float], ...]
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RetrievalReport(ScoredRun):
    """A run, scored over the first k articles."""

    rows: tuple[RetrievalRow, ...]
    k: int

    @property
    def run(self) -> Run:
        return {row.question.id: row.ranking for row in self.rows}


def evaluate_retrieval(
    dateline: Dateline,
    questions: QuestionSet,
    relevance: Relevance,
    k: int,
    *,
    without: Collection[str] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> RetrievalReport:
    """Search for every question with its filters, score the first k articles. k: 1 to 1000.

    without: what this search is made without, for the report. progress: called with how many are done, of how many.
    Raises DatelineError when no question has an answer, or when the index changes meanwhile.
    """
    if not any(question.answerable for question in questions.questions):
        raise DatelineError(f"{questions.name} has no question with an answer, so there is nothing to find")
    rows = []
    for done, question in enumerate(questions.questions, 1):
        rows.append(_searched(dateline, question, relevance, k))
        progress(done, len(questions.questions))
    left_out = ", ".join(sorted(without)) or "nothing"
    settings = settings_of(dateline, _SETTINGS) | {"k": k, "without": left_out}
    return RetrievalReport.of(dateline, questions, relevance, settings, rows=tuple(rows), k=k)


def scored(question: Question, ranking: Sequence[tuple[str, float]], relevance: Relevance, k: int) -> RetrievalRow:
    """The question with the scores of these articles; copies of one article count as one."""
    distinct = list(dict.fromkeys(relevance.canonical.get(i, i) for i, _ in ranking))
    scores = retrieval_scores(question, distinct, relevance, k) if question.answerable else {}
    return RetrievalRow(question, tuple(ranking), scores)


def retrieval_scores(question: Question, ranking: Sequence[str], relevance: Relevance, k: int) -> dict[str, float]:
    """RR, hit, R, nDCG and, where the question has parts, parts@k and all parts@k. ranking: canonical ids, best first.

    An article is relevant when it answers or gives a part. RR and nDCG look at the first k and 10 articles at most, the
    others at the first 1, 5, 10 and k, as far as that is no more than k.
    """
    depths = [*(depth for depth in _DEPTHS if depth < k), k]
    deep = depths[-2:] if k > _DEPTHS[-1] else [k]
    names = ["RR", *(f"hit@{d}" for d in depths), *(f"R@{d}" for d in deep), f"nDCG@{deep[0]}"]
    scores = ranking_scores(ranking[:k], relevance.of(question.relevant), names)
    for depth in deep:
        scores |= _parts_scores(question, ranking[:depth], relevance, f"@{depth}")
    return scores


def reading_scores(question: Question, hits: Sequence[Hit], relevance: Relevance, read: int) -> dict[str, float]:
    """R, parts and all parts of the articles of the first passages, read in number: what a writer is given. An article
    of which many are found takes the place of others there."""
    articles = list(dict.fromkeys(relevance.id_of(hit.article.id) for hit in hits[:read]))
    where = f" in {read} passages"
    found = ranking_scores(articles, relevance.of(question.relevant), [f"R@{read}"])
    return {f"R{where}": found[f"R@{read}"]} | _parts_scores(question, articles, relevance, where)


def _parts_scores(question: Question, articles: Sequence[str], relevance: Relevance, where: str) -> dict[str, float]:
    if not question.parts:
        return {}
    share = parts_found(articles, [relevance.of(part) for part in question.parts])
    return {f"parts{where}": share, f"all parts{where}": float(share == 1)}


def _searched(dateline: Dateline, question: Question, relevance: Relevance, k: int) -> RetrievalRow:
    """As many passages are asked for as k articles can have, and each article has the score of its best one; of copies
    of one article the first stands for all."""
    read = dateline.settings.hits
    passages = min(_MOST_PASSAGES, max(read, k * dateline.settings.passages_per_article))
    hits = dateline.search(question.question, passages, **question.filters)
    found: dict[str, tuple[str, float]] = {}
    for hit in hits:
        found.setdefault(relevance.id_of(hit.article.id), (hit.article.id, hit.score))
    row = scored(question, list(found.values())[:k], relevance, k)
    if not question.answerable:
        return row
    return replace(row, scores={**row.scores, **reading_scores(question, hits, relevance, read)})
