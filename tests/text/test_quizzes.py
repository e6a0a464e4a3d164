"""Quizzes are found where they are, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.quizzes import quizzes, without_quizzes

QUIZ = "Which town opened its third harbour in May?\n\nA. Aldmoor\n\nB. Tavry\n\nC. Port Callis"


@pytest.mark.parametrize(
    "quiz",
    [
        QUIZ,
        "Who won the chess title? A) Lindqvane B) Held C) Quist",
        "“How many boats sank?”\n(a) two\n(b) three\n(c) none",
        "A toll of $1.04 billion was paid by whom? A) Orle B) Tavry C) Callis.",
    ],
)
def test_a_question_with_choices_is_left_out_with_them(quiz):
    text = f"The harbour opened on Friday.\n\n{quiz}\n\nMore news follows."

    assert [text[s.start : s.end] for s in quizzes(text)] == [quiz]
    assert without_quizzes(text).split() == "The harbour opened on Friday. More news follows.".split()


@pytest.mark.parametrize(
    "text",
    [
        "Who asked? A. B. Marrow did, and so did C. Held.",
        "Will the bridge reopen? Yes, in March, says the mayor.",
        "What is planned?\n\nA. A new bridge, the mayor says.",
        "A. Marrow and B. Held were elected.",
        "Why did it close?\n(a) The bridge was unsafe.\n(b) Repairs cost 4 million.",
        "Which plan won? A) rebuild at once B) close it. The council chose to rebuild by nine votes to two.",
    ],
)
def test_an_interview_and_initials_are_no_quiz(text):
    assert quizzes(text) == ()


def test_a_statement_before_the_question_stays():
    text = f"The third harbour is the largest. {QUIZ}"

    assert without_quizzes(text).strip() == "The third harbour is the largest."


@given(st.text(alphabet="aAbB?.) \n“(", max_size=80))
def test_the_spans_are_in_order_and_within_the_text(text):
    ends = [0, *(n for s in quizzes(text) for n in (s.start, s.end)), len(text)]

    assert ends == sorted(ends)
    assert all(s.start < s.end for s in quizzes(text))
