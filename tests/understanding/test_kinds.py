"""What a question asks for."""

from __future__ import annotations

import pytest

from rag.understanding.kinds import Thing, kind, thing
from rag.understood import Kind


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Who met Petra Voss?", Kind.PERSON),
        ("How many homes burned in Orle?", Kind.NUMBER),
        ("When did the bridge reopen?", Kind.DATE),
        ("Where did the ferry sink?", Kind.PLACE),
        ("Which city hosts the fair?", Kind.PLACE),
        ("What did the mayor say about the dam?", Kind.QUOTATION),
        ("Why did the ferry sink?", Kind.REASON),
        ("What caused the fire in Brask?", Kind.REASON),
        ("Is the bridge open?", Kind.YES_NO),
        ("After the report by the Courier, did the mayor resign?", Kind.YES_NO),
        ("Which three parties won seats?", Kind.LIST),
        ("Which was larger, the flood in Orle or the fire in Brask?", Kind.COMPARISON),
        ("How does the Voss plan differ from the Varga plan?", Kind.COMPARISON),
        ("How did the number of dead change in May?", Kind.DEVELOPMENT),
        ("What is known about the comet?", Kind.OVERVIEW),
        ("Tell me about the comet", Kind.OVERVIEW),
        ("Which film took the prize?", Kind.OTHER),
    ],
)
def test_the_kind_follows_from_the_words_that_ask(question: str, asked: Kind) -> None:
    assert kind(question) is asked


def test_what_is_told_before_a_question_does_not_ask() -> None:
    assert kind("Where the ferry sank nobody knew. How many people were aboard?") is Kind.NUMBER


def test_a_price_in_a_yes_or_no_question_makes_no_comparison() -> None:
    assert kind("Did the phone sell for less than $400 in Orle?") is Kind.YES_NO


def test_the_thing_that_an_answer_must_hold_does_not_depend_on_the_form_of_the_question() -> None:
    question = "Did the inquiry say how many people died?"

    assert kind(question) is Kind.YES_NO and thing(question) is Thing.NUMBER


def test_where_nothing_is_known_of_the_answer_there_is_no_thing() -> None:
    assert thing("Why did the ferry sink?") is None
