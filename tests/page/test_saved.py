"""What the browser keeps comes back as it was, or is left out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.page import rendering, saved
from rag.page.turns import Problem, Stopped, Turn
from rag.types import Answer, Article, Citation, Evidence, Query, Refusal, Span, Statement, Status, Verdict

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
words = texts.filter(str.strip)
ARTICLES = {
    f"a{n}": Article(f"a{n}", f"/in/{n}.txt", f"Headline {n}", f"Café {n} opened.\n\n<b>It</b> 𝒸losed & {n} wept. " * 3)
    for n in range(4)
}


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


@st.composite
def answers(draw: st.DrawFn, query: Query) -> Answer:
    refused = draw(st.booleans())
    evidence = draw(evidences(least=0 if refused else 1))
    cited = st.lists(citations(evidence), min_size=1, max_size=3).map(tuple) if evidence else st.just(())
    trusted = st.builds(Statement, texts, st.sampled_from([Verdict.SUPPORTED, Verdict.PARTLY]), cited, texts)
    other = st.builds(Statement, texts, st.sampled_from([Verdict.UNSUPPORTED, Verdict.NOT_GIVEN]), reason=texts)
    first = [] if refused else [draw(trusted)]
    return Answer(
        query,
        Status.REFUSED if refused else draw(st.sampled_from([Status.ANSWERED, Status.INCOMPLETE])),
        tuple(first + draw(st.lists(other if refused else trusted | other, max_size=3))),
        evidence,
        draw(st.sampled_from(Refusal)) if refused else None,
        tuple(ARTICLES[i] for i in draw(st.lists(st.sampled_from(sorted(ARTICLES)), max_size=3))),
        tuple(draw(st.lists(texts, max_size=2))),
        tuple(draw(st.lists(texts, max_size=2))),
        draw(texts),
    )


@st.composite
def turns(draw: st.DrawFn) -> Turn:
    moment = st.datetimes(datetime(1000, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))
    after = draw(st.none() | moment)
    before = draw(st.none() | (st.just(after + timedelta(days=1)) if after else moment))
    outlets = tuple(draw(st.lists(texts, max_size=2)))
    query = Query(draw(words), after, before, outlets, draw(st.none() | st.dates(date(1000, 1, 1))))
    outcome: Any = draw(answers(query) | st.builds(Stopped, texts, evidences()) | st.builds(Problem, texts))
    return Turn(draw(st.integers(1, 999)), query, outcome)


def kept(turn: Turn) -> Any:
    """As a browser hands it back."""
    return json.loads(json.dumps(saved.dump(turn)))


@given(turns())
@settings(max_examples=150, deadline=None)
def test_a_turn_comes_back_as_it_was_and_looks_as_it_did(turn: Turn) -> None:
    again = saved.load(kept(turn), ARTICLES.get)

    assert again == turn
    assert again is not None and rendering.turn(again) == rendering.turn(turn)


@given(turns(), st.data())
@settings(max_examples=200, deadline=None)
def test_nothing_that_was_changed_ends_in_an_error(turn: Turn, data: st.DataObject) -> None:
    form = kept(turn)
    part = form
    while isinstance(part, dict | list) and part:
        key = data.draw(st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part))))
        if not isinstance(part[key], dict | list) or not part[key] or data.draw(st.booleans()):
            junk = st.none() | st.integers() | st.floats() | texts | st.just([]) | st.just({}) | st.just("\ud800")
            part[key] = data.draw(junk)
            break
        part = part[key]

    again, unreadable = saved.load_all([form], ARTICLES.get)

    assert len(again) + unreadable == 1
    for one in again:
        assert "dl-question" in rendering.turn(one)
        assert saved.load(kept(one), ARTICLES.get) == one


def answered(quote: str = "It closed.") -> Turn:
    query = Query("Who?")
    article = Article("a1", "/in/a.txt", "Closed", "It closed. Nobody came.")
    statement = Statement("It closed.", Verdict.SUPPORTED, (Citation(1, "a1", Span(0, 10), quote),))
    return Turn(1, query, Answer(query, Status.ANSWERED, (statement,), (Evidence(1, article, Span(0, 23), 0.5),)))


def test_no_body_of_an_article_is_kept() -> None:
    assert "Nobody came" not in json.dumps(saved.dump(answered()))


@pytest.mark.parametrize(
    ("body", "title"), [("It was closed. Nobody came.", "Closed"), ("Short.", "Closed"), (None, None)]
)
def test_an_answer_whose_article_is_gone_or_changed_keeps_its_question_only(body: str | None, title: str) -> None:
    now = {"a1": Article("a1", "/in/a.txt", title, body)} if body else {}

    again = saved.load(kept(answered()), now.get)

    assert again is not None and again.query.text == "Who?"
    assert isinstance(again.outcome, Problem) and "no longer in the index" in again.outcome.message


@pytest.mark.parametrize(
    "change",
    [
        {"version": 0},
        {"version": 2},
        {"number": 0},
        {"number": 10**9},
        {"query": {"text": " "}},
        {"query": {"text": "x", "after": "2025-06-02T00:00:00Z", "before": "2025-06-01T00:00:00Z"}},
        {"answer": None},
        {"surprise": 1},
        {"answer": {"status": "answered", "statements": [{"text": "Made up.", "verdict": "supported"}]}},
        {"answer": {"status": "answered"}},
        {"answer": {"status": "refused"}},
    ],
    ids=str,
)
def test_what_is_not_a_turn_of_this_version_is_left_out(change: dict[str, Any]) -> None:
    form = {**kept(answered()), **change}

    assert saved.load_all([form, form], lambda _: None) == ([], 2)


def test_a_citation_of_an_article_that_was_not_read_is_refused() -> None:
    form = kept(answered())
    form["answer"]["statements"][0]["citations"][0]["number"] = 2

    assert saved.load(form, {"a1": Article("a1", "/", "Closed", "It closed. Nobody came.")}.get) is None


def test_the_last_thirty_turns_are_kept_each_number_once() -> None:
    forms = [kept(Turn(n, Query(f"Question {n}?"), Problem("x"))) for n in [*range(1, 41), 40]]

    again, unreadable = saved.load_all(forms, lambda _: None)

    assert [t.number for t in again] == list(range(12, 41)) and unreadable == 1
