"""Conversations over the sample corpus: what the second question takes from the first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import AnswerDone, Dateline, EvidenceFound, Status
from rag.understood import Understanding
from tests.rag.test_openai_writer import Serve, chunk, serve, stream

__all__ = ["serve"]  # the fixture

CAPTAIN = "Who was the captain of the Maren Isolde?"
ABOUT_CAPTAIN = "(about who was the captain of the Maren Isolde)?"
RIVALS = "Did Marguerite Oyelaran-Finch beat Benedikt Asher-Holm?"


@pytest.fixture(scope="module")
def dateline(sample_index: Path) -> Iterator[Dateline]:
    with Dateline.open(sample_index, writer="extractive") as opened:
        yield opened


def test_a_follow_up_is_answered_with_what_the_conversation_was_about(dateline: Dateline) -> None:
    talk = dateline.conversation()
    talk.ask(CAPTAIN)

    answer = talk.ask("At what time did he give the order to abandon ship?")

    assert answer.query.text == f"At what time did he give the order to abandon ship {ABOUT_CAPTAIN}"
    assert answer.asked == "At what time did he give the order to abandon ship?"
    assert "3.36" in answer.text and len(talk.answers) == 2


def test_three_questions_in_a_row_keep_their_subject(dateline: Dateline) -> None:
    talk = dateline.conversation()
    for question in (CAPTAIN, "How old is he?", "Where was he treated?"):
        answer = talk.ask(question)

    assert answer.query.text == f"Where was he treated {ABOUT_CAPTAIN}" and "Harbour Infirmary" in answer.text


def test_a_new_topic_is_not_mixed_with_the_old_one(dateline: Dateline) -> None:
    talk = dateline.conversation()
    talk.ask(CAPTAIN)
    question = "How many steps does the lighthouse on Gull Stack have?"

    answer = talk.ask(question)

    assert (answer.query.text, answer.asked) == (question, question)
    assert answer == dateline.ask(question)


def test_a_question_that_is_not_clear_asks_back_and_searches_nothing(dateline: Dateline) -> None:
    first = dateline.ask(RIVALS)

    events = list(dateline.stream("How old is he?", earlier=[first]))

    answer = events[-1].answer if isinstance(events[-1], AnswerDone) else None
    assert answer is not None and answer.status is Status.UNCLEAR and answer.evidence == ()
    assert isinstance(events[0], EvidenceFound) and len(events) == 2
    assert len(answer.choices) == 2 and all(choice in answer.text for choice in answer.choices)
    assert "Oyelaran-Finch" in answer.choices[0] and "Asher-Holm" in answer.choices[1]


def test_naming_one_of_the_choices_asks_it(dateline: Dateline) -> None:
    talk = dateline.conversation()
    talk.ask(RIVALS)
    unclear = talk.ask("How old is he?")

    answer = talk.ask("Asher-Holm")

    assert unclear.status is Status.UNCLEAR
    assert answer.query.text == unclear.choices[1] and answer.asked == "Asher-Holm"


def test_filters_are_those_of_the_conversation_unless_the_question_has_its_own(dateline: Dateline) -> None:
    talk = dateline.conversation(outlets=["Tavry Independent"])

    assert talk.ask("Who is Pavel Quist?").query.outlets == ("Tavry Independent",)
    assert talk.ask("Why did he go?", outlets=[]).query.outlets == ()


def test_the_async_forms_take_earlier_answers_too(dateline: Dateline) -> None:
    first = dateline.ask(CAPTAIN)

    answer = asyncio.run(dateline.aask("How old is he?", earlier=[first]))

    assert answer == dateline.ask("How old is he?", earlier=[first])
    assert answer.query.text == f"How old is he {ABOUT_CAPTAIN}"


def test_an_answer_that_is_not_waited_for_is_nothing_to_refer_to(dateline: Dateline) -> None:
    talk = dateline.conversation()
    events = talk.stream(CAPTAIN)
    next(events)
    events.close()

    assert talk.answers == () and talk.ask("How old is he?").query.text == "How old is he?"


def test_where_a_model_writes_it_is_asked_once_what_a_question_asks_and_once_for_the_answer(
    sample_index: Path, serve: Serve
) -> None:
    by_itself = "What did the captain of the Maren Isolde hear inside?"
    said = iter(["{}", "Vasterling was the captain. [1]", f'{{"question": "{by_itself}"}}', "The sea. [1]"])
    server = serve(lambda handler: stream(chunk(next(said)), chunk(None, "stop"), b"data: [DONE]\n\n")(handler))
    settings = {"openai_base_url": server.url, "openai_model": "test", "judge_model": "off"}
    with Dateline.open(sample_index, **settings) as dateline:
        talk = dateline.conversation()
        talk.ask(CAPTAIN)
        answer = talk.ask("What did he hear?")

    assert server.requests == 4 and answer.query.text == by_itself


def test_what_a_reader_has_corrected_is_put_to_no_model(sample_index: Path, serve: Serve) -> None:
    server = serve(stream(chunk("{}"), chunk(None, "stop"), b"data: [DONE]\n\n"))
    with Dateline.open(sample_index, openai_base_url=server.url, openai_model="test") as dateline:
        dateline.search(CAPTAIN, 1, understood=Understanding(CAPTAIN))

    assert server.requests == 0


def test_a_model_that_cannot_be_reached_leaves_the_question_to_the_rules(
    dateline: Dateline, sample_index: Path
) -> None:
    first = dateline.ask(CAPTAIN)
    with Dateline.open(sample_index, openai_base_url="http://127.0.0.1:9/v1") as unreachable:
        answer = unreachable.ask("How old is he?", earlier=[first])

    assert answer.query.text == f"How old is he {ABOUT_CAPTAIN}"
