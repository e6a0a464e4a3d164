"""An earlier answer, as a follow-up question can refer to it."""

from __future__ import annotations

from rag.answers import Answer, Status
from rag.understanding.followups import Turn


def turn_of(answer: Answer) -> Turn:
    """Its question by itself, its trusted statements, and the articles that they cite. Of a refusal, which may have
    been wrong, the bodies of what was found: by them a new topic is told from a follow-up."""
    cited = {c.article_id for c in answer.citations}
    found = {e.article.id: e.article for e in answer.evidence}
    articles = [article for id_, article in found.items() if id_ in cited]
    return Turn(
        answer.query.text,
        tuple(s.text for s in answer.trusted),
        tuple(a.title for a in articles),
        tuple(dict.fromkeys(a.outlet for a in articles if a.outlet)),
        answer.choices if answer.status is Status.UNCLEAR else (),
        tuple(a.body for a in articles or found.values()),
    )
