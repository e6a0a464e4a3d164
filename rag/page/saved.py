"""A conversation as the browser keeps it between visits: compact JSON without the articles' text.

The browser's copy can be old, cut or changed by hand, so nothing in it is taken on trust: articles come from the index
again, and every quotation must still stand in its article.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from rag.page.turns import KEPT, Problem, Stopped, Turn
from rag.types import Answer, Article, Citation, Evidence, Query, Refusal, Span, Statement, Status, Verdict

VERSION = 1
_GONE = (
    "This answer cannot be shown again: what it quotes is no longer in the index as it was. Ask again for a new one."
)

Find = Callable[[str], Article | None]


class _Gone(Exception):
    """An article or a quotation that the index does not have any more."""


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


_Moment = Annotated[datetime, AfterValidator(_utc)]
_Place = Annotated[int, Field(ge=0, le=2**31)]
_Number = Annotated[int, Field(ge=1, le=10**6)]
_Text = Annotated[str, Field(max_length=200_000)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Query(_Form):
    text: _Text
    after: _Moment | None = None
    before: _Moment | None = None
    outlets: tuple[_Text, ...] = ()
    asked_on: date | None = None


class _Citation(_Form):
    number: _Number
    article: _Text
    span: tuple[_Place, _Place] | None
    quote: _Text


class _Statement(_Form):
    text: _Text
    verdict: Verdict
    reason: _Text = ""
    citations: tuple[_Citation, ...] = ()


class _Evidence(_Form):
    number: _Number
    article: _Text
    span: tuple[_Place, _Place]
    similarity: float = Field(ge=-2, le=2)


class _Answer(_Form):
    status: Status
    refusal: Refusal | None = None
    statements: tuple[_Statement, ...] = ()
    evidence: tuple[_Evidence, ...] = ()
    closest: tuple[_Text, ...] = ()
    notes: tuple[_Text, ...] = ()
    unknown_markers: tuple[_Text, ...] = ()
    writer: _Text = ""


class _Stopped(_Form):
    draft: _Text
    evidence: tuple[_Evidence, ...] = ()


class _Turn(_Form):
    version: Literal[1]
    number: _Number
    query: _Query
    answer: _Answer | None = None
    stopped: _Stopped | None = None
    problem: _Text | None = None


def dump(turn: Turn) -> dict[str, Any]:
    """The JSON form of a turn."""
    q, outcome = turn.query, turn.outcome
    query = _Query(text=q.text, after=q.after, before=q.before, outlets=q.outlets, asked_on=q.asked_on)
    form: dict[str, Any] = {"version": VERSION, "number": turn.number, "query": query}
    if isinstance(outcome, Answer):
        form["answer"] = _answer_form(outcome)
    elif isinstance(outcome, Stopped):
        form["stopped"] = _Stopped(draft=outcome.draft, evidence=_evidence_form(outcome.evidence))
    else:
        form["problem"] = outcome.message
    return _Turn(**form).model_dump(mode="json", exclude_defaults=True)


def load(saved: object, find: Find) -> Turn | None:
    """The turn again, or None where the form cannot be read. find: the article with an id, None when it is gone.

    An answer whose articles are gone or changed becomes a Problem that says so, so that its question is not lost.
    """
    try:
        form = _Turn.model_validate(saved)
        q = form.query
        query = Query(q.text, q.after, q.before, q.outlets, q.asked_on)
    except (ValidationError, ValueError, OverflowError, RecursionError):
        return None
    try:
        return Turn(form.number, query, _outcome(form, query, find))
    except _Gone:
        return Turn(form.number, query, Problem(_GONE))
    except ValueError:
        return None


def load_all(saved: object, find: Find) -> tuple[list[Turn], int]:
    """The turns that can be read, in order and each number once, and how many could not."""
    forms = saved[-KEPT:] if isinstance(saved, list) else [saved]
    turns: dict[int, Turn] = {}
    for turn in (load(form, find) for form in forms):
        if turn is not None:
            turns.setdefault(turn.number, turn)
    return sorted(turns.values(), key=lambda t: t.number), len(forms) - len(turns)


def _answer_form(answer: Answer) -> _Answer:
    return _Answer(
        status=answer.status,
        refusal=answer.refusal,
        statements=tuple(_statement_form(s) for s in answer.statements),
        evidence=_evidence_form(answer.evidence),
        closest=tuple(a.id for a in answer.closest),
        notes=answer.notes,
        unknown_markers=answer.unknown_markers,
        writer=answer.writer,
    )


def _statement_form(s: Statement) -> _Statement:
    citations = tuple(
        _Citation(
            number=c.number, article=c.article_id, span=(c.span.start, c.span.end) if c.span else None, quote=c.quote
        )
        for c in s.citations
    )
    return _Statement(text=s.text, verdict=s.verdict, reason=s.reason, citations=citations)


def _evidence_form(evidence: Sequence[Evidence]) -> tuple[_Evidence, ...]:
    return tuple(
        _Evidence(number=e.number, article=e.article.id, span=(e.span.start, e.span.end), similarity=e.similarity)
        for e in evidence
    )


def _outcome(form: _Turn, query: Query, find: Find) -> Answer | Stopped | Problem:
    if form.answer is not None:
        return _answer(form.answer, query, find)
    if form.stopped is not None:
        return Stopped(form.stopped.draft, _evidence(form.stopped.evidence, find))
    if form.problem is not None:
        return Problem(form.problem)
    raise ValueError("a turn without an outcome")


def _answer(form: _Answer, query: Query, find: Find) -> Answer:
    if (form.status is Status.REFUSED) != (form.refusal is not None):
        raise ValueError("a refusal has a reason, and nothing else has")
    evidence = _evidence(form.evidence, find)
    articles = {e.number: e.article for e in evidence}
    answer = Answer(
        query,
        form.status,
        tuple(_statement(s, articles) for s in form.statements),
        evidence,
        form.refusal,
        tuple(_found(a, find) for a in form.closest),
        form.notes,
        form.unknown_markers,
        form.writer,
    )
    if answer.status is not Status.REFUSED and not answer.trusted:
        raise ValueError("an answer in which nothing stands")
    return answer


def _evidence(forms: Sequence[_Evidence], find: Find) -> tuple[Evidence, ...]:
    evidence = tuple(Evidence(f.number, _found(f.article, find), Span(*f.span), f.similarity) for f in forms)
    if any(e.span.end > len(e.article.body) for e in evidence):
        raise _Gone
    if len({(e.number, e.article.id) for e in evidence}) != len({e.number for e in evidence}):
        raise ValueError("one number for two articles")
    return evidence


def _statement(form: _Statement, articles: dict[int, Article]) -> Statement:
    if form.verdict in (Verdict.SUPPORTED, Verdict.PARTLY) and not form.citations:
        raise ValueError("a supported statement cites")
    return Statement(form.text, form.verdict, tuple(_citation(c, articles) for c in form.citations), form.reason)


def _citation(form: _Citation, articles: dict[int, Article]) -> Citation:
    article = articles.get(form.number)
    if article is None or article.id != form.article:
        raise ValueError("a citation of what was not read")
    citation = Citation(form.number, article.id, Span(*form.span) if form.span else None, form.quote)
    if not citation.stands_in(article):
        raise _Gone
    return citation


def _found(article_id: str, find: Find) -> Article:
    article = find(article_id)
    if article is None:
        raise _Gone
    return article
