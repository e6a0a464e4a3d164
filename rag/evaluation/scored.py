"""What every report on a question set says: what was asked, over what, under which settings, and the means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from rag.dateline import Dateline
from rag.evaluation.means import Mean, Scored, means, means_by_kind
from rag.evaluation.questions import QuestionSet
from rag.evaluation.relevance import Relevance
from rag.evaluation.settings import fingerprint


@dataclass(frozen=True, slots=True)
class ScoredRun:
    """fingerprint: 12 hex digits of the settings; sha256: of the question file. missing: articles that questions name
    and the index does not hold. rows: one a question."""

    name: str
    sha256: str
    settings: Mapping[str, Any]
    fingerprint: str
    articles: int
    passages: int
    missing: tuple[str, ...]
    rows: tuple[Scored, ...]

    @classmethod
    def of(
        cls, dateline: Dateline, questions: QuestionSet, relevance: Relevance, settings: Mapping[str, Any], **rest: Any
    ) -> Self:
        """The run that was made with these. rest: rows, and what the kind of report has besides."""
        status = dateline.status()
        return cls(
            name=questions.name,
            sha256=questions.sha256,
            settings=settings,
            fingerprint=fingerprint(settings),
            articles=status.articles,
            passages=status.passages,
            missing=relevance.missing,
            **rest,
        )

    @property
    def means(self) -> tuple[Mean, ...]:
        """Over all questions that a measure is about."""
        return means(self.rows)

    @property
    def by_kind(self) -> dict[str, tuple[Mean, ...]]:
        """Over the questions of each kind."""
        return means_by_kind(self.rows)
