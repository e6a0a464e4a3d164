"""Follow-ups to questions that stand by themselves. Places and people are invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.understanding.followups import Turn, standalone

BRIDGE = Turn(
    "When did the bridge at Aldmoor reopen in 2023?",
    ("The bridge at Aldmoor reopened on 4 May, Mayor Greta Holm said.",),
    ("Bridge at Aldmoor reopens",),
    ("The Aldmoor Herald",),
)
CAPTAIN = Turn(
    "Who was the captain of the Silver Wren?",
    ("The captain, Joren Falk, was the last to leave.", "He is 61 years old."),
    ("Captain Falk left last",),
)
FIRE = Turn(
    "How many people died in the fire at Brask Mill?",
    ("Nine people died in the fire at Brask Mill, Inspector Una Reyd said.",),
    ("Nine die at Brask Mill",),
)
RIVALS = Turn("Did Edric Vane accuse Tobias Lunt of fraud?", ("Edric Vane accused Tobias Lunt of fraud on Monday.",))
FINE = Turn("How much was the harbour master Piet Solder fined for dredging?", ("He was fined 900 crowns.",))
MARCH = Turn("How many people marched in Port Wick in 2024?", ("About 6,000 marched.",))
NOVEL = Turn("Which novel won the Lark Prize?", ("Low Tide, by Ines Marr, won the Lark Prize.",))
LAW = Turn("When does the Harbour Act take effect?", ("The Harbour Act takes effect on 1 June 2025.",))
OUTLETS = ("The Aldmoor Herald", "Wick Courier")


@pytest.mark.parametrize(
    ("turn", "question", "text"),
    [
        (CAPTAIN, "How old is he?", "How old is Joren Falk, the captain of the Silver Wren?"),
        (CAPTAIN, "What did his crew say?", "What did Joren Falk’s crew say?"),
        (CAPTAIN, "And when did he retire?", "When did Joren Falk, the captain of the Silver Wren, retire?"),
        (FINE, "Why does he retire?", "Why does the harbour master Piet Solder retire?"),
        (FINE, "Who reported him?", "Who reported the harbour master Piet Solder?"),
        (FINE, "How old is the man?", "How old is the harbour master Piet Solder?"),
        (FINE, "When did he say he would leave?", "When did the harbour master Piet Solder say he would leave?"),
        (BRIDGE, "Who built it?", "Who built the bridge at Aldmoor?"),
        (BRIDGE, "What does it cost?", "What does the bridge at Aldmoor cost?"),
        (BRIDGE, "How many people live there?", "How many people live at Aldmoor?"),
        (BRIDGE, "Who was mayor then?", "Who was mayor in 2023 (about the bridge at Aldmoor)?"),
        (NOVEL, "How many copies has it sold?", "How many copies has the novel Low Tide sold?"),
        (LAW, "Who voted against it?", "Who voted against the Harbour Act?"),
        (
            FIRE,
            "How many of them were children?",
            "How many of the people who died in the fire at Brask Mill were children?",
        ),
        (BRIDGE, "How many cars does it take?", "How many cars does the bridge at Aldmoor take?"),
        (BRIDGE, "Is it safe?", "Is the bridge at Aldmoor safe?"),
        (RIVALS, "What do they say?", "What do Edric Vane and Tobias Lunt say?"),
    ],
)
def test_a_word_that_refers_is_replaced_by_what_it_stands_for(turn: Turn, question: str, text: str) -> None:
    found = standalone(question, [turn], OUTLETS)

    assert (found.text, found.choices, found.refers) == (text, (), True)


@pytest.mark.parametrize(
    ("turn", "question", "text"),
    [
        (CAPTAIN, "Where was the captain taken?", "Where was the captain of the Silver Wren taken?"),
        (CAPTAIN, "Who owns the ship?", "Who owns the ship Silver Wren?"),
        (FIRE, "What did the inspector say?", "What did the inspector Una Reyd say?"),
        (FIRE, "Who started the fire?", "Who started the fire at Brask Mill?"),
        (FIRE, "Who saw the blaze?", "Who saw the fire at Brask Mill?"),
        (Turn("Who robbed the Lund museum?"), "Where is the museum?", "Where is the Lund museum?"),
        (Turn("What did the new ferry Aurora cost?"), "How fast is the ship?", "How fast is the new ferry Aurora?"),
        (LAW, "Who drafted that law?", "Who drafted the Harbour Act?"),
        (MARCH, "Who is the mayor of the town?", "Who is the mayor of Port Wick?"),
    ],
)
def test_a_description_is_told_by_its_name(turn: Turn, question: str, text: str) -> None:
    assert standalone(question, [turn], OUTLETS).text == text


@pytest.mark.parametrize(
    ("turn", "question", "text"),
    [
        (MARCH, "And in 2022?", "How many people marched in Port Wick in 2022?"),
        (MARCH, "In 2022?", "How many people marched in Port Wick in 2022?"),
        (MARCH, "And the year before?", "How many people marched in Port Wick in 2023?"),
        (MARCH, "And in Tolm?", "How many people marched in Tolm in 2024?"),
        (MARCH, "What about Tolm?", "How many people marched in Tolm in 2024?"),
        (MARCH, "And the Courier?", "How many people marched in Port Wick in 2024 according to the Courier?"),
        (
            MARCH,
            "And according to the police?",
            "How many people marched in Port Wick in 2024 according to the police?",
        ),
        (MARCH, "And dogs?", "How many dogs marched in Port Wick in 2024?"),
        (BRIDGE, "And the tunnel?", "When did the tunnel at Aldmoor reopen in 2023?"),
        (BRIDGE, "And last year?", "When did the bridge at Aldmoor reopen last year?"),
        (FINE, "What about Ada Crane?", "How much was Ada Crane fined for dredging?"),
        (LAW, "And the Fishing Act?", "When does the Fishing Act take effect?"),
        (
            Turn("Was Edric Vane dismissed, as the Aldmoor Herald wrote?"),
            "And the Wick Courier?",
            "Was Edric Vane dismissed, as the Wick Courier wrote?",
        ),
    ],
)
def test_a_part_takes_the_place_of_the_part_that_is_like_it(turn: Turn, question: str, text: str) -> None:
    assert standalone(question, [turn], OUTLETS).text == text


@pytest.mark.parametrize(
    ("turn", "question", "text"),
    [
        (FINE, "Why?", "Why was the harbour master Piet Solder fined for dredging?"),
        (FINE, "And when?", "When was the harbour master Piet Solder fined for dredging?"),
        (FINE, "When was that?", "When was the harbour master Piet Solder fined for dredging?"),
        (FIRE, "Why?", "Why is it that people died in the fire at Brask Mill?"),
        (FIRE, "When did that happen?", "When was it that people died in the fire at Brask Mill?"),
        (CAPTAIN, "Since when?", "When is it that the captain, Joren Falk, was the last to leave?"),
        (LAW, "Who said so?", "Who said that the Harbour Act takes effect on 1 June 2025?"),
        (LAW, "Is that true?", "Is it true that the Harbour Act takes effect on 1 June 2025?"),
    ],
)
def test_a_question_word_alone_asks_of_the_last_question(turn: Turn, question: str, text: str) -> None:
    assert standalone(question, [turn]).text == text


@pytest.mark.parametrize(
    ("turn", "question", "text"),
    [
        (FIRE, "How many were hurt?", "How many were hurt (about the people who died in the fire at Brask Mill)?"),
        (BRIDGE, "What was the cost?", "What was the cost (about the bridge at Aldmoor)?"),
        (BRIDGE, "Who else spoke?", "Who else spoke (about the bridge at Aldmoor)?"),
        (LAW, "What do the fishermen say?", "What do the fishermen say (about the Harbour Act)?"),
        (LAW, "What did Ada Crane say about that?", "What did Ada Crane say about that (about the Harbour Act)?"),
    ],
)
def test_a_question_that_says_too_little_is_given_what_the_talk_is_about(turn: Turn, question: str, text: str) -> None:
    assert standalone(question, [turn]).text == text


@pytest.mark.parametrize(
    "question",
    [
        "How many steps does the lighthouse on Wren Rock have?",
        "Who won the election?",
        "Why did Ada Crane say that she would resign?",
        "How long did it take to build the tunnel to Tolm?",
        "Is it true that Tolm has no harbour?",
        "How many hospitals are there in Tolm?",
        "What did the mayor of Tolm promise this week?",
        "What happened in Tolm last year?",
        "How many households in the northern valleys keep bees?",
        "what is the capital of tolm according to the almanac of rivers?",
    ],
)
@pytest.mark.parametrize("turn", [CAPTAIN, FIRE, RIVALS])
def test_a_question_that_stands_alone_is_not_mixed_with_what_came_before(turn: Turn, question: str) -> None:
    assert standalone(question, [turn], OUTLETS).text == question


def test_two_who_can_both_be_meant_are_choices_and_nobody_is_guessed() -> None:
    found = standalone("How old is he?", [RIVALS])

    assert (found.text, found.choices) == ("How old is he?", ("How old is Edric Vane?", "How old is Tobias Lunt?"))


def test_what_the_texts_say_of_a_person_tells_who_she_is() -> None:
    turn = Turn(
        "Who took over from Edric Vane at Wick Lines?",
        ("Mrs Ines Marr, who led its finances, took over from Mr Vane.",),
    )

    assert standalone("How old is she?", [turn]).text == "How old is Mrs Ines Marr?"
    assert standalone("Why did he leave?", [turn]).text == "Why did Edric Vane leave?"


def test_two_persons_in_one_question_are_not_the_same() -> None:
    turn = Turn(
        "What did Judge Ada Crane tell Edric Vane?",
        ("Judge Crane told Mr Vane to sit down.", "Judge Crane said she was calm."),
    )

    assert standalone("What did he say to her?", [turn]).text == "What did Edric Vane say to Judge Ada Crane?"


def test_a_ship_can_be_she() -> None:
    turn = Turn("Why did the Silver Wren sink?", ("The Silver Wren sank because a valve was open.",))

    assert standalone("How many people were aboard her?", [turn]).text == "How many people were aboard the Silver Wren?"


def test_names_of_an_older_turn_are_taken_where_the_last_has_none() -> None:
    assert standalone("How old is he?", [CAPTAIN, LAW]).text == "How old is Joren Falk, the captain of the Silver Wren?"


def test_three_questions_in_a_row_keep_their_subject() -> None:
    second = standalone("How old is he?", [CAPTAIN])
    third = standalone("And where does he live?", [CAPTAIN, Turn(second.text, ("He is 61.",))])

    assert third.text == "Where does Joren Falk, the captain of the Silver Wren, live?"


@pytest.mark.parametrize("reply", ["the second", "Lunt", "Tobias Lunt", "How old is Tobias Lunt?"])
def test_a_reply_to_a_question_that_asked_back_chooses(reply: str) -> None:
    asked = Turn("How old is he?", choices=("How old is Edric Vane?", "How old is Tobias Lunt?"))

    assert standalone(reply, [RIVALS, asked]).text == "How old is Tobias Lunt?"


def test_a_question_that_asked_back_is_nothing_to_refer_to() -> None:
    asked = Turn("How old is he?", choices=("How old is Edric Vane?", "How old is Tobias Lunt?"))

    assert standalone("Who built it?", [BRIDGE, asked]).text == "Who built the bridge at Aldmoor?"


def test_an_outlet_that_reported_it_is_not_what_it_was_about() -> None:
    turn = Turn("What did the Wick Courier say the Tolm Bridge would cost?")

    assert standalone("When will it be finished?", [turn], OUTLETS).text == "When will the Tolm Bridge be finished?"


def test_another_source_takes_the_place_of_the_one_that_was_asked_for() -> None:
    turn = Turn("How many people marched in Tolm according to the organisers?")

    assert standalone("And the police?", [turn]).text == "How many people marched in Tolm according to the police?"


def test_what_was_decided_is_told_by_the_headline() -> None:
    turn = Turn("What did Ada Crane announce?", ("Ada Crane announced a new school.",), ("New school for Tolm",))

    made = standalone("Who pays for it?", [turn]).text

    assert made == "Who pays for it (about Ada Crane, New school for Tolm)?"


def test_a_story_is_kept_over_questions_that_one_article_answers() -> None:
    race = Turn("Who won the Tolm marathon?", ("Ines Marr won the Tolm marathon.",), ("Marr wins",))
    age = Turn("How old is Ines Marr?", ("Ines Marr is 31.",), ("Marr wins",))

    made = standalone("How many took part?", [race, age]).text

    assert made == "How many took part (about Ines Marr, the Tolm marathon)?"


def test_a_long_question_is_no_follow_up() -> None:
    question = "Who said the man left? " * 40

    assert standalone(question, [CAPTAIN]).text == question


def test_the_first_question_needs_nothing() -> None:
    assert standalone("How old is he?", []).text == "How old is he?"


def test_a_question_that_is_asked_again_is_the_same() -> None:
    earlier = Turn("Who runs the fund?", ("Una Reyd runs the fund for the families.",))

    assert standalone("Who runs the fund?", [earlier, LAW]).text == "Who runs the fund?"


def test_what_was_carried_is_named() -> None:
    assert standalone("How old is he?", [CAPTAIN]).carried == ("Joren", "Falk", "captain", "Silver", "Wren")


# -- invariants

turns = st.lists(
    st.sampled_from([BRIDGE, CAPTAIN, FIRE, RIVALS, FINE, MARCH, NOVEL, LAW])
    | st.builds(Turn, st.text(max_size=60), st.lists(st.text(max_size=60), max_size=2).map(tuple)),
    max_size=4,
)
WORDS = (
    "and who why when what how many old is was did he she it they them his there then that this the captain ship"
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
def test_a_question_that_was_made_is_not_made_again(question: str, earlier: list[Turn]) -> None:
    once = standalone(question, earlier, OUTLETS)

    assert standalone(once.text, earlier, OUTLETS).text == once.text


@given(alone, turns)
@settings(max_examples=200, deadline=None)
def test_a_question_with_a_name_that_refers_to_nothing_comes_back(question: str, earlier: list[Turn]) -> None:
    found = standalone(question, earlier, OUTLETS)

    assert (found.text, found.choices, found.refers) == (question, (), False)
