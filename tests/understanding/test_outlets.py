"""The outlets that a question names as sources."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.understanding.outlets import Gazetteer
from tests.conftest import SAMPLE

INDEX = (
    "The Week", "Time", "Nature", "The Age", "The Sun", "Metro", "People", "Fortune", "www.cnn.com", "www.foxnews.com",
    "usatoday.com", "theverge.com", "The New York Times", "BBC News - World", "BBC News - Sport", "wsj.com",
    "latimes.com", "The Callis Courier", "Tavry Independent", "Cnbc | World Business News Leader", "Mail Online",
    "Politico", "El País", "Harper's Bazaar",
)  # fmt: skip


def found(question: str, *index: str) -> set[str]:
    return {name for name, _, _ in Gazetteer(index or INDEX).found(question)}


@pytest.mark.parametrize(
    ("question", "outlets"),
    [
        ("According to CNN, who leads in Orle?", {"www.cnn.com"}),
        ("What was reported on cnn.com about Orle?", {"www.cnn.com"}),
        ("What does Fox News' report say about Orle?", {"www.foxnews.com"}),
        ("What is the Verge's review of the Norlund phone?", {"theverge.com"}),
        ("Why does USA TODAY say that the Orle dam leaks?", {"usatoday.com"}),
        ("What did the New York Times write about Orle?", {"The New York Times"}),
        ("What does a New York Times article say about Orle?", {"The New York Times"}),
        ("According to NYT, how many homes burned?", {"The New York Times"}),
        ("What did the Wall Street Journal report?", {"wsj.com"}),
        ("What did the Los Angeles Times report?", {"latimes.com"}),
        ("What did the BBC report on Orle?", {"BBC News - World", "BBC News - Sport"}),
        ("Does the Cnbc article name the bank?", {"Cnbc | World Business News Leader"}),
        ("Does the article from Cnbc | World Business News Leader name it?", {"Cnbc | World Business News Leader"}),
        ("What did the Courier say about the quay?", {"The Callis Courier"}),
        ("What does the Mail report about the quay?", {"Mail Online"}),
        ("What does El Pais report about the quay?", {"El País"}),
        ("What did Harper's Bazaar say about the gown?", {"Harper's Bazaar"}),
        ("In an interview with Politico, what did the mayor say?", {"Politico"}),
        ("What did the mayor tell CNN?", {"www.cnn.com"}),
        ("The Orle dam will be raised, CNN projects. By how much?", {"www.cnn.com"}),
        ("what did the new york times write about orle?", {"The New York Times"}),
    ],
)
def test_an_outlet_is_found_under_the_forms_people_write(question: str, outlets: set[str]) -> None:
    assert found(question) == outlets


@pytest.mark.parametrize(
    "question",
    [
        "How much time has the mayor of Orle?",
        "Which nature reserve burned in the week of 3 June?",
        "From what age on may one vote, according to the age law?",
        "Why is the Metro of Orle closed?",
        "People reported feeling ill in Orle. How many?",
        "People say that the dam leaks. Who said so?",
        "An independent inquiry reported this week: what did it find?",
        "What does the sun report say?",
        "Who lost a fortune in reported frauds?",
        "Was the fire in The Age of Sail museum put out?",
    ],
)
def test_an_ordinary_word_is_no_outlet(question: str) -> None:
    assert found(question) == set()


@pytest.mark.parametrize(
    "question",
    [
        "Who is the CNN anchor that resigned?",
        "Which Fox News host was fired over a report?",
        "CNN was sued by a senator; what for?",
        "Who bought The New York Times?",
        "Why did Petra Voss resign from CNN?",
        "USA TODAY celebrated its first issue. When was it printed?",
        "Does the Courier's owner want to sell?",
        "How many people work for the BBC?",
        "Who was named Time's Person of the Year?",
    ],
)
def test_an_outlet_that_is_in_the_news_itself_is_no_source(question: str) -> None:
    assert found(question) == set()


@pytest.mark.parametrize(
    ("question", "outlets"),
    [
        ("What did Time say about the mayor?", {"Time"}),
        ("What did a study published in Nature find?", {"Nature"}),
        ("The Week reported that a ferry sank. Why?", {"The Week"}),
        ("What does Metro's article say about the Metro?", {"Metro"}),
        ("What does 'Fortune' suggest about the fund?", {"Fortune"}),
        ("What happened to the ferry, as told in The Age?", {"The Age"}),
    ],
)
def test_an_ordinary_word_is_an_outlet_where_it_is_said_to_report(question: str, outlets: set[str]) -> None:
    assert found(question) == outlets


@pytest.mark.parametrize(
    ("question", "outlets"),
    [
        ("Which outlets, such as Politico, Fortune and Time, reported the leak?", {"Politico", "Fortune", "Time"}),
        ("How do CNN's and the Courier's accounts of the flood differ?", {"www.cnn.com", "The Callis Courier"}),
        ("Has coverage of the flood differed between CNN and Politico?", {"www.cnn.com", "Politico"}),
        ("Did the Sun and Fortune both report the merger?", {"The Sun", "Fortune"}),
    ],
)
def test_what_holds_for_a_list_holds_for_each_in_it(question: str, outlets: set[str]) -> None:
    assert found(question) == outlets


@pytest.mark.parametrize("question", ["How did the Brask Times report it?", "How did The Times of Brask report it?"])
def test_a_part_of_another_name_is_no_outlet(question: str) -> None:
    assert found(question, "The Times") == set()


def test_a_short_form_that_two_outlets_share_is_none() -> None:
    assert found("What did the Courier say?", "The Callis Courier", "The Tavry Courier") == set()


def test_a_whole_name_goes_before_the_short_form_of_another() -> None:
    assert found("What did the Independent say?", "The Independent", "Tavry Independent") == {"The Independent"}


@pytest.mark.parametrize("name", ["Aldmoor News", "Aldmoor Online"])
def test_the_town_of_an_outlet_is_not_the_outlet(name: str) -> None:
    assert found("According to Aldmoor, who won?", name) == set()


@pytest.mark.parametrize("question", ["Who leads in Aldmoor?", "What is the latest news from Aldmoor?"])
def test_a_town_that_an_address_is_called_after_is_not_the_outlet(question: str) -> None:
    assert found(question, "www.aldmoor.com") == set()


def test_initials_that_are_known_for_another_body_are_not_taken() -> None:
    assert found("According to the CDC, who is ill?", "Callis Daily Courier") == set()


def test_a_section_belongs_to_an_address_but_not_to_a_name() -> None:
    question = "What did BBC Sport report?"

    assert found(question, "www.bbc.co.uk") == {"www.bbc.co.uk"}
    assert found(question, "BBC News") == set()


def test_an_outlet_that_the_index_lacks_is_not_found() -> None:
    assert found("What did the Guardian report?") == set()


def test_the_span_is_that_of_the_name() -> None:
    question = "What did the Brask Post report?"
    ((name, start, end),) = Gazetteer(["Brask Post"]).found(question)

    assert (name, question[start:end]) == ("Brask Post", "the Brask Post")


def test_a_source_is_found_at_each_of_its_mentions() -> None:
    question = "According to Politico, who won, and whom does Politico favour?"

    assert len(Gazetteer(["Politico"]).found(question)) == 2


def test_the_sample_questions_name_the_outlets_they_are_labelled_with() -> None:
    rows = [json.loads(line) for line in (SAMPLE / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    names = {outlet for row in rows for outlet in row.get("outlets", ())}
    named = [row for row in rows if any(n.removeprefix("The ") in row["question"] for n in row.get("outlets", ()))]

    assert named
    for row in named:
        assert found(row["question"], *names) == set(row["outlets"])


@given(st.lists(st.text(max_size=40), max_size=6), st.text(max_size=200))
def test_mentions_lie_in_the_question_in_order_and_are_of_the_index(names: list[str], question: str) -> None:
    mentions = Gazetteer(names).found(question)

    assert {name for name, _, _ in mentions} <= set(names)
    assert all(0 <= start < end <= len(question) for _, start, end in mentions)
    assert [m[1] for m in mentions] == sorted(m[1] for m in mentions)


@given(st.sampled_from(["Brask Post", "The Orle Gazette", "www.lornmouth.com", "Norlund Daily Mirror"]))
def test_every_outlet_is_found_by_its_own_name(name: str) -> None:
    assert found(f"According to {name}, who won?", name) == {name}


@pytest.mark.parametrize(
    ("question", "outlets"),
    [
        ("Summarise Politico's coverage of the merger", {"Politico"}),
        ("Has Politico reported on the vote?", {"Politico"}),
        ("Which biologists published the study in Nature?", {"Nature"}),
        ("Which outlet told it first: Politico or Metro?", {"Politico", "Metro"}),
        ("Does Politico agree with Fortune on the cause?", {"Politico", "Fortune"}),
    ],
)
def test_other_ways_to_speak_of_a_source(question: str, outlets: set[str]) -> None:
    assert found(question) == outlets


def test_what_a_report_from_a_town_says_is_not_said_by_an_outlet() -> None:
    assert found("What do reports from Aldmoor say?", "www.aldmoor.com") == set()


@pytest.mark.parametrize("question", ["How many storms formed in the Strait?", "In the Strait, who fishes?"])
def test_a_place_that_an_outlet_is_called_after_is_not_the_outlet(question: str) -> None:
    assert found(question, "The Strait") == set()
