"""Follow-ups that can mean either of two, that name their own subject, or another speaker. All is invented."""

from __future__ import annotations

import pytest

from rag.understanding.followups import Turn, standalone

OUTLETS = ("The Aldmoor Herald", "Wick Courier")
LAWYERS = Turn("What did the prosecutor and the defence lawyer ask for?", ("Six years, and none.",))
BRIDGES = Turn("Will the old bridge and the new bridge at Aldmoor be closed?", ("Both will be closed.",))


@pytest.mark.parametrize(
    ("turn", "question", "first", "second"),
    [
        (
            Turn("Who spoke against the plan?", ("Edric Vane and Tobias Lunt spoke against the plan.",)),
            "How old is he?",
            "How old is Edric Vane?",
            "How old is Tobias Lunt?",
        ),
        (
            Turn("Who runs the mill?", ("Edric Vane, 52, and the miller Tobias Lunt run the mill.",)),
            "When was he born?",
            "When was Edric Vane born?",
            "When was Tobias Lunt born?",
        ),
        (
            Turn("Who won the debate between Ada Crane and Greta Holm?"),
            "How old is she?",
            "How old is Ada Crane?",
            "How old is Greta Holm?",
        ),
        (LAWYERS, "What did the lawyer say?", "What did the prosecutor say?", "What did the defence lawyer say?"),
        (
            BRIDGES,
            "When did it open?",
            "When did the old bridge open?",
            "When did the new bridge at Aldmoor open?",
        ),
        (
            Turn("Do the Tolm Bank and the Bank of Wick merge?"),
            "Where is the bank?",
            "Where is the Tolm Bank?",
            "Where is the Bank of Wick?",
        ),
        (
            Turn("How did the ferry Aurora and the trawler Petrel collide?"),
            "How many were aboard the ship?",
            "How many were aboard the ferry Aurora?",
            "How many were aboard the trawler Petrel?",
        ),
    ],
)
def test_of_two_named_side_by_side_neither_is_guessed(turn: Turn, question: str, first: str, second: str) -> None:
    assert standalone(question, [turn]).choices == (first, second)


@pytest.mark.parametrize(
    ("turn", "question", "text"),
    [
        (Turn("Why did Edric Vane resign after talking with Tobias Lunt?"), "How old is he?", "How old is Edric Vane?"),
        (Turn("What did Mr Edric Vane say about Mr Tobias Lunt?"), "How old is he?", "How old is Mr Edric Vane?"),
        (Turn("Why did the ferry Aurora hit the pier?"), "When was it built?", "When was the ferry Aurora built?"),
    ],
)
def test_a_sole_subject_is_meant(turn: Turn, question: str, text: str) -> None:
    assert standalone(question, [turn]).text == text


@pytest.mark.parametrize(
    "question",
    [
        "By how many votes did the parliament reject the treaty for 2026?",
        "How many trees did the gale uproot in the park?",
        "When will the museum in the old mill open?",
    ],
)
def test_a_question_with_nouns_of_its_own_is_a_new_topic(question: str) -> None:
    turn = Turn("Who coached Tolm Rovers until May?", ("Ada Crane coached Tolm Rovers.",))

    assert standalone(question, [turn]).text == question


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("and what does the Wick Courier say", "How many people marched in Tolm according to the Wick Courier?"),
        ("what did the aldmoor herald report?", "How many people marched in Tolm according to the Aldmoor Herald?"),
    ],
)
def test_an_outlet_that_is_asked_is_asked_the_same(question: str, text: str) -> None:
    assert standalone(question, [Turn("How many people marched in Tolm?")], OUTLETS).text == text


@pytest.mark.parametrize(
    ("asked", "question", "text"),
    [
        ("How high was unemployment in Tolm in 2024?", "why the rise?", "Why did unemployment in Tolm in 2024 rise?"),
        (
            "How many people marched in Tolm?",
            "why the change",
            "Why did the number of people who marched in Tolm change?",
        ),
        (
            "What does a box of eels cost at Tolm market?",
            "And why the rise",
            "Why did the cost of a box of eels at Tolm market rise?",
        ),
        (
            "By how much does Ada Crane lead in the poll?",
            "why the drop",
            "Why the drop in how much Ada Crane does lead in the poll?",
        ),
    ],
)
def test_why_and_a_change_asks_it_of_the_whole_subject(asked: str, question: str, text: str) -> None:
    assert standalone(question, [Turn(asked)]).text == text
