"""Questions over the sample corpus, through the one orchestrator."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import (
    AnswerDone,
    Dateline,
    DatelineError,
    EvidenceFound,
    Refusal,
    StatementChecked,
    Status,
    TextDelta,
    Verdict,
)


@pytest.fixture(scope="module")
def dateline(sample_index: Path) -> Iterator[Dateline]:
    with Dateline.open(sample_index, writer="extractive") as opened:
        yield opened


def test_an_answer_is_made_of_exact_quotations(dateline: Dateline) -> None:
    answer = dateline.ask("How many people died in the sinking of the Maren Isolde according to the inquiry report?")

    assert answer.status is Status.ANSWERED
    assert any("33" in c.quote for c in answer.citations)
    bodies = {e.article.id: e.article.body for e in answer.evidence}
    assert all(bodies[c.article_id][c.span.start : c.span.end] == c.quote for c in answer.citations)
    assert all(s.verdict is not Verdict.UNSUPPORTED for s in answer.trusted)


def test_a_stream_gives_the_evidence_then_text_then_the_answer(dateline: Dateline) -> None:
    events = list(dateline.stream("Who runs the ferry compensation fund?"))

    assert isinstance(events[0], EvidenceFound) and next(e.number for e in events[0].evidence) == 1
    assert all(isinstance(e, TextDelta | StatementChecked) for e in events[1:-1])
    assert isinstance(events[-1], AnswerDone) and "Peregrine Holt" in events[-1].answer.text


def test_what_the_corpus_does_not_answer_is_refused_with_the_closest_articles(dateline: Dateline) -> None:
    answer = dateline.ask("How many volcanoes are there in Veldara?")

    assert (answer.status, answer.refusal) == (Status.REFUSED, Refusal.NO_ANSWER)
    assert answer.closest and not answer.citations
    assert "found" in answer.text and "do not answer" not in answer.text


def test_a_filter_that_leaves_no_article_is_named_and_calls_no_writer(dateline: Dateline) -> None:
    answer = dateline.ask("Who won the election?", after="1999-01-01", before="1999-02-01")

    assert (answer.refusal, answer.evidence) == (Refusal.FILTERED, ())
    assert "published from 1 January 1999 to 31 January 1999" in answer.text


def test_words_that_no_article_has_are_refused_without_a_writer(dateline: Dateline) -> None:
    answer = dateline.ask("Qwzx vbnkl prtyu?")

    assert (answer.refusal, answer.evidence) == (Refusal.UNRELATED, ())


def test_a_date_filter_gives_the_figure_of_that_day_and_tells_of_undated_articles(dateline: Dateline) -> None:
    answer = dateline.ask("How many people are confirmed dead in the ferry?", after="2025-02-14", before="2025-02-16")

    assert "27" in answer.text and "33" not in answer.text
    assert answer.notes == ("1 article without a date was left out by the date filter.",)


def test_an_outlet_filter_keeps_to_that_outlet(dateline: Dateline) -> None:
    hits = dateline.search("Pavel Quist", outlets=["Tavry Independent"])

    assert {h.article.outlet for h in hits} == {"Tavry Independent"}


def test_no_article_takes_more_than_three_places(dateline: Dateline) -> None:
    articles = [h.article.id for h in dateline.search("Storm Hedda flood at Lowmarsh", 20)]

    assert max(articles.count(a) for a in articles) <= 3


def test_the_same_question_gives_the_same_answer(dateline: Dateline) -> None:
    assert dateline.ask("Who runs the ferry compensation fund?") == dateline.ask(
        "Who runs the ferry compensation fund?"
    )


def test_the_async_forms_give_the_same(dateline: Dateline) -> None:
    question = "Who runs the ferry compensation fund?"

    async def run() -> tuple[object, object, object]:
        events = [e async for e in dateline.astream(question)]
        return await dateline.aask(question), events[-1], await dateline.asearch(question, 3)

    answer, last, hits = asyncio.run(run())

    assert answer == dateline.ask(question)
    assert isinstance(last, AnswerDone) and last.answer == answer
    assert hits == dateline.search(question, 3)


@pytest.mark.parametrize(
    ("question", "filters", "advice"),
    [
        ("  ", {}, "empty"),
        ("x" * 2001, {}, "2000"),
        ("Who?", {"after": "yesterday"}, "2025-06-03"),
        ("Who?", {"after": "2025-02-01", "before": "2025-01-01"}, "swap"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_how_to_mend(
    dateline: Dateline, question: str, filters: dict[str, str], advice: str
) -> None:
    with pytest.raises(DatelineError, match=advice):
        dateline.ask(question, **filters)


def test_a_real_language_model_that_makes_things_up_is_caught(sample_index: Path, llama_server: str) -> None:
    """SmolLM2-135M rarely cites and often invents: nothing of that may stand in the answer's text."""
    with Dateline.open(
        sample_index,
        openai_base_url=llama_server,
        openai_model="smollm2",
        answer_tokens=120,
        evidence_tokens=700,  # two busy cores take their time over a long prompt
        first_token_seconds=300,
        total_seconds=500,
    ) as dateline:
        events = list(dateline.stream("How large is the compensation fund of Northsound Lines for the ferry disaster?"))

    answer = events[-1].answer if isinstance(events[-1], AnswerDone) else None
    assert answer is not None and (answer.writer == "smollm2" or answer.notes[-1].startswith("smollm2 wrote "))
    assert sum(isinstance(e, TextDelta) for e in events) > 3
    unsupported = [s for s in answer.statements if s.verdict is Verdict.UNSUPPORTED]
    assert all(s.text not in answer.text for s in unsupported)
    for statement in answer.trusted:
        assert statement.citations
    for citation in answer.citations:
        assert any(e.article.body[citation.span.start : citation.span.end] == citation.quote for e in answer.evidence)


def test_when_the_model_cannot_be_reached_the_articles_answer_and_the_reader_is_told(sample_index: Path) -> None:
    with Dateline.open(sample_index, openai_base_url="http://127.0.0.1:9/v1") as dateline:
        answer = dateline.ask("Who runs the ferry compensation fund?")

    assert answer.status is Status.ANSWERED and "Peregrine Holt" in answer.text
    assert any("cannot be reached" in note for note in answer.notes)
