"""A question's words to what it asks."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.understanding.outlets import Gazetteer
from rag.understanding.understand import understand
from rag.understood import Kind

INDEX = Gazetteer(["Orle Post", "Brask Herald", "www.tavryecho.com"])
TODAY = date(2025, 6, 18)


def test_all_that_a_question_says_is_in_its_place() -> None:
    question = "What did Petra Voss say about the “long night” in Lornmouth in May 2025, according to the Tavry Echo?"
    found = understand(question, TODAY, INDEX)

    assert found.asked == question and found.kind is Kind.QUOTATION
    assert found.outlets == ("www.tavryecho.com",)
    assert found.names == ("Petra Voss", "Lornmouth") and found.phrases == ("long night",)
    assert [(p.after, p.before) for p in found.periods] == [
        (datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC))
    ]
    assert found.parts == () and not found.latest


def test_the_periods_of_an_account_are_those_said_of_it() -> None:
    question = (
        "Does the Orle Post report of 3 March 2025 claim that the dam leaks, while the Brask Herald report of 5 June"
        " 2025 claims that it holds?"
    )
    first, second = understand(question, TODAY, INDEX).parts

    assert [p.after for p in first.periods] == [datetime(2025, 3, 3, tzinfo=UTC)]
    assert [p.after for p in second.periods] == [datetime(2025, 6, 5, tzinfo=UTC)]


def test_the_newest_is_wanted_where_the_question_says_so() -> None:
    assert understand("What is the latest on the dam?", TODAY, INDEX).latest


def test_whose_word_the_question_before_asked_for_is_not_asked_again() -> None:
    assert understand("How many people did the Orle Post say had left?", TODAY, INDEX).outlets
    assert not understand("Why (about how many people did the Orle Post say had left)?", TODAY, INDEX).outlets


@given(st.text(max_size=300).filter(str.strip))
def test_any_text_can_be_understood(question: str) -> None:
    assert understand(question, None, INDEX).asked == question


@pytest.mark.parametrize(
    "piece",
    ["a ", "The ", '"', "'", "according to ", "A and ", "report ", "what did ", ", and who is the ", "Orle Post ", "A",
     "between the ", "more than ", "The report by Aa Bb ", "the Bb Cc ", "'s report", "while ", "Orle Post and ", "1"],
)  # fmt: skip
def test_no_text_of_the_longest_length_takes_a_second(piece: str) -> None:
    text = (piece * 2000)[:2000]
    began = time.process_time()

    understand(text, TODAY, INDEX)

    assert time.process_time() - began < 1
