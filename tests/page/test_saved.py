"""What the browser keeps comes back as it was, or is left out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answers import Answer, Checked, Citation, Statement, Status, Unsupported, Verdict
from rag.page import rendering, saved
from rag.page.turns import CheckedDraft, Problem, Stopped, Turn
from rag.types import Article, Evidence, Query, Span
from tests.answers import ARTICLES, answers, evidences, queries, statements, texts


@st.composite
def stopped(draw: st.DrawFn) -> Stopped:
    evidence = draw(evidences())
    return Stopped(
        tuple(draw(st.lists(statements(evidence), max_size=2))),
        evidence,
        draw(st.sampled_from(Unsupported)),
        draw(texts),
    )


@st.composite
def drafts(draw: st.DrawFn) -> CheckedDraft:
    evidence = draw(evidences())
    found = tuple(draw(st.lists(statements(evidence), min_size=1, max_size=2)))
    checked = st.just(Checked(found, evidence, notes=tuple(draw(st.lists(texts, max_size=1)))))
    return CheckedDraft(draw(checked | st.builds(Problem, texts) | st.none()))


@st.composite
def turns(draw: st.DrawFn) -> Turn:
    query = draw(queries())
    outcome: Any = draw(answers(query) | stopped() | st.builds(Problem, texts) | drafts())
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


def test_a_stopped_turn_of_an_earlier_version_comes_back_without_its_unchecked_draft() -> None:
    form = {"version": 1, "number": 1, "query": {"text": "Who?"}, "stopped": {"draft": "The fund "}}

    assert saved.load(form, ARTICLES.get) == Turn(1, Query("Who?"), Stopped())


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
