"""Answers to HTML: exact, escaped, and never more certain than the answer is."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from html import unescape

import pytest

from rag.answers import Answer, Citation, Refusal, Statement, Status, Unsupported, Verdict
from rag.page import chips, rendering, saved
from rag.page.frame import frame
from rag.page.turns import Edit, Problem, Stopped, Turn, Writing
from rag.types import Article, CorpusStatus, Evidence, FoundDate, Query, Span
from rag.understood import Part, Understanding

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
    "a", "aside", "blockquote", "button", "details", "div", "em", "fieldset", "form", "h2", "h3", "h4", "input",
    "label", "legend", "li", "mark", "ol", "p", "s", "section", "span", "summary", "textarea", "ul",
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


def shown(made: Answer, number: int = 1) -> str:
    return rendering.turn(Turn(number, made.query, made))


def text_of(html: str) -> str:
    """As a reader sees it: tags gone, blanks collapsed."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def aside_of(html: str) -> str:
    return html[html.index("<aside") :]


def test_the_quotation_is_marked_in_its_paragraph_and_nothing_else_is() -> None:
    html = shown(answer(cited("The mayor cut it.")))

    assert "The bridge reopened on Sunday. <mark>The mayor cut the ribbon.</mark></blockquote>" in html
    assert "1,150" not in html


def test_two_quotations_of_a_paragraph_share_it() -> None:
    html = shown(answer(cited("It reopened.", span=Span(0, 30)), cited("The mayor cut it.")))

    assert html.count("<blockquote") == 1 and html.count("<mark>") == 2


def test_a_quoted_headline_is_marked_itself() -> None:
    by_headline = Statement("It reopens.", Verdict.SUPPORTED, (Citation(1, "a1", None, "Bridge reopens"),))
    html = shown(answer(by_headline))

    assert "<mark>Bridge reopens</mark></a></h4>" in html and "<blockquote" not in html


def test_stretches_of_one_article_share_its_card() -> None:
    source = article()
    evidence = (Evidence(1, source, Span(0, 57), 0.7), Evidence(1, source, Span(59, len(BODY)), 0.6))
    statements = cited("The mayor cut it."), cited("Some 1,150 crossed.", span=Span(59, len(BODY)))
    html = shown(answer(*statements, evidence=evidence))

    assert html.count('class="dl-card"') == 1 and html.count("<blockquote") == 2
    assert html.count('id="dl-1-1"') == 1


def test_a_card_names_headline_outlet_and_date_and_links_out_safely() -> None:
    html = shown(answer(cited("The mayor cut it.")))

    assert "Bridge reopens" in html and "Aldmoor Herald · 4 May 2025" in html
    assert 'href="https://herald.example/bridge" target="_blank" rel="noopener noreferrer nofollow"' in html


def test_a_marker_names_its_outlet() -> None:
    assert 'aria-label="Source 1: Aldmoor Herald"' in shown(answer(cited("The mayor cut it.")))


def test_an_article_without_a_date_says_so() -> None:
    assert "no date" in shown(answer(cited("x"), source=article(published=None)))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "file:///etc/passwd", "http://[half", None]
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert "href=" not in aside_of(shown(answer(cited("x"), source=article(url=url))))


def test_a_partly_supported_statement_says_why() -> None:
    html = shown(answer(cited("x", Verdict.PARTLY, "the quotation covers it in part")))

    assert "partly supported: the quotation covers it in part" in html


def test_an_unsupported_statement_stands_only_in_the_folded_list() -> None:
    html = shown(answer(cited("True."), Statement("Invented.", Verdict.UNSUPPORTED, (), "no source")))
    folded = re.search(r"<details class=\"dl-left-out\">.*?</details>", html)

    assert folded is not None and "Invented." in folded.group()
    assert "Invented." not in html.replace(folded.group(), "")


def test_what_the_articles_contradict_is_left_out_and_counted() -> None:
    wrong = Statement("It fell.", Verdict.CONTRADICTED, (), "the articles say otherwise", "strict <b>")
    html = shown(answer(cited("True."), wrong))
    folded = re.search(r"<details class=\"dl-left-out\">.*?</details>", html)

    assert folded is not None and "It fell." in folded.group() and "It fell." not in html.replace(folded.group(), "")
    assert "1 contradicted" in html and "1 of 2 sentences is left out, contradicted by the sources" in html
    assert "strict &lt;b&gt; judged whether the articles say it" in html and "1 sentence judged by rules alone" in html


def test_what_the_sources_do_not_give_stands_in_its_place_as_the_writers_own_word() -> None:
    own = Statement("The sum is not given.", Verdict.NOT_GIVEN)
    html = shown(answer(cited("The mayor cut it."), own, cited("It reopened.", span=Span(0, 30))))

    seen = text_of(html)
    assert seen.index("The mayor cut it.") < seen.index("The sum is not given.") < seen.index("It reopened.")
    assert "<em>The sum is not given.</em>" in html and "writer's own word" in seen


