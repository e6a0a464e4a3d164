"""The JSON form: nothing of it is lost on the way, and no body of an article is in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import wire
from rag.answers import Answer, Checked, Status
from rag.types import FoundDate, Hit, Passage, Query, Span
from rag.understood import Understanding
from tests.answers import ARTICLES, answers, queries
from tests.conftest import ROOT, make_article

BODY = "The bridge opened on Monday.\n\nNobody was hurt, the mayor said."


def sent(data: dict[str, Any]) -> dict[str, Any]:
    """As a program gets it."""
    again: dict[str, Any] = json.loads(json.dumps(data))
    return again


def hit() -> Hit:
    article = make_article(BODY, url="https://herald.example/bridge", authors=("Ada Holm",))
    return Hit(Passage(f"{article.id}:0", article.id, 0, Span(0, 28), BODY[:28]), article, 0.03, 0.5)


@given(queries().flatmap(answers))
@settings(max_examples=150, deadline=None)
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    data = sent(wire.answer(answer))

    form = wire.AnswerForm.model_validate({name: data[name] for name in wire.AnswerForm.model_fields})

    query = wire.query_of(wire.QueryForm.model_validate(data["query"]))
    assert wire.answer_of(form, query, ARTICLES.get) == answer
    assert (data["version"], data["text"]) == (1, answer.text)


def test_a_question_that_is_not_clear_comes_back_with_its_choices() -> None:
    choices = ("How old is Ada Holm?", "How old is Una Reyd?")
    query = Query("How old is she?", understood=Understanding("How old is she?", choices=choices))
    answer = Answer(query, Status.UNCLEAR, (), ())

    data = sent(wire.answer(answer))

    assert (data["status"], data["query"]["understood"]["choices"]) == ("unclear", [*choices])
    form = wire.AnswerForm.model_validate({name: data[name] for name in wire.AnswerForm.model_fields})
    assert wire.answer_of(form, wire.query_of(wire.QueryForm.model_validate(data["query"])), ARTICLES.get) == answer
    with pytest.raises(ValueError, match="choices"):
        wire.answer_of(form, Query("How old is she?"), ARTICLES.get)


@given(queries().flatmap(answers))
@settings(max_examples=50, deadline=None)
def test_every_article_that_is_named_is_described_without_its_body(answer: Answer) -> None:
    data = sent(wire.answer(answer))

    cited = {c["article"] for s in data["statements"] for c in s["citations"]}
    assert cited | {e["article"] for e in data["evidence"]} | {*data["closest"]} == data["articles"].keys()
    assert all("body" not in a and a["title"] == ARTICLES[i].title for i, a in data["articles"].items())


def test_a_hit_names_its_record_its_article_and_its_place() -> None:
    found = hit()

    data = sent(wire.hits([found]))

    assert data["hits"] == [
        {
            "record": "/articles/Bridge at Aldmoor reopens.txt",
            "article": found.article.id,
            "passage": f"{found.article.id}:0",
            "span": [0, 28],
            "text": "The bridge opened on Monday.",
            "score": 0.03,
            "scored_by": "fusion",
            "similarity": 0.5,
        }
    ]
    assert data["articles"][found.article.id] == {
        "id": found.article.id,
        "title": "Bridge at Aldmoor reopens",
        "outlet": "Aldmoor Herald",
        "url": "https://herald.example/bridge",
        "authors": ["Ada Holm"],
        "published": {"at": "2025-05-04T00:00:00Z", "found_in": "byline"},
        "modified": None,
    }
    assert "Nobody was hurt" not in json.dumps(data)


def test_an_article_without_anything_known_of_it_has_nulls() -> None:
    article = make_article(
        BODY, outlet=None, published=None, modified=FoundDate(datetime(2025, 5, 5, tzinfo=UTC), "url")
    )

    data = sent(wire.article(article))

    assert data == {
        "id": article.id,
        "title": "Bridge at Aldmoor reopens",
        "outlet": None,
        "url": None,
        "authors": [],
        "published": None,
        "modified": {"at": "2025-05-05T00:00:00Z", "found_in": "url"},
    }


def keys(data: Any) -> set[str]:
    """Every field, without the ids by which articles are named."""
    if isinstance(data, list):
        return set().union(*map(keys, data))
    if not isinstance(data, dict):
        return set()
    inner = [keys([*v.values()]) if k == "articles" else keys(v) for k, v in data.items()]
    return set(data).union(*inner)


@given(queries().flatmap(answers), st.just(hit()))
@settings(max_examples=30, deadline=None)
def test_the_page_on_json_names_every_field(answer: Answer, found: Hit) -> None:
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    checked = Checked(answer.statements, answer.evidence, answer.unknown_markers)

    fields = keys(sent(wire.answer(answer))) | keys(sent(wire.checked(checked))) | keys(sent(wire.hits([found])))

    assert {name for name in fields if f"`{name}`" not in page} == set()
