"""Answers to HTML: exact, escaped, and never more certain than the answer is."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from rag.page import rendering
from rag.types import (
    REFUSAL,
    Answer,
    Article,
    Citation,
    CorpusStatus,
    Evidence,
    FoundDate,
    Query,
    Span,
    Statement,
    Status,
    Verdict,
)

BODY = "The bridge reopened on Sunday. The mayor cut the ribbon.\n\nSome 1,150 people crossed in the first hour."
QUOTE = Span(31, 56)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img srcset='http://evil.example/a 1x'>",
    "![x](http://evil.example/a.png)",
    "<svg onload=alert(1)>",
    "<iframe src=http://evil.example></iframe>",
    "<video src=http://evil.example/v></video>",
    "<audio src=http://evil.example/a></audio>",
    "<style>@import 'http://evil.example/c'</style>",
    "<link rel=stylesheet href=http://evil.example/c>",
    "<div style='background:url(http://evil.example/b)'>",
    "<form action=http://evil.example><input></form>",
    "<object data=http://evil.example></object>",
    "<base href=http://evil.example>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "</mark></blockquote><b>out</b>",
    "&lt;script&gt;",
    "[link](javascript:alert(1))",
    "${alert(1)} {{7*7}}",
]
OUR_TAGS = {
    "a", "article", "blockquote", "button", "details", "div", "h2", "h3", "h4", "li", "mark", "p", "s", "section",
    "span", "summary", "ul",
}  # fmt: skip


def article(**changes: object) -> Article:
    fields = {
        "id": "a1",
        "origin": "/in/a.txt",
        "title": "Bridge reopens",
        "body": BODY,
        "outlet": "Aldmoor Herald",
        "url": "https://herald.example/bridge",
        "published": FoundDate(datetime(2025, 5, 4, tzinfo=UTC), "byline"),
    }
    return Article(**{**fields, **changes})  # type: ignore[arg-type]


def answer(*statements: Statement, source: Article | None = None, **changes: object) -> Answer:
    evidence = (Evidence(1, source or article(), Span(0, len((source or article()).body)), 0.7),)
    fields = {"query": Query("Who?"), "status": Status.ANSWERED, "writer": "the articles"}
    return Answer(**{**fields, "statements": statements, "evidence": evidence, **changes})  # type: ignore[arg-type]


def cited(text: str, verdict: Verdict = Verdict.SUPPORTED, reason: str = "", span: Span = QUOTE) -> Statement:
    return Statement(text, verdict, (Citation(1, "a1", span, BODY[span.start : span.end]),), reason)


def test_the_quotation_is_marked_in_its_paragraph_and_nothing_else_is() -> None:
    html = rendering.answered(1, answer(cited("The mayor cut it."))).sources

    assert "The bridge reopened on Sunday. <mark>The mayor cut the ribbon.</mark></blockquote>" in html
    assert "1,150" not in html


def test_two_quotations_of_a_paragraph_share_it() -> None:
    both = cited("It reopened.", span=Span(0, 30)), cited("The mayor cut it.")
    html = rendering.answered(1, answer(*both)).sources

    assert html.count("<blockquote") == 1 and html.count("<mark>") == 2


def test_a_card_names_headline_outlet_and_date_and_links_out_safely() -> None:
    html = rendering.answered(1, answer(cited("The mayor cut it."))).sources

    assert "Bridge reopens" in html and "Aldmoor Herald · 4 May 2025" in html
    assert 'href="https://herald.example/bridge" target="_blank" rel="noopener noreferrer nofollow"' in html


def test_an_article_without_a_date_says_so() -> None:
    assert "no date" in rendering.answered(1, answer(cited("x"), source=article(published=None))).sources


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "file:///etc/passwd", None]
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    html = rendering.answered(1, answer(cited("x"), source=article(url=url))).sources

    assert "href=" not in html


def test_a_partly_supported_statement_says_why() -> None:
    html = rendering.answered(1, answer(cited("x", Verdict.PARTLY, "the quotation covers it in part"))).conversation

    assert "partly supported: the quotation covers it in part" in html


def test_an_unsupported_statement_stands_only_in_the_folded_list() -> None:
    html = rendering.answered(1, answer(cited("True."), Statement("Invented.", Verdict.UNSUPPORTED, (), "no source")))
    folded = re.search(r"<details class=\"dl-left-out\">.*?</details>", html.conversation)

    assert folded is not None and "Invented." in folded.group()
    assert "Invented." not in html.conversation.replace(folded.group(), "") + html.sources


def test_a_refusal_names_the_closest_articles_apart() -> None:
    html = rendering.answered(1, answer(status=Status.REFUSED, closest=(article(),))).conversation

    assert REFUSAL in html and "Closest articles (they do not answer it)" in html and "No article is cited" in html


def test_numbers_of_an_earlier_turn_never_change() -> None:
    first = rendering.answered(1, answer(cited("x")))
    second = rendering.answered(2, answer(cited("y")))

    assert first.conversation in rendering.conversation([first, second])
    assert 'id="dl-1-1"' in rendering.sources([first, second]) and 'id="dl-2-1"' in rendering.sources([first, second])


@pytest.mark.parametrize("payload", HOSTILE)
def test_nothing_hostile_becomes_markup_wherever_it_stands(payload: str) -> None:
    body = f"{payload} said the mayor."
    hostile = article(title=payload, body=body, outlet=payload, url=f"https://x.example/{payload}")
    statement = Statement(payload, Verdict.PARTLY, (Citation(1, "a1", Span(0, len(body)), body),), payload)
    out = Statement(payload, Verdict.UNSUPPORTED, (), payload)
    made = answer(statement, out, source=hostile, query=Query(payload), notes=(payload,), writer=payload)
    refused = answer(source=hostile, status=Status.REFUSED, closest=(hostile,))
    turns = [rendering.answered(1, made), rendering.answered(2, refused), rendering.failed(3, payload, payload)]
    html = rendering.conversation(turns, rendering.draft(4, payload, payload)) + rendering.sources(turns)

    tags = re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)([^>]*)>", html)
    assert {name for name, _ in tags} <= OUR_TAGS
    assert not any(re.search(r"\son\w+\s*=|\ssrc|style\s*=", re.sub(r'"[^"]*"', '""', rest)) for _, rest in tags)


def test_the_status_line_says_who_answers_how_much_is_held_and_how_fresh_it_is() -> None:
    day = datetime(2026, 3, 5, tzinfo=UTC)
    html = rendering.status_line(
        CorpusStatus(1200, 9000, 1, 0, (("A", 700), ("B", 500)), day, day, day), "the articles"
    )

    assert "1,200 articles from 2 outlets · newest 5 March 2026" in html and "answers by the articles" in html
