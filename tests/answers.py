"""Answers of every shape, over a few articles."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from rag.answers import Answer, Citation, Refusal, Statement, Status, Unsupported, Verdict
from rag.types import Article, Evidence, Query, Span
from rag.understood import Kind, Part, Period, Understanding

T = TypeVar("T")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
words = texts.filter(str.strip)
ARTICLES = {
    f"a{n}": Article(f"a{n}", f"/in/{n}.txt", f"Headline {n}", f"Café {n} opened.\n\n<b>It</b> 𝒸losed & {n} wept. " * 3)
    for n in range(4)
}


moments = st.datetimes(datetime(1000, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))


@st.composite
def intervals(draw: st.DrawFn) -> tuple[datetime | None, datetime | None]:
    """Half-open; either end may be open."""
    after = draw(st.none() | moments)
    return after, draw(st.none() | (st.just(after + timedelta(days=1)) if after else moments))


def several(values: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    """Two at most."""
    return st.lists(values, max_size=2).map(tuple)


periods = several(
    st.builds(
        lambda said, ends, relative, reported: Period(said, *ends, relative, reported),
        *(words, intervals(), st.booleans(), st.booleans()),
    )
)
understandings = st.builds(
    Understanding,
    asked=words,
    kind=st.sampled_from(Kind),
    periods=periods,
    outlets=several(texts),
    authors=several(texts),
    phrases=several(texts),
    names=several(texts),
    latest=st.booleans(),
    parts=several(st.builds(Part, words, several(texts), periods)),
)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    after, before = draw(intervals())
    outlets = draw(several(texts))
    understood = draw(st.none() | understandings)
    return Query(draw(words), after, before, outlets, draw(st.none() | st.dates(date(1000, 1, 1))), understood)


@st.composite
def spans(draw: st.DrawFn, article: Article) -> Span:
    start = draw(st.integers(0, len(article.body) - 1))
    return Span(start, draw(st.integers(start + 1, len(article.body))))


@st.composite
def evidences(draw: st.DrawFn, least: int = 0) -> tuple[Evidence, ...]:
    chosen = draw(st.lists(st.sampled_from(sorted(ARTICLES)), unique=True, min_size=least, max_size=3))
    stretches = [(n, ARTICLES[c]) for n, c in enumerate(chosen, start=1) for _ in range(draw(st.integers(1, 2)))]
    return tuple(Evidence(n, a, draw(spans(a)), draw(st.floats(-1, 1))) for n, a in stretches)


@st.composite
def citations(draw: st.DrawFn, evidence: tuple[Evidence, ...]) -> Citation:
    e = draw(st.sampled_from(evidence))
    span = draw(st.none() | spans(e.article))
    return Citation(e.number, e.article.id, span, e.article.body[span.start : span.end] if span else e.article.title)


def statements(evidence: tuple[Evidence, ...]) -> st.SearchStrategy[Statement]:
    """Of any verdict that the evidence leaves."""
    left = st.sampled_from([Verdict.UNSUPPORTED, Verdict.CONTRADICTED, Verdict.NOT_GIVEN])
    other = st.builds(Statement, texts, left, reason=texts, judged_by=words)
    return trusted_statements(evidence) | other if evidence else other


def trusted_statements(evidence: tuple[Evidence, ...]) -> st.SearchStrategy[Statement]:
    cited = st.lists(citations(evidence), min_size=1, max_size=3).map(tuple)
    return st.builds(Statement, texts, st.sampled_from([Verdict.SUPPORTED, Verdict.PARTLY]), cited, texts, words, texts)


@st.composite
def answers(draw: st.DrawFn, query: Query) -> Answer:
    refused = draw(st.booleans())
    evidence = draw(evidences(least=0 if refused else 1))
    first = [] if refused else [draw(trusted_statements(evidence))]
    more = draw(st.lists(statements(() if refused else evidence), max_size=3))
    return Answer(
        query,
        Status.REFUSED if refused else draw(st.sampled_from([Status.ANSWERED, Status.INCOMPLETE])),
        tuple(first + more),
        evidence,
        draw(st.sampled_from(Refusal)) if refused else None,
        tuple(ARTICLES[i] for i in draw(st.lists(st.sampled_from(sorted(ARTICLES)), max_size=3))),
        tuple(draw(st.lists(texts, max_size=2))),
        tuple(draw(st.lists(texts, max_size=2))),
        draw(texts),
        unsupported=draw(st.sampled_from(Unsupported)),
    )
