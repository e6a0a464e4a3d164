"""Follow-ups to questions that stand by themselves. Places and people are invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.understanding.followups import Turn, standalone
from rag.understanding.referring import refers

BRIDGE = Turn(
    "When did the bridge at Aldmoor reopen in 2023?",
    ("The bridge at Aldmoor reopened on 4 May, Mayor Greta Holm said.",),
    ("Bridge at Aldmoor reopens",),
    ("The Aldmoor Herald",),
    bodies=("The bridge reopened on 4 May. The repairs took two years and were paid for by the toll on lorries.",),
)
CAPTAIN = Turn(
    "Who was the captain of the Silver Wren?",
    ("The captain, Joren Falk, was the last to leave.", "He is 61 years old."),
    ("Captain Falk left last",),
)
RIVALS = Turn(
    "Did Edric Vane accuse Tobias Lunt of fraud?",
    ("Edric Vane, 50, accused Tobias Lunt of fraud on Monday.", "Tobias Lunt said that it was untrue."),
)
MARCH = Turn("How many people marched in Port Wick in 2024?", ("About 6,000 marched.",))
LAW = Turn("When does the Harbour Act take effect?", ("The Harbour Act takes effect on 1 June 2025.",))
OUTLETS = ("The Aldmoor Herald", "Wick Courier")


@pytest.mark.parametrize(
    ("turn", "question", "text"),
    [
        (CAPTAIN, "How old is he?", "How old is he (about who was the captain of the Silver Wren)?"),
        (CAPTAIN, "And where does he live?", "Where does he live (about who was the captain of the Silver Wren)?"),
        (CAPTAIN, "Who else knew?", "Who else knew (about who was the captain of the Silver Wren)?"),
        (BRIDGE, "Why?", "Why (about when did the bridge at Aldmoor reopen in 2023)?"),
        (BRIDGE, "Who paid?", "Who paid (about when did the bridge at Aldmoor reopen in 2023)?"),
        (LAW, "Wasn't that put off?", "Wasn't that put off (about when does the Harbour Act take effect)?"),
        (MARCH, "And in Tolm?", "In Tolm (about how many people marched in Port Wick in 2024)?"),
        (Turn("Vane left, why?"), "And Lunt?", "Lunt (about Vane left, why)?"),
    ],
)
def test_a_follow_up_is_given_the_question_before(turn: Turn, question: str, text: str) -> None:
    found = standalone(question, [turn], OUTLETS)

    assert (found.text, found.choices, found.refers) == (text, (), True)


def test_a_time_of_its_own_takes_the_place_of_the_one_before() -> None:
    assert standalone("And in 2022?", [MARCH]).text == "In 2022 (about how many people marched in Port Wick)?"


@pytest.mark.parametrize(
    ("asked", "question", "text"),
    [
        ("How many people marched in Tolm?", "and what does the Wick Courier say", "according to the Wick Courier?"),
        ("How many people marched in Tolm?", "And the Courier?", "according to the Courier?"),
        ("According to the Wick Courier, how many people marched in Tolm?", "And in the Aldmoor Herald?", ""),
        ("How many people marched in Tolm according to the police?", "And according to the Aldmoor Herald?", ""),
    ],
)
def test_an_outlet_that_is_asked_is_asked_the_same(asked: str, question: str, text: str) -> None:
    expected = text or "according to the Aldmoor Herald?"

    assert standalone(question, [Turn(asked)], OUTLETS).text == f"How many people marched in Tolm, {expected}"


def test_whose_word_was_asked_for_is_not_carried_on() -> None:
    asked = Turn("Why was the bridge shut, according to the Wick Courier?")

    assert standalone("Is it safe?", [asked], OUTLETS).text == "Is it safe (about why was the bridge shut)?"


@pytest.mark.parametrize(
    "question",
    [
        "How many steps does the lighthouse on Wren Rock have?",
        "Why did Ada Crane say that she would resign?",
        "Who taught Ada Crane before she became mayor?",
        "How long did Edric Vane lead his party?",
        "Is it true that Tolm has no harbour?",
        "How many hospitals are there in Tolm?",
        "What did the mayor of Tolm promise this week?",
        "How many households in the northern valleys keep bees?",
        "Which of those who stood for mayor of Tolm won?",
    ],
)
@pytest.mark.parametrize("turn", [CAPTAIN, BRIDGE, RIVALS])
def test_a_question_that_stands_alone_is_not_mixed_with_what_came_before(turn: Turn, question: str) -> None:
    assert standalone(question, [turn], OUTLETS).text == question


@pytest.mark.parametrize("question", ["Any news on rail fares?", "What about property tax?", "Who won the chess cup?"])
def test_a_short_question_in_words_that_the_last_answer_does_not_have_is_a_new_topic(question: str) -> None:
    found = standalone(question, [BRIDGE], OUTLETS)

    assert (found.text, found.refers) == (question, True)  # a language model may know better


def test_a_short_question_in_words_of_the_articles_goes_on_with_them() -> None:
    assert "(about when did the bridge" in standalone("How long did the repairs take?", [BRIDGE]).text


@pytest.mark.parametrize(
    ("question", "does"),
    [
        ("What did she say about it?", True),
        ("Is that figure right?", True),
        ("What happened to the old one?", True),
        ("When was it?", True),
        ("Is there a bus?", False),
        ("What is the ship that sank?", False),
        ("What is new this week?", False),
        ("How far have prices risen so far?", False),
    ],
)
def test_a_word_refers_or_only_looks_so(question: str, does: bool) -> None:
    assert refers(question) is does


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("How old is he?", "How old is Edric Vane?", "How old is Tobias Lunt?"),
        ("And what does his wife say?", "what does Edric Vane's wife say?", "what does Tobias Lunt's wife say?"),
    ],
)
def test_two_who_can_both_be_meant_are_choices_and_nobody_is_guessed(question: str, first: str, second: str) -> None:
    found = standalone(question, [RIVALS])

    assert (found.text, found.choices) == (question, (first, second))


def test_a_title_tells_who_is_not_meant() -> None:
    turn = Turn("Did Ines Marr succeed Edric Vane?", ("Mrs Marr succeeded Mr Vane.",))

    assert standalone("How old is she?", [turn]).choices == ()


def test_three_questions_in_a_row_keep_their_subject_and_what_was_named_since() -> None:
    second = standalone("What did Ada Crane say about him?", [CAPTAIN])
    third = standalone("And where does she live?", [CAPTAIN, Turn(second.text)])

    assert third.text == "Where does she live (about who was the captain of the Silver Wren, Ada Crane)?"


@pytest.mark.parametrize("reply", ["the second", "Lunt", "Tobias Lunt", "How old is Tobias Lunt?"])
def test_a_reply_to_a_question_that_asked_back_chooses(reply: str) -> None:
    asked = Turn("How old is he?", choices=("How old is Edric Vane?", "How old is Tobias Lunt?"))

    assert standalone(reply, [RIVALS, asked]).text == "How old is Tobias Lunt?"


def test_a_question_that_asked_back_is_nothing_to_refer_to() -> None:
    asked = Turn("How old is he?", choices=("How old is Edric Vane?", "How old is Tobias Lunt?"))

    assert standalone("Is it safe?", [BRIDGE, asked]).text == standalone("Is it safe?", [BRIDGE]).text


def test_a_question_that_is_asked_again_is_the_same() -> None:
    earlier = Turn("And who paid?", ("The town paid.",))

    assert standalone("And who paid?", [earlier, LAW]).text == "And who paid?"


@pytest.mark.parametrize(("question", "earlier"), [("How old is he?", []), ("Who said the man left? " * 40, [CAPTAIN])])
def test_the_first_question_and_a_long_one_need_nothing(question: str, earlier: list[Turn]) -> None:
    assert standalone(question, earlier).text == question


# -- invariants

turns = st.lists(
    st.sampled_from([BRIDGE, CAPTAIN, RIVALS, MARCH, LAW])
    | st.builds(Turn, st.text(max_size=60), st.lists(st.text(max_size=60), max_size=2).map(tuple)),
    max_size=4,
)
WORDS = (
    "and who why when what how many old is was did he she it they him his there then that this the captain ship"
    " fire in on about for of Aldmoor Falk Vane Wick 2024 may ? , ’s"
).split()
questions = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join) | st.text(max_size=60)
names = st.sampled_from(["Ada Crane", "Orrin Tash", "the Lantern Guild", "Tolm"])
alone = st.builds(
    "{} did {} {} {}?".format,
    st.sampled_from(["When", "Why", "Where"]),
    names,
    st.sampled_from(["leave", "visit", "criticise", "sell"]),
    st.sampled_from(["the old library", "a farm in Westmark", "Orrin Tash", "two barges"]),
)


@given(questions, turns)
@settings(max_examples=400, deadline=None)
def test_nothing_that_is_typed_ends_in_an_error(question: str, earlier: list[Turn]) -> None:
    found = standalone(question, earlier, OUTLETS)

    assert found.text == question or found.text.strip()
    assert len(found.choices) != 1 and (not found.choices or found.text == question)


@given(questions, turns)
@settings(max_examples=400, deadline=None)
def test_a_question_that_was_given_something_is_not_given_it_again(question: str, earlier: list[Turn]) -> None:
    once = standalone(question, earlier, OUTLETS).text

    assert "(about " not in once or standalone(once, earlier, OUTLETS).text == once


@given(alone, turns)
@settings(max_examples=200, deadline=None)
def test_a_question_with_a_name_that_refers_to_nothing_comes_back(question: str, earlier: list[Turn]) -> None:
    found = standalone(question, earlier, OUTLETS)

    assert (found.text, found.choices, found.refers) == (question, (), False)


def test_a_company_that_speaks_is_nobody_whom_he_can_mean() -> None:
    turn = Turn(
        "Why did Edric Vane sell Northwick Lines to Tobias Lunt?",
        (
            "Edric Vane, 50, sold it for debts.",
            "Northwick Lines said it was sold.",
            "Tobias Lunt said he would keep it.",
        ),
    )

    assert standalone("How old is he?", [turn]).choices == ("How old is Edric Vane?", "How old is Tobias Lunt?")


def test_an_earlier_question_of_many_brackets_is_read_at_once() -> None:
    """Regression: looking for what was put after it took half a minute."""
    turn = Turn("(about " * 500 + ")" * 500 + "x")

    assert standalone("And why?", [turn]).refers
