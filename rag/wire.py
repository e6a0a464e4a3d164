"""The one JSON form of answers, hits, checked texts and articles, for programs and the page's memory (docs/json.md).

No article's body is in it: articles are named by id, places in them by spans. Whoever reads a form back gives the
articles again, and every quotation must still stand in its article, since what comes back may be old, cut or changed
by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AliasChoices, AliasPath, BaseModel, BeforeValidator, ConfigDict, Field

from rag.answers import RULES, Answer, Checked, Citation, Refusal, Statement, Status, Unsupported, Verdict
from rag.types import Article, Evidence, Hit, Query, Span
from rag.understood import Kind, Part, Period, Understanding

VERSION = 1

Find = Callable[[str], Article | None]


class Gone(Exception):
    """An article or a quotation that the index does not have any more."""


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _pair(value: object) -> object:
    return (value.start, value.end) if isinstance(value, Span) else value


def _id(value: object) -> object:
    return value.id if isinstance(value, Article) else value


Text = Annotated[str, Field(max_length=200_000)]
Number = Annotated[int, Field(ge=1, le=10**6)]
_Moment = Annotated[datetime, AfterValidator(_utc)]
_Place = Annotated[int, Field(ge=0, le=2**31)]
_Pair = Annotated[tuple[_Place, _Place], BeforeValidator(_pair)]
_ArticleId = Annotated[Text, BeforeValidator(_id)]


class Form(BaseModel):
    """Made of the value of the same name, or of JSON, in which it takes no field that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


_T = TypeVar("_T")
_Few = Annotated[tuple[_T, ...], Field(max_length=200)]
_Name = Annotated[str, Field(max_length=300)]


class PeriodForm(Form):
    said: Text
    after: _Moment | None
    before: _Moment | None
    relative: bool = False
    reported: bool = False


class PartForm(Form):
    text: Text
    outlets: tuple[Text, ...] = ()
    periods: tuple[PeriodForm, ...] = ()


class UnderstandingForm(Form):
    asked: Text
    kind: Kind = Kind.OTHER
    periods: _Few[PeriodForm] = ()
    outlets: Annotated[tuple[_Name, ...], Field(max_length=2000)] = ()
    authors: _Few[Text] = ()
    phrases: _Few[Text] = ()
    names: _Few[Text] = ()
    latest: bool = False
    parts: _Few[PartForm] = ()
    choices: _Few[Text] = ()


class QueryForm(Form):
    """Times are ISO 8601 in UTC, days ISO 8601."""

    text: Text
    after: _Moment | None = None
    before: _Moment | None = None
    outlets: tuple[Text, ...] = ()
    asked_on: date | None = None
    understood: UnderstandingForm | None = None


class CitationForm(Form):
    """span: null where the headline is quoted. digest: of the quotation, for who keeps article and span only."""

    number: Number
    article: Text = Field(validation_alias=AliasChoices("article", "article_id"))
    span: _Pair | None
    quote: Text
    digest: Text = ""


class StatementForm(Form):
    text: Text
    verdict: Verdict
    reason: Text = ""
    citations: tuple[CitationForm, ...] = ()
    judged_by: Text = RULES
    unjudged: Text = ""


class EvidenceForm(Form):
    number: Number
    article: _ArticleId
    span: _Pair
    similarity: float = Field(ge=-2, le=2)


class AnswerForm(Form):
    status: Status
    refusal: Refusal | None = None
    statements: tuple[StatementForm, ...] = ()
    evidence: tuple[EvidenceForm, ...] = ()
    closest: tuple[_ArticleId, ...] = ()
    notes: tuple[Text, ...] = ()
    unknown_markers: tuple[Text, ...] = ()
    writer: Text = ""
    left_out: Annotated[int, Field(ge=0, le=10**6)] = 0
    unsupported: Unsupported = Unsupported.REMOVED


class CheckedForm(Form):
    statements: tuple[StatementForm, ...]
    evidence: tuple[EvidenceForm, ...]
    unknown_markers: tuple[Text, ...]
    notes: tuple[Text, ...] = ()


class HitForm(Form):
    record: str
    article: _ArticleId
    passage: Text = Field(validation_alias=AliasPath("passage", "id"))
    span: _Pair = Field(validation_alias=AliasPath("passage", "span"))
    text: Text = Field(validation_alias=AliasPath("passage", "text"))
    score: float
    scored_by: str
    similarity: float


class DateForm(Form):
    at: datetime
    found_in: str


class ArticleForm(Form):
    id: str
    title: str
    outlet: str | None
    url: str | None
    authors: tuple[str, ...]
    published: DateForm | None
    modified: DateForm | None


