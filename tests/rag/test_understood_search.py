"""What a question is understood to ask, by its words or by who corrects it, and what the search makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rag import Dateline, wire
from rag.answers import Answer, EvidenceFound, Status
from rag.types import Query
from rag.understood import Kind, Part, Period, Understanding

FERRY = "How many people died when the ferry sank"
BY_LEDGER = f"{FERRY}, according to The Sound Ledger?"


@pytest.fixture(scope="module")
def dateline(sample_index: Path) -> Iterator[Dateline]:
    with Dateline.open(sample_index, writer="extractive") as opened:
        yield opened


def understood(query: Query) -> Understanding:
    assert query.understood is not None
    return query.understood


def outlets(dateline: Dateline, query: Query) -> set[str | None]:
    return {hit.article.outlet for hit in dateline.search(query.text, understood=query.understood)}


def published(answer: Answer) -> list[datetime]:
    return [e.article.published.at for e in answer.evidence if e.article.published]


def searched(answer: Answer) -> list[str]:
    """What the reader is told of the filters that the question states."""
    return [note for note in answer.notes if "searched" in note]


def test_a_question_is_understood_as_it_is_searched(dateline: Dateline) -> None:
    query = dateline.understand(BY_LEDGER)

    assert understood(query).outlets == ("The Sound Ledger",)
    assert dateline.search(BY_LEDGER) == dateline.search(query.text, understood=query.understood)
    assert dateline.ask(BY_LEDGER).query == query


def test_an_outlet_taken_out_of_what_was_understood_widens_the_search(dateline: Dateline) -> None:
    query = dateline.understand(BY_LEDGER)

    assert outlets(dateline, query) == {"The Sound Ledger"}
    assert len(outlets(dateline, replace(query, understood=replace(understood(query), outlets=())))) > 1


def test_an_outlet_put_into_what_was_understood_narrows_the_search(dateline: Dateline) -> None:
    query = dateline.understand(f"{FERRY}?")

    assert outlets(dateline, replace(query, understood=replace(understood(query), outlets=("Meridian Wire",)))) == {
        "Meridian Wire"
    }


def test_what_the_caller_gives_is_used_as_it_is(dateline: Dateline) -> None:
    """Nothing is added to it that the words of the question say."""
    given = Understanding("The reader's own words")

    answer = dateline.ask(BY_LEDGER, understood=given)

    assert answer.query == Query(BY_LEDGER, understood=given)
    assert len({e.article.outlet for e in answer.evidence}) > 1


def test_what_a_follow_up_is_understood_to_ask_can_be_given_back(dateline: Dateline) -> None:
    first = dateline.ask("Who runs the ferry compensation fund?")

    query = dateline.understand("How large is it?", earlier=[first])

    assert "fund" in query.text and understood(query).asked == "How large is it?"
    assert dateline.ask(query.text, understood=query.understood).query == query


@pytest.mark.parametrize(
    "question",
    [
        BY_LEDGER,
        f"{FERRY} in February 2025?",
        "What is the latest on the inquiry?",
        "Did The Sound Ledger report of 3 March 2025 claim that the fund is empty, while the Meridian Wire report of 4"
        " March 2025 claims that it is full?",
        "What did Peregrine Holt say about “the fund” last week?",
    ],
)
def test_what_was_understood_comes_back_from_json_as_it_was(dateline: Dateline, question: str) -> None:
    query = dateline.understand(question, asked_on="2025-06-18")

    sent = json.dumps(wire.QueryForm.model_validate(query).model_dump(mode="json"))
    again = wire.query_of(wire.QueryForm.model_validate_json(sent))

    assert again == query
    assert dateline.search(again.text, asked_on=again.asked_on, understood=again.understood) == dateline.search(
        question, asked_on="2025-06-18"
    )


def test_the_choices_of_a_question_that_is_not_clear_come_back_from_json(dateline: Dateline) -> None:
    query = Query("How old is she?", understood=Understanding("How old is she?", choices=("Ada?", "Una?")))

    again = wire.query_of(wire.QueryForm.model_validate(wire.QueryForm.model_validate(query).model_dump(mode="json")))

    assert again == query and dateline.ask(again.text, understood=again.understood).choices == ("Ada?", "Una?")


def test_a_time_that_ends_before_it_begins_was_never_understood() -> None:
    period = {"said": "then", "after": "2025-06-02T00:00:00Z", "before": "2025-06-01T00:00:00Z"}
    form = wire.UnderstandingForm.model_validate({"asked": "Why?", "periods": [period]})

    with pytest.raises(ValueError, match="ends after it begins"):
        wire.understanding_of(form)


def test_the_reader_is_told_which_outlet_was_searched(dateline: Dateline) -> None:
    notes = dateline.ask(BY_LEDGER).notes

    assert notes[0] == "Only what was published in The Sound Ledger was searched, as the question says."


def test_a_stated_time_without_articles_is_dropped_and_the_reader_is_told(dateline: Dateline) -> None:
    answer = dateline.ask(f"{FERRY}, according to a report published in May 1999?")

    assert answer.evidence and answer.notes[0] == (
        "Nothing in this corpus is known to have been published from 1 May 1999 to 31 May 1999, as the question says."
        " All was searched instead."
    )


def test_a_stated_outlet_stays_where_the_time_beside_it_is_dropped(dateline: Dateline) -> None:
    answer = dateline.ask(f"{FERRY}, according to The Sound Ledger report of 3 May 1999?")

    assert {e.article.outlet for e in answer.evidence} == {"The Sound Ledger"}
    assert "What was published in The Sound Ledger was searched instead." in answer.notes[0]


PARTS = (
    "How many people were aboard the Maren Isolde according to The Sound Ledger report of 3 May 1999, and who runs the"
    " compensation fund according to The Callis Courier?"
)


def test_the_reader_is_told_which_part_asks_for_what_no_article_meets(dateline: Dateline) -> None:
    first, _ = understood(dateline.understand(PARTS)).parts

    assert searched(dateline.ask(PARTS)) == [
        f"For “{first.text}”: Nothing in this corpus is known to have been published from 3 May 1999 to 3 May 1999 in"
        " The Sound Ledger, as the question says. What was published in The Sound Ledger was searched instead."
    ]


def test_the_readers_own_filter_is_named_where_it_leaves_nothing_with_that_of_a_part(dateline: Dateline) -> None:
    parts = Part("Who sank?", ("The Sound Ledger",)), Part("Who died?")

    (told,) = searched(dateline.ask("Who?", after="2031-01-01", understood=Understanding("Who?", parts=parts)))

    assert told == (
        "For “Who sank?”: Nothing in this corpus is known to have been published from 1 January 2031 in The Sound"
        " Ledger, as the question and the filters say. What was published from 1 January 2031 was searched instead."
    )


def test_nothing_is_told_of_parts_whose_filters_are_met(dateline: Dateline) -> None:
    assert not searched(dateline.ask(PARTS.replace(" report of 3 May 1999", "")))


def test_articles_without_a_date_that_a_stated_time_leaves_out_are_counted(dateline: Dateline) -> None:
    notes = dateline.ask(f"{FERRY}, according to a report published in February 2025?").notes

    assert "1 article without a date was left out by the date filter." in notes


def test_the_readers_own_filter_is_not_taken_for_the_questions(dateline: Dateline) -> None:
    told = dateline.ask("What did The Sound Ledger report about the ferry?", after="2031-01-01").notes

    assert not any("All was searched" in note for note in told)


def test_a_question_about_today_is_answered_by_what_is_older(dateline: Dateline) -> None:
    answer = dateline.ask("Who is the governor of Veldara today?", asked_on="2026-03-06")

    assert answer.status is Status.ANSWERED and "Dornhagen" in answer.text


def test_what_is_asked_of_this_week_loses_nothing_older(dateline: Dateline) -> None:
    days = [h.article.published.at for h in dateline.search(FERRY, 5, asked_on="2026-03-06") if h.article.published]
    week = dateline.search(f"{FERRY} this week", 5, asked_on="2026-03-06")

    assert len(week) == 5 and max(days) < datetime(2026, 3, 1, tzinfo=UTC)


def test_nothing_is_told_where_nothing_was_narrowed(dateline: Dateline) -> None:
    assert not searched(dateline.ask("Who runs the ferry compensation fund?"))


def test_a_filter_of_the_reader_is_not_told_as_one_of_the_question(dateline: Dateline) -> None:
    answer = dateline.ask(f"{FERRY}?", outlets=["The Sound Ledger"])

    assert {e.article.outlet for e in answer.evidence} == {"The Sound Ledger"} and not searched(answer)


def test_a_relative_time_without_the_day_of_asking_narrows_nothing(dateline: Dateline) -> None:
    period = Period("last week", None, None, relative=True)

    given = Understanding("x", periods=(period,))

    assert dateline.search(FERRY, understood=given) == dateline.search(FERRY, understood=Understanding("x"))


def test_how_something_unfolded_is_told_in_the_order_of_time(dateline: Dateline) -> None:
    question = "How did the count of the dead of the ferry change?"
    asked = {kind: Understanding(question, kind=kind) for kind in (Kind.DEVELOPMENT, Kind.OTHER)}

    told = {kind: dateline.ask(question, understood=given) for kind, given in asked.items()}

    assert published(told[Kind.DEVELOPMENT]) == sorted(published(told[Kind.OTHER])) != published(told[Kind.OTHER])
    numbers = [e.number for e in told[Kind.DEVELOPMENT].evidence]
    assert numbers == sorted(numbers) and set(numbers) == set(range(1, max(numbers) + 1))


def test_the_evidence_is_shown_in_the_order_in_which_the_answer_cites_it(dateline: Dateline) -> None:
    question = "How did the count of the dead of the ferry change?"
    given = Understanding(question, kind=Kind.DEVELOPMENT)

    events = list(dateline.stream(question, understood=given))

    assert (
        isinstance(events[0], EvidenceFound) and events[0].evidence == dateline.ask(question, understood=given).evidence
    )


def test_what_there_was_no_room_for_is_told(sample_index: Path) -> None:
    with Dateline.open(sample_index, writer="extractive", evidence_tokens=200) as narrow:
        assert narrow.ask("Who runs the ferry compensation fund?").left_out > 0


def test_a_day_of_asking_before_anything_was_published_finds_what_there_is(dateline: Dateline) -> None:
    assert dateline.search(FERRY, asked_on=date(1, 1, 1)) and dateline.search(FERRY, asked_on=date(9999, 12, 31))


def test_a_time_at_the_ends_of_the_calendar_can_be_asked_about(dateline: Dateline) -> None:
    ends = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

    assert dateline.search(FERRY, understood=Understanding("x", periods=(Period("ever", *ends),)))