def test_what_the_check_did_is_counted_and_explained() -> None:
    statements = (
        cited("The mayor cut the ribbon."),
        cited("It was the mayor who cut the ribbon."),
        cited("x", Verdict.PARTLY, "in part"),
        Statement("The sum is not given.", Verdict.NOT_GIVEN),
        Statement("Invented.", Verdict.UNSUPPORTED, (), "no source"),
    )
    html = shown(answer(*statements))
    line = re.search(r"<details class=\"dl-check\">.*?</details>", html)

    assert line is not None
    assert (
        "5 sentences checked: 1 word for word, 1 in the writer's words, 1 partly supported, "
        "1 not given by the sources, 1 not supported" in text_of(line.group())
    )
    assert "Rules miss much: read the quotation" in text_of(line.group())


def test_a_refusal_names_the_nearest_articles_and_claims_nothing_about_them() -> None:
    refused = answer(status=Status.REFUSED, refusal=Refusal.NO_ANSWER, closest=(article(),))
    seen = text_of(shown(refused))

    assert refused.text in seen and "Nearest articles." in seen and "Bridge reopens" in seen
    assert "do not answer" not in seen and "is not known" in seen


def test_filters_in_force_are_named_and_can_be_dropped_after_a_refusal() -> None:
    query = Query("Who?", after=datetime(2030, 1, 1, tzinfo=UTC), outlets=("Aldmoor Herald",))
    html = shown(answer(status=Status.REFUSED, refusal=Refusal.FILTERED, query=query))

    assert "Only articles published from 1 January 2030 in Aldmoor Herald." in text_of(html)
    again = re.search(r'data-ask="([^"]*)"', html)
    assert again is not None
    asked = json.loads(unescape(again.group(1)))
    assert asked == {"question": "Who?", "first": "", "last": "", "outlets": []}


def test_a_stopped_turn_keeps_what_was_checked_and_is_asked_again_with_the_filters_of_then() -> None:
    query = Query("Who?", before=datetime(2025, 6, 2, tzinfo=UTC))
    evidence = (Evidence(1, article(), Span(0, len(BODY)), 0.5),)
    false = Statement("It cost nothing.", Verdict.UNSUPPORTED, (), "no source")
    html = rendering.turn(Turn(1, query, Stopped((cited("The mayor cut it."), false), evidence)))

    assert "The mayor cut it." in text_of(html) and "What stands here was checked." in html
    assert "<mark>The mayor cut the ribbon.</mark>" in aside_of(html)
    assert "1 of 2 sentences is left out" in html and '"last": "2025-06-01"' in unescape(html)


def test_what_is_stopped_before_anything_was_checked_says_so() -> None:
    html = rendering.turn(Turn(1, Query("Who?"), Stopped((), (Evidence(1, article(), Span(0, 9), 0.5),))))

    assert "Stopped before a sentence was checked." in html and "Bridge reopens" in aside_of(html)


FALSE = Statement("It cost <b>nothing</b>.", Verdict.UNSUPPORTED, (), "no source")


def test_what_is_struck_through_stands_in_its_place_with_the_reason() -> None:
    html = shown(answer(cited("The mayor cut it."), FALSE, cited("x"), unsupported=Unsupported.STRUCK))

    assert '<p class="dl-statement dl-struck"><s>It cost &lt;b&gt;nothing&lt;/b&gt;.</s>' in html
    seen = text_of(html)
    assert (
        seen.index("The mayor cut it.") < seen.index("It cost") < seen.index("the sources do not support it: no source")
    )
    assert "1 of 3 sentences is struck through, not supported by the sources" in seen and seen.count("It cost") == 1


@pytest.mark.parametrize("unsupported", Unsupported)
def test_a_refusal_says_how_many_sentences_do_not_stand(unsupported: Unsupported) -> None:
    refused = answer(FALSE, status=Status.REFUSED, refusal=Refusal.UNSUPPORTED, unsupported=unsupported)
    seen = text_of(shown(refused))

    assert refused.refused_as in seen and refused.rejection in seen and seen.count("It cost") == 1


def test_while_an_answer_is_written_only_what_is_checked_is_shown_and_what_falls_is_counted() -> None:
    evidence = (Evidence(1, article(), Span(0, len(BODY)), 0.5),)
    current = Writing(2, Query("Who?"), evidence, (cited("The mayor cut it."), FALSE))

    (one,) = rendering.checked_so_far(current)
    assert "The mayor cut it." in text_of(one) and 'href="#dl-2-1"' in one
    assert 'id="dl-2-1"' in rendering.writing(current)  # where the marker leads
    assert rendering.progress(current) == (
        "Writing from 1 article … 2 sentences checked. 1 of 2 sentences is left out, not supported by the sources."
    )


def test_what_is_written_anew_says_why() -> None:
    current = Writing(1, Query("Who?"), note="model wrote <3 sentences")

    assert '<p class="dl-note">model wrote &lt;3 sentences</p>' in rendering.writing(current)