def answer(given: Answer) -> dict[str, Any]:
    """What `ask --json` prints."""
    named = [e.article for e in given.evidence] + [*given.closest]
    query = _json(QueryForm, given.query)
    return _versioned({"query": query, "text": given.text, **_json(AnswerForm, given)}, named)


def checked(given: Checked) -> dict[str, Any]:
    """What `check --json` prints."""
    return _versioned(_json(CheckedForm, given), (e.article for e in given.evidence))


def hits(found: Sequence[Hit]) -> dict[str, Any]:
    """What `search --json` prints, best hit first."""
    return _versioned({"hits": [_json(HitForm, hit) for hit in found]}, (hit.article for hit in found))


def article(given: Article) -> dict[str, Any]:
    """What is known of it, without its body."""
    return _json(ArticleForm, given)


def query_of(form: QueryForm) -> Query:
    """The query again. Raises ValueError for what was never one."""
    understood = understanding_of(form.understood) if form.understood else None
    return Query(form.text, form.after, form.before, form.outlets, form.asked_on, understood)


def understanding_of(form: UnderstandingForm) -> Understanding:
    """What was understood, again. Raises ValueError for a time that ends before it begins."""
    fields = {name: getattr(form, name) for name in UnderstandingForm.model_fields}
    parts = tuple(Part(p.text, p.outlets, tuple(map(_period, p.periods))) for p in form.parts)
    return Understanding(**(fields | {"periods": tuple(map(_period, form.periods)), "parts": parts}))


def _period(form: PeriodForm) -> Period:
    if form.after and form.before and form.after >= form.before:
        raise ValueError("a time ends after it begins")
    if form.before and form.before == datetime.min.replace(tzinfo=UTC):
        raise ValueError("nothing was before the first day of the year 1")
    return Period(form.said, form.after, form.before, form.relative, form.reported)


def answer_of(form: AnswerForm, query: Query, find: Find) -> Answer:
    """The answer again. find: the article with an id, None when it is gone.

    Raises Gone where the index no longer has what is quoted, and ValueError for what was never an answer.
    """
    if (form.status is Status.REFUSED) != (form.refusal is not None):
        raise ValueError("a refusal has a reason, and nothing else has")
    evidence = evidence_of(form.evidence, find)
    again = Answer(
        query,
        form.status,
        statements_of(form.statements, evidence),
        evidence,
        form.refusal,
        tuple(_found(a, find) for a in form.closest),
        form.notes,
        form.unknown_markers,
        form.writer,
        form.left_out,
        form.unsupported,
    )
    if again.status is Status.UNCLEAR:
        if not again.choices or again.statements:
            raise ValueError("a question that is not clear has choices, and no answer")
    elif again.status is not Status.REFUSED and not again.trusted:
        raise ValueError("an answer in which nothing stands")
    return again


def statements_of(forms: Sequence[StatementForm], evidence: Sequence[Evidence]) -> tuple[Statement, ...]:
    """As answer_of."""
    articles = {e.number: e.article for e in evidence}
    return tuple(_statement(form, articles) for form in forms)


def evidence_of(forms: Sequence[EvidenceForm], find: Find) -> tuple[Evidence, ...]:
    """As answer_of."""
    evidence = tuple(Evidence(f.number, _found(f.article, find), Span(*f.span), f.similarity) for f in forms)
    if any(e.span.end > len(e.article.body) for e in evidence):
        raise Gone
    if len({(e.number, e.article.id) for e in evidence}) != len({e.number for e in evidence}):
        raise ValueError("one number for two articles")
    return evidence


def _json(form: type[Form], value: object) -> dict[str, Any]:
    return form.model_validate(value).model_dump(mode="json")


def _versioned(data: dict[str, Any], named: Iterable[Article]) -> dict[str, Any]:
    """With the articles that are named in it, each once, by id."""
    return {"version": VERSION, **data, "articles": {a.id: article(a) for a in named}}


def _statement(form: StatementForm, articles: dict[int, Article]) -> Statement:
    if form.verdict in (Verdict.SUPPORTED, Verdict.PARTLY) and not form.citations:
        raise ValueError("a supported statement cites")
    citations = tuple(_citation(c, articles) for c in form.citations)
    return Statement(form.text, form.verdict, citations, form.reason, form.judged_by, form.unjudged)


def _citation(form: CitationForm, articles: dict[int, Article]) -> Citation:
    article = articles.get(form.number)
    if article is None or article.id != form.article:
        raise ValueError("a citation of what was not read")
    citation = Citation(form.number, article.id, Span(*form.span) if form.span else None, form.quote)
    if not citation.stands_in(article):
        raise Gone
    return citation


def _found(article_id: str, find: Find) -> Article:
    article = find(article_id)
    if article is None:
        raise Gone
    return article
