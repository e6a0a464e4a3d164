"""An earlier answer, as a follow-up question can refer to it."""

from __future__ import annotations

from rag.answers import Answer, Status
from rag.understanding.followups import Turn


def turn_of(answer: Answer) -> Turn:
    """Its question by itself, its trusted statements, and titles and outlets of the articles that they cite; of a
    refusal, which may have been wrong, the question alone."""
    cited = {c.article_id for c in answer.citations}
    articles = {e.article.id: e.article for e in answer.evidence if e.article.id in cited}.values()
    return Turn(
        answer.query.text,
        tuple(s.text for s in answer.trusted),
        tuple(a.title for a in articles),
        tuple(dict.fromkeys(a.outlet for a in articles if a.outlet)),
        answer.choices if answer.status is Status.UNCLEAR else (),
    )