def test_one_of_something_is_told_as_one() -> None:
    day = datetime(2026, 3, 5, tzinfo=UTC)
    line = rendering.status_line(CorpusStatus(1, 3, 3, 0, 0, (("A", 1),), day, day, day), "x")

    assert "1 article from 1 outlet ·" in line and "Based on 1 article, newest" in shown(answer(cited("x")))


def test_a_long_last_word_may_break() -> None:
    address = "https://herald.example/" + "bridge" * 20

    assert "dl-end" not in shown(answer(cited(f"It stands at {address}")))


@pytest.mark.parametrize("payload", HOSTILE)
def test_nothing_hostile_becomes_markup_wherever_it_stands(payload: str) -> None:
    body = f"{payload} said the mayor."
    hostile = article(title=payload, body=body, outlet=payload, url=f"https://x.example/{payload}")
    evidence = (Evidence(1, hostile, Span(0, len(body)), 0.7),)
    everywhere = Citation(1, "a1", Span(0, len(body)), body), Citation(1, "a1", None, payload)
    statements = (
        Statement(payload, Verdict.PARTLY, everywhere, payload),
        Statement(payload, Verdict.UNSUPPORTED, (), payload),
        Statement(payload, Verdict.NOT_GIVEN),
    )
    query = Query(payload, outlets=(payload,), asked_on=date(2026, 1, 1))
    fields: dict[str, object] = {"source": hostile, "query": query, "notes": (payload,), "writer": payload}
    made = answer(*statements, **fields)  # type: ignore[arg-type]
    refused = answer(status=Status.REFUSED, refusal=Refusal.FILTERED, closest=(hostile,), **fields)  # type: ignore[arg-type]
    outcomes = [made, refused, Stopped(statements, evidence, Unsupported.STRUCK, payload), Problem(payload)]
    turns = [Turn(number, query, outcome) for number, outcome in enumerate(outcomes, start=1)]
    restored = [saved.load(json.loads(json.dumps(saved.dump(turn))), {"a1": hostile}.get) for turn in turns]
    assert restored == turns
    html = "".join(rendering.turn(turn) for turn in turns)
    current = Writing(5, query, evidence, statements, payload, Unsupported.STRUCK)
    html += rendering.writing(current) + "".join(rendering.checked_so_far(current)) + frame([(payload, 3)], [payload])
    html += rendering.status_line(CorpusStatus(1, 1, 1, 0, 0, (), None, None, None), payload)

    tags = re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)([^>]*)>", html)
    assert {name for name, _ in tags} <= OUR_TAGS
    assert not any(re.search(r"\son\w+\s*=|\ssrc|style\s*=", re.sub(r'"[^"]*"', '""', rest)) for _, rest in tags)


def test_the_status_line_says_who_answers_how_much_is_held_and_how_fresh_it_is() -> None:
    day = datetime(2026, 3, 5, tzinfo=UTC)
    html = rendering.status_line(
        CorpusStatus(1200, 9000, 9000, 1, 0, (("A", 700), ("B", 500)), day, day, day), "the articles"
    )

    assert "1,200 articles from 2 outlets · newest 5 March 2026" in html and "answers by the articles" in html
    assert "meaning" not in html


def test_the_status_line_says_how_far_the_vectors_are() -> None:
    html = rendering.status_line(CorpusStatus(1200, 9000, 2500, 1, 0, (), None, None, None), "x")

    assert "2,500 of 9,000 passages found by their meaning so far" in html


def by_the_wire(desks: int) -> str:
    """The chips of a question of so many outlets in two parts, which asks for the newest."""
    outlets, parts = tuple(f"Wire desk {n}" for n in range(desks)), (Part("What was said?"), Part("By whom?"))
    understood = Understanding("What did the Wire say?", outlets=outlets, latest=True, parts=parts)
    return chips.row(Query("What did the Wire say?", understood=understood), Edit())


def test_a_question_of_many_outlets_shows_a_few_and_what_acts_on_all_and_counts_the_others() -> None:
    shown = by_the_wire(400)

    assert shown.count("data-ask") == 12 and "and 390 more" in shown and len(shown) < 400_000
    assert "Search without &#x27;the newest first&#x27;" in shown and "Search without &#x27;one by one&#x27;" in shown


def test_what_has_no_chip_can_be_read() -> None:
    assert all(f"in Wire desk {n}" in text_of(by_the_wire(400)) for n in range(400))


@pytest.mark.parametrize("desks", [0, 1, 7, 8, 10, 11, 12])
def test_each_that_acts_is_shown_once(desks: int) -> None:
    shown = text_of(by_the_wire(desks))

    assert [shown.count(f"in Wire desk {n} ") + shown.count(f"in Wire desk {n};") for n in range(desks)] == [1] * desks
    assert shown.count("the newest first") == shown.count("2 questions, one by one") == 1
    assert ("more" in shown) == (desks > 10)
